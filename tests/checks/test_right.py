"""Right answers against another way to find them."""

from inspect import isfunction
from types import ModuleType

import numpy as np
import pytest

import convkit
from convcheck import catalogue
from convcheck.engine.draws import generator
from convcheck.gradients import TASKS as GRADIENTS
from convcheck.training import right as training
from convkit import conv2d


def losses(task, case):
    """Return a point and a loss whose slopes there the task asks for, by the forward pass."""
    first, second, *others = (*case.args, None)
    rng = np.random.default_rng(0)
    return {
        "to_input": lambda: (
            rng.normal(size=first),
            lambda x: np.sum(others[0] * conv2d(x, second, **case.options)),
        ),
        "to_weight": lambda: (
            rng.normal(size=second),
            lambda weight: np.sum(others[0] * conv2d(first, weight, **case.options)),
        ),
        "to_bias": lambda: (
            np.zeros(first.shape[1]),
            lambda bias: np.sum(first * bias.reshape(-1, 1, 1)),
        ),
        "through_max_pool": lambda: (
            first.astype(float),
            lambda x: np.sum(second * convkit.max_pool2d(x, others[0], stride=others[1])),
        ),
    }[task.name]()


@pytest.mark.parametrize("task", GRADIENTS, ids=lambda task: task.name)
def test_right_gradients_are_the_slopes_that_nudging_finds(task):
    for part in (part for part in task.parts if part.title != "ties"):
        drawn = part.drawn(generator("a seed"), 1)
        for one in (*part.shown, *drawn):
            at, loss = losses(task, one)
            slopes = np.zeros(at.shape)
            for place in np.ndindex(at.shape):
                nudge = np.zeros(at.shape)
                nudge[place] = 0.25
                slopes[place] = (loss(at + nudge) - loss(at - nudge)) / 0.5
            np.testing.assert_allclose(task.right(*one.args, **one.options), slopes, atol=1e-9)


def loss_of_scores(scores, labels):
    shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return -np.log(shares[np.arange(len(labels)), labels]).mean()


def loss_of_network(x, labels, weight1, weight2):
    return loss_of_scores(np.maximum(conv2d(x, weight1), 0).mean(axis=(2, 3)) @ weight2.T, labels)


@pytest.mark.parametrize(
    "right, loss, place",
    [
        (training.to_scores, loss_of_scores, 0),
        (training.to_second, loss_of_network, 3),
        (training.to_first, loss_of_network, 2),
    ],
    ids=["to_scores", "to_second", "to_first"],
)
def test_right_gradients_of_a_network_are_the_slopes_of_its_loss(right, loss, place):
    rng, labels = np.random.default_rng(0), np.array([1, 0, 3, 1])
    network = [rng.normal(size=(4, 2, 5, 6)), labels]
    network += [rng.normal(size=(3, 2, 3, 2)), rng.normal(size=(5, 3))]
    given = network if place else [rng.normal(size=(4, 5)), labels]
    slopes = np.zeros(given[place].shape)
    for at in np.ndindex(slopes.shape):
        nudge = np.zeros(slopes.shape)
        nudge[at] = 1e-6
        up, down = (
            loss(*given[:place], given[place] + sign * nudge, *given[place + 1 :])
            for sign in (1, -1)
        )
        slopes[at] = (up - down) / 2e-6
    np.testing.assert_allclose(right(*given), slopes, atol=1e-8)


def test_rooms_of_wrong_answers_hold_no_right_ones():
    """What is public there is a topic, a name for words, or a step on which mistakes stand."""
    rooms = [room for room in vars(catalogue).values() if isinstance(room, ModuleType)]
    public = {
        f"{room.__name__.removeprefix('convcheck.')}.{name}"
        for room in rooms
        for name, value in vars(room).items()
        if isfunction(value) and value.__module__ == room.__name__ and not name.startswith("_")
    }
    assert public == {"shared.wrong_layer.plus", "shared.wrong_sizes.steps"}
