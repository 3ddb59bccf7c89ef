"""Where the maxima of windows lie in their maps, and unpooling, which puts them back there."""

from __future__ import annotations

import itertools
import math
from functools import reduce

import numpy as np
from numpy.typing import ArrayLike

from convkit.dtypes import numbers
from convkit.pool.merge import in_maps
from convkit.shapes import check_axes, on_every_axis, per_axis, transposed_size
from convkit.shapes.settings import Sizes

TILE = 2**16  # elements of the maps gone through at once: what stays in a processor's cache


def max_unpool1d(
    x: ArrayLike,
    indices: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    output_size: Sizes | None = None,
) -> np.ndarray:
    """Put the maxima of sequences back where they were, zeros elsewhere.

    Parameters
    ----------
    x, indices : array_like of shape (N, C, W) or (C, W)
    kernel_size, stride, padding, output_size
        As in `max_unpool2d`, with one spatial axis.

    Returns
    -------
    ndarray of shape (N, C, W_out) or (C, W_out)

    Raises
    ------
    TypeError, ValueError
        As in `max_unpool2d`.

    Examples
    --------
    >>> max_unpool1d([[3, 4, 9]], [[0, 2, 5]], 2)
    array([[3, 0, 4, 0, 0, 9]])
    """
    return _max_unpool(1, x, indices, (kernel_size, stride, padding), output_size)


def max_unpool2d(
    x: ArrayLike,
    indices: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    output_size: Sizes | None = None,
) -> np.ndarray:
    """Put the maxima of images back where they were, zeros elsewhere.

    Parameters
    ----------
    x, indices : array_like of shape (N, C, H, W) or (C, H, W)
        What `max_pool2d_with_indices` returned; an index that occurs twice takes its last value.
    kernel_size, stride, padding
        As given there; padding one int for all axes or for each.
    output_size : int or sequence of int, optional
        H and W of the result, or its whole shape, where pooling has rounded down; by default
        the smallest, ``(size - 1) * stride - 2 * padding + kernel_size``.

    Returns
    -------
    ndarray of shape (N, C, H_out, W_out) or (C, H_out, W_out)
        In the dtype of `x`.

    Raises
    ------
    TypeError
        If `x` does not hold numbers, or `indices` or a setting no integers.
    ValueError
        If shapes disagree, a setting is out of range, `output_size` differs from the default
        by a stride or more, or an index lies outside of its map.

    See Also
    --------
    max_pool2d_with_indices : The way there.
    convkit.naive.max_unpool : The same, as loops.

    Examples
    --------
    >>> max_unpool2d([[[8, 5]]], [[[5, 6]]], 2)
    array([[[0, 0, 0, 0],
            [0, 8, 5, 0]]])
    """
    return _max_unpool(2, x, indices, (kernel_size, stride, padding), output_size)


def max_unpool3d(
    x: ArrayLike,
    indices: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    output_size: Sizes | None = None,
) -> np.ndarray:
    """Put the maxima of volumes back where they were, zeros elsewhere.

    Parameters
    ----------
    x, indices : array_like of shape (N, C, D, H, W) or (C, D, H, W)
    kernel_size, stride, padding, output_size
        As in `max_unpool2d`, with three spatial axes.

    Returns
    -------
    ndarray of shape (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out)

    Raises
    ------
    TypeError, ValueError
        As in `max_unpool2d`.

    Examples
    --------
    >>> max_unpool3d([[[[9]]]], [[[[3]]]], (1, 2, 2))
    array([[[[0, 0],
             [0, 9]]]])
    """
    return _max_unpool(3, x, indices, (kernel_size, stride, padding), output_size)


def winners(x, y, axes):
    """Return the index in its map of the first maximum of each window, or of its first nan.

    A window that lies wholly in the padding has the index after the last. `axes` holds an
    `Axis` for each.

    Shapes: x (N, C, ...) or (C, ...), y and result as the output of the pool.

    Examples
    --------
    >>> from convkit.shapes import Axis
    >>> axis = Axis(4, 2, stride=2, before=0, dilation=1, positions=2)
    >>> winners(np.array([[3, 1, 4, 4]]), np.array([[3, 4]]), [axis])
    array([[0, 2]])
    """
    size = math.prod(axis.size for axis in axes)
    starts, offsets = _numbered(axes)
    found = np.empty(y.shape, np.intp)
    maps, highest, places = (in_maps(each, len(axes)) for each in (x, y, found))
    step = max(TILE // size, 1)
    for part in (slice(first, first + step) for first in range(0, len(maps), step)):
        taps = _first_taps(maps[part], highest[part], axes)
        np.add(starts, offsets.take(taps), out=places[part])
        places[part][taps == len(offsets) - 1] = size
    return found


def _numbered(axes):
    """Return the index in its map of each window's corner, and how far its elements are ahead.

    A last entry stands for no element.
    """
    widths = [math.prod(axis.size for axis in axes[i + 1 :]) for i in range(len(axes))]
    along = list(zip(axes, widths, strict=True))
    corners = [(np.arange(a.positions) * a.stride - a.before) * width for a, width in along]
    steps = [np.arange(a.kernel) * a.dilation * width for a, width in along]
    return reduce(np.add.outer, corners), np.append(reduce(np.add.outer, steps), 0)


def _first_taps(x, y, axes):
    """Return which element of each window, counted through, is the first maximum.

    Where none is, this is the number of all. Sums of what has been seen take the place of
    branches, which a processor cannot foresee.

    Shapes: x (maps, ...), y and result (maps, *positions).
    """
    taps = list(itertools.product(*(axis.taps() for axis in axes)))
    seen, first = (
        np.zeros(y.shape, bool),
        np.full(y.shape, len(taps), np.min_scalar_type(len(taps))),
    )
    some_nan = np.isnan(y).any()
    for tap in taps:
        at, elements = ((..., *slices) for slices in zip(*tap, strict=True))
        seen[at] |= x[elements] == y[at]
        if some_nan:
            seen[at] |= np.isnan(x[elements])
        first -= seen
    return first


def checked_indices(indices, shape, size):
    """Return indices as an array of this shape; ValueError if one is not from 0 up to `size`.

    Examples
    --------
    >>> checked_indices([[0, 4]], (1, 2), 4)
    Traceback (most recent call last):
    ValueError: indices hold 4, but must be from 0 to 3, the elements of a map
    """
    indices = numbers(indices, "indices", "iu")
    if indices.shape != shape:
        raise ValueError(f"indices has shape {indices.shape}, but needs {shape}")
    if indices.size and not 0 <= indices.min() <= indices.max() < size:
        wrong = indices[(indices < 0) | (indices >= size)]
        raise ValueError(
            f"indices hold {wrong.flat[0]}, but must be from 0 to {size - 1}, the elements of a map"
        )
    return indices.astype(np.intp, copy=False)


def _max_unpool(axes, x, indices, window, output_size):
    """Return zeros with the elements of x at their indices.

    Shapes: x and indices (N, C, ...) or (C, ...), result (N, C, ...) or (C, ...).
    """
    x = numbers(x, "x")
    check_axes(x.shape, axes)
    if np.size(output_size) == x.ndim:
        output_size = output_size[-axes:]
    sizes = _unpooled(axes, x.shape[-axes:], window, output_size)
    indices = checked_indices(indices, x.shape, math.prod(sizes))
    lead, size = x.shape[:-axes], math.prod(sizes)
    maps, places = in_maps(x, axes), in_maps(indices, axes)
    y, first = np.zeros((len(maps), size), x.dtype), np.arange(len(maps)) * size
    y.reshape(-1)[places + first.reshape(-1, *[1] * axes)] = maps
    return y.reshape(*lead, *sizes)


def _unpooled(axes, sizes, window, output_size):
    """Return the sizes of the unpooled maps: those given, or the smallest."""
    kernel_size, stride, padding = window
    kernel = per_axis(kernel_size, axes, "kernel_size")
    stride = kernel if stride is None else per_axis(stride, axes, "stride")
    geometry = {"stride": stride, "padding": per_axis(padding, axes, "padding")}
    least = on_every_axis(transposed_size, sizes, kernel, **geometry)
    if output_size is None:
        return least
    given = per_axis(output_size, axes, "output_size")
    if any(abs(n - m) >= s for n, m, s in zip(given, least, stride, strict=True)):
        raise ValueError(
            f"output_size={given} must differ from {least} by less than stride={stride}"
        )
    return given
