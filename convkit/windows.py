"""Padding, and every window of an array at once without a copy."""

import math
from collections.abc import Sequence

import numpy as np

from convkit.dtypes import plain
from convkit.shapes import kernel_span, on_every_axis, output_size, per_axis
from convkit.shapes.settings import Integer, Sides, Sizes

MODES = {  # the element at each place of an axis of n elements, and how far the padding may reach
    "reflect": (lambda place, n: n - 1 - abs(n - 1 - abs(place)), lambda n: n - 1),
    "replicate": (lambda place, n: place.clip(0, n - 1), lambda _: math.inf),
    "circular": (lambda place, n: place % n, lambda n: n),
}


def pad(x: np.ndarray, sides: Sides, value: float = 0) -> np.ndarray:
    """Return `x` with `value` around its last axes, one (before, after) pair for each.

    Parameters
    ----------
    x : ndarray of shape (..., D, H, W), (..., H, W) or (..., W)
    sides : sequence of (int, int)
        Elements to add before and after each of the last ``len(sides)`` axes.
    value : scalar, default 0
        What to add; a max pool needs -inf.

    Examples
    --------
    >>> pad(np.array([[1, 2]]), [(1, 0), (0, 1)], value=9)
    array([[9, 9, 9],
           [1, 2, 9]])
    """
    x = plain(x, "x")
    sides = [per_axis(pair, 2, "sides") for pair in sides]
    sizes = _last_axes(x, len(sides), f"sides={sides}")
    if min(map(min, sides)) < 0:
        raise ValueError(f"sides={sides} must hold no negative number")
    grown = [before + n + after for n, (before, after) in zip(sizes, sides, strict=True)]
    padded = np.full((*x.shape[: -len(sides)], *grown), value, x.dtype)
    inside = [slice(before, before + n) for n, (before, _) in zip(sizes, sides, strict=True)]
    padded[(..., *inside)] = x
    return padded


def pad_from_within(x: np.ndarray, around: Sequence[np.ndarray]) -> np.ndarray:
    """Return `x` with copies of its own elements around its last axes.

    Parameters
    ----------
    x : ndarray of shape (..., D, H, W), (..., H, W) or (..., W)
    around : list of ndarray
        What `elements_around` returns.

    Examples
    --------
    >>> pad_from_within(np.array([5, 6, 7]), elements_around((3,), [(1, 2)], "replicate"))
    array([5, 5, 6, 7, 7, 7])
    """
    x = plain(x, "x")
    if any(
        n != e.max() + 1 for n, e in zip(_last_axes(x, len(around), "around"), around, strict=True)
    ):
        raise ValueError(f"x has shape {x.shape}, but around is for axes of other sizes")
    for axis, elements in enumerate(around, start=-len(around)):
        x = x.take(elements, axis)
    return x


def fold_padding(padded: np.ndarray, around: Sequence[np.ndarray]) -> np.ndarray:
    """Return the gradient of `pad_from_within`: what reaches a copy is added to its element.

    Examples
    --------
    >>> fold_padding(np.ones(7, int), elements_around((4,), [(2, 1)], "reflect"))
    array([1, 2, 3, 1])
    """
    padded = plain(padded, "padded")
    if _last_axes(padded, len(around), "around") != tuple(map(len, around)):
        raise ValueError(f"padded has shape {padded.shape}, but around is for axes of other sizes")
    for axis, elements in enumerate(around, start=-len(around)):
        rows = np.moveaxis(padded, axis, 0)
        total = np.zeros((elements.max() + 1, *rows.shape[1:]), rows.dtype)
        for row, element in zip(rows, elements, strict=True):
            total[element] += row
        padded = np.moveaxis(total, 0, axis)
    return padded


def elements_around(sizes: Sequence[Integer], sides: Sides, mode: str) -> list[np.ndarray]:
    """Return for each axis the number of the element at each place, its padding included.

    Parameters
    ----------
    sizes : sequence of int
    sides : sequence of (int, int)
        Elements to add before and after each axis.
    mode : {"reflect", "replicate", "circular"}
        PyTorch's names: mirrored about the border elements, these again and again, or what the
        other end holds.

    Raises
    ------
    ValueError
        If the mode is unknown or the axis has too few elements for it.

    Examples
    --------
    >>> [elements_around((4,), [(2, 1)], mode)[0] for mode in MODES]
    [array([2, 1, 0, 1, 2, 3, 2]), array([0, 0, 0, 1, 2, 3, 3]), array([2, 3, 0, 1, 2, 3, 0])]
    >>> elements_around((3,), [(3, 0)], "reflect")
    Traceback (most recent call last):
    ValueError: padding_mode="reflect" needs padding below the size of each axis, but \
padding=((3, 0),) and the sizes are (3,)
    """
    sizes = per_axis(sizes, len(sizes), "sizes")
    sides = [per_axis(pair, 2, "sides") for pair in sides]
    if mode not in MODES:
        raise ValueError(
            f"padding_mode={mode!r} is unknown; the modes are zeros, {', '.join(MODES)}"
        )
    element_at, most = MODES[mode]
    if any(max(pair) > most(n) for n, pair in zip(sizes, sides, strict=True)):
        needed = "below" if mode == "reflect" else "at most"
        raise ValueError(
            f'padding_mode="{mode}" needs padding {needed} the size of each axis, '
            f"but padding={tuple(sides)} and the sizes are {sizes}"
        )
    pairs = zip(sizes, sides, strict=True)
    return [element_at(np.arange(-before, n + after), n) for n, (before, after) in pairs]


def sliding_windows(
    x: np.ndarray, kernel_size: Sequence[Integer], *, stride: Sizes = 1, dilation: Sizes = 1
) -> np.ndarray:
    """Return a read-only view of the windows that a kernel sees, nothing copied.

    Parameters
    ----------
    x : ndarray of shape (..., D, H, W), (..., H, W) or (..., W)
    kernel_size : sequence of int
        Its length says how many of the last axes the kernel slides along.
    stride, dilation : int or sequence of int, default 1
        One value for all of these axes, or one for each.

    Returns
    -------
    ndarray of shape (..., H_out, W_out, K_H, K_W), for two axes
        Positions first, then the elements of the window at each of them.

    Examples
    --------
    >>> windows = sliding_windows(np.arange(5), (2,), stride=2)
    >>> windows
    array([[0, 1],
           [2, 3]])
    >>> sliding_windows(np.zeros((7, 3, 10, 9)), (4, 2), dilation=(3, 1)).shape
    (7, 3, 1, 8, 4, 2)
    """
    x = plain(x, "x")
    axes = len(kernel_size)
    sizes = _last_axes(x, axes, f"kernel_size={kernel_size}")
    stride, dilation = per_axis(stride, axes, "stride"), per_axis(dilation, axes, "dilation")
    on_every_axis(output_size, sizes, kernel_size, stride=stride, dilation=dilation)
    spans = tuple(map(kernel_span, kernel_size, dilation))
    view = np.lib.stride_tricks.sliding_window_view(x, spans, axis=tuple(range(-axes, 0)))
    return view[(..., *(slice(None, None, step) for step in (*stride, *dilation)))]


def _last_axes(x, axes, owner):
    if not 1 <= axes <= x.ndim:
        raise ValueError(f"x has shape {x.shape}, but {owner} is for {axes} of its axes")
    return x.shape[-axes:]
