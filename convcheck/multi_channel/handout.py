"""What the notebook hands out: a layer of each student's own."""

from functools import cache

from convcheck.engine.draws import different, generator, student


def my_layer(name):
    """Return the layer that a student counts; everyone has one of their own.

    Examples
    --------
    >>> my_layer("Ada")
    {'C_in': 21, 'C_out': 39, 'kernel_size': (4, 7)}
    """
    C_in, C_out, kernel_size = own_counts(student(name))
    return {"C_in": C_in, "C_out": C_out, "kernel_size": kernel_size}


@cache
def own_counts(who):
    """Return widths and a kernel for which every mistake gives other numbers.

    Examples
    --------
    >>> own_counts("ada")
    (21, 39, (4, 7))
    """
    rng = generator("multi_channel", who)
    while True:
        drawn = draw_counts(rng)
        if tells_apart(drawn[2]):
            return drawn


def draw_counts(rng):
    """Draw widths and a kernel, no two numbers alike.

    Examples
    --------
    >>> C_in, C_out, (K_H, K_W) = draw_counts(generator("a"))
    >>> len({C_in, C_out, K_H, K_W})
    4
    """
    C_in, C_out, K_H, K_W = different(rng, C_in=(6, 30), C_out=(6, 40), K_H=(2, 7), K_W=(2, 7))
    return C_in, C_out, (K_H, K_W)


def tells_apart(kernel_size):
    """Whether every mistake shows: the sum of the sides must not be the square of the first.

    Examples
    --------
    >>> tells_apart((4, 7)), tells_apart((3, 6))
    (True, False)
    """
    K_H, K_W = kernel_size
    return K_H + K_W != K_H**2
