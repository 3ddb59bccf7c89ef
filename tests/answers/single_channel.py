"""Answers on one map and one kernel."""

from collections import namedtuple
from fractions import Fraction

import numpy as np

Size = namedtuple("Size", "rows columns")


def sliding(start, *, pad=np.pad, weights=lambda kernel: kernel, dtype=float):
    """Return a correlate whose window begins at ``start(h, w, S_H, S_W, D_H, D_W)``."""

    def correlate(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
        (K_H, K_W), (S_H, S_W), (D_H, D_W) = kernel.shape, stride, dilation
        padded = pad(x, [(P, P) for P in padding])
        H, W = (n + 2 * P for n, P in zip(x.shape, padding))
        sizes = (H - D_H * (K_H - 1) - 1) // S_H + 1, (W - D_W * (K_W - 1) - 1) // S_W + 1
        y = np.zeros(sizes, dtype)
        for h, w in np.ndindex(sizes):
            top, left = start(h, w, S_H, S_W, D_H, D_W)
            for i, j in np.ndindex(K_H, K_W):
                y[h, w] += weights(kernel)[i, j] * padded[top + i * D_H, left + j * D_W]
        return y

    return correlate


def right_start(h, w, S_H, S_W, D_H, D_W):
    return h * S_H, w * S_W


def reflected(x, sides):
    return np.pad(x, sides, mode="wrap") if x.size else x


def dilated_too_late(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (K_H, K_W), (S_H, S_W), (D_H, D_W) = kernel.shape, stride, dilation
    padded = np.pad(x, [(P, P) for P in padding])
    H, W = padded.shape
    sizes = (H - D_H * (K_H - 1) - 1) // S_H + 1, (W - D_W * (K_W - 1) - 1) // S_W + 1
    y = np.zeros(sizes)
    for h, w in np.ndindex(sizes):
        for i, j in np.ndindex(K_H, K_W):
            y[h, w] += kernel[i, j] * padded[min((h + i * D_H) * S_H, H - 1), w * S_W + j * D_W]
    return y


def size(formula):
    def output_size(size, kernel_size, *, stride=1, padding=0, dilation=1):
        return formula(size, kernel_size, stride, padding, dilation)

    return output_size


def padded_as_if_channels_were_last(x, padding):
    (P_H, P_W), (C, H, W) = padding, x.shape
    y = np.zeros((C + 2 * P_H, H + 2 * P_W, W))
    y[P_H : P_H + C, P_W : P_W + H] = x
    return y


def of_one(change):
    def pad(x, padding):
        return change(np.pad(x.astype(float), [(0, 0), *((P, P) for P in padding)]), padding)

    return pad


def _one_at_the_corner(y, padding):
    if padding[0] and padding[1]:
        y[:, 0, 0] = 1
    return y


WRONG = [
    (
        "correlate",
        "x is taken without its signs",
        lambda x, kernel, **s: sliding(right_start)(np.abs(x.astype(float)), kernel, **s),
        "With -x in place of x your result stays the same",
    ),
    (
        "correlate",
        "the window moves by the stride in the rows only",
        sliding(lambda h, w, S_H, S_W, D_H, D_W: (h * S_H, w)),
        "and it should be\n    x[0, 2] * kernel[0, 0] + x[0, 3] * kernel[0, 1]",
    ),
    (
        "correlate",
        "the window moves by the stride in the columns only",
        sliding(lambda h, w, S_H, S_W, D_H, D_W: (h, w * S_W)),
        "Number [1, 0] of your result is",
    ),
    (
        "correlate",
        "the place in the window is multiplied by the stride as well",
        dilated_too_late,
        "of your result is",
    ),
    (
        "correlate",
        "the map goes on at its other end in place of zeros",
        sliding(right_start, pad=reflected),
        "x[0, 1] * kernel[0, 0]",
    ),
    (
        "correlate",
        "the kernel is divided by its sum",
        sliding(right_start, weights=lambda kernel: kernel / np.abs(kernel).sum()),
        "of your result is",
    ),
    (
        "correlate",
        "a negative result is replaced by 0",
        lambda x, kernel, **s: np.maximum(sliding(right_start)(x, kernel, **s), 0),
        "Where a negative number belongs, such as -21, your result has 0.",
    ),
    (
        "correlate",
        "the dilation is left out of the columns",
        lambda x, kernel, *, dilation=(1, 1), **s: sliding(right_start)(
            x, kernel, dilation=(dilation[0], 1), **s
        )[:, : max(x.shape[1] - dilation[1] * (kernel.shape[1] - 1), 1)],
        "correlate",
    ),
    (
        "convolve",
        "the map is turned as well as the kernel",
        lambda x, kernel: sliding(right_start)(x[::-1, ::-1], kernel[::-1, ::-1]),
        "of your result",
    ),
    (
        "convolve",
        "the first weight of the kernel stays where it is",
        lambda x, kernel: sliding(right_start)(
            x, np.roll(kernel[::-1, ::-1].ravel(), 1).reshape(kernel.shape)
        ),
        "of your result is",
    ),
    (
        "pad",
        "the axes are taken for (rows, columns, channels)",
        padded_as_if_channels_were_last,
        "an array of shape",
    ),
    ("pad", "one corner is 1", of_one(_one_at_the_corner), "is 1; it should be 0."),
    (
        "pad",
        "padded with -1",
        lambda x, padding: np.pad(
            x.astype(float), [(0, 0), *((P, P) for P in padding)], constant_values=-1
        ),
        "is -1; it should be 0.",
    ),
    (
        "pad",
        "twice the numbers",
        of_one(lambda y, padding: 2 * y),
        "Your numbers are the right ones times 2.",
    ),
    (
        "output_size",
        "one too many",
        size(lambda n, K, S, P, D: (n + 2 * P - D * (K - 1) - 1) // S + 2),
        "Your number is too large by 1, in all",
    ),
    (
        "output_size",
        "the padding is taken off",
        size(lambda n, K, S, P, D: (n - 2 * P - D * (K - 1) - 1) // S + 1),
        "output_size(4, 3, padding=1)",
    ),
    (
        "output_size",
        "the stride is one larger",
        size(lambda n, K, S, P, D: (n + 2 * P - D * (K - 1) - 1) // (S + 1) + 1),
        "output_size",
    ),
    (
        "output_size",
        "without the kernel",
        size(lambda n, K, S, P, D: (n + 2 * P - 1) // S + 1),
        "output_size",
    ),
    (
        "coverage",
        "one more at every place",
        lambda shape, K, *, stride=(1, 1), padding=(0, 0): covered(shape, K, stride, padding) + 1,
        "Each of your numbers is 1 too large.",
    ),
    (
        "coverage",
        "the last window is left out",
        lambda shape, K, *, stride=(1, 1), padding=(0, 0): covered(
            shape, K, stride, padding, left_out=1
        ),
        "is right and",
    ),
]


def covered(shape, kernel_size, stride, padding, left_out=0):
    (H, W), (K_H, K_W), (S_H, S_W), (P_H, P_W) = shape, kernel_size, stride, padding
    used = np.zeros((H + 2 * P_H, W + 2 * P_W), int)
    for top in range(0, H + 2 * P_H - K_H + 1, S_H):
        for left in range(0, W + 2 * P_W - K_W + 1 - left_out, S_W):
            used[top : top + K_H, left : left + K_W] += 1
    return used[P_H : P_H + H, P_W : P_W + W]


RIGHT = [
    ("correlate", sliding(right_start)),
    ("correlate", lambda x, kernel, **s: sliding(right_start)(x, kernel, **s).tolist()),
    ("correlate", lambda x, kernel, **s: np.ma.array(sliding(right_start)(x, kernel, **s))),
    ("correlate", lambda x, kernel, **s: np.asmatrix(sliding(right_start)(x, kernel, **s))),
    ("correlate", lambda x, kernel, **s: sliding(right_start)(x, kernel, **s).astype(object)),
    ("output_size", size(lambda n, K, S, P, D: np.floor((n + 2 * P - D * (K - 1) - 1) / S) + 1)),
    ("output_size", size(lambda n, K, S, P, D: Fraction((n + 2 * P - D * (K - 1) - 1) // S + 1))),
    ("output_size", size(lambda n, K, S, P, D: len(range(0, n + 2 * P - D * (K - 1), S)))),
    (
        "pad",
        lambda x, padding: tuple(
            map(tuple, np.pad(x, [(0, 0), *((P, P) for P in padding)]).tolist())
        ),
    ),
    (
        "coverage",
        lambda shape, K, *, stride=(1, 1), padding=(0, 0): covered(shape, K, stride, padding) * 1.0,
    ),
]
