"""Answers to pooling, written from the notebook alone."""

import math
from fractions import Fraction
from functools import reduce

import numpy as np

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


def size_out(size, kernel_size, stride=1, padding=0, dilation=1):
    """Stands for convkit.output_size, which the notebook gives to the student."""
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


def _windows(x, kernel_size, stride, padding, fill):
    """All windows, an array of shape (C, H_out, W_out, K_H, K_W)."""
    stride = kernel_size if stride is None else stride
    P_H, P_W = padding
    x = np.pad(x.astype(float), ((0, 0), (P_H, P_H), (P_W, P_W)), constant_values=fill)
    return np.lib.stride_tricks.sliding_window_view(x, tuple(kernel_size), axis=(1, 2))[
        :, :: stride[0], :: stride[1]
    ]


# ----------------------------------------------------------------- max_pool2d


@right("max_pool2d")
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    return _windows(x, kernel_size, stride, padding, -np.inf).max(axis=(3, 4))


@right("max_pool2d")
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    # the numbers of the border again: they lie in the same window
    S_H, S_W = stride or kernel_size
    x = np.pad(x, ((0, 0), (padding[0],) * 2, (padding[1],) * 2), mode="edge")
    v = np.lib.stride_tricks.sliding_window_view(x, kernel_size, (1, 2))
    return np.amax(v[:, ::S_H, ::S_W], (-2, -1))


@right("max_pool2d")
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    # the smallest number of all as padding; first rows, then columns
    (S_H, S_W), (P_H, P_W), (K_H, K_W) = (
        stride if stride is not None else kernel_size,
        padding,
        kernel_size,
    )
    x = np.pad(x, ((0, 0), (P_H, P_H), (P_W, P_W)), constant_values=x.min())
    rows = [x[:, i : i + K_H].max(1) for i in range(0, x.shape[1] - K_H + 1, S_H)]
    x = np.stack(rows, axis=1)
    return np.stack(
        [x[..., j : j + K_W].max(-1) for j in range(0, x.shape[2] - K_W + 1, S_W)], axis=-1
    )


@right("max_pool2d")
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    # cut the window at the border of the map, no padding at all
    (C, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
    S_H, S_W = stride or (K_H, K_W)
    a, m = x.tolist(), []
    for c in range(C):
        m.append(
            [
                [
                    max(
                        a[c][r][s]
                        for r in range(max(i, 0), min(i + K_H, H))
                        for s in range(max(j, 0), min(j + K_W, W))
                    )
                    for j in range(-P_W, W + P_W - K_W + 1, S_W)
                ]
                for i in range(-P_H, H + P_H - K_H + 1, S_H)
            ]
        )
    return np.array(m)


@right("max_pool2d")
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    # the largest is the smallest with the other sign
    return -_windows(-x, kernel_size, stride, padding, math.inf).min(axis=(3, 4))


@right("max_pool2d")
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    # reduce np.maximum over shifted slices
    S_H, S_W = kernel_size if stride is None else stride
    x = np.pad(
        x.astype(float), ((0, 0), (padding[0],) * 2, (padding[1],) * 2), constant_values=np.nan
    )
    H_out, W_out = (
        size_out(x.shape[1], kernel_size[0], S_H),
        size_out(x.shape[2], kernel_size[1], S_W),
    )
    return reduce(
        np.fmax,
        (x[:, k:, l:][:, ::S_H, ::S_W][:, :H_out, :W_out] for k, l in np.ndindex(*kernel_size)),
    )


@wrong(
    "max_pool2d",
    "It puts zeros into the padding, so a window at the border in which all numbers are negative gives 0.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    return _windows(x, kernel_size, stride, padding, 0).max(axis=(3, 4))


@wrong("max_pool2d", "It takes stride 1 and not the size of the window when no stride is given.")
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    return _windows(x, kernel_size, stride or (1, 1), padding, -np.inf).max(axis=(3, 4))


@wrong("max_pool2d", "It ignores the stride and always steps by the size of the window.")
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    return _windows(x, kernel_size, None, padding, -np.inf).max(axis=(3, 4))


@wrong("max_pool2d", "It ignores the padding.")
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    return _windows(x, kernel_size, stride, (0, 0), -np.inf).max(axis=(3, 4))


@wrong(
    "max_pool2d",
    "It puts -100 into the padding, which wins against numbers that are smaller still.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    return _windows(x, kernel_size, stride, padding, -100).max(axis=(3, 4))


@wrong(
    "max_pool2d",
    "It starts each maximum at 0, so windows of negative numbers give 0, also without padding.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    return _windows(x, kernel_size, stride, padding, -np.inf).max(axis=(3, 4), initial=0)


@wrong(
    "max_pool2d",
    "It takes the maximum over the maps too, so all maps share one window and the axis C is gone.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    return _windows(x, kernel_size, stride, padding, -np.inf).max(axis=(0, 3, 4))


@wrong(
    "max_pool2d",
    "It uses the size of the window with rows and columns exchanged, which shows when it is not square.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    return _windows(x, kernel_size[::-1], stride, padding, -np.inf).max(axis=(3, 4))


@wrong(
    "max_pool2d",
    "If no stride is given, the step of the columns is K_H, so with a window that is not square the wrong windows are taken.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    stride = (kernel_size[0], kernel_size[0]) if stride is None else stride
    return _windows(x, kernel_size, stride, padding, -np.inf).max(axis=(3, 4))


@wrong(
    "max_pool2d",
    "It returns the place of the largest number in the window (argmax) and not the number.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    w = _windows(x, kernel_size, stride, padding, -np.inf)
    return w.reshape(*w.shape[:3], -1).argmax(-1)


@wrong(
    "max_pool2d",
    "It cuts the map into blocks by reshape, so it fails when the window does not divide the map, and stride and padding are ignored.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    (C, H, W), (K_H, K_W) = x.shape, kernel_size
    return x.reshape(C, H // K_H, K_H, W // K_W, K_W).max(axis=(2, 4))


@wrong(
    "max_pool2d",
    "It reshapes to blocks in the wrong order (K_H, H // K_H), so numbers that are far apart are compared; right only for one block in each axis.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    if stride is not None or any(padding):
        return _windows(x, kernel_size, stride, padding, -np.inf).max(axis=(3, 4))
    (C, H, W), (K_H, K_W) = x.shape, kernel_size
    h, w = H // K_H, W // K_W
    return x[:, : h * K_H, : w * K_W].reshape(C, K_H, h, K_W, w).max(axis=(1, 3))


@wrong(
    "max_pool2d",
    "It pads with mode='reflect', which brings in a number from outside of the window when the padding is just half of the window (2 and 1, for example).",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    P_H, P_W = padding
    x = np.pad(x, ((0, 0), (P_H, P_H), (P_W, P_W)), mode="reflect")
    return _windows(x, kernel_size, stride, (0, 0), -np.inf).max(axis=(3, 4))


@wrong(
    "max_pool2d",
    "It keeps a window that hangs over the end, so there is a row or a column too many when the stride does not divide the room (rounded up instead of down).",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    (C, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
    S_H, S_W = stride or kernel_size
    H_out, W_out = (
        math.ceil((H + 2 * P_H - K_H) / S_H) + 1,
        math.ceil((W + 2 * P_W - K_W) / S_W) + 1,
    )
    x = np.pad(
        x.astype(float),
        ((0, 0), (P_H, P_H + K_H + S_H), (P_W, P_W + K_W + S_W)),
        constant_values=-np.inf,
    )
    y = np.zeros((C, H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            y[:, i, j] = x[:, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W].max(axis=(1, 2))
    return y


@wrong(
    "max_pool2d",
    "It forgets the last row and the last column of each window, so a maximum there is missed (windows of more than one row and column).",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    w = _windows(x, kernel_size, stride, padding, -np.inf)
    K_H, K_W = kernel_size
    return w[..., : max(K_H - 1, 1), : max(K_W - 1, 1)].max(axis=(3, 4))


@wrong(
    "max_pool2d",
    "It leaves -inf in the result: the padding is put at the top and the left twice, so with a padding of half the window the first window lies outside of the map.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    P_H, P_W = padding
    x = np.pad(x.astype(float), ((0, 0), (2 * P_H, 0), (2 * P_W, 0)), constant_values=-np.inf)
    return _windows(x, kernel_size, stride, (0, 0), -np.inf).max(axis=(3, 4))


@wrong(
    "max_pool2d",
    "It takes the largest sum of a row of the window, not the largest number, and the padding counts as 0.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    return _windows(x, kernel_size, stride, padding, 0).sum(-1).max(-1)


@wrong(
    "max_pool2d", "It takes the number with the largest absolute value, so a -9 wins against a 5."
)
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    w = _windows(x, kernel_size, stride, padding, 0)
    w = w.reshape(*w.shape[:3], -1)
    return np.take_along_axis(w, np.abs(w).argmax(-1)[..., None], -1)[..., 0]


@wrong("max_pool2d", "It rounds the numbers down: the result is cast to whole numbers.")
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    return np.floor(_windows(x, kernel_size, stride, padding, -np.inf).max(axis=(3, 4))).astype(int)


# ----------------------------------------------------------------- avg_pool2d


@right("avg_pool2d")
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    fill = 0 if count_include_pad else np.nan
    return np.nanmean(_windows(x, kernel_size, stride, padding, fill), axis=(3, 4))


@right("avg_pool2d")
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    sums = _windows(x, kernel_size, stride, padding, 0).sum((3, 4))
    places = _windows(np.ones(x.shape), kernel_size, stride, padding, float(count_include_pad)).sum(
        (3, 4)
    )
    return sums / places


@right("avg_pool2d")
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    # a matrix for the rows, one for the columns
    def matrix(n, k, s, p):
        starts = np.arange(0, n + 2 * p - k + 1, s)[:, None] - p
        at = np.arange(n)
        m = ((at >= starts) & (at < starts + k)).astype(float)
        return m / (k if count_include_pad else m.sum(1, keepdims=True))

    A, B = (matrix(*v) for v in zip(x.shape[1:], kernel_size, stride or kernel_size, padding))
    return A @ x @ B.T


@right("avg_pool2d")
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    # summed areas
    (C, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
    S_H, S_W = kernel_size if stride is None else stride
    area = np.zeros((C, H + 1, W + 1))
    area[:, 1:, 1:] = x.cumsum(1).cumsum(2)
    top, left = np.arange(-P_H, H + P_H - K_H + 1, S_H), np.arange(-P_W, W + P_W - K_W + 1, S_W)
    t, b = top.clip(0)[:, None], (top + K_H).clip(max=H)[:, None]
    l, r = left.clip(0), (left + K_W).clip(max=W)
    sums = area[:, b, r] - area[:, t, r] - area[:, b, l] + area[:, t, l]
    return sums / (K_H * K_W if count_include_pad else (b - t) * (r - l))


@right("avg_pool2d")
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    (C, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
    S_H, S_W = stride or kernel_size
    y = np.zeros((C, size_out(H, K_H, S_H, P_H), size_out(W, K_W, S_W, P_W)))
    for c, i, j in np.ndindex(*y.shape):
        inside = [
            x[c, r, s].item()
            for r in range(i * S_H - P_H, i * S_H - P_H + K_H)
            for s in range(j * S_W - P_W, j * S_W - P_W + K_W)
            if 0 <= r < H and 0 <= s < W
        ]
        y[c, i, j] = math.fsum(inside) / (K_H * K_W if count_include_pad else len(inside))
    return y


@right("avg_pool2d")
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    # a masked array
    w = _windows(x, kernel_size, stride, padding, 0)
    border = _windows(np.zeros(x.shape), kernel_size, stride, padding, 1) == 1
    return np.ma.array(w, mask=border & (not count_include_pad)).mean(axis=(3, 4))


@wrong("avg_pool2d", "It ignores count_include_pad and always divides by the size of the window.")
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    return _windows(x, kernel_size, stride, padding, 0).mean(axis=(3, 4))


@wrong(
    "avg_pool2d",
    "It always divides by the places on the map, so with padding and the default count_include_pad=True the averages at the border are too large.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    return np.nanmean(_windows(x, kernel_size, stride, padding, np.nan), axis=(3, 4))


@wrong(
    "avg_pool2d",
    "It takes count_include_pad the other way round: True leaves the padding out of the divisor, False counts it.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    fill = np.nan if count_include_pad else 0
    return np.nanmean(_windows(x, kernel_size, stride, padding, fill), axis=(3, 4))


@wrong("avg_pool2d", "It gives the sum of the window and does not divide.")
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    return _windows(x, kernel_size, stride, padding, 0).sum(axis=(3, 4))


@wrong(
    "avg_pool2d",
    "For count_include_pad=False it divides by the number of places that are not zero, so zeros that lie on the map are not counted either (and a window of zeros gives NaN).",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    w = _windows(x, kernel_size, stride, padding, 0)
    if count_include_pad:
        return w.mean(axis=(3, 4))
    with np.errstate(all="ignore"):
        return w.sum(axis=(3, 4)) / np.count_nonzero(w, axis=(3, 4))


@wrong(
    "avg_pool2d",
    "For count_include_pad=False it leaves the padding away altogether, so the size of the result and its windows are those of an unpadded map.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    return _windows(x, kernel_size, stride, padding if count_include_pad else (0, 0), 0).mean(
        axis=(3, 4)
    )


@wrong(
    "avg_pool2d",
    "For count_include_pad=False it divides every window by (K_H - P_H) * (K_W - P_W), also those that lie in the middle or touch one side only.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    (K_H, K_W), (P_H, P_W) = kernel_size, padding
    n = K_H * K_W if count_include_pad else (K_H - P_H) * (K_W - P_W)
    return _windows(x, kernel_size, stride, padding, 0).sum(axis=(3, 4)) / n


@wrong("avg_pool2d", "It takes stride 1 when none is given, not the size of the window.")
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    fill = 0 if count_include_pad else np.nan
    return np.nanmean(
        _windows(x, kernel_size, (1, 1) if stride is None else stride, padding, fill), axis=(3, 4)
    )


@wrong("avg_pool2d", "It divides with // , so averages that are not whole are rounded down.")
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    sums = _windows(x, kernel_size, stride, padding, 0).sum((3, 4))
    places = _windows(np.ones(x.shape), kernel_size, stride, padding, float(count_include_pad)).sum(
        (3, 4)
    )
    return sums // places


@wrong("avg_pool2d", "The result has the dtype of x, so the averages of whole numbers are cut off.")
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    fill = 0 if count_include_pad else np.nan
    return np.nanmean(_windows(x, kernel_size, stride, padding, fill), axis=(3, 4)).astype(x.dtype)


@wrong("avg_pool2d", "It divides by K_H * K_H, which shows when the window is not square.")
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    K_H, K_W = kernel_size
    sums = _windows(x, kernel_size, stride, padding, 0).sum((3, 4))
    if count_include_pad:
        return sums / (K_H * K_H)
    return sums / _windows(np.ones(x.shape), kernel_size, stride, padding, 0).sum((3, 4))


@wrong("avg_pool2d", "It takes the median of the window and not the average.")
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    fill = 0 if count_include_pad else np.nan
    return np.nanmedian(_windows(x, kernel_size, stride, padding, fill), axis=(3, 4))


@wrong(
    "avg_pool2d",
    "The padding repeats the numbers of the border instead of holding zeros, so the windows at the border come out wrong.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    if not count_include_pad:
        return np.nanmean(_windows(x, kernel_size, stride, padding, np.nan), axis=(3, 4))
    P_H, P_W = padding
    x = np.pad(x, ((0, 0), (P_H, P_H), (P_W, P_W)), mode="edge")
    return _windows(x, kernel_size, stride, (0, 0), 0).mean(axis=(3, 4))


@wrong(
    "avg_pool2d",
    "It divides by the number of maps as well (the average goes over the maps too) and so all maps come out the same.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    fill = 0 if count_include_pad else np.nan
    y = np.nanmean(_windows(x, kernel_size, stride, padding, fill), axis=(0, 3, 4))
    return np.stack([y] * len(x))


@wrong(
    "avg_pool2d",
    "It pads at the top and the left only, so the last windows, which would reach into the padding at the bottom or the right, are missing.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    P_H, P_W = padding
    fill = 0 if count_include_pad else np.nan
    x = np.pad(x.astype(float), ((0, 0), (P_H, 0), (P_W, 0)), constant_values=fill)
    return np.nanmean(_windows(x, kernel_size, stride, (0, 0), 0), axis=(3, 4))


@wrong(
    "avg_pool2d",
    "For count_include_pad=False it leaves out only the columns of the padding: it divides by K_H times the columns on the map, so rows in the padding still count in the divisor.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    w = _windows(x, kernel_size, stride, padding, 0)
    if count_include_pad:
        return w.mean(axis=(3, 4))
    columns = _windows(
        np.ones((1, 1, x.shape[2])),
        (1, kernel_size[1]),
        (1, (stride or kernel_size)[1]),
        (0, padding[1]),
        0,
    ).sum((3, 4))
    return w.sum(axis=(3, 4)) / columns / kernel_size[0]


@wrong(
    "avg_pool2d",
    "The sum of whole numbers is kept in 8 bits, so a window with a sum above 127 (or below -128) overflows.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    sums = _windows(x, kernel_size, stride, padding, 0).sum((3, 4))
    if (sums == np.round(sums)).all():
        sums = sums.astype(np.int64).astype(np.int8)
    return sums / _windows(
        np.ones(x.shape), kernel_size, stride, padding, float(count_include_pad)
    ).sum((3, 4))


# ---------------------------------------------------------------- pooled_size


@right("pooled_size")
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    if not ceil_mode:
        return len(range(-padding, size + padding - kernel_size + 1, stride))
    n = -(-(size + 2 * padding - kernel_size) // stride) + 1
    return n - ((n - 1) * stride >= size + padding)


@right("pooled_size")
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    # list the starts
    count, start = 0, -padding
    while (start + kernel_size <= size + padding) or (
        ceil_mode and start < size and start - stride + kernel_size < size + padding
    ):
        count, start = count + 1, start + stride
    return count


@right("pooled_size")
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    steps = Fraction(size + 2 * padding - kernel_size, stride)
    if ceil_mode:
        return min(math.ceil(steps), (size + padding - 1) // stride) + 1
    return math.floor(steps) + 1


@right("pooled_size")
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    whole, rest = np.divmod(size + 2 * padding - kernel_size, stride)
    return np.int64(whole + 1 + bool(ceil_mode and rest and (whole + 1) * stride < size + padding))


@wrong(
    "pooled_size",
    "With ceil_mode it also counts a last window that begins behind the map, in the padding at the end.",
)
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    steps = (size + 2 * padding - kernel_size) / stride
    return (math.ceil(steps) if ceil_mode else math.floor(steps)) + 1


@wrong("pooled_size", "It ignores ceil_mode and always rounds down.")
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    return (size + 2 * padding - kernel_size) // stride + 1


@wrong("pooled_size", "It always rounds up, also when ceil_mode is False.")
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    n = math.ceil((size + 2 * padding - kernel_size) / stride) + 1
    return n - 1 if (n - 1) * stride >= size + padding else n


@wrong(
    "pooled_size",
    "The last window is dropped when it begins at the last number of the map already (>= size + padding - 1 instead of >= size + padding); it shows with ceil_mode.",
)
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    room = size + 2 * padding - kernel_size
    if not ceil_mode:
        return room // stride + 1
    n = -(-room // stride) + 1
    if (n - 1) * stride >= size + padding - 1:
        n -= 1
    return n


@wrong(
    "pooled_size",
    "It drops a last window only if it begins behind size + padding (> instead of >=), so one that begins just behind the map is kept; it shows with ceil_mode.",
)
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    room = size + 2 * padding - kernel_size
    if not ceil_mode:
        return room // stride + 1
    n = -(-room // stride) + 1
    if (n - 1) * stride > size + padding:
        n -= 1
    return n


@wrong(
    "pooled_size",
    "It compares the begin of the last window with size and forgets the padding before the map, so with padding and ceil_mode a window that begins in the last numbers of the map is dropped.",
)
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    room = size + 2 * padding - kernel_size
    if not ceil_mode:
        return room // stride + 1
    n = -(-room // stride) + 1
    if (n - 1) * stride >= size:
        n -= 1
    return n


@wrong(
    "pooled_size",
    "It adds 1 with ceil_mode in any case, also when the stride divides the room and there is nothing to round.",
)
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    n = (size + 2 * padding - kernel_size) // stride + 1
    if ceil_mode and n * stride < size + padding:
        n += 1
    return n


@wrong("pooled_size", "It counts the padding at one end only.")
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    room = size + padding - kernel_size
    if not ceil_mode:
        return room // stride + 1
    n = -(-room // stride) + 1
    return n - ((n - 1) * stride >= size + padding)


@wrong("pooled_size", "It leaves out the + 1 for the first window.")
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    room = size + 2 * padding - kernel_size
    if not ceil_mode:
        return room // stride
    return min(-(-room // stride), (size + padding - 1) // stride)


@wrong(
    "pooled_size",
    "It divides by the size of the window and not by the stride, right only when the two agree.",
)
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    steps = (size + 2 * padding - kernel_size) / kernel_size
    if not ceil_mode:
        return math.floor(steps) + 1
    return min(math.ceil(steps), (size + padding - 1) // kernel_size) + 1


@wrong(
    "pooled_size",
    "With ceil_mode it gives size / stride rounded up, the number of starts in the map, whatever the window and the padding are.",
)
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    if ceil_mode:
        return math.ceil(size / stride)
    return (size + 2 * padding - kernel_size) // stride + 1


@wrong(
    "pooled_size",
    "It uses round(), which rounds to the nearest (and halves to the even number), neither up nor down.",
)
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    n = round((size + 2 * padding - kernel_size) / stride) + 1
    return n - 1 if (n - 1) * stride >= size + padding else n


@wrong(
    "pooled_size",
    "With ceil_mode every padding makes it drop the last window that hangs over, even if it begins in the map.",
)
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    room = size + 2 * padding - kernel_size
    if not ceil_mode or padding > 0:
        return room // stride + 1
    n = -(-room // stride) + 1
    return n - ((n - 1) * stride >= size)


# ------------------------------------------------------------ my_pooled_sizes


@wrong("my_pooled_sizes", "It returns one number, as if rows and columns were the same.")
def _():
    return 9


@wrong("my_pooled_sizes", "It returns halves: the steps were not rounded.")
def _():
    return 9.5, 7.5


@wrong("my_pooled_sizes", "It returns nothing, it only prints.")
def _():
    print("H_out =", 9, "W_out =", 7)


@wrong(
    "my_pooled_sizes",
    "It returns a dictionary with names, whose elements are the names and not the two numbers.",
)
def _():
    return {"H_out": 9, "W_out": 7}


@wrong("my_pooled_sizes", "It returns a text with the numbers and not two numbers.")
def _():
    return "(9, 7)"


@wrong(
    "my_pooled_sizes",
    "It returns negative sizes: size and kernel_size were exchanged in the formula.",
)
def _():
    return -4, -6


# -------------------------------------------------------- max_across_channels


@right("max_across_channels")
def _(x, group_size):
    return x.reshape(-1, group_size, *x.shape[1:]).max(axis=1)


@right("max_across_channels")
def _(x, group_size):
    return np.maximum.reduceat(x, np.arange(0, len(x), group_size), axis=0)


@right("max_across_channels")
def _(x, group_size):
    return reduce(np.maximum, [x[k::group_size] for k in range(group_size)])


@right("max_across_channels")
def _(x, group_size):
    def best(maps):
        return (
            maps[0]
            if len(maps) == 1
            else np.where(maps[0] > (rest := best(maps[1:])), maps[0], rest)
        )

    return np.array([best(x[g : g + group_size]) for g in range(0, len(x), group_size)])


@right("max_across_channels")
def _(x, group_size):
    return np.stack(
        [np.sort(part, axis=0)[-1] for part in np.split(x, len(x) // group_size)]
    ).astype(float)


@wrong(
    "max_across_channels",
    "The reshape puts the axes in the wrong order (group_size, groups), so maps that are apart form a group; one group or group_size 1 looks right.",
)
def _(x, group_size):
    C, H, W = x.shape
    return x.reshape(group_size, C // group_size, H, W).max(axis=0)


@wrong(
    "max_across_channels",
    "It takes group_size for the number of groups, so it returns group_size maps of C // group_size each; right only when the two agree.",
)
def _(x, group_size):
    return np.array([part.max(0) for part in np.split(x, group_size)])


@wrong(
    "max_across_channels",
    "It takes the maximum over all maps, so there is one map whatever the groups are.",
)
def _(x, group_size):
    return x.max(axis=0, keepdims=True)


@wrong(
    "max_across_channels",
    "It takes the maximum over all pixels of a group, so each map of the result has the same number everywhere.",
)
def _(x, group_size):
    C, H, W = x.shape
    m = x.reshape(C // group_size, -1).max(1)
    return np.broadcast_to(m[:, None, None], (C // group_size, H, W)).copy()


@wrong(
    "max_across_channels",
    "The groups overlap: a group begins at each map from 0 on (g : g + group_size) and not at g * group_size.",
)
def _(x, group_size):
    return np.array([x[g : g + group_size].max(0) for g in range(len(x) // group_size)])


@wrong(
    "max_across_channels",
    "It compares only the first two maps of each group, so it fails for groups of one and misses the third map and further ones.",
)
def _(x, group_size):
    return np.array([np.maximum(x[g], x[g + 1]) for g in range(0, len(x), group_size)])


@wrong(
    "max_across_channels",
    "The result begins with zeros and np.maximum keeps them, so a pixel whose numbers are all negative gives 0.",
)
def _(x, group_size):
    C, H, W = x.shape
    y = np.zeros((C // group_size, H, W))
    for c in range(C):
        y[c // group_size] = np.maximum(y[c // group_size], x[c])
    return y


@wrong(
    "max_across_channels",
    "It takes c % groups for the group of a map and so mixes neighbouring maps into different groups.",
)
def _(x, group_size):
    C, H, W = x.shape
    groups = C // group_size
    y = np.full((groups, H, W), -np.inf)
    for c in range(C):
        y[c % groups] = np.maximum(y[c % groups], x[c])
    return y


@wrong("max_across_channels", "It adds the maps of a group instead of taking the largest number.")
def _(x, group_size):
    C, H, W = x.shape
    return x.reshape(-1, group_size, H, W).sum(1)


@wrong(
    "max_across_channels",
    "It returns the number of the map that wins in its group (argmax), not the number of the pixel.",
)
def _(x, group_size):
    C, H, W = x.shape
    return x.reshape(-1, group_size, H, W).argmax(1)


@wrong(
    "max_across_channels",
    "It keeps C maps: the maximum stands group_size times in the result, once for each map of the group.",
)
def _(x, group_size):
    C, H, W = x.shape
    return x.reshape(-1, group_size, H, W).max(1).repeat(group_size, axis=0)


@wrong(
    "max_across_channels",
    "It keeps the whole map with the largest sum in a group, so the maps compete as a whole and not pixel by pixel.",
)
def _(x, group_size):
    return np.array([max(x[g : g + group_size], key=np.sum) for g in range(0, len(x), group_size)])


@wrong(
    "max_across_channels",
    "It writes the maxima into x itself (out=), so the result is right but the maps of the caller are changed.",
)
def _(x, group_size):
    for g in range(0, len(x), group_size):
        for c in range(g + 1, g + group_size):
            np.maximum(x[g], x[c], out=x[g])
    return x[::group_size].copy()


@wrong(
    "max_across_channels",
    "The reshape has H and W exchanged, so for maps that are not square the shape is wrong.",
)
def _(x, group_size):
    C, H, W = x.shape
    return x.reshape(C // group_size, group_size, W, H).max(1)


# ------------------------------------------------------------ layer_with_relu


@right("layer_with_relu")
def _(S, bias):
    return np.maximum(np.add.reduce(S, axis=1) + bias[:, None, None], 0)


@right("layer_with_relu")
def _(S, bias):
    z = np.einsum("oihw->hwo", S) + bias
    return np.where(z > 0, z, 0).transpose(2, 0, 1)


@right("layer_with_relu")
def _(S, bias):
    z = np.array(
        [sum(maps, start=np.full(maps.shape[1:], b)) for maps, b in zip(S.astype(float), bias)]
    )
    return (z + abs(z)) / 2


@right("layer_with_relu")
def _(S, bias):
    # the bias as one more map
    more = np.broadcast_to(np.reshape(bias, (-1, 1, 1, 1)), (S.shape[0], 1, *S.shape[2:]))
    return np.concatenate([S, more], axis=1).sum(1).clip(min=0)


@right("layer_with_relu")
def _(S, bias):
    relu = np.vectorize(lambda t: float(t) if t > 0 else 0.0, otypes=[float])
    return relu(
        [
            [[b + sum(p) for p in zip(*rows)] for rows in zip(*maps)]
            for maps, b in zip(S.tolist(), bias.tolist())
        ]
    )


@wrong(
    "layer_with_relu",
    "It applies the ReLU to each input map's result before the sum, so negative parts no longer cancel.",
)
def _(S, bias):
    return np.maximum(np.maximum(S, 0).sum(1) + bias[:, None, None], 0)


@wrong(
    "layer_with_relu",
    "It adds the bias after the ReLU, so results can be negative and the threshold is not shifted.",
)
def _(S, bias):
    return np.maximum(S.sum(1), 0) + bias[:, None, None]


@wrong("layer_with_relu", "It forgets the bias.")
def _(S, bias):
    return np.maximum(S.sum(1), 0)


@wrong("layer_with_relu", "It forgets the ReLU, so negative results stay.")
def _(S, bias):
    return S.sum(1) + bias[:, None, None]


@wrong(
    "layer_with_relu",
    "It adds the bias to each input map's result before the sum, so it comes in C_in times.",
)
def _(S, bias):
    return np.maximum((S + bias[:, None, None, None]).sum(1), 0)


@wrong(
    "layer_with_relu",
    "It adds bias and takes the ReLU in each input map and sums last, so the bias counts C_in times and negative parts are lost.",
)
def _(S, bias):
    return np.maximum(S + bias.reshape(-1, 1, 1, 1), 0).sum(axis=1)


@wrong(
    "layer_with_relu",
    "It sums over the filters (axis 0) and not over the input maps: an error or wrong numbers when the counts differ from 1.",
)
def _(S, bias):
    y = S.sum(axis=0)
    return np.maximum(y + bias[: len(y), None, None], 0)


@wrong(
    "layer_with_relu",
    "It adds bias along the columns (no new axes), which fails unless W is C_out (or one of them is 1) and is wrong then when the biases differ.",
)
def _(S, bias):
    return np.maximum(S.sum(1) + bias, 0)


@wrong(
    "layer_with_relu",
    "It adds the bias along the rows (bias[:, None]), which fails unless H is C_out (or one of them is 1), and gives wrong numbers then.",
)
def _(S, bias):
    return np.maximum(S.sum(1) + bias[:, None], 0)


@wrong(
    "layer_with_relu",
    "It adds all biases to every filter (bias.sum()), which shows with two filters or more.",
)
def _(S, bias):
    return np.maximum(S.sum(1) + bias.sum(), 0)


@wrong(
    "layer_with_relu",
    "It takes np.minimum(z, 0), so the negative numbers stay and the positive ones become 0.",
)
def _(S, bias):
    return np.minimum(S.sum(1) + bias[:, None, None], 0)


@wrong("layer_with_relu", "It takes the absolute value in place of the ReLU.")
def _(S, bias):
    return np.abs(S.sum(1) + bias[:, None, None])


@wrong(
    "layer_with_relu",
    "It applies a ReLU to the sum and another one after the bias, so a negative sum with a positive bias gives the full bias.",
)
def _(S, bias):
    return np.maximum(np.maximum(S.sum(1), 0) + bias[:, None, None], 0)


@wrong(
    "layer_with_relu",
    "It applies the ReLU to the bias too before adding it, so negative biases count as 0.",
)
def _(S, bias):
    return np.maximum(S.sum(1) + np.maximum(bias, 0)[:, None, None], 0)


@wrong("layer_with_relu", "It averages the input maps instead of adding them.")
def _(S, bias):
    return np.maximum(S.mean(1) + bias[:, None, None], 0)


@wrong(
    "layer_with_relu",
    "It adds the bias into S in place, so the result is right but S is changed (and whole numbers in S with a bias of fractions are an error).",
)
def _(S, bias):
    S[:, 0] += bias[:, None, None]
    return np.maximum(S.sum(1), 0)


@wrong("layer_with_relu", "It clips at 1 as well as at 0, so all results above 1 become 1.")
def _(S, bias):
    return np.clip(S.sum(1) + bias[:, None, None], 0, 1)


@wrong(
    "layer_with_relu",
    "np.max(z, 0) is the maximum over the first axis and not the ReLU, so the axis of the filters is gone.",
)
def _(S, bias):
    return np.max(S.sum(1) + bias[:, None, None], 0)


@wrong("layer_with_relu", "It gives negative numbers a slope of 0.01 (a leaky ReLU) instead of 0.")
def _(S, bias):
    z = S.sum(1) + bias[:, None, None]
    return np.where(z > 0, z, 0.01 * z)


@wrong(
    "layer_with_relu",
    "It decides by one pixel: if the first pixel of a filter is negative, the whole map becomes 0, otherwise negative pixels stay.",
)
def _(S, bias):
    z = S.sum(1) + bias[:, None, None]
    return np.array([m if m[0, 0] > 0 else np.zeros_like(m) for m in z])


# ------------------------------------------------------------- counter_example


@right("counter_example")
def _(gap):
    return gap * np.array([4, -4, 0, 0])


@right("counter_example")
def _(gap):
    return np.array([[2.0 * gap, -7.0 * gap]])


@right("counter_example")
def _(gap):
    # the average stays positive
    return np.array([10 * gap, -2 * gap])


@right("counter_example")
def _(gap):
    # search
    n = 1
    while np.maximum(w := np.array([n, -n]), 0).mean() - max(w.mean(), 0) != gap:
        n += 1
    return w


@right("counter_example")
def _(gap):
    return np.r_[np.zeros(6), -8 * gap, 8 * gap].reshape(2, 2, 2)


@wrong(
    "counter_example",
    "It gives the window of the chapter whatever the gap is, right for gap 1 only.",
)
def _(gap):
    return np.array([4, -4, 0, 0])


@wrong("counter_example", "The gap of (gap, -gap) is gap / 2 only: the average divides by 2.")
def _(gap):
    return np.array([gap, -gap])


@wrong("counter_example", "With gap, -gap, 0, 0 the difference is a quarter of what is asked.")
def _(gap):
    return np.array([gap, -gap, 0, 0])


@wrong(
    "counter_example",
    "It uses 4 * gap in a window of two numbers, so the gap is twice as large as asked.",
)
def _(gap):
    return np.array([4 * gap, -4 * gap])


@wrong(
    "counter_example",
    "No number of the window is negative, so both orders give the same and the gap is 0.",
)
def _(gap):
    return np.array([4 * gap, 0, 0, 0])


@wrong("counter_example", "All numbers are negative, so both orders give 0 and the gap is 0.")
def _(gap):
    return np.array([-4 * gap, -gap, -gap, -gap])


@wrong(
    "counter_example",
    "The negative number is always -4, so the average stays positive and the gap is 1 whatever is asked.",
)
def _(gap):
    return np.array([4 * gap, -4, 0, 0])


@wrong(
    "counter_example",
    "The window 10, -2 gap has an average that turns negative for a gap above 5, and then the difference stays at 5.",
)
def _(gap):
    return np.array([10, -2 * gap])


@wrong("counter_example", "It returns the two results of the orders and not the window.")
def _(gap):
    w = np.array([4 * gap, -4 * gap, 0, 0])
    return np.array([np.maximum(w, 0).mean(), np.maximum(w.mean(), 0)])


@wrong("counter_example", "It returns the gap itself and no window.")
def _(gap):
    return gap


@wrong(
    "counter_example",
    "The difference is measured for the sum and not for the average: 'ReLU, then sum' exceeds 'sum, then ReLU' by gap, the average by gap / 3.",
)
def _(gap):
    return np.array([gap, -gap, 0])


@wrong(
    "counter_example",
    "It halves the gap with // before it doubles it, so odd gaps come out one too small (and 1 as 0).",
)
def _(gap):
    half = gap // 2
    return np.array([4 * half, -4 * half])


@wrong(
    "counter_example", "The window is kept in 8 bits, so from a gap of 32 on, 4 * gap overflows."
)
def _(gap):
    return np.array([4 * gap, -4 * gap, 0, 0], dtype=np.int64).astype(np.int8)


@wrong(
    "counter_example",
    "It adds gap - 1 to each number of the chapter's window, so that for a gap of 2 or more the negative number is nearer to 0 and the difference is smaller than asked.",
)
def _(gap):
    return np.array([4, -4, 0, 0]) + (gap - 1)


@wrong(
    "counter_example",
    "It has one zero too many: 4 gap and -4 gap in a window of five numbers make a difference of 4/5 gap.",
)
def _(gap):
    return np.array([4 * gap, -4 * gap, 0, 0, 0])
