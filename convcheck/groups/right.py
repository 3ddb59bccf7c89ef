"""Right answers to the tasks on 1 × 1 layers, groups and cost that convkit does not hold itself."""

from math import prod

from convkit.conv import conv2d
from convkit.cost import Conv
from convkit.shapes import on_every_axis, output_size


def pointwise(x, weight, bias=None):
    """Mix the maps of each image with a matrix, pixel by pixel.

    Shapes: x (N, C_in, H, W), weight (C_out, C_in), bias (C_out,).

    Examples
    --------
    >>> import numpy as np
    >>> pointwise(np.array([[[[1]], [[2]]]]), np.array([[1, 10]]), np.array([0.5])).ravel()
    array([21.5])
    """
    return conv2d(x, weight[:, :, None, None], bias)


def depthwise(x, look):
    """Filter each map by itself.

    Shapes: x (N, C, H, W), look (C, 1, K_H, K_W).

    Examples
    --------
    >>> import numpy as np
    >>> depthwise(np.array([[[[1]], [[2]]]]), np.array([1, 10]).reshape(2, 1, 1, 1)).ravel()
    array([ 1, 20])
    """
    return conv2d(x, look, groups=len(look))


def separable(x, look, mix):
    """Filter each map by itself, then mix the results with a matrix.

    Shapes: x (N, C_in, H, W), look (C_in, 1, K_H, K_W), mix (C_out, C_in).

    Examples
    --------
    >>> import numpy as np
    >>> x, look = np.array([[[[1]], [[2]]]]), np.array([1, 10]).reshape(2, 1, 1, 1)
    >>> separable(x, look, np.array([[1, 1]])).ravel()
    array([21])
    """
    return pointwise(depthwise(x, look), mix)


def weights(C_in, C_out, kernel_size, groups=1):
    """Count the weights of a layer; an error if there is no such layer.

    Examples
    --------
    >>> weights(512, 512, (3, 3))
    2359296
    """
    return Conv(C_in, C_out, kernel_size, groups=groups).weights


def sizes(size, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    """Return the rows and columns of the maps that go out.

    Examples
    --------
    >>> sizes((14, 14), (3, 3), stride=(2, 1))
    (6, 12)
    """
    return on_every_axis(output_size, size, kernel_size, stride=stride, padding=padding)


def macs(C_in, C_out, kernel_size, size, *, groups=1, **settings):
    """Count the MACs of a layer: every weight works at every output pixel.

    Examples
    --------
    >>> macs(512, 512, (3, 3), (14, 14), padding=(1, 1))
    462422016
    """
    return weights(C_in, C_out, kernel_size, groups) * prod(sizes(size, kernel_size, **settings))


def steps(C_in, C_out, kernel_size, size):
    """Count the MACs of a layer that keeps the size, and of a depthwise and a 1 × 1 layer for it.

    Examples
    --------
    >>> steps(512, 512, (3, 3), (14, 14))
    (462422016, 903168, 51380224)
    """
    pixels = prod(size)
    return (
        weights(C_in, C_out, kernel_size) * pixels,
        C_in * prod(kernel_size) * pixels,
        C_in * C_out * pixels,
    )


def with_share(ordinary, separable):
    """Return both counts, and the second in percent of the first.

    Examples
    --------
    >>> with_share(8, 1)
    (8, 1, 12.5)
    """
    return ordinary, separable, round(100 * separable / ordinary, 2)


def saving(C_in, C_out, kernel_size, size):
    """Count a layer that keeps the size, its separable replacement, and the share in percent.

    Examples
    --------
    >>> saving(512, 512, (3, 3), (14, 14))
    (462422016, 52283392, 11.31)
    """
    ordinary, look, mix = steps(C_in, C_out, kernel_size, size)
    return with_share(ordinary, look + mix)
