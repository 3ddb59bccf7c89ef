"""Turn what a student's function gives into an array of numbers, whatever holds them."""

from numbers import Number

import numpy as np


class OddError(TypeError):
    """Something that holds no numbers, or not in rows of one length; its words say what."""


def plain(result):
    """Return a copy of numbers, arrays, and lists of such all the way down, as an array.

    Named tuples, ranges, arrays of objects and subclasses of arrays are welcome.

    Examples
    --------
    >>> plain([1, (2.5, 3)])
    Traceback (most recent call last):
    convcheck.engine.plain.OddError: a list with rows of different lengths
    >>> plain([[1, 2], (2.5, np.array(3))])
    array([[1. , 2. ],
           [2.5, 3. ]])
    >>> plain([1, None])
    Traceback (most recent call last):
    convcheck.engine.plain.OddError: a list in which element 1 is None
    """
    held = _held(result, ())
    try:
        value = np.array(held)
    except (ValueError, TypeError, OverflowError):
        raise OddError("a list with rows of different lengths") from None
    if value.dtype.kind not in "biufc":
        raise OddError("numbers that are too large")
    return value


def _held(result, place):
    """Return numbers and arrays as they are, and in lists what these hold."""
    for kind in (list, tuple, range):
        if isinstance(result, kind):
            items = kind.__iter__(result)  # not that of a subclass
            return [_held(item, (*place, index)) for index, item in enumerate(items)]
    if isinstance(result, np.ndarray):
        return _of_array(result, place)
    if isinstance(result, Number | np.bool_):
        return _number(result, place)
    raise OddError(_odd(result, place))


def _of_array(array, place):
    """Return what an array holds, of whatever subclass and of objects too."""
    bare = np.ndarray.view(array, np.ndarray)
    if isinstance(array, np.ma.MaskedArray) and np.ma.getmaskarray(array).any():
        raise OddError("a masked array, in which numbers are missing")
    if bare.dtype.kind == "O":
        return _held(bare.tolist(), place)
    if bare.dtype.kind not in "biufc":
        raise OddError(_odd(array, place) + " that holds no numbers")
    return bare


def _number(number, place):
    """Return a number as one of Python's or NumPy's own; whole ones stay whole."""
    if type(number) in (bool, int, float, complex) or isinstance(number, np.generic):
        return number
    try:
        return int(number) if number == int(number) else float(number)
    except (TypeError, ValueError, OverflowError):
        raise OddError(_odd(number, place)) from None


def _odd(thing, place):
    """Say what a thing is, and in which place of a list."""
    if not place:
        return f"a result of type {type(thing).__name__}"
    what = "None" if thing is None else f"of type {type(thing).__name__}"
    return f"a list in which element {', '.join(map(str, place))} is {what}"
