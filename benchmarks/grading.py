"""Time `python -m classroom grade` against `nbgrader autograde` on the same submissions.

    .venv/bin/python benchmarks/grading.py            # 100 and 1,000 submissions; minutes
    .venv/bin/python benchmarks/grading.py 100 3000   # other sizes

What a command needs before its first submission is measured with 10 submissions and taken off for
both sides, so that the ratios compare what each submission costs. The whole time stands beside it.
Stock nbgrader grades 40 submissions only: its cost for each does not depend on their number.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from classes import NAME, answered, command, hand_in, make, scratch  # noqa: E402
from nbgrader.api import Gradebook  # noqa: E402

FEW, STOCK = 10, 40
GOALS = {"new": 15, "fork": 50}


def a_class(folder, size):
    """Return a course in which so many handed in right answers, no two alike."""
    course = make(folder)
    for number in range(size):
        hand_in(course, f"student-{number:05}", scratch(answered(), f"NUMBER = {number}"))
    return course


def ours(course, start):
    return command(course, "--start", start)


def stock(course, start):
    options = [f"--CourseDirectory.root={course.folder}", f"--db={course.gradebook}",
               f"--CourseDirectory.source_directory={course.root / 'solutions'}"]
    nbgrader = [sys.executable, "-m", "nbgrader"]
    subprocess.run([*nbgrader, "generate_assignment", NAME, *options], check=True,
                   capture_output=True, cwd=course.folder)
    return [*nbgrader, "autograde", NAME, *options]


def run(way, start, size):
    """Return the seconds of a command, the memory in MB of its largest process, and the scores."""
    with tempfile.TemporaryDirectory() as folder:
        course = a_class(Path(folder), size)
        words = way(course, start)
        begun = time.perf_counter()
        process = subprocess.Popen(words, cwd=course.folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        if status:
            sys.exit(f"{words} failed")
        return seconds, used.ru_maxrss / 1024, scores(course)


def scores(course):
    """Return the score of every student."""
    with Gradebook(course.gradebook) as book:
        return {one.student.id: one.score for one in book.assignment_submissions(NAME)}


def row(way, start, name, size, few, compared):
    """Time one way on one size and print it; return the seconds for each submission."""
    seconds, memory, found = run(way, start, size)
    if set(found.values()) != {12.0} or len(found) != size:
        sys.exit(f"{name}: scores that are wrong")
    each = (seconds - few) / (size - FEW)
    ratio = f"{compared / each:6.1f} x" if compared else "       "
    goal = f"  (goal {GOALS[start]} x)" if compared else ""
    print(f"{name:34} {size:6} {seconds:9.1f} {1000 * each:10.1f} {memory:8.0f}  {ratio}{goal}", flush=True)
    return each


def main(sizes):
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    print(f"{'way':34} {'number':>6} {'seconds':>9} {'ms each':>10} {'MB':>8}  against stock")
    compared = row(stock, "", "nbgrader autograde", STOCK, run(stock, "", FEW)[0], None)
    for start, name in (("new", "grade, a new Python for each"), ("fork", "grade, a warm fork for each")):
        few = run(ours, start, FEW)[0]
        for size in sizes:
            row(ours, start, name, size, few, compared)


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [100, 1000])
