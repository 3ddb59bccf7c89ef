"""Answers of those who had not seen the checks: no wrong one passes, no right one is refused."""

import importlib
import re

import pytest

from convcheck.engine.grading import grade
from tests.support.notebooks import ASSIGNMENTS

BLIND = ("single_channel", "multi_channel", "groups", "pooling", "volumes", "audit", "gradients")
MODULES = {name: importlib.import_module(f"tests.answers.blind.{name}") for name in BLIND}


def tasks_of(name):
    checks = importlib.import_module(f"convcheck.{name}")
    student = getattr(MODULES[name], "STUDENT", "ada")
    return {task.name: task for task in (*checks.TASKS, *(own(student) for own in checks.OWN))}


TASKS = {name: tasks_of(name) for name in BLIND}
WRONG = [
    pytest.param(TASKS[name][task], answer, id=f"{name}-{place}")
    for name in BLIND
    for place, (task, _, answer) in enumerate(MODULES[name].WRONG)
]
RIGHT = [
    pytest.param(TASKS[name][task], answer, seed, id=f"{name}-{place}-{seed}")
    for name in BLIND
    for place, (task, answer) in enumerate(MODULES[name].RIGHT)
    for seed in (None, "a seed")
]


@pytest.mark.parametrize("task, answer", WRONG)
def test_wrong_answer_loses_points_before_it_is_handed_in(task, answer):
    report = grade(task, answer)
    assert report.points < report.of


@pytest.mark.parametrize("task, answer, seed", RIGHT)
def test_right_answer_keeps_full_marks(task, answer, seed):
    report = grade(task, answer, seed)
    assert report.points == report.of, report.text


def test_each_set_tells_what_is_wrong_and_holds_right_answers_too():
    assert set(BLIND) <= set(ASSIGNMENTS)
    for module in MODULES.values():
        assert module.RIGHT and len(module.WRONG) > 50
        assert all(re.search(r"\w+ \w+", reason) for _, reason, _ in module.WRONG)
