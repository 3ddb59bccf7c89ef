"""Average and power-average pools: the mean of each window, and its L_p norm."""

from __future__ import annotations

import math
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike

from convkit.dtypes import average_dtypes, numbers
from convkit.pool.maxima import max_pool
from convkit.pool.merge import in_maps, merged_windows
from convkit.shapes import Window, at_least, per_axis, pool_geometry
from convkit.shapes.settings import Integer, Padding, Sizes


def avg_pool1d(
    x: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> np.ndarray:
    """Average each window of sequences, each map by itself.

    Parameters
    ----------
    x : array_like of shape (N, C, W) or (C, W)
    kernel_size, stride, padding, dilation, ceil_mode, count_include_pad
        As in `avg_pool2d`, with one spatial axis.

    Returns
    -------
    ndarray of shape (N, C, W_out) or (C, W_out)

    Raises
    ------
    TypeError, ValueError
        As in `avg_pool2d`.

    See Also
    --------
    convkit.naive.avg_pool1d : The same, written as the loops of its definition.

    Examples
    --------
    >>> avg_pool1d([[3, 1, 4, 1, 5]], 2)
    array([[2. , 2.5]])
    """
    window = Window(kernel_size, stride, padding, dilation, ceil_mode)
    return average(1, x, window, count_include_pad)


def avg_pool2d(
    x: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: Integer | None = None,
) -> np.ndarray:
    """Average each window of images, each map by itself.

    Parameters
    ----------
    x : array_like of shape (N, C, H, W) or (C, H, W)
    kernel_size : int or (int, int)
    stride : int or (int, int), optional
        Step between windows; the kernel size if not given.
    padding : int, sequence, "same" or "valid", default 0
        Zeros at the ends, as in `max_pool2d`.
    dilation : int or (int, int), default 1
        Step between the elements of a window.
    ceil_mode : bool, default False
        Keep a last window that hangs over the end; see `convkit.shapes.output_size`.
        What hangs over the padding is never counted.
    count_include_pad : bool, default True
        Divide by the elements of the window that lie in the input or its padding;
        if False, by those in the input.
    divisor_override : int, optional
        Divide by this number, at least 1, in place of a count.

    Returns
    -------
    ndarray of shape (N, C, H_out, W_out) or (C, H_out, W_out)

    Raises
    ------
    TypeError
        If x does not hold numbers or a setting is not an integer.
    ValueError
        If x has another number of axes, a setting is out of range, the kernel reaches
        further than the padded input, or a window holds nothing that is counted.

    See Also
    --------
    convkit.naive.avg_pool2d : The same, written as the loops of its definition.

    Examples
    --------
    >>> x = np.array([[[4, 1, 0, 2], [3, 8, 5, 1], [7, 2, 6, 6], [0, 9, 4, 3]]])
    >>> avg_pool2d(x, 2)
    array([[[4.  , 2.  ],
            [4.5 , 4.75]]])
    """
    window = Window(kernel_size, stride, padding, dilation, ceil_mode)
    return average(2, x, window, count_include_pad, divisor_override)


def avg_pool3d(
    x: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: Integer | None = None,
) -> np.ndarray:
    """Average each window of volumes, each map by itself.

    Parameters
    ----------
    x : array_like of shape (N, C, D, H, W) or (C, D, H, W)
    kernel_size, stride, padding, dilation, ceil_mode, count_include_pad,
    divisor_override
        As in `avg_pool2d`, with three spatial axes.

    Returns
    -------
    ndarray of shape (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out)

    Raises
    ------
    TypeError, ValueError
        As in `avg_pool2d`.

    See Also
    --------
    convkit.naive.avg_pool3d : The same, written as the loops of its definition.

    Examples
    --------
    >>> avg_pool3d(np.arange(16).reshape(1, 2, 2, 4), 2)
    array([[[[6.5, 8.5]]]])
    """
    window = Window(kernel_size, stride, padding, dilation, ceil_mode)
    return average(3, x, window, count_include_pad, divisor_override)


def lp_pool1d(
    x: ArrayLike,
    norm_type: float,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> np.ndarray:
    """Return the L_p norm of each window of sequences, each map by itself.

    Parameters
    ----------
    x : array_like of shape (N, C, W) or (C, W)
    norm_type, kernel_size, stride, padding, dilation, ceil_mode
        As in `lp_pool2d`, with one spatial axis.

    Returns
    -------
    ndarray of shape (N, C, W_out) or (C, W_out)

    Raises
    ------
    TypeError, ValueError
        As in `lp_pool2d`.

    Examples
    --------
    >>> lp_pool1d([[3, 4, 5, 12]], 2, 2)
    array([[ 5., 13.]])
    """
    window = Window(kernel_size, stride, padding, dilation, ceil_mode)
    return _lp_pool(1, x, norm_type, window)


def lp_pool2d(
    x: ArrayLike,
    norm_type: float,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> np.ndarray:
    """Return the L_p norm of each window of images, each map by itself.

    Parameters
    ----------
    x : array_like of shape (N, C, H, W) or (C, H, W)
    norm_type : int or float
        The p of ``sum(x**p) ** (1 / p)``, above 0: 1 sums, inf takes the largest absolute value.
        As in PyTorch no absolute value is taken for other p, so that a negative element
        may give nan where p is odd or no integer.
    kernel_size, stride, padding, dilation, ceil_mode
        As in `avg_pool2d`. A window that hangs over the end counts as if its other elements
        were like those that it holds, as in PyTorch.

    Returns
    -------
    ndarray of shape (N, C, H_out, W_out) or (C, H_out, W_out)

    Raises
    ------
    TypeError
        If x does not hold real numbers, `norm_type` is no number or a setting no integer.
    ValueError
        As in `avg_pool2d`, or if `norm_type` is not above 0.

    See Also
    --------
    convkit.naive.lp_pool : The same, as loops.

    Examples
    --------
    >>> lp_pool2d([[[1, 1, 2, 4], [1, 1, 4, 0]]], 2, 2)
    array([[[2., 6.]]])
    """
    window = Window(kernel_size, stride, padding, dilation, ceil_mode)
    return _lp_pool(2, x, norm_type, window)


def lp_pool3d(
    x: ArrayLike,
    norm_type: float,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> np.ndarray:
    """Return the L_p norm of each window of volumes, each map by itself.

    Parameters
    ----------
    x : array_like of shape (N, C, D, H, W) or (C, D, H, W)
    norm_type, kernel_size, stride, padding, dilation, ceil_mode
        As in `lp_pool2d`, with three spatial axes.

    Returns
    -------
    ndarray of shape (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out)

    Raises
    ------
    TypeError, ValueError
        As in `lp_pool2d`.

    Examples
    --------
    >>> lp_pool3d(np.ones((1, 1, 2, 2)), 1, (1, 2, 2))
    array([[[[4.]]]])
    """
    window = Window(kernel_size, stride, padding, dilation, ceil_mode)
    return _lp_pool(3, x, norm_type, window)


def window_counts(geometry, count_include_pad, divisor_override=None):
    """Return by how many elements an average pool divides; shape 1 along axes where all agree.

    Parameters
    ----------
    geometry : PoolGeometry
        What `convkit.shapes.pool_geometry` returns.
    count_include_pad : bool
    divisor_override : int, optional
        See `avg_pool2d`.

    Examples
    --------
    >>> geometry = pool_geometry(1, (1, 5), Window(3, stride=2, padding=1))
    >>> window_counts(geometry, count_include_pad=False)
    array([2, 3, 2])
    """
    if divisor_override is not None:
        return np.full(
            (1,) * len(geometry.sizes), at_least(1, divisor_override, "divisor_override")
        )
    counts = np.ones(1, np.int64)
    for axis, (before, after) in zip(geometry.by_axis, geometry.padding, strict=True):
        low, high = (-before, axis.size + after) if count_include_pad else (0, axis.size)
        counts = counts[..., np.newaxis] * _counts_along(axis, low, high)
    if not counts.all():
        geometry.check_met()
    return counts[0]


def _counts_along(axis, low, high):
    """Return how many elements of each window lie from `low` up to `high`, one if all agree."""
    if axis.before == 0 and axis.reach <= axis.size:
        return np.array([axis.kernel])
    start = np.arange(axis.positions) * axis.stride - axis.before
    first = np.maximum(-((start - low) // axis.dilation), 0)
    return np.minimum((high - 1 - start) // axis.dilation + 1, axis.kernel) - first


def average(axes, x, window, count_include_pad, divisor_override=None):
    """Return the average of each window.

    Shapes: x (N, C, ...) or (C, ...), result (N, C, ...) or (C, ...).

    Examples
    --------
    >>> average(1, [[3, 1, 4, 1]], Window(2), True)
    array([[2. , 2.5]])
    """
    x = numbers(x, "x")
    geometry = pool_geometry(axes, x.shape, window)
    dtype, working = average_dtypes(x.dtype)
    x = x.astype(working, copy=False)
    y = np.empty((*x.shape[:-axes], *geometry.sizes), working)
    counts = window_counts(geometry, count_include_pad, divisor_override).astype(working)
    counts = np.broadcast_to(counts, geometry.sizes)
    with np.errstate(invalid="ignore", over="ignore"):
        for part, total in merged_windows(np.add, 0, x, geometry):
            np.divide(total, counts[part[1:]], out=in_maps(y, axes)[part])
    return y.astype(dtype, copy=False)


def _lp_pool(axes, x, norm_type, window):
    """Return the norm of each window, from the average of the powers.

    Shapes: as in `_avg_pool`.
    """
    x, p = numbers(x, "x", "iuf"), checked_norm(norm_type)
    dtype, working = average_dtypes(x.dtype)
    x = x.astype(working, copy=False)
    if math.isinf(p):
        largest = max_pool(axes, np.abs(x), window)
        return np.maximum(largest, 0).astype(dtype, copy=False)  # padding is zeros here
    with np.errstate(invalid="ignore", over="ignore"):
        means = average(axes, x**p, window, count_include_pad=True)
        count = math.prod(per_axis(window.kernel_size, axes, "kernel_size"))
        return ((means * working.type(count)) ** (1 / p)).astype(dtype, copy=False)


def checked_norm(norm_type):
    """Return the p of an L_p norm as a float.

    Examples
    --------
    >>> checked_norm(2)
    2.0
    """
    if isinstance(norm_type, (bool, np.bool)) or not isinstance(norm_type, (Real, np.number)):
        raise TypeError(f"norm_type={norm_type!r} must be a real number")
    if not norm_type > 0:
        raise ValueError(f"norm_type={norm_type} must be above 0")
    return float(norm_type)
