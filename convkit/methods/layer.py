"""What a method is chosen by: a layer's shapes and settings, without its numbers."""

import math
from functools import lru_cache
from typing import NamedTuple

from convkit.shapes import (
    Axis,
    at_least,
    check_layer,
    on_every_axis,
    output_size,
    padding_sides,
    per_axis,
    transposed_size,
)
from convkit.shapes.settings import Padding, Sizes


class Settings(NamedTuple):
    """The settings of a layer as a caller gives them."""

    stride: Sizes = 1
    padding: Padding = 0
    dilation: Sizes = 1
    groups: int = 1


PLAIN = Settings()


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
        """The sizes of the kernel."""
        return self.weight[2:]

    @property
    def taps(self):
        """How many numbers one filter holds, so one window of its group."""
        return math.prod(self.weight[1:])

    @property
    def positions(self):
        """How many windows an image has."""
        return math.prod(self.sizes)

    @property
    def before(self):
        """The padding before each axis."""
        return tuple(before for before, _ in self.padding)

    @property
    def by_axis(self):
        """The same as an `Axis` for each spatial axis."""
        along = self.x[2:], self.kernel, self.stride, self.before, self.dilation, self.sizes
        return tuple(map(Axis, *along))

    @property
    def padded(self):
        """The layer of an input that has its padding already."""
        sizes = (n + sum(pair) for n, pair in zip(self.x[2:], self.padding, strict=True))
        none = ((0, 0),) * len(self.padding)
        return self._replace(x=(*self.x[:2], *sizes), padding=none)

    @property
    def transposed(self):
        """The layer that leads from outputs back to inputs, as its gradient does."""
        x = (self.x[0], self.weight[0], *self.sizes)
        settings = self.stride, self.before, self.dilation, self.groups
        return TransposedLayer(x, self.weight, *settings, self.x[2:])


class TransposedLayer(NamedTuple):
    """A transposed layer of which every size is known and checked.

    `x` and `weight` are shapes; `padding` is what is cut off before each spatial axis.
    """

    x: tuple
    weight: tuple
    stride: tuple
    padding: tuple
    dilation: tuple
    groups: int
    sizes: tuple  # of the output, along the spatial axes

    @property
    def by_axis(self):
        """Each `Axis` of the plain layer that this one turns around."""
        kernel, positions = self.weight[2:], self.x[2:]
        along = self.sizes, kernel, self.stride, self.padding, self.dilation, positions
        return tuple(map(Axis, *along))


def settled(axes, x, weight, bias=None, settings=PLAIN):
    """Return the Layer of shapes and settings as a caller gives them, all of them checked.

    Shapes: x (N, C_in, ...) or (C_in, ...), weight (C_out, C_in // groups, ...), bias (C_out,).

    Examples
    --------
    >>> settled(2, (2, 5, 6), (3, 2, 3, 3), settings=Settings(padding="same")).padding
    ((1, 1), (1, 1))
    """
    look_up = set(map(type, settings)) == {int}  # not (True, 1), which equals (1, 1)
    find = _settled if look_up else _settled.__wrapped__
    return find(axes, x, weight, bias, *settings)


@lru_cache(maxsize=1024)
def _settled(axes, x, weight, bias, stride, padding, dilation, groups):
    check_layer(x, weight, bias, groups, axes=axes, layout=("C_out", "C_in"))
    stride, dilation = per_axis(stride, axes, "stride"), per_axis(dilation, axes, "dilation")
    groups = at_least(1, groups, "groups")
    sides = padding_sides(padding, x[-axes:], weight[2:], stride=stride, dilation=dilation)
    return sized(_batched(x, axes), weight, stride, sides, dilation, groups)


def settled_transposed(axes, x, weight, bias, settings, output_padding):
    """Return the TransposedLayer of shapes and settings as a caller gives them, all checked.

    Shapes: x (N, C_in, ...) or (C_in, ...), weight (C_in, C_out // groups, ...), bias (C_out,).

    Examples
    --------
    >>> settled_transposed(2, (2, 5, 6), (2, 3, 3, 3), None, Settings(stride=2), 1).sizes
    (12, 14)
    """
    groups = at_least(1, settings.groups, "groups")
    check_layer(x, weight, bias, groups, axes=axes, layout=("C_in", "C_out"))
    names = "stride", "padding", "dilation"
    geometry = {name: per_axis(getattr(settings, name), axes, name) for name in names}
    extra = per_axis(output_padding, axes, "output_padding")
    old, kernel = x[-axes:], weight[2:]
    sizes = on_every_axis(transposed_size, old, kernel, output_padding=extra, **geometry)
    return TransposedLayer(_batched(x, axes), weight, **geometry, groups=groups, sizes=sizes)


@lru_cache(maxsize=1024)
def sized(x, weight, stride, padding, dilation, groups):
    """Return the Layer of shapes and of settings for each axis; ValueError if no kernel fits."""
    geometry = {"stride": stride, "padding": padding, "dilation": dilation}
    sizes = on_every_axis(output_size, x[2:], weight[2:], **geometry)
    return Layer(x, weight, **geometry, groups=groups, sizes=sizes)


def _batched(x, axes):
    """Return the shape of x with a batch axis."""
    return x if len(x) == axes + 2 else (1, *x)
