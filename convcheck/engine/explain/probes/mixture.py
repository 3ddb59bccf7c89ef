"""Read off how often each number of several arrays is in a result that adds them."""

import numpy as np

from convcheck.engine.compare import same
from convcheck.engine.explain.probes.place import at
from convcheck.engine.explain.probes.products import compared, telling
from convcheck.engine.explain.probes.right import right_or_none
from convcheck.engine.task import Case

MOST_CALLS = 24


def mixture(*names):
    """Return the reading for a function that is linear in all these arguments taken together."""

    def read(task, trial, alike, student):
        places = [task.letters.index(name) for name in names]
        arrays = [np.asarray(trial.case.args[place], float) for place in places]
        if trial.problem != "values" or sum(a.size for a in arrays) > MOST_CALLS:
            return ""

        def theirs(case):
            answer = student.further(case)
            return None if answer is None else answer.value

        mixed = _weights(theirs, trial, arrays, places)
        if mixed is None or not _is_sum(mixed, arrays, trial.answer.value):
            return ""
        ours = _weights(lambda case: right_or_none(task, case), trial, arrays, places)
        sums = {
            place: [_sum(weights, names, place) for weights in (mixed, ours)]
            for place in np.ndindex(trial.expected.shape)
        }
        places = [place for place, (theirs, wanted) in sums.items() if theirs != wanted]
        place = telling(places, trial, lambda place: sums[place][0])
        return "" if place is None else compared(place, (sums[place], True))

    return read


def _weights(ask, trial, arrays, places):
    """Return for each array what comes of a single 1 in each of its places, None if too odd."""
    weights = []
    for which, array in enumerate(arrays):
        found = np.zeros((*array.shape, *trial.expected.shape))
        for single in np.ndindex(array.shape):
            ones = [np.zeros(other.shape) for other in arrays]
            ones[which][single] = 1
            value = ask(_with(trial.case, places, ones))
            if value is None or value.shape != trial.expected.shape:
                return None
            found[single] = value
        weights.append(found)
    return weights


def _with(case, places, arrays):
    args = list(case.args)
    for place, array in zip(places, arrays, strict=True):
        args[place] = array
    return Case(tuple(args), case.options)


def _is_sum(weights, arrays, value):
    pairs = zip(arrays, weights, strict=True)
    return same(sum(np.tensordot(a, w, axes=a.ndim) for a, w in pairs), value * 1.0)


def _sum(weights, names, place):
    terms = []
    for name, found in zip(names, weights, strict=True):
        for single in np.ndindex(found.shape[: found.ndim - len(place)]):
            if times := found[(*single, *place)]:
                often = "" if np.isclose(times, 1) else f"{times:.4g} * "
                terms.append(f"{often}{name}{at(single)}")
    return " + ".join(terms)
