"""Answers to single_channel, written from the notebook alone."""

import numpy as np
from numpy.lib.stride_tricks import as_strided

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


# output_size


@wrong(
    "output_size",
    "The last step is rounded to the nearest whole number, not down: with a stride that does not come out even, a position too many may be counted.",
)
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    room = size + 2 * padding - (dilation * (kernel_size - 1) + 1)
    return int(round(room / stride)) + 1


@wrong(
    "output_size",
    "The zeros of the padding are added after dividing by the stride, as if each gave a position of its own: wrong with padding and a stride above 1.",
)
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    span = dilation * (kernel_size - 1) + 1
    return (size - span) // stride + 1 + 2 * padding


# my_size


@wrong("my_size", "The division by the stride was not rounded down: there is no half row.")
def _():
    return 13.5, 10.0


@wrong("my_size", "It returns one number, rows times columns, where two are asked for.")
def _():
    return 13 * 10


# pad


@wrong(
    "pad",
    "The border is set to 0 after the maps are put in, and with a padding of 0 the slice -0: is the whole map, which is erased.",
)
def _(x, padding):
    C, H, W = x.shape
    P_H, P_W = padding
    result = np.empty((C, H + 2 * P_H, W + 2 * P_W), dtype=x.dtype)
    result[:, P_H : P_H + H, P_W : P_W + W] = x
    result[:, :P_H] = 0
    result[:, -P_H:] = 0
    result[:, :, :P_W] = 0
    result[:, :, -P_W:] = 0
    return result


@wrong(
    "pad",
    "The zeros that the maps are copied into are whole numbers, so that the fractions of x are cut off.",
)
def _(x, padding):
    C, H, W = x.shape
    P_H, P_W = padding
    result = np.zeros((C, H + 2 * P_H, W + 2 * P_W), dtype=int)
    for c in range(C):
        for i in range(H):
            for j in range(W):
                result[c, i + P_H, j + P_W] = x[c, i, j]
    return result


# correlate


@wrong(
    "correlate",
    "The dilated kernel also gets zeros after its last weight: its window is dilation - 1 too long, and at the last positions it sticks out of the map and raises.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    H_out, W_out = places(H, K_H, S_H, P_H, D_H), places(W, K_W, S_W, P_W, D_W)
    dot = np.zeros((D_H, D_W))
    dot[0, 0] = 1
    large = np.kron(kernel, dot)
    x = np.pad(x, ((P_H, P_H), (P_W, P_W)))
    result = np.zeros((H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            window = x[i * S_H : i * S_H + large.shape[0], j * S_W : j * S_W + large.shape[1]]
            result[i, j] = (window * large).sum()
    return result


@wrong(
    "correlate",
    "The padded map gets the dtype of the kernel: if the kernel holds whole numbers and the map does not, the fractions of the map are cut off.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    H_out, W_out = places(H, K_H, S_H, P_H, D_H), places(W, K_W, S_W, P_W, D_W)
    padded = np.zeros((H + 2 * P_H, W + 2 * P_W), dtype=kernel.dtype)
    padded[P_H : P_H + H, P_W : P_W + W] = x
    return np.array(
        [
            [
                np.sum(
                    padded[i * S_H : i * S_H + K_H * D_H : D_H, j * S_W : j * S_W + K_W * D_W : D_W]
                    * kernel
                )
                for j in range(W_out)
            ]
            for i in range(H_out)
        ]
    )


# convolve


@wrong(
    "convolve",
    "The turned kernel is put into the shape (columns, rows): right for square kernels, but for others its weights land in wrong places and the result has another shape.",
)
def _(x, kernel):
    K_H, K_W = kernel.shape
    turned = np.array(list(reversed(kernel.ravel()))).reshape(K_W, K_H)
    return slide(x, turned)


@wrong(
    "convolve",
    "It turns the map and not the kernel, and does not turn the result back: the right numbers, but turned by 180 degrees.",
)
def _(x, kernel):
    return slide(np.rot90(x, 2), kernel)


# coverage


@wrong(
    "coverage",
    "The distance to the nearer border, at most the kernel size, is taken as the count: this leaves out that there are only H - K_H + 1 positions, and it guesses the stride by dividing and rounding up, and ignores the padding.",
)
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    (H, W), (K_H, K_W) = shape, kernel_size
    (S_H, S_W), (P_H, P_W) = stride, padding
    rows = [-(-min(i + 1, H - i, K_H) // S_H) for i in range(H)]
    columns = [-(-min(j + 1, W - j, K_W) // S_W) for j in range(W)]
    return np.outer(rows, columns)


@wrong(
    "coverage",
    "Places of a window in the padding are moved to the nearest pixel and counted there, so that with padding the border gets too much.",
)
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    (H, W), (K_H, K_W) = shape, kernel_size
    (S_H, S_W), (P_H, P_W) = stride, padding
    count = np.zeros(shape, dtype=int)
    for i in range(places(H, K_H, S_H, P_H)):
        for j in range(places(W, K_W, S_W, P_W)):
            rows = np.clip(np.arange(i * S_H - P_H, i * S_H - P_H + K_H), 0, H - 1)
            columns = np.clip(np.arange(j * S_W - P_W, j * S_W - P_W + K_W), 0, W - 1)
            np.add.at(count, (rows[:, None], columns), 1)
    return count


# right


@right("output_size")
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    def from_here(room):
        return 0 if room < 0 else 1 + from_here(room - stride)

    return from_here(size + 2 * padding - dilation * (kernel_size - 1) - 1)


@right("pad")
def _(x, padding):
    C, H, W = x.shape
    P_H, P_W = padding
    return np.eye(H + 2 * P_H, H, k=-P_H) @ x @ np.eye(W, W + 2 * P_W, k=P_W)


@right("correlate")
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    x = np.ascontiguousarray(np.pad(x, [(p, p) for p in padding]))
    size = tuple(map(places, x.shape, kernel.shape, stride, (0, 0), dilation))
    steps = [b * s for b, s in zip(x.strides, stride)] + [
        b * d for b, d in zip(x.strides, dilation)
    ]
    windows = as_strided(x, size + kernel.shape, steps, writeable=False)
    return np.tensordot(windows, kernel, axes=2)


@right("convolve")
def _(x, kernel):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    product = np.fft.rfft2(x) * np.fft.rfft2(kernel, s=(H, W))
    return np.fft.irfft2(product, s=(H, W))[K_H - 1 :, K_W - 1 :]


@right("coverage")
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    def along(n, k, s, p):
        met = np.add.outer(np.arange(places(n, k, s, p)) * s, np.arange(k))
        return np.bincount(met.ravel(), minlength=n + 2 * p)[p : p + n]

    return np.multiply.outer(*map(along, shape, kernel_size, stride, padding))
