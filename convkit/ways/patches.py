"""Im2col, a tile at a time: write windows as columns and multiply them with the filters."""

import numpy as np

from convkit.ways.tiles import BYTES, cut_out, scratch, tiles, windows

LEAST = 224  # columns in a product: with fewer, rearranging the filters costs too much


def patches(x, weight, layer):
    """Return the layer's output as products of the filters with the columns of each tile."""
    N, C_in = layer.x[:2]
    groups, C_out = layer.groups, len(weight)
    y = np.empty((N, groups, C_out // groups, layer.positions), x.dtype)
    filters = weight.reshape(groups, C_out // groups, layer.taps)
    most = max(BYTES // max(layer.taps * groups * x.itemsize, 1), LEAST)
    for tile in tiles(layer, most):
        images, P = tile.sizes[0], tile.columns.stop - tile.columns.start
        columns, product = scratch(
            x.dtype,
            (groups, layer.taps, images * P),
            (groups, C_out // groups, images * P) if images > 1 else (0,),
        )
        view = windows(cut_out(x, tile), layer, tile)
        np.copyto(columns.reshape(view.shape), view)
        if images == 1:
            np.matmul(filters, columns, out=y[tile.images.start][..., tile.columns])
        else:
            np.matmul(filters, columns, out=product)
            split = product.reshape(groups, C_out // groups, images, P)
            y[tile.images] = np.moveaxis(split, 2, 0)
    return y.reshape(N, C_out, *layer.sizes)
