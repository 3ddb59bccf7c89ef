"""Tasks: one filter on a stack of maps, and the whole layer."""

from functools import partial

import numpy as np

from convcheck.engine.draws import different, pairs
from convcheck.engine.explain import region, relations, settings
from convcheck.engine.explain.probes.blind import blind
from convcheck.engine.explain.probes.one_of import one_of
from convcheck.engine.explain.probes.products import products
from convcheck.engine.refused import LIBRARIES
from convcheck.engine.task import Part, Task, case
from convcheck.shared import wrong_batch, wrong_layer, wrong_settings
from convcheck.shared.adapt import one_filter, with_settings
from convcheck.shared.inputs import (
    PIXELS,
    POWERS,
    SQUARE,
    TOY,
    TOY_KERNELS,
    digits,
    draw_layer,
    halves,
    powers,
    signed,
)
from convkit.conv import conv2d

CHAPTER = "multi_channel"
RULE = "The rule: a kernel for each pair, a sum for each output map"
MEETINGS = (*wrong_layer.KERNEL, *wrong_layer.FILTER, *wrong_layer.LAYER, *wrong_layer.BIAS)


def _filter_case(rng):
    C, H, W, K_H, K_W = different(rng, C=(2, 5), H=(5, 9), W=(5, 9), K_H=(1, 4), K_W=(1, 4))
    return case(halves(rng, C, H, W), halves(rng, C, K_H, K_W), float(rng.integers(1, 9)))


def _without_bias(rng):
    x, kernels, _ = _filter_case(rng).args
    return case(x, kernels, 0)


THREE = np.arange(1, 13).reshape(3, 1, 4)

APPLY_FILTER = Task(
    "apply_filter",
    one_filter(conv2d),
    (
        Part(
            "every map with its own kernel",
            3,
            (
                case(PIXELS[0], POWERS[0], 0),
                case(PIXELS[0], POWERS[0, ::-1], 0),
                case(TOY, TOY_KERNELS, 0),
                case(THREE, 10 ** THREE[..., 1:3] // 10, 0),
                case(-digits(2, 1, 1), powers(2, 1, 1), 0),
                case(digits(2, 1, 1), signed(2, 1, 1), 0),
                case(signed(2, 1, 3), signed(2, 1, 2), 0),
            ),
            _without_bias,
        ),
        Part(
            "bias",
            1,
            (case(PIXELS[0], POWERS[0], 0.5), case(TOY, TOY_KERNELS, -3)),
            _filter_case,
        ),
        Part(
            "any number of maps",
            1,
            (case(TOY[:1], TOY_KERNELS[:1], 2), case(THREE, THREE[..., :2] - 5, 1)),
            _filter_case,
        ),
    ),
    {mistake: one_filter(mistake.rule) for mistake in MEETINGS},
    CHAPTER,
    RULE,
    ("x", "kernels", "bias"),
    LIBRARIES,
    readings=(
        relations.read,
        products("x", "kernels"),
        blind("x", "kernels"),
        one_of("x", "kernels"),
        region.read,
        settings.culprit,
    ),
)


BYTES = np.array([200, 100], np.uint8).reshape(1, 2, 1, 1)

CONV2D = Task(
    "conv2d",
    conv2d,
    (
        Part(
            "one filter on one image",
            2,
            (
                case(PIXELS, POWERS),
                case(PIXELS, POWERS[:, ::-1]),
                case(TOY[None], TOY_KERNELS[None]),
                case(-digits(1, 1, 1, 2), powers(1, 1, 1, 2)),
                case(digits(1, 1, 1, 2), signed(1, 1, 1, 2)),
                case(signed(1, 2, 2, 1), signed(1, 2, 1, 1)),
            ),
            draw_layer(),
        ),
        Part(
            "several filters",
            1,
            (
                case(digits(1, 2, 1, 1), SQUARE),
                case(digits(1, 2, 1, 2), digits(2, 2, 1, 2)),
                case(digits(1, 2, 2, 3), digits(3, 2, 2, 1)),
            ),
            draw_layer(),
        ),
        Part(
            "a batch of images",
            1,
            (
                case(digits(2, 1, 1, 2), digits(1, 1, 1, 2)),
                case(digits(3, 2, 1, 1), digits(1, 2, 1, 1)),
            ),
            draw_layer(N=(2, 3)),
        ),
        Part(
            "bias",
            1,
            (
                case(PIXELS, POWERS, bias=np.array([0.5])),
                case(digits(1, 2, 1, 1), SQUARE, bias=np.array([0.25, -3])),
                case(digits(1, 2, 1, 1), SQUARE, bias=np.array([0, -4])),
                case(digits(1, 2, 1, 2), SQUARE, bias=np.array([0.25, -3])),
            ),
            draw_layer("bias"),
        ),
        Part(
            "stride",
            1,
            (
                case(digits(1, 1, 1, 4), digits(1, 1, 1, 2), stride=(1, 2)),
                case(digits(1, 1, 5, 2), digits(1, 1, 2, 1), stride=(2, 1)),
                case(digits(1, 1, 4, 3), digits(1, 1, 1, 1), stride=(3, 2)),
                case(digits(1, 2, 5, 7), digits(1, 2, 3, 2), stride=(3, 2)),
            ),
            draw_layer("stride"),
        ),
        Part(
            "padding",
            1,
            (
                case(digits(1, 1, 1, 2), digits(1, 1, 1, 2), padding=(0, 1)),
                case(digits(1, 1, 2, 1), digits(1, 1, 2, 1), padding=(2, 0)),
            ),
            draw_layer("padding"),
        ),
        Part(
            "all together, and numbers of any kind",
            1,
            (
                case(BYTES[:, :1], np.array([[[[2]]]])),
                case(BYTES // 8, np.full((1, 2, 1, 1), 0.3)),
                case(np.full((1, 1, 1, 1), 0.5), np.array([[[[3]]]])),
                case(digits(2, 3, 7, 5), digits(4, 3, 3, 2), stride=(2, 1), padding=(1, 0)),
            ),
            pairs(partial(draw_layer, N=(2, 3)), "bias", "stride", "padding"),
        ),
    ),
    {mistake: with_settings(mistake.rule) for mistake in MEETINGS}
    | {
        mistake: partial(mistake.rule, conv2d)
        for mistake in (*wrong_settings.SETTINGS, *wrong_batch.BATCH, *wrong_batch.FILTERS)
    },
    CHAPTER,
    RULE,
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
