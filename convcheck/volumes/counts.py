"""Tasks: count a 3-D layer, and tell along how many axes a filter slides."""

from functools import partial

from convcheck.engine.draws import different
from convcheck.engine.explain import own, settings
from convcheck.engine.explain.formula import formula
from convcheck.engine.refused import LIBRARIES
from convcheck.engine.task import Case, Part, Task, case
from convcheck.shared.wrong_counts import COUNT_3D
from convcheck.volumes import right
from convcheck.volumes.handout import CHAPTER, own_cases, own_counts
from convcheck.volumes.wrong_counts import DIRECTIONS, VOLUME_COUNT, VOLUME_OUTPUTS

CHANNELS = "With channels as well"
FACTORS = ("C_in", "C_out", "K_D", "K_H", "K_W")  # of the weights


def _with_outputs(rule, C_in, C_out, size, kernel_size):
    """Return how many numbers come out, and the parameters that a rule for any axes gives."""
    return right.counts(C_in, C_out, size, kernel_size)[0], rule(C_in, C_out, kernel_size)[2]


WRONG = {m: m.rule for m in VOLUME_COUNT} | {m: partial(_with_outputs, m.rule) for m in COUNT_3D}
OWN_WRONG = WRONG | {m: m.rule for m in VOLUME_OUTPUTS}


def _parameters(rule, C_in, C_out, kernel_size):
    """Return the parameters alone; they do not depend on the size of the volume."""
    return rule(C_in, C_out, kernel_size, kernel_size)[1]


def _cube_case(rng):
    C_in, C_out, K = different(rng, C_in=(2, 40), C_out=(2, 40), K=(2, 8))
    return case(C_in, C_out, (K, K, K))


def _count_case(rng):
    C_in, C_out, *kernel_size = different(
        rng, C_in=(2, 40), C_out=(2, 40), K_D=(2, 8), K_H=(2, 8), K_W=(2, 8)
    )
    return case(C_in, C_out, tuple(kernel_size))


PARAMETERS = Task(
    "parameters",
    partial(_parameters, right.counts),
    (
        Part(
            "cubes",
            0.5,
            (case(1, 2, (1, 1, 1)), case(3, 64, (3, 3, 3)), case(64, 128, (3, 3, 3))),
            _cube_case,
        ),
        Part(
            "any cuboid",
            0.5,
            (case(2, 3, (2, 3, 4)), case(5, 2, (1, 2, 6)), case(48, 64, (1, 3, 3))),
            _count_case,
        ),
    ),
    {mistake: partial(_parameters, rule) for mistake, rule in WRONG.items()},
    CHAPTER,
    CHANNELS,
    ("C_in", "C_out", "kernel_size"),
    LIBRARIES,
    readings=(settings.read,),
)


def my_counts_task(who):
    """Return the task on the layer of a student, who is written in small letters."""
    layer = own_counts(who)
    C_in, C_out, size, kernel_size = layer
    weights = dict(zip(FACTORS, (C_in, C_out, *kernel_size), strict=True))
    steps = {f"({n} - K_{n})": D - K for n, D, K in zip("DHW", size, kernel_size, strict=True)}
    inputs = dict(zip("DHW", size, strict=True))
    return Task(
        "my_counts",
        partial(right.counts, *layer),
        (
            Part("numbers that come out", 0.5, (Case(entry=0),)),
            Part("parameters", 0.5, (Case(entry=1),)),
        ),
        {mistake: partial(rule, *layer) for mistake, rule in OWN_WRONG.items()},
        CHAPTER,
        CHANNELS,
        (),
        LIBRARIES,
        readings=(
            own.read,
            formula(**weights),
            formula(C_out=C_out, **steps),
            formula(C_in=C_in, C_out=C_out, **inputs),
            own.which,
        ),
    )


def my_directions_task(who):
    """Return the task on the six inputs of a student."""
    cases = own_cases(who)
    place = {kind: Case(entry=index) for index, (kind, *_) in enumerate(cases)}
    return Task(
        "my_directions",
        partial(right.directions, cases),
        (
            Part("in colour", 1, (place["photo"], place["film"])),
            Part("maps", 1, (place["maps"], place["riddle"])),
            Part("film in grey", 1, (place["frames"],)),
            Part("scan", 1, (place["slices"],)),
        ),
        {mistake: partial(mistake.rule, cases) for mistake in DIRECTIONS},
        CHAPTER,
        "Depth or channel? A film",
        readings=(own.read, own.which),
    )
