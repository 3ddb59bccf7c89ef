"""Answers to gradients, written from the notebook alone."""

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


# to_input


@wrong(
    "to_input",
    "+= with index arrays adds only once where the same pixel occurs several times, so of the overlapping windows only the last counts; right where windows do not overlap.",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    full = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
    rows = np.arange(H_out)[:, None, None, None] * S_H + np.arange(K_H)[None, None, :, None]
    cols = np.arange(W_out)[None, :, None, None] * S_W + np.arange(K_W)[None, None, None, :]
    full[:, :, rows, cols] += np.einsum("nohw,ocuv->nchwuv", g, weight)
    return full[:, :, P_H : P_H + H, P_W : P_W + W]


@wrong(
    "to_input",
    "The two channel axes of the weight are exchanged by reshape instead of transpose, so weights of other maps and filters are used; right for one map or one filter.",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    back = weight.reshape(C_in, C_out, K_H, K_W)
    full = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
    for u in range(K_H):
        for v in range(K_W):
            full[:, :, u : u + S_H * H_out : S_H, v : v + S_W * W_out : S_W] += np.einsum(
                "nohw,co->nchw", g, back[:, :, u, v]
            )
    return full[:, :, P_H : P_H + H, P_W : P_W + W]


@wrong(
    "to_input",
    "What falls on the padding is not dropped but added to the nearest pixel of the border (the index is clipped to the map); right without padding.",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    out = np.zeros(input_size)
    for i, j, u, v in np.ndindex(H_out, W_out, K_H, K_W):
        r = min(max(i * S_H + u - P_H, 0), H - 1)
        c = min(max(j * S_W + v - P_W, 0), W - 1)
        out[:, :, r, c] += g[:, :, i, j] @ weight[:, :, u, v]
    return out


@right("to_input")
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    def lay(n, k, places, s, p):
        """1 where weight u at place i meets pixel r, else 0."""
        return np.fromfunction(lambda i, u, r: i * s + u - p == r, (places, k, n)) * 1.0

    rows, cols = map(lay, input_size[2:], weight.shape[2:], g.shape[2:], stride, padding)
    return np.einsum("noij,ocuv,iur,jvs->ncrs", g, weight, rows, cols, optimize="greedy")


# to_weight


@wrong(
    "to_weight",
    "The images and their gradients are each summed over the batch before they are multiplied, so every image also meets the gradients of the others; right for one image.",
)
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (C_out, C_in, K_H, K_W), (S_H, S_W), (P_H, P_W) = weight_size, stride, padding
    x = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W))).sum(axis=0)
    g = g.sum(axis=0)
    C_out, H_out, W_out = g.shape
    out = np.zeros(weight_size)
    for u, v in np.ndindex(K_H, K_W):
        part = x[:, u : u + S_H * H_out : S_H, v : v + S_W * W_out : S_W]
        out[:, :, u, v] = np.tensordot(g, part, ((1, 2), (1, 2)))
    return out


@wrong(
    "to_weight",
    "Places whose window reaches into the padding are left out altogether, also for the weights that lie on the map there; right without padding.",
)
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight_size
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    out = np.zeros(weight_size)
    for i, j in np.ndindex(H_out, W_out):
        r, c = i * S_H - P_H, j * S_W - P_W
        if 0 <= r <= H - K_H and 0 <= c <= W - K_W:
            out += np.einsum("no,ncuv->ocuv", g[:, :, i, j], x[:, :, r : r + K_H, c : c + K_W])
    return out


@right("to_weight")
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_out, H_out, W_out), (K_H, K_W) = g.shape, weight_size[2:]
    (S_H, S_W), (P_H, P_W) = stride, padding
    x = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    # the gradient, with zeros between its numbers, is slid over the map like a kernel
    wide = np.zeros((N, C_out, (H_out - 1) * S_H + 1, (W_out - 1) * S_W + 1))
    wide[:, :, ::S_H, ::S_W] = g
    view = np.lib.stride_tricks.sliding_window_view(x, wide.shape[2:], axis=(2, 3))[
        :, :, :K_H, :K_W
    ]
    return np.einsum("ncuvhw,nohw->ocuv", view, wide)


# to_bias


@wrong(
    "to_bias", "It adds over all places but takes the mean over the images; right for one image."
)
def _(g):
    return g.sum(axis=(2, 3)).mean(axis=0)


@wrong(
    "to_bias",
    "reshape(C_out, -1) does not exchange batch and maps, so numbers of different maps are added; right for one image or one map.",
)
def _(g):
    N, C_out, H_out, W_out = g.shape
    return g.reshape(C_out, -1).sum(axis=1)


@right("to_bias")
def _(g):
    rows = np.moveaxis(g, 1, 0).reshape(g.shape[1], -1)
    return rows @ np.ones(rows.shape[1])


# through_max_pool


@wrong(
    "through_max_pool",
    "The place in the window is taken apart with K_H instead of K_W (row and column from divmod(place, K_H), kept inside the map); right for square windows.",
)
def _(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    H, W = x.shape[2:]
    out = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(g.shape):
        window = x[n, c, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
        u, v = divmod(window.argmax(), K_H)
        out[n, c, min(i * S_H + u, H - 1), min(j * S_W + v, W - 1)] += g[n, c, i, j]
    return out


@wrong(
    "through_max_pool",
    "The maximum's value is looked for in the whole map instead of in the window, so the gradient goes to the first pixel anywhere with that value; right if no value occurs twice in a map.",
)
def _(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    out = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(g.shape):
        biggest = x[n, c, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W].max()
        r, q = np.argwhere(x[n, c] == biggest)[0]
        out[n, c, r, q] += g[n, c, i, j]
    return out


@right("through_max_pool")
def _(x, g, kernel_size, stride):
    N, C, H, W = x.shape
    S_H, S_W = stride
    numbers = np.arange(x.size).reshape(x.shape)
    cut = lambda a: np.lib.stride_tricks.sliding_window_view(a, kernel_size, axis=(2, 3))[
        :, :, ::S_H, ::S_W
    ].reshape(*g.shape, -1)
    best = cut(x).argmax(axis=-1)[..., None]
    target = np.take_along_axis(cut(numbers), best, axis=-1)
    return np.bincount(target.ravel(), weights=g.ravel(), minlength=x.size).reshape(x.shape)
