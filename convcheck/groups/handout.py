"""What the notebook hands out: a layer of each student's own."""

from functools import cache
from math import prod

from convcheck.engine.draws import different, generator, student


def my_layer(name):
    """Return the layer that a student replaces; everyone has one of their own.

    Examples
    --------
    >>> my_layer("Ada")
    {'C_in': 82, 'C_out': 79, 'kernel_size': (5, 5), 'size': (30, 19), 'padding': (2, 2)}
    """
    C_in, C_out, kernel_size, size = own_layer(student(name))
    padding = tuple(K // 2 for K in kernel_size)
    return {
        "C_in": C_in,
        "C_out": C_out,
        "kernel_size": kernel_size,
        "size": size,
        "padding": padding,
    }


@cache
def own_layer(who):
    """Return a layer for which every mistake gives other numbers.

    Examples
    --------
    >>> own_layer("ada")
    (82, 79, (5, 5), (30, 19))
    """
    rng = generator("groups", who)
    while True:
        C_in, C_out, kernel_size, size = draw_layer(rng)
        if tells_apart(C_out, kernel_size):
            return C_in, C_out, kernel_size, size


def draw_layer(rng):
    """Draw widths, a square kernel and the size of the maps; widths and size all differ.

    Examples
    --------
    >>> C_in, C_out, kernel_size, (H, W) = draw_layer(generator("a"))
    >>> len({C_in, C_out, H, W})
    4
    """
    C_in, C_out, H, W = different(rng, C_in=(24, 96), C_out=(24, 96), H=(10, 40), W=(10, 40))
    return C_in, C_out, (int(rng.choice([3, 5, 7])),) * 2, (H, W)


def tells_apart(C_out, kernel_size):
    """Whether every mistake shows: two steps of unlike cost, and a share to be rounded up.

    Examples
    --------
    >>> tells_apart(79, (5, 5)), tells_apart(49, (7, 7))
    (True, False)
    """
    window = prod(kernel_size)
    part, whole = window + C_out, window * C_out
    percent = 100 * part / whole
    return (
        window != C_out and round(percent, 2) > percent and round(percent / 100, 2) != percent / 100
    )
