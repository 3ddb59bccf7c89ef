"""What the notebook hands out: a pool of each student's own."""

from functools import cache

from convcheck.engine.draws import different, generator, student


def my_pool(name):
    """Return the pool whose size a student works out; everyone has one of their own.

    Examples
    --------
    >>> pool = my_pool("Ada")
    >>> sorted(pool)
    ['ceil_mode', 'kernel_size', 'padding', 'size', 'stride']
    """
    (H, K_H, rows), (W, K_W, columns) = own_axes(student(name))
    settings = {name: (rows[name], columns[name]) for name in rows}
    return {"size": (H, W), "kernel_size": (K_H, K_W), **settings, "ceil_mode": True}


@cache
def own_axes(who):
    """Return rows that hang over and columns that do not, on which every mistake shows.

    Examples
    --------
    >>> (H, K_H, rows), (W, K_W, columns) = own_axes("ada")
    >>> rows["stride"] != columns["stride"]
    True
    """
    rng = generator("pooling", who)
    while True:
        axes = draw_hanging(rng), draw_behind(rng)
        if tells_apart(*axes) and _alike_in_nothing(*axes) and _far_apart(*axes):
            return axes


def draw_hanging(rng):
    """Draw an axis on which the last window hangs over the end of the map.

    Examples
    --------
    >>> size, kernel_size, settings = draw_hanging(generator("a"))
    >>> (size + 2 * settings["padding"] - kernel_size) % settings["stride"] > 0
    True
    """
    while True:
        size, kernel_size, stride, padding = different(
            rng, size=(40, 299), kernel_size=(3, 7), stride=(2, 6), padding=(1, 3)
        )
        steps, rest = divmod(size + 2 * padding - kernel_size, stride)
        if padding <= kernel_size // 2 and rest and (steps + 1) * stride < size + padding:
            return size, kernel_size, {"stride": stride, "padding": padding}


def draw_behind(rng):
    """Draw an axis on which rounding up adds a window that begins right behind the map.

    Examples
    --------
    >>> size, kernel_size, settings = draw_behind(generator("a"))
    >>> (size + settings["padding"]) % settings["stride"]
    0
    """
    kernel_size, stride, padding = different(
        rng, kernel_size=(4, 7), stride=(6, 12), padding=(2, 3)
    )
    kernel_size = max(kernel_size, 2 * padding)
    stride = max(stride, kernel_size + 1)
    size = int(rng.integers(5, 40)) * stride - padding
    return size, kernel_size, {"stride": stride, "padding": padding}


def tells_apart(rows, columns):
    """Whether every mistake shows on an axis that hangs over and one with a window behind.

    To the nearest must be down on the rows and up on the columns, and without the padding of one
    end the rows must lose two steps.

    Examples
    --------
    >>> tells_apart(*own_axes("ada"))
    True
    """
    (down, left), (up, _) = _steps(*rows), _steps(*columns)
    more_than_a_step = rows[2]["padding"] - rows[2]["stride"]
    return round(down) < down and round(up) > up and more_than_a_step >= left


def _steps(size, kernel_size, settings):
    """Return how many steps there is room for, and what is left behind the last whole one."""
    room, stride = size + 2 * settings["padding"] - kernel_size, settings["stride"]
    return room / stride, room % stride


def _far_apart(rows, columns):
    """Whether rows and columns that change places are no mistake of another kind.

    No mistake moves the columns by more than one position; the rows are rounded up.
    """
    (down, _), (up, _) = _steps(*rows), _steps(*columns)
    return abs(int(down) + 1 - int(up)) > 1


def _alike_in_nothing(rows, columns):
    pairs = zip((*rows[:2], *rows[2].values()), (*columns[:2], *columns[2].values()), strict=True)
    return all(one != other for one, other in pairs)
