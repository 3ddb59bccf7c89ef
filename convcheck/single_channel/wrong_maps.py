"""Wrong ways to pad, to turn a kernel and to count how often a pixel is used.

pad
    ``rule(x, padding)`` with x of shape (C, H, W) and a pair (P_H, P_W).
convolve
    ``rule(x, kernel)`` with x of shape (H, W); stride 1, no padding.
coverage
    ``rule(shape, kernel_size, *, stride=(1, 1), padding=(0, 0))``, all of them pairs.
"""

import numpy as np

from convcheck.engine.mistake import Topic
from convcheck.shared.adapt import one_map
from convcheck.single_channel.right import coverage
from convkit.conv import conv2d

SIZE = "The size"
FLIP = "Flip or not"
SEEN = "Nine pixels, or fewer (may be skipped)"
PAD = Topic("pad", "single_channel")
CONVOLVE = Topic("convolve", "single_channel")
COVERAGE = Topic("coverage", "single_channel")
_slide = one_map(conv2d)


@PAD.wrong(SIZE, "You padded the top and the left only; padding P puts P zeros at each end.")
def _before_only(x, padding):
    return np.pad(x, [(0, 0), *((P, 0) for P in padding)])


@PAD.wrong(SIZE, "You padded the bottom and the right only; padding P puts P zeros at each end.")
def _after_only(x, padding):
    return np.pad(x, [(0, 0), *((0, P) for P in padding)])


@PAD.wrong(SIZE, "You shared the padding between the two ends; padding P puts P zeros at each end.")
def _shared(x, padding):
    return np.pad(x, [(0, 0), *((P // 2, P - P // 2) for P in padding)])


@PAD.wrong(
    "One position",
    "You took the padding of the columns for the rows; a pair is (rows, columns).",
)
def _swapped(x, padding):
    return np.pad(x, [(0, 0), *((P, P) for P in padding[::-1])])


@PAD.wrong(
    "One position",
    "You padded the channels as well, which adds maps of zeros; only rows and columns are padded.",
)
def _channels_too(x, padding):
    return np.pad(x, [(padding[0],) * 2, *((P, P) for P in padding)])


@PAD.wrong(
    "One position",
    "You took the pair for (before, after) on every axis, as np.pad does; here it is (rows, "
    "columns).",
)
def _before_and_after(x, padding):
    return np.pad(x, padding)


@PAD.wrong(
    "One position",
    "You padded every axis by the padding of the rows, as np.pad does with one number; each axis "
    "has its own padding, and the channels have none.",
)
def _rows_everywhere(x, padding):
    return np.pad(x, padding[0])


@PAD.wrong(
    "One position",
    "You gave a slice the end or the start -P; where P is 0 that is the first place, so count from "
    "the front: P + H and P + W.",
)
def _counted_from_the_end(x, padding):
    (C, H, W), (P_H, P_W) = x.shape, padding
    y = np.zeros((C, H + 2 * P_H, W + 2 * P_W))
    y[:, P_H:-P_H, P_W:-P_W] = x
    return y


@PAD.wrong("One position", "You repeated the border of the map; padding is with zeros.")
def _repeated(x, padding):
    return np.pad(x, [(0, 0), *((P, P) for P in padding)], mode="edge")


@PAD.wrong(
    "One position",
    "You gave whole numbers alone, as an array of whole numbers holds them; everything behind the "
    "point is lost.",
)
def _whole_numbers(x, padding):
    return np.trunc(np.pad(x, [(0, 0), *((P, P) for P in padding)]))


@CONVOLVE.wrong(FLIP, "You did not turn the kernel: this is cross-correlation, what a layer does.")
def _not_turned(x, kernel):
    return _slide(x, kernel)


@CONVOLVE.wrong(
    FLIP,
    "You turned the kernel upside down only; convolution reverses its columns as well.",
)
def _rows_only(x, kernel):
    return _slide(x, kernel[::-1])


@CONVOLVE.wrong(FLIP, "You mirrored the kernel only; convolution reverses its rows as well.")
def _columns_only(x, kernel):
    return _slide(x, kernel[:, ::-1])


@CONVOLVE.wrong(
    FLIP,
    "You swapped the rows and columns of the kernel; to turn it by 180° is to reverse both.",
)
def _rows_as_columns(x, kernel):
    return _slide(x, kernel.T)


@CONVOLVE.wrong(
    FLIP,
    "Your result is turned by 180°, its last number first: the kernel is turned, and neither the "
    "map nor the result.",
)
def _map_turned(x, kernel):
    return _slide(x[::-1, ::-1], kernel)


@CONVOLVE.wrong(FLIP, "You let the kernel hang over the border of the map; here it stays inside.")
def _with_border(x, kernel):
    K_H, K_W = kernel.shape
    return _slide(x, kernel[::-1, ::-1], padding=(K_H - 1, K_W - 1))


@COVERAGE.wrong(
    SEEN,
    "You counted how many elements each result sees; asked is the other direction, in how many "
    "results each element is used.",
)
def _seen(shape, kernel_size, **settings):
    return _slide(np.ones(shape, int), np.ones(kernel_size, int), **settings)


@COVERAGE.wrong(
    SEEN,
    "You counted the zeros around the map as well; give only the elements of the map.",
)
def _rim_kept(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    grown = [n + 2 * P for n, P in zip(shape, padding, strict=True)]
    return coverage(grown, kernel_size, stride=stride)


@COVERAGE.wrong(
    SEEN,
    "You left the padding out: with it, the window also takes places beyond the border.",
)
def _coverage_unpadded(shape, kernel_size, *, padding=(0, 0), **others):
    return coverage(shape, kernel_size, **others)


@COVERAGE.wrong(SEEN, "You left the stride out: the window does not take every place.")
def _coverage_unstrided(shape, kernel_size, *, stride=(1, 1), **others):
    return coverage(shape, kernel_size, **others)


@COVERAGE.wrong(SEEN, "You took the stride of the columns for the rows; a pair is (rows, columns).")
def _stride_read_backwards(shape, kernel_size, *, stride=(1, 1), **others):
    return coverage(shape, kernel_size, stride=stride[::-1], **others)


@COVERAGE.wrong(SEEN, "You took the width of the kernel for its height; a pair is (rows, columns).")
def _kernel_read_backwards(shape, kernel_size, **settings):
    return coverage(shape, kernel_size[::-1], **settings)


@COVERAGE.wrong(
    SEEN,
    "You took every element to be used as often as there are weights; near the border there are "
    "fewer windows.",
)
def _everywhere_alike(shape, kernel_size, **settings):
    return np.full(shape, np.prod(kernel_size))
