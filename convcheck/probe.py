"""A probe whose digits tell what a layer did, read with the catalogue of mistakes.

Every misconception is a rule that runs, so chapters can show it, a grader can name it and tests
can put it in the place of a right layer.
"""

from inspect import signature

import numpy as np

from convcheck.engine.mistake import UNLISTED, Misconception
from convcheck.shared.wrong_layer import BIAS, FILTER, IN_GROUPS, KERNEL, LAYER
from convkit.naive import conv2d
from convkit.samples import odometer

__all__ = ["CATALOGUE", "UNLISTED", "Misconception", "diagnose", "odometer"]

CATALOGUE = (*KERNEL, *FILTER, *LAYER, *BIAS, *IN_GROUPS)


def diagnose(answer):
    """Return the misconception that an answer to the odometer betrays, or None if it is right.

    Parameters
    ----------
    answer : function or ndarray
        A layer to be called with x and weight, and with ``bias=`` and ``groups=`` if it has
        such parameters; or what a layer gave for `odometer`. A layer tells more: some
        mistakes show only with a bias, with groups or with another weight.

    Returns
    -------
    Misconception or None
        `UNLISTED` if the answer is wrong in a way that the catalogue does not know.

    Raises
    ------
    TypeError
        If the answer, or what the layer returns, is not made of numbers.

    Examples
    --------
    >>> diagnose(lambda x, weight: conv2d(x, weight[:, :, ::-1, ::-1])).name
    'flipped'
    >>> diagnose(13086).name
    'type_2_1'
    >>> diagnose(conv2d) is None
    True
    """
    given = _answers(answer) if callable(answer) else {"odometer": _numbers(answer)}
    right = _answers(conv2d)
    wrong = next((name for name in given if not _same(given[name], right[name])), None)
    if wrong is None:
        return None
    known = {record: _answers(record.rule) for record in CATALOGUE}
    fits = [r for r, says in known.items() if wrong in says and _same(given[wrong], says[wrong])]

    def agreement(record):
        shared = given.keys() & known[record].keys()
        return sum(_same(given[name], known[record][name]) for name in shared)

    return max(fits, key=agreement, default=UNLISTED)


def _probes():
    """Return the arguments of each probe by name, the odometer first."""
    x, weight = odometer()
    four, two = np.arange(1, 5).reshape(1, 4, 1, 1), np.arange(1, 3).reshape(1, 2, 1, 1)
    powers = 10 ** np.arange(4)
    return {
        "odometer": {"x": x, "weight": weight},
        "reversed": {"x": x, "weight": weight[:, ::-1]},
        "bias": {"x": x, "weight": weight, "bias": np.array([0.5])},
        "groups": {"x": four, "weight": powers.reshape(2, 2, 1, 1), "groups": 2},
        "multiplier": {"x": two, "weight": powers.reshape(4, 1, 1, 1), "groups": 2},
    }


def _answers(layer):
    """Return what the layer gives for each probe whose arguments it takes."""
    takes = signature(layer).parameters
    answers = {}
    for name, options in _probes().items():
        arrays = options.pop("x"), options.pop("weight")
        if options.keys() <= takes.keys():
            answers[name] = _numbers(layer(*arrays, **options))
    return answers


def _numbers(answer):
    numbers = np.ravel(answer)
    if numbers.dtype.kind not in "iuf":
        raise TypeError(f"the answer is {answer!r}, but must be an array of numbers")
    return numbers


def _same(one, other):
    """Compare as sharply as the coarser of the two kinds of numbers allows."""
    coarse = min(a.dtype.itemsize if a.dtype.kind == "f" else 8 for a in (one, other)) < 8
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-6 if coarse else 1e-12)
