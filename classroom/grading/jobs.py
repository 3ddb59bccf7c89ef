"""Which submissions of a class are to be graded: those that are new or changed."""

import hashlib
from dataclasses import dataclass

from classroom.assignment import Assignment
from classroom.grading import program, submission
from classroom.grading.one import Job
from classroom.records import results
from classroom.sandbox.limits import Limits


@dataclass(frozen=True)
class Settings:
    """How a class is graded.

    Parameters
    ----------
    assignment : Assignment
    seed, owner, start : str
        See `classroom.grading.one.Job`; `owner` is "" for who handed in.
    limits : Limits
    """

    assignment: Assignment
    seed: str
    owner: str
    start: str
    limits: Limits


def jobs(course, settings, students):
    """Yield for each student the result that there is already, or the job to get it."""
    common, name = _deciding(course, settings), settings.assignment.name
    for student in students:
        taken = submission.take(course.submitted(name, student), name)
        job = Job(
            assignment=settings.assignment,
            student=student,
            digest=taken.digest(student, *common),
            submitted=taken.submitted,
            data=taken.notebook,
            files=taken.files,
            flags=taken.flags,
            reason=taken.reason,
            seed=settings.seed,
            owner=settings.owner or student,
            start=settings.start,
            limits=settings.limits,
        )
        yield _known(course.result(name, student), job.digest) or job


def _deciding(course, settings):
    """Return the words that decide about results besides what a student handed in."""
    assignment = settings.assignment
    files = assignment.files.items()
    return (
        program.digest(),
        course.source(assignment.name).read_bytes().hex(),
        settings.seed,
        settings.owner,
        repr(settings.limits),
        *(f"{name} {hashlib.sha256(data).hexdigest()}" for name, data in files),
    )


def _known(path, digest):
    """Return the result in a file if it is one of this digest."""
    try:
        found = results.read(path)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if found.digest == digest else None
