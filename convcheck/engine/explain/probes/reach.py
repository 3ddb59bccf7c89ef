"""Make one number of an argument large, and see which numbers of a result follow."""

from dataclasses import replace

import numpy as np

from convcheck.engine.compare import differing
from convcheck.engine.explain.probes.place import at

MOST_CALLS, LARGE, FAR = 64, 1000.0, 5000.25


def reach(name):
    """Return the reading for a function that picks numbers of this argument, as a max does."""

    def read(task, trial, alike, student):
        place = task.letters.index(name)
        array = trial.case.args[place]
        if trial.problem != "values" or array.size > MOST_CALLS or not trial.expected.ndim:
            return ""
        found = _foreign(name, trial.answer.value, array) or _in_far_numbers(
            name, trial, place, student
        )
        if found:
            return found
        theirs, ours = {}, {}
        for single in np.ndindex(array.shape):
            case = _raised(trial.case, place, single)
            answer, right = (
                student.further(case),
                np.asarray(task.right(*case.args, **case.options)),
            )
            if answer is None or answer.value is None or answer.value.shape != right.shape:
                return ""
            _note(theirs, single, answer.value - trial.answer.value)
            _note(ours, single, right - trial.expected)
        wrong = differing(trial.answer.value, trial.expected)
        return _told(name, np.argwhere(wrong), theirs, ours)

    return read


def _foreign(name, got, array):
    foreign = np.setdiff1d(got, array)
    if not foreign.size:
        return ""
    return (
        f"Your result holds {foreign[0]:g}, which stands nowhere in {name}; "
        "a maximum is one of the numbers that are there."
    )


def _in_far_numbers(name, trial, place, student):
    """Look for numbers from elsewhere with numbers that stand apart from all that code holds."""
    for step in (-FAR, FAR):
        array = trial.case.args[place] * 1.0 + step
        args = (*trial.case.args[:place], array, *trial.case.args[place + 1 :])
        answer = student.further(replace(trial.case, args=args))
        found = (
            ""
            if answer is None or answer.value is None
            else _foreign(f"{name} {'-' if step < 0 else '+'} {FAR:g}", answer.value, array)
        )
        if found:
            return f"With {name} {'-' if step < 0 else '+'} {FAR:g} in place of {name}: {found}"
    return ""


def _raised(case, place, single):
    array = case.args[place].astype(float)
    array[single] += LARGE
    return replace(case, args=(*case.args[:place], array, *case.args[place + 1 :]))


def _note(seen, single, change):
    for at_output in zip(*np.nonzero(np.abs(change) > LARGE / 100), strict=True):
        seen.setdefault(tuple(map(int, at_output)), []).append(single)


def _told(name, places, theirs, ours):
    for place in (tuple(map(int, place)) for place in places):
        seen, wanted = theirs.get(place, []), ours.get(place, [])
        if wanted and not seen:
            return (
                f"Number {at(place)} of your result stays the same however large a number of "
                f"{name} becomes; it should follow any of\n    {_listed(name, wanted)}"
            )
        if seen != wanted:
            return (
                f"Number {at(place)} of your result becomes large with any of\n"
                f"    {_listed(name, seen)}\nand it should with any of\n    {_listed(name, wanted)}"
            )
    return ""


def _listed(name, places):
    if len(places) > 9:
        return f"{name}{at(places[0])}, ..., {name}{at(places[-1])}, {len(places)} numbers"
    return ", ".join(f"{name}{at(place)}" for place in places) or f"no number of {name}"
