"""Padding, and every window of an array at once without a copy."""

import numpy as np

from convkit.shapes import kernel_span, on_every_axis, output_size, per_axis


def pad(x, sides, value=0):
    """Return `x` with `value` around its last axes, one (before, after) pair for each.

    Parameters
    ----------
    x : ndarray of shape (..., D, H, W), (..., H, W) or (..., W)
    sides : sequence of (int, int)
        Elements to add before and after each of the last ``len(sides)`` axes.
    value : scalar, default 0
        What to add; a max pool needs -inf.

    Examples
    --------
    >>> pad(np.array([[1, 2]]), [(1, 0), (0, 1)], value=9)
    array([[9, 9, 9],
           [1, 2, 9]])
    """
    x = np.asarray(x)
    sizes = _last_axes(x, len(sides), f"sides={sides}")
    if min(map(min, sides)) < 0:
        raise ValueError(f"sides={sides} must hold no negative number")
    grown = [before + n + after for n, (before, after) in zip(sizes, sides, strict=True)]
    padded = np.full((*x.shape[: -len(sides)], *grown), value, x.dtype)
    inside = [slice(before, before + n) for n, (before, _) in zip(sizes, sides, strict=True)]
    padded[(..., *inside)] = x
    return padded


def sliding_windows(x, kernel_size, *, stride=1, dilation=1):
    """Return a read-only view of the windows that a kernel sees, nothing copied.

    Parameters
    ----------
    x : ndarray of shape (..., D, H, W), (..., H, W) or (..., W)
    kernel_size : sequence of int
        Its length says how many of the last axes the kernel slides along.
    stride, dilation : int or sequence of int, default 1
        One value for all of these axes, or one for each.

    Returns
    -------
    ndarray of shape (..., H_out, W_out, K_H, K_W), for two axes
        Positions first, then the elements of the window at each of them.

    Examples
    --------
    >>> windows = sliding_windows(np.arange(5), (2,), stride=2)
    >>> windows
    array([[0, 1],
           [2, 3]])
    >>> sliding_windows(np.zeros((7, 3, 10, 9)), (4, 2), dilation=(3, 1)).shape
    (7, 3, 1, 8, 4, 2)
    """
    x = np.asarray(x)
    axes = len(kernel_size)
    sizes = _last_axes(x, axes, f"kernel_size={kernel_size}")
    stride, dilation = per_axis(stride, axes, "stride"), per_axis(dilation, axes, "dilation")
    on_every_axis(output_size, sizes, kernel_size, stride=stride, dilation=dilation)
    spans = tuple(map(kernel_span, kernel_size, dilation))
    view = np.lib.stride_tricks.sliding_window_view(x, spans, axis=tuple(range(-axes, 0)))
    return view[(..., *(slice(None, None, step) for step in (*stride, *dilation)))]


def _last_axes(x, axes, owner):
    if not 1 <= axes <= x.ndim:
        raise ValueError(f"x has shape {x.shape}, but {owner} is for {axes} of its axes")
    return x.shape[-axes:]
