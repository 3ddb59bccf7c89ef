"""What the gradients of all layers check and agree on."""

import numpy as np

from convkit.dtypes import numbers
from convkit.shapes import per_axis


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


def shape_of(value, name):
    """Return the integers of a shape; TypeError if they are none.

    Examples
    --------
    >>> shape_of([1, 2, 5], "input_size")
    (1, 2, 5)
    """
    return per_axis(value, np.size(value), name)
