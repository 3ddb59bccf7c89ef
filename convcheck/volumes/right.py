"""The right answers on volumes."""

from math import prod

from convkit.shapes import output_size


def places(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    """Return how many places a cuboid has along the depth, the height and the width.

    Examples
    --------
    >>> places((1337, 42, 314), (3, 4, 5))
    [1335, 39, 310]
    """
    axes = zip(sizes, kernel_size, stride, padding, strict=True)
    return [output_size(n, K, stride=S, padding=P) for n, K, S, P in axes]


def all_places(size, kernel_size):
    """Return how many places there are on all axes together, without padding.

    Examples
    --------
    >>> all_places((5, 6), (2, 3))
    16
    """
    return prod(n - K + 1 for n, K in zip(size, kernel_size, strict=True))


def counts(C_in, C_out, size, kernel_size):
    """Return how many numbers come out of a 3-D layer, and how many it has to learn.

    Examples
    --------
    >>> counts(3, 64, (16, 112, 112), (3, 3, 3))
    (10841600, 5248)
    """
    return C_out * all_places(size, kernel_size), C_out * C_in * prod(kernel_size) + C_out


def directions(cases):
    """Return for each (kind, input, filter) along how many axes the filter has several places.

    Examples
    --------
    >>> directions([("photo", (3, 40, 60), (3, 5, 5)), ("riddle", (1337, 42, 314), (3, 4, 5))])
    [2, 3]
    """
    return [sum(n > K for n, K in zip(*shapes, strict=True)) for _, *shapes in cases]
