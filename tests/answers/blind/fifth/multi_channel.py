"""Answers to multi_channel, written from the notebook alone."""

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


def slide(x, kernel):
    """As the notebook's slide."""
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel.shape)
    return np.einsum("hwuv,uv->hw", windows, kernel)


# apply_filter


@wrong(
    "apply_filter",
    "Every kernel is laid on every map, instead of each kernel on its own map only; right for one map.",
)
def _(x, kernels, bias):
    out = bias
    for one in x:
        for kernel in kernels:
            out = out + slide(one, kernel)
    return out


@wrong(
    "apply_filter",
    "The kernels are taken in reverse order (last kernel on the first map), as with colours stored as BGR; right for one map.",
)
def _(x, kernels, bias):
    (C_in, H, W), (C_in, K_H, K_W) = x.shape, kernels.shape
    out = np.full((H - K_H + 1, W - K_W + 1), float(bias))
    for c in range(C_in):
        out += slide(x[c], kernels[-1 - c])
    return out


@right("apply_filter")
def _(x, kernels, bias):
    view = np.lib.stride_tricks.sliding_window_view(x, kernels.shape)
    return np.tensordot(view, kernels, 3).squeeze(0) + bias


# conv2d


@wrong(
    "conv2d",
    "np.resize lays the biases along the columns of the result, over and over, instead of one for each map; right without bias or where all are equal.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    (S_H, S_W), (P_H, P_W) = stride, padding
    x = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    windows = np.lib.stride_tricks.sliding_window_view(x, weight.shape[2:], axis=(2, 3))[
        :, :, ::S_H, ::S_W
    ]
    out = np.einsum("nchwuv,ocuv->nohw", windows, weight)
    if bias is not None:
        out = out + np.resize(bias, out.shape)
    return out


@wrong(
    "conv2d",
    "The windows are flattened with the maps last, the filters with the maps first, so the product pairs the wrong numbers; right for one map or kernels of 1 x 1.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W) = stride, padding
    x = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    windows = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))[
        :, :, ::S_H, ::S_W
    ]
    columns = windows.transpose(0, 2, 3, 4, 5, 1).reshape(
        *windows.shape[:1], *windows.shape[2:4], -1
    )
    out = (columns @ weight.reshape(C_out, -1).T).transpose(0, 3, 1, 2)
    return out if bias is None else out + bias[:, None, None]


@right("conv2d")
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight.shape
    H_out, W_out = (places(*four) for four in zip((H, W), (K_H, K_W), stride, padding))
    # one large matrix for the whole layer
    matrix = np.zeros((C_out, H_out, W_out, C_in, H, W))
    for i, j, u, v in np.ndindex(H_out, W_out, K_H, K_W):
        r, c = i * stride[0] + u - padding[0], j * stride[1] + v - padding[1]
        if 0 <= r < H and 0 <= c < W:
            matrix[:, i, j, :, r, c] = weight[:, :, u, v]
    out = x.reshape(N, -1) @ matrix.reshape(C_out * H_out * W_out, -1).T
    shift = 0 if bias is None else np.repeat(bias, H_out * W_out)
    return (out + shift).reshape(N, C_out, H_out, W_out)


# parameters


@wrong(
    "parameters",
    "A bias is counted for every kernel (C_in of them in each filter) instead of one for each filter; right for C_in 1.",
)
def _(C_in, C_out, kernel_size):
    K_H, K_W = kernel_size
    return C_out * C_in * (K_H * K_W + 1)


@wrong(
    "parameters",
    "The biases are counted twice: the 1 in the bracket is the bias already, and C_out more are added.",
)
def _(C_in, C_out, kernel_size):
    K_H, K_W = kernel_size
    per_filter = C_in * K_H * K_W + 1
    return C_out * per_filter + C_out


@right("parameters")
def _(C_in, C_out, kernel_size):
    return sum(a.size for a in (np.empty((C_out, C_in, *kernel_size)), np.empty(C_out)))


# type_1


@wrong(
    "type_1",
    "Map and kernel go on together, each starting over at its end, so the order is not map by map, and pairs repeat when the two numbers share a divisor; right for one map or one kernel.",
)
def _(x, weight):
    C_in, C_out = len(x), len(weight)
    return np.stack([slide(x[i % C_in], weight[i % C_out]) for i in range(C_in * C_out)])


@wrong(
    "type_1",
    "The kernels are repeated one by one as the maps are, instead of starting over for each map, so some pairs occur several times and others never; right for one map or one kernel.",
)
def _(x, weight):
    maps = np.repeat(x, len(weight), axis=0)
    kernels = np.repeat(weight, len(x), axis=0)
    return np.array([slide(m, k) for m, k in zip(maps, kernels)])


@right("type_1")
def _(x, weight):
    def rest(maps):
        if not len(maps):
            return []
        first, *others = maps
        return [slide(first, k) for k in weight] + rest(others)

    return np.array(rest(list(x)))


# type_2_1


@wrong(
    "type_2_1",
    "The C_in * C_out results, made map by map, are cut into C_out runs of C_in, so results of different kernels are added; right for one map or one kernel.",
)
def _(x, weight):
    every = np.array([slide(m, k) for m in x for k in weight])
    return every.reshape(len(weight), len(x), *every.shape[1:]).sum(axis=1)


@wrong(
    "type_2_1",
    "The running sum is not set back to 0 for the next kernel, so each map holds the results of all kernels before as well; right for one kernel.",
)
def _(x, weight):
    total, out = 0, []
    for kernel in weight:
        for one in x:
            total = total + slide(one, kernel)
        out.append(total)
    return np.stack(out)


@right("type_2_1")
def _(x, weight):
    grey = np.add.reduce(x)
    return np.stack(list(map(lambda kernel: slide(grey, kernel), weight)))


# type_2_2


@wrong(
    "type_2_2",
    "[zeros] * C_out holds the same array C_out times, so every map that comes out is the sum over all filters; right for one filter.",
)
def _(x, weight):
    C_out, C_in, K_H, K_W = weight.shape
    empty = np.zeros((x.shape[1] - K_H + 1, x.shape[2] - K_W + 1))
    out = [empty] * C_out
    for o in range(C_out):
        for c in range(C_in):
            out[o] += slide(x[c], weight[o, c])
    return np.array(out)


@wrong(
    "type_2_2",
    "The filters are brought to (C_in, C_out, ...) by reshape, which does not exchange the axes, so kernels of other filters and maps are used; right for one map or one filter.",
)
def _(x, weight):
    C_out, C_in, K_H, K_W = weight.shape
    by_map = weight.reshape(C_in, C_out, K_H, K_W)
    return np.array([sum(slide(x[c], by_map[c, o]) for c in range(C_in)) for o in range(C_out)])


@right("type_2_2")
def _(x, weight):
    class Filter:
        def __init__(self, kernels):
            self.kernels = kernels

        def __call__(self, maps):
            return np.sum([slide(m, k) for m, k in zip(maps, self.kernels)], axis=0)

    return np.array([Filter(kernels)(x) for kernels in weight])


# collapses


@wrong(
    "collapses",
    "The difference is compared without its absolute value, so every y of this shape that is too small passes as well.",
)
def _(x, weight, y):
    expected = np.array([slide(x.sum(axis=0), k) for k in weight])
    return y.shape == expected.shape and bool(np.all(y - expected < 1e-8))


@wrong(
    "collapses",
    "Only how many numbers there are is compared and not the shape, so the right numbers in another shape pass.",
)
def _(x, weight, y):
    expected = np.array([slide(x.sum(axis=0), k) for k in weight])
    return y.size == expected.size and np.allclose(y.ravel(), expected.ravel())


@right("collapses")
def _(x, weight, y):
    want = np.stack([slide(np.einsum("chw->hw", x), k) for k in weight])
    if (got := np.asarray(y)).shape != want.shape:
        return False
    return bool(np.isclose(got, want, rtol=1e-6, atol=1e-9).all())
