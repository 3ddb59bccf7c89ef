"""Recognise a number as a product of the numbers that a student was given."""

from itertools import chain, combinations
from math import prod


def formula(**given):
    """Return the reading that says of which of these numbers a wrong one is the product.

    Examples
    --------
    >>> of(819, {"C_in": 21, "C_out": 39, "K_H": 4})
    'C_in * C_out'
    >>> of(858, {"C_in": 21, "C_out": 39, "K_H": 4})
    'C_in * C_out + C_out'
    """

    def read(task, trial, alike, student):
        if trial.problem != "values" or trial.answer.value.ndim:
            return ""
        found = of(trial.answer.value.item(), given)
        return f"Your {trial.answer.value.item():g} is {found}." if found else ""

    return read


def of(number, given):
    """Return the one product, or product and one number more, that is this number, "" if none."""
    subsets = chain.from_iterable(combinations(given, many) for many in range(1, len(given) + 1))
    found = []
    for names in subsets:
        value, words = prod(given[name] for name in names), " * ".join(names)
        if value == number:
            found.append(words)
        found += [f"{words} + {one}" for one, more in given.items() if value + more == number]
    return found[0] if len(found) == 1 else ""
