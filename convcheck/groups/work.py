"""Tasks: count the work of a layer, and what a separable one saves."""

from functools import partial

from convcheck.engine.draws import different, pairs
from convcheck.engine.explain import own, settings
from convcheck.engine.explain.formula import formula
from convcheck.engine.refused import LIBRARIES
from convcheck.engine.task import Case, Part, Task, case
from convcheck.groups import wrong_saving, wrong_work
from convcheck.groups.handout import own_layer
from convcheck.groups.right import macs, saving
from convcheck.shared.wrong_work import COUNTED_WORK

CHAPTER = "groups"


def _draw_layer(*names):
    """Return how to draw a layer, an input and these settings."""

    def draw(rng):
        groups, C_group, F_group = different(rng, G=(2, 5), C_group=(2, 7), F_group=(2, 7))
        K_H, K_W, H, W = different(rng, K_H=(2, 6), K_W=(2, 6), H=(20, 40), W=(20, 40))
        drawn = {
            "stride": different(rng, S_H=(2, 4), S_W=(2, 4)),
            "padding": different(rng, P_H=(1, 5), P_W=(1, 5)),
            "groups": groups,
        }
        settings = {name: drawn[name] for name in names}
        return case(groups * C_group, groups * F_group, (K_H, K_W), (H, W), **settings)

    return draw


MACS = Task(
    "macs",
    macs,
    (
        Part(
            "stride 1",
            0.5,
            (case(1, 2, (2, 2), (3, 4)), case(3, 2, (1, 3), (4, 6)), case(6, 16, (5, 5), (14, 14))),
            _draw_layer(),
        ),
        Part(
            "stride and padding",
            0.5,
            (
                case(2, 3, (3, 1), (6, 5), stride=(2, 1), padding=(1, 0)),
                case(512, 512, (3, 3), (28, 28), stride=(2, 2), padding=(1, 1)),
            ),
            (_draw_layer("stride"), _draw_layer("padding"), _draw_layer("stride", "padding")),
        ),
        Part(
            "groups",
            0.5,
            (
                case(4, 6, (1, 1), (2, 3), groups=2),
                case(2, 6, (1, 2), (2, 3), groups=2),
                case(8, 8, (3, 3), (5, 6), groups=8),
                case(96, 256, (5, 5), (27, 27), padding=(2, 2), groups=2),
            ),
            pairs(_draw_layer, "stride", "padding", "groups"),
        ),
    ),
    {mistake: mistake.rule for mistake in wrong_work.WORK}
    | {mistake: partial(mistake.rule, macs) for mistake in COUNTED_WORK},
    CHAPTER,
    "Weights or work?",
    ("C_in", "C_out", "kernel_size", "size"),
    ("convkit.cost", *LIBRARIES),
    readings=(settings.read,),
)


def my_saving_task(who):
    """Return the task on what replacing a student's own layer saves."""

    C_in, C_out, (K_H, K_W), (H, W) = own_layer(who)

    def of(rule):
        return lambda: rule(*own_layer(who))

    return Task(
        "my_saving",
        of(saving),
        (
            Part("the ordinary layer", 0.5, (Case(entry=0),)),
            Part("the separable layer", 0.5, (Case(entry=1),)),
            Part("the share", 0.5, (Case(entry=2),)),
        ),
        {mistake: of(mistake.rule) for mistake in wrong_saving.SAVING},
        CHAPTER,
        "What it saves, in numbers",
        readings=(own.read, formula(C_in=C_in, C_out=C_out, K_H=K_H, K_W=K_W, H=H, W=W), own.which),
    )
