"""What decides when an answer is graded is tried before it is handed in."""

import importlib
from itertools import product

import numpy as np
import pytest

from convcheck.engine.calls import call
from convcheck.engine.trials import asked, entry_of, fresh, known, measured, problem_of
from tests.support.notebooks import ASSIGNMENTS

CHECKS = {name: importlib.import_module(f"convcheck.{name}") for name in ASSIGNMENTS}
TASKS = [
    pytest.param(task, id=f"{name}-{task.name}")
    for name in ASSIGNMENTS
    for task in CHECKS[name].TASKS
]
OWN = [
    pytest.param(task_of, id=f"{name}-{task_of('ada').name}")
    for name in ASSIGNMENTS
    for task_of in CHECKS[name].OWN
]


def lost(task, mistake, seed):
    """Return the titles of the parts that a wrong answer of the catalogue loses."""
    titles = set()
    for place, (part, one, whole) in enumerate(asked(task, seed)):
        answer, expected = entry_of(known(task, seed, mistake, place), whole, one.entry)
        if problem_of(task, answer, expected):
            titles.add(part.title)
    return titles


def is_lost(task, mistake, one, whole):
    answer = measured(task, call(task.wrong[mistake], one.args, one.options))
    return bool(problem_of(task, *entry_of(answer, whole, one.entry)))


def assert_no_trap_and_no_luck(task, seeds):
    """What is lost before is lost with every seed, whose cases come on top; see that no more is."""
    before = {mistake: lost(task, mistake, None) for mistake in task.wrong}
    assert all(before.values())
    for number, part in product(range(seeds), task.parts):
        kept = [mistake for mistake in task.wrong if part.title not in before[mistake]]
        for one in fresh(task, part, f"seed {number}") if kept else ():
            whole = np.asarray(task.measure(task.right(*one.args, **one.options)))
            assert [m.name for m in kept if is_lost(task, m, one, whole)] == [], number


def test_cases_of_a_seed_come_on_top_of_those_that_are_seen():
    for task in (param.values[0] for param in TASKS):
        seen = [one for _, one, _ in asked(task, None)]
        graded = [one for _, one, _ in asked(task, "a seed")]
        new = [one for part in task.parts for one in fresh(task, part, "a seed")]
        assert sorted(map(str, graded)) == sorted(map(str, [*seen, *new]))


def assert_nobody_is_lucky(task_of, students):
    for number in range(students):
        task = task_of(f"student {number}")
        assert [mistake.name for mistake in task.wrong if not lost(task, mistake, "")] == []


@pytest.mark.parametrize("task", TASKS)
def test_what_a_wrong_answer_loses_when_graded_it_loses_before(task):
    assert_no_trap_and_no_luck(task, 3)


@pytest.mark.parametrize("task_of", OWN)
def test_no_wrong_answer_is_right_for_the_numbers_of_a_student(task_of):
    assert_nobody_is_lucky(task_of, 5)


@pytest.mark.long
@pytest.mark.parametrize("task", TASKS)
def test_what_a_wrong_answer_loses_it_loses_for_every_seed(task):
    assert_no_trap_and_no_luck(task, 200)


@pytest.mark.long
@pytest.mark.parametrize("task_of", OWN)
def test_no_wrong_answer_is_right_for_any_student(task_of):
    assert_nobody_is_lucky(task_of, 200)
