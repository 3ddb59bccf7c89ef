"""By how much a number is off."""

import numpy as np

from convcheck.engine.explain.probes.changed import numbers_of
from convcheck.engine.explain.probes.place import at

MOST_LABELS = 10  # of more numbers some product fits by accident


def off(task, trial, alike):
    """Return by how much a number is off, "" if it is not the same in all wrong calls."""
    place = first_wrong(trial)
    wrong = [t for t in alike if t.problem == "values" and t.expected.shape == trial.expected.shape]
    return _step_off(task, wrong, place) if all(_differ(t, place) for t in wrong) else ""


def _step_off(task, wrong, place):
    entry = f"Number {at(place)} of your result" if place else "Your number"
    rows = [(float(t.answer.value[place]), float(t.expected[place])) for t in wrong]
    if len(set(rows)) < 2:
        return ""
    for words, values in _amounts(task, wrong):
        for fits, told_off in OFF:
            if all(fits(*row, value) for row, value in zip(rows, values, strict=True)):
                return (
                    f"{entry} is {told_off} {words}, in all {len(wrong)} examples that are wrong."
                )
    return ""


def near(one, other):
    """Whether two numbers differ by no more than rounding."""
    return bool(np.isclose(one, other, rtol=1e-12))


OFF = (
    (lambda got, right, n: near(got - right, n), "too large by"),
    (lambda got, right, n: near(right - got, n), "too small by"),
    (lambda got, right, n: n != 1 and near(got, right * n), "the right one times"),
    (lambda got, right, n: n != 1 and near(got * n, right), "the right one divided by"),
)


def _differ(trial, place):
    return not near(float(trial.answer.value[place]), float(trial.expected[place]))


def _amounts(task, trials):
    """Yield (words, its value in each trial) for small numbers, and for those of the calls."""
    yield from ((str(n), [n] * len(trials)) for n in (1, 2, 3, 4))
    calls = [{label: n for label, n, _ in numbers_of(task, t.case)} for t in trials]
    labels = [label for label in calls[0] if all(call.get(label) for call in calls)]
    if len(trials) < 3 or len(labels) > MOST_LABELS:
        return
    yield from ((label, [call[label] for call in calls]) for label in labels)
    for i, one in enumerate(labels):
        for two in labels[i:]:
            yield f"{one} * {two}", [call[one] * call[two] for call in calls]
            yield f"{one} * ({two} - 1)", [call[one] * (call[two] - 1) for call in calls]
            yield f"{two} * ({one} - 1)", [call[two] * (call[one] - 1) for call in calls]
            yield f"{two} / {one}", [call[two] / call[one] for call in calls]


def first_wrong(trial):
    """Return the place of the first wrong number of a result."""
    places = np.ndindex(trial.expected.shape)
    return next((place for place in places if _differ(trial, place)), (0,) * trial.expected.ndim)
