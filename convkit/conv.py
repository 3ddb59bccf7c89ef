"""Convolution layers along one, two or three spatial axes, and their transposes.

What deep learning calls convolution is cross-correlation: no kernel is flipped.
Defaults and rules are PyTorch's. In every function here

- `x` may lack its batch axis N; the result then lacks it too;
- floating and complex dtypes are kept (float16 is summed in float32), different
  ones are promoted as NumPy does;
- integers give exact int64, or a ValueError if a sum could leave int64;
- zero padding takes part in the arithmetic: an infinite weight on it gives nan;
- `convkit.methods.choice` chooses the method. This and the number of threads that BLAS
  has move floating results by their rounding alone: for sums of some thousand products
  by some ten times the eps of the dtype (a hundred times with the method `winograd`), for
  longer sums of like numbers in proportion to their length.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from convkit.dtypes import numbers, product_dtypes
from convkit.methods.choice import correlate
from convkit.methods.layer import Settings, settled, settled_transposed
from convkit.methods.transposed import transposed, turned
from convkit.shapes.settings import Integer, Padding, PaddingMode, Sizes
from convkit.windows import elements_around, pad_from_within


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
    """Slide kernels along sequences and sum over the input channels.

    Parameters
    ----------
    x : array_like of shape (N, C_in, W) or (C_in, W)
    weight : array_like of shape (C_out, C_in // groups, K_W)
    bias, stride, padding, dilation, groups, padding_mode
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
    settings = Settings(stride, padding, dilation, groups)
    return _conv(1, x, weight, bias, settings, padding_mode)


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
    padding_mode : {"zeros", "reflect", "replicate", "circular"}, default "zeros"
        What the padding holds: zeros, the map mirrored about its border elements, these
        repeated, or the other end of the map.

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
        than the padded input, "reflect" or "circular" lack elements to pad with, or
        integer sums could leave int64.

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
    settings = Settings(stride, padding, dilation, groups)
    return _conv(2, x, weight, bias, settings, padding_mode)


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
    """Slide kernels through volumes and sum over the input channels.

    Parameters
    ----------
    x : array_like of shape (N, C_in, D, H, W) or (C_in, D, H, W)
    weight : array_like of shape (C_out, C_in // groups, K_D, K_H, K_W)
    bias, stride, padding, dilation, groups, padding_mode
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
    settings = Settings(stride, padding, dilation, groups)
    return _conv(3, x, weight, bias, settings, padding_mode)


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
    settings = Settings(stride, padding, dilation, groups)
    return _conv_transpose(1, x, weight, bias, settings, output_padding)


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
    settings = Settings(stride, padding, dilation, groups)
    return _conv_transpose(2, x, weight, bias, settings, output_padding)


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
    settings = Settings(stride, padding, dilation, groups)
    return _conv_transpose(3, x, weight, bias, settings, output_padding)


def _conv(axes, x, weight, bias, settings, padding_mode):
    """Check, choose the dtype to compute in, and return the output of a layer.

    Shapes: x (N, C_in, ...) or (C_in, ...), weight (C_out, C_in // groups, ...), bias (C_out,),
    result (N, C_out, ...) or (C_out, ...).
    """
    x, weight, bias, shapes = _arrays(x, weight, bias)
    layer = settled(axes, *shapes, settings)
    if padding_mode != "zeros":
        around = elements_around(x.shape[-axes:], layer.padding, padding_mode)
        x, layer = pad_from_within(x, around), layer.padded
    dtype, working = product_dtypes(x, weight, bias)
    y = correlate(*_in(working, x, weight), layer, dtype)
    return _finished(y, bias, dtype, x.ndim)


def _conv_transpose(axes, x, weight, bias, settings, output_padding):
    """Do the same for a transposed layer.

    Shapes: x (N, C_in, ...) or (C_in, ...), weight (C_in, C_out // groups, ...), bias (C_out,),
    result (N, C_out, ...) or (C_out, ...).
    """
    x, weight, bias, shapes = _arrays(x, weight, bias)
    layer = settled_transposed(axes, *shapes, settings, output_padding)
    filters = turned(weight, layer.groups)
    dtype, working = product_dtypes(x, filters, bias)
    y = transposed(*_in(working, x, filters), layer, dtype)
    return _finished(y, bias, dtype, x.ndim)


def _arrays(x, weight, bias):
    """Return the arrays, and a tuple of their shapes; a missing bias stays None.

    Shapes: as in `_conv` or `_conv_transpose`.
    """
    x, weight = numbers(x, "x"), numbers(weight, "weight")
    bias = bias if bias is None else numbers(bias, "bias")
    return x, weight, bias, (x.shape, weight.shape, bias if bias is None else bias.shape)


def _in(dtype, x, filters):
    """Return x, with a batch axis, and the filters in the dtype to compute in.

    Shapes: x (N, C_in, ...) or (C_in, ...), filters (C_out, C_in // groups, ...).
    """
    batch = x if x.ndim == filters.ndim else x[np.newaxis]
    return batch.astype(dtype, copy=False), filters.astype(dtype, copy=False)


def _finished(y, bias, dtype, ndim):
    """Return y + bias in the dtype of the result, with a batch axis if that makes `ndim` axes.

    Shapes: y (N, C_out, ...), bias (C_out,).
    """
    if bias is not None:
        y += bias.astype(y.dtype, copy=False).reshape(-1, *[1] * (y.ndim - 2))
    y = y.astype(dtype, copy=False)
    return y if y.ndim == ndim else y[0]
