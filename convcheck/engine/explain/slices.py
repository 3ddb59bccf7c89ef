"""Slices of an argument that a result does not use at all."""


def unused(theirs, ours, name, shape):
    """Return the sentence about slices that only the right result uses, "" if there are none.

    Parameters
    ----------
    theirs, ours : set of tuple
        The places of the argument that each result uses.
    name : str
        The argument.
    shape : tuple of int

    Examples
    --------
    >>> unused({(0, 0, 0)}, {(0, 0, 0), (1, 0, 0)}, "x", (2, 1, 1))
    'Your result does not use x[1] at all.'
    """
    for axis in range(min(2, len(shape) - 2)):  # images, maps and filters, not rows and columns
        left = sorted({place[axis] for place in ours} - {place[axis] for place in theirs})
        if left and {place[axis] for place in theirs}:
            slices = [f"{name}[{':, ' * axis}{index}]" for index in left]
            return f"Your result does not use {_listed(slices)} at all."
    return ""


def _listed(words):
    if len(words) > 3:
        words = [*words[:2], "more of the kind"]
    return " and ".join([", ".join(words[:-1]), words[-1]] if words[:-1] else words)
