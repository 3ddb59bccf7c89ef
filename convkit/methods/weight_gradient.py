"""The gradient of a convolution's weight: matrix products of the gradients with the windows.

For each kernel element and pair of channels it is a sum over all positions and images of an
input element times a gradient.
"""

import math

import numpy as np

from convkit.methods.shifts import by_phase, room, shifted, shifts
from convkit.methods.tiles import cut_out, runs, scratch, tiles, windows
from convkit.methods.winograd.gradient import by_squares, in_squares

TILE = 2**19  # numbers of the columns written at once
POSITIONS = 2048  # terms per product, at least
MANY = 512  # positions: from here on the order of the factors matters


def collect(x, grad, layer, dtype):
    """Return the gradient of a layer's weight, by the method that fits the layer.

    Shifts and squares multiply by zero what a weight has not met, so a sum that is not finite
    is taken again by patches.

    Shapes: x (N, C_in, ...), grad (N, C_out, ...), of the same dtype, result
    (C_out, C_in // groups, ...); `dtype` is that of the result.

    Examples
    --------
    >>> from convkit.methods.layer import settled
    >>> layer = settled(1, (1, 1, 4), (1, 1, 2))
    >>> collect(np.array([[[1, 2, 3, 4]]]), np.array([[[1, 10, 100]]]), layer, np.dtype(int))
    array([[[321, 432]]])
    """
    if {*layer.kernel, *layer.stride} == {1} and not any(map(any, layer.padding)):
        return by_maps(x, grad, layer)
    if layer.x[1] == 1 < layer.weight[0] and layer.taps * layer.positions <= TILE:
        return by_images(x, grad, layer)
    alone = layer.x[1] == layer.groups
    if alone or in_squares(layer, dtype):
        with np.errstate(invalid="ignore", over="ignore"):
            found = by_shifts(x, grad, layer) if alone else by_squares(x, grad, layer)
        if np.isfinite(found).all():
            return found
    return by_patches(x, grad, layer)


def by_maps(x, grad, layer):
    """Multiply the gradients with the maps as they are: for kernels of one element.

    Shapes: as in `collect`.

    Examples
    --------
    >>> from convkit.methods.layer import settled
    >>> layer = settled(1, (1, 1, 3), (1, 1, 1))
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


def by_images(x, grad, layer):
    """Write the windows of a few images as columns, and take these for maps: for one map in.

    Shapes: as in `collect`.

    Examples
    --------
    >>> from convkit.methods.layer import settled
    >>> layer = settled(1, (1, 1, 4), (1, 1, 2))
    >>> by_images(np.array([[[1, 2, 3, 4]]]), np.array([[[1, 10, 100]]]), layer)
    array([[[321, 432]]])
    """
    total = np.zeros(layer.weight, x.dtype)
    for tile in tiles(layer, max(TILE // max(layer.taps, 1), layer.positions)):
        columns = windows(cut_out(x, tile), layer, tile)
        columns = columns.reshape(len(columns), layer.groups * layer.taps, layer.positions)
        total += by_maps(columns, grad[tile.images], layer)
    return total


def by_patches(x, grad, layer):
    """Write the windows of a few rows and channels as columns, multiply, and add up.

    Shapes: as in `collect`.

    Examples
    --------
    >>> from convkit.methods.layer import settled
    >>> layer = settled(1, (1, 1, 4), (1, 1, 2))
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
    """Multiply the gradients with the input, shifted to one kernel element after the other.

    In flat memory a kernel element is a fixed offset. For this the rows of gradients are
    padded to the length of those of the input. Each group has one input channel.

    Shapes: as in `collect`, with C_in = groups.

    Examples
    --------
    >>> from convkit.methods.layer import settled
    >>> layer = settled(1, (1, 1, 4), (1, 1, 2))
    >>> by_shifts(np.array([[[1, 2, 3, 4]]]), np.array([[[1, 10, 100]]]), layer)
    array([[[321, 432]]])
    """
    kernel, axes, groups = layer.kernel, layer.by_axis, layer.groups
    maps = grad.reshape(len(x), groups, grad.shape[1] // groups, *grad.shape[2:])
    total = np.zeros((*maps.shape[1:3], *kernel), x.dtype)
    every = (np.newaxis,) * len(kernel)
    for images in runs(len(x), TILE // 2 // math.prod(x.shape[1:])):
        some = x[images]
        (parts,) = scratch(x.dtype, (*layer.stride, *some.shape[:2], *room(axes)))
        by_phase(some, axes, parts)
        rows = _as_long_as(room(axes), maps[images])
        for shift in shifts(axes):
            seen = shifted(parts[shift.phase], shift, rows.shape[-1])[:, :, np.newaxis]
            found = np.vecdot(rows[(..., *every, slice(None))], seen)
            total[(..., *shift.taps)] += found.sum(axis=0)
    return total.reshape(grad.shape[1], 1, *kernel)


def _products(multiply, total, windows, maps):
    """Multiply maps with windows, some channels at a time, into total.

    Shapes: total (groups, C_out, taps), windows (C_in, *kernel, images, *box),
    maps (groups, C_out, positions).
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
    """Return whether BLAS is faster with the columns first, although the result is transposed."""
    return columns.shape[1] >= MANY and len(maps) < min(len(columns), 256)


def _as_long_as(lengths, maps):
    """Return each map as one row, its axes padded with zeros to these lengths.

    Shapes: maps (N, groups, C_out, ...), result (N, groups, C_out, length).
    """
    sizes = maps.shape[3:]
    rows = np.zeros((*maps.shape[:3], *lengths), maps.dtype)
    rows[(..., *map(slice, sizes))] = maps
    last = np.ravel_multi_index([n - 1 for n in sizes], lengths)
    return rows.reshape(*maps.shape[:3], math.prod(lengths))[..., : last + 1]
