"""Im2col, a tile at a time: windows as columns, multiplied with the filters."""

from functools import lru_cache, wraps
from typing import NamedTuple

import numpy as np

from convkit.methods.layer import Layer
from convkit.methods.tiles import BYTES, cut_out, scratch, tiles, windows

LEAST = 224  # columns per product: with fewer, BLAS's packing of the filters dominates
ENOUGH = 100  # columns per image: with fewer, several images share a product


def patches(x, weight, layer):
    """Return the layer's output as products of the filters with the columns of each tile.

    Shapes: x (N, C_in, ...), weight (C_out, C_in // groups, ...), result (N, C_out, ...).
    """
    y = np.empty((len(x), len(weight), layer.positions), x.dtype)
    for run in _runs(layer, x.itemsize):
        _some_groups(x[:, run.ins], weight[run.outs], run, y[:, run.outs])
    return y.reshape(len(x), len(weight), *layer.sizes)


class Run(NamedTuple):
    """Some groups of a layer."""

    layer: Layer  # of these groups alone
    filters: tuple  # the shape of their weight: groups, filters of one, numbers of a filter
    ins: slice  # input channels
    outs: slice  # output channels
    tiles: list


@lru_cache(maxsize=1024)
def _runs(layer, itemsize):
    """Return the groups of a layer in runs, so that a tile's columns fit into the cache."""
    room = BYTES // max(layer.taps * itemsize, 1)  # columns of one group
    at_once = min(max(room // LEAST, 1), layer.groups)  # groups
    C_in, C_out = (n // layer.groups for n in (layer.x[1], layer.weight[0]))
    runs = []
    for first in range(0, layer.groups, at_once):
        last = min(first + at_once, layer.groups)
        groups = last - first
        x = (layer.x[0], groups * C_in, *layer.x[2:])
        some = layer._replace(x=x, weight=(groups * C_out, *layer.weight[1:]), groups=groups)
        ins, outs = (slice(first * n, last * n) for n in (C_in, C_out))
        pieces = tiles(some, max(room // at_once, LEAST))
        runs.append(Run(some, (groups, C_out, layer.taps), ins, outs, pieces))
    return runs


def _some_groups(x, weight, run, y):
    """Write the output of some groups into y.

    Shapes: x (N, C_in, ...), weight (C_out, C_in // groups, ...), y (N, C_out, positions).
    """
    (groups, C_out, taps), filters = run.filters, weight.reshape(run.filters)
    y = y.reshape(len(x), groups, C_out, y.shape[2])
    for tile in run.tiles:
        images, P = tile.sizes[0], tile.columns.stop - tile.columns.start
        view = windows(cut_out(x, tile), run.layer, tile)
        place = y[tile.images, :, :, tile.columns]
        if images == 1 or P >= ENOUGH:
            (columns,) = scratch(x.dtype, (images, groups, taps, P))
            columns.reshape(view.shape)[...] = view
            np.matmul(filters, columns, out=place)
        else:
            together = groups, taps, images * P
            columns, product = scratch(x.dtype, together, (groups, C_out, images * P))
            view = np.moveaxis(view, 0, 1 + len(run.layer.kernel))
            columns.reshape(view.shape)[...] = view
            np.matmul(filters, columns, out=product)
            place[...] = np.moveaxis(product.reshape(groups, C_out, images, P), 2, 0)


def finite_or_by_patches(method):
    """Decorate a method to fall back on `patches` if its output is not all finite.

    It multiplies by zero, or adds and subtracts, elements outside of a window, so one inf or
    nan would contaminate other outputs.
    """

    @wraps(method)
    def checked(x, weight, layer):
        with np.errstate(all="ignore"):
            y = method(x, weight, layer)
            finite = np.isfinite(np.vdot(y, y))  # the fastest pass; may overflow, then falls back
        return y if finite else patches(x, weight, layer)

    return checked
