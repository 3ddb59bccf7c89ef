"""Answers to single_channel, written from the notebook alone."""

import numpy as np

STUDENT = "ada.l"  # whose own numbers the my_... answers are for
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
    """As the notebook gives it."""
    K_H, K_W = kernel.shape
    return np.array(
        [
            [np.sum(x[i : i + K_H, j : j + K_W] * kernel) for j in range(x.shape[1] - K_W + 1)]
            for i in range(x.shape[0] - K_H + 1)
        ]
    )


# output_size


@wrong(
    "output_size",
    "A dilated kernel is taken to be only dilation - 1 longer, as if there were one gap and not kernel_size - 1 of them; it shows with a dilation above 1 unless the kernel has exactly 2 weights.",
)
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    span = kernel_size + dilation - 1
    return (size + 2 * padding - span) // stride + 1


@wrong(
    "output_size",
    "The last position is missed where the kernel ends exactly at the end of the padded map, since the loop asks for < and not <=; one position too few whenever the stride fits exactly.",
)
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    total = size + 2 * padding
    span = (kernel_size - 1) * dilation + 1
    count = start = 0
    while start + span < total:
        count += 1
        start += stride
    return count


@wrong(
    "output_size",
    "The number of steps is rounded to the nearest whole number and not down; one position too many where the remainder is more than half a stride (or half of it, by the rounding to even).",
)
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    span = (kernel_size - 1) * dilation + 1
    return int(round((size + 2 * padding - span) / stride)) + 1


@right("output_size")
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    return len(range(-padding, size + padding - dilation * (kernel_size - 1), stride))


# my_size


@wrong(
    "my_size",
    "The dilation of the rows (3) is used for the columns as well, in place of 5: the columns come out as 45 and should be 40.",
)
def _():
    rows = (65 + 2 * 7 - 3 * 4 - 1) // 4 + 1
    columns = (97 + 2 * 4 - 3 * 5 - 1) // 2 + 1
    return rows, columns


# pad


@wrong(
    "pad",
    "The maps are put P_H columns from the left and not P_W; they sit in the wrong columns, or do not fit, when the two paddings differ.",
)
def _(x, padding):
    C, H, W = x.shape
    P_H, P_W = padding
    out = np.zeros((C, H + 2 * P_H, W + 2 * P_W), dtype=x.dtype)
    out[:, P_H : P_H + H, P_H : P_H + W] = x
    return out


@wrong(
    "pad",
    "The result is made of bytes (uint8), as for a photograph: fractions are cut off and negative or large numbers are changed.",
)
def _(x, padding):
    C, H, W = x.shape
    P_H, P_W = padding
    out = np.zeros((C, H + 2 * P_H, W + 2 * P_W), dtype=np.uint8)
    with np.errstate(invalid="ignore"):
        out[:, P_H : P_H + H, P_W : P_W + W] = x.astype(np.int64).astype(np.uint8)
    return out


@right("pad")
def _(x, padding):
    C, H, W = x.shape
    P_H, P_W = padding
    beside = np.zeros((C, H, P_W))
    rows = np.concatenate([beside, x, beside], axis=2)
    above = np.zeros((C, P_H, W + 2 * P_W))
    return np.concatenate([above, rows, above], axis=1)


# correlate


@wrong(
    "correlate",
    "A dilated kernel gets its weights repeated where zeros belong between them; it shows with a dilation above 1 along an axis where the kernel has more than one weight.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    big = np.kron(kernel, np.ones((D_H, D_W)))
    big = big[: (kernel.shape[0] - 1) * D_H + 1, : (kernel.shape[1] - 1) * D_W + 1]
    xp = np.pad(x, ((P_H, P_H), (P_W, P_W)))
    return slide(xp, big)[::S_H, ::S_W]


@wrong(
    "correlate",
    "Places above and left of the map are not skipped: their negative indices fetch pixels from the far end where zeros belong; it shows with padding.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    out = np.zeros((places(H, K_H, S_H, P_H, D_H), places(W, K_W, S_W, P_W, D_W)))
    for i, j in np.ndindex(*out.shape):
        for a, b in np.ndindex(K_H, K_W):
            r, c = i * S_H - P_H + a * D_H, j * S_W - P_W + b * D_W
            if -H <= r < H and -W <= c < W:
                out[i, j] += x[r, c] * kernel[a, b]
    return out


@wrong(
    "correlate",
    "All of the padding is put at the top and at the left, twice as much, and none at the bottom and the right: with padding the result has the right size and is shifted.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    xp = np.pad(x, ((2 * P_H, 0), (2 * P_W, 0)))
    out = np.zeros((places(H, K_H, S_H, P_H, D_H), places(W, K_W, S_W, P_W, D_W)))
    for i, j in np.ndindex(*out.shape):
        r, c = i * S_H, j * S_W
        out[i, j] = np.sum(xp[r : r + K_H * D_H : D_H, c : c + K_W * D_W : D_W] * kernel)
    return out


@wrong(
    "correlate",
    "The result has the number type of the kernel: with a kernel of whole numbers on a map that has fractions the results are cut off to whole numbers.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    xp = np.pad(x, ((P_H, P_H), (P_W, P_W)))
    out = np.zeros((places(H, K_H, S_H, P_H, D_H), places(W, K_W, S_W, P_W, D_W)), kernel.dtype)
    for i, j in np.ndindex(*out.shape):
        r, c = i * S_H, j * S_W
        out[i, j] = np.sum(xp[r : r + K_H * D_H : D_H, c : c + K_W * D_W : D_W] * kernel)
    return out


@right("correlate")
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (P_H, P_W), (D_H, D_W) = padding, dilation
    xp = np.pad(x, ((P_H, P_H), (P_W, P_W)))
    span = tuple((k - 1) * d + 1 for k, d in zip(kernel.shape, dilation))
    windows = np.lib.stride_tricks.sliding_window_view(xp, span)
    windows = windows[:: stride[0], :: stride[1], ::D_H, ::D_W]
    return np.tensordot(windows, kernel, 2)


@right("correlate")
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    # one matrix for the rows of each kernel row: R[a] picks the map's rows, C[b] its columns
    def picks(n, k, s, p, d):
        m = np.zeros((k, places(n, k, s, p, d), n))
        for a in range(k):
            for i in range(m.shape[1]):
                r = i * s - p + a * d
                if 0 <= r < n:
                    m[a, i, r] = 1
        return m

    R, C = (picks(*z) for z in zip(x.shape, kernel.shape, stride, padding, dilation))
    return sum(kernel[a, b] * (R[a] @ x @ C[b].T) for a, b in np.ndindex(*kernel.shape))


# convolve


@wrong(
    "convolve",
    "The rows of the kernel are reversed twice and its columns never, so the kernel is not turned at all; right only for a kernel that looks the same when turned.",
)
def _(x, kernel):
    return slide(x, kernel[::-1][::-1])


@wrong(
    "convolve",
    "The result is turned by 180 degrees and not the kernel: the unturned kernel slides, and its results come in reverse order.",
)
def _(x, kernel):
    return slide(x, kernel)[::-1, ::-1]


@right("convolve")
def _(x, kernel):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    size = (H + K_H - 1, W + K_W - 1)
    full = np.fft.irfft2(np.fft.rfft2(x, size) * np.fft.rfft2(kernel, size), size)
    return full[K_H - 1 : H, K_W - 1 : W]


# coverage


@wrong(
    "coverage",
    "A window that begins in the padding is pushed into the map with its whole size and not clipped: pixels near the top and the left are counted too often when there is padding.",
)
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    (H, W), (K_H, K_W) = shape, kernel_size
    (S_H, S_W), (P_H, P_W) = stride, padding
    count = np.zeros(shape, int)
    for i in range(places(H, K_H, S_H, P_H)):
        for j in range(places(W, K_W, S_W, P_W)):
            r, c = max(0, i * S_H - P_H), max(0, j * S_W - P_W)
            count[r : r + K_H, c : c + K_W] += 1
    return count


@wrong(
    "coverage",
    "The counts along the rows and along the columns are added and should be multiplied; right only where both are 2 or both are 0.",
)
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    def along(n, k, s, p):
        return np.array(
            [
                sum(i * s - p <= q < i * s - p + k for i in range(places(n, k, s, p)))
                for q in range(n)
            ]
        )

    rows, columns = (along(*z) for z in zip(shape, kernel_size, stride, padding))
    return rows[:, None] + columns


@right("coverage")
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    def along(n, k, s, p):
        edge = np.zeros(n + 2 * p + 1, int)
        starts = np.arange(0, n + 2 * p - k + 1, s)
        np.add.at(edge, starts, 1)
        np.add.at(edge, starts + k, -1)
        return edge.cumsum()[p : p + n]

    return np.outer(*(along(*z) for z in zip(shape, kernel_size, stride, padding)))
