"""Winograd's (Toom-Cook) convolution: fewer multiplications for small kernels at stride 1.

A square of 6 x 6 inputs is transformed into its values at 6 x 6 points, and so is the kernel.
Multiplied point by point, they give the values of all outputs of the square: for a kernel of
3 x 3, 36 products for 16 outputs, where the definition takes 144.
"""

import math
from itertools import chain

import numpy as np

from convkit.methods.patches import finite_or_by_patches
from convkit.methods.tiles import scratch
from convkit.methods.winograd.counts import at_a_time
from convkit.methods.winograd.tiles import (
    SIDE,
    in_blocks,
    inputs_of,
    outputs_of,
    shaped,
)
from convkit.methods.winograd.transforms import (
    to_outputs,
    to_values,
    transforms,
    values_of_kernels,
)


@finite_or_by_patches
def winograd(x, weight, layer):
    """Return the layer's output, one group after the other.

    Shapes: x (N, C_in, ...), weight (C_out, C_in // groups, ...), result (N, C_out, ...).
    """
    y = np.empty((len(x), len(weight), *layer.sizes), x.dtype)
    for each in each_group(layer, x, weight, y):
        _one_group(*each)
    return y


def each_group(layer, x, weight, y):
    """Yield the layer, input, weight and output of each group; images as volumes of depth 1.

    Shapes: x (N, C_in, D, H, W), weight (C_out, C_in, K_D, K_H, K_W), y (N, C_out, D_out, ...),
    channels of one group.
    """
    if len(layer.kernel) == 2:
        x, weight, y = (array[:, :, np.newaxis] for array in (x, weight, y))
        layer = layer._replace(
            x=x.shape,
            weight=weight.shape,
            stride=(1, *layer.stride),
            padding=((0, 0), *layer.padding),
            dilation=(1, *layer.dilation),
            sizes=(1, *layer.sizes),
        )
    C_out, C_in = len(weight) // layer.groups, weight.shape[1]
    for group in range(layer.groups):
        ins = slice(group * C_in, (group + 1) * C_in)
        outs = slice(group * C_out, (group + 1) * C_out)
        yield layer, x[:, ins], weight[outs], y[:, outs]


def prepare(layer, dtype):
    """Return the Transforms, how many filters are taken at a time, the blocks and scratch."""
    at_once, *most = at_a_time(layer, dtype.itemsize)
    blocks = in_blocks(layer, *most)
    rooms = _rooms(layer, blocks, at_once, dtype)
    return transforms(layer.kernel[-2:], dtype), at_once, blocks, rooms


def _one_group(layer, x, weight, y):
    """Write the output of one group into y: some squares, one depth, some filters at a time.

    Shapes: x (N, C_in, D, H, W), weight (C_out, C_in, K_D, K_H, K_W), y (N, C_out, D_out, ...).
    """
    C_out, C_in, K_D, *kernel = weight.shape
    matrices, at_once, blocks, (*few, filters, products) = prepare(layer, x.dtype)
    kernels = weight.reshape(C_out, C_in, K_D, math.prod(kernel)).transpose(2, 3, 1, 0)
    made = None  # the first of the filters whose values are in scratch
    for block, depth, values in values_met(x, layer, blocks, matrices.inputs, few):
        for first in range(0, C_out, at_once):
            some = kernels[..., first : first + at_once]
            if made != first:
                made, met = first, values_of_kernels(some, matrices.kernels, filters)
            found = shaped(products, *values.shape[:3], some.shape[3])
            np.matmul(values, met, out=found)
            place = y[:, first : first + at_once, depth]
            for piece in block:
                part = found[:, :, piece.place]
                to_outputs(part, matrices.outputs, piece, few, outputs_of(place, piece))


def values_met(x, layer, blocks, matrices, rooms):
    """Yield each block, each output depth, and the values that kernels meet there.

    Shapes: x (N, C_in, D, H, W), values (6, 6, squares, K_D * C_in), overwritten next time.
    """
    K_D, padding, (_, C_in, depths, *_) = layer.kernel[0], layer.padding[0][0], x.shape
    for block in blocks:
        values = shaped(rooms[2], SIDE, SIDE, block[-1].place.stop, K_D, C_in)
        for depth in range(layer.sizes[0]):
            for k in range(K_D):
                source = depth + k - padding
                if depth > 0 and k < K_D - 1:
                    values[..., k, :] = values[..., k + 1, :]  # computed one depth ago
                elif 0 <= source < depths:
                    for piece in block:
                        seen, place = inputs_of(x[:, :, source], piece, rooms[0]), piece.place
                        to_values(seen, matrices, piece, rooms[1], values[:, :, place, k])
                else:
                    values[..., k, :] = 0
            yield block, depth, values.reshape(*values.shape[:3], K_D * C_in)


def _rooms(layer, blocks, C_out, dtype):
    """Return flat scratch: two for a piece, then for values, filters and products.

    They hold C_out filters at a time.
    """
    (C_in, K_D), first, second, most = layer.weight[1:3], 0, 0, 0
    for piece in chain(*blocks):
        (n, down, across), (H, W) = piece.tile.sizes, piece.tile.region
        m_H, m_W = piece.steps
        squares, most = n * down * across, max(most, piece.place.stop)
        first = max(first, n * H * W * C_in, squares * SIDE * m_H * C_out)
        second = max(second, n * H * across * SIDE * C_in, squares * m_H * m_W * C_out)
    taps = K_D * C_in
    sizes = most * taps, C_out * taps, most * C_out
    return scratch(dtype, (first,), (second,), *[(SIDE**2 * size,) for size in sizes])
