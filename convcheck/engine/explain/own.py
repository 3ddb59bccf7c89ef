"""Readings of numbers of one's own, of which the right ones are not shown."""

import numpy as np

from convcheck.engine.explain.probes.place import at


def read(task, trial, alike, student):
    """Return what is wrong with the numbers of a whole answer.

    Examples
    --------
    >>> from types import SimpleNamespace as Is
    >>> def of(*numbers):
    ...     whole = Is(value=np.array(numbers), problem="")
    ...     task = Is(name="my_size", right=lambda: [3, 4], measure=np.asarray)
    ...     trial = Is(case=Is(args=(), options={}, entry=0), problem="values")
    ...     return read(task, trial, [trial], Is(unmeasured=lambda case: whole))
    >>> of(4, 3)
    'Your numbers are the right ones in another order.'
    >>> of(3.5, 4)
    'Number [0] of your result is 3.5; asked is a whole number.'
    """
    got, expected = _whole(task, trial, student)
    if got is None:
        return ""
    if got.shape != expected.shape:
        return _count(got, expected)
    found = (look(got, expected) for look in LOOKS)
    return next(filter(None, found), "")


def _whole(task, trial, student):
    """Return all numbers of a wrong answer, None if it has none, and those asked."""
    if trial.problem not in {"values", "shape"}:
        return None, None
    answer = student.unmeasured(trial.case)
    return (None if answer is None else answer.value), np.asarray(task.right())


def _count(got, expected):
    many = "one number" if got.size == 1 else f"{got.size} numbers"
    if got.size != expected.size:
        return f"Your result holds {many}; {expected.size} are asked, in one list."
    return f"Your result is of shape {got.shape}; a list of {expected.size} numbers is asked."


def _order(got, expected):
    alike = np.array_equal(np.sort(got, axis=None), np.sort(expected, axis=None))
    return "Your numbers are the right ones in another order." if alike else ""


def _shifted(got, expected):
    """Say that a list of several numbers stands one place early or late."""
    if got.size > 3 and np.count_nonzero(expected[1:-1]):
        steps = ("late", got[1:], expected[:-1]), ("early", got[:-1], expected[1:])
        for words, mine, right in steps:
            if np.array_equal(mine, right):
                return f"Your numbers are the right ones, one place too {words}."
    return ""


def _fraction(got, expected):
    for place in np.flatnonzero((got % 1 != 0) & (expected % 1 == 0)):
        return f"Number [{place}] of your result is {got[place]:.12g}; asked is a whole number."
    return ""


def _negative(got, expected):
    for place in np.flatnonzero((got <= 0) & (expected > 0)):
        return f"Number [{place}] of your result is {got[place]:.12g}; asked is one above 0."
    return ""


def _rounded(got, expected):
    """Say that a count is the right one, rounded."""
    for place in np.flatnonzero((got != expected) & (abs(expected) > 1000)):
        near = [round(int(expected[place]), -digits) for digits in (2, 3, 4, 5, 6)]
        if got[place] in near:
            return f"Number [{place}] of your result is rounded; asked is the count itself."
    return ""


def _equal(got, expected):
    """Say that two numbers are equal of which those asked differ."""
    for place, other in zip(*np.triu_indices(got.size, 1), strict=True):
        same = got[place] == got[other] != 0 and expected[place] != expected[other]
        if same and got.size < 4:
            return f"Numbers [{place}] and [{other}] of your result are equal; those asked differ."
    return ""


def _not_below(got, expected):
    """Say that a number is as large as another one of which it should be a part."""
    for place, other in zip(*np.triu_indices(got.size, 1), strict=True):
        if got.size < 4 and expected[place] < expected[other] and got[place] > got[other]:
            return (
                f"Number [{place}] of your result is larger than number [{other}]; of those asked "
                "it is the smaller one."
            )
    return ""


def _no_fraction(got, expected):
    for place in np.flatnonzero((got % 1 == 0) & (expected % 1 != 0)):
        return (
            f"Number [{place}] of your result, {got[place]:.12g}, has nothing behind the point; "
            "the one that is asked has."
        )
    return ""


def _alike(got, expected):
    """Say that several numbers are off by the same factor."""
    wrong = np.flatnonzero((got != expected) & (expected != 0))
    if (
        len(wrong) < 2
        or not np.isclose(got[wrong] / expected[wrong], got[wrong[0]] / expected[wrong[0]]).all()
    ):
        return ""
    told = ", ".join(at((int(place),)) for place in wrong)
    size = "large" if got[wrong[0]] > expected[wrong[0]] else "small"
    return f"Numbers {told} of your result are too {size} by the same factor."


LOOKS = (_order, _shifted, _fraction, _no_fraction, _negative, _rounded, _equal, _not_below, _alike)


def which(task, trial, alike, student):
    """Return which numbers of a whole answer are too large, too small and right."""
    got, expected = _whole(task, trial, student)
    if got is None or got.shape != expected.shape:
        return ""
    kinds = ("too large", got > expected), ("too small", got < expected), ("right", got == expected)
    said = [
        f"{', '.join(at((int(i),)) for i in np.flatnonzero(kind))} {words}"
        for words, kind in kinds
        if kind.any()
    ]
    return f"Of your {got.size} numbers: {'; '.join(said)}."
