"""Find the mistake that gives what a student's function gave."""

import numpy as np

from convcheck.engine import messages


def same(one, other):
    """Compare numbers as sharply as the coarser of the two kinds allows.

    Examples
    --------
    >>> same(np.array([1.0, 2.0]), np.array([1, 2 + 1e-12]))
    True
    >>> same(np.array([1.0, 2.0]), np.array([[1.0, 2.0]]))
    False
    """
    if one.shape != other.shape:
        return False
    if one.dtype.kind in "iu" and other.dtype.kind in "iu":
        return bool(np.array_equal(one, other))
    coarse = min(a.dtype.itemsize if a.dtype.kind == "f" else 8 for a in (one, other)) < 8
    scale = float(np.abs(other).max(initial=0))
    return bool(np.allclose(one, other, rtol=0, atol=(1e-5 if coarse else 1e-9) * max(scale, 1e-9)))


def diagnoses(task, trials, lost, known):
    """Return (name, mistake if it is known, trial to show) for each part that was lost.

    Parameters
    ----------
    task : Task
    trials : list of Trial
    lost : list of Part
    known : function
        ``known(mistake, place)`` is the `Answer` of a mistake to the trial in that place.
    """

    def agree(mistake, place):
        """Whether a mistake gives what the student gave in this trial."""
        return _alike(trials[place].answer, known(mistake, place))

    found = []
    for part in lost:
        wrong = [p for p, trial in enumerate(trials) if trial.part is part and trial.problem]
        found += [_diagnosis(task, trials, places, agree) for places in _apart(trials, wrong)]
    return sorted(found, key=lambda one: one[1] is None)


def _apart(trials, wrong):
    """Return the wrong trials of a part, each by itself if they are entries of one result."""
    entries = [[place] for place in wrong if trials[place].case.entry is not None]
    return entries or [wrong] * bool(wrong)


def _diagnosis(task, trials, wrong, agree):
    telling = min(wrong, key=lambda place: messages.ORDER.index(trials[place].problem))
    mistake = None
    if trials[telling].problem not in messages.PLAIN:
        mistake = _recognised(task, trials, wrong, agree)
    if mistake is not None:
        alike = [p for p in wrong if trials[p].problem != "float" and agree(mistake, p)]
        telling = min(alike, key=lambda place: trials[place].answer.value is None)
    name = trials[telling].problem if mistake is None else mistake.name
    return name, mistake, trials[telling]


def _recognised(task, trials, wrong, agree):
    """Return the mistake that gives what the student gave wherever that is wrong.

    Where the known rule itself stops with an error it says nothing, neither for nor against: with
    as many maps out as in, a swap gives numbers, and otherwise what comes depends on the code.
    """
    numbers = [place for place in wrong if trials[place].problem in {"values", "shape"}]
    errors = [place for place in wrong if trials[place].problem == "raised"]
    telling = numbers or errors

    def fits(mistake):
        said = [agree(mistake, place) for place in telling]
        return any(said) and False not in said

    def agreement(mistake):
        return sum(bool(agree(mistake, place)) for place in range(len(trials)))

    return max(filter(fits, task.wrong), key=agreement, default=None)


def _alike(one, known):
    """Whether an answer is that of a known rule: the same numbers or error; None if it has none."""
    if one.value is not None and known.value is None:
        return None
    if one.value is None or known.value is None:
        both_raised = one.problem == known.problem == "raised"
        return both_raised and one.detail.split("\n")[0] == known.detail.split("\n")[0]
    return same(one.value, known.value)
