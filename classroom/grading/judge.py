"""Decide what a test gives, from what happened when it ran: points, outcome, names and message."""

from dataclasses import dataclass, field
from functools import cache

import numpy as np

from classroom.records.results import Cell
from classroom.sandbox.cells import text_of
from classroom.sandbox.remote import STOPPED, StoppedError, UncrossableError, headed
from classroom.text import plain
from convcheck.engine.grading import FaultError

NO_RESPONSE = "No response."
UNWRITTEN = "NotImplementedError"
ITSELF = "failed itself"  # as the checks of the course say it too


@dataclass
class Trial:
    """What happened when a test of the teacher's ran.

    Parameters
    ----------
    value : object
        Of the last expression of the cell.
    error : BaseException, optional
    printed : str
    fault : bool
        Whether the test stopped by a fault of its own.
    reports : list of convcheck.engine.grading.Report
        What our own checks said.
    stopped : dict
        Errors since the last test, as (name, words, traceback) by the name of the student's cell.
    absent : bool
        Whether a cell that is to be answered is not there.
    seconds : float
    """

    value: object = None
    error: BaseException | None = None
    fault: bool = False
    printed: str = ""
    reports: list = field(default_factory=list)
    stopped: dict = field(default_factory=dict)
    absent: bool = False
    seconds: float = 0.0

    @property
    def problems(self):
        """The names of all that our own checks found."""
        return [name for report in self.reports for name in report.names]


def judged(cell, trial):
    """Return the result `Cell` of a test, and why it is left to a human or "".

    Parameters
    ----------
    cell : TeacherCell
    trial : Trial
    """
    points, doubt = _points(cell, trial)
    names = dict.fromkeys(name for name in trial.problems if name in mistakes())
    found = Cell(
        grade_id=cell.name,
        title=cell.title,
        points=points,
        max_points=cell.points,
        outcome=_outcome(cell, points, trial),
        names=tuple(names),
        message=plain(trial.printed + _told(trial)),
        seconds=trial.seconds,
    )
    return found, doubt


@cache
def mistakes():
    """Return the names of the catalogue, which only checks that report need loaded."""
    from convcheck.catalogue import CATALOGUE

    return {mistake.name for mistake in CATALOGUE}


def by_hand(cell, written):
    """Return the result `Cell` that leaves an answer to a human, unless nobody answered.

    Parameters
    ----------
    cell : TeacherCell
    written : str or None
        What stands in the student's cell; None if that is missing.
    """
    points, outcome, message = None, "manual", ""
    words = written and written.split()
    if words in ([], "", cell.release.split()) and not cell.facts.get("task"):
        points, outcome, message = 0.0, "missing", NO_RESPONSE
    known = Cell.digest_of(words or [])
    return Cell(cell.name, cell.title, points, cell.points, outcome, (), message, answer=known)


def _points(cell, trial):
    """Return the points, and "" or why there are none yet.

    Where a teacher gave a cell other points than its checks have, these count in proportion.
    """
    value = trial.value
    if _is_undecided(trial):
        return None, f"cannot be decided here: {_why(trial)}"
    if trial.error is not None:
        return 0.0, ""
    if isinstance(value, np.ndarray) and value.size == 1:
        value = value.item()
    if _is_number(value) and value == sum(report.points for report in trial.reports):
        value *= cell.points / (sum(report.of for report in trial.reports) or 1)
    if isinstance(value, np.ndarray) or (_is_number(value) and not 0 <= value <= cell.points):
        return None, f"ends in {text_of(value)[:40]}, not in points up to {cell.points:g}"
    return float(value) if _is_number(value) else cell.points, ""


def _is_undecided(trial):
    """Return whether a test stopped at what is no fault of the answer."""
    return trial.fault or isinstance(trial.error, UncrossableError | FaultError)


def _why(trial):
    """Return why a test that is left to a human could not decide."""
    error = headed(trial.error, _words(trial.error))
    return f"the check {ITSELF} ({error})" if trial.fault else _words(trial.error)


def _is_number(value):
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def _outcome(cell, points, trial):
    """Return the word for what came out; see `classroom.records.results.Cell`."""
    if isinstance(trial.error, StoppedError):
        return trial.error.reason
    if points is None:
        return "manual"
    if "refused" in trial.problems:
        return "refused"
    reason = "" if points else _reason_for_nothing(trial)
    return reason or ("correct" if points == cell.points else "partial" if points else "wrong")


def _reason_for_nothing(trial):
    """Return why an answer gave no point if it is not that it is wrong."""
    kinds = [kind for kind, _, _ in trial.stopped.values()]
    lost = [kind for kind in kinds if kind in STOPPED]
    if lost:
        return lost[0]
    unwritten = isinstance(trial.error, NotImplementedError) or UNWRITTEN in kinds
    return "missing" if trial.absent or unwritten or "empty" in trial.problems else ""


def _told(trial):
    """Return what stopped the test or the student's cell, in no word of the test's own."""
    told = [
        f"Your cell {name} stopped: {kind}" + (f": {said}" if said else "")
        for name, (kind, said, _) in trial.stopped.items()
    ]
    if isinstance(trial.error, StoppedError):
        told.append(f"Your code was stopped: it {STOPPED[trial.error.reason]}.")
    elif _is_undecided(trial):
        told.append(f"Your teacher decides on this: {_why(trial)}.")
    elif trial.error is not None:
        told.append(headed(trial.error, _words(trial.error)).rstrip(": "))
        told += getattr(trial.error, "__notes__", [])
    return "\n".join(line for line in told if line)[:20_000]


def _words(error):
    """Return the words of an error, in which there may be objects of the student's."""
    try:
        return text_of(error, str)
    except StoppedError:
        return ""
