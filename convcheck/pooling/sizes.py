"""Tasks: how many positions a pool has, rounded down or up."""

from functools import cache

from convcheck.engine.draws import different, generator
from convcheck.engine.refused import LIBRARIES
from convcheck.engine.task import Case, Part, Task, case
from convcheck.pooling import wrong_sizes
from convcheck.shared.adapt import changed
from convcheck.shared.wrong_sizes import ORDER
from convkit.shapes import output_size

CHAPTER, UP = "pooling", "Rounding up"


def _hanging(rng):
    """Draw an axis on which the last window hangs over the end of the map."""
    while True:
        size, kernel_size, stride, padding = different(
            rng, size=(40, 299), kernel_size=(3, 7), stride=(2, 6), padding=(1, 3)
        )
        steps, rest = divmod(size + 2 * padding - kernel_size, stride)
        if padding <= kernel_size // 2 and rest and (steps + 1) * stride < size + padding:
            return size, kernel_size, {"stride": stride, "padding": padding}


def _behind(rng):
    """Draw an axis on which rounding up adds a window that begins right behind the map."""
    kernel_size, stride, padding = different(
        rng, kernel_size=(4, 7), stride=(6, 12), padding=(2, 3)
    )
    kernel_size = max(kernel_size, 2 * padding)
    stride = max(stride, kernel_size + 1)
    return (
        int(rng.integers(5, 40)) * stride - padding,
        kernel_size,
        {
            "stride": stride,
            "padding": padding,
        },
    )


def _draw(axis, **fixed):
    def draw(rng):
        size, kernel_size, settings = axis(rng)
        return case(size, kernel_size, **settings, **fixed)

    return draw


POOLED_SIZE = Task(
    "pooled_size",
    output_size,
    (
        Part(
            "rounded down, rounded up",
            0.5,
            (
                case(5, 2, stride=2),
                case(5, 2, stride=2, ceil_mode=True),
                case(4, 2, stride=2, ceil_mode=True),
                case(9, 4, stride=4, ceil_mode=True),
                case(4, 3, stride=2, padding=1, ceil_mode=True),
                case(5, 2, stride=2, padding=1),
                case(112, 3, stride=2, ceil_mode=False),
                case(112, 3, stride=2, ceil_mode=True),
            ),
            lambda rng: _draw(_hanging, ceil_mode=bool(rng.integers(2)))(rng),
        ),
        Part(
            "no window begins behind the map",
            0.5,
            (
                case(5, 2, stride=3, padding=1, ceil_mode=True),
                case(4, 4, stride=7, padding=2, ceil_mode=True),
            ),
            _draw(_behind, ceil_mode=True),
        ),
    ),
    {mistake: mistake.rule for mistake in wrong_sizes.ROUNDING},
    CHAPTER,
    UP,
    ("size", "kernel_size"),
    ("convkit.shapes", *LIBRARIES),
)

OWN_SLIPS = ("always_down", "never_dropped", "to_the_nearest", "padded_once", "start_left_out")


def _both_axes(rule, axes):
    return [
        rule(size, kernel_size, **settings, ceil_mode=True) for size, kernel_size, settings in axes
    ]


@cache
def own_axes(who):
    """Return rows that hang over and columns that do not, on which every mistake shows."""
    rng = generator(CHAPTER, who)
    rules = [output_size, *(m.rule for m in wrong_sizes.ROUNDING if m.name in OWN_SLIPS)]
    while True:
        axes = _hanging(rng), _behind(rng)
        answers = {tuple(_both_axes(rule, axes)) for rule in rules}
        if len(answers) == len(rules) and _alike_in_nothing(*axes):
            return axes


def _alike_in_nothing(rows, columns):
    pairs = zip((*rows[:2], *rows[2].values()), (*columns[:2], *columns[2].values()), strict=True)
    return all(one != other for one, other in pairs)


def my_pooled_sizes_task(who):
    def of(rule):
        return lambda: _both_axes(rule, own_axes(who))

    return Task(
        "my_pooled_sizes",
        of(output_size),
        (
            Part("rows", 0.5, (Case(entry=0),)),
            Part("columns", 0.5, (Case(entry=1),)),
        ),
        {m: of(m.rule) for m in wrong_sizes.ROUNDING if m.name in OWN_SLIPS}
        | {m: changed(of(output_size), m.rule) for m in ORDER},
        CHAPTER,
        UP,
    )
