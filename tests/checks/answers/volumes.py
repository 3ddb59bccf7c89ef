"""The assignment on volumes: its points, right answers, slips of students, harmless mutants."""

from math import ceil, floor, prod

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

TOTAL = 15
ONE, NONE = (1, 1, 1), (0, 0, 0)


def sizes(formula):
    """Turn a formula of n, K, S, P for one axis into an answer."""

    def output_sizes(sizes, kernel_size, *, stride=ONE, padding=NONE):
        return [formula(*axis) for axis in zip(sizes, kernel_size, stride, padding, strict=True)]

    return output_sizes


def sizes_by_building(sizes, kernel_size, *, stride=ONE, padding=NONE):
    starts = [
        range(-P, n + P - K + 1, S)
        for n, K, S, P in zip(sizes, kernel_size, stride, padding, strict=True)
    ]
    return np.array([len(axis) for axis in starts])


def sizes_in_numpy(sizes, kernel_size, *, stride=ONE, padding=NONE):
    return (np.array(sizes) + 2 * np.array(padding) - kernel_size) // stride + 1


def sizes_by_counting(sizes, kernel_size, *, stride=ONE, padding=NONE):
    counts = []
    for axis in range(3):
        start, count = -padding[axis], 0
        while start + kernel_size[axis] <= sizes[axis] + padding[axis]:
            start, count = start + stride[axis], count + 1
        counts.append(count)
    return tuple(counts)


def _padded(x, padding):
    return np.pad(x, ((0, 0), (0, 0), *((P, P) for P in padding)))


def _plus(y, bias):
    return y if bias is None else y + np.reshape(bias, (-1, 1, 1, 1))


def _windows(x, weight, stride, padding):
    view = sliding_window_view(_padded(x, padding), weight.shape[2:], axis=(2, 3, 4))
    return view[:, :, :: stride[0], :: stride[1], :: stride[2]]


def nine_loops(x, weight, bias=None, *, stride=ONE, padding=NONE):
    x, (S_D, S_H, S_W) = _padded(x, padding), stride
    places = [
        (n - K) // S + 1 for n, K, S in zip(x.shape[2:], weight.shape[2:], stride, strict=True)
    ]
    y = np.zeros((len(x), len(weight), *places))
    for n, o, d, h, w in np.ndindex(y.shape):
        for c, i, j, k in np.ndindex(weight.shape[1:]):
            y[n, o, d, h, w] += weight[o, c, i, j, k] * float(
                x[n, c, d * S_D + i, h * S_H + j, w * S_W + k]
            )
        if bias is not None:
            y[n, o, d, h, w] += bias[o]
    return y


def with_einsum(x, weight, bias=None, *, stride=ONE, padding=NONE):
    windows = _windows(x, weight, stride, padding)
    return _plus(np.einsum("ncdhwijk,ocijk->nodhw", windows, weight), bias)


def with_im2col(x, weight, bias=None, *, stride=ONE, padding=NONE):
    windows = _windows(x, weight, stride, padding)
    N, _, *places = windows.shape[:5]
    columns = windows.transpose(0, 2, 3, 4, 1, 5, 6, 7).reshape(N * prod(places), -1)
    y = columns @ weight.reshape(len(weight), -1).T
    return _plus(np.moveaxis(y.reshape(N, *places, -1), -1, 1), bias)


def with_fft(x, weight, bias=None, *, stride=ONE, padding=NONE):
    x, axes = _padded(x, padding), (2, 3, 4)
    spread = np.fft.fftn(weight, x.shape[2:], axes)
    y = np.einsum("ncdhw,ocdhw->nodhw", np.fft.fftn(x, axes=axes), spread.conj())
    ends = [
        slice(0, n - K + 1, S)
        for n, K, S in zip(x.shape[2:], weight.shape[2:], stride, strict=True)
    ]
    return _plus(np.fft.ifftn(y, axes=axes).real[(..., *ends)], bias)


def by_shifted_volumes(x, weight, bias=None, *, stride=ONE, padding=NONE):
    windows, y = _windows(x, weight, stride, padding), 0
    for i, j, k in np.ndindex(weight.shape[2:]):
        y = y + np.moveaxis(np.tensordot(weight[..., i, j, k], windows[..., i, j, k], (1, 1)), 0, 1)
    return _plus(y, bias).tolist()


def slice_by_slice(x, weight, bias=None, *, stride=ONE, padding=NONE):
    """Each slice of the result is a sum of flat layers, one for each slice of the cuboid."""
    x, K_D = _padded(x, padding), weight.shape[2]
    layers = []
    for d in range(0, x.shape[2] - K_D + 1, stride[0]):
        flat = [
            sliding_window_view(x[:, :, d + m], weight.shape[3:], axis=(2, 3))[
                :, :, :: stride[1], :: stride[2]
            ]
            for m in range(K_D)
        ]
        layers.append(
            sum(
                np.einsum("nchwij,ocij->nohw", windows, weight[:, :, m])
                for m, windows in enumerate(flat)
            )
        )
    return _plus(np.stack(layers, axis=2), bias)


def in_float32(x, weight, bias=None, **settings):
    bias = None if bias is None else np.asarray(bias, np.float32)
    return with_einsum(x.astype(np.float32), weight.astype(np.float32), bias, **settings)


def by_recursion(x, weight, bias=None, **settings):
    if x.shape[1] == 1:
        return with_einsum(x, weight, bias, **settings)
    first = with_einsum(x[:, :1], weight[:, :1], bias, **settings)
    return first + by_recursion(x[:, 1:], weight[:, 1:], **settings)


def weights_by_building(C_in, C_out, kernel_size):
    return np.zeros((C_out, C_in, *kernel_size)).size + np.zeros(C_out).size


def weights_in_words(C_in, C_out, kernel_size):
    cuboid = 1
    for side in kernel_size:
        cuboid *= side
    return C_out * (C_in * cuboid + 1)


RIGHT = {
    "output_sizes": (
        sizes(lambda n, K, S, P: floor((n + 2 * P - K) / S + 1)),
        sizes_by_building,
        sizes_in_numpy,
        sizes_by_counting,
    ),
    "conv3d": (
        nine_loops,
        with_einsum,
        with_im2col,
        with_fft,
        by_shifted_volumes,
        slice_by_slice,
        in_float32,
        by_recursion,
    ),
    "parameters": (
        weights_in_words,
        weights_by_building,
        lambda C_in, C_out, kernel_size: C_out + C_out * C_in * prod(kernel_size),
        lambda C_in, C_out, kernel_size: np.prod((C_in, C_out, *kernel_size)) + C_out,
    ),
}


def layer(inner):
    """A student's conv3d whose inner step is ``inner(block, weight, o, b)``, a window's number."""

    def conv3d(x, weight, bias=None, *, stride=ONE, padding=NONE):
        (S_D, S_H, S_W), (K_D, K_H, K_W), x = stride, weight.shape[2:], _padded(x, padding)
        places = [
            (n - K) // S + 1 for n, K, S in zip(x.shape[2:], weight.shape[2:], stride, strict=True)
        ]
        y = np.zeros((len(x), len(weight), *places))
        for n, o, d, h, w in np.ndindex(y.shape):
            block = x[
                n, :, d * S_D : d * S_D + K_D, h * S_H : h * S_H + K_H, w * S_W : w * S_W + K_W
            ]
            y[n, o, d, h, w] = inner(block, weight, o, 0 if bias is None else bias[o])
        return y

    return conv3d


def bias_in_the_loop(block, weight, o, b):
    total = 0
    for c in range(len(block)):
        total += np.sum(block[c] * weight[o, c]) + b
    return total


def last_one_kept(block, weight, o, b):
    for c in range(len(block)):
        total = np.sum(block[c] * weight[o, c])
    return total + b


def no_depth_in_the_window(x, weight, bias=None, *, stride=ONE, padding=NONE):
    (_, S_H, S_W), (_, K_H, K_W), x = stride, weight.shape[2:], _padded(x, padding)
    places = [
        (n - K) // S + 1 for n, K, S in zip(x.shape[2:], weight.shape[2:], stride, strict=True)
    ]
    y = np.zeros((len(x), len(weight), *places))
    for n, o, d, h, w in np.ndindex(y.shape):
        block = x[n, :, :, h * S_H : h * S_H + K_H, w * S_W : w * S_W + K_W]
        y[n, o, d, h, w] = np.sum(block * weight[o])
    return y


def added_into_maps(x, weight, bias=None, **settings):
    y = nine_loops(x, weight, **settings)
    flat = np.zeros((*y.shape[:2], *y.shape[3:]))
    for d in range(y.shape[2]):
        flat += y[:, :, d]
    return flat if bias is None else flat + np.reshape(bias, (-1, 1, 1))


def one_slice_at_a_time(x, weight, bias=None, *, stride=ONE, padding=NONE):
    (S_D, S_H, S_W), (_, K_H, K_W), x = stride, weight.shape[2:], _padded(x, padding)
    places = [
        (n - K) // S + 1 for n, K, S in zip(x.shape[2:], weight.shape[2:], stride, strict=True)
    ]
    y = np.zeros((len(x), len(weight), *places))
    for n, o, d, h, w in np.ndindex(y.shape):
        block = x[n, :, d * S_D, h * S_H : h * S_H + K_H, w * S_W : w * S_W + K_W]
        y[n, o, d, h, w] = np.sum(block * weight[o, :, 0]) + (0 if bias is None else bias[o])
    return y


def padded_by_two_axes(x, weight, bias=None, *, stride=ONE, padding=NONE):
    return with_einsum(x, weight, bias, stride=stride, padding=(0, *padding[1:]))


# Each with the name of the mistake it must get.
WRONG = [
    (
        "output_sizes",
        sizes(lambda n, K, S, P: round((n + 2 * P - K) / S) + 1),
        "rounded_to_nearest",
    ),
    ("output_sizes", sizes(lambda n, K, S, P: ceil((n + 2 * P - K) / S) + 1), "rounded_up"),
    ("output_sizes", sizes(lambda n, K, S, P: (n + P - K) // S + 1), "padding_once"),
    ("output_sizes", sizes(lambda n, K, S, P: (n + 2 * P - K + 1) // S), "start_divided"),
    ("output_sizes", sizes(lambda n, K, S, P: (n + 2 * P - K) // S), "start_forgotten"),
    (
        "output_sizes",
        lambda sizes, k, *, stride=ONE, padding=NONE: sizes_in_numpy(
            sizes, (k[2], k[0], k[1]), stride=stride, padding=padding
        ),
        "last_is_depth",
    ),
    (
        "output_sizes",
        lambda sizes, k, *, stride=ONE, padding=NONE: (
            1,
            *sizes_in_numpy(sizes, k, stride=stride, padding=padding)[1:],
        ),
        "depth_of_one",
    ),
    ("conv3d", layer(bias_in_the_loop), "bias_per_channel"),
    ("conv3d", layer(last_one_kept), "last_channel"),
    ("conv3d", layer(lambda block, weight, o, b: np.sum(block * weight[o, 0]) + b), "one_cuboid"),
    (
        "conv3d",
        layer(lambda block, weight, o, b: np.mean(block * weight[o]) + b),
        "window_averaged",
    ),
    (
        "conv3d",
        layer(lambda block, weight, o, b: np.sum(block * np.flip(weight[o], (1, 2, 3))) + b),
        "flipped",
    ),
    (
        "conv3d",
        layer(
            lambda block, weight, o, b: (
                sum(np.sum(block[c] * weight[c, o]) for c in range(len(block))) + b
            )
        ),
        "in_and_out_swapped",
    ),
    ("conv3d", no_depth_in_the_window, "whole_depth"),
    ("conv3d", added_into_maps, "depth_summed"),
    ("conv3d", one_slice_at_a_time, "first_slice"),
    ("conv3d", padded_by_two_axes, "depth_padding_forgotten"),
    ("parameters", lambda C_in, C_out, k: C_out * prod(k), "channels_and_bias_forgotten"),
    ("parameters", lambda C_in, C_out, k: C_out * prod(k) + C_out, "channels_forgotten"),
    ("parameters", lambda C_in, C_out, k: C_in * C_out * prod(k), "no_bias"),
    ("parameters", lambda C_in, C_out, k: C_in * C_out * (prod(k) + 1), "bias_per_cuboid"),
    ("parameters", lambda C_in, C_out, k: C_in * C_out * k[1] * k[2] + C_out, "flat_kernel"),
    ("parameters", lambda C_in, C_out, k: C_in * C_out * k[0] ** 3 + C_out, "cube"),
]

# Mutants that compute the same as the solution, by the line of code and the change.
EQUIVALENT = {
    (
        "parameters",
        "K_D, K_H, K_W = kernel_size",
        "names of the unpacked reversed",
    ): "only K_D * K_H * K_W counts",
    (
        "my_counts",
        'D_out, H_out, W_out = output_sizes(layer["size"], layer["kernel_size"])',
        "names of the unpacked reversed",
    ): "only the product of the three counts",
    (
        "conv3d",
        "padded = np.pad(x, ((0, 0), (0, 0), (P_D, P_D), (P_H, P_H), (P_W, P_W)))",
        "0 -> 1",
    ): "an input of zeros behind the batch that nobody reads",
    ("conv3d", "y += bias.reshape(-1, 1, 1, 1)", "1 -> 2"): "NumPy takes -2 for -1",
}
