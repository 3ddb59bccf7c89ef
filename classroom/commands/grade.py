"""Grade what a class handed in: isolated, on all cores, and on from where it was stopped.

Students' code runs in bubblewrap; the tests run elsewhere. Only what is new or changed is graded,
and what you entered by hand stays. CONVKIT_SEED draws the hidden inputs: set one and keep it.
CONVKIT_STUDENT='*' believes the name in each notebook where numbers depend on it.

examples:
  python -m classroom grade single_channel
  python -m classroom grade single_channel --workers 2 --timeout 10
  python -m classroom grade single_channel --scheduler tcp://10.0.0.1:8786
"""

import argparse
import contextlib
import fcntl
import os
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from itertools import islice

from classroom import atomic
from classroom.assignment import load
from classroom.command import LOOK, OK, Unusable, needed, progress
from classroom.grading import workers
from classroom.grading.jobs import Settings, jobs
from classroom.grading.tally import Tally
from classroom.records import results
from classroom.sandbox import bubblewrap
from classroom.sandbox.limits import Limits

BATCH = 50
SEED, OWNER = "CONVKIT_SEED", "CONVKIT_STUDENT"


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
        help="memory of one process (default: %(default)d)",
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
        tally = _grade_all(args, start, owner)
    tally.tell()
    return LOOK if tally.failed else OK


def _start(args):
    """Return how a student's process begins.

    Raises
    ------
    Unusable
        If there is no sandbox and none was declined.
    """
    if args.no_sandbox:
        return "open"
    lacking = bubblewrap.missing()
    if lacking:
        raise Unusable(
            f"{lacking}, so students' code would run with your rights; --no-sandbox allows that"
        )
    return args.start or ("fork" if bubblewrap.can_fork() else "new")


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
    course.folder.mkdir(parents=True, exist_ok=True)
    with open(course.folder / ".grading", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unusable("this course is being graded already") from None
        yield


def _grade_all(args, start, owner):
    """Grade a class batch by batch; return the `Tally` of what came out."""
    from classroom.records.gradebook import Gradebook

    students, tally = _students(args), Tally()
    with (
        Gradebook(args.course, args.name) as gradebook,
        ThreadPoolExecutor(4) as scribes,
        contextlib.closing(_done(args, _jobs(args, start, owner, students))) as done,
    ):
        counted = progress(tally.counted(done), "grade", len(students))
        kept = (scribes.submit(_keep, args.course, *one) for one in counted)
        while batch := list(islice(kept, BATCH)):
            found = [future.result() for future in batch]
            gradebook.write(found)
            tally.add(found)
    return tally


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


def _jobs(args, start, owner, students):
    """Yield for each student the result that there is already, or the job to get it."""
    settings = Settings(
        assignment=load(args.course, args.name),
        seed=os.environ.get(SEED, "unset"),
        owner=owner,
        start=start,
        limits=Limits(memory=args.memory << 20, each=args.timeout, total=args.total),
    )
    return jobs(args.course, settings, students)


def _done(args, jobs):
    """Yield (result, notebook or None if that was there) as they come; few wait or run at a time.

    Workers begin with the first job, for there may be none.
    """
    running, executor = set(), None
    with contextlib.ExitStack() as stack:
        for one in jobs:
            if isinstance(one, results.Result):
                yield one, None
                continue
            executor = executor or stack.enter_context(workers.pool(args.workers, args.scheduler))
            running.add(executor.submit(workers.grade, one))
            if len(running) >= 6 * args.workers:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)


def _keep(course, result, notebook):
    """Write a result to its place, the notebook first, for a result says that all is there."""
    if notebook is None:
        return result
    path = course.autograded(result.assignment, result.student)
    if result.outcome == "failed":
        path.unlink(missing_ok=True)
    if notebook:
        atomic.write(path, notebook.encode())
    results.write(course.result(result.assignment, result.student), result)
    return result
