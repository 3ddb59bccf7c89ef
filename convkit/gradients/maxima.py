"""Gradients of the pools that keep a maximum: all of it goes where that was."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from convkit.dtypes import numbers, widened
from convkit.gradients.common import gradient_of
from convkit.pool import (
    adaptive_max_pool1d_with_indices,
    adaptive_max_pool2d_with_indices,
    adaptive_max_pool3d_with_indices,
    global_max_pool,
    max_across_channels,
)
from convkit.pool.indices import checked_indices, winners
from convkit.pool.maxima import max_pool
from convkit.shapes import Window, check_maps, pool_geometry
from convkit.shapes.settings import Integer, OutputSize, Padding, Sizes


def max_pool1d_input(
    x: ArrayLike,
    grad_output: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> np.ndarray:
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
    return largest_input(1, x, grad_output, window)


def max_pool2d_input(
    x: ArrayLike,
    grad_output: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> np.ndarray:
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
    return largest_input(2, x, grad_output, window)


def max_pool3d_input(
    x: ArrayLike,
    grad_output: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> np.ndarray:
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
    return largest_input(3, x, grad_output, window)


def adaptive_max_pool1d_input(
    x: ArrayLike, grad_output: ArrayLike, output_size: OutputSize
) -> np.ndarray:
    """Return the gradient of `convkit.adaptive_max_pool1d` with respect to its input.

    Parameters
    ----------
    x : array_like of shape (N, C, W) or (C, W)
    grad_output : array_like of shape (N, C, W_out) or (C, W_out)
    output_size
        As in `convkit.adaptive_max_pool1d`.

    Returns
    -------
    ndarray of the shape of `x`

    Raises
    ------
    TypeError, ValueError
        As in `max_pool2d_input`.

    Examples
    --------
    >>> adaptive_max_pool1d_input([[3, 1, 4, 1, 5]], [[10, 20]], 2)
    array([[ 0,  0, 10,  0, 20]])
    """
    return _adaptive(1, x, grad_output, output_size)


def adaptive_max_pool2d_input(
    x: ArrayLike, grad_output: ArrayLike, output_size: OutputSize
) -> np.ndarray:
    """Return the gradient of `convkit.adaptive_max_pool2d` with respect to its input.

    The gradient of a share goes to its first maximum, and to its first nan if there is one.

    Parameters
    ----------
    x : array_like of shape (N, C, H, W) or (C, H, W)
    grad_output : array_like of shape (N, C, H_out, W_out) or (C, H_out, W_out)
    output_size
        As in `convkit.adaptive_max_pool2d`.

    Returns
    -------
    ndarray of the shape of `x`

    Raises
    ------
    TypeError, ValueError
        As in `max_pool2d_input`.

    Examples
    --------
    >>> adaptive_max_pool2d_input([[[3, 1, 4, 1, 5]]], [[[10, 20]]], (1, 2))
    array([[[ 0,  0, 10,  0, 20]]])
    """
    return _adaptive(2, x, grad_output, output_size)


def adaptive_max_pool3d_input(
    x: ArrayLike, grad_output: ArrayLike, output_size: OutputSize
) -> np.ndarray:
    """Return the gradient of `convkit.adaptive_max_pool3d` with respect to its input.

    Parameters
    ----------
    x : array_like of shape (N, C, D, H, W) or (C, D, H, W)
    grad_output : array_like of shape (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out)
    output_size
        As in `convkit.adaptive_max_pool3d`.

    Returns
    -------
    ndarray of the shape of `x`

    Raises
    ------
    TypeError, ValueError
        As in `max_pool2d_input`.

    Examples
    --------
    >>> adaptive_max_pool3d_input([[[[3, 1, 4, 1, 5]]]], [[[[10, 20]]]], (1, 1, 2))
    array([[[[ 0,  0, 10,  0, 20]]]])
    """
    return _adaptive(3, x, grad_output, output_size)


def max_unpool1d_input(indices: ArrayLike, grad_output: ArrayLike) -> np.ndarray:
    """Return the gradient of `convkit.max_unpool1d` with respect to its input.

    Parameters
    ----------
    indices : array_like of int of shape (N, C, W) or (C, W)
    grad_output : array_like of shape (N, C, W_out) or (C, W_out)

    Returns
    -------
    ndarray of the shape of `indices`
        The gradient at each index.

    Raises
    ------
    TypeError, ValueError
        As in `convkit.max_unpool2d`.

    Examples
    --------
    >>> max_unpool1d_input([[0, 3]], [[5, 6, 7, 8]])
    array([[5, 8]])
    """
    return _unpooled(1, indices, grad_output)


def max_unpool2d_input(indices: ArrayLike, grad_output: ArrayLike) -> np.ndarray:
    """Return the gradient of `convkit.max_unpool2d` with respect to its input.

    Parameters
    ----------
    indices : array_like of int of shape (N, C, H, W) or (C, H, W)
    grad_output : array_like of shape (N, C, H_out, W_out) or (C, H_out, W_out)

    Returns
    -------
    ndarray of the shape of `indices`
        The gradient at each index.

    Raises
    ------
    TypeError, ValueError
        As in `convkit.max_unpool2d`.

    Examples
    --------
    >>> max_unpool2d_input([[[0, 3]]], [[[5, 6, 7, 8]]])
    array([[[5, 8]]])
    """
    return _unpooled(2, indices, grad_output)


def max_unpool3d_input(indices: ArrayLike, grad_output: ArrayLike) -> np.ndarray:
    """Return the gradient of `convkit.max_unpool3d` with respect to its input.

    Parameters
    ----------
    indices : array_like of int of shape (N, C, D, H, W) or (C, D, H, W)
    grad_output : array_like of shape (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out)

    Returns
    -------
    ndarray of the shape of `indices`
        The gradient at each index.

    Raises
    ------
    TypeError, ValueError
        As in `convkit.max_unpool2d`.

    Examples
    --------
    >>> max_unpool3d_input([[[[0, 3]]]], [[[[5, 6, 7, 8]]]])
    array([[[[5, 8]]]])
    """
    return _unpooled(3, indices, grad_output)


def global_max_pool_input(x: ArrayLike, grad_output: ArrayLike) -> np.ndarray:
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


def max_across_channels_input(
    x: ArrayLike, grad_output: ArrayLike, group_size: Integer
) -> np.ndarray:
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


def largest_input(axes, x, grad_output, window):
    """Return the gradient of a max pool's input.

    Shapes: x (N, C, ...) or (C, ...), grad_output that of the output, result as x.

    Examples
    --------
    >>> largest_input(1, [[3, 1, 4, 1]], [[10, 20]], Window(2))
    array([[10,  0, 20,  0]])
    """
    x = numbers(x, "x", "iuf")
    geometry = pool_geometry(axes, x.shape, window)
    grad = gradient_of(grad_output, (*x.shape[:-axes], *geometry.sizes))
    places = winners(x, max_pool(axes, x, window), geometry.by_axis)
    return _at_places(axes, places, grad, x.shape, terms=math.prod(geometry.kernel))


def _adaptive(axes, x, grad_output, output_size):
    """Return the gradient of an adaptive max pool's input.

    Shapes: x (N, C, ...) or (C, ...), grad_output that of the output, result as x.
    """
    x, pools = (
        numbers(x, "x", "iuf"),
        (
            adaptive_max_pool1d_with_indices,
            adaptive_max_pool2d_with_indices,
            adaptive_max_pool3d_with_indices,
        ),
    )
    _, places = pools[axes - 1](x, output_size)
    grad = gradient_of(grad_output, places.shape)
    return _at_places(axes, places, grad, x.shape, terms=2**axes)  # shares overlap by one element


def _at_places(axes, places, grad, shape, terms):
    """Add up to `terms` gradients at the place of each maximum in its map.

    Those of windows that have no place go to an element after the last. `places` are overwritten.

    Shapes: places and grad (N, C, ...) or (C, ...), result `shape`.
    """
    (grad, dtype), size = widened(grad, terms), math.prod(shape[-axes:])
    total = np.zeros(math.prod(shape) + 1, grad.dtype)
    rows = places.reshape(-1, math.prod(places.shape[-axes:]))
    missing = rows == size
    rows += np.arange(len(rows))[:, np.newaxis] * size
    rows[missing] = total.size - 1
    np.add.at(total, rows.reshape(-1), grad.reshape(-1))
    return total[:-1].reshape(shape).astype(dtype, copy=False)


def _unpooled(axes, indices, grad_output):
    """Return the gradient at each index.

    Shapes: indices (N, C, ...) or (C, ...), grad_output the same but for its sizes.
    """
    grad, shape = numbers(grad_output, "grad_output"), np.shape(indices)
    check_maps(grad.shape, axes)
    indices = checked_indices(indices, shape, math.prod(grad.shape[-axes:]))
    if shape[:-axes] != grad.shape[:-axes] or len(shape) != grad.ndim:
        raise ValueError(f"indices has shape {shape}, but grad_output has {grad.shape}")
    maps = grad.reshape(*grad.shape[:-axes], math.prod(grad.shape[-axes:]))
    places = indices.reshape(*shape[:-axes], math.prod(shape[-axes:]))
    return np.take_along_axis(maps, places, axis=-1).reshape(shape)


def _to_first_maximum(values, grad, axis):
    """Return zeros with `grad` at the first maximum of `values` along the axis; nan is largest.

    Shapes: values (..., n, ...), grad (..., ...) without that axis, result as values.
    """
    shares = np.zeros(values.shape, grad.dtype)
    np.put_along_axis(shares, values.argmax(axis, keepdims=True), np.expand_dims(grad, axis), axis)
    return shares
