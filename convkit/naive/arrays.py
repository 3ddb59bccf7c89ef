"""What all definitions do with their arrays: check the batch axis, and pad."""

import numpy as np


def numbers(value, name="x"):
    """Return `value` as an array; TypeError if it holds no numbers, or some are masked.

    Examples
    --------
    >>> numbers([[1, 2]])
    array([[1, 2]])
    """
    array = np.asarray(value)
    if array.dtype.kind not in "iufc":
        raise TypeError(f"{name} has dtype {array.dtype}, but needs numbers")
    if np.ma.is_masked(value):
        raise TypeError(f"{name} has masked entries, but needs a value in each; fill them first")
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def batch(x, axes) -> np.ndarray:
    """Return x as an array; ValueError if it lacks its batch axis.

    Examples
    --------
    >>> batch([[[1, 2]]], 1)
    array([[[1, 2]]])
    """
    x = numbers(x)
    if x.ndim != axes + 2:
        raise ValueError(f"x has shape {x.shape}, but its definition needs {axes + 2} axes")
    return x


MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def pad(x, sides, value, mode="zeros"):
    """Return x with `value`, or what the mode of PyTorch's name says, around its last axes.

    Examples
    --------
    >>> pad(np.array([1, 2, 3]), [(2, 0)], 0, "reflect")
    array([3, 2, 1, 2, 3])
    """
    every = [*[(0, 0)] * (x.ndim - len(sides)), *sides]
    given = {"constant_values": value} if mode == "zeros" else {}
    return np.pad(x, every, MODES.get(mode, mode), **given)


def lowest(dtype):
    """Return what no number of the dtype is below.

    Examples
    --------
    >>> lowest(np.dtype(np.int8))
    -128
    """
    return -np.inf if dtype.kind == "f" else np.iinfo(dtype).min
