"""One kernel per map: no channels to sum, so a band matrix makes several outputs at a time."""

import numpy as np

from convkit.methods.patches import finite_or_by_patches
from convkit.methods.tiles import runs, scratch, tiles
from convkit.shapes import Axis, kernel_span

BYTES = 1 << 20  # of columns per tile
ROWS = 7  # output rows per product (at least the kernel's span + 1)
SHORT = 16  # up to this row length a product with a 0-1 matrix copies faster than slices
AT_ONCE = 16  # outputs of a sequence per row of a product


@finite_or_by_patches
def depthwise(x, weight, layer):
    """Return the layer's output, each map or sequence by itself.

    Shapes: x (N, C, H, W) or (N, C, W), weight (C, 1, ...), result as x.
    """
    each = _sequences if len(layer.kernel) == 1 else _maps
    return each(x, weight, layer)


def _sequences(x, weight, layer):
    """Return the output of sequences at stride 1, some channels of all images at a time.

    Shapes: x (N, C, W), weight (C, 1, K_W), result (N, C, W_out).
    """
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
    """Write sequences as overlapping rows, each AT_ONCE numbers after the one before.

    Shapes: sequences (n, N, W), rows (n, N, count, seen).
    """
    n, N, count, seen = rows.shape
    padded = np.zeros((n, N, (count - 1) * AT_ONCE + seen), rows.dtype)
    inside = padded[..., before : before + sequences.shape[2]]
    inside[...] = sequences[..., : inside.shape[2]]
    channel, image, step = padded.strides
    # c channel, n image, r row, w number in the row
    strides = channel, image, AT_ONCE * step, step
    rows[...] = np.ndarray(rows.shape, rows.dtype, padded, 0, strides)


def _maps(x, weight, layer):
    """Return the output of maps, each as an image of its own.

    Shapes: x (N, C, H, W), weight (C, 1, K_H, K_W), result (N, C, H_out, W_out).
    """
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
    """Return band matrices: each row holds the kernel, one stride further on, zeros around.

    Shapes: kernels (n, K_H, K_W), result (n, rows, seen * K_W), with `seen` input rows.
    """
    n, K_H, K_W = kernels.shape
    seen = (rows - 1) * stride + kernel_span(K_H, dilation)
    bands = np.zeros((n, rows, seen, K_W), kernels.dtype)
    image, row, line, step = bands.strides
    steps = image, row + stride * line, dilation * line, step
    # n map, r output row, i j kernel element
    np.ndarray((n, rows, K_H, K_W), bands.dtype, bands, 0, steps)[...] = kernels[:, np.newaxis]
    return bands.reshape(n, rows, seen * K_W)


def _shifted(maps, layer, tile):
    """Return the rows of a tile's region, shifted once for each kernel column.

    Shapes: maps (N * C, H, W), result (n, rows of the region, K_W, W_out).
    """
    source, (rows, columns), (n, _, W) = maps[(tile.images, *tile.source)], tile.inside, tile.sizes
    K_W, (_, H, W_in) = layer.kernel[1], source.shape
    (shifted,) = scratch(maps.dtype, (n, tile.region[0], K_W, W))
    shifted[:, : rows.start] = shifted[:, rows.stop :] = 0
    steps = {"stride": layer.stride[1], "dilation": layer.dilation[1]}
    places = list(Axis(W_in, K_W, before=columns.start, positions=W, **steps).taps())
    if W_in <= SHORT:
        copies = np.zeros((W_in, K_W, W), maps.dtype)
        _in_place(np.eye(W_in, dtype=maps.dtype), places, copies)
        place = shifted[:, rows].reshape(n, H, K_W * W)
        np.matmul(source, copies.reshape(W_in, K_W * W), out=place)
    else:
        _in_place(source, places, shifted[:, rows])
    return shifted


def _in_place(source, places, shifted):
    """Write source as each kernel column meets it, with zeros for the padding.

    Shapes: source (..., W), shifted (..., K_W, W_out).
    """
    for tap, (at, elements) in enumerate(places):
        part = shifted[..., tap, :]
        part[..., : at.start] = part[..., at.stop :] = 0
        part[..., at] = source[..., elements]


def _some_rows(shifted, kernels, layer, y):
    """Write the output into y: some rows of each map by one product.

    Shapes: shifted (n, H, K_W, W_out), kernels (n, K_H, K_W), y (n, H_out, W_out).
    """
    (n, H, W), s, d = y.shape, layer.stride[0], layer.dilation[0]
    rows = -(-H // -(-H // max(ROWS, kernel_span(layer.kernel[0], d) + 1)))
    bands = _bands(kernels, rows, s, d)
    seen, (image, line, *steps) = bands.shape[2], shifted.strides
    shape, strides = (n, H // rows, seen, W), (image, rows * s * line, *steps)
    # n map, b block of output rows, s seen number (input row and kernel column), w position
    views = np.ndarray(shape, shifted.dtype, shifted, 0, strides)
    place = y[:, : H // rows * rows].reshape(n, H // rows, rows, W)
    np.matmul(bands[:, np.newaxis], views, out=place)
    if H % rows:  # the last rows, some of them once more
        first = (H - rows) * s
        last = shifted[:, first : first + seen // layer.kernel[1]].reshape(n, seen, W)
        np.matmul(bands, last, out=y[:, H - rows :])
