"""Layers along any number of axes at once: a loop over places, and boxes of the input.

What stands here takes a tuple with an entry for each spatial axis, and says by its length how
many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np
from numpy.typing import ArrayLike

from convkit.naive.arrays import batch, lowest, numbers, pad
from convkit.shapes import (
    Window,
    check_maps,
    on_every_axis,
    output_size,
    padding_sides,
    per_axis,
    pool_geometry,
)
from convkit.shapes.settings import Integer, Padding, Sizes


def max_pool_with_indices(
    x: ArrayLike,
    kernel_size: Sequence[Integer],
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the maxima of `convkit.max_pool2d_with_indices` and its like, and their indices.

    Shapes: x (N, C, ...), both results (N, C, ...).

    Examples
    --------
    >>> max_pool_with_indices([[[3, 1, 4, 1, 5, 9]]], (2,))
    (array([[[3, 4, 9]]]), array([[[0, 2, 5]]]))
    """
    x = batch(x, len(kernel_size))
    window = Window(kernel_size, stride, padding, dilation, ceil_mode)
    geometry = pool_geometry(len(kernel_size), x.shape, window)
    numbered = np.arange(prod(x.shape[2:])).reshape(x.shape[2:])
    numbered, x = (pad(a, geometry.padding, v) for a, v in ((numbered, -1), (x, lowest(x.dtype))))
    y = np.empty((*x.shape[:2], *geometry.sizes), x.dtype)
    indices = np.empty(y.shape, int)
    for n, c, *place in np.ndindex(y.shape):
        box = _box(place, geometry.stride, geometry.kernel, geometry.dilation)
        inside = numbered[box] >= 0
        elements, found = x[(n, c, *box)][inside], numbered[box][inside]
        y[(n, c, *place)] = elements.max()
        indices[(n, c, *place)] = found[elements.argmax()]  # of several, the first
    return y, indices


def max_unpool(x: ArrayLike, indices: ArrayLike, output_size: Sequence[Integer]) -> np.ndarray:
    """Return the maps of `convkit.max_unpool2d` and its like, of these sizes.

    Shapes: x and indices (N, C, ...), result (N, C, *output_size).

    Examples
    --------
    >>> max_unpool([[[3, 4, 9]]], [[[0, 2, 5]]], (6,))
    array([[[3, 0, 4, 0, 0, 9]]])
    """
    x, indices = batch(x, len(output_size)), numbers(indices, "indices")
    output_size = per_axis(output_size, len(output_size), "output_size")
    if indices.shape != x.shape or (indices.size and indices.max() >= prod(output_size)):
        raise ValueError(f"indices do not fit x of shape {x.shape} and output_size={output_size}")
    y = np.zeros((*x.shape[:2], prod(output_size)), x.dtype)
    for n, c, *place in np.ndindex(x.shape):
        y[n, c, indices[(n, c, *place)]] = x[(n, c, *place)]
    return y.reshape(*x.shape[:2], *output_size)


def adaptive_avg_pool(x: ArrayLike, output_size: Sequence[Integer]) -> np.ndarray:
    """Return the maps of `convkit.adaptive_avg_pool2d` and its like.

    Shapes: x (N, C, ...), result (N, C, *output_size).

    Examples
    --------
    >>> adaptive_avg_pool([[[3, 1, 5, 1, 6]]], (2,))
    array([[[3., 4.]]])
    """
    return _adaptive(x, output_size, np.mean, np.float64)


def adaptive_max_pool(x: ArrayLike, output_size: Sequence[Integer]) -> np.ndarray:
    """Return the maps of `convkit.adaptive_max_pool2d` and its like.

    Shapes: x (N, C, ...), result (N, C, *output_size).

    Examples
    --------
    >>> adaptive_max_pool([[[3, 1, 4, 1, 5]]], (2,))
    array([[[4, 5]]])
    """
    return _adaptive(x, output_size, np.max, numbers(x).dtype)


def _adaptive(x, output_size, reduce, dtype):
    """Reduce each share of x to one number."""
    x = batch(x, len(output_size))
    check_maps(x.shape, len(output_size))
    output_size = per_axis(output_size, len(output_size), "output_size")
    y = np.empty((*x.shape[:2], *output_size), np.result_type(x, dtype))
    for n, c, *place in np.ndindex(y.shape):
        box = []
        for i, size, count in zip(place, x.shape[2:], output_size, strict=True):
            box.append(slice(i * size // count, int(np.ceil((i + 1) * size / count))))
        y[(n, c, *place)] = reduce(x[(n, c, *box)])
    return y


def lp_pool(
    x: ArrayLike,
    norm_type: float,
    kernel_size: Sequence[Integer],
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
) -> np.ndarray:
    """Return the maps of `convkit.lp_pool2d` and its like, where no window hangs over the end.

    Shapes: x (N, C, ...), result (N, C, ...).

    Examples
    --------
    >>> lp_pool([[[3, 4, 5, 12]]], 2, (2,))
    array([[[ 5., 13.]]])
    """
    x = batch(x, len(kernel_size))
    geometry = pool_geometry(
        len(kernel_size), x.shape, Window(kernel_size, stride, padding, dilation)
    )
    x = pad(x.astype(np.result_type(x, np.float64)), geometry.padding, 0)
    y = np.empty((*x.shape[:2], *geometry.sizes), x.dtype)
    for n, c, *place in np.ndindex(y.shape):
        box = _box(place, geometry.stride, geometry.kernel, geometry.dilation)
        y[(n, c, *place)] = (x[(n, c, *box)] ** norm_type).sum() ** (1 / norm_type)
    return y


def unfold(
    x: ArrayLike,
    kernel_size: Sequence[Integer],
    *,
    dilation: Sizes = 1,
    padding: Padding = 0,
    stride: Sizes = 1,
) -> np.ndarray:
    """Return the columns of `convkit.unfold`: every window as one.

    Shapes: x (N, C, ...), result (N, C * elements of a window, windows).

    Examples
    --------
    >>> unfold([[[1, 2, 3, 4]]], (2,))
    array([[[1, 2, 3],
            [2, 3, 4]]])
    """
    x = batch(x, len(kernel_size))
    (sizes, sides), steps = _slid(x.shape[2:], kernel_size, dilation, padding, stride)
    x, columns = pad(x, sides, 0), []
    for place in np.ndindex(*sizes):
        box = _box(place, steps["stride"], kernel_size, steps["dilation"])
        window = x[(slice(None), slice(None), *box)]
        columns.append(window.reshape(len(x), prod(window.shape[1:])))
    return np.stack(columns, axis=2)


def fold(
    x: ArrayLike,
    output_size: Sequence[Integer],
    kernel_size: Sequence[Integer],
    *,
    dilation: Sizes = 1,
    padding: Padding = 0,
    stride: Sizes = 1,
) -> np.ndarray:
    """Return the maps of `convkit.fold`: every column added where its window was.

    Shapes: x (N, C * elements of a window, windows), result (N, C, *output_size).

    Examples
    --------
    >>> fold([[[1, 2, 3], [2, 3, 4]]], (4,), (2,))
    array([[[1, 4, 6, 4]]])
    """
    x = batch(x, 1)
    (sizes, sides), steps = _slid(output_size, kernel_size, dilation, padding, stride)
    taps = prod(kernel_size)
    if x.shape[2] != prod(sizes) or x.shape[1] % taps or not x.shape[1]:
        raise ValueError(f"x has shape {x.shape}, but needs (N, C * {taps}, {prod(sizes)})")
    whole = [before + n + after for n, (before, after) in zip(output_size, sides, strict=True)]
    y = np.zeros((len(x), x.shape[1] // taps, *whole), x.dtype)
    for number, place in enumerate(np.ndindex(*sizes)):
        box = _box(place, steps["stride"], kernel_size, steps["dilation"])
        y[(..., *box)] += x[:, :, number].reshape(*y.shape[:2], *kernel_size)
    kept = [slice(before, before + n) for n, (before, _) in zip(output_size, sides, strict=True)]
    return y[(..., *kept)]


def _slid(sizes, kernel_size, dilation, padding, stride):
    """Return the positions and sides of the padding for each axis, and the steps by name."""
    axes = len(kernel_size)
    steps = {"stride": per_axis(stride, axes, "stride")}
    steps["dilation"] = per_axis(dilation, axes, "dilation")
    sides = padding_sides(padding, sizes, kernel_size, **steps)
    positions = on_every_axis(output_size, sizes, kernel_size, padding=sides, **steps)
    return (positions, sides), steps


def _box(place, stride, kernel_size, dilation):
    """Return where the window at this place lies, as a slice for each axis."""
    along = zip(place, stride, kernel_size, dilation, strict=True)
    return tuple(slice(i * s, i * s + (k - 1) * d + 1, d) for i, s, k, d in along)
