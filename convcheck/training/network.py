"""Tasks: what the weights of a network of two layers receive."""

from functools import partial

import numpy as np

from convcheck.engine.draws import different
from convcheck.engine.explain import region, relations
from convcheck.engine.explain.blind import blind
from convcheck.engine.refused import FRAMEWORKS
from convcheck.engine.task import Part, Task, case
from convcheck.shared.inputs import digits, halves
from convcheck.training import wrong_network
from convcheck.training.right import to_first, to_second

CHAPTER, CHAIN = "training", "Backpropagation is the chain rule"
LETTERS = "x", "labels", "weight1", "weight2"
REFUSED = "convkit.digits", *FRAMEWORKS  # the pieces are given here, not the whole


def _draw(images):
    """Return how to draw images, their classes and both weights, with all sizes unlike."""

    def draw(rng):
        N, C_in, C_out, classes, K_H, K_W, H, W = different(
            rng,
            N=images,
            C_in=(2, 5),
            C_out=(2, 6),
            classes=(2, 6),
            K_H=(1, 4),
            K_W=(1, 4),
            H=(5, 9),
            W=(5, 9),
        )
        weight1, weight2 = halves(rng, C_out, C_in, K_H, K_W), halves(rng, classes, C_out)
        x = halves(rng, N, C_in, H, W) / 8
        return case(x, rng.integers(classes, size=N), weight1 / 8, weight2 / 8)

    return draw


def _wrong(right, topic):
    """Return the wrong answers of a topic, and those that get the loss wrong on the way."""
    own = {mistake: mistake.rule for mistake in topic}
    return own | {mistake: partial(mistake.rule, right) for mistake in wrong_network.LOSS}


def _maps(*rows):
    return np.array(rows).reshape(1, 1, len(rows), -1)


ONE = np.ones((1, 1, 1, 1), int)
FLAT = np.array([[0], [0]])
UP = np.array([[1], [-1]])

ONE_IMAGE = (
    case(_maps([3, -1]), np.array([1]), ONE, UP),
    case(_maps([4, -2, 1]), np.array([0]), ONE, UP),
    case(_maps([1, -2], [2, 3]), np.array([1]), _maps([1, -1]), UP),
    case(digits(1, 2, 1, 2) - 2, np.array([0]), digits(2, 2, 1, 1) - 2, digits(2, 2) - 2),
)
BATCH = (
    case(digits(2, 1, 1, 2) - 2, np.array([0, 1]), ONE, UP),
    case(digits(3, 1, 1, 2) - 3, np.array([1, 0, 1]), ONE, UP),
    case(digits(2, 1, 2, 2) % 3 - 1, np.array([1, 1]), _maps([1, -1]), UP),
)

TO_SECOND = Task(
    "to_second",
    to_second,
    (
        Part(
            "one image",
            1,
            (case(_maps([3, -1]), np.array([1]), ONE, FLAT), *ONE_IMAGE),
            _draw((1, 1)),
        ),
        Part("a batch", 1, BATCH, _draw((2, 8))),
    ),
    _wrong(to_second, wrong_network.TO_SECOND),
    CHAPTER,
    CHAIN,
    LETTERS,
    REFUSED,
    readings=(relations.read, blind("x", "weight1", "weight2"), region.read),
)

TO_FIRST = Task(
    "to_first",
    to_first,
    (
        Part("one image", 1, ONE_IMAGE, _draw((1, 1))),
        Part("a batch", 1, BATCH, _draw((2, 8))),
    ),
    _wrong(to_first, wrong_network.TO_FIRST),
    CHAPTER,
    CHAIN,
    LETTERS,
    REFUSED,
    readings=(relations.read, blind("x", "weight1", "weight2"), region.read),
)
