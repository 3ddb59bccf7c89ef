"""A course with plain cells as other teachers write them, and a class that hands things in."""

import argparse
import copy
import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbgrader.api import Gradebook

from classroom.command import find_alembic
from classroom.commands import grade as grading
from classroom.course import Course
from classroom.records import results
from tests.support import forks

ROOT = Path(__file__).resolve().parents[2]
NAME = "plain"
FULL = 12.0

CELLS = {
    "setup": ("free", 0, "import numpy as np\n\nSTEP = 1"),
    "task-1": (
        "solution",
        0,
        """def square(x):
    \"\"\"Return the square of a number.\"\"\"
    ### BEGIN SOLUTION
    return x * x
    ### END SOLUTION""",
    ),
    "task-1-check": (
        "test",
        3,
        """\"\"\"Squares of small numbers.\"\"\"
assert square(3) == 9, "the square of 3 is wrong"
### BEGIN HIDDEN TESTS
assert square(-4) == 16, "the square of a negative number is wrong"
### END HIDDEN TESTS""",
    ),
    "task-2": (
        "solution",
        0,
        """def mean(values):
    \"\"\"Return the mean of a list.\"\"\"
    ### BEGIN SOLUTION
    return sum(values) / len(values)
    ### END SOLUTION""",
    ),
    "task-2-check": (
        "test",
        4,
        """\"\"\"Two points for each list.\"\"\"
points = 0
if mean([1, 2, 3]) == 2:
    points += 2
### BEGIN HIDDEN TESTS
if abs(mean([5, 6]) - 5.5) < 1e-9:
    points += 2
### END HIDDEN TESTS
points""",
    ),
    "task-3": (
        "solution",
        0,
        """def double(x):
    \"\"\"Return an array with twice the numbers.\"\"\"
    ### BEGIN SOLUTION
    return x + x
    ### END SOLUTION""",
    ),
    "task-3-check": (
        "test",
        3,
        """\"\"\"An array.\"\"\"
np.testing.assert_array_equal(double(np.arange(4)), [0, 2, 4, 6])
### BEGIN HIDDEN TESTS
np.testing.assert_allclose(double(np.array([[0.5, STEP]])), [[1.0, 2.0]])
### END HIDDEN TESTS""",
    ),
    "task-4": ("solution", 0, "### BEGIN SOLUTION\nanswer = 42\n### END SOLUTION"),
    "task-4-check": ("test", 2, "assert answer == 42"),
    "opinion": ("manual", 5, "Your opinion of convolution."),
}
ROLES = {"free": None, "solution": (False, True), "test": (True, False), "manual": (True, True)}


def source():
    """Return the teacher's notebook."""
    cells = []
    for name, (role, points, text) in CELLS.items():
        make = nbformat.v4.new_markdown_cell if role == "manual" else nbformat.v4.new_code_cell
        cell = make(text, id=name)
        if ROLES[role]:
            grade, solution = ROLES[role]
            cell.metadata["nbgrader"] = {
                "grade": grade,
                "solution": solution,
                "locked": not solution,
                "task": False,
                "grade_id": name,
                "schema_version": 3,
            }
            if grade:
                cell.metadata["nbgrader"]["points"] = points
        cells.append(cell)
    spec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec})


@cache
def _gradebook():
    """Make a gradebook in which nothing stands, which takes nbgrader more than a second."""
    holder = TemporaryDirectory()
    find_alembic()
    Gradebook(f"sqlite:///{holder.name}/gradebook.db").close()
    return holder


def make(folder):
    """Write the course into a folder, with a gradebook in which nothing stands; return it."""
    path = folder / "solutions" / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(source(), path)
    shutil.copytree(_gradebook().name, folder / "class")
    return Course(folder, folder / "class")


def released():
    """Return what students get, as a plain dict."""
    notebook = json.loads(nbformat.writes(source()))
    for cell in notebook["cells"]:
        lines, hidden = [], None
        for line in "".join(cell["source"]).split("\n"):
            if "BEGIN SOLUTION" in line:
                indent = line[: len(line) - len(line.lstrip())]
                lines += [f"{indent}# YOUR CODE HERE", f"{indent}raise NotImplementedError()"]
            hidden = "BEGIN" in line if "### " in line else hidden
            if "### " not in line and not hidden:
                lines.append(line)
        cell["source"] = "\n".join(lines)
    cell_of(notebook, "opinion")["source"] = "YOUR ANSWER HERE"
    return notebook


RIGHT = {
    "task-1": "def square(x):\n    return x ** 2",
    "task-2": "def mean(values):\n    return np.mean(values)",
    "task-3": "def double(x):\n    return np.array([2 * value for value in x])",
    "task-4": "answer = 6 * 7",
    "opinion": "It slides.",
}


def answered(**sources):
    """Return a notebook with right answers, and these (with _ for -) in their place."""
    notebook, own = released(), {name.replace("_", "-"): text for name, text in sources.items()}
    for cell in notebook["cells"]:
        cell["source"] = {**RIGHT, **own}.get(cell["id"], cell["source"])
    return notebook


def empty(**sources):
    """Return the release with nothing in it but these."""
    notebook = released()
    for cell in notebook["cells"]:
        cell["source"] = sources.get(cell["id"].replace("-", "_"), cell["source"])
    return notebook


def cell_of(notebook, name):
    return next(cell for cell in notebook["cells"] if cell["id"] == name)


def scratch(notebook, source, before="task-1"):
    """Return a notebook with a cell of the student's own before another."""
    notebook = copy.deepcopy(notebook)
    cell = {
        "cell_type": "code",
        "id": "own",
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }
    notebook["cells"].insert(notebook["cells"].index(cell_of(notebook, before)), cell)
    return notebook


def hand_in(course, student, content, name=f"{NAME}.ipynb"):
    """Put a notebook, or the bytes of a file, where `collect` would."""
    folder = course.submitted(NAME, student)
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(content, dict):
        content = json.dumps(content).encode()
    (folder / name).write_bytes(content)
    return folder / name


def command(course, *words, do="grade", python=sys.executable):
    """Return the command that grades, or does something else with a class."""
    return [
        python,
        "-m",
        "classroom",
        do,
        NAME,
        "--root",
        str(course.root),
        "--folder",
        str(course.folder),
        *(("--db", course.db_url) if course.db_url else ()),
        *words,
    ]


def environment():
    return {**os.environ, "PYTHONPATH": str(ROOT), "CONVKIT_SEED": "a secret of the tests"}


def grade(course, *words, code=0):
    """Grade, and return what was said; fail if the exit code is another."""
    done = subprocess.run(
        command(course, *words, python=forks.python()),
        capture_output=True,
        text=True,
        env=environment(),
        cwd=course.root,
        timeout=600,
        check=False,
    )
    assert done.returncode == code, done.stdout[-2000:] + done.stderr[-3000:]
    return done.stdout


def result(course, student):
    return results.read(course.result(NAME, student))


def outcomes(found):
    return {cell.grade_id: cell.outcome for cell in found.cells}


def options(course, *words):
    """Return what `grade` gets of these words, for a run in this process."""
    parser = argparse.ArgumentParser()
    grading.add_arguments(parser)
    args = parser.parse_args([NAME, *words])
    args.course = course
    return args
