"""Read a function that stops with an error by the calls in which it does not."""

from dataclasses import replace

from convcheck.engine.explain.settings import NEUTRAL, numbers_of, right_or_none


def read(task, trial, alike, student):
    """Return with which setting a function runs that stops without, "" if with none.

    That it is right there tells what the error hangs on.
    """
    if trial.problem != "raised":
        return ""
    wrong = ""
    for words, case in _near(task, trial.case):
        expected = right_or_none(task, case)
        answer = None if expected is None else student.further(case)
        if answer is None or answer.value is None:
            continue
        if task.same(answer.value, expected):
            return f"{words} it runs, and its result is right."
        wrong = wrong or f"{words} it runs, but its result is wrong."
    return wrong


def _near(task, case):
    """Yield (words, case) with one setting neutral, and with all of them left out."""
    for label, number, change in numbers_of(task, case):
        neutral = NEUTRAL.get(label.split("[")[0], number)
        if number != neutral and label.split("[")[0] in case.options:
            yield f"With {neutral} in place of {number} for {label}", change(neutral)
    left_out = [name for name in case.options if name in NEUTRAL]
    if len(left_out) > 1:
        options = {name: case.options[name] for name in case.options if name not in NEUTRAL}
        yield f"Without {' and '.join(left_out)}", replace(case, options=options)
