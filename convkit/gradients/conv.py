"""Gradients of the convolution layers."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from convkit.dtypes import are_integers, numbers, product_dtypes, promoted, widened
from convkit.gradients.common import gradient_of, shape_of
from convkit.methods.input_gradient import spread
from convkit.methods.layer import Settings, settled
from convkit.methods.transposed import transposed, turned
from convkit.methods.weight_gradient import collect
from convkit.methods.winograd.gradient import in_squares
from convkit.shapes.settings import Integer, Padding, PaddingMode, Sizes
from convkit.windows import elements_around, fold_padding, pad_from_within


def conv1d_input(
    input_size: Sequence[Integer],
    weight: ArrayLike,
    grad_output: ArrayLike,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
    groups: Integer = 1,
    padding_mode: PaddingMode = "zeros",
) -> np.ndarray:
    """Return the gradient of `convkit.conv1d` with respect to its input.

    Parameters
    ----------
    input_size : (N, C_in, W) or (C_in, W)
    weight : array_like of shape (C_out, C_in // groups, K_W)
    grad_output : array_like of shape (N, C_out, W_out) or (C_out, W_out)
    stride, padding, dilation, groups, padding_mode
        As in `convkit.conv1d`.

    Returns
    -------
    ndarray of shape `input_size`

    Raises
    ------
    TypeError, ValueError
        As in `conv2d_input`.

    Examples
    --------
    Each input element collects the weights that met it, times the gradient there:

    >>> conv1d_input((1, 1, 4), [[[1, 10]]], [[[1, 2, 3]]])
    array([[[ 1, 12, 23, 30]]])
    """
    settings = Settings(stride, padding, dilation, groups)
    return _input(1, input_size, weight, grad_output, settings, padding_mode)


def conv2d_input(
    input_size: Sequence[Integer],
    weight: ArrayLike,
    grad_output: ArrayLike,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
    groups: Integer = 1,
    padding_mode: PaddingMode = "zeros",
) -> np.ndarray:
    """Return the gradient of `convkit.conv2d` with respect to its input.

    At stride 1 it is the full convolution of `grad_output` with the flipped kernels,
    input and output channels having changed places; in general it is the transposed
    convolution, its padding cut off.

    Parameters
    ----------
    input_size : (N, C_in, H, W) or (C_in, H, W)
        The whole shape of the input; the output alone does not tell it.
    weight : array_like of shape (C_out, C_in // groups, K_H, K_W)
    grad_output : array_like of shape (N, C_out, H_out, W_out) or (C_out, H_out, W_out)
    stride, padding, dilation, groups, padding_mode
        As in `convkit.conv2d`.

    Returns
    -------
    ndarray of shape `input_size`

    Raises
    ------
    TypeError
        If an array does not hold numbers, or a size or setting is not an integer.
    ValueError
        If shapes disagree, a setting is out of range, or integer sums could leave int64.

    See Also
    --------
    convkit.conv_transpose2d : The same map, for its own sake.

    Examples
    --------
    Each of these four windows held the middle element once:

    >>> conv2d_input((1, 3, 3), np.ones((1, 1, 2, 2)), np.ones((1, 2, 2)))
    array([[[1., 2., 1.],
            [2., 4., 2.],
            [1., 2., 1.]]])
    """
    settings = Settings(stride, padding, dilation, groups)
    return _input(2, input_size, weight, grad_output, settings, padding_mode)


def conv3d_input(
    input_size: Sequence[Integer],
    weight: ArrayLike,
    grad_output: ArrayLike,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
    groups: Integer = 1,
    padding_mode: PaddingMode = "zeros",
) -> np.ndarray:
    """Return the gradient of `convkit.conv3d` with respect to its input.

    Parameters
    ----------
    input_size : (N, C_in, D, H, W) or (C_in, D, H, W)
    weight : array_like of shape (C_out, C_in // groups, K_D, K_H, K_W)
    grad_output : array_like of shape (N, C_out, D_out, H_out, W_out), N as in `input_size`
    stride, padding, dilation, groups, padding_mode
        As in `convkit.conv3d`.

    Returns
    -------
    ndarray of shape `input_size`

    Raises
    ------
    TypeError, ValueError
        As in `conv2d_input`.

    Examples
    --------
    >>> conv3d_input((1, 1, 1, 3), np.ones((1, 1, 1, 1, 2)), np.ones((1, 1, 1, 2)))
    array([[[[1., 2., 1.]]]])
    """
    settings = Settings(stride, padding, dilation, groups)
    return _input(3, input_size, weight, grad_output, settings, padding_mode)


def conv1d_weight(
    x: ArrayLike,
    weight_size: Sequence[Integer],
    grad_output: ArrayLike,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
    groups: Integer = 1,
    padding_mode: PaddingMode = "zeros",
) -> np.ndarray:
    """Return the gradient of `convkit.conv1d` with respect to its weight.

    Parameters
    ----------
    x : array_like of shape (N, C_in, W) or (C_in, W)
    weight_size : (C_out, C_in // groups, K_W)
    grad_output : array_like of shape (N, C_out, W_out) or (C_out, W_out)
    stride, padding, dilation, groups, padding_mode
        As in `convkit.conv1d`.

    Returns
    -------
    ndarray of shape `weight_size`

    Raises
    ------
    TypeError, ValueError
        As in `conv2d_weight`.

    Examples
    --------
    >>> conv1d_weight([[[1, 2, 3, 4]]], (1, 1, 2), [[[1, 10, 100]]])
    array([[[321, 432]]])
    """
    settings = Settings(stride, padding, dilation, groups)
    return weight_gradient(1, x, weight_size, grad_output, settings, padding_mode)


def conv2d_weight(
    x: ArrayLike,
    weight_size: Sequence[Integer],
    grad_output: ArrayLike,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
    groups: Integer = 1,
    padding_mode: PaddingMode = "zeros",
) -> np.ndarray:
    """Return the gradient of `convkit.conv2d` with respect to its weight.

    Each kernel element collects the inputs that it met, times the gradient there,
    over all positions and images. This is a convolution of `x` with `grad_output`
    as its kernel, in which stride and dilation have changed places.

    Parameters
    ----------
    x : array_like of shape (N, C_in, H, W) or (C_in, H, W)
    weight_size : (C_out, C_in // groups, K_H, K_W)
    grad_output : array_like of shape (N, C_out, H_out, W_out) or (C_out, H_out, W_out)
    stride, padding, dilation, groups, padding_mode
        As in `convkit.conv2d`.

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
    >>> x = np.arange(9.0).reshape(1, 3, 3)
    >>> conv2d_weight(x, (1, 1, 2, 2), np.ones((1, 2, 2)))
    array([[[[ 8., 12.],
             [20., 24.]]]])
    """
    settings = Settings(stride, padding, dilation, groups)
    return weight_gradient(2, x, weight_size, grad_output, settings, padding_mode)


def conv3d_weight(
    x: ArrayLike,
    weight_size: Sequence[Integer],
    grad_output: ArrayLike,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
    groups: Integer = 1,
    padding_mode: PaddingMode = "zeros",
) -> np.ndarray:
    """Return the gradient of `convkit.conv3d` with respect to its weight.

    Parameters
    ----------
    x : array_like of shape (N, C_in, D, H, W) or (C_in, D, H, W)
    weight_size : (C_out, C_in // groups, K_D, K_H, K_W)
    grad_output : array_like of shape (N, C_out, D_out, H_out, W_out), N as in `x`
    stride, padding, dilation, groups, padding_mode
        As in `convkit.conv3d`.

    Returns
    -------
    ndarray of shape `weight_size`

    Raises
    ------
    TypeError, ValueError
        As in `conv2d_weight`.

    Examples
    --------
    >>> conv3d_weight(np.ones((1, 3, 4, 5)), (1, 1, 3, 4, 4), np.ones((1, 1, 1, 2))).sum()
    np.float64(96.0)
    """
    settings = Settings(stride, padding, dilation, groups)
    return weight_gradient(3, x, weight_size, grad_output, settings, padding_mode)


def conv1d_bias(grad_output: ArrayLike) -> np.ndarray:
    """Return the gradient of `convkit.conv1d` with respect to its bias: shape (C_out,).

    Examples
    --------
    >>> conv1d_bias([[[1, 2, 3]], [[4, 5, 6]]])
    array([21])
    """
    return _bias(1, grad_output)


def conv2d_bias(grad_output: ArrayLike) -> np.ndarray:
    """Return the gradient of `convkit.conv2d` with respect to its bias.

    The bias of a map is added at every position of every image, so that its
    gradient is the sum over all of them.

    Parameters
    ----------
    grad_output : array_like of shape (N, C_out, H_out, W_out) or (C_out, H_out, W_out)

    Returns
    -------
    ndarray of shape (C_out,)

    Raises
    ------
    TypeError
        If `grad_output` does not hold numbers.
    ValueError
        If it has another number of axes, or integer sums could leave int64.

    Examples
    --------
    >>> conv2d_bias([[[1, 2], [3, 4]], [[10, 20], [30, 40]]])
    array([ 10, 100])
    """
    return _bias(2, grad_output)


def conv3d_bias(grad_output: ArrayLike) -> np.ndarray:
    """Return the gradient of `convkit.conv3d` with respect to its bias: shape (C_out,).

    Examples
    --------
    >>> conv3d_bias(np.ones((2, 3, 4, 5, 6)))
    array([240., 240., 240.])
    """
    return _bias(3, grad_output)


def _input(axes, input_size, weight, grad_output, settings, padding_mode):
    """Return the gradient of the input.

    Shapes: weight (C_out, C_in // groups, ...), grad_output (N, C_out, ...) or without N,
    result `input_size`.
    """
    size, weight = shape_of(input_size, "input_size"), numbers(weight, "weight")
    layer = settled(axes, size, weight.shape, None, settings)
    grad = gradient_of(grad_output, (*size[: -axes - 1], len(weight), *layer.sizes))
    grad = grad if grad.ndim == axes + 2 else grad[np.newaxis]
    if padding_mode == "zeros":
        return _by_fewest(grad, weight, layer).reshape(size)
    around = elements_around(size[-axes:], layer.padding, padding_mode)
    return fold_padding(_by_fewest(grad, weight, layer.padded), around).reshape(size)


def _by_fewest(grad, weight, layer):
    """Return the gradient of the input by the way that takes fewer multiplications.

    Shapes: grad (N, C_out, ...), weight (C_out, C_in // groups, ...), result (N, C_in, ...).
    """
    few = grad.size < weight.size and not in_squares(layer, promoted(grad, weight))
    by_columns = few and not are_integers(grad, weight)
    return (_spread if by_columns else _laid_down)(grad, weight, layer)


def _laid_down(grad, weight, layer):
    """Lay the filters down as a transposed layer does, up to the size of the input.

    Shapes: grad (N, C_out, ...), weight (C_out, C_in // groups, ...), result (N, C_in, ...).
    """
    filters = turned(weight, layer.groups)
    dtype, working = product_dtypes(grad, filters)
    grad, filters = grad.astype(working, copy=False), filters.astype(working, copy=False)
    return transposed(grad, filters, layer.transposed, dtype).astype(dtype, copy=False)


def _spread(grad, weight, layer):
    """Multiply the weights as they lie, and add up; for floating and complex numbers.

    Shapes: as in `_laid_down`.
    """
    dtype, working = product_dtypes(grad, weight)
    grad, weight = grad.astype(working, copy=False), weight.astype(working, copy=False)
    return spread(grad, weight, layer).astype(dtype, copy=False)


def weight_gradient(axes, x, weight_size, grad_output, settings, padding_mode="zeros"):
    """Return the gradient of the weight.

    Shapes: x (N, C_in, ...), grad_output (N, C_out, ...), both with or without N, result
    `weight_size`.

    Examples
    --------
    >>> weight_gradient(1, [[[1, 2, 3, 4]]], (1, 1, 2), [[[1, 10, 100]]], Settings())
    array([[[321, 432]]])
    """
    x, size = numbers(x, "x"), shape_of(weight_size, "weight_size")
    layer = settled(axes, x.shape, size, None, settings)
    grad = gradient_of(grad_output, (*x.shape[: -axes - 1], size[0], *layer.sizes))
    if padding_mode != "zeros":
        around = elements_around(x.shape[-axes:], layer.padding, padding_mode)
        x, layer = pad_from_within(x, around), layer.padded
    x, grad = (array[np.newaxis] if array.ndim == axes + 1 else array for array in (x, grad))
    dtype, working = product_dtypes(x, grad.swapaxes(0, 1))
    x, grad = x.astype(working, copy=False), grad.astype(working, copy=False)
    return collect(x, grad, layer, dtype).astype(dtype, copy=False)


def _bias(axes, grad_output):
    """Return the gradient of the bias.

    Shapes: grad_output (N, C_out, ...) or (C_out, ...), result (C_out,).
    """
    shape = np.shape(grad_output)
    if len(shape) not in (axes + 1, axes + 2):
        raise ValueError(f"grad_output has shape {shape}, but needs {axes + 1} or {axes + 2} axes")
    grad, dtype = widened(gradient_of(grad_output, shape), terms=math.prod(shape))
    summed = tuple(axis for axis in range(grad.ndim) if axis != grad.ndim - axes - 1)
    return grad.sum(axis=summed).astype(dtype, copy=False)
