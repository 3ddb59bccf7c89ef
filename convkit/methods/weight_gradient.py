"""The gradient of a convolution's weight: every kernel element collects what it met.

That is, for each kernel element and pair of channels, a sum over all positions of an
input element times a gradient: matrix products of the gradients with the windows.
"""

import math

import numpy as np

from convkit.methods.tiles import cut_out, runs, scratch, tiles, windows
from convkit.methods.winograd.gradient import by_squares, in_squares
from convkit.shapes import window_reach
from convkit.windows import pad

TILE = 2**19  # numbers of the windows that are written out at once
POSITIONS = 2048  # at least so many terms for each product, if there are as many
MANY = 512  # positions: then it matters which factor comes first


def collect(x, grad, layer):
    """Return the gradient of a layer's weight, by the way that fits the layer.

    Shifts and squares multiply by zero what a weight has not met, so an infinite sum is
    taken again.

    Parameters
    ----------
    x : ndarray of shape (N, C_in, ...)
    grad : ndarray of shape (N, C_out, ...), of the same dtype
    layer : convkit.methods.layer.Layer

    Returns
    -------
    ndarray of shape (C_out, C_in // groups, ...)

    Examples
    --------
    >>> from convkit.methods.choice import settled
    >>> layer = settled(1, (1, 1, 4), (1, 1, 2), None, 1, 0, 1, 1)
    >>> collect(np.array([[[1, 2, 3, 4]]]), np.array([[[1, 10, 100]]]), layer)
    array([[[321, 432]]])
    """
    if {*layer.kernel, *layer.stride} == {1} and not any(map(any, layer.padding)):
        return by_maps(x, grad, layer)
    alone = layer.x[1] == layer.groups
    if alone or in_squares(layer, x.dtype):
        with np.errstate(invalid="ignore", over="ignore"):
            found = by_shifts(x, grad, layer) if alone else by_squares(x, grad, layer)
        if np.isfinite(found).all():
            return found
    return by_patches(x, grad, layer)


def by_maps(x, grad, layer):
    """Multiply the gradients with the maps as they are: for kernels of one element.

    Examples
    --------
    >>> from convkit.methods.choice import settled
    >>> layer = settled(1, (1, 1, 3), (1, 1, 1), None, 1, 0, 1, 1)
    >>> by_maps(np.array([[[1, 2, 3]]]), np.array([[[1, 10, 100]]]), layer)
    array([[[321]]])
    """
    groups, positions = layer.groups, layer.positions
    maps = grad.reshape(len(x), groups, grad.shape[1] // groups, positions)
    rows = x.reshape(len(x), groups, x.shape[1] // groups, positions).swapaxes(2, 3)
    total = np.zeros((*maps.shape[1:3], rows.shape[-1]), x.dtype)
    if len(x):
        np.matmul(maps[0], rows[0], out=total)
    for n in range(1, len(x)):
        total += maps[n] @ rows[n]
    return total.reshape(layer.weight)


def by_patches(x, grad, layer):
    """Write the windows of a few rows and channels as columns, multiply, and add up.

    Examples
    --------
    >>> from convkit.methods.choice import settled
    >>> layer = settled(1, (1, 1, 4), (1, 1, 2), None, 1, 0, 1, 1)
    >>> by_patches(np.array([[[1, 2, 3, 4]]]), np.array([[[1, 10, 100]]]), layer)
    array([[[321, 432]]])
    """
    total = np.zeros((layer.groups, layer.weight[0] // layer.groups, layer.taps), x.dtype)
    grad = grad.reshape(len(x), *total.shape[:2], layer.positions)
    multiply = _write
    for tile in tiles(layer, POSITIONS):
        maps = np.moveaxis(grad[tile.images, :, :, tile.columns], 0, 2)
        maps = maps.reshape(*total.shape[:2], -1)
        seen = np.moveaxis(windows(cut_out(x, tile), layer, tile), 0, len(layer.kernel) + 1)
        _products(multiply, total, seen, maps)
        multiply = _add
    return total.reshape(layer.weight)


def by_shifts(x, grad, layer):
    """Multiply the gradients with the input, moved by one kernel element after the other.

    In one row of memory, a kernel element is a fixed number of steps ahead. For this the
    rows of gradients get zeros at their ends, to be as long as those of the input. Each
    group has one input channel.

    Examples
    --------
    >>> from convkit.methods.choice import settled
    >>> layer = settled(1, (1, 1, 4), (1, 1, 2), None, 1, 0, 1, 1)
    >>> by_shifts(np.array([[[1, 2, 3, 4]]]), np.array([[[1, 10, 100]]]), layer)
    array([[[321, 432]]])
    """
    kernel, stride, geometry, groups = layer.kernel, layer.stride, layer.geometry, layer.groups
    maps = grad.reshape(len(x), groups, grad.shape[1] // groups, *grad.shape[2:])
    total = np.zeros((*maps.shape[1:3], *kernel), x.dtype)
    every = (np.newaxis,) * len(kernel)
    for images in runs(len(x), TILE // 2 // math.prod(x.shape[1:])):
        parts = _parted(x[images], geometry)
        rows = _as_long_as(parts.shape[-len(kernel) :], maps[images])
        for phase in np.ndindex(*stride):
            taps, ahead = _ahead(parts[phase], phase, geometry, rows.shape[-1])
            total[(..., *taps)] += np.vecdot(rows[(..., *every, slice(None))], ahead).sum(axis=0)
    return total.reshape(grad.shape[1], 1, *kernel)


def _ahead(part, phase, geometry, length):
    """Return the kernel elements of a phase, and a view of its maps moved by each of them."""
    kernel, stride, _, dilation, _ = geometry
    first, taps, shape, strides = 0, [], [], []
    axes = zip(kernel, stride, dilation, phase, part.strides[2:], strict=True)
    for k, s, d, offset, step in axes:
        found = [tap for tap in range(k) if tap * d % s == offset]
        taps.append(slice(min(found, default=k), None, s // math.gcd(s, d)))
        shape.append(len(found))
        strides.append(step * (d // math.gcd(s, d)))
        first += min(found, default=0) * d // s * step
    shape, strides = (*part.shape[:2], 1, *shape), (*part.strides[:2], 0, *strides)
    return taps, np.ndarray((*shape, length), part.dtype, part, first, (*strides, part.itemsize))


def _products(multiply, total, windows, maps):
    """Multiply maps with windows, some channels at a time, into total.

    Shapes: (groups, C_out, positions), (C_in, *kernel, images, *box), (groups, C_out, taps).
    """
    positions, C_in = maps.shape[2], len(windows) // len(maps)
    taps = math.prod(windows.shape[1:]) // positions
    for group in range(len(maps)):
        for block in runs(C_in, TILE // (taps * positions)):
            some = windows[group * C_in : (group + 1) * C_in][block]
            (columns,) = scratch(windows.dtype, (len(some) * taps, positions))
            np.copyto(columns.reshape(some.shape), some)
            found = slice(block.start * taps, block.start * taps + len(columns))
            multiply(maps[group], columns, total[group, :, found])


def _write(maps, columns, total):
    if _turned(maps, columns):
        total[...] = (columns @ maps.T).T
    else:
        np.matmul(maps, columns.T, out=total)


def _add(maps, columns, total):
    total += (columns @ maps.T).T if _turned(maps, columns) else maps @ columns.T


def _turned(maps, columns):
    """Tell whether BLAS is faster with the longer factor first, although its result lies turned."""
    return columns.shape[1] >= MANY and len(maps) < min(len(columns), 256)


def _parted(x, geometry):
    """Return the padded maps in phases: (*stride, N, C, ...), as far as windows reach."""
    _, stride, sides, _, _ = geometry
    axes, reach = len(stride), map(window_reach, *geometry)
    lengths = [-(-end // s) for end, s in zip(reach, stride, strict=True)]
    before = [start for start, _ in sides]
    inside = [max(n * s - start, 0) for n, s, start in zip(lengths, stride, before, strict=True)]
    x = x[(..., *map(slice, inside))]
    over = [room - n for room, n in zip(inside, x.shape[2:], strict=True)]
    padded = pad(x, list(zip(before, over, strict=True)))
    split = [length for pair in zip(lengths, stride, strict=True) for length in pair]
    order = (*range(3, 2 * axes + 2, 2), 0, 1, *range(2, 2 * axes + 2, 2))
    return np.ascontiguousarray(padded.reshape(*x.shape[:2], *split).transpose(order))


def _as_long_as(lengths, maps):
    """Return each map as one row, with zeros between to make its axes as long as these."""
    sizes = maps.shape[3:]
    rows = np.zeros((*maps.shape[:3], *lengths), maps.dtype)
    rows[(..., *map(slice, sizes))] = maps
    last = np.ravel_multi_index([n - 1 for n in sizes], lengths)
    return rows.reshape(*maps.shape[:3], math.prod(lengths))[..., : last + 1]
