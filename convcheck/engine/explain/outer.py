"""Tables that should be products of a number for each row and one for each column."""

import numpy as np

from convcheck.engine.compare import same


def read(task, trial, alike, student):
    """Return that rows and columns were added, or that the larger of them was taken.

    Examples
    --------
    >>> from types import SimpleNamespace as Trial
    >>> got, expected = np.array([[2, 3], [3, 4]]), np.array([[1, 2], [2, 4]])
    >>> trial = Trial(answer=Trial(value=got), expected=expected, problem="values")
    >>> read(None, trial, [trial], None)
    'Your result is a number for each row plus one for each column; asked is their product.'
    """
    wrong = [trial, *(t for t in alike if t.problem == "values" and t is not trial)]
    got = [t.answer.value for t in wrong if t.problem == "values" and t.expected.ndim == 2]
    if trial.problem != "values" or not got or not all(map(_is_sum, got)):
        return ""
    if not any(_varies(table) for table in got):
        return ""
    return "Your result is a number for each row plus one for each column; asked is their product."


def _is_sum(table):
    return same(table - table[:1] - table[:, :1] + table[0, 0], np.zeros(table.shape))


def _varies(table):
    return bool(np.ptp(table, axis=0).any() and np.ptp(table, axis=1).any())
