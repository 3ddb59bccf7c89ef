"""Answers written blind, from the notebook alone."""

import convkit
import numpy as np

STUDENT = "ada"
# my_layer("ada"): C_in 9, C_out 12, size (10, 26, 14), kernel_size (4, 5, 2)
# my_cases("ada"): input and filter, in order
#   film in colour (3, 12, 99, 148), (3, 2, 2, 3)
#   scan (31, 99, 148), (1, 2, 3)
#   colour photograph (3, 99, 148), (3, 2, 3)
#   feature maps (1412, 99, 148), (3, 2, 3)
#   feature maps (1412, 99, 148), (1412, 2, 3)
#   film in grey (12, 44, 44), (12, 2, 3)


# ---------------------------------------------------------------- wrong
def output_sizes_0(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    return tuple(
        round((n + 2 * p - k) / s) + 1 for n, k, s, p in zip(sizes, kernel_size, stride, padding)
    )


def output_sizes_1(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    return tuple(
        (n - k) // s + 1 + 2 * p for n, k, s, p in zip(sizes, kernel_size, stride, padding)
    )


def conv3d_0(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (N, C_in, D, H, W), (C_out, C_in, K_D, K_H, K_W) = x.shape, weight.shape
    (S_D, S_H, S_W), (P_D, P_H, P_W) = stride, padding
    D_out = convkit.output_size(D, K_D, stride=S_D, padding=P_D)
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W)
    xp = np.pad(x, ((0, 0), (0, 0), (P_D, P_D), (P_H, P_H), (P_W, P_W)))
    out = np.zeros((N, C_out, D_out, H_out, W_out))

    def layer(slices, filters):
        maps = np.zeros((N, C_out, H_out, W_out))
        for i in range(H_out):
            for j in range(W_out):
                window = slices[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
                maps[:, :, i, j] = np.einsum("ncab,ocab->no", window, filters)
        return maps if bias is None else maps + bias[:, None, None]

    for d in range(D_out):
        for k in range(K_D):
            out[:, :, d] += layer(xp[:, :, d * S_D + k], weight[:, :, k])
    return out


def conv3d_1(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (N, C_in, D, H, W), (C_out, C_in, K_D, K_H, K_W) = x.shape, weight.shape
    (S_D, S_H, S_W), (P_D, P_H, P_W) = stride, padding
    D_out = convkit.output_size(D, K_D, stride=S_D, padding=P_D)
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W)
    xp = np.pad(x, ((0, 0), (0, 0), (P_D, P_D), (P_H, P_H), (P_W, P_W)))
    out = np.zeros((N, C_out, D_out, H_out, W_out))
    for d, start in enumerate(range(0, D - K_D + 1, S_D)):
        for i in range(H_out):
            for j in range(W_out):
                block = xp[
                    :, :, start : start + K_D, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W
                ]
                out[:, :, d, i, j] = np.einsum("ncdab,ocdab->no", block, weight)
    if bias is not None:
        out += bias.reshape(1, -1, 1, 1, 1)
    return out


def conv3d_2(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (N, C_in, D, H, W), (C_out, C_in, K_D, K_H, K_W) = x.shape, weight.shape
    (S_D, S_H, S_W), (P_D, P_H, P_W) = stride, padding
    D_out = convkit.output_size(D, K_D, stride=S_D, padding=P_D)
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W)
    xp = np.pad(x, ((0, 0), (0, 0), (P_D, P_D), (P_H, P_H), (P_W, P_W)))
    out = [
        [[[[0.0] * W_out] * H_out for _ in range(D_out)] for _ in range(C_out)] for _ in range(N)
    ]
    for n in range(N):
        for o in range(C_out):
            for d in range(D_out):
                for i in range(H_out):
                    for j in range(W_out):
                        r, s, t = d * S_D, i * S_H, j * S_W
                        block = xp[n, :, r : r + K_D, s : s + K_H, t : t + K_W]
                        out[n][o][d][i][j] = np.sum(block * weight[o]) + (
                            0 if bias is None else bias[o]
                        )
    return np.array(out)


def conv3d_3(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (N, C_in, D, H, W), (C_out, C_in, K_D, K_H, K_W) = x.shape, weight.shape
    (S_D, S_H, S_W), (P_D, P_H, P_W) = stride, padding
    D_out = convkit.output_size(D, K_D, stride=S_D, padding=P_D)
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W)
    xp = np.pad(x, ((0, 0), (0, 0), (P_D, P_D), (P_H, P_H), (P_W, P_W)))
    out = np.zeros((N, C_out, D_out, H_out, W_out))
    for a in range(K_D):
        for b in range(K_H):
            for c in range(K_W):
                part = xp[:, :, a::S_D, b::S_H, c::S_W][:, :, :D_out, :H_out, :W_out]
                out += np.einsum("ncdhw,oc->nodhw", part, weight[:, :, a, b, c])
    if bias is not None:
        for o in range(C_out):
            out[o] += bias[o]
    return out


def parameters_0(C_in, C_out, kernel_size):
    K_D, K_H, K_W = kernel_size
    return K_D * (C_in * K_H * K_W + 1) * C_out


def parameters_1(C_in, C_out, kernel_size):
    K_D, K_H, K_W = kernel_size
    return C_in * C_out * (K_D * K_H * K_W + 1)


def my_counts_0():
    places = (10 - 4 + 1) * (26 - 5 + 1) * (14 - 2 + 1)
    return 9 * 12 * places, 12 * (9 * 4 * 5 * 2 + 1)


def my_counts_1():
    depth = 10 - 9 + 1  # the filter is as deep as there are channels
    places = depth * (26 - 5 + 1) * (14 - 2 + 1)
    return 12 * places, 12 * (9 * 4 * 5 * 2 + 1)


def my_directions_0():
    shapes = [(3, 2, 2, 3), (1, 2, 3), (3, 2, 3), (3, 2, 3), (1412, 2, 3), (12, 2, 3)]
    return [len(shape) - 1 for shape in shapes]


# ---------------------------------------------------------------- right
def output_sizes_r0(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    def places(room, step):
        return 0 if room < 0 else 1 + places(room - step, step)

    return [*map(lambda n, k, s, p: places(n + 2 * p - k, s), sizes, kernel_size, stride, padding)]


def conv3d_r0(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    spots = [
        np.arange(convkit.output_size(n, k, stride=s, padding=p))[:, None] * s + np.arange(k)
        for n, k, s, p in zip(x.shape[2:], weight.shape[2:], stride, padding)
    ]
    xp = np.pad(x, [(0, 0), (0, 0), *((p, p) for p in padding)]).astype(float)
    picked = xp[np.ix_(range(len(x)), range(x.shape[1]), *(each.ravel() for each in spots))]
    picked = picked.reshape(*x.shape[:2], *(size for each in spots for size in each.shape))
    out = np.einsum("ncdphqwr,ocpqr->nodhw", picked, weight.astype(float))
    return out + (0 if bias is None else np.expand_dims(bias, (1, 2, 3)))


def parameters_r0(C_in, C_out, kernel_size):
    from functools import reduce

    return reduce(lambda total, size: total * size, kernel_size, C_in).__add__(1) * C_out


def my_counts_r0():
    from math import prod

    size, kernel, C_in, C_out = (10, 26, 14), (4, 5, 2), 9, 12
    return (
        np.array([prod(n - k + 1 for n, k in zip(size, kernel)), prod(kernel) * C_in + 1]) * C_out
    )


def my_directions_r0():
    cases = {
        "film": ((3, 12, 99, 148), (3, 2, 2, 3)),
        "scan": ((31, 99, 148), (1, 2, 3)),
        "photo": ((3, 99, 148), (3, 2, 3)),
        "few maps": ((1412, 99, 148), (3, 2, 3)),
        "all maps": ((1412, 99, 148), (1412, 2, 3)),
        "grey": ((12, 44, 44), (12, 2, 3)),
    }
    return [sum(map(int.__gt__, *case)) for case in cases.values()]


WRONG = [
    (
        "output_sizes",
        "Rounds the steps to the nearest whole number instead of down.",
        output_sizes_0,
    ),
    (
        "output_sizes",
        "Takes each padded slice for one more place, also when the stride is larger than 1.",
        output_sizes_1,
    ),
    (
        "conv3d",
        "Adds up 2-D layers over the depth of the cuboid, each with its own bias, so the bias counts K_D times.",
        conv3d_0,
    ),
    (
        "conv3d",
        "The places along the depth are those of the volume without padding, and the last slices stay 0.",
        conv3d_1,
    ),
    (
        "conv3d",
        "Makes the rows of the result by [...] * H_out, so all rows of a slice are the same list.",
        conv3d_2,
    ),
    (
        "conv3d",
        "Adds the bias of filter o to image o of the batch: out[o] in place of out[:, o].",
        conv3d_3,
    ),
    ("parameters", "Gives each filter a bias for every slice of its cuboid.", parameters_0),
    ("parameters", "Gives each cuboid of a filter its own bias.", parameters_1),
    (
        "my_counts",
        "Keeps the results of all channels apart: C_in * C_out volumes come out.",
        my_counts_0,
    ),
    ("my_counts", "Takes the number of channels for the depth of the filter.", my_counts_1),
    (
        "my_directions",
        "Takes the first axis for channels always, so it counts the axes of the filter less one.",
        my_directions_0,
    ),
]
RIGHT = [
    ("output_sizes", output_sizes_r0),
    ("conv3d", conv3d_r0),
    ("parameters", parameters_r0),
    ("my_counts", my_counts_r0),
    ("my_directions", my_directions_r0),
]
