"""How tests write settings for layers of one, two or three axes."""


def each(axes, *values):
    """Return the values repeated to one for each axis: (1, 2) is (1, 2, 1) for three."""
    return tuple(values[i % len(values)] for i in range(axes))
