"""Answers written blind, from the notebook alone."""

import itertools

import convkit
import numpy as np

STUDENT = "ada"


# ---------------------------------------------------------------- wrong


def max_pool2d_0(x, kernel_size, *, stride=None, padding=(0, 0)):
    (C, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
    S_H, S_W = stride or kernel_size
    smallest = np.finfo(float).tiny
    x = np.pad(x, ((0, 0), (P_H, P_H), (P_W, P_W)), constant_values=smallest)
    windows = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(1, 2))
    return windows[:, ::S_H, ::S_W].max(axis=(3, 4))


def max_pool2d_1(x, kernel_size, *, stride=None, padding=(0, 0)):
    (C, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
    S_H, S_W = stride if stride is not None else (K_W, K_H)
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W)
    x = np.pad(x.astype(float), ((0, 0), (P_H, P_H), (P_W, P_W)), constant_values=-np.inf)
    out = np.zeros((C, H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            out[:, i, j] = x[:, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W].max(axis=(1, 2))
    return out


def max_pool2d_2(x, kernel_size, *, stride=None, padding=(0, 0)):
    (C, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
    S_H, S_W = stride or kernel_size
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W)
    x = np.pad(x.astype(float), ((0, 0), (P_H, P_H), (P_W, P_W)), constant_values=-np.inf)
    best = np.zeros((C, H_out, W_out))
    for a in range(K_H):
        for b in range(K_W):
            shifted = x[:, a : a + S_H * (H_out - 1) + 1 : S_H, b : b + S_W * (W_out - 1) + 1 : S_W]
            best = np.maximum(best, shifted)
    return best


def avg_pool2d_0(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    (C, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
    S_H, S_W = stride or kernel_size
    x = np.pad(x, ((0, 0), (P_H, P_H), (P_W, P_W)))
    windows = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(1, 2))[:, ::S_H, ::S_W]
    total = windows.sum(axis=(3, 4))
    if count_include_pad:
        return total / (K_H * K_W)
    return total / np.maximum(np.count_nonzero(windows, axis=(3, 4)), 1)


def avg_pool2d_1(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    (C, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
    S_H, S_W = stride or kernel_size
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W)
    padded = np.pad(x, ((0, 0), (P_H, P_H), (P_W, P_W)))
    out = np.zeros((C, H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            top, left = i * S_H, j * S_W
            window = padded[:, top : top + K_H, left : left + K_W]
            if count_include_pad:
                places = K_H * K_W
            else:
                rows = min(top + K_H, P_H + H + P_H) - max(top, P_H)
                columns = min(left + K_W, P_W + W) - max(left, P_W)
                places = rows * columns
            out[:, i, j] = window.sum(axis=(1, 2)) / places
    return out


def pooled_size_0(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    steps, rest = divmod(size + 2 * padding - kernel_size, stride)
    if ceil_mode and rest:
        steps += 1
        if steps * stride > size + padding:
            steps -= 1
    return steps + 1


def my_pooled_sizes_0():
    return 48, 24


def max_across_channels_0(x, group_size):
    C, H, W = x.shape
    groups = C // group_size
    return np.stack([x[g : g + group_size].max(axis=0) for g in range(groups)])


def layer_with_relu_0(S, bias):
    C_out, C_in, H, W = S.shape
    out = np.zeros((C_out, H, W))
    for o in range(C_out):
        z = np.full((H, W), float(bias[o]))
        for c in range(C_in):
            z = np.maximum(z + S[o, c], 0)
        out[o] = z
    return out


def layer_with_relu_1(S, bias):
    C_out, C_in, H, W = S.shape
    for o in range(C_out):
        for c in range(1, C_in):
            S[o, 0] += S[o, c]
    return np.maximum(S[:, 0] + bias[:, None, None], 0)


def counter_example_0(gap):
    return np.array([4, -4, 0, 0]) + (gap - 1)


# ---------------------------------------------------------------- right


def max_pool2d_r0(x, kernel_size, *, stride=None, padding=(0, 0)):
    """No padding at all: each window is cut to the map; one axis after the other."""
    (S_H, S_W), (K_H, K_W), (P_H, P_W) = stride or kernel_size, kernel_size, padding

    def along(maps, k, s, p):  # over the last axis
        n = maps.shape[-1]
        starts = range(-p, n + p - k + 1, s)
        cut = (slice(max(b, 0), b + k) for b in starts)
        return np.stack([maps[..., piece].max(axis=-1) for piece in cut], axis=-1)

    return along(along(x, K_W, S_W, P_W).swapaxes(1, 2), K_H, S_H, P_H).swapaxes(1, 2)


def avg_pool2d_r0(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    """Two matrices of zeros and ones: A @ x @ B, divided by what they count."""
    stride = kernel_size if stride is None else stride
    C, H, W = x.shape
    matrices = []
    for n, k, s, p in zip((H, W), kernel_size, stride, padding):
        begin = np.arange(-p, n + p - k + 1, s)[:, None]
        matrices.append(((begin <= np.arange(n)) & (np.arange(n) < begin + k)).astype(float))
    A, B = matrices
    places = np.outer(A.sum(axis=1), B.sum(axis=1))
    if count_include_pad:
        places[...] = kernel_size[0] * kernel_size[1]
    return np.einsum("ih,chw,jw->cij", A, x, B) / places


def pooled_size_r0(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    """Walk: go on while the window before did not reach the end yet (or still fits)."""

    def positions():
        for start in itertools.count(-padding, stride):
            end = start + kernel_size
            fits = end <= size + padding
            if not (fits or (ceil_mode and start < size and end - stride < size + padding)):
                return
            yield start

    return sum(1 for _ in positions())


def max_across_channels_r0(x, group_size):
    return np.maximum.reduceat(x, range(0, len(x), group_size), axis=0)


def counter_example_r0(gap):
    """A window of nine whose average is below zero."""
    window = np.full((3, 3), -5.0 * gap)
    window[1, 1] = 9 * gap
    return window


WRONG = [
    (
        "max_pool2d",
        "Pads with finfo.tiny, which is the smallest positive number and not the least number, so negative borders lose.",
        max_pool2d_0,
    ),
    (
        "max_pool2d",
        "Without a stride the step becomes (K_W, K_H): rows and columns of the window are swapped.",
        max_pool2d_1,
    ),
    (
        "max_pool2d",
        "The running maximum begins with zeros, so a window of negative numbers gives 0 even without padding.",
        max_pool2d_2,
    ),
    (
        "avg_pool2d",
        "With count_include_pad=False it divides by the number of nonzero places, so zeros of the map itself are not counted.",
        avg_pool2d_0,
    ),
    (
        "avg_pool2d",
        "With count_include_pad=False the rows of the padding below the map are still counted as places on the map.",
        avg_pool2d_1,
    ),
    (
        "pooled_size",
        "Uses > in place of >=, so a window that begins exactly behind the end of the map is kept in ceil mode.",
        pooled_size_0,
    ),
    (
        "my_pooled_sizes",
        "Rounds up without dropping the last window, which begins in the padding behind the map.",
        my_pooled_sizes_0,
    ),
    (
        "max_across_channels",
        "The groups begin at g and not at g * group_size, so they overlap.",
        max_across_channels_0,
    ),
    (
        "layer_with_relu",
        "Applies the ReLU after every step of the running sum instead of once at the end.",
        layer_with_relu_0,
    ),
    (
        "layer_with_relu",
        "Adds up into S[:, 0] in place, so the caller's S changes and a second call gives something else.",
        layer_with_relu_1,
    ),
    (
        "counter_example",
        "Adds gap - 1 to each number of the window of the chapter, which moves both orders alike and does not give the gap.",
        counter_example_0,
    ),
]
RIGHT = [
    ("max_pool2d", max_pool2d_r0),
    ("avg_pool2d", avg_pool2d_r0),
    ("pooled_size", pooled_size_r0),
    ("max_across_channels", max_across_channels_r0),
    ("counter_example", counter_example_r0),
]
