"""Answers to gradients, written from the notebook alone."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

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


# to_input


@wrong(
    "to_input",
    "The canvas is only as large as what the windows reach: if the stride leaves rows or columns over at the end, they are missing from the result, which has not the shape of the input.",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    rows, columns = (H_out - 1) * S_H + K_H, (W_out - 1) * S_W + K_W
    canvas = np.zeros((N, C_in, rows, columns))
    for i in range(H_out):
        for j in range(W_out):
            canvas[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += np.tensordot(
                g[:, :, i, j], weight, axes=1
            )
    return canvas[:, :, P_H : rows - P_H, P_W : columns - P_W]


@wrong(
    "to_input",
    "Places beyond the end are left out but not those before the start: with padding their index is negative, and their gradients are added at the opposite border.",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    result = np.zeros(input_size)
    for i, j, k, l in np.ndindex(H_out, W_out, K_H, K_W):
        r, c = i * S_H + k - P_H, j * S_W + l - P_W
        if r < H and c < W:
            result[:, :, r, c] += g[:, :, i, j] @ weight[:, :, k, l]
    return result


# to_weight


@wrong(
    "to_weight",
    "The stride moves the weight and not the position: weight k meets the input at i + k * stride where it should be i * stride + k, and it raises if that lies beyond the end; right for stride 1.",
)
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight_size
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    x = np.pad(x, [(0, 0), (0, 0), (P_H, P_H), (P_W, P_W)])
    result = np.zeros(weight_size)
    for k in range(K_H):
        for l in range(K_W):
            met = x[:, :, k * S_H : k * S_H + H_out, l * S_W : l * S_W + W_out]
            result[:, :, k, l] = np.einsum("nchw,nohw->oc", met, g)
    return result


@wrong(
    "to_weight",
    "The gradients of all output maps are added before they meet the input, so that every filter gets the same, the sum over all filters.",
)
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight_size
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    x = np.pad(x, [(0, 0), (0, 0), (P_H, P_H), (P_W, P_W)])
    result = np.zeros(weight_size)
    for i in range(H_out):
        for j in range(W_out):
            window = x[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
            result += (window * g[:, :, i, j].sum(axis=1)[:, None, None, None]).sum(axis=0)
    return result


# to_bias


@wrong(
    "to_bias",
    "reshape does not bring the filters to the front: in a batch the numbers of different filters get into one row.",
)
def _(g):
    N, C_out, H_out, W_out = g.shape
    return g.reshape(C_out, N * H_out * W_out).sum(axis=1)


@wrong(
    "to_bias",
    "The sums are right but keep all four axes: the shape is (1, C_out, 1, 1), not (C_out,).",
)
def _(g):
    return g.sum(axis=(0, 2, 3), keepdims=True)


# through_max_pool


@wrong(
    "through_max_pool",
    "The place of the maximum in the window is divided by the number of its rows, not of its columns: right for square windows, but for others the gradient goes to a wrong place, which may even lie outside and raise.",
)
def _(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    result = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(g.shape):
        window = x[n, c, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
        k, l = divmod(window.argmax(), K_H)
        result[n, c, i * S_H + k, j * S_W + l] += g[n, c, i, j]
    return result


@wrong(
    "through_max_pool",
    "The maximum of the window is looked up in the whole map: if the same number stands earlier, outside of the window, that place gets the gradient.",
)
def _(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    result = np.zeros(x.shape)
    for n in range(N):
        for c in range(C):
            for i in range(H_out):
                for j in range(W_out):
                    top = x[n, c, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W].max()
                    r, q = np.argwhere(x[n, c] == top)[0]
                    result[n, c, r, q] += g[n, c, i, j]
    return result


@wrong(
    "through_max_pool",
    "The search for the maximum starts at 0: in a window without a positive number nothing is found, and the gradient goes to its first place.",
)
def _(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    result = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(g.shape):
        best, row, column = 0, i * S_H, j * S_W
        for k in range(K_H):
            for l in range(K_W):
                if x[n, c, i * S_H + k, j * S_W + l] > best:
                    row, column = i * S_H + k, j * S_W + l
                    best = x[n, c, row, column]
        result[n, c, row, column] += g[n, c, i, j]
    return result


# right


@right("to_input")
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    def meets(n, k, out, s, p):
        pixel, tap, place = np.ogrid[:n, :k, :out]
        return (pixel + p == place * s + tap).astype(float)

    down, across = map(meets, input_size[2:], weight.shape[2:], g.shape[2:], stride, padding)
    return np.einsum("hki,wlj,ockl,noij->nchw", down, across, weight, g, optimize=True)


@right("to_weight")
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    x = np.pad(x, [(0, 0), (0, 0), *((p, p) for p in padding)])
    windows = sliding_window_view(x, weight_size[2:], axis=(2, 3))[:, :, :: stride[0], :: stride[1]]
    return np.tensordot(g, windows, axes=((0, 2, 3), (0, 2, 3)))


@right("to_bias")
def _(g):
    return np.array([*map(np.sum, np.rollaxis(g, 1))])


@right("through_max_pool")
def _(x, g, kernel_size, stride):
    windows = sliding_window_view(x, kernel_size, axis=(2, 3))[:, :, :: stride[0], :: stride[1]]
    first = windows.reshape(*g.shape, -1).argmax(axis=-1)
    n, c, i, j = np.indices(g.shape)
    k, l = np.unravel_index(first, kernel_size)
    flat = np.ravel_multi_index((n, c, i * stride[0] + k, j * stride[1] + l), x.shape)
    return np.bincount(flat.ravel(), weights=g.ravel(), minlength=x.size).reshape(x.shape)
