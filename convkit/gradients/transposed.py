"""Gradients of the transposed layers: those of a plain layer, with both ends exchanged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from convkit.conv import conv1d, conv2d, conv3d
from convkit.dtypes import numbers
from convkit.gradients.common import gradient_of, shape_of
from convkit.gradients.conv import weight_gradient
from convkit.methods.layer import Settings, settled_transposed
from convkit.shapes import per_axis
from convkit.shapes.settings import Integer, Sizes
from convkit.windows import pad


def conv_transpose1d_input(
    input_size: Sequence[Integer],
    weight: ArrayLike,
    grad_output: ArrayLike,
    *,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    dilation: Sizes = 1,
    groups: Integer = 1,
) -> np.ndarray:
    """Return the gradient of `convkit.conv_transpose1d` with respect to its input.

    Parameters
    ----------
    input_size : (N, C_in, W) or (C_in, W)
    weight : array_like of shape (C_in, C_out // groups, K_W)
    grad_output : array_like of shape (N, C_out, W_out) or (C_out, W_out)
    stride, padding, output_padding, dilation, groups
        As in `convkit.conv_transpose1d`.

    Returns
    -------
    ndarray of shape `input_size`

    Raises
    ------
    TypeError, ValueError
        As in `conv_transpose2d_input`.

    Examples
    --------
    >>> conv_transpose1d_input((1, 1, 3), [[[1, 10]]], [[[1, 2, 3, 4]]])
    array([[[21, 32, 43]]])
    """
    settings = Settings(stride, padding, dilation, groups)
    return _input(1, input_size, weight, grad_output, settings, output_padding)


def conv_transpose2d_input(
    input_size: Sequence[Integer],
    weight: ArrayLike,
    grad_output: ArrayLike,
    *,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    dilation: Sizes = 1,
    groups: Integer = 1,
) -> np.ndarray:
    """Return the gradient of `convkit.conv_transpose2d` with respect to its input.

    It is the convolution of `grad_output` with the same weight: every element of the input
    collects what its copy of the kernel has met.

    Parameters
    ----------
    input_size : (N, C_in, H, W) or (C_in, H, W)
    weight : array_like of shape (C_in, C_out // groups, K_H, K_W)
    grad_output : array_like of shape (N, C_out, H_out, W_out) or (C_out, H_out, W_out)
    stride, padding, output_padding, dilation, groups
        As in `convkit.conv_transpose2d`.

    Returns
    -------
    ndarray of shape `input_size`

    Raises
    ------
    TypeError
        If an array does not hold numbers, or a size or setting is not an integer.
    ValueError
        If shapes disagree, a setting is out of range, or integer sums could leave int64.

    Examples
    --------
    >>> conv_transpose2d_input((1, 1, 1, 3), [[[[1, 10]]]], [[[[1, 2, 3, 4]]]]).ravel()
    array([21, 32, 43])
    """
    settings = Settings(stride, padding, dilation, groups)
    return _input(2, input_size, weight, grad_output, settings, output_padding)


def conv_transpose3d_input(
    input_size: Sequence[Integer],
    weight: ArrayLike,
    grad_output: ArrayLike,
    *,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    dilation: Sizes = 1,
    groups: Integer = 1,
) -> np.ndarray:
    """Return the gradient of `convkit.conv_transpose3d` with respect to its input.

    Parameters
    ----------
    input_size : (N, C_in, D, H, W) or (C_in, D, H, W)
    weight : array_like of shape (C_in, C_out // groups, K_D, K_H, K_W)
    grad_output : array_like of shape (N, C_out, D_out, H_out, W_out), N as in `input_size`
    stride, padding, output_padding, dilation, groups
        As in `convkit.conv_transpose3d`.

    Returns
    -------
    ndarray of shape `input_size`

    Raises
    ------
    TypeError, ValueError
        As in `conv_transpose2d_input`.

    Examples
    --------
    >>> conv_transpose3d_input((1, 1, 1, 1, 3), [[[[[1, 10]]]]], [[[[[1, 2, 3, 4]]]]]).ravel()
    array([21, 32, 43])
    """
    settings = Settings(stride, padding, dilation, groups)
    return _input(3, input_size, weight, grad_output, settings, output_padding)


def conv_transpose1d_weight(
    x: ArrayLike,
    weight_size: Sequence[Integer],
    grad_output: ArrayLike,
    *,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    dilation: Sizes = 1,
    groups: Integer = 1,
) -> np.ndarray:
    """Return the gradient of `convkit.conv_transpose1d` with respect to its weight.

    Parameters
    ----------
    x : array_like of shape (N, C_in, W) or (C_in, W)
    weight_size : (C_in, C_out // groups, K_W)
    grad_output : array_like of shape (N, C_out, W_out) or (C_out, W_out)
    stride, padding, output_padding, dilation, groups
        As in `convkit.conv_transpose1d`.

    Returns
    -------
    ndarray of shape `weight_size`

    Raises
    ------
    TypeError, ValueError
        As in `conv_transpose2d_weight`.

    Examples
    --------
    >>> conv_transpose1d_weight([[[1, 10]]], (1, 1, 2), [[[1, 2, 3]]])
    array([[[21, 32]]])
    """
    settings = Settings(stride, padding, dilation, groups)
    return _weight(1, x, weight_size, grad_output, settings, output_padding)


def conv_transpose2d_weight(
    x: ArrayLike,
    weight_size: Sequence[Integer],
    grad_output: ArrayLike,
    *,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    dilation: Sizes = 1,
    groups: Integer = 1,
) -> np.ndarray:
    """Return the gradient of `convkit.conv_transpose2d` with respect to its weight.

    It is that of `convkit.conv2d`, in which `x` and `grad_output` have changed places. That of the
    bias is `conv2d_bias`.

    Parameters
    ----------
    x : array_like of shape (N, C_in, H, W) or (C_in, H, W)
    weight_size : (C_in, C_out // groups, K_H, K_W)
    grad_output : array_like of shape (N, C_out, H_out, W_out) or (C_out, H_out, W_out)
    stride, padding, output_padding, dilation, groups
        As in `convkit.conv_transpose2d`.

    Returns
    -------
    ndarray of shape `weight_size`

    Raises
    ------
    TypeError
        If an array does not hold numbers, or a size or setting is not an integer.
    ValueError
        If shapes disagree, a setting is out of range, or integer sums could leave int64.

    Examples
    --------
    >>> conv_transpose2d_weight([[[[1, 10]]]], (1, 1, 1, 2), [[[[1, 2, 3]]]]).ravel()
    array([21, 32])
    """
    settings = Settings(stride, padding, dilation, groups)
    return _weight(2, x, weight_size, grad_output, settings, output_padding)


def conv_transpose3d_weight(
    x: ArrayLike,
    weight_size: Sequence[Integer],
    grad_output: ArrayLike,
    *,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    dilation: Sizes = 1,
    groups: Integer = 1,
) -> np.ndarray:
    """Return the gradient of `convkit.conv_transpose3d` with respect to its weight.

    Parameters
    ----------
    x : array_like of shape (N, C_in, D, H, W) or (C_in, D, H, W)
    weight_size : (C_in, C_out // groups, K_D, K_H, K_W)
    grad_output : array_like of shape (N, C_out, D_out, H_out, W_out), N as in `x`
    stride, padding, output_padding, dilation, groups
        As in `convkit.conv_transpose3d`.

    Returns
    -------
    ndarray of shape `weight_size`

    Raises
    ------
    TypeError, ValueError
        As in `conv_transpose2d_weight`.

    Examples
    --------
    >>> conv_transpose3d_weight([[[[[1, 10]]]]], (1, 1, 1, 1, 2), [[[[[1, 2, 3]]]]]).ravel()
    array([21, 32])
    """
    settings = Settings(stride, padding, dilation, groups)
    return _weight(3, x, weight_size, grad_output, settings, output_padding)


def _input(axes, input_size, weight, grad_output, settings, output_padding):
    """Return the gradient of the input: the positions of a plain layer, but for those too many.

    Shapes: weight (C_in, C_out // groups, ...), grad_output (N, C_out, ...) or without N,
    result `input_size`.
    """
    size, weight = shape_of(input_size, "input_size"), numbers(weight, "weight")
    grad = _gradient_of(axes, size, weight.shape, grad_output, settings, output_padding)
    y = (conv1d, conv2d, conv3d)[axes - 1](grad, weight, **settings._asdict())
    return y[(..., *map(slice, size[-axes:]))]


def _weight(axes, x, weight_size, grad_output, settings, output_padding):
    """Return the gradient of the weight; positions too many of a plain layer meet zeros.

    Shapes: x (N, C_in, ...), grad_output (N, C_out, ...), both with or without N, result
    `weight_size`.
    """
    x, size = numbers(x, "x"), shape_of(weight_size, "weight_size")
    grad = _gradient_of(axes, x.shape, size, grad_output, settings, output_padding)
    extra = per_axis(output_padding, axes, "output_padding")
    stride = per_axis(settings.stride, axes, "stride")
    longer = pad(x, [(0, more // step) for more, step in zip(extra, stride, strict=True)])
    return weight_gradient(axes, grad, size, longer, settings)


def _gradient_of(axes, x, weight, grad_output, settings, output_padding):
    """Return grad_output as an array, once the shapes x and weight and the settings are checked."""
    layer = settled_transposed(axes, x, weight, None, settings, output_padding)
    C_out = weight[1] * layer.groups
    return gradient_of(grad_output, (*x[: -axes - 1], C_out, *layer.sizes))
