"""Tasks: pad a stack of maps, slide a kernel over one map, turn it before."""

from functools import partial

import numpy as np

from convcheck.engine.draws import different, pairs
from convcheck.engine.explain import region, relations, settings
from convcheck.engine.explain.probes.blind import blind
from convcheck.engine.explain.probes.one_of import one_of
from convcheck.engine.explain.probes.products import products
from convcheck.engine.refused import FRAMEWORKS, LIBRARIES
from convcheck.engine.task import Part, Task, case
from convcheck.shared import wrong_layer, wrong_settings
from convcheck.shared.adapt import one_map, with_settings
from convcheck.shared.inputs import digits, draw_map, halves, powers, signed
from convcheck.single_channel import wrong_maps
from convcheck.single_channel.right import convolve, pad
from convkit.conv import conv2d

CHAPTER = "single_channel"


def _draw_pad(*ways):
    """Return how to draw a stack of maps that is padded in these ways, rows (1, 0)."""

    def draw(rng):
        C, H, W, *P = different(rng, C=(2, 4), H=(3, 7), W=(3, 7), P_H=(1, 4), P_W=(1, 4))
        return case(halves(rng, C, H, W), tuple(p * way for p, way in zip(P, ways, strict=True)))

    return draw


PAD = Task(
    "pad",
    pad,
    (
        Part(
            "rows",
            0.5,
            (case(digits(1, 1, 2), (1, 0)), case(digits(2, 2, 1), (2, 0))),
            _draw_pad(1, 0),
        ),
        Part(
            "columns",
            0.5,
            (case(digits(1, 2, 1), (0, 1)), case(digits(2, 1, 2), (0, 2))),
            _draw_pad(0, 1),
        ),
        Part(
            "both, and numbers of any kind",
            1,
            (case(np.array([[[1.5, -2.5]]]), (2, 1)), case(digits(2, 3, 2), (1, 3))),
            _draw_pad(1, 1),
        ),
    ),
    {mistake: mistake.rule for mistake in wrong_maps.PAD},
    CHAPTER,
    "One position",
    ("x", "padding"),
    LIBRARIES,
    readings=(relations.read, products("x"), blind("x"), region.read, settings.culprit),
)


def _whole_map(rng):
    """Draw bytes, as a photograph has them, and a kernel with halves."""
    H, W, K_H, K_W = different(rng, H=(5, 8), W=(5, 8), K_H=(1, 3), K_W=(1, 3))
    return case(rng.integers(100, 256, (H, W)).astype(np.uint8), halves(rng, K_H, K_W))


BYTE = np.array([[200]], np.uint8)

CORRELATE = Task(
    "correlate",
    one_map(conv2d),
    (
        Part(
            "positions and weights",
            2,
            (
                case(digits(2, 3), powers(2, 3)),
                case(digits(3, 4), powers(2, 2)),
                case(digits(2, 2), powers(1, 1)),
                case(digits(4, 3), powers(3, 1)),
                case(-digits(1, 2), powers(1, 2)),
                case(digits(1, 2), signed(1, 2)),
                case(signed(2, 3), signed(1, 2)),
            ),
            draw_map(),
        ),
        Part(
            "stride",
            1,
            (
                case(digits(1, 4), powers(1, 2), stride=(1, 2)),
                case(digits(5, 4), powers(2, 1), stride=(2, 1)),
                case(digits(5, 7), powers(3, 2), stride=(3, 2)),
            ),
            draw_map("stride"),
        ),
        Part(
            "padding",
            1,
            (
                case(digits(1, 2), powers(1, 2), padding=(0, 1)),
                case(digits(2, 1), powers(2, 1), padding=(2, 0)),
                case(digits(5, 7), powers(3, 2), stride=(2, 1), padding=(1, 0)),
            ),
            draw_map("padding"),
        ),
        Part(
            "dilation",
            1,
            (
                case(digits(1, 4), powers(1, 2), dilation=(1, 2)),
                case(digits(4, 2), powers(2, 1), dilation=(3, 1)),
            ),
            draw_map("dilation"),
        ),
        Part(
            "all together, and numbers of any kind",
            1,
            (
                case(BYTE, np.array([[2]])),
                case(BYTE // 8, np.array([[0.5]])),
                case(np.array([[0.5]]), np.array([[3]])),
                case(digits(6, 8), powers(2, 3), stride=(2, 1), padding=(1, 2), dilation=(3, 2)),
                case(digits(5, 9), powers(2, 3), stride=(1, 2), padding=(2, 1), dilation=(2, 3)),
            ),
            (_whole_map, *pairs(draw_map, "stride", "padding", "dilation")),
        ),
    ),
    {mistake: one_map(with_settings(mistake.rule)) for mistake in wrong_layer.KERNEL}
    | {
        mistake: one_map(partial(mistake.rule, conv2d))
        for mistake in (*wrong_settings.SETTINGS, *wrong_settings.DILATION)
    },
    CHAPTER,
    "Build it by hand",
    ("x", "kernel"),
    LIBRARIES,
    readings=(
        relations.read,
        products("x", "kernel"),
        blind("x", "kernel"),
        one_of("x", "kernel"),
        region.read,
        settings.culprit,
    ),
)


CONVOLVE = Task(
    "convolve",
    convolve,
    (
        Part(
            "the kernel is turned by 180°",
            2,
            (
                case(digits(2, 3), powers(2, 3)),
                case(digits(3, 4), powers(2, 2)),
                case(digits(2, 3), powers(1, 2)),
                case(digits(1, 2), np.array([[0.5, -0.5]])),
                case(-digits(1, 2), powers(1, 2)),
                case(digits(1, 2), signed(1, 2)),
            ),
            draw_map(),
        ),
    ),
    {mistake: mistake.rule for mistake in wrong_maps.CONVOLVE},
    CHAPTER,
    "Flip or not",
    ("x", "kernel"),
    FRAMEWORKS,
    readings=(
        relations.read,
        products("x", "kernel"),
        blind("x", "kernel"),
        one_of("x", "kernel"),
        region.read,
        settings.culprit,
    ),
)
