"""Gradients of `convkit.relu`, `convkit.softmax` and `convkit.cross_entropy`."""

import numpy as np

from convkit.activations import log_softmax, scored, softmax
from convkit.dtypes import average_dtypes, numbers
from convkit.gradients.common import gradient_of


def relu_input(x, grad_output):
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
    return np.where(x <= 0, grad.dtype.type(0), grad)


def softmax_input(x, grad_output, dim):
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
    y, grad = softmax(x.astype(np.result_type(x, working)), dim), grad.astype(working, copy=False)
    shares = grad * y
    return (shares - y * shares.sum(axis=dim, keepdims=True)).astype(dtype, copy=False)


def cross_entropy_input(x, target, grad_output=1.0, *, reduction="mean"):
    """Return the gradient of `convkit.cross_entropy` with respect to its scores.

    It is the softmax, less 1 for the right class.

    Parameters
    ----------
    x, target, reduction
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
    x, target, axis = scored(x, target, reduction)
    dtype, working = average_dtypes(x.dtype)
    y = np.exp(log_softmax(x.astype(working, copy=False), axis))
    place = np.expand_dims(target, axis)
    np.put_along_axis(y, place, np.take_along_axis(y, place, axis) - 1, axis)
    grad = numbers(grad_output, "grad_output", "iuf").astype(working)
    if grad.shape not in ((), target.shape if reduction == "none" else ()):
        raise ValueError(f"grad_output has shape {grad.shape}, but needs () or {target.shape}")
    grad = np.expand_dims(grad, axis) if grad.ndim else grad
    return (y * grad / (target.size if reduction == "mean" else 1)).astype(dtype, copy=False)
