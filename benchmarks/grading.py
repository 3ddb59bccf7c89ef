"""Time `python -m classroom` against `nbgrader autograde` on the same submissions.

    .venv/bin/python benchmarks/grading.py                    # 100 and 1,000 submissions, both ways
    .venv/bin/python benchmarks/grading.py --start fork 3000  # one way, other sizes

For each size stand the milliseconds per submission of grade, feedback, export and report, and the
memory of the process. What a command needs before its first submission is measured with 10
submissions and taken off on both sides, so that the figures say what each submission costs; the
whole seconds stand beside them. Stock nbgrader grades 40 submissions only: its cost for each does
not depend on their number. A median of three stands for each time that is taken off.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from classes import NAME, answered, command, hand_in, make, scratch  # noqa: E402
from nbgrader.api import Gradebook  # noqa: E402

FEW, STOCK, AGAIN = 10, 40, 3
GOALS = {"new": 15, "fork": 50}
AFTER = {"feedback": (), "export": ("--format", "csv"), "report": ()}


def a_class(folder, size):
    """Return a course in which so many handed in right answers, no two alike."""
    course = make(folder)
    for number in range(size):
        hand_in(course, f"student-{number:05}", scratch(answered(), f"NUMBER = {number}"))
    return course


def ours(course, start):
    """Return the commands that make all of a class, by their names."""
    after = {name: command(course, *words, do=name) for name, words in AFTER.items()}
    return {"grade": command(course, "--start", start), **after}


def stock(course, start):
    """Return the command that grades with nbgrader alone, after a release."""
    options = [f"--CourseDirectory.root={course.folder}", f"--db={course.gradebook}",
               f"--CourseDirectory.source_directory={course.root / 'solutions'}"]
    nbgrader = [sys.executable, "-m", "nbgrader"]
    subprocess.run([*nbgrader, "generate_assignment", NAME, *options], check=True,
                   capture_output=True, cwd=course.folder)
    return {"grade": [*nbgrader, "autograde", NAME, *options]}


def run(way, start, size):
    """Return (seconds, MB of the process) of each command on a class of this size."""
    with tempfile.TemporaryDirectory() as folder:
        course = a_class(Path(folder), size)
        found = {name: _timed(words, course.folder) for name, words in way(course, start).items()}
        with Gradebook(course.gradebook) as book:
            scores = [one.score for one in book.assignment_submissions(NAME)]
        if scores != [12.0] * size:
            sys.exit(f"{way.__name__}: scores that are wrong")
        return found


def _timed(words, folder):
    begun = time.perf_counter()
    process = subprocess.Popen(words, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != ("export" in words):  # export asks to look at open marks
        sys.exit(f"{words} failed")
    return time.perf_counter() - begun, used.ru_maxrss / 1024


def begun(way, start):
    """Return the seconds that each command takes for a few."""
    runs = [run(way, start, FEW) for _ in range(AGAIN)]
    return {name: median(one[name][0] for one in runs) for name in runs[0]}


def row(way, start, size, few, compared):
    """Time all on one size and print it; return the seconds of grading for each submission."""
    found = run(way, start, size)
    each = {name: (seconds - few[name]) / (size - FEW) for name, (seconds, _) in found.items()}
    ratio = f"{compared / each['grade']:6.1f} x (goal {GOALS[start]} x)" if compared else ""
    times = " ".join(f"{1000 * each[name]:9.1f}" if name in each else " " * 9 for name in ("grade", *AFTER))
    seconds, memory = found["grade"]
    print(f"{way.__name__:5} {start:5} {size:6} {seconds:9.1f} {memory:6.0f} {times}  {ratio}", flush=True)
    return each["grade"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="*", default=[100, 1000])
    parser.add_argument("--start", choices=GOALS, action="append")
    args = parser.parse_args()
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    print(f"{'way':5} {'start':5} {'number':>6} {'seconds':>9} {'MB':>6} "
          + " ".join(f"{name:>9}" for name in ("grade", *AFTER)) + "  ms each, and against stock")
    compared = row(stock, "", STOCK, begun(stock, ""), None)
    for start in args.start or GOALS:
        few = begun(ours, start)
        for size in args.sizes:
            row(ours, start, size, few, compared)


if __name__ == "__main__":
    main()
