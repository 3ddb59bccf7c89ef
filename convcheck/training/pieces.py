"""Tasks: the slopes of ReLU and of softmax with its loss, and a step with momentum."""

import numpy as np

from convcheck.engine.compare import differing, same
from convcheck.engine.draws import different
from convcheck.engine.explain import region, relations, settings
from convcheck.engine.explain.probes.blind import blind
from convcheck.engine.explain.probes.mixture import mixture
from convcheck.engine.explain.probes.products import products
from convcheck.engine.refused import LIBRARIES
from convcheck.engine.task import Part, Task, case
from convcheck.shared.inputs import digits, halves, integers
from convcheck.training import wrong_relu, wrong_scores, wrong_step
from convcheck.training.right import take_step, to_scores
from convcheck.training.signs import by_signs
from convkit.activations import softmax
from convkit.gradients import relu_input

CHAPTER = "training"
LARGE = 700  # exp of more is infinite, of less than its negative 0


def _draw_relu(numbers):
    """Return how to draw maps, filled by ``numbers(rng, *shape)``, and their gradients."""

    def draw(rng):
        shape = different(rng, N=(2, 4), C=(2, 4), H=(2, 5), W=(2, 5))
        return case(numbers(rng, *shape), halves(rng, *shape))

    return draw


def _quarters(rng, *shape):
    """Draw numbers of which half lie between -1 and 1."""
    return integers(rng, *shape) / rng.choice([4, 16], shape)


def _with_zeros(rng, *shape):
    return _quarters(rng, *shape) * rng.choice([0, 1], shape)


def _draw_scores(N, scale):
    """Return how to draw the scores and classes of so many images."""

    def draw(rng):
        images, classes = different(rng, N=N, C=(3, 6))
        return case(scale * halves(rng, images, classes) / 4, rng.integers(classes, size=images))

    return draw


def _draw_step(step):
    """Return how to draw weights and gradients; the step before is ``step(rng, *shape)``."""

    def draw(rng):
        shape = different(rng, C=(2, 4), H=(2, 5), W=(2, 5))
        rate, momentum = rng.choice([0.125, 0.25, 0.375]), rng.choice([0.625, 0.75, 0.875])
        settings = {"rate": float(rate), "momentum": float(momentum)}
        return case(halves(rng, *shape), step(rng, *shape), halves(rng, *shape), **settings)

    return draw


def _at_rest(rng, *shape):
    return np.zeros(shape)


def _overflow(task, trial, alike, student):
    """Say what becomes of the exponential of large scores."""
    scores = np.abs(trial.case.args[0])
    if trial.problem != "values" or np.isfinite(trial.answer.value).all() or scores.max() < LARGE:
        return ""
    return (
        f"Your result holds nan or infinity: for a float exp({scores.max():g}) is infinite, and "
        f"exp(-{scores.max():g}) is 0. Subtract from the scores of each image their largest before "
        "exp; no share changes."
    )


def _as_shares(task, trial, alike, student):
    """Say which shares the numbers of an image would need, and which it has."""
    scores, labels = trial.case.args
    if trial.problem != "values" or not np.isfinite(trial.answer.value).all():
        return ""
    image = int(np.argwhere(differing(trial.answer.value, trial.expected))[0, 0])
    needed = trial.answer.value[image] * len(scores)
    needed[labels[image]] += 1
    shares = softmax(scores[image] * 1.0, 0)
    return (
        f"The softmax of scores[{image}] is {_few(shares)}. With 1 less for class "
        f"{labels[image]}, and divided by the number of images, that is asked; your numbers "
        f"would come of {_few(needed)}."
    )


def _times(task, trial, alike, student):
    """Say that each number is the right one times its share, or the slope of its share."""
    wrong = [t for t in alike if t.problem == "values" and np.isfinite(t.answer.value).all()]
    for words, factor in FACTORS:
        pairs = [(t.answer.value, t.expected * factor(_shares(t))) for t in wrong]
        if trial.problem == "values" and len(pairs) > 1 and all(same(*pair) for pair in pairs):
            return f"Each number of your result is the right one times {words}, s being its share."
    return ""


def _shares(trial):
    return softmax(trial.case.args[0] * 1.0, 1)


FACTORS = (
    ("s", lambda s: s),
    ("1 - s", lambda s: 1 - s),
    ("s * (1 - s)", lambda s: s * (1 - s)),
)


def _few(numbers):
    return ", ".join(f"{number:.4g}" for number in numbers)


THROUGH_RELU = Task(
    "through_relu",
    relu_input,
    (
        Part(
            "above and below 0",
            1,
            (
                case(np.array([3, -2]), np.array([10, 20])),
                case(np.array([-1, 4, 5]), np.array([10, -20, 30])),
                case(np.array([-1, -2, 3]), np.array([-10, 20, -30])),
                case(np.array([0.5, -0.25]), np.array([10, 20])),
                case(np.array([2, -1]), np.array([-0.5, 0.5])),
            ),
            _draw_relu(_quarters),
        ),
        Part(
            "at 0, and maps of any shape",
            1,
            (
                case(np.array([0, 1]), np.array([10, 20])),
                case(np.array([[0, -1], [2, 0]]), np.array([[10, 20], [-30, -40]])),
            ),
            _draw_relu(_with_zeros),
        ),
    ),
    {mistake: mistake.rule for mistake in wrong_relu.THROUGH_RELU},
    CHAPTER,
    "Backpropagation is the chain rule",
    ("x", "g"),
    LIBRARIES,
    readings=(relations.read, products("g"), blind("x", "g"), by_signs, region.read),
)

TO_SCORES = Task(
    "to_scores",
    to_scores,
    (
        Part(
            "one image",
            1,
            (
                case(np.zeros((1, 2)), np.array([1])),
                case(np.zeros((1, 4)), np.array([0])),
                case(np.log([[3, 1]]), np.array([0])),
                case(np.array([[2, 0, 1]]), np.array([2])),
                case(np.log([[1, 5, 2]]), np.array([2])),
            ),
            _draw_scores((1, 1), 1),
        ),
        Part(
            "several images",
            1,
            (
                case(np.zeros((2, 2)), np.array([1, 1])),
                case(np.log([[3, 1], [1, 4]]), np.array([0, 0])),
                case(np.log([[1, 2, 5], [2, 1, 1], [1, 1, 8]]), np.array([2, 0, 1])),
            ),
            _draw_scores((2, 7), 1),
        ),
        Part(
            "large scores",
            1,
            (
                case(np.array([[1000.0, 0.0]]), np.array([1])),
                case(np.array([[-1000.0, -1000.0]]), np.array([0])),
                case(np.array([[1000.0, 1000.0], [0.0, 0.0]]), np.array([0, 1])),
            ),
            _draw_scores((2, 7), 4000),
        ),
    ),
    {mistake: mistake.rule for mistake in wrong_scores.TO_SCORES},
    CHAPTER,
    "How wrong? Softmax and cross-entropy",
    ("scores", "labels"),
    LIBRARIES,
    readings=(_overflow, relations.read, blind("scores", "labels"), _times, _as_shares),
)

ONES = np.ones(2, int)

TAKE_STEP = Task(
    "take_step",
    take_step,
    (
        Part(
            "the first step",
            1,
            (
                case(np.array([5]), np.array([0]), np.array([4]), rate=0.5, momentum=0.75),
                case(digits(2) * 10, ONES * 0, np.array([0.5, -2.5]), rate=0.5, momentum=0.75),
                case(digits(2) * 10, ONES * 0, np.array([4, -8]), rate=0.25, momentum=0.75),
                case(digits(2, 2), np.zeros((2, 2)), digits(2, 2) * 10, rate=0.1, momentum=0.8),
            ),
            _draw_step(_at_rest),
        ),
        Part(
            "a step before",
            1,
            (
                case(np.array([5]), np.array([8]), np.array([4]), rate=0.5, momentum=0.75),
                case(digits(2) * 10, np.array([-8, 4]), ONES * 12, rate=0.25, momentum=0.75),
                case(digits(2, 2), digits(2, 2), digits(2, 2) * 10, rate=0.1, momentum=0.8),
            ),
            (_draw_step(halves),) * 3,
        ),
    ),
    {mistake: mistake.rule for mistake in wrong_step.TAKE_STEP},
    CHAPTER,
    "One step, and many",
    ("weight", "step", "g"),
    LIBRARIES,
    readings=(
        relations.read,
        mixture("weight", "step", "g"),
        products("weight"),
        products("step"),
        products("g"),
        blind("weight", "step", "g"),
        region.read,
        settings.culprit,
    ),
)
