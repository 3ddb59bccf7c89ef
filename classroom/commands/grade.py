"""Grade what a class handed in: isolated, on all cores, and on from where it was stopped.

Students' code runs in bubblewrap; the tests run elsewhere. Only what is new or changed is graded,
and what you entered by hand stays. Hidden inputs are drawn from the secret seed of the course, made
by `release`; CONVKIT_SEED goes before it. Before the first submission, right answers are graded: if
they fail on this machine, nobody is. CONVKIT_STUDENT='*' believes the name in each notebook where
numbers depend on it.

examples:
  python -m classroom grade single_channel
  python -m classroom grade single_channel --workers 2 --timeout 10
  python -m classroom grade single_channel --scheduler tcp://10.0.0.1:8786
"""

import argparse
import contextlib
import errno
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import chain, islice

from classroom import atomic, seed
from classroom.assignment import load
from classroom.command import LOOK, OK, Unusable, line, needed, progress
from classroom.grading.jobs import Settings, jobs
from classroom.grading.running import graded
from classroom.grading.tally import Tally
from classroom.records import results
from classroom.sandbox import boxes, bubblewrap
from classroom.sandbox.limits import Limits

BATCH = 50
OF_A_NAME = {errno.ENAMETOOLONG, errno.EISDIR, errno.ENOTDIR, errno.EILSEQ}
OWNER = "CONVKIT_STUDENT"


def add_arguments(parser):
    """Add the arguments of the command to a parser."""
    parser.add_argument("name", help="the assignment")
    _add_workers(parser)
    _add_isolation(parser)
    _add_limits(parser)


def _add_workers(parser):
    parser.add_argument(
        "--workers",
        type=_number,
        default=os.cpu_count(),
        metavar="N",
        help="how many to grade at once (default: all %(default)s cores)",
    )
    parser.add_argument(
        "--scheduler",
        default="",
        metavar="ADDRESS",
        help="grade on a Dask cluster: its address, or 'local' for one made here",
    )


def _add_isolation(parser):
    parser.add_argument(
        "--start",
        choices=("fork", "new"),
        default=None,
        help="how a student's process begins: forked from a warm one, or as a new "
        "Python (default: fork where that is allowed)",
    )
    parser.add_argument(
        "--no-sandbox",
        action="store_true",
        help="run students' code with your own rights; only code that you trust",
    )


def _add_limits(parser):
    usual = Limits()
    parser.add_argument(
        "--timeout",
        type=float,
        default=usual.each,
        metavar="SECONDS",
        help="time for one cell (default: %(default)g)",
    )
    parser.add_argument(
        "--total",
        type=float,
        default=usual.total,
        metavar="SECONDS",
        help="time for one submission (default: %(default)g)",
    )
    parser.add_argument(
        "--memory",
        type=int,
        default=usual.memory >> 20,
        metavar="MB",
        help="memory of one submission (default: %(default)d)",
    )


def _number(word):
    if not word.isdigit() or int(word) < 1:
        raise argparse.ArgumentTypeError(f"{word} is no number from 1 on")
    return int(word)


def run(args):
    """Grade all that is new or changed; LOOK says that somebody could not be graded."""
    needed(args.course, args.name)
    start, owner = _start(args), _owner()
    with _alone(args.course):
        drawn, told = seed.of(args.course)
        if told:
            print(told)
        tally = _grade_all(args, _settings(args, start, owner, drawn))
    tally.tell()
    return LOOK if tally.failed else OK


def _start(args):
    """Return how a student's process begins.

    Raises
    ------
    Unusable
        If there is no sandbox and none was declined, or if this system cannot grade at all.
    """
    need_fork()
    if args.no_sandbox:
        return "open"
    lacking = bubblewrap.missing()
    if lacking:
        raise Unusable(
            f"{lacking}, so students' code would run with your rights; --no-sandbox allows that"
        )
    return args.start or boxes.starts()[0]


def need_fork():
    """Raise `Unusable` on a system that cannot grade at all."""
    if not hasattr(os, "fork"):
        raise Unusable("grading needs Linux or macOS (or WSL on Windows): this system has no fork")


def _owner():
    """Return whose numbers a notebook must hold: "" for who handed it in, "*" for its own name.

    Raises
    ------
    Unusable
        If it is one name for the whole class.
    """
    owner = os.environ.get(OWNER, "")
    if owner not in {"", "*"}:
        raise Unusable(
            f"{OWNER} is {owner!r}, so all work would count as theirs; unset it, or set '*'"
        )
    return owner


@contextlib.contextmanager
def _alone(course):
    """Hold the course, so that two runs never grade it at the same time."""
    import fcntl  # which Windows lacks

    course.folder.mkdir(parents=True, exist_ok=True)
    with open(course.folder / ".grading", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unusable("this course is being graded already") from None
        yield


def _settings(args, start, owner, drawn):
    """Return how this class is graded."""
    return Settings(
        assignment=load(args.course, args.name),
        seed=drawn,
        owner=owner,
        start=start,
        limits=Limits(memory=args.memory << 20, each=args.timeout, total=args.total),
    )


def _grade_all(args, settings):
    """Grade a class batch by batch; return the `Tally` of what came out.

    The gradebook is opened when the first result is there, so a machine that cannot grade writes
    nothing.
    """
    from classroom.records.gradebook import Gradebook

    students, tally = _students(args), Tally()
    waiting = jobs(args.course, settings, students)
    with contextlib.closing(graded(waiting, settings, args.workers, args.scheduler)) as done:
        first = next(done)
        with Gradebook(args.course, args.name) as gradebook, ThreadPoolExecutor(4) as scribes:
            counted = progress(tally.counted(chain([first], done)), "grade", len(students))
            kept = (scribes.submit(_keep, args.course, *one) for one in counted)
            while batch := list(islice(kept, BATCH)):
                found = [future.result() for future in batch]
                tally.add(found, _booked(gradebook, found))
    return tally


def _booked(gradebook, found):
    """Write results into the gradebook; return what is said of those that it cannot hold."""
    from sqlalchemy.exc import InterfaceError, OperationalError

    try:
        gradebook.write(found)
    except (OSError, OperationalError, InterfaceError):  # the database's own fault
        raise
    except Exception as error:
        if len(found) == 1:
            told = f"{found[0].student}: the gradebook does not take it ({line(error)})"
            return [] if found[0].outcome == "failed" else [told]
        return [told for result in found for told in _booked(gradebook, [result])]
    return []


def _students(args):
    """Return who handed in.

    Raises
    ------
    Unusable
        If nobody did.
    """
    students = args.course.students(args.name)
    if not students:
        place = args.course.submitted(args.name, "*")
        raise Unusable(f"nobody handed in {args.name}: there is no {place}; collect comes first")
    return students


def _keep(course, result, notebook):
    """Write a result to its place if it is new; return it, or why it could not be written."""
    if notebook is None:
        return result
    try:
        _write(course, result, notebook)
    except Exception as error:
        if isinstance(error, OSError) and error.errno not in OF_A_NAME:  # it is the disk's fault
            raise
        reason = f"what came of it cannot be written ({line(error)})"
        result = replace(result, digest="", outcome="failed", reason=reason, cells=())
        with contextlib.suppress(Exception):
            _write(course, result, "")
    return result


def _write(course, result, notebook):
    """Write the notebook first, for a result says that all is there."""
    path = course.autograded(result.assignment, result.student)
    if result.outcome == "failed":
        path.unlink(missing_ok=True)
    if notebook:
        atomic.write(path, notebook.encode())
    results.write(course.result(result.assignment, result.student), result)
