"""Answers to transposed, written from the notebook alone."""

from collections import namedtuple

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


# transposed_size


@wrong(
    "transposed_size",
    "output_padding is added to the size of the map before the steps are counted, so that each of its places counts as a whole stride; right for stride 1.",
)
def _(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    steps = size + output_padding - 1
    return steps * stride + dilation * (kernel_size - 1) + 1 - 2 * padding


@wrong(
    "transposed_size",
    "Stride and dilation are mixed up: the numbers of the map lie dilation apart and the weights of the kernel stride apart.",
)
def _(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    return (size - 1) * dilation + (kernel_size - 1) * stride + 1 - 2 * padding + output_padding


@wrong(
    "transposed_size",
    "It searches the size whose convolution gives back size, but only up to size * stride: if the result is larger than that, as with a kernel longer than the stride, it raises StopIteration.",
)
def _(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    def back(n):
        return (n + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1

    return next(n for n in range(1, size * stride + 1) if back(n) == size) + output_padding


@wrong(
    "transposed_size",
    "It takes the largest size whose convolution gives back size, not the smallest, so that without output_padding the result is stride - 1 too long already.",
)
def _(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    n = size * stride + dilation * kernel_size
    while (n + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1 != size:
        n -= 1
    return n + output_padding


@wrong(
    "transposed_size",
    "The padding is counted in steps of the dilation, so that dilation times as much is cut off at each end.",
)
def _(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    length = 1 + (size - 1) * stride
    length += dilation * (kernel_size - 1 - 2 * padding)
    return length + output_padding


# conv_transpose2d


@wrong(
    "conv_transpose2d",
    "The canvas ends with the last copy: if output_padding is larger than padding, the slice stops at its edge and the result is too small.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    (N, C_in, H, W), (C_in, C_out, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W), (O_H, O_W) = stride, padding, output_padding
    rows, columns = (H - 1) * S_H + K_H, (W - 1) * S_W + K_W
    canvas = np.zeros((N, C_out, rows, columns))
    for i in range(H):
        for j in range(W):
            canvas[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += np.tensordot(
                x[:, :, i, j], weight, axes=1
            )
    result = canvas[:, :, P_H : rows - P_H + O_H, P_W : columns - P_W + O_W]
    return result if bias is None else result + bias[:, None, None]


@wrong(
    "conv_transpose2d",
    "The bias is added with every copy: where several copies meet it counts several times, and where none lies it is missing.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    (N, C_in, H, W), (C_in, C_out, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W), (O_H, O_W) = stride, padding, output_padding
    b = np.zeros(C_out) if bias is None else bias
    rows, columns = (H - 1) * S_H + K_H, (W - 1) * S_W + K_W
    canvas = np.zeros((N, C_out, rows + O_H, columns + O_W))
    for i in range(H):
        for j in range(W):
            copy = np.tensordot(x[:, :, i, j], weight, axes=1) + b[:, None, None]
            canvas[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += copy
    return canvas[:, :, P_H : rows - P_H + O_H, P_W : columns - P_W + O_W]


@wrong(
    "conv_transpose2d",
    "The bias is added before the canvas is enlarged for output_padding: the rows and columns beyond the last copy stay 0 without the bias.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    (N, C_in, H, W), (C_in, C_out, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W), (O_H, O_W) = stride, padding, output_padding
    rows, columns = (H - 1) * S_H + K_H, (W - 1) * S_W + K_W
    canvas = np.zeros((N, C_out, rows, columns))
    if bias is not None:
        canvas += np.reshape(bias, (1, -1, 1, 1))
    for k in range(K_H):
        for l in range(K_W):
            part = np.einsum("nchw,cd->ndhw", x, weight[:, :, k, l])
            canvas[:, :, k : k + (H - 1) * S_H + 1 : S_H, l : l + (W - 1) * S_W + 1 : S_W] += part
    canvas = np.pad(canvas, [(0, 0), (0, 0), (0, O_H), (0, O_W)])
    return canvas[:, :, P_H : rows - P_H + O_H, P_W : columns - P_W + O_W]


@wrong(
    "conv_transpose2d",
    "The map is made larger by repeating each number stride times, where zeros belong between the numbers: right for stride 1, or for a map of one number.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    (N, C_in, H, W), (C_in, C_out, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W), (O_H, O_W) = stride, padding, output_padding
    large = x.repeat(S_H, axis=2).repeat(S_W, axis=3)[
        :, :, : (H - 1) * S_H + 1, : (W - 1) * S_W + 1
    ]
    large = np.pad(large, [(0, 0), (0, 0), (K_H - 1, K_H - 1 + O_H), (K_W - 1, K_W - 1 + O_W)])
    windows = sliding_window_view(large, (K_H, K_W), axis=(2, 3))
    full = np.einsum("ncijkl,cdkl->ndij", windows, weight[:, :, ::-1, ::-1])
    rows, columns = full.shape[2:]
    result = full[:, :, P_H : rows - P_H, P_W : columns - P_W]
    return result if bias is None else result + bias[:, None, None]


@wrong(
    "conv_transpose2d",
    "The bias is added along the last axis, to the columns, not to the maps: with several maps it raises, or, if the result has as many columns as maps or only one, gives wrong numbers or a wrong shape.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    (N, C_in, H, W), (C_in, C_out, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W), (O_H, O_W) = stride, padding, output_padding
    rows, columns = (H - 1) * S_H + K_H, (W - 1) * S_W + K_W
    canvas = np.zeros((N, C_out, rows + O_H, columns + O_W))
    for i, j in np.ndindex(H, W):
        canvas[:, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += np.einsum(
            "nc,cdkl->ndkl", x[:, :, i, j], weight
        )
    result = canvas[:, :, P_H : rows - P_H + O_H, P_W : columns - P_W + O_W]
    if bias is not None:
        result = result + bias
    return result


@wrong(
    "conv_transpose2d",
    "One canvas is used for all images and never cleared, and what is kept of it are views: every image of a batch gets the sum over all images.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    (N, C_in, H, W), (C_in, C_out, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W), (O_H, O_W) = stride, padding, output_padding
    rows, columns = (H - 1) * S_H + K_H, (W - 1) * S_W + K_W
    canvas = np.zeros((C_out, rows + O_H, columns + O_W))
    results = []
    for image in x:
        for c in range(C_in):
            for i in range(H):
                for j in range(W):
                    canvas[:, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += (
                        image[c, i, j] * weight[c]
                    )
        results.append(canvas[:, P_H : rows - P_H + O_H, P_W : columns - P_W + O_W])
    results = np.array(results)
    if bias is not None:
        results += np.asarray(bias)[:, None, None]
    return results


@wrong(
    "conv_transpose2d",
    "The canvas has the dtype of x: for whole numbers in x and fractions in the weight, NumPy refuses to add the copies and it raises.",
)
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    (N, C_in, H, W), (C_in, C_out, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W), (O_H, O_W) = stride, padding, output_padding
    rows, columns = (H - 1) * S_H + K_H, (W - 1) * S_W + K_W
    canvas = np.zeros((N, C_out, rows + O_H, columns + O_W), dtype=x.dtype)
    for n, c, i, j in np.ndindex(x.shape):
        canvas[n, :, i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += x[n, c, i, j] * weight[c]
    result = canvas[:, :, P_H : rows - P_H + O_H, P_W : columns - P_W + O_W]
    return result if bias is None else result + bias[None, :, None, None]


# overlap


@wrong(
    "overlap",
    "The counts of the row and of the column are added, where they have to be multiplied: each copy that covers the row meets each that covers the column.",
)
def _(size, kernel_size, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    def line(n, k, s, p, o):
        full = np.zeros((n - 1) * s + k + o, dtype=int)
        for i in range(n):
            full[i * s : i * s + k] += 1
        return full[p : (n - 1) * s + k - p + o]

    rows, columns = (
        line(*five) for five in zip(size, kernel_size, stride, padding, output_padding)
    )
    return np.add.outer(rows, columns)


@wrong(
    "overlap",
    "The rows and columns that output_padding keeps are set to 0, as if they were new: with padding, copies may lie on them.",
)
def _(size, kernel_size, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    (H, W), (K_H, K_W), (S_H, S_W) = size, kernel_size, stride
    (P_H, P_W), (O_H, O_W) = padding, output_padding
    rows, columns = (H - 1) * S_H + K_H, (W - 1) * S_W + K_W
    count = np.zeros((rows, columns), dtype=int)
    for i in range(H):
        for j in range(W):
            count[i * S_H : i * S_H + K_H, j * S_W : j * S_W + K_W] += 1
    count = count[P_H : rows - P_H, P_W : columns - P_W]
    return np.pad(count, ((0, O_H), (0, O_W)))


@wrong(
    "overlap",
    "+= with an index that holds a place several times counts it only once, so that no place gets more than 1.",
)
def _(size, kernel_size, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    (H, W), (K_H, K_W), (S_H, S_W) = size, kernel_size, stride
    (P_H, P_W), (O_H, O_W) = padding, output_padding
    rows = (np.arange(H)[:, None] * S_H + np.arange(K_H)).ravel()
    columns = (np.arange(W)[:, None] * S_W + np.arange(K_W)).ravel()
    full_h, full_w = (H - 1) * S_H + K_H, (W - 1) * S_W + K_W
    count = np.zeros((full_h + O_H, full_w + O_W), dtype=int)
    count[rows[:, None], columns] += 1
    return count[P_H : full_h - P_H + O_H, P_W : full_w - P_W + O_W]


@wrong(
    "overlap",
    "The copies are laid on the result that is cut already, and a start above or left of it is a negative index, which Python counts from the end: with padding, such copies are lost or come down at the wrong end.",
)
def _(size, kernel_size, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    (H, W), (K_H, K_W), (S_H, S_W) = size, kernel_size, stride
    (P_H, P_W), (O_H, O_W) = padding, output_padding
    H_out = (H - 1) * S_H + K_H - 2 * P_H + O_H
    W_out = (W - 1) * S_W + K_W - 2 * P_W + O_W
    count = np.zeros((H_out, W_out), dtype=int)
    for i in range(H):
        for j in range(W):
            top, left = i * S_H - P_H, j * S_W - P_W
            count[top : top + K_H, left : left + K_W] += 1
    return count


@wrong(
    "overlap",
    "It counts as if the input went on for ever, by the pattern that repeats each stride: near the border, where copies are missing, the counts are too large.",
)
def _(size, kernel_size, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    (H, W), (K_H, K_W), (S_H, S_W) = size, kernel_size, stride
    (P_H, P_W), (O_H, O_W) = padding, output_padding
    rows = np.arange(P_H, (H - 1) * S_H + K_H - P_H + O_H) % S_H
    columns = np.arange(P_W, (W - 1) * S_W + K_W - P_W + O_W) % S_W
    down = [len(range(r, K_H, S_H)) for r in rows]
    across = [len(range(c, K_W, S_W)) for c in columns]
    return np.outer(down, across)


# right


@right("transposed_size")
def _(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    def longer(n):
        if (n + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1 >= size:
            return n
        return longer(n + 1)

    return longer(-2 * padding) + output_padding


@right("conv_transpose2d")
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    def meets(n, k, s, p, o):
        out = (n - 1) * s + k - 2 * p + o
        place, number, tap = np.ogrid[:out, :n, :k]
        return (place + p == number * s + tap).astype(float)

    down, across = map(meets, x.shape[2:], weight.shape[2:], stride, padding, output_padding)
    result = np.einsum("nchw,cdkl,ihk,jwl->ndij", x, weight, down, across, optimize=True)
    return result + (0 if bias is None else np.asarray(bias)[:, None, None])


@right("conv_transpose2d")
def _(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    (N, C_in, H, W), (C_in, C_out, K_H, K_W) = x.shape, weight.shape
    (S_H, S_W), (P_H, P_W), (O_H, O_W) = stride, padding, output_padding
    spread = np.kron(x, np.eye(1, S_H).T * np.eye(1, S_W))[
        :, :, : (H - 1) * S_H + 1, : (W - 1) * S_W + 1
    ]
    spread = np.pad(spread, [(0, 0), (0, 0), (K_H - 1, K_H - 1 + O_H), (K_W - 1, K_W - 1 + O_W)])
    windows = sliding_window_view(spread, (K_H, K_W), axis=(2, 3))
    full = np.tensordot(windows, np.flip(weight, (2, 3)), axes=((1, 4, 5), (0, 2, 3))).transpose(
        0, 3, 1, 2
    )
    result = full[:, :, P_H : full.shape[2] - P_H, P_W : full.shape[3] - P_W]
    return result if bias is None else result + np.reshape(bias, (-1, 1, 1))


@right("overlap")
def _(size, kernel_size, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    def line(n, k, s, p, o):
        length = (n - 1) * s + k
        starts_and_ends = np.zeros(length + o + 1)
        starts_and_ends[: n * s : s][:n] += 1
        starts_and_ends[k : k + (n - 1) * s + 1 : s] -= 1
        return starts_and_ends.cumsum()[p : length - p + o]

    rows, columns = (
        line(*five) for five in zip(size, kernel_size, stride, padding, output_padding)
    )
    return rows[:, None] * columns[None]


@right("overlap")
def _(size, kernel_size, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    Axis = namedtuple("Axis", "n k s p o")
    down, across = map(Axis._make, zip(size, kernel_size, stride, padding, output_padding))

    def meet(a, place):
        return sum(0 <= place + a.p - i * a.s < a.k for i in range(a.n))

    def length(a):
        return (a.n - 1) * a.s + a.k - 2 * a.p + a.o

    return np.array(
        [
            [meet(down, r) * meet(across, c) for c in range(length(across))]
            for r in range(length(down))
        ]
    )
