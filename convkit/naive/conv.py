"""Convolution layers and their transposes, one multiplication at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from convkit.naive.arrays import batch, numbers, pad
from convkit.shapes import (
    check_layer,
    on_every_axis,
    output_size,
    padding_sides,
    per_axis,
    transposed_size,
)
from convkit.shapes.settings import Integer, Padding, PaddingMode, Sizes


def conv2d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
    groups: Integer = 1,
    padding_mode: PaddingMode = "zeros",
) -> np.ndarray:
    """Return the maps of `convkit.conv2d`, one multiplication at a time.

    Shapes: x (N, C_in, H, W), weight (C_out, C_in // groups, K_H, K_W), bias (C_out,),
    result (N, C_out, H_out, W_out). Raises as `convkit.conv2d` does.

    Examples
    --------
    >>> conv2d([[[[1, 2, 3], [4, 5, 6]]]], [[[[1, 10], [100, 1000]]]])
    array([[[[5421, 6532]]]])
    """
    (S_H, S_W), (D_H, D_W) = per_axis(stride, 2, "stride"), per_axis(dilation, 2, "dilation")
    steps = {"stride": stride, "dilation": dilation, "groups": groups}
    x, weight, y = _conv_arrays(2, x, weight, bias, padding, padding_mode, **steps)
    C_out, C_group, K_H, K_W = weight.shape
    for n, o, h, w in np.ndindex(y.shape):
        first = o // (C_out // groups) * C_group  # where the group of output channel o begins
        for c, i, j in np.ndindex(C_group, K_H, K_W):
            element = x[n, first + c, h * S_H + i * D_H, w * S_W + j * D_W]
            y[n, o, h, w] += weight[o, c, i, j] * element
    return y


def conv1d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
    groups: Integer = 1,
    padding_mode: PaddingMode = "zeros",
) -> np.ndarray:
    """Return the maps of `convkit.conv1d`: `conv2d` with one axis less.

    Shapes: x (N, C_in, W), weight (C_out, C_in // groups, K_W), result (N, C_out, W_out).

    Examples
    --------
    >>> conv1d([[[1, 2, 3, 4]]], [[[1, 10]]])
    array([[[21, 32, 43]]])
    """
    (S_W,), (D_W,) = per_axis(stride, 1, "stride"), per_axis(dilation, 1, "dilation")
    steps = {"stride": stride, "dilation": dilation, "groups": groups}
    x, weight, y = _conv_arrays(1, x, weight, bias, padding, padding_mode, **steps)
    C_out, C_group, K_W = weight.shape
    for n, o, w in np.ndindex(y.shape):
        first = o // (C_out // groups) * C_group
        for c, j in np.ndindex(C_group, K_W):
            y[n, o, w] += weight[o, c, j] * x[n, first + c, w * S_W + j * D_W]
    return y


def conv3d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
    groups: Integer = 1,
    padding_mode: PaddingMode = "zeros",
) -> np.ndarray:
    """Return the maps of `convkit.conv3d`: `conv2d` with one axis more.

    Shapes: x (N, C_in, D, H, W), weight (C_out, C_in // groups, K_D, K_H, K_W),
    result (N, C_out, D_out, H_out, W_out).

    Examples
    --------
    >>> conv3d(np.ones((1, 1, 3, 4, 5)), np.ones((1, 1, 3, 4, 4)))
    array([[[[[48., 48.]]]]])
    """
    S_D, S_H, S_W = per_axis(stride, 3, "stride")
    D_D, D_H, D_W = per_axis(dilation, 3, "dilation")
    steps = {"stride": stride, "dilation": dilation, "groups": groups}
    x, weight, y = _conv_arrays(3, x, weight, bias, padding, padding_mode, **steps)
    C_out, C_group, K_D, K_H, K_W = weight.shape
    for n, o, d, h, w in np.ndindex(y.shape):
        first = o // (C_out // groups) * C_group
        for c, k, i, j in np.ndindex(C_group, K_D, K_H, K_W):
            element = x[n, first + c, d * S_D + k * D_D, h * S_H + i * D_H, w * S_W + j * D_W]
            y[n, o, d, h, w] += weight[o, c, k, i, j] * element
    return y


def conv_transpose2d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    dilation: Sizes = 1,
    groups: Integer = 1,
) -> np.ndarray:
    """Return the maps of `convkit.conv_transpose2d`: every element hands out a scaled kernel.

    Shapes: x (N, C_in, H, W), weight (C_in, C_out // groups, K_H, K_W), bias (C_out,),
    result (N, C_out, H_out, W_out). Raises as `convkit.conv_transpose2d` does.

    Examples
    --------
    >>> conv_transpose2d([[[[1, 2]]]], [[[[1, 1], [1, 1]]]], stride=2)
    array([[[[1, 1, 2, 2],
             [1, 1, 2, 2]]]])
    """
    (S_H, S_W), (D_H, D_W) = per_axis(stride, 2, "stride"), per_axis(dilation, 2, "dilation")
    P_H, P_W = per_axis(padding, 2, "padding")
    geometry = {"stride": stride, "padding": padding, "output_padding": output_padding}
    x, weight, y = _transposed_arrays(2, x, weight, bias, groups, dilation=dilation, **geometry)
    C_in, C_group, K_H, K_W = weight.shape
    for n, c, h, w in np.ndindex(x.shape):
        first = c // (C_in // groups) * C_group  # where the group of input channel c begins
        for o, i, j in np.ndindex(C_group, K_H, K_W):
            copy = weight[c, o, i, j] * x[n, c, h, w]
            y[n, first + o, h * S_H + i * D_H, w * S_W + j * D_W] += copy
    H, W = y.shape[2:]
    return y[:, :, P_H : H - P_H, P_W : W - P_W]


def conv_transpose1d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    dilation: Sizes = 1,
    groups: Integer = 1,
) -> np.ndarray:
    """Return the maps of `convkit.conv_transpose1d`: `conv_transpose2d` with one axis less.

    Shapes: x (N, C_in, W), weight (C_in, C_out // groups, K_W), result (N, C_out, W_out).

    Examples
    --------
    >>> conv_transpose1d([[[1, 2, 3]]], [[[1, 10]]])
    array([[[ 1, 12, 23, 30]]])
    """
    (S_W,), (D_W,) = per_axis(stride, 1, "stride"), per_axis(dilation, 1, "dilation")
    (P_W,) = per_axis(padding, 1, "padding")
    geometry = {"stride": stride, "padding": padding, "output_padding": output_padding}
    x, weight, y = _transposed_arrays(1, x, weight, bias, groups, dilation=dilation, **geometry)
    C_in, C_group, K_W = weight.shape
    for n, c, w in np.ndindex(x.shape):
        first = c // (C_in // groups) * C_group
        for o, j in np.ndindex(C_group, K_W):
            y[n, first + o, w * S_W + j * D_W] += weight[c, o, j] * x[n, c, w]
    return y[:, :, P_W : y.shape[2] - P_W]


def conv_transpose3d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    dilation: Sizes = 1,
    groups: Integer = 1,
) -> np.ndarray:
    """Return the maps of `convkit.conv_transpose3d`: `conv_transpose2d` with one axis more.

    Shapes: x (N, C_in, D, H, W), weight (C_in, C_out // groups, K_D, K_H, K_W),
    result (N, C_out, D_out, H_out, W_out).

    Examples
    --------
    >>> conv_transpose3d(np.ones((1, 1, 1, 1, 2)), np.ones((1, 1, 1, 1, 3)))
    array([[[[[1., 2., 2., 1.]]]]])
    """
    S_D, S_H, S_W = per_axis(stride, 3, "stride")
    D_D, D_H, D_W = per_axis(dilation, 3, "dilation")
    P_D, P_H, P_W = per_axis(padding, 3, "padding")
    geometry = {"stride": stride, "padding": padding, "output_padding": output_padding}
    x, weight, y = _transposed_arrays(3, x, weight, bias, groups, dilation=dilation, **geometry)
    C_in, C_group, K_D, K_H, K_W = weight.shape
    for n, c, d, h, w in np.ndindex(x.shape):
        first = c // (C_in // groups) * C_group
        for o, k, i, j in np.ndindex(C_group, K_D, K_H, K_W):
            place = d * S_D + k * D_D, h * S_H + i * D_H, w * S_W + j * D_W
            y[(n, first + o, *place)] += weight[c, o, k, i, j] * x[n, c, d, h, w]
    D, H, W = y.shape[2:]
    return y[:, :, P_D : D - P_D, P_H : H - P_H, P_W : W - P_W]


def _conv_arrays(axes, x, weight, bias, padding, mode, *, stride, dilation, groups):
    """Return x padded, weight, and an output that holds the bias."""
    x, weight, bias = _layer(axes, x, weight, bias, groups, ("C_out", "C_in"))
    stride, dilation = per_axis(stride, axes, "stride"), per_axis(dilation, axes, "dilation")
    sizes, kernel = x.shape[2:], weight.shape[2:]
    geometry = {"stride": stride, "dilation": dilation}
    sides = padding_sides(padding, sizes, kernel, **geometry)
    sizes = on_every_axis(output_size, sizes, kernel, padding=sides, **geometry)
    return pad(x, sides, 0, mode), weight, _maps_of(bias, len(x), sizes)


def _transposed_arrays(axes, x, weight, bias, groups, **geometry):
    """Return x, weight, and an output that holds the bias, with its padding not yet cut off."""
    x, weight, bias = _layer(axes, x, weight, bias, groups, ("C_in", "C_out"))
    geometry = {name: per_axis(value, axes, name) for name, value in geometry.items()}
    sizes = on_every_axis(transposed_size, x.shape[2:], weight.shape[2:], **geometry)
    whole = [cut + n + cut for n, cut in zip(sizes, geometry["padding"], strict=True)]
    return x, weight, _maps_of(bias, len(x), whole)


def _layer(axes, x, weight, bias, groups, layout):
    """Return the arrays of a layer in 64 bits, a missing bias as zeros."""
    x, weight = batch(x, axes), numbers(weight, "weight")
    bias = bias if bias is None else numbers(bias, "bias")
    shapes = [array if array is None else array.shape for array in (x, weight, bias)]
    C_out = check_layer(*shapes, groups, axes=axes, layout=layout)
    bias = np.zeros(C_out, weight.dtype) if bias is None else bias
    dtype = np.result_type(x, weight, bias, np.int64)
    return x.astype(dtype), weight.astype(dtype), bias.astype(dtype)


def _maps_of(bias, N, sizes):
    """Return N outputs of these sizes; every element of map o is bias[o]."""
    y = np.empty((N, len(bias), *sizes), bias.dtype)
    y[:] = bias.reshape(-1, *[1] * len(sizes))
    return y
