"""Which method computes a layer, and why.

All methods give the same output, but for rounding. The first rule that fits is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from convkit.methods.depthwise import depthwise
from convkit.methods.layer import Settings, settled
from convkit.methods.patches import patches
from convkit.methods.pointwise import pointwise
from convkit.methods.slices import are_few, slices
from convkit.methods.windows_einsum import windows_einsum
from convkit.methods.winograd import winograd
from convkit.methods.winograd.counts import fits, share
from convkit.shapes import per_axis
from convkit.shapes.settings import Integer, Padding, Sizes

METHODS = {
    method.__name__: method
    for method in (pointwise, depthwise, winograd, slices, patches, windows_einsum)
}
OUTPUT_SHARE = 0.6  # of the multiplications: winograd pays up to here
_preferred = ContextVar("preferred", default=None)


class Choice(NamedTuple):
    """The name of the method that a layer is computed by, and the reason."""

    method: str
    why: str


@lru_cache(maxsize=1024)
def choose(layer, dtype, preference=None):
    """Return the Choice for a Layer: the preferred method if that can compute it.

    Examples
    --------
    >>> choose(settled(2, (8, 9, 9), (4, 8, 1, 1)), np.dtype(float)).method
    'pointwise'
    """
    possible = list(_possible(layer, dtype))
    for method, _, why in possible:
        if method == preference:
            return Choice(method, f"preferred; {why}")
    return next(Choice(method, why) for method, pays, why in possible if pays)


def _possible(layer, dtype):
    """Yield for each method that can compute the layer its name, whether it pays, and why."""
    C_in, C_out = layer.x[1], layer.weight[0]
    if {*layer.kernel, *layer.stride} == {1} and not any(map(any, layer.padding)):
        why = "a kernel of one element at stride 1: the maps are the columns"
        yield "pointwise", True, why
    if C_in == C_out == layer.groups:
        why = "a kernel for each map: no channels to sum, so no columns to write"
        yield "depthwise", C_in > 1, why
    if fits(layer, dtype):
        part = share(layer, dtype.itemsize)
        why = f"{part:.2f} of the multiplications, those of its transforms included"
        yield "winograd", part <= OUTPUT_SHARE, why
    if layer.kernel[0] > 1:
        why = "few filters: fewer columns if each slice of a kernel counts as a filter"
        yield "slices", are_few(layer), why
    yield "patches", True, "windows as columns, a tile of them at a time"
    yield "windows_einsum", False, "windows as a view, summed with the filters at once"


def correlate(x, weight, layer, dtype):
    """Return the output of a layer by the method chosen; `dtype` is that of the result.

    Shapes: x (N, C_in, ...), weight (C_out, C_in // groups, ...), result (N, C_out, ...).

    Examples
    --------
    >>> x, weight = np.ones((1, 1, 3)), np.ones((1, 1, 2))
    >>> correlate(x, weight, settled(1, x.shape, weight.shape), x.dtype)
    array([[[2., 2.]]])
    """
    return METHODS[choose(layer, dtype, preferred()).method](x, weight, layer)


def preferred():
    """Return the name of the method that `prefer` asks for here, or None.

    Examples
    --------
    >>> with prefer("patches"):
    ...     preferred()
    'patches'
    """
    return _preferred.get()


@contextmanager
def prefer(method: str) -> Iterator[None]:
    """Take one method inside the block wherever it can compute the layer, pay or not.

    Parameters
    ----------
    method : {"pointwise", "depthwise", "winograd", "slices", "patches", "windows_einsum", "copies"}
        The last is for transposed layers. What it cannot compute goes by the rules;
        `explain_method` tells.

    Raises
    ------
    ValueError
        If there is no method of that name.

    Notes
    -----
    Other threads are not concerned.

    Examples
    --------
    >>> shapes = (1, 64, 224, 224), (64, 64, 3, 3)
    >>> explain_method(*shapes).method
    'winograd'
    >>> with prefer("patches"):
    ...     explain_method(*shapes).method
    'patches'
    """
    known = [*METHODS, "copies"]
    if method not in known:
        raise ValueError(f"method={method!r} is unknown; the methods are {', '.join(known)}")
    token = _preferred.set(method)
    try:
        yield
    finally:
        _preferred.reset(token)


def explain_method(
    x: Sequence[Integer],
    weight: Sequence[Integer],
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
    groups: Integer = 1,
    dtype: DTypeLike = float,
) -> Choice:
    """Return which method computes a layer, and why.

    Parameters
    ----------
    x, weight : tuple of int
        The shapes that `convkit.conv2d` or its like would be given.
    stride, padding, dilation, groups
        As there.
    dtype : dtype, default float
        Integers are computed exactly, which rules some methods out.

    Returns
    -------
    Choice
        With the fields `method` and `why`.

    Raises
    ------
    TypeError, ValueError
        As in `convkit.conv2d`.

    Examples
    --------
    >>> explain_method((1, 64, 224, 224), (64, 64, 3, 3), padding=1)
    Choice(method='winograd', why='0.32 of the multiplications, those of its transforms included')
    >>> explain_method((1, 64, 224, 224), (64, 64, 3, 3), padding=1, stride=2).method
    'patches'
    """
    x, weight = per_axis(x, len(x), "x"), per_axis(weight, len(weight), "weight")
    settings = Settings(stride, padding, dilation, groups)
    layer = settled(len(weight) - 2, x, weight, None, settings)
    return choose(layer, np.dtype(dtype), preferred())
