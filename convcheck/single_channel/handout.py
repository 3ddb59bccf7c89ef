"""What the notebook hands out: a layer of each student's own."""

from functools import cache

from convcheck.engine.draws import different, generator, student


def my_layer(name):
    """Return the layer whose size a student works out; everyone has one of their own.

    Examples
    --------
    >>> layer = my_layer("Ada")
    >>> layer["size"], layer["kernel_size"], layer["stride"]
    ((90, 78), (7, 6), (4, 2))
    """
    size, kernel_size, settings = own_size(student(name))
    return {"size": size, "kernel_size": kernel_size, **settings}


@cache
def own_size(who):
    """Return sizes and settings for which every mistake gives another pair of numbers.

    Examples
    --------
    >>> own_size("ada")[:2]
    ((90, 78), (7, 6))
    """
    rng = generator("single_channel", who)
    while True:
        drawn = draw_size(rng)
        if tells_apart(*drawn):
            return drawn


def draw_size(rng):
    """Draw a pair of sizes, a kernel and settings, no two numbers of a pair alike.

    Examples
    --------
    >>> draw_size(generator("a"))[:2]
    ((89, 68), (5, 4))
    """
    sizes = different(rng, H=(60, 99), W=(60, 99))
    kernel_size = different(rng, K_H=(3, 7), K_W=(3, 7))
    settings = {
        "stride": different(rng, S_H=(2, 4), S_W=(2, 4)),
        "padding": different(rng, P_H=(2, 7), P_W=(2, 7)),
        "dilation": different(rng, D_H=(3, 6), D_W=(3, 6)),
    }
    return sizes, kernel_size, settings


def tells_apart(sizes, kernel_size, settings):
    """Whether every mistake shows: in how steps are rounded, and in what is left out or misread.

    To the nearest must be up on one axis and down on the other. Each of the other mistakes takes
    something off the room for steps, and no two of them may make as many steps on both axes, nor
    as many as the right steps of the columns and rows.

    Examples
    --------
    >>> tells_apart(*own_size("ada"))
    True
    """
    (row_gap, rows), (column_gap, columns) = map(
        _slips, sizes, kernel_size, *(settings[name] for name in ("stride", "padding", "dilation"))
    )
    pairs = [(columns[0], rows[0]), *zip(rows, columns, strict=True)]
    return row_gap * column_gap < 0 and len(set(pairs)) == len(pairs)


def _slips(size, kernel_size, stride, padding, dilation):
    """Return how much rounding to the nearest adds, and the steps with too much taken off."""
    room = size + 2 * padding - dilation * (kernel_size - 1) - 1
    too_much = 0, stride, stride - 1, padding, 2 * padding, kernel_size - 1, dilation - 1
    return round(room / stride) - room / stride, [(room - much) // stride for much in too_much]
