"""Task: a network that learns from images drawn for it, and is tried on others."""

from dataclasses import dataclass
from math import ceil

import numpy as np

from convcheck.engine.draws import generator
from convcheck.engine.task import Part, Task, case
from convcheck.training import wrong_learning
from convcheck.training.handout import lesson
from convcheck.training.network import REFUSED
from convcheck.training.right import learn

ENOUGH = 0.85  # of the images


@dataclass(frozen=True, eq=False)
class Exam(Task):
    """A task in which two lists of answers are the same if nearly all of them agree."""

    @property
    def same(self):
        """What compares two lists of answers."""
        return nearly_all


def nearly_all(one, other):
    """Whether enough answers agree.

    Examples
    --------
    >>> nearly_all(np.arange(20), np.arange(20) % 17), nearly_all(np.arange(20), np.arange(20) % 16)
    (True, False)
    """
    return one.shape == other.shape and bool(np.mean(one == other) >= ENOUGH)


def _draw(N, classes):
    """Return how to draw images to learn from, and others to be asked about."""

    def draw(rng):
        (x, labels), (x_test, _) = lesson(rng, N, classes)
        return case(x, labels, x_test)

    return draw


def _part(title, shown, draw):
    """Return a part whose examples are drawn as well, from its title."""
    rng = generator("training", title)
    return Part(title, 2, tuple(draw(rng) for _ in range(shown)), draw)


def _counted(task, trial, alike, student):
    """Say how many images are read rightly, how many are needed, and whether all got one class."""
    if trial.problem != "values":
        return ""
    got, needed = trial.answer.value, ceil(ENOUGH * trial.expected.size)
    right = np.count_nonzero(got == trial.expected)
    said = f"Of {got.size} images you gave {right} their class; {needed} are needed."
    return said + (f" All of them got {got[0]:g}." if (got == got[0]).all() else "")


LEARN = Exam(
    "learn",
    learn,
    (_part("two directions", 2, _draw(60, 2)), _part("four directions", 1, _draw(80, 4))),
    {mistake: mistake.rule for mistake in wrong_learning.LEARN},
    "training",
    "One step, and many",
    ("x", "labels", "x_test"),
    REFUSED,
    readings=(_counted,),
)
