"""Tasks: mix maps with a matrix, let a layer work in groups, look first and mix then."""

from functools import partial

import numpy as np

from convcheck.engine.draws import different
from convcheck.engine.explain import region, relations
from convcheck.engine.explain.probes.blind import blind
from convcheck.engine.explain.probes.one_of import one_of
from convcheck.engine.explain.probes.products import products
from convcheck.engine.refused import LIBRARIES
from convcheck.engine.task import Part, Task, case
from convcheck.groups import wrong_layers
from convcheck.groups.right import pointwise, separable
from convcheck.shared import wrong_batch
from convcheck.shared.adapt import by_groups, in_groups, one_pixel
from convcheck.shared.inputs import SQUARE, digits, halves, powers, signed
from convcheck.shared.wrong_layer import BIAS, FILTER, IN_GROUPS, KERNEL, LAYER
from convkit.conv import conv2d


def _draw_pixels(N, bias):
    """Return how to draw N images, a matrix, and a bias times 0 or 1."""

    def draw(rng):
        C_in, C_out, H, W = different(rng, C_in=(2, 6), C_out=(2, 6), H=(3, 8), W=(3, 8))
        return case(halves(rng, N, C_in, H, W), halves(rng, C_out, C_in), bias * halves(rng, C_out))

    return draw


THREE_MAPS = np.array([[1, 2], [5, 6], [9, 1]]).reshape(1, 3, 1, 2)
NO_BIAS = np.zeros(2, int)

POINTWISE = Task(
    "pointwise",
    pointwise,
    (
        Part(
            "mixing the maps",
            1.5,
            (
                case(digits(1, 2, 1, 1), SQUARE[..., 0, 0], NO_BIAS),
                case(THREE_MAPS, powers(1, 3), NO_BIAS[:1]),
                case(THREE_MAPS, powers(1, 3)[:, ::-1], NO_BIAS[:1]),
                case(digits(1, 3, 2, 2), powers(2, 3), NO_BIAS),
                case(-digits(1, 2, 1, 1), powers(1, 2), NO_BIAS[:1]),
                case(digits(1, 2, 1, 1), signed(1, 2), NO_BIAS[:1]),
                case(signed(1, 2, 1, 2), signed(2, 2), NO_BIAS),
            ),
            _draw_pixels(1, bias=0),
        ),
        Part(
            "bias",
            0.5,
            (
                case(digits(1, 2, 1, 2), SQUARE[..., 0, 0], np.array([0.5, -3])),
                case(THREE_MAPS, powers(1, 3), np.array([0.25])),
            ),
            _draw_pixels(1, bias=1),
        ),
        Part(
            "a batch of images",
            1,
            (
                case(digits(2, 2, 1, 2), SQUARE[..., 0, 0], NO_BIAS),
                case(digits(3, 2, 1, 2), powers(1, 2), NO_BIAS[:1]),
            ),
            _draw_pixels(2, bias=1),
        ),
    ),
    {m: one_pixel(m.rule) for m in (*LAYER, *BIAS)}
    | {m: one_pixel(partial(m.rule, conv2d)) for m in wrong_batch.BATCH}
    | {m: m.rule for m in wrong_layers.POINTWISE},
    "pointwise",
    "The rule: one matrix for all pixels",
    ("x", "weight", "bias"),
    LIBRARIES,
    readings=(
        relations.read,
        products("x", "weight"),
        blind("x", "weight"),
        one_of("x", "weight"),
        region.read,
    ),
)


def _draw_groups(G, C_group, F_group):
    """Return how to draw G groups, each of so many maps and filters: pairs (low, high)."""

    def draw(rng):
        groups, maps = different(rng, G=G, C_group=C_group)
        filters, K_H, K_W, H, W = different(
            rng, F_group=F_group, K_H=(1, 4), K_W=(1, 4), H=(5, 8), W=(5, 8)
        )
        x = halves(rng, 2, groups * maps, H, W)
        return case(x, halves(rng, groups * filters, maps, K_H, K_W), groups)

    return draw


GROUPED = Task(
    "grouped",
    by_groups(conv2d),
    (
        Part(
            "one group: the ordinary layer",
            1,
            (
                case(digits(1, 2, 1, 1), SQUARE, 1),
                case(digits(1, 2, 2, 3), powers(1, 2, 2, 2), 1),
                case(digits(1, 2, 2, 3), powers(1, 2, 2, 2)[:, ::-1], 1),
                case(digits(1, 3, 3, 2), digits(2, 3, 2, 1), 1),
                case(-digits(1, 1, 1, 2), powers(1, 1, 1, 2), 1),
                case(digits(1, 1, 1, 2), signed(1, 1, 1, 2), 1),
                case(digits(2, 1, 1, 1), digits(1, 1, 1, 1), 1),
                case(digits(1, 1, 1, 2), digits(2, 1, 1, 1), 1),
            ),
            _draw_groups((1, 1), (2, 4), (2, 4)),
        ),
        Part(
            "several groups",
            2,
            (
                case(digits(1, 4, 1, 1), SQUARE, 2),
                case(digits(1, 6, 1, 1), powers(3, 2, 1, 1), 3),
                case(digits(1, 4, 1, 1), powers(4, 2, 1, 1), 2),
                case(digits(1, 4, 2, 3), digits(2, 2, 1, 2), 2),
                case(digits(2, 2, 1, 1), digits(2, 1, 1, 1), 2),
                case(signed(2, 4, 1, 1), signed(2, 2, 1, 1), 2),
            ),
            _draw_groups((2, 3), (2, 4), (2, 4)),
        ),
        Part(
            "depthwise",
            1,
            (
                case(digits(1, 2, 1, 1), powers(2, 1, 1, 1), 2),
                case(digits(1, 2, 1, 1), powers(4, 1, 1, 1), 2),
                case(digits(1, 3, 2, 2), digits(3, 1, 1, 2), 3),
            ),
            _draw_groups((3, 4), (1, 1), (2, 3)),
        ),
    ),
    {
        **{m: in_groups(m.rule) for m in (*KERNEL, *FILTER, *LAYER)},
        **{m: by_groups(m.rule) for m in IN_GROUPS},
        **{m: m.rule for m in wrong_layers.GROUPED},
    },
    "groups",
    "The rule: neighbours stay among themselves",
    ("x", "weight", "groups"),
    LIBRARIES,
    readings=(
        relations.read,
        products("x", "weight"),
        blind("x", "weight"),
        one_of("x", "weight"),
        region.read,
    ),
)


def _separable_case(rng):
    C_in, C_out, K_H, K_W, H, W = different(
        rng, C_in=(2, 5), C_out=(2, 5), K_H=(1, 4), K_W=(1, 4), H=(5, 8), W=(5, 8)
    )
    return case(
        halves(rng, 2, C_in, H, W), halves(rng, C_in, 1, K_H, K_W), halves(rng, C_out, C_in)
    )


def _looking_case(rng):
    x, look, _ = _separable_case(rng).args
    return case(x, look, np.eye(len(look), dtype=int))


SEPARABLE = Task(
    "separable",
    separable,
    (
        Part(
            "looking",
            1,
            (
                case(digits(1, 2, 1, 2), powers(2, 1, 1, 2), np.eye(2, dtype=int)),
                case(digits(1, 2, 2, 2) - 3, digits(2, 1, 2, 1), np.eye(2, dtype=int)),
            ),
            _looking_case,
        ),
        Part(
            "looking, then mixing",
            2,
            (
                case(digits(1, 2, 1, 1) * 2 - 3, digits(2, 1, 1, 1), SQUARE[..., 0, 0]),
                case(digits(1, 2, 1, 2), powers(2, 1, 1, 2), digits(1, 2)),
                case(digits(2, 3, 2, 2), digits(3, 1, 1, 2), powers(2, 3)),
                case(signed(1, 2, 1, 1), signed(2, 1, 1, 1), signed(2, 2)),
            ),
            (_separable_case,) * 3,
        ),
    ),
    {mistake: mistake.rule for mistake in wrong_layers.SEPARABLE},
    "groups",
    "Look first, then mix",
    ("x", "look", "mix"),
    LIBRARIES,
    readings=(
        relations.read,
        products("x", "look", "mix"),
        blind("x", "look", "mix"),
        one_of("x", "look", "mix"),
        region.read,
    ),
)
