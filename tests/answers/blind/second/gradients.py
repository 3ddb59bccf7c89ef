"""Answers to gradients, written from the notebook alone."""

import numpy as np

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


def spread(input_size, weight, g, stride, padding):
    """The padded gradient of the input, before the padding is cut off."""
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (S_H, S_W), (P_H, P_W) = stride, padding
    big = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
    for i in range(g.shape[2]):
        for j in range(g.shape[3]):
            big[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += np.tensordot(
                g[:, :, i, j], weight, 1
            )
    return big


@wrong(
    "to_input",
    "The weights are turned by 180 degrees although they are laid down where they stood: that turn belongs to the other way of computing it; wrong unless the kernels are symmetric.",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (P_H, P_W) = input_size, padding
    return spread(input_size, weight[:, :, ::-1, ::-1], g, stride, padding)[
        :, :, P_H : P_H + H, P_W : P_W + W
    ]


@wrong(
    "to_input",
    "Each element's gradient is divided by the number of windows that it lies in, so overlaps are averaged and not added.",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (P_H, P_W) = input_size, padding
    total = spread(input_size, weight, g, stride, padding)
    times = (
        spread(input_size, np.ones(weight.shape), np.ones(g.shape), stride, padding) / g.shape[1]
    )
    return (total / np.maximum(times, 1))[:, :, P_H : P_H + H, P_W : P_W + W]


@wrong(
    "to_input",
    "The weight is reshaped to (C_in, C_out, K_H, K_W) where its first two axes should be swapped; kernels go to wrong maps unless C_in or C_out is 1.",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (S_H, S_W), (P_H, P_W) = stride, padding
    turned = weight.reshape(C_in, C_out, K_H, K_W)
    big = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
    for n, c, f, i, j in np.ndindex(N, C_in, C_out, *g.shape[2:]):
        big[n, c, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += g[n, f, i, j] * turned[c, f]
    return big[:, :, P_H : P_H + H, P_W : P_W + W]


@wrong(
    "to_input",
    "The padding is cut off at the bottom and the right only ([:H, :W]), so with padding the gradient is shifted down and to the right.",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    N, C_in, H, W = input_size
    return spread(input_size, weight, g, stride, padding)[:, :, :H, :W]


@wrong(
    "to_input",
    "For a stride each gradient is repeated to fill the step where zeros belong behind it; wrong with a stride above 1.",
)
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (P_H, P_W) = input_size, padding
    up = g.repeat(stride[0], axis=2).repeat(stride[1], axis=3)
    room = (N, C_in, H + up.shape[2] + weight.shape[2], W + up.shape[3] + weight.shape[3])
    big = spread(room, weight, up, (1, 1), padding)
    return big[:, :, P_H : P_H + H, P_W : P_W + W]


@right("to_input")
def _(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    # zeros between the gradients, turned kernels, the ordinary layer at full size
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = input_size, weight.shape
    (S_H, S_W), (P_H, P_W) = stride, padding
    wide = np.zeros((N, C_out, H + 2 * P_H + K_H - 1, W + 2 * P_W + K_W - 1))
    H_out, W_out = g.shape[2:]
    wide[
        :,
        :,
        K_H - 1 : K_H - 1 + (H_out - 1) * S_H + 1 : S_H,
        K_W - 1 : K_W - 1 + (W_out - 1) * S_W + 1 : S_W,
    ] = g
    v = np.lib.stride_tricks.sliding_window_view(wide, (K_H, K_W), axis=(2, 3))
    full = np.einsum("nfijab,fcab->ncij", v, weight[:, :, ::-1, ::-1])
    return full[:, :, P_H : P_H + H, P_W : P_W + W]


# to_weight


@wrong(
    "to_weight",
    "The gradient is overwritten from image to image, so only the last image of the batch counts; wrong with more than one image.",
)
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (C_out, C_in, K_H, K_W), (S_H, S_W), (P_H, P_W) = weight_size, stride, padding
    xp = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    H_out, W_out = g.shape[2:]
    dw = np.zeros(weight_size)
    for n in range(len(x)):
        for a, b in np.ndindex(K_H, K_W):
            seen = xp[n, :, a : a + S_H * H_out : S_H, b : b + S_W * W_out : S_W]
            dw[:, :, a, b] = np.tensordot(g[n], seen, ([1, 2], [1, 2]))
    return dw


@wrong(
    "to_weight",
    "The stride is taken as steps from weight to weight and not from position to position (stride and dilation mixed up); wrong with a stride above 1.",
)
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (C_out, C_in, K_H, K_W), (S_H, S_W), (P_H, P_W) = weight_size, stride, padding
    H_out, W_out = g.shape[2:]
    more_h, more_w = S_H * K_H + H_out, S_W * K_W + W_out
    xp = np.pad(x, ((0, 0), (0, 0), (P_H, P_H + more_h), (P_W, P_W + more_w)))
    dw = np.zeros(weight_size)
    for a, b in np.ndindex(K_H, K_W):
        seen = xp[:, :, a * S_H : a * S_H + H_out, b * S_W : b * S_W + W_out]
        dw[:, :, a, b] = np.einsum("nfij,ncij->fc", g, seen)
    return dw


@wrong(
    "to_weight",
    "The padding holds copies of the border of the map (mode edge) where the layer has zeros; wrong with padding.",
)
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (C_out, C_in, K_H, K_W), (S_H, S_W), (P_H, P_W) = weight_size, stride, padding
    xp = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)), mode="edge")
    dw = np.zeros(weight_size)
    for i, j in np.ndindex(*g.shape[2:]):
        window = xp[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W]
        dw += np.tensordot(g[:, :, i, j], window, ([0], [0]))
    return dw


@right("to_weight")
def _(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    # the layer is linear in its weights: set one weight to 1, see what comes out, multiply by g
    (N, C_in, H, W), (C_out, _, K_H, K_W) = x.shape, weight_size
    (S_H, S_W), (P_H, P_W) = stride, padding
    dw = np.zeros(weight_size)
    for c, a, b in np.ndindex(C_in, K_H, K_W):
        made = np.zeros((N,) + g.shape[2:])
        for i, j in np.ndindex(*g.shape[2:]):
            r, q = i * S_H + a - P_H, j * S_W + b - P_W
            if r in range(H) and q in range(W):
                made[:, i, j] = x[:, c, r, q]
        dw[:, c, a, b] = (g * made[:, None]).sum(axis=(0, 2, 3))
    return dw


# to_bias


@wrong("to_bias", "Only the first image is summed; wrong with more than one image in the batch.")
def _(g):
    return g.sum(axis=(2, 3))[0]


@wrong(
    "to_bias",
    "The batch is reshaped to (C_out, -1) while its first axis is the images, so numbers of other filters are summed; right only with one image or one filter.",
)
def _(g):
    return g.reshape(g.shape[1], -1).sum(axis=1)


@right("to_bias")
def _(g):
    N, C_out, H_out, W_out = g.shape
    return np.ones(N) @ (g.reshape(N, C_out, -1) @ np.ones(H_out * W_out))


# through_max_pool


@wrong(
    "through_max_pool",
    "At a tie the gradient goes to the last maximum of the window and not to the first, since the loop compares with >=.",
)
def _(x, g, kernel_size, stride):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*g.shape):
        best, at = -np.inf, None
        for a, b in np.ndindex(*kernel_size):
            value = x[n, c, i * stride[0] + a, j * stride[1] + b]
            if value >= best:
                best, at = value, (i * stride[0] + a, j * stride[1] + b)
        dx[(n, c) + at] += g[n, c, i, j]
    return dx


@wrong(
    "through_max_pool",
    "The place of the maximum is split into row and column by K_H and not by K_W; wrong when the window is not square.",
)
def _(x, g, kernel_size, stride):
    (K_H, K_W), (S_H, S_W) = kernel_size, stride
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*g.shape):
        a, b = divmod(int(x[n, c, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W].argmax()), K_H)
        dx[n, c, i * S_H + a, j * S_W + b] += g[n, c, i, j]
    return dx


@wrong(
    "through_max_pool",
    "All windows are sent at once with dx[...] += g, which keeps only one of several gradients for the same element; wrong where windows overlap and share their maximum.",
)
def _(x, g, kernel_size, stride):
    v = np.lib.stride_tricks.sliding_window_view(x, kernel_size, axis=(2, 3))[
        :, :, :: stride[0], :: stride[1]
    ]
    a, b = np.divmod(v.reshape(v.shape[:4] + (-1,)).argmax(axis=4), kernel_size[1])
    n, c, i, j = np.indices(g.shape)
    dx = np.zeros(x.shape)
    dx[n, c, i * stride[0] + a, j * stride[1] + b] += g
    return dx


@wrong(
    "through_max_pool",
    "The place of the maximum is looked up in the first map only and used for all maps; wrong with more than one map.",
)
def _(x, g, kernel_size, stride):
    (K_H, K_W), (S_H, S_W) = kernel_size, stride
    dx = np.zeros(x.shape)
    for n in range(len(x)):
        for i, j in np.ndindex(*g.shape[2:]):
            a, b = divmod(
                int(x[n, 0, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W].argmax()), K_W
            )
            dx[n, :, i * S_H + a, j * S_W + b] += g[n, :, i, j]
    return dx


@right("through_max_pool")
def _(x, g, kernel_size, stride):
    v = np.lib.stride_tricks.sliding_window_view(x, kernel_size, axis=(2, 3))[
        :, :, :: stride[0], :: stride[1]
    ]
    a, b = np.divmod(v.reshape(v.shape[:4] + (-1,)).argmax(axis=4), kernel_size[1])
    n, c, i, j = np.indices(g.shape)
    place = np.ravel_multi_index((n, c, i * stride[0] + a, j * stride[1] + b), x.shape)
    return np.bincount(place.ravel(), g.ravel(), x.size).reshape(x.shape)


@right("through_max_pool")
def _(x, g, kernel_size, stride):
    # the gradients still to be sent; the first weight of the window that fits takes all
    S_H, S_W = stride
    H_out, W_out = g.shape[2:]
    left, dx = np.array(g, float), np.zeros(x.shape)

    def at(a, b):
        return np.s_[:, :, a : a + (H_out - 1) * S_H + 1 : S_H, b : b + (W_out - 1) * S_W + 1 : S_W]

    top = np.maximum.reduce([x[at(*ab)] for ab in np.ndindex(*kernel_size)])
    for ab in np.ndindex(*kernel_size):
        hit = x[at(*ab)] == top
        dx[at(*ab)] += np.where(hit, left, 0)
        left[hit] = 0
    return dx
