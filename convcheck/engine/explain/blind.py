"""Change an argument in a way that matters, and see whether a function notices."""

from dataclasses import replace

import numpy as np


def blind(*names):
    """Return the reading for a function that does not notice a change of one of these arguments.

    The right result changes, the student's stays the same: this is said with the change.
    """

    def read(task, trial, alike, student):
        if trial.problem != "values":
            return ""
        for name in names:
            place = task.letters.index(name)
            for change, words in CHANGES:
                case = _changed(trial.case, place, change)
                if case is not None and _unnoticed(task, trial, case, student):
                    return words.format(name=name)
        return ""

    return read


def _changed(case, place, change):
    """Return the case with one array changed, None if that leaves it as it is."""
    array = np.asarray(case.args[place])
    other = change(array) if array.ndim else array
    if other.shape != array.shape or np.array_equal(other, array):
        return None
    return replace(case, args=(*case.args[:place], other, *case.args[place + 1 :]))


def _unnoticed(task, trial, case, student):
    right = np.asarray(task.measure(task.right(*case.args, **case.options)))
    if task.same(right, trial.expected):
        return False
    answer = student.further(case)
    same = answer is not None and answer.value is not None
    return same and task.same(answer.value, trial.answer.value)


def _others_as_first(array):
    return np.repeat(array[:1], len(array), axis=0) if array.ndim > 3 else array


CHANGES = (
    (
        np.zeros_like,
        "Your result does not depend on {name}: with zeros in its place it stays the same.",
    ),
    (
        np.negative,
        "With -{name} in place of {name} your result stays the same; the right one does not.",
    ),
    (np.abs, "Your function takes each negative number of {name} for a positive one."),
    (
        lambda array: np.maximum(array, 0),
        "Your function takes each negative number of {name} for 0.",
    ),
    (np.trunc, "Your function drops what stands behind the point in the numbers of {name}."),
    (_others_as_first, "Your result stays the same if every {name}[n] is like {name}[0]."),
)
