"""Time `python -m classroom` against `nbgrader autograde` on the same submissions.

    .venv/bin/python benchmarks/grading.py                    # 100 and 1,000 submissions, both ways
    .venv/bin/python benchmarks/grading.py --start fork 3000  # one way, other sizes
    .venv/bin/python benchmarks/grading.py --whole sqlite 10000  # one class, up to the report
    .venv/bin/python benchmarks/grading.py --whole postgresql 10000

For each size stand the milliseconds from one graded notebook to the next, to the last entry in the
gradebook, then the same for the first and for the last third of the class: what a submission costs
must not grow. The milliseconds of feedback, export and report are what each student adds to the
time for 10, of which a median of three is taken. Whole seconds and memory of `grade` stand before.
Stock nbgrader grades 24 submissions beside each size, as its cost for each does not depend on their
number; how often nbgrader's time is ours is the median of some rounds, with the least and the most.

With `--whole`, each command is run once on one class: its seconds, the seconds of processors in
them (which tell more on a machine that has other things to do), and its largest memory.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from nbgrader.api import Gradebook  # noqa: E402

from tests.support.classes import NAME, answered, command, hand_in, make, scratch  # noqa: E402
from tools import postgresql  # noqa: E402

FEW, STOCK, AGAIN = 10, 24, 3
GOALS = {"new": 15, "fork": 50}
AFTER = {"feedback": (), "export": ("--format", "csv"), "report": ()}


def a_class(folder, size, db_url):
    """Return a course in which so many handed in right answers, no two alike."""
    course = replace(make(folder), db_url=db_url)
    for number in range(size):
        hand_in(course, f"student-{number:05}", scratch(answered(), f"NUMBER = {number}"))
    return course


def ours(course, start):
    """Return the commands that make all of a class, by their names."""
    after = {name: command(course, *words, do=name) for name, words in AFTER.items()}
    return {"grade": command(course, "--start", start), **after}


def stock(course, start):
    """Return the command that grades with nbgrader alone, after a release."""
    options = [
        f"--CourseDirectory.root={course.folder}",
        f"--db={course.gradebook}",
        f"--CourseDirectory.source_directory={course.root / 'solutions'}",
    ]
    nbgrader = [sys.executable, "-m", "nbgrader"]
    subprocess.run(
        [*nbgrader, "generate_assignment", NAME, *options],
        check=True,
        capture_output=True,
        cwd=course.folder,
    )
    return {"grade": [*nbgrader, "autograde", NAME, *options]}


def run(way, start, size, db_url=""):
    """Return (seconds, MB, CPU seconds) of each command on a class, and the pace of grading."""
    with tempfile.TemporaryDirectory() as folder:
        course = a_class(Path(folder), size, db_url)
        commands = way(course, start)
        found = {"grade": _timed(commands.pop("grade"), course.folder)}
        paces = _paces(course)
        found |= {name: _timed(words, course.folder) for name, words in commands.items()}
        with Gradebook(course.gradebook) as book:
            scores = [one["score"] for one in book.submission_dicts(NAME)]
        if scores != [12.0] * size:
            sys.exit(f"{way.__name__}: scores that are wrong")
        return found, paces


def _paces(course):
    """Return the seconds for each submission: of all, of the first third and of the last."""
    times = sorted(path.stat().st_mtime for path in course.folder.glob("autograded/*/*/*.ipynb"))
    third, file = len(times) // 3, course.gradebook_file
    end = max(times[-1], file.stat().st_mtime if file else 0)
    return (
        (end - times[0]) / (len(times) - 1),
        (times[third] - times[0]) / third,
        (times[-1] - times[-1 - third]) / third,
    )


def _timed(words, folder):
    begun = time.perf_counter()
    process = subprocess.Popen(
        words,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != (
        "export" in words
    ):  # export asks to look at open marks
        sys.exit(f"{words} failed")
    return time.perf_counter() - begun, used.ru_maxrss / 1024, used.ru_utime + used.ru_stime


def begun(start):
    """Return the seconds that each command takes for a few."""
    runs = [run(ours, start, FEW)[0] for _ in range(AGAIN)]
    return {name: median(one[name][0] for one in runs) for name in AFTER}


def row(start, size, few, rounds):
    """Time all on one size beside stock nbgrader and print it."""
    pairs = [(run(stock, "", STOCK)[1][0], run(ours, start, size)) for _ in range(rounds)]
    ratios = [theirs / paces[0] for theirs, (_, paces) in pairs]
    found, paces = pairs[-1][1]
    each = [(found[name][0] - seconds) / (size - FEW) for name, seconds in few.items()]
    times = "".join(f"{1000 * one:9.1f}" for one in (pairs[-1][0], *paces, *each))
    seconds, memory, _ = found["grade"]
    print(
        f"{start:5}{size:7}{seconds:9.1f}{memory:6.0f}{times}  {median(ratios):.1f} x "
        f"({min(ratios):.1f} to {max(ratios):.1f}; goal {GOALS[start]} x)",
        flush=True,
    )


def whole(database, size):
    """Run each command on a class once and print what it took."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        serve = {"sqlite": lambda: "", "postgresql": lambda: _served(stack, folder)}
        found, paces = run(ours, "fork", size, serve[database]())
    print(f"{size} submissions, {database}: seconds, seconds of processors, MB, ms each")
    for name, (seconds, memory, busy) in found.items():
        row = f"{seconds:9.1f}{busy:9.1f}{memory:7.0f}{1000 * seconds / size:8.1f}"
        print(f"{name:10}{row}", flush=True)
    print("ms each of the first and the last third:", *(f"{1000 * one:.1f}" for one in paces[1:]))


def _served(stack, folder):
    return stack.enter_context(postgresql.server(folder / "server"))


def main():
    """Print the times for all sizes and both ways to start."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sizes", type=int, nargs="*", default=[100, 1000])
    parser.add_argument("--start", choices=GOALS, action="append")
    parser.add_argument("--rounds", type=int, default=AGAIN)
    parser.add_argument("--whole", choices=("sqlite", "postgresql"))
    args = parser.parse_args()
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    if args.whole:
        for size in args.sizes:
            whole(args.whole, size)
        return
    print(
        "start number  seconds    MB"
        + "".join(f"{name:>9}" for name in ("stock", "grade", "first", "last", *AFTER))
        + "  ms each, and against stock"
    )
    for start in args.start or GOALS:
        few = begun(start)
        for size in args.sizes:
            row(start, size, few, args.rounds)


if __name__ == "__main__":
    main()
