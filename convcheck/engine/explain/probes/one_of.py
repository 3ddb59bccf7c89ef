"""A number that is one of its terms, or their mean or product, in place of their sum."""

from math import prod

import numpy as np

from convcheck.engine.compare import differing
from convcheck.engine.explain.probes.place import at
from convcheck.engine.explain.probes.terms import readable, right, terms_of

PICKS = (("largest", max), ("smallest", min), ("product", prod), ("mean", np.mean))


def one_of(*linear):
    """Return the reading for a number that is one of its terms in place of their sum."""

    def read(task, trial, alike, student):
        places = [task.letters.index(name) for name in linear]
        arrays = [trial.case.args[place] for place in places]
        if trial.problem != "values" or not trial.expected.ndim or not readable(arrays):
            return ""
        ours = terms_of(lambda one: right(task, one), trial, places)
        place = tuple(map(int, np.argwhere(differing(trial.answer.value, trial.expected))[0]))
        terms = [
            times * prod(float(array[at]) for array, at in zip(arrays, factors, strict=True))
            for factors, times in ours[1][place].items()
        ]
        got = float(trial.answer.value[place])
        for words, pick in PICKS:
            if 1 < len(terms) <= 6 and np.isclose(got, pick(terms)):
                listed = ", ".join(f"{term:g}" for term in terms)
                return (
                    f"Number {at(place)} of your result, {got:g}, is the {words} of its terms "
                    f"{listed}; asked is their sum."
                )
        return ""

    return read
