"""The rules of dtypes: what an array may hold, what sums are taken in, and what comes back.

Floating and complex dtypes are kept, and different ones promoted as NumPy does; float16 is
summed in float32. Sums of integers are exact int64, averages of them float64.
"""

import numpy as np

KINDS = {"iufc": "numbers", "iuf": "real numbers", "iu": "integers"}
EXACT = 2**53  # float64 holds all integers below


def numbers(value, name, kinds="iufc"):
    """Return `value` as an array of numbers; TypeError for bool, str, objects and records.

    Examples
    --------
    >>> numbers([[1, 2]], "x")
    array([[1, 2]])
    >>> numbers([True], "x")
    Traceback (most recent call last):
    TypeError: x has dtype bool, but needs numbers
    """
    array = plain(value, name)
    if array.dtype.kind not in kinds:
        raise TypeError(f"{name} has dtype {array.dtype}, but needs {KINDS[kinds]}")
    return array


def plain(value, name):
    """Return `value` as an array of no subclass, in this machine's byte order.

    Raises TypeError where entries are masked: their values would come back unmasked.

    Examples
    --------
    >>> plain(np.ones(1, ">f8"), "x").dtype
    dtype('float64')
    """
    if np.ma.is_masked(value):
        raise TypeError(f"{name} has masked entries, but needs a value in each; fill them first")
    array = np.asarray(value)
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))


def are_integers(*arrays):
    """Return whether all arrays hold integers.

    Examples
    --------
    >>> are_integers(np.arange(3), np.uint8([1])), are_integers(np.arange(3), np.ones(1))
    (True, False)
    """
    return {array.dtype.kind for array in arrays} <= {"i", "u"}


def average_dtypes(dtype):
    """Return the dtype of averages and the one to sum in.

    Examples
    --------
    >>> average_dtypes(np.dtype(np.float16)), average_dtypes(np.dtype(np.uint8))
    ((dtype('float16'), dtype('float32')), (dtype('float64'), dtype('float64')))
    """
    dtype = np.dtype(np.float64) if dtype.kind in "iu" else dtype
    return dtype, _wide(dtype)


def product_dtypes(x, rows, bias=None):
    """Return the dtype of sums of products, and the one to compute them in.

    Each sum takes elements of `x`, each times another element of one of the `rows`, and at
    most one element of `bias`. Raises ValueError if such sums of integers could leave int64.

    Examples
    --------
    >>> product_dtypes(np.ones(3, np.float16), np.ones((1, 3), np.float16))
    (dtype('float16'), dtype('float32'))
    >>> product_dtypes(np.array([9]), np.array([[2**53]]))
    (dtype('int64'), dtype('int64'))
    """
    arrays = (x, rows) if bias is None else (x, rows, bias)
    if are_integers(*arrays):
        bound = largest(x) * _largest_sum(rows) + (0 if bias is None else largest(bias))
        check_bound(bound)
        return np.dtype(np.int64), np.dtype(np.float64 if bound < EXACT else np.int64)
    dtype = promoted(*arrays)
    return dtype, _wide(dtype)


def promoted(*arrays):
    """Return the dtype that holds the numbers of all arrays, as NumPy promotes them.

    Examples
    --------
    >>> promoted(np.ones(1, np.float32), np.ones(1))
    dtype('float64')
    """
    return np.result_type(*arrays)


def lowest(dtype):
    """Return what no real number of this dtype is below: -inf, or the smallest integer.

    Examples
    --------
    >>> lowest(np.dtype(np.int8)), lowest(np.dtype(float))
    (-128, -inf)
    """
    return -np.inf if dtype.kind == "f" else np.iinfo(dtype).min


def widened(array, terms):
    """Return `array` in the dtype to sum `terms` of its elements in, and the dtype of the sums.

    Examples
    --------
    >>> widened(np.ones(2, np.float16), 2)
    (array([1., 1.], dtype=float32), dtype('float16'))
    """
    if are_integers(array):
        check_bound(largest(array) * terms)
        return array.astype(np.int64, copy=False), np.dtype(np.int64)
    return array.astype(_wide(array.dtype), copy=False), array.dtype


def check_bound(bound):
    """Raise ValueError unless sums of integers up to `bound` stay in int64.

    Examples
    --------
    >>> check_bound(2**63)
    Traceback (most recent call last):
    ValueError: sums could reach 9223372036854775808, but int64 ends at 9223372036854775807; \
use floating point
    """
    if bound >= 2**63:
        raise ValueError(
            f"sums could reach {bound}, but int64 ends at {2**63 - 1}; use floating point"
        )


def largest(array):
    """Return the largest absolute value of integers, as an int of Python's; 0 for none.

    Examples
    --------
    >>> largest(np.array([3, -128], np.int8))
    128
    """
    return max(int(array.max(initial=0)), -int(array.min(initial=0)))


def _largest_sum(rows):
    """Return the largest sum of absolute values of a row, in Python's integers."""
    return max(sum(map(abs, row)) for row in rows.reshape(len(rows), rows[0].size).tolist())


def _wide(dtype):
    """Return the dtype to sum floating or complex numbers in."""
    return np.promote_types(dtype, np.float32)
