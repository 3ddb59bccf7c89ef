"""How a result of the wrong shape relates to the right one."""

from itertools import permutations

import numpy as np

from convcheck.engine.compare import same
from convcheck.engine.explain import again
from convcheck.engine.explain.probes.place import at
from convcheck.engine.explain.relations import picked

ENOUGH = 3  # calls, so that lengths do not agree by accident


def read(task, trial, alike, student):
    """Return how a result of a wrong shape relates to the right one in all calls that are so."""
    return _read(CLOSE, task, trial, alike, student)


def loose(task, trial, alike, student):
    """Return which numbers or lengths of those asked a result of a wrong shape has."""
    said = _read(LOOSE, task, trial, alike, student)
    return (
        said or (trial.problem == "shape" and _by_name(task, _alike_in_shape(trial, alike))) or ""
    )


def _alike_in_shape(trial, alike):
    return [trial, *(t for t in alike if t.problem == "shape" and t is not trial)]


def _read(relations, task, trial, alike, student):
    if trial.problem != "shape" or trial.answer.value.dtype.kind in "bc":
        return ""
    wrong = _alike_in_shape(trial, alike)
    here = [t for t in wrong if t.part is trial.part]
    said = (_first(relations, task, trial, trials, student) for trials in (wrong, here))
    return next(filter(None, said), "")


def _first(relations, task, trial, trials, student):
    pairs = [(t.answer.value * 1.0, t.expected * 1.0) for t in trials]
    for relation in relations:
        said = relation(pairs)
        if said and again.holds(task, trial, student, relation, pairs):
            return said
    return ""


def _by_name(task, trials):
    """Say which axes of the arguments the axes of the results have the lengths of."""
    told = [_named(task, trials, [t.answer.value for t in trials])]
    told.append(_named(task, trials, [t.expected for t in trials]))
    if len(trials) < ENOUGH or not all(told) or told[0] == told[1]:
        return ""
    return f"The lengths of your axes are those of {told[0]}; asked are those of {told[1]}."


def _named(task, trials, results):
    """Return a name for each axis that holds in all calls, "" if one has none."""
    if task is None or not results[0].ndim or len({result.ndim for result in results}) > 1:
        return ""
    given = [dict(zip(task.letters, t.case.args, strict=False)) for t in trials]
    names = [
        next(
            (
                f"{name}.shape[{place}]"
                for name, array in given[0].items()
                if isinstance(array, np.ndarray)
                for place in range(array.ndim)
                if all(
                    np.shape(call[name])[place : place + 1] == (result.shape[axis],)
                    for call, result in zip(given, results, strict=True)
                )
            ),
            "",
        )
        for axis in range(results[0].ndim)
    ]
    return f"({', '.join(names)})" if all(names) else ""


def _axes(pairs):
    """Say that axes stand in another order.

    Examples
    --------
    >>> _axes([(np.array([[1, 4], [2, 5], [3, 6]]), np.array([[1, 2, 3], [4, 5, 6]]))])
    'Your result holds the right numbers with its axes in the order (1, 0) of those asked.'
    """
    for order in permutations(range(pairs[0][1].ndim)):
        if all(e.ndim == len(order) and same(g, e.transpose(order)) for g, e in pairs):
            return (
                "Your result holds the right numbers with its axes in the order "
                f"{order} of those asked."
            )
    return ""


def _reshaped(pairs):
    """Say that only axes of length 1 are too few or too many, or that all numbers are in a row."""
    if not all(g.size == e.size and same(g.reshape(e.shape), e) for g, e in pairs):
        return ""
    ones = all(np.squeeze(g).shape == np.squeeze(e).shape for g, e in pairs)
    if not ones:
        return "Your result holds the right numbers in the right order, in another shape."
    more = all(g.ndim > e.ndim for g, e in pairs)
    how = "an axis of length 1 too many" if more else "an axis of length 1 missing"
    return f"Your result holds the right numbers, with {how}."


def _added(pairs):
    """Say along which axis the right numbers were added up, or should be."""
    for name, of in (("sum", np.sum), ("mean", np.mean), ("product", np.prod)):
        if all(np.ptp(e) and same(g, np.asarray(of(e))) for g, e in pairs):
            return f"Your result is the {name} of all numbers that are asked."
        for axis in range(max(max(g.ndim, e.ndim) for g, e in pairs)):
            if _fold(of, [(e, g) for g, e in pairs], axis):
                return f"Your result is the {name} of the right one along axis {axis}."
            if _fold(of, pairs, axis):
                return f"The {name} of your result along axis {axis} is right; it was not taken."
    return ""


def _fold(of, pairs, axis):
    """Whether the second of each pair is the first, folded along an axis that is no constant."""
    if any(axis >= whole.ndim or not whole.size for whole, _ in pairs):
        return False
    return any(np.ptp(whole, axis=axis).any() for whole, _ in pairs) and all(
        any(same(of(whole, axis=axis, keepdims=keep), folded) for keep in (False, True))
        for whole, folded in pairs
    )


def _alone(pairs):
    """Say that one slice alone of what is asked is there, or that it is there many times."""
    for axis in range(min(e.ndim for _, e in pairs)):
        for place in range(min(e.shape[axis] for _, e in pairs)):
            if all(same(g, e.take(place, axis)) for g, e in pairs):
                slices = f"[{':, ' * axis}{place}]"
                return f"Your result is {slices} of the right one alone, without the others."
    if all(g.ndim > e.ndim and g.size and same(g, _like(g, e)) for g, e in pairs):
        return "Your result holds the right one more than once."
    return ""


def _like(got, expected):
    """Repeat what is asked along the axes that a result has too many, if that fits."""
    more = got.ndim - expected.ndim
    fits = got.shape[more:] == expected.shape
    return np.broadcast_to(expected, got.shape) if fits else expected


def _with_gaps(pairs):
    """Say that some of the numbers that are asked were left out."""
    if not all(0 < g.size < e.size and _is_among(g.ravel(), e.ravel()) for g, e in pairs):
        return ""
    here, asked = pairs[0][0].size, pairs[0][1].size
    return f"Your result holds {here} of the {asked} numbers that are asked, and lacks the others."


def _is_among(few, many):
    """Whether numbers stand in this order among many, others between them."""
    left = iter(many)
    return all(any(np.isclose(one, other) for other in left) for one in few)


def _part(pairs):
    """Say which stretch of the right result is there, or where it lies in the student's."""
    holds = [_offset(e, g) for g, e in pairs]
    if None not in holds:
        axis = _different(*pairs[0])
        here, asked = pairs[0][0].shape[axis], pairs[0][1].shape[axis]
        return (
            f"Your result is a part of the right one: along axis {axis} it holds {here} of "
            f"{asked}, from index {holds[0][axis]} on."
        )
    holds = [_offset(g, e) for g, e in pairs]
    if None in holds:
        return ""
    axis = _different(*pairs[0])
    here, asked = pairs[0][0].shape[axis], pairs[0][1].shape[axis]
    return (
        f"Your result holds the right one and more: along axis {axis} it is {here} long, where "
        f"the {asked} from index {holds[0][axis]} on are right."
    )


def _offset(large, small):
    """Return where a small array lies in a large one, None if nowhere."""
    if large.ndim != small.ndim or not small.size or large.size > 4000:
        return None
    room = [n - m for n, m in zip(large.shape, small.shape, strict=True)]
    if min(room, default=-1) < 0:
        return None
    for start in np.ndindex(*(n + 1 for n in room)):
        place = tuple(slice(s, s + m) for s, m in zip(start, small.shape, strict=True))
        if same(large[place], small):
            return start
    return None


def _mixed(pairs):
    """Say that the same numbers stand elsewhere, joined along another axis, say."""
    if not all(g.size == e.size and same(*map(_sorted, (g, e))) for g, e in pairs):
        return ""
    return "Your result holds the right numbers, but in another shape and in other places."


def _sorted(array):
    return np.sort(array, axis=None)


def _different(got, expected):
    axes = range(got.ndim)
    return next((axis for axis in axes if got.shape[axis] != expected.shape[axis]), 0)


def lengths(task, trial, alike, student):
    """Return which axis is too long or too short, and whether the first number is right."""
    if trial.problem != "shape" or trial.answer.value.dtype.kind in "bc":
        return ""
    got, expected = trial.answer.value, trial.expected
    if not got.size:
        return "It holds no number at all."
    if not got.ndim:
        return ""
    first = _first_number(task, trial, student)
    if got.ndim != expected.ndim:
        many = "1 axis" if got.ndim == 1 else f"{got.ndim} axes"
        return f"It has {many}, where {expected.ndim} are asked{first}."
    axis = _different(got, expected)
    how = "long" if got.shape[axis] > expected.shape[axis] else "short"
    return f"It is too {how} along axis {axis}{first}."


def _first_number(task, trial, student):
    """Say whether the first number is right, "" if it is so by accident of the numbers shown."""
    number = f"; its number {at((0,) * trial.answer.value.ndim)} is"
    if not _begin_alike([(trial.answer.value, trial.expected)]):
        return f"{number} not right"
    return f"{number} right" if again.holds(task, trial, student, _begin_alike, []) else ""


def _begin_alike(pairs):
    return all(g.size and e.size and np.isclose(g.flat[0], e.flat[0]) for g, e in pairs)


CLOSE = (_axes, _reshaped, _alone, _added, _part, picked)
LOOSE = (_with_gaps, _mixed)
