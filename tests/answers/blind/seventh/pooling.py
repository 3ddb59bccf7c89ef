"""Answers written blind, from the notebook alone."""

import convkit
import numpy as np

STUDENT = "ada"
# my_pool("ada"): size (94, 205), kernel_size (7, 4), stride (2, 9), padding (3, 2), ceil_mode True


# ---------------------------------------------------------------- wrong
def max_pool2d_0(x, kernel_size, *, stride=None, padding=(0, 0)):
    (C, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
    S_H, S_W = stride or kernel_size
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W)
    xp = np.pad(x, ((0, 0), (P_H, P_H), (P_W, P_W)), constant_values=-np.inf)
    out = np.zeros((C, H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            out[:, i, j] = xp[:, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W].max(axis=(1, 2))
    return out


def max_pool2d_1(x, kernel_size, *, stride=None, padding=(0, 0)):
    (C, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
    if stride is None:
        rows, columns = H // K_H, W // K_W
        tiles = x[:, : rows * K_H, : columns * K_W].reshape(C, rows, K_H, columns, K_W)
        return tiles.max(axis=(2, 4))
    S_H, S_W = stride
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W)
    out = np.zeros((C, H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            r, c = i * S_H - P_H, j * S_W - P_W
            out[:, i, j] = x[:, max(r, 0) : r + K_H, max(c, 0) : c + K_W].max(axis=(1, 2))
    return out


def max_pool2d_2(x, kernel_size, *, stride=None, padding=(0, 0)):
    import sys

    (C, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
    S_H, S_W = kernel_size if stride is None else stride
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W)
    out = np.full((C, H_out, W_out), sys.float_info.min)
    for i in range(H_out):
        for j in range(W_out):
            for r in range(max(i * S_H - P_H, 0), min(i * S_H - P_H + K_H, H)):
                for c in range(max(j * S_W - P_W, 0), min(j * S_W - P_W + K_W, W)):
                    out[:, i, j] = np.maximum(out[:, i, j], x[:, r, c])
    return out


def avg_pool2d_0(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    (C, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
    S_H, S_W = kernel_size if stride is None else stride
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W)
    xp = np.pad(x, ((0, 0), (P_H, P_H), (P_W, P_W)))
    out = np.zeros((C, H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            window = xp[:, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
            if count_include_pad:
                count = K_H * K_W
            else:
                count = np.maximum(np.count_nonzero(window, axis=(1, 2)), 1)
            out[:, i, j] = window.sum(axis=(1, 2)) / count
    return out


def avg_pool2d_1(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    (C, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
    S_H, S_W = kernel_size if stride is None else stride
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W)
    xp = np.pad(x, ((0, 0), (P_H, P_H), (P_W, P_W)))
    out = np.zeros((C, H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            r, c = i * S_H, j * S_W
            rows, columns = K_H, K_W
            if not count_include_pad:
                rows -= max(P_H - r, 0)
                columns -= max(P_W - c, 0)
            out[:, i, j] = xp[:, r : r + K_H, c : c + K_W].sum(axis=(1, 2)) / (rows * columns)
    return out


def pooled_size_0(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    import math

    steps = (size + 2 * padding - kernel_size) / stride
    positions = (math.ceil(steps) if ceil_mode else math.floor(steps)) + 1
    if ceil_mode and (positions - 1) * stride > size + padding:
        positions -= 1
    return positions


def pooled_size_1(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    import math

    if ceil_mode:
        return math.ceil((size + 2 * padding - kernel_size + 1) / stride)
    return (size + 2 * padding - kernel_size) // stride + 1


def my_pooled_sizes_0():
    rows = -(-(94 + 2 * 3 - 7) // 2) + 1
    columns = -(-(205 + 2 * 2 - 4) // 9) + 1
    return rows, columns


def max_across_channels_0(x, group_size):
    C, H, W = x.shape
    groups = C // group_size
    return np.stack([x[g : g + group_size].max(axis=0) for g in range(groups)])


def layer_with_relu_0(S, bias):
    C_out, C_in, H, W = S.shape
    out = np.zeros((C_out, H, W)) + bias[:, None, None]
    for c in range(C_in):
        out = np.maximum(out + S[:, c], 0)
    return out


def counter_example_0(gap):
    return np.array([3 + gap, -(3 + gap), 0, 0])


# ---------------------------------------------------------------- right
def max_pool2d_r0(x, kernel_size, *, stride=None, padding=(0, 0)):
    from functools import reduce

    def along(x, axis, k, s, p):
        x = np.moveaxis(x, axis, 0)
        starts = range(-p, len(x) + p - k + 1, s)
        best = [reduce(np.maximum, x[max(0, start) : start + k]) for start in starts]
        return np.moveaxis(np.stack(best), 0, axis)

    stride = stride or kernel_size
    for axis in (2, 1):
        x = along(x, axis, kernel_size[axis - 1], stride[axis - 1], padding[axis - 1])
    return x


def avg_pool2d_r0(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    if stride is None:
        stride = kernel_size

    def averaging(size, k, s, p):
        n = convkit.output_size(size, k, stride=s, padding=p)
        gap = np.arange(size) + p - s * np.arange(n)[:, None]
        hit = ((gap >= 0) & (gap < k)).astype(float)
        return hit / (k if count_include_pad else hit.sum(axis=1, keepdims=True))

    rows, columns = map(averaging, x.shape[1:], kernel_size, stride, padding)
    return rows @ x.astype(float) @ columns.T


def pooled_size_r0(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    from itertools import count, takewhile

    def fits(start):
        return start + kernel_size <= size + padding

    def may_stay(start):
        # rounding up: one step more than those that fit, if it begins in time
        return fits(start) or (
            ceil_mode and start < size and start - stride + kernel_size < size + padding
        )

    return sum(1 for _ in takewhile(may_stay, count(-padding, stride)))


def max_across_channels_r0(x, group_size):
    return np.maximum.reduceat(x, range(0, len(x), group_size), axis=0)


def counter_example_r0(gap):
    return np.array([-7 * gap, 3 * gap, 4 * gap, *[-gap] * 3, 0])


WRONG = [
    (
        "max_pool2d",
        "Pads with minus infinity by np.pad, which keeps the dtype: padded maps of whole numbers end in an error.",
        max_pool2d_0,
    ),
    (
        "max_pool2d",
        "The branch for windows side by side (stride None) forgets the padding.",
        max_pool2d_1,
    ),
    (
        "max_pool2d",
        "Starts from sys.float_info.min, the smallest positive number, so windows with only negative numbers give about 0.",
        max_pool2d_2,
    ),
    (
        "avg_pool2d",
        "Without the padding it divides by the number of places that are not 0, so zeros of the map are left out too.",
        avg_pool2d_0,
    ),
    (
        "avg_pool2d",
        "Without the padding it takes off the places above and to the left, but not below and to the right.",
        avg_pool2d_1,
    ),
    (
        "pooled_size",
        "Keeps a last window that begins just behind the map (at its size), by > in place of >=.",
        pooled_size_0,
    ),
    (
        "pooled_size",
        "Puts the + 1 into the fraction before rounding up, which is the same as rounding down.",
        pooled_size_1,
    ),
    (
        "my_pooled_sizes",
        "Rounds up and does not look whether the last window begins behind the map.",
        my_pooled_sizes_0,
    ),
    (
        "max_across_channels",
        "The groups begin at g instead of g * group_size, so they overlap.",
        max_across_channels_0,
    ),
    (
        "layer_with_relu",
        "Cuts off below 0 after each map that is added, instead of once after the sum.",
        layer_with_relu_0,
    ),
    (
        "counter_example",
        "Adds the gap to the number of the example instead of multiplying: right for gap 1 only.",
        counter_example_0,
    ),
]
RIGHT = [
    ("max_pool2d", max_pool2d_r0),
    ("avg_pool2d", avg_pool2d_r0),
    ("pooled_size", pooled_size_r0),
    ("max_across_channels", max_across_channels_r0),
    ("counter_example", counter_example_r0),
]
