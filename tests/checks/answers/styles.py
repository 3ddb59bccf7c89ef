"""Right answers in the styles in which students write them."""

from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

# output_size, pad, coverage and parameters


def size_by_counting(size, kernel_size, *, stride=1, padding=0, dilation=1):
    span, count, start = dilation * (kernel_size - 1) + 1, 0, -padding
    while start + span <= size + padding:
        count, start = count + 1, start + stride
    return count


def size_by_range(size, kernel_size, *, stride=1, padding=0, dilation=1):
    return len(range(0, size + 2 * padding - dilation * (kernel_size - 1), stride))


def size_by_floor(size, kernel_size, *, stride=1, padding=0, dilation=1):
    from math import floor

    return floor((size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1)


def size_in_numpy(size, kernel_size, *, stride=1, padding=0, dilation=1):
    return np.int64(size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


def size_by_recursion(size, kernel_size, *, stride=1, padding=0, dilation=1):
    size, span = size + 2 * padding, dilation * (kernel_size - 1) + 1
    if size < span:
        return 0
    return 1 + size_by_recursion(size - stride, kernel_size, stride=stride, dilation=dilation)


def pad_by_np(x, padding):
    return np.pad(x, ((0, 0), (padding[0], padding[0]), (padding[1], padding[1])))


def pad_by_stacking(x, padding):
    C, H, _ = x.shape
    side = np.zeros((C, H, padding[1]))
    wide = np.concatenate([side, x, side], axis=2)
    top = np.zeros((C, padding[0], wide.shape[2]))
    return np.concatenate([top, wide, top], axis=1)


def pad_as_lists(x, padding):
    P_H, P_W = padding
    width = x.shape[2] + 2 * P_W
    return [
        [[0] * width] * P_H + [[0] * P_W + list(row) + [0] * P_W for row in m] + [[0] * width] * P_H
        for m in x.tolist()
    ]


def pad_one_by_one(x, padding):
    y = np.zeros((x.shape[0], x.shape[1] + 2 * padding[0], x.shape[2] + 2 * padding[1]), np.float32)
    for c, h, w in np.ndindex(x.shape):
        y[c, h + padding[0], w + padding[1]] = x[c, h, w]
    return y


def coverage_by_adding(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    (H, W), (K_H, K_W), (S_H, S_W), (P_H, P_W) = shape, kernel_size, stride, padding
    used = [[0] * W for _ in range(H)]
    for h in range(-P_H, H + P_H - K_H + 1, S_H):
        for w in range(-P_W, W + P_W - K_W + 1, S_W):
            for r in range(max(h, 0), min(h + K_H, H)):
                for c in range(max(w, 0), min(w + K_W, W)):
                    used[r][c] += 1
    return used


def coverage_by_axes(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    def axis(n, K, S, P):
        starts = np.arange(-P, n + P - K + 1, S)
        at = np.arange(n)[:, None]
        return ((starts <= at) & (at < starts + K)).sum(axis=1)

    return np.outer(*map(axis, shape, kernel_size, stride, padding))


def coverage_by_add_at(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    (H, W), (P_H, P_W) = shape, padding
    places = np.arange((H + 2 * P_H) * (W + 2 * P_W)).reshape(H + 2 * P_H, W + 2 * P_W)
    windows = sliding_window_view(places, kernel_size)[:: stride[0], :: stride[1]]
    used = np.zeros(places.size)
    np.add.at(used, windows.ravel(), 1)
    return used.reshape(places.shape)[P_H : P_H + H, P_W : P_W + W]


def coverage_by_bincount(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    (H, W), (P_H, P_W) = shape, padding
    places = np.arange((H + 2 * P_H) * (W + 2 * P_W)).reshape(H + 2 * P_H, W + 2 * P_W)
    windows = sliding_window_view(places, kernel_size)[:: stride[0], :: stride[1]]
    used = np.bincount(windows.ravel(), minlength=places.size)
    return used.reshape(places.shape)[P_H : P_H + H, P_W : P_W + W]


def parameters_in_words(C_in, C_out, kernel_size):
    kernel = kernel_size[0] * kernel_size[1]
    one_filter = C_in * kernel + 1
    return C_out * one_filter


def parameters_by_building(C_in, C_out, kernel_size):
    return np.zeros((C_out, C_in, *kernel_size)).size + np.zeros(C_out).size


def parameters_by_adding(C_in, C_out, kernel_size):
    return sum(1 for _ in np.ndindex(C_out, C_in, *kernel_size)) + C_out


def parameters_by_prod(C_in, C_out, kernel_size):
    return np.prod((C_in, C_out, *kernel_size)) + C_out


# conv2d, and with it correlate, apply_filter, convolve and the three rules


def _padded(x, padding):
    return np.pad(x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2))


def _plus(y, bias):
    return y if bias is None else y + np.reshape(bias, (-1, 1, 1))


def _windows(x, weight, stride, padding, dilation):
    span = [D * (K - 1) + 1 for D, K in zip(dilation, weight.shape[2:], strict=True)]
    view = sliding_window_view(_padded(x, padding), span, axis=(2, 3))
    return view[:, :, :: stride[0], :: stride[1], :: dilation[0], :: dilation[1]]


ONE, NONE = (1, 1), (0, 0)


def seven_loops(x, weight, bias=None, *, stride=ONE, padding=NONE, dilation=ONE):
    x = _padded(x, padding)
    N, C_in, H, W = x.shape
    C_out, _, K_H, K_W = weight.shape
    H_out = (H - dilation[0] * (K_H - 1) - 1) // stride[0] + 1
    W_out = (W - dilation[1] * (K_W - 1) - 1) // stride[1] + 1
    y = [[[[0.0] * W_out for _ in range(H_out)] for _ in range(C_out)] for _ in range(N)]
    for n, o, h, w, c, i, j in np.ndindex(N, C_out, H_out, W_out, C_in, K_H, K_W):
        r, s = h * stride[0] + i * dilation[0], w * stride[1] + j * dilation[1]
        y[n][o][h][w] += float(weight[o, c, i, j]) * float(x[n, c, r, s])
    if bias is not None:
        for n, o, h, w in np.ndindex(N, C_out, H_out, W_out):
            y[n][o][h][w] += float(bias[o])
    return y


def with_einsum(x, weight, bias=None, *, stride=ONE, padding=NONE, dilation=ONE):
    windows = _windows(x, weight, stride, padding, dilation)
    return _plus(np.einsum("nchwij,ocij->nohw", windows, weight), bias)


def with_tensordot(x, weight, bias=None, *, stride=ONE, padding=NONE, dilation=ONE):
    windows = _windows(x, weight, stride, padding, dilation)
    y = np.tensordot(windows, weight, axes=((1, 4, 5), (1, 2, 3)))
    return _plus(y.transpose(0, 3, 1, 2), bias)


def with_im2col(x, weight, bias=None, *, stride=ONE, padding=NONE, dilation=ONE):
    windows = _windows(x, weight, stride, padding, dilation)
    N, _, H_out, W_out = windows.shape[:4]
    columns = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * H_out * W_out, -1)
    y = columns @ weight.reshape(len(weight), -1).T
    return _plus(y.reshape(N, H_out, W_out, -1).transpose(0, 3, 1, 2), bias)


def with_fft(x, weight, bias=None, *, stride=ONE, padding=NONE, dilation=ONE):
    x = _padded(x, padding)
    K_H, K_W = weight.shape[2:]
    H, W = x.shape[2:]
    spread = np.zeros((*weight.shape[:2], H, W))
    spread[..., : dilation[0] * K_H : dilation[0], : dilation[1] * K_W : dilation[1]] = weight
    product = np.einsum("nchw,ochw->nohw", np.fft.fft2(x), np.conj(np.fft.fft2(spread)))
    y = np.fft.ifft2(product).real
    valid = y[..., : H - dilation[0] * (K_H - 1), : W - dilation[1] * (K_W - 1)]
    return _plus(valid[..., :: stride[0], :: stride[1]], bias)


def with_add_at(x, weight, bias=None, *, stride=ONE, padding=NONE, dilation=ONE):
    windows = _windows(x, weight, stride, padding, dilation)
    y = np.zeros((len(x), len(weight), *windows.shape[2:4]))
    for n, o, c in np.ndindex(len(x), *weight.shape[:2]):
        for i, j in np.ndindex(weight.shape[2:]):
            np.add.at(y, (n, o), windows[n, c, :, :, i, j] * weight[o, c, i, j])
    return _plus(y, bias)


def by_recursion(x, weight, bias=None, *, stride=ONE, padding=NONE, dilation=ONE):
    if x.shape[1] > 1:
        rest = by_recursion(
            x[:, 1:], weight[:, 1:], stride=stride, padding=padding, dilation=dilation
        )
        first = by_recursion(
            x[:, :1], weight[:, :1], bias, stride=stride, padding=padding, dilation=dilation
        )
        return first + rest
    return with_einsum(x, weight, bias, stride=stride, padding=padding, dilation=dilation)


def in_float32(x, weight, bias=None, *, stride=ONE, padding=NONE, dilation=ONE):
    bias = None if bias is None else np.asarray(bias, np.float32)
    windows = _windows(x.astype(np.float32), weight, stride, padding, dilation)
    return _plus(np.einsum("nchwij,ocij->nohw", windows, weight.astype(np.float32)), bias)


def by_shifted_maps(x, weight, bias=None, *, stride=ONE, padding=NONE, dilation=ONE):
    windows = _windows(x, weight, stride, padding, dilation)
    y = 0
    for i, j in np.ndindex(weight.shape[2:]):
        y = y + np.moveaxis(
            np.dot(
                weight[..., i, j], windows[..., i, j].swapaxes(0, 1).reshape(x.shape[1], -1)
            ).reshape(len(weight), len(x), *windows.shape[2:4]),
            0,
            1,
        )
    return _plus(y, bias)


def as_lists(x, weight, bias=None, *, stride=ONE, padding=NONE, dilation=ONE):
    return with_einsum(x, weight, bias, stride=stride, padding=padding, dilation=dilation).tolist()


@lru_cache
def _matrix(H, W, K_H, K_W, stride, dilation):
    """Rows of a matrix that picks the elements of each window."""
    places = np.arange(H * W).reshape(1, 1, H, W)
    picks = _windows(places, np.zeros((1, 1, K_H, K_W)), stride, NONE, dilation)
    return np.eye(H * W)[picks[0, 0].reshape(-1)], picks.shape[2:4]


def by_matrix(x, weight, bias=None, *, stride=ONE, padding=NONE, dilation=ONE):
    x = _padded(x, padding)
    K_H, K_W = weight.shape[2:]
    picks, sizes = _matrix(*x.shape[2:], K_H, K_W, stride, dilation)
    seen = (picks @ x.reshape(*x.shape[:2], -1, 1)).reshape(*x.shape[:2], -1, K_H * K_W)
    y = np.einsum("ncpk,ock->nop", seen, weight.reshape(*weight.shape[:2], -1))
    return _plus(y.reshape(*y.shape[:2], *sizes), bias)


LAYERS = (
    seven_loops,
    with_einsum,
    with_tensordot,
    with_im2col,
    with_fft,
    with_add_at,
    by_recursion,
    in_float32,
    by_shifted_maps,
    as_lists,
    by_matrix,
)


def correlate(layer):
    return lambda x, kernel, **settings: np.array(
        layer(x[None, None], kernel[None, None], **settings)
    )[0, 0]


def apply_filter(layer):
    return lambda x, kernels, bias: np.array(layer(x[None], kernels[None], [bias]))[0, 0]


def convolve(layer):
    return lambda x, kernel: correlate(layer)(x, kernel[::-1, ::-1])


def type_1(layer):
    def rule(x, weight):
        maps = [np.array(layer(m[None, None], weight[:, None]))[0] for m in x]
        return np.concatenate(maps)

    return rule


def type_2_1(layer):
    return lambda x, weight: np.array(layer(x.sum(axis=0)[None, None], weight[:, None]))[0]


def type_2_2(layer):
    return lambda x, weight: np.array(layer(x[None], weight))[0]


def collapses(layer):
    def test(x, weight, y):
        right = np.array(layer(x.sum(axis=0)[None, None], weight[:, None]))[0]
        return list(right.shape) == list(y.shape) and bool((abs(right - y) < 1e-6).all())

    return test


def collapses_in_words(x, weight, y):
    right = type_2_1(seven_loops)(x, weight)
    if y.shape != right.shape:
        return False
    for place in np.ndindex(y.shape):  # noqa: SIM110
        if not np.isclose(y[place], right[place]):
            return False
    return True
