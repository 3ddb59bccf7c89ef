"""What a layer may be given: its settings, and arrays whose shapes fit together."""

import operator
from collections.abc import Sequence
from typing import Literal, NamedTuple, SupportsIndex

Integer = SupportsIndex  # of Python or NumPy
Sizes = Integer | Sequence[Integer]  # one for all axes, or one for each
OutputSize = Integer | Sequence[Integer | None]  # None keeps the size of that axis
Sides = Sequence[Sequence[Integer]]  # (before, after) for each axis
Padding = Integer | Sequence[Integer | Sequence[Integer]] | Literal["same", "valid"]
PaddingMode = Literal["zeros", "reflect", "replicate", "circular"]


class Window(NamedTuple):
    """The settings of a pool as a caller gives them."""

    kernel_size: Sizes
    stride: Sizes | None = None  # the kernel size if not given
    padding: Padding = 0
    dilation: Sizes = 1
    ceil_mode: bool = False


def per_axis(value: Sizes, axes: Integer, name: str) -> tuple[int, ...]:
    """Return one integer for each axis, from one for all or a sequence of them.

    Examples
    --------
    >>> per_axis(3, 2, "stride")
    (3, 3)
    >>> per_axis((1, 2), 2, "stride")
    (1, 2)
    """
    return _integers(value, axes, name, "one integer for all axes or one for each")


def at_least(least: Integer, value: Integer, name: str) -> int:
    """Return `value` as an int; TypeError if it is no integer, ValueError if it is too small.

    Examples
    --------
    >>> at_least(1, 3, "stride")
    3
    >>> at_least(1, 0, "stride")
    Traceback (most recent call last):
    ValueError: stride=0 must be at least 1
    """
    if not is_integer(value):
        raise TypeError(f"{name}={value!r} must be an integer")
    if value < least:
        raise ValueError(f"{name}={value} must be at least {least}")
    return operator.index(value)


def is_integer(value):
    """Return whether a value is one whole number; True and False are none.

    Examples
    --------
    >>> is_integer(3), is_integer(True), is_integer(3.0)
    (True, False, False)
    """
    try:
        operator.index(value)
    except TypeError:
        return False
    kind = getattr(getattr(value, "dtype", None), "kind", None)  # of an array or a scalar of NumPy
    return not isinstance(value, bool) and kind != "b"


def _integers(value, count, name, needed):
    if is_integer(value):
        return (operator.index(value),) * count
    found = entries(value, count, name, needed)
    if not all(map(is_integer, found)):
        raise TypeError(f"{name}={value!r} must be {needed}")
    return tuple(map(operator.index, found))


def entries(value, count, name, needed):
    """Return a sequence of `count` values as a tuple; TypeError or ValueError if it is none.

    Examples
    --------
    >>> entries([1, (2, 3)], 2, "padding", "one for each axis")
    (1, (2, 3))
    """
    if isinstance(value, str) or not hasattr(value, "__len__"):
        raise TypeError(f"{name}={value!r} must be {needed}")
    if len(value) != count:
        raise ValueError(f"{name}={value!r} has {len(value)} values, but needs {count}: {needed}")
    return tuple(value)


def ends(padding):
    """Return (before, after) from one integer for both or from a pair.

    Examples
    --------
    >>> ends(1), ends((1, 2))
    ((1, 1), (1, 2))
    """
    return _integers(padding, 2, "padding", "an integer or a (before, after) pair")


def check_layer(
    x: tuple[int, ...],
    weight: tuple[int, ...],
    bias: tuple[int, ...] | None,
    groups: Integer,
    *,
    axes: Integer,
    layout: tuple[str, str],
) -> int:
    """Return C_out if the arrays of a convolution layer fit together, else raise ValueError.

    Parameters
    ----------
    x, weight, bias : tuple of int
        The shapes of the arrays; None for no bias.
    groups, axes : int
        Channel groups and spatial axes.
    layout : ("C_out", "C_in") or ("C_in", "C_out")
        The first two axes of weight; the second of them counts one group only.

    Examples
    --------
    >>> check_layer((1, 9, 8, 3), (6, 3, 5, 4), (6,), 1, axes=2, layout=("C_out", "C_in"))
    Traceback (most recent call last):
    ValueError: x has C_in=9 channels, but weight of shape (6, 3, 5, 4) with groups=1 needs 3; \
is the channel axis last?
    """
    groups = at_least(1, groups, "groups")
    check_axes(x, axes)
    if len(weight) != axes + 2 or min(weight[2:]) < 1:
        raise ValueError(f"weight has shape {weight}, but needs {axes + 2} axes, no empty kernel")
    needed = dict(zip(layout, (weight[0], weight[1] * groups), strict=True))
    C_in, C_out, found = needed["C_in"], needed["C_out"], x[-axes - 1]
    if C_out < 1:
        raise ValueError(f"weight of shape {weight} has no output channel, but needs at least one")
    if weight[0] % groups:
        raise ValueError(f"groups={groups} must divide {layout[0]}={weight[0]}")
    if found != C_in:
        hint = "; is the channel axis last?" if x[-1] == C_in else ""
        raise ValueError(
            f"x has C_in={found} channels, but weight of shape {weight} "
            f"with groups={groups} needs {C_in}{hint}"
        )
    if bias not in (None, (C_out,)):  # shape (1,) would broadcast
        raise ValueError(f"bias has shape {bias}, but weight of shape {weight} needs ({C_out},)")
    return C_out


def check_axes(x: tuple[int, ...], axes: Integer) -> None:
    """Raise ValueError unless `x`, a shape, is channels and `axes` axes, batched or not.

    Examples
    --------
    >>> check_axes((5, 7), 2)
    Traceback (most recent call last):
    ValueError: x has shape (5, 7), but needs (N, C, H, W) or (C, H, W)
    """
    if len(x) not in (axes + 1, axes + 2):
        letters = ", ".join("DHW"[-axes:])
        raise ValueError(f"x has shape {x}, but needs (N, C, {letters}) or (C, {letters})")


def check_maps(x: tuple[int, ...], axes: Integer) -> None:
    """Raise ValueError unless `x`, a shape, is that of maps that can be pooled: none is empty.

    Examples
    --------
    >>> check_maps((2, 0, 5, 7), 2)
    Traceback (most recent call last):
    ValueError: x has shape (2, 0, 5, 7), but only its batch axis may be empty
    """
    check_axes(x, axes)
    if 0 in x[-axes - 1 :]:
        raise ValueError(f"x has shape {x}, but only its batch axis may be empty")
