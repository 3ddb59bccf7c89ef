"""Read off of which products each number of a result is made.

Where the right function is linear in the numbers of one argument, or of several, a call with a
single one tells where that number goes. The other arguments hold powers of one base meanwhile, so
that the digits of the result say which of their numbers it met.
"""

from functools import partial

import numpy as np

from convcheck.engine.compare import differing
from convcheck.engine.explain import contrast, settings
from convcheck.engine.explain.probes.place import at
from convcheck.engine.explain.probes.terms import is_sum, readable, right, terms_of

MOST_TERMS = 4
NOTHING = "is\n    0\nand"  # a sum without terms: no more than is seen in the example


def products(*linear):
    """Return the reading for a function that is linear in each of these arguments.

    Where the student's is not linear in all of them, that of the first alone is told.
    """

    def read(task, trial, alike, student):
        if trial.problem != "values" or trial.expected.ndim == 0:
            return ""
        some = linear[:1]
        said = _read(linear, task, trial, student) or _read(some, task, trial, student)
        if NOTHING not in said:
            return said
        looks = settings.culprit, settings.whole_culprit, contrast.cured
        return next(filter(None, (look(task, trial, alike, student) for look in looks)), said)

    def _read(linear, task, trial, student):
        places = [task.letters.index(name) for name in linear]
        if not readable([trial.case.args[place] for place in places]):
            return ""
        ask = partial(_value, student, trial)
        theirs = terms_of(ask, trial, places)
        if theirs is None or not is_sum(theirs, ask, trial, places):
            return ""
        ours = terms_of(lambda one: right(task, one), trial, places)
        return _told(task, trial, places, theirs, ours) if ours else ""

    return read


def _value(student, trial, one):
    answer = student.further(one)
    fits = answer is not None and answer.value is not None
    return answer.value if fits and answer.value.shape == trial.expected.shape else None


def _told(task, trial, places, theirs, ours):
    """Return the sentence about the first place that is made of other products."""
    names = [task.letters[place] for place in places]
    shapes = [trial.case.args[place].shape for place in places]
    for index, (name, shape) in enumerate(zip(names, shapes, strict=True)):
        left = unused(_used(theirs[1], index), _used(ours[1], index), name, shape)
        if left:
            return left
    places = [place for place, wanted in ours[1].items() if theirs[1][place] != wanted]
    place = telling(places, trial, lambda place: theirs[1][place] or theirs[0][place])
    if place is None:
        return _rest(theirs[0], ours[0], names[0])
    rests = [float(rest[place]) for rest in (theirs[0], ours[0])]
    return compared(place, _written(theirs[1][place], ours[1][place], names, rests))


def telling(places, trial, says):
    """Return which of these places to speak of, None if all are right in the example shown.

    One of which the student's result says something goes before one where it is 0.
    """
    wrong = differing(trial.answer.value, trial.expected)
    places = [place for place in places if wrong[place]]
    return max(places, key=lambda place: bool(says(place)), default=None)


def unused(theirs, ours, name, shape):
    """Return the sentence about slices that only the right result uses, "" if there are none.

    Parameters
    ----------
    theirs, ours : set of tuple
        The places of the argument that each result uses.
    name : str
        The argument.
    shape : tuple of int

    Examples
    --------
    >>> unused({(0, 0, 0)}, {(0, 0, 0), (1, 0, 0)}, "x", (2, 1, 1))
    'In this example your result does not use x[1] at all.'
    """
    for axis in range(min(2, len(shape) - 2)):  # images, maps and filters, not rows and columns
        left = sorted({place[axis] for place in ours} - {place[axis] for place in theirs})
        if left and {place[axis] for place in theirs}:
            slices = [f"{name}[{':, ' * axis}{index}]" for index in left]
            return f"In this example your result does not use {_listed(slices)} at all."
    return ""


def _listed(words):
    if len(words) > 3:
        words = [*words[:2], "more of the kind"]
    return " and ".join([", ".join(words[:-1]), words[-1]] if words[:-1] else words)


def _used(terms, index):
    return {factors[index] for met in terms.values() for factors in met}


def _rest(theirs, ours, name):
    for place in np.ndindex(ours.shape):
        if not np.isclose(theirs[place], ours[place]):
            return (
                f"Where {name} holds zeros alone, number {at(place)} of your result is "
                f"{theirs[place]:g}; it should be {ours[place]:g}."
            )
    return ""


def compared(place, sums):
    """Say of which sum a number of the result is, and of which it should be."""
    (their_sum, our_sum), whole = sums
    verb = ("is", "should be") if whole else ("also holds", "should hold instead")
    if not whole and not their_sum:
        return f"Number {at(place)} of your result lacks\n    {our_sum}"
    if not whole and not our_sum:
        return f"Number {at(place)} of your result holds too much:\n    {their_sum}"
    return (
        f"Number {at(place)} of your result {verb[0]}\n    {their_sum or '0'}\nand it {verb[1]}\n"
        f"    {our_sum or '0'}"
    )


def _written(theirs, ours, names, rests):
    """Return both sums, whole and with what is added if they are short, or where they differ."""
    if max(len(theirs), len(ours)) <= MOST_TERMS:
        sums = (_sum(theirs, names), _sum(ours, names))
        return tuple(_and(rest, told) for told, rest in zip(sums, rests, strict=True)), True
    more = {f: times for f, times in theirs.items() if ours.get(f) != times}
    less = {f: times for f, times in ours.items() if theirs.get(f) != times}
    return (_sum(more, names), _sum(less, names)), False


def _and(rest, told):
    return " + ".join(filter(None, [told, f"{rest:g}" if rest else ""]))


def _sum(met, names):
    terms = [
        ("" if np.isclose(times, 1) else f"{times:.4g} * ")
        + " * ".join(f"{name}{at(place)}" for name, place in zip(names, factors, strict=True))
        for factors, times in list(met.items())[:MOST_TERMS]
    ]
    return " + ".join(terms) + (" + ..." if len(met) > MOST_TERMS else "")
