"""Tasks: count a 3-D layer, and tell along how many axes a filter slides."""

from functools import cache

from convcheck.engine.draws import different, generator
from convcheck.engine.refused import LIBRARIES
from convcheck.engine.task import Case, Part, Task, case
from convcheck.volumes import wrong_counts
from convcheck.volumes.wrong_counts import counts, directions

CHAPTER = "volumes"
CHANNELS = "With channels as well"


def _second_of(rule):
    """Return the parameters alone; they do not depend on the size of the volume."""
    return lambda C_in, C_out, kernel_size: rule(C_in, C_out, kernel_size, kernel_size)[1]


def _count_case(rng):
    C_in, C_out, *kernel_size = different(
        rng, C_in=(2, 40), C_out=(2, 40), K_D=(2, 8), K_H=(2, 8), K_W=(2, 8)
    )
    return case(C_in, C_out, tuple(kernel_size))


PARAMETERS = Task(
    "parameters",
    _second_of(counts),
    (
        Part(
            "cubes",
            0.5,
            (case(1, 2, (1, 1, 1)), case(3, 64, (3, 3, 3)), case(64, 128, (3, 3, 3))),
        ),
        Part(
            "any cuboid",
            0.5,
            (case(2, 3, (2, 3, 4)), case(5, 2, (1, 2, 6)), case(48, 64, (1, 3, 3))),
            _count_case,
        ),
    ),
    {
        m: _second_of(m.rule)
        for m in wrong_counts.VOLUME_COUNT
        if _second_of(m.rule)(3, 5, (2, 4, 7)) != _second_of(counts)(3, 5, (2, 4, 7))
        and m.name != "depth_as_channels"
    },
    CHAPTER,
    CHANNELS,
    ("C_in", "C_out", "kernel_size"),
    LIBRARIES,
)


@cache
def own_counts(who):
    """Return a layer for which every mistake gives other numbers."""
    rng = generator(CHAPTER, who)
    while True:
        C_in, C_out = different(rng, C_in=(3, 9), C_out=(6, 20))
        size = different(rng, D=(9, 30), H=(9, 30), W=(9, 30))
        kernel_size = different(rng, K_D=(2, 6), K_H=(2, 6), K_W=(2, 6))
        layer = C_in, C_out, size, kernel_size
        rules = [counts, *(mistake.rule for mistake in wrong_counts.VOLUME_COUNT)]
        if len({rule(*layer) for rule in rules}) == len(rules):
            return layer


def my_counts_task(who):
    def of(rule):
        return lambda: rule(*own_counts(who))

    return Task(
        "my_counts",
        of(counts),
        (
            Part("numbers that come out", 0.5, (Case(entry=0),)),
            Part("parameters", 0.5, (Case(entry=1),)),
        ),
        {mistake: of(mistake.rule) for mistake in wrong_counts.VOLUME_COUNT},
        CHAPTER,
        CHANNELS,
        (),
        LIBRARIES,
    )


KINDS = {
    "photo": "a colour photograph: colours, rows, columns",
    "film": "a film in colour: colours, frames, rows, columns",
    "frames": "a film in grey: frames, rows, columns",
    "riddle": "a stack of feature maps: maps, rows, columns",
    "maps": "a stack of feature maps: maps, rows, columns",
    "slices": "a scan in slices: slices, rows, columns",
}


@cache
def own_cases(who):
    """Return six cases (kind, shape of the input, shape of the filter) in an order of one's own."""
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


def my_directions_task(who):
    cases = own_cases(who)
    place = {kind: Case(entry=index) for index, (kind, *_) in enumerate(cases)}

    def of(rule):
        return lambda: rule(cases)

    return Task(
        "my_directions",
        of(directions),
        (
            Part("in colour", 1, (place["photo"], place["film"])),
            Part("maps", 1, (place["maps"], place["riddle"])),
            Part("film in grey", 1, (place["frames"],)),
            Part("scan", 1, (place["slices"],)),
        ),
        {mistake: of(mistake.rule) for mistake in wrong_counts.DIRECTIONS},
        CHAPTER,
        "Depth or channel? A film",
    )
