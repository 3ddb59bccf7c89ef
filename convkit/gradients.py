"""Backward passes: from the gradient of a layer's output to that of its input and weights.

`grad_output` has the shape of the layer's output and holds, for every element of it,
how fast the loss grows with that element. What comes back says the same of the input,
the weight or the bias. Names and argument order are those of ``torch.nn.grad``; in
every function here

- settings mean what they mean in the forward function and must be those used there;
- an input without the batch axis N has a gradient without it;
- floating and complex dtypes are kept (float16 is summed in float32); integers give
  exact int64, or a ValueError if a sum could leave int64; averages of them float64.
"""

import math

import numpy as np

from convkit.conv import conv1d, conv_transpose1d, conv_transpose2d, conv_transpose3d
from convkit.pool import global_max_pool, max_across_channels
from convkit.shapes import check_layer, kernel_span, on_every_axis, output_size
from convkit.shapes import padding_sides, per_axis, pool_geometry
from convkit.windows import numbers, pad, sliding_windows


def conv1d_input(input_size, weight, grad_output, *, stride=1, padding=0, dilation=1, groups=1):
    """Return the gradient of `convkit.conv1d` with respect to its input.

    Parameters
    ----------
    input_size : (N, C_in, W) or (C_in, W)
    weight : array_like of shape (C_out, C_in // groups, K_W)
    grad_output : array_like of shape (N, C_out, W_out) or (C_out, W_out)
    stride, padding, dilation, groups
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
    return _input(1, input_size, weight, grad_output, groups, stride, padding, dilation)


def conv2d_input(input_size, weight, grad_output, *, stride=1, padding=0, dilation=1, groups=1):
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
    stride, padding, dilation, groups
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
    return _input(2, input_size, weight, grad_output, groups, stride, padding, dilation)


def conv3d_input(input_size, weight, grad_output, *, stride=1, padding=0, dilation=1, groups=1):
    """Return the gradient of `convkit.conv3d` with respect to its input.

    Parameters
    ----------
    input_size : (N, C_in, D, H, W) or (C_in, D, H, W)
    weight : array_like of shape (C_out, C_in // groups, K_D, K_H, K_W)
    grad_output : array_like of shape (N, C_out, D_out, H_out, W_out), N as in `input_size`
    stride, padding, dilation, groups
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
    return _input(3, input_size, weight, grad_output, groups, stride, padding, dilation)


def conv1d_weight(x, weight_size, grad_output, *, stride=1, padding=0, dilation=1, groups=1):
    """Return the gradient of `convkit.conv1d` with respect to its weight.

    Parameters
    ----------
    x : array_like of shape (N, C_in, W) or (C_in, W)
    weight_size : (C_out, C_in // groups, K_W)
    grad_output : array_like of shape (N, C_out, W_out) or (C_out, W_out)
    stride, padding, dilation, groups
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
    return _weight(1, x, weight_size, grad_output, groups, stride, padding, dilation)


def conv2d_weight(x, weight_size, grad_output, *, stride=1, padding=0, dilation=1, groups=1):
    """Return the gradient of `convkit.conv2d` with respect to its weight.

    Each kernel element collects the inputs that it met, times the gradient there,
    over all positions and images. This is a convolution of `x` with `grad_output`
    as its kernel, in which stride and dilation have changed places.

    Parameters
    ----------
    x : array_like of shape (N, C_in, H, W) or (C_in, H, W)
    weight_size : (C_out, C_in // groups, K_H, K_W)
    grad_output : array_like of shape (N, C_out, H_out, W_out) or (C_out, H_out, W_out)
    stride, padding, dilation, groups
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
    return _weight(2, x, weight_size, grad_output, groups, stride, padding, dilation)


def conv3d_weight(x, weight_size, grad_output, *, stride=1, padding=0, dilation=1, groups=1):
    """Return the gradient of `convkit.conv3d` with respect to its weight.

    Parameters
    ----------
    x : array_like of shape (N, C_in, D, H, W) or (C_in, D, H, W)
    weight_size : (C_out, C_in // groups, K_D, K_H, K_W)
    grad_output : array_like of shape (N, C_out, D_out, H_out, W_out), N as in `x`
    stride, padding, dilation, groups
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
    return _weight(3, x, weight_size, grad_output, groups, stride, padding, dilation)


def conv1d_bias(grad_output):
    """Return the gradient of `convkit.conv1d` with respect to its bias: shape (C_out,).

    Examples
    --------
    >>> conv1d_bias([[[1, 2, 3]], [[4, 5, 6]]])
    array([21])
    """
    return _bias(1, grad_output)


def conv2d_bias(grad_output):
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


def conv3d_bias(grad_output):
    """Return the gradient of `convkit.conv3d` with respect to its bias: shape (C_out,).

    Examples
    --------
    >>> conv3d_bias(np.ones((2, 3, 4, 5, 6)))
    array([240., 240., 240.])
    """
    return _bias(3, grad_output)


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
    grad, dtype = _wide(grad_output, global_max_pool(x).shape)
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
    shape = _shape(input_size, "input_size")
    if len(shape) < 3 or not all(shape[2:]):
        raise ValueError(f"input_size={shape} needs (N, C) and at least one non-empty axis")
    grad, dtype = _wide(numbers(grad_output, "grad_output") / 1, shape[:2])
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
    grad, dtype = _wide(grad_output, max_across_channels(x, group_size).shape)
    blocks = x.reshape(*grad.shape[:2], group_size, *x.shape[2:])
    return _to_first_maximum(blocks, grad, axis=2).reshape(x.shape).astype(dtype, copy=False)


def _input(axes, input_size, weight, grad_output, groups, *steps):
    size, weight = _shape(input_size, "input_size"), numbers(weight, "weight")
    _, stride, sides, dilation, sizes = _geometry(axes, size, weight.shape, groups, *steps)
    grad = _gradient(grad_output, (*size[: -axes - 1], len(weight), *sizes))
    spread = (conv_transpose1d, conv_transpose2d, conv_transpose3d)[axes - 1]
    reached = spread(grad, weight, stride=stride, dilation=dilation, groups=groups)
    return _cut(reached, [before for before, _ in sides], size[-axes:])


def _weight(axes, x, weight_size, grad_output, groups, *steps):
    """Multiply gradients with windows: as a layer, one position with a channel for each window."""
    x, size = numbers(x, "x"), _shape(weight_size, "weight_size")
    kernel, stride, sides, dilation, sizes = _geometry(axes, x.shape, size, groups, *steps)
    grad = _gradient(grad_output, (*x.shape[: -axes - 1], size[0], *sizes))
    x, grad = (array[np.newaxis] if array.ndim == axes + 1 else array for array in (x, grad))
    windows = sliding_windows(pad(x, sides), kernel, stride=stride, dilation=dilation)
    blocks = windows.reshape(len(x), groups, size[1], *sizes, *kernel)
    rows, positions = np.moveaxis(blocks, (1, 2), (0, 2 + axes)), len(x) * math.prod(sizes)
    filters = grad.swapaxes(0, 1).reshape(size[0], positions, 1)
    rows = rows.reshape(groups * positions, math.prod(size[1:]))
    return conv1d(rows, filters, groups=groups).reshape(size)


def _bias(axes, grad_output):
    shape = np.shape(grad_output)
    if len(shape) not in (axes + 1, axes + 2):
        raise ValueError(f"grad_output has shape {shape}, but needs {axes + 1} or {axes + 2} axes")
    grad, dtype = _wide(grad_output, shape, terms=math.prod(shape))
    summed = tuple(axis for axis in range(grad.ndim) if axis != grad.ndim - axes - 1)
    return grad.sum(axis=summed).astype(dtype, copy=False)


def _max_pool(axes, x, grad_output, kernel_size, stride, padding, dilation, ceil_mode):
    x = numbers(x, "x", "iuf")
    geometry = pool_geometry(axes, x.shape, kernel_size, stride, padding, dilation, ceil_mode)
    kernel, *_, sizes = geometry
    taps = math.prod(kernel)
    grad, dtype = _wide(grad_output, (*x.shape[:-axes], *sizes), terms=taps)
    lowest = -np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min
    windows = _windows(x, geometry, lowest).reshape(*grad.shape, taps)
    inside = _windows(np.ones(x.shape[-axes:], bool), geometry, False).reshape(*sizes, taps)
    top = windows.max(axis=-1, keepdims=True)
    largest = inside & ((windows == top) | (windows != windows))
    shares = _to_first_maximum(largest, grad, axis=-1).reshape(*grad.shape, *kernel)
    return _lay_down(shares, x.shape[-axes:], geometry).astype(dtype, copy=False)


def _avg_pool(axes, input_size, grad_output, window, count_include_pad):
    """Share out grad_output; the division by 1 makes integers float64."""
    shape = _shape(input_size, "input_size")
    kernel, *_, sizes = geometry = pool_geometry(axes, shape, *window)
    grad, dtype = _wide(numbers(grad_output, "grad_output") / 1, (*shape[:-axes], *sizes))
    share = grad / _counted(shape[-axes:], geometry, count_include_pad)
    shares = np.broadcast_to(share[(..., *[np.newaxis] * axes)], (*share.shape, *kernel))
    return _lay_down(shares, shape[-axes:], geometry).astype(dtype, copy=False)


def _windows(x, geometry, value):
    """Return the windows of x, with `value` around it as far as they reach."""
    kernel, stride, padding, dilation, _ = geometry
    reach = zip(padding, x.shape[-len(kernel) :], _reach(geometry), strict=True)
    sides = [(p, max(end - p - n, 0)) for p, n, end in reach]
    return sliding_windows(pad(x, sides, value), kernel, stride=stride, dilation=dilation)


def _lay_down(shares, sizes, geometry):
    """Add up windows where they lie and cut the padding off: the transpose of `_windows`."""
    kernel, stride, padding, dilation, out = geometry
    total = np.zeros((*shares.shape[: -2 * len(kernel)], *_reach(geometry)), shares.dtype)
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


def _reach(geometry):
    """Return where the last window ends on each axis, counted from the padding on."""
    return [(n - 1) * s + kernel_span(k, d) for k, s, _, d, n in zip(*geometry, strict=True)]


def _counted(sizes, geometry, count_include_pad):
    """Return by how many elements each window was divided."""
    counts = []
    for size, k, s, p, _, n in zip(sizes, *geometry, strict=True):
        start = np.arange(n, dtype=np.float32) * s - p
        end = np.minimum(start + k, size + p)
        if not count_include_pad:
            start, end = np.maximum(start, 0), np.minimum(end, size)
        counts.append(end - start)
    return math.prod(np.ix_(*counts))


def _to_first_maximum(values, grad, axis):
    """Return zeros with `grad` at the first maximum of `values` along the axis; nan is largest."""
    shares = np.zeros(values.shape, grad.dtype)
    np.put_along_axis(shares, values.argmax(axis, keepdims=True), np.expand_dims(grad, axis), axis)
    return shares


def _wide(grad_output, shape, terms=1):
    """Return grad_output in a dtype that holds sums of `terms`, and the dtype of the result."""
    grad = _gradient(grad_output, shape)
    if grad.dtype.kind in "iu":
        bound = max(int(grad.max(initial=0)), -int(grad.min(initial=0))) * terms
        if bound >= 2**63:
            raise ValueError(f"sums could reach {bound}, past the end of int64; use floating point")
        return grad.astype(np.int64, copy=False), np.dtype(np.int64)
    return grad.astype(np.promote_types(grad.dtype, np.float32), copy=False), grad.dtype


def _geometry(axes, x, weight, groups, stride, padding, dilation):
    """Return what `pool_geometry` does, of a convolution; padding as (before, after) pairs."""
    check_layer(x, weight, None, groups, axes=axes, layout=("C_out", "C_in"))
    stride, dilation = per_axis(stride, axes, "stride"), per_axis(dilation, axes, "dilation")
    sides = padding_sides(padding, x[-axes:], weight[2:], stride=stride, dilation=dilation)
    settings = {"stride": stride, "padding": sides, "dilation": dilation}
    sizes = on_every_axis(output_size, x[-axes:], weight[2:], **settings)
    return weight[2:], stride, sides, dilation, sizes


def _gradient(grad_output, shape):
    grad = numbers(grad_output, "grad_output")
    if grad.shape != shape:
        raise ValueError(f"grad_output has shape {grad.shape}, but the layer's output has {shape}")
    return grad


def _shape(value, name):
    return per_axis(value, np.size(value), name)
