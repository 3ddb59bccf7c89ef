"""A small class as the commands meet it: handed in, and graded without the grading engine."""

import importlib
import os
import shutil
import warnings
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbgrader.api import Gradebook

from classroom.assignment import load
from classroom.command import find_alembic
from classroom.commands import main
from classroom.commands.release import generate
from classroom.course import Course
from classroom.intake import store
from classroom.records import results
from convcheck.engine.grading import grade
from tests.support.known import Known
from tests.support.notebooks import ROOT, hole_of, points, read, replaced, run

NAME = "single_channel"
ODD = "=2, Ö"
CLASS = ("ada", "bob", "eve", "mallory", ODD)
SEED = "a seed of the tests"
SLIPS = {"correlate": "flipped", "pad": "before_only"}


def task(name):
    module = importlib.import_module(f"convcheck.{NAME}")
    return next(task for task in module.TASKS if task.name == name)


def wrong(name, mistake):
    return Known(next(rule for known, rule in task(name).wrong.items() if known.name == mistake))


def handed_in(student):
    """Ada did everything, Bob nothing; Eve made slips; nobody could grade Mallory's notebook."""
    if student in ("bob", "mallory"):
        return read("exercises", NAME)
    notebook = replaced(read("solutions", NAME), student=f"STUDENT = {student!r}")
    for cell in notebook.cells:
        cell.source = cell.source.replace("### BEGIN HIDDEN TESTS", "").replace(
            "### BEGIN SOLUTION", ""
        )
    for name, mistake in SLIPS.items() if student == "eve" else ():
        source = f"{name} = wrong({name!r}, {mistake!r})  # <b>mine</b>"
        hole_of(notebook, name).source = f"from tests.support.small_class import wrong\n{source}"
    return notebook


def course_with(folder, *students):
    """Return a course whose class holds what these students handed in, not graded."""
    course = Course(ROOT, folder / "grading")
    for student in students:
        store.put(
            course,
            NAME,
            student,
            nbformat.writes(handed_in(student)).encode(),
            datetime.fromisoformat("2026-01-12T09:00:00+00:00"),
        )
    return course


@cache
def _template():
    """Grade the whole class once, as the engine leaves it; whoever needs a part takes a copy."""
    holder = TemporaryDirectory()
    course = course_with(Path(holder.name), *CLASS)
    find_alembic()
    generate(course.config(), NAME)
    with Gradebook(course.gradebook) as gradebook:
        for student in CLASS:
            gradebook.update_or_create_student(student)
            _grade(course, gradebook, student)
        gradebook.db.commit()
    return holder


def graded(folder, *students):
    """Return a course whose class is these students, graded: a gradebook and results."""
    shutil.copytree(Path(_template().name) / "grading", folder / "grading")
    course = Course(ROOT, folder / "grading")
    with Gradebook(course.gradebook) as gradebook:
        for student in set(CLASS) - set(students):
            gradebook.remove_student(student)
            course.result(NAME, student).unlink()
            shutil.rmtree(course.submitted(NAME, student).parent)
    return course


def _grade(course, gradebook, student):
    with warnings.catch_warnings():  # nbgrader sets a relation before it adds the object
        warnings.simplefilter("ignore")
        submission = gradebook.update_or_create_submission(NAME, student)
    if student == "mallory":
        failed = results.Result(NAME, student, "0", "failed", "it is no notebook", ("it is <odd>",))
        results.write(course.result(NAME, student), failed)
        return
    os.environ.update(CONVKIT_SEED=SEED, CONVKIT_STUDENT=student)
    try:
        notebook = run(handed_in(student))
    finally:
        del os.environ["CONVKIT_SEED"], os.environ["CONVKIT_STUDENT"]
    scores = points(notebook)
    for one in submission.notebooks[0].grades:
        one.auto_score, one.needs_manual_grade = scores[one.name], False
    cells = tuple(
        _cell(notebook, step, scores[step.grade_id], student) for step in load(course, NAME).steps
    )
    flags = ("two cells have the name task-2",) if student == "eve" else ()
    results.write(
        course.result(NAME, student), results.Result(NAME, student, "0", "graded", "", flags, cells)
    )


def _cell(notebook, step, score, student):
    shown = next(cell for cell in notebook.cells if cell.id == step.grade_id)
    names = [
        mistake
        for name, mistake in SLIPS.items()
        if student == "eve" and f"check_{name}(" in shown.source
    ]
    for name, mistake in SLIPS.items():
        if mistake in names:
            assert grade(task(name), wrong(name, mistake), SEED).names[0] == mistake
    outcome = "correct" if score == step.max_points else "wrong"
    message = "".join(output.get("text", "") for output in shown.outputs)
    return results.Cell(
        step.grade_id, step.title, score, step.max_points, outcome, tuple(names), message, 0.01
    )


def command(course, *words):
    """Run a command on a class as a teacher does; return its exit code."""
    return main([*words, "--root", str(ROOT), "--folder", str(course.folder)])


def by_hand(course, student, grade_id, score, comment=""):
    """Grade a cell by hand, as formgrader does; None leaves it to be done."""
    with Gradebook(course.gradebook) as gradebook:
        one = gradebook.find_grade(grade_id, NAME, NAME, student)
        one.manual_score, one.needs_manual_grade = score, score is None
        if score is None:
            one.auto_score = None
        if comment:
            found = gradebook.find_comment(grade_id.removesuffix("-check"), NAME, NAME, student)
            found.manual_comment = comment
        gradebook.db.commit()
