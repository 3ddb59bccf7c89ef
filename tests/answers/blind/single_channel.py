"""Answers to single_channel, written from the notebook alone."""

import math
from fractions import Fraction
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


def slide(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    """Stands for slide of the notebook."""
    K_H, K_W = kernel.shape
    x = np.pad(x, ((padding[0],) * 2, (padding[1],) * 2))
    H_out = size_out(x.shape[0], K_H, stride[0], 0, dilation[0])
    W_out = size_out(x.shape[1], K_W, stride[1], 0, dilation[1])
    y = np.zeros((H_out, W_out), np.result_type(x, kernel))
    for i in range(K_H):
        for j in range(K_W):
            a, b = i * dilation[0], j * dilation[1]
            y += (
                kernel[i, j]
                * x[
                    a : a + stride[0] * (H_out - 1) + 1 : stride[0],
                    b : b + stride[1] * (W_out - 1) + 1 : stride[1],
                ]
            )
    return y


# ---------------------------------------------------------------- output_size


@right("output_size")
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    return len(range(0, size + 2 * padding - dilation * (kernel_size - 1), stride))


@right("output_size")
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    room = size + padding + padding - (1 + (kernel_size - 1) * dilation)
    return 0 if room < 0 else 1 + _recursive(room - stride, stride)


def _recursive(room, stride):
    return 0 if room < 0 else 1 + _recursive(room - stride, stride)


@right("output_size")
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    return -(-(size + 2 * padding - dilation * (kernel_size - 1)) // stride)


@right("output_size")
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    steps = Fraction(size + 2 * padding - kernel_size - (kernel_size - 1) * (dilation - 1), stride)
    return math.floor(steps) + 1


@right("output_size")
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    # a NumPy number, and a float with a whole value
    return np.floor((size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride) + 1


@right("output_size")
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    starts = np.arange(-padding, size + padding)[::stride]
    return np.count_nonzero(starts + dilation * (kernel_size - 1) < size + padding)


@wrong(
    "output_size", "It forgets the + 1 for the first position, so every result is one too small."
)
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride


@wrong(
    "output_size",
    "It counts the padding once and not at both ends, which shows as soon as padding is at least 1 (with a stride greater than 1 not always).",
)
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    return (size + padding - dilation * (kernel_size - 1) - 1) // stride + 1


@wrong(
    "output_size",
    "It takes dilation * kernel_size for the length of the spread kernel instead of dilation * (kernel_size - 1) + 1, which is too long for a dilation of 2 or more.",
)
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * kernel_size) // stride + 1


@wrong(
    "output_size",
    "It rounds the steps up instead of down, so there is one position too many when the stride does not divide the room.",
)
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    return math.ceil((size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride) + 1


@wrong(
    "output_size",
    "It divides without rounding, so the result is no whole number when the stride does not divide the room.",
)
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1


@wrong(
    "output_size",
    "It rounds to the nearest whole number instead of down: with a stride of 3 and a rest of 2, for example, it is one too large.",
)
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    return round((size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride) + 1


@wrong(
    "output_size",
    "The brackets are missing, so only the 1 in front of the // is divided by the stride: with any stride greater than 1 the result is one more than that of stride 1.",
)
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    return size + 2 * padding - dilation * (kernel_size - 1) - 1 // stride + 1


@wrong(
    "output_size",
    "It ignores the dilation, so the result is too large when dilation is greater than 1.",
)
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - kernel_size) // stride + 1


@wrong(
    "output_size",
    "It takes dilation for the number of holes between two weights (kernel_size + dilation * (kernel_size - 1)), so even with dilation 1 the kernel is too long unless it has one weight.",
)
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - kernel_size - dilation * (kernel_size - 1)) // stride + 1


@wrong(
    "output_size",
    "It adds the 1 before it divides by the stride, so it gives (room + 1) // stride, too small with a stride greater than 1 in most cases.",
)
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1 + 1) // stride


@wrong(
    "output_size",
    "It always gives size / stride rounded up, as if the padding were chosen to keep the size; kernel, padding and dilation do not count.",
)
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    return -(-size // stride)


@wrong(
    "output_size",
    "It takes 2 * (kernel_size // 2) for kernel_size - 1, which is right for odd kernels only; with an even kernel the result is too small (or may be, with a stride).",
)
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - 2 * dilation * (kernel_size // 2) - 1) // stride + 1


@wrong(
    "output_size",
    "The loop stops when the kernel would just reach the end, so the last position is missing whenever the kernel fits the end exactly.",
)
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    count, start, length = 0, 0, dilation * (kernel_size - 1) + 1
    while start + length < size + 2 * padding:
        count += 1
        start += stride
    return count


@wrong(
    "output_size",
    "It multiplies the stride with the dilation, so with dilation greater than 1 the steps are too wide and there are too few of them.",
)
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    step = stride * dilation
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // step + 1


@wrong("output_size", "It forgets the padding when the stride is greater than 1.")
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    reach = dilation * (kernel_size - 1) + 1
    if stride == 1:
        return size + 2 * padding - reach + 1
    return (size - reach) // stride + 1


@wrong(
    "output_size",
    "It returns the two numbers of a square map as a pair, where one number is asked.",
)
def _(size, kernel_size, *, stride=1, padding=0, dilation=1):
    n = (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1
    return n, n


# -------------------------------------------------------------------- my_size


@wrong("my_size", "It prints the numbers and returns nothing.")
def _():
    print(13, 27)


@wrong("my_size", "It returns the text '13 x 27' and not two numbers.")
def _():
    return "13 x 27"


@wrong("my_size", "It returns one number, the number of pixels, and not rows and columns.")
def _():
    return 13 * 27


@wrong("my_size", "It returns three numbers, as if there were maps in front of rows and columns.")
def _():
    return 1, 13, 27


@wrong(
    "my_size",
    "It returns numbers that are not whole: nobody rounded after the division by the stride.",
)
def _():
    return 13.5, 27.333333333333332


@wrong(
    "my_size",
    "It returns zero rows and zero columns, and every layer with a kernel that fits has at least one.",
)
def _():
    return 0, 0


@wrong(
    "my_size",
    "It returns the pair inside of a list, so there is one thing where two numbers are asked.",
)
def _():
    return [(13, 27)]


# ------------------------------------------------------------------------ pad


@right("pad")
def _(x, padding):
    P_H, P_W = padding
    return np.pad(x, [(0, 0), (P_H,) * 2, (P_W,) * 2])


@right("pad")
def _(x, padding):
    C, H, W = x.shape
    rows, columns = np.zeros((C, padding[0], W)), np.zeros((C, H + 2 * padding[0], padding[1]))
    middle = np.concatenate([rows, x, rows], axis=1)
    return np.concatenate([columns, middle, columns], axis=2)


@right("pad")
def _(x, padding):
    # matrices that shift the map
    C, H, W = x.shape
    P_H, P_W = padding
    L = np.eye(H + 2 * P_H, H, k=-P_H)
    R = np.eye(W, W + 2 * P_W, k=P_W)
    return L @ x @ R


@right("pad")
def _(x, padding):
    C, H, W = x.shape
    P_H, P_W = padding
    return np.array(
        [
            [
                [
                    x[c, i, j].item() if 0 <= i < H and 0 <= j < W else 0
                    for j in range(-P_W, W + P_W)
                ]
                for i in range(-P_H, H + P_H)
            ]
            for c in range(C)
        ]
    )


@right("pad")
def _(x, padding):
    def ring(x, P_H, P_W):
        if P_H:
            zero = np.zeros_like(x[:, :1])
            return ring(np.hstack((zero, x, zero)), P_H - 1, P_W)
        if P_W:
            zero = np.zeros_like(x[:, :, :1])
            return ring(np.dstack((zero, x, zero)), P_H, P_W - 1)
        return x.copy()

    return ring(x, *padding)


@right("pad")
def _(x, padding):
    (C, H, W), (P_H, P_W) = x.shape, padding
    i, j = np.ogrid[-P_H : H + P_H, -P_W : W + P_W]
    inside = (i >= 0) & (i < H) & (j >= 0) & (j < W)
    return np.where(inside, x[:, i.clip(0, H - 1), j.clip(0, W - 1)], 0)


@wrong(
    "pad",
    "It uses the two paddings for the wrong axes: P_W rows and P_H columns; it shows when they differ.",
)
def _(x, padding):
    P_H, P_W = padding
    return np.pad(x, ((0, 0), (P_W, P_W), (P_H, P_H)))


@wrong(
    "pad", "It puts the zeros only at the top and at the left, none at the bottom and at the right."
)
def _(x, padding):
    P_H, P_W = padding
    return np.pad(x, ((0, 0), (P_H, 0), (P_W, 0)))


@wrong(
    "pad", "It pads the axis of the maps too: P_H maps of zeros come before and after the stack."
)
def _(x, padding):
    P_H, P_W = padding
    return np.pad(x, ((P_H, P_H), (P_H, P_H), (P_W, P_W)))


@wrong(
    "pad",
    "np.pad(x, padding) puts P_H before and P_W behind on each of the three axes, the maps as well.",
)
def _(x, padding):
    return np.pad(x, padding)


@wrong("pad", "It repeats the pixels of the border instead of putting zeros.")
def _(x, padding):
    P_H, P_W = padding
    return np.pad(x, ((0, 0), (P_H, P_H), (P_W, P_W)), mode="edge")


@wrong(
    "pad",
    "It puts the map into the middle with out[:, P_H:-P_H, P_W:-P_W], an empty slice when one of the paddings is 0: an error then, or zeros in place of a map with one row or column.",
)
def _(x, padding):
    C, H, W = x.shape
    P_H, P_W = padding
    out = np.zeros((C, H + 2 * P_H, W + 2 * P_W))
    out[:, P_H:-P_H, P_W:-P_W] = x
    return out


@wrong(
    "pad",
    "The return stands inside of the loop over the maps, so only the first map is filled in and the others are all zero.",
)
def _(x, padding):
    C, H, W = x.shape
    P_H, P_W = padding
    out = np.zeros((C, H + 2 * P_H, W + 2 * P_W))
    for c in range(C):
        out[c, P_H : P_H + H, P_W : P_W + W] = x[c]
        return out


@wrong(
    "pad", "The result is made of whole numbers, so the parts behind the decimal point are cut off."
)
def _(x, padding):
    C, H, W = x.shape
    P_H, P_W = padding
    out = np.zeros((C, H + 2 * P_H, W + 2 * P_W), dtype=int)
    out[:, P_H : P_H + H, P_W : P_W + W] = x
    return out


@wrong(
    "pad",
    "The size of the result is right, but the map starts at (0, 0), so that all the zeros are at the bottom and at the right.",
)
def _(x, padding):
    C, H, W = x.shape
    P_H, P_W = padding
    out = np.zeros((C, H + 2 * P_H, W + 2 * P_W))
    out[:, :H, :W] = x
    return out


@wrong(
    "pad",
    "It takes the first padding for both axes and ignores the second, which shows when they differ.",
)
def _(x, padding):
    p = padding[0]
    return np.pad(x, ((0, 0), (p, p), (p, p)))


@wrong(
    "pad",
    "It takes the padding for the zeros of both ends together, so it puts only half of them (rounded down) in front and the rest behind.",
)
def _(x, padding):
    P_H, P_W = padding
    return np.pad(x, ((0, 0), (P_H // 2, P_H - P_H // 2), (P_W // 2, P_W - P_W // 2)))


@wrong(
    "pad",
    "It overwrites the border of the maps with zeros and keeps their size, instead of adding rows and columns around them.",
)
def _(x, padding):
    out = x.copy()
    P_H, P_W = padding
    out[:, :P_H] = 0
    out[:, out.shape[1] - P_H :] = 0
    out[:, :, :P_W] = 0
    out[:, :, out.shape[2] - P_W :] = 0
    return out


@wrong(
    "pad",
    "It pads by filling the numbers into the new shape in order (flat), so the rows are shifted against each other and the zeros are not around the map; it shows with any padding of columns, and with padding of rows when there is more than one map.",
)
def _(x, padding):
    C, H, W = x.shape
    P_H, P_W = padding
    out = np.zeros((C, H + 2 * P_H, W + 2 * P_W))
    start = P_H * (W + 2 * P_W) + P_W
    out.flat[start : start + x.size] = x.ravel()
    return out


@wrong(
    "pad",
    "It turns each padded map over its diagonal, rows and columns exchanged, which looks right only for maps equal to their transpose with equal paddings.",
)
def _(x, padding):
    P_H, P_W = padding
    return np.pad(x.transpose(0, 2, 1), ((0, 0), (P_W, P_W), (P_H, P_H)))


@wrong(
    "pad",
    "It pads all maps as the first one: each map of the result is the first map of x, which shows when there is more than one.",
)
def _(x, padding):
    C, H, W = x.shape
    P_H, P_W = padding
    return np.stack([np.pad(x[0], ((P_H, P_H), (P_W, P_W)))] * C)


# ------------------------------------------------------------------ correlate


@right("correlate")
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (K_H, K_W), (S_H, S_W), (D_H, D_W) = kernel.shape, stride, dilation
    x = np.pad(x, tuple((p, p) for p in padding))
    windows = np.lib.stride_tricks.sliding_window_view(
        x, ((K_H - 1) * D_H + 1, (K_W - 1) * D_W + 1)
    )
    return np.einsum("ijkl,kl", windows[::S_H, ::S_W, ::D_H, ::D_W], kernel)


@right("correlate")
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    # through the Fourier transform, rounded
    big = np.zeros([d * (k - 1) + 1 for d, k in zip(dilation, kernel.shape)])
    big[:: dilation[0], :: dilation[1]] = kernel
    x = np.pad(x, tuple((p, p) for p in padding))
    y = np.fft.irfft2(np.fft.rfft2(x) * np.conj(np.fft.rfft2(big, x.shape)), x.shape)
    y = y[: x.shape[0] - big.shape[0] + 1, : x.shape[1] - big.shape[1] + 1]
    return np.round(y, 10)[:: stride[0], :: stride[1]]


@right("correlate")
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    # each pixel gives to the results that see it
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    y = np.zeros((size_out(H, K_H, S_H, P_H, D_H), size_out(W, K_W, S_W, P_W, D_W)))
    for (i, j), pixel in np.ndenumerate(x):
        for (k, l), weight in np.ndenumerate(kernel):
            r, no_r = divmod(i + P_H - k * D_H, S_H)
            c, no_c = divmod(j + P_W - l * D_W, S_W)
            if not no_r and not no_c and 0 <= r < len(y) and 0 <= c < len(y[0]):
                y[r, c] += pixel * weight
    return y


@right("correlate")
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    # lists only, no zeros are ever laid
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    a, w = x.tolist(), kernel.tolist()
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    return np.array(
        [
            [
                sum(
                    w[k][l] * a[r][c]
                    for k in range(K_H)
                    for l in range(K_W)
                    if 0 <= (r := i * S_H + k * D_H - P_H) < H
                    and 0 <= (c := j * S_W + l * D_W - P_W) < W
                )
                for j in range(size_out(W, K_W, S_W, P_W, D_W))
            ]
            for i in range(size_out(H, K_H, S_H, P_H, D_H))
        ]
    )


@right("correlate")
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    # one big matrix times the flat map
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    H_out, W_out = size_out(H, K_H, S_H, P_H, D_H), size_out(W, K_W, S_W, P_W, D_W)
    M = np.zeros((H_out, W_out, H + 2 * P_H, W + 2 * P_W), np.result_type(x, kernel))
    for i, j in product(range(H_out), range(W_out)):
        M[
            i,
            j,
            i * S_H : i * S_H + (K_H - 1) * D_H + 1 : D_H,
            j * S_W : j * S_W + (K_W - 1) * D_W + 1 : D_W,
        ] = kernel
    M = M[:, :, P_H : P_H + H, P_W : P_W + W].reshape(H_out * W_out, H * W)
    return (M @ x.ravel()).reshape(H_out, W_out)


@right("correlate")
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    # one slice for each weight
    x = np.pad(np.asarray(x, dtype=float), np.transpose([padding, padding]))
    H_out, W_out = (
        size_out(n, k, s, 0, d) for n, k, s, d in zip(x.shape, kernel.shape, stride, dilation)
    )
    return sum(
        kernel[i, j]
        * x[i * dilation[0] :, j * dilation[1] :][:: stride[0], :: stride[1]][:H_out, :W_out]
        for i, j in np.ndindex(kernel.shape)
    )


@right("correlate")
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    padded = np.ascontiguousarray(np.pad(x, tuple(zip(padding, padding))))
    sizes = tuple(
        size_out(n, k, s, 0, d) for n, k, s, d in zip(padded.shape, kernel.shape, stride, dilation)
    )
    a, b = padded.strides
    view = np.lib.stride_tricks.as_strided(
        padded,
        sizes + kernel.shape,
        (a * stride[0], b * stride[1], a * dilation[0], b * dilation[1]),
        writeable=False,
    )
    return np.tensordot(view, kernel, 2)


@right("correlate")
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    # index arithmetic with np.vectorize
    x = np.pad(x, ((padding[0],) * 2, (padding[1],) * 2))
    k, l = np.indices(kernel.shape)
    at = np.vectorize(
        lambda i, j: float(
            (x[i * stride[0] + k * dilation[0], j * stride[1] + l * dilation[1]] * kernel).sum()
        )
    )
    return at(
        *np.ogrid[
            : size_out(x.shape[0], kernel.shape[0], stride[0], 0, dilation[0]),
            : size_out(x.shape[1], kernel.shape[1], stride[1], 0, dilation[1]),
        ]
    )


@wrong(
    "correlate",
    "It turns the kernel by 180°, so it is the convolution of mathematics; it shows when the kernel is not symmetric.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    return slide(x, kernel[::-1, ::-1], stride=stride, padding=padding, dilation=dilation)


@wrong("correlate", "It mirrors the kernel from left to right only.")
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    return slide(x, np.fliplr(kernel), stride=stride, padding=padding, dilation=dilation)


@wrong(
    "correlate",
    "It transposes the kernel: wrong for a square kernel that is not equal to its transpose, and an error for a kernel that is not square.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    x = np.pad(x, ((P_H, P_H), (P_W, P_W)))
    y = np.zeros((size_out(H, K_H, S_H, P_H, D_H), size_out(W, K_W, S_W, P_W, D_W)))
    for i, j in np.ndindex(y.shape):
        for k in range(K_H):
            for l in range(K_W):
                y[i, j] += kernel[l, k] * x[i * S_H + k * D_H, j * S_W + l * D_W]
    return y


@wrong(
    "correlate",
    "It uses the stride of the rows for the columns as well, so with different strides it looks at wrong columns (or beyond the map).",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    H_out, W_out = size_out(H, K_H, S_H, P_H, D_H), size_out(W, K_W, S_W, P_W, D_W)
    x = np.pad(x, ((P_H, P_H), (P_W, P_W)))
    y = np.zeros((H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            y[i, j] = (
                x[
                    i * S_H : i * S_H + D_H * (K_H - 1) + 1 : D_H,
                    j * S_H : j * S_H + D_W * (K_W - 1) + 1 : D_W,
                ]
                * kernel
            ).sum()
    return y


@wrong(
    "correlate",
    "It ignores the stride while it slides and fills the smaller result with the results of the first positions side by side, which shows with a stride greater than 1.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    H_out = size_out(x.shape[0], kernel.shape[0], stride[0], padding[0], dilation[0])
    W_out = size_out(x.shape[1], kernel.shape[1], stride[1], padding[1], dilation[1])
    return slide(x, kernel, padding=padding, dilation=dilation)[:H_out, :W_out]


@wrong(
    "correlate",
    "It gives all positions of stride 1, so with a stride greater than 1 the result is too large.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    return slide(x, kernel, padding=padding, dilation=dilation)


@wrong(
    "correlate",
    "It steps by the stride from the second position on: the first row and column that it keeps are S - 1 and not 0, so with a stride greater than 1 the windows are shifted (and one may be missing).",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    S_H, S_W = stride
    return slide(x, kernel, padding=padding, dilation=dilation)[S_H - 1 :: S_H, S_W - 1 :: S_W]


@wrong("correlate", "It exchanges the padding of rows and columns, which shows when they differ.")
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    return slide(x, kernel, stride=stride, padding=padding[::-1], dilation=dilation)


@wrong(
    "correlate",
    "It puts all zeros, 2 P_H rows and 2 P_W columns, at the top and the left, so the size is right but the map is shifted by the padding.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    P_H, P_W = padding
    return slide(np.pad(x, ((2 * P_H, 0), (2 * P_W, 0))), kernel, stride=stride, dilation=dilation)


@wrong(
    "correlate", "It pads with mode='reflect', so the padding holds mirrored pixels and not zeros."
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    P_H, P_W = padding
    return slide(
        np.pad(x, ((P_H, P_H), (P_W, P_W)), mode="reflect"),
        kernel,
        stride=stride,
        dilation=dilation,
    )


@wrong(
    "correlate",
    "It wraps around the border with np.roll, so a window in the padding sees the pixels of the opposite side instead of zeros; it shows with padding.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    H_out, W_out = size_out(H, K_H, S_H, P_H, D_H), size_out(W, K_W, S_W, P_W, D_W)
    y = np.zeros((H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            for k in range(K_H):
                for l in range(K_W):
                    y[i, j] += (
                        kernel[k, l]
                        * np.roll(x, (P_H - i * S_H - k * D_H, P_W - j * S_W - l * D_W), (0, 1))[
                            0, 0
                        ]
                    )
    return y


@wrong(
    "correlate",
    "It ignores the dilation inside of the window: the size of the result is that of the spread kernel, the window is not spread.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    H_out = size_out(x.shape[0], kernel.shape[0], stride[0], padding[0], dilation[0])
    W_out = size_out(x.shape[1], kernel.shape[1], stride[1], padding[1], dilation[1])
    return slide(x, kernel, stride=stride, padding=padding)[:H_out, :W_out]


@wrong(
    "correlate",
    "It repeats every weight instead of putting holes between them (np.repeat), so a dilated kernel counts each weight several times.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    D_H, D_W = dilation
    big = kernel.repeat(D_H, 0).repeat(D_W, 1)
    big = big[: D_H * (kernel.shape[0] - 1) + 1, : D_W * (kernel.shape[1] - 1) + 1]
    return slide(x, big, stride=stride, padding=padding)


@wrong("correlate", "It exchanges the dilations of rows and columns, which shows when they differ.")
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    return slide(x, kernel, stride=stride, padding=padding, dilation=(dilation[1], dilation[0]))


@wrong(
    "correlate",
    "The result has the dtype of x, so with whole numbers in x and fractions in the kernel each result is cut off.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    return slide(x, kernel, stride=stride, padding=padding, dilation=dilation).astype(x.dtype)


@wrong(
    "correlate",
    "It takes the mean of the products in the window and not their sum, so it is too small by the number of weights.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    return slide(x, kernel, stride=stride, padding=padding, dilation=dilation) / kernel.size


@wrong(
    "correlate",
    "It returns inside of the loop over the rows, so only the first row is filled in and the others stay zero.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    H_out, W_out = size_out(H, K_H, S_H, P_H, D_H), size_out(W, K_W, S_W, P_W, D_W)
    x = np.pad(x, ((P_H, P_H), (P_W, P_W)))
    y = np.zeros((H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            y[i, j] = (x[i * S_H :, j * S_W :][: D_H * K_H : D_H, : D_W * K_W : D_W] * kernel).sum()
        return y


@wrong(
    "correlate",
    "It multiplies the rows of the start with the dilation too (the window begins at i * S * D), so with dilation greater than 1 and more than one position in that axis it runs beyond the map and fails.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    H_out, W_out = size_out(H, K_H, S_H, P_H, D_H), size_out(W, K_W, S_W, P_W, D_W)
    x = np.pad(x, ((P_H, P_H), (P_W, P_W)))
    y = np.zeros((H_out, W_out))
    for i, j, k, l in product(range(H_out), range(W_out), range(K_H), range(K_W)):
        y[i, j] += kernel[k, l] * x[(i * S_H + k) * D_H, (j * S_W + l) * D_W]
    return y


@wrong(
    "correlate",
    "It clips each result at 0, as if a ReLU belonged to it, so negative results are lost.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    return np.maximum(slide(x, kernel, stride=stride, padding=padding, dilation=dilation), 0)


@wrong(
    "correlate",
    "It fills the flat list of results into the shape (W_out, H_out), so the result has rows and columns exchanged in size and, if not one row or column, the numbers are in wrong places; a square result looks right.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    y = slide(x, kernel, stride=stride, padding=padding, dilation=dilation)
    return y.ravel().reshape(y.shape[1], y.shape[0])


@wrong(
    "correlate",
    "It always puts zeros of half the kernel around the map when no padding is given, so the result has the size of the map instead of a smaller one.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    if tuple(padding) == (0, 0):
        padding = kernel.shape[0] // 2, kernel.shape[1] // 2
    return slide(x, kernel, stride=stride, padding=padding, dilation=dilation)


@wrong(
    "correlate",
    "The sum starts anew in each row of the kernel, so only the last row of the kernel counts; a kernel of one row looks right.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    H_out, W_out = size_out(H, K_H, S_H, P_H, D_H), size_out(W, K_W, S_W, P_W, D_W)
    x = np.pad(x, ((P_H, P_H), (P_W, P_W)))
    y = np.zeros((H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            for k in range(K_H):
                total = 0
                for l in range(K_W):
                    total += kernel[k, l] * x[i * S_H + k * D_H, j * S_W + l * D_W]
            y[i, j] = total
    return y


@wrong(
    "correlate",
    "Places before the map have a negative index, which Python counts from the end, so a window in the padding at the top or the left sees pixels of the bottom or the right instead of zeros; the places behind the map are skipped as they should be.",
)
def _(x, kernel, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    (S_H, S_W), (P_H, P_W), (D_H, D_W) = stride, padding, dilation
    y = np.zeros((size_out(H, K_H, S_H, P_H, D_H), size_out(W, K_W, S_W, P_W, D_W)))
    for i, j in np.ndindex(y.shape):
        for k, l in np.ndindex(K_H, K_W):
            try:
                y[i, j] += kernel[k, l] * x[i * S_H + k * D_H - P_H, j * S_W + l * D_W - P_W]
            except IndexError:
                pass
    return y


# ------------------------------------------------------------------- convolve


@right("convolve")
def _(x, kernel):
    return slide(x, np.rot90(kernel, 2))


@right("convolve")
def _(x, kernel):
    # turn the map, slide, turn back
    return slide(x[::-1, ::-1], kernel)[::-1, ::-1]


@right("convolve")
def _(x, kernel):
    # the full convolution, row by row with np.convolve; then only the places without border
    (H, W), (K_H, K_W) = x.shape, kernel.shape
    full = np.zeros((H + K_H - 1, W + K_W - 1))
    for i in range(H):
        for k in range(K_H):
            full[i + k] += np.convolve(x[i], kernel[k])
    return full[K_H - 1 : H, K_W - 1 : W]


@right("convolve")
def _(x, kernel):
    shape = x.shape[0] + kernel.shape[0] - 1, x.shape[1] + kernel.shape[1] - 1
    full = np.fft.ifft2(np.fft.fft2(x, shape) * np.fft.fft2(kernel, shape)).real
    return np.around(full[kernel.shape[0] - 1 : x.shape[0], kernel.shape[1] - 1 : x.shape[1]], 9)


@right("convolve")
def _(x, kernel):
    K_H, K_W = kernel.shape
    return np.array(
        [
            [
                sum(kernel[k, l] * x[i - k, j - l] for k in range(K_H) for l in range(K_W))
                for j in range(K_W - 1, x.shape[1])
            ]
            for i in range(K_H - 1, x.shape[0])
        ]
    )


@wrong("convolve", "It does not turn the kernel at all, so it is the correlation.")
def _(x, kernel):
    return slide(x, kernel)


@wrong("convolve", "It transposes the kernel instead of turning it by 180°.")
def _(x, kernel):
    return slide(x, kernel.T)


@wrong("convolve", "It turns the kernel by 90° and not by 180°.")
def _(x, kernel):
    return slide(x, np.rot90(kernel))


@wrong("convolve", "It turns over the rows of the kernel only (kernel[::-1]) and not the columns.")
def _(x, kernel):
    return slide(x, kernel[::-1])


@wrong("convolve", "It turns over the columns of the kernel only and not the rows.")
def _(x, kernel):
    return slide(x, kernel[:, ::-1])


@wrong(
    "convolve",
    "It turns the kernel in place, so the result is right but the kernel of the caller is changed afterwards.",
)
def _(x, kernel):
    kernel[:] = kernel[::-1, ::-1].copy()
    return slide(x, kernel)


@wrong(
    "convolve",
    "It turns the map instead of the kernel and does not turn the result back, so the result is turned by 180°.",
)
def _(x, kernel):
    return slide(x[::-1, ::-1], kernel)


@wrong(
    "convolve", "It turns the map and the kernel, which is the correlation with the result turned."
)
def _(x, kernel):
    return slide(np.rot90(x, 2), np.rot90(kernel, 2))


@wrong(
    "convolve",
    "It gives the full convolution with a padding of K - 1 on every side, so the result is too large unless the kernel has one weight.",
)
def _(x, kernel):
    return slide(x, np.flip(kernel), padding=(kernel.shape[0] - 1, kernel.shape[1] - 1))


@wrong(
    "convolve",
    "It pads by half the kernel to keep the size of the map, though no padding is asked for.",
)
def _(x, kernel):
    return slide(x, np.flip(kernel), padding=(kernel.shape[0] // 2, kernel.shape[1] // 2))


@wrong(
    "convolve",
    "It uses np.convolve on the flat map and the flat kernel, so windows run over the ends of rows and the result has one axis.",
)
def _(x, kernel):
    return np.convolve(x.ravel(), kernel.ravel(), mode="valid")


@wrong("convolve", "It changes the sign of the kernel instead of turning it.")
def _(x, kernel):
    return slide(x, -kernel)


@wrong(
    "convolve",
    "It turns the kernel, and then slide's result too, so the windows come in reverse order.",
)
def _(x, kernel):
    return np.rot90(slide(x, np.rot90(kernel, 2)), 2)


# ------------------------------------------------------------------- coverage


@right("coverage")
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    # each axis by itself, then all pairs
    def axis(n, k, s, p):
        counts = [0] * (n + 2 * p)
        for start in range(0, n + 2 * p - k + 1, s):
            for at in range(start, start + k):
                counts[at] += 1
        return counts[p : p + n]

    rows, columns = (axis(*a) for a in zip(shape, kernel_size, stride, padding))
    return np.outer(rows, columns)


@right("coverage")
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    big = np.zeros(tuple(n + 2 * p for n, p in zip(shape, padding)))
    K_H, K_W = kernel_size
    for i in range(0, big.shape[0] - K_H + 1, stride[0]):
        for j in range(0, big.shape[1] - K_W + 1, stride[1]):
            big[i : i + K_H, j : j + K_W] += 1
    return big[padding[0] : padding[0] + shape[0], padding[1] : padding[1] + shape[1]]


@right("coverage")
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    # a formula for the windows that begin at or before a pixel, less those that have ended
    def axis(n, k, s, p):
        at, last = np.arange(n) + p, (n + 2 * p - k) // s
        return np.minimum(at // s, last) - np.maximum(-(-(at - k + 1) // s), 0) + 1

    a, b = (np.maximum(axis(*v), 0) for v in zip(shape, kernel_size, stride, padding))
    return a[:, None] * b


@right("coverage")
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    # light one pixel, see in how many results it is not dark
    out = np.empty(shape, dtype=np.int64)
    for i, j in np.ndindex(*shape):
        x = np.zeros(shape)
        x[i, j] = 1
        out[i, j] = np.count_nonzero(slide(x, np.ones(kernel_size), stride=stride, padding=padding))
    return out


@right("coverage")
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    # numbered pixels, counted in all windows
    ids = np.pad(
        np.arange(1, shape[0] * shape[1] + 1).reshape(shape), ((padding[0],) * 2, (padding[1],) * 2)
    )
    windows = np.lib.stride_tricks.sliding_window_view(ids, kernel_size)[:: stride[0], :: stride[1]]
    return np.bincount(windows.ravel(), minlength=ids.max() + 1)[1:].reshape(shape)


def _cover(shape, kernel_size, stride, padding):
    big = np.zeros((shape[0] + 2 * padding[0], shape[1] + 2 * padding[1]), int)
    for i in range(0, big.shape[0] - kernel_size[0] + 1, stride[0]):
        for j in range(0, big.shape[1] - kernel_size[1] + 1, stride[1]):
            big[i : i + kernel_size[0], j : j + kernel_size[1]] += 1
    return big


def _crop(big, shape, padding):
    return big[padding[0] : padding[0] + shape[0], padding[1] : padding[1] + shape[1]]


@wrong(
    "coverage",
    "It keeps the zeros of the padding in the result, so the array is larger than the map when there is padding.",
)
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    return _cover(shape, kernel_size, stride, padding)


@wrong(
    "coverage",
    "It ignores the padding, so the windows that begin outside of the map are not counted.",
)
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    return _cover(shape, kernel_size, stride, (0, 0))


@wrong(
    "coverage",
    "It cuts off the padding with [P_H:-P_H, P_W:-P_W], so with a padding of 0 in one axis the result is empty.",
)
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    P_H, P_W = padding
    return _cover(shape, kernel_size, stride, padding)[P_H:-P_H, P_W:-P_W]


@wrong("coverage", "It ignores the stride and counts the windows of every position.")
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    return _crop(_cover(shape, kernel_size, (1, 1), padding), shape, padding)


@wrong("coverage", "It exchanges K_H and K_W, which shows when the kernel is not square.")
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    return _crop(_cover(shape, kernel_size[::-1], stride, padding), shape, padding)


@wrong(
    "coverage",
    "It counts windows hanging over the end too (the loop runs over all starts in the map), so pixels near the bottom and the right come out too often.",
)
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    big = np.zeros((shape[0] + 2 * padding[0], shape[1] + 2 * padding[1]), int)
    for i in range(0, big.shape[0], stride[0]):
        for j in range(0, big.shape[1], stride[1]):
            big[i : i + kernel_size[0], j : j + kernel_size[1]] += 1
    return _crop(big, shape, padding)


@wrong(
    "coverage",
    "The loop stops one position too early in each axis, so the last windows are missing when they fit the end exactly.",
)
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    big = np.zeros((shape[0] + 2 * padding[0], shape[1] + 2 * padding[1]), int)
    for i in range(0, big.shape[0] - kernel_size[0], stride[0]):
        for j in range(0, big.shape[1] - kernel_size[1], stride[1]):
            big[i : i + kernel_size[0], j : j + kernel_size[1]] += 1
    return _crop(big, shape, padding)


@wrong(
    "coverage",
    "It counts how many pixels of the map each window covers (one number for each result) and not how many windows cover each pixel.",
)
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    return slide(np.ones(shape, int), np.ones(kernel_size, int), stride=stride, padding=padding)


@wrong("coverage", "It adds the counts of the row and of the column instead of multiplying them.")
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    rows = _cover((shape[0], 1), (kernel_size[0], 1), (stride[0], 1), (padding[0], 0))[
        padding[0] : padding[0] + shape[0]
    ]
    columns = _cover((1, shape[1]), (1, kernel_size[1]), (1, stride[1]), (0, padding[1]))[
        :, padding[1] : padding[1] + shape[1]
    ]
    return rows + columns


@wrong("coverage", "It says only whether a pixel is used (1) or not (0), not how often.")
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    return (_crop(_cover(shape, kernel_size, stride, padding), shape, padding) > 0).astype(int)


@wrong("coverage", "It divides by the number of weights, so it gives a share and not a count.")
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    return _crop(_cover(shape, kernel_size, stride, padding), shape, padding) / (
        kernel_size[0] * kernel_size[1]
    )


@wrong(
    "coverage",
    "It uses the formula min(i + 1, K, H - i) for the distance to the border, which is wrong with a stride, with padding, and when the map has less than 2 K - 1 rows or columns and the middle lies under fewer windows.",
)
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    (H, W), (K_H, K_W) = shape, kernel_size
    return np.array(
        [[min(i + 1, K_H, H - i) * min(j + 1, K_W, W - j) for j in range(W)] for i in range(H)]
    )


@wrong(
    "coverage",
    "It counts in 8 bits without sign, so a pixel that lies under 256 windows or more (a kernel of 16 x 16, say) starts again at 0.",
)
def _(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    return _crop(_cover(shape, kernel_size, stride, padding), shape, padding).astype(np.uint8)
