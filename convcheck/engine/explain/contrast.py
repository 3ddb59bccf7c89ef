"""What the calls have in common in which a function is right, and the others have not."""

import numpy as np

ENOUGH = 4  # calls of each kind
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
    if not 0 < len(common) <= MOST:
        return ""
    return (
        f"It is right in the {len(right)} examples in which {' and '.join(common)}, and in none "
        f"of the {len(wrong)} others."
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
        yield f"{name} is not given", name not in case.options


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
