"""What the notebook hands out: a layer and six inputs of each student's own."""

from functools import cache
from math import prod

from convcheck.engine.draws import different, generator, student

CHAPTER = "volumes"
KINDS = {
    "photo": "a colour photograph: colours, rows, columns",
    "film": "a film in colour: colours, frames, rows, columns",
    "frames": "a film in grey: frames, rows, columns",
    "riddle": "a stack of feature maps: maps, rows, columns",
    "maps": "a stack of feature maps: maps, rows, columns",
    "slices": "a scan in slices: slices, rows, columns",
}


def my_layer(name):
    """Return the layer that a student counts; everyone has one of their own.

    Examples
    --------
    >>> my_layer("Ada")["kernel_size"]
    (4, 5, 2)
    """
    C_in, C_out, size, kernel_size = own_counts(student(name))
    return {"C_in": C_in, "C_out": C_out, "size": size, "kernel_size": kernel_size}


def my_cases(name):
    """Return six inputs, each with a filter that meets it, in an order of the student's own.

    Examples
    --------
    >>> my_cases("Ada")[1]
    {'what': 'a scan in slices: slices, rows, columns', 'input': (31, 99, 148), 'filter': (1, 2, 3)}
    """
    return [
        {"what": KINDS[kind], "input": shape, "filter": kernel}
        for kind, shape, kernel in own_cases(student(name))
    ]


@cache
def own_counts(who):
    """Return a layer without padding for which every mistake gives other numbers.

    Examples
    --------
    >>> own_counts("ada")
    (9, 12, (10, 26, 14), (4, 5, 2))
    """
    rng = generator(CHAPTER, who)
    while True:
        layer = draw_counts(rng)
        if tells_apart(*layer):
            return layer


def draw_counts(rng):
    """Draw channels, the size of a volume and a cuboid; no two numbers of one kind are alike.

    Examples
    --------
    >>> C_in, C_out, size, kernel_size = draw_counts(generator("a"))
    >>> len({*size}), len({*kernel_size})
    (3, 3)
    """
    C_in, C_out = different(rng, C_in=(3, 9), C_out=(6, 20))
    size = different(rng, D=(9, 30), H=(9, 30), W=(9, 30))
    return C_in, C_out, size, different(rng, K_D=(2, 6), K_H=(2, 6), K_W=(2, 6))


def tells_apart(C_in, C_out, size, kernel_size):
    """Whether every mistake shows: no two wrong counts may be the same by chance.

    Examples
    --------
    >>> tells_apart(9, 12, (10, 26, 14), (4, 5, 2)), tells_apart(4, 12, (10, 26, 14), (4, 5, 2))
    (True, False)
    """
    K_D, K_H, K_W = kernel_size
    weights = {
        C_out * K_D * K_H * K_W,
        C_in * C_out * K_H * K_W,
        C_in * C_out * (K_D + K_H + K_W),
        (C_in + C_out) * K_D * K_H * K_W,
    }
    depth, height, width = (n - K + 1 for n, K in zip(size, kernel_size, strict=True))
    places, turned = depth * height * width, (K_W, K_D, K_H)
    return (
        len(weights) == 4
        and C_out != depth
        and C_in * places != prod(size)
        and places != prod(n - K + 1 for n, K in zip(size, turned, strict=True))
    )


@cache
def own_cases(who):
    """Return six cases (kind, shape of the input, shape of the filter) in an order of one's own.

    Examples
    --------
    >>> own_cases("ada")[1]
    ('slices', (31, 99, 148), (1, 2, 3))
    """
    rng = generator(CHAPTER, "cases", who)
    n, frames, maps, slices = different(
        rng, n=(30, 99), frames=(10, 29), maps=(500, 1500), slices=(20, 40)
    )
    K, flat = different(rng, K=(2, 5), flat=(2, 5)), different(rng, H=(40, 200), W=(40, 200))
    cases = [
        ("photo", (3, *flat), (3, *K)),
        ("film", (3, frames, *flat), (3, K[0], *K)),
        ("frames", (frames, n, n), (frames, *K)),
        ("riddle", (maps, *flat), (K[1], *K)),
        ("maps", (maps, *flat), (maps, *K)),
        ("slices", (slices, *flat), (1, *K)),
    ]
    return [cases[place] for place in rng.permutation(len(cases))]
