"""The gradient of a convolution's input: every output element spreads its filter over it.

At stride 1 this is again a convolution, of the gradients with the flipped kernels, input
and output channels having changed places. A larger stride parts the input into phases:
every s-th element meets only every s-th kernel element. Each phase is a convolution at
stride 1 with those kernel elements, and the phases are interleaved.
"""

import itertools
import math
from typing import NamedTuple

import numpy as np

from convkit.conv import conv1d, conv2d, conv3d, conv_transpose1d, conv_transpose2d
from convkit.conv import conv_transpose3d
from convkit.windows import pad


class Phase(NamedTuple):
    """Along one axis, input elements that meet the same kernel elements."""

    elements: slice  # of the input
    taps: slice  # of the kernel, flipped
    grads: slice  # the output positions that reach these elements
    padding: tuple  # (before, after) around them
    dilation: int  # from one of these taps to the next, counted in output positions


def spread(grad, weight, size, geometry, groups):
    """Return the gradient of an input of this size.

    Parameters
    ----------
    grad : ndarray of shape (N, C_out, ...) or (C_out, ...)
    weight : ndarray of shape (C_out, C_in // groups, ...)
    size : tuple of int
    geometry : tuple
        Kernel size, stride, (before, after) padding, dilation and output size per axis.
    groups : int

    Examples
    --------
    >>> geometry = (2,), (2,), ((0, 0),), (1,), (2,)
    >>> spread(np.array([[1, 2]]), np.array([[[1, 10]]]), (1, 5), geometry, 1)
    array([[ 1, 10,  2, 20,  0]])
    """
    if not np.isfinite(weight).all():
        return _laid_down(grad, weight, size, geometry, groups)
    axes = len(geometry[0])
    filters = _turned(weight, groups)
    convolve = (conv1d, conv2d, conv3d)[axes - 1]
    result = None
    for phase in itertools.product(*map(phases, size[-axes:], *geometry)):
        elements, taps, grads, padding, dilation = zip(*phase, strict=True)
        settings = {"padding": padding, "dilation": dilation, "groups": groups}
        part = convolve(grad[(..., *grads)], filters[(..., *taps)], **settings)
        if part.shape == size:
            return part
        result = np.zeros(size, part.dtype) if result is None else result
        result[(..., *elements)] = part
    return _nothing(grad, weight, size) if result is None else result


def phases(size, kernel_size, stride, sides, dilation, positions):
    """Yield the phases of one axis that any gradient reaches.

    Examples
    --------
    Three taps at stride 2: the even elements meet the middle one, the odd ones the others.

    >>> for phase in phases(5, 3, 2, (1, 1), 1, 3):
    ...     print(phase.elements, phase.taps, phase.padding)
    slice(1, 5, 2) slice(0, 3, 2) (0, 0)
    slice(0, 5, 2) slice(1, 2, 2) (0, 0)
    """
    step = stride // math.gcd(stride, dilation)
    for offset in range(stride):
        taps = [tap for tap in range(kernel_size) if tap * dilation % stride == offset]
        start = (offset - sides[0]) % stride
        count = len(range(start, size, stride))
        if not taps or not count:
            continue
        nearest = (start + sides[0] - offset) // stride
        lowest = nearest - taps[-1] * dilation // stride
        highest = nearest + count - 1 - taps[0] * dilation // stride
        if highest < 0 or lowest >= positions:
            continue
        yield Phase(
            slice(start, size, stride),
            slice(kernel_size - 1 - taps[-1], kernel_size - taps[0], step),
            slice(max(lowest, 0), highest + 1),
            (max(-lowest, 0), max(highest + 1 - positions, 0)),
            dilation // math.gcd(stride, dilation),
        )


def _turned(weight, groups):
    """Return the flipped kernels, with input and output channels of each group exchanged."""
    C_out, C_in, *kernel = weight.shape
    axes = tuple(range(2, weight.ndim))
    blocks = weight.reshape(groups, C_out // groups, C_in, *kernel).swapaxes(1, 2)
    return np.flip(blocks.reshape(groups * C_in, C_out // groups, *kernel), axes)


def _laid_down(grad, weight, size, geometry, groups):
    """Add up a copy of each filter: the definition, in which padding plays no part.

    An infinite or nan weight would turn the zeros around the gradients into nan.
    """
    _, stride, sides, dilation, _ = geometry
    axes = len(stride)
    lay_down = (conv_transpose1d, conv_transpose2d, conv_transpose3d)[axes - 1]
    reached = lay_down(grad, weight, stride=stride, dilation=dilation, groups=groups)
    ends = [before + n for (before, _), n in zip(sides, size[-axes:], strict=True)]
    over = [(0, max(end - n, 0)) for end, n in zip(ends, reached.shape[-axes:], strict=True)]
    kept = [slice(before, end) for (before, _), end in zip(sides, ends, strict=True)]
    return pad(reached, over)[(..., *kept)]


def _nothing(grad, weight, size):
    dtype = np.result_type(grad, weight)
    return np.zeros(size, np.int64 if dtype.kind in "iu" else dtype)
