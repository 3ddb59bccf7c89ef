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
            for changes, words in CHANGES:
                cases = [_changed(trial.case, place, change) for change in changes]
                if all(case and _unnoticed(task, trial, case, student) for case in cases):
                    return f"{words.format(name=name)} your result stays the same; " + OTHER
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


OTHER = "the right one does not."
CHANGES = (
    ((np.zeros_like, np.negative), "With zeros, or with -{name}, in place of {name}"),
    ((np.negative,), "With -{name} in place of {name}"),
    ((np.abs,), "Without the signs of {name}"),
    ((lambda array: np.maximum(array, 0),), "With 0 in place of each negative number of {name}"),
    ((np.trunc,), "Without what stands behind the point in {name}"),
    ((_others_as_first,), "With every {name}[n] like {name}[0]"),
)
