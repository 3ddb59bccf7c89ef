"""What the calls have in common in which a function is right, and the others have not."""

from dataclasses import replace
from functools import partial

import numpy as np

from convcheck.engine.explain.probes.right import is_right, right_or_none
from convcheck.engine.explain.smaller import cut

ENOUGH = 4  # calls of each kind
TRIED = 3  # wrong calls that are made like the right ones
LEFT_OUT = "is not given"
MOST = 3  # more that they have in common says nothing


def read(task, trial, alike, student):
    """Return what tells the calls that are right from those that are not, "" if nothing does."""
    kinds = [(not t.problem, dict(_traits(task, t.case))) for t in alike]
    right = [traits for is_right, traits in kinds if is_right]
    wrong = [traits for is_right, traits in kinds if not is_right]
    if len(right) < ENOUGH or len(wrong) < ENOUGH:
        return ""
    common = [
        words
        for words in right[0]
        if all(t.get(words) for t in right) and not any(t.get(words, True) for t in wrong)
    ]
    common = [words for words in common if _makes_right(task, alike, student, words)]
    if not 0 < len(common) <= MOST:
        return ""
    return (
        f"It is right in the {len(right)} examples in which {' and '.join(common)}, and in none "
        f"of the {len(wrong)} others."
    )


def cured(task, trial, alike, student):
    """Return the change of an array that makes wrong results of a part right, "" if none does."""
    wrong = [t for t in alike if t.part is trial.part and t.problem == "values"][:TRIED]
    if trial.problem != "values" or len(wrong) < 2:
        return ""
    for place, name in enumerate(task.letters):
        for _, words, change in NUMBERS:
            cases = [_with(t.case, place, change) for t in wrong]
            if all(case is not None and is_right(task, case, student) for case in cases):
                return f"{words.format(name=name)} your result is right."
    return ""


def _with(case, place, change):
    """Return the case with one array changed, None if it is none or stays as it is."""
    array = case.args[place] if place < len(case.args) else None
    if not isinstance(array, np.ndarray) or np.array_equal(change(array), array):
        return None
    return replace(case, args=(*case.args[:place], change(array), *case.args[place + 1 :]))


def _makes_right(task, alike, student, words):
    """Whether wrong calls become right ones when they are made to have this in common."""
    wrong = [t for t in alike if t.problem][:TRIED]
    cases = [_made(task, t.case, words) for t in wrong]
    if words.endswith(LEFT_OUT):  # a call without it may make no sense
        cases = [case for case in cases if case and right_or_none(task, case) is not None]
    return all(case is not None and is_right(task, case, student) for case in cases)


def _made(task, case, words):
    """Return a case changed so that these words hold of it, None if nobody knows how."""
    for said, make in _makers(task, case):
        if said == words:
            return make(case)
    return None


def _makers(task, case):
    """Yield (words, function that makes them hold) for what a call can be made like."""
    for name in case.options:
        left = {other: value for other, value in case.options.items() if other != name}
        yield f"{name} {LEFT_OUT}", partial(replace, options=left)
    for place, (name, value) in enumerate(zip(task.letters, case.args, strict=False)):
        if not isinstance(value, np.ndarray):
            continue
        for words, _, change in NUMBERS:
            args = (*case.args[:place], change(value), *case.args[place + 1 :])
            yield words.format(name=name), partial(replace, args=args)
        for axis, length in enumerate(value.shape):
            for many in (1, 2, 3):
                yield f"{name}.shape[{axis}] is {many}", partial(cut, length=length, new=many)
        if value.ndim > 1:
            long, short = max(value.shape[-2:]), min(value.shape[-2:])
            for how in ("as many", "at most as many", "at least as many"):
                square = partial(cut, length=long, new=short)
                yield f"{name} has {how} rows as columns", square


NUMBERS = (
    ("{name} holds no negative number", "Without the signs of {name}", np.abs),
    (
        "{name} holds whole numbers alone",
        "Without what stands behind the point in {name}",
        np.trunc,
    ),
    (
        "{name} holds no 0",
        "With 0.5 in place of each 0 of {name}",
        lambda array: np.where(array == 0, 0.5, array),
    ),
    (
        "{name} holds nothing between 0 and 1",
        "With 1 more for each number of {name} between 0 and 1",
        lambda array: np.where((array > 0) & (array < 1), array + 1, array),
    ),
)


def _traits(task, case):
    """Yield (words, whether they hold) for what a call may be like."""
    given = dict(zip(task.letters, case.args, strict=False)) | case.options
    for name, value in given.items():
        if isinstance(value, np.ndarray) and value.size:
            yield from _of_array(name, value)
        elif isinstance(value, tuple) and len(value) > 1:
            yield f"the numbers of {name} are all alike", len(set(value)) == 1
            yield f"{name} holds a 1", 1 in value
            yield f"{name}[0] is the smallest of {name}", value[0] == min(value)
            yield f"{name}[0] is the largest of {name}", value[0] == max(value)
    for name in ("bias", "stride", "padding", "dilation", "groups", "ceil_mode"):
        yield f"{name} {LEFT_OUT}", name not in case.options


def _of_array(name, array):
    shape = array.shape
    yield f"{name} holds no negative number", bool((array >= 0).all())
    yield f"{name} holds whole numbers alone", bool((array % 1 == 0).all())
    yield f"{name} holds no 0", bool(array.all())
    if array.ndim > 1:
        yield f"{name} has as many rows as columns", shape[-1] == shape[-2]
        yield f"{name} has at most as many rows as columns", shape[-2] <= shape[-1]
        yield f"{name} has at least as many rows as columns", shape[-2] >= shape[-1]
        yield f"no axis of {name} has length 1", 1 not in shape
    for axis in range(array.ndim - 2):
        for many in (1, 2, 3):
            yield f"{name}.shape[{axis}] is {many}", shape[axis] == many
    if array.ndim > 2:
        yield f"{name}.shape[0] is {name}.shape[1]", shape[0] == shape[1]
        yield f"{name}.shape[0] is at most {name}.shape[1]", shape[0] <= shape[1]
