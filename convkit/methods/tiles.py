"""A layer in pieces that fit into the processor's cache."""

import math
import threading
from functools import lru_cache
from itertools import accumulate
from operator import mul
from typing import NamedTuple

import numpy as np

BYTES = 1 << 20  # of a tile's columns: about the second-level cache of a core
KEPT = 256  # lists of shapes whose arrays are cached


class _Own(threading.local):
    """The scratch buffer of a thread and the arrays cut from it, kept between calls."""

    def __init__(self):
        self.buffer, self.arrays = np.empty(0, np.uint8), {}


_own = _Own()


class Tile(NamedTuple):
    """A box of output positions, and the region of the input that its windows cover."""

    images: slice
    box: tuple  # a slice of the output positions along each spatial axis
    columns: slice  # the same positions, counted through from first to last
    region: tuple  # sizes of the input region, padding included
    source: tuple  # where the region lies in x, as far as it is inside
    inside: tuple  # where this part lies in the region
    sizes: tuple  # of images and box


def boxes(sizes, most):
    """Cut an array of these sizes into equal runs of at most `most` elements (at least one)."""
    axis, inner = 0, math.prod(sizes[1:])
    while inner > most and axis < len(sizes) - 1:
        axis += 1
        inner = math.prod(sizes[axis + 1 :])
    runs = -(-sizes[axis] // max(1, most // max(inner, 1)))
    for lead in np.ndindex(*sizes[:axis]):
        for run in range(runs):
            cut = slice(sizes[axis] * run // runs, sizes[axis] * (run + 1) // runs)
            yield (*(slice(i, i + 1) for i in lead), cut, *(slice(0, n) for n in sizes[axis + 1 :]))


@lru_cache(maxsize=256)
def tiles(layer, most):
    """Return the tiles of a layer: runs of at most `most` output positions."""
    axes = layer.by_axis
    return [tile(axes, *box) for box in boxes((layer.x[0], *layer.sizes), most)]


def tile(axes, images, *box):
    """Return the Tile for these images and positions along the axes."""
    sizes = [cut.stop - cut.start for cut in (images, *box)]
    region, source, inside, first = [], [], [], 0
    for axis, cut, n in zip(axes, box, sizes[1:], strict=True):
        start = cut.start * axis.stride - axis.before
        region.append(axis._replace(positions=n).reach)
        seen = slice(*(min(max(end, 0), axis.size) for end in (start, start + region[-1])))
        source.append(seen)
        inside.append(slice(seen.start - start, seen.stop - start))
        first = first * axis.positions + cut.start
    columns = slice(first, first + math.prod(sizes[1:]))
    return Tile(images, box, columns, tuple(region), tuple(source), tuple(inside), tuple(sizes))


def runs(count, length):
    """Return slices of this length, at least 1, that make up `count`."""
    length = max(length, 1)
    return [slice(first, first + length) for first in range(0, count, length)]


def cut_out(x, tile):
    """Return the region of a tile, with zeros where it leaves the input.

    Shapes: x (N, C, ...), result (images, C, *region).
    """
    source = x[(tile.images, slice(None), *tile.source)]
    if source.shape[2:] == tile.region:
        return source
    region = np.zeros((*source.shape[:2], *tile.region), x.dtype)
    if source.size:
        region[(..., *tile.inside)] = source
    return region


def windows(region, layer, tile):
    """Return a view of the windows in a region.

    Shapes: region (images, C, ...), result (images, C, *kernel, *box).
    """
    image, channel, *steps = region.strides
    shape = (*region.shape[:2], *layer.kernel, *tile.sizes[1:])
    strides = (image, channel, *map(mul, layer.dilation, steps), *map(mul, layer.stride, steps))
    # n image, c channel, k i j kernel element, d h w position; of k i j and d h w the last axes
    if region.flags.c_contiguous:  # the same view, made faster
        return np.ndarray(shape, region.dtype, region, 0, strides)
    return np.lib.stride_tricks.as_strided(region, shape, strides, writeable=False)


def scratch(dtype, *shapes):
    """Return uninitialised arrays of these shapes in the thread's buffer.

    The next call overwrites them.
    """
    arrays = _own.arrays.get((dtype, shapes))
    if arrays is None:
        ends = list(accumulate(math.prod(shape) * dtype.itemsize for shape in shapes))
        if _own.buffer.nbytes < ends[-1] or len(_own.arrays) == KEPT:
            _own.buffer, _own.arrays = np.empty(max(ends[-1], _own.buffer.nbytes), np.uint8), {}
        places = zip(shapes, (0, *ends), strict=False)
        arrays = [np.ndarray(shape, dtype, _own.buffer, start) for shape, start in places]
        _own.arrays[dtype, shapes] = arrays
    return arrays
