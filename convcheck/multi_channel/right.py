"""Right answers to the tasks on many maps that convkit does not hold itself."""

import numpy as np

from convkit import hypotheses


def counts(C_in, C_out, kernel_size):
    """Return how many maps, weights and parameters a layer has.

    Examples
    --------
    >>> counts(3, 32, (3, 3))
    (32, 864, 896)
    """
    weights = C_in * C_out * kernel_size[0] * kernel_size[1]
    return C_out, weights, weights + C_out


def type_1(x, weight):
    """Give every kernel on every map, all results of the first map first.

    Shapes: x (C_in, H, W), weight (C_out, K_H, K_W).

    Examples
    --------
    >>> type_1(np.array([[[1]], [[2]]]), np.array([[[1]], [[10]]])).ravel().tolist()
    [1, 10, 2, 20]
    """
    return hypotheses.type_1(x[None], weight)[0]


def type_2_1(x, weight):
    """Give every kernel on every map, summed over the maps.

    Shapes: x (C_in, H, W), weight (C_out, K_H, K_W).

    Examples
    --------
    >>> type_2_1(np.array([[[1]], [[2]]]), np.array([[[1]], [[10]]])).ravel().tolist()
    [3, 30]
    """
    return hypotheses.type_2_1(x[None], weight)[0]


def collapses(x, weight, y):
    """Say whether y is what one filtering of the summed maps gives.

    Shapes: x (C_in, H, W), weight (C_out, K_H, K_W), y any.

    Examples
    --------
    >>> collapses(np.array([[[1]], [[2]]]), np.array([[[10]]]), np.array([[[30]]]))
    True
    """
    right = type_2_1(x, weight)
    return np.shape(y) == right.shape and bool(np.allclose(y, right))
