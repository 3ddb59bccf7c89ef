"""Answers to volumes, written from the notebook alone."""

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


def slide3(x, weight, stride):
    """The layer without bias on volumes that have their padding already."""
    windows = np.lib.stride_tricks.sliding_window_view(x, weight.shape[2:], axis=(2, 3, 4))
    S_D, S_H, S_W = stride
    return np.einsum("ncdhwtuv,octuv->nodhw", windows[:, :, ::S_D, ::S_H, ::S_W], weight)


def around(x, padding):
    return np.pad(x, ((0, 0), (0, 0), *((p, p) for p in padding)))


# output_sizes


@wrong(
    "output_sizes",
    "The three strides are used in the order columns, rows, depth, so the depth gets that of the columns and the other way round; right where both are equal.",
)
def _(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    return tuple(
        (n + 2 * p - k) // s + 1
        for n, k, s, p in zip(sizes, kernel_size, reversed(stride), padding)
    )


@wrong(
    "output_sizes",
    "The padded volume is divided by the stride first and the cuboid taken off afterwards, as if it slid over the thinned volume; right for stride 1.",
)
def _(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    n, k, s, p = (np.array(t) for t in (sizes, kernel_size, stride, padding))
    return tuple(int(v) for v in (n + 2 * p) // s - k + 1)


@wrong(
    "output_sizes",
    "The steps are rounded to the nearest whole number instead of down, so a last window may hang over the end.",
)
def _(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    return tuple(
        round((n + 2 * p - k) / s) + 1 for n, k, s, p in zip(sizes, kernel_size, stride, padding)
    )


@right("output_sizes")
def _(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    room = np.add(sizes, np.multiply(2, padding)) - kernel_size
    return (np.floor_divide(room, stride) + 1).tolist()


# conv3d


@wrong(
    "conv3d",
    "The padding is put on in the order columns, rows, depth (as torch's F.pad wants it), so the depth gets that of the columns and the other way round; right where both are equal.",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    out = slide3(around(x, padding[::-1]), weight, stride)
    return out if bias is None else out + bias[:, None, None, None]


@wrong(
    "conv3d",
    "The sum is set to 0 once before the loop over the images and not for each of them, so an image also holds the results of the images before; right for one image.",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    x, total, out = around(x, padding), 0, []
    for image in x:
        total = total + slide3(image[None], weight, stride)[0]
        out.append(total)
    out = np.stack(out)
    return out if bias is None else out + bias[:, None, None, None]


@wrong(
    "conv3d",
    "Of each cuboid only the first slice is used, for all its depths, as if the same 2-D kernel lay on every slice; right for cuboids of depth 1.",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    same = np.repeat(weight[:, :, :1], weight.shape[2], axis=2)
    out = slide3(around(x, padding), same, stride)
    return out if bias is None else out + bias[:, None, None, None]


@wrong(
    "conv3d",
    "The cuboid is turned round along the depth, its last slice on the first slice of the window, while rows and columns stay; right for cuboids of depth 1.",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    x = around(x, padding)
    (K_D, K_H, K_W), (S_D, S_H, S_W) = weight.shape[2:], stride
    D_out = (x.shape[2] - K_D) // S_D + 1
    out = []
    for d in range(D_out):
        part = 0
        for t in range(K_D):
            slices = x[:, :, d * S_D + K_D - 1 - t][:, :, None]
            part = part + slide3(slices, weight[:, :, t : t + 1], (1, S_H, S_W))
        out.append(part)
    out = np.concatenate(out, axis=2)
    return out if bias is None else out + bias[:, None, None, None]


@right("conv3d")
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    x = around(x, padding)
    sizes, steps = x.shape[2:], tuple(map(slice, (None,) * 3, (None,) * 3, stride))
    there = np.fft.rfftn(x, axes=(2, 3, 4))
    kernels = np.fft.rfftn(weight, s=sizes, axes=(2, 3, 4)).conj()
    out = np.fft.irfftn(np.einsum("ncdhw,ocdhw->nodhw", there, kernels), s=sizes, axes=(2, 3, 4))
    whole = tuple(slice(n - k + 1) for n, k in zip(sizes, weight.shape[2:]))
    out = out[(..., *whole)][(..., *steps)]
    return out if bias is None else (out.swapaxes(1, -1) + bias).swapaxes(1, -1)


# parameters


@wrong(
    "parameters",
    "A bias is counted for every slice of a filter's cuboid (K_D of them) instead of one for each filter; right for cuboids of depth 1.",
)
def _(C_in, C_out, kernel_size):
    K_D, K_H, K_W = kernel_size
    return C_out * (C_in * K_D * K_H * K_W + K_D)


@wrong(
    "parameters",
    "The channels are added to the numbers of a cuboid instead of multiplied with them, as if all channels shared one cuboid and had a number each.",
)
def _(C_in, C_out, kernel_size):
    K_D, K_H, K_W = kernel_size
    return C_out * (C_in + K_D * K_H * K_W) + C_out


@right("parameters")
def _(C_in, C_out, kernel_size):
    from functools import reduce
    from operator import mul

    return reduce(mul, kernel_size, C_in * C_out) + C_out
