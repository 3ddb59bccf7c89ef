"""Any pool over windows: elements of a window merged two by two, a tile of the maps at a time."""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from convkit.methods.tiles import boxes

TILE = 2**16  # elements of the maps pooled at once: what stays in a processor's cache


class Part(NamedTuple):
    """Some positions of the windows, and the region of the maps that these see."""

    place: tuple  # of the positions: a slice of the maps and of each axis
    source: tuple  # where the region lies in the maps, as far as it is inside
    inside: tuple  # where this lies in the region
    region: tuple  # sizes, what lies around the maps included


def merged_windows(merge, edge, x, geometry):
    """Yield where some windows of x are, and `merge` over each of them.

    In a region in one row of memory, the next element of a window is a fixed number of
    steps ahead. Windows that run over the end of an axis are merged too, but not kept.

    Shapes: x (N, C, ...), yielded (maps, ...).

    Examples
    --------
    >>> from convkit.shapes import Window, pool_geometry
    >>> x = np.array([[3, 1, 4, 1]])
    >>> [(place, y)] = merged_windows(np.add, 0, x, pool_geometry(1, x.shape, Window(2)))
    >>> y
    array([[4, 5]])
    """
    kernel, stride, _, dilation, *_ = geometry
    for place, region in _regions(x, geometry, edge):
        merged, (to_next_map, *widths) = region.reshape(region.size), region.strides
        for width, k, d in zip(widths, kernel, dilation, strict=True):
            merged = _merge_ahead(merge, merged, k, width // region.itemsize * d)
        # m map, h w position (for other numbers of axes d h w or w alone)
        steps = (to_next_map, *(width * s for width, s in zip(widths, stride, strict=True)))
        sizes = [cut.stop - cut.start for cut in place[1:]]
        yield place, np.ndarray((len(region), *sizes), x.dtype, merged, strides=steps)


def _merge_ahead(merge, row, count, step):
    """Merge each element of a row with the `count` - 1 ahead of it in steps: twice by halves.

    Shapes: row (n,), result (n - (count - 1) * step,).
    """
    if count == 1:
        return row
    half, shift = _merge_ahead(merge, row, count // 2, step), count // 2 * step
    merged = merge(half[:-shift], half[shift:])
    if count % 2:
        last = row[(count - 1) * step :]
        merged = merge(merged[: len(last)], last, out=merged[: len(last)])
    return merged


def _regions(x, geometry, edge):
    """Yield parts of the positions and what their windows see, with `edge` around the maps.

    Shapes: x (N, C, ...), yielded (maps, ...).
    """
    maps, frame, kept = in_maps(x, len(geometry.sizes)), None, None
    for place, source, inside, sizes in _parts(geometry, len(maps)):
        seen = maps[source]
        if seen.shape[1:] == sizes:
            yield place, np.ascontiguousarray(seen)
            continue
        if kept != (len(seen), inside, sizes):
            frame, kept = np.full((len(seen), *sizes), edge, x.dtype), (len(seen), inside, sizes)
        frame[(slice(None), *inside)] = seen
        yield place, frame


@lru_cache(maxsize=256)
def _parts(geometry, maps):
    """Return the positions of all windows in parts, each of which sees about a tile."""
    axes = geometry.by_axis
    seen = math.prod(max(axis.before + axis.size, axis.reach) for axis in axes)
    most = TILE * math.prod(geometry.sizes) // seen
    parts = []
    for images, *cuts in boxes((maps, *geometry.sizes), max(most, 1)):
        along = [_along(axis, cut) for axis, cut in zip(axes, cuts, strict=True)]
        source, inside, region = zip(*along, strict=True)
        parts.append(Part((images, *cuts), (images, *source), inside, region))
    return parts


def _along(axis, cut):
    """Return what some positions see of an axis, where in their region it lies, and its size.

    All positions see the whole axis: what no window reaches costs less than to cut it off.
    """
    start = cut.start * axis.stride - axis.before
    stop = start + axis._replace(positions=cut.stop - cut.start).reach
    if cut == slice(0, axis.positions):
        stop = max(stop, axis.size)
    first, last = (min(max(end, 0), axis.size) for end in (start, stop))
    return slice(first, last), slice(first - start, last - start), stop - start


def in_maps(x, axes):
    """Return a view of x, or a copy, with one axis for all but the last `axes`.

    Shapes: x (N, C, ...) or (C, ...), result (maps, ...).

    Examples
    --------
    >>> in_maps(np.zeros((2, 3, 5, 4)), 2).shape
    (6, 5, 4)
    """
    return x.reshape(math.prod(x.shape[:-axes]), *x.shape[-axes:])
