"""Tasks: count the maps, weights and parameters of a layer."""

from convcheck.engine.draws import different
from convcheck.engine.explain import own, settings
from convcheck.engine.explain.formula import formula
from convcheck.engine.refused import LIBRARIES
from convcheck.engine.task import Case, Part, Task, case
from convcheck.multi_channel.handout import own_counts
from convcheck.multi_channel.right import counts
from convcheck.shared import wrong_counts

CHAPTER = "multi_channel"
SLIPS = "Slips, and the number that gives each away"


def _third_of(rule):
    return lambda C_in, C_out, kernel_size: rule(C_in, C_out, kernel_size)[2]


def _square_case(rng):
    C_in, C_out, K = different(rng, C_in=(2, 40), C_out=(2, 40), K=(2, 8))
    return case(C_in, C_out, (K, K))


def _count_case(rng):
    C_in, C_out, K_H, K_W = different(rng, C_in=(2, 40), C_out=(2, 40), K_H=(2, 8), K_W=(2, 8))
    return case(C_in, C_out, (K_H, K_W))


PARAMETERS = Task(
    "parameters",
    _third_of(counts),
    (
        Part(
            "square kernels",
            1,
            (case(3, 32, (3, 3)), case(16, 32, (5, 5)), case(1, 2, (1, 1))),
            _square_case,
        ),
        Part(
            "any kernels",
            1,
            (case(2, 3, (5, 7)), case(3, 4, (1, 6)), case(384, 256, (3, 5))),
            _count_case,
        ),
    ),
    {mistake: _third_of(mistake.rule) for mistake in wrong_counts.COUNT},
    CHAPTER,
    SLIPS,
    ("C_in", "C_out", "kernel_size"),
    ("convkit.cost", *LIBRARIES),
    readings=(settings.read,),
)


def my_counts_task(who):
    """Return the task on the counts of a student's own layer."""

    C_in, C_out, (K_H, K_W) = own_counts(who)

    def of(rule):
        return lambda: rule(*own_counts(who))

    return Task(
        "my_counts",
        of(counts),
        (
            Part("maps", 0.5, (Case(entry=0),)),
            Part("weights", 0.5, (Case(entry=1),)),
            Part("parameters", 1, (Case(entry=2),)),
        ),
        {mistake: of(mistake.rule) for mistake in (*wrong_counts.COUNT, *wrong_counts.COUNT_MAPS)},
        CHAPTER,
        SLIPS,
        readings=(own.read, formula(C_in=C_in, C_out=C_out, K_H=K_H, K_W=K_W), own.which),
    )
