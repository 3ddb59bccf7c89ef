"""Gradients of the pooling layers."""

import math

import numpy as np

from convkit.gradients.common import shape_of, wide
from convkit.pool import global_max_pool, max_across_channels, window_counts
from convkit.shapes import pool_geometry, window_reach
from convkit.windows import numbers, pad, sliding_windows


def max_pool1d_input(
    x, grad_output, kernel_size, *, stride=None, padding=0, dilation=1, ceil_mode=False
):
    """Return the gradient of `convkit.max_pool1d` with respect to its input.

    Parameters
    ----------
    x : array_like of shape (N, C, W) or (C, W)
    grad_output : array_like of shape (N, C, W_out) or (C, W_out)
    kernel_size, stride, padding, dilation, ceil_mode
        As in `convkit.max_pool1d`.

    Returns
    -------
    ndarray of the shape of `x`

    Raises
    ------
    TypeError, ValueError
        As in `max_pool2d_input`.

    Examples
    --------
    >>> max_pool1d_input([[3, 1, 4, 1, 5]], [[10, 20]], 2)
    array([[10,  0, 20,  0,  0]])
    """
    return _max_pool(1, x, grad_output, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool2d_input(
    x, grad_output, kernel_size, *, stride=None, padding=0, dilation=1, ceil_mode=False
):
    """Return the gradient of `convkit.max_pool2d` with respect to its input.

    The gradient of a window goes to its maximum alone: to the first one, row by row,
    where several are equal, and to the first nan if there is one. Where windows
    overlap, what they send is added up.

    Parameters
    ----------
    x : array_like of shape (N, C, H, W) or (C, H, W)
    grad_output : array_like of shape (N, C, H_out, W_out) or (C, H_out, W_out)
    kernel_size, stride, padding, dilation, ceil_mode
        As in `convkit.max_pool2d`.

    Returns
    -------
    ndarray of the shape of `x`
        In the dtype of `grad_output`, int64 for integers.

    Raises
    ------
    TypeError
        If an array does not hold numbers (`x`: real ones) or a setting is not an integer.
    ValueError
        If shapes disagree, a setting is out of range, or integer sums could leave int64.

    Examples
    --------
    The 7 is the largest of the left window and of the right one:

    >>> max_pool2d_input([[[1, 7, 2], [7, 0, 3]]], [[[10, 5]]], 2, stride=1)
    array([[[ 0, 15,  0],
            [ 0,  0,  0]]])
    """
    return _max_pool(2, x, grad_output, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool3d_input(
    x, grad_output, kernel_size, *, stride=None, padding=0, dilation=1, ceil_mode=False
):
    """Return the gradient of `convkit.max_pool3d` with respect to its input.

    Parameters
    ----------
    x : array_like of shape (N, C, D, H, W) or (C, D, H, W)
    grad_output : array_like of shape (N, C, D_out, H_out, W_out), N as in `x`
    kernel_size, stride, padding, dilation, ceil_mode
        As in `convkit.max_pool3d`.

    Returns
    -------
    ndarray of the shape of `x`

    Raises
    ------
    TypeError, ValueError
        As in `max_pool2d_input`.

    Examples
    --------
    >>> max_pool3d_input(np.arange(8).reshape(1, 2, 2, 2), [[[[9]]]], 2)
    array([[[[0, 0],
             [0, 0]],
    <BLANKLINE>
            [[0, 0],
             [0, 9]]]])
    """
    return _max_pool(3, x, grad_output, kernel_size, stride, padding, dilation, ceil_mode)


def avg_pool1d_input(
    input_size, grad_output, kernel_size, *,
    stride=None, padding=0, ceil_mode=False, count_include_pad=True,
):
    """Return the gradient of `convkit.avg_pool1d` with respect to its input.

    Parameters
    ----------
    input_size : (N, C, W) or (C, W)
    grad_output : array_like of shape (N, C, W_out) or (C, W_out)
    kernel_size, stride, padding, ceil_mode, count_include_pad
        As in `convkit.avg_pool1d`.

    Returns
    -------
    ndarray of shape `input_size`

    Raises
    ------
    TypeError, ValueError
        As in `avg_pool2d_input`.

    Examples
    --------
    >>> avg_pool1d_input((1, 5), [[10, 20]], 2)
    array([[ 5.,  5., 10., 10.,  0.]])
    """
    window = kernel_size, stride, padding, 1, ceil_mode
    return _avg_pool(1, input_size, grad_output, window, count_include_pad)


def avg_pool2d_input(
    input_size, grad_output, kernel_size, *,
    stride=None, padding=0, ceil_mode=False, count_include_pad=True,
):
    """Return the gradient of `convkit.avg_pool2d` with respect to its input.

    The gradient of a window is shared out evenly among the elements it was divided by;
    what falls on the padding is lost. Where windows overlap, shares are added up.

    Parameters
    ----------
    input_size : (N, C, H, W) or (C, H, W)
    grad_output : array_like of shape (N, C, H_out, W_out) or (C, H_out, W_out)
    kernel_size, stride, padding, ceil_mode, count_include_pad
        As in `convkit.avg_pool2d`.

    Returns
    -------
    ndarray of shape `input_size`

    Raises
    ------
    TypeError
        If `grad_output` does not hold numbers, or a size or setting is not an integer.
    ValueError
        If shapes disagree or a setting is out of range.

    Examples
    --------
    >>> avg_pool2d_input((1, 2, 4), [[[8, 4]]], 2)
    array([[[2., 2., 1., 1.],
            [2., 2., 1., 1.]]])
    """
    window = kernel_size, stride, padding, 1, ceil_mode
    return _avg_pool(2, input_size, grad_output, window, count_include_pad)


def avg_pool3d_input(
    input_size, grad_output, kernel_size, *,
    stride=None, padding=0, ceil_mode=False, count_include_pad=True,
):
    """Return the gradient of `convkit.avg_pool3d` with respect to its input.

    Parameters
    ----------
    input_size : (N, C, D, H, W) or (C, D, H, W)
    grad_output : array_like of shape (N, C, D_out, H_out, W_out), N as in `input_size`
    kernel_size, stride, padding, ceil_mode, count_include_pad
        As in `convkit.avg_pool3d`.

    Returns
    -------
    ndarray of shape `input_size`

    Raises
    ------
    TypeError, ValueError
        As in `avg_pool2d_input`.

    Examples
    --------
    >>> avg_pool3d_input((1, 2, 2, 3), [[[[8]]]], 2)[0, 0]
    array([[1., 1., 0.],
           [1., 1., 0.]])
    """
    window = kernel_size, stride, padding, 1, ceil_mode
    return _avg_pool(3, input_size, grad_output, window, count_include_pad)


def global_max_pool_input(x, grad_output):
    """Return the gradient of `convkit.global_max_pool` with respect to its input.

    Parameters
    ----------
    x : array_like of shape (N, C, W), (N, C, H, W) or (N, C, D, H, W)
    grad_output : array_like of shape (N, C)

    Returns
    -------
    ndarray of the shape of `x`
        The first maximum of each map, or its first nan, receives everything.

    Raises
    ------
    TypeError, ValueError
        As in `max_pool2d_input`.

    Examples
    --------
    >>> global_max_pool_input([[[1, 8], [8, 4]]], [[5, 7]])
    array([[[0, 5],
            [7, 0]]])
    """
    x = numbers(x, "x", "iuf")
    grad, dtype = wide(grad_output, global_max_pool(x).shape)
    maps = x.reshape(*grad.shape, math.prod(x.shape[2:]))
    return _to_first_maximum(maps, grad, axis=2).reshape(x.shape).astype(dtype, copy=False)


def global_avg_pool_input(input_size, grad_output):
    """Return the gradient of `convkit.global_avg_pool` with respect to its input.

    Parameters
    ----------
    input_size : (N, C, W), (N, C, H, W) or (N, C, D, H, W)
    grad_output : array_like of shape (N, C)

    Returns
    -------
    ndarray of shape `input_size`
        Every element of a map receives the same share.

    Raises
    ------
    TypeError, ValueError
        As in `avg_pool2d_input`.

    Examples
    --------
    >>> global_avg_pool_input((1, 2, 4), [[8, 4]])
    array([[[2., 2., 2., 2.],
            [1., 1., 1., 1.]]])
    """
    shape = shape_of(input_size, "input_size")
    if len(shape) < 3 or not all(shape[2:]):
        raise ValueError(f"input_size={shape} needs (N, C) and at least one non-empty axis")
    grad, dtype = wide(numbers(grad_output, "grad_output") / 1, shape[:2])
    share = grad / math.prod(shape[2:])
    return np.broadcast_to(share.reshape(*shape[:2], *[1] * (len(shape) - 2)), shape).astype(dtype)


def max_across_channels_input(x, grad_output, group_size):
    """Return the gradient of `convkit.max_across_channels` with respect to its input.

    Parameters
    ----------
    x : array_like of shape (N, C, ...)
    grad_output : array_like of shape (N, C // group_size, ...)
    group_size : int

    Returns
    -------
    ndarray of the shape of `x`
        At every place the first map to hold the maximum of its group receives everything.

    Raises
    ------
    TypeError, ValueError
        As in `max_pool2d_input`.

    Examples
    --------
    >>> max_across_channels_input([[[1, 5], [2, 5]]], [[[10, 20]]], 2)
    array([[[ 0, 20],
            [10,  0]]])
    """
    x = numbers(x, "x", "iuf")
    grad, dtype = wide(grad_output, max_across_channels(x, group_size).shape)
    blocks = x.reshape(*grad.shape[:2], group_size, *x.shape[2:])
    return _to_first_maximum(blocks, grad, axis=2).reshape(x.shape).astype(dtype, copy=False)


def _max_pool(axes, x, grad_output, kernel_size, stride, padding, dilation, ceil_mode):
    x = numbers(x, "x", "iuf")
    geometry = pool_geometry(axes, x.shape, kernel_size, stride, padding, dilation, ceil_mode)
    kernel, *_, sizes = geometry
    taps = math.prod(kernel)
    grad, dtype = wide(grad_output, (*x.shape[:-axes], *sizes), terms=taps)
    lowest = -np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min
    windows = _windows(x, geometry, lowest).reshape(*grad.shape, taps)
    inside = _windows(np.ones(x.shape[-axes:], bool), geometry, False).reshape(*sizes, taps)
    top = windows.max(axis=-1, keepdims=True)
    largest = inside & ((windows == top) | (windows != windows))
    shares = _to_first_maximum(largest, grad, axis=-1).reshape(*grad.shape, *kernel)
    return _lay_down(shares, x.shape[-axes:], geometry).astype(dtype, copy=False)


def _avg_pool(axes, input_size, grad_output, window, count_include_pad):
    """Share out grad_output; the division by 1 makes integers float64."""
    shape = shape_of(input_size, "input_size")
    kernel, *_, sizes = geometry = pool_geometry(axes, shape, *window)
    grad, dtype = wide(numbers(grad_output, "grad_output") / 1, (*shape[:-axes], *sizes))
    share = grad / window_counts(shape[-axes:], geometry, count_include_pad)
    shares = np.broadcast_to(share[(..., *[np.newaxis] * axes)], (*share.shape, *kernel))
    return _lay_down(shares, shape[-axes:], geometry).astype(dtype, copy=False)


def _windows(x, geometry, value):
    """Return the windows of x, with `value` around it as far as they reach."""
    kernel, stride, padding, dilation, _ = geometry
    reach = zip(padding, x.shape[-len(kernel) :], list(map(window_reach, *geometry)), strict=True)
    sides = [(p, max(end - p - n, 0)) for p, n, end in reach]
    return sliding_windows(pad(x, sides, value), kernel, stride=stride, dilation=dilation)


def _lay_down(shares, sizes, geometry):
    """Add up windows where they lie and cut the padding off: the transpose of `_windows`."""
    kernel, stride, padding, dilation, out = geometry
    total = np.zeros((*shares.shape[: -2 * len(kernel)], *list(map(window_reach, *geometry))), shares.dtype)
    for tap in np.ndindex(*kernel):
        reach = zip(tap, out, stride, dilation, strict=True)
        places = [slice(i * d, i * d + (n - 1) * s + 1, s) for i, n, s, d in reach]
        total[(..., *places)] += shares[(..., *tap)]
    return _cut(total, padding, sizes)


def _cut(array, before, sizes):
    """Return `sizes` elements of the last axes, after `before`; zeros where the axis ends early."""
    ends = [b + n for b, n in zip(before, sizes, strict=True)]
    over = [(0, max(end - n, 0)) for end, n in zip(ends, array.shape[-len(ends) :], strict=True)]
    return pad(array, over)[(..., *map(slice, before, ends))]


def _to_first_maximum(values, grad, axis):
    """Return zeros with `grad` at the first maximum of `values` along the axis; nan is largest."""
    shares = np.zeros(values.shape, grad.dtype)
    np.put_along_axis(shares, values.argmax(axis, keepdims=True), np.expand_dims(grad, axis), axis)
    return shares
