"""Wrong orders of bias, sum and ReLU, and windows that are no counter-example.

relu_order
    ``rule(S, bias)`` with S of shape (C_out, C_in, H, W), what each input map gives with its
    kernel, and bias of shape (C_out,).
counter_example
    ``rule(gap)``: a window for which the average of the ReLUs should be larger by `gap` than the
    ReLU of the average.
"""

import numpy as np

from convcheck.engine.mistake import Topic
from convcheck.pooling.right import column, relu

RULE = "The rule: add up everything, then one ReLU"
CHANNELS = "Why not on each channel?"
BIAS = "The bias belongs to the sum"
AVERAGE = "An average is not a maximum"
HERE = "order_of_operations"
RELU_ORDER = Topic("relu_order", HERE)
COUNTER_EXAMPLE = Topic("counter_example", HERE)


@RELU_ORDER.wrong(
    CHANNELS,
    "You put a ReLU on each channel and added afterwards, so what speaks against is thrown away "
    "before it is weighed; add up everything, then one ReLU.",
)
def _relu_on_each_channel(S, bias):
    return relu(S).sum(axis=1) + column(bias)


@RELU_ORDER.wrong(
    CHANNELS,
    "You added the bias to each channel and put a ReLU on each; add up everything and the bias "
    "once, then one ReLU.",
)
def _bias_and_relu_on_each_channel(S, bias):
    return relu(S + column(bias)[:, None]).sum(axis=1)


@RELU_ORDER.wrong(RULE, "You left the ReLU out; it comes last and lets no negative number pass.")
def _no_relu(S, bias):
    return S.sum(axis=1) + column(bias)


@RELU_ORDER.wrong(
    BIAS,
    "You added the bias after the ReLU; it belongs to the sum, before the ReLU.",
)
def _bias_after_relu(S, bias):
    return relu(S.sum(axis=1)) + column(bias)


@RELU_ORDER.wrong(
    BIAS,
    "You added the bias once for each input map; it is added once, to their sum.",
)
def _bias_for_each_channel(S, bias):
    return relu((S + column(bias)[:, None]).sum(axis=1))


@RELU_ORDER.wrong(BIAS, "You left the bias out; it joins the sum before the ReLU.")
def _bias_left_out(S, bias):
    return relu(S.sum(axis=1))


@RELU_ORDER.wrong(
    CHANNELS,
    "You put a ReLU on each channel and another one on the sum; only the one on the sum belongs "
    "there.",
)
def _relu_twice(S, bias):
    return relu(relu(S).sum(axis=1) + column(bias))


@RELU_ORDER.wrong(RULE, "You took the largest of the channels; a layer takes their sum.")
def _largest_channel(S, bias):
    return relu(S.max(axis=1) + column(bias))


@RELU_ORDER.wrong(RULE, "You averaged the channels; a layer takes their sum.")
def _channels_averaged(S, bias):
    return relu(S.mean(axis=1) + column(bias))


@RELU_ORDER.wrong(
    RULE,
    "You kept the channels apart; they are added, so each filter gives one map.",
)
def _channels_kept_apart(S, bias):
    return relu(S + column(bias)[:, None])


@RELU_ORDER.wrong(
    RULE,
    "You added up the filters; the channels of each filter are added, along the second axis.",
)
def _filters_added(S, bias):
    return relu(S.sum(axis=0) + np.resize(bias, (S.shape[1], 1, 1)))


@RELU_ORDER.wrong(
    BIAS,
    "You added the biases along the columns, or tried to; each filter has one for its whole map, "
    "so bias needs the shape (C_out, 1, 1).",
)
def _bias_along_columns(S, bias):
    return relu(S.sum(axis=1) + bias)


@RELU_ORDER.wrong(RULE, "You dropped the sign of negative numbers; a ReLU replaces them by 0.")
def _signs_dropped(S, bias):
    return np.abs(_no_relu(S, bias))


@RELU_ORDER.wrong(
    RULE,
    "You kept the negative numbers and replaced the positive ones by 0; a ReLU does it the other "
    "way round.",
)
def _negative_kept(S, bias):
    return np.minimum(_no_relu(S, bias), 0)


@COUNTER_EXAMPLE.wrong(
    AVERAGE,
    "Your window gives the same in both orders; they differ only where negative numbers meet "
    "positive ones in one window.",
)
def _same_either_way(gap):
    return np.full((2, 2), gap)


@COUNTER_EXAMPLE.wrong(
    AVERAGE,
    "Your window is the one of the chapter, or differs by as much; make it fit the gap.",
)
def _window_of_the_chapter(gap):
    return np.array([[4, -4], [0, 0]])


@COUNTER_EXAMPLE.wrong(
    AVERAGE,
    "Your two orders differ by a quarter of the gap; an average of four numbers divides by 4.",
)
def _sums_compared(gap):
    return np.array([[gap, -gap], [0, 0]])


@COUNTER_EXAMPLE.wrong(
    AVERAGE,
    "Your two orders differ by half of the gap; an average of two numbers divides by 2.",
)
def _sums_of_two_compared(gap):
    return np.array([gap, -gap])
