"""Tasks: pool each map over windows, and take the largest across maps."""

from functools import partial

import numpy as np

from convcheck.engine.draws import different
from convcheck.engine.explain import region, relations, settings
from convcheck.engine.explain.probes.blind import blind
from convcheck.engine.explain.probes.products import products
from convcheck.engine.explain.probes.reach import reach
from convcheck.engine.refused import LIBRARIES
from convcheck.engine.task import Part, Task, case
from convcheck.pooling import wrong_across, wrong_windows
from convcheck.pooling.right import across_maps
from convcheck.shared.inputs import MAP, digits, halves
from convkit.pool import avg_pool2d, max_pool2d

CHAPTER = "pooling"
NEGATIVE = np.array([[[-1, -2], [-3, -4]]])
TWO_MAPS = np.array([[[1, 2, 4, 3]], [[8, 5, 6, 7]]])


def _draw(*names, down=0, **fixed):
    """Return how to draw maps, a window and these settings, all sizes different.

    With `down` all numbers are made smaller by that much.
    """

    def draw(rng):
        C, H, W, K_H, K_W = different(rng, C=(2, 4), H=(6, 9), W=(6, 9), K_H=(2, 5), K_W=(2, 5))
        drawn = {
            "stride": different(rng, S_H=(1, 3), S_W=(1, 3)),
            "padding": _border(rng, K_H, K_W),
        }
        settings = {name: drawn[name] for name in names}
        return case(halves(rng, C, H, W) - down, (K_H, K_W), **settings, **fixed)

    return draw


def _border(rng, K_H, K_W):
    """Draw a padding of at most half the window, another one for the rows than for the columns."""
    while True:
        padding = different(rng, P_H=(0, 2), P_W=(0, 2))
        if padding[0] <= K_H // 2 and padding[1] <= K_W // 2:
            return padding


SIDE_BY_SIDE = (
    case(MAP, (2, 2)),
    case(MAP, (1, 2)),
    case(MAP - 5, (2, 1)),
    case(TWO_MAPS, (1, 2)),
    case(digits(2, 3, 5) * -0.5, (3, 2)),
    case(np.array([[[30_000, 40_000]]]), (1, 2)),
)
STRIDE = (
    case(MAP[:, 2:], (1, 2), stride=(1, 1)),
    case(MAP[:, :1], (1, 2), stride=(1, 3)),
    case(digits(1, 5, 6) % 7 - 3, (2, 3), stride=(3, 1)),
)
TALL = digits(2, 6, 4) % 5 - 2

MAX_POOL2D = Task(
    "max_pool2d",
    max_pool2d,
    (
        Part("windows side by side", 1, SIDE_BY_SIDE, _draw()),
        Part("stride", 1, STRIDE, _draw("stride")),
        Part(
            "padding",
            1,
            (
                case(NEGATIVE, (2, 2), padding=(1, 1)),
                case(NEGATIVE * 10**6, (2, 2), padding=(1, 1)),
                case(TALL, (4, 2), padding=(2, 0)),
                case(TALL, (2, 3), stride=(2, 1), padding=(0, 1)),
            ),
            _draw("stride", "padding", down=10),
        ),
    ),
    {
        **{mistake: partial(mistake.rule, max_pool2d) for mistake in wrong_windows.POOL},
        **{mistake: mistake.rule for mistake in wrong_windows.MAX_POOL},
    },
    CHAPTER,
    "What a pooling layer computes",
    ("x", "kernel_size"),
    LIBRARIES,
    readings=(relations.read, reach("x"), blind("x"), region.read, settings.culprit),
)

ONES = np.ones((1, 3, 3), int)
BORDER = {"stride": (1, 1), "padding": (1, 1)}

AVG_POOL2D = Task(
    "avg_pool2d",
    avg_pool2d,
    (
        Part("windows side by side", 1, SIDE_BY_SIDE, _draw()),
        Part(
            "stride, and padding that counts",
            1,
            (
                *STRIDE,
                case(NEGATIVE, (2, 2), padding=(1, 1)),
                case(ONES, (3, 3), **BORDER),
                case(TALL, (2, 3), stride=(2, 1), padding=(0, 1)),
            ),
            _draw("stride", "padding", down=10),
        ),
        Part(
            "padding that does not count",
            1,
            tuple(
                case(*one.args, **one.options, count_include_pad=False)
                for one in (
                    case(NEGATIVE, (2, 2), padding=(1, 1)),
                    case(ONES, (3, 3), **BORDER),
                    case(TALL, (4, 2), padding=(2, 0)),
                )
            ),
            tuple(
                _draw(*names, count_include_pad=False)
                for names in ((), ("stride",), ("padding",), ("stride", "padding"))
            ),
        ),
    ),
    {
        **{mistake: partial(mistake.rule, avg_pool2d) for mistake in wrong_windows.POOL},
        **{mistake: mistake.rule for mistake in wrong_windows.AVG_POOL},
    },
    CHAPTER,
    "What a pooling layer computes",
    ("x", "kernel_size"),
    LIBRARIES,
    readings=(relations.read, products("x"), blind("x"), region.read, settings.culprit),
)


def _draw_groups(rng):
    groups, group_size, H, W = different(rng, groups=(2, 5), group_size=(2, 5), H=(2, 6), W=(2, 6))
    return case(halves(rng, groups * group_size, H, W), group_size)


PIXELS = np.array([3, -1, 4, 1, -5, -9]).reshape(6, 1, 1)
CROSSED = np.array([[[1, 2, 3]], [[4, 0, 1]]])  # neither map is the larger one everywhere

MAX_ACROSS_CHANNELS = Task(
    "max_across_channels",
    across_maps,
    (
        Part(
            "one group",
            1,
            (
                case(PIXELS[:2], 2),
                case(PIXELS[3:], 3),
                case(PIXELS[4:], 2),
                case(TWO_MAPS - 6, 2),
                case(CROSSED, 2),
            ),
            lambda rng: case(halves(rng, *different(rng, C=(3, 5), H=(2, 5), W=(2, 5))), 1),
        ),
        Part(
            "several groups",
            1,
            (case(PIXELS[:4], 2), case(PIXELS, 2), case(PIXELS, 3), case(digits(4, 1, 3) % 5, 2)),
            _draw_groups,
        ),
    ),
    {mistake: mistake.rule for mistake in wrong_across.ACROSS},
    CHAPTER,
    "Maxout: pooling across maps",
    ("x", "group_size"),
    LIBRARIES,
    readings=(relations.read, reach("x"), blind("x"), region.read, settings.culprit),
)
