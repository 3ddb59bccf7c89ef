"""One kernel for each map: no channels to sum, so some rows at a time make the matrix."""

import numpy as np

from convkit.shapes import kernel_span, tap_slices
from convkit.ways.patches import finite_or_by_patches
from convkit.ways.tiles import scratch, tiles

BYTES = 1 << 19  # of columns that are kept at a time
ROWS = 4  # of the output in one product, or more if the kernel is taller


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
    (shifted,) = scratch(maps.dtype, (n, tile.region[0], layer.kernel[1], W))
    shifted[:, : rows.start] = shifted[:, rows.stop :] = 0
    along = layer.kernel[1], layer.stride[1], columns.start, layer.dilation[1], W
    for tap, (at, elements) in enumerate(tap_slices(source.shape[2], *along)):
        part = shifted[:, rows, tap]
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
    rows = min(max(ROWS, span + 1), H)
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
