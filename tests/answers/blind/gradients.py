"""Answers to gradients, written from the notebook alone."""

from collections import namedtuple
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


# ---------------------------------------------------------------- to_input


@wrong(
    "to_input",
    "the padded gradient is returned without cutting the padding off: shape H + 2 P_H, W + 2 P_W; right only without padding",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    out = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
    for i in range(H_out):
        for j in range(W_out):
            out[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += np.einsum(
                "no,ocab->ncab", g[:, :, i, j], weight
            )
    return out


@wrong(
    "to_input",
    "the padding is cut off with [P:-P], which gives an empty axis when the padding of that axis is 0",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    out = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
    for i in range(H_out):
        for j in range(W_out):
            out[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += np.einsum(
                "no,ocab->ncab", g[:, :, i, j], weight
            )
    return out[:, :, P_H:-P_H, P_W:-P_W]


@wrong(
    "to_input",
    "the padding is cut off at the wrong end: the first H rows and W columns of the padded gradient are kept, so the result is shifted by P; right only without padding",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    out = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
    for i in range(H_out):
        for j in range(W_out):
            out[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += np.einsum(
                "no,ocab->ncab", g[:, :, i, j], weight
            )
    return out[:, :, :H, :W]


@wrong(
    "to_input",
    "the kernel is turned by 180 degrees where it is spread out (a correlation of the padded g with the kernel as it is); wrong for kernels that are not symmetric under a half turn",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    out = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
    turned = weight[:, :, ::-1, ::-1]
    for i in range(H_out):
        for j in range(W_out):
            out[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += np.einsum(
                "no,ocab->ncab", g[:, :, i, j], turned
            )
    return out[:, :, P_H : P_H + H, P_W : P_W + W]


@wrong(
    "to_input",
    "the stride is ignored: gradients are spread from row i and column j instead of i * S_H and j * S_W; right only for stride 1 or a single place",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (P_H, P_W) = g.shape, padding
    out = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
    for n, o, c, i, j in product(range(N), range(C_out), range(C_in), range(H_out), range(W_out)):
        out[n, c, i : i + K_H, j : j + K_W] += g[n, o, i, j] * weight[o, c]
    return out[:, :, P_H : P_H + H, P_W : P_W + W]


@wrong(
    "to_input",
    "the stride of the columns is used for the rows too; wrong rows, or an error, when S_H differs from S_W and there is more than one row of places",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (_, S), (P_H, P_W) = g.shape, stride, padding
    out = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
    for i in range(H_out):
        for j in range(W_out):
            out[:, :, i * S : i * S + K_H, j * S : j * S + K_W] += np.tensordot(
                g[:, :, i, j], weight, 1
            )
    return out[:, :, P_H : P_H + H, P_W : P_W + W]


@wrong("to_input", "the gradient is divided by the number of images N; right only for N == 1")
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    out = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
    for i in range(H_out):
        for j in range(W_out):
            out[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += np.tensordot(
                g[:, :, i, j] / N, weight, 1
            )
    return out[:, :, P_H : P_H + H, P_W : P_W + W]


@wrong(
    "to_input",
    "what a place sends overwrites what is there (= for +=) instead of being added; right only where windows do not overlap",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    out = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
    for i in range(H_out):
        for j in range(W_out):
            out[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] = np.einsum(
                "no,ocab->ncab", g[:, :, i, j], weight
            )
    return out[:, :, P_H : P_H + H, P_W : P_W + W]


@wrong(
    "to_input",
    "the filters and the maps of the weight are exchanged (weight[c, o] for weight[o, c]): an error unless C_in == C_out, and then the wrong kernels for C_in above 1",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    out = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
    for n, o, c, i, j in product(range(N), range(C_out), range(C_in), range(H_out), range(W_out)):
        r, s = i * S_H, j * S_W
        out[n, c, r : r + K_H, s : s + K_W] += g[n, o, i, j] * weight[c, o]
    return out[:, :, P_H : P_H + H, P_W : P_W + W]


@wrong("to_input", "only the first filter sends its gradient back; right only for C_out == 1")
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    out = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
    for n, c, i, j in product(range(N), range(C_in), range(H_out), range(W_out)):
        r, s = i * S_H, j * S_W
        out[n, c, r : r + K_H, s : s + K_W] += g[n, 0, i, j] * weight[0, c]
    return out[:, :, P_H : P_H + H, P_W : P_W + W]


@wrong(
    "to_input",
    "rows and columns of the kernel are swapped: an error unless K_H == K_W, and then wrong for kernels that are not symmetric",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    out = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
    for n, o, c, i, j in product(range(N), range(C_out), range(C_in), range(H_out), range(W_out)):
        for a, b in product(range(K_H), range(K_W)):
            out[n, c, i * S_H + a, j * S_W + b] += g[n, o, i, j] * weight[o, c, b, a]
    return out[:, :, P_H : P_H + H, P_W : P_W + W]


@wrong(
    "to_input",
    "the result has only the rows and columns that windows can reach, (H_out - 1) * S_H + K_H - 2 P_H, instead of input_size: rows or columns are missing when the stride does not divide H + 2 P - K",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    wide = np.zeros((N, C_out, (H_out - 1) * S_H + 1, (W_out - 1) * S_W + 1))
    wide[:, :, ::S_H, ::S_W] = g
    wide = np.pad(wide, ((0, 0), (0, 0), (K_H - 1, K_H - 1), (K_W - 1, K_W - 1)))
    windows = np.lib.stride_tricks.sliding_window_view(wide, (K_H, K_W), axis=(2, 3))
    full = np.einsum("nohwab,ocab->nchw", windows, weight[:, :, ::-1, ::-1])
    return full[:, :, P_H : full.shape[2] - P_H, P_W : full.shape[3] - P_W]


@wrong(
    "to_input",
    "rows and columns of the padding are swapped where it is cut off; shows when P_H differs from P_W (shifted, and perhaps the wrong shape)",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    out = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
    for i in range(H_out):
        for j in range(W_out):
            out[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += np.tensordot(
                g[:, :, i, j], weight, 1
            )
    return out[:, :, P_W : P_W + H, P_H : P_H + W]


@wrong(
    "to_input",
    "the index i * S + a - P is used as it is, and only IndexError is skipped: negative indices wrap round, so what belongs to the padding at the top or left is added to the last rows or columns; shows for padding above zero",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    out = np.zeros(input_size)
    for i, j, a, b in product(range(H_out), range(W_out), range(K_H), range(K_W)):
        try:
            out[:, :, i * S_H + a - P_H, j * S_W + b - P_W] += g[:, :, i, j] @ weight[:, :, a, b]
        except IndexError:
            pass
    return out


@wrong(
    "to_input",
    "for a stride the gradients are repeated S_H x S_W times (np.repeat) instead of being set apart by zeros; wrong for a stride above 1 (unless what is repeated falls outside of the image)",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (S_H, S_W), (P_H, P_W) = stride, padding
    wide = np.repeat(np.repeat(g, S_H, axis=2), S_W, axis=3)
    out = np.zeros((N, C_in, H + 2 * P_H + K_H + S_H, W + 2 * P_W + K_W + S_W))
    for i in range(wide.shape[2]):
        for j in range(wide.shape[3]):
            out[:, :, i : i + K_H, j : j + K_W] += np.tensordot(wide[:, :, i, j], weight, 1)
    return out[:, :, P_H : P_H + H, P_W : P_W + W]


@wrong(
    "to_input",
    "what falls into the padding is not dropped but put on the nearest border element (np.clip of the index); shows for padding above zero",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    out = np.zeros(input_size)
    for i, j, a, b in product(range(H_out), range(W_out), range(K_H), range(K_W)):
        r = np.clip(i * S_H + a - P_H, 0, H - 1)
        s = np.clip(j * S_W + b - P_W, 0, W - 1)
        out[:, :, r, s] += g[:, :, i, j] @ weight[:, :, a, b]
    return out


@wrong(
    "to_input",
    "each element is divided by the number of windows that met it (a mean instead of a sum); right only where no windows overlap",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    out = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
    met = np.zeros((H + 2 * P_H, W + 2 * P_W))
    for i in range(H_out):
        for j in range(W_out):
            r, s = i * S_H, j * S_W
            out[:, :, r : r + K_H, s : s + K_W] += np.tensordot(g[:, :, i, j], weight, 1)
            met[r : r + K_H, s : s + K_W] += 1
    return (out / np.maximum(met, 1))[:, :, P_H : P_H + H, P_W : P_W + W]


@wrong("to_input", "all images get the sum of the gradients of the batch; right only for N == 1")
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    out = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
    for i in range(H_out):
        for j in range(W_out):
            out[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += np.einsum(
                "no,ocab->cab", g[:, :, i, j], weight
            )
    return out[:, :, P_H : P_H + H, P_W : P_W + W]


@wrong("to_input", "the result is an array of whole numbers, so fractions are cut off at each step")
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    out = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W), int)
    for n, o, i, j in product(range(N), range(C_out), range(H_out), range(W_out)):
        r, s = i * S_H, j * S_W
        out[n, :, r : r + K_H, s : s + K_W] += (g[n, o, i, j] * weight[o]).astype(int)
    return out[:, :, P_H : P_H + H, P_W : P_W + W]


@wrong(
    "to_input",
    "the padding is not taken into account at all: gradients are put at i * S_H + a in an array of input_size, which is shifted by P and as a rule runs beyond the end (IndexError); right only without padding",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (N, C_out, H_out, W_out), (S_H, S_W) = g.shape, stride
    out = np.zeros(input_size)
    for n, o, c, i, j, a, b in np.ndindex(N, C_out, C_in, H_out, W_out, K_H, K_W):
        out[n, c, i * S_H + a, j * S_W + b] += g[n, o, i, j] * weight[o, c, a, b]
    return out


@right("to_input")
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    """A full correlation of the spread g with the turned kernel, cut or filled up to input_size."""
    (N, C_in, H, W), (C_out, _, K_H, K_W) = input_size, weight.shape
    (S_H, S_W), (P_H, P_W) = stride, padding
    wide = np.zeros((N, C_out, H + 2 * P_H + K_H - 1, W + 2 * P_W + K_W - 1))
    wide[
        :, :, K_H - 1 : K_H - 1 + S_H * g.shape[2] : S_H, K_W - 1 : K_W - 1 + S_W * g.shape[3] : S_W
    ] = g
    windows = np.lib.stride_tricks.sliding_window_view(wide, (K_H, K_W), axis=(2, 3))
    return np.einsum("nohwab,ocab->nchw", windows, weight[..., ::-1, ::-1])[
        ..., P_H : P_H + H, P_W : P_W + W
    ]


@right("to_input")
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    """The layer as a matrix, transposed."""
    (N, C_in, H, W), (C_out, _, K_H, K_W) = input_size, weight.shape
    H_out, W_out = g.shape[2:]
    layer = np.zeros((C_out, H_out, W_out, C_in, H, W))
    for i, j, a, b in np.ndindex(H_out, W_out, K_H, K_W):
        r, s = i * stride[0] + a - padding[0], j * stride[1] + b - padding[1]
        if 0 <= r < H and 0 <= s < W:
            layer[:, i, j, :, r, s] = weight[:, :, a, b]
    return (g.reshape(N, -1) @ layer.reshape(g[0].size, -1)).reshape(input_size)


@right("to_input")
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    """Gather, in pure Python: each input element asks who met it."""
    N, C_in, H, W = input_size
    (C_out, _, K_H, K_W), (_, _, H_out, W_out) = weight.shape, g.shape
    (S_H, S_W), (P_H, P_W) = stride, padding

    def met(place, kernel, step, count):
        return [
            (q, a)
            for a in range(kernel)
            for q, rest in [divmod(place - a, step)]
            if not rest and 0 <= q < count
        ]

    return np.array(
        [
            [
                [
                    [
                        sum(
                            weight[o, c, a, b] * g[n, o, i, j]
                            for i, a in met(r + P_H, K_H, S_H, H_out)
                            for j, b in met(s + P_W, K_W, S_W, W_out)
                            for o in range(C_out)
                        )
                        for s in range(W)
                    ]
                    for r in range(H)
                ]
                for c in range(C_in)
            ]
            for n in range(N)
        ],
        dtype=float,
    )


@right("to_input")
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    """One strided slice for each weight of the kernel."""
    (N, C, H, W), (S_H, S_W) = input_size, stride
    H_out, W_out = g.shape[2:]
    out = np.zeros((N, C, H + 2 * padding[0], W + 2 * padding[1]), dtype=np.result_type(g, weight))
    for a, b in np.ndindex(weight.shape[2:]):
        view = out[:, :, a : a + S_H * (H_out - 1) + 1 : S_H, b : b + S_W * (W_out - 1) + 1 : S_W]
        view += np.moveaxis(np.tensordot(g, weight[:, :, a, b], axes=(1, 0)), -1, 1)
    return out[:, :, padding[0] :, padding[1] :][:, :, :H, :W]


# ---------------------------------------------------------------- to_weight


@wrong(
    "to_weight",
    "the padding is ignored: the windows are cut from x without zeros around it, so they are shifted by P and cut short at the end (an error when a window is cut); right only without padding",
)
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight_size
    (N, C_out, H_out, W_out), (S_H, S_W) = g.shape, stride
    out = np.zeros(weight_size)
    for i in range(H_out):
        for j in range(W_out):
            out += np.einsum(
                "no,ncab->ocab",
                g[:, :, i, j],
                x[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W],
            )
    return out


@wrong(
    "to_weight",
    "the gradient is divided by the number of images N (a mean over the batch); right only for N == 1",
)
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight_size
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    x = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    out = np.zeros(weight_size)
    for i in range(H_out):
        for j in range(W_out):
            out += np.einsum(
                "no,ncab->ocab",
                g[:, :, i, j],
                x[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W],
            )
    return out / N


@wrong(
    "to_weight",
    "the mean over the places is taken instead of the sum: divided by H_out * W_out; right only for a single place",
)
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (C_out, C_in, K_H, K_W), (P_H, P_W) = weight_size, padding
    x = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    w = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))[
        :, :, :: stride[0], :: stride[1]
    ]
    return np.einsum("nohw,nchwab->ocab", g, w) / (g.shape[2] * g.shape[3])


@wrong(
    "to_weight",
    "the result is turned by 180 degrees: weight (a, b) holds what belongs to (K_H - 1 - a, K_W - 1 - b); right only for 1 x 1 kernels",
)
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (C_out, C_in, K_H, K_W), (P_H, P_W) = weight_size, padding
    x = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    w = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))[
        :, :, :: stride[0], :: stride[1]
    ]
    return np.einsum("nohw,nchwab->ocab", g, w)[:, :, ::-1, ::-1]


@wrong(
    "to_weight",
    "the stride is ignored: place (i, j) is taken to have looked at rows from i and columns from j instead of i * S_H and j * S_W; right only for stride 1 or a single place",
)
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight_size
    (N, C_out, H_out, W_out), (P_H, P_W) = g.shape, padding
    x = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    out = np.zeros(weight_size)
    for a in range(K_H):
        for b in range(K_W):
            out[:, :, a, b] = np.einsum("nohw,nchw->oc", g, x[:, :, a : a + H_out, b : b + W_out])
    return out


@wrong("to_weight", "only the first image of the batch counts; right only for N == 1")
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (C_out, C_in, K_H, K_W), (P_H, P_W) = weight_size, padding
    x = np.pad(x[0], ((0, 0), (P_H, P_H), (P_W, P_W)))
    w = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(1, 2))[
        :, :: stride[0], :: stride[1]
    ]
    return np.einsum("ohw,chwab->ocab", g[0], w)


@wrong(
    "to_weight",
    "each image overwrites what the one before left (= for += in the loop over the images), so only the last image of the batch counts; right only for N == 1",
)
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight_size
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    x = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    out = np.zeros(weight_size)
    for n in range(N):
        for o, c, a, b in product(range(C_out), range(C_in), range(K_H), range(K_W)):
            met = x[n, c, a : a + S_H * (H_out - 1) + 1 : S_H, b : b + S_W * (W_out - 1) + 1 : S_W]
            out[o, c, a, b] = np.sum(met * g[n, o])
    return out


@wrong(
    "to_weight",
    "the first two axes are exchanged, shape (C_in, C_out, K_H, K_W): wrong shape unless C_in == C_out, and then the wrong kernels for C_in above 1",
)
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (C_out, C_in, K_H, K_W), (P_H, P_W) = weight_size, padding
    x = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    w = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))[
        :, :, :: stride[0], :: stride[1]
    ]
    return np.tensordot(w, g, axes=((0, 2, 3), (0, 2, 3))).transpose(0, 3, 1, 2)


@wrong(
    "to_weight",
    "all maps that come in get the same gradient, from the sum of the maps; right only for C_in == 1",
)
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight_size
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    x = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W))).sum(axis=1)
    out = np.zeros(weight_size)
    for n, o, i, j in product(range(N), range(C_out), range(H_out), range(W_out)):
        out[o] += g[n, o, i, j] * x[n, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
    return out


@wrong(
    "to_weight",
    "the padding repeats the border (mode='edge') instead of adding zeros; shows for padding above zero",
)
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (C_out, C_in, K_H, K_W), (P_H, P_W) = weight_size, padding
    x = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)), mode="edge")
    w = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))[
        :, :, :: stride[0], :: stride[1]
    ]
    return np.einsum("nohw,nchwab->ocab", g, w)


@wrong(
    "to_weight",
    "g is set apart by zeros and slides over the padded x, but the result is not cut to the kernel: too many rows or columns when the stride does not divide H + 2 P - K",
)
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_out, H_out, W_out), (S_H, S_W), (P_H, P_W) = g.shape, stride, padding
    x = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    wide = np.zeros((N, C_out, (H_out - 1) * S_H + 1, (W_out - 1) * S_W + 1))
    wide[:, :, ::S_H, ::S_W] = g
    w = np.lib.stride_tricks.sliding_window_view(x, wide.shape[2:], axis=(2, 3))
    return np.einsum("nohw,ncabhw->ocab", wide, w)


@wrong(
    "to_weight",
    "rows and columns of the result are swapped: wrong shape unless K_H == K_W, and then transposed kernels",
)
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (C_out, C_in, K_H, K_W), (P_H, P_W) = weight_size, padding
    x = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    w = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))[
        :, :, :: stride[0], :: stride[1]
    ]
    return np.einsum("nohw,nchwab->ocba", g, w)


@wrong(
    "to_weight",
    "all filters get the same gradient, from g summed over the filters; right only for C_out == 1",
)
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (C_out, C_in, K_H, K_W), (P_H, P_W) = weight_size, padding
    x = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    w = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))[
        :, :, :: stride[0], :: stride[1]
    ]
    one = np.einsum("nohw,nchwab->cab", g, w)
    return np.broadcast_to(one, weight_size).copy()


@wrong(
    "to_weight",
    "each image meets the gradients of all images (x and g are summed over the batch before they are multiplied); right only for N == 1",
)
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (C_out, C_in, K_H, K_W), (P_H, P_W) = weight_size, padding
    x, g = x.sum(axis=0), g.sum(axis=0)
    x = np.pad(x, ((0, 0), (P_H, P_H), (P_W, P_W)))
    w = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(1, 2))[
        :, :: stride[0], :: stride[1]
    ]
    return np.einsum("ohw,chwab->ocab", g, w)


@wrong("to_weight", "turned by 180 degrees and divided by N (two mistakes)")
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (C_out, C_in, K_H, K_W), (P_H, P_W) = weight_size, padding
    x = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    w = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))[
        :, :, :: stride[0], :: stride[1]
    ]
    return np.einsum("nohw,nchwab->ocab", g, w[..., ::-1, ::-1]) / len(x)


@right("to_weight")
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    """im2col, and g.T @ columns."""
    (O, C, *K), (P_H, P_W) = weight_size, padding
    x = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    w = np.lib.stride_tricks.sliding_window_view(x, K, axis=(2, 3))[
        :, :, :: stride[0], :: stride[1]
    ]
    columns = w.transpose(0, 2, 3, 1, 4, 5).reshape(-1, C * K[0] * K[1])
    return (g.transpose(1, 0, 2, 3).reshape(O, -1) @ columns).reshape(weight_size)


@right("to_weight")
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    """By the definition: the sum of g * y is linear in the weights, so probe it with each one."""
    N, C_in, H, W = x.shape
    P_H, P_W = padding
    xp = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
    xp[:, :, P_H : P_H + H, P_W : P_W + W] = x
    rows = np.arange(g.shape[2]) * stride[0]
    cols = np.arange(g.shape[3]) * stride[1]
    return np.fromiter(
        (
            np.vdot(g[:, o], xp[:, c][:, rows[:, None] + a, cols + b])
            for o, c, a, b in np.ndindex(*weight_size)
        ),
        dtype=float,
    ).reshape(weight_size)


@right("to_weight")
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    """One image after another, by recursion."""
    if len(x) > 1:
        args = dict(stride=stride, padding=padding)
        half = len(x) // 2
        return _to_weight(x[:half], weight_size, g[:half], **args) + _to_weight(
            x[half:], weight_size, g[half:], **args
        )
    return _to_weight(x, weight_size, g, stride=stride, padding=padding)


def _to_weight(x, weight_size, g, *, stride, padding):
    out = np.zeros(weight_size)
    (H, W), (K_H, K_W) = x.shape[2:], weight_size[2:]
    for n, i, j in np.ndindex(len(g), *g.shape[2:]):
        for a, b in np.ndindex(K_H, K_W):
            r, s = i * stride[0] + a - padding[0], j * stride[1] + b - padding[1]
            if 0 <= r < H and 0 <= s < W:
                out[:, :, a, b] += np.outer(g[n, :, i, j], x[n, :, r, s])
    return out


# ---------------------------------------------------------------- to_bias


@wrong(
    "to_bias",
    "the mean over images and places instead of the sum; right only for one image with one place",
)
def _(g):
    return g.mean(axis=(0, 2, 3))


@wrong(
    "to_bias",
    "the sum runs over the filters and not over the images: axes (1, 2, 3), shape (N,); right only for N == C_out == 1",
)
def _(g):
    return g.sum(axis=(1, 2, 3))


@wrong("to_bias", "the images of the batch are not summed: shape (N, C_out)")
def _(g):
    return g.sum(axis=(2, 3))


@wrong("to_bias", "only the first image counts; right only for N == 1")
def _(g):
    N, C_out, H_out, W_out = g.shape
    out = np.zeros(C_out)
    for o in range(C_out):
        out[o] = g[0, o].sum()
    return out


@wrong(
    "to_bias",
    "the sum over the places is right but the mean over the batch is taken; right only for N == 1",
)
def _(g):
    return g.sum(axis=(2, 3)).mean(axis=0)


@wrong("to_bias", "the axes are kept: shape (1, C_out, 1, 1) instead of (C_out,)")
def _(g):
    return np.sum(g, axis=(0, 2, 3), keepdims=True)


@wrong(
    "to_bias",
    "g is reshaped to (C_out, -1) without moving the batch, which mixes images and filters; right only for N == 1 or C_out == 1",
)
def _(g):
    N, C_out, H_out, W_out = g.shape
    return g.reshape(C_out, -1).sum(axis=1)


@wrong(
    "to_bias",
    "the number of results of each map is returned, N * H_out * W_out, whatever g is; right only where g sums to that",
)
def _(g):
    N, C_out, H_out, W_out = g.shape
    return np.full(C_out, N * H_out * W_out)


@wrong("to_bias", "the total of all filters is returned for each filter; right only for C_out == 1")
def _(g):
    return np.repeat(g.sum(), g.shape[1])


@wrong(
    "to_bias",
    "the loop over the columns runs to H_out: the columns behind are missing, or an error when W_out < H_out; right for square maps",
)
def _(g):
    N, C_out, H_out, W_out = g.shape
    out = np.zeros(C_out)
    for n in range(N):
        for o in range(C_out):
            for i in range(H_out):
                for j in range(H_out):
                    out[o] += g[n, o, i, j]
    return out


@right("to_bias")
def _(g):
    return np.einsum("nohw->o", g)


@right("to_bias")
def _(g):
    return np.array(
        [
            sum(map(sum, (row for image in g.tolist() for row in image[o])))
            for o in range(g.shape[1])
        ]
    )


@right("to_bias")
def _(g):
    return np.moveaxis(g, 1, 0).reshape(g.shape[1], -1) @ np.ones(g[:, 0].size)


# ---------------------------------------------------------------- through_max_pool


@wrong(
    "through_max_pool",
    "at a tie every maximum of the window gets the whole gradient, not only the first; right without ties",
)
def _(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    out = np.zeros(x.shape)
    for n, c, i, j in product(range(N), range(C), range(H_out), range(W_out)):
        r, s = i * S_H, j * S_W
        window = x[n, c, r : r + K_H, s : s + K_W]
        out[n, c, r : r + K_H, s : s + K_W] += (window == window.max()) * g[n, c, i, j]
    return out


@wrong(
    "through_max_pool",
    "at a tie the gradient is shared equally among the maxima instead of going to the first; right without ties",
)
def _(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    out = np.zeros(x.shape)
    for n, c, i, j in product(range(N), range(C), range(H_out), range(W_out)):
        r, s = i * S_H, j * S_W
        window = x[n, c, r : r + K_H, s : s + K_W]
        top = window == window.max()
        out[n, c, r : r + K_H, s : s + K_W] += top / top.sum() * g[n, c, i, j]
    return out


@wrong(
    "through_max_pool",
    "at a tie the last maximum of the window gets the gradient (>= in the comparison); right without ties",
)
def _(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    out = np.zeros(x.shape)
    for n, c, i, j in product(range(N), range(C), range(H_out), range(W_out)):
        best, where = -np.inf, None
        for a in range(K_H):
            for b in range(K_W):
                if x[n, c, i * S_H + a, j * S_W + b] >= best:
                    best = x[n, c, i * S_H + a, j * S_W + b]
                    where = i * S_H + a, j * S_W + b
        out[n, c, where[0], where[1]] += g[n, c, i, j]
    return out


@wrong(
    "through_max_pool",
    "at a tie the first maximum is looked for column by column instead of row by row; right without ties, or where the first in both orders is the same",
)
def _(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    out = np.zeros(x.shape)
    for n, c, i, j in product(range(N), range(C), range(H_out), range(W_out)):
        window = x[n, c, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
        b, a = divmod(int(window.T.argmax()), K_H)
        out[n, c, i * S_H + a, j * S_W + b] += g[n, c, i, j]
    return out


@wrong(
    "through_max_pool",
    "where windows overlap, the later gradient overwrites the earlier one (= for +=) at a maximum that they share; right where no two windows share a maximum",
)
def _(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    out = np.zeros(x.shape)
    for n, c, i, j in product(range(N), range(C), range(H_out), range(W_out)):
        window = x[n, c, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
        a, b = np.unravel_index(window.argmax(), window.shape)
        out[n, c, i * S_H + a, j * S_W + b] = g[n, c, i, j]
    return out


@wrong(
    "through_max_pool",
    "the maximum is sought in all maps of the image at once, and the gradients of all maps go there; right only for C == 1",
)
def _(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    out = np.zeros(x.shape)
    for n, i, j in product(range(N), range(H_out), range(W_out)):
        window = x[n, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
        c, a, b = np.unravel_index(window.argmax(), window.shape)
        out[n, c, i * S_H + a, j * S_W + b] += g[n, :, i, j].sum()
    return out


@wrong(
    "through_max_pool",
    "the windows are taken to lie side by side: the kernel size is used as the stride; wrong, or an error at the border, when the stride differs from the kernel and there is more than one window",
)
def _(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W) = g.shape, kernel_size
    out = np.zeros(x.shape)
    for n, c, i, j in product(range(N), range(C), range(H_out), range(W_out)):
        window = x[n, c, i * K_H : (i + 1) * K_H, j * K_W : (j + 1) * K_W]
        a, b = np.unravel_index(window.argmax(), window.shape)
        out[n, c, i * K_H + a, j * K_W + b] += g[n, c, i, j]
    return out


@wrong(
    "through_max_pool",
    "the gradient is spread evenly over the window (as through a mean pool); right only for 1 x 1 windows",
)
def _(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    out = np.zeros(x.shape)
    for i in range(H_out):
        for j in range(W_out):
            out[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += g[
                :, :, i : i + 1, j : j + 1
            ] / (K_H * K_W)
    return out


@wrong(
    "through_max_pool",
    "the search starts with best = 0 at the first element, so in a window with no number above zero the first element gets the gradient even if it is not the maximum",
)
def _(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    out = np.zeros(x.shape)
    for n, c, i, j in product(range(N), range(C), range(H_out), range(W_out)):
        best, row, column = 0, i * S_H, j * S_W
        for a in range(K_H):
            for b in range(K_W):
                if x[n, c, i * S_H + a, j * S_W + b] > best:
                    best = x[n, c, i * S_H + a, j * S_W + b]
                    row, column = i * S_H + a, j * S_W + b
        out[n, c, row, column] += g[n, c, i, j]
    return out


@wrong(
    "through_max_pool",
    "the number of the maximum is taken apart with K_H instead of K_W (divmod(k, K_H)): wrong places, or an error, when the window is not square",
)
def _(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    out = np.zeros(x.shape)
    for n, c, i, j in product(range(N), range(C), range(H_out), range(W_out)):
        a, b = divmod(int(x[n, c, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W].argmax()), K_H)
        out[n, c, i * S_H + a, j * S_W + b] += g[n, c, i, j]
    return out


@wrong("through_max_pool", "only the first image is worked on; all others get zero")
def _(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    out = np.zeros(x.shape)
    for c, i, j in product(range(C), range(H_out), range(W_out)):
        window = x[0, c, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
        a, b = np.unravel_index(window.argmax(), window.shape)
        out[0, c, i * S_H + a, j * S_W + b] += g[0, c, i, j]
    return out


@wrong(
    "through_max_pool",
    "the result has only the rows and columns that the windows cover, (H_out - 1) * S_H + K_H, instead of the shape of x: rows or columns are missing when the windows do not reach the end",
)
def _(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    out = np.zeros((N, C, (H_out - 1) * S_H + K_H, (W_out - 1) * S_W + K_W))
    for n, c, i, j in product(range(N), range(C), range(H_out), range(W_out)):
        window = x[n, c, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
        a, b = np.unravel_index(window.argmax(), window.shape)
        out[n, c, i * S_H + a, j * S_W + b] += g[n, c, i, j]
    return out


@wrong(
    "through_max_pool",
    "the gradient is multiplied by the maximum itself; right only where the maximum is 1 (or g is 0)",
)
def _(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    out = np.zeros(x.shape)
    for n, c, i, j in product(range(N), range(C), range(H_out), range(W_out)):
        window = x[n, c, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
        a, b = np.unravel_index(window.argmax(), window.shape)
        out[n, c, i * S_H + a, j * S_W + b] += g[n, c, i, j] * window[a, b]
    return out


@wrong(
    "through_max_pool",
    "a maximum that was found is set to minus infinity (in a copy of x), so windows that overlap pick their second largest number; right where no two windows share a maximum",
)
def _(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    x = x.astype(float)
    out = np.zeros(x.shape)
    for n, c, i, j in product(range(N), range(C), range(H_out), range(W_out)):
        window = x[n, c, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
        a, b = np.unravel_index(window.argmax(), window.shape)
        out[n, c, i * S_H + a, j * S_W + b] += g[n, c, i, j]
        window[a, b] = -np.inf
    return out


@wrong(
    "through_max_pool",
    "the largest absolute value is taken for the maximum; wrong where a negative number is larger in size than the maximum of its window",
)
def _(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    out = np.zeros(x.shape)
    for n, c, i, j in product(range(N), range(C), range(H_out), range(W_out)):
        window = np.abs(x[n, c, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W])
        a, b = np.unravel_index(window.argmax(), window.shape)
        out[n, c, i * S_H + a, j * S_W + b] += g[n, c, i, j]
    return out


@wrong(
    "through_max_pool",
    "the place inside the window is used as the place in the map: the start of the window is forgotten, so all gradients land in the first K_H x K_W elements; right only for a single window",
)
def _(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    out = np.zeros(x.shape)
    for n, c, i, j in product(range(N), range(C), range(H_out), range(W_out)):
        window = x[n, c, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
        a, b = np.unravel_index(window.argmax(), window.shape)
        out[n, c, a, b] += g[n, c, i, j]
    return out


@wrong(
    "through_max_pool",
    "np.zeros_like(x) takes the dtype of x: with an x of whole numbers and a g with fractions each sum is cut off to a whole number",
)
def _(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    out = np.zeros_like(x)
    for n, c, i, j in product(range(N), range(C), range(H_out), range(W_out)):
        window = x[n, c, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
        a, b = np.unravel_index(window.argmax(), window.shape)
        out[n, c, i * S_H + a, j * S_W + b] += g[n, c, i, j]
    return out


@wrong(
    "through_max_pool",
    "the element that equals the maximum of its window is looked for in the whole map: the first equal element of the map gets the gradient, even outside of the window; wrong when the same value stands earlier elsewhere",
)
def _(x, g, kernel_size, stride):
    (N, C, H_out, W_out), (K_H, K_W), (S_H, S_W) = g.shape, kernel_size, stride
    out = np.zeros(x.shape)
    for n, c, i, j in product(range(N), range(C), range(H_out), range(W_out)):
        top = x[n, c, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W].max()
        a, b = np.argwhere(x[n, c] == top)[0]
        out[n, c, a, b] += g[n, c, i, j]
    return out


@right("through_max_pool")
def _(x, g, kernel_size, stride):
    (N, C, H, W), (K_H, K_W), (S_H, S_W) = x.shape, kernel_size, stride
    w = np.lib.stride_tricks.sliding_window_view(x, kernel_size, axis=(2, 3))[:, :, ::S_H, ::S_W]
    best = w.reshape(*w.shape[:4], -1).argmax(-1)
    n, c, i, j = np.indices(g.shape)
    out = np.zeros(x.shape)
    np.add.at(out, (n, c, i * S_H + best // K_W, j * S_W + best % K_W), g)
    return out


@right("through_max_pool")
def _(x, g, kernel_size, stride):
    """np.bincount over flat indices, maxima by max() with a key, which keeps the first."""
    flat, (_, _, H, W) = x.ravel(), x.shape
    goals = []
    for n, c, i, j in np.ndindex(*g.shape):
        start = ((n * x.shape[1] + c) * H + i * stride[0]) * W + j * stride[1]
        goals.append(
            max(
                (start + a * W + b for a in range(kernel_size[0]) for b in range(kernel_size[1])),
                key=flat.__getitem__,
            )
        )
    return np.bincount(goals, weights=g.ravel(), minlength=x.size).reshape(x.shape)


@right("through_max_pool")
def _(x, g, kernel_size, stride):
    """Recursion over the first axes; lists until the end."""

    def go(x, g):
        if np.ndim(x) > 2:
            return [go(a, b) for a, b in zip(x, g)]
        out = [[0.0] * len(x[0]) for _ in x]
        for i, line in enumerate(g):
            for j, value in enumerate(line):
                cells = [
                    (-x[r][s], r, s)
                    for r in range(i * stride[0], i * stride[0] + kernel_size[0])
                    for s in range(j * stride[1], j * stride[1] + kernel_size[1])
                ]
                _, r, s = min(cells)
                out[r][s] += value
        return out

    return np.asarray(go(x.tolist(), g.tolist()))
