"""Pools whose windows are not slid: whole maps, equal shares of them, and groups of maps."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from convkit.dtypes import average_dtypes, numbers
from convkit.pool.averages import average
from convkit.pool.maxima import max_pool
from convkit.shapes import Window, at_least, check_maps, per_axis
from convkit.shapes.settings import Integer, OutputSize

BLOCK = 64  # elements of a map that are summed one after the other


def global_max_pool(x: ArrayLike) -> np.ndarray:
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


def global_avg_pool(x: ArrayLike) -> np.ndarray:
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
    return (_sums(maps.astype(working, copy=False)) / maps.shape[2]).astype(dtype, copy=False)


def adaptive_avg_pool1d(x: ArrayLike, output_size: OutputSize) -> np.ndarray:
    """Average equal shares of sequences, each map by itself.

    Parameters
    ----------
    x : array_like of shape (N, C, W) or (C, W)
    output_size
        As in `adaptive_avg_pool2d`, with one spatial axis.

    Returns
    -------
    ndarray of shape (N, C, W_out) or (C, W_out)

    Raises
    ------
    TypeError, ValueError
        As in `adaptive_avg_pool2d`.

    Examples
    --------
    >>> adaptive_avg_pool1d([[3, 1, 4, 1, 5]], 2)
    array([[2.66666667, 3.33333333]])
    """
    return _adaptive_avg(1, x, output_size)


def adaptive_avg_pool2d(x: ArrayLike, output_size: OutputSize) -> np.ndarray:
    """Average equal shares of images, each map by itself.

    Output i of n along an axis of size s covers the elements from ``i * s // n`` up to
    ``-(-(i + 1) * s // n)``, so that neighbours may overlap by one element.

    Parameters
    ----------
    x : array_like of shape (N, C, H, W) or (C, H, W)
    output_size : int or (int or None, int or None)
        H_out and W_out; None keeps the size.

    Returns
    -------
    ndarray of shape (N, C, H_out, W_out) or (C, H_out, W_out)

    Raises
    ------
    TypeError
        If x does not hold numbers, or a size is not an integer.
    ValueError
        If x has another number of axes or an empty one, or a size is below 1.

    See Also
    --------
    convkit.naive.adaptive_avg_pool : The same, as loops.

    Examples
    --------
    The middle row belongs to both shares:

    >>> adaptive_avg_pool2d([[[1, 2], [3, 4], [5, 6]]], (2, 1))
    array([[[2.5],
            [4.5]]])
    """
    return _adaptive_avg(2, x, output_size)


def adaptive_avg_pool3d(x: ArrayLike, output_size: OutputSize) -> np.ndarray:
    """Average equal shares of volumes, each map by itself.

    Parameters
    ----------
    x : array_like of shape (N, C, D, H, W) or (C, D, H, W)
    output_size
        As in `adaptive_avg_pool2d`, with three spatial axes.

    Returns
    -------
    ndarray of shape (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out)

    Raises
    ------
    TypeError, ValueError
        As in `adaptive_avg_pool2d`.

    Examples
    --------
    >>> adaptive_avg_pool3d(np.arange(8).reshape(1, 2, 2, 2), (None, 1, 1))
    array([[[[1.5]],
    <BLANKLINE>
            [[5.5]]]])
    """
    return _adaptive_avg(3, x, output_size)


def adaptive_max_pool1d(x: ArrayLike, output_size: OutputSize) -> np.ndarray:
    """Keep the largest element of equal shares of sequences, each map by itself.

    Parameters
    ----------
    x : array_like of shape (N, C, W) or (C, W)
    output_size
        As in `adaptive_max_pool2d`, with one spatial axis.

    Returns
    -------
    ndarray of shape (N, C, W_out) or (C, W_out)

    Raises
    ------
    TypeError, ValueError
        As in `adaptive_max_pool2d`.

    Examples
    --------
    >>> adaptive_max_pool1d([[3, 1, 4, 1, 5]], 2)
    array([[4, 5]])
    """
    return _adaptive_largest(1, x, output_size)


def adaptive_max_pool2d(x: ArrayLike, output_size: OutputSize) -> np.ndarray:
    """Keep the largest element of equal shares of images, each map by itself.

    Output i of n along an axis of size s covers the elements from ``i * s // n`` up to
    ``-(-(i + 1) * s // n)``, so that neighbours may overlap by one element.

    Parameters
    ----------
    x : array_like of shape (N, C, H, W) or (C, H, W)
    output_size : int or (int or None, int or None)
        H_out and W_out; None keeps the size.

    Returns
    -------
    ndarray of shape (N, C, H_out, W_out) or (C, H_out, W_out)

    Raises
    ------
    TypeError
        If x does not hold real numbers, or a size is not an integer.
    ValueError
        If x has another number of axes or an empty one, or a size is below 1.

    See Also
    --------
    convkit.naive.adaptive_max_pool : The same, as loops.

    Examples
    --------
    >>> adaptive_max_pool2d([[[1, 2], [9, 4], [5, 6]]], (2, 1))
    array([[[9],
            [9]]])
    """
    return _adaptive_largest(2, x, output_size)


def adaptive_max_pool3d(x: ArrayLike, output_size: OutputSize) -> np.ndarray:
    """Keep the largest element of equal shares of volumes, each map by itself.

    Parameters
    ----------
    x : array_like of shape (N, C, D, H, W) or (C, D, H, W)
    output_size
        As in `adaptive_max_pool2d`, with three spatial axes.

    Returns
    -------
    ndarray of shape (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out)

    Raises
    ------
    TypeError, ValueError
        As in `adaptive_max_pool2d`.

    Examples
    --------
    >>> adaptive_max_pool3d(np.arange(8).reshape(1, 2, 2, 2), (None, 1, 1))
    array([[[[3]],
    <BLANKLINE>
            [[7]]]])
    """
    return _adaptive_largest(3, x, output_size)


def adaptive_max_pool1d_with_indices(
    x: ArrayLike, output_size: OutputSize
) -> tuple[np.ndarray, np.ndarray]:
    """Return what `adaptive_max_pool1d` returns, and the place of each maximum in its sequence.

    The indices count as those of `convkit.max_pool1d_with_indices`.

    Examples
    --------
    >>> adaptive_max_pool1d_with_indices([[3, 1, 4, 1, 5]], 2)
    (array([[4, 5]]), array([[2, 4]]))
    """
    return _adaptive_max(1, x, output_size)


def adaptive_max_pool2d_with_indices(
    x: ArrayLike, output_size: OutputSize
) -> tuple[np.ndarray, np.ndarray]:
    """Return what `adaptive_max_pool2d` returns, and the place of each maximum in its map.

    The indices count as those of `convkit.max_pool2d_with_indices`.

    Examples
    --------
    >>> adaptive_max_pool2d_with_indices([[[3, 1, 4, 1, 5]]], (1, 2))
    (array([[[4, 5]]]), array([[[2, 4]]]))
    """
    return _adaptive_max(2, x, output_size)


def adaptive_max_pool3d_with_indices(
    x: ArrayLike, output_size: OutputSize
) -> tuple[np.ndarray, np.ndarray]:
    """Return what `adaptive_max_pool3d` returns, and the place of each maximum in its volume.

    The indices count as those of `convkit.max_pool3d_with_indices`.

    Examples
    --------
    >>> adaptive_max_pool3d_with_indices([[[[3, 1, 4, 1, 5]]]], (1, 1, 2))
    (array([[[[4, 5]]]]), array([[[[2, 4]]]]))
    """
    return _adaptive_max(3, x, output_size)


def max_across_channels(x: ArrayLike, group_size: Integer) -> np.ndarray:
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


def shares(sizes, output_size):
    """Yield where each output of an adaptive pool lies, and the box of the input that it covers.

    Examples
    --------
    >>> list(shares((5,), (2,)))
    [((0,), (slice(0, 3, None),)), ((1,), (slice(2, 5, None),))]
    """
    for place in np.ndindex(*output_size):
        ends = zip(place, sizes, output_size, strict=True)
        yield place, tuple(slice(i * s // n, -(-(i + 1) * s // n)) for i, s, n in ends)


def adapted(axes, shape, output_size):
    """Return the output sizes of an adaptive pool, those of the input where None was given.

    Examples
    --------
    >>> adapted(2, (1, 5, 7), (3, None))
    (3, 7)
    """
    check_maps(shape, axes)
    given = list(output_size) if hasattr(output_size, "__len__") else [output_size] * axes
    if len(given) == axes:
        kept = zip(given, shape[-axes:], strict=True)
        given = [size if n is None else n for n, size in kept]
    return tuple(at_least(1, n, "output_size") for n in per_axis(given, axes, "output_size"))


def _adaptive_avg(axes, x, output_size):
    """Return the average of each share.

    Shapes: x (N, C, ...) or (C, ...), result (N, C, ...) or (C, ...).
    """
    x = numbers(x, "x")
    sizes = adapted(axes, x.shape, output_size)
    if equal := _equal_shares(x.shape[-axes:], sizes):
        return average(axes, x, Window(equal), count_include_pad=True)
    dtype, working = average_dtypes(x.dtype)
    y = x.astype(working, copy=False)
    for axis, count in zip(range(-1, -axes - 1, -1), reversed(sizes), strict=True):
        y = _along(y, axis, count)
    return y.astype(dtype, copy=False)


def _along(x, axis, count):
    """Return the average of each share of an axis; that of a box is the one of its rows'.

    Shapes: x (..., size, ...), result (..., count, ...).
    """
    shape = list(x.shape)
    shape[axis] = count
    y, rows = np.empty(shape, x.dtype), np.moveaxis(x, axis, -1)
    for place, (share,) in shares(rows.shape[-1:], (count,)):
        np.moveaxis(y, axis, 0)[place] = _sums(rows[..., share]) / (share.stop - share.start)
    return y


def _equal_shares(sizes, output_size):
    """Return the size of the shares if all are equal, windows side by side, and more than one."""
    pairs = list(zip(sizes, output_size, strict=True))
    if any(size % count for size, count in pairs) or set(output_size) == {1}:
        return None
    return tuple(size // count for size, count in pairs)


def _adaptive_largest(axes, x, output_size):
    """Return the largest element of each share.

    Shapes: x (N, C, ...) or (C, ...), result (N, C, ...) or (C, ...).
    """
    x = numbers(x, "x", "iuf")
    equal = _equal_shares(x.shape[-axes:], adapted(axes, x.shape, output_size))
    if equal:
        return max_pool(axes, x, Window(equal))
    return _adaptive_max(axes, x, output_size)[0]


def _adaptive_max(axes, x, output_size):
    """Return the largest element of each share and its index in the map.

    Shapes: x (N, C, ...) or (C, ...), both results (N, C, ...) or (C, ...).
    """
    x = numbers(x, "x", "iuf")
    sizes = adapted(axes, x.shape, output_size)
    indices = np.empty((*x.shape[:-axes], *sizes), np.intp)
    for place, box in shares(x.shape[-axes:], sizes):
        share = x[(..., *box)]
        first = _each_in_a_row(share, axes).argmax(axis=-1)
        inside = np.unravel_index(first, share.shape[-axes:])
        at = [each + cut.start for each, cut in zip(inside, box, strict=True)]
        indices[(..., *place)] = np.ravel_multi_index(at, x.shape[-axes:])
    maps, places = _each_in_a_row(x, axes), _each_in_a_row(indices, axes)
    return np.take_along_axis(maps, places, axis=-1).reshape(indices.shape), indices


def _sums(rows):
    """Return the sum of each row: BLAS sums short blocks, so that rounding errors stay small.

    Shapes: rows (..., elements), result (...).
    """
    whole = max(rows.shape[-1] - 1, 0) // BLOCK * BLOCK
    blocks = rows[..., :whole].reshape(*rows.shape[:-1], whole // BLOCK, BLOCK)
    rest, ones = rows[..., whole:], np.ones(BLOCK, rows.dtype)
    total = rest @ ones[: rest.shape[-1]]
    return total + (blocks @ ones).sum(axis=-1) if whole else total


def _rows(x):
    """Return x with each map in one row; ValueError if there is none.

    Shapes: x (N, C, ...), result (N, C, elements).
    """
    if x.ndim < 3 or not all(x.shape[2:]):
        raise ValueError(f"x has shape {x.shape}, but needs (N, C) and at least one non-empty axis")
    return _each_in_a_row(x, x.ndim - 2)


def _each_in_a_row(x, axes):
    """Return x with its last axes as one.

    Shapes: x (..., D, H, W), (..., H, W) or (..., W), result (..., elements).
    """
    return x.reshape(*x.shape[:-axes], math.prod(x.shape[-axes:]))
