"""A transposed layer: as plain layers whose outputs interlace, or as copies of its filters."""

import math
from itertools import product
from typing import NamedTuple

import numpy as np

from convkit.methods.choice import correlate, preferred
from convkit.methods.layer import Settings, sized


def turned(weight, groups):
    """Return the weight of a transposed layer as the filters of a plain one.

    Shapes: weight (C_in, C_out // groups, ...), result (C_out, C_in // groups, ...).

    Examples
    --------
    >>> turned(np.zeros((6, 2, 3, 4)), groups=3).shape
    (6, 2, 3, 4)
    >>> turned(np.zeros((6, 2, 3, 4)), groups=1).shape
    (2, 6, 3, 4)
    """
    C_in, C_group, *kernel = weight.shape
    blocks = weight.reshape(groups, C_in // groups, C_group, *kernel).swapaxes(1, 2)
    return blocks.reshape(groups * C_group, C_in // groups, *kernel)


def transposed(x, filters, layer, dtype):
    """Return the output of a TransposedLayer, interlaced, or by copies for infinite weights.

    Plain layers multiply the zeros of their padding, so an infinite weight would leave nan.

    Shapes: x (N, C_in, ...), filters (C_out, C_in // groups, ...), result (N, C_out, ...);
    `dtype` is that of the result.

    Examples
    --------
    >>> from convkit.methods.layer import settled_transposed
    >>> x, filters = np.ones((1, 1, 2)), np.ones((1, 1, 2))
    >>> layer = settled_transposed(1, x.shape, filters.shape, None, Settings(stride=2), 0)
    >>> transposed(x, filters, layer, x.dtype)
    array([[[1., 1., 1., 1.]]])
    """
    if preferred() == "copies" or not np.isfinite(filters).all():
        return copies(x, filters, layer)
    return interlaced(x, filters, layer, dtype)


class Strand(NamedTuple):
    """Every s-th output along one axis, as a plain layer makes them."""

    outputs: slice
    inputs: slice  # that are seen
    taps: slice  # of the kernel, last one first
    padding: tuple
    dilation: int


def interlaced(x, filters, layer, dtype):
    """Return the output as strands, each from a plain layer with stride 1.

    With stride 2 the kernel elements 0, 2, 4, ... only ever reach every second output,
    and 1, 3, 5, ... the others: two smaller kernels, each slid over the whole input.

    Shapes: as in `transposed`.
    """
    shape, y = (len(x), len(filters), *layer.sizes), None
    ones = (1,) * len(layer.sizes)
    for strands in product(*map(strands_along, layer.by_axis)):
        outputs, inputs, taps, padding, dilation = zip(*strands, strict=True)
        seen = np.ascontiguousarray(x[(..., *inputs)])
        kernels = np.ascontiguousarray(filters[(..., *taps)])
        settings = Settings(ones, padding, dilation, layer.groups)
        found = correlate(seen, kernels, sized(seen.shape, kernels.shape, settings), dtype)
        if found.shape == shape:
            return found
        y = np.zeros(shape, x.dtype) if y is None else y
        y[(..., *outputs)] = found
    return np.zeros(shape, x.dtype) if y is None else y


def strands_along(axis):
    """Return the strands along an axis of the plain layer that is turned around.

    Kernel element i adds position q to element ``q * stride + i * dilation - before``.
    """
    strands, stride, dilation = [], axis.stride, axis.dilation
    apart, gap = (step // math.gcd(stride, dilation) for step in (stride, dilation))
    for i in range(min(apart, axis.kernel)):
        others = (axis.kernel - 1 - i) // apart  # that reach the same outputs
        first = (i * dilation - axis.before) % stride
        start = (first + axis.before - i * dilation) // stride - others * gap  # of the first window
        end = start + others * gap + len(range(first, axis.size, stride))
        inputs = slice(max(start, 0), min(end, axis.positions))
        if inputs.start < inputs.stop and first < axis.size:
            outputs, taps = slice(first, None, stride), slice(i + others * apart, None, -apart)
            padding = max(-start, 0), max(end - axis.positions, 0)
            strands.append(Strand(outputs, inputs, taps, padding, gap))
    return strands


def copies(x, filters, layer):
    """Return the output as the definition has it: copies of the filters, added up.

    Shapes: as in `transposed`.
    """
    C_out, C_group, *kernel = filters.shape
    (N, _, *old), groups, axes = x.shape, layer.groups, layer.by_axis
    by_tap = np.ascontiguousarray(np.moveaxis(filters, (0, 1), (-2, -1)))
    by_tap = by_tap.reshape(*kernel, groups, C_out // groups, C_group)
    columns = x.reshape(N, groups, C_group, math.prod(old))
    kept = [slice(axis.before, axis.before + axis.size) for axis in axes]
    whole = [max(axis.reach, part.stop) for axis, part in zip(axes, kept, strict=True)]
    y = np.zeros((N, C_out, *whole), x.dtype)
    for tap in np.ndindex(*kernel):
        places = [
            slice(i * axis.dilation, i * axis.dilation + (n - 1) * axis.stride + 1, axis.stride)
            for i, n, axis in zip(tap, old, axes, strict=True)
        ]
        y[(..., *places)] += (by_tap[tap] @ columns).reshape(N, C_out, *old)
    return y[(..., *kept)]
