"""Answers to transposed, written from the notebook alone."""

import functools

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

WRONG, RIGHT = [], []


def wrong(task, reason):
    def keep(answer):
        WRONG.append((task, reason, answer))
        return answer

    return keep


def right(task):
    def keep(answer):
        RIGHT.append((task, answer))
        return answer

    return keep


@wrong(
    "transposed_size",
    "output_padding is added to the size before the stride, so each place more becomes a whole stride; right for output_padding 0 or stride 1.",
)
def _(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    return (size - 1 + output_padding) * stride - 2 * padding + dilation * (kernel_size - 1) + 1


@wrong(
    "conv_transpose2d",
    "The bias is laid down with every copy, so a place gets it once for each copy and each input map that meet there, and not at all where none does.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    (N, C_in, H, W), (C_in, C_out, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W), (O_H, O_W) = stride, padding, output_padding
    b = np.zeros((C_out, 1, 1)) if bias is None else bias[:, None, None]
    full = np.zeros((N, C_out, (H - 1) * S_H + K_H + O_H, (W - 1) * S_W + K_W + O_W))
    for n, c, i, j in np.ndindex(x.shape):
        full[n, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += (
            x[n, c, i, j] * weight[c] + b
        )
    return full[:, :, P_H : full.shape[2] - P_H, P_W : full.shape[3] - P_W]


@wrong(
    "conv_transpose2d",
    "Zeros are put between the numbers and the kernel slides over them as it is; it should be turned by 180 degrees, so each copy lies there upside down.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    (N, C_in, H, W), (C_in, C_out, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W), (O_H, O_W) = stride, padding, output_padding
    spread = np.zeros((N, C_in, (H - 1) * S_H + 1, (W - 1) * S_W + 1))
    spread[:, :, ::S_H, ::S_W] = x
    spread = np.pad(spread, ((0, 0), (0, 0), (K_H - 1, K_H - 1 + O_H), (K_W - 1, K_W - 1 + O_W)))
    windows = sliding_window_view(spread, (K_H, K_W), axis=(2, 3))
    out = np.einsum("nchwij,coij->nohw", windows, weight)
    out = out[:, :, P_H : out.shape[2] - P_H, P_W : out.shape[3] - P_W]
    return out if bias is None else out + bias[:, None, None]


@wrong(
    "overlap",
    "The copies along the rows and along the columns are added and not multiplied; right only where both are 2 (or, beyond all copies, both are 0).",
)
def _(size, kernel_size, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    def along(n, k, s, p, o):
        count = np.zeros((n - 1) * s + k + o, dtype=int)
        for i in range(n):
            count[i * s : i * s + k] += 1
        return count[p : len(count) - p]

    rows, columns = (along(*a) for a in zip(size, kernel_size, stride, padding, output_padding))
    return np.add.outer(rows, columns)


@right("conv_transpose2d")
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    # the matrix of each axis: where the weight t of the copy of i lands
    def lands(n, k, s, p, o):
        t, i, y = np.ogrid[:k, :n, : (n - 1) * s + k - 2 * p + o]
        return (i * s + t - p == y).astype(float)

    rows, columns = (
        lands(*a) for a in zip(x.shape[2:], weight.shape[2:], stride, padding, output_padding)
    )
    out = np.einsum("ncij,coab,aiy,bjx->noyx", x, weight, rows, columns, optimize=True)
    return out + np.reshape(0 if bias is None else bias, (-1, 1, 1))


@right("overlap")
def _(size, kernel_size, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    def along(n, k, s, p, o):
        starts = np.kron(np.ones(n), np.eye(1, s)[0])[: (n - 1) * s + 1]
        met = np.pad(np.convolve(starts, np.ones(k)), (0, o))
        return met[p : met.size - p]

    return functools.reduce(
        np.outer, map(along, size, kernel_size, stride, padding, output_padding)
    )
