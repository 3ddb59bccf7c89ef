"""Where a result is right and where it is wrong."""

import numpy as np

from convcheck.engine.explain.probes.place import at

MOST = 4  # places in a sentence


def read(task, trial, alike, student):
    """Return which slices of the result are right where others are wrong, "" if none are.

    Examples
    --------
    >>> from types import SimpleNamespace as Trial
    >>> got, expected = np.array([[1, 2], [3, 4]]), np.array([[1, 2], [3, 5]])
    >>> trial = Trial(answer=Trial(value=got), expected=expected, problem="values")
    >>> read(None, trial, [trial], None)
    'Of your result, [0] is right and [1] is not.'
    """
    if trial.problem != "values":
        return ""
    wrong = ~np.isclose(trial.answer.value.astype(float), trial.expected.astype(float), rtol=1e-9)
    for axis in range(wrong.ndim):
        spoiled = wrong.any(axis=tuple(a for a in range(wrong.ndim) if a != axis))
        if not spoiled.all():
            right, others = (_listed(axis, kind) for kind in (~spoiled, spoiled))
            said = f"Of your result, {right} right and {others} not."
            return said + _by(task, trial, wrong)
    return ""


def _listed(axis, kind):
    """Return which slices along an axis are of a kind, with the verb."""
    places = [f"[{':, ' * axis}{i}]" for i in np.flatnonzero(kind)]
    if len(places) == 1:
        return f"{places[0]} is"
    if len(places) > MOST + 1:
        places = [*places[:MOST], f"{len(places) - MOST} others"]
    return f"{', '.join(places[:-1])} and {places[-1]} are"


def _by(task, trial, wrong):
    """Say of counts by how much the first wrong one is off."""
    if task is None or not task.counts:
        return ""
    place = tuple(map(int, np.argwhere(wrong)[0]))
    step = float(trial.answer.value[place]) - float(trial.expected[place])
    return f" Number {at(place)} is {abs(step):.12g} too {'large' if step > 0 else 'small'}."
