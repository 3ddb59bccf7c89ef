"""Max and average pools, one window at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from convkit.naive.arrays import batch, lowest, pad
from convkit.shapes import Window, pool_geometry
from convkit.shapes.settings import Padding, Sizes


def max_pool2d(
    x: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> np.ndarray:
    """Return the maps of `convkit.max_pool2d`, one window at a time.

    Shapes: x (N, C, H, W), result (N, C, H_out, W_out). Raises as `convkit.max_pool2d` does.

    Examples
    --------
    >>> max_pool2d([[[[4, 1, 0, 2], [3, 8, 5, 1]]]], 2)
    array([[[[8, 5]]]])
    """
    x = batch(x, 2)
    geometry = pool_geometry(2, x.shape, Window(kernel_size, stride, padding, dilation, ceil_mode))
    (K_H, K_W), (S_H, S_W), padding, (D_H, D_W), sizes, _ = geometry
    x = pad(x, padding, lowest(x.dtype))
    y = np.empty((*x.shape[:2], *sizes), x.dtype)
    for n, c, h, w in np.ndindex(y.shape):
        top, left = h * S_H, w * S_W
        window = x[n, c, top : top + K_H * D_H : D_H, left : left + K_W * D_W : D_W]
        y[n, c, h, w] = window.max()  # with ceil_mode, the last slice may be cut short
    return y


def max_pool1d(
    x: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> np.ndarray:
    """Return the maps of `convkit.max_pool1d`: `max_pool2d` with one axis less.

    Shapes: x (N, C, W), result (N, C, W_out).

    Examples
    --------
    >>> max_pool1d([[[3, 1, 4, 1, 5]]], 2)
    array([[[3, 4]]])
    """
    x = batch(x, 1)
    geometry = pool_geometry(1, x.shape, Window(kernel_size, stride, padding, dilation, ceil_mode))
    (K_W,), (S_W,), padding, (D_W,), sizes, _ = geometry
    x = pad(x, padding, lowest(x.dtype))
    y = np.empty((*x.shape[:2], *sizes), x.dtype)
    for n, c, w in np.ndindex(y.shape):
        y[n, c, w] = x[n, c, w * S_W : w * S_W + K_W * D_W : D_W].max()
    return y


def max_pool3d(
    x: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> np.ndarray:
    """Return the maps of `convkit.max_pool3d`: `max_pool2d` with one axis more.

    Shapes: x (N, C, D, H, W), result (N, C, D_out, H_out, W_out).

    Examples
    --------
    >>> max_pool3d(np.arange(16).reshape(1, 1, 2, 2, 4), 2)
    array([[[[[13, 15]]]]])
    """
    x = batch(x, 3)
    geometry = pool_geometry(3, x.shape, Window(kernel_size, stride, padding, dilation, ceil_mode))
    (K_D, K_H, K_W), (S_D, S_H, S_W), padding, (D_D, D_H, D_W), sizes, _ = geometry
    x = pad(x, padding, lowest(x.dtype))
    y = np.empty((*x.shape[:2], *sizes), x.dtype)
    for n, c, d, h, w in np.ndindex(y.shape):
        front, top, left = d * S_D, h * S_H, w * S_W
        slab = x[n, c, front : front + K_D * D_D : D_D]
        window = slab[:, top : top + K_H * D_H : D_H, left : left + K_W * D_W : D_W]
        y[n, c, d, h, w] = window.max()
    return y


def avg_pool2d(
    x: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> np.ndarray:
    """Return the maps of `convkit.avg_pool2d`, one window at a time.

    Shapes: x (N, C, H, W), result (N, C, H_out, W_out). Raises as `convkit.avg_pool2d` does.

    Examples
    --------
    >>> avg_pool2d([[[[4, 1, 0, 2], [3, 8, 5, 1]]]], 2)
    array([[[[4., 2.]]]])
    """
    x = batch(x, 2)
    geometry = pool_geometry(2, x.shape, Window(kernel_size, stride, padding, dilation, ceil_mode))
    (K_H, K_W), (S_H, S_W), padding, (D_H, D_W), sizes, _ = geometry
    counted = pad(np.ones(x.shape[2:]), padding, int(count_include_pad))
    x = pad(x, padding, 0)
    y = np.empty((*x.shape[:2], *sizes), np.result_type(x, np.float64))
    for n, c, h, w in np.ndindex(y.shape):
        rows = slice(h * S_H, h * S_H + K_H * D_H, D_H)
        columns = slice(w * S_W, w * S_W + K_W * D_W, D_W)
        y[n, c, h, w] = x[n, c, rows, columns].sum() / counted[rows, columns].sum()
    return y


def avg_pool1d(
    x: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> np.ndarray:
    """Return the maps of `convkit.avg_pool1d`: `avg_pool2d` with one axis less.

    Shapes: x (N, C, W), result (N, C, W_out).

    Examples
    --------
    >>> avg_pool1d([[[3, 1, 4, 1, 5]]], 2)
    array([[[2. , 2.5]]])
    """
    x = batch(x, 1)
    geometry = pool_geometry(1, x.shape, Window(kernel_size, stride, padding, dilation, ceil_mode))
    (K_W,), (S_W,), padding, (D_W,), sizes, _ = geometry
    counted = pad(np.ones(x.shape[2:]), padding, int(count_include_pad))
    x = pad(x, padding, 0)
    y = np.empty((*x.shape[:2], *sizes), np.result_type(x, np.float64))
    for n, c, w in np.ndindex(y.shape):
        window = slice(w * S_W, w * S_W + K_W * D_W, D_W)
        y[n, c, w] = x[n, c, window].sum() / counted[window].sum()
    return y


def avg_pool3d(
    x: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> np.ndarray:
    """Return the maps of `convkit.avg_pool3d`: `avg_pool2d` with one axis more.

    Shapes: x (N, C, D, H, W), result (N, C, D_out, H_out, W_out).

    Examples
    --------
    >>> avg_pool3d(np.arange(16).reshape(1, 1, 2, 2, 4), 2)
    array([[[[[6.5, 8.5]]]]])
    """
    x = batch(x, 3)
    geometry = pool_geometry(3, x.shape, Window(kernel_size, stride, padding, dilation, ceil_mode))
    kernel, stride, padding, dilation, sizes, _ = geometry
    counted = pad(np.ones(x.shape[2:]), padding, int(count_include_pad))
    x = pad(x, padding, 0)
    y = np.empty((*x.shape[:2], *sizes), np.result_type(x, np.float64))
    for n, c, *place in np.ndindex(y.shape):
        starts = [index * step for index, step in zip(place, stride, strict=True)]
        ends = zip(starts, kernel, dilation, strict=True)
        box = tuple(slice(start, start + k * d, d) for start, k, d in ends)
        y[(n, c, *place)] = x[(n, c, *box)].sum() / counted[box].sum()
    return y
