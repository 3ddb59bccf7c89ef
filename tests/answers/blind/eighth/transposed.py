"""Answers written blind, from the notebook alone."""

from collections import Counter
from itertools import count

import numpy as np


# ------------------------------------------------------------------ wrong
def transposed_size_0(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    span = kernel_size + (dilation - 1 if kernel_size > 1 else 0)
    return (size - 1) * stride + span - 2 * padding + output_padding


def transposed_size_1(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    span = dilation * (kernel_size - 1) + 1
    return size * stride + max(span - stride, 0) - 2 * padding + output_padding


def transposed_size_2(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    stretched = (size - 1) * stride + 1
    border = dilation * (kernel_size - 1) - padding
    # a plain convolution over the stretched map and its border
    return stretched + 2 * border - kernel_size + 1 + output_padding


def conv_transpose2d_0(
    x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)
):
    (N, C_in, H, W), (C_in, C_out, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W), (O_H, O_W) = stride, padding, output_padding
    high, wide = (H - 1) * S_H + K_H, (W - 1) * S_W + K_W
    full = np.zeros((N, C_out, high + O_H, wide + O_W))
    kernels = weight.reshape(C_out, C_in, K_H, K_W)
    for i in range(H):
        for j in range(W):
            copy = np.einsum("nc,ocab->noab", x[:, :, i, j], kernels)
            full[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += copy
    result = full[:, :, P_H : high - P_H + O_H, P_W : wide - P_W + O_W]
    return result if bias is None else result + bias[:, None, None]


def conv_transpose2d_1(
    x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)
):
    (N, C_in, H, W), (C_in, C_out, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W), (O_H, O_W) = stride, padding, output_padding
    full = np.zeros((N, C_out, (H - 1) * S_H + K_H, (W - 1) * S_W + K_W))
    for i in range(H):
        for j in range(W):
            copy = np.einsum("nc,coab->noab", x[:, :, i, j], weight)
            full[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += copy
    if P_H:
        full = full[:, :, P_H : -P_H + O_H]
    elif O_H:
        full = np.pad(full, ((0, 0), (0, 0), (0, O_H), (0, 0)))
    if P_W:
        full = full[:, :, :, P_W : -P_W + O_W]
    elif O_W:
        full = np.pad(full, ((0, 0), (0, 0), (0, 0), (0, O_W)))
    return full if bias is None else full + bias[:, None, None]


def conv_transpose2d_2(
    x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)
):
    (N, C_in, H, W), (C_in, C_out, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W), (O_H, O_W) = stride, padding, output_padding
    high, wide = (H - 1) * S_H + K_H, (W - 1) * S_W + K_W
    full = np.zeros((N, C_out, high, wide))
    for i in range(H):
        for j in range(W):
            copy = np.einsum("nc,coab->noab", x[:, :, i, j], weight)
            full[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += copy
    cut = full[:, :, P_H : high - P_H, P_W : wide - P_W]
    cut = np.pad(cut, ((0, 0), (0, 0), (0, O_H), (0, O_W)))
    return cut if bias is None else cut + bias[:, None, None]


def conv_transpose2d_3(
    x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)
):
    (N, C_in, H, W), (C_in, C_out, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W), (O_H, O_W) = stride, padding, output_padding
    high, wide = (H - 1) * S_H + K_H, (W - 1) * S_W + K_W
    full = np.zeros((N, C_out, high + O_H, wide + O_W))
    reached = np.zeros(full.shape[2:], dtype=bool)
    for i in range(H):
        for j in range(W):
            copy = np.einsum("nc,coab->noab", x[:, :, i, j], weight)
            full[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += copy
            reached[i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] = True
    if bias is not None:
        full += bias[:, None, None] * reached
    return full[:, :, P_H : high - P_H + O_H, P_W : wide - P_W + O_W]


def conv_transpose2d_4(
    x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)
):
    (N, C_in, H, W), (C_in, C_out, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W), (O_H, O_W) = stride, padding, output_padding
    high, wide = (H - 1) * S_H + K_H, (W - 1) * S_W + K_W
    full = np.zeros((C_out, high + O_H, wide + O_W))
    results = []
    for image in x:
        for c in range(C_in):
            for i in range(H):
                for j in range(W):
                    full[:, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += (
                        image[c, i, j] * weight[c]
                    )
        results.append(full[:, P_H : high - P_H + O_H, P_W : wide - P_W + O_W].copy())
    result = np.stack(results)
    return result if bias is None else result + bias[:, None, None]


def overlap_0(size, kernel_size, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    (H, W), (K_H, K_W), (S_H, S_W) = size, kernel_size, stride
    (P_H, P_W), (O_H, O_W) = padding, output_padding

    def line(n, k, s, p, o):
        length = (n - 1) * s + k
        counts = np.zeros(length + o, dtype=int)
        for i in range(n):
            counts[i * s : i * s + k] += 1
        return counts[p : length - p + o]

    rows, cols = line(H, K_H, S_H, P_H, O_H), line(W, K_W, S_W, P_W, O_W)
    return np.maximum(rows[:, None], cols[None, :]) * (rows[:, None] > 0) * (cols > 0)


def overlap_1(size, kernel_size, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    (H, W), (K_H, K_W), (S_H, S_W) = size, kernel_size, stride
    (P_H, P_W), (O_H, O_W) = padding, output_padding

    def line(n, k, s, p, o):
        counts = []
        for i in range(p, (n - 1) * s + k - p + o):
            last = min(n - 1, i // s)
            first = max(0, int((i - k) / s) + 1)  # the first copy that has not ended before i
            counts.append(max(0, last - first + 1))
        return np.array(counts)

    return np.outer(line(H, K_H, S_H, P_H, O_H), line(W, K_W, S_W, P_W, O_W))


def overlap_2(size, kernel_size, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    (H, W), (K_H, K_W), (S_H, S_W) = size, kernel_size, stride
    (P_H, P_W), (O_H, O_W) = padding, output_padding

    def line(n, k, s, p, o):
        length = (n - 1) * s + k - 2 * p + o
        place = np.arange(length) + p
        return place // s - np.maximum((place - k) // s, -1)

    return np.outer(line(H, K_H, S_H, P_H, O_H), line(W, K_W, S_W, P_W, O_W))


# ------------------------------------------------------------------ right
def transposed_size_r0(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    def convolved(length):
        return (length + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1

    return output_padding + next(n for n in count(1 - 2 * padding) if convolved(n) == size)


def transposed_size_r1(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    last = np.add.outer(np.arange(size) * stride, np.arange(kernel_size) * dilation).max()
    return len(range(padding, int(last) + 1 - padding + output_padding))


def conv_transpose2d_r0(
    x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)
):
    def lands(n, k, s, p, o):
        i, a, y = np.ogrid[:n, :k, p : (n - 1) * s + k - p + o]
        return (i * s + a == y).astype(np.int64)

    rows, cols = map(lands, x.shape[2:], weight.shape[2:], stride, padding, output_padding)
    result = np.einsum("ncij,coab,iay,jbz->noyz", x, weight, rows, cols, optimize=True)
    return result if bias is None else (result.swapaxes(1, 3) + bias).swapaxes(1, 3)


def conv_transpose2d_r1(
    x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)
):
    (N, C_in, H, W), (_, C_out, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W), (O_H, O_W) = stride, padding, output_padding
    # zeros between the numbers and all round, then slide the kernels upside down
    wide = np.zeros(
        (N, C_in, (H - 1) * S_H + 2 * K_H - 1 + O_H, (W - 1) * S_W + 2 * K_W - 1 + O_W),
        dtype=x.dtype,
    )
    wide[:, :, K_H - 1 : K_H + (H - 1) * S_H : S_H, K_W - 1 : K_W + (W - 1) * S_W : S_W] = x
    seen = np.lib.stride_tricks.sliding_window_view(wide, (K_H, K_W), axis=(2, 3))
    seen = seen[:, :, P_H : seen.shape[2] - P_H, P_W : seen.shape[3] - P_W]
    result = np.tensordot(seen, weight[:, :, ::-1, ::-1], axes=((1, 4, 5), (0, 2, 3)))
    return np.moveaxis(result + (0 if bias is None else bias), -1, 1)


def overlap_r0(size, kernel_size, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    counters = [
        Counter(i * s + a for i in range(n) for a in range(k))
        for n, k, s in zip(size, kernel_size, stride)
    ]
    axes = [
        range(p, (n - 1) * s + k - p + o)
        for n, k, s, p, o in zip(size, kernel_size, stride, padding, output_padding)
    ]
    rows, cols = counters
    flat = np.fromiter((rows[y] * cols[z] for y in axes[0] for z in axes[1]), dtype=float)
    return flat.reshape(*map(len, axes))


def overlap_r1(size, kernel_size, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    class Line:
        """How many copies are open at each place: +1 where one starts, -1 behind its end."""

        def __init__(self, n, k, s, p, o):
            change = np.zeros((n - 1) * s + k + o + 1, dtype=int)
            starts = np.arange(n) * s
            np.add.at(change, starts, 1)
            np.add.at(change, starts + k, -1)
            self.open = np.cumsum(change)[p : (n - 1) * s + k - p + o]

        def __matmul__(self, other):
            return np.kron(self.open[:, None], other.open[None, :])

    rows, cols = (Line(*five) for five in zip(size, kernel_size, stride, padding, output_padding))
    return rows @ cols


WRONG = [
    (
        "transposed_size",
        "The dilation lengthens the kernel only once, by dilation - 1, instead of once for each gap: wrong for kernels of 3 and more.",
        transposed_size_0,
    ),
    (
        "transposed_size",
        "Counts a whole stride for the last copy too (size * stride + max(span - stride, 0)): wrong where the stride is longer than the kernel.",
        transposed_size_1,
    ),
    (
        "transposed_size",
        "Goes round by the plain convolution over the stretched map, but forgets the dilation in its last step.",
        transposed_size_2,
    ),
    (
        "conv_transpose2d",
        "Reshapes the weight to (C_out, C_in, ...) instead of exchanging its first two axes: wrong unless one of them is 1.",
        conv_transpose2d_0,
    ),
    (
        "conv_transpose2d",
        "Cuts with the negative end -P + O, which is 0 where output_padding equals padding, so nothing is left.",
        conv_transpose2d_1,
    ),
    (
        "conv_transpose2d",
        "Cuts off padding completely and then appends rows and columns of zeros for output_padding, instead of keeping what was there.",
        conv_transpose2d_2,
    ),
    (
        "conv_transpose2d",
        "Adds the bias only where a copy of the kernel lies: wrong in the gaps, where the stride is longer than the kernel.",
        conv_transpose2d_3,
    ),
    (
        "conv_transpose2d",
        "The canvas is not cleared from image to image, so each image of a batch also holds the ones before it.",
        conv_transpose2d_4,
    ),
    (
        "overlap",
        "Takes the larger one of the counts along rows and columns instead of their product.",
        overlap_0,
    ),
    (
        "overlap",
        "int(... / stride) rounds towards 0 instead of down, so the first places lose their first copy where the stride is larger than 1.",
        overlap_1,
    ),
    (
        "overlap",
        "Forgets that the copies end with the map: at the bottom and right it counts copies of numbers that do not exist.",
        overlap_2,
    ),
]
RIGHT = [
    ("transposed_size", transposed_size_r0),
    ("transposed_size", transposed_size_r1),
    ("conv_transpose2d", conv_transpose2d_r0),
    ("conv_transpose2d", conv_transpose2d_r1),
    ("overlap", overlap_r0),
    ("overlap", overlap_r1),
]
