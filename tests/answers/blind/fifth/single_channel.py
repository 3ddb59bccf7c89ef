"""Answers to single_channel, written from the notebook alone."""

import numpy as np

STUDENT = "ada.l"
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


def places(n, k, s=1, p=0, d=1):
    """As convkit.output_size, which the notebooks give."""
    return (n + 2 * p - d * (k - 1) - 1) // s + 1


def slide(x, kernel):
    """As the notebook's slide, without settings."""
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel.shape)
    return np.einsum("hwuv,uv->hw", windows, kernel)


# output_size


@wrong(
    "output_size",
    "The stretched kernel is taken as kernel_size + dilation - 1 long, as if only one gap were widened; right without dilation or for two weights.",
)
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    span = kernel_size + dilation - 1
    return (size + 2 * padding - span) // stride + 1


@wrong(
    "output_size",
    "The start positions are counted from 0 on instead of from -padding on, so the windows that begin in the zeros in front are missing; right without padding.",
)
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    span = dilation * (kernel_size - 1) + 1
    last = size + padding - span
    return len(range(0, last + 1, stride))


@right("output_size")
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    def steps(room):
        return 0 if room < 0 else 1 + steps(room - stride)

    return steps(size + 2 * padding - 1 - dilation * (kernel_size - 1))


# pad


@wrong(
    "pad",
    "If either of the two paddings is 0, the maps come back without any padding, also along the axis that should get zeros.",
)
def _(x, padding):
    C, H, W = x.shape
    P_H, P_W = padding
    if P_H == 0 or P_W == 0:
        return x
    out = np.zeros((C, H + 2 * P_H, W + 2 * P_W), x.dtype)
    out[:, P_H:-P_H, P_W:-P_W] = x
    return out


@wrong(
    "pad",
    "Whole rings of zeros are put around the map, P_H of them, so the columns get P_H zeros too and P_W is never used.",
)
def _(x, padding):
    P_H, P_W = padding
    for ring in range(P_H):
        C, H, W = x.shape
        bigger = np.zeros((C, H + 2, W + 2), x.dtype)
        bigger[:, 1:-1, 1:-1] = x
        x = bigger
    return x


@right("pad")
def _(x, padding):
    C, H, W = x.shape
    P_H, P_W = padding
    down = np.eye(H + 2 * P_H, H, -P_H, dtype=x.dtype)
    across = np.eye(W, W + 2 * P_W, P_W, dtype=x.dtype)
    return down @ x @ across


# correlate


@wrong(
    "correlate",
    "Outside the map the nearest pixel of the border is read (mode 'clip') instead of a zero; right without padding.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    H_out, W_out = places(H, K_H, S_H, P_H, D_H), places(W, K_W, S_W, P_W, D_W)
    rows = np.arange(H_out)[:, None] * S_H + np.arange(K_H) * D_H - P_H
    cols = np.arange(W_out)[:, None] * S_W + np.arange(K_W) * D_W - P_W
    windows = x.take(rows, axis=0, mode="clip").take(cols, axis=2, mode="clip")
    return np.einsum("iujv,uv->ij", windows, kernel)


@wrong(
    "correlate",
    "The positions are spread evenly from the first to the last possible one and rounded, instead of going on by the stride; right where the steps come out even.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    H_out, W_out = places(H, K_H, S_H, P_H, D_H), places(W, K_W, S_W, P_W, D_W)
    x = np.pad(x, ((P_H, P_H), (P_W, P_W)))
    last_row = x.shape[0] - (D_H * (K_H - 1) + 1)
    last_col = x.shape[1] - (D_W * (K_W - 1) + 1)
    out = np.zeros((H_out, W_out))
    for i, r in enumerate(np.linspace(0, last_row, H_out).round().astype(int)):
        for j, c in enumerate(np.linspace(0, last_col, W_out).round().astype(int)):
            for u in range(K_H):
                for v in range(K_W):
                    out[i, j] += kernel[u, v] * x[r + u * D_H, c + v * D_W]
    return out


@wrong(
    "correlate",
    "A window that reaches over the border is skipped and its result stays 0, instead of only the zeros outside adding nothing; right without padding.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    H_out, W_out = places(H, K_H, S_H, P_H, D_H), places(W, K_W, S_W, P_W, D_W)
    out = np.zeros((H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            r, c = i * S_H - P_H, j * S_W - P_W
            if r < 0 or c < 0 or r + D_H * (K_H - 1) >= H or c + D_W * (K_W - 1) >= W:
                continue
            patch = x[r : r + D_H * (K_H - 1) + 1 : D_H, c : c + D_W * (K_W - 1) + 1 : D_W]
            out[i, j] = np.sum(patch * kernel)
    return out


@right("correlate")
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    def lay(n, k, s, p, d):
        """A 0-1 block [u, i, r]: does weight u at position i read pixel r?"""
        u, i, r = np.ogrid[:k, : places(n, k, s, p, d), :n]
        return (i * s + u * d - p == r) * 1.0

    (H, W), (K_H, K_W) = x.shape, kernel.shape
    rows, cols = (lay(*five) for five in zip((H, W), (K_H, K_W), stride, padding, dilation))
    return np.einsum("uir,vjc,rc,uv->ij", rows, cols, x, kernel, optimize=True)


# convolve


@wrong(
    "convolve",
    "The map is turned instead of the kernel and the result is not turned back, so all results stand in reverse order; right if only one comes out.",
)
def _(x, kernel):
    return slide(x[::-1, ::-1], kernel)


@wrong(
    "convolve",
    "The full convolution is made, with K - 1 zeros around the map, so the result has K - 1 rows and columns too many at each end; right only for a kernel of 1 x 1.",
)
def _(x, kernel):
    K_H, K_W = kernel.shape
    x = np.pad(x, ((K_H - 1, K_H - 1), (K_W - 1, K_W - 1)))
    return slide(x, kernel[::-1, ::-1])


@right("convolve")
def _(x, kernel):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    product = np.fft.rfft2(x) * np.fft.rfft2(kernel, s=(H, W))
    return np.fft.irfft2(product, s=(H, W))[K_H - 1 :, K_W - 1 :]


# coverage


@wrong(
    "coverage",
    "The counts for stride 1 are divided by the stride and rounded up, as if every pixel lost the same share of its windows; which windows fall away depends on where the pixel lies.",
)
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    counts = []
    for n, k, s, p in zip(shape, kernel_size, stride, padding):
        at = np.arange(n)
        every = sum(
            ((start <= at) & (at < start + k)).astype(int) for start in range(-p, n + p - k + 1)
        )
        counts.append(-(-every // s))
    return np.outer(*counts)


@wrong(
    "coverage",
    "With padding the first windows start at a negative index, which Python counts from the end, so they cover nothing or the wrong pixels; right without padding.",
)
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    (H, W), (K_H, K_W) = shape, kernel_size
    (S_H, S_W), (P_H, P_W) = stride, padding
    out = np.zeros(shape, int)
    for i in range(places(H, K_H, S_H, P_H)):
        for j in range(places(W, K_W, S_W, P_W)):
            r, c = i * S_H - P_H, j * S_W - P_W
            out[r : r + K_H, c : c + K_W] += 1
    return out


@right("coverage")
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    def axis(n, k, s, p):
        change = np.zeros(n + 2 * p + 1, int)
        starts = np.arange(0, n + 2 * p - k + 1, s)
        np.add.at(change, starts, 1)
        np.add.at(change, starts + k, -1)
        return change.cumsum()[p : p + n]

    return np.multiply.outer(*map(axis, shape, kernel_size, stride, padding))
