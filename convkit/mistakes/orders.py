"""Wrong orders of bias, sum and ReLU, and windows that are no counter-example.

relu_order
    ``rule(S, bias)`` with S of shape (C_out, C_in, H, W), what each input map gives with its
    kernel, and bias of shape (C_out,).
counter_example
    ``rule(gap)``: a window for which the average of the ReLUs should be larger by `gap` than the
    ReLU of the average.
"""

import numpy as np

from convkit.mistakes.record import records


def relu(z):
    """Replace negative numbers by 0.

    Examples
    --------
    >>> relu(np.array([-2, 3]))
    array([0, 3])
    """
    return np.maximum(z, 0)


def relu_order(S, bias):
    """Return the ReLU of the sum over the input maps and the bias.

    Examples
    --------
    >>> relu_order(np.array([2, 5, -4]).reshape(1, 3, 1, 1), np.array([-1])).item()
    2
    """
    return relu(S.sum(axis=1) + _column(bias))


def _column(bias):
    return np.reshape(bias, (-1, 1, 1))


def _relu_on_each_channel(S, bias):
    """You put a ReLU on each channel and added afterwards, so what speaks against is thrown away
    before it is weighed; add up everything, then one ReLU."""
    return relu(S).sum(axis=1) + _column(bias)


def _bias_and_relu_on_each_channel(S, bias):
    """You added the bias to each channel and put a ReLU on each; add up everything and the bias
    once, then one ReLU."""
    return relu(S + _column(bias)[:, None]).sum(axis=1)


def _no_relu(S, bias):
    """You left the ReLU out; it comes last and lets no negative number pass."""
    return S.sum(axis=1) + _column(bias)


def _bias_after_relu(S, bias):
    """You added the bias after the ReLU; it belongs to the sum, before the ReLU."""
    return relu(S.sum(axis=1)) + _column(bias)


def _bias_for_each_channel(S, bias):
    """You added the bias once for each input map; it is added once, to their sum."""
    return relu((S + _column(bias)[:, None]).sum(axis=1))


def _bias_left_out(S, bias):
    """You left the bias out; it joins the sum before the ReLU."""
    return relu(S.sum(axis=1))


def _relu_twice(S, bias):
    """You put a ReLU on each channel and another one on the sum; only the one on the sum belongs
    there."""
    return relu(relu(S).sum(axis=1) + _column(bias))


def _largest_channel(S, bias):
    """You took the largest of the channels; a layer takes their sum."""
    return relu(S.max(axis=1) + _column(bias))


def _channels_averaged(S, bias):
    """You averaged the channels; a layer takes their sum."""
    return relu(S.mean(axis=1) + _column(bias))


def _channels_kept_apart(S, bias):
    """You kept the channels apart; they are added, so each filter gives one map."""
    return relu(S + _column(bias)[:, None])


def _filters_added(S, bias):
    """You added up the filters; the channels of each filter are added, along the second axis."""
    return relu(S.sum(axis=0) + np.resize(bias, (S.shape[1], 1, 1)))


def _bias_along_columns(S, bias):
    """You added the biases along the columns, or tried to; each filter has one for its whole map,
    so bias needs the shape (C_out, 1, 1)."""
    return relu(S.sum(axis=1) + bias)


def _signs_dropped(S, bias):
    """You dropped the sign of negative numbers; a ReLU replaces them by 0."""
    return np.abs(_no_relu(S, bias))


def _negative_kept(S, bias):
    """You kept the negative numbers and replaced the positive ones by 0; a ReLU does it the other
    way round."""
    return np.minimum(_no_relu(S, bias), 0)


def order_gap(window):
    """Return by how much the average of the ReLUs is larger than the ReLU of the average.

    Examples
    --------
    >>> order_gap(np.array([[4, -4], [0, 0]]))
    1.0
    """
    return float(np.mean(relu(window)) - relu(np.mean(window))) if np.size(window) else 0.0


def _same_either_way(gap):
    """Your window gives the same in both orders; they differ only where negative numbers meet
    positive ones in one window."""
    return np.full((2, 2), gap)


def _window_of_the_chapter(gap):
    """Your window is the one of the chapter, or differs by as much; make it fit the gap."""
    return np.array([[4, -4], [0, 0]])


def _sums_compared(gap):
    """Your two orders differ by a quarter of the gap; an average of four numbers divides by 4."""
    return np.array([[gap, -gap], [0, 0]])


def _sums_of_two_compared(gap):
    """Your two orders differ by half of the gap; an average of two numbers divides by 2."""
    return np.array([gap, -gap])


RULE, CHANNELS = "The rule: add up everything, then one ReLU", "Why not on each channel?"
BIAS, AVERAGE = "The bias belongs to the sum", "An average is not a maximum"
HERE = "order_of_operations"

RECORDS = (
    *records("relu_order", HERE, CHANNELS, _relu_on_each_channel, _bias_and_relu_on_each_channel),
    *records("relu_order", HERE, RULE, _no_relu),
    *records("relu_order", HERE, BIAS, _bias_after_relu, _bias_for_each_channel, _bias_left_out),
    *records("relu_order", HERE, CHANNELS, _relu_twice),
    *records("relu_order", HERE, RULE, _largest_channel, _channels_averaged),
    *records("relu_order", HERE, RULE, _channels_kept_apart, _filters_added),
    *records("relu_order", HERE, BIAS, _bias_along_columns),
    *records("relu_order", HERE, RULE, _signs_dropped, _negative_kept),
    *records("counter_example", HERE, AVERAGE, _same_either_way, _window_of_the_chapter),
    *records("counter_example", HERE, AVERAGE, _sums_compared, _sums_of_two_compared),
)
