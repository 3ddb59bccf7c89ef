"""What the gradients of all layers check and agree on."""

import numpy as np

from convkit.shapes import per_axis
from convkit.windows import numbers


def gradient_of(grad_output, shape):
    """Return grad_output as an array of this shape, that of the layer's output.

    Examples
    --------
    >>> gradient_of([[1, 2]], (1, 2))
    array([[1, 2]])
    """
    grad = numbers(grad_output, "grad_output")
    if grad.shape != shape:
        raise ValueError(f"grad_output has shape {grad.shape}, but the layer's output has {shape}")
    return grad


def wide(grad_output, shape, terms=1):
    """Return grad_output in a dtype that holds sums of `terms`, and the dtype of the result.

    Examples
    --------
    >>> wide(np.ones(2, np.float16), (2,))
    (array([1., 1.], dtype=float32), dtype('float16'))
    """
    grad = gradient_of(grad_output, shape)
    if grad.dtype.kind in "iu":
        check_bound(largest(grad) * terms)
        return grad.astype(np.int64, copy=False), np.dtype(np.int64)
    return grad.astype(np.promote_types(grad.dtype, np.float32), copy=False), grad.dtype


def check_bound(bound):
    """Raise ValueError unless sums of integers up to `bound` stay in int64.

    Examples
    --------
    >>> check_bound(2**63)
    Traceback (most recent call last):
    ValueError: sums could reach 9223372036854775808, past the end of int64; use floating point
    """
    if bound >= 2**63:
        raise ValueError(f"sums could reach {bound}, past the end of int64; use floating point")


def largest(array):
    """Return the largest absolute value of integers, as an int of Python's; 0 for none.

    Examples
    --------
    >>> largest(np.array([3, -128], np.int8))
    128
    """
    return max(int(array.max(initial=0)), -int(array.min(initial=0)))


def shape_of(value, name):
    """Return the integers of a shape; TypeError if they are none.

    Examples
    --------
    >>> shape_of([1, 2, 5], "input_size")
    (1, 2, 5)
    """
    return per_axis(value, np.size(value), name)
