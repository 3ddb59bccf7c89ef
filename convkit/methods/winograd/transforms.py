"""Winograd's transforms: from 6 numbers to values at 6 points and back, along both axes."""

import math
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np

from convkit.methods.winograd.tiles import SIDE, shaped

POINTS = (0, 3 / 4, -3 / 4, 3 / 2, -3 / 2)  # and infinity: smallest rounding errors
SOME = 60_000  # bytes of kernels transformed at a time


class Transforms(NamedTuple):
    """The matrices that lead from numbers to values and back, a pair for rows and columns.

    The values of a square X are T X T'. The outputs are made of the products in the same way,
    by the two matrices of `outputs`. Kernels have few numbers, so there both factors are one
    matrix, their Kronecker product, for a kernel written as a column.
    """

    inputs: tuple
    kernels: np.ndarray
    outputs: tuple


@lru_cache
def transforms(kernel, dtype):
    """Return the Transforms for kernels of this size."""
    T, K, S = zip(*(along_an_axis(k) for k in kernel), strict=True)
    inputs, outputs = (tuple(matrix.astype(dtype) for matrix in pair) for pair in (T, S))
    return Transforms(inputs, np.kron(*K).astype(dtype), outputs)


def along_an_axis(k):
    """Return T, K and S with S ((K w) * (T x)) = the outputs of a kernel w on 6 numbers x."""
    others = [[q for q in POINTS if q != p] for p in POINTS]
    scale = [math.prod(p - q for q in rest) for p, rest in zip(POINTS, others, strict=True)]
    powers = np.vander(POINTS, SIDE, increasing=True)
    m = SIDE + 1 - k
    T = np.zeros((SIDE, SIDE))
    T[:-1, :-1] = [np.poly(rest)[::-1] for rest in others]
    T[-1] = np.poly(POINTS)[::-1]
    K = np.vstack([powers[:, :k] / np.reshape(scale, (-1, 1)), np.eye(k)[-1]])
    S = np.hstack([powers[:, :m].T, np.eye(m)[:, -1:]])
    return T, K, S


def to_values(region, matrices, piece, room, values):
    """Write the values of a piece's squares: first along their columns, then along their rows.

    Shapes: region (n, H, W, C), room flat, values (6, 6, squares, C).
    """
    (n, down, across), (m_H, m_W) = piece.tile.sizes, piece.steps
    (_, H, _, C), (image, row, column, one) = region.shape, region.strides
    for_rows, for_columns = matrices
    # n image, r row, w square in it, j column of the square, c channel
    shape, steps = (n, H, across, for_columns.shape[1], C), (image, row, m_W * column, column, one)
    half = shaped(room, n, H, across, SIDE, C)  # n r w, v value along the columns, c
    np.matmul(for_columns, np.ndarray(shape, region.dtype, region, 0, steps), out=half)
    image, row, square, value, one = half.strides
    # n image, h w square, v value along the columns, i row of the square, c channel
    shape = n, down, across, SIDE, for_rows.shape[1], C
    squares = np.ndarray(shape, half.dtype, half, 0, (image, m_H * row, square, value, row, one))
    places = values.reshape(SIDE, SIDE, n, down, across, C)  # u value along the rows, v n h w c
    np.matmul(for_rows, squares, out=places.transpose(2, 3, 4, 1, 0, 5))  # n h w v u c


def to_outputs(products, matrices, piece, rooms, places):
    """Write the outputs of a piece's squares: first along their rows, then along their columns.

    Shapes: products (6, 6, squares, C_out), rooms flat, places (n, H, W, C_out).
    """
    (_, _, squares, C_out), (m_H, m_W) = products.shape, piece.steps
    n, down, across = piece.tile.sizes
    # q square, v u value along columns and rows, i row and j column of its outputs, o channel
    half = shaped(rooms[0], squares, SIDE, m_H, C_out)  # q v i o
    np.matmul(matrices[0], products.transpose(2, 1, 0, 3), out=half)
    half = half.reshape(n, down, across, SIDE, m_H, C_out).swapaxes(3, 4)  # n h w i v o
    outputs = shaped(rooms[1], n, down, m_H, across, m_W, C_out)  # n h i w j o
    np.matmul(matrices[1], half, out=outputs.swapaxes(2, 3))
    _, H, W, _ = places.shape
    places[...] = outputs.reshape(n, down * m_H, across * m_W, C_out)[:, :H, :W]


def values_of_kernels(kernels, K, room):
    """Return the values of kernels.

    Shapes: kernels (K_D, K_H * K_W, C_in, C_out), room flat, result (6, 6, K_D * C_in, C_out).
    """
    K_D, taps, C_in, C_out = kernels.shape
    values = shaped(room, SIDE**2, K_D, C_in, C_out)
    at_once = max(SOME // (taps * C_out * kernels.itemsize), 1)
    for k, first in product(range(K_D), range(0, C_in, at_once)):
        some = np.ascontiguousarray(kernels[k, :, first : first + at_once])
        np.matmul(K, some.swapaxes(0, 1), out=values[:, k, first : first + at_once].swapaxes(0, 1))
    return values.reshape(SIDE, SIDE, K_D * C_in, C_out)
