"""One kernel per map: no channels to sum, so each kernel element is a shift in flat memory."""

import math
from functools import lru_cache

import numpy as np

from convkit.methods.patches import finite_or_by_patches
from convkit.methods.shifts import by_phase, reached, room, shifted, shifts
from convkit.methods.tiles import boxes, runs, scratch, tile
from convkit.shapes import kernel_span

BYTES = 1 << 21  # at a time
FLAT = 8192  # outputs in a row: below, einsum copies what it sums along more than a column
LONG = 6  # numbers of a sequence's kernel: from here on products with band matrices pay
AT_ONCE = 16  # outputs of a sequence per row of a product


def depthwise(x, weight, layer):
    """Return the layer's output, each map or sequence by itself.

    Shapes: x (N, C, ...), weight (C, 1, ...), result (N, C, ...).
    """
    if len(layer.kernel) == 1 and layer.stride == (1,) and layer.taps >= LONG:
        return _long_sequences(x, weight, layer)
    y = np.empty((*layer.x[:2], *layer.sizes), x.dtype)
    for axes, source, place in _pieces(layer, BYTES // x.itemsize):
        maps, outputs = x[source].swapaxes(0, 1), y[place].swapaxes(0, 1)
        _some_maps(maps, weight[source[1], 0], axes, outputs)
    return y


@lru_cache(maxsize=256)
def _pieces(layer, most):
    """Return pieces of a layer, of about `most` numbers: its axes, and its place in x and in y."""
    (N, C), found = layer.x[:2], []
    most //= math.prod(layer.stride) + 2  # arrays of the size of the output
    for channels, *box in boxes((C, N, *layer.sizes), most) if N else ():
        piece = tile(layer.by_axis, *box)
        axes = tuple(
            axis._replace(size=seen.stop - seen.start, before=inside.start, positions=n)
            for axis, seen, inside, n in zip(
                layer.by_axis, piece.source, piece.inside, piece.sizes[1:], strict=True
            )
        )
        some = (piece.images, channels)
        found.append((axes, (*some, *piece.source), (*some, *piece.box)))
    return found


def _some_maps(maps, kernels, axes, y):
    """Write the output of some maps into y.

    Shapes: maps (C, N, ...), kernels (C, ...), y (C, N, ...).
    """
    (C, N), sizes, stride = maps.shape[:2], room(axes), [axis.stride for axis in axes]
    shape, length = (C, N, *sizes), (N - 1) * math.prod(sizes) + reached(axes)
    parts, total, more = scratch(maps.dtype, (*stride, *shape), shape, shape)
    by_phase(maps, axes, parts)
    # the images of a channel as one map
    place, parts = total, parts.reshape(*stride, C, N * sizes[0], *sizes[1:])
    with np.errstate(all="ignore"):  # between the rows
        for seen, elements in _passes(parts, kernels, axes, length):
            # c channel, p position, h i j kernel element
            taps, out = "hij"[: elements.ndim - 1], place.reshape(C, -1)[:, :length]
            order = "F" if length >= FLAT else "K"
            np.einsum(f"c{taps}p,c{taps}->pc", seen, elements, out=out.T, order=order)
            if place is more:
                total += more
            place = more
    y[...] = total[(..., *(slice(axis.positions) for axis in axes))]


def _passes(parts, kernels, axes, length):
    """Yield some elements of the kernels, and the maps shifted to each of them.

    Shapes: parts (*stride, C, *room), kernels (C, ...), elements (C, ...), shifted maps
    (C, ..., length).
    """
    for shift in shifts(axes):
        elements = kernels[(slice(None), *shift.taps)]
        seen = shifted(parts[shift.phase], shift, length)
        if length >= FLAT:
            yield seen, elements
        else:
            for column in range(elements.shape[-1]):
                yield seen[..., column, :], elements[..., column]


@finite_or_by_patches
def _long_sequences(x, weight, layer):
    """Return the output of long kernels at stride 1, some channels of all images at a time.

    Shapes: x (N, C, W), weight (C, 1, K_W), result (N, C, W_out).
    """
    (N, C, _), (size,), dilation = layer.x, layer.sizes, layer.dilation[0]
    seen = AT_ONCE - 1 + kernel_span(layer.kernel[0], dilation)
    rows = -(-size // AT_ONCE)
    y = np.empty((N, C, size), x.dtype)
    for some in runs(C, BYTES // max(N * rows * (seen + AT_ONCE) * x.itemsize, 1)):
        bands = _bands(weight[some, 0], AT_ONCE, dilation)
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


def _bands(kernels, rows, dilation):
    """Return band matrices: each row holds the kernel, one step further on, zeros around.

    Shapes: kernels (n, K), result (n, rows, seen), with `seen` numbers of the sequence.
    """
    n, K = kernels.shape
    bands = np.zeros((n, rows, rows - 1 + kernel_span(K, dilation)), kernels.dtype)
    channel, row, step = bands.strides
    # c channel, r row, k kernel element
    steps = channel, row + step, dilation * step
    np.ndarray((n, rows, K), bands.dtype, bands, 0, steps)[...] = kernels[:, np.newaxis]
    return bands
