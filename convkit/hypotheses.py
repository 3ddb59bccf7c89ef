"""Three readings of "apply k filters to several maps", as layers that run, and what they cost.

Only type 2.2 is what a convolution layer does. The other two share each kernel among all input
maps, so their weights have one axis less.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from convkit.conv import conv2d
from convkit.dtypes import numbers, widened
from convkit.shapes import at_least, per_axis
from convkit.shapes.settings import Integer, Padding, Sizes

__all__ = ["Counts", "collapse", "count", "type_1", "type_2_1", "type_2_2"]


class Counts(NamedTuple):
    """What a layer gives, learns and computes; additions are those outside of the MACs."""

    maps: int
    weights: int
    biases: int
    macs: int
    additions: int = 0


def type_1(x: ArrayLike, weight: ArrayLike, *, padding: Padding = 0) -> np.ndarray:
    """Apply every kernel to every map and keep all results apart.

    This is a depthwise convolution in which the input channels share their kernels.

    Parameters
    ----------
    x : ndarray of shape (N, C_in, H, W)
    weight : ndarray of shape (C_out, K_H, K_W)
    padding : int, tuple, "same" or "valid", default 0
        As in `convkit.conv2d`.

    Returns
    -------
    ndarray of shape (N, C_in * C_out, H_out, W_out)
        First all results of the first input map.

    Raises
    ------
    ValueError
        If `x` or `weight` has another number of axes.

    See Also
    --------
    type_2_1 : The same, then summed over the input maps.

    Examples
    --------
    >>> x, weight = np.array([[[[1, 2]], [[3, 4]]]]), np.array([[[1]], [[10]]])
    >>> type_1(x, weight)[0, :, 0]
    array([[ 1,  2],
           [10, 20],
           [ 3,  4],
           [30, 40]])
    """
    x, weight = _checked(x, weight)
    C_in = x.shape[1]
    return conv2d(x, np.tile(weight[:, None], (C_in, 1, 1, 1)), padding=padding, groups=C_in)


def type_2_1(x: ArrayLike, weight: ArrayLike, *, padding: Padding = 0) -> np.ndarray:
    """Apply every kernel to every map and sum its results over the maps.

    The layer sees no more than the sum of its input maps; see `collapse`.

    Parameters
    ----------
    x : ndarray of shape (N, C_in, H, W)
    weight : ndarray of shape (C_out, K_H, K_W)
    padding : int, tuple, "same" or "valid", default 0
        As in `convkit.conv2d`.

    Returns
    -------
    ndarray of shape (N, C_out, H_out, W_out)

    Raises
    ------
    ValueError
        If `x` or `weight` has another number of axes.

    See Also
    --------
    type_2_2 : The same with a kernel of its own for every pair of maps.

    Examples
    --------
    >>> x, weight = np.array([[[[1, 2]], [[3, 4]]]]), np.array([[[1]], [[10]]])
    >>> type_2_1(x, weight)[0, :, 0]
    array([[ 4,  6],
           [40, 60]])
    """
    x, weight = _checked(x, weight)
    return conv2d(x, np.repeat(weight[:, None], x.shape[1], axis=1), padding=padding)


def type_2_2(x: ArrayLike, weight: ArrayLike, *, padding: Padding = 0) -> np.ndarray:
    """Apply to every map a kernel of its own and sum the results: a convolution layer.

    Parameters
    ----------
    x : ndarray of shape (N, C_in, H, W)
    weight : ndarray of shape (C_out, C_in, K_H, K_W)
    padding : int, tuple, "same" or "valid", default 0

    Returns
    -------
    ndarray of shape (N, C_out, H_out, W_out)

    See Also
    --------
    convkit.conv2d : The layer with all its options.

    Examples
    --------
    >>> x, weight = np.array([[[[1, 2]], [[3, 4]]]]), np.array([[[[1]], [[10]]]])
    >>> type_2_2(x, weight)
    array([[[[31, 42]]]])
    """
    return conv2d(x, weight, padding=padding)


def collapse(x: ArrayLike, weight: ArrayLike, *, padding: Padding = 0) -> np.ndarray:
    """Give what `type_2_1` gives, from one filtering of the sum of all input maps.

    Convolution is linear: to filter every map with one kernel and then sum is to sum
    first. So type 2.1 cannot tell which map a brightness came from.

    Parameters
    ----------
    x : ndarray of shape (N, C_in, H, W)
    weight : ndarray of shape (C_out, K_H, K_W)
    padding : int, tuple, "same" or "valid", default 0

    Returns
    -------
    ndarray of shape (N, C_out, H_out, W_out)

    Raises
    ------
    ValueError
        If `x` or `weight` has another number of axes.

    Examples
    --------
    >>> x, weight = np.array([[[[1, 2]], [[3, 4]]]]), np.array([[[1]], [[10]]])
    >>> np.array_equal(collapse(x, weight), type_2_1(x, weight))
    True
    """
    x, weight = _checked(x, weight)
    wide, dtype = widened(x, terms=x.shape[1])
    total = wide.sum(axis=1, keepdims=True).astype(dtype, copy=False)
    return conv2d(total, weight[:, None], padding=padding)


def count(
    rule: Callable[..., np.ndarray],
    C_in: Integer,
    C_out: Integer,
    kernel_size: Sizes,
    *,
    H: Integer,
    W: Integer,
) -> Counts:
    """Return the `Counts` of one layer under one of the rules.

    Parameters
    ----------
    rule : type_1, type_2_1, type_2_2 or collapse
        The function itself.
    C_in, C_out : int
        Maps that come in, and filters.
    kernel_size : int or (int, int)
    H, W : int
        Size of every map, before the layer and after it.

    Raises
    ------
    TypeError
        If a number is not an integer.
    ValueError
        If `rule` is none of these, or a number is below 1.

    Examples
    --------
    >>> count(type_1, 16, 32, 5, H=32, W=32)
    Counts(maps=512, weights=800, biases=32, macs=13107200, additions=0)
    >>> count(type_2_2, 16, 32, 5, H=32, W=32)
    Counts(maps=32, weights=12800, biases=32, macs=13107200, additions=0)
    """
    K_H, K_W = per_axis(kernel_size, 2, "kernel_size")
    sizes = {"C_in": C_in, "C_out": C_out, "K_H": K_H, "K_W": K_W, "H": H, "W": W}
    C_in, C_out, K_H, K_W, H, W = (at_least(1, value, name) for name, value in sizes.items())
    kernel, positions = K_H * K_W, H * W
    macs = positions * kernel * C_in * C_out
    if rule is type_1:
        return Counts(C_in * C_out, kernel * C_out, C_out, macs)
    if rule is type_2_1:
        return Counts(C_out, kernel * C_out, C_out, macs)
    if rule is type_2_2:
        return Counts(C_out, kernel * C_out * C_in, C_out, macs)
    if rule is collapse:
        return Counts(C_out, kernel * C_out, C_out, macs // C_in, positions * (C_in - 1))
    raise ValueError(f"rule={rule!r} must be type_1, type_2_1, type_2_2 or collapse")


def _checked(x, weight):
    x, weight = numbers(x, "x"), numbers(weight, "weight")
    if x.ndim != 4 or not x.shape[1]:
        raise ValueError(f"x has shape {x.shape}, but needs (N, C_in, H, W), at least one channel")
    if weight.ndim != 3:
        hint = "; one kernel for each pair of maps is type 2.2" if weight.ndim == 4 else ""
        raise ValueError(f"weight has shape {weight.shape}, but needs (C_out, K_H, K_W){hint}")
    return x, weight
