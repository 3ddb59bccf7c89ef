"""What layers cost: described once, a layer tells its weights, biases, MACs and output shape.

A MAC is one multiplication with its addition. Shapes are those of one sample, without a batch
axis: (C, H, W), or with one spatial axis fewer or more. Nothing here touches an array.
"""

from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
from math import prod
from typing import Protocol

from convkit.shapes import (
    Window,
    at_least,
    kernel_span,
    on_every_axis,
    output_size,
    padding_sides,
    per_axis,
    pool_geometry,
)
from convkit.shapes.settings import Padding, Sizes

__all__ = ["Conv", "Linear", "Pool", "Row", "Totals", "chain", "receptive_field", "totals"]


class Layer(Protocol):
    """What a chain asks of a layer."""

    @property
    def weights(self) -> int:
        """How many weights it learns."""

    @property
    def biases(self) -> int:
        """How many biases it learns."""

    def output_shape(self, shape: Sequence[int]) -> tuple[int, ...]:
        """Return the shape that leaves it."""

    def macs(self, shape: Sequence[int]) -> int:
        """Return the MACs for an input of this shape."""


class Counted:
    """What has weights and biases has parameters."""

    @property
    def parameters(self) -> int:
        """Weights and biases together."""
        return self.weights + self.biases


class _Sliding(Counted):
    """A layer with a window, which takes a number of positions along each spatial axis."""

    @property
    def axes(self) -> int | None:
        """The length of `kernel_size`, or what an int stands for: 2, of a pool any, so None."""
        is_tuple = isinstance(self.kernel_size, tuple)
        return len(self.kernel_size) if is_tuple else self.axes_of_an_int

    def __post_init__(self):
        if self.axes not in (None, 1, 2, 3):
            raise ValueError(f"kernel_size={self.kernel_size} must have 1, 2 or 3 entries")
        for name, value in self.window(self.axes or 2).items():
            at_least(1, min(value), name)

    def window(self, axes: int) -> dict[str, tuple[int, ...]]:
        """Return kernel size, stride and dilation by name, each with one entry for each axis."""
        names = "kernel_size", "stride", "dilation"
        return {name: per_axis(getattr(self, name), axes, name) for name in names}


@dataclass(frozen=True)
class Conv(_Sliding):
    """Describe a convolution layer.

    Parameters
    ----------
    C_in, C_out : int
        Input channels and output channels.
    kernel_size : int or tuple of int
        A tuple has one entry for each spatial axis; an int stands for a square 2-D kernel.
    stride, padding, dilation : default 1, 0, 1
        As in `convkit.conv2d`.
    groups : int, default 1
        Channel groups that do not see each other.
    bias : bool, default True
        Whether each output channel has a bias.
    links : int, optional
        How many pairs of an output channel and an input channel a connection
        table ties together; all pairs of each group if not given.

    Raises
    ------
    TypeError
        If a value is not an integer.
    ValueError
        If a value is out of range, or `groups` does not divide both channel counts.

    Examples
    --------
    >>> layer = Conv(3, 32, 3)
    >>> layer.weights, layer.biases, layer.parameters
    (864, 32, 896)
    >>> layer.output_shape((3, 28, 20)), layer.macs((3, 28, 20))
    ((32, 26, 18), 404352)

    Layer C3 of LeNet-5, whose table has 60 of the 96 possible links:

    >>> Conv(6, 16, 5, links=60).parameters, Conv(6, 16, 5).parameters
    (1516, 2416)
    """

    C_in: int
    C_out: int
    kernel_size: Sizes
    _: KW_ONLY
    stride: Sizes = 1
    padding: Padding = 0
    dilation: Sizes = 1
    groups: int = 1
    bias: bool = True
    links: int | None = None

    axes_of_an_int = 2

    def __post_init__(self):
        super().__post_init__()
        _settle(self, "C_in", "C_out", "groups")
        if self.C_in % self.groups or self.C_out % self.groups:
            raise ValueError(
                f"groups={self.groups} must divide C_in={self.C_in} and C_out={self.C_out}"
            )
        if self.links is not None:
            _settle(self, "links")
            if self.links > self._pairs:
                raise ValueError(f"links={self.links} must be at most {self._pairs}, all pairs")

    @property
    def _pairs(self):
        return self.C_out * (self.C_in // self.groups)

    @property
    def weights(self) -> int:
        """One kernel for each output channel and each input channel that it sees."""
        return (self.links or self._pairs) * prod(self.window(self.axes)["kernel_size"])

    @property
    def biases(self) -> int:
        """One for each output channel, or none."""
        return self.C_out if self.bias else 0

    def output_shape(self, shape: Sequence[int]) -> tuple[int, ...]:
        """Return (C_out, H_out, W_out) for an input of shape (C_in, H, W)."""
        shape = _whole(shape)
        if len(shape) != self.axes + 1:
            raise ValueError(
                f"shape={tuple(shape)} has {len(shape)} axes, but kernel_size={self.kernel_size} "
                f"needs {self.axes + 1}, the channels first"
            )
        if shape[0] != self.C_in:
            hint = "; is the channel axis last?" if shape[-1] == self.C_in else ""
            raise ValueError(
                f"shape={tuple(shape)} has {shape[0]} channels, "
                f"but the layer needs C_in={self.C_in}{hint}"
            )
        window = self.window(self.axes)
        padding = padding_sides(self.padding, shape[1:], **window)
        return self.C_out, *on_every_axis(output_size, shape[1:], padding=padding, **window)

    def macs(self, shape: Sequence[int]) -> int:
        """Return the MACs for an input of this shape: every weight works at every position."""
        return self.weights * prod(self.output_shape(shape)[1:])


@dataclass(frozen=True)
class Pool(_Sliding):
    """Describe a pooling layer, maximum or average: each map by itself, nothing to learn.

    Parameters
    ----------
    kernel_size : int or tuple of int
        An int stands for all spatial axes of the input, however many.
    stride : int or tuple of int, optional
        `kernel_size` if not given, so that the windows lie side by side.
    padding, dilation : default 0, 1
        As in `convkit.max_pool2d`, the limit of padding too.
    ceil_mode : bool, default False
        Round the number of positions up.

    Examples
    --------
    >>> Pool(3, stride=2).output_shape((64, 112, 112))
    (64, 55, 55)
    >>> Pool(3, stride=2, ceil_mode=True).output_shape((64, 112, 112))
    (64, 56, 56)
    """

    kernel_size: Sizes
    _: KW_ONLY
    stride: Sizes | None = None
    padding: Padding = 0
    dilation: Sizes = 1
    ceil_mode: bool = False

    weights, biases, axes_of_an_int = 0, 0, None

    def __post_init__(self):
        if self.stride is None:
            object.__setattr__(self, "stride", self.kernel_size)
        super().__post_init__()

    def output_shape(self, shape: Sequence[int]) -> tuple[int, ...]:
        """Return (C, H_out, W_out) for an input of shape (C, H, W)."""
        shape = _whole(shape)
        if not 2 <= len(shape) <= 4:
            raise ValueError(
                f"shape={tuple(shape)} has {len(shape)} axes, "
                "but pooling needs the channels first, then 1, 2 or 3 spatial axes"
            )
        settings = (getattr(self, name) for name in Window._fields)
        return shape[0], *pool_geometry(len(shape) - 1, shape, Window(*settings)).sizes

    def macs(self, shape: Sequence[int]) -> int:
        """Return 0: to compare or to average is not counted."""
        return 0


@dataclass(frozen=True)
class Linear(Counted):
    """Describe a fully connected layer; maps that come in are laid out as one row.

    Examples
    --------
    >>> layer = Linear(512 * 7 * 7, 4096)
    >>> layer.parameters, layer.macs((512, 7, 7)), layer.output_shape((512, 7, 7))
    (102764544, 102760448, (4096,))
    """

    in_features: int
    out_features: int
    _: KW_ONLY
    bias: bool = True

    def __post_init__(self):
        _settle(self, "in_features", "out_features")

    @property
    def weights(self) -> int:
        """One for each pair of an input and an output."""
        return self.in_features * self.out_features

    @property
    def biases(self) -> int:
        """One for each output, or none."""
        return self.out_features if self.bias else 0

    def output_shape(self, shape: Sequence[int]) -> tuple[int, ...]:
        """Return (out_features,) for an input of in_features elements."""
        shape = _whole(shape)
        if prod(shape) != self.in_features:
            raise ValueError(
                f"shape={tuple(shape)} has {prod(shape)} elements, "
                f"but the layer needs in_features={self.in_features}"
            )
        return (self.out_features,)

    def macs(self, shape: Sequence[int]) -> int:
        """Return the MACs for an input of this shape: every weight works once."""
        self.output_shape(shape)
        return self.weights


@dataclass(frozen=True)
class Row(Counted):
    """One layer of a chain with the shapes that enter and leave it, and its counts."""

    layer: Layer
    shape_in: tuple[int, ...]
    shape_out: tuple[int, ...]
    weights: int
    biases: int
    macs: int


@dataclass(frozen=True)
class Totals(Counted):
    """The counts of a chain, summed over its rows."""

    weights: int
    biases: int
    macs: int


def chain(layers: Iterable[Layer], shape: Sequence[int]) -> list[Row]:
    """Return one `Row` for each layer, each fed with what the layer before gives.

    Parameters
    ----------
    layers : sequence of Conv, Pool and Linear
    shape : tuple of int
        Of the first layer's input, (C, H, W).

    Raises
    ------
    ValueError
        If a layer does not fit what reaches it; the message says which.

    Examples
    --------
    >>> rows = chain([Conv(1, 16, 3, padding=1), Conv(16, 32, 5, padding=2)], (1, 32, 32))
    >>> rows[1].shape_in, rows[1].shape_out, rows[1].macs
    ((16, 32, 32), (32, 32, 32), 13107200)
    """
    rows, shape = [], _whole(shape)
    for index, layer in enumerate(layers):
        try:
            after = layer.output_shape(shape)
        except ValueError as error:
            raise ValueError(f"layers[{index}] does not fit: {error}") from None
        macs = layer.macs(shape)
        rows.append(Row(layer, shape, after, layer.weights, layer.biases, macs))
        shape = after
    return rows


def totals(rows: Iterable[Row]) -> Totals:
    """Return the `Totals` of the rows that `chain` gives, or of some of them.

    Examples
    --------
    >>> rows = chain([Conv(1, 16, 3), Pool(2)], (1, 32, 30))
    >>> totals(rows), totals(rows).parameters
    (Totals(weights=144, biases=16, macs=120960), 160)
    """
    rows = list(rows)
    return Totals(*(sum(getattr(r, name) for r in rows) for name in ("weights", "biases", "macs")))


def receptive_field(layers: Iterable[Conv | Pool]) -> tuple[int, ...]:
    """Return how far one output element sees, as the window's size along each axis.

    Every layer adds its span less one, counted in steps of what all strides
    before it make of one step.

    Parameters
    ----------
    layers : sequence of Conv and Pool

    Returns
    -------
    tuple of int
        At the border part of the window lies in the padding.

    Raises
    ------
    TypeError
        If a layer has no window.

    Examples
    --------
    >>> receptive_field([Conv(1, 16, 3), Conv(16, 32, 5)])
    (7, 7)
    """
    layers = list(layers)
    for index, layer in enumerate(layers):
        if not isinstance(layer, _Sliding):
            raise TypeError(f"layers[{index}]={layer} has no window; Conv and Pool have one")
    axes = max((layer.axes for layer in layers if layer.axes), default=2)
    size, step = [1] * axes, [1] * axes
    for layer in layers:
        for axis, (k, stride, dilation) in enumerate(
            zip(*layer.window(axes).values(), strict=True)
        ):
            size[axis] += (kernel_span(k, dilation) - 1) * step[axis]
            step[axis] *= stride
    return tuple(size)


def _settle(layer, *names):
    """Make the counts of a layer ints of Python's, which never overflow; refuse any below 1."""
    for name in names:
        object.__setattr__(layer, name, at_least(1, getattr(layer, name), name))


def _whole(shape):
    """Return a shape as ints of Python's; refuse any below 1."""
    return tuple(at_least(1, size, "shape") for size in shape)
