"""Convolution layers along one, two or three spatial axes, and their transposes.

What deep learning calls convolution is cross-correlation: no kernel is flipped.
Defaults and rules are PyTorch's. In every function here

- `x` may lack its batch axis N; the result then lacks it too;
- floating and complex dtypes are kept (float16 is summed in float32), different
  ones are promoted as NumPy does;
- integers give exact int64, or a ValueError if a sum could leave int64;
- zero padding takes part in the arithmetic: an infinite weight on it gives nan;
- `convkit.methods.choice` chooses how the layer is computed. This and the number of threads that
  BLAS has move floating results by their rounding alone: some ten times the eps of the
  dtype, a hundred times with the way `winograd`.
"""

import numpy as np

from convkit.methods.choice import correlate, settled, transposed
from convkit.shapes import check_layer, on_every_axis, per_axis, transposed_size
from convkit.windows import numbers


def conv1d(x, weight, bias=None, *, stride=1, padding=0, dilation=1, groups=1):
    """Slide kernels along sequences and sum over the input channels.

    Parameters
    ----------
    x : array_like of shape (N, C_in, W) or (C_in, W)
    weight : array_like of shape (C_out, C_in // groups, K_W)
    bias, stride, padding, dilation, groups
        As in `conv2d`, with one spatial axis.

    Returns
    -------
    ndarray of shape (N, C_out, W_out) or (C_out, W_out)

    Raises
    ------
    TypeError, ValueError
        As in `conv2d`.

    See Also
    --------
    convkit.naive.conv1d : The same, written as the loops of its definition.

    Examples
    --------
    >>> conv1d([[[1, 2, 3, 4]]], [[[1, 10]]])
    array([[[21, 32, 43]]])
    """
    return _conv(1, x, weight, bias, stride, padding, dilation, groups)


def conv2d(x, weight, bias=None, *, stride=1, padding=0, dilation=1, groups=1):
    """Slide kernels over images and sum over the input channels.

    Parameters
    ----------
    x : array_like of shape (N, C_in, H, W) or (C_in, H, W)
    weight : array_like of shape (C_out, C_in // groups, K_H, K_W)
        A filter for each output channel: one kernel for each input channel it sees.
    bias : array_like of shape (C_out,), optional
    stride, dilation : int or (int, int), default 1
        Step between positions and between kernel elements, for both axes or for each.
    padding : int, sequence, "same" or "valid", default 0
        Zeros at both ends of every axis, one int per axis, or one (before, after)
        pair per axis. "same" keeps H and W at stride 1; where the total is odd, the
        extra zero goes below and to the right.
    groups : int, default 1
        Blocks of channels that do not see each other; ``groups=C_in`` is depthwise.

    Returns
    -------
    ndarray of shape (N, C_out, H_out, W_out) or (C_out, H_out, W_out)
        The sizes are those of `convkit.shapes.output_size`.

    Raises
    ------
    TypeError
        If an array does not hold numbers or a setting is not an integer.
    ValueError
        If shapes disagree, a setting is out of range, the kernel reaches further
        than the padded input, or integer sums could leave int64.

    See Also
    --------
    convkit.naive.conv2d : The same, written as the loops of its definition.

    Examples
    --------
    A kernel of ones adds up each 2 x 2 window:

    >>> conv2d(np.arange(9.0).reshape(1, 1, 3, 3), np.ones((1, 1, 2, 2)))
    array([[[[ 8., 12.],
             [20., 24.]]]])
    """
    return _conv(2, x, weight, bias, stride, padding, dilation, groups)


def conv3d(x, weight, bias=None, *, stride=1, padding=0, dilation=1, groups=1):
    """Slide kernels through volumes and sum over the input channels.

    Parameters
    ----------
    x : array_like of shape (N, C_in, D, H, W) or (C_in, D, H, W)
    weight : array_like of shape (C_out, C_in // groups, K_D, K_H, K_W)
    bias, stride, padding, dilation, groups
        As in `conv2d`, with three spatial axes.

    Returns
    -------
    ndarray of shape (N, C_out, D_out, H_out, W_out) or (C_out, D_out, H_out, W_out)

    Raises
    ------
    TypeError, ValueError
        As in `conv2d`.

    See Also
    --------
    convkit.naive.conv3d : The same, written as the loops of its definition.

    Examples
    --------
    >>> conv3d(np.ones((1, 1, 3, 4, 5)), np.ones((1, 1, 3, 4, 4)))
    array([[[[[48., 48.]]]]])
    """
    return _conv(3, x, weight, bias, stride, padding, dilation, groups)


def conv_transpose1d(
    x, weight, bias=None, *, stride=1, padding=0, output_padding=0, dilation=1, groups=1
):
    """Lay down a copy of the kernel for every element of sequences and add them up.

    Parameters
    ----------
    x : array_like of shape (N, C_in, W) or (C_in, W)
    weight : array_like of shape (C_in, C_out // groups, K_W)
    bias, stride, padding, output_padding, dilation, groups
        As in `conv_transpose2d`, with one spatial axis.

    Returns
    -------
    ndarray of shape (N, C_out, W_out) or (C_out, W_out)

    Raises
    ------
    TypeError, ValueError
        As in `conv_transpose2d`.

    See Also
    --------
    convkit.naive.conv_transpose1d : The same, written as the loops of its definition.

    Examples
    --------
    >>> conv_transpose1d([[[1, 2, 3]]], [[[1, 10]]])
    array([[[ 1, 12, 23, 30]]])
    """
    geometry = {"stride": stride, "padding": padding, "dilation": dilation}
    return _conv_transpose(1, x, weight, bias, groups, output_padding, **geometry)


def conv_transpose2d(
    x, weight, bias=None, *, stride=1, padding=0, output_padding=0, dilation=1, groups=1
):
    """Lay down a copy of the kernel for every element of images and add them up.

    This turns the sizes of `conv2d` with the same settings around. It does not
    restore the values; as matrices, the two are transposes of each other.

    Parameters
    ----------
    x : array_like of shape (N, C_in, H, W) or (C_in, H, W)
    weight : array_like of shape (C_in, C_out // groups, K_H, K_W)
        The input channel comes first, unlike in `conv2d`.
    bias : array_like of shape (C_out,), optional
    stride, dilation : int or (int, int), default 1
        Step between copies and between kernel elements, for both axes or for each.
    padding : int or (int, int), default 0
        Elements cut off at *each* end of an axis: the padding of `conv2d`, undone.
    output_padding : int or (int, int), default 0
        Elements more at the end of an axis; less than stride or dilation.
    groups : int, default 1
        Blocks of channels that do not see each other.

    Returns
    -------
    ndarray of shape (N, C_out, H_out, W_out) or (C_out, H_out, W_out)
        The sizes are those of `convkit.shapes.transposed_size`.

    Raises
    ------
    TypeError
        If an array does not hold numbers or a setting is not an integer.
    ValueError
        If shapes disagree, a setting is out of range, nothing is left after
        cutting, or integer sums could leave int64.

    See Also
    --------
    convkit.naive.conv_transpose2d : The same, written as the loops of its definition.

    Examples
    --------
    >>> conv_transpose2d([[[[1, 2]]]], [[[[1, 1], [1, 1]]]], stride=2)
    array([[[[1, 1, 2, 2],
             [1, 1, 2, 2]]]])
    """
    geometry = {"stride": stride, "padding": padding, "dilation": dilation}
    return _conv_transpose(2, x, weight, bias, groups, output_padding, **geometry)


def conv_transpose3d(
    x, weight, bias=None, *, stride=1, padding=0, output_padding=0, dilation=1, groups=1
):
    """Lay down a copy of the kernel for every element of volumes and add them up.

    Parameters
    ----------
    x : array_like of shape (N, C_in, D, H, W) or (C_in, D, H, W)
    weight : array_like of shape (C_in, C_out // groups, K_D, K_H, K_W)
    bias, stride, padding, output_padding, dilation, groups
        As in `conv_transpose2d`, with three spatial axes.

    Returns
    -------
    ndarray of shape (N, C_out, D_out, H_out, W_out) or (C_out, D_out, H_out, W_out)

    Raises
    ------
    TypeError, ValueError
        As in `conv_transpose2d`.

    See Also
    --------
    convkit.naive.conv_transpose3d : The same, written as the loops of its definition.

    Examples
    --------
    >>> conv_transpose3d(np.ones((1, 1, 1, 1, 2)), np.ones((1, 1, 1, 1, 3)))
    array([[[[[1., 2., 2., 1.]]]]])
    """
    geometry = {"stride": stride, "padding": padding, "dilation": dilation}
    return _conv_transpose(3, x, weight, bias, groups, output_padding, **geometry)


def _conv(axes, x, weight, bias, *settings):
    x, weight, bias, found = _arrays(x, weight, bias)
    layer = settled(axes, x.shape, weight.shape, found, *settings)
    return compute(correlate, x, weight, bias, layer)


def _conv_transpose(axes, x, weight, bias, groups, output_padding, **geometry):
    x, weight, bias, found = _arrays(x, weight, bias)
    check_layer(x.shape, weight.shape, found, groups, axes=axes, layout=("C_in", "C_out"))
    geometry = {name: per_axis(value, axes, name) for name, value in geometry.items()}
    extra = per_axis(output_padding, axes, "output_padding")
    old, kernel = x.shape[-axes:], weight.shape[2:]
    sizes = on_every_axis(transposed_size, old, kernel, output_padding=extra, **geometry)
    settings = sizes, *geometry.values(), groups
    return compute(transposed, x, turned(weight, groups), bias, settings)


def turned(weight, groups):
    """Return the weight of a transposed layer as filters, (C_out, C_in // groups, ...).

    Examples
    --------
    >>> turned(np.zeros((6, 2, 3, 4)), groups=3).shape
    (6, 2, 3, 4)
    >>> turned(np.zeros((6, 2, 3, 4)), groups=1).shape
    (2, 6, 3, 4)
    """
    C_in, C_group, *kernel = weight.shape
    blocks = weight.reshape(groups, C_in // groups, C_group, *kernel).swapaxes(1, 2)
    return blocks.reshape(groups * C_group, C_in // groups, *kernel)


def _arrays(x, weight, bias):
    x, weight = numbers(x, "x"), numbers(weight, "weight")
    if bias is None:
        return x, weight, bias, None
    bias = numbers(bias, "bias")
    return x, weight, bias, bias.shape


def compute(run, x, weight, bias, layer):
    """Return run(x, weight, layer, dtype) + bias, with sums of their own dtype, batched as x is.

    Examples
    --------
    >>> x, settings = np.ones((1, 2), np.float16), ((4,), (2,), (0,), (1,), 1)
    >>> compute(transposed, x, np.ones((1, 1, 2), np.float16), None, settings)
    array([[1., 1., 1., 1.]], dtype=float16)
    """
    dtype, working = _dtypes(x, weight, np.zeros(1, weight.dtype) if bias is None else bias)
    batch = x if x.ndim == weight.ndim else x[np.newaxis]
    y = run(batch.astype(working, copy=False), weight.astype(working, copy=False), layer, dtype)
    if bias is not None:
        y += bias.astype(working, copy=False).reshape(-1, *[1] * (weight.ndim - 2))
    y = y.astype(dtype, copy=False)
    return y if x.ndim == weight.ndim else y[0]


def _dtypes(*arrays):
    """Return the dtypes of the result and of its sums; float64 holds integers below 2**53."""
    if all(array.dtype.kind in "iu" for array in arrays):
        exact = np.float64 if _largest_sum(*arrays) < 2**53 else np.int64
        return np.dtype(np.int64), exact
    dtype = np.result_type(*arrays)
    return dtype, np.float32 if dtype == np.float16 else dtype


def _largest_sum(x, weight, bias):
    """Return a bound of all sums of integers, in any order; ValueError if past int64."""
    filters = weight.reshape(len(weight), weight[0].size).tolist()
    gain = max(sum(map(abs, taps)) for taps in filters)
    bound = _largest(x) * gain + _largest(bias)
    if bound >= 2**63:
        raise ValueError(
            f"sums could reach {bound}, but int64 ends at {2**63 - 1}; use floating point"
        )
    return bound


def _largest(array):
    return max(int(array.max(initial=0)), -int(array.min(initial=0)))
