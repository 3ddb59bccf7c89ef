"""Wrong ways in which a filter may meet its input maps.

Each rule is a layer of x, weight and bias. Those of KERNEL show on one map, those of FILTER where
a kernel has rows and columns, those of LAYER with pixels too, BIAS with a bias, and IN_GROUPS are
told the groups. Those of LAYER_3D are told their `layer`, conv2d or conv3d, and hand it the
settings that it takes.
"""

import numpy as np

from convcheck.engine.mistake import Topic
from convkit.conv import conv2d
from convkit.hypotheses import type_1, type_2_1

CHANNELS = "With channels as well"
KERNEL = Topic("kernel", "single_channel")
FILTER = Topic("filter", "multi_channel")
LAYER = Topic("layer", "multi_channel")
BIAS = Topic("bias", "multi_channel")
IN_GROUPS = Topic("in_groups", "groups")
LAYER_3D = Topic("layer_3d", "volumes")


@KERNEL.wrong(
    "Flip or not",
    "You flipped the kernel in height and width; that is the convolution of mathematics, but a "
    "layer lays the kernel on the input as it is.",
)
@LAYER_3D.wrong(
    "One more axis, and nothing else",
    "You flipped the cuboid; a layer lays it on the volume as it is.",
)
def _flipped(x, weight, bias=None, *, layer=conv2d, **settings):
    return layer(x, np.flip(weight, range(2, weight.ndim)), bias, **settings)


@KERNEL.wrong(
    "Flip or not",
    "You turned the kernel upside down: its last row met the first row of the window.",
)
def _rows_flipped(x, weight, bias=None):
    return conv2d(x, weight[..., ::-1, :], bias)


@KERNEL.wrong(
    "Flip or not",
    "You mirrored the kernel: its last column met the first column of the window.",
)
def _columns_flipped(x, weight, bias=None):
    return conv2d(x, weight[..., ::-1], bias)


@KERNEL.wrong(
    "One position",
    "You swapped the rows and columns of the kernel, or of the window.",
)
def _transposed(x, weight, bias=None):
    return conv2d(x, weight.swapaxes(2, 3), bias)


@FILTER.wrong(
    "The odometer: ask a layer whom it met",
    "You flipped the filter in height, in width and along the channels; a layer flips none.",
)
def _flipped_with_channels(x, weight, bias=None):
    return conv2d(x, weight[:, ::-1, ::-1, ::-1], bias)


@LAYER.wrong(
    "The odometer: ask a layer whom it met",
    "You took the kernels in reversed order: the last kernel met the first map.",
)
def _channels_reversed(x, weight, bias=None):
    return conv2d(x, weight[:, ::-1], bias)


@FILTER.wrong(
    "The odometer: ask a layer whom it met",
    "You read weight as (K_H, K_W, C_in, C_out), but its axes are (C_out, C_in, K_H, K_W).",
)
def _weight_channels_last(x, weight, bias=None):
    C_out, C_in, K_H, K_W = weight.shape
    return conv2d(x, weight.reshape(K_H, K_W, C_in, C_out).transpose(3, 2, 0, 1), bias)


@LAYER.wrong(
    "The odometer: ask a layer whom it met",
    "You read x as (N, H, W, C_in), but its axes are (N, C_in, H, W).",
)
def _input_channels_last(x, weight, bias=None):
    N, C_in, H, W = x.shape
    return conv2d(x.reshape(N, H, W, C_in).transpose(0, 3, 1, 2), weight, bias)


@LAYER.wrong(
    "Type 2.1 is colour-blind",
    "You used one kernel for all input maps (type 2.1); each map has a kernel of its own.",
)
def _type_2_1(x, weight, bias=None):
    return plus(type_2_1(x, weight[:, 0]), bias)


@LAYER.wrong(
    "Type 2.1 is colour-blind",
    "You used the mean of the kernels for all input maps; each map has a kernel of its own.",
)
def _mean_kernel(x, weight, bias=None):
    return plus(type_2_1(x, weight.mean(axis=1)), bias)


@LAYER.wrong(
    "The rule: a kernel for each pair, a sum for each output map",
    "You used the first of the maps that a filter covers; all of them join the sum.",
)
def _first_map(x, weight, bias=None, *, layer=conv2d, **settings):
    return layer(x[:, :1], weight[:, :1], bias, **settings)


@LAYER_3D.wrong(CHANNELS, "You filtered the first channel only; a filter covers all of them.")
def _first_channel(x, weight, bias=None, **settings):
    return _first_map(x, weight, bias, **settings)


@LAYER.wrong(
    "The rule: a kernel for each pair, a sum for each output map",
    "You kept the result of the last input map only; is there an = in place of a +=?",
)
def _last_map(x, weight, bias=None, *, layer=conv2d, **settings):
    return layer(x[:, -1:], weight[:, -1:], bias, **settings)


@LAYER_3D.wrong(
    CHANNELS,
    "You kept the result of the last channel only; is there an = in place of a +=?",
)
def _last_channel(x, weight, bias=None, **settings):
    return _last_map(x, weight, bias, **settings)


@LAYER.wrong(
    "The rule: a kernel for each pair, a sum for each output map",
    "You took the largest of the filtered input maps; a layer takes their sum.",
)
def _largest_map(x, weight, bias=None):
    y = _not_summed(x, weight)
    return plus(y.reshape(len(x), x.shape[1], -1, *y.shape[2:]).max(axis=1), bias)


@LAYER.wrong(
    "The rule: a kernel for each pair, a sum for each output map",
    "You averaged the filtered input maps; a layer takes their sum.",
)
def _averaged(x, weight, bias=None, *, layer=conv2d, **settings):
    return plus(layer(x, weight, **settings) / x.shape[1], bias)


@LAYER_3D.wrong(CHANNELS, "You averaged over the channels; a layer adds them.")
def _channels_averaged(x, weight, bias=None, **settings):
    return _averaged(x, weight, bias, **settings)


@LAYER.wrong(
    "Type 1 explodes",
    "You applied the same kernel to each input map and kept the results apart (type 1); each map "
    "has a kernel of its own, and the results are summed.",
)
def _type_1(x, weight, bias=None):
    return plus(type_1(x, weight[:, 0]), bias)


@LAYER.wrong(
    "Type 1 explodes",
    "You kept the filtered input maps apart, as a depthwise layer does; their sum is the one map "
    "that a filter gives.",
)
def _not_summed(x, weight, bias=None):
    pairs = weight.swapaxes(0, 1).reshape(-1, 1, *weight.shape[2:])
    return plus(conv2d(x, pairs, groups=x.shape[1]), bias)


@BIAS.wrong(
    "Slips, and the number that gives each away",
    "You added the bias once for each input map; it is added once, to their sum.",
)
@LAYER_3D.wrong(
    CHANNELS, "You added the bias once for each channel; it is added once, to their sum."
)
def _bias_per_channel(x, weight, bias=None, *, layer=conv2d, **settings):
    bias = None if bias is None else x.shape[1] * np.asarray(bias)
    return layer(x, weight, bias, **settings)


@IN_GROUPS.wrong(
    "The rule: neighbours stay among themselves",
    "You dealt the input maps to the groups in turn; a group is a run of neighbouring maps.",
)
def _groups_interleaved(x, weight, bias=None, groups=1):
    return conv2d(x[:, _in_turn(x.shape[1], groups)], weight, bias, groups=groups)


@IN_GROUPS.wrong(
    "The rule: neighbours stay among themselves",
    "You dealt the filters to the groups in turn; the first C_out / groups filters belong to the "
    "first group, and so on.",
)
def _filters_in_turn(x, weight, bias=None, groups=1):
    order = _in_turn(len(weight), groups)
    y = conv2d(x, weight[order], groups=groups)
    return plus(y[:, np.argsort(order)], bias)


def plus(y, bias):
    """Add the biases to the maps, over and over if there are more maps than biases.

    Shapes: y (N, C_out, ...), bias (C,).

    Examples
    --------
    >>> plus(np.zeros((1, 4, 1)), np.array([1, 2])).ravel()
    array([1., 2., 1., 2.])
    """
    return y if bias is None else y + np.resize(bias, y.shape[1]).reshape(-1, *[1] * (y.ndim - 2))


def _in_turn(count, groups):
    """Return 0, 1, ... dealt to the groups like cards, one group after the other."""
    return np.concatenate([np.arange(first, count, groups) for first in range(groups)])
