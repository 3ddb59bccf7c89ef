"""The gradient of a convolution's input, where there are more weights than gradients: col2im.

The weights are multiplied as they lie in memory, which gives a column for each position; the
columns are added up where they belong.
"""

import itertools

import numpy as np


def spread(grad, weight, layer):
    """Return the gradient of a layer's input.

    Shapes: grad (N, C_out, ...), weight (C_out, C_in // groups, ...), result (N, C_in, ...).

    Examples
    --------
    >>> from convkit.methods.layer import Settings, settled
    >>> layer = settled(1, (1, 1, 5), (1, 1, 2), settings=Settings(stride=2))
    >>> spread(np.array([[[1, 2]]]), np.array([[[1, 10]]]), layer)
    array([[[ 1, 10,  2, 20,  0]]])
    """
    groups, per_group = layer.groups, len(weight) // layer.groups
    matrix = weight.reshape(groups, per_group, layer.taps).swapaxes(1, 2)
    columns = matrix @ grad.reshape(len(grad), groups, per_group, layer.positions)
    columns = columns.reshape(*layer.x[:2], *layer.kernel, *layer.sizes)
    total = np.zeros(layer.x, columns.dtype)
    places = itertools.product(*(axis.taps() for axis in layer.by_axis))
    for tap, place in zip(np.ndindex(*layer.kernel), places, strict=True):
        at, elements = zip(*place, strict=True)
        total[(..., *elements)] += columns[(slice(None), slice(None), *tap, *at)]
    return total
