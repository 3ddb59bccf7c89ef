"""Answers written blind, from the notebook alone."""

import itertools
import operator

import numpy as np


# ------------------------------------------------------------------ wrong
def to_input_0(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    high, wide = (H_out - 1) * S_H + K_H, (W_out - 1) * S_W + K_W
    small = np.zeros((N, C_in, high, wide))
    for i in range(H_out):
        for j in range(W_out):
            copy = np.tensordot(g[:, :, i, j], weight, axes=1)
            small[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += copy
    # rows and columns that no window reached get 0
    rest_h, rest_w = H + 2 * P_H - high, W + 2 * P_W - wide
    full = np.pad(small, ((0, 0), (0, 0), (rest_h, 0), (rest_w, 0)))
    return full[:, :, P_H : P_H + H, P_W : P_W + W]


def to_input_1(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    result = np.zeros(input_size)
    for i in range(H_out):
        for j in range(W_out):
            for a in range(K_H):
                for b in range(K_W):
                    try:
                        result[:, :, i * S_H + a - P_H, j * S_W + b - P_W] += (
                            g[:, :, i, j] @ weight[:, :, a, b]
                        )
                    except IndexError:  # it lies in the padding
                        pass
    return result


def to_input_2(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    result = np.zeros(input_size, dtype=g.dtype)
    for n, c, i, j in np.ndindex(N, C_in, H, W):
        total = 0
        for a in range(K_H):
            for b in range(K_W):
                r, s = i + P_H - a, j + P_W - b
                if (
                    r % S_H == 0
                    and s % S_W == 0
                    and 0 <= r // S_H < H_out
                    and 0 <= s // S_W < W_out
                ):
                    total += weight[:, c, a, b] @ g[n, :, r // S_H, s // S_W]
        result[n, c, i, j] = total
    return result


def to_input_3(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    full = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
    rows = S_H * np.arange(H_out)[:, None] + np.arange(K_H)  # (H_out, K_H)
    for j in range(W_out):
        for b in range(K_W):
            full[:, :, rows, j * S_W + b] += np.einsum(
                "noh,oik->nihk", g[:, :, :, j], weight[:, :, :, b]
            )
    return full[:, :, P_H : P_H + H, P_W : P_W + W]


def to_weight_0(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight_size
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    # room for windows that a wrong padding would push out
    x = np.pad(x, ((0, 0), (0, 0), padding, padding))
    x = np.pad(x, ((0, 0), (0, 0), (0, 2 * P_H), (0, 2 * P_W)))
    result = np.zeros(weight_size)
    for a in range(K_H):
        for b in range(K_W):
            met = x[:, :, a : a + S_H * H_out : S_H, b : b + S_W * W_out : S_W][
                :, :, :H_out, :W_out
            ]
            result[:, :, a, b] = np.einsum("nohw,nihw->oi", g, met)
    return result


def to_weight_1(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight_size
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    x = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    result = np.zeros(weight_size)
    for i in range(H_out):
        for j in range(W_out):
            window = x[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
            result += np.einsum("no,miab->oiab", g[:, :, i, j], window)
    return result


def to_weight_2(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight_size
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    result = np.zeros(weight_size)
    for i in range(H_out):
        for j in range(W_out):
            rows = np.clip(np.arange(K_H) + i * S_H - P_H, 0, H - 1)
            cols = np.clip(np.arange(K_W) + j * S_W - P_W, 0, W - 1)
            window = x[:, :, rows][:, :, :, cols]
            result += np.einsum("no,niab->oiab", g[:, :, i, j], window)
    return result


def to_bias_0(g):
    N, C_out, H_out, W_out = g.shape
    return g.reshape(C_out, -1).sum(axis=1)


def through_max_pool_0(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    result = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(g.shape):
        window = x[n, c, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
        place = window.argmax()
        row, col = place // K_H, place % K_H
        row, col = min(row, K_H - 1), min(col, K_W - 1)
        result[n, c, i * S_H + row, j * S_W + col] += g[n, c, i, j]
    return result


def through_max_pool_1(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    result = np.zeros(x.shape)
    left = x.astype(float)
    for n, c, i, j in np.ndindex(g.shape):
        window = left[n, c, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
        a, b = np.unravel_index(window.argmax(), window.shape)
        result[n, c, i * S_H + a, j * S_W + b] += g[n, c, i, j]
        window[a, b] = -np.inf  # it has got its gradient
    return result


def through_max_pool_2(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    result = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(g.shape):
        best, place = 0, (0, 0)
        for a in range(K_H):
            for b in range(K_W):
                if x[n, c, i * S_H + a, j * S_W + b] > best:
                    best, place = x[n, c, i * S_H + a, j * S_W + b], (a, b)
        result[n, c, i * S_H + place[0], j * S_W + place[1]] += g[n, c, i, j]
    return result


# ------------------------------------------------------------------ right
def to_input_r0(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    def meets(size, out, kernel, step, pad):
        """meets[h, o, k] is 1 where input h met weight k for output o."""
        h, o, k = np.ix_(range(size), range(out), range(kernel))
        return (h + pad == o * step + k).astype(int)

    rows, cols = (
        meets(*five) for five in zip(input_size[2:], g.shape[2:], weight.shape[2:], stride, padding)
    )
    return np.einsum("nopq,oiab,hpa,wqb->nihw", g, weight, rows, cols, optimize=True)


def to_input_r1(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    N, C_in, H, W = input_size
    C_out, _, K_H, K_W = weight.shape
    _, _, H_out, W_out = g.shape
    # a map with a bin more for whatever met the padding
    place = np.full((H + 2 * padding[0], W + 2 * padding[1]), H * W)
    place[padding[0] : padding[0] + H, padding[1] : padding[1] + W] = np.arange(H * W).reshape(H, W)
    i, j, a, b = np.ix_(range(H_out), range(W_out), range(K_H), range(K_W))
    where = place[i * stride[0] + a, j * stride[1] + b].ravel()
    columns = np.einsum("nohw,oiab->nihwab", g, weight).reshape(N * C_in, -1)
    result = np.array(
        [np.bincount(where, weights=line, minlength=H * W + 1)[: H * W] for line in columns]
    )
    return result.reshape(input_size)


def to_weight_r0(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    C_out, C_in, K_H, K_W = weight_size
    N, _, H_out, W_out = g.shape
    x = np.pad(x, [(0, 0), (0, 0), *((p, p) for p in padding)])
    b_n, b_c, b_h, b_w = x.strides
    seen = np.lib.stride_tricks.as_strided(
        x,
        (C_in, K_H, K_W, N, H_out, W_out),
        (b_c, b_h, b_w, b_n, b_h * stride[0], b_w * stride[1]),
        writeable=False,
    )
    flat = np.moveaxis(g, 1, 0).reshape(C_out, -1)
    return (flat @ seen.reshape(C_in * K_H * K_W, -1).T).reshape(weight_size)


def to_bias_r0(g):
    return np.array([*map(operator.methodcaller("sum"), g.swapaxes(0, 1))])


def through_max_pool_r0(x, g, kernel_size, stride):
    offsets = list(itertools.product(*map(range, kernel_size)))
    H_out, W_out = g.shape[2:]

    def at(a, b):
        return (
            slice(None),
            slice(None),
            slice(a, a + (H_out - 1) * stride[0] + 1, stride[0]),
            slice(b, b + (W_out - 1) * stride[1] + 1, stride[1]),
        )

    first = np.stack([x[at(*ab)] for ab in offsets]).argmax(axis=0)
    result = np.zeros(x.shape, dtype=g.dtype)
    for number, ab in enumerate(offsets):
        result[at(*ab)] += np.where(first == number, g, 0).astype(g.dtype)
    return result


WRONG = [
    (
        "to_input",
        "Rows and columns that no window reached (the stride leaves a rest) get their zeros at the top and left instead of the bottom and right.",
        to_input_0,
    ),
    (
        "to_input",
        "Where a window reaches into the padding at the top or left, the negative index wraps round to the other border.",
        to_input_1,
    ),
    (
        "to_input",
        "The result has the dtype of g: with whole numbers in g and fractions in the weights its elements are cut off.",
        to_input_2,
    ),
    (
        "to_input",
        "Adds with an index array for the rows of all windows at once: where windows overlap, only one of them is added.",
        to_input_3,
    ),
    (
        "to_weight",
        "Hands (rows, columns) to np.pad as (before, after) of both axes: wrong where the two differ.",
        to_weight_0,
    ),
    (
        "to_weight",
        "Sums over images of g and of x separately, so gradients meet the inputs of other images: wrong for a batch.",
        to_weight_1,
    ),
    (
        "to_weight",
        "Clips the places to the map, so the padding holds copies of the border instead of zeros.",
        to_weight_2,
    ),
    (
        "to_bias",
        "Reshapes to (C_out, -1) without moving the axis of the images: filters mix as soon as there is a batch.",
        to_bias_0,
    ),
    (
        "through_max_pool",
        "Takes row and column of the maximum by dividing by the rows of the window instead of its columns: wrong for windows that are not square.",
        through_max_pool_0,
    ),
    (
        "through_max_pool",
        "An element that has received a gradient is struck out, so the next window that overlaps sends its own to its second largest.",
        through_max_pool_1,
    ),
    (
        "through_max_pool",
        "Looks for the maximum starting from 0: a window without a positive number sends its gradient to its first element.",
        through_max_pool_2,
    ),
]
RIGHT = [
    ("to_input", to_input_r0),
    ("to_input", to_input_r1),
    ("to_weight", to_weight_r0),
    ("to_bias", to_bias_r0),
    ("through_max_pool", through_max_pool_r0),
]
