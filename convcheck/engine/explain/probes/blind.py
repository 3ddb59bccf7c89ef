"""Change an argument in a way that matters, and see whether a function notices."""

from dataclasses import replace

import numpy as np

from convcheck.engine.explain.probes.right import right_or_none


def blind(*names):
    """Return the reading for a function that does not notice a change of one of these arguments.

    The right result changes, the student's stays the same: this is said with the change.
    """

    def read(task, trial, alike, student):
        if trial.problem != "values":
            return ""
        wrong = [t for t in alike if t.part is trial.part and t.problem == "values"]
        wrong = [t for t in wrong if t is not trial]
        for name in names:
            place = task.letters.index(name)
            for changes, words in CHANGES:
                if _nowhere_noticed(task, (trial, *wrong), student, place, changes):
                    return f"{words.format(name=name)} your result stays the same; " + OTHER
        return ""

    return read


def _nowhere_noticed(task, trials, student, place, changes):
    """Whether changes that matter go unnoticed in every wrong call, and in enough of them."""
    matter = 0
    for trial in trials:
        cases = [_changed(trial.case, place, change) for change in changes]
        if None in cases or any(_is_right_still(task, trial, case) for case in cases):
            if not matter:
                return False
            continue
        if not all(_unnoticed(task, trial, case, student) for case in cases):
            return False
        matter += 1
    return matter >= min(ENOUGH, len(trials))


def _is_right_still(task, trial, case):
    right = right_or_none(task, case)
    return right is None or task.same(right, trial.expected)


def _changed(case, place, change):
    """Return the case with one array changed, None if that leaves it as it is."""
    array = np.asarray(case.args[place])
    other = change(array) if array.ndim else array
    if other.shape != array.shape or np.array_equal(other, array):
        return None
    return replace(case, args=(*case.args[:place], other, *case.args[place + 1 :]))


def _unnoticed(task, trial, case, student):
    answer = student.further(case)
    same = answer is not None and answer.value is not None
    return same and task.same(answer.value, trial.answer.value)


def _others_as_first(array):
    return np.repeat(array[:1], len(array), axis=0) if array.ndim > 3 else array


ENOUGH = 2  # calls, where there are as many


OTHER = "the right one does not."
CHANGES = (
    (
        (np.zeros_like, np.negative, lambda array: 3 - 2 * array),
        "With zeros, or with -{name}, in place of {name}",
    ),
    ((np.trunc,), "Without what stands behind the point in {name}"),
    ((np.negative,), "With -{name} in place of {name}"),
    ((np.abs,), "Without the signs of {name}"),
    ((lambda array: np.maximum(array, 0),), "With 0 in place of each negative number of {name}"),
    ((_others_as_first,), "With every {name}[n] like {name}[0]"),
    ((np.zeros_like,), "With 0 in place of each number of {name}"),
)
