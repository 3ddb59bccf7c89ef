"""Tasks: how many positions a pool has, rounded down or up."""

from convcheck.engine.explain import own, settings
from convcheck.engine.refused import LIBRARIES
from convcheck.engine.task import Case, Part, Task, case
from convcheck.pooling import wrong_sizes
from convcheck.pooling.handout import draw_behind, draw_hanging, own_axes
from convcheck.pooling.right import pooled_size
from convcheck.shared.adapt import changed
from convcheck.shared.wrong_sizes import ORDER, POOLED
from convkit.shapes import output_size

CHAPTER, UP = "pooling", "Rounding up"
ROUNDED_UP = (*wrong_sizes.ROUNDING_UP, *POOLED)


def _draw(axis, **fixed):
    def draw(rng):
        size, kernel_size, settings = axis(rng)
        return case(size, kernel_size, **settings, **fixed)

    return draw


def _draw_any(rng):
    """Draw a short axis of any kind, on which mistakes of rounding and padding differ most."""
    kernel_size, stride = int(rng.integers(2, 6)), int(rng.integers(1, 7))
    padding, size = int(rng.integers(0, kernel_size // 2 + 1)), int(rng.integers(5, 20))
    up = bool(rng.integers(4))
    return case(size, kernel_size, stride=stride, padding=padding, ceil_mode=up)


POOLED_SIZE = Task(
    "pooled_size",
    pooled_size,
    (
        Part(
            "rounded down, rounded up",
            0.5,
            (
                case(5, 2, stride=2),
                case(5, 2, stride=2, ceil_mode=True),
                case(4, 2, stride=2, ceil_mode=True),
                case(5, 3, stride=2, ceil_mode=True),
                case(9, 4, stride=4, ceil_mode=True),
                case(4, 3, stride=2, padding=1, ceil_mode=True),
                case(3, 4, stride=2, padding=2, ceil_mode=True),
                case(6, 4, stride=3, padding=1, ceil_mode=True),
                case(5, 2, stride=2, padding=1),
                case(112, 3, stride=2, ceil_mode=False),
                case(112, 3, stride=2, ceil_mode=True),
            ),
            (_draw(draw_hanging, ceil_mode=False), _draw(draw_hanging, ceil_mode=True)),
        ),
        Part(
            "no window begins behind the map",
            0.5,
            (
                case(5, 2, stride=3, padding=1, ceil_mode=True),
                case(4, 4, stride=7, padding=2, ceil_mode=True),
            ),
            _draw(draw_behind, ceil_mode=True),
        ),
    ),
    {mistake: mistake.rule for mistake in (*ROUNDED_UP, *wrong_sizes.ROUNDING)},
    CHAPTER,
    UP,
    ("size", "kernel_size"),
    ("convkit.shapes", *LIBRARIES),
    readings=(settings.read,),
    telling=(_draw_any,) * 4,
)


def _both_axes(rule, axes):
    return [
        rule(size, kernel_size, **settings, ceil_mode=True) for size, kernel_size, settings in axes
    ]


def my_pooled_sizes_task(who):
    """Return the task on the size of a student's own pool."""

    def of(rule):
        return lambda: _both_axes(rule, own_axes(who))

    return Task(
        "my_pooled_sizes",
        of(output_size),
        (
            Part("rows", 0.5, (Case(entry=0),)),
            Part("columns", 0.5, (Case(entry=1),)),
        ),
        {mistake: of(mistake.rule) for mistake in ROUNDED_UP}
        | {mistake: changed(of(output_size), mistake.rule) for mistake in ORDER},
        CHAPTER,
        UP,
        readings=(own.read, own.which),
    )
