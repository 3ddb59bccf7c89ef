"""How a wrong result relates to the right one, number by number and in every wrong call."""

from fractions import Fraction
from itertools import combinations, product

import numpy as np

from convcheck.engine.compare import same
from convcheck.engine.explain import again

ENOUGH = 3  # numbers that must be off by the same, so that it is no accident
MOST = 8  # slices that anybody reads
MANY = 6  # numbers that do not stand in other places by accident
WAYS = ("up", "down", "row"), ("to the left", "to the right", "column")


def read(task, trial, alike, student):
    """Return the relation that holds in every wrong call of a part, "" if there is none.

    Examples
    --------
    >>> from types import SimpleNamespace as Trial
    >>> got, expected = np.array([4, 3, 0]), np.array([4, -3, 0])
    >>> trial = Trial(answer=Trial(value=got), expected=expected, problem="values", part=None)
    >>> read(None, trial, [trial], None)
    'Your result has lost its signs: where -3 belongs, it has 3.'
    """
    if trial.problem != "values" or trial.answer.value.dtype.kind == "b":
        return ""
    wrong = [trial, *(t for t in alike if t.problem == "values" and t is not trial)]
    return _relation(wrong) or _relation([t for t in wrong if t.part is trial.part])


def _relation(trials):
    pairs = [(t.answer.value * 1.0, t.expected * 1.0) for t in trials]
    if not np.isfinite(np.concatenate([got.ravel() for got, _ in pairs])).all():
        return _gaps(pairs)
    return next(filter(None, (relation(pairs) for relation in RELATIONS)), "")


def _gaps(pairs):
    if not any(np.isfinite(got).all() for got, _ in pairs):
        return "Your result holds nan or infinity, which no sum of these numbers gives."
    return ""


def _of_the_right(change, sentence):
    """Return a relation: the result is the right one, changed; some place shows how."""

    def relation(pairs):
        if not all(same(got, change(expected)) for got, expected in pairs):
            return ""
        got, expected = (np.ravel(array) for array in pairs[0])
        if same(change(expected), expected):
            return ""
        place = int(np.argmax(np.abs(change(expected) - expected)))
        return sentence.format(expected=f"{expected[place]:.12g}", got=f"{got[place]:.12g}")

    return relation


def _factor(pairs):
    got, expected = (
        np.concatenate([np.ravel(a) for a in arrays]) for arrays in zip(*pairs, strict=True)
    )
    places = np.flatnonzero(expected)
    if len(pairs) < 2 or len(places) < ENOUGH or not got.any():
        return ""
    factor = Fraction(float(got[places[0]] / expected[places[0]])).limit_denominator(10**6)
    if factor == 1 or not same(got, float(factor) * expected):
        return ""
    return f"Your numbers are the right ones times {factor}."


def _offset(pairs):
    steps = np.concatenate([np.ravel(got - expected) for got, expected in pairs])
    if len(pairs) < 2 or len(steps) < ENOUGH or not same(steps, np.full(len(steps), steps[0])):
        return ""
    return f"Each of your numbers is {abs(steps[0]):g} too {'large' if steps[0] > 0 else 'small'}."


def _reversed(pairs):
    for axis in range(min(expected.ndim for _, expected in pairs)):
        if all(same(got, np.flip(expected, axis)) for got, expected in pairs):
            return f"Your result holds the right numbers in reversed order along axis {axis}."
    return ""


def picked(pairs):
    """Say which slices of the right result stand where, if those along some axis are all there."""
    for axis in range(min(e.ndim for _, e in pairs)):
        found = [_places(got, expected, axis) for got, expected in pairs]
        if None not in found:
            told = ", ".join(f"[{':, ' * axis}{place}]" for place in found[0])
            return f"Your result holds, in this order, {told} of the right one."
    return ""


def _places(got, expected, axis):
    """Return where each slice stands in the right result, None if one does not or it is dull."""
    slices = list(np.moveaxis(expected, axis, 0))
    if got.ndim != expected.ndim or not 1 < len(slices) <= MOST or got.shape[axis] > MOST:
        return None
    if any(same(one, other) for one, other in combinations(slices, 2)):
        return None
    places = [
        next((place for place, right in enumerate(slices) if same(one, right)), None)
        for one in np.moveaxis(got, axis, 0)
    ]
    return None if None in places else places


def _moved(pairs):
    """Say that all numbers stand further on or further back, and zeros where they have left."""
    steps = [_step(got, expected) for got, expected in pairs]
    if None in steps or sum(np.count_nonzero(got) for got, _ in pairs) < MANY:
        return ""
    told = [
        f"{way[step > 0]} by {abs(step)} {lines}{'s' * (abs(step) > 1)}"
        for (*way, lines), step in zip(WAYS, steps[0], strict=True)
        if step
    ]
    return f"Your result is the right one moved {' and '.join(told)}."


def _step(got, expected):
    """Return by how many rows and columns the right result is moved, None if it is not."""
    if expected.ndim < 2 or got.shape != expected.shape or not got.any():
        return None
    for step in sorted(product(*_room(got)), key=_far):
        moved = np.zeros(expected.shape)
        moved[_behind(step)] = expected[_behind([-n for n in step])]
        if any(step) and moved.any() and same(got, moved):
            return step
    return None


def _room(got):
    """Return by how many rows and columns a result may be moved that has zeros at its border."""
    there = np.argwhere(got)[:, -2:]
    before, last = there.min(axis=0), np.array(got.shape[-2:]) - 1 - there.max(axis=0)
    return [range(-back, on + 1) for back, on in zip(last, before, strict=True)]


def _far(step):
    return sum(map(abs, step))


def _behind(step):
    return (..., *(slice(max(n, 0), min(n, 0) or None) for n in step))


def _column_by_column(pairs):
    if all(e.ndim == 2 and same(got, np.reshape(e.T, e.shape)) for got, e in pairs):
        return (
            "Your result holds, row by row, the numbers that the right one holds column by column."
        )
    return ""


def _swapped(pairs):
    if all(e.ndim > 1 and same(got, np.swapaxes(e, -1, -2)) for got, e in pairs):
        return "Your result holds the right numbers with rows and columns swapped."
    return ""


def slices(task, trial, alike, student):
    """Return which slices of the right result stand where, if in all wrong results of a part."""
    wrong = [trial, *(t for t in alike if t.part is trial.part and t is not trial)]
    pairs = [(t.answer.value, t.expected) for t in wrong if t.problem == "values"]
    said = picked(pairs) if trial.problem == "values" and trial.expected.ndim else ""
    return said if said and again.holds(task, trial, student, picked, pairs) else ""


def elsewhere(task, trial, alike, student):
    """Return that the right numbers stand in other places, in all wrong results of a part."""
    wrong = [t for t in alike if t.part is trial.part and t.problem == "values"]
    if trial.problem != "values" or not trial.expected.ndim:
        return ""
    pairs = [(t.answer.value * 1.0, t.expected * 1.0) for t in wrong]
    if not _sorted_alike(pairs) or not again.holds(task, trial, student, _sorted_alike, pairs):
        return ""
    return "Your result holds the right numbers, but in other places."


def _sorted_alike(pairs):
    return all(same(*(np.sort(array, axis=None) for array in pair)) for pair in pairs)


RELATIONS = (
    _of_the_right(
        np.abs, "Your result has lost its signs: where {expected} belongs, it has {got}."
    ),
    _of_the_right(
        lambda expected: np.maximum(expected, 0),
        "Where a negative number belongs, such as {expected}, your result has 0.",
    ),
    _of_the_right(
        np.trunc, "Your result has lost what is behind the point: {got} in the place of {expected}."
    ),
    _of_the_right(np.floor, "Your result is rounded down: {got} in the place of {expected}."),
    _of_the_right(np.round, "Your result is rounded: {got} in the place of {expected}."),
    _of_the_right(
        lambda expected: expected % 256,
        "Your result holds bytes, which start again at 0 behind 255: {got} in place of {expected}.",
    ),
    _of_the_right(
        lambda expected: np.minimum(expected, 1),
        "Where more than 1 belongs, such as {expected}, your result has {got}.",
    ),
    _factor,
    _offset,
    _reversed,
    _swapped,
    _column_by_column,
    _moved,
)
