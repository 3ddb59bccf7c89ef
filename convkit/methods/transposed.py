"""The ways of a transposed layer: as plain layers whose outputs interlace, or as copies."""

import math
from itertools import product
from typing import NamedTuple

import numpy as np

from convkit.methods.layer import layer


class Strand(NamedTuple):
    """Every s-th output along one axis, as a plain layer makes them."""

    places: slice  # of the output
    inner: slice  # of the input that is seen
    taps: slice  # of the kernel, last one first
    padding: tuple
    dilation: int


def interlaced(x, filters, sizes, stride, cut, dilation, groups, correlate):
    """Return the output as strands, each from a plain layer with stride 1.

    With stride 2 the kernel elements 0, 2, 4, ... only ever reach every second output,
    and 1, 3, 5, ... the others: two smaller kernels, each slid over the whole input.
    """
    each = zip(x.shape[2:], filters.shape[2:], sizes, stride, cut, dilation, strict=True)
    shape, y = (len(x), len(filters), *sizes), None
    for strands in product(*[strands_of(*axis) for axis in each]):
        places, inner, taps, padding, gaps = zip(*strands, strict=True)
        seen = np.ascontiguousarray(x[(..., *inner)])
        kernels = np.ascontiguousarray(filters[(..., *taps)])
        ones = (1,) * len(sizes)
        part = layer(seen.shape, kernels.shape, ones, padding, gaps, groups)
        found = correlate(seen, kernels, part)
        if found.shape == shape:
            return found
        y = np.zeros(shape, x.dtype) if y is None else y
        y[(..., *places)] = found
    return np.zeros(shape, x.dtype) if y is None else y


def strands_of(size, kernel_size, out, stride, cut, dilation):
    """Return the strands along an axis: sizes of input, kernel and output, and its settings.

    Kernel element i adds input q to element ``q * stride + i * dilation - cut`` of the output.
    """
    strands = []
    apart, gap = (step // math.gcd(stride, dilation) for step in (stride, dilation))
    for i in range(min(apart, kernel_size)):
        others = (kernel_size - 1 - i) // apart  # that reach the same outputs
        first = (i * dilation - cut) % stride
        start = (first + cut - i * dilation) // stride - others * gap  # of the first window
        end = start + others * gap + len(range(first, out, stride))
        inner = slice(max(start, 0), min(end, size))
        if inner.start < inner.stop and first < out:
            places, taps = slice(first, None, stride), slice(i + others * apart, None, -apart)
            strands.append(Strand(places, inner, taps, (max(-start, 0), max(end - size, 0)), gap))
    return strands


def copies(x, filters, sizes, stride, cut, dilation, groups):
    """Return the output as the definition has it: copies of the filters, added up."""
    C_out, C_group, *kernel = filters.shape
    N, _, *old = x.shape
    by_tap = np.ascontiguousarray(np.moveaxis(filters, (0, 1), (-2, -1)))
    by_tap = by_tap.reshape(*kernel, groups, C_out // groups, C_group)
    columns = x.reshape(N, groups, C_group, math.prod(old))
    kept = [slice(c, c + size) for c, size in zip(cut, sizes, strict=True)]
    y = np.zeros((N, C_out, *(part.start + part.stop for part in kept)), x.dtype)
    for tap in np.ndindex(*kernel):
        reach = zip(tap, old, stride, dilation, strict=True)
        places = [slice(i * d, i * d + (n - 1) * s + 1, s) for i, n, s, d in reach]
        y[(..., *places)] += (by_tap[tap] @ columns).reshape(N, C_out, *old)
    return y[(..., *kept)]
