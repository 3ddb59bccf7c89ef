"""The assignments as students and teachers meet them, and the graders put to the proof."""

import importlib
import os
import re
from collections import Counter
from functools import cache

import nbformat
import numpy as np
import pytest

from convcheck.catalogue import CATALOGUE
from convcheck.engine import trials
from convcheck.engine.grading import grade
from convcheck.engine.trials import Student, trials_of
from tests.support.known import Known, grade_known
from tests.support.mutants import mutants
from tests.support.notebooks import (
    ASSIGNMENTS,
    ROOT,
    by_hand,
    full_marks,
    hole_of,
    name_of,
    points,
    read,
    run,
    said,
    signed,
    total,
)

CHECKS = {name: importlib.import_module(f"convcheck.{name}") for name in ASSIGNMENTS}
ANSWERS = {name: importlib.import_module(f"tests.checks.answers.{name}") for name in ASSIGNMENTS}
PUBLIC = {("mobilenet", "as in the paper")}  # parts that ask for one network alone
CHOICES = {"my_directions"}  # own answers out of so few that two students may have the same


def tasks_of(name):
    return [*CHECKS[name].TASKS, *(task_of("ada") for task_of in CHECKS[name].OWN)]


TASKS = [
    pytest.param(name, task, id=f"{name}-{task.name}")
    for name in ASSIGNMENTS
    for task in tasks_of(name)
]
BATCHES = [
    pytest.param(name, place, id=f"{name}-{place}")
    for name in ASSIGNMENTS
    for place in range(max(len(task.wrong) for task in tasks_of(name)))
]
OWN = [
    pytest.param(name, task_of, id=f"{name}-{task_of('ada').name}")
    for name in ASSIGNMENTS
    for task_of in CHECKS[name].OWN
]
RIGHT = [
    pytest.param(task, answer, id=f"{task.name}-{place}")
    for name in ASSIGNMENTS
    for task in CHECKS[name].TASKS
    for place, answer in enumerate(ANSWERS[name].RIGHT[task.name])
]


@pytest.fixture(scope="module", autouse=True)
def seed():
    """Grade from a seed of our own, as a teacher would."""
    os.environ["CONVKIT_SEED"] = "a secret of the tests"
    yield
    del os.environ["CONVKIT_SEED"]


# The notebooks


@cache
def solved(name):
    """Return the solution as it was run, for all tests that look at it."""
    return run(signed(read("solutions", name)))


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_solution_gets_full_marks(name):
    done = solved(name)
    assert points(done) == full_marks(done)
    assert total(done) == ANSWERS[name].TOTAL


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_solution_shows_no_error_and_no_warning(name):
    for cell in solved(name).cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error" and output.get("name") != "stderr", cell.source


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_empty_release_gets_nothing_and_a_message_for_each_task(name):
    done = run(signed(read("exercises", name)))
    assert set(points(done).values()) == {0}
    for cell in done.cells:
        assert not [o for o in cell.get("outputs", []) if o.output_type == "error"]
    for graded in points(done):
        assert "is not written yet: put your code" in said(done, graded)


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_release_holds_neither_solutions_nor_hidden_tests(name):
    code = "\n".join(cell.source for cell in read("exercises", name).cells)
    assert "SOLUTION" not in code and "HIDDEN" not in code and "secret" not in code
    assert len(list((ROOT / "exercises" / name).iterdir())) == 1


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_answer_in_words_has_a_rubric_that_only_the_teacher_sees(name):
    for solved, empty in zip(
        by_hand(read("solutions", name)), by_hand(read("exercises", name)), strict=True
    ):
        assert "**For the teacher" in solved.source and empty.source == "YOUR ANSWER HERE"


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_cells_have_names_that_do_not_change(name):
    cells = read("solutions", name).cells
    assert len({cell.id for cell in cells}) == len(cells)
    for cell in cells:
        assert cell.metadata.get("nbgrader", {}).get("grade_id", cell.id) == cell.id
        assert re.fullmatch(r"[a-z0-9-]+", cell.id)


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_every_task_of_the_checks_is_in_the_notebook_with_its_points(name):
    notebook = read("solutions", name)
    for task in tasks_of(name):
        check = name_of(hole_of(notebook, task.name)) + "-check"
        cell = next(cell for cell in notebook.cells if name_of(cell) == check)
        assert f"check_{task.name}({task.name}, s" in cell.source.replace("STUDENT", "s")
        assert cell.metadata.nbgrader.points == task.points


@pytest.mark.parametrize("name, task", TASKS)
def test_heading_of_the_task_is_in_the_book(name, task):
    chapter = (ROOT / "book" / f"{task.chapter}.md").read_text("utf-8")
    assert re.search(rf"^#+ {re.escape(task.heading)}$", chapter, flags=re.M)


# Wrong answers


def wrong_answers(name, place):
    """Return the wrong answer in this place of each task's list, where there are so many."""
    lists = {task.name: list(task.wrong.items()) for task in tasks_of(name)}
    return {task: wrong[place] for task, wrong in lists.items() if place < len(wrong)}


def wrong_answer(name, place, task):
    """Return such an answer as a notebook may hold it."""
    return Known(wrong_answers(name, place)[task][1])


@pytest.mark.parametrize("name, place", BATCHES)
def test_wrong_answers_are_named_and_cost_points_on_their_own_tasks_alone(name, place):
    """One notebook holds a wrong answer to each task; every cell scores as if it were alone."""
    notebook, wrong = signed(read("solutions", name)), wrong_answers(name, place)
    for task in wrong:
        hole_of(notebook, task).source = (
            f"from tests.checks.test_assignments import wrong_answer\n"
            f"{task} = wrong_answer({name!r}, {place}, {task!r})"
        )
    done = run(notebook)
    for task in tasks_of(name):
        check = name_of(next(c for c in done.cells if f"check_{task.name}({task.name}" in c.source))
        if task.name not in wrong:
            assert points(done)[check] == task.points
            continue
        mistake, rule = wrong[task.name]
        alone = grade_known(task, rule, os.environ["CONVKIT_SEED"])
        assert points(done)[check] == alone.points < task.points
        assert alone.names[0] == mistake.name and mistake.sentence in " ".join(
            said(done, check).split()
        )
        assert "An example where it shows:" in said(done, check)


def test_every_mistake_of_the_catalogue_is_one_that_an_assignment_names():
    named = {m for name in ASSIGNMENTS for task in tasks_of(name) for m in task.wrong}
    assert named == set(CATALOGUE)


def test_no_wrong_answer_is_right_in_another_task_of_the_same_name():
    tasks = [task for name in ASSIGNMENTS for task in tasks_of(name)]
    alike = [
        (one, two) for one in tasks for two in tasks if one is not two and one.name == two.name
    ]
    assert {one.name for one, _ in alike} == {"macs", "my_counts", "parameters"}
    for task, other in alike:
        for mistake, rule in other.wrong.items():
            report = grade_known(task, rule, "seed")
            assert report.points < report.of, mistake.name


@pytest.mark.parametrize("name, task", TASKS)
def test_mistakes_are_named_whatever_the_seed(name, task):
    for number in range(2):
        for mistake, rule in task.wrong.items():
            assert grade_known(task, rule, f"seed {number}").names[0] == mistake.name


SLIPS = [
    pytest.param(task, answer, mistake, id=f"{task.name}-{mistake}")
    for name in ASSIGNMENTS
    for wanted, answer, mistake in ANSWERS[name].WRONG
    for task in CHECKS[name].TASKS
    if task.name == wanted
]


@pytest.mark.parametrize("task, answer, mistake", SLIPS)
@pytest.mark.parametrize("seed", [None, "a seed"])
def test_wrong_answer_in_a_student_s_own_words_gets_its_name_or_none(task, answer, mistake, seed):
    """Where a slip does not all that its rule does, in every call, it is read and not named."""
    report = grade(task, answer, seed)
    assert report.points < report.of
    assert report.names[0] == mistake or report.names[0] in {"values", "shape", "raised"}


@pytest.mark.parametrize("name, task", TASKS)
def test_mutant_of_the_solution_loses_points(name, task):
    names = {"__name__": "__main__"}
    notebook = signed(read("solutions", name))
    for cell in notebook.cells:
        if cell.cell_type == "code" and not name_of(cell).endswith("-check"):
            exec(cell.source, names)
    source = hole_of(notebook, task.name).source
    survivors = Counter()
    for change, mutant in mutants(source):
        line, said = re.match(r"line (\d+): (.*)", change).groups()
        world = dict(names)
        exec(mutant, world)
        if not any(loses(world, who, one) for who, one in asked(name, task)):
            survivors[source.splitlines()[int(line) - 1].strip(), said] += 1
    known = {
        (task.name, line, said if number == 1 else f"{said} ({number} times)")
        for (line, said), number in survivors.items()
    }
    assert known == {one for one in ANSWERS[name].EQUIVALENT if one[0] == task.name}


def asked(name, task):
    """Yield (student, task): the task as it is, or if it has numbers of one's own, that of many."""
    own = {task_of("ada").name: task_of for task_of in CHECKS[name].OWN}
    for who in [f"student {number}" for number in range(20)] if task.name in own else ["ada"]:
        yield who, own[task.name](who) if task.name in own else task


def loses(world, who, task):
    """Whether some point is lost, seen at the first call that costs one."""
    world["STUDENT"] = who
    trials = trials_of(task, Student(task, world[task.name]), "a seed")
    return any(one.problem or one.answer.changed for one in trials)


@pytest.mark.parametrize("name, task", TASKS)
def test_answers_copied_from_the_public_examples_give_no_part_when_graded(name, task):
    known = {
        repr((one.args, one.options)): task.right(*one.args, **one.options)
        for _, one, _ in trials.asked(task, None)
    }

    def copied(*args, **options):
        return known.get(repr((args, options)), 0)

    public = grade(task, copied)
    assert public.points == public.of
    if task.name not in {own("ada").name for own in CHECKS[name].OWN}:
        kept = [part.points for part in task.parts if (task.name, part.title) in PUBLIC]
        assert grade(task, copied, "a seed").points == sum(kept)


# Right answers


@pytest.mark.parametrize("task, answer", RIGHT)
def test_right_answer_of_any_style_keeps_full_marks(task, answer):
    for seed in ("one seed", "another"):  # with the cases that are graded without one
        report = grade(task, answer, seed)
        assert report.points == report.of, report.text


def test_there_are_eight_styles_for_the_layer_and_four_for_every_task():
    assert len(ANSWERS["multi_channel"].RIGHT["conv2d"]) >= 8
    for name in ASSIGNMENTS:
        assert set(ANSWERS[name].RIGHT) == {task.name for task in CHECKS[name].TASKS}
        assert min(map(len, ANSWERS[name].RIGHT.values())) >= 4


def test_helpers_extra_cells_and_other_names_keep_full_marks():
    notebook = signed(read("exercises", "multi_channel"))
    hole = hole_of(notebook, "parameters")
    hole.source = (
        "import warnings\n\n\ndef parameters(C_in, C_out, kernel_size):\n"
        "    print('counting', C_in)\n    warnings.warn('slow')\n"
        "    height, width = kernel_size\n    return kernels(C_in, C_out) * height * width + C_out"
    )
    place = notebook.cells.index(hole)
    helper = "def kernels(a, b):\n    return a * b"
    notebook.cells.insert(place, nbformat.v4.new_code_cell(helper))
    notebook.cells.insert(0, nbformat.v4.new_code_cell("1 / 0  # a scratch cell"))
    assert points(run(notebook))["task-3-check"] == 2


def test_check_works_without_the_cells_at_the_top():
    notebook = read("solutions", "multi_channel")
    kept = [cell for cell in notebook.cells if name_of(cell) in {"task-3", "task-3-check"}]
    notebook.cells = kept
    assert points(run(notebook)) == {"task-3-check": 2}


# Numbers of one's own


@pytest.mark.parametrize("name, task_of", OWN)
def test_numbers_of_a_neighbour_are_wrong(name, task_of, monkeypatch):
    notebook = signed(read("solutions", name))
    hole = hole_of(notebook, task_of("ada").name)
    own = name_of(hole) + "-check"
    monkeypatch.setenv("CONVKIT_STUDENT", "Bob")
    copied = np.asarray(task_of("ada").right()).tolist()
    hole.source = f"def {task_of('ada').name}():\n    return {copied}"
    done = run(notebook)
    most = task_of("ada").points if task_of("ada").name in CHOICES else 0.01
    assert points(done)[own] < most
    assert "These are the numbers for 'bob', whose work this is; STUDENT says 'Ada'." in said(
        done, own
    )


@pytest.mark.parametrize("name, task_of", OWN)
def test_numbers_of_thirty_students_differ(name, task_of):
    numbers = {
        repr(np.asarray(task_of(f"student {number}").right()).tolist()) for number in range(30)
    }
    assert len(numbers) >= (10 if task_of("ada").name in CHOICES else 27)
