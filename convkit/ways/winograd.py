"""Fewer multiplications for small kernels at stride 1, after Toom, Cook and Winograd.

A square of 6 x 6 inputs is turned into its values at 6 x 6 points, and so is the kernel.
Multiplied point by point, they give the values of all outputs of the square: 36 products
for 16 outputs, if the kernel has 3 x 3 elements, where one by one they take 144.
"""

import math
from functools import lru_cache

import numpy as np

from convkit.ways.patches import patches
from convkit.ways.tiles import boxes, cut_out, scratch, tile

SIDE = 6  # of a square, so as many points along each axis
POINTS = (0, 3 / 4, -3 / 4, 3 / 2, -3 / 2)  # and infinity: these round off least
AT_ONCE = 64  # output channels
PIECE, BLOCK = 3 << 18, 3 << 20  # bytes of squares: in the cache, and kept for all filters


def fits(layer):
    """Tell whether the kernel is small enough and goes on one by one, and there are channels."""
    small = len(layer.kernel) > 1 and all(2 <= k <= SIDE - 1 for k in layer.kernel[-2:])
    return small and {*layer.stride, *layer.dilation} == {1} and 0 not in layer.weight


def share(layer):
    """Return the multiplications here, transforms included, as a share of the layer's own."""
    C_out, C_in = layer.weight[0] // layer.groups, layer.weight[1]
    *depth, K_H, K_W = layer.kernel
    rows, columns = _grid(layer)
    squares = layer.x[0] * math.prod(layer.sizes[:-2]) * rows * columns
    kernels = math.prod(depth) * C_in * C_out
    outputs = (SIDE + 1 - K_H) * (SIDE + 1 - K_W)
    products = squares * (SIDE**2 * C_in + kernels + outputs * C_out) + kernels * K_H * K_W
    own = layer.x[0] * layer.positions * kernels * K_H * K_W
    return SIDE**2 * products / max(own, 1)


def winograd(x, weight, layer):
    """Return the layer's output; by `patches` in the end, if some of it is not finite.

    One infinite or missing number spoils all outputs of its square, not only its own.
    """
    with np.errstate(all="ignore"):
        y = _all_groups(x, weight, layer)
        finite = np.isfinite(y.sum())
    return y if finite else patches(x, weight, layer)


def _all_groups(x, weight, layer):
    """Return the output of every group; images are volumes with a depth of 1."""
    if x.ndim == 4:
        ones = {"stride": (1, 1, 1), "dilation": (1, 1, 1), "sizes": (1, *layer.sizes)}
        deep = layer._replace(padding=((0, 0), *layer.padding), **ones)
        return _all_groups(x[:, :, np.newaxis], weight[:, :, np.newaxis], deep)[:, :, 0]
    y = np.empty((len(x), len(weight), *layer.sizes), x.dtype)
    C_out, C_in = len(weight) // layer.groups, weight.shape[1]
    for group in range(layer.groups):
        ins = slice(group * C_in, (group + 1) * C_in)
        outs = slice(group * C_out, (group + 1) * C_out)
        _one_group(x[:, ins], weight[outs], layer, y[:, outs])
    return y


def _one_group(x, weight, layer, y):
    """Write the output of one group into y, a block of squares at a time."""
    C_out, C_in, K_D, *kernel = weight.shape
    squares = _squares(x, weight, layer)
    to_values, kernels_to_values, to_outputs = transforms(tuple(kernel), x.dtype)
    kernels = np.moveaxis(weight, 1, 2).reshape(C_out, K_D * C_in, math.prod(kernel))
    for pieces in _blocks(squares, x.itemsize):
        square_room, value_room, filter_room, product_room = _rooms(squares, pieces, K_D, x.dtype)
        values = _values(x, squares, pieces, to_values, (square_room, value_room))
        for start in range(0, C_out, AT_ONCE):
            outs = slice(start, start + AT_ONCE)
            flat = kernels[outs].reshape(-1, kernels.shape[-1]).T
            filters = np.matmul(kernels_to_values, flat, out=filter_room[:, : flat.shape[1]])
            filters = filters.reshape(SIDE**2, -1, K_D * C_in)
            for depth in range(layer.sizes[0]):
                first = depth * C_in
                seen = values[..., first : first + K_D * C_in].swapaxes(1, 2)
                products = product_room[:, : filters.shape[1] * seen.shape[2]]
                np.matmul(filters, seen, out=products.reshape(SIDE**2, -1, seen.shape[2]))
                _write(y[:, outs, depth], to_outputs @ products, squares, pieces)

def _values(x, squares, pieces, to_values, rooms):
    """Return squares at the points: (36, squares, all that a square holds in depth and C)."""
    square_room, value_room = rooms
    width, start = squares.sizes[0] * x.shape[1], 0
    for piece in pieces:
        count = _count(piece) * width
        columns = square_room[:, :count]
        _gather(x, squares, piece, columns)
        np.matmul(to_values, columns, out=value_room[:, start : start + count])
        start += count
    return value_room[:, :start].reshape(SIDE**2, -1, width)


def _gather(x, squares, piece, columns):
    """Write squares as columns, channels side by side: so there are long runs to copy."""
    images, *rest = piece
    part = tile(squares, images, slice(0, squares.sizes[0]), *rest)
    region = np.ascontiguousarray(cut_out(x, part).transpose(0, 3, 4, 2, 1))
    image, row, column, *_ = region.strides
    _, down, across = squares.stride
    shape = (SIDE, SIDE, part.sizes[0], *part.sizes[2:], math.prod(region.shape[3:]))
    steps = (row, column, image, down * row, across * column, region.itemsize)
    np.copyto(columns.reshape(shape), np.ndarray(shape, region.dtype, region, 0, steps))


def _write(y, outputs, squares, pieces):
    """Write the outputs of squares where they belong in y, and drop what hangs over its ends."""
    _, m_H, m_W = squares.stride
    outputs, start = outputs.reshape(m_H, m_W, y.shape[1], -1), 0
    for piece in pieces:
        n, down, across = (cut.stop - cut.start for cut in piece)
        images, rows, columns = piece
        place = y[images, :, rows.start * m_H : rows.stop * m_H]
        place = place[..., columns.start * m_W : columns.stop * m_W]
        part = outputs[..., start : start + n * down * across]
        part = part.reshape(m_H, m_W, -1, n, down, across).transpose(3, 2, 4, 0, 5, 1)
        whole = place.shape[2:] == (down * m_H, across * m_W)
        room = place if whole else np.empty((*place.shape[:2], down * m_H, across * m_W), y.dtype)
        apart = room.reshape(part.shape)
        for column in range(m_W):  # one at a time: then the copies run along rows of squares
            apart[..., column] = part[..., column]
        if not whole:
            place[...] = room[:, :, : place.shape[2], : place.shape[3]]
        start += n * down * across


def _squares(x, weight, layer):
    """Return the layer whose windows are the squares, at every depth that is seen."""
    steps = [SIDE + 1 - k for k in weight.shape[3:]]
    depths = layer.sizes[0] - 1 + weight.shape[2]
    changed = {"stride": (1, *steps), "sizes": (depths, *_grid(layer)), "groups": 1}
    return layer._replace(x=x.shape, weight=(1, 1, 1, SIDE, SIDE), **changed)


def _grid(layer):
    """Return how many squares lie below and beside each other."""
    sides = zip(layer.sizes[-2:], layer.kernel[-2:], strict=True)
    return [-(-size // (SIDE + 1 - k)) for size, k in sides]


def _blocks(squares, itemsize):
    """Yield blocks of squares that are kept at a time, each as a list of pieces."""
    square = SIDE**2 * squares.sizes[0] * squares.x[1] * itemsize  # bytes
    pieces = list(boxes((squares.x[0], *squares.sizes[1:]), PIECE // max(square, 1)))
    together = max(1, BLOCK // max(square * max(map(_count, pieces), default=1), 1))
    for start in range(0, len(pieces), together):
        yield pieces[start : start + together]


def _rooms(squares, pieces, K_D, dtype):
    """Return scratch for a piece and a block of squares, for filters and for products.

    The rows are 16 longer than needed: rows of 2**n would fight for the same places in the cache.
    """
    C_in, counts = squares.x[1], list(map(_count, pieces))
    square = squares.sizes[0] * C_in
    widths = max(counts) * square, sum(counts) * square, AT_ONCE * K_D * C_in, AT_ONCE * sum(counts)
    rooms = scratch(dtype, *[(SIDE**2, width + 16) for width in widths])
    return [room[:, :-16] for room in rooms]


def _count(piece):
    return math.prod(cut.stop - cut.start for cut in piece)


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
