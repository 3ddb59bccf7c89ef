"""Find the call to which a wrong result would be the right answer."""

from dataclasses import replace
from itertools import chain, combinations

import numpy as np

from convcheck.engine.explain.probes.changed import NEUTRAL
from convcheck.engine.explain.probes.right import is_right, right_or_none

MANY = 2  # of a single argument a task has more to say
ENOUGH = 2  # wrong results that must be the right ones of other calls


def read(task, trial, alike, student):
    """Return for which other numbers the student's results are right, "" if for none.

    A change of the call is told only if it explains every result, the right ones too.
    """
    if trial.problem not in {"values", "shape"} or trial.answer.value.dtype.kind in "bc":
        return ""
    trials = [trial, *(t for t in alike if t.answer.value is not None and t is not trial)]
    wrong = [t for t in trials if t.problem]
    if len(wrong) < ENOUGH or _all_off_by_one_number(wrong):
        return ""
    ways = (task.same, "is the right one"), (_same_shape, "has the shape of the right one")
    for alike_in, said in ways[: 1 + (trial.problem == "shape")]:
        for words, change in _changes(task):
            many = _explained(task, trials, change, alike_in)
            if many:
                return f"In each of {many} examples your result {said} for {words}."
    return ""


def levelled(task, trial, alike, student):
    """Return that wrong results of a part are right with the same number along every axis."""
    wrong = [t for t in alike if t.part is trial.part and t.problem in {"values", "shape"}]
    if trial.problem not in {"values", "shape"} or len(wrong) < ENOUGH:
        return ""
    for name in dict.fromkeys((*task.letters, *trial.case.options)):
        cases = [_level(task, t.case, name) for t in wrong]
        if None not in cases and all(is_right(task, case, student) for case in cases):
            was = _given(task, trial.case, name)
            return f"With {_largest_of_all(was)} in place of {was} for {name} your result is right."
    return ""


def _level(task, case, name):
    """Return a case with the largest number of a setting along every axis, None if it has it."""
    value = _given(task, case, name)
    if not isinstance(value, tuple) or len(set(value)) == 1:
        return None
    return _put(task, case, name, _largest_of_all(value))


def _largest_of_all(value):
    return (max(value),) * len(value)


def _same_shape(one, other):
    return np.shape(one) == np.shape(other)


def _explained(task, trials, change, alike_in):
    """Return in how many calls a change gives the student's result, 0 if not enough are so.

    Where there is no right result after the change nobody can tell.
    """
    said = []
    for trial in trials:
        said.append((bool(trial.problem), _explains(task, trial, change, alike_in)))
        if said[0][1] is None or said[-1][1] is False:
            return 0
    wrong = sum(is_wrong and bool(agrees) for is_wrong, agrees in said)
    return sum(bool(agrees) for _, agrees in said) if wrong >= ENOUGH else 0


def _all_off_by_one_number(trials):
    """Whether what is wrong is better told as a number that is off by so many."""
    numbers = [t for t in trials if not t.expected.ndim and not t.answer.value.ndim]
    return len({float(t.answer.value - t.expected) for t in numbers}) == 1


def _explains(task, trial, change, alike_in):
    right = right_or_none(task, change(trial.case))
    return None if right is None else alike_in(trial.answer.value, right)


def _changes(task):
    """Yield (words, function that changes a case) for every setting, and for pairs of them."""
    shown = [one.options for part in task.parts for one in part.shown]
    names = list(dict.fromkeys((*task.letters, *chain(*shown))))
    if len(names) < MANY:
        return
    for name in names:
        for words, change in ONE:
            yield words.format(name=name), _where_given(task, name, change)
    for place, name in enumerate(task.letters):
        yield f"{name} with its rows and columns exchanged", _turned(place)
    for name, other in combinations(reversed(names), 2):
        yield f"{name} and {other} exchanged", _exchanged(task, name, other)
    for name in names[len(task.letters) :]:
        for new in ((1, 1), (2, 2), 1, 2, 3):
            yield f"{name}={new} where it is not given", _default(name, new)
    if "kernel_size" in names[:-1] and "stride" in names:
        for axis, words in enumerate(("rows", "columns")):
            said = f"a stride as long as the {words} of the window where none is given"
            yield said, _window(task, axis)


def _each(change):
    """Change a number, or each of several."""

    def changed(value):
        return tuple(map(change, value)) if isinstance(value, tuple | list) else change(value)

    return changed


def _along(axis, change):
    """Change one of several numbers."""

    def changed(value):
        if not isinstance(value, tuple) or axis >= len(value):
            return value
        return (*value[:axis], change(value[axis]), *value[axis + 1 :])

    return changed


def _all_like(place):
    def changed(value):
        return (value[place],) * len(value) if isinstance(value, tuple) else value

    return changed


def _reversed(value):
    return value[::-1] if isinstance(value, tuple) else value


ONE = (
    *(
        (f"{new} in the place of {{name}}[{axis}]", _along(axis, lambda n, new=new: new))
        for axis in (0, 1, 2)
        for new in (0, 1)
    ),
    ("{name} made smaller by 1", _each(lambda n: n - 1)),
    ("{name} made larger by 1", _each(lambda n: n + 1)),
    ("{name} doubled", _each(lambda n: 2 * n)),
    ("half of {name}", _each(lambda n: n // 2)),
    ("the numbers of {name} in reversed order", _reversed),
    ("{name}[0] along every axis", _all_like(0)),
    ("{name}[1] along every axis", _all_like(1)),
    *(
        (f"{{name}}[{axis}] made {words} by 1", _along(axis, lambda n, step=step: n + step))
        for axis in (0, 1, 2)
        for words, step in (("smaller", -1), ("larger", 1))
    ),
)


def _given(task, case, name):
    """Return a setting of a call, None if it is not given or an array."""
    value = dict(zip(task.letters, case.args, strict=False)).get(name, case.options.get(name))
    return None if isinstance(value, np.ndarray | bool | str) else value


def _put(task, case, name, value):
    if name in task.letters:
        place = task.letters.index(name)
        return replace(case, args=(*case.args[:place], value, *case.args[place + 1 :]))
    return replace(case, options=case.options | {name: value})


def _where_given(task, name, change):
    def changed(case):
        value = _given(task, case, name)
        return case if value is None else _put(task, case, name, change(value))

    return changed


def _exchanged(task, name, other):
    def changed(case):
        one, two = (_given(task, case, each) for each in (name, other))
        one, two = _or_neutral(name, one, two), _or_neutral(other, two, one)
        if type(one) is not type(two) or one is None:
            return case
        return _put(task, _put(task, case, name, two), other, one)

    return changed


def _turned(place):
    """Return a change: the last two axes of an array change places."""

    def changed(case):
        array = case.args[place]
        if not isinstance(array, np.ndarray) or array.ndim < MANY:
            return case
        turned = np.swapaxes(array, -1, -2)
        return replace(case, args=(*case.args[:place], turned, *case.args[place + 1 :]))

    return changed


def _or_neutral(name, value, like):
    """Return a setting, or in its place what changes nothing, as many numbers as the other has."""
    if value is not None or name not in NEUTRAL:
        return value
    return (NEUTRAL[name],) * len(like) if isinstance(like, tuple) else NEUTRAL[name]


def _default(name, new):
    def changed(case):
        return case if name in case.options else replace(case, options=case.options | {name: new})

    return changed


def _window(task, axis):
    def changed(case):
        window = _given(task, case, "kernel_size")
        if not isinstance(window, tuple):
            return case
        return _default("stride", (window[axis],) * len(window))(case)

    return changed
