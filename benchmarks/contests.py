"""What computes the same pooling layer or gradient: PyTorch, convkit, and other ways in NumPy."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from other_gradients import gathered, laid_down, view_of_windows
from torch.nn import functional

import convkit
from convkit import gradients

TRANSPOSED, COUNT_INCLUDE_PAD = False, True


class Contest(NamedTuple):
    """Functions without arguments that compute the same: PyTorch's, convkit's, others by name."""

    torch: Callable
    convkit: Callable
    others: dict


def numbers(shape, dtype, seed=0):
    """Return random numbers of a shape, the same at each call."""
    return np.random.default_rng(seed).normal(size=shape).astype(dtype)


def max_pool(pool, dtype):
    """Contest of a max pool."""
    x = numbers(pool.x, dtype)
    t = torch.from_numpy(x)
    return Contest(
        lambda: functional.max_pool2d(t, pool.kernel_size, **pool.settings),
        lambda: convkit.max_pool2d(x, pool.kernel_size, **pool.settings),
        {"window view": lambda: view_of_windows(x, pool, -np.inf).max(axis=(-2, -1))},
    )


def avg_pool(pool, dtype):
    """Contest of an average pool."""
    x = numbers(pool.x, dtype)
    t = torch.from_numpy(x)
    return Contest(
        lambda: functional.avg_pool2d(t, pool.kernel_size, **pool.settings),
        lambda: convkit.avg_pool2d(x, pool.kernel_size, **pool.settings),
        {}
        if pool.padding or pool.ceil_mode
        else {"window view": lambda: view_of_windows(x, pool, 0).mean(axis=(-2, -1))},
    )


def global_avg_pool(shape, dtype):
    """Contest of a global average pool."""
    x = numbers(shape, dtype)
    t = torch.from_numpy(x)
    return Contest(
        lambda: functional.adaptive_avg_pool2d(t, 1),
        lambda: convkit.global_avg_pool(x),
        {"mean": lambda: x.mean(axis=(2, 3))},
    )


def max_pool_input(pool, dtype):
    """Contest of the gradient of a max pool, forward pass included."""
    x = numbers(pool.x, dtype)
    g = numbers(convkit.max_pool2d(x, pool.kernel_size, **pool.settings).shape, dtype, seed=1)
    leaf, upstream = torch.from_numpy(x).requires_grad_(), torch.from_numpy(g)

    def both_passes():
        y = functional.max_pool2d(leaf, pool.kernel_size, **pool.settings)
        return torch.autograd.grad(y, leaf, upstream)[0]

    ours = lambda: gradients.max_pool2d_input(x, g, pool.kernel_size, **pool.settings)  # noqa: E731
    return Contest(both_passes, ours, {})


def avg_pool_input(pool, dtype):
    """Contest of the gradient of an average pool."""
    x = numbers(pool.x, dtype)
    g = numbers(convkit.avg_pool2d(x, pool.kernel_size, **pool.settings).shape, dtype, seed=1)
    per_axis = [[value, value] for value in (pool.kernel_size, pool.stride, pool.padding)]
    t, upstream = torch.from_numpy(x), torch.from_numpy(g)
    backward = torch.ops.aten.avg_pool2d_backward
    return Contest(
        lambda: backward(upstream, t, *per_axis, pool.ceil_mode, COUNT_INCLUDE_PAD, None),
        lambda: gradients.avg_pool2d_input(x.shape, g, pool.kernel_size, **pool.settings),
        {},
    )


def conv_input(layer, dtype):
    """Contest of the gradient of a layer's input."""
    x, weight, g = (numbers(shape, dtype) for shape in (layer.x, layer.weight, output(layer)))
    return Contest(
        lambda: backward(layer, x, weight, g, [True, False, False])[0],
        lambda: gradients.conv2d_input(x.shape, weight, g, **layer.settings),
        {"transposed": lambda: laid_down(layer, weight, g)},
    )


def conv_weight(layer, dtype):
    """Contest of the gradient of a layer's weight."""
    x, weight, g = (numbers(shape, dtype) for shape in (layer.x, layer.weight, output(layer)))
    return Contest(
        lambda: backward(layer, x, weight, g, [False, True, False])[1],
        lambda: gradients.conv2d_weight(x, weight.shape, g, **layer.settings),
        {"im2col": lambda: gathered(layer, x, g)},
    )


def output(layer):
    """Return the shape of a layer's output."""
    sizes = [
        convkit.output_size(
            size, k, stride=layer.stride, padding=layer.padding, dilation=layer.dilation
        )
        for size, k in zip(layer.x[2:], layer.weight[2:], strict=True)
    ]
    return layer.x[0], layer.weight[0], *sizes


def backward(layer, x, weight, g, mask):
    """Return PyTorch's gradients of input, weight and bias, as far as `mask` asks for them."""
    tensors = [torch.from_numpy(array) for array in (g, x, weight)]
    settings = [[value] * 2 for value in (layer.stride, layer.padding, layer.dilation)]
    return torch.ops.aten.convolution_backward(
        *tensors, None, *settings, TRANSPOSED, [0, 0], layer.groups, mask
    )
