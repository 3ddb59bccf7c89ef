"""The right answer to the task on overlaps, which convkit does not hold itself."""

import numpy as np

from convkit.conv import conv_transpose2d


def overlap(size, kernel_size, **settings):
    """Return how many copies of the kernel meet at each place of the result.

    Examples
    --------
    >>> overlap((1, 4), (1, 3), stride=(1, 2))
    array([[1, 1, 2, 1, 2, 1, 2, 1, 1]])
    """
    return of_ones(conv_transpose2d)(size, kernel_size, **settings)


def of_ones(layer):
    """Turn a transposed layer into a function of sizes: all its numbers are 1.

    Examples
    --------
    >>> of_ones(lambda x, weight: x * weight)((1, 2), (1, 2))
    array([[1, 1]])
    """

    def counted(size, kernel_size, **settings):
        ones = (np.ones((1, 1, *sizes), int) for sizes in (size, kernel_size))
        return layer(*ones, **settings)[0, 0]

    return counted
