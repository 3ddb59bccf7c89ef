"""Answers to multi_channel, written from the notebook alone."""

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


def slide(x, kernel):
    """As the notebook gives it."""
    K_H, K_W = kernel.shape
    return np.array(
        [
            [np.sum(x[i : i + K_H, j : j + K_W] * kernel) for j in range(x.shape[1] - K_W + 1)]
            for i in range(x.shape[0] - K_H + 1)
        ]
    )


# apply_filter


@wrong(
    "apply_filter",
    "The bias is added to every product before the sum, so it counts C_in * K_H * K_W times; it shows with any bias but 0 unless there is one weight only.",
)
def _(x, kernels, bias):
    (C_in, H, W), (C_in, K_H, K_W) = x.shape, kernels.shape
    out = np.zeros((H - K_H + 1, W - K_W + 1))
    for i, j in np.ndindex(*out.shape):
        out[i, j] = np.sum(x[:, i : i + K_H, j : j + K_W] * kernels + bias)
    return out


@wrong(
    "apply_filter",
    "The sum of the kernels slides over the sum of the maps, so each kernel also meets the maps of others; wrong with more than one map.",
)
def _(x, kernels, bias):
    return slide(x.sum(axis=0), kernels.sum(axis=0)) + bias


@wrong(
    "apply_filter",
    "Map c meets the kernel at index -c, so the kernels after the first come in reverse order; right with one or two maps, wrong from three maps on.",
)
def _(x, kernels, bias):
    total = bias
    for c in range(len(x)):
        total = total + slide(x[c], kernels[-c])
    return total


@wrong(
    "apply_filter",
    "Only the first three maps are used, as for colours; wrong as soon as there are more than three maps.",
)
def _(x, kernels, bias):
    return sum(slide(m, k) for m, k in zip(x[:3], kernels[:3])) + bias


@right("apply_filter")
def _(x, kernels, bias):
    windows = np.lib.stride_tricks.sliding_window_view(x, kernels.shape)[0]
    return np.tensordot(windows, kernels, axes=3) + bias


# conv2d


def layer(x, weight, stride, padding):
    (N, C_in, H, W), (C_out, _, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W) = stride, padding
    xp = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    out = np.zeros((N, C_out, places(H, K_H, S_H, P_H), places(W, K_W, S_W, P_W)))
    for n, f, i, j in np.ndindex(*out.shape):
        out[n, f, i, j] = np.sum(
            xp[n, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] * weight[f]
        )
    return out


@wrong(
    "conv2d",
    "bias[:, None] lines the biases up with the rows of the result and not with the maps: an error, or row i of every map gets bias i; right only with one filter or without bias.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    out = layer(x, weight, stride, padding)
    if bias is not None:
        out = out + bias[:, None]
    return out


@wrong(
    "conv2d",
    "The weight is reshaped to (C_in, C_out, K_H, K_W) as if its first axis were the maps that come in; kernels go to wrong filters and maps unless C_in or C_out is 1.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    C_out, C_in, K_H, K_W = weight.shape
    w = weight.reshape(C_in, C_out, K_H, K_W)
    out = layer(x, np.swapaxes(w, 0, 1), stride, padding)
    return out if bias is None else out + bias[:, None, None]


@wrong(
    "conv2d",
    "After the matrix product the filters are the last axis, and the result is reshaped to (N, C_out, H_out, W_out) without moving them: all numbers are there in wrong places, unless there is one filter or one pixel comes out.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W) = stride, padding
    H_out, W_out = places(H, K_H, S_H, P_H), places(W, K_W, S_W, P_W)
    xp = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    rows = []
    for n in range(N):
        for i in range(H_out):
            for j in range(W_out):
                rows.append(xp[n, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W].ravel())
    result = np.array(rows) @ weight.reshape(C_out, -1).T
    if bias is not None:
        result = result + bias
    return result.reshape(N, C_out, H_out, W_out)


@wrong(
    "conv2d",
    "The running sum is set to zero for each image and not for each filter, so every map also contains the maps of the filters before it; wrong from the second filter on.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W) = stride, padding
    xp = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    out = np.zeros((N, C_out, places(H, K_H, S_H, P_H), places(W, K_W, S_W, P_W)))
    for n in range(N):
        total = np.zeros(out.shape[2:])
        for f in range(C_out):
            for c in range(C_in):
                total += slide(xp[n, c], weight[f, c])[::S_H, ::S_W]
            out[n, f] = total if bias is None else total + bias[f]
    return out


@wrong(
    "conv2d",
    "The loops go over the result in steps of the stride and take the window at that same place: with a stride above 1 most results stay at 0 (or the bias), and the others come from the wrong windows.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W) = stride, padding
    H_out, W_out = places(H, K_H, S_H, P_H), places(W, K_W, S_W, P_W)
    xp = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
    out = np.zeros((N, C_out, H_out, W_out))
    for i in range(0, H_out, S_H):
        for j in range(0, W_out, S_W):
            out[:, :, i, j] = np.tensordot(
                xp[:, :, i : i + K_H, j : j + K_W], weight, ([1, 2, 3], [1, 2, 3])
            )
    if bias is not None:
        out += bias[None, :, None, None]
    return out


@right("conv2d")
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0)):
    # each filter as one long row, laid out in the padded image; all positions in one product
    (N, C_in, H, W), (C_out, C_in, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W) = stride, padding
    H_out, W_out = places(H, K_H, S_H, P_H), places(W, K_W, S_W, P_W)
    xp = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
    xp[..., P_H : P_H + H, P_W : P_W + W] = x
    flat = np.zeros((C_out, H_out, W_out) + xp.shape[1:])
    for i, j in np.ndindex(H_out, W_out):
        flat[:, i, j, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] = weight
    out = xp.reshape(N, -1) @ flat.reshape(C_out * H_out * W_out, -1).T
    out = out.reshape(N, C_out, H_out, W_out)
    return out if bias is None else out + np.reshape(bias, (1, -1, 1, 1))


# parameters, my_counts


@wrong(
    "parameters",
    "A bias is counted for each map that comes in and not for each filter; wrong whenever C_in and C_out differ.",
)
def _(C_in, C_out, kernel_size):
    K_H, K_W = kernel_size
    return C_in * C_out * K_H * K_W + C_in


@right("parameters")
def _(C_in, C_out, kernel_size):
    return int(sum(np.ones((C_in, *kernel_size)).sum() + 1 for _ in range(C_out)))


@wrong(
    "my_counts",
    "The maps are counted as every kernel on every map (29 * 17 = 493), as in Type 1; the layer gives 17. Weights and parameters are right.",
)
def _():
    return 29 * 17, 29 * 17 * 24, 29 * 17 * 24 + 17


# type_1


@wrong(
    "type_1",
    "Maps and kernels are paired by zip, so only the first kernel on the first map, the second on the second and so on are there, and not every pair.",
)
def _(x, weight):
    return np.array([slide(m, k) for m, k in zip(x, weight)])


@wrong(
    "type_1",
    "The results are left as an array (C_in, C_out, H_out, W_out) with four axes and are not put into one row of C_in * C_out maps.",
)
def _(x, weight):
    return np.array([[slide(m, k) for k in weight] for m in x])


@right("type_1")
def _(x, weight):
    C_in, C_out = len(x), len(weight)
    return np.stack([slide(x[p // C_out], weight[p % C_out]) for p in range(C_in * C_out)])


# type_2_1


@wrong(
    "type_2_1",
    "The results of each map are added over the kernels, and not those of each kernel over the maps: C_in maps come out, one for each map that came in.",
)
def _(x, weight):
    return np.array([sum(slide(m, k) for k in weight) for m in x])


@right("type_2_1")
def _(x, weight):
    windows = np.lib.stride_tricks.sliding_window_view(x, weight.shape[1:], axis=(1, 2))
    return np.einsum("cijab,fab->fij", windows, weight)


# type_2_2


@wrong(
    "type_2_2",
    "The outer loop runs over len(x) and not over the filters: C_in maps come out and not C_out, or an error when there are more maps than filters.",
)
def _(x, weight):
    result = []
    for f in range(len(x)):
        result.append(sum(slide(x[c], weight[f, c]) for c in range(len(x))))
    return np.array(result)


@right("type_2_2")
def _(x, weight):
    # lay the maps side by side with a gap no window may start in, and slide one wide kernel
    C_out, C_in, K_H, K_W = weight.shape
    W = x.shape[2]
    wide = np.concatenate(list(x), axis=1)
    result = []
    for filter_ in weight:
        kernel = np.zeros((K_H, (C_in - 1) * W + K_W))
        for c in range(C_in):
            kernel[:, c * W : c * W + K_W] = filter_[c]
        result.append(slide(wide, kernel))
    return np.stack(result)


# collapses


def of_type_2_1(x, weight):
    return np.array([slide(x.sum(axis=0), k) for k in weight])


@wrong(
    "collapses",
    "Only the totals of all numbers are compared: maps in another order, or any other numbers with the same total, pass as well.",
)
def _(x, weight, y):
    expected = of_type_2_1(x, weight)
    return expected.shape == np.shape(y) and bool(np.isclose(expected.sum(), np.sum(y)))


@wrong(
    "collapses",
    "The difference is taken without its absolute value: maps with numbers that are too large everywhere they differ pass.",
)
def _(x, weight, y):
    expected = of_type_2_1(x, weight)
    if expected.shape != np.shape(y):
        return False
    return bool(np.max(expected - y) < 1e-8)


@wrong(
    "collapses",
    "Both sides are rounded to whole numbers before they are compared, so numbers that are off by some tenths pass, and right ones may fail next to a half.",
)
def _(x, weight, y):
    expected = of_type_2_1(x, weight)
    return expected.shape == np.shape(y) and bool(np.all(np.round(expected) == np.round(y)))


@right("collapses")
def _(x, weight, y):
    expected, y = of_type_2_1(x, weight), np.asarray(y)
    if expected.shape != y.shape:
        return False
    scale = np.abs(expected).max() + 1
    return not (np.abs(expected - y) > 1e-9 * scale).any()
