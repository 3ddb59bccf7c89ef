"""Gradients of average pools and norms: every element of a window has its share."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from convkit.dtypes import average_dtypes, numbers
from convkit.gradients.common import gradient_of, shape_of
from convkit.gradients.maxima import largest_input
from convkit.pool.averages import average, checked_norm, window_counts
from convkit.pool.whole import adapted, shares
from convkit.shapes import Window, per_axis, pool_geometry
from convkit.shapes.settings import Integer, OutputSize, Padding, Sizes


def avg_pool1d_input(
    input_size: Sequence[Integer],
    grad_output: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> np.ndarray:
    """Return the gradient of `convkit.avg_pool1d` with respect to its input.

    Parameters
    ----------
    input_size : (N, C, W) or (C, W)
    grad_output : array_like of shape (N, C, W_out) or (C, W_out)
    kernel_size, stride, padding, dilation, ceil_mode, count_include_pad
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
    window = Window(kernel_size, stride, padding, dilation, ceil_mode)
    return _averages(1, input_size, grad_output, window, count_include_pad)


def avg_pool2d_input(
    input_size: Sequence[Integer],
    grad_output: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: Integer | None = None,
) -> np.ndarray:
    """Return the gradient of `convkit.avg_pool2d` with respect to its input.

    The gradient of a window is shared out evenly among the elements it was divided by;
    what falls on the padding is lost. Where windows overlap, shares are added up.

    Parameters
    ----------
    input_size : (N, C, H, W) or (C, H, W)
    grad_output : array_like of shape (N, C, H_out, W_out) or (C, H_out, W_out)
    kernel_size, stride, padding, dilation, ceil_mode, count_include_pad,
    divisor_override
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
    window = Window(kernel_size, stride, padding, dilation, ceil_mode)
    return _averages(2, input_size, grad_output, window, count_include_pad, divisor_override)


def avg_pool3d_input(
    input_size: Sequence[Integer],
    grad_output: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: Integer | None = None,
) -> np.ndarray:
    """Return the gradient of `convkit.avg_pool3d` with respect to its input.

    Parameters
    ----------
    input_size : (N, C, D, H, W) or (C, D, H, W)
    grad_output : array_like of shape (N, C, D_out, H_out, W_out), N as in `input_size`
    kernel_size, stride, padding, dilation, ceil_mode, count_include_pad,
    divisor_override
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
    window = Window(kernel_size, stride, padding, dilation, ceil_mode)
    return _averages(3, input_size, grad_output, window, count_include_pad, divisor_override)


def adaptive_avg_pool1d_input(
    input_size: Sequence[Integer], grad_output: ArrayLike, output_size: OutputSize
) -> np.ndarray:
    """Return the gradient of `convkit.adaptive_avg_pool1d` with respect to its input.

    Parameters
    ----------
    input_size : (N, C, W) or (C, W)
    grad_output : array_like of shape (N, C, W_out) or (C, W_out)
    output_size
        As in `convkit.adaptive_avg_pool1d`.

    Returns
    -------
    ndarray of shape `input_size`

    Raises
    ------
    TypeError, ValueError
        As in `avg_pool2d_input`.

    Examples
    --------
    >>> adaptive_avg_pool1d_input((1, 5), [[3, 6]], 2)
    array([[1., 1., 3., 2., 2.]])
    """
    return _adaptive(1, input_size, grad_output, output_size)


def adaptive_avg_pool2d_input(
    input_size: Sequence[Integer], grad_output: ArrayLike, output_size: OutputSize
) -> np.ndarray:
    """Return the gradient of `convkit.adaptive_avg_pool2d` with respect to its input.

    The gradient of a share is shared out evenly among its elements.

    Parameters
    ----------
    input_size : (N, C, H, W) or (C, H, W)
    grad_output : array_like of shape (N, C, H_out, W_out) or (C, H_out, W_out)
    output_size
        As in `convkit.adaptive_avg_pool2d`.

    Returns
    -------
    ndarray of shape `input_size`

    Raises
    ------
    TypeError, ValueError
        As in `avg_pool2d_input`.

    Examples
    --------
    >>> adaptive_avg_pool2d_input((1, 1, 5), [[[3, 6]]], (1, 2))
    array([[[1., 1., 3., 2., 2.]]])
    """
    return _adaptive(2, input_size, grad_output, output_size)


def adaptive_avg_pool3d_input(
    input_size: Sequence[Integer], grad_output: ArrayLike, output_size: OutputSize
) -> np.ndarray:
    """Return the gradient of `convkit.adaptive_avg_pool3d` with respect to its input.

    Parameters
    ----------
    input_size : (N, C, D, H, W) or (C, D, H, W)
    grad_output : array_like of shape (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out)
    output_size
        As in `convkit.adaptive_avg_pool3d`.

    Returns
    -------
    ndarray of shape `input_size`

    Raises
    ------
    TypeError, ValueError
        As in `avg_pool2d_input`.

    Examples
    --------
    >>> adaptive_avg_pool3d_input((1, 1, 1, 5), [[[[3, 6]]]], (1, 1, 2))
    array([[[[1., 1., 3., 2., 2.]]]])
    """
    return _adaptive(3, input_size, grad_output, output_size)


def lp_pool1d_input(
    x: ArrayLike,
    grad_output: ArrayLike,
    norm_type: float,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> np.ndarray:
    """Return the gradient of `convkit.lp_pool1d` with respect to its input.

    Parameters
    ----------
    x : array_like of shape (N, C, W) or (C, W)
    grad_output : array_like of shape (N, C, W_out) or (C, W_out)
    norm_type, kernel_size, stride, padding, dilation, ceil_mode
        As in `convkit.lp_pool1d`.

    Returns
    -------
    ndarray of the shape of `x`

    Raises
    ------
    TypeError, ValueError
        As in `convkit.lp_pool2d`.

    Examples
    --------
    >>> lp_pool1d_input([[3, 4]], [[5]], 2, 2)
    array([[3., 4.]])
    """
    window = Window(kernel_size, stride, padding, dilation, ceil_mode)
    return _norms(1, x, grad_output, norm_type, window)


def lp_pool2d_input(
    x: ArrayLike,
    grad_output: ArrayLike,
    norm_type: float,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> np.ndarray:
    """Return the gradient of `convkit.lp_pool2d` with respect to its input.

    Where the norm of a window is 0, its gradient is 0 here.

    Parameters
    ----------
    x : array_like of shape (N, C, H, W) or (C, H, W)
    grad_output : array_like of shape (N, C, H_out, W_out) or (C, H_out, W_out)
    norm_type, kernel_size, stride, padding, dilation, ceil_mode
        As in `convkit.lp_pool2d`.

    Returns
    -------
    ndarray of the shape of `x`

    Raises
    ------
    TypeError, ValueError
        As in `convkit.lp_pool2d`.

    Examples
    --------
    >>> lp_pool2d_input([[[3, 4]]], [[[5]]], 2, (1, 2))
    array([[[3., 4.]]])
    """
    window = Window(kernel_size, stride, padding, dilation, ceil_mode)
    return _norms(2, x, grad_output, norm_type, window)


def lp_pool3d_input(
    x: ArrayLike,
    grad_output: ArrayLike,
    norm_type: float,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> np.ndarray:
    """Return the gradient of `convkit.lp_pool3d` with respect to its input.

    Parameters
    ----------
    x : array_like of shape (N, C, D, H, W) or (C, D, H, W)
    grad_output : array_like of shape (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out)
    norm_type, kernel_size, stride, padding, dilation, ceil_mode
        As in `convkit.lp_pool3d`.

    Returns
    -------
    ndarray of the shape of `x`

    Raises
    ------
    TypeError, ValueError
        As in `convkit.lp_pool2d`.

    Examples
    --------
    >>> lp_pool3d_input([[[[3, 4]]]], [[[[5]]]], 2, (1, 1, 2))
    array([[[[3., 4.]]]])
    """
    window = Window(kernel_size, stride, padding, dilation, ceil_mode)
    return _norms(3, x, grad_output, norm_type, window)


def global_avg_pool_input(input_size: Sequence[Integer], grad_output: ArrayLike) -> np.ndarray:
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


def _averages(axes, input_size, grad_output, window, count_include_pad, divisor_override=None):
    """Return the gradient of an average pool's input.

    Shapes: grad_output that of the output, (N, C, ...) or (C, ...), result `input_size`.
    """
    shape = shape_of(input_size, "input_size")
    geometry = pool_geometry(axes, shape, window)
    grad, dtype = _summable(gradient_of(grad_output, (*shape[:-axes], *geometry.sizes)))
    counts = window_counts(geometry, count_include_pad, divisor_override)
    shares = grad / counts.astype(grad.dtype)
    for at, axis in zip(range(-axes, 0), geometry.by_axis, strict=True):
        shares = _laid_along(at, shares, axis)
    return shares.astype(dtype, copy=False)


def _adaptive(axes, input_size, grad_output, output_size):
    """Return the gradient of an adaptive average pool's input.

    Shapes: grad_output that of the output, (N, C, ...) or (C, ...), result `input_size`.
    """
    shape = shape_of(input_size, "input_size")
    sizes = adapted(axes, shape, output_size)
    total, dtype = _summable(gradient_of(grad_output, (*shape[:-axes], *sizes)))
    for at in range(-1, -axes - 1, -1):
        total = _shared_along(at, total, shape[at])
    return total.astype(dtype, copy=False)


def _shared_along(at, grad, size):
    """Add each gradient along axis number `at`, in equal parts, to the elements of its share.

    Shapes: grad (..., count, ...), result (..., size, ...).
    """
    total, view = _room(at, grad, size)
    grad = np.moveaxis(grad, at, 0)
    for (i,), (share,) in shares((size,), (len(grad),)):
        view[share] += grad[i] / (share.stop - share.start)
    return total


def _norms(axes, x, grad_output, norm_type, window):
    """Return the gradient of a norm pool's input, as that of an average of powers.

    Shapes: x (N, C, ...) or (C, ...), grad_output that of the output, result as x.
    """
    x, p = numbers(x, "x", "iuf"), checked_norm(norm_type)
    sizes = pool_geometry(axes, x.shape, window).sizes
    grad, dtype = _summable(gradient_of(grad_output, (*x.shape[:-axes], *sizes)))
    x = x.astype(grad.dtype, copy=False)
    if math.isinf(p):
        return (largest_input(axes, abs(x), grad, window) * np.sign(x)).astype(dtype, copy=False)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        means = average(axes, x**p, window, count_include_pad=True)
        count = math.prod(per_axis(window.kernel_size, axes, "kernel_size"))
        slope = np.where(means == 0, 0, grad * count / (means * count) ** (1 - 1 / p))
        total = _averages(axes, x.shape, slope, window, count_include_pad=True) * x ** (p - 1)
    return total.astype(dtype, copy=False)


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
    total, view = _room(at, shares, axis.size)
    shares = np.moveaxis(shares, at, 0)
    for positions, elements in axis.taps():
        view[elements] += shares[positions]
    return total


def _room(at, like, size):
    """Return zeros like an array, but of this size along axis number `at`; and that axis first.

    Shapes: like any, the zeros (..., size, ...), the view (size, ...).
    """
    shape = list(like.shape)
    shape[at] = size
    zeros = np.zeros(shape, like.dtype)
    return zeros, np.moveaxis(zeros, at, 0)
