"""Answers to pooling, written from the notebook alone."""

import functools
import itertools
import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

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


def positions(size, kernel_size, stride, padding, ceil_mode):
    """Task 2, done right."""
    n = size + 2 * padding - kernel_size
    count = (-(-n // stride) if ceil_mode else n // stride) + 1
    return count - (ceil_mode and (count - 1) * stride >= size + padding)


def own_pool():
    """The settings of rows and of columns, read off what the cell above the task shows."""
    from convcheck.pooling import my_pool

    pool = my_pool(STUDENT)
    pool = (
        pool
        if isinstance(pool, dict)
        else pool._asdict()
        if hasattr(pool, "_asdict")
        else vars(pool)
    )
    both = lambda name, default: np.broadcast_to(pool.get(name, default), 2).tolist()
    kernel = both("kernel_size", None)
    stride = both("stride", kernel) if pool.get("stride") is not None else kernel
    ceil = bool(pool.get("ceil_mode", False))
    return list(zip(both("size", None), kernel, stride, both("padding", 0), (ceil, ceil)))


# max_pool2d


@wrong(
    "max_pool2d",
    "The border is filled with mode='reflect', which brings in numbers that lie outside of the window when the window is even and padded by half of it; right without padding and for 3 x 3 padded by 1.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    (C, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
    S_H, S_W = stride or kernel_size
    padded = np.pad(x, ((0, 0), (P_H, P_H), (P_W, P_W)), mode="reflect")
    H_out, W_out = places(H, K_H, S_H, P_H), places(W, K_W, S_W, P_W)
    out = np.zeros((C, H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            out[:, i, j] = padded[:, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W].max(
                axis=(1, 2)
            )
    return out


@wrong(
    "max_pool2d",
    "A window that begins in the padding is moved onto the map and keeps its whole size, instead of losing what lies outside; so it sees numbers behind its end.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    (C, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
    S_H, S_W = kernel_size if stride is None else stride
    H_out, W_out = places(H, K_H, S_H, P_H), places(W, K_W, S_W, P_W)
    out = np.zeros((C, H_out, W_out))
    for i, j in itertools.product(range(H_out), range(W_out)):
        top, left = max(i * S_H - P_H, 0), max(j * S_W - P_W, 0)
        out[:, i, j] = x[:, top : top + K_H, left : left + K_W].max(axis=(1, 2))
    return out


@wrong(
    "max_pool2d",
    "The largest number so far is not set back for the next map, so a map also gets the maxima of the maps before it; right only with one map.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    (C, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
    S_H, S_W = kernel_size if stride is None else stride
    H_out, W_out = places(H, K_H, S_H, P_H), places(W, K_W, S_W, P_W)
    padded = np.pad(x.astype(float), ((0, 0), (P_H, P_H), (P_W, P_W)), constant_values=-np.inf)
    out = np.zeros((C, H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            best = -np.inf
            for c in range(C):
                for a in range(K_H):
                    for b in range(K_W):
                        best = max(best, padded[c, i * S_H + a, j * S_W + b])
                out[c, i, j] = best
    return out


@right("max_pool2d")
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    # masked places, and one axis after the other: first the columns, then the rows
    def along(rows, k, s, p):
        wide = np.ma.masked_all(rows.shape[:-1] + (rows.shape[-1] + 2 * p,))
        wide[..., p : p + rows.shape[-1]] = rows
        starts = range(0, wide.shape[-1] - k + 1, s)
        return np.ma.stack([wide[..., t : t + k].max(axis=-1) for t in starts], axis=-1)

    (K_H, K_W), (S_H, S_W), (P_H, P_W) = kernel_size, stride or kernel_size, padding
    half = along(x, K_W, S_W, P_W)
    return along(half.swapaxes(1, 2), K_H, S_H, P_H).swapaxes(1, 2).filled(np.nan)


@right("max_pool2d")
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    # nothing in the map is below its smallest number
    p = np.pad(x, [(0, 0), *[(n, n) for n in padding]], constant_values=x.min())
    down, across = stride or kernel_size
    return sliding_window_view(p, kernel_size, axis=(1, 2))[:, ::down, ::across].max((-1, -2))


# avg_pool2d


@wrong(
    "avg_pool2d",
    "Without the padding it divides by how many numbers of the window are not zero, so zeros of the map itself are taken for padding (and a window of zeros gives nan).",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    (C, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
    S_H, S_W = kernel_size if stride is None else stride
    padded = np.pad(x, ((0, 0), (P_H, P_H), (P_W, P_W)))
    windows = sliding_window_view(padded, kernel_size, axis=(1, 2))[:, ::S_H, ::S_W]
    if count_include_pad:
        return windows.mean(axis=(3, 4))
    return windows.sum(axis=(3, 4)) / (windows != 0).sum(axis=(3, 4))


@wrong(
    "avg_pool2d",
    "Without the padding only the rows that hang over are left out of the division, the columns are still divided by the whole width K_W; right when nothing is padded at the left and right.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    (C, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
    S_H, S_W = kernel_size if stride is None else stride
    padded = np.pad(x, ((0, 0), (P_H, P_H), (P_W, P_W)))
    H_out, W_out = places(H, K_H, S_H, P_H), places(W, K_W, S_W, P_W)
    out = np.zeros((C, H_out, W_out))
    for i in range(H_out):
        top = i * S_H - P_H
        rows = K_H if count_include_pad else min(top + K_H, H) - max(top, 0)
        for j in range(W_out):
            window = padded[:, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
            out[:, i, j] = window.sum(axis=(1, 2)) / (rows * K_W)
    return out


@right("avg_pool2d")
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    # a table of sums of all that lies above and to the left; four of its numbers make a window
    (K_H, K_W), (S_H, S_W), (P_H, P_W) = kernel_size, stride or kernel_size, padding

    def window_sums(maps):
        table = np.pad(maps, ((0, 0), (P_H + 1, P_H), (P_W + 1, P_W))).cumsum(1).cumsum(2)
        sums = (
            table[:, K_H:, K_W:]
            - table[:, :-K_H, K_W:]
            - table[:, K_H:, :-K_W]
            + table[:, :-K_H, :-K_W]
        )
        return sums[:, ::S_H, ::S_W]

    count = K_H * K_W if count_include_pad else window_sums(np.ones_like(x[:1], dtype=float))
    return window_sums(x.astype(float)) / count


# pooled_size


@wrong(
    "pooled_size",
    "A last window is given up only if it begins behind the first place after the map, so one that begins exactly there, in the padding at the end, is still counted.",
)
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    steps = (size + 2 * padding - kernel_size) / stride
    n = (math.ceil(steps) if ceil_mode else math.floor(steps)) + 1
    if ceil_mode and (n - 1) * stride > size + padding:
        n -= 1
    return n


@wrong(
    "pooled_size",
    "For the rounding up it takes ceil((size + 2 padding - kernel_size + 1) / stride), which is just the number of positions rounded down; so ceil_mode changes nothing.",
)
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    whole = size + 2 * padding
    if ceil_mode:
        return math.ceil((whole - kernel_size + 1) / stride)
    return (whole - kernel_size) // stride + 1


@right("pooled_size")
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    # walk from start to start, and look back whether the window before came to the end
    def walk(start):
        if start + kernel_size > size + padding:
            over = ceil_mode and start < size and start - stride + kernel_size < size + padding
            return 1 if over else 0
        return 1 + walk(start + stride)

    return walk(-padding) if kernel_size <= size + 2 * padding else None


# my_pooled_sizes


@wrong(
    "my_pooled_sizes",
    "The steps from window to window are counted and not the windows: one too few along both axes.",
)
def _():
    rows, columns = [positions(*axis) - 1 for axis in own_pool()]
    return rows, columns


@wrong(
    "my_pooled_sizes", "One number is given, rows times columns of the result, instead of the two."
)
def _():
    return math.prod(positions(*axis) for axis in own_pool())


# max_across_channels


@wrong(
    "max_across_channels",
    "Every group_size-th map and the one behind it are compared, as in the example: groups of three or more lose their other maps, and groups of one meet their neighbour.",
)
def _(x, group_size):
    C, H, W = x.shape
    groups = C // group_size
    out = np.empty((groups, H, W), dtype=x.dtype)
    for g in range(groups):
        first = g * group_size
        out[g] = np.maximum(x[first], x[(first + 1) % C])
    return out


@wrong(
    "max_across_channels",
    "The whole map with the largest sum wins in its group, instead of the largest number at each pixel; right only for groups of one map or maps of one pixel.",
)
def _(x, group_size):
    C, H, W = x.shape
    groups = C // group_size
    parted = x.reshape(groups, group_size, H, W)
    winner = parted.sum(axis=(2, 3)).argmax(axis=1)
    return parted[np.arange(groups), winner]


@right("max_across_channels")
def _(x, group_size):
    return functools.reduce(np.maximum, (x[first::group_size] for first in range(group_size)))


# layer_with_relu


@wrong(
    "layer_with_relu",
    "The running total goes through the ReLU after each input map, so what is below zero halfway is forgotten; right with one input map or when no total on the way is negative.",
)
def _(S, bias):
    C_out, C_in, H, W = S.shape
    total = np.zeros((C_out, H, W)) + bias.reshape(C_out, 1, 1)
    for c in range(C_in):
        total = np.maximum(total + S[:, c], 0)
    return total


@wrong(
    "layer_with_relu",
    "The bias only decides whether a pixel is cut off (sum + bias above 0) and is not added to what passes; right when the bias is 0 or nothing passes.",
)
def _(S, bias):
    total = S.sum(axis=1)
    return np.where(total > -bias[:, None, None], total, 0)


@right("layer_with_relu")
def _(S, bias):
    z = np.einsum("oc...->o...", S).T + bias
    return np.frompyfunc(lambda a: (a + abs(a)) / 2, 1, 1)(z).T.astype(float)


# counter_example


@wrong(
    "counter_example",
    "The average of 2 gap and -gap is above zero and the ReLU does not take it away, so the two orders differ by half of the gap.",
)
def _(gap):
    return np.array([2 * gap, -gap])


@wrong(
    "counter_example",
    "The window of the chapter is shifted by gap - 1 and not multiplied by gap, so its gap does not grow; right only for gap 1.",
)
def _(gap):
    return np.array([4.0, -4.0, 0.0, 0.0]) + (gap - 1)


@right("counter_example")
def _(gap):
    return np.pad(np.diag([9.0, -10.0]) * gap, ((0, 1), (0, 0))).ravel() * (6 / 9)
