"""Gradients of `convkit.relu`, `convkit.softmax` and `convkit.cross_entropy`."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from convkit.activations import Reduction, powers_below, scored, softmax
from convkit.dtypes import average_dtypes, numbers
from convkit.gradients.common import gradient_of
from convkit.shapes.settings import Integer


def relu_input(x: ArrayLike, grad_output: ArrayLike) -> np.ndarray:
    """Return the gradient of `convkit.relu` with respect to its input.

    Parameters
    ----------
    x, grad_output : array_like of the same shape

    Returns
    -------
    ndarray of the shape of `x`
        `grad_output` where x is positive (or nan), else 0; at 0 it is 0, as in PyTorch.

    Raises
    ------
    TypeError
        If an array does not hold numbers (`x`: real ones).
    ValueError
        If the shapes disagree.

    Examples
    --------
    >>> relu_input([-2, 0, 3], [10, 20, 30])
    array([ 0,  0, 30])
    """
    x = numbers(x, "x", "iuf")
    grad = gradient_of(grad_output, x.shape)
    kept = ~(x <= 0)
    with np.errstate(all="ignore"):
        y = np.asarray(grad * kept)  # faster than np.where, but 0 * inf is nan
        y += 0  # not -0
        finite = np.isfinite(np.vdot(y, y))  # the fastest pass; may overflow, then falls back
    return y if finite else np.where(kept, grad, grad.dtype.type(0))


def softmax_input(x: ArrayLike, grad_output: ArrayLike, dim: Integer) -> np.ndarray:
    """Return the gradient of `convkit.softmax` with respect to its input.

    Parameters
    ----------
    x, grad_output : array_like of the same shape
    dim : int
        As in `convkit.softmax`.

    Returns
    -------
    ndarray of the shape of `x`
        In the dtype of `grad_output`, float64 for integers.

    Raises
    ------
    TypeError, ValueError
        As in `convkit.softmax`, or if the shapes disagree.

    Examples
    --------
    >>> softmax_input([[0.0, np.log(3)]], [[16, 0]], 1)
    array([[ 3., -3.]])
    """
    x = numbers(x, "x", "iuf")
    grad = gradient_of(grad_output, x.shape)
    dtype, working = average_dtypes(grad.dtype)
    y = softmax(x.astype(np.result_type(x, working), copy=False), dim)
    shares = grad.astype(working, copy=False) * y
    shares -= y * shares.sum(axis=dim, keepdims=True)
    return shares.astype(dtype, copy=False)


def cross_entropy_input(
    x: ArrayLike,
    target: ArrayLike,
    grad_output: ArrayLike = 1.0,
    *,
    weight: ArrayLike | None = None,
    ignore_index: Integer = -100,
    reduction: Reduction = "mean",
    label_smoothing: float = 0.0,
) -> np.ndarray:
    """Return the gradient of `convkit.cross_entropy` with respect to its scores.

    Without settings it is the softmax, less 1 for the right class, over the number of targets.

    Parameters
    ----------
    x, target, weight, ignore_index, reduction, label_smoothing
        As in `convkit.cross_entropy`.
    grad_output : number or array_like, default 1.0
        One number, or with ``reduction="none"`` one for each target.

    Returns
    -------
    ndarray of the shape of `x`
        Floating dtypes are kept, integers give float64.

    Raises
    ------
    TypeError, ValueError
        As in `convkit.cross_entropy`, or if grad_output has another shape.

    Examples
    --------
    >>> cross_entropy_input([[0.0, np.log(3)]], [1])
    array([[ 0.25, -0.25]])
    """
    task = scored(x, target, (weight, ignore_index, reduction, label_smoothing))
    _, slope, total = powers_below(task.x, task.axis)
    grad = numbers(grad_output, "grad_output", "iuf").astype(slope.dtype)
    each = total.squeeze(task.axis).shape
    if grad.shape not in ((), each if reduction == "none" else ()):
        raise ValueError(f"grad_output has shape {grad.shape}, but needs () or {each}")
    grad = (np.expand_dims(grad, task.axis) if grad.ndim else grad) / slope.dtype.type(task.divisor)
    parts = [task.part] if task.rest is None else [task.part, task.rest]
    slope *= sum(part.sum(axis=task.axis, keepdims=True) for part in parts) * grad / total
    np.put_along_axis(slope, task.place, task.right(slope) - task.part * grad, task.axis)
    if task.rest is not None:
        slope -= task.rest * grad
    return slope.astype(task.dtype, copy=False)
