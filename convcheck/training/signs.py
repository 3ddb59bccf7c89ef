"""Read a function of numbers one by one: for which signs its results are wrong."""

from itertools import combinations

import numpy as np

from convcheck.engine.compare import differing

SIGNS = ("below 0", lambda n: n < 0), ("0", lambda n: n == 0), ("above 0", lambda n: n > 0)


def by_signs(task, trial, alike, student):
    """Say for which signs of x and g a number of the result is wrong, if that decides it."""
    judged = [t for t in alike if t.answer.value is not None and t.problem in {"", "values"}]
    if trial.problem != "values":
        return ""
    x, g = (np.concatenate([t.case.args[i].ravel() for t in judged]) for i in (0, 1))
    wrong = np.concatenate([differing(t.answer.value, t.expected).ravel() for t in judged])
    for some in (*combinations(SIGNS, 1), *combinations(SIGNS, 2), SIGNS):
        for others in (SIGNS, *combinations(SIGNS, 2), *combinations(SIGNS, 1)):
            if np.array_equal(wrong, _any_of(some, x) & _any_of(others, g)):
                told = " and ".join((*_told("x", some), *_told("g", others)))
                return f"It is wrong wherever {told}, and right elsewhere." if told else ""
    return ""


def _any_of(signs, numbers):
    return np.any([is_so(numbers) for _, is_so in signs], axis=0)


def _told(name, signs):
    words = " or ".join(words for words, _ in signs)
    return () if len(signs) == len(SIGNS) else (f"{name} is {words}",)
