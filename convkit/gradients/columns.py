"""Gradients of `convkit.unfold` and `convkit.fold`: each is the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from convkit.columns import fold, unfold
from convkit.dtypes import numbers
from convkit.gradients.common import shape_of
from convkit.shapes.settings import Integer, Padding, Sizes


def unfold_input(
    input_size: Sequence[Integer],
    grad_output: ArrayLike,
    kernel_size: Sizes,
    *,
    dilation: Sizes = 1,
    padding: Padding = 0,
    stride: Sizes = 1,
) -> np.ndarray:
    """Return the gradient of `convkit.unfold` with respect to its input: `convkit.fold`.

    Parameters
    ----------
    input_size : (N, C, H, W) or (C, H, W)
        Or with one or three spatial axes, as many as `kernel_size` has entries.
    grad_output : array_like of the shape that `convkit.unfold` gives
    kernel_size, dilation, padding, stride
        As in `convkit.unfold`.

    Returns
    -------
    ndarray of shape `input_size`

    Raises
    ------
    TypeError, ValueError
        As in `convkit.fold`.

    Examples
    --------
    >>> unfold_input((1, 4), [[1, 2, 3], [10, 20, 30]], (2,))
    array([[ 1, 12, 23, 30]])
    """
    size, grad = shape_of(input_size, "input_size"), numbers(grad_output, "grad_output")
    axes = len(kernel_size) if hasattr(kernel_size, "__len__") else 2
    settings = {"dilation": dilation, "padding": padding, "stride": stride}
    grad = fold(grad, size[-axes:], kernel_size, **settings)
    if grad.shape != size:
        raise ValueError(f"input_size={size} needs {grad.shape}, as grad_output has it")
    return grad


def fold_input(
    grad_output: ArrayLike,
    kernel_size: Sizes,
    *,
    dilation: Sizes = 1,
    padding: Padding = 0,
    stride: Sizes = 1,
) -> np.ndarray:
    """Return the gradient of `convkit.fold` with respect to its columns: `convkit.unfold`.

    Parameters
    ----------
    grad_output : array_like of the shape that `convkit.fold` gives
    kernel_size, dilation, padding, stride
        As in `convkit.fold`.

    Returns
    -------
    ndarray of shape (N, C * K_H * K_W, H_out * W_out) or without N

    Raises
    ------
    TypeError, ValueError
        As in `convkit.unfold`.

    Examples
    --------
    >>> fold_input([[1, 2, 3, 4]], (2,))
    array([[1, 2, 3],
           [2, 3, 4]])
    """
    grad = numbers(grad_output, "grad_output")
    return unfold(grad, kernel_size, dilation=dilation, padding=padding, stride=stride)
