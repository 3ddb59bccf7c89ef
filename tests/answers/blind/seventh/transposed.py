"""Answers written blind, from the notebook alone."""

from functools import reduce
from itertools import accumulate

import numpy as np


# ---------------------------------------------------------------- wrong


def transposed_size_0(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    span = kernel_size + dilation - 1
    return (size - 1) * stride + span - 2 * padding + output_padding


def transposed_size_1(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    span = dilation * (kernel_size - 1) + 1
    return (size - 1 + output_padding) * stride + span - 2 * padding


def transposed_size_2(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    return (size - 1) * stride + dilation * (kernel_size - 1 - 2 * padding) + 1 + output_padding


def _canvas(x, weight, stride):
    """All copies laid down, with nothing cut off."""
    (N, C_in, H, W), (C_in, C_out, K_H, K_W) = x.shape, weight.shape
    S_H, S_W = stride
    out = np.zeros((N, C_out, (H - 1) * S_H + K_H, (W - 1) * S_W + K_W))
    for h in range(H):
        for w in range(W):
            out[:, :, h * S_H : h * S_H + K_H, w * S_W : w * S_W + K_W] += np.tensordot(
                x[:, :, h, w], weight, axes=1
            )
    return out


def conv_transpose2d_3(
    x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)
):
    (N, C_in, H, W), (C_in, C_out, K_H, K_W) = x.shape, weight.shape
    (P_H, P_W), (O_H, O_W) = padding, output_padding
    total = 0
    for c in range(C_in):
        out = _canvas(x[:, c : c + 1], weight[c : c + 1], stride)
        out = np.pad(out, ((0, 0), (0, 0), (0, max(O_H - P_H, 0)), (0, max(O_W - P_W, 0))))
        rows = (H - 1) * stride[0] + K_H - 2 * P_H + O_H
        columns = (W - 1) * stride[1] + K_W - 2 * P_W + O_W
        out = out[:, :, P_H : P_H + rows, P_W : P_W + columns]
        if bias is not None:
            out = out + bias[:, None, None]
        total = total + out
    return total


def conv_transpose2d_4(
    x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)
):
    (P_H, P_W), (O_H, O_W) = padding, output_padding
    out = _canvas(x, weight, stride)
    out = out[:, :, P_H : out.shape[2] - P_H, P_W : out.shape[3] - P_W]
    out = np.pad(out, ((0, 0), (0, 0), (0, O_H), (0, O_W)))
    if bias is not None:
        out = out + bias[None, :, None, None]
    return out


def conv_transpose2d_5(
    x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)
):
    (P_H, P_W), (O_H, O_W) = padding, output_padding
    out = _canvas(x, weight, stride)
    if P_H < O_H or P_W < O_W:
        out = np.pad(out, ((0, 0), (0, 0), (0, max(O_H - P_H, 0)), (0, max(O_W - P_W, 0))))
    if P_H:
        out = out[:, :, P_H : min(O_H - P_H, 0)]
    if P_W:
        out = out[:, :, :, P_W : min(O_W - P_W, 0)]
    if bias is not None:
        out = out + bias.reshape(1, -1, 1, 1)
    return out


def conv_transpose2d_6(
    x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)
):
    (N, C_in, H, W), (C_in, C_out, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W), (O_H, O_W) = stride, padding, output_padding
    rows, columns = (H - 1) * S_H + K_H, (W - 1) * S_W + K_W
    canvas = np.zeros((C_out, rows + max(O_H - P_H, 0), columns + max(O_W - P_W, 0)))
    results = []
    for n in range(N):
        for c in range(C_in):
            for h in range(H):
                for w in range(W):
                    canvas[:, h * S_H : h * S_H + K_H, w * S_W : w * S_W + K_W] += (
                        x[n, c, h, w] * weight[c]
                    )
        results.append(canvas[:, P_H : rows - P_H + O_H, P_W : columns - P_W + O_W].copy())
    out = np.stack(results)
    return out if bias is None else out + bias[:, None, None]


def conv_transpose2d_7(
    x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)
):
    (N, C_in, H, W), (C_in, C_out, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W), (O_H, O_W) = stride, padding, output_padding
    H_out = (H - 1) * S_H + K_H - 2 * P_H + O_H
    W_out = (W - 1) * S_W + K_W - 2 * P_W + O_W
    out = np.zeros((N, C_out, H_out, W_out), dtype=x.dtype)
    for n, o, i, j in np.ndindex(*out.shape):
        total = 0 if bias is None else bias[o]
        for h in range(H):
            for w in range(W):
                k, l = i + P_H - h * S_H, j + P_W - w * S_W
                if 0 <= k < K_H and 0 <= l < K_W:
                    total = total + (x[n, :, h, w] * weight[:, o, k, l]).sum()
        out[n, o, i, j] = total
    return out


def overlap_8(size, kernel_size, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    (H, W), (K_H, K_W), (S_H, S_W) = size, kernel_size, stride
    (P_H, P_W), (O_H, O_W) = padding, output_padding
    H_out = (H - 1) * S_H + K_H - 2 * P_H + O_H
    W_out = (W - 1) * S_W + K_W - 2 * P_W + O_W
    out = np.zeros((H_out, W_out), dtype=int)
    for h in range(H):
        for w in range(W):
            top, left = h * S_H - P_H, w * S_W - P_W
            if top >= 0 and left >= 0 and top + K_H <= H_out and left + K_W <= W_out:
                out[top : top + K_H, left : left + K_W] += 1
    return out


def overlap_9(size, kernel_size, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    (H, W), (K_H, K_W), (S_H, S_W) = size, kernel_size, stride
    (P_H, P_W), (O_H, O_W) = padding, output_padding
    rows, columns = (H - 1) * S_H + K_H, (W - 1) * S_W + K_W
    out = np.zeros((rows + max(O_H - P_H, 0), columns + max(O_W - P_W, 0)), dtype=np.uint8)
    for h in range(H):
        for w in range(W):
            out[h * S_H : h * S_H + K_H, w * S_W : w * S_W + K_W] += 1
    return out[P_H : rows - P_H + O_H, P_W : columns - P_W + O_W]


def overlap_10(size, kernel_size, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    def along(n, kernel, step, pad, more):
        length = (n - 1) * step + kernel - 2 * pad + more
        places = np.arange(length) + pad
        # copies that start at or before a place, less those that have ended
        started = places // step + 1
        ended = np.maximum(places - kernel, -step) // step + 1
        return np.minimum(started, n) - np.minimum(np.maximum(ended, 0), n)

    rows, columns = (
        along(*axis) for axis in zip(size, kernel_size, stride, padding, output_padding)
    )
    return np.maximum(rows[:, None] * columns[None, :], 1)


WRONG = [
    (
        "transposed_size",
        "Takes the dilation for one gap in all, not for one between each two weights.",
        transposed_size_0,
    ),
    (
        "transposed_size",
        "Counts the output padding on the side of the input, so that the stride multiplies it.",
        transposed_size_1,
    ),
    (
        "transposed_size",
        "Lets the dilation stretch the padding as well as the kernel.",
        transposed_size_2,
    ),
    (
        "conv_transpose2d",
        "Adds the bias for each input map, so that it comes C_in times.",
        conv_transpose2d_3,
    ),
    (
        "conv_transpose2d",
        "Cuts off all of the padding and then adds rows and columns of zeros as output padding.",
        conv_transpose2d_4,
    ),
    (
        "conv_transpose2d",
        "Cuts with a negative end, which is -0 and leaves nothing where the output padding equals the padding.",
        conv_transpose2d_5,
    ),
    (
        "conv_transpose2d",
        "Does not clear the canvas between two images, so that each gets those before it too.",
        conv_transpose2d_6,
    ),
    (
        "conv_transpose2d",
        "Makes the result of the dtype of x, so that whole numbers in x cut off the fractions.",
        conv_transpose2d_7,
    ),
    (
        "overlap",
        "Counts only the copies that lie within the result as a whole, not those cut by the padding.",
        overlap_8,
    ),
    ("overlap", "Counts in uint8, which starts at 0 again after 255 copies.", overlap_9),
    (
        "overlap",
        "Holds that at least one copy reaches each place, also in the gaps of a stride above the kernel.",
        overlap_10,
    ),
]


# ---------------------------------------------------------------- right


def transposed_size_r0(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    """Step from copy to copy, and then from weight to weight; no product at all."""
    jumps = [stride] * (size - 1) + [dilation] * (kernel_size - 1)
    *_, last = accumulate(jumps, initial=0)
    return reduce(lambda n, cut: n - cut, [padding] * 2, last + 1) + output_padding


def transposed_size_r1(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    """Recursion: one place more comes in, one stride more comes out."""
    if size > 1:
        rest = dict(stride=stride, padding=padding, output_padding=output_padding)
        return stride + transposed_size_r1(size - 1, kernel_size, dilation=dilation, **rest)
    return len(range(0, (kernel_size - 1) * dilation + 1)) + output_padding - padding - padding


def conv_transpose2d_r2(
    x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)
):
    """The zeros between the numbers, then all windows times the kernel turned by 180 degrees."""
    (N, C_in, H, W), (K_H, K_W) = x.shape, weight.shape[2:]
    (S_H, S_W), (P_H, P_W), (O_H, O_W) = stride, padding, output_padding
    wide = np.zeros((N, C_in, (H - 1) * S_H + 1, (W - 1) * S_W + 1), np.result_type(x, weight))
    wide[..., ::S_H, ::S_W] = x
    wide = np.pad(wide, ((0, 0), (0, 0), (K_H - 1, K_H - 1 + O_H), (K_W - 1, K_W - 1 + O_W)))
    windows = np.lib.stride_tricks.sliding_window_view(wide, (K_H, K_W), axis=(2, 3))
    full = np.einsum("nihwkl,iokl->nohw", windows, weight[..., ::-1, ::-1])
    out = full[:, :, P_H : full.shape[2] - P_H, P_W : full.shape[3] - P_W]
    return out if bias is None else (out.swapaxes(1, -1) + bias).swapaxes(1, -1)


def conv_transpose2d_r3(
    x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)
):
    """The layer as one dense matrix, times the flat images."""
    C_in, C_out, *K = weight.shape
    hits = []
    for n, k, s, p, o in zip(x.shape[2:], K, stride, padding, output_padding):
        place, copy, tap = np.ogrid[: (n - 1) * s + k - 2 * p + o, :n, :k]
        hits.append((place + p == copy * s + tap) * 1)
    A, B = hits
    matrix = np.einsum("ahk,bwl,iokl->oabihw", A, B, weight, optimize=True)
    shape = matrix.shape[:3]
    flat = x.reshape(len(x), -1) @ matrix.reshape(np.prod(shape), -1).T
    return flat.reshape(-1, *shape) + np.reshape(0 if bias is None else bias, (1, -1, 1, 1))


def overlap_r4(size, kernel_size, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    """Each axis by +1 where a copy starts and -1 where it has ended; then all pairs."""

    def along(n, k, s, p, o):
        marks = np.zeros((n - 1) * s + k + 1 + o, int)
        np.add.at(marks, np.arange(n) * s, 1)
        np.subtract.at(marks, np.arange(n) * s + k, 1)
        return np.cumsum(marks)[p : (n - 1) * s + k - p + o]

    return np.multiply.outer(*map(along, size, kernel_size, stride, padding, output_padding))


RIGHT = [
    ("transposed_size", transposed_size_r0),
    ("transposed_size", transposed_size_r1),
    ("conv_transpose2d", conv_transpose2d_r2),
    ("conv_transpose2d", conv_transpose2d_r3),
    ("overlap", overlap_r4),
]
