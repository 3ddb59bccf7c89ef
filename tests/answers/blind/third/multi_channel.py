"""Answers to multi_channel, written from the notebook alone."""

import itertools

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


def slide(x, kernel):
    """As the notebook gives it."""
    K_H, K_W = kernel.shape
    return np.array(
        [
            [np.sum(x[i : i + K_H, j : j + K_W] * kernel) for j in range(x.shape[1] - K_W + 1)]
            for i in range(x.shape[0] - K_H + 1)
        ]
    )


# apply_filter


@wrong(
    "apply_filter",
    "The maps are added up and so are the kernels before they meet, so that each map also meets the kernels of all other maps; right for one map.",
)
def _(x, kernels, bias):
    (C_in, H, W), (C_in, K_H, K_W) = x.shape, kernels.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    total, kernel = x.sum(axis=0), kernels.sum(axis=0)
    result = np.empty((H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            result[i, j] = np.sum(total[i : i + K_H, j : j + K_W] * kernel) + bias
    return result


@wrong(
    "apply_filter",
    "np.full takes its dtype from the bias: if that is a whole number such as 0 or 2, the fractions of all results are cut off.",
)
def _(x, kernels, bias):
    (C_in, H, W), (C_in, K_H, K_W) = x.shape, kernels.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    result = np.full((H_out, W_out), bias)
    for i in range(H_out):
        for j in range(W_out):
            result[i, j] += np.sum(x[:, i : i + K_H, j : j + K_W] * kernels)
    return result


# conv2d


@wrong(
    "conv2d",
    "The matrix product has the filters as its last axis, and the result is only reshaped, not transposed: with several filters and places the numbers land in the wrong maps.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W) = stride, padding
    H_out, W_out = places(H, K_H, S_H, P_H), places(W, K_W, S_W, P_W)
    x = np.pad(x, [(0, 0), (0, 0), (P_H, P_H), (P_W, P_W)])
    rows = [
        x[n, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W].ravel()
        for n in range(N)
        for i in range(H_out)
        for j in range(W_out)
    ]
    result = np.array(rows) @ weight.reshape(C_out, -1).T
    if bias is not None:
        result = result + bias
    return result.reshape(N, C_out, H_out, W_out)


@wrong(
    "conv2d",
    "The bias is added inside the loop over the input maps, once to the first image only: the other images of a batch get none.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W) = stride, padding
    H_out, W_out = places(H, K_H, S_H, P_H), places(W, K_W, S_W, P_W)
    x = np.pad(x, [(0, 0), (0, 0), (P_H, P_H), (P_W, P_W)])
    result = np.zeros((N, C_out, H_out, W_out))
    for n in range(N):
        for o in range(C_out):
            for c in range(C_in):
                for i in range(H_out):
                    for j in range(W_out):
                        result[n, o, i, j] += np.sum(
                            x[n, c, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] * weight[o, c]
                        )
                if bias is not None and n == c == 0:
                    result[n, o] += bias[o]
    return result


# parameters


@wrong(
    "parameters",
    "The bias is taken for one more input map with a kernel of its own, so that each filter gets K_H * K_W biases where it has one.",
)
def _(C_in, C_out, kernel_size):
    K_H, K_W = kernel_size
    return (C_in + 1) * C_out * K_H * K_W


@wrong(
    "parameters",
    "Every kernel gets a bias, C_in of them for each filter, where a filter has just one; right for one input map.",
)
def _(C_in, C_out, kernel_size):
    K_H, K_W = kernel_size
    one_kernel = K_H * K_W + 1
    one_filter = C_in * one_kernel
    return C_out * one_filter


# type_1


@wrong(
    "type_1",
    "The place in the stack is computed with C_in where it needs C_out: if there are more maps than kernels it raises, and if fewer (but more than one), results overwrite each other and some maps stay zero.",
)
def _(x, weight):
    C_in, C_out = len(x), len(weight)
    H_out, W_out = x.shape[1] - weight.shape[1] + 1, x.shape[2] - weight.shape[2] + 1
    result = np.zeros((C_in * C_out, H_out, W_out))
    for c in range(C_in):
        for o in range(C_out):
            result[c * C_in + o] = slide(x[c], weight[o])
    return result


@wrong(
    "type_1",
    "Map and kernel keep an axis each: the result has the shape (C_in, C_out, H_out, W_out), and is no stack of C_in * C_out maps.",
)
def _(x, weight):
    windows = sliding_window_view(x, weight.shape[1:], axis=(1, 2))
    return np.einsum("cijkl,okl->coij", windows, weight)


# type_2_1


@wrong(
    "type_2_1",
    "All results stand map by map, but are grouped as if they stood kernel by kernel, so that results of different kernels are added.",
)
def _(x, weight):
    C_in, C_out = len(x), len(weight)
    everything = np.array([slide(m, k) for m in x for k in weight])
    return everything.reshape(C_out, C_in, *everything.shape[1:]).sum(axis=1)


@wrong(
    "type_2_1",
    "The running sum is not set back to 0 for the next kernel: each map also holds the results of all kernels before.",
)
def _(x, weight):
    total, maps = 0, []
    for kernel in weight:
        for m in x:
            total = total + slide(m, kernel)
        maps.append(total)
    return np.stack(maps)


# type_2_2


@wrong(
    "type_2_2",
    "One array is used for all filters and set back in place, and the list holds it several times: all maps are that of the last filter.",
)
def _(x, weight):
    C_out, C_in, K_H, K_W = weight.shape
    total = np.zeros((x.shape[1] - K_H + 1, x.shape[2] - K_W + 1))
    maps = []
    for filter_ in weight:
        total[:] = 0
        for m, kernel in zip(x, filter_):
            total += slide(m, kernel)
        maps.append(total)
    return np.array(maps)


@wrong(
    "type_2_2",
    "The loop over the input maps runs to the number of filters: with fewer filters than maps some maps are left out, with more it raises.",
)
def _(x, weight):
    C_out = len(weight)
    return np.array([sum(slide(x[c], weight[o, c]) for c in range(C_out)) for o in range(C_out)])


# collapses


@wrong(
    "collapses",
    "The difference expected - y is compared without its absolute value: numbers of y that are too small are found, but numbers that are too large pass.",
)
def _(x, weight, y):
    total = x.sum(axis=0)
    expected = np.array([slide(total, kernel) for kernel in weight])
    if y.shape != expected.shape:
        return False
    return bool((expected - y).max() < 1e-6)


@wrong(
    "collapses",
    "zip stops at the shorter of the two: if y lacks maps or has some too many but the others are right, it passes.",
)
def _(x, weight, y):
    total = x.sum(axis=0)
    expected = [slide(total, kernel) for kernel in weight]
    return all(np.shape(a) == np.shape(b) and np.allclose(a, b) for a, b in zip(expected, y))


# right


@right("apply_filter")
def _(x, kernels, bias):
    windows = sliding_window_view(x, kernels.shape)[0]
    return np.einsum("ijckl,ckl->ij", windows, kernels) + bias


@right("conv2d")
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight.shape
    down, across = (
        np.array(
            [
                np.eye(1, n + 2 * p, i * s + k)[0, p : p + n]
                for i in range(places(n, m, s, p))
                for k in range(m)
            ]
        ).reshape(-1, m, n)
        for n, m, s, p in zip((H, W), (K_H, K_W), stride, padding)
    )
    result = np.einsum("ikh,jlw,nchw,ockl->noij", down, across, x, weight, optimize=True)
    return result if bias is None else np.moveaxis(np.moveaxis(result, 1, -1) + bias, -1, 1)


@right("parameters")
def _(C_in, C_out, kernel_size):
    return sum(array.size for array in (np.empty((C_out, C_in, *kernel_size)), np.empty(C_out)))


@right("type_1")
def _(x, weight):
    return np.stack(list(itertools.starmap(slide, itertools.product(x, weight))))


@right("collapses")
def _(x, weight, y):
    if (
        maps := np.array(list(map(slide, itertools.repeat(x.sum(axis=0)), weight)))
    ).shape != np.shape(y):
        return False
    size = max(1.0, np.abs(maps).max(), np.abs(x).sum() * np.abs(weight).max())
    return not np.any(np.abs(maps - y) > 1e-9 * size)
