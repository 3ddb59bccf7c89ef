"""The operators around convolutions and pools: what computes the same in PyTorch and convkit.

A gradient of PyTorch's is timed with its forward pass, which it cannot do without.
"""

import numpy as np
import torch
from contests import Contest, numbers
from torch.nn import functional

import convkit
from convkit import gradients

MAPS, FEWER, LEFT = (8, 64, 56, 56), (8, 64, 28, 28), (8, 64, 5, 5)
WEIGHT = (64, 64, 3, 3)
UP = {"stride": 2, "padding": 1, "output_padding": 1}
SAME = {"kernel_size": 3, "padding": 1}
POOL = {"kernel_size": 3, "stride": 2, "padding": 1}
SCORES, RIGHT = (256, 1000), np.arange(256)


def forward(theirs, ours, dtype, *shapes):
    """Contest of two functions of arrays of these shapes."""
    arrays = [numbers(shape, dtype, seed) for seed, shape in enumerate(shapes)]
    tensors = [torch.from_numpy(array) for array in arrays]
    return Contest(lambda: theirs(*tensors), lambda: ours(*arrays), {})


def backward(theirs, ours, dtype, shape, upstream=()):
    """Contest of the gradient of PyTorch's function with one of ours, given x and that upstream."""
    x, g = numbers(shape, dtype), numbers(upstream, dtype, seed=1)
    leaf, grad = torch.from_numpy(x).requires_grad_(), torch.from_numpy(g)
    return Contest(lambda: torch.autograd.grad(theirs(leaf), leaf, grad)[0], lambda: ours(x, g), {})


def unpooling(dtype):
    """Contest of putting maxima back where they were."""
    y, places = convkit.max_pool2d_with_indices(numbers(MAPS, dtype), 2)
    tensors = torch.from_numpy(y), torch.from_numpy(places)
    return Contest(
        lambda: functional.max_unpool2d(*tensors, 2), lambda: convkit.max_unpool2d(y, places, 2), {}
    )


def padded(mode):
    """Return the Contest, for a dtype, of a layer whose padding is made of its maps."""
    return lambda dtype: forward(
        lambda x, w: functional.conv2d(functional.pad(x, (1, 1, 1, 1), mode), w),
        lambda x, w: convkit.conv2d(x, w, padding=1, padding_mode=mode),
        dtype, FEWER, WEIGHT,
    )  # fmt: skip


def of_transposed(mask, ours):
    """Return the Contest, for a dtype, of a transposed layer's gradient."""
    settings = [2, 2], [1, 1], [1, 1], True, [1, 1], 1
    theirs = torch.ops.aten.convolution_backward
    return lambda dtype: forward(
        lambda x, w, g: theirs(g, x, w, None, *settings, mask)[mask.index(True)],
        ours,
        dtype,
        FEWER,
        WEIGHT,
        MAPS,
    )


OPERATORS = {
    "max pool, indices": lambda d: forward(
        lambda x: functional.max_pool2d(x, return_indices=True, **POOL)[1],
        lambda x: convkit.max_pool2d_with_indices(x, **POOL)[1], d, MAPS),
    "unpooling": unpooling,
    "adaptive average": lambda d: forward(
        lambda x: functional.adaptive_avg_pool2d(x, 5),
        lambda x: convkit.adaptive_avg_pool2d(x, 5), d, MAPS),
    "adaptive maximum": lambda d: forward(
        lambda x: functional.adaptive_max_pool2d(x, 5),
        lambda x: convkit.adaptive_max_pool2d(x, 5), d, MAPS),
    "adaptive average, gradient": lambda d: backward(
        lambda x: functional.adaptive_avg_pool2d(x, 5),
        lambda x, g: gradients.adaptive_avg_pool2d_input(x.shape, g, 5), d, MAPS, LEFT),
    "adaptive maximum, gradient": lambda d: backward(
        lambda x: functional.adaptive_max_pool2d(x, 5),
        lambda x, g: gradients.adaptive_max_pool2d_input(x, g, 5), d, MAPS, LEFT),
    "L_2 pool": lambda d: forward(
        lambda x: functional.lp_pool2d(x, 2, 2), lambda x: convkit.lp_pool2d(x, 2, 2), d, MAPS),
    "L_2 pool, gradient": lambda d: backward(
        lambda x: functional.lp_pool2d(x, 2, 2),
        lambda x, g: gradients.lp_pool2d_input(x, g, 2, 2), d, MAPS, FEWER),
    "unfold": lambda d: forward(
        lambda x: functional.unfold(x, **SAME), lambda x: convkit.unfold(x, **SAME), d, FEWER),
    "fold": lambda d: forward(
        lambda x: functional.fold(x, 28, **SAME), lambda x: convkit.fold(x, 28, **SAME),
        d, (8, 64 * 9, 28 * 28)),
    "padding reflect": padded("reflect"),
    "padding replicate": padded("replicate"),
    "padding circular": padded("circular"),
    "transposed": lambda d: forward(
        lambda x, w: functional.conv_transpose2d(x, w, **UP),
        lambda x, w: convkit.conv_transpose2d(x, w, **UP), d, FEWER, WEIGHT),
    "transposed, input's gradient": of_transposed(
        [True, False, False],
        lambda x, w, g: gradients.conv_transpose2d_input(x.shape, w, g, **UP)),
    "transposed, weight's gradient": of_transposed(
        [False, True, False],
        lambda x, w, g: gradients.conv_transpose2d_weight(x, w.shape, g, **UP)),
    "softmax": lambda d: forward(
        lambda x: functional.softmax(x, 1), lambda x: convkit.softmax(x, 1), d, SCORES),
    "softmax, gradient": lambda d: backward(
        lambda x: functional.softmax(x, 1),
        lambda x, g: gradients.softmax_input(x, g, 1), d, SCORES, SCORES),
    "cross entropy": lambda d: forward(
        lambda x: functional.cross_entropy(x, torch.from_numpy(RIGHT)),
        lambda x: convkit.cross_entropy(x, RIGHT), d, SCORES),
    "cross entropy, gradient": lambda d: backward(
        lambda x: functional.cross_entropy(x, torch.from_numpy(RIGHT)),
        lambda x, g: gradients.cross_entropy_input(x, RIGHT, g), d, SCORES),
    "ReLU": lambda d: forward(functional.relu, convkit.relu, d, MAPS),
    "ReLU, gradient": lambda d: backward(functional.relu, gradients.relu_input, d, MAPS, MAPS),
}  # fmt: skip
