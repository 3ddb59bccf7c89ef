"""Answers to groups, written from the notebook alone."""

import math
from collections import namedtuple
from itertools import product

import numpy as np

STUDENT = "ada.l"  # my_layer: C_in 54, C_out 57, kernel 3 x 3, size 30 x 24, padding 1

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


def output_size(size, kernel_size, *, stride=1, padding=0):
    """Stand-in for convkit.output_size."""
    return (size + 2 * padding - kernel_size) // stride + 1


# ---------------------------------------------------------------- pointwise


@wrong("pointwise", "the bias is never added; shows whenever the bias is not zero")
def _(x, weight, bias):
    return np.einsum("oc,nchw->nohw", weight, x)


@wrong(
    "pointwise",
    "the bias is broadcast along the columns (last axis) instead of the output maps: wrong values if W == C_out (or C_out == 1 is right), an error if W differs from C_out",
)
def _(x, weight, bias):
    return np.einsum("oc,nchw->nohw", weight, x) + bias


@wrong(
    "pointwise",
    "the weight is used transposed (weight[c, o] for weight[o, c]): an error unless C_in == C_out, and then the wrong weights if it is not symmetric",
)
def _(x, weight, bias):
    return np.einsum("co,nchw->nohw", weight, x) + bias[:, None, None]


@wrong(
    "pointwise",
    "the bias is added once for every map that comes in, so C_in times; right only for C_in == 1",
)
def _(x, weight, bias):
    (N, C_in, H, W), (C_out, C_in) = x.shape, weight.shape
    out = np.zeros((N, C_out, H, W))
    for o in range(C_out):
        for c in range(C_in):
            out[:, o] += weight[o, c] * x[:, c] + bias[o]
    return out


@wrong(
    "pointwise",
    "the batch is folded in the wrong order: x.reshape(C_in, -1) mixes images and maps; right only for N == 1 (or C_in == 1 with C_out == 1)",
)
def _(x, weight, bias):
    (N, C_in, H, W), (C_out, C_in) = x.shape, weight.shape
    flat = weight @ x.reshape(C_in, -1) + bias.reshape(-1, 1)
    return flat.reshape(N, C_out, H, W)


@wrong(
    "pointwise",
    "the product has the maps last (N, H, W, C_out) and is reshaped, not transposed, to (N, C_out, H, W), so maps and pixels are scrambled; right only for C_out == 1 or H == W == 1",
)
def _(x, weight, bias):
    (N, C_in, H, W), (C_out, C_in) = x.shape, weight.shape
    rows = x.transpose(0, 2, 3, 1).reshape(-1, C_in)
    return (rows @ weight.T + bias).reshape(N, C_out, H, W)


@wrong(
    "pointwise",
    "return stands inside the loop over the images: all images behind the first stay zero",
)
def _(x, weight, bias):
    (N, C_in, H, W), (C_out, C_in) = x.shape, weight.shape
    out = np.zeros((N, C_out, H, W))
    for n in range(N):
        for o in range(C_out):
            for c in range(C_in):
                out[n, o] += weight[o, c] * x[n, c]
            out[n, o] += bias[o]
        return out


@wrong(
    "pointwise",
    "the maps that come in are averaged (the sum is divided by C_in) before the bias is added; right only for C_in == 1",
)
def _(x, weight, bias):
    (N, C_in, H, W), (C_out, C_in) = x.shape, weight.shape
    out = np.empty((N, C_out, H, W))
    for o in range(C_out):
        out[:, o] = (weight[o].reshape(1, C_in, 1, 1) * x).mean(axis=1) + bias[o]
    return out


@wrong(
    "pointwise",
    "x itself is the result and is written in place: the second map that comes out is mixed from the first result instead of the first map, and C_out > C_in is an error and C_out < C_in has too many maps; right only for C_in == C_out == 1",
)
def _(x, weight, bias):
    (N, C_in, H, W), (C_out, C_in) = x.shape, weight.shape
    out = x
    for o in range(C_out):
        out[:, o] = sum(weight[o, c] * out[:, c] for c in range(C_in)) + bias[o]
    return out


@wrong(
    "pointwise",
    "the result is held in an array of whole numbers, so every fraction is cut off; right only where the result is whole",
)
def _(x, weight, bias):
    (N, C_in, H, W), (C_out, C_in) = x.shape, weight.shape
    out = np.zeros((N, C_out, H, W), dtype=int)
    for n, o, i, j in product(range(N), range(C_out), range(H), range(W)):
        out[n, o, i, j] = weight[o] @ x[n, :, i, j] + bias[o]
    return out


@wrong(
    "pointwise",
    "map o that comes out uses only map o that comes in (the diagonal of the weight): nothing is mixed, and C_out > C_in is an error",
)
def _(x, weight, bias):
    (N, C_in, H, W), (C_out, C_in) = x.shape, weight.shape
    out = np.zeros((N, C_out, H, W))
    for o in range(C_out):
        out[:, o] = weight[o, o] * x[:, o] + bias[o]
    return out


@wrong(
    "pointwise",
    "the result has the maps last, shape (N, H, W, C_out); the values are right but the axes are not in the order asked for",
)
def _(x, weight, bias):
    return np.moveaxis(x, 1, -1) @ weight.T + bias


@wrong("pointwise", "negative results are set to zero by a ReLU that nobody asked for")
def _(x, weight, bias):
    out = np.tensordot(x, weight, axes=(1, 1)).transpose(0, 3, 1, 2)
    return np.maximum(out + bias[None, :, None, None], 0)


@wrong(
    "pointwise",
    "the columns of the image run to H, not W: columns from H on stay zero when W > H, and an error when W < H; right for square images",
)
def _(x, weight, bias):
    (N, C_in, H, W), (C_out, C_in) = x.shape, weight.shape
    out = np.zeros((N, C_out, H, W))
    for n in range(N):
        for o in range(C_out):
            for i in range(H):
                for j in range(H):
                    out[n, o, i, j] = np.dot(weight[o], x[n, :, i, j]) + bias[o]
    return out


@wrong(
    "pointwise",
    "the bias is multiplied along with the sum: weight times (x plus bias of the map that comes out), so it counts sum-of-the-row times; right only if the row of weights sums to 1 or the bias is zero",
)
def _(x, weight, bias):
    C_out = len(weight)
    return np.stack(
        [np.einsum("c,nchw->nhw", weight[o], x + bias[o]) for o in range(C_out)], axis=1
    )


@right("pointwise")
def _(x, weight, bias):
    N, C_in, H, W = x.shape
    return (weight @ x.reshape(N, C_in, H * W) + bias[:, None]).reshape(N, -1, H, W)


@right("pointwise")
def _(x, weight, bias):
    ones = np.ones_like(x[:, :1])
    return np.einsum(
        "oc,nc...->no...", np.column_stack([weight, bias]), np.concatenate([x, ones], 1)
    )


@right("pointwise")
def _(x, weight, bias):
    x, weight, bias = x.tolist(), weight.tolist(), bias.tolist()
    return np.array(
        [
            [
                [
                    [sum(w * v for w, v in zip(row, pixel)) + b for pixel in zip(*lines)]
                    for lines in zip(*image)
                ]
                for row, b in zip(weight, bias)
            ]
            for image in x
        ]
    )


@right("pointwise")
def _(x, weight, bias):
    mix = np.vectorize(lambda pixel: weight @ pixel + bias, signature="(c)->(o)")
    return np.rollaxis(mix(np.rollaxis(x, 1, 4).astype(float)), 3, 1)


# ---------------------------------------------------------------- grouped


@wrong(
    "grouped",
    "the groups of maps are interleaved: group k sees the maps k, k + groups, ... instead of a block of neighbours; right for one group and for depthwise layers",
)
def _(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    out = np.zeros((N, C_out, H_out, W_out))
    for o in range(C_out):
        mine = x[:, o // (C_out // groups) :: groups]
        for a in range(K_H):
            for b in range(K_W):
                out[:, o] += np.einsum(
                    "c,nchw->nhw", weight[o, :, a, b], mine[:, :, a : a + H_out, b : b + W_out]
                )
    return out


@wrong(
    "grouped",
    "filter o is put into group o % groups, so the filters are dealt out in turn instead of in blocks; right for one group and when each group has one filter",
)
def _(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    out = np.zeros((N, C_out, H_out, W_out))
    for o in range(C_out):
        start = (o % groups) * C_group
        for i in range(H_out):
            for j in range(W_out):
                part = x[:, start : start + C_group, i : i + K_H, j : j + K_W]
                out[:, o, i, j] = (part * weight[o]).sum(axis=(1, 2, 3))
    return out


@wrong(
    "grouped",
    "every filter looks at the first C_group maps, whatever its group; right only for one group",
)
def _(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    out = np.zeros((N, C_out, H_out, W_out))
    for n, o, i, j in product(range(N), range(C_out), range(H_out), range(W_out)):
        for c in range(C_group):
            out[n, o, i, j] += np.sum(x[n, c, i : i + K_H, j : j + K_W] * weight[o, c])
    return out


@wrong(
    "grouped",
    "only the first group is worked out (return inside the loop over the groups): the maps of all other groups are zero",
)
def _(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    out = np.zeros((N, C_out, H_out, W_out))
    per = C_out // groups
    for k in range(groups):
        for o in range(k * per, (k + 1) * per):
            for i in range(H_out):
                for j in range(W_out):
                    part = x[:, k * C_group : (k + 1) * C_group, i : i + K_H, j : j + K_W]
                    out[:, o, i, j] = (part * weight[o]).sum(axis=(1, 2, 3))
        return out


@wrong(
    "grouped",
    "every filter looks at all maps: its weights are repeated for each group and all is summed; right only for one group",
)
def _(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    full = np.tile(weight, (1, groups, 1, 1))
    windows = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))
    return np.einsum("nchwab,ocab->nohw", windows, full)


@wrong(
    "grouped",
    "the kernels are turned by 180 degrees (true convolution instead of correlation); shows for every kernel that is not symmetric under a half turn",
)
def _(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    weight = weight[:, :, ::-1, ::-1]
    out = np.zeros((N, C_out, H_out, W_out))
    for o in range(C_out):
        s = o // (C_out // groups) * C_group
        for i in range(H_out):
            for j in range(W_out):
                out[:, o, i, j] = np.tensordot(
                    x[:, s : s + C_group, i : i + K_H, j : j + K_W], weight[o], 3
                )
    return out


@wrong(
    "grouped",
    "the group of filter o is o // C_group (maps per group) instead of o // (filters per group): right when C_in == C_out or for one group with C_out <= C_in; wrong maps when C_out < C_in, an error or wrong when C_out > C_in",
)
def _(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    out = np.zeros((N, C_out, H_out, W_out))
    for n, o in product(range(N), range(C_out)):
        k = o // C_group
        for c in range(C_group):
            for a in range(K_H):
                for b in range(K_W):
                    out[n, o] += (
                        weight[o, c, a, b] * x[n, k * C_group + c, a : a + H_out, b : b + W_out]
                    )
    return out


@wrong(
    "grouped",
    "the loop over the places stops one row and one column early: the last row and the last column of the result stay zero",
)
def _(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    out = np.zeros((N, C_out, H_out, W_out))
    for o in range(C_out):
        s = o // (C_out // groups) * C_group
        for i in range(H - K_H):
            for j in range(W - K_W):
                out[:, o, i, j] = (x[:, s : s + C_group, i : i + K_H, j : j + K_W] * weight[o]).sum(
                    axis=(1, 2, 3)
                )
    return out


@wrong(
    "grouped",
    "the maps of a group start at the number of the group k, not at k * C_group, so the blocks overlap; right for one group and for depthwise layers (C_group == 1)",
)
def _(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    out = np.zeros((N, C_out, H_out, W_out))
    for o in range(C_out):
        k = o // (C_out // groups)
        part = x[:, k : k + C_group]
        for i in range(H_out):
            for j in range(W_out):
                out[:, o, i, j] = (part[:, :, i : i + K_H, j : j + K_W] * weight[o]).sum(
                    axis=(1, 2, 3)
                )
    return out


@wrong(
    "grouped",
    "the filter uses only the first map of its group (weight[o, 0]); right only when C_group == 1",
)
def _(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    out = np.zeros((N, C_out, H_out, W_out))
    for o in range(C_out):
        c = o // (C_out // groups) * C_group
        for i in range(H_out):
            for j in range(W_out):
                out[:, o, i, j] = (x[:, c, i : i + K_H, j : j + K_W] * weight[o, 0]).sum(
                    axis=(1, 2)
                )
    return out


@wrong(
    "grouped",
    "the maps that come out are shuffled: the results of the groups are stacked behind the filter axis, so the first filters of all groups come first; right for one group and for one filter per group",
)
def _(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))
    parts = [
        np.einsum("nchwab,ocab->nohw", p, w)
        for p, w in zip(np.split(windows, groups, axis=1), np.split(weight, groups))
    ]
    return np.stack(parts, axis=2).reshape(N, C_out, H - K_H + 1, W - K_W + 1)


@wrong(
    "grouped",
    "the sum over the maps of a group is divided by C_group (a mean); right only when C_group == 1",
)
def _(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    out = np.zeros((N, C_out, H_out, W_out))
    for o in range(C_out):
        s = o // (C_out // groups) * C_group
        for i in range(H_out):
            for j in range(W_out):
                part = x[:, s : s + C_group, i : i + K_H, j : j + K_W] * weight[o]
                out[:, o, i, j] = part.sum(axis=(2, 3)).mean(axis=1)
    return out


@wrong(
    "grouped",
    "the results of the groups are joined along the batch axis: the shape is (N * groups, C_out / groups, H_out, W_out); right only for one group",
)
def _(x, weight, groups):
    K_H, K_W = weight.shape[2:]
    windows = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))
    parts = []
    for p, w in zip(np.split(windows, groups, axis=1), np.split(weight, groups)):
        parts.append(np.einsum("nchwab,ocab->nohw", p, w))
    return np.concatenate(parts)


@wrong(
    "grouped",
    "the groups are taken in reverse: the first filters look at the last maps; right only for one group",
)
def _(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    out = np.zeros((N, C_out, H_out, W_out))
    for o in range(C_out):
        k = groups - 1 - o // (C_out // groups)
        for i in range(H_out):
            for j in range(W_out):
                out[:, o, i, j] = (
                    x[:, k * C_group : (k + 1) * C_group, i : i + K_H, j : j + K_W] * weight[o]
                ).sum(axis=(1, 2, 3))
    return out


@wrong(
    "grouped",
    "the images of the batch are summed: each image of the result is the sum of the results of all images; right only for N == 1",
)
def _(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    out = np.zeros((N, C_out, H_out, W_out))
    for o in range(C_out):
        s = o // (C_out // groups) * C_group
        for i in range(H_out):
            for j in range(W_out):
                out[:, o, i, j] = np.sum(
                    x[:, s : s + C_group, i : i + K_H, j : j + K_W] * weight[o]
                )
    return out


@wrong(
    "grouped",
    "rows and columns of the kernel are swapped (the kernel is transposed): an error if the kernel is not square and goes beyond the image, wrong values for square kernels that are not symmetric",
)
def _(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    out = np.zeros((N, C_out, H_out, W_out))
    for n, o, i, j in product(range(N), range(C_out), range(H_out), range(W_out)):
        s = o // (C_out // groups) * C_group
        for c, a, b in product(range(C_group), range(K_H), range(K_W)):
            out[n, o, i, j] += x[n, s + c, i + b, j + a] * weight[o, c, a, b]
    return out


@wrong(
    "grouped",
    "filters of the group are interleaved and the kernel is flipped as well (two mistakes): filter o goes to group o % groups and is turned by 180 degrees",
)
def _(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))[..., ::-1, ::-1]
    return np.stack(
        [
            np.einsum(
                "nchwab,cab->nhw",
                windows[:, o % groups * C_group : (o % groups + 1) * C_group],
                weight[o],
            )
            for o in range(C_out)
        ],
        axis=1,
    )


@right("grouped")
def _(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))
    windows = windows.reshape(N, groups, C_group, *windows.shape[2:])
    out = np.einsum("ngchwab,gocab->ngohw", windows, weight.reshape(groups, -1, C_group, K_H, K_W))
    return out.reshape(N, C_out, H - K_H + 1, W - K_W + 1)


@right("grouped")
def _(x, weight, groups):
    """Recursion: cut off the first group, do the rest."""
    K_H, K_W = weight.shape[2:]
    H_out, W_out = x.shape[2] - K_H + 1, x.shape[3] - K_W + 1

    def go(x, weight, groups):
        c, o = weight.shape[1], len(weight) // groups
        first = sum(
            np.einsum("oc,nchw->nohw", weight[:o, :, a, b], x[:, :c, a : a + H_out, b : b + W_out])
            for a in range(K_H)
            for b in range(K_W)
        )
        return first if groups == 1 else np.hstack([first, go(x[:, c:], weight[o:], groups - 1)])

    return go(x, weight, groups)


@right("grouped")
def _(x, weight, groups):
    """A full layer whose weights outside the blocks are zero, done by FFT."""
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    full = np.zeros((C_out, C_in, K_H, K_W))
    for o, filter in enumerate(weight):
        s = o * groups // C_out * C_group
        full[o, s : s + C_group] = filter
    X = np.fft.fft2(x, (H, W))
    F = np.conj(np.fft.fft2(full, (H, W)))
    y = np.fft.ifft2(np.einsum("nchw,ochw->nohw", X, F)).real[:, :, : H - K_H + 1, : W - K_W + 1]
    return np.round(y, 9)


@right("grouped")
def _(x, weight, groups):
    """im2col and one matrix product for each group."""
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    out = []
    for image in x:
        maps = []
        for part, w in zip(np.array_split(image, groups), np.array_split(weight, groups)):
            columns = np.array(
                [
                    part[:, i : i + K_H, j : j + K_W].ravel()
                    for i in range(H_out)
                    for j in range(W_out)
                ]
            )
            maps += list((w.reshape(len(w), -1) @ columns.T).reshape(-1, H_out, W_out))
        out.append(maps)
    return np.array(out)


# ---------------------------------------------------------------- separable


def _looked(x, look):
    """The depthwise step (a student's helper)."""
    windows = np.lib.stride_tricks.sliding_window_view(x, look.shape[2:], axis=(2, 3))
    return np.einsum("nchwab,cab->nchw", windows, look[:, 0])


@wrong(
    "separable", "the 1 x 1 step is missing: the filtered maps are returned unmixed, with C_in maps"
)
def _(x, look, mix):
    return _looked(x, look)


@wrong(
    "separable",
    "the filtered maps are summed into one (an ordinary filter) before the mix, so each result is that sum times the sum of the row of mix; right only for C_in == 1",
)
def _(x, look, mix):
    (N, C_in, H, W), (C_in, _, K_H, K_W), (C_out, C_in) = x.shape, look.shape, mix.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    seen = np.zeros((N, C_in, H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            seen[:, :, i, j] = (x[:, :, i : i + K_H, j : j + K_W] * look[:, 0]).sum(axis=(1, 2, 3))[
                :, None
            ]
    return np.einsum("oc,nchw->nohw", mix, seen)


@wrong(
    "separable",
    "mix is used transposed: an error unless C_in == C_out, and then wrong if it is not symmetric",
)
def _(x, look, mix):
    return np.einsum("co,nchw->nohw", mix, _looked(x, look))


@wrong(
    "separable",
    "a ReLU stands between the two steps: negative results of the first step are set to zero",
)
def _(x, look, mix):
    return np.einsum("oc,nchw->nohw", mix, np.maximum(_looked(x, look), 0))


@wrong(
    "separable",
    "all maps are filtered by the kernel of the first map, look[0]; right only for C_in == 1 or equal kernels",
)
def _(x, look, mix):
    (N, C_in, H, W), (C_in, _, K_H, K_W), (C_out, C_in) = x.shape, look.shape, mix.shape
    out = np.zeros((N, C_out, H - K_H + 1, W - K_W + 1))
    for n, o, c, i, j in product(
        range(N), range(C_out), range(C_in), range(H - K_H + 1), range(W - K_W + 1)
    ):
        out[n, o, i, j] += mix[o, c] * (x[n, c, i : i + K_H, j : j + K_W] * look[0, 0]).sum()
    return out


@wrong(
    "separable",
    "the kernels are turned by 180 degrees; shows for every kernel that is not symmetric under a half turn",
)
def _(x, look, mix):
    return np.einsum("oc,nchw->nohw", mix, _looked(x, look[:, :, ::-1, ::-1]))


@wrong(
    "separable",
    "the order is swapped: mixed first, then map o that comes out is filtered by look[o]; an error if C_out > C_in, otherwise wrong unless all kernels are equal",
)
def _(x, look, mix):
    mixed = np.einsum("oc,nchw->nohw", mix, x)
    K_H, K_W = look.shape[2:]
    H_out, W_out = x.shape[2] - K_H + 1, x.shape[3] - K_W + 1
    out = np.zeros((len(x), len(mix), H_out, W_out))
    for o in range(len(mix)):
        for a in range(K_H):
            for b in range(K_W):
                out[:, o] += look[o, 0, a, b] * mixed[:, o, a : a + H_out, b : b + W_out]
    return out


@wrong(
    "separable",
    "the kernel takes a mean: each filtered value is divided by K_H * K_W; right only for 1 x 1 kernels",
)
def _(x, look, mix):
    K_H, K_W = look.shape[2:]
    windows = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))
    seen = (windows * look[None, :, 0, None, None]).mean(axis=(-2, -1))
    return np.tensordot(seen, mix, axes=(1, 1)).transpose(0, 3, 1, 2)


@wrong(
    "separable",
    "look is reshaped to (K_H, K_W, C_in) instead of transposed, so the weights of the kernels are dealt to the wrong maps and places; right only for C_in == 1 or 1 x 1 kernels",
)
def _(x, look, mix):
    (N, C_in, H, W), (C_in, _, K_H, K_W) = x.shape, look.shape
    kernels = look.reshape(K_H, K_W, C_in)
    windows = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))
    return np.einsum("nchwab,abc,oc->nohw", windows, kernels, mix)


@wrong(
    "separable",
    "the full weight is built with the kernel of the map that comes out, mix[o, c] * look[o], instead of look[c]; an error if C_out > C_in, otherwise wrong unless C_in == 1 or the kernels are equal",
)
def _(x, look, mix):
    (C_out, C_in), (K_H, K_W) = mix.shape, look.shape[2:]
    weight = np.zeros((C_out, C_in, K_H, K_W))
    for o in range(C_out):
        for c in range(C_in):
            weight[o, c] = mix[o, c] * look[o, 0]
    windows = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))
    return np.einsum("nchwab,ocab->nohw", windows, weight)


@wrong(
    "separable", "all images of the batch get the result of the first image; right only for N == 1"
)
def _(x, look, mix):
    seen = _looked(x[:1], look)
    one = np.einsum("oc,nchw->nohw", mix, seen)
    return np.repeat(one, len(x), axis=0)


@wrong(
    "separable",
    "the maps are padded with zeros so that the size is kept: shape (N, C_out, H, W) instead of (N, C_out, H_out, W_out); right only for 1 x 1 kernels",
)
def _(x, look, mix):
    K_H, K_W = look.shape[2:]
    top, left = (K_H - 1) // 2, (K_W - 1) // 2
    x = np.pad(x, ((0, 0), (0, 0), (top, K_H - 1 - top), (left, K_W - 1 - left)))
    return np.einsum("oc,nchw->nohw", mix, _looked(x, look))


@wrong(
    "separable",
    "the last map that comes in is left out of the mix: the loop runs over range(C_in - 1); for C_in == 1 the result is all zero",
)
def _(x, look, mix):
    seen = _looked(x, look)
    out = np.zeros((len(x), len(mix), *seen.shape[2:]))
    for o in range(len(mix)):
        for c in range(mix.shape[1] - 1):
            out[:, o] += mix[o, c] * seen[:, c]
    return out


@wrong(
    "separable",
    "each product overwrites the one before (= for +=), so a map that comes out holds only the last map that came in; right only for C_in == 1",
)
def _(x, look, mix):
    seen = _looked(x, look)
    out = np.zeros((len(x), len(mix), *seen.shape[2:]))
    for o in range(len(mix)):
        for c in range(mix.shape[1]):
            out[:, o] = mix[o, c] * seen[:, c]
    return out


@right("separable")
def _(x, look, mix):
    windows = np.lib.stride_tricks.sliding_window_view(x, look.shape[2:], axis=(2, 3))
    return np.einsum("nchwab,czab,oc->nohw", windows, look, mix, optimize=True)


@right("separable")
def _(x, look, mix):
    weight = mix[:, :, None, None] * look[:, 0]
    K_H, K_W = look.shape[2:]
    H_out, W_out = x.shape[2] - K_H + 1, x.shape[3] - K_W + 1
    total = 0.0
    for a, b in np.ndindex(K_H, K_W):
        total = total + np.tensordot(
            weight[:, :, a, b], x[:, :, a : a + H_out, b : b + W_out], axes=(1, 1)
        )
    return total.swapaxes(0, 1)


@right("separable")
def _(x, look, mix):
    """Kernels as Toeplitz-like matrices on the flattened maps."""
    (N, C_in, H, W), (_, _, K_H, K_W) = x.shape, look.shape
    H_out, W_out = H - K_H + 1, W - K_W + 1
    seen = np.empty((N, C_in, H_out * W_out))
    for c in range(C_in):
        matrix = np.zeros((H_out * W_out, H * W))
        for place, (i, j) in enumerate(np.ndindex(H_out, W_out)):
            for a, b in np.ndindex(K_H, K_W):
                matrix[place, (i + a) * W + j + b] = look[c, 0, a, b]
        seen[:, c] = x[:, c].reshape(N, -1) @ matrix.T
    return (mix @ seen).reshape(N, -1, H_out, W_out)


# ---------------------------------------------------------------- macs


@wrong("macs", "groups is ignored; right only for one group")
def _(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    (K_H, K_W), (H, W), (S_H, S_W), (P_H, P_W) = kernel_size, size, stride, padding
    H_out = output_size(H, K_H, stride=S_H, padding=P_H)
    W_out = output_size(W, K_W, stride=S_W, padding=P_W)
    return C_in * C_out * K_H * K_W * H_out * W_out


@wrong("macs", "multiplied by groups instead of divided by it; right only for one group")
def _(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    (K_H, K_W), (H, W), (S_H, S_W), (P_H, P_W) = kernel_size, size, stride, padding
    H_out = output_size(H, K_H, stride=S_H, padding=P_H)
    W_out = output_size(W, K_W, stride=S_W, padding=P_W)
    return C_in * groups * C_out * K_H * K_W * H_out * W_out


@wrong(
    "macs",
    "divided by groups twice: both C_in and C_out are divided, which counts one group only; right only for one group",
)
def _(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    (K_H, K_W), (H, W), (S_H, S_W), (P_H, P_W) = kernel_size, size, stride, padding
    H_out = output_size(H, K_H, stride=S_H, padding=P_H)
    W_out = output_size(W, K_W, stride=S_W, padding=P_W)
    return (C_in // groups) * (C_out // groups) * K_H * K_W * H_out * W_out


@wrong(
    "macs", "the stride of the rows is used for the columns too; shows when S_H differs from S_W"
)
def _(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    (K_H, K_W), (H, W), (S_H, S_W), (P_H, P_W) = kernel_size, size, stride, padding
    H_out = (H + 2 * P_H - K_H) // S_H + 1
    W_out = (W + 2 * P_W - K_W) // S_H + 1
    return C_in // groups * C_out * K_H * K_W * H_out * W_out


@wrong(
    "macs",
    "the padding is added once instead of on both sides; shows for padding above zero (unless the stride hides it)",
)
def _(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    (K_H, K_W), (H, W), (S_H, S_W), (P_H, P_W) = kernel_size, size, stride, padding
    H_out = (H + P_H - K_H) // S_H + 1
    W_out = (W + P_W - K_W) // S_W + 1
    return C_in // groups * C_out * K_H * K_W * H_out * W_out


@wrong(
    "macs",
    "the places are rounded up (ceil) instead of down: too many when the stride does not divide H + 2 P - K",
)
def _(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    (K_H, K_W), (H, W), (S_H, S_W), (P_H, P_W) = kernel_size, size, stride, padding
    H_out = math.ceil((H + 2 * P_H - K_H) / S_H) + 1
    W_out = math.ceil((W + 2 * P_W - K_W) / S_W) + 1
    return C_in // groups * C_out * K_H * K_W * H_out * W_out


@wrong(
    "macs",
    "the size of the maps that come in is used instead of the size that comes out; right only where the layer keeps the size",
)
def _(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    return math.prod(kernel_size) * math.prod(size) * C_in * C_out // groups


@wrong(
    "macs", "multiplications and additions are counted apart: twice the number asked for, always"
)
def _(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    (K_H, K_W), (H, W), (S_H, S_W), (P_H, P_W) = kernel_size, size, stride, padding
    H_out = output_size(H, K_H, stride=S_H, padding=P_H)
    W_out = output_size(W, K_W, stride=S_W, padding=P_W)
    return 2 * (C_in // groups * C_out * K_H * K_W * H_out * W_out)


@wrong(
    "macs",
    "one more is counted for the bias of every result: C_out * H_out * W_out too many, always",
)
def _(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    (K_H, K_W), (H, W), (S_H, S_W), (P_H, P_W) = kernel_size, size, stride, padding
    H_out = output_size(H, K_H, stride=S_H, padding=P_H)
    W_out = output_size(W, K_W, stride=S_W, padding=P_W)
    return (C_in // groups * K_H * K_W + 1) * C_out * H_out * W_out


@wrong(
    "macs",
    "brackets are missing: H + 2 * P_H - K_H // S_H + 1 divides only the kernel by the stride; right only for stride 1 (1 row and column)",
)
def _(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    (K_H, K_W), (H, W), (S_H, S_W), (P_H, P_W) = kernel_size, size, stride, padding
    H_out = H + 2 * P_H - K_H // S_H + 1
    W_out = W + 2 * P_W - K_W // S_W + 1
    return C_in * C_out // groups * K_H * K_W * H_out * W_out


@wrong(
    "macs",
    "the multiplications with zeros of the padding are left out: too few when the padding is above zero and windows reach into it",
)
def _(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    def along(size, kernel, stride, padding):
        return sum(
            0 <= place * stride + a - padding < size
            for place in range(output_size(size, kernel, stride=stride, padding=padding))
            for a in range(kernel)
        )

    rows = along(size[0], kernel_size[0], stride[0], padding[0])
    columns = along(size[1], kernel_size[1], stride[1], padding[1])
    return C_in // groups * C_out * rows * columns


@wrong(
    "macs",
    "the places are not made whole: true division by the stride, and only the product is cut off; too many when the stride does not divide H + 2 P - K",
)
def _(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    (K_H, K_W), (H, W), (S_H, S_W), (P_H, P_W) = kernel_size, size, stride, padding
    H_out = (H + 2 * P_H - K_H) / S_H + 1
    W_out = (W + 2 * P_W - K_W) / S_W + 1
    return int(C_in / groups * C_out * K_H * K_W * H_out * W_out)


@wrong(
    "macs",
    "the rows that come out are used for the columns too (H_out squared); right only when H_out == W_out",
)
def _(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    H_out = output_size(size[0], kernel_size[0], stride=stride[0], padding=padding[0])
    return C_in // groups * C_out * math.prod(kernel_size) * H_out**2


@right("macs")
def _(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    return (
        math.prod(
            k * len(range(0, n + 2 * p - k + 1, s))
            for k, n, s, p in zip(kernel_size, size, stride, padding)
        )
        * C_in
        * C_out
        / groups
    )


@right("macs")
def _(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    out = 1 + (np.array(size) + 2 * np.array(padding) - kernel_size) // stride
    return np.prod([*out, *kernel_size, C_in // groups, C_out], dtype=np.int64)


@right("macs")
def _(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    """Let each place be counted."""
    (H, W), (K_H, K_W), total = size, kernel_size, 0
    for i in range(-padding[0], H + padding[0] - K_H + 1, stride[0]):
        for j in range(-padding[1], W + padding[1] - K_W + 1, stride[1]):
            total += groups * (C_in // groups) * (C_out // groups) * K_H * K_W
    return total


# ---------------------------------------------------------------- my_saving (for "ada.l")


@wrong("my_saving", "the third number is the fraction 0.13 instead of the percentage 12.87")
def my_saving():
    full = 54 * 57 * 9 * 30 * 24
    separable = (54 * 9 + 54 * 57) * 30 * 24
    return full, separable, round(separable / full, 2)


@wrong(
    "my_saving",
    "the third number is the percentage saved, 87.13, instead of the percentage left, 12.87",
)
def my_saving():
    full = 54 * 57 * 9 * 30 * 24
    separable = (54 * 9 + 54 * 57) * 30 * 24
    return full, separable, round(100 - 100 * separable / full, 2)


@wrong(
    "my_saving",
    "the 1 x 1 layer is left out of the separable layer: only the 54 * 9 * 720 MACs of the depthwise step, and a percentage to match (1.75)",
)
def my_saving():
    full = 54 * 57 * 3 * 3 * 720
    separable = 54 * 3 * 3 * 720
    return full, separable, round(100 * separable / full, 2)


@wrong(
    "my_saving",
    "the padding is ignored: 28 x 22 places instead of 30 x 24, in both counts; the percentage is right",
)
def my_saving():
    places = 28 * 22
    full = 54 * 57 * 9 * places
    separable = 54 * 9 * places + 54 * 57 * places
    return full, separable, round(100 * separable / full, 2)


@wrong(
    "my_saving",
    "the depthwise step is counted with C_out = 57 kernels instead of C_in = 54, so the second number and the percentage (13.06) are too large",
)
def my_saving():
    full = 54 * 57 * 9 * 720
    separable = 57 * 9 * 720 + 54 * 57 * 720
    return full, separable, round(100 * separable / full, 2)


@wrong("my_saving", "the percentage is cut off instead of rounded: 12.86 for 12.8655")
def my_saving():
    full = 54 * 57 * 9 * 720
    separable = 54 * 9 * 720 + 54 * 57 * 720
    return full, separable, int(10000 * separable / full) / 100


@wrong(
    "my_saving",
    "the first two numbers are swapped: the separable layer comes first (the percentage is right)",
)
def my_saving():
    return 2566080, 19945440, 12.87


@wrong(
    "my_saving",
    "the numbers are the weights of the layers, not the MACs: the 720 places are missing; the percentage is right",
)
def my_saving():
    return [54 * 57 * 9, 54 * 9 + 54 * 57, 12.87]


@wrong("my_saving", "the numbers are printed, and nothing is returned (None)")
def my_saving():
    full = 54 * 57 * 9 * 720
    separable = 54 * 9 * 720 + 54 * 57 * 720
    print(full, separable, round(100 * separable / full, 2))


@wrong(
    "my_saving",
    "the percentage is upside down: the first number as a percentage of the second, 777.27",
)
def my_saving():
    full = 54 * 57 * 9 * 720
    separable = 54 * 9 * 720 + 54 * 57 * 720
    return full, separable, round(full / separable * 100, 2)


@right("my_saving")
def my_saving():
    Saving = namedtuple("Saving", "before after left")
    return Saving(
        before := 54 * 57 * 9 * 720,
        after := (54 * 9 + 54 * 57) * 720,
        round(100 * after / before, 2),
    )


@right("my_saving")
def my_saving():
    counts = np.array([54 * 57 * 9, 54 * (9 + 57)]) * 720.0
    return np.append(counts, np.round(100 * counts[1] / counts[0], 2))
