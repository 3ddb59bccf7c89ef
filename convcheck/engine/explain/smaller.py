"""Cut the arrays of a call, so that what is wrong shows in fewer numbers."""

from dataclasses import replace

import numpy as np

from convcheck.engine.explain.probes.right import right_or_none

SHORT = (1, 2, 3, 4)


def smaller(task, trial, student):
    """Return a trial like this one with shorter axes in which the answer is wrong as well."""
    for length in lengths(trial.case):
        shorter = (_tried(task, trial, cut(trial.case, length, new), student) for new in SHORT)
        trial = next(filter(None, shorter), trial)
    return trial


def lengths(case):
    """Return how long the axes of all arrays are, the longest first."""
    arrays = [a for a in (*case.args, *case.options.values()) if isinstance(a, np.ndarray)]
    return sorted({n for a in arrays for n in a.shape if n > 1}, reverse=True)


def cut(case, length, new):
    """Return the case with every axis of this length cut, for they belong together."""
    args = tuple(_cut(arg, length, new) for arg in case.args)
    options = {name: _cut(value, length, new) for name, value in case.options.items()}
    return replace(case, args=args, options=options)


def _cut(value, length, new):
    if not isinstance(value, np.ndarray):
        return value
    return value[tuple(slice(new if n == length else n) for n in value.shape)].copy()


def _tried(task, trial, case, student):
    """Return the trial of a case, None if it is no smaller or the answer not wrong alike."""
    expected = right_or_none(task, case)
    if expected is None or not expected.size or case_size(case) >= case_size(trial.case):
        return None
    answer = student.further(case)
    if answer is None or answer.value is None or answer.value.dtype.kind in "bc":
        return None
    problem = "shape" if answer.value.shape != expected.shape else "values"
    if problem != trial.problem or task.same(answer.value, expected):
        return None
    return replace(trial, case=case, expected=expected, answer=answer)


def case_size(case):
    """Return how many numbers the arrays of a case hold."""
    return sum(a.size for a in (*case.args, *case.options.values()) if isinstance(a, np.ndarray))
