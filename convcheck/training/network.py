"""Tasks: what the weights of a network of two layers receive."""

from functools import partial
from itertools import product

import numpy as np

from convcheck.engine.compare import differing, same
from convcheck.engine.draws import different
from convcheck.engine.explain import relations
from convcheck.engine.explain.factors import changing
from convcheck.engine.explain.probes.blind import blind
from convcheck.engine.explain.probes.place import at
from convcheck.engine.refused import FRAMEWORKS
from convcheck.engine.task import Part, Task, case
from convcheck.shared.inputs import digits, halves
from convcheck.training import wrong_network
from convcheck.training.right import means_of, to_first, to_scores, to_second

CHAPTER, CHAIN = "training", "Backpropagation is the chain rule"
LETTERS = "x", "labels", "weight1", "weight2"
MOST = 6  # products in a sentence
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


def _factors(task, trial, alike, student):
    """Say of which products a number of the result is the sum, image by image."""
    if trial.problem == "shape":
        return _shaped_like(trial)
    if trial.problem != "values":
        return ""
    place = tuple(map(int, np.argwhere(differing(trial.answer.value, trial.expected))[0]))
    received, met, words = STEPS[task.name](place, *trial.case.args)
    pairs = [f"{one:.4g} * {two:.4g}" for one, two in zip(received, met, strict=True) if one]
    got, expected = (np.round(of[place], 9) + 0.0 for of in (trial.answer.value, trial.expected))
    return (
        f"Number {at(place)} of your result is {got:.4g}; asked is "
        f"{expected:.4g}:\n    {' + '.join(pairs[:MOST]) or 0}"
        f"{' + ...' if len(pairs) > MOST else ''}\n{words}.{_of_some(got, received * met)}"
    )


def _of_some(got, products):
    """Say which products alone would give a number, if there is one way and few of them."""
    products = products[products != 0]
    if not 1 < len(products) <= MOST:
        return ""
    kept = (np.array(some, bool) for some in product((0, 1), repeat=len(products)))
    fits = [some for some in kept if some.any() and same(products[some].sum(), got)]
    if len(fits) != 1:
        return ""
    left_out = ", ".join(f"{one:.4g}" for one in products[~fits[0]])
    return f" Yours is the sum without the products that are {left_out}."


def _shaped_like(trial):
    """Say that a result has the shape of another array of the network."""
    x, _, weight1, weight2 = trial.case.args
    sums, means = means_of(x, weight1)
    arrays = {"x": x, "weight1": weight1, "weight2": weight2, "the means": means}
    arrays |= {"the sums of the first layer": sums, "the scores": means @ weight2.T}
    alike = [name for name, array in arrays.items() if array.shape == trial.answer.value.shape]
    asked = next(name for name, array in arrays.items() if array.shape == trial.expected.shape)
    if len(alike) != 1:
        return ""
    return f"Your result has a number for each of {alike[0]}; asked is one for each of {asked}."


def _of_second(place, x, labels, weight1, weight2):
    """Return what the scores of a class receive, image by image, and what they met."""
    means = means_of(x, weight1)[1]
    words = "what the score receives, times the mean of the map, added up over the images"
    return to_scores(means @ weight2.T, labels)[:, place[0]], means[:, place[1]], words


def _of_first(place, x, labels, weight1, weight2):
    """Return what the sums of a map receive, place by place, and the pixels that they met."""
    sums, means = means_of(x, weight1)
    to_means = (to_scores(means @ weight2.T, labels) @ weight2)[:, place[0]]
    to_sums = to_means[:, None, None] / sums[0, 0].size * (sums[:, place[0]] > 0)
    row, column = place[2:]
    H, W = sums.shape[2:]
    pixels = x[:, place[1], row : row + H, column : column + W]
    words = "what each sum of the map receives, times the pixel that this weight met there"
    return to_sums.ravel(), pixels.ravel(), words


READINGS = relations.read, blind("x", "weight1", "weight2", "labels"), changing, _factors
STEPS = {"to_second": _of_second, "to_first": _of_first}

TO_SECOND = Task(
    "to_second",
    to_second,
    (
        Part(
            "one image",
            1,
            (case(_maps([3, -1]), np.array([1]), ONE, FLAT), *ONE_IMAGE),
            (_draw((1, 1)),) * 3,
        ),
        Part("a batch", 1, BATCH, (_draw((2, 8)),) * 3),
    ),
    _wrong(to_second, wrong_network.TO_SECOND),
    CHAPTER,
    CHAIN,
    LETTERS,
    REFUSED,
    readings=READINGS,
)

TO_FIRST = Task(
    "to_first",
    to_first,
    (
        Part("one image", 1, ONE_IMAGE, (_draw((1, 1)),) * 3),
        Part("a batch", 1, BATCH, (_draw((2, 8)),) * 3),
    ),
    _wrong(to_first, wrong_network.TO_FIRST),
    CHAPTER,
    CHAIN,
    LETTERS,
    REFUSED,
    readings=READINGS,
)
