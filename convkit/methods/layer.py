"""What a plan is made from: a layer's sizes and settings, without its numbers."""

import math
from functools import lru_cache
from typing import NamedTuple

from convkit.shapes import on_every_axis, output_size


class Layer(NamedTuple):
    """A convolution layer of which every size is known and checked.

    `x` and `weight` are shapes; `padding` is a (before, after) pair for each spatial axis.
    """

    x: tuple
    weight: tuple
    stride: tuple
    padding: tuple
    dilation: tuple
    groups: int
    sizes: tuple  # of the output, along the spatial axes

    @property
    def kernel(self):
        return self.weight[2:]

    @property
    def geometry(self):
        """Return kernel size, stride, padding, dilation and output size, each for every axis."""
        return self.kernel, self.stride, self.padding, self.dilation, self.sizes

    @property
    def taps(self):
        """Return how many numbers one filter holds, so one window of its group."""
        return math.prod(self.weight[1:])

    @property
    def positions(self):
        return math.prod(self.sizes)


@lru_cache(maxsize=1024)
def layer(x, weight, stride, padding, dilation, groups):
    """Return the Layer of these shapes and settings; ValueError if the kernel does not fit."""
    geometry = {"stride": stride, "padding": padding, "dilation": dilation}
    sizes = on_every_axis(output_size, x[2:], weight[2:], **geometry)
    return Layer(x, weight, stride, padding, dilation, groups, sizes)
