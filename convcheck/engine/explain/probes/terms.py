"""Ask a function for single ones, and decode of which products its numbers are made."""

from itertools import product
from math import prod

import numpy as np

from convcheck.engine.compare import same
from convcheck.engine.task import Case

MOST_CALLS, MOST_BITS = 64, 46


def readable(arrays):
    """Whether so few calls are enough, and the digits of a float hold all products."""
    return arrays[0].size <= MOST_CALLS and prod(a.size for a in arrays[1:]) <= MOST_BITS // 2


def right(task, one):
    """Return the right result of a case."""
    return np.asarray(task.measure(task.right(*one.args, **one.options)))


def terms_of(ask, trial, places):
    """Return (rest, {place in the result: {places in the arguments: times}}), None if not linear.

    The rest is what comes of zeros.
    """
    arrays = [trial.case.args[place] for place in places]
    codes, base = _coded([array.shape for array in arrays[1:]])
    rest = ask(_with(trial.case, places, [np.zeros(arrays[0].shape), *codes]))
    if rest is None:
        return None
    terms = {place: {} for place in np.ndindex(trial.expected.shape)}
    for single in np.ndindex(arrays[0].shape):
        ones = np.zeros(arrays[0].shape)
        ones[single] = 1
        value = ask(_with(trial.case, places, [ones, *codes]))
        if value is None:
            return None
        for place, number in np.ndenumerate(value - rest):
            met = _digits(number, base, [code.shape for code in codes])
            if met is None:
                return None
            terms[place] |= {(single, *others): times for others, times in met.items()}
    return rest, terms


def _coded(shapes):
    """Return arrays of these shapes of which each product is another power of the base."""
    many = [prod(shape) for shape in shapes]
    base = 2 ** max(MOST_BITS // max(prod(many), 1), 1)
    codes, step = [], 1
    for shape, size in zip(shapes, many, strict=True):
        codes.append((float(base) ** (step * np.arange(size))).reshape(shape))
        step *= size
    return codes, base


def _digits(number, base, shapes):
    """Return how often each product of places is in a number; None if they run together."""
    if not np.isfinite(number):
        return None
    if not shapes:
        return {(): number} if number else {}
    whole, found = round(float(number)), {}
    if whole != number or whole < 0:
        return None
    for code in product(*(range(prod(shape)) for shape in reversed(shapes))):
        whole, times = divmod(whole, base)
        if times:
            pairs = zip(reversed(code), shapes, strict=True)
            found[tuple(tuple(map(int, np.unravel_index(c, s))) for c, s in pairs)] = times
    return found if not whole else None


def _with(case, places, arrays):
    args = list(case.args)
    for place, array in zip(places, arrays, strict=True):
        args[place] = array
    return Case(tuple(args), case.options)


def is_sum(found, ask, trial, places):
    """Whether these products and the rest give the example's result, and one of other numbers."""
    arrays = [trial.case.args[place] for place in places]
    others = [np.arange(2.0, 2 + array.size).reshape(array.shape) for array in arrays]
    other = ask(_with(trial.case, places, others))
    return (
        other is not None
        and same(_summed(found, arrays), trial.answer.value * 1.0)
        and same(_summed(found, others), other * 1.0)
    )


def _summed(found, arrays):
    rest, terms = found
    value = np.array(rest, float)
    for place, met in terms.items():
        for factors, times in met.items():
            pairs = zip(arrays, factors, strict=True)
            value[place] += times * prod(float(array[at]) for array, at in pairs)
    return value
