"""Task: the transposed layer itself."""

from functools import partial

import numpy as np

from convcheck.engine.draws import different, pairs
from convcheck.engine.explain import region, relations, settings
from convcheck.engine.explain.probes.blind import blind
from convcheck.engine.explain.probes.one_of import one_of
from convcheck.engine.explain.probes.products import products
from convcheck.engine.refused import LIBRARIES
from convcheck.engine.task import Part, Task, case
from convcheck.shared.inputs import SQUARE, digits, halves, powers, signed
from convcheck.transposed import wrong_copies, wrong_layer
from convkit.conv import conv_transpose2d

CHAPTER = "transposed"
COPIES, CHECKERBOARDS = "Lay down copies", "Checkerboards"
ONE, MANY = {}, {"C_in": (2, 5), "C_out": (2, 5)}  # channels to draw


def draw_settings(rng, *names):
    """Draw pairs, unlike in rows and columns; a stride above 1 leaves room to pad the output."""
    steps = [(2, 3), (3, 2)][int(rng.integers(2))]
    drawn = {
        "stride": steps,
        "padding": different(rng, P_H=(1, 2), P_W=(1, 2)),
        "output_padding": tuple(S - 1 for S in steps),
    }
    return {name: drawn[name] for name in names}


def _draw_layer(N, channels, *names):
    """Return how to draw x, weight and these settings, all sizes of maps and kernels unlike."""

    def draw(rng):
        *drawn, K_H, K_W, H, W = different(
            rng, **channels, K_H=(2, 4), K_W=(2, 4), H=(4, 7), W=(4, 7)
        )
        maps, filters = drawn or (1, 1)
        settings = draw_settings(rng, *(name for name in names if name != "bias"))
        if "bias" in names:
            settings["bias"] = halves(rng, filters)
        return case(halves(rng, N, maps, H, W), halves(rng, maps, filters, K_H, K_W), **settings)

    return draw


ROW, COLUMN = digits(1, 1, 1, 3), digits(1, 1, 3, 1)

CONV_TRANSPOSE2D = Task(
    "conv_transpose2d",
    conv_transpose2d,
    (
        Part(
            "one map, one kernel",
            2,
            (
                case(ROW, powers(1, 1, 1, 2)),
                case(COLUMN, powers(1, 1, 2, 1)),
                case(digits(1, 1, 2, 3), powers(1, 1, 3, 2)),
                case(signed(1, 1, 1, 2), powers(1, 1, 1, 1)),
                case(digits(1, 1, 1, 1), signed(1, 1, 1, 2)),
                case(digits(1, 1, 1, 1), np.array([[[[0.5]]]])),
                case(np.array([[[[-0.5]]]]), digits(1, 1, 1, 1)),
            ),
            _draw_layer(1, ONE),
        ),
        Part(
            "several maps, and a batch",
            2,
            (
                case(digits(1, 2, 1, 1), SQUARE),
                case(digits(1, 2, 1, 2), powers(2, 3, 1, 1)),
                case(signed(1, 2, 1, 2), digits(2, 2, 1, 2)),
                case(digits(2, 1, 1, 2), powers(1, 1, 1, 2)),
            ),
            _draw_layer(2, MANY),
        ),
        Part(
            "stride",
            1,
            (
                case(ROW, powers(1, 1, 1, 2), stride=(1, 2)),
                case(COLUMN, powers(1, 1, 3, 1), stride=(2, 1)),
                case(digits(1, 1, 2, 3), digits(1, 1, 3, 2), stride=(3, 2)),
            ),
            _draw_layer(1, MANY, "stride"),
        ),
        Part(
            "padding",
            1,
            (
                case(ROW, powers(1, 1, 1, 3), padding=(0, 1)),
                case(COLUMN, powers(1, 1, 3, 1), stride=(2, 1), padding=(1, 0)),
                case(digits(1, 1, 2, 3), powers(1, 1, 4, 3), stride=(2, 1), padding=(2, 1)),
            ),
            _draw_layer(1, MANY, "stride", "padding"),
        ),
        Part(
            "output padding",
            1,
            (
                case(ROW, powers(1, 1, 1, 3), stride=(1, 2), padding=(0, 1), output_padding=(0, 1)),
                case(COLUMN, powers(1, 1, 2, 1), stride=(3, 1), output_padding=(2, 0)),
                case(
                    digits(1, 1, 2, 2),
                    powers(1, 1, 3, 4),
                    stride=(2, 3),
                    padding=(1, 2),
                    output_padding=(1, 2),
                ),
            ),
            (
                _draw_layer(1, MANY, "stride", "output_padding"),
                _draw_layer(1, MANY, "stride", "padding", "output_padding"),
            ),
        ),
        Part(
            "bias",
            1,
            (
                case(digits(1, 1, 1, 2), powers(1, 1, 1, 2), bias=np.array([0.5])),
                case(digits(1, 2, 1, 1), SQUARE, bias=np.array([0.25, -3])),
                case(digits(1, 2, 1, 2), SQUARE, bias=np.array([0.25, -3])),
                case(
                    digits(1, 1, 1, 1),
                    powers(1, 1, 1, 1),
                    bias=np.array([0.5]),
                    stride=(1, 2),
                    output_padding=(0, 1),
                ),
            ),
            (
                *pairs(partial(_draw_layer, 2, MANY), "bias", "stride", "padding"),
                _draw_layer(2, MANY, "bias", "stride", "output_padding"),
                _draw_layer(2, MANY, "bias", "stride", "padding", "output_padding"),
            ),
        ),
    ),
    {mistake: mistake.rule for mistake in (*wrong_layer.TRANSPOSED, *wrong_copies.COPIED)},
    CHAPTER,
    COPIES,
    ("x", "weight"),
    LIBRARIES,
    readings=(
        relations.read,
        products("x", "weight"),
        blind("x", "weight"),
        one_of("x", "weight"),
        region.read,
        settings.culprit,
    ),
)
