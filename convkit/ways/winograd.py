"""Fewer multiplications for small kernels at stride 1, after Toom, Cook and Winograd.

A square of 6 x 6 inputs is turned into its values at 6 x 6 points, and so is the kernel.
Multiplied point by point, they give the values of all outputs of the square: 36 products
for 16 outputs, if the kernel has 3 x 3 elements, where one by one they take 144.
"""

import math
from functools import lru_cache

import numpy as np

from convkit.ways.patches import finite_or_by_patches
from convkit.ways.squares import SIDE, blocks, gather, lay_out
from convkit.ways.tiles import scratch

POINTS = (0, 3 / 4, -3 / 4, 3 / 2, -3 / 2)  # and infinity: these round off least
RUN = 256  # columns in a product with one of the three matrices
SQUARES, FILTERS, VALUES = 1 << 18, 9 << 18, 21 << 18  # bytes of each that are kept at a time
REST = 25 << 18  # bytes; with more filters, if the output is large, it is 2.5 times that in all


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
    outputs = (SIDE + 1 - K_H) * (SIDE + 1 - K_W)
    squares = depths * sum(block.count for block in pieces)
    products = squares * (SIDE**2 * C_in + kernels + outputs * C_out) + made * kernels * K_H * K_W
    own = layer.x[0] * layer.positions * kernels * K_H * K_W
    return SIDE**2 * products / max(own, 1)


def _at_a_time(layer, itemsize):
    """Return how many filters are kept at a time, and the squares of one depth in blocks."""
    C_out, taps = layer.weight[0] // layer.groups, math.prod(layer.weight[1:-2])
    bytes_of_one = SIDE**2 * itemsize
    outputs = math.prod(SIDE + 1 - k for k in layer.kernel[-2:]) * itemsize
    result = layer.x[0] * layer.weight[0] * layer.positions * itemsize
    room = max(FILTERS, 5 * result // 2 - REST)
    at_once = min(max(room // (bytes_of_one * taps), 1), C_out)
    values = bytes_of_one * (taps + at_once) + outputs * at_once
    most = min(VALUES // values, SQUARES // bytes_of_one)
    return at_once, blocks(layer, max(most, 1))


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
    to_values, kernels_to_values, to_outputs = transforms(tuple(kernel), x.dtype)
    at_once, pieces = _at_a_time(layer, x.itemsize)
    most = max((block.count for block in pieces), default=1)
    rooms = _rooms(most, K_D * C_in, at_once, len(to_outputs), x.dtype)
    kernels = weight.reshape(C_out, C_in, K_D, math.prod(kernel)).swapaxes(1, 2)
    kernels = kernels.reshape(C_out, K_D * C_in, math.prod(kernel))
    made = None  # which filters the room holds
    for block in pieces:
        for depth, values in _depths(x, layer, block, to_values, rooms[:2]):
            for first in range(0, C_out, at_once):
                if made != first:
                    made, flat = first, kernels[first:first + at_once].reshape(-1, kernels.shape[2])
                    filters = _in_runs(kernels_to_values, flat.T, rooms[2][:, : len(flat)])
                    filters = filters.reshape(SIDE**2, -1, K_D * C_in)
                products = rooms[3][:, : filters.shape[1] * block.count]
                np.matmul(filters, values, out=products.reshape(SIDE**2, -1, block.count))
                outputs = _in_runs(to_outputs, products, rooms[4][:, : products.shape[1]])
                lay_out(outputs, block, y[:, first : first + at_once, depth])


def _depths(x, layer, block, to_values, rooms):
    """Yield each depth and the values that its kernels meet: (36, K_D * C_in, squares)."""
    (_, C_in, depths, *_), K_D, n = x.shape, layer.kernel[0], block.count
    squares, values = rooms[0], rooms[1][:, : K_D * C_in * n]
    slots = values.reshape(SIDE**2, K_D, C_in * n)
    for depth in range(layer.sizes[0]):
        for k in range(K_D):
            source = depth + k - layer.padding[0][0]
            if depth > 0 and k < K_D - 1:
                slots[:, k] = slots[:, k + 1]  # it was there one depth ago
            elif 0 <= source < depths:
                _values(x[:, :, source], block, to_values, squares, slots[:, k])
            else:
                slots[:, k] = 0
        yield depth, values.reshape(SIDE**2, K_D * C_in, n)


def _values(x, block, to_values, room, values):
    """Write the values of a block's squares, some channels at a time."""
    at_once = room.shape[1] // block.count
    for first in range(0, x.shape[1], at_once):
        channels = x[:, first : first + at_once]
        here = slice(first * block.count, (first + channels.shape[1]) * block.count)
        columns = room[:, : channels.shape[1] * block.count]
        gather(channels, block, columns)
        _in_runs(to_values, columns, values[:, here])


def _in_runs(matrix, columns, out):
    """Return matrix @ columns in `out`, so few at a time that BLAS does not rearrange them first."""
    whole = columns.shape[1] // RUN * RUN
    parts = [a[:, :whole].reshape(len(a), -1, RUN).swapaxes(0, 1) for a in (columns, out)]
    np.matmul(matrix, parts[0], out=parts[1])
    np.matmul(matrix, columns[:, whole:], out=out[:, whole:])
    return out


def _rooms(most, C_in, C_out, outputs, dtype):
    """Return scratch for squares, for values, for filters, for products and for outputs.

    The rows are 16 longer than needed: rows of 2**n would fight for the same places in the cache.
    """
    some = max(SQUARES // (SIDE**2 * dtype.itemsize * most), 1)
    widths = min(some, C_in) * most, C_in * most, C_in * C_out, C_out * most
    rooms = scratch(dtype, *[(SIDE**2, width + 16) for width in widths], (outputs, C_out * most + 16))
    return [room[:, :-16] for room in rooms]


@lru_cache
def transforms(kernel, dtype):
    """Return the matrices from a square to its values, from a kernel to its, and to outputs.

    Along one axis they are the T, K and S of `along_an_axis`. The values of a square X are
    T X T': written as a column, the Kronecker product of T and T, times X.
    """
    tables = [along_an_axis(k) for k in kernel]
    return [np.kron(*pair).astype(dtype) for pair in zip(*tables, strict=True)]


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
