"""Ask again with other numbers, so that what is read is no accident of those that are shown."""

from dataclasses import replace

import numpy as np

from convcheck.engine.explain.probes.right import right_or_none

TURNS = 6  # further calls: of two numbers the first is the largest in every other one


def holds(task, trial, student, relation, pairs):
    """Whether a relation of (result, right one) says the same with other numbers in a call, too.

    Where no array of several axes is given there is nothing to change, and nothing to doubt.

    Examples
    --------
    >>> from types import SimpleNamespace as Is
    >>> from convcheck.engine.task import case
    >>> trial = Is(case=case(np.array([[1, 2], [3, 4]])))
    >>> pairs = [(np.array([[1]]), np.array([[1, 2]]))]
    >>> task = Is(right=lambda x: x[:1], measure=np.asarray)
    >>> student = Is(further=lambda one: Is(value=one.args[0].min(keepdims=True)))
    >>> holds(task, trial, student, lambda pairs: all(e[0, 0] in g for g, e in pairs), pairs)
    False
    """
    cases = [_with_other_numbers(trial.case, turn) for turn in range(TURNS)]
    if None in cases:
        return True
    others = []
    for one in cases:
        right = right_or_none(task, one)
        answer = None if right is None else student.further(one)
        if answer is None or answer.value is None:
            return False
        others.append((answer.value * 1.0, right * 1.0))
    said = relation(pairs)
    return all(relation([other, *pairs]) == said for other in others)


def _with_other_numbers(one, turn):
    """Return a case with other numbers in all arrays of several axes, None if there is none."""
    rng = np.random.default_rng(turn)
    args = [_other(arg, rng) for arg in one.args]
    options = {name: _other(value, rng) for name, value in one.options.items()}
    changed = any(
        new is not old
        for new, old in zip(
            (*args, *options.values()), (*one.args, *one.options.values()), strict=True
        )
    )
    return replace(one, args=tuple(args), options=options) if changed else None


def _other(value, rng):
    if not isinstance(value, np.ndarray) or value.ndim < 2 or not value.size:
        return value
    numbers = 3 * rng.permutation(value.size).reshape(value.shape) - value.size
    return (abs(numbers) if value.dtype.kind == "u" else numbers).astype(value.dtype)
