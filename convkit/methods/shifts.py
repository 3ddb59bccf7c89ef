"""Kernel elements as shifts in flat memory, for layers that see one map at a time.

From one window to the next every number that a kernel meets lies one place further on, also from
the end of a row to the next one: what lies between two rows is computed too, and left out.
"""

import math
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np

from convkit.shapes import Axis


class Shift(NamedTuple):
    """The kernel elements that meet one phase of a stride, and how far they are shifted."""

    phase: tuple
    taps: tuple  # a slice of the kernel along each axis
    first: int  # shift of the first of them
    shape: tuple  # how many there are along each axis
    steps: tuple  # from one to the next


@lru_cache(maxsize=256)
def room(axes):
    """Return the sizes of a padded map, as far as windows reach, at one phase of the stride."""
    return tuple(-(-axis.reach // axis.stride) for axis in axes)


@lru_cache(maxsize=256)
def reached(axes):
    """Return how many places of a map lie between the first output and the last, both included."""
    return 1 + int(np.ravel_multi_index([axis.positions - 1 for axis in axes], room(axes)))


def by_phase(x, axes, parts):
    """Write padded maps into parts, every s-th element of an axis with stride s together.

    Shapes: x (N, C, ...), parts (*stride, N, C, *room).
    """
    parts.fill(0)
    for phase, at, elements in _phases(axes):
        parts[(*phase, ..., *at)] = x[(..., *elements)]


@lru_cache(maxsize=256)
def _phases(axes):
    """Return each phase, and which of its places hold which elements of a map."""
    phases = [
        Axis(axis.size, axis.stride, axis.stride, axis.before, dilation=1, positions=n).taps()
        for axis, n in zip(axes, room(axes), strict=True)
    ]
    found = zip(np.ndindex(*(axis.stride for axis in axes)), product(*phases), strict=True)
    return [(phase, *zip(*places, strict=True)) for phase, places in found]


@lru_cache(maxsize=256)
def shifts(axes):
    """Return the Shift of each phase that kernel elements meet."""
    found = []
    pitches = [math.prod(room(axes)[axis + 1 :]) for axis in range(len(axes))]
    for each in product(*map(_along, axes)):
        phase, taps, firsts, shape, steps = zip(*each, strict=True)
        first = sum(map(math.prod, zip(firsts, pitches, strict=True)))
        steps = tuple(map(math.prod, zip(steps, pitches, strict=True)))
        found.append(Shift(phase, taps, first, shape, steps))
    return found


def _along(axis):
    """Yield the fields of a Shift along one axis."""
    s, d = axis.stride, axis.dilation
    for phase in range(s):
        taps = [tap for tap in range(axis.kernel) if tap * d % s == phase]
        if taps:
            apart = math.gcd(s, d)
            yield phase, slice(taps[0], None, s // apart), taps[0] * d // s, len(taps), d // apart


def shifted(part, shift, length):
    """Return a view of maps at a phase, shifted to each kernel element that meets them.

    Shapes: part (..., *room), view (..., *taps, length).
    """
    lead = part.ndim - len(shift.shape)
    shape = (*part.shape[:lead], *shift.shape, length)
    steps = (step * part.itemsize for step in (*shift.steps, 1))
    strides = (*part.strides[:lead], *steps)
    return np.ndarray(shape, part.dtype, part, shift.first * part.itemsize, strides)
