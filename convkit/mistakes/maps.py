"""Wrong ways to count positions, to pad, to turn a kernel and to count how often a pixel is used."""

from math import ceil, floor

import numpy as np

from convkit.conv import conv2d
from convkit.mistakes.record import records

# How many positions a kernel takes: size, kernel_size, stride, padding and dilation of one axis.


def _steps(size, kernel_size, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride


def _positions(size, kernel_size, **settings):
    return floor(_steps(size, kernel_size, **settings)) + 1


def _rounded_up(size, kernel_size, **settings):
    """You rounded up; a step that does not fit whole is not made, so round down."""
    return ceil(_steps(size, kernel_size, **settings)) + 1


def _rounded_to_nearest(size, kernel_size, **settings):
    """You rounded to the nearest number; a step that does not fit whole is not made, so round
    down."""
    return round(_steps(size, kernel_size, **settings)) + 1


def _not_rounded(size, kernel_size, **settings):
    """You did not round; a step that does not fit whole is not made, so round down with //."""
    return _steps(size, kernel_size, **settings) + 1


def _start_forgotten(size, kernel_size, **settings):
    """You counted the steps; there is one position more, the start."""
    return _positions(size, kernel_size, **settings) - 1


def _start_divided(size, kernel_size, *, stride=1, padding=0, dilation=1):
    """You added the 1 before you divided; the start is one position whatever the stride is."""
    return (size + 2 * padding - dilation * (kernel_size - 1)) // stride


def _padding_once(size, kernel_size, *, padding=0, **others):
    """You counted the padding once; it goes to both ends, so the axis grows by 2 * padding."""
    return _positions(size + padding, kernel_size, **others)


def _no_padding(size, kernel_size, *, padding=0, **others):
    """You left the padding out: the axis grows by 2 * padding before the kernel slides."""
    return _positions(size, kernel_size, **others)


def _no_stride(size, kernel_size, *, stride=1, **others):
    """You left the stride out: the larger the steps, the fewer positions."""
    return _positions(size, kernel_size, **others)


def _no_dilation(size, kernel_size, *, dilation=1, **others):
    """You left the dilation out: the kernel spans dilation * (kernel_size - 1) + 1 elements."""
    return _positions(size, kernel_size, **others)


def _dilation_as_gaps(size, kernel_size, *, dilation=1, **others):
    """You took the dilation for the number of gaps between two weights; it is the step from
    one to the next, so 1 leaves no gap."""
    return _positions(size, kernel_size, dilation=dilation + 1, **others)


def _span_without_start(size, kernel_size, *, dilation=1, **others):
    """You took dilation * kernel_size for the span; behind the last weight there is no step, so
    it is dilation * (kernel_size - 1) + 1."""
    return _positions(size, dilation * kernel_size, **others)


# The order of a pair of sizes that is right but for that.


def _columns_first(sizes):
    """You gave the columns first; a size is (rows, columns)."""
    return sizes[::-1]


# Padding: x of shape (C, H, W) and a pair (P_H, P_W).


def _before_only(x, padding):
    """You padded the top and the left only; padding P puts P zeros at each end."""
    return np.pad(x, [(0, 0), *((P, 0) for P in padding)])


def _after_only(x, padding):
    """You padded the bottom and the right only; padding P puts P zeros at each end."""
    return np.pad(x, [(0, 0), *((0, P) for P in padding)])


def _shared(x, padding):
    """You shared the padding between the two ends; padding P puts P zeros at each end."""
    return np.pad(x, [(0, 0), *((P // 2, P - P // 2) for P in padding)])


def _swapped(x, padding):
    """You took the padding of the columns for the rows; a pair is (rows, columns)."""
    return np.pad(x, [(0, 0), *((P, P) for P in padding[::-1])])


def _channels_too(x, padding):
    """You padded the channels as well, which adds maps of zeros; only rows and columns are
    padded."""
    return np.pad(x, [(padding[0],) * 2, *((P, P) for P in padding)])


def _before_and_after(x, padding):
    """You handed the pair to np.pad, which takes it for (before, after) on every axis; here it
    is (rows, columns)."""
    return np.pad(x, padding)


def _rows_everywhere(x, padding):
    """You handed np.pad one number, which pads every axis by it; each axis has its own padding,
    and the channels have none."""
    return np.pad(x, padding[0])


def _counted_from_the_end(x, padding):
    """You let the slice end at -P; where P is 0 it is empty, so let it end at P + H and P + W."""
    (C, H, W), (P_H, P_W) = x.shape, padding
    y = np.zeros((C, H + 2 * P_H, W + 2 * P_W))
    y[:, P_H:-P_H, P_W:-P_W] = x
    return y


def _repeated(x, padding):
    """You repeated the border of the map; padding is with zeros."""
    return np.pad(x, [(0, 0), *((P, P) for P in padding)], mode="edge")


def _whole_numbers(x, padding):
    """You put the map into an array of whole numbers; everything behind the point is lost."""
    return np.trunc(np.pad(x, [(0, 0), *((P, P) for P in padding)]))


# True convolution: x of shape (H, W) and a kernel, stride 1, no padding.


def _slide(x, kernel, **settings):
    return conv2d(x[None], kernel[None, None], **settings)[0]


def _not_turned(x, kernel):
    """You did not turn the kernel: this is cross-correlation, what a layer does."""
    return _slide(x, kernel)


def _rows_only(x, kernel):
    """You turned the kernel upside down only; convolution reverses its columns as well."""
    return _slide(x, kernel[::-1])


def _columns_only(x, kernel):
    """You mirrored the kernel only; convolution reverses its rows as well."""
    return _slide(x, kernel[:, ::-1])


def _rows_as_columns(x, kernel):
    """You swapped the rows and columns of the kernel; to turn it by 180° is to reverse both."""
    return _slide(x, kernel.T)


def _map_turned(x, kernel):
    """You turned the map and not the kernel; then the result is turned as well."""
    return _slide(x[::-1, ::-1], kernel)


def _with_border(x, kernel):
    """You let the kernel hang over the border of the map; here it stays inside."""
    K_H, K_W = kernel.shape
    return _slide(x, kernel[::-1, ::-1], padding=(K_H - 1, K_W - 1))


# Coverage: in how many results each element of a map of this shape takes part.


def coverage(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    """Return in how many results each element of a map is used.

    Examples
    --------
    >>> coverage((3, 4), (2, 2))
    array([[1, 2, 2, 1],
           [2, 4, 4, 2],
           [1, 2, 2, 1]])
    """
    (H, W), (K_H, K_W), (S_H, S_W), (P_H, P_W) = shape, kernel_size, stride, padding
    used = np.zeros((H + 2 * P_H, W + 2 * P_W), int)
    for top in range(0, len(used) - K_H + 1, S_H):
        for left in range(0, used.shape[1] - K_W + 1, S_W):
            used[top : top + K_H, left : left + K_W] += 1
    return used[P_H : P_H + H, P_W : P_W + W]


def _seen(shape, kernel_size, **settings):
    """You counted how many elements each result sees; asked is the other direction, in how
    many results each element is used."""
    return _slide(np.ones(shape, int), np.ones(kernel_size, int), **settings)


def _rim_kept(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    """You counted the zeros around the map as well; give only the elements of the map."""
    grown = [n + 2 * P for n, P in zip(shape, padding, strict=True)]
    return coverage(grown, kernel_size, stride=stride)


def _coverage_unpadded(shape, kernel_size, *, padding=(0, 0), **others):
    """You left the padding out: with it, the window also takes places beyond the border."""
    return coverage(shape, kernel_size, **others)


def _coverage_unstrided(shape, kernel_size, *, stride=(1, 1), **others):
    """You left the stride out: the window does not take every place."""
    return coverage(shape, kernel_size, **others)


def _stride_read_backwards(shape, kernel_size, *, stride=(1, 1), **others):
    """You took the stride of the columns for the rows; a pair is (rows, columns)."""
    return coverage(shape, kernel_size, stride=stride[::-1], **others)


def _kernel_read_backwards(shape, kernel_size, **settings):
    """You took the width of the kernel for its height; a pair is (rows, columns)."""
    return coverage(shape, kernel_size[::-1], **settings)


def _everywhere_alike(shape, kernel_size, **settings):
    """You took every element to be used as often as there are weights; near the border there
    are fewer windows."""
    return np.full(shape, np.prod(kernel_size))


SIZE, FLIP, SEEN = "The size", "Flip or not", "Nine pixels, or fewer"

RECORDS = (
    *records("output_size", "single_channel", SIZE, _rounded_up, _rounded_to_nearest, _not_rounded),
    *records("output_size", "single_channel", SIZE, _start_forgotten, _start_divided),
    *records("output_size", "single_channel", SIZE, _padding_once, _no_padding, _no_stride),
    *records("output_size", "single_channel", SIZE, _no_dilation, _dilation_as_gaps),
    *records("output_size", "single_channel", SIZE, _span_without_start),
    *records("order", "single_channel", SIZE, _columns_first),
    *records("pad", "single_channel", SIZE, _before_only, _after_only, _shared),
    *records("pad", "single_channel", "One position", _swapped, _channels_too, _before_and_after),
    *records("pad", "single_channel", "One position", _rows_everywhere),
    *records("pad", "single_channel", "One position", _counted_from_the_end, _repeated),
    *records("pad", "single_channel", "One position", _whole_numbers),
    *records("convolve", "single_channel", FLIP, _not_turned, _rows_only, _columns_only),
    *records("convolve", "single_channel", FLIP, _rows_as_columns, _map_turned, _with_border),
    *records("coverage", "single_channel", SEEN, _seen, _rim_kept, _coverage_unpadded),
    *records("coverage", "single_channel", SEEN, _coverage_unstrided, _stride_read_backwards),
    *records("coverage", "single_channel", SEEN, _kernel_read_backwards, _everywhere_alike),
)
