"""Fewer multiplications for small kernels at stride 1, after Toom, Cook and Winograd.

A square of 6 x 6 inputs is turned into its values at 6 x 6 points, and so is the kernel.
Multiplied point by point, they give the values of all outputs of the square: 36 products
for 16 outputs, if the kernel has 3 x 3 elements, where one by one they take 144.
"""

import math
from functools import lru_cache
from itertools import chain, product
from typing import NamedTuple

import numpy as np

from convkit.ways.patches import finite_or_by_patches
from convkit.ways.squares import SIDE, blocks, lay_out, region, shaped
from convkit.ways.tiles import scratch

POINTS = (0, 3 / 4, -3 / 4, 3 / 2, -3 / 2)  # and infinity: these round off least
PIECE, FILTERS, VALUES = 1_000_000, 2_360_000, 4_540_000  # bytes of each that are kept at a time
SOME = 60_000  # bytes of kernels whose values are made at a time
LANES = 16  # filters are taken in multiples of this: BLAS computes so many at once
SHORT = 16  # channels: with fewer, the transforms take no less time


class Transforms(NamedTuple):
    """The matrices that lead from numbers to values and back.

    The values of a square X are T X T'. The outputs are made of the products in the same way,
    by two matrices S. The kernel W has few numbers, so there both factors are one matrix,
    their Kronecker product, for W written as a column.
    """

    T: np.ndarray
    K: np.ndarray
    S: tuple  # for the rows and for the columns


def fits(layer):
    """Tell whether the kernel is small enough and goes on one by one, and there are channels."""
    small = len(layer.kernel) > 1 and all(2 <= k <= SIDE - 1 for k in layer.kernel[-2:])
    return small and {*layer.stride, *layer.dilation[:-2]} <= {1} and 0 not in layer.weight


def share(layer, itemsize):
    """Return the multiplications here, transforms included, as a share of the layer's own."""
    C_out, C_in = layer.weight[0] // layer.groups, layer.weight[1]
    *depth, K_H, K_W = layer.kernel
    at_once, pieces = _at_a_time(layer, itemsize)
    depths, kernels = math.prod(layer.sizes[:-2]), math.prod(depth) * C_in * C_out
    made = 1 if at_once == C_out else depths * len(pieces)  # how often all filters are
    m_H, m_W = SIDE + 1 - K_H, SIDE + 1 - K_W
    squares = depths * sum(block[-1].place.stop for block in pieces)
    there, back = 2 * SIDE**3 * max(C_in, SHORT), SIDE * m_H * (SIDE + m_W) * max(C_out, SHORT)
    products = squares * (there + SIDE**2 * kernels + back) + made * kernels * SIDE**2 * K_H * K_W
    return products / max(layer.x[0] * layer.positions * kernels * K_H * K_W, 1)


def _at_a_time(layer, itemsize):
    """Return how many filters are kept at a time, and the squares of one depth in blocks."""
    C_out, C_in, taps = layer.weight[0] // layer.groups, layer.weight[1], math.prod(layer.weight[1:-2])
    bytes_of_one = SIDE**2 * itemsize
    result = layer.x[0] * layer.weight[0] * layer.positions * itemsize
    room = max(FILTERS, 5 * result // 2 - PIECE - VALUES - SOME)  # in all 2.5 times a large output
    fit = room // (bytes_of_one * taps)
    at_once = C_out if fit >= C_out else max(fit // LANES * LANES, min(LANES, C_out))
    few = max(PIECE // (2 * SIDE * (SIDE - 1) * itemsize * max(C_in, at_once)), 1)
    return at_once, blocks(layer, few, max(VALUES // (bytes_of_one * (taps + at_once)), few))


@finite_or_by_patches
def winograd(x, weight, layer):
    """Return the layer's output; images are volumes with a depth of 1."""
    if x.ndim == 4:
        kernel, sides = (1, *layer.kernel), ((0, 0), *layer.padding)
        deep = layer._replace(
            weight=(*layer.weight[:2], *kernel), padding=sides, sizes=(1, *layer.sizes)
        )
        return _all_groups(x[:, :, np.newaxis], weight[:, :, np.newaxis], deep)[:, :, 0]
    return _all_groups(x, weight, layer)


def _all_groups(x, weight, layer):
    y = np.empty((len(x), len(weight), *layer.sizes), x.dtype)
    C_out, C_in = len(weight) // layer.groups, weight.shape[1]
    for group in range(layer.groups):
        ins = slice(group * C_in, (group + 1) * C_in)
        outs = slice(group * C_out, (group + 1) * C_out)
        _one_group(x[:, ins], weight[outs], layer, y[:, outs])
    return y


def _one_group(x, weight, layer, y):
    """Write the output of one group into y: some squares, one depth, some filters at a time."""
    C_out, C_in, K_D, *kernel = weight.shape
    matrices, taps = transforms(tuple(kernel), x.dtype), K_D * C_in
    at_once, pieces = _at_a_time(layer, x.itemsize)
    *rooms, values, filters, products = _rooms(layer, pieces, taps, at_once, x.dtype)
    kernels = weight.reshape(C_out, C_in, K_D, math.prod(kernel)).transpose(2, 3, 1, 0)
    made = None  # which filters the room holds
    for block in pieces:
        squares = block[-1].place.stop
        seen = shaped(values, SIDE, SIDE, squares, K_D, C_in)
        for depth in _depths(x, layer, block, matrices.T, rooms, seen):
            for first in range(0, C_out, at_once):
                some = kernels[..., first : first + at_once]
                if made != first:
                    made, some_filters = first, _values_of_kernels(some, matrices.K, filters)
                found = shaped(products, SIDE, SIDE, squares, some.shape[-1])
                np.matmul(seen.reshape(SIDE, SIDE, squares, taps), some_filters, out=found)
                place = y[:, first : first + at_once, depth]
                for piece in block:
                    lay_out(_outputs(found[:, :, piece.place], piece, matrices.S, rooms), piece, place)


def _depths(x, layer, block, T, rooms, values):
    """Yield each depth, the values that its kernels meet written: (6, 6, squares, K_D, C_in)."""
    depths, K_D = x.shape[2], layer.kernel[0]
    for depth in range(layer.sizes[0]):
        for k in range(K_D):
            source = depth + k - layer.padding[0][0]
            if depth > 0 and k < K_D - 1:
                values[..., k, :] = values[..., k + 1, :]  # it was there one depth ago
            elif 0 <= source < depths:
                for piece in block:
                    _values(x[:, :, source], piece, T, rooms, values[:, :, piece.place, k])
            else:
                values[..., k, :] = 0
        yield depth


def _values(x, piece, T, rooms, values):
    """Write the values of a piece's squares, (6, 6, squares, C_in): first along their rows."""
    covered, (n, down, across), (m_H, m_W) = region(x, piece, rooms[0]), piece.tile.sizes, piece.layer.stride
    (_, H, _, C), (image, row, column, one) = covered.shape, covered.strides
    steps = image, row, m_W * column, column, one
    squares = np.ndarray((n, H, across, SIDE, C), x.dtype, covered, 0, steps)
    half = np.matmul(T, squares, out=shaped(rooms[1], *squares.shape))
    image, row, square, value, one = half.strides
    steps = image, m_H * row, square, value, row, one
    squares = np.ndarray((n, down, across, SIDE, SIDE, C), x.dtype, half, 0, steps)
    places = values.reshape(SIDE, SIDE, n, down, across, C)
    np.matmul(T, squares, out=places.transpose(2, 3, 4, 1, 0, 5))


def _outputs(products, piece, S, rooms):
    """Return the outputs of a piece's products, (6, 6, squares, C_out): (n, H, W, C_out)."""
    (_, _, squares, C_out), (n, down, across), (m_H, m_W) = products.shape, piece.tile.sizes, piece.layer.stride
    half = shaped(rooms[0], squares, SIDE, m_H, C_out)
    np.matmul(S[0], products.transpose(2, 1, 0, 3), out=half)
    half = half.reshape(n, down, across, SIDE, m_H, C_out).swapaxes(3, 4)
    outputs = shaped(rooms[1], n, down, m_H, across, m_W, C_out)
    np.matmul(S[1], half, out=outputs.swapaxes(2, 3))
    return outputs.reshape(n, down * m_H, across * m_W, C_out)


def _values_of_kernels(kernels, K, room):
    """Return the values of kernels, (K_D, K_H * K_W, C_in, C_out), as (6, 6, K_D * C_in, C_out)."""
    K_D, taps, C_in, C_out = kernels.shape
    values = shaped(room, SIDE**2, K_D, C_in, C_out)
    at_once = max(SOME // (taps * C_out * kernels.itemsize), 1)
    for k, first in product(range(K_D), range(0, C_in, at_once)):
        some = np.ascontiguousarray(kernels[k, :, first : first + at_once])
        np.matmul(K, some.swapaxes(0, 1), out=values[:, k, first : first + at_once].swapaxes(0, 1))
    return values.reshape(SIDE, SIDE, K_D * C_in, C_out)


def _rooms(layer, pieces, taps, C_out, dtype):
    """Return scratch of one axis each: two for a piece, then for values, filters and products."""
    C_in, first, second, most = layer.weight[1], 0, 0, 0
    for piece in chain(*pieces):
        (n, down, across), (H, W), (m_H, m_W) = piece.tile.sizes, piece.tile.region, piece.layer.stride
        squares, most = n * down * across, max(most, piece.place.stop)
        first = max(first, n * H * W * C_in, squares * SIDE * m_H * C_out)
        second = max(second, n * H * across * SIDE * C_in, squares * m_H * m_W * C_out)
    sizes = most * taps, C_out * taps, most * C_out
    return scratch(dtype, (first,), (second,), *[(SIDE**2 * size,) for size in sizes])


@lru_cache
def transforms(kernel, dtype):
    """Return the Transforms for kernels of this size."""
    tables = [along_an_axis(k) for k in kernel]
    T, K, S = (list(each) for each in zip(*tables, strict=True))
    return Transforms(T[0].astype(dtype), np.kron(*K).astype(dtype), tuple(a.astype(dtype) for a in S))


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
