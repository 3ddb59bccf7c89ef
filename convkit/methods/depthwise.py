"""One kernel for each map: no channels to sum, so several outputs at a time make a matrix."""

import numpy as np

from convkit.methods.patches import finite_or_by_patches
from convkit.methods.tiles import runs, scratch, tiles
from convkit.shapes import kernel_span, tap_slices

BYTES = 1 << 20  # of columns that are kept at a time
ROWS = 7  # of the output of a map in one product, about, or more if the kernel is taller
SHORT = 16  # numbers in a row: then a product with zeros and ones copies them faster
AT_ONCE = 16  # outputs of a sequence in one row of a product


@finite_or_by_patches
def depthwise(x, weight, layer):
    """Return the layer's output, each map or sequence treated by itself."""
    each = _sequences if len(layer.kernel) == 1 else _maps
    return each(x, weight, layer)


def _sequences(x, weight, layer):
    """Return the output of sequences at stride 1, some channels of all of them at a time."""
    (N, C, _), (size,), dilation = layer.x, layer.sizes, layer.dilation[0]
    seen = AT_ONCE - 1 + kernel_span(layer.kernel[0], dilation)
    rows = -(-size // AT_ONCE)
    y = np.empty((N, C, size), x.dtype)
    for some in runs(C, BYTES // max(N * rows * (seen + AT_ONCE) * x.itemsize, 1)):
        bands = _bands(weight[some].swapaxes(1, 2), AT_ONCE, 1, dilation)
        n = len(bands)
        columns, found = scratch(x.dtype, (n, N, rows, seen), (n, N * rows, AT_ONCE))
        _cut(x[:, some].swapaxes(0, 1), layer.padding[0][0], columns)
        np.matmul(columns.reshape(n, N * rows, seen), bands.swapaxes(1, 2), out=found)
        y[:, some] = found.reshape(n, N, rows * AT_ONCE)[..., :size].swapaxes(0, 1)
    return y


def _cut(sequences, before, rows):
    """Write sequences, (n, N, W), as rows of which each begins AT_ONCE numbers after the last."""
    n, N, count, seen = rows.shape
    padded = np.zeros((n, N, (count - 1) * AT_ONCE + seen), rows.dtype)
    inside = padded[..., before : before + sequences.shape[2]]
    inside[...] = sequences[..., : inside.shape[2]]
    channel, image, step = padded.strides
    rows[...] = np.ndarray(
        rows.shape, rows.dtype, padded, 0, (channel, image, AT_ONCE * step, step)
    )


def _maps(x, weight, layer):
    """Return the output of maps, each treated as an image of its own."""
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
    seen = (rows - 1) * stride + kernel_span(K_H, dilation)
    bands = np.zeros((n, rows, seen, K_W), kernels.dtype)
    image, row, line, step = bands.strides
    steps = image, row + stride * line, dilation * line, step  # down a row, along by a stride
    np.ndarray((n, rows, K_H, K_W), bands.dtype, bands, 0, steps)[...] = kernels[:, np.newaxis]
    return bands.reshape(n, rows, seen * K_W)


def _shifted(maps, layer, tile):
    """Return the rows of a tile's region, each once for every kernel column: (n, H, K_W, W_out)."""
    source, (rows, columns), (n, _, W) = maps[(tile.images, *tile.source)], tile.inside, tile.sizes
    K_W, (_, H, W_in) = layer.kernel[1], source.shape
    (shifted,) = scratch(maps.dtype, (n, tile.region[0], K_W, W))
    shifted[:, : rows.start] = shifted[:, rows.stop :] = 0
    places = list(tap_slices(W_in, K_W, layer.stride[1], columns.start, layer.dilation[1], W))
    if W_in <= SHORT:
        copies = np.zeros((W_in, K_W, W), maps.dtype)
        _in_place(np.eye(W_in, dtype=maps.dtype), places, copies)
        place = shifted[:, rows].reshape(n, H, K_W * W)
        np.matmul(source, copies.reshape(W_in, K_W * W), out=place)
    else:
        _in_place(source, places, shifted[:, rows])
    return shifted


def _in_place(source, places, shifted):
    """Write the rows of source to where the columns of a kernel meet them, zeros beside them."""
    for tap, (at, elements) in enumerate(places):
        part = shifted[..., tap, :]
        part[..., : at.start] = part[..., at.stop :] = 0
        part[..., at] = source[..., elements]


def _some_rows(shifted, kernels, layer, y):
    """Write the output into y, (n, H_out, W_out): some rows of each map by one product.

    The rows that the kernels see lie one after the other, each with its copies.
    """
    (n, H, W), s, d = y.shape, layer.stride[0], layer.dilation[0]
    rows = -(-H // -(-H // max(ROWS, kernel_span(layer.kernel[0], d) + 1)))
    bands = _bands(kernels, rows, s, d)
    seen, (image, line, *steps) = bands.shape[2], shifted.strides
    shape, strides = (n, H // rows, seen, W), (image, rows * s * line, *steps)
    views = np.ndarray(shape, shifted.dtype, shifted, 0, strides)
    place = y[:, : H // rows * rows].reshape(n, H // rows, rows, W)
    np.matmul(bands[:, np.newaxis], views, out=place)
    if H % rows:  # the last rows, some of them once more
        first = (H - rows) * s
        last = shifted[:, first : first + seen // layer.kernel[1]].reshape(n, seen, W)
        np.matmul(bands, last, out=y[:, H - rows :])
