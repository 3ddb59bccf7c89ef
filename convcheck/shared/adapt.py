"""Put a rule of the catalogue behind the signature that a task asks for."""

from functools import wraps

import numpy as np


def with_settings(rule):
    """Give a rule of x, weight and bias a stride, padding and dilation that it gets right.

    Examples
    --------
    >>> from convkit.naive import conv2d
    >>> x, weight = np.arange(12).reshape(1, 1, 3, 4), np.ones((1, 1, 2, 2), int)
    >>> with_settings(conv2d)(x, weight, stride=(1, 2))[0, 0]
    array([[10, 18],
           [26, 34]])
    """

    @wraps(rule)
    def layer(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
        (S_H, S_W), (P_H, P_W) = stride, padding
        x = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))
        return rule(x, _spread(weight, dilation), bias)[..., ::S_H, ::S_W]

    return layer


def changed(right, rule):
    """Let a rule change what the right function gives.

    Examples
    --------
    >>> changed(lambda: (60, 80), lambda sizes: sizes[::-1])()
    (80, 60)
    """
    return lambda *args: rule(right(*args))


def one_map(layer):
    """Turn a layer into a function of one map and one kernel."""

    @wraps(layer)
    def correlate(x, kernel, **settings):
        return layer(x[None, None], kernel[None, None], **settings)[0, 0]

    return correlate


def one_filter(layer):
    """Turn a layer into a function of a stack of maps, one filter and its bias.

    What comes out is one map, or a stack where the layer gives more.
    """

    @wraps(layer)
    def apply_filter(x, kernels, bias):
        maps = layer(x[None], kernels[None], np.array([bias]))[0]
        return maps[0] if len(maps) == 1 else maps

    return apply_filter


def one_stack(layer):
    """Turn a layer into a function of a stack of maps and a weight."""

    @wraps(layer)
    def on_a_stack(x, weight):
        return layer(x[None], weight)[0]

    return on_a_stack


def one_pixel(layer):
    """Turn a layer into a function of images, a matrix of 1 × 1 weights and a bias."""

    @wraps(layer)
    def mix(x, weight, bias):
        return layer(x, weight[:, :, None, None], bias)

    return mix


def in_groups(layer):
    """Let each group of maps meet its filters as an ordinary layer does."""

    @wraps(layer)
    def grouped(x, weight, groups):
        pairs = zip(np.split(x, groups, axis=1), np.split(weight, groups), strict=True)
        return np.concatenate([layer(maps, filters) for maps, filters in pairs], axis=1)

    return grouped


def by_groups(layer):
    """Turn a layer that has groups of its own into a function of x, weight and groups."""

    @wraps(layer)
    def grouped(x, weight, groups):
        return layer(x, weight, groups=groups)

    return grouped


def _spread(weight, dilation):
    """Put dilation - 1 zeros between the weights of each kernel."""
    (D_H, D_W), (K_H, K_W) = dilation, weight.shape[-2:]
    shape = (*weight.shape[:-2], D_H * (K_H - 1) + 1, D_W * (K_W - 1) + 1)
    spread = np.zeros(shape, weight.dtype)
    spread[..., ::D_H, ::D_W] = weight
    return spread
