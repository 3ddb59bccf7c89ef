"""Answers on pooling and the order of operations."""

import math

import numpy as np

from convcheck.pooling.handout import own_axes


def pool(inner, fill):
    def pooled(x, kernel_size, *, stride=None, padding=(0, 0), **others):
        (K_H, K_W), (P_H, P_W) = kernel_size, padding
        S_H, S_W = kernel_size if stride is None else stride
        grown = np.pad(x * 1.0, ((0, 0), (P_H, P_H), (P_W, P_W)), constant_values=fill)
        C, H, W = grown.shape
        y = np.zeros((C, (H - K_H) // S_H + 1, (W - K_W) // S_W + 1))
        for c, h, w in np.ndindex(y.shape):
            y[c, h, w] = inner(grown[c, h * S_H : h * S_H + K_H, w * S_W : w * S_W + K_W], **others)
        return y

    return pooled


def average(window, *, count_include_pad=True):
    inside = window[~np.isnan(window)]
    return inside.sum() / (window.size if count_include_pad else inside.size)


max_pool, avg_pool = pool(np.max, -np.inf), pool(average, np.nan)


def stride_needed(x, kernel_size, *, stride=None, **others):
    S_H, S_W = stride
    return max_pool(x, kernel_size, stride=(S_H, S_W), **others)


def pooled(formula):
    def pooled_size(size, kernel_size, *, stride, padding=0, ceil_mode=False):
        return formula(size, kernel_size, stride, padding, ceil_mode)

    return pooled_size


def right_size(n, K, S, P, up):
    count = (math.ceil if up else math.floor)((n + 2 * P - K) / S) + 1
    return count - (up and (count - 1) * S >= n + P)


def across(x, group_size):
    return x.reshape(-1, group_size, *x.shape[1:]).max(axis=1)


def ordered(S, bias):
    return np.maximum(S.sum(axis=1) + bias.reshape(-1, 1, 1), 0)


def own_sizes():
    axes = own_axes("ada")
    n, K, S, P = np.array([(n, K, s["stride"], s["padding"]) for n, K, s in axes]).T
    count = np.ceil((n + 2 * P - K) / S) + 1
    return np.where((count - 1) * S >= n + P, count - 1, count)


WRONG = [
    ("max_pool2d", "padded with -1", pool(np.max, -1.0), "expected  [[[-1 -2]"),
    (
        "max_pool2d",
        "the second largest number",
        pool(lambda window: np.sort(window, axis=None)[-2], -np.inf),
        "max_pool2d",
    ),
    (
        "max_pool2d",
        "unpacks a stride that is not given",
        stride_needed,
        "so stride is None: the window moves by its own size",
    ),
    (
        "max_pool2d",
        "the stride of the rows alone",
        lambda x, K, *, stride=None, **s: max_pool(x, K, stride=((stride or K)[0], 1), **s)[
            :, :, : max_pool(x, K, stride=stride, **s).shape[2]
        ],
        "of your result becomes large with any of",
    ),
    (
        "max_pool2d",
        "the minimum of the window's rows",
        pool(lambda window: window.max(axis=0).min(), -np.inf),
        "max_pool2d",
    ),
    (
        "avg_pool2d",
        "the centre of the window",
        pool(
            lambda window, *, count_include_pad=True: np.nan_to_num(
                window[window.shape[0] // 2, window.shape[1] // 2]
            ),
            np.nan,
        ),
        "avg_pool2d",
    ),
    (
        "avg_pool2d",
        "the median",
        pool(lambda window, *, count_include_pad=True: np.median(np.nan_to_num(window)), np.nan),
        "avg_pool2d",
    ),
    (
        "avg_pool2d",
        "divided by K_W squared",
        pool(
            lambda window, *, count_include_pad=True: (
                average(window, count_include_pad=count_include_pad)
                * window.shape[0]
                / window.shape[1]
            ),
            np.nan,
        ),
        "avg_pool2d",
    ),
    (
        "avg_pool2d",
        "one place too few in the count",
        pool(
            lambda window, *, count_include_pad=True: (
                average(window) * window.size / (window.size - 1)
            ),
            np.nan,
        ),
        "and it should be",
    ),
    (
        "pooled_size",
        "the size by the stride, rounded up",
        pooled(lambda n, K, S, P, up: -(-n // S)),
        "pooled_size",
    ),
    (
        "pooled_size",
        "the padding once",
        pooled(lambda n, K, S, P, up: right_size(n + P, K, S, 0, up)),
        "pooled_size",
    ),
    (
        "pooled_size",
        "one too many",
        pooled(lambda n, K, S, P, up: right_size(n, K, S, P, up) + 1),
        "too large by 1",
    ),
    (
        "max_across_channels",
        "rows and columns swapped",
        lambda x, G: across(x, G).swapaxes(1, 2),
        "an array of shape",
    ),
    (
        "max_across_channels",
        "the last map of each group",
        lambda x, G: x[G - 1 :: G],
        "of your result becomes large with any of",
    ),
    (
        "layer_with_relu",
        "the bias is taken off",
        lambda S, b: ordered(S, -b),
        "should be the ReLU of",
    ),
    (
        "layer_with_relu",
        "a leaky ReLU",
        lambda S, b: np.where(
            ordered(S, b) > 0, ordered(S, b), 0.1 * (S.sum(axis=1) + b.reshape(-1, 1, 1))
        ),
        "should be the ReLU of",
    ),
    ("counter_example", "infinity", lambda gap: np.array([np.inf, -1.0]), "counter_example"),
    (
        "counter_example",
        "twice the gap",
        lambda gap: [8 * gap, -8 * gap, 0, 0],
        "They differ by 6, not by 3.",
    ),
    ("my_pooled_sizes", "one too many", lambda: own_sizes() + 1, "my_pooled_sizes"),
]

RIGHT = [
    ("max_pool2d", max_pool),
    ("max_pool2d", lambda *a, **s: max_pool(*a, **s).astype(object)),
    ("avg_pool2d", avg_pool),
    ("pooled_size", pooled(right_size)),
    ("pooled_size", pooled(lambda *axis: np.float64(right_size(*axis)))),
    ("max_across_channels", across),
    ("layer_with_relu", ordered),
    (
        "layer_with_relu",
        lambda S, b: [np.clip(s.sum(axis=0) + one, 0, None) for s, one in zip(S, b)],
    ),
    ("counter_example", lambda gap: (2 * gap, -2 * gap)),
    ("counter_example", lambda gap: np.array([[4 * gap, 0], [0, -4 * gap]], object)),
    ("my_pooled_sizes", own_sizes),
]
