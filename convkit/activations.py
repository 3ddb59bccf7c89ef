"""What a network ends with: ReLU, softmax, and the loss that a class's probability gives."""

from __future__ import annotations

from numbers import Real
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike

from convkit.dtypes import average_dtypes, numbers
from convkit.shapes import per_axis
from convkit.shapes.settings import Integer

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
    zeros = np.zeros(x.shape[-2:], x.dtype)  # NumPy compares maps faster than with one number
    return np.asarray(np.maximum(x, zeros))


def softmax(x: ArrayLike, dim: Integer) -> np.ndarray:
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
    """Return the largest element of x along an axis, exp of x less that, and the sum of these.

    No exp overflows, since nothing is above 0.

    Shapes: x any, the exp as x, the others with 1 along the axis.

    Examples
    --------
    >>> powers_below(np.array([1e4, 0.0]), 0)
    (array([10000.]), array([1., 0.]), array([1.]))
    """
    largest = x.max(axis=axis, keepdims=True, initial=-np.inf)
    with np.errstate(invalid="ignore"):
        powers = np.asarray(x - largest)
    np.exp(powers, out=powers)
    return largest, powers, powers.sum(axis=axis, keepdims=True)


def cross_entropy(
    x: ArrayLike,
    target: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    ignore_index: Integer = -100,
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
        The part of each target, 0 to 1, that is shared out among all classes alike. Each gets
        1/C of it, whatever the probabilities of the target sum to.

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
    largest, _, total = powers_below(task.x, task.axis)
    losses = _met(task.part, task.right(task.x), largest, total).sum(axis=task.axis)
    if task.rest is not None:
        losses += _met(task.rest, task.x, largest, total).sum(axis=task.axis)
    if reduction != "none":
        losses = losses.sum() / task.divisor
    return losses.astype(task.dtype, copy=False)


def _met(parts, x, largest, total):
    """Return parts of the losses of scores; 0 where a part is, even if the score is -inf.

    Shapes: parts and x alike, largest and total with 1 along the axis of the classes.
    """
    with np.errstate(invalid="ignore"):
        losses = np.log(total) - (x - largest)
    return np.multiply(parts, losses, where=parts != 0, out=np.zeros_like(losses))


class Scored(NamedTuple):
    """Scores, and what the loss of each class counts."""

    x: np.ndarray  # (N, C, ...) or (C,), in the dtype to compute in
    axis: int  # of the classes
    place: np.ndarray  # of the right class, with 1 along the axis, or 0 for probabilities
    part: np.ndarray  # of its loss that counts, of the shape of place
    rest: np.ndarray | None  # of the losses of all classes that count besides, as x
    divisor: float  # of the sum of all losses
    dtype: np.dtype  # of the result

    def right(self, array):
        """Return the elements of the right classes, from an array of the shape of x."""
        return np.take_along_axis(array, self.place, self.axis)


def scored(x, target, settings):
    """Return the `Scored` of what `cross_entropy` was given, once all of it is checked.

    Shapes: x (N, C, ...) or (C,), target (N, ...) or (), or as x.

    Examples
    --------
    >>> task = scored([[0.5, 1]], [1], (None, -100, "mean", 0.5))
    >>> task.place, task.part, task.rest
    (array([[1]]), array([[0.5]]), array([[0.25, 0.25]]))
    """
    weight, ignored, reduction, label_smoothing = settings
    if not isinstance(reduction, str) or reduction not in get_args(Reduction):
        raise ValueError(f"reduction={reduction!r} must be one of {', '.join(get_args(Reduction))}")
    x, target = numbers(x, "x", "iuf"), numbers(target, "target", "iuf")
    axis, (ignored,) = min(x.ndim - 1, 1), per_axis(ignored, 1, "ignore_index")
    dtype, working = average_dtypes(x.dtype)
    x = x.astype(working, copy=False)
    place, kept, likely = _right(x, target, axis, ignored)
    factors, smoothing = _factors(weight, x, axis), _smoothing(label_smoothing)
    part, rest = kept * factors.ravel()[place], None
    counts = part.sum() if place.size else x.size // x.shape[axis]
    if reduction == "mean" and not counts:
        raise ValueError(f'target has shape {target.shape}: reduction="mean" needs one that counts')
    if smoothing or not place.size:
        rest = factors * (likely * (1 - smoothing) + kept * (smoothing / x.shape[axis]))
    divisor = counts if reduction == "mean" else 1
    return Scored(x, axis, place, part * (1 - smoothing), rest, divisor, dtype)


def _right(x, target, axis, ignored):
    """Return the right class of each target, whether it counts, and how likely any class is.

    Either no class is right, or none is likely.

    Shapes: x (N, C, ...) or (C,), target (N, ...) or (), or as x; the right classes with 1 or
    0 along the axis.
    """
    others = x.shape[:axis], x.shape[axis + 1 :]
    if target.dtype.kind == "f" and target.shape == x.shape and x.size:
        if ignored >= 0:
            raise ValueError(f"ignore_index={ignored} must be negative for probabilities")
        none = np.empty((*others[0], 0, *others[1]), np.intp)
        return none, 1, target.astype(x.dtype, copy=False)
    target = numbers(target, "target", "iu")
    if x.ndim == 0 or target.shape != sum(others, ()) or not x.shape[axis]:
        raise ValueError(
            f"x has shape {x.shape} and target {target.shape}, but they need (N, C, ...) and "
            "(N, ...), or (C,) and ()"
        )
    kept, C = target != ignored, x.shape[axis]
    wrong = target[kept & ((target < 0) | (target >= C))]
    if wrong.size:
        raise ValueError(f"target holds {wrong[0]}, but must be from 0 to {C - 1}")
    place = np.expand_dims(np.where(kept, target, 0).astype(np.intp), axis)
    return place, np.expand_dims(kept, axis).astype(x.dtype), 0


def _factors(weight, x, axis):
    """Return the factor of each class, along the axis of the classes.

    Shapes: weight (C,) or None, x (N, C, ...) or (C,), result (C, ...) with 1 for each dot.
    """
    weight = np.ones(x.shape[axis], x.dtype) if weight is None else numbers(weight, "weight", "iuf")
    if weight.shape != x.shape[axis : axis + 1]:
        raise ValueError(f"weight has shape {weight.shape}, but x has {x.shape[axis]} classes")
    return weight.astype(x.dtype, copy=False).reshape(-1, *[1] * (x.ndim - 1 - axis))


def _smoothing(value):
    """Return the part of each target that is shared out, once it is checked."""
    if isinstance(value, (bool, np.bool)) or not isinstance(value, (Real, np.number)):
        raise TypeError(f"label_smoothing={value!r} must be a real number")
    if not 0 <= value <= 1:
        raise ValueError(f"label_smoothing={value} must be from 0 to 1")
    return float(value)
