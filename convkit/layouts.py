"""Carry weights and inputs from one program's order of axes to another's.

A layer's numbers are the same everywhere, only their order differs. A wrong order often has a
shape that fits, and then nothing fails: the layer computes something else.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from convkit.dtypes import plain
from convkit.shapes import at_least

__all__ = ["convert", "convert_input", "shape_in"]

Program = Literal["pytorch", "caffe", "keras", "tensorflow", "seed"]
Layer = Literal["conv", "transposed", "depthwise"]
# O and I are output and input channels, K all axes of the kernel, M kernels for each input
# channel, N the batch, C the channels and S all spatial axes.
CONV = {"pytorch": "OIK", "caffe": "OIK", "keras": "KIO", "tensorflow": "KIO", "seed": "IOK"}
TRANSPOSED = {"pytorch": "IOK", "caffe": "IOK", "keras": "KOI", "tensorflow": "KOI", "seed": "IOK"}
DEPTHWISE = {"pytorch": "IMK", "caffe": "IMK", "keras": "KIM", "tensorflow": "KIM"}
INPUT = {"pytorch": "NCS", "caffe": "NCS", "keras": "NSC", "tensorflow": "NSC"}
LAYERS = {"conv": CONV, "transposed": TRANSPOSED, "depthwise": DEPTHWISE}


def convert(
    weight: ArrayLike,
    source: Program,
    target: Program,
    *,
    layer: Layer = "conv",
    groups: int | None = None,
) -> np.ndarray:
    """Return the weight of a layer with its axes in another program's order.

    Parameters
    ----------
    weight : array_like
        With 1, 2 or 3 axes of the kernel, in the order of `source`; see `shape_in`.
    source, target : {"pytorch", "caffe", "keras", "tensorflow", "seed"}
        "seed" is (C_in, C_out, K...), the order that an answer to the question of this book
        gives.
    layer : {"conv", "transposed", "depthwise"}, default "conv"
        "depthwise" is the layer of that name in Keras and TensorFlow; in PyTorch and Caffe it is
        a convolution with as many groups as input channels.
    groups : int, optional
        Channel groups of the layer, to be checked against the shape. A depthwise weight from
        PyTorch or Caffe needs it: the shape alone does not tell the number of input channels.

    Returns
    -------
    ndarray
        A copy, contiguous in memory.

    Raises
    ------
    TypeError
        If `groups` is not an integer.
    ValueError
        If a name is unknown, the number of axes is wrong, the groups do not fit, or one of the
        programs has no such layer.

    See Also
    --------
    convert_input : The same for what enters the layer.

    Examples
    --------
    >>> import numpy as np
    >>> weight = np.zeros((32, 16, 5, 3))
    >>> convert(weight, "pytorch", "keras").shape, convert(weight, "pytorch", "seed").shape
    ((5, 3, 16, 32), (16, 32, 5, 3))

    Eight input channels with two kernels each:

    >>> depthwise = np.zeros((16, 1, 5, 3))
    >>> convert(depthwise, "pytorch", "keras", layer="depthwise", groups=8).shape
    (5, 3, 8, 2)
    """
    orders = _entry(LAYERS, layer, "layer")
    given, wanted = _entry(orders, source, "source"), _entry(orders, target, "target")
    weight = _with_axes(weight, "weight", shape_in(source, layer=layer))
    if groups is not None:
        _check_groups(groups, layer, {source, target})
    if given == "IMK":
        weight = _by_channel(weight, groups)
    elif groups is not None:
        _check_fit(weight.shape, given, layer, groups)
    moved = _moved(weight, given, wanted)
    return moved.reshape(-1, 1, *moved.shape[2:]) if wanted == "IMK" else moved


def convert_input(x: ArrayLike, source: Program, target: Program) -> np.ndarray:
    """Return an input or an output of a layer with its axes in another program's order.

    Parameters
    ----------
    x : array_like of shape (N, C, ...) or (N, ..., C)
        With 1, 2 or 3 spatial axes for the dots, in the order of `source`. The batch axis must
        be there: without it the channels could not be told from the batch.
    source, target : {"pytorch", "caffe", "keras", "tensorflow"}

    Returns
    -------
    ndarray
        A copy, contiguous in memory.

    Raises
    ------
    ValueError
        If a name is unknown or the number of axes is wrong.

    Examples
    --------
    >>> import numpy as np
    >>> convert_input(np.zeros((1, 3, 427, 640)), "pytorch", "keras").shape
    (1, 427, 640, 3)
    """
    given, wanted = _entry(INPUT, source, "source"), _entry(INPUT, target, "target")
    letters = "(N, C, ...)" if given == "NCS" else "(N, ..., C)"
    return _moved(_with_axes(x, "x", letters), given, wanted)


def shape_in(program: Program, *, layer: Layer = "conv") -> str:
    """Return the shape of a layer's weight in a program, as text.

    Parameters
    ----------
    program : {"pytorch", "caffe", "keras", "tensorflow", "seed"}
    layer : {"conv", "transposed", "depthwise"}, default "conv"

    Raises
    ------
    ValueError
        If a name is unknown.

    Examples
    --------
    >>> shape_in("pytorch"), shape_in("keras", layer="transposed")
    ('(C_out, C_in / groups, K...)', '(K..., C_out, C_in)')
    """
    order = _entry(_entry(LAYERS, layer, "layer"), program, "program")
    if order == "IMK":
        return "(C_in * multiplier, 1, K...)"
    letters = {"O": "C_out", "I": "C_in", "M": "multiplier", "K": "K..."}
    if layer == "conv" and program != "seed":
        letters["I"] += " / groups"
    elif layer == "transposed" and program in ("pytorch", "caffe"):
        letters["O"] += " / groups"
    return f"({', '.join(letters[axis] for axis in order)})"


def _entry(table, name, parameter):
    if not isinstance(name, str) or name not in table:
        raise ValueError(f"{parameter}={name!r} is unknown; the names are {', '.join(table)}")
    return table[name]


def _with_axes(array, name, letters):
    array = plain(array, name)
    if not 3 <= array.ndim <= 5:
        raise ValueError(
            f"{name} has shape {array.shape}, but needs {letters} with 1, 2 or 3 axes for the dots"
        )
    return array


def _check_groups(groups, layer, programs):
    at_least(1, groups, "groups")
    if groups > 1 and layer == "conv" and "seed" in programs:
        raise ValueError(f"groups={groups} must be 1: the order of seed holds all pairs")
    if groups > 1 and layer == "transposed" and not programs <= {"pytorch", "caffe"}:
        raise ValueError(f"groups={groups} must be 1: only pytorch and caffe group this layer")


def _check_fit(shape, order, layer, groups):
    """The axis that holds the channels of all groups must be a multiple of their number."""
    whole = "O" if layer == "conv" else "I"
    channels = dict(
        zip(order.strip("K"), shape[-2:] if order[0] == "K" else shape[:2], strict=True)
    )[whole]
    wrong = channels != groups if layer == "depthwise" else channels % groups
    if wrong:
        name = {"O": "C_out", "I": "C_in"}[whole]
        rule = "be" if layer == "depthwise" else "divide"
        raise ValueError(f"groups={groups} must {rule} {name}={channels} of the weight {shape}")


def _by_channel(weight, groups):
    """Return (C_in * multiplier, 1, K...) as (C_in, multiplier, K...)."""
    if groups is None:
        raise ValueError(
            f"groups=None leaves open how many input channels a weight {weight.shape} has; give it"
        )
    if weight.shape[1] != 1 or weight.shape[0] % groups:
        raise ValueError(
            f"weight has shape {weight.shape}, but a depthwise layer with groups={groups} needs "
            f"({groups} * multiplier, 1, K...)"
        )
    return weight.reshape(groups, -1, *weight.shape[2:])


def _moved(array, given, wanted):
    def labels(order):
        many = array.ndim - 2
        return [label for axis in order for label in (range(many) if axis in "KS" else axis)]

    before = labels(given)
    return array.transpose([before.index(label) for label in labels(wanted)]).copy()
