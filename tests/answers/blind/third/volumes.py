"""Answers to volumes, written from the notebook alone."""

import itertools
import math
import re

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


def own_layer():
    """C_in, C_out, kernel_size, size, read off what the cell above the task shows."""
    from convcheck.volumes import my_layer

    layer = my_layer(STUDENT)
    layer = (
        layer
        if isinstance(layer, dict)
        else layer._asdict()
        if hasattr(layer, "_asdict")
        else vars(layer)
    )
    three = lambda name: np.broadcast_to(layer[name], 3).tolist()
    return layer["C_in"], layer["C_out"], three("kernel_size"), three("size")


def own_shapes():
    """The shapes of input and filter in each line of the list, which stand last in it."""
    from convcheck.volumes import my_cases

    numbers = lambda shape: [int(n) for n in re.findall(r"\d+", str(shape))]
    return [tuple(map(numbers, list(case.values())[-2:])) for case in my_cases(STUDENT)]


# output_sizes


@wrong(
    "output_sizes",
    "The padding is taken from behind (columns first, as the order of torch's F.pad), so that of the depth goes to the columns; right when both are padded alike.",
)
def _(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    return tuple(
        places(n, k, s, p) for n, k, s, p in zip(sizes, kernel_size, stride, padding[::-1])
    )


@wrong(
    "output_sizes",
    "Size, padding and kernel are each divided by the stride and rounded down by themselves before they are added, which gives other numbers than rounding once; right for stride 1.",
)
def _(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    n, k, s, p = map(np.array, (sizes, kernel_size, stride, padding))
    return tuple(int(v) for v in n // s + 2 * p // s - k // s + 1)


@right("output_sizes")
def _(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    # a strided look at ones: its shape is the answer
    ones = np.pad(np.ones(sizes, bool), [(p, p) for p in padding])
    return sliding_window_view(ones, kernel_size)[
        tuple(slice(None, None, s) for s in stride)
    ].shape[:3]


# conv3d


@wrong(
    "conv3d",
    "`if bias:` asks an array of several numbers whether it is true, which is an error; it works only without bias or with one filter.",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (S_D, S_H, S_W), (P_D, P_H, P_W) = stride, padding
    padded = np.pad(x, ((0, 0), (0, 0), (P_D, P_D), (P_H, P_H), (P_W, P_W)))
    windows = sliding_window_view(padded, weight.shape[2:], axis=(2, 3, 4))[
        :, :, ::S_D, ::S_H, ::S_W
    ]
    out = np.einsum("ncdhwijk,ocijk->nodhw", windows, weight)
    if bias:
        out = out + bias.reshape(1, -1, 1, 1, 1)
    return out


@wrong(
    "conv3d",
    "The sum is set to zero once before the images and not for each of them, so every volume of the batch also gets those before it; right for a batch of 1.",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (N, C_in, D, H, W), (C_out, C_in, K_D, K_H, K_W) = x.shape, weight.shape
    (S_D, S_H, S_W), (P_D, P_H, P_W) = stride, padding
    D_out, H_out, W_out = (
        places(D, K_D, S_D, P_D),
        places(H, K_H, S_H, P_H),
        places(W, K_W, S_W, P_W),
    )
    padded = np.pad(x, ((0, 0), (0, 0), (P_D, P_D), (P_H, P_H), (P_W, P_W)))
    total = np.zeros((C_out, D_out, H_out, W_out))
    out = np.zeros((N, C_out, D_out, H_out, W_out))
    for n in range(N):
        for c in range(C_in):
            for a, b, e in itertools.product(range(K_D), range(K_H), range(K_W)):
                part = padded[n, c, a::S_D, b::S_H, e::S_W][:D_out, :H_out, :W_out]
                total += weight[:, c, a, b, e][:, None, None, None] * part
        out[n] = total
        if bias is not None:
            out[n] += bias[:, None, None, None]
    return out


@wrong(
    "conv3d",
    "All slices of zeros are put in front of the volume, twice P_D, and none behind it: the shape is right, but the result is moved along the depth.",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (N, C_in, D, H, W), (C_out, C_in, K_D, K_H, K_W) = x.shape, weight.shape
    (S_D, S_H, S_W), (P_D, P_H, P_W) = stride, padding
    front = np.zeros((N, C_in, 2 * P_D, H, W))
    padded = np.pad(np.concatenate([front, x], axis=2), ((0, 0),) * 3 + ((P_H, P_H), (P_W, P_W)))
    windows = sliding_window_view(padded, (K_D, K_H, K_W), axis=(2, 3, 4))[
        :, :, ::S_D, ::S_H, ::S_W
    ]
    out = np.tensordot(windows, weight, axes=((1, 5, 6, 7), (1, 2, 3, 4))).transpose(0, 4, 1, 2, 3)
    return out if bias is None else out + bias[:, None, None, None]


@wrong(
    "conv3d",
    "Everything is computed at stride 1 and then the last place of each step is kept and not the first ([S - 1::S]); wrong places, and sometimes one too few, for every stride above 1.",
)
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    (S_D, S_H, S_W), (P_D, P_H, P_W) = stride, padding
    padded = np.pad(x, ((0, 0), (0, 0), (P_D, P_D), (P_H, P_H), (P_W, P_W)))
    windows = sliding_window_view(padded, weight.shape[2:], axis=(2, 3, 4))
    out = np.einsum("ncdhwijk,ocijk->nodhw", windows, weight)
    if bias is not None:
        out += bias.reshape(-1, 1, 1, 1)
    return out[:, :, S_D - 1 :: S_D, S_H - 1 :: S_H, S_W - 1 :: S_W]


@right("conv3d")
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    # by Fourier transforms: the conjugate one does not turn the cuboid around
    x = np.pad(x, [(0, 0), (0, 0), *zip(padding, padding)])
    size = x.shape[2:]
    seen = np.fft.rfftn(x, axes=(2, 3, 4))[:, None]
    cuboids = np.fft.rfftn(weight, s=size, axes=(2, 3, 4)).conj()
    out = np.fft.irfftn((seen * cuboids).sum(axis=2), s=size, axes=(2, 3, 4))
    starts = [slice(0, n - k + 1, s) for n, k, s in zip(size, weight.shape[2:], stride)]
    b = 0 if bias is None else np.reshape(bias, (-1, 1, 1, 1))
    return out[(..., *starts)] + b


@right("conv3d")
def _(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    # one matrix for each axis says which number meets which weight
    def meets(n, k, s, p):
        m = np.zeros((k, (n + 2 * p - k) // s + 1, n))
        for (t, o), _ in np.ndenumerate(m[..., 0]):
            if 0 <= (i := o * s + t - p) < n:
                m[t, o, i] = 1
        return m

    d, h, w = (meets(*a) for a in zip(x.shape[2:], weight.shape[2:], stride, padding))
    out = np.einsum("ncdhw,axd,byh,ezw,ocabe->noxyz", x, d, h, w, weight, optimize=True)
    return out if bias is None else (out.swapaxes(1, -1) + bias).swapaxes(1, -1)


# parameters


@wrong(
    "parameters",
    "Each slice of a filter gets a bias of its own, K_D of them, though a filter has one; right only for a cuboid one slice deep.",
)
def _(C_in, C_out, kernel_size):
    K_D, K_H, K_W = kernel_size
    return C_out * K_D * (C_in * K_H * K_W + 1)


@wrong("parameters", "The sides of the cuboid are added and not multiplied.")
def _(C_in, C_out, kernel_size):
    return C_in * C_out * sum(kernel_size) + C_out


@right("parameters")
def _(C_in, C_out, kernel_size):
    return np.prod([C_out, np.polyval([C_in, 1.0], np.prod(kernel_size))])


# my_counts


@wrong(
    "my_counts",
    "The places along each axis are size - kernel_size, without the + 1; too few numbers come out.",
)
def _():
    C_in, C_out, kernel_size, size = own_layer()
    numbers = C_out * math.prod(n - k for n, k in zip(size, kernel_size))
    return numbers, C_out * (C_in * math.prod(kernel_size) + 1)


@wrong(
    "my_counts",
    "A bias is counted for each number that comes out, though each filter has one; the parameters are too many.",
)
def _():
    C_in, C_out, kernel_size, size = own_layer()
    numbers = C_out * math.prod(n - k + 1 for n, k in zip(size, kernel_size))
    return numbers, C_out * C_in * math.prod(kernel_size) + numbers


# my_directions


@wrong(
    "my_directions",
    "Every input has at least three axes, so 3 is said of all six; an axis on which the filter has only one place is counted as well.",
)
def _():
    return [3] * 6


@wrong(
    "my_directions",
    "Six times True or False is given (does it slide in a third direction?) and not 2 or 3.",
)
def _():
    return [sum(n > k for n, k in zip(*shapes)) == 3 for shapes in own_shapes()]
