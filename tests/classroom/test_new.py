"""An exercise of a teacher's own: it begins with a task that works, and is graded as it says."""

import json
import re

import nbformat
import pytest
from nbgrader.preprocessors import ClearSolutions
from nbgrader.utils import is_grade

from classroom.assignment import Assignment, TeacherCell
from classroom.command import LOOK, OK, USAGE, perform
from classroom.commands import collect, grade, new, release
from classroom.course import Course
from classroom.records.marks import Marks
from classroom.sandbox import beside
from classroom.sandbox.layout import STAND_IN
from tests.support.notebooks import ROOT, full_marks, points, read, replaced, run, said, signed

NAME = "edges"
HALF = "def padded_size(size, padding):\n    return size + padding"
TOLD = "You added the zeros of one end. There are as many at the other end."


@pytest.fixture
def laid(tmp_path, monkeypatch):
    """A folder in which an exercise was begun, which is the folder that its notebook runs in."""
    assert perform(new, [NAME, "--root", str(tmp_path)]) == OK
    folder = tmp_path / "solutions" / NAME
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(folder)
    return folder


def notebook_of(folder):
    return nbformat.read(folder / f"{NAME}.ipynb", 4)


def test_the_first_task_gives_its_points_to_the_solution_and_none_to_the_empty_notebook(laid):
    source = notebook_of(laid)
    empty, _ = ClearSolutions().preprocess(nbformat.from_dict(source), {})
    assert points(run(empty)) == {"task-1-check": 0.0}
    assert points(run(source)) == full_marks(source) == {"task-1-check": 3.0}


def test_the_first_task_names_its_mistake(laid):
    notebook = run(replaced(notebook_of(laid), task_1=HALF))
    assert points(notebook) == {"task-1-check": 1.0}
    assert TOLD in " ".join(said(notebook, "task-1-check").split())


def test_what_is_there_is_not_replaced(laid, capsys):
    (laid / f"{NAME}.ipynb").write_text("my own")
    assert perform(new, [NAME, "--root", str(laid.parents[1])]) == USAGE
    assert (laid / f"{NAME}.ipynb").read_text() == "my own"
    assert f"{laid} is there; choose another name" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["two maps", "../edges", "Edges", "1st"])
def test_a_name_that_no_file_can_have_is_refused(tmp_path, name, capsys):
    assert perform(new, [name, "--root", str(tmp_path)]) == USAGE
    assert f"{name!r} is no name of an exercise" in capsys.readouterr().err


UNPROVED = {
    "the solution must get all points, but task-1-check got 1 of 3 points": {"task_1": HALF},
    "the solution must get all points, but task-1-check got no of 3 points: Your teacher decides "
    "on this: the check failed itself (ModuleNotFoundError: No module named 'elsewhere')": {
        "task_1_check": "import elsewhere\n3.0"
    },
    "a notebook without answers must get none, but task-1-check got 3 of 3 points": {
        "task_1_check": "3.0"
    },
    "the solution must get all points, but task-1-check got no of 3 points": {
        "task_1_check": "4.0"
    },
}


@pytest.mark.parametrize(("told", "cells"), UNPROVED.items(), ids=range(len(UNPROVED)))
def test_release_refuses_what_its_own_checks_refute(laid, capsys, told, cells):
    nbformat.write(replaced(notebook_of(laid), **cells), laid / f"{NAME}.ipynb")
    root = laid.parents[1]
    assert perform(release, [NAME, "--root", str(root)]) == USAGE
    said = capsys.readouterr().err
    assert told in said and "not released" in said
    assert not (root / "grading" / "release").exists()


def test_release_says_where_nothing_can_be_proved(laid, capsys, monkeypatch):
    monkeypatch.delattr("os.fork")
    assert perform(release, [NAME, "--root", str(laid.parents[1])]) == OK
    assert "The tests were not tried on the solution" in capsys.readouterr().out


# What of a teacher's files lies beside the answers, by the cells of the notebook: the files of the
# checks, and what they hold.
CHECKS = "from convcheck.engine.grading import check_of\nimport answers\nopen('values.npy')"
PLAIN = "def check_size(f):\n    import answers\n    return 3.0 * (f() == answers.SIZE)"
ASK, MINE = ("test", "from checks import check_size\ncheck_size(f)"), ("solution", "def f(): pass")
CALL = ("test", "check_size(f)")
WHERE = {
    "the check alone imports it": (CHECKS, [MINE, ASK], "tools.py"),
    "another cell imports it": (CHECKS, [("free", "import checks"), MINE, ASK], "tools.py"),
    "no cell imports it": (CHECKS, [MINE], "tools.py"),
    "it needs no engine": (PLAIN, [MINE, ASK], "tools.py values.npy"),
    "another cell imports a check alone": (
        PLAIN,
        [("free", "import numpy as np\nfrom checks import check_size"), MINE, CALL],
        "tools.py values.npy",
    ),
    "another cell calls a check": (
        PLAIN,
        [("free", "from checks import check_size\ncheck_size(max)"), MINE, CALL],
        "answers.py checks.py tools.py values.npy",
    ),
    "another cell imports more than checks": (
        PLAIN,
        [("free", "from checks import check_size, show"), MINE, CALL],
        "answers.py checks.py tools.py values.npy",
    ),
    "a cell needs a part of it": (
        CHECKS,
        [("free", "import tools\nnp.load('values.npy')"), MINE, ASK],
        "tools.py values.npy",
    ),
    "a solution needs a part of it": (
        CHECKS,
        [("solution", "def f():\n    import answers"), ASK],
        "answers.py tools.py",
    ),
    "what a cell imports needs a part of it": (
        CHECKS + "\nimport tools",
        [("free", "import tools"), MINE, ASK],
        "tools.py",
    ),
    "only it uses the rest": (CHECKS + "\nimport tools", [MINE, ASK], ""),
}


@pytest.mark.parametrize(("checks", "cells", "open_"), WHERE.values(), ids=WHERE)
def test_what_the_checks_use_does_not_lie_beside_the_answers(checks, cells, open_):
    made = {"checks.py": checks, "answers.py": "SIZE = 7", "values.npy": "7", "tools.py": "x = 1"}
    given = {name: text.encode() for name, text in made.items()}
    rows = (TeacherCell("code", "", "", text, text, role, 0.0, "", {}) for role, text in cells)
    assignment = Assignment(NAME, tuple(rows), {}, given)
    laid = beside.files(assignment, {**given, "own.txt": b"mine"})
    unchanged = {name for name, data in laid.items() if data == given.get(name)}
    assert unchanged == set(open_.split())
    assert {name for name, data in laid.items() if data == STAND_IN.read_bytes()} == (
        {"checks.py", "answers.py", "tools.py"} - unchanged
    )
    assert laid.keys() - given.keys() == {"own.txt"}


READS = """def padded_size(size, padding):
    import importlib, pathlib
    for path in [*pathlib.Path().glob("*"), pathlib.Path("edges_checks.py")]:
        text = path.read_text()
        if "size + 2 * padding" in text:
            return size + 2 * padding
    return importlib.import_module("edges_checks").padded_size(size, padding)"""
TRIES = """from edges_checks import check_padded_size
def padded_size(size, padding):
    return size + 2 * padding
assert check_padded_size(padded_size) == 0.0"""


@pytest.mark.usefixtures("bubblewrap")
def test_a_class_is_graded_by_checks_beside_the_notebook_for_the_points_of_its_cell(laid):
    root = laid.parents[1]
    answers = {"bob": "raise NotImplementedError()", "eve": HALF, "kim": TRIES, "mal": READS}
    handed = {"ada": {}} | {student: {"task_1": text} for student, text in answers.items()}
    (root / "class").mkdir()
    source = notebook_of(laid)
    next(cell for cell in source.cells if is_grade(cell)).metadata.nbgrader.points = 6
    nbformat.write(source, laid / f"{NAME}.ipynb")
    for student, answers in handed.items():
        notebook = replaced(source, **answers)
        nbformat.write(notebook, root / "class" / f"{student}_{NAME}.ipynb")
    where = ["--root", str(root)]
    assert perform(release, [NAME, *where]) == OK
    assert (root / "grading" / "release" / NAME / f"{NAME}_checks.py").exists()
    assert perform(collect, [NAME, str(root / "class"), *where]) in (OK, LOOK)
    place = root / "grading" / "submitted" / "mal" / NAME / f"{NAME}_checks.py"
    place.write_bytes((laid / place.name).read_bytes())
    assert perform(grade, [NAME, *where]) in (OK, LOOK)
    results = {
        path.stem: json.loads(path.read_text())["cells"][0]["points"]
        for path in (root / "grading" / "results" / NAME).glob("*.json")
    }
    assert results == {"ada": 6.0, "bob": 0.0, "eve": 2.0, "kim": 6.0, "mal": 0.0}


@pytest.mark.usefixtures("bubblewrap")
def test_a_task_whose_cells_are_deleted_is_left_out(tmp_path):
    name, left_out, where = "single_channel", "task-5", ["--root", str(tmp_path)]
    source = read("solutions", name)
    source.cells = [cell for cell in source.cells if not cell.id.startswith(left_out)]
    path = tmp_path / "solutions" / name / f"{name}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(source, path)
    (tmp_path / "class").mkdir()
    nbformat.write(signed(source, "ada"), tmp_path / "class" / f"ada_{name}.ipynb")
    assert perform(release, [name, *where]) == OK
    assert perform(collect, [name, str(tmp_path / "class"), *where]) == OK
    assert perform(grade, [name, *where]) == OK
    (mark,) = Marks(Course(tmp_path, tmp_path / "grading"), name)
    assert mark.points == mark.max_points == sum(full_marks(source).values()) == 13


def test_the_page_names_what_a_new_exercise_holds(laid):
    page = (ROOT / "book" / "write_an_exercise.md").read_text("utf-8")
    assert f"python -m classroom new {NAME}" in page
    written = {path.name for path in laid.iterdir() if path.is_file()}
    assert written == set(re.findall(r"`(\w+\.(?:ipynb|py))`", page))
    called = "return size + padding"
    assert f"`{called}`" in page and called in HALF
    assert (ROOT / "book" / re.search(r"literalinclude\} (\S+)", page)[1]).exists()
