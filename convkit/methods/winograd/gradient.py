"""The gradient of a weight by values of squares: `convkit.methods.winograd`, read from its end.

There, matrices lead from inputs and kernels to values, and from their products to outputs.
A gradient goes the same way back: the transposed matrices of the outputs lead from its
squares to values, those meet the values of the inputs, and the transposed matrix of the
kernels leads from the products to the gradients of all kernel elements.
"""

import math

import numpy as np

from convkit.methods.winograd import each_group, fits, prepare, share, values_met
from convkit.methods.winograd.tiles import SIDE, outputs_of, shaped
from convkit.methods.winograd.transforms import to_values

WORTH = 0.5  # with at most this share of the multiplications, squares pay


def in_squares(layer, dtype):
    """Tell whether gradients of a layer are computed faster by squares.

    Examples
    --------
    >>> from convkit.methods.choice import settled
    >>> layer = settled(2, (1, 64, 56, 56), (64, 64, 3, 3), None, 1, 1, 1, 1)
    >>> in_squares(layer, np.dtype(float)), in_squares(layer, np.dtype(int))
    (True, False)
    """
    return fits(layer, dtype) and share(layer, dtype.itemsize) <= WORTH


def by_squares(x, grad, layer):
    """Return the gradient of the weight of a layer that `convkit.methods.winograd` can compute.

    Parameters
    ----------
    x : ndarray of shape (N, C_in, ...)
    grad : ndarray of shape (N, C_out, ...), of the same dtype
    layer : convkit.methods.layer.Layer

    Examples
    --------
    >>> from convkit.methods.choice import settled
    >>> layer = settled(2, (1, 1, 2, 4), (1, 1, 2, 2), None, 1, 0, 1, 1)
    >>> by_squares(np.ones((1, 1, 2, 4)), np.ones((1, 1, 1, 3)), layer).round(12)
    array([[[[3., 3.],
             [3., 3.]]]])
    """
    total = np.zeros(layer.weight, x.dtype)
    for each in each_group(layer, x, total, grad):
        _one_group(*each)
    return total


def _one_group(layer, x, total, grad):
    """Write the gradient of one group's weight into total."""
    (C_out, C_in, K_D, *kernel), dtype = total.shape, x.dtype
    (inputs, kernels, outputs), at_once, blocks, (*few, products, room) = prepare(layer, dtype)
    back = [matrix.T for matrix in outputs]
    sums = np.zeros((math.prod(kernel), C_out, K_D * C_in), dtype)
    for block, depth, values in values_met(x, layer, blocks, inputs, few):
        for first in range(0, C_out, at_once):
            place = grad[:, first : first + at_once, depth]
            met = shaped(room, *values.shape[:3], place.shape[1])
            for piece in block:
                squares = _squares(place, piece, few[1])
                to_values(squares, back, piece, few[0], met[:, :, piece.place])
            found = shaped(products, SIDE, SIDE, place.shape[1], K_D * C_in)
            np.matmul(met.swapaxes(2, 3), values, out=found)
            found = found.reshape(SIDE**2, *found.shape[2:]).swapaxes(0, 1)
            sums[:, first : first + at_once] += np.matmul(kernels.T, found).swapaxes(0, 1)
    total[...] = np.moveaxis(sums.reshape(*kernel, C_out, K_D, C_in), (2, 4, 3), (0, 1, 2))


def _squares(grad, piece, room):
    """Return the gradients of a piece's outputs, (n, H, W, C_out), with zeros to fill squares."""
    there, (n, *grid) = outputs_of(grad, piece), piece.tile.sizes
    sizes = [count * m for count, m in zip(grid, piece.layer.stride, strict=True)]
    squares = shaped(room, n, *sizes, grad.shape[1])
    _, H, W, _ = there.shape
    squares[:, H:] = squares[:, :, W:] = 0
    squares[:, :H, :W] = there
    return squares
