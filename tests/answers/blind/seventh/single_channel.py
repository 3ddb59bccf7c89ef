"""Answers written blind, from the notebook alone."""

import convkit
import numpy as np

STUDENT = "ada"
# my_layer("ada"): size (90, 78), kernel_size (7, 6), stride (4, 2), padding (6, 2), dilation (4, 6)


# ---------------------------------------------------------------- wrong
def output_size_0(size, kernel_size, *, stride=1, padding=0, dilation=1):
    span = dilation * (kernel_size - 1) + 1
    return len(range(0, size + 2 * padding - span, stride))


def output_size_1(size, kernel_size, *, stride=1, padding=0, dilation=1):
    if dilation == 1:
        span = kernel_size
    else:
        span = kernel_size + (kernel_size - 1) * dilation
    return (size + 2 * padding - span) // stride + 1


def output_size_2(size, kernel_size, *, stride=1, padding=0, dilation=1):
    span = (kernel_size - 1) * dilation
    return (size + 2 * padding - 1) // stride - span // stride + 1


def my_size_0():
    rows = (90 + 2 * 6 - 4 * 7) // 4 + 1
    columns = (78 + 2 * 2 - 6 * 6) // 2 + 1
    return rows, columns


def pad_0(x, padding):
    return np.pad(x, [(0, 0), padding, padding])


def pad_1(x, padding):
    C, H, W = x.shape
    P_H, P_W = padding
    if P_H == 0 and P_W == 0:
        return x.copy()
    out = np.zeros((C, H + 2 * P_H, W + 2 * P_W), dtype=x.dtype)
    out[:, P_H:-P_H, P_W:-P_W] = x
    return out


def correlate_0(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H, dilation=D_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W, dilation=D_W)
    xp = np.pad(x, ((P_H, P_H), (P_W, P_W)))
    out = np.zeros((H_out, W_out), dtype=x.dtype)
    for i in range(H_out):
        for j in range(W_out):
            total = 0
            for a in range(K_H):
                for b in range(K_W):
                    total += float(xp[i * S_H + a * D_H, j * S_W + b * D_W]) * float(kernel[a, b])
            out[i, j] = total
    return out


def correlate_1(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H, dilation=D_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W, dilation=D_W)
    xp = np.pad(x, ((P_H, P_H), (P_W, P_W))).astype(float)
    out = np.zeros((H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            r, c = i * S_H, j * S_W
            window = xp[r : r + D_H * (K_H - 1) + 1 : D_H, c : c + D_W * (K_W - 1) + 1 : D_W]
            window *= kernel
            out[i, j] = window.sum()
    return out


def correlate_2(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H, dilation=D_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W, dilation=D_W)
    xp = np.pad(x, ((P_H, P_H), (P_W, P_W)))
    wide = np.kron(kernel, np.ones((D_H, D_W)))[: D_H * (K_H - 1) + 1, : D_W * (K_W - 1) + 1]
    h, w = wide.shape
    out = np.zeros((H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            out[i, j] = np.sum(xp[i * S_H : i * S_H + h, j * S_W : j * S_W + w] * wide)
    return out


def convolve_0(x, kernel):
    def slide(x, kernel, **settings):
        return convkit.conv2d(x[None], kernel[None, None], **settings)[0]

    return slide(x[::-1, ::-1], kernel)


def coverage_0(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    (H, W), (K_H, K_W) = shape, kernel_size
    (S_H, S_W), (P_H, P_W) = stride, padding
    counts = np.zeros((H, W), dtype=int)
    for r in range(-P_H, H + P_H - K_H + 1, S_H):
        for c in range(-P_W, W + P_W - K_W + 1, S_W):
            counts[r : r + K_H, c : c + K_W] += 1
    return counts


def coverage_1(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    (H, W), (K_H, K_W) = shape, kernel_size
    (S_H, S_W), (P_H, P_W) = stride, padding
    rows = np.arange(-P_H, H + P_H - K_H + 1, S_H)[:, None] + np.arange(K_H)
    cols = np.arange(-P_W, W + P_W - K_W + 1, S_W)[:, None] + np.arange(K_W)
    rows = rows[(rows >= 0) & (rows < H)]
    cols = cols[(cols >= 0) & (cols < W)]
    counts = np.zeros((H, W), dtype=int)
    counts[np.ix_(rows, cols)] += 1
    return counts


# ---------------------------------------------------------------- right
def output_size_r0(size, kernel_size, *, stride=1, padding=0, dilation=1):
    last = padding + size - 1 - (kernel_size - 1) * dilation
    return sum(1 for start in range(-padding, last + 1) if (start + padding) % stride == 0)


def pad_r0(x, padding):
    C, H, W = x.shape
    P_H, P_W = padding
    r = np.arange(-P_H, H + P_H)
    c = np.arange(-P_W, W + P_W)
    inside = np.outer((r >= 0) & (r < H), (c >= 0) & (c < W))
    big = x.take(r.clip(0, H - 1), axis=1).take(c.clip(0, W - 1), axis=2)
    return np.where(inside, big, x.dtype.type(0))


def correlate_r0(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H, dilation=D_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W, dilation=D_W)
    kind = np.result_type(x, kernel, np.int64)
    xp = np.ascontiguousarray(np.pad(x, ((P_H, P_H), (P_W, P_W))).astype(kind))
    s, t = xp.strides
    windows = np.lib.stride_tricks.as_strided(
        xp, (H_out, W_out, K_H, K_W), (s * S_H, t * S_W, s * D_H, t * D_W), writeable=False
    )
    return np.einsum("ijab,ab->ij", windows, kernel.astype(kind))


def convolve_r0(x, kernel):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    h, w = H - K_H + 1, W - K_W + 1
    return sum(
        np.multiply(
            x[K_H - 1 - a :, K_W - 1 - b :][:h, :w],
            kernel[a, b],
            dtype=np.result_type(x, kernel, np.int64),
        )
        for a in range(K_H)
        for b in range(K_W)
    )


def coverage_r0(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    def along(size, k, s, p):
        starts = range(-p, size + p - k + 1, s)
        return np.fromiter(
            (sum(n - k < start <= n for start in starts) for n in range(size)), int, size
        )

    return np.multiply.outer(*(along(*axis) for axis in zip(shape, kernel_size, stride, padding)))


WRONG = [
    (
        "output_size",
        "Counts the starts with a range whose end is left out, so the last position is lost where the steps come out even.",
        output_size_0,
    ),
    (
        "output_size",
        "Takes dilation > 1 for the number of gaps between two weights (and 1 for none).",
        output_size_1,
    ),
    (
        "output_size",
        "Divides map and span by the stride separately, each with its own floor.",
        output_size_2,
    ),
    ("my_size", "Takes dilation * kernel_size for the span of the kernel.", my_size_0),
    ("pad", "Gives np.pad the pair (P_H, P_W) as (before, after) of both axes.", pad_0),
    ("pad", "Fills [P:-P], which is empty if only one of the two paddings is 0.", pad_1),
    (
        "correlate",
        "The result has the dtype of x: a map of whole numbers with a kernel of fractions is cut off.",
        correlate_0,
    ),
    (
        "correlate",
        "Multiplies the kernel into the window in place, so overlapping windows see spoilt pixels.",
        correlate_1,
    ),
    (
        "correlate",
        "Dilates the kernel by repeating its weights instead of leaving gaps of zeros.",
        correlate_2,
    ),
    (
        "convolve",
        "Turns the map instead of the kernel, so the result comes out turned.",
        convolve_0,
    ),
    (
        "coverage",
        "With padding the slices begin at negative indices, which count from the other end.",
        coverage_0,
    ),
    (
        "coverage",
        "Adds 1 with an index list that holds a pixel several times, which counts it only once.",
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
