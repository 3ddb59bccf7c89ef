"""Answers written blind, from the notebook alone."""

import itertools
import operator

import convkit
import numpy as np

STUDENT = "ada"


def slide(x, kernel):
    """As given in the notebook."""
    return convkit.conv2d(x[None], kernel[None, None])[0]


# ---------------------------------------------------------------- wrong


def apply_filter_0(x, kernels, bias):
    (C_in, H, W), (C_in, K_H, K_W) = x.shape, kernels.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    out = np.full((H_out, W_out), bias, dtype=x.dtype)
    for i in range(H_out):
        for j in range(W_out):
            out[i, j] += (x[:, i : i + K_H, j : j + K_W] * kernels).sum().astype(x.dtype)
    return out


def conv2d_0(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W) = stride, padding
    x = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    windows = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))[
        :, :, ::S_H, ::S_W
    ]
    out = np.einsum("nchwab,ocab->nohw", windows, weight)
    if bias is not None:
        out = out + bias
    return out


def conv2d_1(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W) = stride, padding
    H_out = (H + 2 * P_H - K_H) // S_H + 1
    W_out = (W + 2 * P_W - K_W) // S_W + 1
    x = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    columns = []
    for n in range(N):
        for i in range(H_out):
            for j in range(W_out):
                columns.append(x[n, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W].ravel())
    out = np.array(columns) @ weight.reshape(C_out, -1).T
    if bias is not None:
        out = out + bias
    return out.reshape(N, C_out, H_out, W_out)


def conv2d_2(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W) = stride, padding
    H_out = (H + 2 * P_H - K_H) // S_H + 1
    W_out = (W + 2 * P_W - K_W) // S_W + 1
    x = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    out = np.zeros((N, C_out, H_out, W_out))
    for n in range(N):
        for o in range(C_out):
            for i in range(H_out):
                for j in range(W_out):
                    out[n, o, i, j] = np.sum(
                        x[n, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] * weight[o]
                    )
            if bias is not None:
                out[:, o] += bias[o]
    return out


def parameters_0(C_in, C_out, kernel_size):
    K_H, K_W = kernel_size
    return C_out * (C_in * K_H**2 + 1)


def my_counts_0():
    maps = 39
    weights = 39 * 4 * 7
    return maps, weights, weights + maps


def type_1_0(x, weight):
    C_in, C_out = len(x), len(weight)
    return np.array([slide(x[i // C_in], weight[i % C_out]) for i in range(C_in * C_out)])


def type_2_1_0(x, weight):
    results = []
    total = 0
    for kernel in weight:
        for one_map in x:
            total = total + slide(one_map, kernel)
        results.append(total)
    return np.stack(results)


def type_2_2_0(x, weight):
    C_in = len(x)
    C_out = len(weight)
    by_map = weight.reshape(C_in, C_out, *weight.shape[2:])
    return np.stack([sum(slide(x[c], by_map[c, o]) for c in range(C_in)) for o in range(C_out)])


def collapses_0(x, weight, y):
    total = x.sum(axis=0)
    expected = np.array([slide(total, kernel) for kernel in weight])
    if np.shape(y) != expected.shape:
        return False
    return bool(np.all(y - expected < 1e-6 * (1 + np.abs(expected))))


def collapses_1(x, weight, y):
    total = x.sum(axis=0)
    expected = np.array([slide(total, kernel) for kernel in weight])
    if y.size != expected.size:
        return False
    return np.allclose(y.ravel(), expected.ravel())


# ---------------------------------------------------------------- right


def apply_filter_r0(x, kernels, bias):
    """A matrix for each map and each row of the kernels: banded, then a product."""
    (C_in, H, W), (C_in, K_H, K_W) = x.shape, kernels.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    kind = np.result_type(x, kernels, np.int64)
    x, kernels = x.astype(kind), kernels.astype(kind)

    def band(row):
        return sum(weight * np.eye(W, W_out, -b, dtype=kind) for b, weight in enumerate(row))

    return bias + sum(
        x[c, a : a + H_out] @ band(kernels[c, a]) for c in range(C_in) for a in range(K_H)
    )


def conv2d_r0(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    """No padded copy: np.take with clipped indices and a mask."""
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W) = stride, padding
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W)
    kind = np.result_type(x, weight, np.int64)
    rows = np.add.outer(np.arange(H_out) * S_H, np.arange(K_H)) - P_H
    columns = np.add.outer(np.arange(W_out) * S_W, np.arange(K_W)) - P_W
    good = np.multiply.outer((rows >= 0) & (rows < H), (columns >= 0) & (columns < W))
    seen = np.take(np.take(x.astype(kind), rows, axis=2, mode="clip"), columns, axis=4, mode="clip")
    seen = seen * good  # N, C_in, H_out, K_H, W_out, K_W
    out = np.tensordot(seen, weight.astype(kind), axes=((1, 3, 5), (1, 2, 3)))
    out = np.rollaxis(out, 3, 1)
    return out if bias is None else out + np.reshape(bias, (-1, 1, 1))


def parameters_r0(C_in, C_out, kernel_size):
    from_each = itertools.accumulate((C_in, *kernel_size), operator.mul)
    *_, weights = from_each
    return sum(weights + 1 for _ in range(C_out))


def type_1_r0(x, weight):
    return np.concatenate([slide(m, k)[np.newaxis] for m, k in itertools.product(x, weight)])


def collapses_r0(x, weight, y):
    """Tolerance from the size of what was added, not from the result, which may cancel."""
    x, weight, y = np.asarray(x), np.asarray(weight), np.asarray(y)
    want = np.stack([sum(slide(m, k) for m in x) for k in weight])
    if y.shape != want.shape:
        return False
    kinds = [a.dtype for a in (x, weight, y) if a.dtype.kind == "f"] or [np.dtype(float)]
    eps = max(np.finfo(kind).eps for kind in kinds)
    size = np.stack(
        [sum(slide(abs(m.astype(float)), abs(k.astype(float))) for m in x) for k in weight]
    )
    terms = x.shape[0] * weight.shape[1] * weight.shape[2] + 4
    return bool((abs(y - want) <= 4 * eps * terms * size).all())


WRONG = [
    (
        "apply_filter",
        "The map starts as np.full(..., bias, dtype=x.dtype), so a stack of whole numbers cuts the bias and fractional sums.",
        apply_filter_0,
    ),
    ("conv2d", "out + bias lines the bias up with the columns, not with the filters.", conv2d_0),
    (
        "conv2d",
        "Reshapes rows of (N, H_out, W_out) times filters into (N, C_out, H_out, W_out) without moving the axis of the filters.",
        conv2d_1,
    ),
    (
        "conv2d",
        "Adds the bias to all images inside the loop over images, so earlier filled images get it again for each later one.",
        conv2d_2,
    ),
    ("parameters", "Takes the kernel for a square of side K_H.", parameters_0),
    (
        "my_counts",
        "Gives each filter one kernel in all instead of one for each map that comes in.",
        my_counts_0,
    ),
    (
        "type_1",
        "Finds the map by i // C_in instead of i // C_out, which is right only with as many maps as kernels.",
        type_1_0,
    ),
    (
        "type_2_1",
        "Does not set the sum back to zero between kernels, so each map contains the earlier ones.",
        type_2_1_0,
    ),
    (
        "type_2_2",
        "Reshapes the weight to (C_in, C_out, ...) as if that would swap its first two axes.",
        type_2_2_0,
    ),
    (
        "collapses",
        "Compares the difference without its absolute value, so numbers that are too small pass.",
        collapses_0,
    ),
    (
        "collapses",
        "Compares the flattened numbers and only their count, so the right numbers in a wrong shape pass.",
        collapses_1,
    ),
]
RIGHT = [
    ("apply_filter", apply_filter_r0),
    ("conv2d", conv2d_r0),
    ("parameters", parameters_r0),
    ("type_1", type_1_r0),
    ("collapses", collapses_r0),
]
