"""Tasks: count the maps, weights and parameters of a layer."""

from functools import cache

from convcheck.engine.draws import different, generator
from convcheck.engine.refused import LIBRARIES
from convcheck.engine.task import Case, Part, Task, case
from convcheck.multi_channel import wrong_counts

CHAPTER = "multi_channel"
SLIPS = "Slips, and the number that gives each away"


def _counts(C_in, C_out, kernel_size):
    weights = C_in * C_out * kernel_size[0] * kernel_size[1]
    return C_out, weights, weights + C_out


def _third_of(counts):
    return lambda C_in, C_out, kernel_size: counts(C_in, C_out, kernel_size)[2]


def _count_case(rng):
    C_in, C_out, K_H, K_W = different(rng, C_in=(2, 40), C_out=(2, 40), K_H=(2, 8), K_W=(2, 8))
    return case(C_in, C_out, (K_H, K_W))


PARAMETERS = Task(
    "parameters",
    _third_of(_counts),
    (
        Part("square kernels", 1, (case(3, 32, (3, 3)), case(16, 32, (5, 5)), case(1, 2, (1, 1)))),
        Part("any kernels", 1, (case(2, 3, (5, 7)), case(3, 4, (1, 6))), _count_case),
    ),
    {m: _third_of(m.rule) for m in wrong_counts.COUNT if m.name != "type_1"},
    CHAPTER,
    SLIPS,
    ("C_in", "C_out", "kernel_size"),
    ("convkit.cost", *LIBRARIES),
)


@cache
def own_counts(who):
    """Return widths and a kernel for which every mistake gives other numbers."""
    rng = generator(CHAPTER, who)
    while True:
        C_in, C_out, K_H, K_W = different(rng, C_in=(6, 30), C_out=(6, 40), K_H=(2, 7), K_W=(2, 7))
        rules = [_counts, *(mistake.rule for mistake in wrong_counts.COUNT)]
        if len({tuple(rule(C_in, C_out, (K_H, K_W))) for rule in rules}) == len(rules):
            return C_in, C_out, (K_H, K_W)


def my_counts_task(who):
    def of(rule):
        return lambda: rule(*own_counts(who))

    return Task(
        "my_counts",
        of(_counts),
        (
            Part("maps", 0.5, (Case(entry=0),)),
            Part("weights", 0.5, (Case(entry=1),)),
            Part("parameters", 1, (Case(entry=2),)),
        ),
        {mistake: of(mistake.rule) for mistake in wrong_counts.COUNT},
        CHAPTER,
        SLIPS,
    )
