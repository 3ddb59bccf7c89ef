"""Task: how long the result of a transposed layer is."""

from convcheck.engine.draws import different, pairs
from convcheck.engine.explain import settings
from convcheck.engine.refused import LIBRARIES
from convcheck.engine.task import Part, Task, case
from convcheck.transposed import wrong_sizes
from convkit.shapes import transposed_size

CHAPTER = "transposed"


def _draw_axis(*names):
    """Return how to draw one axis, with other values than the default for these settings."""

    def draw(rng):
        kernel_size, stride, padding, dilation = different(
            rng, kernel_size=(5, 8), stride=(3, 6), padding=(2, 4), dilation=(3, 5)
        )
        extra = int(rng.integers(1, stride))
        drawn = {"stride": stride, "padding": padding, "output_padding": extra}
        drawn["dilation"] = dilation
        size = int(rng.integers(10, 40))
        return case(size, kernel_size, **{name: drawn[name] for name in names})

    return draw


TRANSPOSED_SIZE = Task(
    "transposed_size",
    transposed_size,
    (
        Part("one step at a time", 0.5, (case(3, 2), case(5, 3), case(1, 4)), _draw_axis()),
        Part(
            "stride",
            0.5,
            (
                case(3, 3, stride=2),
                case(4, 5, stride=3),
                case(28, 4, stride=2),
                case(2, 1, stride=3),
            ),
            _draw_axis("stride"),
        ),
        Part(
            "padding",
            1,
            (
                case(5, 3, padding=1),
                case(5, 3, padding=2),
                case(3, 3, stride=2, padding=1),
                case(28, 4, stride=2, padding=1),
                case(10, 7, stride=3, padding=2),
            ),
            _draw_axis("stride", "padding"),
        ),
        Part(
            "output padding",
            0.5,
            (
                case(3, 3, stride=2, padding=1, output_padding=1),
                case(3, 3, stride=3, output_padding=2),
                case(28, 5, stride=3, padding=2, output_padding=2),
            ),
            (
                _draw_axis("stride", "output_padding"),
                _draw_axis("stride", "padding", "output_padding"),
            ),
        ),
        Part(
            "dilation",
            0.5,
            (
                case(4, 3, dilation=2),
                case(3, 4, dilation=3),
                case(7, 3, stride=2, padding=1, dilation=3),
            ),
            (
                *pairs(_draw_axis, "stride", "padding", "dilation"),
                _draw_axis("stride", "output_padding", "dilation"),
                _draw_axis("stride", "padding", "output_padding", "dilation"),
            ),
        ),
    ),
    {mistake: mistake.rule for mistake in wrong_sizes.TRANSPOSED_SIZE},
    CHAPTER,
    "How large is the result?",
    ("size", "kernel_size"),
    ("convkit.shapes", *LIBRARIES),
    readings=(settings.read,),
)
