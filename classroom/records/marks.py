"""What a student gets: nbgrader's points and comments, joined with what the checks found."""

from collections import defaultdict
from dataclasses import dataclass, field

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    SubmittedAssignment,
    SubmittedNotebook,
)

from classroom.assignment import Step, load
from classroom.command import line
from classroom.records import receipts, results
from classroom.times import moment, naive

GRADED, MANUAL, FAILED = "graded", "needs manual grading", "could not be graded"
UNTOUCHED, ABSENT = "not graded yet", "handed in nothing"


@dataclass(frozen=True)
class Row:
    """A graded cell of one student.

    Parameters
    ----------
    step : classroom.assignment.Step
    points : float or None
        None where nobody has decided yet.
    by_hand : bool
        Whether a human gave the points.
    waiting : bool
        Whether a human has to look at it, or to look again.
    cell : classroom.records.results.Cell, optional
        What the checks found, if they ran.
    comments : tuple of str
        What the teacher wrote on it.
    """

    step: Step
    points: float | None
    by_hand: bool
    waiting: bool
    cell: results.Cell | None
    comments: tuple[str, ...]


@dataclass(frozen=True)
class Mark:
    """All that is known of one submission.

    Parameters
    ----------
    student, name : str
    user : str
        The platform's number of the user, or the student if it is not known.
    status : str
        One of GRADED, MANUAL, FAILED, UNTOUCHED and ABSENT.
    points : float or None
        The points so far, after a penalty for lateness; None if there are none to speak of.
    max_points, penalty : float
    late : bool
        Whether the platform said so, or the time it told is after the due date.
    rows : tuple of Row
    result : classroom.records.results.Result, optional
    receipt : classroom.records.receipts.Receipt, optional
    """

    student: str
    name: str
    user: str
    status: str
    points: float | None
    max_points: float
    penalty: float
    late: bool
    rows: tuple[Row, ...]
    result: results.Result | None
    receipt: receipts.Receipt | None


@dataclass
class Kept:
    """What the gradebook holds on one submission, by the names of cells."""

    grades: dict = field(default_factory=dict)
    comments: dict = field(default_factory=dict)
    penalty: float = 0.0


class Marks:
    """The marks of a class for one assignment, read once and joined for each student on demand."""

    def __init__(self, course, assignment):
        self.course, self.assignment = course, assignment
        self.source = load(course, assignment)
        self.steps = self.source.steps
        self.receipts = receipts.read(course, assignment)
        self.roster = receipts.roster(course, assignment)
        self.handed = set(course.students(assignment)) - set(course.misnamed(assignment))
        self.due, self.kept = _gradebook(course, assignment)

    @property
    def max_points(self):
        """The most that all steps can give."""
        return sum(step.max_points for step in self.steps)

    def students(self):
        """Return everybody who handed in or has a grade, in the order of their names."""
        return sorted({*self.handed, *self.kept})

    def everybody(self):
        """Return these, and all who are in the list of users."""
        return sorted({*self.handed, *self.kept, *self.roster})

    def of(self, student):
        """Return the `Mark` of a student."""
        result = self._result(student)
        kept, receipt = self.kept.get(student, Kept()), self.receipts.get(student)
        known = receipt or self.roster.get(student)
        cells = {cell.grade_id: cell for cell in result.cells} if result else {}
        rows = tuple(_row(step, kept, cells.get(step.grade_id)) for step in self.steps)
        status = _status(rows, kept, result)
        if status == UNTOUCHED and student not in self.handed:
            status = ABSENT
        decided = [row.points for row in rows if row.points is not None]
        open_end = status in (FAILED, UNTOUCHED, ABSENT)
        points = None if open_end else max(sum(decided) - kept.penalty, 0.0)
        return Mark(
            student,
            known.name if known else "",
            (self.roster.get(student) or receipt).user if known else student,
            status,
            points,
            self.max_points,
            kept.penalty,
            _late(receipt, self.due),
            rows,
            result,
            receipt,
        )

    def _result(self, student):
        """Return what came of grading; of a file that is damaged, that it has to be done again."""
        path = self.course.result(self.assignment, student)
        try:
            return results.read(path)
        except FileNotFoundError:
            return None
        except Exception as error:  # a file can be damaged in any way
            reason = f"what came of grading is damaged ({line(error)}); grade again"
            return results.Result(self.assignment, student, "", "failed", reason)

    def __iter__(self):
        return map(self.of, self.everybody())


def _row(step, kept, cell):
    grade = kept.grades.get(step.grade_id)
    points, by_hand, waiting = cell.points if cell else None, False, False
    if grade is not None:
        automatic, manual, extra, waiting = grade
        by_hand = manual is not None
        points = manual if by_hand else automatic
        points = None if points is None or (waiting and not by_hand) else points + (extra or 0.0)
    places = dict.fromkeys((*step.holes, step.grade_id))
    comments = tuple(kept.comments[place] for place in places if place in kept.comments)
    return Row(step, points, by_hand, waiting, cell, comments)


def _status(rows, kept, result):
    if all(row.by_hand and not row.waiting for row in rows):
        return GRADED
    if result is not None and result.outcome == "failed":
        return FAILED
    if result is None and not kept.grades:
        return UNTOUCHED
    return MANUAL if any(row.points is None or row.waiting for row in rows) else GRADED


def _late(receipt, due):
    if receipt is None or receipt.late:
        return receipt is not None
    time = naive(moment(receipt.received))
    return bool(due and time and receipt.told and time > due)


def exists(course):
    """Whether there is a gradebook; asking nbgrader would make an empty one."""
    file = course.gradebook_file
    return file is None or file.exists()


def _gradebook(course, assignment):
    """Return the due date of an assignment, and what is `Kept` on each student."""
    if not exists(course):
        return None, {}
    with Gradebook(course.gradebook) as gradebook:
        try:
            due = gradebook.find_assignment(assignment).duedate
        except MissingEntry:
            return None, {}
        return due, _kept(gradebook.db, assignment)


def _kept(db, assignment):
    """Read all grades and comments in three queries, however large the class is."""
    kept: dict[str, Kept] = defaultdict(Kept)
    for student, cell, *grade in _of_assignment(_grades(db), assignment):
        kept[student].grades[cell] = grade
    comments = _of_assignment(_comments(db), assignment)
    for student, cell, comment in comments.filter(Comment.manual_comment.is_not(None)):
        kept[student].comments[cell] = comment
    penalties = _of_assignment(_penalties(db), assignment)
    for student, penalty in penalties.filter(SubmittedNotebook.late_submission_penalty > 0):
        kept[student].penalty += penalty
    return dict(kept)


def _grades(db):
    query = db.query(
        SubmittedAssignment.student_id,
        BaseCell.name,
        Grade.auto_score,
        Grade.manual_score,
        Grade.extra_credit,
        Grade.needs_manual_grade,
    )
    return query.join(Grade.cell).join(Grade.notebook)


def _comments(db):
    query = db.query(SubmittedAssignment.student_id, BaseCell.name, Comment.manual_comment)
    return query.join(Comment.cell).join(Comment.notebook)


def _penalties(db):
    return db.query(SubmittedAssignment.student_id, SubmittedNotebook.late_submission_penalty)


def _of_assignment(query, assignment):
    """Restrict a query on submitted notebooks to one assignment."""
    return (
        query.join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .filter(Assignment.name == assignment)
    )
