"""Results that are the right ones times a number, or rounded to fewer digits."""

from fractions import Fraction
from itertools import combinations, permutations
from math import prod

import numpy as np

from convcheck.engine.compare import same
from convcheck.engine.explain.probes.changed import numbers_of

ENOUGH = 3  # calls with more than one factor


def read(task, trial, alike, student):
    """Return by what each wrong result was multiplied or divided, "" if not by one number."""
    if trial.problem != "values" or not trial.expected.ndim:
        return ""
    wrong = [trial, *(t for t in alike if t.problem == "values" and t is not trial)]
    return _told(task, wrong) or _told(task, [t for t in wrong if t.part is trial.part])


def _told(task, trials):
    factors = [_factor(t) for t in trials]
    if None in factors or len(factors) < ENOUGH or len(set(factors)) < 2:
        return ""
    given = [_numbers(task, t) for t in trials]
    for words in given[0]:
        values = [numbers.get(words, 0) for numbers in given]
        for how, power in (("divided by", -1), ("times", 1)):
            if _fits(factors, values, power):
                return (
                    f"Your result is the right one {how} {words}, in all {len(trials)} examples "
                    "that are wrong."
                )
    return ""


def changing(task, trial, alike, student):
    """Return that each wrong result was multiplied by one number, but not always the same."""
    wrong = [trial, *(t for t in alike if t.problem == "values" and t is not trial)]
    factors = [_factor(t) for t in wrong if t.problem == "values" and t.expected.ndim]
    if trial.problem != "values" or None in factors or len(set(factors)) < 2:
        return ""
    here, there = factors[0], next(f for f in factors if f != factors[0])
    return (
        f"Your result is the right one times a number that changes: {here} in this example, "
        f"{there} in another."
    )


def _factor(trial):
    """Return by which number a whole result differs from the right one, None if by none."""
    got, expected = trial.answer.value * 1.0, trial.expected * 1.0
    place = np.unravel_index(np.argmax(np.abs(expected)), expected.shape)
    if not expected[place] or not np.isfinite(got).all() or not got[place]:
        return None
    factor = Fraction(float(got[place] / expected[place])).limit_denominator(10**6)
    return factor if factor != 1 and same(got, float(factor) * expected) else None


def _fits(factors, values, power):
    return all(
        value and np.isclose(float(factor), float(value) ** power)
        for factor, value in zip(factors, values, strict=True)
    )


def _places_of_windows(args):
    """Yield how many places a window has, for the rows and columns of each pair of arrays."""
    arrays = [(name, array) for name, array in args if np.ndim(array) > 1]
    for (name, one), (other, two) in combinations(arrays, 2):
        for axis in range(2, min(one.ndim, two.ndim)):
            words = f"({name}.shape[{axis}] - {other}.shape[{axis}] + 1)"
            yield words, one.shape[axis] - two.shape[axis] + 1


def _shares(args):
    """Yield the quotients of how many places there are in the maps and of a window in them."""
    maps = [(name, array) for name, array in args if np.ndim(array) == 4]
    areas = {f"the places of a map of {name}": prod(array.shape[2:]) for name, array in maps}
    for (name, one), (other, two) in combinations(maps, 2):
        sides = [n - k + 1 for n, k in zip(one.shape[2:], two.shape[2:], strict=True)]
        areas[f"the places of {other} in {name}"] = prod(sides)
    yield from (
        (f"({one} / {two})", areas[one] / areas[two]) for one, two in permutations(areas, 2)
    )


def _numbers(task, trial):
    """Return the lengths, settings and products of two of them that a call holds, by name."""
    args = list(zip(task.letters, trial.case.args, strict=False))
    found = {
        f"{name}.shape[{axis}]": n
        for name, array in args
        if isinstance(array, np.ndarray)
        for axis, n in enumerate(array.shape)
    }
    found |= {label: n for label, n, _ in numbers_of(task, trial.case)}
    result = trial.expected
    found |= {"its largest number": result.max(), "its sum": result.sum()}
    found |= {f"the length of its axis {axis}": n for axis, n in enumerate(result.shape)}
    found |= dict(_places_of_windows(args))
    found |= dict(_shares(args))
    pairs = combinations([name for name in found if " " not in name], 2)
    return found | {f"{one} * {two}": found[one] * found[two] for one, two in pairs}


def rounded(task, trial, alike, student):
    """Return that a result is the right one in floats of fewer digits.

    Examples
    --------
    >>> from types import SimpleNamespace as Trial
    >>> got, expected = np.array([15200, np.inf], np.float16), np.array([15196.0, 70000.0])
    >>> trial = Trial(answer=Trial(value=got), expected=expected, problem="values")
    >>> print(rounded(None, trial, [trial], None))
    Your result is the right one in float16, which keeps 3 digits and no number above \
6.55e+04; a plain float holds it.
    """
    got, expected = np.asarray(trial.answer.value), trial.expected
    if trial.problem != "values" or got.dtype.kind != "f" or got.dtype.itemsize >= 8:
        return ""
    kept = np.finfo(got.dtype)
    with np.errstate(over="ignore"):
        rounded = expected.astype(got.dtype)
    if not np.allclose(got, rounded, rtol=4 * kept.eps, atol=0):
        return ""
    return (
        f"Your result is the right one in {got.dtype}, which keeps {kept.precision} digits and no "
        f"number above {float(kept.max):.3g}; a plain float holds it."
    )
