"""Make the notebook for the students, and tell nbgrader's gradebook of its tasks.

First the checks grade the solution, which must get all points, and the notebook without it, which
must get none. The release lies in release/<assignment>/ of the class: hand it out in any way you
like. One that is there and differs is kept, unless --force is given. The first release makes a
secret seed, from which hidden inputs are drawn: keep seed.txt of the class with the gradebook.

examples:
  python -m classroom release single_channel
  python -m classroom release single_channel --due "2026-12-01 18:00"
"""

import contextlib
import filecmp
import logging
import os
import tempfile
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory

from classroom import seed
from classroom.assignment import load
from classroom.command import LOOK, OK, Unusable, needed
from classroom.grading import trial, workers
from classroom.times import moment, naive


def add_arguments(parser):
    """Add the arguments of the command to a parser."""
    parser.add_argument("name", help="the assignment")
    parser.add_argument(
        "--due", metavar="TIME", help="when it is due, by the clock of this machine"
    )
    parser.add_argument("--force", action="store_true", help="replace a release that differs")


def run(args):
    """Make the release of an assignment, or say in what the one that is there differs."""
    needed(args.course, args.name)
    due = due_date(args.due)
    args.course.folder.mkdir(parents=True, exist_ok=True)
    place = args.course.folder / "release" / args.name
    if place.exists() and not args.force:
        changed = _changes(args.course, args.name, place)
        if changed:
            print(f"{place} is there and differs in {', '.join(changed)}; --force replaces it.")
            return LOOK
    prove(load(args.course, args.name))
    configure(args.course)
    _enter(args.course, args.name)
    generate(args.course.config(), args.name)
    if due:
        _enter(args.course, args.name, duedate=due)
    print(f"{place}/{args.name}.ipynb is the notebook for the students.")
    told = seed.of(args.course)[1]
    if told:
        print(told)
    return OK


def _enter(course, assignment, **facts):
    """Enter what is known of an assignment into the gradebook, with the course that it is of.

    nbgrader alone enters no course, which only SQLite lets pass.
    """
    with Gradebook(course.gradebook) as gradebook:
        gradebook.update_or_create_assignment(assignment, **facts)


def prove(assignment):
    """Let the tests grade the solution and the notebook as students get it.

    Both are the teacher's own code, so no sandbox is needed.

    Raises
    ------
    Unusable
        If the one does not get all points, or the other gets some.
    """
    if not hasattr(os, "fork"):
        print("The tests were not tried on the solution: that needs Linux or macOS.")
        return
    with workers.pool(2, "") as (executor, _):
        asked = trial.job(assignment, "open"), trial.unanswered(assignment, "open")
        (solved, _), (empty, _) = executor.map(workers.grade, asked)
    short = _other(assignment, solved, lambda cell: cell.max_points)
    if short:
        raise Unusable(f"not released, for the solution must get all points, but {short}")
    given = _other(assignment, empty, lambda cell: 0)
    if given:
        raise Unusable(f"not released, for a notebook without answers must get none, but {given}")


def _other(assignment, result, wanted):
    """Return what each test said that did not give the points that were wanted, or ""."""
    cells = trial.tested(assignment, result)
    return result.reason or "; ".join(trial.told(c) for c in cells if c.points != wanted(c))


def configure(course):
    """Let nbgrader's own programs, such as formgrader, find this class when they start in it."""
    path = course.folder / "nbgrader_config.py"
    settings = course.config().CourseDirectory
    lines = [f"c.CourseDirectory.{name} = {settings[name]!r}" for name in sorted(settings)]
    path.write_text("\n".join(["c = get_config()", *lines, ""]), "utf-8")
    path.chmod(0o600)  # the address of a gradebook can hold a password


def due_date(text):
    """Return a time of this machine's clock as nbgrader keeps it, in UTC; None if there is none."""
    found = moment(text or "")
    if text and not found:
        raise Unusable(f"--due {text!r} is no time; 2026-12-01 18:00 would be one")
    return naive(found)


def generate(config, assignment):
    """Let nbgrader make the release that a configuration asks for.

    Raises
    ------
    Unusable
        If nbgrader refuses; where tasks were changed after work was collected, for one.
    """
    config.CourseDirectory.assignment_id = assignment
    converter = GenerateAssignment(CourseDirectory(config=config), config=config, force=True)
    with _heard(converter.log) as complaints:
        try:
            converter.start()
        except Exception as error:  # nbgrader raises whatever it met
            reason = complaints[-1] if complaints else error
            raise Unusable(f"nbgrader could not release {assignment}: {reason}") from error


@contextlib.contextmanager
def _heard(log):
    """Keep the last line of each traceback that nbgrader logs, instead of printing it."""
    ear = _Ear(logging.ERROR)
    before = log.handlers, log.propagate, log.level
    log.handlers, log.propagate, log.level = [ear], False, logging.ERROR
    try:
        yield ear.heard
    finally:
        log.handlers, log.propagate, log.level = before


class _Ear(logging.Handler):
    def __init__(self, level):
        super().__init__(level)
        self.heard = []

    def emit(self, record):
        told = record.getMessage().strip()
        self.heard += told.splitlines()[-1:] if told.startswith("Traceback") else []


def release_into(folder, course, assignment):
    """Make a release in a folder of its own, past the gradebook; return where it lies."""
    config = course.config()
    config.CourseDirectory.root = config.CourseDirectory.release_directory = str(folder)
    config.GenerateAssignment.no_database = True
    config.SaveCells.enabled = False
    generate(config, assignment)
    return Path(folder) / assignment


def _changes(course, assignment, place):
    """Return the names of files in which the release that is there differs from a new one."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = release_into(folder, course, assignment)
        names = sorted({path.name for where in (fresh, place) for path in where.iterdir()})
        _, differing, only_one = filecmp.cmpfiles(fresh, place, names, shallow=False)
        return [*differing, *only_one]
