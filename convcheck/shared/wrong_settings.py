"""Wrong ways to read stride, padding, dilation, the batch and the kinds of numbers.

Each rule is a whole layer: ``rule(x, weight, bias=None, *, stride, padding, dilation)`` with one
pair of numbers (rows, columns) for each setting.
"""

import numpy as np

from convcheck.engine.mistake import Topic
from convkit.conv import conv2d

SETTINGS = Topic("settings", "single_channel")
BATCH = Topic("batch", "multi_channel")


@SETTINGS.wrong(
    "One position",
    "You took the stride of the columns for the rows; a pair is (rows, columns).",
)
def _stride_swapped(x, weight, bias=None, *, stride=(1, 1), **others):
    return conv2d(x, weight, bias, stride=stride[::-1], **others)


@SETTINGS.wrong(
    "One position",
    "You took the padding of the columns for the rows; a pair is (rows, columns).",
)
def _padding_swapped(x, weight, bias=None, *, padding=(0, 0), **others):
    return conv2d(x, weight, bias, padding=padding[::-1], **others)


@SETTINGS.wrong(
    "One position",
    "You took the dilation of the columns for the rows; a pair is (rows, columns).",
)
def _dilation_swapped(x, weight, bias=None, *, dilation=(1, 1), **others):
    return conv2d(x, weight, bias, dilation=dilation[::-1], **others)


@SETTINGS.wrong(
    "One position",
    "You took every pair for (columns, rows); a pair is (rows, columns), like a shape.",
)
def _pairs_swapped(x, weight, bias=None, **settings):
    return conv2d(x, weight, bias, **{name: pair[::-1] for name, pair in settings.items()})


@SETTINGS.wrong(
    "One position",
    "You gave the result with its rows as columns; its axes are rows first, then columns.",
)
def _result_transposed(x, weight, bias=None, **settings):
    return conv2d(x, weight, bias, **settings).swapaxes(-1, -2)


@SETTINGS.wrong(
    "One position",
    "You took the stride of the rows for the columns as well; each axis has its own.",
)
def _stride_of_rows(x, weight, bias=None, *, stride=(1, 1), **others):
    return conv2d(x, weight, bias, stride=stride[0], **others)


@SETTINGS.wrong(
    "One position",
    "You took the padding of the rows for the columns as well; each axis has its own.",
)
def _padding_of_rows(x, weight, bias=None, *, padding=(0, 0), **others):
    return conv2d(x, weight, bias, padding=padding[0], **others)


@SETTINGS.wrong(
    "One position",
    "You handed the pair to np.pad, which takes it for (before, after) on every axis; here it is "
    "(rows, columns).",
)
def _padding_before_and_after(x, weight, bias=None, *, padding=(0, 0), **others):
    return conv2d(np.pad(x, ((0, 0), (0, 0), padding, padding)), weight, bias, **others)


@SETTINGS.wrong(
    "One position",
    "You took the dilation of the rows for the columns as well; each axis has its own.",
)
def _dilation_of_rows(x, weight, bias=None, *, dilation=(1, 1), **others):
    return conv2d(x, weight, bias, dilation=dilation[0], **others)


@SETTINGS.wrong(
    "One position",
    "You left the stride out: the window moves by the stride from one position to the next.",
)
def _stride_ignored(x, weight, bias=None, *, stride=(1, 1), **others):
    return conv2d(x, weight, bias, **others)


@SETTINGS.wrong(
    "One position",
    "You used the stride for the size of the result only; the window must move by it too, so "
    "result h comes from the rows that begin at h * stride.",
)
def _stride_only_counted(x, weight, bias=None, *, stride=(1, 1), **others):
    H_out, W_out = conv2d(x, weight, stride=stride, **others).shape[-2:]
    return conv2d(x, weight, bias, **others)[..., :H_out, :W_out]


@SETTINGS.wrong(
    "One position",
    "You multiplied the end of the window by the stride as well: it begins at h * stride and "
    "ends K_H rows later, at h * stride + K_H.",
)
def _window_end_scaled(x, weight, bias=None, *, stride=(1, 1), **others):
    return _cut_out(x, weight, bias, stride, others, lambda h, S, K: (h * S, h * S * S + K))


@SETTINGS.wrong(
    "One position",
    "You multiplied only the end of the window by the stride: it begins at h * stride, not at h, "
    "and ends at h * stride + K_H.",
)
def _window_start_unscaled(x, weight, bias=None, *, stride=(1, 1), **others):
    return _cut_out(x, weight, bias, stride, others, lambda h, S, K: (h, h * S + K))


def _cut_out(x, weight, bias, stride, others, ends):
    """Slide a window with wrong ends over the first map, until it does not fit the kernel."""
    y = conv2d(x, weight, bias, stride=stride, **others)
    (P_H, P_W), (K_H, K_W) = others.get("padding", (0, 0)), weight.shape[-2:]
    padded = np.pad(x[0, 0], ((P_H, P_H), (P_W, P_W)))
    for h, w in np.ndindex(y.shape[-2:]):
        (top, bottom), (left, right) = ends(h, stride[0], K_H), ends(w, stride[1], K_W)
        y[0, 0, h, w] = (padded[top:bottom, left:right] * weight[0, 0]).sum()
    return y


@SETTINGS.wrong(
    "One position",
    "You left the padding out: zeros go around the map before the kernel slides over it.",
)
def _padding_ignored(x, weight, bias=None, *, padding=(0, 0), **others):
    return conv2d(x, weight, bias, **others)


@SETTINGS.wrong(
    "One position",
    "You padded the top and the left only; padding P puts P zeros at each end.",
)
def _padding_before_only(x, weight, bias=None, *, padding=(0, 0), **others):
    return conv2d(x, weight, bias, padding=tuple((P, 0) for P in padding), **others)


@SETTINGS.wrong(
    "One position",
    "You padded the bottom and the right only; padding P puts P zeros at each end.",
)
def _padding_after_only(x, weight, bias=None, *, padding=(0, 0), **others):
    return conv2d(x, weight, bias, padding=tuple((0, P) for P in padding), **others)


@SETTINGS.wrong(
    "One position",
    "You shared the padding between the two ends; padding P puts P zeros at each end.",
)
def _padding_shared(x, weight, bias=None, *, padding=(0, 0), **others):
    return conv2d(x, weight, bias, padding=tuple((P // 2, P - P // 2) for P in padding), **others)


@SETTINGS.wrong("One position", "You repeated the border of the map; padding is with zeros.")
def _border_repeated(x, weight, bias=None, *, padding=(0, 0), **others):
    sides = ((0, 0), (0, 0), *((P, P) for P in padding))
    return conv2d(np.pad(x, sides, mode="edge"), weight, bias, **others)


@SETTINGS.wrong(
    "One position",
    "You left the dilation out: from one weight to the next the step is the dilation.",
)
def _dilation_ignored(x, weight, bias=None, *, dilation=(1, 1), **others):
    return conv2d(x, weight, bias, **others)


@SETTINGS.wrong(
    "One position",
    "You used the dilation for the size of the result only; inside the window, too, the step "
    "from one weight to the next is the dilation.",
)
def _dilation_only_counted(x, weight, bias=None, *, dilation=(1, 1), **others):
    H_out, W_out = conv2d(x, weight, dilation=dilation, **others).shape[-2:]
    return conv2d(x, weight, bias, **others)[..., :H_out, :W_out]


@SETTINGS.wrong(
    "One position",
    "You left as many gaps as the dilation says; dilation is a step, so 1 leaves no gap.",
)
def _dilation_off_by_one(x, weight, bias=None, *, dilation=(1, 1), **others):
    return conv2d(x, weight, bias, dilation=tuple(D + 1 for D in dilation), **others)


@SETTINGS.wrong(
    "The size",
    "You lost the last position of each axis: there is one position more than there are steps.",
)
def _last_position_lost(x, weight, bias=None, **settings):
    return conv2d(x, weight, bias, **settings)[..., :-1, :-1]


@SETTINGS.wrong("One position", "You averaged the products of a window; a layer adds them.")
def _window_averaged(x, weight, bias=None, **settings):
    return conv2d(x, weight / weight[0].size, bias, **settings)


@SETTINGS.wrong(
    "One position",
    "You kept the result in whole numbers; with weights such as 0.5 everything behind the point "
    "is lost.",
)
def _truncated(x, weight, bias=None, **settings):
    return np.trunc(conv2d(x, weight, bias, **settings))


@SETTINGS.wrong(
    "One position",
    "You kept the result in the number type of x; a photograph has bytes, 0 to 255, so larger "
    "sums start again at 0 and everything behind the point is lost.",
)
def _overflowed(x, weight, bias=None, **settings):
    y = conv2d(x, weight, bias, **settings)
    return y.astype(np.int64).astype(x.dtype) if x.dtype.kind in "iu" else y


@BATCH.wrong(
    "The rule: a kernel for each pair, a sum for each output map",
    "You left the bias out: each filter has one, and it joins the sum.",
)
def _bias_forgotten(x, weight, bias=None, **settings):
    return conv2d(x, weight, **settings)


@BATCH.wrong(
    "The rule: a kernel for each pair, a sum for each output map",
    "You added the first bias to every map; each filter has a bias of its own.",
)
def _first_bias(x, weight, bias=None, **settings):
    return conv2d(x, weight, None if bias is None else np.full(len(bias), bias[0]), **settings)


@BATCH.wrong(
    "The rule: a kernel for each pair, a sum for each output map",
    "You added the sum of all biases to every map; each filter has a bias of its own.",
)
def _biases_summed(x, weight, bias=None, **settings):
    y = conv2d(x, weight, **settings)
    return y if bias is None else y + np.sum(bias)


@BATCH.wrong(
    "The rule: a kernel for each pair, a sum for each output map",
    "You added the biases along the columns, where NumPy lays an array of one axis; each map "
    "needs its own at all its places, so write bias.reshape(-1, 1, 1).",
)
def _bias_along_columns(x, weight, bias=None, **settings):
    y = conv2d(x, weight, **settings)
    return y if bias is None else y + bias


@BATCH.wrong(
    "The rule: a kernel for each pair, a sum for each output map",
    "You gave the first image of the batch only, or the same for all; each has its own maps.",
)
def _first_sample(x, weight, bias=None, **settings):
    return np.repeat(conv2d(x[:1], weight, bias, **settings), len(x), axis=0)


@BATCH.wrong(
    "The rule: a kernel for each pair, a sum for each output map",
    "You added up the images of the batch; they never meet.",
)
def _batch_summed(x, weight, bias=None, **settings):
    return np.repeat(conv2d(x.sum(axis=0)[None], weight, bias, **settings), len(x), axis=0)


@BATCH.wrong(
    "The rule: a kernel for each pair, a sum for each output map",
    "You used the first filter for every map that comes out; each of them has its own filter.",
)
def _first_filter(x, weight, bias=None, **settings):
    return conv2d(x, np.repeat(weight[:1], len(weight), axis=0), bias, **settings)


@BATCH.wrong(
    "The rule: a kernel for each pair, a sum for each output map",
    "You took the axes of weight for (C_in, C_out, K_H, K_W); its first axis are the filters, "
    "(C_out, C_in, K_H, K_W).",
)
def _in_and_out_swapped(x, weight, bias=None, **settings):
    return conv2d(x, weight.swapaxes(0, 1), bias, **settings)
