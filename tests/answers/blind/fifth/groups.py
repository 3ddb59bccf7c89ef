"""Answers to groups, written from the notebook alone."""

import numpy as np

STUDENT = "ada.l"
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


def look_at(x, kernels):
    """Each kernel (C, K_H, K_W) on its own map of x (N, C, H, W)."""
    windows = np.lib.stride_tricks.sliding_window_view(x, kernels.shape[1:], axis=(2, 3))
    return np.einsum("nchwuv,cuv->nchw", windows, kernels)


# pointwise


@wrong(
    "pointwise",
    "tensordot puts the maps first and the batch second; reshape to (N, C_out, H, W) does not exchange them, so images and maps are mixed; right for one image or one map out.",
)
def _(x, weight, bias):
    (N, C_in, H, W), (C_out, C_in) = x.shape, weight.shape
    mixed = np.tensordot(weight, x, axes=(1, 1))
    return mixed.reshape(N, C_out, H, W) + bias[None, :, None, None]


@wrong(
    "pointwise",
    "The biases are repeated for all images before the next map, which is the order (C_out, N, H, W), but laid out as (N, C_out, H, W); right for one image or equal biases.",
)
def _(x, weight, bias):
    (N, C_in, H, W), (C_out, C_in) = x.shape, weight.shape
    shift = np.repeat(bias, N * H * W).reshape(N, C_out, H, W)
    return np.einsum("nchw,oc->nohw", x, weight) + shift


@right("pointwise")
def _(x, weight, bias):
    # the bias is the weight of one more map, which is 1 everywhere
    ones = np.ones_like(x[:, :1])
    more = np.concatenate((x, ones), axis=1)
    return np.moveaxis(np.dot(np.moveaxis(more, 1, -1), np.c_[weight, bias].T), -1, 1)


# grouped


@wrong(
    "grouped",
    "The filters are right, but each group takes every groups-th map (g, g + groups, ...) instead of C_group neighbouring maps; right for one group and for depthwise layers.",
)
def _(x, weight, groups):
    C_out, C_group, K_H, K_W = weight.shape
    per = C_out // groups
    windows = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))
    parts = [
        np.einsum("nchwuv,ocuv->nohw", windows[:, g::groups], weight[g * per : (g + 1) * per])
        for g in range(groups)
    ]
    return np.concatenate(parts, axis=1)


@wrong(
    "grouped",
    "The results of the groups are interleaved (first filter of each group, then the second, as in a channel shuffle) instead of standing one group after another; right for one group or one filter in each.",
)
def _(x, weight, groups):
    C_out, C_group, K_H, K_W = weight.shape
    per = C_out // groups
    windows = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))
    parts = [
        np.einsum(
            "nchwuv,ocuv->nohw",
            windows[:, g * C_group : (g + 1) * C_group],
            weight[g * per : (g + 1) * per],
        )
        for g in range(groups)
    ]
    both = np.stack(parts, axis=2)
    return both.reshape(len(x), C_out, *both.shape[3:])


@wrong(
    "grouped",
    "The filters are dealt out C_group at a time, as if a group had as many filters as maps; right for one group and where C_out equals C_in.",
)
def _(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    out = np.zeros((N, C_out, H - K_H + 1, W - K_W + 1))
    for o in range(C_out):
        g = (o // C_group) % groups
        maps = x[:, g * C_group : (g + 1) * C_group]
        windows = np.lib.stride_tricks.sliding_window_view(maps, (K_H, K_W), axis=(2, 3))
        out[:, o] = np.einsum("nchwuv,cuv->nhw", windows, weight[o])
    return out


@right("grouped")
def _(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    # the ordinary layer with a weight that is 0 outside the blocks
    which = np.arange(C_out) // (C_out // groups)
    full = np.zeros((C_out, C_in, K_H, K_W))
    np.put_along_axis(
        full, (which[:, None] * C_group + np.arange(C_group))[:, :, None, None], weight, axis=1
    )
    windows = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))
    return np.tensordot(windows, full, ((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)


# separable


@wrong(
    "separable",
    "look[0] is the kernel of the first map only, and broadcasting lays it on all maps; right for one map.",
)
def _(x, look, mix):
    C_in, _, K_H, K_W = look.shape
    seen = look_at(x, np.broadcast_to(look[0], (C_in, K_H, K_W)))
    return np.einsum("oc,nchw->nohw", mix, seen)


@wrong(
    "separable",
    "The looked-at maps (N, C_in, H, W) are reshaped to (C_in, N*H*W) without exchanging batch and maps, so maps of different images are mixed; right for one image or one map.",
)
def _(x, look, mix):
    seen = look_at(x, look[:, 0])
    N, C_in, H_out, W_out = seen.shape
    mixed = mix @ seen.reshape(C_in, -1)
    return mixed.reshape(len(mix), N, H_out, W_out).transpose(1, 0, 2, 3)


@right("separable")
def _(x, look, mix):
    # both steps are one full layer, whose weight is an outer product
    weight = np.multiply(mix[..., None, None], look.swapaxes(0, 1))
    N, C_in, H, W = x.shape
    K_H, K_W = look.shape[2:]
    view = np.lib.stride_tricks.as_strided(
        x, (N, C_in, K_H, K_W, H - K_H + 1, W - K_W + 1), x.strides + x.strides[2:], writeable=False
    )
    return np.einsum("ncuvhw,ocuv->nohw", view, weight)


# macs


@wrong(
    "macs",
    "The rows and columns of the result are rounded up where the stride does not come out even, so positions are counted that hang over the end; right for stride 1.",
)
def _(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    (K_H, K_W), (H, W), (S_H, S_W), (P_H, P_W) = kernel_size, size, stride, padding
    H_out = int(np.ceil((H + 2 * P_H - K_H) / S_H)) + 1
    W_out = int(np.ceil((W + 2 * P_W - K_W) / S_W)) + 1
    return H_out * W_out * K_H * K_W * (C_in // groups) * C_out


@wrong(
    "macs",
    "With groups, each group is given as many filters as it has maps, so C_out is not used any more; right for one group and where C_out equals C_in.",
)
def _(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    (K_H, K_W), (H, W), (S_H, S_W), (P_H, P_W) = kernel_size, size, stride, padding
    window = K_H * K_W * places(H, K_H, S_H, P_H) * places(W, K_W, S_W, P_W)
    if groups == 1:
        return window * C_in * C_out
    return window * groups * (C_in // groups) ** 2


@right("macs")
def _(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    starts = (range(-p, n + p - k + 1, s) for n, k, s, p in zip(size, kernel_size, stride, padding))
    factors = [*map(len, starts), *kernel_size, C_out, C_in // groups]
    return int(np.multiply.reduce(factors, dtype=object))
