"""Im2col, a tile at a time: windows as columns, multiplied with the filters."""

from functools import lru_cache, wraps

import numpy as np

from convkit.methods.tiles import BYTES, cut_out, scratch, tiles, windows

LEAST = 224  # columns per product: with fewer, BLAS's packing of the filters dominates
ENOUGH = 100  # columns per image: with fewer, several images share a product


def patches(x, weight, layer):
    """Return the layer's output as products of the filters with the columns of each tile.

    Shapes: x (N, C_in, ...), weight (C_out, C_in // groups, ...), result (N, C_out, ...).
    """
    y = np.empty((len(x), len(weight), layer.positions), x.dtype)
    for some, ins, outs, most in _runs(layer, x.itemsize):
        _some_groups(x[:, ins], weight[outs], some, most, y[:, outs])
    return y.reshape(len(x), len(weight), *layer.sizes)


@lru_cache(maxsize=1024)
def _runs(layer, itemsize):
    """Return runs of groups: layer, input channels, output channels, most columns per tile."""
    room = BYTES // max(layer.taps * itemsize, 1)  # columns of one group
    at_once = min(max(room // LEAST, 1), layer.groups)  # groups
    runs = []
    for first in range(0, layer.groups, at_once):
        last = min(first + at_once, layer.groups)
        C_in, C_out = (n // layer.groups for n in (layer.x[1], layer.weight[0]))
        x = (layer.x[0], (last - first) * C_in, *layer.x[2:])
        weight = ((last - first) * C_out, *layer.weight[1:])
        some = layer._replace(x=x, weight=weight, groups=last - first)
        ins, outs = (slice(first * n, last * n) for n in (C_in, C_out))
        runs.append((some, ins, outs, max(room // at_once, LEAST)))
    return runs


def _some_groups(x, weight, layer, most, y):
    """Write the output of some groups into y.

    Shapes: x (N, C_in, ...), weight (C_out, C_in // groups, ...), y (N, C_out, positions).
    """
    filters = weight.reshape(layer.groups, len(weight) // layer.groups, layer.taps)
    y = y.reshape(len(x), *filters.shape[:2], layer.positions)
    for tile in tiles(layer, most):
        images, P = tile.sizes[0], tile.columns.stop - tile.columns.start
        view = windows(cut_out(x, tile), layer, tile)
        place = y[tile.images, :, :, tile.columns]
        if images == 1 or P >= ENOUGH:
            (columns,) = scratch(x.dtype, (images, layer.groups, layer.taps, P))
            np.copyto(columns.reshape(view.shape), view)
            np.matmul(filters, columns, out=place)
        else:
            together = layer.groups, layer.taps, images * P
            columns, product = scratch(x.dtype, together, (*filters.shape[:2], images * P))
            view = np.moveaxis(view, 0, 1 + len(layer.kernel))
            np.copyto(columns.reshape(view.shape), view)
            np.matmul(filters, columns, out=product)
            place[...] = np.moveaxis(product.reshape(*product.shape[:2], images, P), 2, 0)


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
