"""Answers written blind, from the notebook alone."""

import convkit
import numpy as np

STUDENT = "ada"
# my_layer("ada"): C_in 82, C_out 79, kernel_size (5, 5), size (30, 19), padding (2, 2)


# ---------------------------------------------------------------- wrong
def pointwise_0(x, weight, bias):
    (N, C_in, H, W), (C_out, C_in) = x.shape, weight.shape
    out = np.tensordot(weight, x, axes=(1, 1))
    return out.reshape(N, C_out, H, W) + bias[:, None, None]


def pointwise_1(x, weight, bias):
    (N, C_in, H, W), (C_out, C_in) = x.shape, weight.shape
    pixels = x.transpose(0, 3, 2, 1) @ weight.T + bias
    return pixels.reshape(N, H, W, C_out).transpose(0, 3, 1, 2)


def pointwise_2(x, weight, bias):
    (N, C_in, H, W), (C_out, C_in) = x.shape, weight.shape
    out = np.zeros_like(x, shape=(N, C_out, H, W))
    for n in range(N):
        for o in range(C_out):
            out[n, o] = np.tensordot(weight[o], x[n], axes=1) + bias[o]
    return out


def grouped_0(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    filters = C_out // groups
    out = np.zeros((N, C_out, H_out, W_out))
    for o in range(C_out):
        maps = x[:, o // filters :: groups]
        for i in range(H_out):
            for j in range(W_out):
                out[:, o, i, j] = np.sum(
                    maps[:, :, i : i + K_H, j : j + K_W] * weight[o], axis=(1, 2, 3)
                )
    return out


def grouped_1(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    out = np.zeros((N, C_out, H_out, W_out))
    for o in range(C_out):
        g = o // groups
        for c, kernel in zip(range(g * C_group, min((g + 1) * C_group, C_in)), weight[o]):
            for a in range(K_H):
                for b in range(K_W):
                    out[:, o] += x[:, c, a : a + H_out, b : b + W_out] * kernel[a, b]
    return out


def grouped_2(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    out = np.zeros((N, C_out, H_out, W_out))
    for o in range(C_out):
        if C_group == 1:
            maps = x[:, [o % C_in]]  # depthwise: a map for each filter
        else:
            start = o // (C_out // groups) * C_group
            maps = x[:, start : start + C_group]
        for a in range(K_H):
            for b in range(K_W):
                out[:, o] += np.einsum(
                    "nchw,c->nhw", maps[:, :, a : a + H_out, b : b + W_out], weight[o, :, a, b]
                )
    return out


def grouped_3(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    results = []
    for maps, filters in zip(np.split(x, groups, axis=1), np.split(weight, groups)):
        out = np.zeros((N, C_out // groups, H_out, W_out))
        for a in range(K_H):
            for b in range(K_W):
                out += np.einsum(
                    "nchw,oc->nohw", maps[:, :, a : a + H_out, b : b + W_out], filters[:, :, a, b]
                )
        results.append(out)
    return np.stack(results, axis=2).reshape(N, C_out, H_out, W_out)


def separable_0(x, look, mix):
    (N, C_in, H, W), (C_in, _, K_H, K_W), (C_out, C_in) = x.shape, look.shape, mix.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    seen = np.zeros((N, C_in, H_out, W_out))
    for a in range(K_H):
        for b in range(K_W):
            seen += x[:, :, a : a + H_out, b : b + W_out] * look[:, :, a, b][:, :, None]
    return np.einsum("oc,nchw->nohw", mix, np.maximum(seen, 0))


def separable_1(x, look, mix):
    (N, C_in, H, W), (C_in, _, K_H, K_W), (C_out, C_in) = x.shape, look.shape, mix.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    kernels = look.squeeze()  # away with the axis of length 1
    out = np.zeros((N, C_out, H_out, W_out))
    for c in range(C_in):
        seen = np.zeros((N, H_out, W_out))
        for a in range(K_H):
            for b in range(K_W):
                seen += x[:, c, a : a + H_out, b : b + W_out] * kernels[c, a, b]
        out += mix[:, c, None, None] * seen[:, None]
    return out


def macs_0(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    (K_H, K_W), (H, W), (S_H, S_W), (P_H, P_W) = kernel_size, size, stride, padding
    places = (H + 2 * P_H - K_H + 1) * (W + 2 * P_W - K_W + 1) // (S_H * S_W)
    return places * K_H * K_W * C_in * C_out // groups


def my_saving_0():
    pixels = 30 * 19
    full = pixels * 25 * 82 * 79
    less = pixels * 25 * 82 + pixels * 82 * 79
    return full, less, round(less / full, 2) * 100


# ---------------------------------------------------------------- right
def pointwise_r0(x, weight, bias):
    extended = np.column_stack([weight, bias])
    ones = np.ones((len(x), 1, *x.shape[2:]), dtype=int)
    return np.einsum("ok,nkhw->nohw", extended, np.concatenate([x, ones], axis=1))


def grouped_r0(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    dense = np.zeros((groups, C_out // groups, groups, C_group, K_H, K_W))
    g = np.arange(groups)
    dense[g, :, g] = weight.reshape(groups, C_out // groups, C_group, K_H, K_W)
    dense = dense.reshape(C_out, C_in, K_H, K_W)
    windows = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))
    return np.moveaxis(np.tensordot(windows, dense, axes=((1, 4, 5), (1, 2, 3))), -1, 1)


def separable_r0(x, look, mix):
    merged = mix[:, :, None, None] * 1.0 * look[:, 0]
    K_H, K_W = look.shape[2:]
    H_out, W_out = x.shape[2] - K_H + 1, x.shape[3] - K_W + 1

    def column(n, i, j):
        return (merged * x[n, :, i : i + K_H, j : j + K_W]).reshape(len(mix), -1).sum(axis=1)

    return np.array(
        [[[column(n, i, j) for j in range(W_out)] for i in range(H_out)] for n in range(len(x))]
    ).transpose(0, 3, 1, 2)


def macs_r0(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    if groups > 1:
        one = macs_r0(
            C_in // groups, C_out // groups, kernel_size, size, stride=stride, padding=padding
        )
        return groups * one
    work = C_in * C_out
    for k, n, s, p in zip(kernel_size, size, stride, padding):
        work *= k * len(range(-p, n + p - k + 1, s))
    return work


def my_saving_r0():
    from fractions import Fraction

    pixels, C_in, C_out, taps = 30 * 19, 82, 79, 5 * 5
    full = pixels * C_in * C_out * taps
    left = Fraction(1, C_out) + Fraction(1, taps)
    return [full, int(full * left), float(round(100 * left, 2))]


WRONG = [
    (
        "pointwise",
        "tensordot leaves (C_out, N, H, W), and reshape to (N, C_out, H, W) mixes up images and maps.",
        pointwise_0,
    ),
    (
        "pointwise",
        "Brings the axes into the order N, W, H, C for the product but reads it back as N, H, W, C.",
        pointwise_1,
    ),
    (
        "pointwise",
        "zeros_like(x) hands on the dtype: images of whole numbers with weights of fractions are cut off.",
        pointwise_2,
    ),
    ("grouped", "Takes every groups-th map for a group instead of neighbouring ones.", grouped_0),
    (
        "grouped",
        "Takes o // groups for the group of filter o, instead of o // (C_out / groups).",
        grouped_1,
    ),
    (
        "grouped",
        "In the depthwise branch with more filters than maps the filters go round the maps instead of in blocks.",
        grouped_2,
    ),
    (
        "grouped",
        "Stacks the results of the groups behind the filters, so the maps that come out are interleaved.",
        grouped_3,
    ),
    ("separable", "Puts a ReLU between the two steps.", separable_0),
    (
        "separable",
        "look.squeeze() also drops a kernel of one row or one column, or the axis of a single map.",
        separable_1,
    ),
    (
        "macs",
        "Divides the number of places at stride 1 by S_H * S_W, rounding down where each axis rounds up.",
        macs_0,
    ),
    (
        "my_saving",
        "Rounds the fraction to two places before it makes a percentage of it.",
        my_saving_0,
    ),
]
RIGHT = [
    ("pointwise", pointwise_r0),
    ("grouped", grouped_r0),
    ("separable", separable_r0),
    ("macs", macs_r0),
    ("my_saving", my_saving_r0),
]
