"""From numbers to values at six points and back, along both axes of squares.

After Toom, Cook and Winograd: a square of 6 x 6 inputs is turned into its values at 6 x 6
points, and so is the kernel. Multiplied point by point, they give the values of all outputs.
"""

import math
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np

from convkit.methods.winograd.tiles import SIDE, shaped

POINTS = (0, 3 / 4, -3 / 4, 3 / 2, -3 / 2)  # and infinity: these round off least
SOME = 60_000  # bytes of kernels whose values are made at a time


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
    """Write the values of squares in a region, (n, H, W, C), into (6, 6, squares, C).

    First come the columns of all squares, row by row of the region, and then the rows.
    """
    (n, down, across), (m_H, m_W) = piece.tile.sizes, piece.layer.stride
    (_, H, _, C), (image, row, column, one) = region.shape, region.strides
    for_rows, for_columns = matrices
    shape, steps = (n, H, across, for_columns.shape[1], C), (image, row, m_W * column, column, one)
    half = shaped(room, n, H, across, SIDE, C)
    np.matmul(for_columns, np.ndarray(shape, region.dtype, region, 0, steps), out=half)
    image, row, square, value, one = half.strides
    shape = n, down, across, SIDE, for_rows.shape[1], C
    squares = np.ndarray(shape, half.dtype, half, 0, (image, m_H * row, square, value, row, one))
    places = values.reshape(SIDE, SIDE, n, down, across, C)
    np.matmul(for_rows, squares, out=places.transpose(2, 3, 4, 1, 0, 5))


def to_outputs(products, matrices, piece, rooms, places):
    """Write the outputs of squares into places, (n, H, W, C_out), from (6, 6, squares, C_out)."""
    (_, _, squares, C_out), (m_H, m_W) = products.shape, piece.layer.stride
    n, down, across = piece.tile.sizes
    half = shaped(rooms[0], squares, SIDE, m_H, C_out)
    np.matmul(matrices[0], products.transpose(2, 1, 0, 3), out=half)
    half = half.reshape(n, down, across, SIDE, m_H, C_out).swapaxes(3, 4)
    outputs = shaped(rooms[1], n, down, m_H, across, m_W, C_out)
    np.matmul(matrices[1], half, out=outputs.swapaxes(2, 3))
    _, H, W, _ = places.shape
    places[...] = outputs.reshape(n, down * m_H, across * m_W, C_out)[:, :H, :W]


def values_of_kernels(kernels, K, room):
    """Return the values of kernels, (K_D, K_H * K_W, C_in, C_out), as (6, 6, K_D * C_in, C_out)."""
    K_D, taps, C_in, C_out = kernels.shape
    values = shaped(room, SIDE**2, K_D, C_in, C_out)
    at_once = max(SOME // (taps * C_out * kernels.itemsize), 1)
    for k, first in product(range(K_D), range(0, C_in, at_once)):
        some = np.ascontiguousarray(kernels[k, :, first : first + at_once])
        np.matmul(K, some.swapaxes(0, 1), out=values[:, k, first : first + at_once].swapaxes(0, 1))
    return values.reshape(SIDE, SIDE, K_D * C_in, C_out)
