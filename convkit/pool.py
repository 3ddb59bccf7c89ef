"""Pooling: every map by itself, over windows or as a whole, and across maps.

Defaults and rules are PyTorch's; `x` may lack its batch axis N where N is not said
to be needed. Max keeps the dtype; average keeps floating and complex dtypes (float16
is summed in float32) and gives float64 for integers. nan in a window wins. The
padding of a max is -inf, for integers the smallest value of the dtype.
"""

import math

import numpy as np

from convkit.dtypes import average_dtypes, lowest, numbers
from convkit.shapes import Window, per_axis, pool_geometry

TILE = 2**16  # elements of the maps pooled at once: what stays in a processor's cache


def max_pool1d(x, kernel_size, *, stride=None, padding=0, dilation=1, ceil_mode=False):
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
    return _max_pool(1, x, Window(kernel_size, stride, padding, dilation, ceil_mode))


def max_pool2d(x, kernel_size, *, stride=None, padding=0, dilation=1, ceil_mode=False):
    """Keep the largest element of each window of images, each map by itself.

    Parameters
    ----------
    x : array_like of shape (N, C, H, W) or (C, H, W)
    kernel_size : int or (int, int)
    stride : int or (int, int), optional
        Step between windows; the kernel size if not given.
    padding : int or (int, int), default 0
        Elements at *each* end of an axis, at most half the kernel size; never a maximum.
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
    return _max_pool(2, x, Window(kernel_size, stride, padding, dilation, ceil_mode))


def max_pool3d(x, kernel_size, *, stride=None, padding=0, dilation=1, ceil_mode=False):
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
    return _max_pool(3, x, Window(kernel_size, stride, padding, dilation, ceil_mode))


def avg_pool1d(x, kernel_size, *, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """Average each window of sequences, each map by itself.

    Parameters
    ----------
    x : array_like of shape (N, C, W) or (C, W)
    kernel_size, stride, padding, ceil_mode, count_include_pad
        As in `avg_pool2d`, with one spatial axis.

    Returns
    -------
    ndarray of shape (N, C, W_out) or (C, W_out)

    Raises
    ------
    TypeError, ValueError
        As in `avg_pool2d`.

    See Also
    --------
    convkit.naive.avg_pool1d : The same, written as the loops of its definition.

    Examples
    --------
    >>> avg_pool1d([[3, 1, 4, 1, 5]], 2)
    array([[2. , 2.5]])
    """
    window = Window(kernel_size, stride, padding, ceil_mode=ceil_mode)
    return _avg_pool(1, x, window, count_include_pad)


def avg_pool2d(x, kernel_size, *, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """Average each window of images, each map by itself.

    Parameters
    ----------
    x : array_like of shape (N, C, H, W) or (C, H, W)
    kernel_size : int or (int, int)
    stride : int or (int, int), optional
        Step between windows; the kernel size if not given.
    padding : int or (int, int), default 0
        Zeros at *each* end of an axis, at most half the kernel size.
    ceil_mode : bool, default False
        Keep a last window that hangs over the end; see `convkit.shapes.output_size`.
        What hangs over the padding is never counted.
    count_include_pad : bool, default True
        Divide by the elements of the window that lie in the input or its padding;
        if False, by those in the input.

    Returns
    -------
    ndarray of shape (N, C, H_out, W_out) or (C, H_out, W_out)

    Raises
    ------
    TypeError
        If x does not hold numbers or a setting is not an integer.
    ValueError
        If x has another number of axes, a setting is out of range, or the kernel
        reaches further than the padded input.

    See Also
    --------
    convkit.naive.avg_pool2d : The same, written as the loops of its definition.

    Examples
    --------
    >>> x = np.array([[[4, 1, 0, 2], [3, 8, 5, 1], [7, 2, 6, 6], [0, 9, 4, 3]]])
    >>> avg_pool2d(x, 2)
    array([[[4.  , 2.  ],
            [4.5 , 4.75]]])
    """
    window = Window(kernel_size, stride, padding, ceil_mode=ceil_mode)
    return _avg_pool(2, x, window, count_include_pad)


def avg_pool3d(x, kernel_size, *, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """Average each window of volumes, each map by itself.

    Parameters
    ----------
    x : array_like of shape (N, C, D, H, W) or (C, D, H, W)
    kernel_size, stride, padding, ceil_mode, count_include_pad
        As in `avg_pool2d`, with three spatial axes.

    Returns
    -------
    ndarray of shape (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out)

    Raises
    ------
    TypeError, ValueError
        As in `avg_pool2d`.

    See Also
    --------
    convkit.naive.avg_pool3d : The same, written as the loops of its definition.

    Examples
    --------
    >>> avg_pool3d(np.arange(16).reshape(1, 2, 2, 4), 2)
    array([[[[6.5, 8.5]]]])
    """
    window = Window(kernel_size, stride, padding, ceil_mode=ceil_mode)
    return _avg_pool(3, x, window, count_include_pad)


def global_max_pool(x):
    """Keep the largest element of each map.

    Parameters
    ----------
    x : array_like of shape (N, C, W), (N, C, H, W) or (N, C, D, H, W)
        The batch axis is needed.

    Returns
    -------
    ndarray of shape (N, C)

    Examples
    --------
    >>> global_max_pool([[[1, 2], [8, 4]]])
    array([[2, 8]])
    """
    return _rows(numbers(x, "x", "iuf")).max(axis=2)


def global_avg_pool(x):
    """Average each map.

    Parameters
    ----------
    x : array_like of shape (N, C, W), (N, C, H, W) or (N, C, D, H, W)
        The batch axis is needed.

    Returns
    -------
    ndarray of shape (N, C)

    Examples
    --------
    >>> global_avg_pool([[[1, 2], [8, 4]]])
    array([[1.5, 6. ]])
    """
    maps = _rows(numbers(x, "x"))
    dtype, working = average_dtypes(maps.dtype)
    total = maps.astype(working, copy=False) @ np.ones(maps.shape[2], working)
    return (total / maps.shape[2]).astype(dtype, copy=False)


def max_across_channels(x, group_size):
    """Keep the largest of `group_size` neighbouring maps, element by element: maxout.

    Parameters
    ----------
    x : array_like of shape (N, C, ...)
        The batch axis is needed.
    group_size : int
        Maps that compete with each other; a divisor of C.

    Returns
    -------
    ndarray of shape (N, C // group_size, ...)

    References
    ----------
    Goodfellow et al., "Maxout Networks", ICML 2013.

    Examples
    --------
    >>> max_across_channels([[[1, 5], [2, 4], [9, 0], [8, 3]]], 2)
    array([[[2, 5],
            [9, 3]]])
    """
    x = numbers(x, "x", "iuf")
    (size,) = per_axis(group_size, 1, "group_size")
    if x.ndim < 2:
        raise ValueError(f"x has shape {x.shape}, but needs (N, C, ...)")
    if size < 1 or x.shape[1] % size:
        raise ValueError(f"group_size={size} must be a divisor of C={x.shape[1]}")
    blocks = x.reshape(len(x), x.shape[1] // size, size, *x.shape[2:])
    return blocks.max(axis=2)


def window_counts(geometry, count_include_pad):
    """Return by how many elements an average pool divides; shape 1 along axes where all agree.

    Parameters
    ----------
    geometry : PoolGeometry
        What `convkit.shapes.pool_geometry` returns.
    count_include_pad : bool
        See `avg_pool2d`.

    Examples
    --------
    >>> geometry = pool_geometry(1, (1, 5), Window(3, stride=2, padding=1))
    >>> window_counts(geometry, count_include_pad=False)
    array([2., 3., 2.], dtype=float32)
    """
    counts = np.ones(1, np.float32)
    for size, k, s, p, _, n in geometry.by_axis:
        start = np.arange(n, dtype=np.float32) * s - p
        end = np.minimum(start + k, size + p)
        if not count_include_pad:
            start, end = np.maximum(start, 0), np.minimum(end, size)
        whole = p == 0 and (n - 1) * s + k <= size
        counts = counts[..., np.newaxis] * (np.float32([k]) if whole else end - start)
    return counts[0]


def _max_pool(axes, x, window):
    """Return the largest element of each window.

    Shapes: x (N, C, ...) or (C, ...), result (N, C, ...) or (C, ...).
    """
    x = numbers(x, "x", "iuf")
    geometry = pool_geometry(axes, x.shape, window)
    y = np.empty((*x.shape[:-axes], *geometry.sizes), x.dtype)
    for part, largest in _merged_windows(np.maximum, lowest(x.dtype), x, geometry):
        _maps(y, axes)[part] = largest
    return y


def _avg_pool(axes, x, window, count_include_pad):
    """Return the average of each window.

    Shapes: as in `_max_pool`.
    """
    x = numbers(x, "x")
    geometry = pool_geometry(axes, x.shape, window)
    dtype, working = average_dtypes(x.dtype)
    x = x.astype(working, copy=False)
    y = np.empty((*x.shape[:-axes], *geometry.sizes), working)
    counts = window_counts(geometry, count_include_pad)
    with np.errstate(invalid="ignore", over="ignore"):
        for part, total in _merged_windows(np.add, 0, x, geometry):
            np.divide(total, counts, out=_maps(y, axes)[part])
    return y.astype(dtype, copy=False)


def _merged_windows(merge, edge, x, geometry):
    """Yield which maps of x are in a tile, and `merge` over each window of them.

    In a tile in one row of memory, the next element of a window is a fixed number of
    steps ahead. Windows that run over the end of an axis are merged too, but not kept.

    Shapes: x (N, C, ...), yielded (maps of the tile, ...).
    """
    kernel, stride, _, dilation, sizes, _ = geometry
    for part, tile in _tiles(x, geometry, edge):
        merged, (to_next_map, *widths) = tile.reshape(tile.size), tile.strides
        for width, k, d in zip(widths, kernel, dilation, strict=True):
            merged = _merge_ahead(merge, merged, k, width // tile.itemsize * d)
        # m map, h w position (for other numbers of axes d h w or w alone)
        steps = (to_next_map, *(width * s for width, s in zip(widths, stride, strict=True)))
        yield part, np.ndarray((len(tile), *sizes), x.dtype, merged, strides=steps)


def _merge_ahead(merge, row, count, step):
    """Merge each element of a row with the `count` - 1 ahead of it in steps: twice by halves.

    Shapes: row (n,), result (n - (count - 1) * step,).
    """
    if count == 1:
        return row
    half, shift = _merge_ahead(merge, row, count // 2, step), count // 2 * step
    merged = merge(half[:-shift], half[shift:])
    if count % 2:
        last = row[(count - 1) * step :]
        merged = merge(merged[: len(last)], last, out=merged[: len(last)])
    return merged


def _tiles(x, geometry, edge):
    """Yield parts of the maps of x, with `edge` around them as far as windows reach.

    Shapes: x (N, C, ...), yielded (maps of the tile, ...).
    """
    axes = geometry.by_axis
    maps = _maps(x, len(axes))
    grown = [max(axis.before + axis.size, axis.reach) for axis in axes]
    inside = [slice(axis.before, axis.before + axis.size) for axis in axes]
    step = max(TILE // math.prod(grown), 1)
    parts = [slice(first, first + step) for first in range(0, len(maps), step)]
    if (*grown,) == maps.shape[1:]:
        yield from ((part, np.ascontiguousarray(maps[part])) for part in parts)
        return
    frame = np.full((min(step, len(maps)), *grown), edge, x.dtype)
    for part in parts:
        tile = frame[: len(maps[part])]
        tile[(slice(None), *inside)] = maps[part]
        yield part, tile


def _maps(x, axes):
    """Return a view of x, or a copy, with one axis for all but the last `axes`.

    Shapes: x (N, C, ...) or (C, ...), result (maps, ...).
    """
    return x.reshape(math.prod(x.shape[:-axes]), *x.shape[-axes:])


def _rows(x):
    """Return x with each map in one row.

    Shapes: x (N, C, ...), result (N, C, elements).
    """
    if x.ndim < 3 or not all(x.shape[2:]):
        raise ValueError(f"x has shape {x.shape}, but needs (N, C) and at least one non-empty axis")
    return x.reshape(*x.shape[:2], math.prod(x.shape[2:]))
