"""Answers written blind, from the notebook alone."""

import itertools
import math

import convkit
import numpy as np

STUDENT = "ada"


# ---------------------------------------------------------------- wrong


def pointwise_0(x, weight, bias):
    (N, C_in, H, W), (C_out, C_in) = x.shape, weight.shape
    out = weight @ x.reshape(C_in, N * H * W) + bias[:, None]
    return out.reshape(C_out, N, H, W).transpose(1, 0, 2, 3)


def pointwise_1(x, weight, bias):
    return np.matmul(weight, x) + bias[:, None, None]


def grouped_0(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    out = np.zeros((N, C_out, H_out, W_out))
    for o in range(C_out):
        g = o % groups
        maps = x[:, g * C_group : (g + 1) * C_group]
        for i in range(H_out):
            for j in range(W_out):
                out[:, o, i, j] = (maps[:, :, i : i + K_H, j : j + K_W] * weight[o]).sum(
                    axis=(1, 2, 3)
                )
    return out


def grouped_1(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    per_group = C_out // groups
    out = np.zeros((N, C_out, H_out, W_out))
    for o in range(C_out):
        maps = x[:, o // per_group :: groups]
        for i in range(H_out):
            for j in range(W_out):
                out[:, o, i, j] = (maps[:, :, i : i + K_H, j : j + K_W] * weight[o]).sum(
                    axis=(1, 2, 3)
                )
    return out


def grouped_2(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    per_group = C_out // groups
    out = np.zeros((N, C_out, H_out, W_out))
    for g in range(groups):
        for f in range(per_group):
            o = g * per_group + f
            for c in range(C_group):
                for i in range(H_out):
                    for j in range(W_out):
                        window = x[:, g + c, i : i + K_H, j : j + K_W]
                        out[:, o, i, j] += (window * weight[o, c]).sum(axis=(1, 2))
    return out


def grouped_3(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    out = np.zeros((N, C_out, H_out, W_out))
    for o in range(C_out):
        first = o // C_group * C_group
        for i in range(H_out):
            for j in range(W_out):
                window = x[:, first : first + C_group, i : i + K_H, j : j + K_W]
                out[:, o, i, j] = (window * weight[o]).sum(axis=(1, 2, 3))
    return out


def separable_0(x, look, mix):
    K_H, K_W = look.shape[2:]
    windows = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))
    looked = np.einsum("nchwab,ocab->nohw", windows, look)
    return np.einsum("nchw,oc->nohw", looked, mix)


def separable_1(x, look, mix):
    (N, C_in, H, W), (C_in, _, K_H, K_W), (C_out, C_in) = x.shape, look.shape, mix.shape
    weight = mix[:, :, None, None] * look
    windows = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))
    return np.einsum("nchwab,ocab->nohw", windows, weight)


def macs_0(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    (K_H, K_W), (H, W), (S_H, S_W), (P_H, P_W) = kernel_size, size, stride, padding
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W)
    return (C_in // groups) * (C_out // groups) * K_H * K_W * H_out * W_out


def macs_1(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    (K_H, K_W), (H, W), (S_H, S_W), (P_H, P_W) = kernel_size, size, stride, padding
    H_out = (H + 2 * P_H - K_H + 1) // S_H
    W_out = (W + 2 * P_W - K_W + 1) // S_W
    return H_out * W_out * C_out * (C_in // groups) * K_H * K_W


def my_saving_0():
    ordinary = 30 * 19 * 79 * 82 * 25
    separable = 30 * 19 * (82 * 25 + 82 * 79)
    return ordinary, separable, round(100 * (ordinary - separable) / ordinary, 2)


# ---------------------------------------------------------------- right


def pointwise_r0(x, weight, bias):
    """The bias as one more map of ones: a single product with channels last."""
    (N, C_in, H, W), (C_out, C_in) = x.shape, weight.shape
    kind = np.result_type(x, weight, bias, np.int64)
    with_one = np.concatenate([x.astype(kind), np.ones((N, 1, H, W), dtype=kind)], axis=1)
    table = np.concatenate([weight, np.reshape(bias, (C_out, 1))], axis=1, dtype=kind)
    return np.moveaxis(np.moveaxis(with_one, 1, -1) @ table.T, -1, 1)


def grouped_r0(x, weight, groups):
    """Recursion: the first group, and then the layer of the others."""
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    if groups > 1:
        cut = C_out // groups
        return np.concatenate(
            [
                grouped_r0(x[:, :C_group], weight[:cut], 1),
                grouped_r0(x[:, C_group:], weight[cut:], groups - 1),
            ],
            axis=1,
        )
    H_out, W_out = H - K_H + 1, W - K_W + 1
    kind = np.result_type(x, weight, np.int64)
    x, weight = x.astype(kind), weight.astype(kind)
    return sum(
        np.tensordot(
            weight[:, :, a, b], x[:, :, a : a + H_out, b : b + W_out], axes=(1, 1)
        ).swapaxes(0, 1)
        for a, b in itertools.product(range(K_H), range(K_W))
    )


def separable_r0(x, look, mix):
    """Both steps are one ordinary layer, whose weight is a product."""
    (N, C_in, H, W), (C_in, _, K_H, K_W), (C_out, C_in) = x.shape, look.shape, mix.shape
    kind = np.result_type(x, look, mix, np.int64)
    weight = np.multiply(mix[..., None, None], look[:, 0], dtype=kind).reshape(C_out, -1)
    windows = np.lib.stride_tricks.sliding_window_view(x.astype(kind), (K_H, K_W), axis=(-2, -1))
    columns = windows.transpose(0, 1, 4, 5, 2, 3).reshape(N, C_in * K_H * K_W, -1)
    return (weight @ columns).reshape(N, C_out, H - K_H + 1, W - K_W + 1)


def macs_r0(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    places = (
        len(range(0, n + 2 * p - k + 1, s))
        for n, k, s, p in zip(size, kernel_size, stride, padding)
    )
    return math.prod(places) * math.prod(kernel_size) * C_out * C_in // groups


def my_saving_r0():
    def layer(C_in, C_out, side, groups=1):
        return 30 * 19 * C_out * (C_in // groups) * side**2

    whole, pair = layer(82, 79, 5), layer(82, 82, 5, groups=82) + layer(82, 79, 1)
    return [whole, pair, float(format(100 * pair / whole, ".2f"))]


WRONG = [
    (
        "pointwise",
        "Reshapes the whole batch to (C_in, N*H*W) without moving the axis of the images, so it is right for one image only.",
        pointwise_0,
    ),
    (
        "pointwise",
        "np.matmul works on the last two axes, so it mixes the rows of each map and not the maps.",
        pointwise_1,
    ),
    (
        "grouped",
        "Deals the filters out to the groups in turn (o % groups) instead of in neighbouring blocks.",
        grouped_0,
    ),
    (
        "grouped",
        "Takes every groups-th map for a group instead of neighbouring maps; right for depthwise layers and for one group.",
        grouped_1,
    ),
    (
        "grouped",
        "Lets the group g begin at map g and not at g * C_group, which is right for depthwise layers and for one group.",
        grouped_2,
    ),
    (
        "grouped",
        "Finds the group of a filter by o // C_group, right only if as many maps go out as come in.",
        grouped_3,
    ),
    (
        "separable",
        "In einsum the axis of length 1 in look is broadcast over the maps, so each kernel looks at all maps and adds them.",
        separable_0,
    ),
    (
        "separable",
        "Multiplies look along the axis of the filters instead of the maps, so the kernel belongs to the map that comes out.",
        separable_1,
    ),
    (
        "macs",
        "Divides both the incoming maps and the filters by the groups, but every group does its work.",
        macs_0,
    ),
    (
        "macs",
        "Cancels -K and +1 before the floor division by the stride, which drops positions for stride above 1.",
        macs_1,
    ),
    ("my_saving", "Gives the percentage that is saved and not the one that is left.", my_saving_0),
]
RIGHT = [
    ("pointwise", pointwise_r0),
    ("grouped", grouped_r0),
    ("separable", separable_r0),
    ("macs", macs_r0),
    ("my_saving", my_saving_r0),
]
