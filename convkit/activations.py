"""What a network ends with: ReLU, softmax, and the loss that a class's probability gives."""

import numpy as np

from convkit.dtypes import average_dtypes, numbers
from convkit.shapes import per_axis

__all__ = ["cross_entropy", "relu", "softmax"]
REDUCTIONS = ("mean", "sum", "none")


def relu(x):
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
    return np.asarray(np.maximum(x, x.dtype.type(0)))


def softmax(x, dim):
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
    dtype, working = average_dtypes(x.dtype)
    return np.exp(log_softmax(x.astype(working, copy=False), dim)).astype(dtype, copy=False)


def log_softmax(x, dim):
    """Return the logarithm of `softmax`; no exponent overflows.

    Shapes: x any, result as x.

    Examples
    --------
    >>> log_softmax(np.array([1e4, 0.0]), 0)
    array([     0., -10000.])
    """
    (dim,) = per_axis(dim, 1, "dim")
    if not -x.ndim <= dim < x.ndim:
        raise ValueError(f"dim={dim} is no axis of x, which has shape {x.shape}")
    if not x.shape[dim]:
        return x.copy()
    with np.errstate(invalid="ignore", divide="ignore"):
        below = x - x.max(axis=dim, keepdims=True)
        return below - np.log(np.exp(below).sum(axis=dim, keepdims=True))


def cross_entropy(x, target, *, reduction="mean"):
    """Return the loss of scores: minus the logarithm of the softmax of the right class.

    Parameters
    ----------
    x : array_like of shape (N, C), (N, C, ...) or (C,)
        Scores of C classes, before any softmax.
    target : array_like of int of shape (N,), (N, ...) or ()
        The number of the right class, from 0 to C - 1.
    reduction : {"mean", "sum", "none"}, default "mean"
        What becomes of the losses of all targets.

    Returns
    -------
    ndarray
        One loss, or with "none" one for each target. Floating dtypes are kept (float16 is summed
        in float32), integers give float64.

    Raises
    ------
    TypeError
        If x does not hold real numbers or target no integers.
    ValueError
        If shapes disagree, there is no target to average, a class does not exist, or
        `reduction` is unknown.

    Examples
    --------
    >>> cross_entropy([[0.0, np.log(3)]], [1]).round(3)  # -log(0.75)
    np.float64(0.288)
    """
    x, target, axis = scored(x, target, reduction)
    dtype, working = average_dtypes(x.dtype)
    likely = log_softmax(x.astype(working, copy=False), axis)
    of_target = np.take_along_axis(likely, np.expand_dims(target, axis), axis)
    losses = 0 - of_target.squeeze(axis)
    if reduction == "none":
        return losses.astype(dtype, copy=False)
    return (losses.mean() if reduction == "mean" else losses.sum()).astype(dtype, copy=False)


def scored(x, target, reduction):
    """Return checked scores and targets, and the axis of the classes.

    Shapes: x (N, C, ...) or (C,), target (N, ...) or ().

    Examples
    --------
    >>> scored([[0.5, 1]], [1], "mean")[2]
    1
    """
    x, target = numbers(x, "x", "iuf"), numbers(target, "target", "iu")
    if not isinstance(reduction, str) or reduction not in REDUCTIONS:
        raise ValueError(f"reduction={reduction!r} must be one of {', '.join(REDUCTIONS)}")
    axis = 0 if x.ndim == 1 else 1
    if x.ndim == 0 or target.shape != (*x.shape[:axis], *x.shape[axis + 1 :]) or not x.shape[axis]:
        raise ValueError(
            f"x has shape {x.shape} and target {target.shape}, but they need (N, C, ...) and "
            "(N, ...), or (C,) and ()"
        )
    wrong = target[(target < 0) | (target >= x.shape[axis])]
    if wrong.size:
        raise ValueError(f"target holds {wrong[0]}, but must be from 0 to {x.shape[axis] - 1}")
    if reduction == "mean" and not target.size:
        raise ValueError(f'target has shape {target.shape}: reduction="mean" needs at least one')
    return x, target.astype(np.intp, copy=False), axis
