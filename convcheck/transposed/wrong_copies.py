"""Wrong places for the copies of a transposed layer: stride, padding and output padding.

Each rule takes x, weight and bias, and stride, padding and output_padding as pairs (rows, columns).
"""

import numpy as np

from convcheck.engine.mistake import Topic
from convkit.conv import conv_transpose2d

COPIES, SIZE = "Lay down copies", "How large is the result?"
COPIED = Topic("copies", "transposed")


def _grown(y, before, after):
    """Lay zeros in front of and behind the rows and columns of each map."""
    return np.pad(y, [(0, 0), (0, 0), *zip(before, after, strict=True)])


def _cut(y, before, after):
    """Cut rows and columns off each map, in front and behind."""
    rows, columns = (
        slice(first, size - last)
        for size, first, last in zip(y.shape[2:], before, after, strict=True)
    )
    return y[:, :, rows, columns]


def _twice(pair):
    return tuple(2 * n for n in pair)


@COPIED.wrong(
    COPIES,
    "Your result keeps the last copy alone where copies overlap; they are added. With an array of "
    "indices += adds only once to a place, and np.add.at adds all.",
)
def _overwritten(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    (S_H, S_W), (K_H, K_W) = stride, weight.shape[2:]
    whole = conv_transpose2d(x, weight, stride=stride, output_padding=output_padding) * 0
    for n, c, h, w in np.ndindex(x.shape):
        top, left = h * S_H, w * S_W
        whole[n, :, top : top + K_H, left : left + K_W] = x[n, c, h, w] * weight[c]
    y = _cut(whole, padding, padding)
    return y if bias is None else y + bias.reshape(-1, 1, 1)


@COPIED.wrong(COPIES, "You left the stride out: each copy begins one stride after the last.")
def _stride_ignored(x, weight, bias=None, *, stride=(1, 1), **others):
    return conv_transpose2d(x, weight, bias, **others)


@COPIED.wrong(
    COPIES,
    "You used the stride for the size alone; the copy of row h and column w begins at row h * S_H "
    "and column w * S_W.",
)
def _stride_only_counted(x, weight, bias=None, *, padding=(0, 0), **others):
    whole = conv_transpose2d(x, weight, **others) * 0
    close = conv_transpose2d(x, weight)
    H, W = close.shape[2:]
    whole[:, :, :H, :W] = close
    y = _cut(whole, padding, padding)
    return y if bias is None else y + bias.reshape(-1, 1, 1)


@COPIED.wrong(COPIES, "You took the stride of the columns for the rows; a pair is (rows, columns).")
def _stride_read_backwards(x, weight, bias=None, *, stride=(1, 1), **others):
    return conv_transpose2d(x, weight, bias, stride=stride[::-1], **others)


@COPIED.wrong(
    SIZE,
    "You left the padding out: that many rows and columns are cut off at each side.",
)
def _padding_ignored(x, weight, bias=None, *, padding=(0, 0), **others):
    return conv_transpose2d(x, weight, bias, **others)


@COPIED.wrong(
    SIZE,
    "You laid zeros around the result; padding makes it smaller here, for what the convolution "
    "would have read as padding is cut off.",
)
def _padding_added(x, weight, bias=None, *, padding=(0, 0), **others):
    return _grown(conv_transpose2d(x, weight, bias, **others), padding, padding)


@COPIED.wrong(
    SIZE,
    "You laid zeros around the input, as a convolution does; here padding is cut off from the "
    "result.",
)
def _input_padded(x, weight, bias=None, *, padding=(0, 0), **others):
    return conv_transpose2d(_grown(x, padding, padding), weight, bias, **others)


@COPIED.wrong(
    SIZE,
    "You cut the padding off at the bottom and the right alone; it goes at the top and the left as "
    "well.",
)
def _padding_cut_behind(x, weight, bias=None, *, padding=(0, 0), **others):
    return _cut(conv_transpose2d(x, weight, bias, **others), (0, 0), _twice(padding))


@COPIED.wrong(
    SIZE,
    "You cut the padding off at the top and the left alone; it goes at the bottom and the right as "
    "well.",
)
def _padding_cut_in_front(x, weight, bias=None, *, padding=(0, 0), **others):
    return _cut(conv_transpose2d(x, weight, bias, **others), _twice(padding), (0, 0))


@COPIED.wrong(SIZE, "You took the padding of the columns for the rows; a pair is (rows, columns).")
def _padding_read_backwards(x, weight, bias=None, *, padding=(0, 0), **others):
    return _cut(conv_transpose2d(x, weight, bias, **others), padding[::-1], padding[::-1])


@COPIED.wrong(
    SIZE, "You left output_padding out: it keeps so many rows and columns more at the end."
)
def _output_padding_ignored(x, weight, bias=None, *, output_padding=(0, 0), **others):
    return conv_transpose2d(x, weight, bias, **others)


@COPIED.wrong(
    SIZE,
    "You added zeros for output_padding; it keeps what the copies put there, so lay them down "
    "first and cut off less at the end.",
)
def _output_padding_of_zeros(x, weight, bias=None, *, output_padding=(0, 0), **others):
    y = _grown(conv_transpose2d(x, weight, **others), (0, 0), output_padding)
    return y if bias is None else y + bias.reshape(-1, 1, 1)


@COPIED.wrong(
    SIZE, "You kept the rows and columns of output_padding in front; they are kept at the end."
)
def _output_padding_in_front(
    x, weight, bias=None, *, padding=(0, 0), output_padding=(0, 0), **others
):
    whole = _grown(conv_transpose2d(x, weight, **others), output_padding, (0, 0))
    y = _cut(whole, padding, padding)
    return y if bias is None else y + bias.reshape(-1, 1, 1)


@COPIED.wrong(
    SIZE,
    "You kept rows and columns for output_padding at both ends; they are kept at the end alone.",
)
def _output_padding_twice(x, weight, bias=None, *, padding=(0, 0), output_padding=(0, 0), **others):
    whole = _grown(conv_transpose2d(x, weight, **others), output_padding, output_padding)
    y = _cut(whole, padding, padding)
    return y if bias is None else y + bias.reshape(-1, 1, 1)
