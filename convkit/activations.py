"""What a network ends with: ReLU, softmax, and the loss that a class's probability gives."""

from __future__ import annotations

from numbers import Real
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike

from convkit.dtypes import average_dtypes, numbers
from convkit.shapes import per_axis

__all__ = ["cross_entropy", "relu", "softmax"]
Reduction = Literal["mean", "sum", "none"]


def relu(x: ArrayLike) -> np.ndarray:
    """Return x with 0 for every negative element; nan stays.

    Parameters
    ----------
    x : array_like of real numbers

    Returns
    -------
    ndarray of the shape and dtype of `x`

    Raises
    ------
    TypeError
        If x does not hold real numbers.

    Examples
    --------
    >>> relu([-2, 0, 3])
    array([0, 0, 3])
    """
    x = numbers(x, "x", "iuf")
    zeros = np.zeros(x.shape[-1:], x.dtype)  # NumPy compares rows faster than with one number
    return np.asarray(np.maximum(x, zeros))


def softmax(x: ArrayLike, dim: int) -> np.ndarray:
    """Return positive numbers that sum to 1 along an axis, in the ratios of ``exp(x)``.

    Parameters
    ----------
    x : array_like of real numbers
    dim : int
        The axis; negative ones count from the last.

    Returns
    -------
    ndarray of the shape of `x`
        Floating dtypes are kept (float16 is summed in float32), integers give float64.

    Raises
    ------
    TypeError
        If x does not hold real numbers or `dim` is not an integer.
    ValueError
        If x has no such axis.

    Examples
    --------
    >>> softmax([[0.0, np.log(3)]], 1)
    array([[0.25, 0.75]])
    """
    x = numbers(x, "x", "iuf")
    (dim,) = per_axis(dim, 1, "dim")
    if not -x.ndim <= dim < x.ndim:
        raise ValueError(f"dim={dim} is no axis of x, which has shape {x.shape}")
    dtype, working = average_dtypes(x.dtype)
    _, powers, total = powers_below(x.astype(working, copy=False), dim)
    powers /= total
    return powers.astype(dtype, copy=False)


def powers_below(x, axis):
    """Return x less its largest element along an axis, the exp of that, and its sum there.

    No exp overflows, since nothing is above 0.

    Shapes: x any, the first two results as x, the sum with 1 along the axis.

    Examples
    --------
    >>> powers_below(np.array([1e4, 0.0]), 0)
    (array([     0., -10000.]), array([1., 0.]), array([1.]))
    """
    with np.errstate(invalid="ignore"):
        below = x - x.max(axis=axis, keepdims=True, initial=-np.inf)
    powers = np.exp(below)
    return below, powers, powers.sum(axis=axis, keepdims=True)


def cross_entropy(
    x: ArrayLike,
    target: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    ignore_index: int = -100,
    reduction: Reduction = "mean",
    label_smoothing: float = 0.0,
) -> np.ndarray | np.floating:
    """Return the loss of scores: minus the logarithm of the softmax of the right class.

    Parameters
    ----------
    x : array_like of shape (N, C), (N, C, ...) or (C,)
        Scores of C classes, before any softmax.
    target : array_like of int of shape (N,), (N, ...) or (), or of float of the shape of `x`
        The number of the right class, from 0 to C - 1; or the probability of each class, whose
        logarithms are then averaged with these as weights.
    weight : array_like of shape (C,), optional
        A factor for each class.
    ignore_index : int, default -100
        Where target has this number there is no loss.
    reduction : {"mean", "sum", "none"}, default "mean"
        What becomes of the losses of all targets. The mean of numbered classes divides by the
        weights of the right classes, that of probabilities by their number.
    label_smoothing : float, default 0.0
        The part of each target, 0 to 1, that is shared out among all classes alike.

    Returns
    -------
    ndarray
        One loss, or with "none" one for each target. Floating dtypes are kept (float16 is summed
        in float32), integers give float64.

    Raises
    ------
    TypeError
        If x or weight does not hold real numbers or target no integers.
    ValueError
        If shapes disagree, there is no target to average, a class does not exist, or a setting
        is unknown or out of range.

    Examples
    --------
    >>> cross_entropy([[0.0, np.log(3)]], [1]).round(3)  # -log(0.75)
    np.float64(0.288)
    """
    task = scored(x, target, (weight, ignore_index, reduction, label_smoothing))
    below, _, total = powers_below(task.x, task.axis)
    counted = task.shares != 0  # a class that does not count may have the score -inf
    met = np.multiply(task.shares, np.log(total) - below, where=counted, out=0 * task.shares)
    losses = met.sum(axis=task.axis)
    if reduction != "none":
        losses = losses.sum() / task.divisor
    return losses.astype(task.dtype, copy=False)


class Scored(NamedTuple):
    """Scores, and what each of their logarithms counts in the loss."""

    x: np.ndarray  # (N, C, ...) or (C,), in the dtype to compute in
    shares: np.ndarray  # of the shape of x: of each class in its target, weights included
    axis: int  # of the classes
    divisor: float  # of the sum of all losses
    dtype: np.dtype  # of the result


def scored(x, target, settings):
    """Return the `Scored` of what `cross_entropy` was given, once all of it is checked.

    Shapes: x (N, C, ...) or (C,), target (N, ...) or (), or as x.

    Examples
    --------
    >>> scored([[0.5, 1]], [1], (None, -100, "mean", 0.5)).shares
    array([[0.25, 0.75]])
    """
    weight, ignored, reduction, smoothing = settings
    if not isinstance(reduction, str) or reduction not in get_args(Reduction):
        raise ValueError(f"reduction={reduction!r} must be one of {', '.join(get_args(Reduction))}")
    x, target = numbers(x, "x", "iuf"), numbers(target, "target", "iuf")
    axis, (ignored,) = min(x.ndim - 1, 1), per_axis(ignored, 1, "ignore_index")
    dtype, working = average_dtypes(x.dtype)
    x = x.astype(working, copy=False)
    right = _right(x, target, axis, ignored)
    factors = _factors(weight, x, axis)
    counts = (right * factors).sum() if target.ndim < x.ndim else x.size // x.shape[axis]
    if reduction == "mean" and not counts:
        raise ValueError(f'target has shape {target.shape}: reduction="mean" needs one that counts')
    shares = factors * _smoothed(right, smoothing, axis)
    return Scored(x, shares, axis, counts if reduction == "mean" else 1, dtype)


def _right(x, target, axis, ignored):
    """Return how likely each class is to be right: as given, or 1 for one class and 0 for others.

    Shapes: x (N, C, ...) or (C,), target (N, ...) or (), or as x, result as x.
    """
    if target.dtype.kind == "f" and target.shape == x.shape and x.size:
        if ignored >= 0:
            raise ValueError(f"ignore_index={ignored} must be negative for probabilities")
        return target.astype(x.dtype, copy=False)
    target = numbers(target, "target", "iu")
    if x.ndim == 0 or target.shape != (*x.shape[:axis], *x.shape[axis + 1 :]) or not x.shape[axis]:
        raise ValueError(
            f"x has shape {x.shape} and target {target.shape}, but they need (N, C, ...) and "
            "(N, ...), or (C,) and ()"
        )
    kept, C = target != ignored, x.shape[axis]
    wrong = target[kept & ((target < 0) | (target >= C))]
    if wrong.size:
        raise ValueError(f"target holds {wrong[0]}, but must be from 0 to {C - 1}")
    right, place = np.zeros(x.shape, x.dtype), np.where(kept, target, 0).astype(np.intp)
    np.put_along_axis(right, np.expand_dims(place, axis), np.expand_dims(kept, axis), axis)
    return right


def _factors(weight, x, axis):
    """Return the factor of each class, along the axis of the classes.

    Shapes: weight (C,) or None, x (N, C, ...) or (C,), result (C, ...) with 1 for each dot.
    """
    weight = np.ones(x.shape[axis], x.dtype) if weight is None else numbers(weight, "weight", "iuf")
    if weight.shape != x.shape[axis : axis + 1]:
        raise ValueError(f"weight has shape {weight.shape}, but x has {x.shape[axis]} classes")
    return weight.astype(x.dtype, copy=False).reshape(-1, *[1] * (x.ndim - 1 - axis))


def _smoothed(right, smoothing, axis):
    """Return probabilities, a part of them shared out among all classes; nothing stays nothing.

    Shapes: right (N, C, ...) or (C,), result as it.
    """
    if isinstance(smoothing, (bool, np.bool)) or not isinstance(smoothing, (Real, np.number)):
        raise TypeError(f"label_smoothing={smoothing!r} must be a real number")
    if not 0 <= smoothing <= 1:
        raise ValueError(f"label_smoothing={smoothing} must be from 0 to 1")
    if not smoothing:
        return right
    mean = right.sum(axis=axis, keepdims=True) / right.dtype.type(right.shape[axis])
    return (right * (1 - smoothing) + mean * smoothing).astype(right.dtype, copy=False)
