"""Im2col, a tile at a time: write windows as columns and multiply them with the filters."""

import numpy as np

from convkit.ways.tiles import BYTES, cut_out, scratch, tiles, windows

LEAST = 224  # columns in a product: with fewer, rearranging the filters costs too much


def patches(x, weight, layer):
    """Return the layer's output as products of the filters with the columns of each tile."""
    N, C_out, groups = len(x), len(weight), layer.groups
    y = np.empty((N, groups, C_out // groups, layer.positions), x.dtype)
    filters = weight.reshape(groups, C_out // groups, layer.taps)
    most = max(BYTES // max(layer.taps * groups * x.itemsize, 1), LEAST)
    for tile in tiles(layer, most):
        images, P = tile.sizes[0], tile.columns.stop - tile.columns.start
        across = images if images > 1 else 0  # columns of one image are multiplied in place
        columns, product = scratch(
            x.dtype,
            (groups, layer.taps, images * P),
            (groups, C_out // groups, across * P),
        )
        view = windows(cut_out(x, tile), layer, tile)
        np.copyto(columns.reshape(view.shape), view)
        if images == 1:
            np.matmul(filters, columns, out=y[tile.images.start][..., tile.columns])
        else:
            np.matmul(filters, columns, out=product)
            y[tile.images] = np.moveaxis(product.reshape(*product.shape[:2], images, P), 2, 0)
    return y.reshape(N, C_out, *layer.sizes)
