"""Answers to multi_channel, written from the notebook alone."""

import math
from functools import reduce
from itertools import product

import numpy as np

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


def size_out(size, kernel_size, stride=1, padding=0, dilation=1):
    """Stands for convkit.output_size, which the notebook gives to the student."""
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


def slide(x, kernel):
    """Stands for slide of the notebook."""
    K_H, K_W = kernel.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W))
    return (windows * kernel).sum((2, 3))


def _layer(x, weight, bias=None, stride=(1, 1), padding=(0, 0)):
    """A layer that is right, from which some wrong answers start."""
    x = np.pad(x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2))
    windows = np.lib.stride_tricks.sliding_window_view(x, weight.shape[2:], axis=(2, 3))[
        :, :, :: stride[0], :: stride[1]
    ]
    y = np.einsum("nchwkl,ockl->nohw", windows, weight)
    return y if bias is None else y + bias[:, None, None]


# --------------------------------------------------------------- apply_filter


@right("apply_filter")
def _(x, kernels, bias):
    windows = np.lib.stride_tricks.sliding_window_view(x, kernels.shape)[0]
    return np.einsum("ijckl,ckl->ij", windows, kernels) + bias


@right("apply_filter")
def _(x, kernels, bias):
    (C, H, W), (_, K_H, K_W) = x.shape, kernels.shape
    return np.array(
        [
            [
                float(np.vdot(x[:, i : i + K_H, j : j + K_W], kernels)) + bias
                for j in range(W - K_W + 1)
            ]
            for i in range(H - K_H + 1)
        ]
    )


@right("apply_filter")
def _(x, kernels, bias):
    # the bias as one more map of ones
    (C, H, W), (_, K_H, K_W) = x.shape, kernels.shape

    def add(c):
        if c < 0:
            return np.full((H - K_H + 1, W - K_W + 1), bias)
        return add(c - 1) + sum(
            kernels[c, k, l] * x[c, k : H - K_H + 1 + k, l : W - K_W + 1 + l]
            for k in range(K_H)
            for l in range(K_W)
        )

    return add(C - 1)


@right("apply_filter")
def _(x, kernels, bias):
    # three axes of Fourier at once
    (C, H, W), (_, K_H, K_W) = x.shape, kernels.shape
    y = np.fft.ifftn(np.fft.fftn(x) * np.fft.fftn(kernels, x.shape).conj()).real[0]
    return np.round(y[: H - K_H + 1, : W - K_W + 1], 9) + bias


@right("apply_filter")
def _(x, kernels, bias):
    (C, H, W), (_, K_H, K_W) = x.shape, kernels.shape
    columns = np.array(
        [
            x[:, i : i + K_H, j : j + K_W].ravel()
            for i in range(H - K_H + 1)
            for j in range(W - K_W + 1)
        ]
    )
    return (np.c_[columns, np.ones(len(columns))] @ np.r_[kernels.ravel(), bias]).reshape(
        H - K_H + 1, -1
    )


@wrong(
    "apply_filter",
    "It adds the bias once for each map and not once in all, which shows with two maps or more and a bias other than 0.",
)
def _(x, kernels, bias):
    return sum(slide(a, k) + bias for a, k in zip(x, kernels))


@wrong(
    "apply_filter",
    "It adds the bias to each product of the window, so it comes in C_in * K_H * K_W times.",
)
def _(x, kernels, bias):
    (C_in, H, W), (C_in, K_H, K_W) = x.shape, kernels.shape
    y = np.zeros((H - K_H + 1, W - K_W + 1))
    for i, j in np.ndindex(y.shape):
        y[i, j] = (x[:, i : i + K_H, j : j + K_W] * kernels + bias).sum()
    return y


@wrong("apply_filter", "It forgets the bias.")
def _(x, kernels, bias):
    return sum(slide(a, k) for a, k in zip(x, kernels))


@wrong("apply_filter", "It lays the first kernel on every map and ignores the others.")
def _(x, kernels, bias):
    return sum(slide(a, kernels[0]) for a in x) + bias


@wrong(
    "apply_filter",
    "It adds the maps first and lays the sum of the kernels on the sum of the maps, which also multiplies each map with the kernels of the others.",
)
def _(x, kernels, bias):
    return slide(x.sum(0), kernels.sum(0)) + bias


@wrong(
    "apply_filter",
    "It keeps an axis of length 1 in front: the shape is (1, H_out, W_out) and not (H_out, W_out).",
)
def _(x, kernels, bias):
    return np.sum([slide(a, k) for a, k in zip(x, kernels)], axis=0, keepdims=True) + bias


@wrong(
    "apply_filter",
    "It returns one map for each map that comes in, the sum over the maps is missing.",
)
def _(x, kernels, bias):
    return np.array([slide(a, k) for a, k in zip(x, kernels)]) + bias


@wrong(
    "apply_filter",
    "It averages over the maps instead of adding them, which shows with two maps or more.",
)
def _(x, kernels, bias):
    return np.mean([slide(a, k) for a, k in zip(x, kernels)], axis=0) + bias


@wrong(
    "apply_filter",
    "It always counts three maps (red, green, blue): fewer give an error, and of more only three are used.",
)
def _(x, kernels, bias):
    y = 0
    for c in range(3):
        y = y + slide(x[c], kernels[c])
    return y + bias


@wrong(
    "apply_filter",
    "It squeezes x and the kernels, so every axis of length 1 is lost: it fails for a single map and for a map or kernel with one row or column only.",
)
def _(x, kernels, bias):
    x, kernels = x.squeeze(), kernels.squeeze()
    (C_in, H, W), (C_in, K_H, K_W) = x.shape, kernels.shape
    y = np.full((H - K_H + 1, W - K_W + 1), float(bias))
    for c in range(C_in):
        y += slide(x[c], kernels[c])
    return y


@wrong("apply_filter", "It turns each kernel by 180° before it slides it.")
def _(x, kernels, bias):
    return sum(slide(a, k[::-1, ::-1]) for a, k in zip(x, kernels)) + bias


@wrong(
    "apply_filter",
    "It reverses the whole filter with [::-1], so the last kernel meets the first map; one map is right.",
)
def _(x, kernels, bias):
    return sum(slide(a, k) for a, k in zip(x, kernels[::-1])) + bias


@wrong(
    "apply_filter",
    "The result is an array of whole numbers, so fractions of the products and of the bias are cut off.",
)
def _(x, kernels, bias):
    (C_in, H, W), (C_in, K_H, K_W) = x.shape, kernels.shape
    y = np.zeros((H - K_H + 1, W - K_W + 1), dtype=int)
    for i, j in np.ndindex(y.shape):
        y[i, j] = (x[:, i : i + K_H, j : j + K_W] * kernels).sum() + bias
    return y


@wrong(
    "apply_filter",
    "It adds the bias in the first pixel only, because bias stands in y[0, 0] before the loop.",
)
def _(x, kernels, bias):
    y = sum(slide(a, k) for a, k in zip(x, kernels))
    y = y.astype(float)
    y[0, 0] += bias
    return y


@wrong(
    "apply_filter",
    "The loop over the maps begins at 1, so the first map and its kernel are left out.",
)
def _(x, kernels, bias):
    y = np.full((x.shape[1] - kernels.shape[1] + 1, x.shape[2] - kernels.shape[2] + 1), float(bias))
    for c in range(1, len(x)):
        y += slide(x[c], kernels[c])
    return y


@wrong("apply_filter", "It subtracts the bias, as if it were a threshold.")
def _(x, kernels, bias):
    return sum(slide(a, k) for a, k in zip(x, kernels)) - bias


@wrong(
    "apply_filter",
    "It takes K_H for both sides of the window, so with a kernel that is not square the window and the kernel do not fit.",
)
def _(x, kernels, bias):
    (C_in, H, W), (C_in, K_H, K_W) = x.shape, kernels.shape
    y = np.zeros((H - K_H + 1, W - K_W + 1))
    for i, j in np.ndindex(y.shape):
        y[i, j] = (x[:, i : i + K_H, j : j + K_H] * kernels).sum() + bias
    return y


# --------------------------------------------------------------------- conv2d


@right("conv2d")
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, _, K_H, K_W) = x.shape, weight.shape
    x = np.pad(x, [(0, 0), (0, 0), 2 * (padding[0],), 2 * (padding[1],)])
    windows = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), (2, 3))[
        ..., :: stride[0], :: stride[1], :, :
    ]
    y = np.tensordot(windows, weight, ((1, 4, 5), (1, 2, 3)))
    return np.moveaxis(y if bias is None else y + bias, -1, 1)


@right("conv2d")
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, _, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W) = stride, padding
    H_out, W_out = size_out(H, K_H, S_H, P_H), size_out(W, K_W, S_W, P_W)
    b = [0] * C_out if bias is None else bias.tolist()
    x, w = x.tolist(), weight.tolist()
    return np.array(
        [
            [
                [
                    [
                        b[o]
                        + sum(
                            w[o][c][k][l] * x[n][c][i * S_H + k - P_H][j * S_W + l - P_W]
                            for c in range(C_in)
                            for k in range(K_H)
                            for l in range(K_W)
                            if 0 <= i * S_H + k - P_H < H and 0 <= j * S_W + l - P_W < W
                        )
                        for j in range(W_out)
                    ]
                    for i in range(H_out)
                ]
                for o in range(C_out)
            ]
            for n in range(N)
        ]
    )


@right("conv2d")
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    # im2col and one matrix product
    (N, C_in, H, W), (C_out, _, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W) = stride, padding
    H_out, W_out = size_out(H, K_H, S_H, P_H), size_out(W, K_W, S_W, P_W)
    big = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W), dtype=x.dtype)
    big[:, :, P_H : H + P_H, P_W : W + P_W] = x
    columns = np.stack(
        [
            big[:, :, k : k + S_H * (H_out - 1) + 1 : S_H, l : l + S_W * (W_out - 1) + 1 : S_W]
            for k in range(K_H)
            for l in range(K_W)
        ],
        axis=2,
    )
    y = weight.reshape(C_out, -1) @ columns.reshape(N, C_in * K_H * K_W, H_out * W_out)
    if bias is not None:
        y = y + bias[:, np.newaxis]
    return y.reshape(N, C_out, H_out, W_out)


@right("conv2d")
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    # the batch by recursion
    if len(x) > 1:
        return np.vstack(
            [_first_right(x[:1], weight, bias, stride, padding)]
            + [_first_right(a[None], weight, bias, stride, padding) for a in x[1:]]
        )
    return _first_right(x, weight, bias, stride, padding)


def _first_right(x, weight, bias, stride, padding):
    P_H, P_W = padding
    a = np.pad(x[0], ((0, 0), (P_H, P_H), (P_W, P_W)))
    maps = []
    for o, filter_ in enumerate(weight):
        total = reduce(np.add, map(slide, a, filter_))[:: stride[0], :: stride[1]]
        maps.append(total if bias is None else total + bias[o])
    return np.array(maps)[np.newaxis]


@right("conv2d")
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    # Fourier
    (N, C_in, H, W), (C_out, _, K_H, K_W) = x.shape, weight.shape
    x = np.pad(x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2))
    shape = x.shape[2:]
    y = np.fft.irfft2(
        np.einsum("nchw,ochw->nohw", np.fft.rfft2(x), np.fft.rfft2(weight, shape).conj()), shape
    )
    y = y[:, :, : shape[0] - K_H + 1 : stride[0], : shape[1] - K_W + 1 : stride[1]].round(9)
    return y + (0 if bias is None else np.reshape(bias, (1, -1, 1, 1)))


@right("conv2d")
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    # y starts as the bias
    (N, C_in, H, W), (C_out, _, K_H, K_W) = x.shape, weight.shape
    x = np.pad(x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2)).astype(np.float64)
    H_out, W_out = (size_out(n, k, s) for n, k, s in zip(x.shape[2:], weight.shape[2:], stride))
    y = np.zeros((N, C_out, H_out, W_out))
    if bias is not None:
        y.transpose(0, 2, 3, 1)[...] = bias
    for n, o, i, j in np.ndindex(*y.shape):
        top, left = i * stride[0], j * stride[1]
        y[n, o, i, j] += np.inner(
            x[n, :, top : top + K_H, left : left + K_W].ravel(), weight[o].ravel()
        )
    return y


@wrong("conv2d", "It fails when bias is None, because it adds it without asking.")
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    y = _layer(x, weight, None, stride, padding).astype(float)
    for o in range(len(weight)):
        y[:, o] += bias[o]
    return y


@wrong("conv2d", "It never adds the bias.")
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    return _layer(x, weight, None, stride, padding)


@wrong(
    "conv2d",
    "It adds bias along the columns (y + bias): an error when W_out is neither C_out nor 1 (and C_out is not 1), wrong numbers when it is.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    y = _layer(x, weight, None, stride, padding)
    return y if bias is None else y + bias


@wrong("conv2d", "It adds the bias once for each input map, C_in times in all.")
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    parts = [
        _layer(x[:, c : c + 1], weight[:, c : c + 1], bias, stride, padding)
        for c in range(x.shape[1])
    ]
    return sum(parts)


@wrong(
    "conv2d",
    "It adds the bias only if all of its numbers are other than 0 (bias.all()), so a bias with one zero in it is dropped entirely.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    if bias is not None and bias.all():
        return _layer(x, weight, bias, stride, padding)
    return _layer(x, weight, None, stride, padding)


@wrong(
    "conv2d",
    "It tests `if bias:`, which is an error for a bias with two numbers or more (and drops a single bias only where it is 0, which does no harm).",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    if bias:
        return _layer(x, weight, bias, stride, padding)
    return _layer(x, weight, None, stride, padding)


@wrong("conv2d", "It adds the bias of the first filter to the maps of all filters.")
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    y = _layer(x, weight, None, stride, padding)
    if bias is not None:
        y = y + bias[0]
    return y


@wrong("conv2d", "It uses the first filter for all maps that come out, only the bias differs.")
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    return _layer(x, np.repeat(weight[:1], len(weight), 0), bias, stride, padding)


@wrong("conv2d", "It computes the first image only, so for a batch the result has N = 1.")
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    return _layer(x[:1], weight, bias, stride, padding)


@wrong(
    "conv2d", "It returns inside of the loop over the images, so all images but the first are zero."
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    y = np.zeros_like(_layer(x, weight, bias, stride, padding))
    for n in range(len(x)):
        y[n] = _layer(x[n : n + 1], weight, bias, stride, padding)[0]
        return y


@wrong(
    "conv2d",
    "The running sum is not set back to zero between the images, so each image also contains the results of those before it.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    return np.cumsum(_layer(x, weight, bias, stride, padding), axis=0)


@wrong("conv2d", "The result has the axes of images and maps exchanged: (C_out, N, H_out, W_out).")
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    return _layer(x, weight, bias, stride, padding).swapaxes(0, 1)


@wrong(
    "conv2d",
    "The numbers are computed in the order (C_out, N) and then forced by reshape into (N, C_out), so images and maps are mixed when both are more than 1.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    y = _layer(x, weight, bias, stride, padding)
    return y.swapaxes(0, 1).reshape(y.shape)


@wrong(
    "conv2d",
    "It reads weight[c, o] instead of weight[o, c], which fails or takes the wrong kernel unless C_in and C_out are 1 or the weights are symmetric.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, _, K_H, K_W) = x.shape, weight.shape
    y = np.zeros_like(_layer(x, weight, None, stride, padding), dtype=float)
    x = np.pad(x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2))
    for n in range(N):
        for o in range(C_out):
            for c in range(C_in):
                y[n, o] += slide(x[n, c], weight[c, o])[:: stride[0], :: stride[1]]
            if bias is not None:
                y[n, o] += bias[o]
    return y


@wrong(
    "conv2d",
    "Filter o looks at map o only (as if the layer were depthwise), so the other maps are not added, and it fails when there are more filters than maps.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    parts = [
        _layer(
            x[:, o : o + 1],
            weight[o : o + 1, o : o + 1],
            None if bias is None else bias[o : o + 1],
            stride,
            padding,
        )
        for o in range(len(weight))
    ]
    return np.concatenate(parts, axis=1)


@wrong("conv2d", "It applies a ReLU to the result, so negative results become 0.")
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    return np.maximum(0, _layer(x, weight, bias, stride, padding))


@wrong(
    "conv2d",
    "It adds the bias before it slides, to the padded maps, so it is multiplied with the weights.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    if bias is None:
        return _layer(x, weight, None, stride, padding)
    return np.concatenate(
        [_layer(x + b, weight[o : o + 1], None, stride, padding) for o, b in enumerate(bias)],
        axis=1,
    )


@wrong("conv2d", "It exchanges the strides of rows and columns, which shows when they differ.")
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    return _layer(x, weight, bias, stride[::-1], padding)


@wrong(
    "conv2d",
    "It multiplies the stride of the rows by the column counter and the stride of the columns by the row counter (the window begins at (j * S_H, i * S_W)), so it goes over the map in columns: right only for one position, or by symmetry.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, _, K_H, K_W) = x.shape, weight.shape
    y = np.zeros_like(_layer(x, weight, bias, stride, padding), dtype=float)
    x = np.pad(x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2))
    for n, o, i, j in np.ndindex(y.shape):
        a, b = j * stride[0], i * stride[1]
        y[n, o, i, j] = (x[n, :, a : a + K_H, b : b + K_W] * weight[o]).sum() + (
            0 if bias is None else bias[o]
        )
    return y


@wrong(
    "conv2d",
    "It pads by the sum of both ends, 2 P on each side, and cuts the result to its size, so the map is shifted to the bottom and the right by P.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    H_out = size_out(x.shape[2], weight.shape[2], stride[0], padding[0])
    W_out = size_out(x.shape[3], weight.shape[3], stride[1], padding[1])
    return _layer(x, weight, bias, stride, (2 * padding[0], 2 * padding[1]))[:, :, :H_out, :W_out]


@wrong(
    "conv2d",
    "It pads the wrong axes (the maps and the rows instead of rows and columns), so the number of maps does not fit when P_H is not 0, and there are no zeros at the left and the right.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    P_H, P_W = padding
    return _layer(np.pad(x, ((0, 0), (P_H, P_H), (P_W, P_W), (0, 0))), weight, bias, stride)


@wrong("conv2d", "It ignores the padding.")
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    return _layer(x, weight, bias, stride)


@wrong(
    "conv2d",
    "With a stride greater than the kernel it steps by the size of the kernel instead, so it takes the wrong windows then.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    H_out = size_out(x.shape[2], weight.shape[2], stride[0], padding[0])
    W_out = size_out(x.shape[3], weight.shape[3], stride[1], padding[1])
    steps = min(stride[0], weight.shape[2]), min(stride[1], weight.shape[3])
    return _layer(x, weight, bias, steps, padding)[:, :, :H_out, :W_out]


@wrong(
    "conv2d",
    "It adds the bias with +=, into an array of whole numbers when x and weight are whole: an error for a bias with fractions.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    y = _layer(x, weight, None, stride, padding)
    if bias is not None:
        y += bias.reshape(-1, 1, 1)
    return y


@wrong(
    "conv2d",
    "It sums over the batch: every image of the result is the sum of the results of all images (plus the bias once), which shows with two images or more.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    y = _layer(x, weight, None, stride, padding)
    y = np.broadcast_to(y.sum(0), y.shape).copy()
    return y if bias is None else y + bias[:, None, None]


@wrong(
    "conv2d",
    "It lays the kernels of a filter on the maps in reverse order and turns them by 180° (np.flip over three axes).",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    return _layer(x, np.flip(weight, (1, 2, 3)), bias, stride, padding)


@wrong(
    "conv2d",
    "It drops axes of length 1 from the result (np.squeeze), so one image, one filter or one row gives too few axes.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    return np.squeeze(_layer(x, weight, bias, stride, padding))


@wrong("conv2d", "The padding holds the bias of the first filter (if there is one) and not zeros.")
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    border = 0 if bias is None else bias[0]
    big = np.pad(
        x.astype(float),
        ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2),
        constant_values=border,
    )
    return _layer(big, weight, bias, stride)


# ----------------------------------------------------------------- parameters


@right("parameters")
def _(C_in, C_out, kernel_size):
    return C_out * (1 + C_in * math.prod(kernel_size))


@right("parameters")
def _(C_in, C_out, kernel_size):
    return sum(np.empty(shape).size for shape in [(C_out, C_in, *kernel_size), (C_out,)])


@right("parameters")
def _(C_in, C_out, kernel_size):
    return np.dot([C_in * kernel_size[0] * kernel_size[1], 1], [C_out, C_out])


@right("parameters")
def _(C_in, C_out, kernel_size):
    return float(
        sum(
            sum(kernel_size[1] for row in range(kernel_size[0])) * C_in + 1
            for filter_ in range(C_out)
        )
    )


@wrong("parameters", "It counts the weights only and forgets the biases.")
def _(C_in, C_out, kernel_size):
    K_H, K_W = kernel_size
    return C_out * C_in * K_H * K_W


@wrong(
    "parameters",
    "It counts one bias for the whole layer and not one for each filter, which shows with two filters or more.",
)
def _(C_in, C_out, kernel_size):
    K_H, K_W = kernel_size
    return C_out * C_in * K_H * K_W + 1


@wrong(
    "parameters",
    "It counts a bias for each map that comes in, not for each filter; it shows when C_in and C_out differ.",
)
def _(C_in, C_out, kernel_size):
    K_H, K_W = kernel_size
    return C_out * C_in * K_H * K_W + C_in


@wrong(
    "parameters",
    "It counts a bias for each kernel, C_in * C_out of them, which shows with two input maps or more.",
)
def _(C_in, C_out, kernel_size):
    K_H, K_W = kernel_size
    return C_out * C_in * (K_H * K_W + 1)


@wrong(
    "parameters",
    "It forgets that each filter has a kernel for each input map, so C_in is left out.",
)
def _(C_in, C_out, kernel_size):
    K_H, K_W = kernel_size
    return C_out * (K_H * K_W + 1)


@wrong(
    "parameters", "It takes the kernel for a square of K_H times K_H, which shows when K_W differs."
)
def _(C_in, C_out, kernel_size):
    K_H, K_W = kernel_size
    return C_out * (C_in * K_H**2 + 1)


@wrong("parameters", "It adds the sides of the kernel instead of multiplying them.")
def _(C_in, C_out, kernel_size):
    return C_out * (C_in * sum(kernel_size) + 1)


@wrong("parameters", "It returns weights and biases as a pair and does not add them.")
def _(C_in, C_out, kernel_size):
    K_H, K_W = kernel_size
    return C_out * C_in * K_H * K_W, C_out


@wrong(
    "parameters",
    "It multiplies the weights with the biases (times C_out once more) where it should add them.",
)
def _(C_in, C_out, kernel_size):
    K_H, K_W = kernel_size
    return C_out * C_in * K_H * K_W * C_out


@wrong(
    "parameters",
    "It counts in 16 bits, so from 32768 on the number comes out wrong (often negative).",
)
def _(C_in, C_out, kernel_size):
    K_H, K_W = kernel_size
    return int(np.array(C_out * (C_in * K_H * K_W + 1)).astype(np.int16))


# ------------------------------------------------------------------ my_counts


@wrong("my_counts", "It returns two numbers only, weights and parameters, without the maps.")
def _():
    return 1728, 1792


@wrong("my_counts", "It prints the numbers and returns nothing.")
def _():
    print(64, 1728, 1792)


@wrong(
    "my_counts",
    "It returns the same number for weights and for parameters, though each filter has a bias.",
)
def _():
    return 64, 1728, 1728


@wrong(
    "my_counts", "It returns fewer parameters than weights: weights and parameters are exchanged."
)
def _():
    return 64, 1792, 1728


@wrong("my_counts", "It returns a text with the three numbers.")
def _():
    return "64, 1728, 1792"


@wrong(
    "my_counts",
    "It returns one more parameter than weights, with 64 filters: one bias for the whole layer.",
)
def _():
    return 64, 1728, 1729


@wrong("my_counts", "It returns the sum of the three numbers, one number where three are asked.")
def _():
    return 64 + 1728 + 1792


# --------------------------------------------------------------------- type_1


@right("type_1")
def _(x, weight):
    return np.array([slide(a, k) for a, k in product(x, weight)])


@right("type_1")
def _(x, weight):
    windows = np.lib.stride_tricks.sliding_window_view(x, weight.shape[1:], axis=(1, 2))
    y = np.einsum("chwkl,okl->cohw", windows, weight)
    return y.reshape(-1, *y.shape[2:])


@right("type_1")
def _(x, weight):
    return np.concatenate([np.stack([slide(a, k) for k in weight]) for a in x]).astype(float)


@right("type_1")
def _(x, weight):
    n = len(weight)
    return np.stack([*map(lambda m: slide(x[m // n], weight[m % n]), range(len(x) * n))])


@wrong(
    "type_1",
    "The order is that of the kernels first: all maps under the first kernel, then all under the second; one map or one kernel looks right.",
)
def _(x, weight):
    return np.array([slide(a, k) for k in weight for a in x])


@wrong(
    "type_1",
    "It keeps two axes for maps and kernels, (C_in, C_out, H_out, W_out), and does not lay them into one.",
)
def _(x, weight):
    return np.array([[slide(a, k) for k in weight] for a in x])


@wrong(
    "type_1",
    "It lays the first kernel on the first map, the second on the second and so on (zip), so only min(C_in, C_out) results are there.",
)
def _(x, weight):
    return np.array([slide(a, k) for a, k in zip(x, weight)])


@wrong("type_1", "It adds the results of each map over the kernels, so only C_in maps are left.")
def _(x, weight):
    return np.array([sum(slide(a, k) for k in weight) for a in x])


@wrong(
    "type_1", "It adds the results of a kernel over the maps, so it is Type 2.1 with C_out maps."
)
def _(x, weight):
    return np.array([sum(slide(a, k) for a in x) for k in weight])


@wrong(
    "type_1",
    "The inner loop overwrites its result, so for each map only that of the last kernel is kept.",
)
def _(x, weight):
    maps = []
    for a in x:
        for k in weight:
            y = slide(a, k)
        maps.append(y)
    return np.array(maps)


@wrong(
    "type_1",
    "The map counter is computed with C_in instead of C_out (m // C_in, m % C_in), so it fails or mixes up the results unless C_in equals C_out.",
)
def _(x, weight):
    C_in, C_out = len(x), len(weight)
    return np.array([slide(x[m // C_in], weight[m % C_in]) for m in range(C_in * C_out)])


@wrong(
    "type_1",
    "It gives the maps in reverse order, from the last map and the last kernel to the first.",
)
def _(x, weight):
    return np.array([slide(a, k) for a in x for k in weight])[::-1]


@wrong(
    "type_1",
    "It lays the results side by side into one wide picture (hstack), so the result has two axes.",
)
def _(x, weight):
    return np.hstack([slide(a, k) for a in x for k in weight])


@wrong(
    "type_1",
    "It removes results that occur twice (it keeps a map only if an equal one is not there yet), which shows when two maps or two kernels are equal.",
)
def _(x, weight):
    maps = []
    for a in x:
        for k in weight:
            y = slide(a, k)
            if not any(np.array_equal(y, m) for m in maps):
                maps.append(y)
    return np.array(maps)


# ------------------------------------------------------------------- type_2_1


@right("type_2_1")
def _(x, weight):
    return np.array([slide(x.sum(axis=0), k) for k in weight])


@right("type_2_1")
def _(x, weight):
    all_ = np.array([[slide(a, k) for k in weight] for a in x])
    return np.ones(len(x)) @ all_.transpose(1, 2, 0, 3)


@right("type_2_1")
def _(x, weight):
    return np.stack([reduce(lambda s, a: s + slide(a, k), x[1:], slide(x[0], k)) for k in weight])


@right("type_2_1")
def _(x, weight):
    windows = np.lib.stride_tricks.sliding_window_view(x, weight.shape[1:], axis=(1, 2))
    return np.einsum("chwkl,okl->ohw", windows, weight, optimize=True)


@wrong(
    "type_2_1",
    "It adds over the kernels and not over the maps, so it returns C_in maps, each the sum of all kernels on it.",
)
def _(x, weight):
    return np.array([sum(slide(a, k) for k in weight) for a in x])


@wrong(
    "type_2_1", "It averages over the maps instead of adding, which shows with two maps or more."
)
def _(x, weight):
    return np.array([slide(x.mean(0), k) for k in weight])


@wrong("type_2_1", "It adds everything, all kernels on all maps, into one single map.")
def _(x, weight):
    return sum(slide(a, k) for a in x for k in weight)


@wrong(
    "type_2_1",
    "It reshapes the results of Type 1 to (C_out, C_in, ...) though their order is (C_in, C_out), so it adds wrong ones together; one map or one kernel looks right.",
)
def _(x, weight):
    flat = np.array([slide(a, k) for a in x for k in weight])
    return flat.reshape(len(weight), len(x), *flat.shape[1:]).sum(1)


@wrong(
    "type_2_1",
    "The total is not set back for the next kernel, so each map also contains those of the kernels before it.",
)
def _(x, weight):
    maps, total = [], 0
    for k in weight:
        for a in x:
            total = total + slide(a, k)
        maps.append(total)
    return np.array(maps)


@wrong("type_2_1", "It keeps the largest result over the maps in each place and not the sum.")
def _(x, weight):
    return np.array([np.max([slide(a, k) for a in x], axis=0) for k in weight])


@wrong(
    "type_2_1",
    "It looks at the last map only, because the result is overwritten (= instead of +=).",
)
def _(x, weight):
    maps = []
    for k in weight:
        for a in x:
            y = slide(a, k)
        maps.append(y)
    return np.array(maps)


@wrong(
    "type_2_1",
    "It pairs kernel and map by their number (zip), as if each map had a kernel of its own, and spreads the sum of those over all results.",
)
def _(x, weight):
    one = sum(slide(a, k) for a, k in zip(x, weight))
    return np.array([one] * len(weight))


@wrong(
    "type_2_1", "It adds the maps in place (x[0] += x[c]), so the result is right but x is changed."
)
def _(x, weight):
    for c in range(1, len(x)):
        x[0] += x[c]
    return np.array([slide(x[0], k) for k in weight])


@wrong(
    "type_2_1",
    "It sums each map over its rows (axis=1) instead of summing over the maps, so the kernels slide over an array of shape (C_in, W): wrong numbers and shape, or an error.",
)
def _(x, weight):
    s = x.sum(axis=1)
    return np.array([slide(s, k) for k in weight])


# ------------------------------------------------------------------- type_2_2


@right("type_2_2")
def _(x, weight):
    return np.array([sum(map(slide, x, kernels)) for kernels in weight])


@right("type_2_2")
def _(x, weight):
    H_out, W_out = x.shape[1] - weight.shape[2] + 1, x.shape[2] - weight.shape[3] + 1
    y = np.zeros((len(weight), H_out, W_out), dtype=np.result_type(x, weight))
    for o, c in np.ndindex(weight.shape[:2]):
        np.add(y[o], slide(x[c], weight[o, c]), out=y[o])
    return y


@right("type_2_2")
def _(x, weight):
    windows = np.lib.stride_tricks.sliding_window_view(x, weight.shape[2:], axis=(1, 2))
    return np.tensordot(weight, windows, axes=([1, 2, 3], [0, 3, 4]))


class Maps(np.ndarray):
    """Maps that know how many they are."""

    @property
    def count(self):
        return len(self)


@right("type_2_2")
def _(x, weight):
    return np.array([sum(slide(a, k) for a, k in zip(x, kernels)) for kernels in weight]).view(Maps)


@wrong(
    "type_2_2",
    "It lays the first kernel of a filter on all maps, so it is Type 2.1 and the other kernels are never used.",
)
def _(x, weight):
    return np.array([sum(slide(a, kernels[0]) for a in x) for kernels in weight])


@wrong(
    "type_2_2",
    "It lays every kernel of the filter on every map and adds all of these, which is the sum of the kernels on the sum of the maps.",
)
def _(x, weight):
    return np.array([sum(slide(a, k) for a in x for k in kernels) for kernels in weight])


@wrong(
    "type_2_2",
    "It takes the kernel weight[c, o] instead of weight[o, c]: an error or wrong kernels, unless both counts are 1.",
)
def _(x, weight):
    return np.array(
        [sum(slide(x[c], weight[c, o]) for c in range(len(x))) for o in range(len(weight))]
    )


@wrong("type_2_2", "It does not add over the maps, so it returns C_out * C_in maps.")
def _(x, weight):
    return np.array([slide(x[c], weight[o, c]) for o in range(len(weight)) for c in range(len(x))])


@wrong(
    "type_2_2",
    "It pairs the maps with the filters (zip(x, weight)), so the axes of maps and filters are exchanged: it returns a map for each pair, the sum of all kernels of filter c on map c.",
)
def _(x, weight):
    return np.array([sum(slide(a, k) for k in kernels) for a, kernels in zip(x, weight)])


@wrong(
    "type_2_2",
    "The return stands in the loop over the filters, so only the first filter's map is there.",
)
def _(x, weight):
    maps = []
    for kernels in weight:
        maps.append(sum(slide(a, k) for a, k in zip(x, kernels)))
        return np.array(maps)


@wrong(
    "type_2_2",
    "The loop goes over range(C_out) where it means C_in, so it leaves out maps when C_out is smaller and fails when it is larger.",
)
def _(x, weight):
    C_out = len(weight)
    return np.array([sum(slide(x[c], weight[o, c]) for c in range(C_out)) for o in range(C_out)])


@wrong(
    "type_2_2",
    "It subtracts neighbouring results: the sum has the signs +, -, +, - (as (-1) ** c), which shows with two maps or more.",
)
def _(x, weight):
    return np.array(
        [sum((-1) ** c * slide(x[c], kernels[c]) for c in range(len(x))) for kernels in weight]
    )


# ------------------------------------------------------------------ collapses


@right("collapses")
def _(x, weight, y):
    z = np.array([slide(x.sum(0), k) for k in weight])
    return z.shape == np.shape(y) and np.allclose(z, y)


@right("collapses")
def _(x, weight, y):
    windows = np.lib.stride_tricks.sliding_window_view(x, weight.shape[1:], axis=(1, 2))
    z = np.einsum("chwkl,okl->ohw", windows, weight)
    try:
        np.testing.assert_allclose(np.asarray(y), z, rtol=1e-5, atol=1e-6, strict=False)
    except AssertionError:
        return False
    return np.asarray(y).shape == z.shape


@right("collapses")
def _(x, weight, y):
    z = np.array([sum(slide(a, k) for a in x) for k in weight])
    if y.shape != z.shape:
        return np.False_
    return np.all(np.abs(y - z) <= 1e-6 * (1 + np.abs(z).max()))


@right("collapses")
def _(x, weight, y):
    z = [slide(x.sum(0), k) for k in weight]
    if y.ndim != 3 or len(y) != len(z):
        return False
    return all(
        a.shape == b.shape
        and all(math.isclose(p, q, rel_tol=1e-5, abs_tol=1e-6) for p, q in zip(a.flat, b.flat))
        for a, b in zip(y, z)
    )


def _collapsed(x, weight):
    return np.array([slide(x.sum(0), k) for k in weight])


@wrong(
    "collapses", "It compares exactly, so a y that was added in another order fails by rounding."
)
def _(x, weight, y):
    return np.array_equal(_collapsed(x, weight), y)


@wrong(
    "collapses",
    "It does not compare shapes: np.allclose spreads a y of a smaller shape (a single number for example), so y of another shape can pass, and some shapes give an error instead of False.",
)
def _(x, weight, y):
    return bool(np.allclose(_collapsed(x, weight), y))


@wrong(
    "collapses",
    "It compares the numbers in flat order, so a y of another shape with the same numbers passes.",
)
def _(x, weight, y):
    z = _collapsed(x, weight)
    return z.size == y.size and bool(np.allclose(z.ravel(), y.ravel()))


@wrong("collapses", "It returns an array with True or False for each number and not one answer.")
def _(x, weight, y):
    z = _collapsed(x, weight)
    if z.shape != y.shape:
        return False
    return np.isclose(z, y)


@wrong(
    "collapses",
    "It forgets the absolute value, so a y with numbers that are too large passes (only too small ones are found).",
)
def _(x, weight, y):
    z = _collapsed(x, weight)
    return z.shape == y.shape and bool((z - y).max() < 1e-6)


@wrong(
    "collapses",
    "It compares the sums over all numbers only, so a y with two numbers exchanged passes.",
)
def _(x, weight, y):
    z = _collapsed(x, weight)
    return z.shape == y.shape and bool(np.isclose(z.sum(), y.sum()))


@wrong("collapses", "It compares the shapes only, so any numbers pass.")
def _(x, weight, y):
    return _collapsed(x, weight).shape == y.shape


@wrong("collapses", "It returns True as soon as one number agrees (any instead of all).")
def _(x, weight, y):
    z = _collapsed(x, weight)
    return z.shape == y.shape and bool(np.isclose(z, y).any())


@wrong(
    "collapses", "It looks at the map of the first kernel only, so mistakes in the other maps pass."
)
def _(x, weight, y):
    z = _collapsed(x, weight)
    return z.shape == y.shape and bool(np.allclose(z[0], y[0]))


@wrong(
    "collapses",
    "It allows for an error of 1 in each number, far more than rounding, so y with somewhat other numbers passes.",
)
def _(x, weight, y):
    z = _collapsed(x, weight)
    return z.shape == y.shape and bool(np.allclose(z, y, atol=1))


@wrong(
    "collapses",
    "It compares with the mean of the maps and not with their sum, so right maps fail when there are two input maps or more.",
)
def _(x, weight, y):
    z = np.array([slide(x.mean(0), k) for k in weight])
    return z.shape == y.shape and bool(np.allclose(z, y))


@wrong(
    "collapses",
    "It compares with zip, which stops at the shorter one, so a y with maps missing at the end, or with some too many, passes (and a single number as y is an error).",
)
def _(x, weight, y):
    for a, b in zip(_collapsed(x, weight), y):
        if a.shape != b.shape or not np.allclose(a, b):
            return False
    return True


@wrong(
    "collapses", "It answers the other way round: True when y differs from the maps of Type 2.1."
)
def _(x, weight, y):
    z = _collapsed(x, weight)
    return z.shape != y.shape or not np.allclose(z, y)


@wrong(
    "collapses",
    "It returns after the first number (the return stands in the loop), so only the first number of y is tested.",
)
def _(x, weight, y):
    z = _collapsed(x, weight)
    if z.shape != y.shape:
        return False
    for a, b in zip(z.flat, y.flat):
        return bool(abs(a - b) < 1e-6)


@wrong(
    "collapses",
    "It returns the texts 'True' and 'False', and a text that is not empty counts as true, also 'False'.",
)
def _(x, weight, y):
    z = _collapsed(x, weight)
    return str(z.shape == y.shape and bool(np.allclose(z, y)))


@right("collapses")
def _(x, weight, y):
    z = _collapsed(x, weight)
    if z.shape != y.shape:
        return False
    return not (np.abs(z - y) > 1e-6).any()
