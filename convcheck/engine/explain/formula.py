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
        return f"Your {trial.answer.value.item():.12g} is {found}." if found else ""

    return read


def of(number, given):
    """Return the product of several that is this number, "" if none or several products are.

    To the product of all, or of all but one, a number more may be added.
    """
    found = []
    for names in chain(*(combinations(given, many) for many in range(2, len(given) + 1))):
        value, words = prod(given[name] for name in names), " * ".join(names)
        if value == number:
            found.append(words)
        more = given | {"1": 1} if len(names) >= len(given) - 1 else {}
        found += [f"{words} + {one}" for one, plus in more.items() if value + plus == number]
    return found[0] if len(found) == 1 else ""
