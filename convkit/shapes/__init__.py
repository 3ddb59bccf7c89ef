"""The arithmetic of sizes: no arrays, only whole numbers and tuples of them."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from convkit.shapes.settings import (
    Integer,
    Padding,
    Window,
    at_least,
    check_axes,
    check_layer,
    check_maps,
    ends,
    entries,
    is_integer,
    per_axis,
)

__all__ = [
    "Axis",
    "PoolGeometry",
    "Window",
    "at_least",
    "check_axes",
    "check_layer",
    "check_maps",
    "kernel_span",
    "on_every_axis",
    "output_size",
    "padding_sides",
    "per_axis",
    "pool_geometry",
    "same_padding",
    "transposed_size",
]


class Axis(NamedTuple):
    """One spatial axis of a layer: how far it reaches and how a window slides along it."""

    size: int  # of the input
    kernel: int
    stride: int
    before: int  # elements of padding
    dilation: int
    positions: int  # of the window, so the size of the output

    @property
    def span(self) -> int:
        """The length of the window, its gaps included."""
        return kernel_span(self.kernel, self.dilation)

    @property
    def reach(self) -> int:
        """Where the last window ends, counted from the padding on."""
        return (self.positions - 1) * self.stride + self.span

    @property
    def is_met(self) -> bool:
        """Whether every window holds an element of the input."""
        met = 0
        for first, last in sorted((at.start, at.stop) for at, _ in self.taps()):
            met = max(met, last) if first <= met else met
        return met == self.positions

    def taps(self) -> Iterator[tuple[slice, slice]]:
        """Yield where each kernel element meets the input, padding left out.

        Yields
        ------
        at, elements : slice
            Of the output positions, those whose kernel element lies in the input, and the
            input elements that it meets there; empty for one that meets none.

        Examples
        --------
        A kernel of 3 with stride 2 and padding 1 on five elements: its first element lies
        in the padding at the first of the three positions.

        >>> for at, elements in Axis(5, 3, stride=2, before=1, dilation=1, positions=3).taps():
        ...     print(at, elements)
        slice(1, 3, None) slice(1, 4, 2)
        slice(0, 3, None) slice(0, 5, 2)
        slice(0, 2, None) slice(1, 4, 2)
        """
        for tap in range(self.kernel):
            offset = tap * self.dilation - self.before
            first = max(-(offset // self.stride), 0)
            last = min((self.size - 1 - offset) // self.stride, self.positions - 1)
            if first > last:
                yield slice(0, 0), slice(0, 0)
            else:
                start, end = offset + first * self.stride, offset + last * self.stride
                yield slice(first, last + 1), slice(start, end + 1, self.stride)


class PoolGeometry(NamedTuple):
    """The window of a pool and the positions it takes, with an entry for each spatial axis."""

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[tuple[int, int], ...]  # a (before, after) pair for each axis
    dilation: tuple[int, ...]
    sizes: tuple[int, ...]  # of the output
    inputs: tuple[int, ...]  # sizes of the input

    @property
    def by_axis(self) -> tuple[Axis, ...]:
        """The same as an `Axis` for each."""
        before = (before for before, _ in self.padding)
        along = self.inputs, self.kernel, self.stride, before, self.dilation, self.sizes
        return tuple(map(Axis, *along))

    def check_met(self) -> None:
        """Raise ValueError if a window holds no element of the input."""
        if not all(axis.is_met for axis in self.by_axis):
            raise ValueError(
                f"padding={self.padding} with kernel_size={self.kernel} and "
                f"dilation={self.dilation} leaves windows that hold no element"
            )


def kernel_span(kernel_size: Integer, dilation: Integer = 1) -> int:
    """Return the length of a kernel along one axis, its gaps included.

    Examples
    --------
    Three elements with a gap of one between neighbours reach over five:

    >>> kernel_span(3, dilation=2)
    5
    """
    return at_least(1, dilation, "dilation") * (at_least(1, kernel_size, "kernel_size") - 1) + 1


def output_size(
    size: Integer,
    kernel_size: Integer,
    *,
    stride: Integer = 1,
    padding: Integer | tuple[Integer, Integer] = 0,
    dilation: Integer = 1,
    ceil_mode: bool = False,
) -> int:
    """Return the number of positions that a kernel takes along one axis.

    Convolution and pooling layers share this formula::

        (before + size + after - span) // stride + 1, with span = dilation * (kernel_size - 1) + 1

    Parameters
    ----------
    size, kernel_size : int
        Length of the input and of the kernel along this axis.
    stride : int, default 1
        Step from one position to the next.
    padding : int or (int, int), default 0
        Elements added at *each* end of the axis, or (before, after).
    dilation : int, default 1
        Step from one kernel element to the next; 1 leaves no gaps.
    ceil_mode : bool, default False
        Round the quotient up: a last window may hang over the end, as long as
        it starts inside the input or the padding before it.

    Raises
    ------
    TypeError
        If a value is not an integer.
    ValueError
        If a value is out of range, or the kernel reaches further than the padded input.

    Examples
    --------
    >>> output_size(224, 7, stride=2, padding=3)
    112
    >>> output_size(112, 3, stride=2), output_size(112, 3, stride=2, ceil_mode=True)
    (55, 56)
    >>> output_size(2, 3)
    Traceback (most recent call last):
    ValueError: kernel_size=3 with dilation=1 spans 3, but size=2 with padding=0 has only 2
    """
    size, span = at_least(1, size, "size"), kernel_span(kernel_size, dilation)
    stride = at_least(1, stride, "stride")
    before, after = (at_least(0, end, "padding") for end in ends(padding))
    padded = before + size + after
    steps = (padded - span + (stride - 1 if ceil_mode else 0)) // stride
    if steps < 0:
        raise ValueError(
            f"kernel_size={kernel_size} with dilation={dilation} spans {span}, "
            f"but size={size} with padding={padding} has only {padded}"
        )
    if ceil_mode and steps * stride >= before + size:
        steps -= 1
    return steps + 1


def same_padding(
    size: Integer, kernel_size: Integer, *, stride: Integer = 1, dilation: Integer = 1
) -> tuple[int, int]:
    """Return the (before, after) padding that gives ceil(size / stride) positions.

    An odd total puts its extra element after, as TensorFlow's ``SAME`` does.

    Examples
    --------
    >>> same_padding(224, 7, stride=2)
    (2, 3)
    """
    size, stride = at_least(1, size, "size"), at_least(1, stride, "stride")
    reach = (size - 1) // stride * stride + kernel_span(kernel_size, dilation)
    total = max(reach - size, 0)
    return total // 2, total - total // 2


def padding_sides(
    padding: Padding,
    sizes: Sequence[Integer],
    kernel_size: Sequence[Integer],
    *,
    stride: Sequence[Integer],
    dilation: Sequence[Integer],
) -> tuple[tuple[int, int], ...]:
    """Return the padding of each axis as a (before, after) pair.

    Parameters
    ----------
    padding : int, sequence, "same" or "valid"
        One int for all, or for each axis an int (both ends) or a (before, after)
        pair; "valid" is 0 and "same" keeps the sizes, which needs stride 1.
    sizes, kernel_size, stride, dilation : tuple of int
        One value for each axis.

    Examples
    --------
    >>> padding_sides("same", (9, 9), (3, 4), stride=(1, 1), dilation=(1, 1))
    ((1, 1), (1, 2))
    >>> padding_sides((1, 2), (9, 9), (3, 4), stride=(1, 1), dilation=(1, 1))
    ((1, 1), (2, 2))
    """
    if isinstance(padding, str):
        return _named_sides(padding, sizes, kernel_size, stride, dilation)
    if is_integer(padding):
        return (ends(padding),) * len(sizes)
    needed = "an integer or a (before, after) pair for each axis"
    return tuple(map(ends, entries(padding, len(sizes), "padding", needed)))


def transposed_size(
    size: Integer,
    kernel_size: Integer,
    *,
    stride: Integer = 1,
    padding: Integer = 0,
    output_padding: Integer = 0,
    dilation: Integer = 1,
) -> int:
    """Return the length that a transposed convolution makes of one axis.

    It undoes `output_size`; where that rounded down, `output_padding` says which
    of the possible lengths is meant.

    Raises
    ------
    TypeError
        If a value is not an integer.
    ValueError
        If a value is out of range, or nothing is left of the axis.

    Examples
    --------
    >>> transposed_size(55, 3, stride=2), transposed_size(55, 3, stride=2, output_padding=1)
    (111, 112)
    >>> output_size(111, 3, stride=2), output_size(112, 3, stride=2)
    (55, 55)
    """
    size, stride = at_least(1, size, "size"), at_least(1, stride, "stride")
    padding = at_least(0, padding, "padding")
    extra = at_least(0, output_padding, "output_padding")
    span = kernel_span(kernel_size, dilation)
    if extra >= max(stride, dilation):
        raise ValueError(
            f"output_padding={extra} must be smaller than stride={stride} or dilation={dilation}"
        )
    full = (size - 1) * stride + span + extra
    if full <= 2 * padding:
        raise ValueError(f"padding={padding} at each end leaves nothing of the {full} elements")
    return full - 2 * padding


def on_every_axis(
    size_of: Callable[..., int],
    sizes: Sequence[Integer],
    kernel_size: Sequence[Integer],
    **geometry: Sequence,
) -> tuple[int, ...]:
    """Return `size_of` (say `output_size`) of every axis; its error then names the axis.

    Examples
    --------
    >>> on_every_axis(output_size, (9, 8), (3, 2), stride=(2, 1), padding=(0, 1))
    (4, 9)
    """
    result = []
    for i, axis in enumerate("DHW"[-len(sizes) :]):
        here = {name: values[i] for name, values in geometry.items()}
        try:
            result.append(size_of(sizes[i], kernel_size[i], **here))
        except ValueError as error:
            raise ValueError(f"along {axis}: {error}") from None
    return tuple(result)


def pool_geometry(axes: Integer, shape: tuple[int, ...], window: Window) -> PoolGeometry:
    """Return the `PoolGeometry` of a pool for an input of this shape.

    Parameters
    ----------
    axes : int
    shape : tuple of int
        That of the input: (N, C, ...) or (C, ...) with `axes` axes for the dots.
    window : Window

    Examples
    --------
    >>> pool_geometry(2, (1, 6, 9, 8), Window((3, 2), padding=(1, 0))).sizes
    (3, 4)
    """
    check_maps(shape, axes)
    kernel = per_axis(window.kernel_size, axes, "kernel_size")
    stride = kernel if window.stride is None else per_axis(window.stride, axes, "stride")
    dilation = per_axis(window.dilation, axes, "dilation")
    sizes, steps = per_axis(shape[-axes:], axes, "shape"), {"stride": stride, "dilation": dilation}
    sides = padding_sides(window.padding, sizes, kernel, **steps)
    large = any(2 * max(pair) > k for pair, k in zip(sides, kernel, strict=True))
    if large and (is_integer(window.padding) or all(map(is_integer, window.padding))):
        raise ValueError(
            f"padding={tuple(before for before, _ in sides)} must be at most half of "
            f"kernel_size={kernel}, as in PyTorch; (before, after) pairs may be larger"
        )
    geometry = _slid(sizes, kernel, stride, sides, dilation, bool(window.ceil_mode))
    if large:
        geometry.check_met()
    return geometry


@lru_cache(maxsize=1024)
def _slid(shape, kernel, stride, padding, dilation, ceil_mode):
    """Return the `PoolGeometry` of settings for each axis; ValueError if no window fits."""
    settings = {"stride": stride, "padding": padding, "dilation": dilation}
    rounded = (ceil_mode,) * len(shape)
    sizes = on_every_axis(output_size, shape, kernel, ceil_mode=rounded, **settings)
    return PoolGeometry(kernel, stride, padding, dilation, sizes, shape)


def _named_sides(padding, sizes, kernel_size, stride, dilation):
    if padding not in ("same", "valid"):
        raise ValueError(f'padding={padding!r} is unknown; the words are "same" and "valid"')
    if padding == "valid":
        return ((0, 0),) * len(sizes)
    if any(step != 1 for step in stride):
        raise ValueError(
            f'padding="same" needs stride 1, but stride={stride}; '
            "convkit.shapes.same_padding gives the pairs for other strides"
        )
    reach = zip(sizes, kernel_size, dilation, strict=True)
    return tuple(same_padding(size, k, dilation=d) for size, k, d in reach)
