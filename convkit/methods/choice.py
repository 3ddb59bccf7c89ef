"""The plan: which way computes a layer, and why.

All ways give the same output, but for rounding. The first rule that fits is taken.
"""

import math
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from convkit.methods.depthwise import depthwise
from convkit.methods.layer import layer
from convkit.methods.patches import patches
from convkit.methods.pointwise import pointwise
from convkit.methods.slices import are_few, slices
from convkit.methods.transposed import copies, interlaced
from convkit.methods.winograd import fits, share, winograd
from convkit.shapes import check_layer, padding_sides, per_axis

WAYS = {way.__name__: way for way in (pointwise, depthwise, winograd, slices, patches)}
WORTH = 0.6  # with at most this share of the multiplications, winograd pays
_preferred = ContextVar("preferred", default=None)


class Plan(NamedTuple):
    """The name of the way that a layer is computed, and the reason."""

    way: str
    why: str


@lru_cache(maxsize=1024)
def plan(layer, dtype, preferred=None):
    """Return the Plan of a `convkit.methods.layer.Layer`, by a preferred way if that can do it.

    Examples
    --------
    >>> plan(settled(2, (8, 9, 9), (4, 8, 1, 1), None, 1, 0, 1, 1), np.dtype(float)).way
    'pointwise'
    """
    possible = [(way, pays, why) for way, can, pays, why in _rules(layer, dtype) if can]
    for way, _, why in possible:
        if way == preferred:
            return Plan(way, f"preferred; {why}")
    return next(Plan(way, why) for way, pays, why in possible if pays)


def _rules(layer, dtype):
    """Yield for each way its name, whether it can compute the layer, whether it pays, and why."""
    C_in, C_out = layer.x[1], layer.weight[0]
    banded = len(layer.kernel) == 2 or layer.stride == (1,)
    unpadded = not any(map(any, layer.padding))
    yield (
        "pointwise",
        {*layer.kernel, *layer.stride} == {1} and unpadded,
        True,
        "a kernel of one element at stride 1: the maps are the columns",
    )
    yield (
        "depthwise",
        C_in == C_out == layer.groups and banded,
        C_in > 1,
        "a kernel for each map: no channels to sum, so several outputs at a time",
    )
    part = share(layer, dtype.itemsize) if fits(layer, dtype) else math.nan
    why = f"{part:.2f} of the multiplications, those of its transforms included"
    yield "winograd", part == part, part <= WORTH, why
    yield (
        "slices",
        layer.kernel[0] > 1,
        are_few(layer),
        "few filters: fewer columns if each slice of a kernel counts as a filter",
    )
    yield "patches", True, True, "windows as columns, a tile of them at a time"


def correlate(x, weight, layer, dtype):
    """Return the output of a layer by the way of its plan; `dtype` is that of the result.

    Examples
    --------
    >>> x, weight = np.ones((1, 1, 3)), np.ones((1, 1, 2))
    >>> layer = settled(1, x.shape, weight.shape, None, 1, 0, 1, 1)
    >>> correlate(x, weight, layer, x.dtype)
    array([[[2., 2.]]])
    """
    return WAYS[plan(layer, dtype, _preferred.get()).way](x, weight, layer)


def transposed(x, filters, settings, dtype):
    """Return the output of a transposed layer: interlaced, or by copies for infinite weights.

    Plain layers multiply the zeros of their padding, so an infinite weight would leave nan.

    Parameters
    ----------
    x : ndarray of shape (N, C_in, ...)
    filters : ndarray of shape (C_out, C_in // groups, ...)
    settings : tuple
        Output sizes, stride, padding and dilation, for each axis, and groups.
    dtype : dtype

    Examples
    --------
    >>> x, filters = np.ones((1, 1, 2)), np.ones((1, 1, 2))
    >>> transposed(x, filters, ((4,), (2,), (0,), (1,), 1), x.dtype)
    array([[[1., 1., 1., 1.]]])
    """
    if _preferred.get() == "copies" or not np.isfinite(filters).all():
        return copies(x, filters, *settings)
    return interlaced(x, filters, *settings, partial(correlate, dtype=dtype))


@contextmanager
def prefer(way):
    """Take one way inside the block wherever it can compute the layer, whether it pays or not.

    Parameters
    ----------
    way : {"pointwise", "depthwise", "winograd", "slices", "patches", "copies"}
        The last is for transposed layers. Layers that it cannot compute go by the plan, as `explain` says.

    Raises
    ------
    ValueError
        If there is no way of that name.

    Notes
    -----
    Other threads are not concerned.

    Examples
    --------
    >>> shapes = (1, 64, 224, 224), (64, 64, 3, 3)
    >>> explain(*shapes).way
    'winograd'
    >>> with prefer("patches"):
    ...     explain(*shapes).way
    'patches'
    """
    known = [*WAYS, "copies"]
    if way not in known:
        raise ValueError(f"way={way!r} is unknown; the ways are {', '.join(known)}")
    token = _preferred.set(way)
    try:
        yield
    finally:
        _preferred.reset(token)


def explain(x, weight, *, stride=1, padding=0, dilation=1, groups=1, dtype=float):
    """Return which way a layer is computed, and why.

    Parameters
    ----------
    x, weight : tuple of int
        The shapes that `convkit.conv2d` or its like would be given.
    stride, padding, dilation, groups
        As there.
    dtype : dtype, default float
        Integers are computed exactly, which rules some ways out.

    Returns
    -------
    Plan
        With the fields `way` and `why`.

    Raises
    ------
    TypeError, ValueError
        As in `convkit.conv2d`.

    Examples
    --------
    >>> explain((1, 64, 224, 224), (64, 64, 3, 3), padding=1)
    Plan(way='winograd', why='0.32 of the multiplications, those of its transforms included')
    >>> explain((1, 64, 224, 224), (64, 64, 3, 3), padding=1, stride=2).way
    'patches'
    """
    layer = settled(len(weight) - 2, x, weight, None, stride, padding, dilation, groups)
    return plan(layer, np.dtype(dtype), _preferred.get())


def settled(axes, x, weight, bias, stride, padding, dilation, groups):
    """Return the Layer of shapes and settings as a caller gives them, all of them checked.

    Examples
    --------
    >>> settled(2, (2, 5, 6), (3, 2, 3, 3), None, 1, "same", 1, 1).padding
    ((1, 1), (1, 1))
    """
    check_layer(x, weight, bias, groups, axes=axes, layout=("C_out", "C_in"))
    stride, dilation = per_axis(stride, axes, "stride"), per_axis(dilation, axes, "dilation")
    sides = padding_sides(padding, x[-axes:], weight[2:], stride=stride, dilation=dilation)
    batch = x if len(x) == len(weight) else (1, *x)
    return layer(batch, weight, stride, sides, dilation, groups)
