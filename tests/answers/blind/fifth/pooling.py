"""Answers to pooling, written from the notebook alone."""

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


# max_pool2d


@wrong(
    "max_pool2d",
    "Of each window the number of largest absolute value is kept (with its sign), so a strongly negative number beats a positive one.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    (C, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
    S_H, S_W = stride or kernel_size
    x = np.pad(x, ((0, 0), (P_H, P_H), (P_W, P_W)))
    out = np.zeros((C, places(H, K_H, S_H, P_H), places(W, K_W, S_W, P_W)), x.dtype)
    for c, i, j in np.ndindex(out.shape):
        out[c, i, j] = max(x[c, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W].ravel(), key=abs)
    return out


@wrong(
    "max_pool2d",
    "A window that begins in the padding is moved to the border of the map with its full size, instead of losing the part that lies outside; right without padding.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    (C, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
    S_H, S_W = stride or kernel_size
    out = np.zeros((C, places(H, K_H, S_H, P_H), places(W, K_W, S_W, P_W)), x.dtype)
    for c, i, j in np.ndindex(out.shape):
        r, q = max(i * S_H - P_H, 0), max(j * S_W - P_W, 0)
        out[c, i, j] = x[c, r : r + K_H, q : q + K_W].max()
    return out


@right("max_pool2d")
def _(x, kernel_size, *, stride=None, padding=(0, 0)):
    def along(x, axis, k, s, p):
        n = x.shape[axis]
        starts = range(-p, n + p - k + 1, s)
        return np.stack(
            [x.take(range(max(a, 0), min(a + k, n)), axis).max(axis) for a in starts], axis
        )

    S_H, S_W = kernel_size if stride is None else stride
    return along(along(x, 1, kernel_size[0], S_H, padding[0]), 2, kernel_size[1], S_W, padding[1])


# avg_pool2d


@wrong(
    "avg_pool2d",
    "Without the padding all windows are divided by (K_H - P_H) * (K_W - P_W), as if each lay over a corner of the map; windows elsewhere have other counts.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    (C, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
    S_H, S_W = stride or kernel_size
    x = np.pad(x, ((0, 0), (P_H, P_H), (P_W, P_W)))
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel_size, axis=(1, 2))[:, ::S_H, ::S_W]
    count = K_H * K_W if count_include_pad else (K_H - P_H) * (K_W - P_W)
    return windows.sum(axis=(3, 4)) / count


@wrong(
    "avg_pool2d",
    "The result has the dtype of x, so the averages of whole numbers are cut off to whole numbers; right for floats.",
)
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    (C, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
    S_H, S_W = stride or kernel_size
    out = np.zeros((C, places(H, K_H, S_H, P_H), places(W, K_W, S_W, P_W)), dtype=x.dtype)
    for c, i, j in np.ndindex(out.shape):
        r, q = i * S_H - P_H, j * S_W - P_W
        part = x[c, max(r, 0) : r + K_H, max(q, 0) : q + K_W]
        out[c, i, j] = part.sum() / (K_H * K_W if count_include_pad else part.size)
    return out


@right("avg_pool2d")
def _(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    (C, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
    S_H, S_W = stride or kernel_size
    edge = ((0, 0), (P_H, P_H), (P_W, P_W))
    data = np.pad(x.astype(float), edge)
    hidden = np.pad(np.zeros(x.shape, bool), edge, constant_values=not count_include_pad)
    out = np.ma.empty((C, places(H, K_H, S_H, P_H), places(W, K_W, S_W, P_W)))
    masked = np.ma.array(data, mask=hidden)
    for i, j in np.ndindex(out.shape[1:]):
        out[:, i, j] = (
            masked[:, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W].reshape(C, -1).mean(axis=1)
        )
    return np.asarray(out)


# pooled_size


@wrong(
    "pooled_size",
    "The last window is dropped where its start, counted from the padding, is not below size (and not size + padding), in both modes, so windows that still begin on the map are lost; right without padding.",
)
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    steps, rest = divmod(size + 2 * padding - kernel_size, stride)
    if ceil_mode and rest:
        steps += 1
    if steps * stride >= size:
        steps -= 1
    return steps + 1


@wrong(
    "pooled_size",
    "With ceil_mode every window is counted that begins in the map or in the padding before it, also those behind the first one that reaches the end; right where the steps leave no room for such windows.",
)
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    if ceil_mode:
        return len(range(-padding, size, stride))
    return (size + 2 * padding - kernel_size) // stride + 1


@right("pooled_size")
def _(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    count, start, end = 0, -padding, size + padding
    while start + kernel_size <= end:
        count, start = count + 1, start + stride
    reached = start - stride + kernel_size
    return count + (ceil_mode and reached < end and start < size)


# max_across_channels


@wrong(
    "max_across_channels",
    "Only the first and the last map of each group compete; right for groups of one or two.",
)
def _(x, group_size):
    return np.maximum(x[::group_size], x[group_size - 1 :: group_size])


@wrong(
    "max_across_channels",
    "The groups begin at maps 0, 1, 2, ... instead of 0, group_size, ..., so they overlap and the last maps are left out; right for one group or groups of one.",
)
def _(x, group_size):
    groups = x.shape[0] // group_size
    return np.array([x[g : g + group_size].max(axis=0) for g in range(groups)])


@right("max_across_channels")
def _(x, group_size):
    return np.maximum.reduceat(x, range(0, len(x), group_size), axis=0)


# layer_with_relu


@wrong(
    "layer_with_relu",
    "The bias serves only as the threshold: sums above -bias pass, but the bias is never added to them; right for bias 0.",
)
def _(S, bias):
    total = S.sum(axis=1)
    return np.where(total > -bias[:, None, None], total, 0)


@wrong(
    "layer_with_relu",
    "A ReLU is applied to the sum before the bias and once more after it, so negative sums are lifted to 0 before a positive bias is added; right where no bias is positive.",
)
def _(S, bias):
    total = np.maximum(S.sum(axis=1), 0)
    return np.maximum(total + bias[:, None, None], 0)


@right("layer_with_relu")
def _(S, bias):
    everything = np.concatenate(
        [S, np.broadcast_to(bias[:, None, None, None], (len(S), 1, *S.shape[2:]))], axis=1
    )
    return np.add.reduce(everything, axis=1).clip(min=0)


# counter_example


@wrong(
    "counter_example",
    "Only the positive number grows with gap, so the average is not negative and the two orders always differ by 1; right for gap 1.",
)
def _(gap):
    return np.array([4 * gap, -4, 0, 0])


@wrong(
    "counter_example",
    "The 0 is a third number of the window and is divided by as well, so the orders differ by two thirds of gap.",
)
def _(gap):
    return np.array([2 * gap, -2 * gap, 0])


@right("counter_example")
def _(gap):
    window = np.full((2, 4), -3.0 * gap)
    window[0, 0] = 8 * gap
    return window
