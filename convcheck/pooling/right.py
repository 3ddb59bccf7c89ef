"""Right answers to the tasks on pooling and the order of operations that convkit does not hold."""

import numpy as np

from convkit.cost import Pool
from convkit.pool import max_across_channels


def pooled_size(size, kernel_size, *, stride=1, padding=0, ceil_mode=False):
    """Return how many positions a pool has along an axis; an error if there is no such pool.

    Examples
    --------
    >>> pooled_size(5, 2, stride=2), pooled_size(5, 2, stride=2, ceil_mode=True)
    (2, 3)
    """
    pool = Pool((kernel_size,), stride=stride, padding=padding, ceil_mode=ceil_mode)
    return pool.output_shape((1, size))[1]


def across_maps(x, group_size):
    """Return the largest of neighbouring maps, for a stack without a batch.

    Shapes: x (C, H, W).

    Examples
    --------
    >>> across_maps(np.array([[[1, 5]], [[2, 4]]]), 2)
    array([[[2, 5]]])
    """
    return max_across_channels(x[None], group_size)[0]


def relu(z):
    """Replace negative numbers by 0.

    Examples
    --------
    >>> relu(np.array([-2, 3]))
    array([0, 3])
    """
    return np.maximum(z, 0)


def column(bias):
    """Give each bias a map's two axes, so that it is added at every pixel.

    Shapes: bias (C_out,).

    Examples
    --------
    >>> column(np.array([1, 2])).shape
    (2, 1, 1)
    """
    return np.reshape(bias, (-1, 1, 1))


def relu_order(S, bias):
    """Return the ReLU of the sum over the input maps and the bias.

    Shapes: S (C_out, C_in, H, W), bias (C_out,).

    Examples
    --------
    >>> relu_order(np.array([2, 5, -4]).reshape(1, 3, 1, 1), np.array([-1])).item()
    2
    """
    return relu(S.sum(axis=1) + column(bias))


def order_gap(window):
    """Return by how much the average of the ReLUs is larger than the ReLU of the average.

    Examples
    --------
    >>> order_gap(np.array([[4, -4], [0, 0]]))
    1.0
    """
    return float(np.mean(relu(window)) - relu(np.mean(window))) if np.size(window) else 0.0


def counter_example(gap):
    """Return a window for which `order_gap` is this.

    Examples
    --------
    >>> order_gap(counter_example(3))
    3.0
    """
    return np.array([[4 * gap, -4 * gap], [0, 0]])
