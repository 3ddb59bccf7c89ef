"""Grade one submission."""

import sys
import time
from dataclasses import dataclass, replace

from classroom.assignment import Assignment
from classroom.grading import matching, suspicions
from classroom.grading.answers import Answers
from classroom.grading.namespace import Namespace
from classroom.grading.walk import grade
from classroom.records import autograded
from classroom.records.results import Result
from classroom.sandbox import beside
from classroom.sandbox.limits import Limits
from classroom.sandbox.session import Session, StartError
from classroom.text import one_line

OURS = {"gradebook.db", "grades.csv", "seed.txt", "timestamp.txt"}
PACKAGES = {*sys.stdlib_module_names, "numpy", "scipy", "matplotlib", "convkit", "convcheck"}


@dataclass(frozen=True)
class Job:
    """All that is needed to grade one submission, wherever that is done.

    Parameters
    ----------
    assignment : Assignment
    student, digest, submitted : str
        See `results.Result`.
    data : bytes
        The notebook that was handed in.
    files : dict from str to bytes
        What else lies in the student's folder.
    flags : tuple of str
        What was odd about how it was handed in.
    reason : str
        Why there is no notebook, or "".
    seed : str
        From which hidden tests are drawn.
    owner : str
        Whose numbers the notebook must hold: the student's, or "*" for those of the name in it.
    start : str
        "fork", "new" or "open": a key of `classroom.sandbox.boxes.STARTS`.
    limits : Limits
    """

    assignment: Assignment
    student: str
    digest: str
    submitted: str
    data: bytes
    files: dict
    flags: tuple[str, ...]
    reason: str
    seed: str
    owner: str
    start: str
    limits: Limits

    def graded(self, flags, cells, seconds):
        """Return the `Result` with what came of each cell."""
        return replace(self._result("graded", flags), cells=cells, seconds=seconds)

    def failed(self, reason):
        """Return the `Result` of a submission that cannot be graded."""
        return replace(self._result("failed"), reason=one_line(reason))

    def broken(self, reason):
        """Return a failure that is not the student's: without a digest, so it is tried again."""
        return replace(self.failed(reason), digest="")

    def _result(self, outcome, flags=()):
        return Result(
            assignment=self.assignment.name,
            student=self.student,
            digest=self.digest,
            outcome=outcome,
            flags=tuple(suspicions.ranked(map(one_line, (*self.flags, *flags)))),
            submitted=self.submitted,
        )


def judge(job, box):
    """Return the `Result` of a submission and the notebook that nbgrader shows, "" if none."""
    begun = time.monotonic()
    try:
        handed, odd = matching.read(job.data)
    except matching.UnreadableError as error:
        return job.failed(str(error)), ""
    given = job.assignment.cells
    places, oddities = matching.match(given, handed)
    session = Session(box, job.limits, beside.files(job.assignment, job.files), job.owner)
    answers = Answers(given, handed, places, session)
    try:
        cells = grade(given, answers, Namespace(given, session))
    except StartError as error:
        return job.broken(str(error)), ""
    finally:
        session.close()
    lost = (f"the file {name} cannot be put beside it" for name in sorted(session.unwritten))
    spent = [f"it took all of its {job.limits.total:g} s"] if session.is_spent else []
    forged = _forged(given, handed, places, cells)
    changes = suspicions.gathered(oddities)
    flags = (*odd, *forged, *changes, *_shadows(job.files), *lost, *spent, *answers.flags())
    result = job.graded(flags, cells, time.monotonic() - begun)
    return result, autograded.notebook(job.assignment, handed, places, answers.shown, cells)


def _shadows(files):
    """Say which files beside the notebook are called like a package, or like a file of ours."""
    for name in files:
        stem = name.partition("/")[0].removesuffix(".py")
        if name.endswith(".py") and stem in PACKAGES:
            yield f"the file {name} is called like a package"
        if name.rpartition("/")[2] in OURS:
            yield f"the file {name} is called like one in which grades are kept, and counts nowhere"


def _forged(given, handed, places, cells):
    """Say which checks show more points in the file than they can give, or some for no answer."""
    came = {cell.grade_id: cell for cell in cells}
    for number, place in places.items():
        found = came.get(given[number].name)
        shown = handed[place].shown
        if found and shown > (0 if found.outcome == "missing" else found.max_points):
            yield f"cell {found.grade_id} shows {shown:g} points in the file, which it cannot give"
