"""Tasks: how many positions there are, and how often each element is used."""

from convcheck.engine.draws import different, pairs
from convcheck.engine.explain import outer, own, region, relations, settings
from convcheck.engine.refused import FRAMEWORKS, LIBRARIES
from convcheck.engine.task import Case, Part, Task, case
from convcheck.shared import wrong_sizes
from convcheck.shared.adapt import changed
from convcheck.shared.inputs import draw_map
from convcheck.single_channel import wrong_maps
from convcheck.single_channel.handout import own_size
from convcheck.single_channel.right import coverage
from convkit.shapes import output_size

CHAPTER = "single_channel"
ON_AN_AXIS = (*wrong_sizes.OUTPUT_SIZE, *wrong_sizes.SPAN)


def _draw_axis(*names):
    """Return how to draw one axis, with other values than the default for these settings."""

    def draw(rng):
        kernel_size, stride, padding, dilation = different(
            rng, kernel_size=(2, 6), stride=(2, 5), padding=(1, 4), dilation=(2, 4)
        )
        drawn = {"stride": stride, "padding": padding, "dilation": dilation}
        size = int(rng.integers(25, 60))
        return case(size, kernel_size, **{name: drawn[name] for name in names})

    return draw


OUTPUT_SIZE = Task(
    "output_size",
    output_size,
    (
        Part("one step at a time", 0.5, (case(5, 3), case(4, 1), case(6, 6)), _draw_axis()),
        Part(
            "stride",
            0.5,
            (
                case(10, 3, stride=2),
                case(5, 2, stride=2),
                case(4, 2, stride=3),
                case(9, 4, stride=3),
                case(227, 11, stride=4),
                case(224, 11, stride=4),
                case(640, 5, stride=2),
            ),
            _draw_axis("stride"),
        ),
        Part(
            "padding",
            0.5,
            (
                case(4, 3, padding=1),
                case(8, 3, stride=4, padding=1),
                case(42, 4, padding=2),
                case(224, 11, stride=4, padding=2),
            ),
            _draw_axis("stride", "padding"),
        ),
        Part(
            "dilation",
            0.5,
            (
                case(7, 3, dilation=3),
                case(9, 3, dilation=2),
                case(7, 3, stride=2, dilation=2),
                case(10, 2, stride=4, dilation=2),
            ),
            pairs(_draw_axis, "stride", "padding", "dilation"),
        ),
    ),
    {mistake: mistake.rule for mistake in ON_AN_AXIS},
    CHAPTER,
    "The size",
    ("size", "kernel_size"),
    ("convkit.shapes", *LIBRARIES),
    readings=(settings.read,),
)


def _both_axes(rule, sizes, kernel_size, settings):
    return [
        rule(
            sizes[axis], kernel_size[axis], **{name: pair[axis] for name, pair in settings.items()}
        )
        for axis in (0, 1)
    ]


def my_size_task(who):
    """Return the task on the size of a student's own layer."""

    def of(rule):
        return lambda: _both_axes(rule, *own_size(who))

    return Task(
        "my_size",
        of(output_size),
        (
            Part("rows", 0.5, (Case(entry=0),)),
            Part("columns", 0.5, (Case(entry=1),)),
        ),
        {mistake: of(mistake.rule) for mistake in ON_AN_AXIS}
        | {mistake: changed(of(output_size), mistake.rule) for mistake in wrong_sizes.ORDER},
        CHAPTER,
        "The size",
        readings=(own.read, own.which),
    )


MANY = case((1, 519), (1, 260))  # more windows over a place than a byte can count


def _draw_coverage(*names):
    def draw(rng):
        one = draw_map(*names)(rng)
        return case(one.args[0].shape, one.args[1].shape, **one.options)

    return draw


COVERAGE = Task(
    "coverage",
    coverage,
    (
        Part(
            "every place",
            1,
            (
                case((2, 3), (1, 2)),
                case((5, 6), (3, 3)),
                case((5, 6), (3, 3), padding=(1, 1)),
                MANY,
            ),
            _draw_coverage("padding"),
        ),
        Part(
            "stride",
            1,
            (
                case((1, 4), (1, 2), stride=(1, 2)),
                case((5, 6), (3, 3), stride=(2, 2)),
                case((5, 7), (3, 2), stride=(2, 1), padding=(1, 0)),
            ),
            _draw_coverage("stride", "padding"),
        ),
    ),
    {mistake: mistake.rule for mistake in wrong_maps.COVERAGE},
    CHAPTER,
    "Nine pixels, or fewer (may be skipped)",
    ("shape", "kernel_size"),
    FRAMEWORKS,
    readings=(relations.read, outer.read, region.read, settings.culprit, settings.read),
)
