"""The assignment on transposed layers: its points, right answers, slips, harmless mutants."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

TOTAL = 15
ONE, NONE = (1, 1), (0, 0)


# Right answers


def size_by_marking(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    reached = [n * stride + i * dilation for n in range(size) for i in range(kernel_size)]
    return max(reached) + 1 + output_padding - padding - padding


def size_by_searching(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    """Find the shortest input of which a convolution makes so many numbers."""
    span = dilation * (kernel_size - 1) + 1
    length = 1
    while length + 2 * padding < span or (length + 2 * padding - span) // stride + 1 < size:
        length += 1
    return length + output_padding


def size_in_floats(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    sums = np.array([size * stride - stride, dilation * kernel_size - dilation, 1.0])
    return sums.sum() - np.float64(2) * padding + output_padding


def size_by_adding(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    length = 1 + output_padding
    for _ in range(size - 1):
        length += stride
    for _ in range(kernel_size - 1):
        length += dilation
    return length - padding * 2


def cut(whole, padding):
    (H, W), (P_H, P_W) = whole.shape[2:], padding
    return whole[:, :, P_H : H - P_H, P_W : W - P_W]


def biased(y, bias):
    return y if bias is None else y + np.reshape(bias, (1, -1, 1, 1))


def shape_of(x, weight, stride, output_padding):
    """Return the shape before anything is cut off."""
    sizes = zip(x.shape[2:], weight.shape[2:], stride, output_padding, strict=True)
    return (len(x), weight.shape[1], *((n - 1) * S + K + more for n, K, S, more in sizes))


def one_product_at_a_time(x, weight, bias=None, *, stride=ONE, padding=NONE, output_padding=NONE):
    y = np.zeros(shape_of(x, weight, stride, output_padding)).tolist()
    for n, c, h, w in np.ndindex(x.shape):
        for o, i, j in np.ndindex(weight.shape[1:]):
            product = float(x[n, c, h, w]) * float(weight[c, o, i, j])
            y[n][o][h * stride[0] + i][w * stride[1] + j] += product
    return biased(cut(np.array(y), padding), bias).tolist()


def tap_by_tap(x, weight, bias=None, *, stride=ONE, padding=NONE, output_padding=NONE):
    (S_H, S_W), (H, W) = stride, x.shape[2:]
    y = np.zeros(shape_of(x, weight, stride, output_padding), np.float32)
    for i, j in np.ndindex(weight.shape[2:]):
        rows, columns = slice(i, i + (H - 1) * S_H + 1, S_H), slice(j, j + (W - 1) * S_W + 1, S_W)
        y[:, :, rows, columns] += np.einsum("nchw,co->nohw", x, weight[:, :, i, j])
    return biased(cut(y, padding), bias)


def on_a_stretched_map(x, weight, bias=None, *, stride=ONE, padding=NONE, output_padding=NONE):
    (N, C_in, H, W), (K_H, K_W), (S_H, S_W) = x.shape, weight.shape[2:], stride
    apart = np.zeros((N, C_in, (H - 1) * S_H + 1, (W - 1) * S_W + 1))
    apart[:, :, ::S_H, ::S_W] = x
    sides = [(K - 1, K - 1 + more) for K, more in zip((K_H, K_W), output_padding, strict=True)]
    windows = sliding_window_view(np.pad(apart, [NONE, NONE, *sides]), (K_H, K_W), axis=(2, 3))
    y = np.einsum("nchwij,coij->nohw", windows, weight[..., ::-1, ::-1])
    return biased(cut(y, padding), bias)


def as_a_matrix(x, weight, bias=None, *, stride=ONE, padding=NONE, output_padding=NONE):
    """Multiply with the transposed matrix of the convolution."""
    shape = shape_of(x, weight, stride, output_padding)[1:]
    matrix = np.zeros((*x.shape[1:], *shape))
    for c, h, w in np.ndindex(x.shape[1:]):
        (K_H, K_W), top, left = weight.shape[2:], h * stride[0], w * stride[1]
        matrix[c, h, w, :, top : top + K_H, left : left + K_W] = weight[c]
    y = np.tensordot(x, matrix, axes=3)
    return biased(cut(y, padding), bias)


def image_by_image(x, weight, bias=None, *, stride=ONE, padding=NONE, output_padding=NONE):
    settings = {"stride": stride, "padding": padding, "output_padding": output_padding}
    return np.concatenate([tap_by_tap(m[None] * 1.0, weight, bias, **settings) for m in x])


def overlap_by_axis(size, kernel_size, *, stride=ONE, padding=NONE, output_padding=NONE):
    def axis(n, K, S, P, more):
        at, starts = np.arange(P, (n - 1) * S + K + more - P)[:, None], np.arange(n) * S
        return ((starts <= at) & (at < starts + K)).sum(axis=1)

    return np.outer(*map(axis, size, kernel_size, stride, padding, output_padding))


def overlap_by_layer(layer, dtype):
    def overlap(size, kernel_size, **settings):
        ones = np.ones((1, 1, *size), dtype), np.ones((1, 1, *kernel_size), dtype)
        return np.array(layer(*ones, **settings))[0, 0]

    return overlap


def overlap_by_asking(size, kernel_size, *, stride=ONE, padding=NONE, output_padding=NONE):
    (H, W), (K_H, K_W), (S_H, S_W) = size, kernel_size, stride

    def copies(row, column):
        return sum(
            0 <= row - h * S_H < K_H and 0 <= column - w * S_W < K_W for h, w in np.ndindex(H, W)
        )

    rows = range(padding[0], (H - 1) * S_H + K_H + output_padding[0] - padding[0])
    columns = range(padding[1], (W - 1) * S_W + K_W + output_padding[1] - padding[1])
    return [[copies(row, column) for column in columns] for row in rows]


RIGHT = {
    "transposed_size": (size_by_marking, size_by_searching, size_in_floats, size_by_adding),
    "conv_transpose2d": (
        one_product_at_a_time,
        tap_by_tap,
        on_a_stretched_map,
        as_a_matrix,
        image_by_image,
    ),
    "overlap": (
        overlap_by_axis,
        overlap_by_asking,
        overlap_by_layer(tap_by_tap, float),
        overlap_by_layer(one_product_at_a_time, int),
    ),
}


# Slips


def formula(length):
    """Turn a formula of n, K, S, P, more, D into an answer."""
    return lambda size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1: length(
        size, kernel_size, stride, padding, output_padding, dilation
    )


def laid(step, *, start=lambda h, w, S: (h * S[0], w * S[1]), trim=cut, grown=True):
    """A student's layer whose inner step is ``step(y, number, kernels)`` on the place of a copy."""

    def conv_transpose2d(x, weight, bias=None, *, stride=ONE, padding=NONE, output_padding=NONE):
        K_H, K_W = weight.shape[2:]
        y = np.zeros(shape_of(x, weight, stride, output_padding if grown else NONE))
        for n, c, h, w in np.ndindex(x.shape):
            top, left = start(h, w, stride)
            step(y[n, :, top : top + K_H, left : left + K_W], x[n, c, h, w], weight[c])
        return biased(trim(y, padding), bias)

    return conv_transpose2d


def adding(y, number, kernels):
    y += number * kernels


def setting(y, number, kernels):
    y[...] = number * kernels


def turning(y, number, kernels):
    y += number * np.rot90(kernels, 2, axes=(1, 2))


def first_of_them(y, number, kernels):
    y += number * kernels[:1]


def bias_with_each(x, weight, bias=None, **settings):
    if bias is None:
        return tap_by_tap(x, weight, **settings)
    ones = np.ones(weight.shape) * bias.reshape(1, -1, 1, 1)
    return tap_by_tap(x, weight, **settings) + tap_by_tap(np.ones(x.shape), ones, **settings)


# Each with the name of the mistake it must get.
WRONG = [
    ("transposed_size", formula(lambda n, K, S, P, more, D: n * S), "times_stride"),
    (
        "transposed_size",
        formula(lambda n, K, S, P, more, D: (n + 2 * P - D * (K - 1) - 1) // S + 1),
        "as_convolution",
    ),
    (
        "transposed_size",
        formula(lambda n, K, S, P, more, D: n * S + D * (K - 1) + 1 - 2 * P + more),
        "step_too_many",
    ),
    (
        "transposed_size",
        formula(lambda n, K, S, P, more, D: (n - 1) * S + D * (K - 1) + 1 + 2 * P + more),
        "padding_added",
    ),
    (
        "transposed_size",
        formula(lambda n, K, S, P, more, D: (n - 1) * S + K - 2 * P + more),
        "no_dilation",
    ),
    ("conv_transpose2d", laid(setting), "overwritten"),
    ("conv_transpose2d", laid(turning), "turned"),
    ("conv_transpose2d", laid(first_of_them), "first_output"),
    ("conv_transpose2d", laid(adding, start=lambda h, w, S: (h, w)), "stride_only_counted"),
    ("conv_transpose2d", laid(adding, trim=lambda y, padding: y), "padding_ignored"),
    ("conv_transpose2d", laid(adding, grown=False), "output_padding_ignored"),
    ("conv_transpose2d", bias_with_each, "bias_per_copy"),
    (
        "conv_transpose2d",
        laid(adding, trim=lambda y, P: y[:, :, 2 * P[0] :, 2 * P[1] :]),
        "padding_cut_in_front",
    ),
    (
        "conv_transpose2d",
        lambda x, weight, bias=None, **settings: tap_by_tap(
            np.repeat(x.sum(axis=0)[None], len(x), axis=0), weight, bias, **settings
        ),
        "batch_summed",
    ),
    (
        "overlap",
        overlap_by_layer(laid(setting), float),
        "overwritten",
    ),
    (
        "overlap",
        lambda size, K, **settings: overlap_by_axis(size, K, **settings) * 0 + K[0] * K[1],
        "everywhere_alike",
    ),
    (
        "overlap",
        lambda size, K, **settings: overlap_by_axis(size, K[::-1], **settings),
        "kernel_read_backwards",
    ),
    ("overlap", overlap_by_layer(laid(adding, grown=False), int), "output_padding_ignored"),
]

# Mutants that compute the same as the solution, by the line of code and the change.
EQUIVALENT = {
    (
        "conv_transpose2d",
        "return y if bias is None else y + bias.reshape(-1, 1, 1)",
        "1 -> 2",
    ): "NumPy takes -2 for -1",
}
