"""Tasks: Type 1, Type 2.1 and Type 2.2 side by side, and a test for the collapse lemma."""

import numpy as np

from convcheck.engine.draws import different
from convcheck.engine.explain import region, relations
from convcheck.engine.explain.probes.blind import blind
from convcheck.engine.explain.probes.one_of import one_of
from convcheck.engine.explain.probes.products import products
from convcheck.engine.refused import FRAMEWORKS
from convcheck.engine.task import Part, Task, case
from convcheck.multi_channel import wrong_types
from convcheck.multi_channel.right import collapses, type_1, type_2_1
from convcheck.shared.adapt import one_stack
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
from convcheck.shared.wrong_layer import FILTER, KERNEL, LAYER
from convkit.conv import conv2d

CHAPTER = "multi_channel"
BY_HAND = "By hand: three rules side by side"
REFUSED = ("convkit.hypotheses", "convkit.naive", *FRAMEWORKS)


def _stack_case(rng):
    C_in, C_out, K_H, K_W, H, W = different(
        rng, C_in=(2, 5), C_out=(2, 5), K_H=(1, 4), K_W=(1, 4), H=(6, 9), W=(6, 9)
    )
    return case(halves(rng, C_in, H, W), halves(rng, C_out, K_H, K_W))


def _full_stack_case(rng):
    x, weight = draw_layer()(rng).args
    return case(x[0], weight)


STACKS = (
    case(PIXELS[0], POWERS[:, 0]),
    case(digits(3, 1, 2), digits(2, 1, 1)),
    case(TOY, TOY_KERNELS),
    case(-digits(2, 1, 1), powers(2, 1, 1)),
    case(digits(2, 1, 1), signed(2, 1, 1)),
    case(signed(2, 1, 3), signed(2, 1, 2)),
    case(np.ones((2, 1, 1), int), np.full((2, 1, 1), 3)),
    case(digits(2, 1, 1), np.array([[[0.5]]])),
)

TYPE_1 = Task(
    "type_1",
    type_1,
    (Part("all results are kept", 2, STACKS, _stack_case),),
    {mistake: mistake.rule for mistake in wrong_types.TYPE_1},
    CHAPTER,
    BY_HAND,
    ("x", "weight"),
    REFUSED,
    readings=(
        relations.read,
        products("x", "weight"),
        blind("x", "weight"),
        one_of("x", "weight"),
        region.read,
    ),
)

TYPE_2_1 = Task(
    "type_2_1",
    type_2_1,
    (Part("one kernel on every map, summed", 2, STACKS, _stack_case),),
    {mistake: mistake.rule for mistake in wrong_types.TYPE_2_1},
    CHAPTER,
    BY_HAND,
    ("x", "weight"),
    REFUSED,
    readings=(
        relations.read,
        products("x", "weight"),
        blind("x", "weight"),
        one_of("x", "weight"),
        region.read,
    ),
)

TYPE_2_2 = Task(
    "type_2_2",
    one_stack(conv2d),
    (
        Part(
            "a kernel for each pair, summed",
            1,
            (
                case(PIXELS[0], POWERS),
                case(PIXELS[0], POWERS[:, ::-1]),
                case(digits(2, 1, 1), SQUARE),
                case(TOY, TOY_KERNELS[None]),
                case(-digits(2, 1, 1), powers(1, 2, 1, 1)),
                case(digits(2, 1, 1), signed(1, 2, 1, 1)),
                case(signed(2, 1, 3), signed(2, 2, 1, 2)),
            ),
            _full_stack_case,
        ),
    ),
    {mistake: one_stack(mistake.rule) for mistake in (*KERNEL, *FILTER, *LAYER)}
    | {mistake: mistake.rule for mistake in wrong_types.TYPE_2_2},
    CHAPTER,
    BY_HAND,
    ("x", "weight"),
    REFUSED,
    readings=(
        relations.read,
        products("x", "weight"),
        blind("x", "weight"),
        one_of("x", "weight"),
        region.read,
    ),
)


def _how_y_differs(task, trial, alike, student):
    """Say in what y differs from what Type 2.1 gives, where a test should have seen it."""
    x, weight, y = trial.case.args
    right = type_2_1(x, weight)
    if trial.problem != "values" or trial.expected:
        return ""
    if y.shape != right.shape:
        return f"Your test passes y of shape {y.shape}, where Type 2.1 gives {right.shape}."
    if np.array_equal(np.sort(y, axis=None), np.sort(right, axis=None)):
        return (
            "Your test passes y although its numbers stand in other places: compare place by place."
        )
    place = tuple(map(int, np.argwhere(y != right)[0]))
    return (
        f"Your test passes y although y{list(place)} is {y[place]}, where Type 2.1 gives "
        f"{right[place]}."
    )


def _judged(change):
    """Return how to draw what a layer of Type 2.1 gives, changed."""

    def draw(rng):
        x, weight = (2 * array for array in _stack_case(rng).args)
        return case(x, weight, change(x, weight, type_2_1(x, weight)))

    return draw


def _last_changed(x, weight, y):
    return y + np.eye(1, y.size, y.size - 1, dtype=int).reshape(y.shape)


def _maps_swapped(x, weight, y):
    return y[::-1]


def _pixels_swapped(x, weight, y):
    return y[..., ::-1]


ONES = np.ones((2, 1, 1), int)
TENTHS = np.array([0.1, 0.2, 0.3]).reshape(3, 1, 1)
CANCELLED = TENTHS * [[[1]], [[1]], [[-1]]]

COLLAPSES = Task(
    "collapses",
    collapses,
    (
        Part(
            "passes Type 2.1",
            1,
            (
                case(digits(2, 1, 1), digits(1, 1, 1), np.array([[[3]]])),
                case(TENTHS, ONES[:1], TENTHS.sum(axis=0)[None] + 2e-16),
                case(CANCELLED, ONES[:1], np.zeros((1, 1, 1))),
            ),
            _judged(lambda x, weight, y: y * (1 + 1e-15)),
        ),
        Part(
            "fails other numbers",
            1,
            (
                case(digits(2, 1, 1), digits(1, 1, 1), np.array([[[4]]])),
                case(digits(2, 1, 1), digits(1, 1, 1), np.array([[[3.25]]])),
                case(digits(2, 1, 1), digits(2, 1, 1), np.array([[[3]], [[5]]])),
                case(digits(2, 1, 1), digits(2, 1, 1), np.array([[[3]], [[60]]])),
                case(digits(2, 1, 1), digits(2, 1, 1), np.array([[[6]], [[3]]])),
                case(digits(2, 1, 1), digits(2, 1, 1), np.array([[[2]], [[7]]])),
                case(digits(2, 1, 2), digits(1, 1, 1), np.array([[[6, 4]]])),
            ),
            (_judged(_last_changed), _judged(_maps_swapped), _judged(_pixels_swapped)),
        ),
        Part(
            "fails other shapes",
            1,
            (
                case(digits(2, 1, 1), ONES, np.array([[[3]]])),
                case(digits(1, 1, 2) // digits(1, 1, 2), ONES[:1], np.array([[[1]]])),
                case(digits(2, 1, 2), ONES, np.array([[[4, 6]]] * 4)),
                case(digits(2, 1, 2), ONES[:1], np.array([[[4], [6]]])),
            ),
            _judged(lambda x, weight, y: type_1(x, weight)),
        ),
    ),
    {mistake: mistake.rule for mistake in wrong_types.COLLAPSES},
    CHAPTER,
    "Type 2.1 is colour-blind",
    ("x", "weight", "y"),
    REFUSED,
    readings=(_how_y_differs,),
)
