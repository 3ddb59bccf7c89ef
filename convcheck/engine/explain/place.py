"""Places in a result, in words."""


def at(place):
    """Write a place as an index.

    Examples
    --------
    >>> at((0, 1))
    '[0, 1]'
    """
    return f"[{', '.join(map(str, place))}]"
