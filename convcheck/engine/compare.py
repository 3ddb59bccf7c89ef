"""When two results are the same: maps within rounding, counts to the last digit."""

import numpy as np


def same(one, other):
    """Compare numbers as sharply as the coarser of the two kinds allows.

    Examples
    --------
    >>> same(np.array([1.0, 2.0]), np.array([1, 2 + 1e-12]))
    True
    >>> same(np.array([1.0, 2.0]), np.array([[1.0, 2.0]]))
    False
    """
    if one.shape != other.shape or (one.dtype.kind == "b") != (other.dtype.kind == "b"):
        return False
    if one.dtype.kind in "iu" and other.dtype.kind in "iu":
        return bool(np.array_equal(one, other))
    return bool(np.array_equal(one, other) or not differing(one, other).any())


def differing(one, other):
    """Return where numbers of one shape differ by more than rounding.

    Examples
    --------
    >>> differing(np.array([0.5, 3e-16]), np.array([0.25, 0]))
    array([ True, False])
    """
    coarse = min(a.dtype.itemsize if a.dtype.kind == "f" else 8 for a in (one, other)) < 8
    scale = float(np.abs(other).max(initial=1))  # terms of that size may have cancelled to 0
    return ~np.isclose(one, other, rtol=0, atol=(1e-5 if coarse else 1e-9) * scale)


def same_counts(one, other):
    """Compare each count by itself: exactly, or as sharply as a float can hold that very count.

    Examples
    --------
    >>> same_counts(np.array([5, 2e9]), np.array([5, 2_000_000_001]))
    False
    >>> same_counts(np.array([5, 2e9], np.float32), np.array([5, 2_000_000_001]))
    True
    """
    if one.shape != other.shape or (one.dtype.kind == "b") != (other.dtype.kind == "b"):
        return False
    if one.dtype.kind != "f" and other.dtype.kind != "f":
        return bool(np.array_equal(one, other))
    kinds = [a.dtype if a.dtype.kind == "f" else np.dtype(float) for a in (one, other)]
    step = np.spacing(np.abs(other).astype(min(kinds, key=lambda kind: kind.itemsize)))
    return bool((np.abs(one - other.astype(float)) <= step).all())
