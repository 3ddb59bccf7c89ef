"""The definitions as plain loops: slow, to be read, and what the fast versions must equal.

Every function takes a batch. `np.ndindex(A, B)` runs through all pairs of indices,
like two nested loops. Sums are kept in 64 bits.
"""

import numpy as np

from convkit.shapes import (
    Window,
    check_layer,
    on_every_axis,
    output_size,
    padding_sides,
    per_axis,
    pool_geometry,
    transposed_size,
)


def conv2d(x, weight, bias=None, *, stride=1, padding=0, dilation=1, groups=1):
    """Return the maps of `convkit.conv2d`, one multiplication at a time.

    Shapes: x (N, C_in, H, W), weight (C_out, C_in // groups, K_H, K_W), bias (C_out,),
    result (N, C_out, H_out, W_out). Raises as `convkit.conv2d` does.

    Examples
    --------
    >>> conv2d([[[[1, 2, 3], [4, 5, 6]]]], [[[[1, 10], [100, 1000]]]])
    array([[[[5421, 6532]]]])
    """
    (S_H, S_W), (D_H, D_W) = per_axis(stride, 2, "stride"), per_axis(dilation, 2, "dilation")
    x, weight, y = _conv_arrays(2, x, weight, bias, stride, padding, dilation, groups)
    C_out, C_group, K_H, K_W = weight.shape
    for n, o, h, w in np.ndindex(y.shape):
        first = o // (C_out // groups) * C_group  # where the group of output channel o begins
        for c, i, j in np.ndindex(C_group, K_H, K_W):
            element = x[n, first + c, h * S_H + i * D_H, w * S_W + j * D_W]
            y[n, o, h, w] += weight[o, c, i, j] * element
    return y


def conv1d(x, weight, bias=None, *, stride=1, padding=0, dilation=1, groups=1):
    """Return the maps of `convkit.conv1d`: `conv2d` with one axis less.

    Shapes: x (N, C_in, W), weight (C_out, C_in // groups, K_W), result (N, C_out, W_out).

    Examples
    --------
    >>> conv1d([[[1, 2, 3, 4]]], [[[1, 10]]])
    array([[[21, 32, 43]]])
    """
    (S_W,), (D_W,) = per_axis(stride, 1, "stride"), per_axis(dilation, 1, "dilation")
    x, weight, y = _conv_arrays(1, x, weight, bias, stride, padding, dilation, groups)
    C_out, C_group, K_W = weight.shape
    for n, o, w in np.ndindex(y.shape):
        first = o // (C_out // groups) * C_group
        for c, j in np.ndindex(C_group, K_W):
            y[n, o, w] += weight[o, c, j] * x[n, first + c, w * S_W + j * D_W]
    return y


def conv3d(x, weight, bias=None, *, stride=1, padding=0, dilation=1, groups=1):
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
    x, weight, y = _conv_arrays(3, x, weight, bias, stride, padding, dilation, groups)
    C_out, C_group, K_D, K_H, K_W = weight.shape
    for n, o, d, h, w in np.ndindex(y.shape):
        first = o // (C_out // groups) * C_group
        for c, k, i, j in np.ndindex(C_group, K_D, K_H, K_W):
            element = x[n, first + c, d * S_D + k * D_D, h * S_H + i * D_H, w * S_W + j * D_W]
            y[n, o, d, h, w] += weight[o, c, k, i, j] * element
    return y


def conv_transpose2d(
    x, weight, bias=None, *, stride=1, padding=0, output_padding=0, dilation=1, groups=1
):
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
    x, weight, bias=None, *, stride=1, padding=0, output_padding=0, dilation=1, groups=1
):
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
    x, weight, bias=None, *, stride=1, padding=0, output_padding=0, dilation=1, groups=1
):
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


def max_pool2d(x, kernel_size, *, stride=None, padding=0, dilation=1, ceil_mode=False):
    """Return the maps of `convkit.max_pool2d`, one window at a time.

    Shapes: x (N, C, H, W), result (N, C, H_out, W_out). Raises as `convkit.max_pool2d` does.

    Examples
    --------
    >>> max_pool2d([[[[4, 1, 0, 2], [3, 8, 5, 1]]]], 2)
    array([[[[8, 5]]]])
    """
    x = _batch(x, 2)
    geometry = pool_geometry(2, x.shape, Window(kernel_size, stride, padding, dilation, ceil_mode))
    (K_H, K_W), (S_H, S_W), padding, (D_H, D_W), sizes, _ = geometry
    x = _pad(x, [(end, end) for end in padding], _lowest(x.dtype))
    y = np.empty((*x.shape[:2], *sizes), x.dtype)
    for n, c, h, w in np.ndindex(y.shape):
        top, left = h * S_H, w * S_W
        window = x[n, c, top : top + K_H * D_H : D_H, left : left + K_W * D_W : D_W]
        y[n, c, h, w] = window.max()  # with ceil_mode, the last slice may be cut short
    return y


def max_pool1d(x, kernel_size, *, stride=None, padding=0, dilation=1, ceil_mode=False):
    """Return the maps of `convkit.max_pool1d`: `max_pool2d` with one axis less.

    Shapes: x (N, C, W), result (N, C, W_out).

    Examples
    --------
    >>> max_pool1d([[[3, 1, 4, 1, 5]]], 2)
    array([[[3, 4]]])
    """
    x = _batch(x, 1)
    geometry = pool_geometry(1, x.shape, Window(kernel_size, stride, padding, dilation, ceil_mode))
    (K_W,), (S_W,), padding, (D_W,), sizes, _ = geometry
    x = _pad(x, [(end, end) for end in padding], _lowest(x.dtype))
    y = np.empty((*x.shape[:2], *sizes), x.dtype)
    for n, c, w in np.ndindex(y.shape):
        y[n, c, w] = x[n, c, w * S_W : w * S_W + K_W * D_W : D_W].max()
    return y


def max_pool3d(x, kernel_size, *, stride=None, padding=0, dilation=1, ceil_mode=False):
    """Return the maps of `convkit.max_pool3d`: `max_pool2d` with one axis more.

    Shapes: x (N, C, D, H, W), result (N, C, D_out, H_out, W_out).

    Examples
    --------
    >>> max_pool3d(np.arange(16).reshape(1, 1, 2, 2, 4), 2)
    array([[[[[13, 15]]]]])
    """
    x = _batch(x, 3)
    geometry = pool_geometry(3, x.shape, Window(kernel_size, stride, padding, dilation, ceil_mode))
    (K_D, K_H, K_W), (S_D, S_H, S_W), padding, (D_D, D_H, D_W), sizes, _ = geometry
    x = _pad(x, [(end, end) for end in padding], _lowest(x.dtype))
    y = np.empty((*x.shape[:2], *sizes), x.dtype)
    for n, c, d, h, w in np.ndindex(y.shape):
        front, top, left = d * S_D, h * S_H, w * S_W
        slab = x[n, c, front : front + K_D * D_D : D_D]
        window = slab[:, top : top + K_H * D_H : D_H, left : left + K_W * D_W : D_W]
        y[n, c, d, h, w] = window.max()
    return y


def avg_pool2d(x, kernel_size, *, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """Return the maps of `convkit.avg_pool2d`, one window at a time.

    Shapes: x (N, C, H, W), result (N, C, H_out, W_out). Raises as `convkit.avg_pool2d` does.

    Examples
    --------
    >>> avg_pool2d([[[[4, 1, 0, 2], [3, 8, 5, 1]]]], 2)
    array([[[[4., 2.]]]])
    """
    x = _batch(x, 2)
    geometry = pool_geometry(2, x.shape, Window(kernel_size, stride, padding, 1, ceil_mode))
    (K_H, K_W), (S_H, S_W), padding, _, sizes, _ = geometry
    sides = [(end, end) for end in padding]
    counted = _pad(np.ones(x.shape[2:]), sides, int(count_include_pad))
    x = _pad(x, sides, 0)
    y = np.empty((*x.shape[:2], *sizes), np.result_type(x, np.float64))
    for n, c, h, w in np.ndindex(y.shape):
        rows, columns = slice(h * S_H, h * S_H + K_H), slice(w * S_W, w * S_W + K_W)
        y[n, c, h, w] = x[n, c, rows, columns].sum() / counted[rows, columns].sum()
    return y


def avg_pool1d(x, kernel_size, *, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """Return the maps of `convkit.avg_pool1d`: `avg_pool2d` with one axis less.

    Shapes: x (N, C, W), result (N, C, W_out).

    Examples
    --------
    >>> avg_pool1d([[[3, 1, 4, 1, 5]]], 2)
    array([[[2. , 2.5]]])
    """
    x = _batch(x, 1)
    geometry = pool_geometry(1, x.shape, Window(kernel_size, stride, padding, 1, ceil_mode))
    (K_W,), (S_W,), padding, _, sizes, _ = geometry
    sides = [(end, end) for end in padding]
    counted = _pad(np.ones(x.shape[2:]), sides, int(count_include_pad))
    x = _pad(x, sides, 0)
    y = np.empty((*x.shape[:2], *sizes), np.result_type(x, np.float64))
    for n, c, w in np.ndindex(y.shape):
        window = slice(w * S_W, w * S_W + K_W)
        y[n, c, w] = x[n, c, window].sum() / counted[window].sum()
    return y


def avg_pool3d(x, kernel_size, *, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """Return the maps of `convkit.avg_pool3d`: `avg_pool2d` with one axis more.

    Shapes: x (N, C, D, H, W), result (N, C, D_out, H_out, W_out).

    Examples
    --------
    >>> avg_pool3d(np.arange(16).reshape(1, 1, 2, 2, 4), 2)
    array([[[[[6.5, 8.5]]]]])
    """
    x = _batch(x, 3)
    geometry = pool_geometry(3, x.shape, Window(kernel_size, stride, padding, 1, ceil_mode))
    kernel, stride, padding, _, sizes, _ = geometry
    sides = [(end, end) for end in padding]
    counted = _pad(np.ones(x.shape[2:]), sides, int(count_include_pad))
    x = _pad(x, sides, 0)
    y = np.empty((*x.shape[:2], *sizes), np.result_type(x, np.float64))
    for n, c, *place in np.ndindex(y.shape):
        starts = [index * step for index, step in zip(place, stride, strict=True)]
        box = tuple(slice(start, start + k) for start, k in zip(starts, kernel, strict=True))
        y[(n, c, *place)] = x[(n, c, *box)].sum() / counted[box].sum()
    return y


def _conv_arrays(axes, x, weight, bias, stride, padding, dilation, groups):
    """Return x padded with zeros, weight, and an output that holds the bias."""
    x, weight, bias = _layer(axes, x, weight, bias, groups, ("C_out", "C_in"))
    stride, dilation = per_axis(stride, axes, "stride"), per_axis(dilation, axes, "dilation")
    sizes, kernel = x.shape[2:], weight.shape[2:]
    geometry = {"stride": stride, "dilation": dilation}
    sides = padding_sides(padding, sizes, kernel, **geometry)
    sizes = on_every_axis(output_size, sizes, kernel, padding=sides, **geometry)
    return _pad(x, sides, 0), weight, _maps_of(bias, len(x), sizes)


def _transposed_arrays(axes, x, weight, bias, groups, **geometry):
    """Return x, weight, and an output that holds the bias, with its padding not yet cut off."""
    x, weight, bias = _layer(axes, x, weight, bias, groups, ("C_in", "C_out"))
    geometry = {name: per_axis(value, axes, name) for name, value in geometry.items()}
    sizes = on_every_axis(transposed_size, x.shape[2:], weight.shape[2:], **geometry)
    whole = [cut + n + cut for n, cut in zip(sizes, geometry["padding"], strict=True)]
    return x, weight, _maps_of(bias, len(x), whole)


def _layer(axes, x, weight, bias, groups, layout):
    """Return the arrays of a layer in 64 bits, a missing bias as zeros."""
    x, weight = _batch(x, axes), np.asarray(weight)
    bias = bias if bias is None else np.asarray(bias)
    shapes = [array if array is None else array.shape for array in (x, weight, bias)]
    C_out = check_layer(*shapes, groups, axes=axes, layout=layout)
    bias = np.zeros(C_out, weight.dtype) if bias is None else bias
    dtype = np.result_type(x, weight, bias, np.int64)
    return x.astype(dtype), weight.astype(dtype), bias.astype(dtype)


def _batch(x, axes):
    x = np.asarray(x)
    if x.ndim != axes + 2:
        raise ValueError(f"x has shape {x.shape}, but its definition needs {axes + 2} axes")
    return x


def _maps_of(bias, N, sizes):
    """Return N outputs of these sizes; every element of map o is bias[o]."""
    y = np.empty((N, len(bias), *sizes), bias.dtype)
    y[:] = bias.reshape(-1, *[1] * len(sizes))
    return y


def _pad(x, sides, value):
    untouched = [(0, 0)] * (x.ndim - len(sides))
    return np.pad(x, [*untouched, *sides], constant_values=value)


def _lowest(dtype):
    return -np.inf if dtype.kind == "f" else np.iinfo(dtype).min
