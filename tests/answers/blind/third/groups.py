"""Answers to groups, written from the notebook alone."""

import math
from collections import namedtuple

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

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


def own_layer():
    """C_in, C_out, K_H, K_W, H, W, read off what the cell above the task shows."""
    from convcheck.groups import my_layer

    layer = my_layer(STUDENT)
    layer = (
        layer
        if isinstance(layer, dict)
        else layer._asdict()
        if hasattr(layer, "_asdict")
        else vars(layer)
    )
    K_H, K_W = np.broadcast_to(layer["kernel_size"], 2).tolist()
    H, W = np.broadcast_to(layer["size"], 2).tolist()
    return layer["C_in"], layer["C_out"], K_H, K_W, H, W


# pointwise


@wrong(
    "pointwise",
    "x is reshaped to (C_in, N*H*W) without bringing the maps to the front first, so maps of one image are mixed with pixels of another; right only for a batch of 1 or one map in.",
)
def _(x, weight, bias):
    (N, C_in, H, W), (C_out, C_in) = x.shape, weight.shape
    columns = x.reshape(C_in, N * H * W)
    mixed = weight @ columns + bias[:, None]
    return mixed.reshape(C_out, N, H, W).transpose(1, 0, 2, 3)


@wrong(
    "pointwise",
    "One and the same array is filled for each map and appended, so every map of an image is the last one; right only with one map out.",
)
def _(x, weight, bias):
    (N, C_in, H, W), (C_out, C_in) = x.shape, weight.shape
    images = []
    for n in range(N):
        maps, one = [], np.zeros((H, W))
        for o in range(C_out):
            one[:] = bias[o]
            for c in range(C_in):
                one += weight[o, c] * x[n, c]
            maps.append(one)
        images.append(np.stack(maps))
    return np.stack(images)


@right("pointwise")
def _(x, weight, bias):
    # one map of ones more, and the bias as the weight of it
    ones = np.pad(x, ((0, 0), (0, 1), (0, 0), (0, 0)), constant_values=1)
    return np.einsum("oc,nc...->no...", np.column_stack([weight, bias]), ones)


# grouped


@wrong(
    "grouped",
    "The group of filter o is taken as o // groups instead of o // (C_out // groups); right only when C_out is groups squared, else wrong maps are seen or none.",
)
def _(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    out = np.zeros((N, C_out, H_out, W_out))
    for o in range(C_out):
        first = o // groups * C_group
        mine = x[:, first : first + C_group]
        for i in range(H_out):
            for j in range(W_out):
                window = mine[:, :, i : i + K_H, j : j + K_W]
                out[:, o, i, j] = (window * weight[o]).sum(axis=(1, 2, 3))
    return out


@wrong(
    "grouped",
    "The results of the groups are stacked on a new axis behind the filters and then flattened, so the maps come out interleaved by group; right only with 1 group or one filter in a group.",
)
def _(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    parts = []
    for maps, filters in zip(np.split(x, groups, axis=1), np.split(weight, groups)):
        windows = sliding_window_view(maps, (K_H, K_W), axis=(2, 3))
        parts.append(np.einsum("nchwij,ocij->nohw", windows, filters))
    return np.stack(parts, axis=2).reshape(N, C_out, H_out, W_out)


@wrong(
    "grouped",
    "The maps are taken away from the front after every filter and not after every group, so from the second filter on the maps are those of later groups, or none are left; right only with one filter in each group.",
)
def _(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    out = np.zeros((N, C_out, H_out, W_out))
    rest = x
    for o in range(C_out):
        mine, rest = rest[:, :C_group], rest[:, C_group:]
        for c in range(mine.shape[1]):
            for a in range(K_H):
                for b in range(K_W):
                    out[:, o] += weight[o, c, a, b] * mine[:, c, a : a + H_out, b : b + W_out]
    return out


@right("grouped")
def _(x, weight, groups):
    # the ordinary layer whose weight is zero outside of the groups, windows by strides
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    mask = np.kron(np.eye(groups), np.ones((C_out // groups, C_group)))
    full = np.tile(weight, (1, groups, 1, 1)) * mask[:, :, None, None]
    x = np.ascontiguousarray(x)
    n, c, h, w = x.strides
    windows = as_strided(x, (N, C_in, K_H, K_W, H - K_H + 1, W - K_W + 1), (n, c, h, w, h, w))
    return np.tensordot(windows, full, ((1, 2, 3), (1, 2, 3))).transpose(0, 3, 1, 2)


# separable


@wrong(
    "separable",
    "The kernels are mixed into one kernel for each filter and put on the sum of all maps, so each map also meets the kernels of the others; right only with one map in.",
)
def _(x, look, mix):
    (N, C_in, H, W), (C_in, _, K_H, K_W), (C_out, C_in) = x.shape, look.shape, mix.shape
    kernels = np.einsum("oc,cij->oij", mix, look[:, 0])
    windows = sliding_window_view(x.sum(axis=1), (K_H, K_W), axis=(1, 2))
    return np.einsum("nhwij,oij->nohw", windows, kernels)


@wrong(
    "separable",
    "The result is collected in a view of x, which is then changed while the shifted parts of x are still to be read; right only for kernels of 1 x 1.",
)
def _(x, look, mix):
    (N, C_in, H, W), (C_in, _, K_H, K_W), (C_out, C_in) = x.shape, look.shape, mix.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    x = x.astype(float)
    seen = x[:, :, :H_out, :W_out]
    seen *= look[:, 0, 0, 0].reshape(1, C_in, 1, 1)
    for a in range(K_H):
        for b in range(K_W):
            if (a, b) != (0, 0):
                seen += (
                    look[:, 0, a, b].reshape(1, C_in, 1, 1) * x[:, :, a : a + H_out, b : b + W_out]
                )
    return np.einsum("oc,nchw->nohw", mix, seen)


@right("separable")
def _(x, look, mix):
    # both steps are one ordinary layer, of kernels mix[o, c] * look[c]
    (C_in, _, K_H, K_W), (C_out, C_in) = look.shape, mix.shape
    both = mix[..., None, None] * look[None, :, 0]
    return np.array(
        [
            [
                sum(
                    both[o, c, a, b]
                    * one[c, a : one.shape[1] - K_H + 1 + a, b : one.shape[2] - K_W + 1 + b]
                    for c in range(C_in)
                    for a in range(K_H)
                    for b in range(K_W)
                )
                for o in range(C_out)
            ]
            for one in x
        ]
    )


# macs


@wrong(
    "macs",
    "Only multiplications with numbers of the map are counted, those with the zeros of the padding are left out; too few as soon as there is padding.",
)
def _(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    taps = 1
    for k, n, s, p in zip(kernel_size, size, stride, padding):
        starts = range(-p, n + p - k + 1, s)
        taps *= sum(1 for start in starts for t in range(k) if 0 <= start + t < n)
    return taps * C_out * (C_in // groups)


@wrong(
    "macs",
    "The MACs at stride 1 are counted and then divided by the stride of both axes, although the places of a stride are not always that share of the places without.",
)
def _(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    (K_H, K_W), (H, W), (S_H, S_W), (P_H, P_W) = kernel_size, size, stride, padding
    everywhere = (H + 2 * P_H - K_H + 1) * (W + 2 * P_W - K_W + 1)
    return everywhere * K_H * K_W * C_in // groups * C_out // (S_H * S_W)


@right("macs")
def _(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    Axis = namedtuple("Axis", "k n s p")
    axes = map(Axis, kernel_size, size, stride, padding)
    each = [a.k * len(range(-a.p, a.n + a.p - a.k + 1, a.s)) for a in axes]
    return math.prod(each) * C_out * C_in / groups  # a float


# my_saving


@wrong(
    "my_saving",
    "The share is rounded to two places first and then made a percentage, so the two places of the percentage are lost.",
)
def _():
    C_in, C_out, K_H, K_W, H, W = own_layer()
    before = K_H * K_W * C_in * C_out * H * W
    after = K_H * K_W * C_in * H * W + C_in * C_out * H * W
    return before, after, round(after / before, 2) * 100


@wrong(
    "my_saving",
    "The size shrinks by the kernel as if there were no padding, though the padding keeps it; both counts are too small (the percentage stays).",
)
def _():
    C_in, C_out, K_H, K_W, H, W = own_layer()
    pixels = (H - K_H + 1) * (W - K_W + 1)
    before = K_H * K_W * C_in * C_out * pixels
    after = K_H * K_W * C_in * pixels + C_in * C_out * pixels
    return before, after, round(100 * after / before, 2)
