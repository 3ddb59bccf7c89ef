"""The gradient of a convolution's input, where there are more weights than gradients.

The weights are then multiplied as they lie in memory, which gives for each position all
that its filter spreads; the columns are added up where they belong.
"""

import itertools
import math

import numpy as np

from convkit.shapes import tap_slices


def spread(grad, weight, layer):
    """Return the gradient of a layer's input, all axes of which are there.

    Parameters
    ----------
    grad : ndarray of shape (N, C_out, ...)
    weight : ndarray of shape (C_out, C_in // groups, ...)
    layer : convkit.methods.layer.Layer

    Examples
    --------
    >>> from convkit.methods.choice import settled
    >>> layer = settled(1, (1, 1, 5), (1, 1, 2), None, 2, 0, 1, 1)
    >>> spread(np.array([[[1, 2]]]), np.array([[[1, 10]]]), layer)
    array([[[ 1, 10,  2, 20,  0]]])
    """
    (kernel, stride, sides, dilation, sizes), size, groups = layer.geometry, layer.x, layer.groups
    per_group = len(weight) // groups
    matrix = weight.reshape(groups, per_group, weight[0].size).swapaxes(1, 2)
    columns = matrix @ grad.reshape(len(grad), groups, per_group, math.prod(sizes))
    columns = columns.reshape(*size[:2], *kernel, *sizes)
    total = np.zeros(size, columns.dtype)
    before = [start for start, _ in sides]
    along = zip(size[2:], kernel, stride, before, dilation, sizes, strict=True)
    places = itertools.product(*(tap_slices(*axis) for axis in along))
    for tap, place in zip(np.ndindex(*kernel), places, strict=True):
        at, elements = zip(*place, strict=True)
        total[(..., *elements)] += columns[(slice(None), slice(None), *tap, *at)]
    return total
