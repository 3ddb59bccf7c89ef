"""Answers written blind, from the notebook alone."""

import convkit
import numpy as np

STUDENT = "ada"
# my_layer("ada"): C_in 21, C_out 39, kernel_size (4, 7)


# ---------------------------------------------------------------- wrong
def apply_filter_0(x, kernels, bias):
    (C_in, H, W), (C_in, K_H, K_W) = x.shape, kernels.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    out = np.full((H_out, W_out), bias)
    for i in range(H_out):
        for j in range(W_out):
            out[i, j] = out[i, j] + np.sum(x[:, i : i + K_H, j : j + K_W] * kernels)
    return out


def apply_filter_1(x, kernels, bias):
    from functools import reduce

    (C_in, H, W), (C_in, K_H, K_W) = x.shape, kernels.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1

    def one(c):
        out = np.zeros((H_out, W_out))
        for a in range(K_H):
            for b in range(K_W):
                out += x[c, a : a + H_out, b : b + W_out] * kernels[c, a, b]
        return out

    return reduce(lambda total, c: total + one(c), range(C_in)) + bias


def conv2d_0(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W) = stride, padding
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W)
    bias = bias or np.zeros(C_out)
    xp = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    out = np.zeros((N, C_out, H_out, W_out))
    for n in range(N):
        for o in range(C_out):
            for i in range(H_out):
                for j in range(W_out):
                    r, c = i * S_H, j * S_W
                    out[n, o, i, j] = (
                        np.sum(xp[n, :, r : r + K_H, c : c + K_W] * weight[o]) + bias[o]
                    )
    return out


def conv2d_1(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W) = stride, padding
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W)
    xp = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    columns = [
        xp[n, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W].ravel()
        for n in range(N)
        for i in range(H_out)
        for j in range(W_out)
    ]
    out = weight.reshape(C_out, -1) @ np.array(columns).T
    if bias is not None:
        out = out + bias[:, None]
    return out.reshape(N, C_out, H_out, W_out)


def conv2d_2(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W) = stride, padding
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W)
    out = np.zeros((N, C_out, H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            for a in range(K_H):
                for b in range(K_W):
                    r, c = i * S_H + a - P_H, j * S_W + b - P_W
                    try:
                        out[:, :, i, j] += x[:, :, r, c] @ weight[:, :, a, b].T
                    except IndexError:
                        pass  # outside of the map: zero
    if bias is not None:
        out += bias[:, None, None]
    return out


def parameters_0(C_in, C_out, kernel_size):
    K_H, K_W = kernel_size
    return C_in * (C_out * K_H * K_W + 1)


def my_counts_0():
    C_in, C_out, K_H, K_W = 21, 39, 4, 7
    weights = C_out * C_in * K_H * K_W
    return C_in * C_out, weights, weights + C_out


def type_1_0(x, weight):
    def slide(x, kernel):
        return convkit.conv2d(x[None], kernel[None, None])[0]

    C_in, C_out = len(x), len(weight)
    first = slide(x[0], weight[0])
    out = np.zeros((C_in * C_out, *first.shape))
    for i in range(C_in):
        for k in range(C_out):
            place = (i * C_in + k) % (C_in * C_out)
            out[place] = slide(x[i], weight[k])
    return out


def type_2_1_0(x, weight):
    def slide(x, kernel):
        return convkit.conv2d(x[None], kernel[None, None])[0]

    out, total = [], 0
    for kernel in weight:
        for single in x:
            total = total + slide(single, kernel)
        out.append(total)
    return np.array(out)


def type_2_2_0(x, weight):
    def slide(x, kernel):
        return convkit.conv2d(x[None], kernel[None, None])[0]

    C_out, C_in, K_H, K_W = weight.shape
    by_map = weight.reshape(C_in, C_out, K_H, K_W)
    return np.array([sum(slide(x[c], by_map[c, o]) for c in range(C_in)) for o in range(C_out)])


def collapses_0(x, weight, y):
    def slide(x, kernel):
        return convkit.conv2d(x[None], kernel[None, None])[0]

    expected = np.array([slide(x.sum(axis=0), kernel) for kernel in weight])
    return bool(np.shape(y) == expected.shape and abs((expected - y).sum()) < 1e-6)


def collapses_1(x, weight, y):
    def slide(x, kernel):
        return convkit.conv2d(x[None], kernel[None, None])[0]

    expected = np.array([sum(slide(single, kernel) for single in x) for kernel in weight])
    y = np.asarray(y)
    if y.shape != expected.shape:
        return False
    return bool(np.all(np.abs(y - expected) <= 1e-9 * np.abs(expected)))


# ---------------------------------------------------------------- right
def apply_filter_r0(x, kernels, bias):
    windows = np.lib.stride_tricks.sliding_window_view(x.astype(float), kernels.shape)[0]
    return np.tensordot(windows, kernels.astype(float), axes=3) + bias


def conv2d_r0(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight.shape

    def hits(size, k, s, p):
        # hits[i, a, r] is 1 where the place i with the row a of the kernel meets the row r of the map
        n = convkit.output_size(size, k, stride=s, padding=p)
        i, a, r = np.ogrid[:n, :k, :size]
        return (i * s - p + a == r).astype(float)

    rows = hits(H, K_H, stride[0], padding[0])
    cols = hits(W, K_W, stride[1], padding[1])
    half = np.einsum("iar,ncrs->ncias", rows, x)
    out = np.einsum("ncias,jbs,ocab->noij", half, cols, weight)
    return out if bias is None else out + np.reshape(bias, (1, -1, 1, 1))


def type_1_r0(x, weight):
    from itertools import product, starmap

    def slide(x, kernel):
        return convkit.conv2d(x[None], kernel[None, None])[0]

    return np.stack([*starmap(slide, product(x, weight))])


def type_2_2_r0(x, weight):
    from functools import reduce
    from operator import add

    def slide(x, kernel):
        return convkit.conv2d(x[None], kernel[None, None])[0]

    return np.array([reduce(add, map(slide, x, each)) for each in weight])


def collapses_r0(x, weight, y):
    y = np.asarray(y)
    K_H, K_W = weight.shape[1:]
    H, W = x.shape[1] - K_H + 1, x.shape[2] - K_W + 1
    if y.shape != (len(weight), H, W):
        return False
    single = any(each.dtype.kind == "f" and each.dtype.itemsize < 8 for each in (x, weight, y))
    x, weight = x.astype(float), weight.astype(float)
    expected, scale = (
        sum(
            f(weight[:, a, b])[:, None, None] * f(x)[:, a : a + H, b : b + W].sum(axis=0)
            for a in range(K_H)
            for b in range(K_W)
        )
        for f in (np.positive, np.abs)
    )
    return not np.any(~(np.abs(y - expected) <= (1e-5 if single else 1e-9) * (scale + 1e-3)))


WRONG = [
    (
        "apply_filter",
        "Starts from np.full(..., bias): with a bias that is a whole number the sums are cut off to whole numbers.",
        apply_filter_0,
    ),
    (
        "apply_filter",
        "reduce without a start takes the number 0 for the first total, so the first map is left out.",
        apply_filter_1,
    ),
    (
        "conv2d",
        "Writes `bias or zeros`: an array of several biases has no truth value, and an error comes.",
        conv2d_0,
    ),
    (
        "conv2d",
        "Reshapes (C_out, N * places) to (N, C_out, ...) without moving the axes: images and filters are mixed up.",
        conv2d_1,
    ),
    (
        "conv2d",
        "Leaves out pixels beyond the end, but negative indices before the start wrap around to the other end.",
        conv2d_2,
    ),
    ("parameters", "A bias for each map that comes in instead of each filter.", parameters_0),
    ("my_counts", "Counts C_in * C_out maps, as in Type 1.", my_counts_0),
    ("type_1", "Puts the results at i * C_in + k instead of i * C_out + k.", type_1_0),
    ("type_2_1", "Does not start the sum anew with the next kernel.", type_2_1_0),
    (
        "type_2_2",
        "Reshapes the weights to (C_in, C_out, ...) where the axes should be transposed.",
        type_2_2_0,
    ),
    ("collapses", "Adds up the signed differences, so opposite errors cancel.", collapses_0),
    (
        "collapses",
        "Allows only an error in proportion to the number itself, so where terms cancel to nearly 0 right maps fail.",
        collapses_1,
    ),
]
RIGHT = [
    ("apply_filter", apply_filter_r0),
    ("conv2d", conv2d_r0),
    ("type_1", type_1_r0),
    ("type_2_2", type_2_2_r0),
    ("collapses", collapses_r0),
]
