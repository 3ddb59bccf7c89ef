"""The gradient of a weight by Winograd's transforms, transposed.

Forward, matrices lead from inputs and kernels to values, and from their products to outputs.
Backward, the transposed matrices of the outputs lead from squares of the gradient to values;
multiplied with the values of the inputs, they lead through the transposed matrix of the
kernels to the gradients of all kernel elements.
"""

import math
from functools import lru_cache

import numpy as np

from convkit.methods.winograd import each_group, prepare, values_met
from convkit.methods.winograd.counts import fits, share
from convkit.methods.winograd.tiles import SIDE, outputs_of, shaped
from convkit.methods.winograd.transforms import to_values

GRADIENT_SHARE = 0.5  # of the multiplications: squares pay up to here


@lru_cache(maxsize=1024)
def in_squares(layer, dtype):
    """Return whether gradients of a layer are computed faster by Winograd's squares.

    Examples
    --------
    >>> from convkit.methods.layer import settled
    >>> layer = settled(2, (1, 64, 58, 58), (64, 64, 3, 3))
    >>> in_squares(layer, np.dtype(float)), in_squares(layer, np.dtype(int))
    (True, False)
    """
    return fits(layer, dtype) and share(layer, dtype.itemsize) <= GRADIENT_SHARE


def by_squares(x, grad, layer):
    """Return the gradient of the weight of a layer that `convkit.methods.winograd` can compute.

    Shapes: x (N, C_in, ...), grad (N, C_out, ...), of the same dtype, result
    (C_out, C_in // groups, ...).

    Examples
    --------
    >>> from convkit.methods.layer import settled
    >>> layer = settled(2, (1, 1, 2, 4), (1, 1, 2, 2))
    >>> by_squares(np.ones((1, 1, 2, 4)), np.ones((1, 1, 1, 3)), layer).round(12)
    array([[[[3., 3.],
             [3., 3.]]]])
    """
    total = np.zeros(layer.weight, x.dtype)
    for each in each_group(layer, x, total, grad):
        _one_group(*each)
    return total


def _one_group(layer, x, total, grad):
    """Write the gradient of one group's weight into total.

    Shapes: x (N, C_in, D, H, W), total (C_out, C_in, K_D, K_H, K_W), grad (N, C_out, D_out, ...).
    """
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
    """Return the gradients of a piece's outputs, zero-padded to whole squares.

    Shapes: grad (N, C_out, H, W), room flat, result (n, H, W, C_out).
    """
    there, (n, *grid) = outputs_of(grad, piece), piece.tile.sizes
    sizes = [count * m for count, m in zip(grid, piece.steps, strict=True)]
    squares = shaped(room, n, *sizes, grad.shape[1])
    _, H, W, _ = there.shape
    squares[:, H:] = squares[:, :, W:] = 0
    squares[:, :H, :W] = there
    return squares
