"""Answers written blind, from the notebook alone."""

import functools
import itertools

import convkit
import numpy as np

STUDENT = "ada"


# ---------------------------------------------------------------- wrong


def output_sizes_0(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    free = np.array(sizes) + 2 * np.array(padding) - np.array(kernel_size)
    return tuple(int(n) for n in free // stride[0] + 1)


def output_sizes_1(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (D, H, W), (K_D, K_H, K_W) = sizes, kernel_size
    (S_D, S_H, S_W), (P_D, P_H, P_W) = stride, padding
    D_out = (P_D + D + P_D - K_D) // S_D + 1
    H_out = (P_H + H + P_D - K_H) // S_H + 1
    W_out = (P_W + W + P_W - K_W) // S_W + 1
    return D_out, H_out, W_out


def conv3d_0(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (N, C_in, D, H, W), (C_out, C_in, K_D, K_H, K_W) = x.shape, weight.shape
    (S_D, S_H, S_W), (P_D, P_H, P_W) = stride, padding
    x = np.pad(x, ((0, 0), (0, 0), (P_W, P_W), (P_H, P_H), (P_D, P_D)))
    windows = np.lib.stride_tricks.sliding_window_view(x, (K_D, K_H, K_W), axis=(2, 3, 4))
    out = np.einsum("ncdhwklm,ocklm->nodhw", windows[:, :, ::S_D, ::S_H, ::S_W], weight)
    return out if bias is None else out + bias[:, None, None, None]


def conv3d_1(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (N, C_in, D, H, W), (C_out, C_in, K_D, K_H, K_W) = x.shape, weight.shape
    (S_D, S_H, S_W), (P_D, P_H, P_W) = stride, padding
    x = np.pad(x, ((0, 0), (0, 0), (P_D, P_D), (P_H, P_H), (P_W, P_W)))
    D_out = (x.shape[2] - K_D) // S_D + 1
    x = x[:, :, ::S_D]
    H_out = (x.shape[3] - K_H) // S_H + 1
    W_out = (x.shape[4] - K_W) // S_W + 1
    out = np.zeros((N, C_out, D_out, H_out, W_out))
    for d, i, j in itertools.product(range(D_out), range(H_out), range(W_out)):
        for k in range(K_D):
            if d + k < x.shape[2]:
                piece = x[:, :, d + k, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
                out[:, :, d, i, j] += np.tensordot(
                    piece, weight[:, :, k], axes=((1, 2, 3), (1, 2, 3))
                )
    return out if bias is None else out + bias[:, None, None, None]


def conv3d_2(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (N, C_in, D, H, W), (C_out, C_in, K_D, K_H, K_W) = x.shape, weight.shape
    (S_D, S_H, S_W), (P_D, P_H, P_W) = stride, padding
    x = np.pad(x, ((0, 0), (0, 0), (P_D, P_D), (P_H, P_H), (P_W, P_W)))
    windows = np.lib.stride_tricks.sliding_window_view(x, (K_D, K_H, K_W), axis=(2, 3, 4))
    out = np.einsum("ncdhwklm,ocklm->nodhw", windows[:, :, ::S_D, ::S_H, ::S_W], weight)
    if bias is not None:
        out = out + bias[:, None, None]
    return out


def conv3d_3(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (N, C_in, D, H, W), (C_out, C_in, K_D, K_H, K_W) = x.shape, weight.shape
    (S_D, S_H, S_W), (P_D, P_H, P_W) = stride, padding
    D_out = (D + 2 * P_D - K_D) // S_D + 1
    H_out = (H + 2 * P_H - K_H) // S_H + 1
    W_out = (W + 2 * P_W - K_W) // S_W + 1
    x = np.pad(x, ((0, 0), (0, 0), (P_D, P_D), (P_H, P_H), (P_W, P_W)))
    out = np.zeros((N, C_out, D_out, H_out, W_out), dtype=np.float16)
    for d, i, j in itertools.product(range(D_out), range(H_out), range(W_out)):
        piece = x[:, :, d * S_D : d * S_D + K_D, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
        out[:, :, d, i, j] = np.tensordot(piece, weight, axes=((1, 2, 3, 4), (1, 2, 3, 4)))
    return out if bias is None else out + bias[:, None, None, None]


def conv3d_4(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (N, C_in, D, H, W), (C_out, C_in, K_D, K_H, K_W) = x.shape, weight.shape
    (S_D, S_H, S_W), (P_D, P_H, P_W) = stride, padding
    D_out = (D + 2 * P_D - K_D) // S_D + 1
    H_out = (H + 2 * P_H - K_H) // S_H + 1
    W_out = (W + 2 * P_W - K_W) // S_W + 1
    x = np.pad(x, ((0, 0), (0, 0), (P_D, P_D), (P_H, P_H), (P_W, P_W)))
    out = [np.zeros((C_out, D_out, H_out, W_out))] * N
    for n in range(N):
        for o, d, i, j in itertools.product(range(C_out), range(D_out), range(H_out), range(W_out)):
            piece = x[
                n, :, d * S_D : d * S_D + K_D, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W
            ]
            out[n][o, d, i, j] = (piece * weight[o]).sum() + (0 if bias is None else bias[o])
    return np.array(out)


def conv3d_5(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (N, C_in, D, H, W), (C_out, C_in, K_D, K_H, K_W) = x.shape, weight.shape
    (S_D, S_H, S_W), (P_D, P_H, P_W) = stride, padding
    D_out = (D + 2 * P_D - K_D) // S_D + 1
    H_out = (H + 2 * P_H - K_H) // S_H + 1
    W_out = (W + 2 * P_W - K_W) // S_W + 1
    x = np.pad(x, ((0, 0), (0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    out = np.zeros((N, C_out, D_out, H_out, W_out))
    for d, i, j in itertools.product(range(D_out), range(H_out), range(W_out)):
        for k in range(K_D):
            s = d * S_D + k - P_D
            if s < 0 or s >= D:  # outside the volume there are zeros
                break
            piece = x[:, :, s, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
            out[:, :, d, i, j] += np.tensordot(piece, weight[:, :, k], axes=((1, 2, 3), (1, 2, 3)))
    return out if bias is None else out + bias[:, None, None, None]


def parameters_0(C_in, C_out, kernel_size):
    K_D, K_H, K_W = kernel_size
    return C_out * K_D * (C_in * K_H * K_W + 1)


def my_counts_0():
    return (10 - 3) * (26 - 4) * (14 - 1), 12 * (9 * 4 * 5 * 2 + 1)


def my_directions_0():
    return [3, 3, 2, 2, 2, 3]


# ---------------------------------------------------------------- right


def output_sizes_r0(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    return [
        *map(
            lambda n, k, s, p: len(range(k, n + 2 * p + 1, s)), sizes, kernel_size, stride, padding
        )
    ]


def conv3d_r0(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    """Scatter: each number of the input is given to the results that use it; one axis at a time as matrices."""

    def reach(n, k, s, p):  # reach[i, a, pixel] is 1 if weight a of place i lies on the pixel
        places = (n + 2 * p - k) // s + 1
        i, a, pixel = np.ogrid[:places, :k, :n]
        return (i * s + a - p == pixel).astype(np.int64)

    to_d, to_h, to_w = map(reach, x.shape[2:], weight.shape[2:], stride, padding)
    kind = np.result_type(x, weight, np.int64)
    x, weight = x.astype(kind), weight.astype(kind)
    step = np.tensordot(x, to_w, axes=(4, 2))  # n c d h j m
    step = np.tensordot(step, to_h, axes=(3, 2))  # n c d j m i l
    step = np.tensordot(step, to_d, axes=(2, 2))  # n c j m i l e k
    out = np.einsum("ncjmilek,ocklm->noeij", step, weight, optimize=True)
    return out if bias is None else out + np.expand_dims(bias, (1, 2, 3))


def conv3d_r1(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    """A 3-D layer is a sum of 2-D layers, one for each slice of the cuboid; recursion over the axes."""
    kind = np.result_type(x, weight, np.int64)
    x = np.pad(x.astype(kind), [(0, 0)] * 2 + [(p, p) for p in padding])
    weight = weight.astype(kind)

    def layer(volume, filters, axis):
        if axis == 5:
            # volume (N, C_in, places...), filters (C_out, C_in)
            return np.moveaxis(np.tensordot(filters, volume, axes=([1], [1])), 0, 1)
        k, s = filters.shape[2], stride[axis - 2]
        last = volume.shape[axis] - k
        pieces = (
            layer(
                volume[(slice(None),) * axis + (slice(a, a + last + 1, s),)],
                filters[:, :, a],
                axis + 1,
            )
            for a in range(k)
        )
        return functools.reduce(np.add, pieces)

    out = layer(x, weight, 2)
    return out if bias is None else (out.swapaxes(1, -1) + bias).swapaxes(1, -1)


def parameters_r0(C_in, C_out, kernel_size):
    return functools.reduce(lambda total, k: total * k, kernel_size, C_in * C_out) + C_out


def my_directions_r0():
    inputs = (
        (3, 12, 99, 148),
        (31, 99, 148),
        (3, 99, 148),
        (1412, 99, 148),
        (1412, 99, 148),
        (12, 44, 44),
    )
    filters = ((3, 2, 2, 3), (1, 2, 3), (3, 2, 3), (3, 2, 3), (1412, 2, 3), (12, 2, 3))
    return tuple(sum(n > k for n, k in zip(*pair)) for pair in zip(inputs, filters))


WRONG = [
    ("output_sizes", "Divides all three axes by the stride of the depth.", output_sizes_0),
    (
        "output_sizes",
        "Adds the padding of the depth at the bottom of the rows, so it is wrong where the two paddings differ.",
        output_sizes_1,
    ),
    (
        "conv3d",
        "Pads the axes in the order of PyTorch's F.pad, the last one first, so padding of depth and columns are swapped.",
        conv3d_0,
    ),
    (
        "conv3d",
        "Drops slices by the stride of the depth before the cuboid looks, so it sees slices that are no neighbours.",
        conv3d_1,
    ),
    (
        "conv3d",
        "Shapes the bias (C_out, 1, 1) as in two dimensions, so it runs along the depth.",
        conv3d_2,
    ),
    ("conv3d", "Keeps the result in half precision, right for small whole numbers only.", conv3d_3),
    (
        "conv3d",
        "[array] * N is the same array N times, so every volume of the batch gets the result of the last one.",
        conv3d_4,
    ),
    (
        "conv3d",
        "Breaks out of the loop over slices where it lies in front of the volume, so the first places lose all slices; behind the volume it is right.",
        conv3d_5,
    ),
    ("parameters", "Counts a bias for each slice of the cuboid.", parameters_0),
    (
        "my_counts",
        "Counts the numbers that come out of one filter and forgets that there are several.",
        my_counts_0,
    ),
    (
        "my_directions",
        "Judges by the name of the input (films and scans in 3 directions, maps in 2), not by the filter.",
        my_directions_0,
    ),
]
RIGHT = [
    ("output_sizes", output_sizes_r0),
    ("conv3d", conv3d_r0),
    ("conv3d", conv3d_r1),
    ("parameters", parameters_r0),
    ("my_directions", my_directions_r0),
]
