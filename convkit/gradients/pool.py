"""Gradients of the pooling layers."""

import itertools
import math

import numpy as np

from convkit.dtypes import average_dtypes, numbers, widened
from convkit.gradients.common import gradient_of, shape_of
from convkit.pool import (
    global_max_pool,
    max_across_channels,
    max_pool1d,
    max_pool2d,
    max_pool3d,
    window_counts,
)
from convkit.shapes import Window, pool_geometry

TILE = 2**16  # elements of the maps gone through at once: what stays in a processor's cache


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
    window = Window(kernel_size, stride, padding, dilation, ceil_mode)
    return _max_pool(1, x, grad_output, window)


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
    window = Window(kernel_size, stride, padding, dilation, ceil_mode)
    return _max_pool(2, x, grad_output, window)


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
    window = Window(kernel_size, stride, padding, dilation, ceil_mode)
    return _max_pool(3, x, grad_output, window)


def avg_pool1d_input(
    input_size,
    grad_output,
    kernel_size,
    *,
    stride=None,
    padding=0,
    ceil_mode=False,
    count_include_pad=True,
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
    window = Window(kernel_size, stride, padding, 1, ceil_mode)
    return _avg_pool(1, input_size, grad_output, window, count_include_pad)


def avg_pool2d_input(
    input_size,
    grad_output,
    kernel_size,
    *,
    stride=None,
    padding=0,
    ceil_mode=False,
    count_include_pad=True,
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
    window = Window(kernel_size, stride, padding, 1, ceil_mode)
    return _avg_pool(2, input_size, grad_output, window, count_include_pad)


def avg_pool3d_input(
    input_size,
    grad_output,
    kernel_size,
    *,
    stride=None,
    padding=0,
    ceil_mode=False,
    count_include_pad=True,
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
    window = Window(kernel_size, stride, padding, 1, ceil_mode)
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
    grad, dtype = widened(gradient_of(grad_output, global_max_pool(x).shape), terms=1)
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
    grad, dtype = _summable(gradient_of(grad_output, shape[:2]))
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
    shape = max_across_channels(x, group_size).shape
    grad, dtype = widened(gradient_of(grad_output, shape), terms=1)
    blocks = x.reshape(*grad.shape[:2], group_size, *x.shape[2:])
    return _to_first_maximum(blocks, grad, axis=2).reshape(x.shape).astype(dtype, copy=False)


def _max_pool(axes, x, grad_output, window):
    """Return the gradient of a max pool's input.

    Shapes: x (N, C, ...) or (C, ...), grad_output that of the output, result as x.
    """
    x = numbers(x, "x", "iuf")
    geometry = pool_geometry(axes, x.shape, window)
    grad = gradient_of(grad_output, (*x.shape[:-axes], *geometry.sizes))
    grad, dtype = widened(grad, terms=math.prod(geometry.kernel))
    y = (max_pool1d, max_pool2d, max_pool3d)[axes - 1](x, **window._asdict())
    total = np.empty(x.shape, grad.dtype)
    x, y, grad, maps = (each.reshape(-1, *each.shape[-axes:]) for each in (x, y, grad, total))
    step = max(TILE // x[:1].size, 1) if x.size else 1
    for part in (slice(first, first + step) for first in range(0, len(x), step)):
        maps[part] = _to_maxima(x[part], y[part], grad[part], geometry.by_axis)
    return total.astype(dtype, copy=False)


def _to_maxima(x, y, grad, axes):
    """Add up gradients at the first maximum of their windows, in one row of memory.

    Windows that lie wholly in the padding send theirs to an element after the last.

    Shapes: x (maps, ...), y and grad (maps, *positions), result as x.
    """
    taps = list(itertools.product(*(axis.taps() for axis in axes)))
    numbered = np.arange(x.size).reshape(x.shape)
    winner = np.full(y.shape, x.size)
    some_nan = np.isnan(y).any()
    for tap in reversed(taps):
        at, elements = ((..., *places) for places in zip(*tap, strict=True))
        hit = x[elements] == y[at]
        if some_nan:
            hit |= np.isnan(x[elements])
        np.copyto(winner[at], numbered[elements], where=hit)
    total = np.zeros(x.size + 1, grad.dtype)
    np.add.at(total, winner.reshape(-1), grad.reshape(-1))
    return total[:-1].reshape(x.shape)


def _avg_pool(axes, input_size, grad_output, window, count_include_pad):
    """Return the gradient of an average pool's input.

    Shapes: grad_output that of the output, (N, C, ...) or (C, ...), result `input_size`.
    """
    shape = shape_of(input_size, "input_size")
    geometry = pool_geometry(axes, shape, window)
    grad, dtype = _summable(gradient_of(grad_output, (*shape[:-axes], *geometry.sizes)))
    shares = grad / window_counts(geometry, count_include_pad)
    for at, axis in zip(range(-axes, 0), geometry.by_axis, strict=True):
        shares = _laid_along(at, shares, axis)
    return shares.astype(dtype, copy=False)


def _summable(grad):
    """Return the gradient of averages in the dtype to sum in, and the dtype of the result.

    Shapes: grad any, the result as it.
    """
    dtype, working = average_dtypes(grad.dtype)
    return grad.astype(working, copy=False), dtype


def _laid_along(at, shares, axis):
    """Add shares to all elements of their windows along axis number `at`.

    Shapes: shares (..., positions, ...), result (..., size, ...).
    """
    shares = np.moveaxis(shares, at, 0)
    total = np.zeros((axis.size, *shares.shape[1:]), shares.dtype)
    for positions, elements in axis.taps():
        total[elements] += shares[positions]
    return np.moveaxis(total, 0, at)


def _to_first_maximum(values, grad, axis):
    """Return zeros with `grad` at the first maximum of `values` along the axis; nan is largest.

    Shapes: values (..., n, ...), grad (..., ...) without that axis, result as values.
    """
    shares = np.zeros(values.shape, grad.dtype)
    np.put_along_axis(shares, values.argmax(axis, keepdims=True), np.expand_dims(grad, axis), axis)
    return shares
