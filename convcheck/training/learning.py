"""Task: a network that learns from images drawn for it, and is tried on others."""

from dataclasses import dataclass, replace
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
    def may_shrink(self):
        """Few images teach nothing."""
        return False

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
    return Part(title, 2, tuple(draw(rng) for _ in range(shown)), draw, lambda one, turn: one)


def _counted(task, trial, alike, student):
    """Say how many images are read rightly, what is odd of the answers, and what was learned."""
    if not trial.wrong:
        return ""
    got, expected, labels = trial.answer.value, trial.expected, trial.case.args[1]
    if got.shape != expected.shape:
        return _unchosen(got, expected)
    right, needed = np.count_nonzero(got == expected), ceil(ENOUGH * expected.size)
    said = f"Of {got.size} images you gave {right} their class; {needed} are needed."
    foreign = np.setdiff1d(got, labels)
    if foreign.size:
        return f"{said} Your result holds {foreign[0]:g}; the classes are {np.unique(labels)}."
    if (got == got[0]).all():
        return f"{said} All of them got {got[0]:g}." + _untaught(trial, student)
    if found := _untaught(trial, student) or _turned(trial, student):
        return said + found
    return said + _confused(got, expected) + _learned(trial.case, student)


def _untaught(trial, student):
    """Say that the answers stay the same if the classes are exchanged."""
    x, labels, x_test = trial.case.args
    classes = np.unique(labels)
    exchanged = classes[(np.searchsorted(classes, labels) + 1) % len(classes)]
    answer = student.further(replace(trial.case, args=(x, exchanged, x_test)))
    if answer is None or not np.array_equal(answer.value, trial.answer.value):
        return ""
    return (
        " With the classes in labels exchanged all your answers stay the same; each should change."
    )


def _turned(trial, student):
    """Say that no answer stays the same if the images change their signs."""
    x, labels, x_test = trial.case.args
    answer, got = (
        student.further(replace(trial.case, args=(x, labels, -x_test))),
        trial.answer.value,
    )
    if answer is None or np.shape(answer.value) != got.shape or (answer.value == got).any():
        return ""
    return (
        " With -x_test in place of x_test none of your answers stays the same: so does a network "
        "without a ReLU, whose scores change their signs with x."
    )


def _confused(got, expected):
    """Say which class is never answered, or which one most images of another class get."""
    for k in np.unique(expected):
        given, often = np.unique(got[expected == k], return_counts=True)
        most, share = given[often.argmax()], often.max() / often.sum()
        if k not in got:
            return f" No image gets class {k:g}."
        if most != k and share >= ENOUGH:
            return f" {often.max()} of {often.sum()} images of class {k:g} get {most:g}."
    return ""


def _unchosen(got, expected):
    """Say that scores were given in place of classes, or how many answers are asked."""
    if got.ndim == 2 and len(got) == len(expected) and nearly_all(got.argmax(axis=1), expected):
        return (
            "The place of the largest of your numbers for each image is its class; give that place."
        )
    return f"x_test holds {len(expected)} images, so as many numbers are asked, a class for each."


def _learned(case, student):
    """Say how many of the images that were learned from are read rightly."""
    x, labels, _ = case.args
    answer = student.further(replace(case, args=(x, labels, x)))
    if answer is None or answer.value is None or answer.value.shape != labels.shape:
        return ""
    right = np.count_nonzero(answer.value == labels)
    return f" Asked for the images that it learned from, it is right in {right} of {labels.size}."


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
