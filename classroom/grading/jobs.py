"""Which submissions of a class are to be graded: those that are new or changed."""

import hashlib
from dataclasses import dataclass

from classroom.assignment import Assignment
from classroom.command import line
from classroom.grading import submission
from classroom.grading.one import Job
from classroom.records import results
from classroom.sandbox.layout import HOME
from classroom.sandbox.limits import Limits

DECIDES = (
    "convkit",
    "convcheck",
    "classroom/assignment.py",
    "classroom/grading",
    "classroom/sandbox",
    "classroom/sources.py",
    "classroom/text.py",
)
SHOWS = ("convkit/widgets", "convkit/draw")


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
        try:
            student.encode()  # as every page and gradebook will
            taken = submission.take(course.submitted(name, student), name)
            job = _job(settings, student, taken, taken.digest(student, *common))
        except UnicodeEncodeError:
            yield _job(settings, student, _without("the name of the folder is not in UTF-8"), "")
        except Exception as error:
            yield _job(settings, student, _without(f"it cannot be taken in ({line(error)})"), "")
        else:
            yield _known(course.result(name, student), job.digest) or job


def _without(reason):
    """Return a submission that holds nothing."""
    return submission.Submission(reason=reason)


def _job(settings, student, taken, digest):
    return Job(
        assignment=settings.assignment,
        student=student,
        digest=digest,
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


def _deciding(course, settings):
    """Return the words that decide about results besides what a student handed in."""
    assignment = settings.assignment
    files = assignment.files.items()
    return (
        program(),
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


def program(root=HOME):
    """Return a hash of the code that decides about points.

    Parameters
    ----------
    root : Path
        The folder that holds convkit, convcheck and classroom.
    """
    found = hashlib.sha256()
    for path in sorted(path for place in DECIDES for path in _modules(root / place)):
        if not any(path.is_relative_to(root / place) for place in SHOWS):
            found.update(path.read_bytes())
    return found.hexdigest()


def _modules(place):
    return place.rglob("*.py") if place.is_dir() else [place]
