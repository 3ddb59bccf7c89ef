"""Read a function that stops with an error by the calls in which it does not."""

from dataclasses import replace

import numpy as np

from convcheck.engine.explain.probes.changed import NEUTRAL, numbers_of
from convcheck.engine.explain.probes.right import right_or_none
from convcheck.engine.explain.smaller import cut, lengths

SMALL = 4  # whole numbers that are tried in an array, from 0


def read(task, trial, alike, student):
    """Return with which setting a function runs that stops without, "" if with none.

    That it is right there tells what the error hangs on.
    """
    if trial.problem != "raised":
        return ""
    for words, case in _near(task, trial.case):
        expected = right_or_none(task, case)
        answer = None if expected is None else student.further(case)
        if answer is None or answer.value is None:
            continue
        if task.same(answer.value, expected):
            return f"{words} it runs, and its result is right."
    return ""


def how_often(task, trial, alike, student):
    """Return in how many calls a function stops with an error."""
    stops = sum(t.problem == "raised" for t in alike)
    if trial.problem != "raised":
        return ""
    return f"It stops with an error in {stops} of {len(alike)} examples."


def _near(task, case):
    """Yield (words, case) with one setting neutral, with all of them left out, and with less."""
    for label, number, change in numbers_of(task, case):
        neutral = NEUTRAL.get(label.split("[")[0], number)
        if number != neutral and label.split("[")[0] in case.options:
            yield f"With {neutral} in place of {number} for {label}", change(neutral)
    left_out = [name for name in case.options if name in NEUTRAL]
    if len(left_out) > 1:
        options = {name: case.options[name] for name in case.options if name not in NEUTRAL}
        yield f"Without {' and '.join(left_out)}", replace(case, options=options)
    for name, value in case.options.items():
        if isinstance(value, np.ndarray):
            options = {other: case.options[other] for other in case.options if other != name}
            yield f"Without {name}", replace(case, options=options)
    for place, (name, value) in enumerate(zip(task.letters, case.args, strict=False)):
        for words, new in _plainer(name, value):
            args = (*case.args[:place], new, *case.args[place + 1 :])
            yield words, replace(case, args=args)
    yield from _of_other_lengths(task, case)


def _plainer(name, value):
    """Yield (words, what is like an argument of a call but plainer): floats, all alike, or 1."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "iu":
        yield f"With the numbers of {name} as floats", value * 1.0
        for new in range(SMALL) if value.ndim == 1 else ():
            yield f"With {new} in place of each number of {name}", np.full_like(value, new)
    if isinstance(value, tuple) and len(set(value)) > 1:
        for one in sorted(set(value), reverse=True):
            new = (one,) * len(value)
            yield f"With {new} in place of {value} for {name}", new
    if type(value) is int and value > 1:
        yield f"With 1 in place of {value} for {name}", 1


def _of_other_lengths(task, case):
    """Yield (words, case) with one length of the arrays cut to another, or to 1."""
    there = lengths(case)
    for length in there:
        for new in (*(other for other in there if other < length), 1):
            shorter = cut(case, length, new)
            named = zip(task.letters, case.args, shorter.args, strict=False)
            told = [f"{n} of shape {b.shape}" for n, a, b in named if np.shape(a) != np.shape(b)]
            yield f"With {' and '.join(told) or 'less'}", shorter
