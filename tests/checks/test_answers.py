"""Answers that are not in the catalogue: what a student gets to read of them, and right ones."""

import importlib
from functools import cache
from time import perf_counter

import pytest

from convcheck.catalogue import CATALOGUE
from convcheck.engine.grading import grade
from tests.support.notebooks import ASSIGNMENTS

MODULES = {name: importlib.import_module(f"tests.answers.{name}") for name in ASSIGNMENTS}
CHECKS = {name: importlib.import_module(f"convcheck.{name}") for name in ASSIGNMENTS}
NAMES = {mistake.name for mistake in CATALOGUE}


def task_of(name, wanted):
    own = [task_of("ada") for task_of in CHECKS[name].OWN]
    return next(task for task in (*CHECKS[name].TASKS, *own) if task.name == wanted)


WRONG = [
    pytest.param(task_of(name, task), answer, words, id=f"{name}-{task}-{what}")
    for name in ASSIGNMENTS
    for task, what, answer, words in MODULES[name].WRONG
]
RIGHT = [
    pytest.param(task_of(name, task), answer, id=f"{name}-{task}-{place}")
    for name in ASSIGNMENTS
    for place, (task, answer) in enumerate(MODULES[name].RIGHT)
]


@cache
def first(task, answer):
    """Return the report on an answer and how long it took, for all tests that ask for it."""
    begun = perf_counter()
    return grade(task, answer), perf_counter() - begun


@pytest.mark.parametrize("task, answer, words", WRONG)
def test_wrong_answer_is_told_before_it_is_handed_in(task, answer, words):
    report, _ = first(task, answer)
    assert report.points < report.of or "A quarter of the points" in report.text
    assert words in report.text
    assert grade(task, answer).text == report.text


@pytest.mark.parametrize("task, answer", RIGHT)
def test_right_answer_of_any_kind_keeps_full_marks(task, answer):
    report = grade(task, answer, "a seed")
    assert report.points == report.of, report.text


@pytest.mark.parametrize("task, answer, words", WRONG)
def test_graded_answer_loses_no_more_than_before_and_no_array_is_cut(task, answer, words):
    report = grade(task, answer, "a seed")
    assert report.points == first(task, answer)[0].points
    assert " ... " not in report.text and "shape ()" not in report.text


def test_check_of_loops_in_python_answers_within_two_seconds():
    taken = [first(*one.values[:2])[1] for one in WRONG]
    assert sum(taken) / len(taken) < 2
