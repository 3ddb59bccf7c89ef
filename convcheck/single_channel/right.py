"""Right answers to the tasks on one map that convkit does not hold itself."""

import numpy as np

from convcheck.shared.adapt import one_map
from convkit.conv import conv2d
from convkit.shapes import on_every_axis, output_size


def pad(x, padding):
    """Lay P_H rows and P_W columns of zeros around each map.

    Shapes: x (C, H, W).

    Examples
    --------
    >>> pad(np.array([[[7]]]), (0, 1))
    array([[[0, 7, 0]]])
    """
    return np.pad(x, [(0, 0), *((P, P) for P in padding)])


def convolve(x, kernel):
    """Slide the kernel over the map, turned by 180°.

    Shapes: x (H, W), kernel (K_H, K_W).

    Examples
    --------
    >>> convolve(np.array([[1, 2, 3]]), np.array([[1, 10]]))
    array([[12, 23]])
    """
    return one_map(conv2d)(x, kernel[::-1, ::-1])


def coverage(shape, kernel_size, *, stride=(1, 1), padding=(0, 0)):
    """Return in how many results each element of a map is used.

    Examples
    --------
    >>> coverage((3, 4), (2, 2))
    array([[1, 2, 2, 1],
           [2, 4, 4, 2],
           [1, 2, 2, 1]])
    """
    (H, W), (K_H, K_W), (S_H, S_W), (P_H, P_W) = shape, kernel_size, stride, padding
    used = np.zeros((H + 2 * P_H, W + 2 * P_W), int)
    places = on_every_axis(output_size, shape, kernel_size, stride=stride, padding=padding)
    for h, w in np.ndindex(places):
        used[h * S_H : h * S_H + K_H, w * S_W : w * S_W + K_W] += 1
    return used[P_H : P_H + H, P_W : P_W + W]
