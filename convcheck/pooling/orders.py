"""Tasks: bias, sum and ReLU in the order of a layer, and a window that tells orders apart."""

import numpy as np

from convcheck.engine.draws import different
from convcheck.engine.explain import relations
from convcheck.engine.refused import FRAMEWORKS
from convcheck.engine.task import Part, Task, case
from convcheck.pooling import wrong_orders
from convcheck.pooling.right import counter_example, order_gap, relu, relu_order
from convcheck.shared.inputs import digits, halves

CHAPTER = "order_of_operations"


def _pixel(*channels):
    return np.array(channels).reshape(1, -1, 1, 1)


def _both_orders(task, trial, alike, student):
    """Work out both orders of the student's window."""
    answer = student.unmeasured(trial.case)
    if trial.problem != "values" or answer is None or answer.value is None:
        return ""
    window = answer.value
    if not np.isfinite(window).all():
        return "Your window holds infinity or nan, so its two averages cannot be compared."
    rectified, averaged = np.mean(relu(window)), np.mean(window)
    return (
        f"The ReLUs of your window have the average {rectified:g}; the average of your window is "
        f"{averaged:g}, and its ReLU {relu(averaged):g}. They differ by "
        f"{rectified - relu(averaged):g}, not by {trial.case.args[0]}."
    )


def _worked_out(task, trial, alike, student):
    """Work out the first number of the result that is wrong."""
    if trial.problem != "values":
        return ""
    o, h, w = map(int, np.argwhere(~np.isclose(trial.answer.value, trial.expected))[0])
    S, bias = trial.case.args
    terms = [*S[o, :, h, w], bias[o]]
    return (
        f"Number [{o}, {h}, {w}] of your result is {trial.answer.value[o, h, w]:g}. It should be "
        f"the ReLU of {' + '.join(f'{n:g}' for n in terms)}, of the channels and the bias "
        f"together: {relu(sum(terms)):g}."
    )


def _draw(rng):
    sizes = different(rng, C_out=(2, 6), C_in=(2, 6), H=(2, 6), W=(2, 6))
    return case(halves(rng, *sizes), halves(rng, sizes[0]))


def _draw_pixel(rng):
    return case(halves(rng, 1, int(rng.integers(3, 6)), 1, 1), halves(rng, 1))


def _draw_map(rng):
    return case(halves(rng, 1, *different(rng, C=(2, 5), H=(2, 5), W=(2, 5))), halves(rng, 1))


S = np.array([[[[0, -1], [-1, 1]], [[5, 4], [1, 4]]]])

LAYER_WITH_RELU = Task(
    "layer_with_relu",
    relu_order,
    (
        Part(
            "one pixel",
            1,
            (
                case(_pixel(2, 5, -9), np.array([-1])),
                case(_pixel(3, -1), np.array([2])),
                case(_pixel(1, -4), np.array([1])),
                case(_pixel(4), np.array([-1])),
            ),
            _draw_pixel,
        ),
        Part("maps", 1, (case(S, np.array([-3])), case(S - 2, np.array([1]))), _draw_map),
        Part(
            "several filters",
            1,
            (
                case(digits(2, 2, 1, 1) - 3, np.array([4, -2])),
                case(digits(2, 3, 1, 2) % 5 - 2, np.array([0.5, -1.5])),
            ),
            _draw,
        ),
    ),
    {mistake: mistake.rule for mistake in wrong_orders.RELU_ORDER},
    CHAPTER,
    "The rule: add up everything, then one ReLU",
    ("S", "bias"),
    FRAMEWORKS,
    readings=(relations.read, _worked_out),
)


COUNTER_EXAMPLE = Task(
    "counter_example",
    counter_example,
    (
        Part(
            "the two orders differ by the gap",
            1,
            (case(3), case(5)),
            lambda rng: case(int(rng.integers(6, 99))),
        ),
    ),
    {mistake: mistake.rule for mistake in wrong_orders.COUNTER_EXAMPLE},
    CHAPTER,
    "An average is not a maximum",
    ("gap",),
    measure=order_gap,
    readings=(_both_orders,),
)
