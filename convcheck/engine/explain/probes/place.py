"""Places and numbers of a result, in words."""

import numpy as np


def at(place):
    """Write a place as an index.

    Examples
    --------
    >>> at((0, 1))
    '[0, 1]'
    """
    return f"[{', '.join(map(str, place))}]"


def moved(before, now):
    """Say what became of a result."""
    if np.array_equal(before, now):
        return f"stays {told(now)}"
    return f"goes from {told(before)} to {told(now)}"


def told(value):
    """Write a result in a few words.

    Examples
    --------
    >>> told(np.array([3, 4])), told(np.array(5.0))
    ('[3, 4]', '5')
    """
    text = ", ".join(f"{float(n):.12g}" for n in np.ravel(value))
    return f"[{text}]" if np.ndim(value) else text
