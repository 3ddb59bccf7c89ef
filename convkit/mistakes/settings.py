"""Wrong ways to read stride, padding, dilation, the batch and the kinds of numbers.

Each rule is a whole layer: ``rule(x, weight, bias=None, *, stride, padding, dilation)`` with one
pair of numbers (rows, columns) for each setting.
"""

import numpy as np

from convkit.conv import conv2d
from convkit.mistakes.record import records


def _stride_swapped(x, weight, bias=None, *, stride=(1, 1), **others):
    """You took the stride of the columns for the rows; a pair is (rows, columns)."""
    return conv2d(x, weight, bias, stride=stride[::-1], **others)


def _padding_swapped(x, weight, bias=None, *, padding=(0, 0), **others):
    """You took the padding of the columns for the rows; a pair is (rows, columns)."""
    return conv2d(x, weight, bias, padding=padding[::-1], **others)


def _dilation_swapped(x, weight, bias=None, *, dilation=(1, 1), **others):
    """You took the dilation of the columns for the rows; a pair is (rows, columns)."""
    return conv2d(x, weight, bias, dilation=dilation[::-1], **others)


def _pairs_swapped(x, weight, bias=None, **settings):
    """You took every pair for (columns, rows); a pair is (rows, columns), like a shape."""
    return conv2d(x, weight, bias, **{name: pair[::-1] for name, pair in settings.items()})


def _result_transposed(x, weight, bias=None, **settings):
    """You gave the result with its rows as columns; its axes are rows first, then columns."""
    return conv2d(x, weight, bias, **settings).swapaxes(-1, -2)


def _stride_of_rows(x, weight, bias=None, *, stride=(1, 1), **others):
    """You took the stride of the rows for the columns as well; each axis has its own."""
    return conv2d(x, weight, bias, stride=stride[0], **others)


def _padding_of_rows(x, weight, bias=None, *, padding=(0, 0), **others):
    """You took the padding of the rows for the columns as well; each axis has its own."""
    return conv2d(x, weight, bias, padding=padding[0], **others)


def _padding_before_and_after(x, weight, bias=None, *, padding=(0, 0), **others):
    """You handed the pair to np.pad, which takes it for (before, after) on every axis; here it is
    (rows, columns)."""
    return conv2d(np.pad(x, ((0, 0), (0, 0), padding, padding)), weight, bias, **others)


def _dilation_of_rows(x, weight, bias=None, *, dilation=(1, 1), **others):
    """You took the dilation of the rows for the columns as well; each axis has its own."""
    return conv2d(x, weight, bias, dilation=dilation[0], **others)


def _stride_ignored(x, weight, bias=None, *, stride=(1, 1), **others):
    """You left the stride out: the window moves by the stride from one position to the next."""
    return conv2d(x, weight, bias, **others)


def _stride_only_counted(x, weight, bias=None, *, stride=(1, 1), **others):
    """You used the stride for the size of the result only; the window must move by it too,
    so result h comes from the rows that begin at h * stride."""
    H_out, W_out = conv2d(x, weight, stride=stride, **others).shape[-2:]
    return conv2d(x, weight, bias, **others)[..., :H_out, :W_out]


def _window_end_scaled(x, weight, bias=None, *, stride=(1, 1), **others):
    """You multiplied the end of the window by the stride as well: it begins at h * stride and
    ends K_H rows later, at h * stride + K_H."""
    return _cut_out(x, weight, bias, stride, others, lambda h, S, K: (h * S, h * S * S + K))


def _window_start_unscaled(x, weight, bias=None, *, stride=(1, 1), **others):
    """You multiplied only the end of the window by the stride: it begins at h * stride, not at
    h, and ends at h * stride + K_H."""
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


def _padding_ignored(x, weight, bias=None, *, padding=(0, 0), **others):
    """You left the padding out: zeros go around the map before the kernel slides over it."""
    return conv2d(x, weight, bias, **others)


def _padding_before_only(x, weight, bias=None, *, padding=(0, 0), **others):
    """You padded the top and the left only; padding P puts P zeros at each end."""
    return conv2d(x, weight, bias, padding=tuple((P, 0) for P in padding), **others)


def _padding_after_only(x, weight, bias=None, *, padding=(0, 0), **others):
    """You padded the bottom and the right only; padding P puts P zeros at each end."""
    return conv2d(x, weight, bias, padding=tuple((0, P) for P in padding), **others)


def _padding_shared(x, weight, bias=None, *, padding=(0, 0), **others):
    """You shared the padding between the two ends; padding P puts P zeros at each end."""
    return conv2d(x, weight, bias, padding=tuple((P // 2, P - P // 2) for P in padding), **others)


def _border_repeated(x, weight, bias=None, *, padding=(0, 0), **others):
    """You repeated the border of the map; padding is with zeros."""
    sides = ((0, 0), (0, 0), *((P, P) for P in padding))
    return conv2d(np.pad(x, sides, mode="edge"), weight, bias, **others)


def _dilation_ignored(x, weight, bias=None, *, dilation=(1, 1), **others):
    """You left the dilation out: from one weight to the next the step is the dilation."""
    return conv2d(x, weight, bias, **others)


def _dilation_only_counted(x, weight, bias=None, *, dilation=(1, 1), **others):
    """You used the dilation for the size of the result only; inside the window, too, the step from
    one weight to the next is the dilation."""
    H_out, W_out = conv2d(x, weight, dilation=dilation, **others).shape[-2:]
    return conv2d(x, weight, bias, **others)[..., :H_out, :W_out]


def _dilation_off_by_one(x, weight, bias=None, *, dilation=(1, 1), **others):
    """You left as many gaps as the dilation says; dilation is a step, so 1 leaves no gap."""
    return conv2d(x, weight, bias, dilation=tuple(D + 1 for D in dilation), **others)


def _last_position_lost(x, weight, bias=None, **settings):
    """You lost the last position of each axis: there is one position more than there are steps."""
    return conv2d(x, weight, bias, **settings)[..., :-1, :-1]


def _window_averaged(x, weight, bias=None, **settings):
    """You averaged the products of a window; a layer adds them."""
    return conv2d(x, weight / weight[0].size, bias, **settings)


def _truncated(x, weight, bias=None, **settings):
    """You kept the result in whole numbers; with weights such as 0.5 everything behind the
    point is lost."""
    return np.trunc(conv2d(x, weight, bias, **settings))


def _overflowed(x, weight, bias=None, **settings):
    """You kept the result in the number type of x; a photograph has bytes, 0 to 255, so larger
    sums start again at 0 and everything behind the point is lost."""
    y = conv2d(x, weight, bias, **settings)
    return y.astype(np.int64).astype(x.dtype) if x.dtype.kind in "iu" else y


def _bias_forgotten(x, weight, bias=None, **settings):
    """You left the bias out: each filter has one, and it joins the sum."""
    return conv2d(x, weight, **settings)


def _first_bias(x, weight, bias=None, **settings):
    """You added the first bias to every map; each filter has a bias of its own."""
    return conv2d(x, weight, None if bias is None else np.full(len(bias), bias[0]), **settings)


def _biases_summed(x, weight, bias=None, **settings):
    """You added the sum of all biases to every map; each filter has a bias of its own."""
    y = conv2d(x, weight, **settings)
    return y if bias is None else y + np.sum(bias)


def _bias_along_columns(x, weight, bias=None, **settings):
    """You added the biases along the columns, where NumPy lays an array of one axis; each map
    needs its own at all its places, so write bias.reshape(-1, 1, 1)."""
    y = conv2d(x, weight, **settings)
    return y if bias is None else y + bias


def _first_sample(x, weight, bias=None, **settings):
    """You gave the first image of the batch only, or the same for all; each has its own maps."""
    return np.repeat(conv2d(x[:1], weight, bias, **settings), len(x), axis=0)


def _batch_summed(x, weight, bias=None, **settings):
    """You added up the images of the batch; they never meet."""
    return np.repeat(conv2d(x.sum(axis=0)[None], weight, bias, **settings), len(x), axis=0)


def _first_filter(x, weight, bias=None, **settings):
    """You used the first filter for every map that comes out; each of them has its own filter."""
    return conv2d(x, np.repeat(weight[:1], len(weight), axis=0), bias, **settings)


def _in_and_out_swapped(x, weight, bias=None, **settings):
    """You took the axes of weight for (C_in, C_out, K_H, K_W); its first axis are the filters,
    (C_out, C_in, K_H, K_W)."""
    return conv2d(x, weight.swapaxes(0, 1), bias, **settings)


RECORDS = (
    *records(
        "settings",
        "single_channel",
        "One position",
        _stride_swapped,
        _padding_swapped,
        _dilation_swapped,
        _pairs_swapped,
        _stride_of_rows,
        _padding_of_rows,
        _padding_before_and_after,
        _dilation_of_rows,
        _result_transposed,
        _stride_ignored,
        _stride_only_counted,
        _dilation_only_counted,
        _window_end_scaled,
        _window_start_unscaled,
        _padding_ignored,
        _padding_before_only,
        _padding_after_only,
        _padding_shared,
        _border_repeated,
        _dilation_ignored,
        _dilation_off_by_one,
        _window_averaged,
        _truncated,
        _overflowed,
    ),
    *records("settings", "single_channel", "The size", _last_position_lost),
    *records(
        "batch",
        "multi_channel",
        "The rule: a kernel for each pair, a sum for each output map",
        _bias_forgotten,
        _first_bias,
        _biases_summed,
        _bias_along_columns,
        _first_sample,
        _batch_summed,
        _first_filter,
        _in_and_out_swapped,
    ),
)
