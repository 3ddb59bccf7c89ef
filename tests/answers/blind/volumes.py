"""Answers to volumes, written from the notebook alone."""

import math
from collections import namedtuple
from itertools import product
from types import SimpleNamespace

import numpy as np

STUDENT = "ada.l"
# my_layer: C_in 7, C_out 12, size (28, 21, 15), kernel_size (4, 6, 3)
# my_cases: film in grey, film in colour, maps with filter 4, photograph, maps with filter 1235, scan

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


# stand-in for the one function of convkit that the notebook gives
convkit = SimpleNamespace(
    output_size=lambda size, kernel_size, *, stride=1, padding=0: (
        (size + 2 * padding - kernel_size) // stride + 1
    )
)


# ---------------------------------------------------------------- output_sizes


@wrong(
    "output_sizes",
    "the places are rounded up (ceil) instead of down: one too many on an axis where the stride does not divide size + 2 padding - kernel",
)
def _(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    return tuple(
        math.ceil((n + 2 * p - k) / s) + 1
        for n, k, s, p in zip(sizes, kernel_size, stride, padding)
    )


@wrong(
    "output_sizes",
    "the padding is counted on one side only; shows for padding above zero (unless the stride hides it)",
)
def _(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (D, H, W), (K_D, K_H, K_W) = sizes, kernel_size
    (S_D, S_H, S_W), (P_D, P_H, P_W) = stride, padding
    return (D + P_D - K_D) // S_D + 1, (H + P_H - K_H) // S_H + 1, (W + P_W - K_W) // S_W + 1


@wrong("output_sizes", "the + 1 is forgotten: one place too few on every axis, always")
def _(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    return [(n + 2 * p - k) // s for n, k, s, p in zip(sizes, kernel_size, stride, padding)]


@wrong(
    "output_sizes",
    "the stride of the depth is used for all three axes; shows when the strides differ",
)
def _(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (D, H, W), (K_D, K_H, K_W) = sizes, kernel_size
    S, (P_D, P_H, P_W) = stride[0], padding
    return (D + 2 * P_D - K_D) // S + 1, (H + 2 * P_H - K_H) // S + 1, (W + 2 * P_W - K_W) // S + 1


@wrong(
    "output_sizes",
    "the numbers come in the order columns, rows, depth instead of depth, rows, columns; right if the first and the last are equal",
)
def _(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (D, H, W), (K_D, K_H, K_W) = sizes, kernel_size
    (S_D, S_H, S_W), (P_D, P_H, P_W) = stride, padding
    D_out = (D + 2 * P_D - K_D) // S_D + 1
    H_out = (H + 2 * P_H - K_H) // S_H + 1
    W_out = (W + 2 * P_W - K_W) // S_W + 1
    return W_out, H_out, D_out


@wrong("output_sizes", "the product of the three numbers is returned instead of the three numbers")
def _(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    return math.prod(
        (n + 2 * p - k) // s + 1 for n, k, s, p in zip(sizes, kernel_size, stride, padding)
    )


@wrong(
    "output_sizes",
    "true division: the numbers are not whole when the stride does not divide size + 2 padding - kernel",
)
def _(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    return tuple((n + 2 * p - k) / s + 1 for n, k, s, p in zip(sizes, kernel_size, stride, padding))


@wrong(
    "output_sizes",
    "the 1 is added before the division: (size + 2 padding - kernel + 1) // stride; too few when the stride is above 1 and size + 2 padding - kernel + 1 is not a multiple of it",
)
def _(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (D, H, W), (K_D, K_H, K_W) = sizes, kernel_size
    (S_D, S_H, S_W), (P_D, P_H, P_W) = stride, padding
    return (
        (D + 2 * P_D - K_D + 1) // S_D,
        (H + 2 * P_H - K_H + 1) // S_H,
        (W + 2 * P_W - K_W + 1) // S_W,
    )


@wrong(
    "output_sizes",
    "stride and padding of the depth are forgotten: the depth is D - K_D + 1 whatever they are",
)
def _(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (D, H, W), (K_D, K_H, K_W) = sizes, kernel_size
    (S_D, S_H, S_W), (P_D, P_H, P_W) = stride, padding
    return D - K_D + 1, (H + 2 * P_H - K_H) // S_H + 1, (W + 2 * P_W - K_W) // S_W + 1


@wrong(
    "output_sizes",
    "rounded to the nearest (and to even) instead of down: too many when (size + 2 padding - kernel) / stride has a fraction above a half, or of a half behind an odd number",
)
def _(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    return [
        round((n + 2 * p - k) / s) + 1 for n, k, s, p in zip(sizes, kernel_size, stride, padding)
    ]


@wrong("output_sizes", "a set is returned, so equal numbers fall together and the order is lost")
def _(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    return {(n + 2 * p - k) // s + 1 for n, k, s, p in zip(sizes, kernel_size, stride, padding)}


@wrong(
    "output_sizes",
    "a slip of the keys: the columns use the padding of the rows, P_H for P_W; shows when the two differ",
)
def _(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (D, H, W), (K_D, K_H, K_W) = sizes, kernel_size
    (S_D, S_H, S_W), (P_D, P_H, P_W) = stride, padding
    return (
        (D + 2 * P_D - K_D) // S_D + 1,
        (H + 2 * P_H - K_H) // S_H + 1,
        (W + 2 * P_H - K_W) // S_W + 1,
    )


@right("output_sizes")
def _(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    Places = namedtuple("Places", "depth rows columns")
    return Places._make(
        len(range(0, n + 2 * p - k + 1, s))
        for n, k, s, p in zip(sizes, kernel_size, stride, padding)
    )


@right("output_sizes")
def _(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    return np.floor((np.add(sizes, np.multiply(2, padding)) - kernel_size) / np.array(stride)) + 1


@right("output_sizes")
def _(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    def places(room, step):
        return 0 if room < 0 else 1 + places(room - step, step)

    return [*map(places, (n + 2 * p - k for n, k, p in zip(sizes, kernel_size, padding)), stride)]


# ---------------------------------------------------------------- conv3d


def _padded(x, padding):
    return np.pad(x, ((0, 0), (0, 0), *((p, p) for p in padding)))


def _windows(x, kernel, stride, padding):
    """All windows, of shape (N, C, D_out, H_out, W_out, K_D, K_H, K_W)."""
    w = np.lib.stride_tricks.sliding_window_view(_padded(x, padding), kernel, axis=(2, 3, 4))
    return w[:, :, :: stride[0], :: stride[1], :: stride[2]]


def _biased(out, bias):
    return out if bias is None else out + np.reshape(bias, (1, -1, 1, 1, 1))


@wrong(
    "conv3d",
    "the cuboids are turned over in all three axes (true convolution instead of correlation); shows for every cuboid that is not symmetric",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    w = _windows(x, weight.shape[2:], stride, padding)
    return _biased(np.einsum("ncdhwabe,ocabe->nodhw", w, weight[:, :, ::-1, ::-1, ::-1]), bias)


@wrong("conv3d", "the cuboids are turned over along the depth only; shows when K_D > 1")
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (N, C_in, D, H, W), (C_out, C_in, K_D, K_H, K_W) = x.shape, weight.shape
    (S_D, S_H, S_W), (P_D, P_H, P_W) = stride, padding
    D_out = convkit.output_size(D, K_D, stride=S_D, padding=P_D)
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W)
    xp = _padded(x, padding)
    out = np.zeros((N, C_out, D_out, H_out, W_out))
    for d, i, j in np.ndindex(D_out, H_out, W_out):
        for a in range(K_D):
            part = xp[:, :, d * S_D + K_D - 1 - a, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
            out[:, :, d, i, j] += np.einsum("nchw,ochw->no", part, weight[:, :, a])
    return _biased(out, bias)


@wrong(
    "conv3d",
    "the cuboid does not move along the depth (the depth is treated like channels): every slice of the result is the first slice; right only when D_out == 1",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (N, C_in, D, H, W), (C_out, C_in, K_D, K_H, K_W) = x.shape, weight.shape
    (S_D, S_H, S_W), (P_D, P_H, P_W) = stride, padding
    D_out = convkit.output_size(D, K_D, stride=S_D, padding=P_D)
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W)
    xp = _padded(x, padding)
    out = np.zeros((N, C_out, D_out, H_out, W_out))
    for d in range(D_out):
        for i in range(H_out):
            for j in range(W_out):
                part = xp[:, :, :K_D, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
                out[:, :, d, i, j] = np.einsum("ncdhw,ocdhw->no", part, weight)
    return _biased(out, bias)


@wrong("conv3d", "the bias is never added; shows whenever a bias that is not zero is given")
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    return np.einsum(
        "ncdhwabe,ocabe->nodhw", _windows(x, weight.shape[2:], stride, padding), weight
    )


@wrong(
    "conv3d",
    "the bias is added once for every channel that comes in, C_in times; right only for C_in == 1 or no bias",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    w = _windows(x, weight.shape[2:], stride, padding)
    out = np.zeros((len(x), len(weight), *w.shape[2:5]))
    for o in range(len(weight)):
        for c in range(x.shape[1]):
            out[:, o] += np.einsum("ndhwabe,abe->ndhw", w[:, c], weight[o, c])
            if bias is not None:
                out[:, o] += bias[o]
    return out


@wrong(
    "conv3d",
    "the start of the windows uses the stride of the depth on all axes: an error or wrong windows when the strides differ",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (N, C_in, D, H, W), (C_out, C_in, K_D, K_H, K_W) = x.shape, weight.shape
    S, (P_D, P_H, P_W) = stride[0], padding
    D_out = convkit.output_size(D, K_D, stride=stride[0], padding=P_D)
    H_out = convkit.output_size(H, K_H, stride=stride[1], padding=P_H)
    W_out = convkit.output_size(W, K_W, stride=stride[2], padding=P_W)
    xp = _padded(x, padding)
    out = np.zeros((N, C_out, D_out, H_out, W_out))
    for o, d, i, j in np.ndindex(C_out, D_out, H_out, W_out):
        part = xp[:, :, d * S : d * S + K_D, i * S : i * S + K_H, j * S : j * S + K_W]
        out[:, o, d, i, j] = (part * weight[o]).sum(axis=(1, 2, 3, 4))
    return _biased(out, bias)


@wrong(
    "conv3d",
    "the stride is ignored when the windows are cut: the result has the right shape but holds the first places of stride 1",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    w = _windows(x, weight.shape[2:], stride, padding)
    D_out, H_out, W_out = w.shape[2:5]
    dense = _windows(x, weight.shape[2:], (1, 1, 1), padding)[:, :, :D_out, :H_out, :W_out]
    return _biased(np.einsum("ncdhwabe,ocabe->nodhw", dense, weight), bias)


@wrong(
    "conv3d",
    "the zeros are put on one side only: 2 P in front and none behind, so the size is right but everything is shifted by P; shows for padding above zero",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    xp = np.pad(x, ((0, 0), (0, 0), *((2 * p, 0) for p in padding)))
    return _biased(
        np.einsum(
            "ncdhwabe,ocabe->nodhw", _windows(xp, weight.shape[2:], stride, (0, 0, 0)), weight
        ),
        bias,
    )


@wrong(
    "conv3d",
    "the zeros of the padding are put in front only (P, not P on both sides): the result has too few places for padding above zero (unless the stride hides it)",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    P_D, P_H, P_W = padding
    xp = np.pad(x, [(0, 0), (0, 0), (P_D, 0), (P_H, 0), (P_W, 0)])
    return _biased(
        np.einsum(
            "ncdhwabe,ocabe->nodhw", _windows(xp, weight.shape[2:], stride, (0, 0, 0)), weight
        ),
        bias,
    )


@wrong(
    "conv3d",
    "the padding is applied in reverse order (columns, rows, depth); wrong shape and values when P_D differs from P_W",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    w = _windows(x, weight.shape[2:], stride, padding[::-1])
    return _biased(np.einsum("ncdhwabe,ocabe->nodhw", w, weight), bias)


@wrong("conv3d", "only the first channel is used; right only for C_in == 1")
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    w = _windows(x, weight.shape[2:], stride, padding)
    return _biased(np.einsum("ndhwabe,oabe->nodhw", w[:, 0], weight[:, 0]), bias)


@wrong("conv3d", "the channels are averaged instead of summed; right only for C_in == 1")
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    w = _windows(x, weight.shape[2:], stride, padding)
    each = [np.einsum("ndhwabe,oabe->nodhw", w[:, c], weight[:, c]) for c in range(x.shape[1])]
    return _biased(np.mean(each, axis=0), bias)


@wrong(
    "conv3d", "return stands inside the loop over the batch: all volumes behind the first stay zero"
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    w = _windows(x, weight.shape[2:], stride, padding)
    out = np.zeros((len(x), len(weight), *w.shape[2:5]))
    for n in range(len(x)):
        for o in range(len(weight)):
            out[n, o] = np.einsum("cdhwabe,cabe->dhw", w[n], weight[o])
            if bias is not None:
                out[n, o] += bias[o]
        return out


@wrong(
    "conv3d",
    "the padding repeats the border (mode='edge') instead of adding zeros; shows for padding above zero",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    xp = np.pad(x, ((0, 0), (0, 0), *((p, p) for p in padding)), mode="edge")
    return _biased(
        np.einsum(
            "ncdhwabe,ocabe->nodhw", _windows(xp, weight.shape[2:], stride, (0, 0, 0)), weight
        ),
        bias,
    )


@wrong("conv3d", "'if bias:' on an array: an error for more than one filter with a bias")
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    out = np.einsum("ncdhwabe,ocabe->nodhw", _windows(x, weight.shape[2:], stride, padding), weight)
    if bias:
        out = out + bias.reshape(1, -1, 1, 1, 1)
    return out


@wrong(
    "conv3d",
    "the case bias=None is forgotten: bias[o] is read always, an error when no bias is given",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    w = _windows(x, weight.shape[2:], stride, padding)
    out = np.zeros((len(x), len(weight), *w.shape[2:5]))
    for o in range(len(weight)):
        out[:, o] = np.einsum("ncdhwabe,cabe->ndhw", w, weight[o]) + bias[o]
    return out


@wrong(
    "conv3d",
    "rows and columns of the cuboid are swapped: wrong for square cuboids that are not symmetric; if K_H differs from K_W an error, or, where one of the two is 1, sums of products with the wrong partners",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    w = _windows(x, weight.shape[2:], stride, padding)
    return _biased(np.einsum("ncdhwaeb,ocabe->nodhw", w, weight), bias)


@wrong("conv3d", "the result is held in an array of whole numbers, so all fractions are cut off")
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    w = _windows(x, weight.shape[2:], stride, padding)
    out = np.zeros((len(x), len(weight), *w.shape[2:5]), dtype=int)
    out[:] = _biased(np.einsum("ncdhwabe,ocabe->nodhw", w, weight), bias)
    return out


@wrong(
    "conv3d",
    "the sum of the window times the sum of the cuboid is taken for each channel, instead of the sum of the products; right only for a 1 x 1 x 1 cuboid or constant ones",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    w = _windows(x, weight.shape[2:], stride, padding).sum(axis=(-3, -2, -1))
    return _biased(np.einsum("ncdhw,oc->nodhw", w, weight.sum(axis=(2, 3, 4))), bias)


@wrong(
    "conv3d",
    "instead of padding, windows index the volume with i * S + a - P and only numbers that are too large are skipped: negative ones wrap round to the other end; shows for padding above zero",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (N, C_in, D, H, W), (C_out, C_in, K_D, K_H, K_W) = x.shape, weight.shape
    (S_D, S_H, S_W), (P_D, P_H, P_W) = stride, padding
    D_out = convkit.output_size(D, K_D, stride=S_D, padding=P_D)
    H_out = convkit.output_size(H, K_H, stride=S_H, padding=P_H)
    W_out = convkit.output_size(W, K_W, stride=S_W, padding=P_W)
    out = np.zeros((N, C_out, D_out, H_out, W_out))
    for d, i, j in np.ndindex(D_out, H_out, W_out):
        for a, b, e in np.ndindex(K_D, K_H, K_W):
            z, r, s = d * S_D + a - P_D, i * S_H + b - P_H, j * S_W + e - P_W
            if z < D and r < H and s < W:
                out[:, :, d, i, j] += x[:, :, z, r, s] @ weight[:, :, a, b, e].T
    return _biased(out, bias)


@wrong(
    "conv3d",
    "the loop starts the windows in range(0, size - kernel, stride), without + 1: the last place of an axis is missing (stays zero) whenever stride divides size + 2 padding - kernel; with stride 1 always",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (C_out, C_in, K_D, K_H, K_W), (S_D, S_H, S_W) = weight.shape, stride
    xp = _padded(x, padding)
    out = np.zeros((len(x), C_out, *_windows(x, weight.shape[2:], stride, padding).shape[2:5]))
    D, H, W = xp.shape[2:]
    for d, z in enumerate(range(0, D - K_D, S_D)):
        for i, r in enumerate(range(0, H - K_H, S_H)):
            for j, c in enumerate(range(0, W - K_W, S_W)):
                part = xp[:, :, z : z + K_D, r : r + K_H, c : c + K_W]
                out[:, :, d, i, j] = np.einsum("ncabe,ocabe->no", part, weight)
    return _biased(out, bias)


@wrong(
    "conv3d",
    "the first two axes of the result are swapped, (C_out, N, ...): wrong shape unless N == C_out, and then images and filters are exchanged; the bias goes to the second axis, so N and C_out that differ can also be an error",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    w = _windows(x, weight.shape[2:], stride, padding)
    out = np.tensordot(weight, w, axes=((1, 2, 3, 4), (1, 5, 6, 7)))
    return out if bias is None else out + bias.reshape(1, -1, 1, 1, 1)


@wrong(
    "conv3d",
    "the bias is broadcast along the columns (last axis) instead of the filters: for C_out above 1 wrong values if W_out == C_out, C_out columns if W_out == 1, and an error otherwise",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    out = np.einsum("ncdhwabe,ocabe->nodhw", _windows(x, weight.shape[2:], stride, padding), weight)
    return out if bias is None else out + bias


@wrong(
    "conv3d",
    "the sum is set back to zero for each channel, so only the last channel counts; right only for C_in == 1",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    w = _windows(x, weight.shape[2:], stride, padding)
    out = np.zeros((len(x), len(weight), *w.shape[2:5]))
    for n, o, d, i, j in np.ndindex(*out.shape):
        for c in range(x.shape[1]):
            total = 0 if bias is None else bias[o]
            total += np.sum(w[n, c, d, i, j] * weight[o, c])
        out[n, o, d, i, j] = total
    return out


@wrong(
    "conv3d",
    "the window is a view and is multiplied in place, so windows that overlap it (and all later filters) read spoiled numbers; right only for one filter with windows that do not overlap",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    K_D, K_H, K_W = weight.shape[2:]
    out = np.zeros(
        (len(x), len(weight), *_windows(x, weight.shape[2:], stride, padding).shape[2:5])
    )
    xp = _padded(x, padding).astype(float)
    for n, o, d, i, j in np.ndindex(*out.shape):
        z, r, c = d * stride[0], i * stride[1], j * stride[2]
        part = xp[n, :, z : z + K_D, r : r + K_H, c : c + K_W]
        part *= weight[o]
        out[n, o, d, i, j] = part.sum()
    return _biased(out, bias)


@wrong(
    "conv3d",
    "turned over in all three axes, and the zeros of the padding stand in front only (two mistakes)",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    xp = np.pad(x, ((0, 0), (0, 0), *((p, 0) for p in padding)))
    w = _windows(xp, weight.shape[2:], stride, (0, 0, 0))[..., ::-1, ::-1, ::-1]
    return _biased(np.einsum("ncdhwabe,ocabe->nodhw", w, weight), bias)


@wrong(
    "conv3d",
    "a layer of 2-D filters run on each slice: only the first slice of the cuboid is used, and slices are taken at d * S_D; right only when K_D == 1",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    w = _windows(x, weight.shape[2:], stride, padding)
    return _biased(np.einsum("ncdhwbe,ocbe->nodhw", w[..., 0, :, :], weight[:, :, 0]), bias)


@wrong(
    "conv3d",
    "depth and rows of the strides are swapped where the windows start (S_H for the depth and S_D for the rows) while the size is right: windows at the wrong places or cut short and an error when S_D differs from S_H",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (K_D, K_H, K_W), (S_H, S_D, S_W) = weight.shape[2:], stride
    xp = _padded(x, padding)
    out = np.zeros(
        (len(x), len(weight), *_windows(x, weight.shape[2:], stride, padding).shape[2:5])
    )
    for n, o, d, i, j in np.ndindex(*out.shape):
        cut = xp[n, :, d * S_D : d * S_D + K_D, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
        out[n, o, d, i, j] = (cut * weight[o]).sum()
    return _biased(out, bias)


@wrong(
    "conv3d",
    "the depth is not padded: only rows and columns get zeros; for P_D above zero the result starts at the first real slice and has too few slices (unless the stride hides it)",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    _, P_H, P_W = padding
    w = _windows(x, weight.shape[2:], stride, (0, P_H, P_W))
    return _biased(np.einsum("ncdhwabe,ocabe->nodhw", w, weight), bias)


@wrong(
    "conv3d",
    "the bias is added to the input before the cuboid slides (volume + bias of the filter), so it is weighted by the cuboid; right only without a bias or with bias zero",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    out = []
    for o, filter in enumerate(weight):
        start = x if bias is None else x + bias[o]
        out.append(
            np.einsum(
                "ncdhwabe,cabe->ndhw", _windows(start, weight.shape[2:], stride, padding), filter
            )
        )
    return np.stack(out, axis=1)


@right("conv3d")
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    """FFT on the padded volume, rounded."""
    xp = _padded(x, padding)
    size = xp.shape[2:]
    X, F = np.fft.fftn(xp, axes=(2, 3, 4)), np.fft.fftn(weight, size, axes=(2, 3, 4)).conj()
    y = np.fft.ifftn(np.einsum("ncxyz,ocxyz->noxyz", X, F), axes=(2, 3, 4)).real
    D, H, W = (n - k + 1 for n, k in zip(size, weight.shape[2:]))
    y = np.round(y[:, :, : D : stride[0], : H : stride[1], : W : stride[2]], 9)
    return y if bias is None else y + bias[:, None, None, None]


@right("conv3d")
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    """One strided slice of the volume for each weight of the cuboid."""
    K = weight.shape[2:]
    xp = _padded(x, padding)
    ends = [n - k + 1 for n, k in zip(xp.shape[2:], K)]
    out = sum(
        np.tensordot(
            weight[(..., *tap)],
            xp[(..., *(slice(t, t + e, s) for t, e, s in zip(tap, ends, stride)))],
            (1, 1),
        )
        for tap in np.ndindex(*K)
    ).swapaxes(0, 1)
    return out if bias is None else out + np.expand_dims(bias, (1, 2, 3))


@right("conv3d")
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    """im2col: one matrix product for the whole batch; the bias is one more column."""
    w = _windows(x, weight.shape[2:], stride, padding)
    N, C, *out, _, _, _ = w.shape
    columns = np.moveaxis(w, 1, 4).reshape(N * math.prod(out), -1)
    rows = weight.reshape(len(weight), -1)
    if bias is not None:
        columns, rows = np.c_[columns, np.ones(len(columns))], np.c_[rows, bias]
    return np.moveaxis((columns @ rows.T).reshape(N, *out, -1), -1, 1)


@right("conv3d")
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    """Pure Python, zeros without a padded copy."""
    N, C, *size = x.shape
    O, _, *K = weight.shape
    value = lambda n, c, *p: x[(n, c, *p)].item() if all(0 <= q < s for q, s in zip(p, size)) else 0
    D, H, W = (range(-p, n + p - k + 1, s) for n, k, s, p in zip(size, K, stride, padding))
    w = weight.tolist()
    b = [0] * O if bias is None else list(bias)
    return np.array(
        [
            [
                [
                    [
                        [
                            b[o]
                            + sum(
                                w[o][c][i][j][k] * value(n, c, z + i, r + j, q + k)
                                for c in range(C)
                                for i in range(K[0])
                                for j in range(K[1])
                                for k in range(K[2])
                            )
                            for q in W
                        ]
                        for r in H
                    ]
                    for z in D
                ]
                for o in range(O)
            ]
            for n in range(N)
        ]
    )


@right("conv3d")
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    """A sum of 2-D layers, one for each slice of the cuboid."""

    def conv2d(x, w):
        t = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], (2, 3))[
            :, :, :: stride[1], :: stride[2]
        ]
        return np.einsum("nchwab,ocab->nohw", t, w)

    xp, K_D = _padded(x, padding), weight.shape[2]
    slices = [
        sum(conv2d(xp[:, :, z + a], weight[:, :, a]) for a in range(K_D))
        for z in range(0, xp.shape[2] - K_D + 1, stride[0])
    ]
    out = np.stack(slices, axis=2).astype(float)
    if bias is not None:
        out += bias[None, :, None, None, None]
    return out


# ---------------------------------------------------------------- parameters


@wrong("parameters", "the biases are not counted: C_out too few, always")
def _(C_in, C_out, kernel_size):
    K_D, K_H, K_W = kernel_size
    return C_out * C_in * K_D * K_H * K_W


@wrong(
    "parameters",
    "one bias is counted for each cuboid (C_in * C_out) instead of each filter (C_out); right only for C_in == 1",
)
def _(C_in, C_out, kernel_size):
    return C_in * C_out * (math.prod(kernel_size) + 1)


@wrong("parameters", "the depth of the cuboid is left out (a 2-D layer): right only when K_D == 1")
def _(C_in, C_out, kernel_size):
    K_D, K_H, K_W = kernel_size
    return C_out * (C_in * K_H * K_W + 1)


@wrong(
    "parameters",
    "the sides of the cuboid are added instead of multiplied; right only where sum and product agree, such as 1 x 2 x 3",
)
def _(C_in, C_out, kernel_size):
    return C_out * (C_in * sum(kernel_size) + 1)


@wrong(
    "parameters",
    "the filter is taken for a cube of side K_D; shows when the sides differ in their product",
)
def _(C_in, C_out, kernel_size):
    K_D, *_ = kernel_size
    return C_out * C_in * K_D**3 + C_out


@wrong(
    "parameters",
    "a single bias is counted for the whole layer instead of one for each filter; right only for C_out == 1",
)
def _(C_in, C_out, kernel_size):
    K_D, K_H, K_W = kernel_size
    return C_in * C_out * K_D * K_H * K_W + 1


@wrong(
    "parameters",
    "one bias is counted for each channel that comes in (C_in) instead of each filter (C_out); right only for C_in == C_out",
)
def _(C_in, C_out, kernel_size):
    K_D, K_H, K_W = kernel_size
    return C_in * C_out * K_D * K_H * K_W + C_in


@wrong(
    "parameters",
    "each filter is taken to have one cuboid, whatever the number of channels: C_in is left out; right only for C_in == 1",
)
def _(C_in, C_out, kernel_size):
    return C_out * (math.prod(kernel_size) + 1)


@right("parameters")
def _(C_in, C_out, kernel_size):
    return np.empty((C_out, C_in, *kernel_size)).size + np.empty(C_out).size


@right("parameters")
def _(C_in, C_out, kernel_size):
    return float(sum(1 + sum(math.prod(kernel_size) for _ in range(C_in)) for _ in range(C_out)))


# ---------------------------------------------------------------- my_counts (for "ada.l")


@wrong(
    "my_counts",
    "the first number is for one filter only: 25 * 16 * 13 = 5200, the 12 filters are forgotten",
)
def my_counts():
    return 25 * 16 * 13, 12 * (7 * 4 * 6 * 3 + 1)


@wrong("my_counts", "the two numbers are swapped: the parameters come first")
def my_counts():
    return 6060, 62400


@wrong("my_counts", "the parameters are without the 12 biases, 6048 for 6060")
def my_counts():
    return 12 * 25 * 16 * 13, 12 * 7 * 72


@wrong(
    "my_counts",
    "the + 1 of the places is forgotten: 24 * 15 * 12 for 25 * 16 * 13, so the first number is wrong",
)
def my_counts():
    return 12 * 24 * 15 * 12, 12 * (7 * 72 + 1)


@wrong(
    "my_counts",
    "the result is taken to be as large as the input, 28 * 21 * 15 for each of 12 filters, so the first number is wrong",
)
def my_counts():
    return [28 * 21 * 15 * 12, 6060]


@wrong(
    "my_counts",
    "the first answer is multiplied by the 7 channels that come in, which are summed in the layer",
)
def my_counts():
    return 7 * 12 * 25 * 16 * 13, 12 * (7 * 72 + 1)


@wrong(
    "my_counts",
    "the first answer is the shape of the result, a tuple (12, 25, 16, 13), not how many numbers it has",
)
def my_counts():
    return (12, 25, 16, 13), 6060


@right("my_counts")
def my_counts():
    out = np.array([28, 21, 15]) - np.array([4, 6, 3]) + 1
    return np.array([12 * out.prod(), 12 * (7 * 4 * 6 * 3 + 1)])


@right("my_counts")
def my_counts():
    Counts = namedtuple("Counts", ["numbers", "parameters"])
    return Counts(numbers=6.24e4, parameters=6.06e3)


# ---------------------------------------------------------------- my_directions (for "ada.l")
# places:  0 film in grey 2, 1 film in colour 3, 2 maps with filter 4: 3, 3 photograph 2, 4 maps 2, 5 scan 3


@wrong(
    "my_directions",
    "case 0, the film in grey, is answered 3 because it has frames; but the filter is as deep as the film (20), so it has one place there and 2 is right",
)
def my_directions():
    return [3, 3, 3, 2, 2, 3]


@wrong(
    "my_directions",
    "case 2, the stack of maps with a filter of depth 4, is answered 2 because maps are usually channels; the filter slides through them, so 3 is right",
)
def my_directions():
    return [2, 3, 2, 2, 2, 3]


@wrong(
    "my_directions",
    "case 5, the scan, is answered 2 because the filter is only 1 slice deep; it has 34 places there, so 3 is right",
)
def my_directions():
    return [2, 3, 3, 2, 2, 2]


@wrong(
    "my_directions",
    "case 1, the film in colour, is answered 2: only rows and columns are counted, though the filter of 5 frames has 16 places along the 20 frames",
)
def my_directions():
    return [2, 2, 3, 2, 2, 3]


@wrong(
    "my_directions",
    "the axes of the input are counted (3, and 4 for the film in colour) instead of the directions of the filter: wrong for cases 0, 1, 3 and 4",
)
def my_directions():
    return [3, 4, 3, 3, 3, 3]


@wrong(
    "my_directions",
    "the list is in reverse order, and since each case differs from its mirror image all six are wrong",
)
def my_directions():
    return [3, 2, 2, 3, 3, 2]


@wrong("my_directions", "the answers are the strings '2D' and '3D' instead of the numbers 2 and 3")
def my_directions():
    return ["2D", "3D", "3D", "2D", "2D", "3D"]


@wrong("my_directions", "the last case is missing: five numbers instead of six")
def my_directions():
    return [2, 3, 3, 2, 2]


@wrong("my_directions", "the example of the notebook was left in; it is wrong for cases 1 and 4")
def my_directions():
    return [2, 2, 3, 2, 3, 3]


@right("my_directions")
def my_directions():
    shapes = [
        ((20, 64, 64), (20, 5, 4)),
        ((3, 20, 200, 89), (3, 5, 5, 4)),
        ((1235, 200, 89), (4, 5, 4)),
        ((3, 200, 89), (3, 5, 4)),
        ((1235, 200, 89), (1235, 5, 4)),
        ((34, 200, 89), (1, 5, 4)),
    ]
    return np.array([np.count_nonzero(np.subtract(*pair)) for pair in shapes])


@right("my_directions")
def my_directions():
    return tuple(map(float, "233223"))
