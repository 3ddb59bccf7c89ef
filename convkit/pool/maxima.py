"""Max pools: the largest element of each window, and where it was."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from convkit.dtypes import lowest, numbers
from convkit.pool.indices import winners
from convkit.pool.merge import in_maps, merged_windows
from convkit.shapes import Window, pool_geometry
from convkit.shapes.settings import Padding, Sizes


def max_pool1d(
    x: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> np.ndarray:
    """Keep the largest element of each window of sequences, each map by itself.

    Parameters
    ----------
    x : array_like of shape (N, C, W) or (C, W)
    kernel_size, stride, padding, dilation, ceil_mode
        As in `max_pool2d`, with one spatial axis.

    Returns
    -------
    ndarray of shape (N, C, W_out) or (C, W_out)

    Raises
    ------
    TypeError, ValueError
        As in `max_pool2d`.

    See Also
    --------
    convkit.naive.max_pool1d : The same, written as the loops of its definition.

    Examples
    --------
    >>> max_pool1d([[3, 1, 4, 1, 5]], 2)
    array([[3, 4]])
    """
    return max_pool(1, x, Window(kernel_size, stride, padding, dilation, ceil_mode))


def max_pool2d(
    x: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> np.ndarray:
    """Keep the largest element of each window of images, each map by itself.

    Parameters
    ----------
    x : array_like of shape (N, C, H, W) or (C, H, W)
    kernel_size : int or (int, int)
    stride : int or (int, int), optional
        Step between windows; the kernel size if not given.
    padding : int, sequence, "same" or "valid", default 0
        Elements, never a maximum, at both ends of every axis: one int, one int per axis, or
        one (before, after) pair per axis. Ints are at most half the kernel size, as in
        PyTorch; pairs may be larger as long as every window holds an element.
        "same" keeps H and W at stride 1.
    dilation : int or (int, int), default 1
        Step between the elements of a window.
    ceil_mode : bool, default False
        Keep a last window that hangs over the end; see `convkit.shapes.output_size`.

    Returns
    -------
    ndarray of shape (N, C, H_out, W_out) or (C, H_out, W_out)

    Raises
    ------
    TypeError
        If x does not hold real numbers or a setting is not an integer.
    ValueError
        If x has another number of axes, a setting is out of range, or the kernel
        reaches further than the padded input.

    See Also
    --------
    convkit.naive.max_pool2d : The same, written as the loops of its definition.

    Examples
    --------
    >>> x = np.array([[[4, 1, 0, 2], [3, 8, 5, 1], [7, 2, 6, 6], [0, 9, 4, 3]]])
    >>> max_pool2d(x, 2)
    array([[[8, 5],
            [9, 6]]])
    """
    return max_pool(2, x, Window(kernel_size, stride, padding, dilation, ceil_mode))


def max_pool3d(
    x: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> np.ndarray:
    """Keep the largest element of each window of volumes, each map by itself.

    Parameters
    ----------
    x : array_like of shape (N, C, D, H, W) or (C, D, H, W)
    kernel_size, stride, padding, dilation, ceil_mode
        As in `max_pool2d`, with three spatial axes.

    Returns
    -------
    ndarray of shape (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out)

    Raises
    ------
    TypeError, ValueError
        As in `max_pool2d`.

    See Also
    --------
    convkit.naive.max_pool3d : The same, written as the loops of its definition.

    Examples
    --------
    >>> max_pool3d(np.arange(16).reshape(1, 2, 2, 4), 2)
    array([[[[13, 15]]]])
    """
    return max_pool(3, x, Window(kernel_size, stride, padding, dilation, ceil_mode))


def max_pool1d_with_indices(
    x: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """Return what `max_pool1d` returns, and the place of each maximum in its sequence.

    Parameters
    ----------
    x, kernel_size, stride, padding, dilation, ceil_mode
        As in `max_pool1d`.

    Returns
    -------
    output, indices : ndarray of shape (N, C, W_out) or (C, W_out)
        As in `max_pool2d_with_indices`.

    Raises
    ------
    TypeError, ValueError
        As in `max_pool2d_with_indices`.

    Examples
    --------
    >>> output, indices = max_pool1d_with_indices([[3, 1, 4, 1, 5, 9]], 2)
    >>> output, indices
    (array([[3, 4, 9]]), array([[0, 2, 5]]))
    """
    window = Window(kernel_size, stride, padding, dilation, ceil_mode)
    return _with_indices(1, x, window)


def max_pool2d_with_indices(
    x: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """Return what `max_pool2d` returns, and the place of each maximum in its map.

    Parameters
    ----------
    x, kernel_size, stride, padding, dilation, ceil_mode
        As in `max_pool2d`.

    Returns
    -------
    output, indices : ndarray of shape (N, C, H_out, W_out) or (C, H_out, W_out)
        An index counts the elements of a map from 0, row by row. It is that of the first
        maximum of the window, and of its first nan if there is one.

    Raises
    ------
    TypeError
        As in `max_pool2d`.
    ValueError
        As in `max_pool2d`, or if a window lies wholly in the padding.

    See Also
    --------
    max_unpool2d : The way back.
    convkit.naive.max_pool_with_indices : The same, as loops.

    Examples
    --------
    >>> output, indices = max_pool2d_with_indices([[[4, 1, 0, 2], [3, 8, 5, 1]]], 2)
    >>> output, indices
    (array([[[8, 5]]]), array([[[5, 6]]]))
    """
    window = Window(kernel_size, stride, padding, dilation, ceil_mode)
    return _with_indices(2, x, window)


def max_pool3d_with_indices(
    x: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """Return what `max_pool3d` returns, and the place of each maximum in its volume.

    Parameters
    ----------
    x, kernel_size, stride, padding, dilation, ceil_mode
        As in `max_pool3d`.

    Returns
    -------
    output, indices : ndarray of shape (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out)
        As in `max_pool2d_with_indices`.

    Raises
    ------
    TypeError, ValueError
        As in `max_pool2d_with_indices`.

    Examples
    --------
    >>> max_pool3d_with_indices(np.arange(8).reshape(1, 2, 2, 2), 2)
    (array([[[[7]]]]), array([[[[7]]]]))
    """
    window = Window(kernel_size, stride, padding, dilation, ceil_mode)
    return _with_indices(3, x, window)


def max_pool(axes, x, window):
    """Return the largest element of each window.

    Shapes: x (N, C, ...) or (C, ...), result (N, C, ...) or (C, ...).

    Examples
    --------
    >>> max_pool(1, [[3, 1, 4, 1]], Window(2))
    array([[3, 4]])
    """
    x = numbers(x, "x", "iuf")
    geometry = pool_geometry(axes, x.shape, window)
    y = np.empty((*x.shape[:-axes], *geometry.sizes), x.dtype)
    for part, largest in merged_windows(np.maximum, lowest(x.dtype), x, geometry):
        in_maps(y, axes)[part] = largest
    return y


def _with_indices(axes, x, window):
    """Return the maxima and their places.

    Shapes: x (N, C, ...) or (C, ...), both results (N, C, ...) or (C, ...).
    """
    x = numbers(x, "x", "iuf")
    geometry = pool_geometry(axes, x.shape, window)
    geometry.check_met()
    y = max_pool(axes, x, window)
    return y, winners(x, y, geometry.by_axis)
