"""What came of grading a submission: one JSON file for each student and assignment."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from classroom import atomic


@dataclass(frozen=True)
class Cell:
    """What came of one graded cell.

    Parameters
    ----------
    grade_id, title : str
        nbgrader's name of the cell, and the first line of its docstring.
    points, max_points : float
        `points` is None where a human still has to decide ("manual"), or nothing could be decided.
    outcome : str
        "correct", "partial", "wrong", "timed out", "killed", "refused", "missing" or "manual".
    names : tuple of str
        The misconceptions that were recognised (`convcheck.catalogue`), the likeliest first.
    message : str
        What the check printed for the student; nothing of the test's source.
    seconds : float
    answer : str
        Hash of what a human has to read, "" where a check decides.
    """

    grade_id: str
    title: str
    points: float | None
    max_points: float
    outcome: str
    names: tuple[str, ...] = ()
    message: str = ""
    seconds: float = 0.0
    answer: str = ""

    @staticmethod
    def digest_of(words):
        """Return a hash of an answer in words; blanks and the ends of lines do not count."""
        return hashlib.sha256(" ".join(words).encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(frozen=True)
class Result:
    """What came of one submission.

    Parameters
    ----------
    assignment, student : str
    digest : str
        Hash of all that decides the result: submission, source, seed, student. Equal digests are
        not graded again.
    outcome : str
        "graded", or "failed" where it could not be graded; that is not the same as 0 points.
    reason : str
        Why it failed, for the teacher.
    flags : tuple of str
        What a teacher should look at ("cell task-2-check was changed", ...), one sentence each.
    cells : tuple of Cell
    submitted : str
        ISO time of collection, "" if unknown.
    seconds : float
    """

    assignment: str
    student: str
    digest: str
    outcome: str
    reason: str = ""
    flags: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    submitted: str = ""
    seconds: float = 0.0

    @property
    def points(self):
        """The points of all cells that are decided, or None if the submission failed."""
        if self.outcome == "failed":
            return None
        return sum(cell.points for cell in self.cells if cell.points is not None)

    @property
    def max_points(self):
        """The most that all cells can give."""
        return sum(cell.max_points for cell in self.cells)


def write(path, result):
    """Write a `Result` to a file."""
    atomic.write(path, json.dumps(asdict(result), indent=1).encode())


def read(path):
    """Return the `Result` in a file.

    Raises
    ------
    ValueError, KeyError, TypeError, AttributeError
        If the file was damaged.
    """
    found = json.loads(Path(path).read_text(encoding="utf-8"))
    cells = tuple(Cell(**{**cell, "names": tuple(cell["names"])}) for cell in found.pop("cells"))
    result = Result(**{**found, "flags": tuple(found["flags"]), "cells": cells})
    _check(result)
    return result


def _check(result):
    """Raise TypeError if a word is no text, or a number none."""
    words = [result.student, result.outcome, result.reason, *result.flags]
    for cell in result.cells:
        words += [cell.grade_id, cell.outcome, cell.message, cell.answer, *cell.names]
        sum((cell.max_points, cell.points or 0, cell.seconds))
    "".join(words)
