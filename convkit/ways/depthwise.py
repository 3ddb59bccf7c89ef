"""One kernel for each map: no channels to sum, so several outputs at a time make a matrix."""

import numpy as np

from convkit.shapes import kernel_span, tap_slices
from convkit.ways.patches import finite_or_by_patches
from convkit.ways.tiles import scratch, tiles

BYTES = 1 << 19  # of columns that are kept at a time
ROWS = 7  # of the output of a map in one product, about, or more if the kernel is taller
SHORT = 16  # numbers in a row: then a product with zeros and ones copies them faster
AT_ONCE = 16  # outputs of a sequence in one row of a product


@finite_or_by_patches
def depthwise(x, weight, layer):
    """Return the layer's output, each map or sequence treated by itself."""
    each = _sequences if len(layer.kernel) == 1 else _maps
    return each(x, weight, layer)


def _sequences(x, weight, layer):
    """Return the output of sequences at stride 1, cut into rows of a few outputs each."""
    (N, C, W), (dilation,), ((before, _),), (out,) = layer.x, layer.dilation, layer.padding, layer.sizes
    L = min(AT_ONCE, out)
    seen, blocks = L - 1 + kernel_span(layer.kernel[0], dilation), -(-out // L)
    room = (blocks - 1) * L + seen
    inside = slice(min(before, room), min(before + W, room))
    y = np.empty((N, C, out), x.dtype)
    at_once = max(BYTES // max(N * blocks * (seen + L) * x.itemsize, 1), 1)
    for some in (slice(first, first + at_once) for first in range(0, C, at_once)):
        kernels = weight[some].swapaxes(1, 2)
        part, n = x[:, some].swapaxes(0, 1), len(kernels)
        padded, rows, made = scratch(x.dtype, (n, N, room), (n, N, blocks, seen), (n, N * blocks, L))
        padded[..., : inside.start] = padded[..., inside.stop :] = 0
        padded[..., inside] = part[..., : inside.stop - inside.start]
        channel, image, step = padded.strides
        steps = channel, image, L * step, step
        rows[...] = np.ndarray(rows.shape, x.dtype, padded, 0, steps)
        bands = _bands(kernels, L, 1, dilation).swapaxes(1, 2)
        np.matmul(rows.reshape(n, N * blocks, seen), bands, out=made)
        y[:, some] = made.reshape(n, N, blocks * L)[..., :out].swapaxes(0, 1)
    return y


def _maps(x, weight, layer):
    N, C, *sizes = layer.x
    alone = layer._replace(x=(N * C, 1, *sizes), weight=(1, 1, *layer.kernel), groups=1)
    maps, kernels = x.reshape(N * C, *sizes), np.tile(weight[:, 0], (N, 1, 1))
    y = np.empty((N * C, *layer.sizes), x.dtype)
    most = BYTES // (layer.kernel[1] * layer.stride[0] * x.itemsize)
    for tile in tiles(alone, most):
        place = y[(tile.images, *tile.box)]
        _some_rows(_shifted(maps, layer, tile), kernels[tile.images], layer, place)
    return y.reshape(N, C, *layer.sizes)


def _bands(kernels, rows, stride, dilation):
    """Return the matrices (n, rows, numbers seen) that are slid kernels, (n, K_H, K_W).

    Each row holds the kernel, one stride further on than the row before, and zeros around:
    all kernels together are a band.
    """
    n, K_H, K_W = kernels.shape
    span = kernel_span(K_H, dilation)
    bands = np.zeros((n, rows, (rows - 1) * stride + span, K_W), kernels.dtype)
    for row in range(rows):
        bands[:, row, row * stride : row * stride + span : dilation] = kernels
    return bands.reshape(n, rows, -1)


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

    The rows that the kernels see lie one after the other, each with its copies.
    """
    (n, H, W), s, d = y.shape, layer.stride[0], layer.dilation[0]
    rows = -(-H // -(-H // max(ROWS, kernel_span(layer.kernel[0], d) + 1)))
    bands = _bands(kernels, rows, s, d)
    seen, (image, line, *steps) = bands.shape[2], shifted.strides
    shape, strides = (n, H // rows, seen, W), (image, rows * s * line, *steps)
    runs = np.ndarray(shape, shifted.dtype, shifted, 0, strides)
    place = y[:, : H // rows * rows].reshape(n, H // rows, rows, W)
    np.matmul(bands[:, np.newaxis], runs, out=place)
    if H % rows:  # the last rows, some of them once more
        first = (H - rows) * s
        last = shifted[:, first : first + seen // layer.kernel[1]].reshape(n, seen, W)
        np.matmul(bands, last, out=y[:, H - rows :])
