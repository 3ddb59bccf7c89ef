"""One kernel for each map: no channels to sum, so some rows at a time make the matrix."""

import numpy as np

from convkit.shapes import kernel_span, tap_slices
from convkit.ways.patches import finite_or_by_patches
from convkit.ways.tiles import scratch, tiles

BYTES = 1 << 19  # of columns that are kept at a time
ROWS = 7  # of the output in one product, about, or more if the kernel is taller
SHORT = 16  # numbers in a row: then a product with zeros and ones copies them faster


@finite_or_by_patches
def depthwise(x, weight, layer):
    """Return the layer's output, each map treated as an image of its own."""
    N, C, *sizes = layer.x
    alone = layer._replace(x=(N * C, 1, *sizes), weight=(1, 1, *layer.kernel), groups=1)
    maps, kernels = x.reshape(N * C, *sizes), np.tile(weight[:, 0], (N, 1, 1))
    y = np.empty((N * C, *layer.sizes), x.dtype)
    most = BYTES // (layer.kernel[1] * layer.stride[0] * x.itemsize)
    for tile in tiles(alone, most):
        place = y[(tile.images, *tile.box)]
        _some_rows(_shifted(maps, layer, tile), kernels[tile.images], layer, place)
    return y.reshape(N, C, *layer.sizes)


def _shifted(maps, layer, tile):
    """Return the rows of a tile's region, each once for every kernel column: (n, H, K_W, W_out)."""
    source, (rows, columns), (n, _, W) = maps[(tile.images, *tile.source)], tile.inside, tile.sizes
    K_W, (_, H, W_in) = layer.kernel[1], source.shape
    (shifted,) = scratch(maps.dtype, (n, tile.region[0], K_W, W))
    shifted[:, : rows.start] = shifted[:, rows.stop :] = 0
    places = list(tap_slices(W_in, K_W, layer.stride[1], columns.start, layer.dilation[1], W))
    if W_in <= SHORT:
        copies = _in_place(np.eye(W_in, dtype=maps.dtype), places, np.zeros((W_in, K_W, W), maps.dtype))
        np.matmul(source, copies.reshape(W_in, K_W * W), out=shifted[:, rows].reshape(n, H, K_W * W))
    else:
        _in_place(source, places, shifted[:, rows])
    return shifted


def _in_place(source, places, shifted):
    """Write the rows of source to where the columns of a kernel meet them, zeros beside them."""
    for tap, (at, elements) in enumerate(places):
        part = shifted[..., tap, :]
        part[..., : at.start] = part[..., at.stop :] = 0
        part[..., at] = source[..., elements]
    return shifted


def _some_rows(shifted, kernels, layer, y):
    """Write the output into y, (n, H_out, W_out): some rows of each map by one product.

    The rows that a kernel sees lie one after the other. The matrix holds each kernel several
    times, every time a stride further on: a band in each row of it, and zeros around.
    """
    (n, H, W), s, taps = y.shape, layer.stride[0], layer.kernel[1]
    span = kernel_span(layer.kernel[0], layer.dilation[0])
    rows = -(-H // -(-H // max(ROWS, span + 1)))
    seen = (rows - 1) * s + span
    bands = np.zeros((n, rows, seen, taps), kernels.dtype)
    for row in range(rows):
        bands[:, row, row * s : row * s + span : layer.dilation[0]] = kernels
    bands = bands.reshape(n, 1, rows, seen * taps)
    image, line, *steps = shifted.strides
    strides = (image, rows * s * line, *steps)
    runs = np.ndarray((n, H // rows, seen * taps, W), shifted.dtype, shifted, 0, strides)
    np.matmul(bands, runs, out=y[:, : H // rows * rows].reshape(n, H // rows, rows, W))
    if H % rows:  # the last rows, some of them once more
        last = shifted[:, (H - rows) * s : (H - rows) * s + seen].reshape(n, seen * taps, W)
        np.matmul(bands[:, 0], last, out=y[:, H - rows :])
