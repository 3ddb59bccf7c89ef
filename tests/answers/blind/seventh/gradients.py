"""Answers written blind, from the notebook alone."""

from functools import reduce
from itertools import product

import numpy as np


# ---------------------------------------------------------------- wrong


def to_input_0(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    full_h, full_w = (H_out - 1) * S_H + K_H, (W_out - 1) * S_W + K_W
    canvas = np.zeros((N, C_in, full_h, full_w))
    for i in range(H_out):
        for j in range(W_out):
            canvas[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += np.einsum(
                "no,oikl->nikl", g[:, :, i, j], weight
            )
    # bring the canvas to the padded size
    more_h, more_w = H + 2 * P_H - full_h, W + 2 * P_W - full_w
    canvas = np.pad(canvas, ((0, 0), (0, 0), (more_h, 0), (more_w, 0)))
    return canvas[:, :, P_H : P_H + H, P_W : P_W + W]


def to_input_1(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    wide = np.zeros((N, C_out, H + 2 * P_H + K_H - 1, W + 2 * P_W + K_W - 1))
    wide[:, :, K_H - 1 : K_H - 1 + H_out * S_H : S_H, K_W - 1 : K_W - 1 + W_out * S_W : S_W] = g
    flipped = weight[:, :, ::-1]
    out = np.zeros(input_size)
    for h in range(H):
        for w in range(W):
            window = wide[:, :, h + P_H : h + P_H + K_H, w + P_W : w + P_W + K_W]
            out[:, :, h, w] = np.einsum("nokl,oikl->ni", window, flipped)
    return out


def to_input_2(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    back = weight.reshape(C_in, C_out, K_H, K_W)
    canvas = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
    for n in range(N):
        for c in range(C_in):
            for o in range(C_out):
                for i in range(H_out):
                    for j in range(W_out):
                        canvas[n, c, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += (
                            g[n, o, i, j] * back[c, o]
                        )
    return canvas[:, :, P_H : P_H + H, P_W : P_W + W]


def to_input_3(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    out = np.zeros(input_size, dtype=weight.dtype)
    for n, c, h, w in np.ndindex(*input_size):
        total = 0
        for o, k, l in product(range(C_out), range(K_H), range(K_W)):
            i, rest_i = divmod(h + P_H - k, S_H)
            j, rest_j = divmod(w + P_W - l, S_W)
            if rest_i == 0 and rest_j == 0 and 0 <= i < H_out and 0 <= j < W_out:
                total += g[n, o, i, j] * weight[o, c, k, l]
        out[n, c, h, w] = total
    return out


def to_weight_4(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight_size
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    padded = np.pad(x, ((0, 0), (0, 0), (P_H, P_W), (P_H, P_W)))
    out = np.zeros(weight_size)
    for i in range(H_out):
        for j in range(W_out):
            window = padded[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
            h, w = window.shape[2:]
            out[:, :, :h, :w] += np.einsum("no,nikl->oikl", g[:, :, i, j], window)
    return out


def to_weight_5(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight_size
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    # the convolution of x with g as its kernel, with the stride of the layer
    padded = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    out = np.zeros(weight_size)
    for k in range(K_H):
        for l in range(K_W):
            window = padded[:, :, k * S_H : k * S_H + H_out, l * S_W : l * S_W + W_out]
            h, w = window.shape[2:]
            out[:, :, k, l] = np.einsum("nihw,nohw->oi", window, g[:, :, :h, :w])
    return out


def to_weight_6(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight_size
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    padded = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    single = []
    for n in range(N):
        one = np.zeros(weight_size)
        for i in range(H_out):
            for j in range(W_out):
                window = padded[n, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
                one += g[n, :, i, j][:, None, None, None] * window
        single.append(one)
    return np.mean(single, axis=0)


def to_bias_7(g):
    N, C_out, H_out, W_out = g.shape
    return g.reshape(C_out, -1).sum(axis=1)


def through_max_pool_8(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    out = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*g.shape):
        window = x[n, c, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
        column, row = divmod(int(np.argmax(window.T)), K_H)
        out[n, c, i * S_H + row, j * S_W + column] += g[n, c, i, j]
    return out


def through_max_pool_9(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    left = np.array(x, dtype=float)
    out = np.zeros(x.shape)
    for n in range(N):
        for c in range(C):
            for i in range(H_out):
                for j in range(W_out):
                    window = left[n, c, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
                    row, column = np.unravel_index(np.argmax(window), window.shape)
                    out[n, c, i * S_H + row, j * S_W + column] += g[n, c, i, j]
                    window[row, column] = -np.inf  # has been served
    return out


def through_max_pool_10(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    windows = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))
    windows = windows[:, :, ::S_H, ::S_W][:, :, :H_out, :W_out]
    best = windows.reshape(N, C, H_out, W_out, K_H * K_W).argmax(axis=-1)
    n, c, i, j = np.indices(g.shape)
    out = np.zeros(x.shape)
    out[n, c, i * S_H + best // K_W, j * S_W + best % K_W] += g
    return out


WRONG = [
    (
        "to_input",
        "Puts the rows and columns that no window reached at the top and left, not at the end.",
        to_input_0,
    ),
    (
        "to_input",
        "Flips only the rows of the kernel, not its columns, for the full convolution.",
        to_input_1,
    ),
    (
        "to_input",
        "Swaps the first two axes of the weight with reshape, which mixes up the kernels.",
        to_input_2,
    ),
    (
        "to_input",
        "Makes the result of the dtype of the weight, so that whole weights cut off the fractions of g.",
        to_input_3,
    ),
    (
        "to_weight",
        "Pads P_H before and P_W behind on both axes, a pair read as (before, behind).",
        to_weight_4,
    ),
    (
        "to_weight",
        "Takes the stride for steps between the weights, not for gaps between the gradients.",
        to_weight_5,
    ),
    ("to_weight", "Takes the mean over the images and not the sum.", to_weight_6),
    ("to_bias", "Reshapes to one row per filter without moving the batch axis away.", to_bias_7),
    ("through_max_pool", "Takes the first maximum column by column at a tie.", through_max_pool_8),
    (
        "through_max_pool",
        "Lets a maximum serve only one window: the next one that overlaps takes another.",
        through_max_pool_9,
    ),
    (
        "through_max_pool",
        "Adds with an index array that names places twice, and keeps only the last gradient there.",
        through_max_pool_10,
    ),
]


# ---------------------------------------------------------------- right


def to_input_r0(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    """One dense matrix per axis: A[h, i, k] says if input row h meets weight k at position i."""

    def meets(size, n_out, kernel, step, pad):
        h, i, k = np.ogrid[:size, :n_out, :kernel]
        return (h == i * step + k - pad).astype(float)

    (S_H, S_W), (P_H, P_W) = stride, padding
    A = meets(input_size[2], g.shape[2], weight.shape[2], S_H, P_H)
    B = meets(input_size[3], g.shape[3], weight.shape[3], S_W, P_W)
    return np.einsum("hik,wjl,noij,ockl->nchw", A, B, g, weight, optimize=True)


def to_weight_r1(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    """Strided views and one matrix product."""
    (N, C_in, H, W), (C_out, _, K_H, K_W) = x.shape, weight_size
    (_, _, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    padded = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
    padded[:, :, P_H : P_H + H, P_W : P_W + W] = x
    a, b, c, d = padded.strides
    view = np.lib.stride_tricks.as_strided(
        padded,
        (C_in, K_H, K_W, N, H_out, W_out),
        (b, c, d, a, c * S_H, d * S_W),
        writeable=False,
    )
    columns = view.reshape(C_in * K_H * K_W, -1)
    rows = np.moveaxis(g, 1, 0).reshape(C_out, -1)
    return (rows @ columns.T).reshape(weight_size)


to_bias_r2 = lambda g: reduce(  # noqa: E731
    lambda total, image: total + image.reshape(len(image), -1) @ np.ones(image[0].size),
    g,
    np.zeros(g.shape[1]),
)


def to_input_r3(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    """Recursion: split the batch, then the filters, until one is left; shift by np.ix_."""
    N, C_in, H, W = input_size
    if N > 1:
        return np.concatenate(
            [
                to_input_r3((1, C_in, H, W), weight, one[None], stride=stride, padding=padding)
                for one in g
            ]
        )
    if len(weight) > 1:
        m = len(weight) // 2
        return to_input_r3(
            input_size, weight[:m], g[:, :m], stride=stride, padding=padding
        ) + to_input_r3(input_size, weight[m:], g[:, m:], stride=stride, padding=padding)
    out = np.zeros((C_in, H, W))
    i, j = map(np.arange, g.shape[2:])
    for k, l in np.ndindex(weight.shape[2:]):
        h, w = i * stride[0] + k - padding[0], j * stride[1] + l - padding[1]
        good_h, good_w = (0 <= h) & (h < H), (0 <= w) & (w < W)
        part = g[0, 0][np.ix_(good_h, good_w)]
        out[np.ix_(range(C_in), h[good_h], w[good_w])] += weight[0, :, k, l, None, None] * part
    return out[None]


def through_max_pool_r4(x, g, kernel_size, stride):
    """Flat addresses, max() with a key over a generator, and bincount to add."""
    N, C, H, W = x.shape
    flat = x.ravel().tolist()

    def winner(n, c, i, j):
        start = ((n * C + c) * H + i * stride[0]) * W + j * stride[1]
        return max(
            (start + k * W + l for k in range(kernel_size[0]) for l in range(kernel_size[1])),
            key=flat.__getitem__,  # max keeps the first of equals
        )

    where = np.fromiter((winner(*place) for place in np.ndindex(g.shape)), dtype=np.intp)
    return np.bincount(where, weights=g.ravel(), minlength=x.size).reshape(x.shape)


RIGHT = [
    ("to_input", to_input_r0),
    ("to_weight", to_weight_r1),
    ("to_bias", to_bias_r2),
    ("to_input", to_input_r3),
    ("through_max_pool", through_max_pool_r4),
]
