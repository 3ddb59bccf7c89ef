"""Answers written blind, from the notebook alone."""

import functools
import itertools

import convkit
import numpy as np

STUDENT = "ada"


def slide(x, kernel, **settings):
    """As given in the notebook."""
    return convkit.conv2d(x[None], kernel[None, None], **settings)[0]


# ---------------------------------------------------------------- wrong


def output_size_0(size, kernel_size, *, stride=1, padding=0, dilation=1):
    free = size + 2 * padding - dilation * (kernel_size - 1) - 1
    return round(free / stride) + 1


def output_size_1(size, kernel_size, *, stride=1, padding=0, dilation=1):
    # the -1 of the span and the +1 at the end cancel
    return (size + 2 * padding - dilation * (kernel_size - 1)) // stride


def my_size_0():
    rows = (90 + 6 - (4 * (7 - 1) + 1)) // 4 + 1
    columns = (78 + 2 - (6 * (6 - 1) + 1)) // 2 + 1
    return rows, columns


def pad_0(x, padding):
    C, H, W = x.shape
    P_H, P_W = padding
    out = np.zeros((C, H + 2 * P_H, W + 2 * P_W), dtype=int)
    out[:, P_H : P_H + H, P_W : P_W + W] = x
    return out


def correlate_0(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H, dilation=D_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W, dilation=D_W)
    out = np.zeros((H_out, W_out))
    for i, j, a, b in itertools.product(range(H_out), range(W_out), range(K_H), range(K_W)):
        r = i * S_H + a * D_H - P_H
        c = j * S_W + b * D_W - P_W
        if r < H and c < W:
            out[i, j] += kernel[a, b] * x[r, c]
    return out


def correlate_1(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    x = np.pad(x, (P_H, P_W))
    H, W = x.shape
    H_out = (H - D_H * (K_H - 1) - 1) // S_H + 1
    W_out = (W - D_W * (K_W - 1) - 1) // S_W + 1
    out = np.zeros((H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            window = x[
                i * S_H : i * S_H + D_H * (K_H - 1) + 1 : D_H,
                j * S_W : j * S_W + D_W * (K_W - 1) + 1 : D_W,
            ]
            out[i, j] = (window * kernel).sum()
    return out


def correlate_2(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H, dilation=D_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W, dilation=D_W)
    out = np.zeros((H_out, W_out))
    for i, j in np.ndindex(H_out, W_out):
        for a, b in np.ndindex(K_H, K_W):
            r, c = (i + a * D_H) * S_H - P_H, (j + b * D_W) * S_W - P_W
            if 0 <= r < H and 0 <= c < W:
                out[i, j] += x[r, c] * kernel[a, b]
    return out


def correlate_3(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H, dilation=D_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W, dilation=D_W)
    padded = np.pad(x, ((P_H, P_H), (P_W, P_W)))
    out = np.empty((H_out, W_out), dtype=x.dtype)
    for i in range(H_out):
        for j in range(W_out):
            window = padded[i * S_H :, j * S_W :][: K_H * D_H : D_H, : K_W * D_W : D_W]
            out[i, j] = np.sum(window * kernel)
    return out


def convolve_0(x, kernel):
    return slide(x, kernel[-1:0:-1, -1:0:-1])


def convolve_1(x, kernel):
    kernel[:] = kernel[::-1, ::-1].copy()
    return slide(x, kernel)


def coverage_0(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    (H, W), (K_H, K_W) = shape, kernel_size
    (S_H, S_W), (P_H, P_W) = stride, padding

    def axis(n, k, s, p):
        count = np.zeros(n + 2 * p, dtype=int)
        places = (n + 2 * p - k) // s + 1
        used = np.arange(places)[:, None] * s + np.arange(k)
        count[used] += 1
        return count[p : p + n]

    return np.outer(axis(H, K_H, S_H, P_H), axis(W, K_W, S_W, P_W))


def coverage_1(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    (H, W), (K_H, K_W) = shape, kernel_size
    (S_H, S_W), (P_H, P_W) = stride, padding
    count = np.zeros((H, W), dtype=int)
    for i in range((H + 2 * P_H - K_H) // S_H + 1):
        for j in range((W + 2 * P_W - K_W) // S_W + 1):
            top, left = i * S_H - P_H, j * S_W - P_W
            count[top : top + K_H, left : left + K_W] += 1
    return count


# ---------------------------------------------------------------- right


def output_size_r0(size, kernel_size, *, stride=1, padding=0, dilation=1):
    return len(range(dilation * (kernel_size - 1), size + 2 * padding, stride))


def pad_r0(x, padding):
    C, H, W = x.shape
    P_H, P_W = padding
    above = np.eye(H + 2 * P_H, H, -P_H, dtype=int) > 0
    left = np.eye(W, W + 2 * P_W, P_W, dtype=int) > 0
    rows, columns = above.argmax(axis=1), left.argmax(axis=0)
    inside = np.logical_and.outer(above.any(axis=1), left.any(axis=0))
    return np.where(inside, x[:, rows][:, :, columns], np.zeros((), dtype=x.dtype))


def correlate_r0(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    """A sum of shifted maps, one for each weight, folded by reduce."""
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H, dilation=D_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W, dilation=D_W)
    kind = np.result_type(x, kernel, np.int64)
    big = np.pad(x.astype(kind), ((P_H, P_H), (P_W, P_W)))
    rows, columns = np.arange(H_out) * S_H, np.arange(W_out) * S_W
    return functools.reduce(
        lambda total, ab: (
            total + kernel.astype(kind)[ab] * big[np.ix_(rows + ab[0] * D_H, columns + ab[1] * D_W)]
        ),
        np.ndindex(K_H, K_W),
        np.zeros((H_out, W_out), dtype=kind),
    )


def convolve_r0(x, kernel):
    """Turn the map, slide, turn the result back."""
    half_turn = functools.partial(np.rot90, k=2)
    return half_turn(slide(half_turn(x), kernel))


def coverage_r0(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    def one(n, k, s, p):
        last = (n + 2 * p - k) // s
        # first <= place <= last place whose window holds the pixel
        for pixel in range(p, n + p):
            yield min(pixel // s, last) - max(-((k - 1 - pixel) // s), 0) + 1

    rows, columns = (
        list(map(lambda v: max(v, 0), one(*axis)))
        for axis in zip(shape, kernel_size, stride, padding)
    )
    return np.array([[r * c for c in columns] for r in rows])


WRONG = [
    (
        "output_size",
        "Rounds the number of steps to the nearest whole number instead of down, so it is wrong where more than half a step is left over.",
        output_size_0,
    ),
    (
        "output_size",
        "Cancels the -1 of the span against the +1 outside the floor division, which holds for stride 1 only.",
        output_size_1,
    ),
    ("my_size", "Counts the padding once per axis, not at both ends.", my_size_0),
    (
        "pad",
        "Makes the array of zeros of dtype int, so maps with fractions are cut to whole numbers.",
        pad_0,
    ),
    (
        "correlate",
        "Checks only the far border: a negative row or column wraps around to the other end of the map.",
        correlate_0,
    ),
    (
        "correlate",
        "np.pad(x, (P_H, P_W)) means (before, after) on both axes, so it is right only if both paddings are equal.",
        correlate_1,
    ),
    (
        "correlate",
        "The stride multiplies the dilated step inside the kernel too, so it is wrong for stride above 1.",
        correlate_2,
    ),
    (
        "correlate",
        "The result takes the dtype of x, so whole-number maps with a fractional kernel are cut.",
        correlate_3,
    ),
    (
        "convolve",
        "The slice -1:0:-1 leaves out the first row and the first column of the kernel.",
        convolve_0,
    ),
    (
        "convolve",
        "Turns the caller's kernel in place, so a second call with the same kernel does not turn it any more.",
        convolve_1,
    ),
    (
        "coverage",
        "count[used] += 1 with repeated indices adds 1 only once, so no pixel is counted more than once.",
        coverage_0,
    ),
    (
        "coverage",
        "A window that begins in the padding has a negative slice start, which selects nothing or the wrong end.",
        coverage_1,
    ),
]
RIGHT = [
    ("output_size", output_size_r0),
    ("pad", pad_r0),
    ("correlate", correlate_r0),
    ("convolve", convolve_r0),
    ("coverage", coverage_r0),
]
