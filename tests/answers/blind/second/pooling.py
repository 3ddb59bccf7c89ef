"""Answers to pooling, written from the notebook alone."""

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


# max_pool2d


def windows_of(xp, kernel_size, stride):
    (K_H, K_W), (S_H, S_W) = kernel_size, stride
    v = np.lib.stride_tricks.sliding_window_view(xp, kernel_size, axis=(1, 2))
    return v[:, ::S_H, ::S_W]


def padded(x, padding, **how):
    P_H, P_W = padding
    return np.pad(x, ((0, 0), (P_H, P_H), (P_W, P_W)), **how)


@wrong(
    "max_pool2d",
    "Without a stride the step is the rows of the window (K_H) in both directions; wrong when no stride is given and the window is not square.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    if stride is None:
        stride = kernel_size[0], kernel_size[0]
    xp = padded(x.astype(float), padding, constant_values=-np.inf)
    return windows_of(xp, kernel_size, stride).max(axis=(3, 4))


@wrong(
    "max_pool2d",
    "The padding holds -1, which wins in a window at the border where all numbers of the map are below -1.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    xp = padded(x, padding, constant_values=-1)
    return windows_of(xp, kernel_size, stride or kernel_size).max(axis=(3, 4))


@wrong(
    "max_pool2d",
    "The padding mirrors the map (mode reflect), and where the padding is just half the window the mirrored numbers lie outside of the window and may win.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    xp = padded(x, padding, mode="reflect")
    return windows_of(xp, kernel_size, stride or kernel_size).max(axis=(3, 4))


@wrong(
    "max_pool2d",
    "The largest number of a window is taken over all maps together, so all maps of the result are the same; wrong with more than one map.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    (C, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
    S_H, S_W = stride or kernel_size
    xp = padded(x.astype(float), padding, constant_values=-np.inf)
    out = np.zeros((C, places(H, K_H, S_H, P_H), places(W, K_W, S_W, P_W)))
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            out[:, i, j] = xp[:, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W].max()
    return out


@right("max_pool2d")
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    # a copy of the border never wins alone: the border itself is in the window (padding <= half)
    xp = padded(x, padding, mode="edge")
    (K_H, K_W), (S_H, S_W) = kernel_size, stride or kernel_size
    down = np.maximum.reduce([xp[:, a : xp.shape[1] - K_H + 1 + a : S_H] for a in range(K_H)])
    return np.maximum.reduce([down[:, :, b : xp.shape[2] - K_W + 1 + b : S_W] for b in range(K_W)])


# avg_pool2d


@wrong(
    "avg_pool2d",
    "With count_include_pad=False the sum is divided by how many numbers of the window are not zero, so a zero on the map is not counted either.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    v = windows_of(padded(x, padding), kernel_size, stride or kernel_size)
    if count_include_pad:
        return v.mean(axis=(3, 4))
    return v.sum(axis=(3, 4)) / np.maximum(1, np.count_nonzero(v, axis=(3, 4)))


@wrong(
    "avg_pool2d",
    "The meaning of count_include_pad is turned round: the padding counts when it is False and does not when it is True; it shows with padding.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    step = stride or kernel_size
    total = windows_of(padded(x, padding), kernel_size, step).sum(axis=(3, 4))
    if count_include_pad:
        return total / windows_of(padded(np.ones(x.shape), padding), kernel_size, step).sum(
            axis=(3, 4)
        )
    return total / (kernel_size[0] * kernel_size[1])


@wrong(
    "avg_pool2d", "The sum is divided with //, so each average is rounded down to a whole number."
)
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    step = stride or kernel_size
    total = windows_of(padded(x, padding), kernel_size, step).sum(axis=(3, 4))
    on_map = windows_of(padded(np.ones(x.shape), padding), kernel_size, step).sum(axis=(3, 4))
    return total // (kernel_size[0] * kernel_size[1] if count_include_pad else on_map)


@right("avg_pool2d")
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    # one matrix for the rows, one for the columns
    def matrix(n, k, s, p):
        m = np.zeros((places(n, k, s, p), n))
        for i in range(len(m)):
            m[i, max(0, i * s - p) : max(0, i * s - p + k)] = 1
        return m / (k if count_include_pad else m.sum(axis=1, keepdims=True))

    rows, columns = (
        matrix(*z) for z in zip(x.shape[1:], kernel_size, stride or kernel_size, padding)
    )
    return rows @ x @ columns.T


# pooled_size, my_pooled_sizes


@wrong(
    "pooled_size",
    "With ceil_mode a last window that begins exactly one place behind the map is kept, since the test is > and not >=.",
)
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    room = size + 2 * padding - kernel_size
    if not ceil_mode:
        return room // stride + 1
    n = -(-room // stride) + 1
    return n - 1 if (n - 1) * stride > size + padding else n


@wrong(
    "pooled_size",
    "With ceil_mode the padding before the map is left out of the test: a last window is dropped although it begins on the last padding-many numbers of the map.",
)
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    room = size + 2 * padding - kernel_size
    if not ceil_mode:
        return room // stride + 1
    n = -(-room // stride) + 1
    return n - 1 if (n - 1) * stride >= size else n


@right("pooled_size")
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    count, start = 1, -padding
    while True:
        last_end = start + kernel_size - 1
        start += stride
        fits = start + kernel_size <= size + padding
        hangs = ceil_mode and start < size and last_end < size + padding - 1
        if not (fits or hangs):
            return count
        count += 1


@wrong(
    "my_pooled_sizes",
    "The columns are rounded up to 36 although the last window would begin behind the map: they should be 35.",
)
def _():
    return -(-(121 + 6 - 6) // 2) + 1, -(-(278 + 4 - 5) // 8) + 1


# max_across_channels


@wrong(
    "max_across_channels",
    "The reshape has group_size and groups swapped, so maps that are groups apart compete and not neighbours; right only with one group or groups of one map.",
)
def _(x, group_size):
    C, H, W = x.shape
    groups = C // group_size
    return x.reshape(group_size, groups, H, W).max(axis=0)


@wrong(
    "max_across_channels",
    "Group g begins at map g and not at map g * group_size, so the groups overlap; right only with one group or with groups of one map.",
)
def _(x, group_size):
    return np.array([x[g : g + group_size].max(axis=0) for g in range(len(x) // group_size)])


@right("max_across_channels")
def _(x, group_size):
    return np.maximum.reduceat(x, np.arange(0, len(x), group_size), axis=0)


# layer_with_relu


@wrong(
    "layer_with_relu",
    "The bias is used as a threshold: sums above it pass unchanged and others become 0, in place of being added before the ReLU.",
)
def _(S, bias):
    total = S.sum(axis=1)
    return np.where(total > bias[:, None, None], total, 0)


@wrong(
    "layer_with_relu",
    "The bias is added only where the sum is positive already: a sum that is negative or zero stays 0 even if the bias would lift it above zero.",
)
def _(S, bias):
    total = S.sum(axis=1)
    lifted = np.where(total > 0, total + bias[:, None, None], 0)
    return np.maximum(lifted, 0)


@right("layer_with_relu")
def _(S, bias):
    z = bias.reshape(-1, 1, 1) + np.einsum("fcij->fij", S)
    return (z + abs(z)) / 2


# counter_example


@wrong("counter_example", "In the window gap, -gap the two orders differ by gap / 2 only.")
def _(gap):
    return np.array([gap, -gap])


@wrong(
    "counter_example",
    "The window of the chapter grows by gap - 1 and is not multiplied: the two orders differ by (gap + 3) / 4, which is right for gap 1 only.",
)
def _(gap):
    return np.array([3 + gap, -3 - gap, 0, 0])


@right("counter_example")
def _(gap):
    # the average is below zero, so the second order gives 0; the first gives 8 gap / 8
    return np.array([8.0 * gap] + [-5.0 * gap] * 7)
