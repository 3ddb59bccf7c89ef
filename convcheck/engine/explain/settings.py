"""Change one number of a call at a time, and see what a count does."""

from dataclasses import replace

import numpy as np


def read(task, trial, alike, student):
    """Return what a count of the student's depends on, and by how much it is off.

    A number that it ignores is told first, then one that it should ignore, and then a difference
    or a factor that is the same in all wrong calls.
    """
    if trial.problem != "values" or trial.answer.value.dtype.kind == "b":
        return ""
    return _ignored(task, trial, student) or _off(task, trial, alike)


def numbers_of(task, case):
    """Return (label, value, function that makes a case with another value) for each number."""
    found = []
    for place, value in enumerate(case.args):
        name = task.letters[place]
        found += [
            (label, number, lambda new, p=place, put=put: _with_arg(case, p, put(new)))
            for label, number, put in _leaves(name, value)
        ]
    for name, value in case.options.items():
        found += [
            (label, number, lambda new, n=name, put=put: _with_option(case, n, put(new)))
            for label, number, put in _leaves(name, value)
        ]
    return found


def _with_arg(case, place, value):
    return replace(case, args=(*case.args[:place], value, *case.args[place + 1 :]))


def _with_option(case, name, value):
    return replace(case, options=case.options | {name: value})


def _leaves(name, value):
    if isinstance(value, bool):
        return []
    if isinstance(value, int):
        return [(name, value, lambda new: new)]
    if isinstance(value, tuple):
        return [
            (f"{name}[{i}]", n, lambda new, i=i: (*value[:i], new, *value[i + 1 :]))
            for i, n in enumerate(value)
            if isinstance(n, int)
        ]
    return []


def _right(task, case):
    try:
        return np.asarray(task.measure(task.right(*case.args, **case.options)))
    except (ValueError, TypeError, ZeroDivisionError):
        return None


def _ignored(task, trial, student):
    """Return the sentence about a number that the count follows too little or too much."""
    was, got = trial.expected, trial.answer.value
    for label, number, change in numbers_of(task, trial.case):
        for new in (2 * number, number + 1, 3 * number + 2):
            case = change(new)
            right, answer = _right(task, case), student.further(case)
            if right is None or answer is None or answer.value is None:
                continue
            now = answer.value
            if right.shape != was.shape or now.shape != got.shape:
                continue
            if not task.same(right, was) and task.same(now, got):
                return (
                    f"Your result does not depend on {label}: with {new} in place of {number} the "
                    f"right one goes from {told(was)} to {told(right)}, yours stays {told(got)}."
                )
            if task.same(right, was) and not task.same(now, got):
                return (
                    f"Your result depends on {label}, and should not: with {new} in place of "
                    f"{number} it goes from {told(got)} to {told(now)}, the right one stays."
                )
            break
    return ""


def _off(task, trial, alike):
    """Return by how much a number is off, if that is the same in all wrong calls."""
    place = next(p for p in np.ndindex(trial.expected.shape) if _differ(trial, p))
    wrong = [t for t in alike if t.problem == "values" and t.expected.shape == trial.expected.shape]
    wrong = [t for t in wrong if _differ(t, place)]
    entry = f"Number {', '.join(map(str, place))} of your result" if place else "Your number"
    for words, value in _amounts(task, wrong):
        steps = [float(t.answer.value[place]) - float(t.expected[place]) for t in wrong]
        for sign, size in ((1, "large"), (-1, "small")):
            if all(np.isclose(s, sign * v, rtol=1e-12) for s, v in zip(steps, value, strict=True)):
                return f"{entry} is too {size} by {words}, {_every(wrong)}."
        right = [float(t.expected[place]) for t in wrong]
        theirs = [float(t.answer.value[place]) for t in wrong]
        if words == "1":
            continue
        rows = list(zip(theirs, right, value, strict=True))
        if all(np.isclose(t, r * v, rtol=1e-12) for t, r, v in rows):
            return f"{entry} is the right one times {words}, {_every(wrong)}."
        if all(np.isclose(t * v, r, rtol=1e-12) for t, r, v in rows):
            return f"{entry} is the right one divided by {words}, {_every(wrong)}."
    return ""


def _differ(trial, place):
    return not np.isclose(
        float(trial.answer.value[place]), float(trial.expected[place]), rtol=1e-12
    )


def _amounts(task, trials):
    """Yield (words, its value in each trial) for small numbers, and for those of the calls."""
    yield from ((str(n), [n] * len(trials)) for n in (1, 2, 3, 4))
    if len(trials) < 2:
        return
    calls = [{label: n for label, n, _ in numbers_of(task, t.case)} for t in trials]
    labels = [label for label in calls[0] if all(label in call for call in calls)]
    yield from ((label, [call[label] for call in calls]) for label in labels)
    for i, one in enumerate(labels):
        for two in labels[i:]:
            yield f"{one} * {two}", [call[one] * call[two] for call in calls]


def _every(wrong):
    return "in the example" if len(wrong) == 1 else f"in all {len(wrong)} examples that are wrong"


def told(value):
    """Write a result in a few words.

    Examples
    --------
    >>> told(np.array([3, 4])), told(np.array(5.0))
    ('[3, 4]', '5')
    """
    text = ", ".join(f"{float(n):.12g}" for n in np.ravel(value))
    return f"[{text}]" if np.ndim(value) else text
