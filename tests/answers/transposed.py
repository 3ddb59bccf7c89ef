"""Answers on transposed layers."""

import numpy as np


def size(length):
    return lambda size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1: length(
        size, kernel_size, stride, padding, output_padding, dilation
    )


right_size = size(lambda n, K, S, P, more, D: (n - 1) * S + D * (K - 1) + 1 - 2 * P + more)


def laid(share, *, keep=lambda old, new: old + new):
    """Return a layer that adds ``share(number, kernels)`` where a copy lies."""

    def conv_transpose2d(
        x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)
    ):
        sizes = zip(x.shape[2:], weight.shape[2:], stride, output_padding, strict=True)
        y = np.zeros(
            (len(x), weight.shape[1], *((n - 1) * S + K + more for n, K, S, more in sizes))
        )
        for n, c, h, w in np.ndindex(x.shape):
            rows, columns = (
                slice(at * S, at * S + K)
                for at, S, K in zip((h, w), stride, weight.shape[2:], strict=True)
            )
            y[n, :, rows, columns] = keep(y[n, :, rows, columns], share(x[n, c, h, w], weight[c]))
        (H, W), (P_H, P_W) = y.shape[2:], padding
        y = y[:, :, P_H : H - P_H, P_W : W - P_W]
        return y if bias is None else y + bias.reshape(-1, 1, 1)

    return conv_transpose2d


layer = laid(lambda number, kernels: number * kernels)


def overlap(size, kernel_size, **settings):
    ones = np.ones((1, 1, *size), int), np.ones((1, 1, *kernel_size), int)
    return layer(*ones, **settings)[0, 0].astype(int)


WRONG = [
    (
        "transposed_size",
        "the padding three times",
        size(lambda n, K, S, P, more, D: (n - 1) * S + D * (K - 1) + 1 - 3 * P + more),
        "Your number is too small by padding",
    ),
    (
        "transposed_size",
        "two too many",
        lambda *a, **s: right_size(*a, **s) + 2,
        "Your number is too large by 2",
    ),
    (
        "transposed_size",
        "the stride times the kernel",
        size(lambda n, K, S, P, more, D: n - 1 + S * K - 2 * P + more),
        "With 1 in place of 2 for stride your result is right",
    ),
    (
        "transposed_size",
        "a list with one number",
        lambda *a, **s: [right_size(*a, **s)],
        "The result is an array of shape (1,); a single number was needed.",
    ),
    (
        "conv_transpose2d",
        "twice the copies",
        laid(lambda x, k: 2 * x * k),
        "right ones times 2",
    ),
    (
        "conv_transpose2d",
        "inputs below 0 lay down nothing",
        laid(lambda x, k: max(x, 0) * k),
        "With 0 in place of each negative number of x your result stays the same",
    ),
    (
        "conv_transpose2d",
        "the largest copy is kept",
        laid(lambda x, k: x * k, keep=np.maximum),
        "is the largest of its terms 1, 200; asked is their sum",
    ),
    (
        "conv_transpose2d",
        "the kernels mirrored from left to right",
        laid(lambda x, k: x * k[..., ::-1]),
        "x[0, 0, 0, 0] * weight[0, 0, 0, 1]\nand it should be",
    ),
    (
        "conv_transpose2d",
        "the images of the batch exchanged",
        lambda x, *a, **s: layer(x[::-1], *a, **s),
        "reversed order along axis 0",
    ),
    (
        "conv_transpose2d",
        "the stride of the columns is left out",
        lambda x, w, *, stride=(1, 1), **s: layer(x, w, stride=(stride[0], 1), **s),
        "the right one for 1 in the place of stride[1]",
    ),
    (
        "conv_transpose2d",
        "the bias taken off",
        lambda x, w, bias=None, **s: layer(x, w, None if bias is None else -bias, **s),
        "number [0, 0, 0, 0] of your result is -0.5; it should be 0.5",
    ),
    (
        "conv_transpose2d",
        "the bias is always added",
        lambda x, w, bias=None, **s: layer(x, w, **s) + bias.reshape(-1, 1, 1),
        "This call has no bias, so bias is None: there is none to add",
    ),
    (
        "conv_transpose2d",
        "a ReLU behind the layer",
        lambda *a, **s: np.maximum(layer(*a, **s), 0),
        "Where a negative number belongs",
    ),
    (
        "overlap",
        "one too many everywhere",
        lambda *a, **s: overlap(*a, **s) + 1,
        "Each of your numbers is 1 too large.",
    ),
    (
        "overlap",
        "upside down",
        lambda *a, **s: overlap(*a, **s)[::-1],
        "reversed order along axis 0",
    ),
    (
        "overlap",
        "gaps count as one",
        lambda *a, **s: np.maximum(overlap(*a, **s), 1),
        "is 1; no copy lies there.",
    ),
    (
        "overlap",
        "counted in bytes",
        lambda *a, **s: overlap(*a, **s).astype(np.uint8),
        "start again at 0 behind 255",
    ),
    (
        "overlap",
        "a share of the most",
        lambda *a, **s: overlap(*a, **s) / overlap(*a, **s).max(),
        "the right one divided by its largest number",
    ),
    (
        "transposed_size",
        "never smaller than the map",
        size(
            lambda n, K, S, P, more, D: max(
                n, right_size(n, K, stride=S, padding=P, output_padding=more, dilation=D)
            )
        ),
        "With 0 in place of 2 for padding your result is right.",
    ),
    (
        "transposed_size",
        "stride and dilation exchanged",
        size(lambda n, K, S, P, more, D: (n - 1) * D + S * (K - 1) + 1 - 2 * P + more),
        "the right one for dilation and stride exchanged",
    ),
    (
        "conv_transpose2d",
        "the padding of the rows for both",
        lambda *a, padding=(0, 0), **s: layer(*a, padding=(padding[0], padding[0]), **s),
        "the right one for padding[0] along every axis",
    ),
    (
        "conv_transpose2d",
        "output padding has no room",
        lambda *a, output_padding=(0, 0), **s: (
            layer(*a, **s) + np.zeros(layer(*a, output_padding=output_padding, **s).shape)
        ),
        "With 0 in place of 1 for output_padding[1] it runs, and its result is right.",
    ),
]

RIGHT = [
    ("transposed_size", right_size),
    ("transposed_size", lambda *a, **s: np.array(right_size(*a, **s))),
    ("conv_transpose2d", layer),
    ("conv_transpose2d", lambda *a, **s: layer(*a, **s).astype(np.float32)),
    ("overlap", overlap),
    ("overlap", lambda *a, **s: [tuple(row) for row in overlap(*a, **s).tolist()]),
]
