"""Windows as columns of a matrix, and columns added up where their windows were.

PyTorch has these two for images; here the length of `kernel_size` or `output_size` says how many
spatial axes there are, and an int stands for two.
"""

from __future__ import annotations

import math
from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from convkit.dtypes import numbers, widened
from convkit.shapes import (
    Axis,
    at_least,
    check_maps,
    on_every_axis,
    padding_sides,
    per_axis,
)
from convkit.shapes import (
    output_size as size_along,
)
from convkit.shapes.settings import Padding, Sizes
from convkit.windows import pad, sliding_windows

__all__ = ["fold", "unfold"]


def unfold(
    x: ArrayLike,
    kernel_size: Sizes,
    *,
    dilation: Sizes = 1,
    padding: Padding = 0,
    stride: Sizes = 1,
) -> np.ndarray:
    """Return every window of maps as a column: im2col.

    Parameters
    ----------
    x : array_like of shape (N, C, H, W) or (C, H, W)
        Or with one or three spatial axes.
    kernel_size : int or tuple of int
        A tuple has one entry for each spatial axis; an int stands for two of them.
    dilation, stride : int or tuple of int, default 1
    padding : int, sequence, "same" or "valid", default 0
        As in `convkit.conv2d`.

    Returns
    -------
    ndarray of shape (N, C * K_H * K_W, H_out * W_out) or without N
        Rows run through channels, then kernel elements; columns through the positions.

    Raises
    ------
    TypeError
        If x does not hold numbers or a setting is not an integer.
    ValueError
        If shapes disagree, a setting is out of range, or no window fits.

    See Also
    --------
    fold : Adds the columns up.
    convkit.naive.unfold : The same, as loops.

    Examples
    --------
    A convolution is one product with these columns:

    >>> x, weight = np.arange(6).reshape(1, 2, 3), np.array([[1, 10, 100, 1000]])
    >>> unfold(x, 2)
    array([[0, 1],
           [1, 2],
           [3, 4],
           [4, 5]])
    >>> weight @ unfold(x, 2)
    array([[4310, 5421]])
    """
    x = numbers(x, "x")
    axes = _axes(kernel_size, "kernel_size")
    check_maps(x.shape, axes)
    along, sides = _slid(x.shape[-axes:], kernel_size, (stride, padding, dilation))
    steps = {name: tuple(getattr(axis, name) for axis in along) for name in ("stride", "dilation")}
    windows = sliding_windows(
        pad(x, sides) if any(map(any, sides)) else x, tuple(axis.kernel for axis in along), **steps
    )
    lead = x.shape[:-axes]
    first = range(len(lead), len(lead) + axes)  # of the axes of positions
    columns = np.moveaxis(windows, first, range(-axes, 0))
    taps, positions = (math.prod(windows.shape[at:][:axes]) for at in (-axes, len(lead)))
    return columns.reshape(*lead[:-1], lead[-1] * taps, positions)


def fold(
    x: ArrayLike,
    output_size: Sizes,
    kernel_size: Sizes,
    *,
    dilation: Sizes = 1,
    padding: Padding = 0,
    stride: Sizes = 1,
) -> np.ndarray:
    """Return maps to which every column is added where its window was: col2im.

    Parameters
    ----------
    x : array_like of shape (N, C * K_H * K_W, H_out * W_out) or without N
        Columns as `unfold` orders them.
    output_size : int or tuple of int
        The sizes of the maps; a tuple has one entry for each spatial axis, an int stands for two.
    kernel_size, dilation, padding, stride
        As in `unfold`.

    Returns
    -------
    ndarray of shape (N, C, H, W) or (C, H, W)
        Floating and complex dtypes are kept, integers give int64.

    Raises
    ------
    TypeError
        If x does not hold numbers or a setting is not an integer.
    ValueError
        If shapes disagree, a setting is out of range, no window fits, or integer sums could
        leave int64.

    See Also
    --------
    unfold : The columns of maps.
    convkit.naive.fold : The same, as loops.

    Examples
    --------
    Each element is counted once for each window that it is in:

    >>> fold(np.ones((4, 4), int), 3, 2)
    array([[[1, 2, 1],
            [2, 4, 2],
            [1, 2, 1]]])
    """
    x, axes = numbers(x, "x"), _axes(output_size, "output_size")
    sizes = tuple(at_least(1, n, "output_size") for n in per_axis(output_size, axes, "output_size"))
    along, _ = _slid(sizes, kernel_size, (stride, padding, dilation))
    kernel, positions = (tuple(getattr(a, name) for a in along) for name in ("kernel", "positions"))
    taps, places = math.prod(kernel), math.prod(positions)
    if x.ndim not in (2, 3) or x.shape[-1] != places or x.shape[-2] % taps or not x.shape[-2]:
        raise ValueError(
            f"x has shape {x.shape}, but needs (N, C * {taps}, {places}) or (C * {taps}, {places})"
        )
    x, dtype = widened(x, terms=taps)
    lead = (*x.shape[:-2], x.shape[-2] // taps)
    total = np.zeros((*lead, *sizes), x.dtype)
    columns = x.reshape(*lead, *kernel, *positions)
    every = (slice(None),) * len(lead)
    for tap, met in zip(np.ndindex(*kernel), product(*(a.taps() for a in along)), strict=True):
        at, elements = zip(*met, strict=True)
        total[(..., *elements)] += columns[(*every, *tap, *at)]
    return total.astype(dtype, copy=False)


def _axes(value, name):
    """Return how many spatial axes a tuple has, two for an int."""
    axes = len(value) if hasattr(value, "__len__") else 2
    if not 1 <= axes <= 3:
        raise ValueError(f"{name}={value!r} must have 1, 2 or 3 entries")
    return axes


def _slid(sizes, kernel_size, settings):
    """Return an `Axis` for each, and the (before, after) pairs of the padding."""
    (stride, padding, dilation), axes = settings, len(sizes)
    kernel = per_axis(kernel_size, axes, "kernel_size")
    stride, dilation = per_axis(stride, axes, "stride"), per_axis(dilation, axes, "dilation")
    sides = padding_sides(padding, sizes, kernel, stride=stride, dilation=dilation)
    geometry = {"stride": stride, "padding": sides, "dilation": dilation}
    positions = on_every_axis(size_along, sizes, kernel, **geometry)
    before = (before for before, _ in sides)
    return tuple(map(Axis, sizes, kernel, stride, before, dilation, positions)), sides
