"""The ways in which one would otherwise write a convolution layer in NumPy, from scratch.

Each takes x (N, C_in, ...), weight (C_out, C_in // groups, ...) and one integer for each setting.
"""

import math

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def einsum(x, weight, stride=1, padding=0, dilation=1, groups=1):
    """Name the axes, and leave the rest to NumPy."""
    axes = weight.ndim - 2
    at, inside = "DHW"[-axes:], "dhw"[-axes:]
    names = f"nc{at}{inside},oc{inside}->no{at}"
    return by_group(
        lambda x, w: np.einsum(names, windows(x, w, stride, padding, dilation), w),
        x,
        weight,
        groups,
    )


def tensordot(x, weight, stride=1, padding=0, dilation=1, groups=1):
    """Sum over three axes of the windows and of the weights."""
    axes = weight.ndim - 2
    seen, own = [1, *range(-axes, 0)], [1, *range(2, 2 + axes)]

    def one(x, w):
        y = np.tensordot(windows(x, w, stride, padding, dilation), w, (seen, own))
        return np.ascontiguousarray(np.moveaxis(y, -1, 1))

    return by_group(one, x, weight, groups)


def textbook(x, weight, stride=1, padding=0, dilation=1, groups=1):
    """Write all windows as columns, and multiply each image's with the filters."""
    axes = weight.ndim - 2

    def one(x, w):
        seen = windows(x, w, stride, padding, dilation)
        sizes = seen.shape[2 : 2 + axes]
        upright = np.moveaxis(seen, range(-axes, 0), range(2, 2 + axes))
        columns = upright.reshape(len(x), w[0].size, math.prod(sizes))
        return (w.reshape(len(w), -1) @ columns).reshape(len(x), len(w), *sizes)

    return by_group(one, x, weight, groups)


def strided(x, weight, stride=1, padding=0, dilation=1, groups=1):
    """Lay out the columns of all images side by side with `as_strided`: one large product."""
    axes = weight.ndim - 2

    def one(x, w):
        padded = padded_by(x, padding, axes)
        sizes = output_sizes(padded, w, stride, dilation)
        image, channel, *steps = padded.strides
        shape = (x.shape[1], *w.shape[2:], len(x), *sizes)
        strides = (channel, *(dilation * s for s in steps), image, *(stride * s for s in steps))
        columns = np.ascontiguousarray(as_strided(padded, shape, strides))
        y = w.reshape(len(w), -1).dot(columns.reshape(w[0].size, -1))
        y = y.reshape(len(w), len(x), *sizes)
        return np.ascontiguousarray(y.swapaxes(0, 1))

    return by_group(one, x, weight, groups)


def offsets(x, weight, stride=1, padding=0, dilation=1, groups=1):
    """Fill the columns in a loop over the elements of the kernel."""
    axes = weight.ndim - 2

    def one(x, w):
        padded = padded_by(x, padding, axes)
        sizes = output_sizes(padded, w, stride, dilation)
        columns = np.empty((len(x), *w.shape[1:], *sizes), x.dtype)
        for tap in np.ndindex(*w.shape[2:]):
            places = [
                slice(i * dilation, i * dilation + (n - 1) * stride + 1, stride)
                for i, n in zip(tap, sizes, strict=True)
            ]
            columns[(slice(None), slice(None), *tap)] = padded[(..., *places)]
        y = np.tensordot(columns, w, (range(1, 2 + axes), range(1, 2 + axes)))
        return np.ascontiguousarray(np.moveaxis(y, -1, 1))

    return by_group(one, x, weight, groups)


OTHERS = {way.__name__: way for way in (einsum, tensordot, textbook, strided, offsets)}


def by_group(one, x, weight, groups):
    """Compute each group of channels by itself and join what comes out."""
    if groups == 1:
        return one(x, weight)
    parts = zip(np.split(x, groups, axis=1), np.split(weight, groups), strict=True)
    return np.concatenate([one(maps, filters) for maps, filters in parts], axis=1)


def padded_by(x, padding, axes):
    """Return the input with zeros around its last axes."""
    return np.pad(x, [(0, 0)] * 2 + [(padding, padding)] * axes)


def output_sizes(padded, weight, stride, dilation):
    """Return the positions of the kernel along each axis of a padded input."""
    sides = zip(padded.shape[2:], weight.shape[2:], strict=True)
    return [(size - dilation * (k - 1) - 1) // stride + 1 for size, k in sides]


def windows(x, weight, stride, padding, dilation):
    """Return all windows of the padded input as a view."""
    axes = weight.ndim - 2
    spans = [dilation * (k - 1) + 1 for k in weight.shape[2:]]
    view = sliding_window_view(padded_by(x, padding, axes), spans, tuple(range(2, 2 + axes)))
    every = (slice(None, None, stride),) * axes + (slice(None, None, dilation),) * axes
    return view[(..., *every)]
