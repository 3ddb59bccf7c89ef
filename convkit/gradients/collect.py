"""The gradient of a convolution's weight: every kernel element collects what it met.

That is, for each kernel element and pair of channels, a sum over all positions of an
input element times a gradient: matrix products of the gradients with the windows.
"""

import itertools
import math

import numpy as np

from convkit.shapes import window_reach
from convkit.windows import pad, sliding_windows

TILE = 2**18  # numbers of the windows that are written out at once
POSITIONS = 1024  # at least so many terms for each product, if there are as many


def collect(x, grad, geometry, groups):
    """Return the gradient of the weight, by the way that fits the layer.

    Parameters
    ----------
    x : ndarray of shape (N, C_in, ...)
    grad : ndarray of shape (N, C_out, ...), of the same dtype
    geometry : tuple
        Kernel size, stride, (before, after) padding, dilation and output size per axis.
    groups : int

    Returns
    -------
    ndarray of shape (C_out, C_in // groups, ...)

    Examples
    --------
    >>> geometry = (2,), (1,), ((0, 0),), (1,), (3,)
    >>> collect(np.array([[[1, 2, 3, 4]]]), np.array([[[1, 10, 100]]]), geometry, 1)
    array([[[321, 432]]])
    """
    if x.shape[1] > groups:
        return by_patches(x, grad, geometry, groups)
    found = by_shifts(x, grad, geometry, groups)
    return found if np.isfinite(found).all() else by_patches(x, grad, geometry, groups)


def by_patches(x, grad, geometry, groups):
    """Write the windows of a few rows and channels as columns, multiply, and add up.

    Examples
    --------
    >>> geometry = (2,), (1,), ((0, 0),), (1,), (3,)
    >>> by_patches(np.array([[[1, 2, 3, 4]]]), np.array([[[1, 10, 100]]]), geometry, 1)
    array([[[321, 432]]])
    """
    kernel, stride, sides, dilation, sizes = geometry
    C_out, C_in = grad.shape[1], x.shape[1] // groups
    total = np.zeros((groups, C_in * math.prod(kernel), C_out // groups), x.dtype)
    in_a_row, in_a_map = math.prod(sizes[1:]), math.prod(sizes)
    for images in _runs(len(x), POSITIONS // in_a_map):
        padded = pad(x[images], sides)
        windows = sliding_windows(padded, kernel, stride=stride, dilation=dilation)
        for rows in _runs(sizes[0], POSITIONS // in_a_row):
            _add_products(total, windows[:, :, rows], grad[images, :, rows])
    return np.ascontiguousarray(total.swapaxes(1, 2)).reshape(C_out, C_in, *kernel)


def by_shifts(x, grad, geometry, groups):
    """Multiply the gradients with the input, moved by one kernel element after the other.

    In one row of memory, a kernel element is a fixed number of steps ahead. For this the
    rows of gradients get zeros at their ends, to be as long as those of the input. Each
    group has one input channel.

    Examples
    --------
    >>> geometry = (2,), (1,), ((0, 0),), (1,), (3,)
    >>> by_shifts(np.array([[[1, 2, 3, 4]]]), np.array([[[1, 10, 100]]]), geometry, 1)
    array([[[321, 432]]])
    """
    kernel, stride, _, dilation, _ = geometry
    maps = grad.reshape(len(x), groups, grad.shape[1] // groups, *grad.shape[2:])
    total = np.zeros((*kernel, *maps.shape[1:3]), x.dtype)
    for image, block in itertools.product(range(len(x)), _runs(groups, TILE // 4 // x[0, 0].size)):
        parts = _parted(x[image, block], geometry)
        rows = _as_long_as(parts.shape[len(kernel) + 1 :], maps[image, block])
        for tap in np.ndindex(*kernel):
            places = [t * d for t, d in zip(tap, dilation, strict=True)]
            phase = tuple(place % s for place, s in zip(places, stride, strict=True))
            ahead = [place // s for place, s in zip(places, stride, strict=True)]
            first = np.ravel_multi_index(ahead, parts.shape[len(kernel) + 1 :])
            line = parts[phase].reshape(len(rows), 1, -1)[..., first : first + rows.shape[-1]]
            total[tap][block] += np.vecdot(rows, line)
    return np.moveaxis(total, (-2, -1), (0, 1)).reshape(grad.shape[1], 1, *kernel)


def _runs(count, length):
    """Return slices of this length, at least 1, that make up `count`."""
    length = max(length, 1)
    return [slice(first, first + length) for first in range(0, count, length)]


def _add_products(total, windows, grad):
    """Add columns times gradients to total, of shape (groups, C_in * taps, C_out) in a group."""
    groups, length, C_out = total.shape
    N, axes, positions = len(grad), grad.ndim - 2, grad.size // grad.shape[1]
    maps = grad.reshape(N, groups, C_out, positions // N).transpose(1, 2, 0, 3)
    maps = maps.reshape(groups, C_out, positions).swapaxes(1, 2)
    order = (1, *range(axes + 2, 2 * axes + 2), 0, *range(2, axes + 2))
    columns = windows.transpose(order)
    C_in, taps = len(columns) // groups, length * groups // len(columns)
    for group in range(groups):
        for block in _runs(C_in, TILE // (taps * positions)):
            channels = columns[group * C_in : (group + 1) * C_in][block]
            products = channels.reshape(len(channels) * taps, positions) @ maps[group]
            total[group, block.start * taps :][: len(products)] += products


def _parted(maps, geometry):
    """Return the padded maps in phases: (*stride, C, ...), as far as windows reach."""
    kernel, stride, sides, dilation, sizes = geometry
    reach = map(window_reach, *geometry)
    lengths = [-(-end // s) for end, s in zip(reach, stride, strict=True)]
    ends = [n * s for n, s in zip(lengths, stride, strict=True)]
    starts = [before for before, _ in sides]
    inside = [max(end - start, 0) for end, start in zip(ends, starts, strict=True)]
    maps = maps[(..., *map(slice, inside))]
    over = zip(ends, starts, maps.shape[1:], strict=True)
    padded = pad(maps, [(start, end - start - n) for end, start, n in over])
    split = [length for pair in zip(lengths, stride, strict=True) for length in pair]
    axes = len(kernel)
    order = (*range(2, 2 * axes + 1, 2), 0, *range(1, 2 * axes, 2))
    return np.ascontiguousarray(padded.reshape(len(maps), *split).transpose(order))


def _as_long_as(lengths, maps):
    """Return each map as one row, zeros between, in which axes have these lengths."""
    sizes = maps.shape[2:]
    grown = (sizes[0], *lengths[1:])
    rows = np.zeros((*maps.shape[:2], *grown), maps.dtype)
    rows[(..., *map(slice, sizes))] = maps
    last = np.ravel_multi_index([n - 1 for n in sizes], grown)
    return rows.reshape(*maps.shape[:2], math.prod(grown))[..., : last + 1]
