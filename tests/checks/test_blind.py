"""Answers of those who had not seen the checks: no wrong one passes, no right one is refused."""

import importlib
import re
from functools import cache

import pytest

from convcheck.engine.grading import grade
from tests.support.notebooks import ASSIGNMENTS

BLIND = ("single_channel", "multi_channel", "groups", "pooling", "volumes", "audit", "gradients")
NEWEST = ("training", "transposed")
LATER = (
    *(f"second.{name}" for name in BLIND),
    *(f"third.{name}" for name in (*BLIND, *NEWEST)),
    *(f"fourth.{name}" for name in NEWEST),
    *(f"fifth.{name}" for name in (*BLIND, *NEWEST)),
    *(f"seventh.{name}" for name in (*BLIND, *NEWEST)),
    *(f"eighth.{name}" for name in (*BLIND, *NEWEST)),
)
MODULES = {
    name: importlib.import_module(f"tests.answers.blind.{name}") for name in (*BLIND, *LATER)
}


def tasks_of(name):
    checks = importlib.import_module(f"convcheck.{name.split('.')[-1]}")
    student = getattr(MODULES[name], "STUDENT", "ada")
    return {task.name: task for task in (*checks.TASKS, *(own(student) for own in checks.OWN))}


TASKS = {name: tasks_of(name) for name in MODULES}
WRONG = [
    pytest.param(TASKS[name][task], answer, id=f"{name}-{place}")
    for name in MODULES
    for place, (task, _, answer) in enumerate(MODULES[name].WRONG)
]
RIGHT = [
    pytest.param(TASKS[name][task], answer, id=f"{name}-{place}")
    for name in MODULES
    for place, (task, answer) in enumerate(MODULES[name].RIGHT)
]


@cache
def first(task, answer):
    """Return the report on an answer before it is handed in, for all tests that ask for it."""
    return grade(task, answer)


@pytest.mark.parametrize("task, answer", WRONG)
def test_wrong_answer_loses_points_before_it_is_handed_in(task, answer):
    report = first(task, answer)
    assert report.points < report.of


@pytest.mark.parametrize("task, answer", RIGHT)
def test_right_answer_keeps_full_marks_when_it_is_graded_and_so_before(task, answer):
    report = grade(task, answer, "a seed")
    assert report.points == report.of, report.text


def test_each_set_tells_what_is_wrong_and_holds_right_answers_too():
    assert set(BLIND) <= set(ASSIGNMENTS)
    for name, module in MODULES.items():
        assert module.RIGHT and len(module.WRONG) > (3 if name in LATER else 50)
        assert all(re.search(r"\w+ \w+", reason) for _, reason, _ in module.WRONG)


SAID = (  # module, place in its list, and words that its reading must hold
    ("multi_channel", 5, "with an axis of length 1 too many"),
    ("groups", 13, "With x of shape (1, 3, 5, 5) it runs, and its result is right"),
    ("multi_channel", 25, "along axis 0 it holds 1 of 2, from index 0 on"),
    ("multi_channel", 28, "its axes in the order (1, 0, 2, 3)"),
    ("multi_channel", 52, "The sum of your result along axis 0 is right"),
    ("multi_channel", 57, "Numbers [1] and [2] of your result are equal"),
    ("multi_channel", 74, "Your result is the sum of the right one along axis 0"),
    ("single_channel", 18, "Your result holds one number; 2 are asked"),
    ("single_channel", 20, "is 13.5; asked is a whole number"),
    ("single_channel", 21, "is 0; asked is one above 0"),
    ("single_channel", 55, "With 1 in place of 2 for dilation[1] it runs, and its result is right"),
    ("groups", 65, "Your numbers are the right ones in another order"),
    ("audit", 97, "the printed 76M can be read as the right count"),
    ("audit", 99, "you give the printed 55; asked is your own count"),
    ("audit", 100, "is rounded; asked is the count itself"),
    ("audit", 102, "one place too late"),
    ("gradients", 19, "in which padding is not given"),
    ("gradients", 56, "along axis 3 it holds 4 of 5, from index 0 on"),
    ("second.multi_channel", 3, "In this example your result does not use x[3] at all."),
    ("second.multi_channel", 4, "Without bias it runs, and its result is right."),
    ("second.multi_channel", 14, "it runs, and its result is right."),
    ("second.pooling", 0, "a stride as long as the rows of the window where none is given"),
    ("second.pooling", 1, "With x - 5000.25 in place of x: Your result holds -1, which stands"),
    ("second.pooling", 4, "With 0.5 in place of each 0 of x your result is right."),
    ("second.single_channel", 13, "a number for each row plus one for each column"),
    ("second.volumes", 0, "Your result holds, in this order, [1], [2], [0] of the right one."),
    ("second.volumes", 4, "Without bias it runs, and its result is right."),
    ("third.training", 0, "x is below 0 or above 0 and g is below 0, and right elsewhere"),
    ("third.training", 4, "With 2 in place of each number of labels it runs, and its result is"),
    ("third.training", 13, "Yours is the sum without the products that are"),
    ("third.training", 14, "(the places of a map of x / the places of weight1 in x)"),
    ("third.training", 17, "51 are needed. Asked for the images that it learned from"),
    ("third.training", 19, "With the classes in labels exchanged all your answers stay the same"),
    ("third.transposed", 0, "too large by output_padding * (stride - 1), in all"),
    ("third.transposed", 2, "With 1 in place of 2 for kernel_size it runs"),
    ("third.transposed", 11, "With the numbers of x as floats it runs, and its result is right"),
    ("third.groups", 9, "13, has nothing behind the point"),
    ("third.groups", 10, "Numbers [0], [1] of your result are too small by the same factor"),
    ("third.single_channel", 7, "Without what stands behind the point in x your result stays"),
    ("third.volumes", 6, "too large by C_out * (kernel_size[0] - 1), in all"),
    ("third.volumes", 8, " is C_out * (D - K_D) * (H - K_H) * (W - K_W)"),
    ("fifth.training", 10, "none of your answers stays the same: so does a network without"),
    ("fifth.transposed", 6, "one copy lies there, that of the input's number"),
    ("fifth.single_channel", 3, "is the right one for padding[0] along every axis."),
    ("fifth.audit", 0, "With 8, 12 in place of 6 for C_out"),
    ("fifth.groups", 8, "With 8, 12 in place of 6 for C_out"),
    ("fifth.audit", 5, "[0], [1], [2], [3] and [5] are right and [4] is not."),
    ("fifth.pooling", 6, 'Sets of examples that are right so far: "one group".'),
    ("eighth.training", 10, "all your answers stay the same; each should change."),
    ("eighth.volumes", 5, "Your result is the right one in float16, which keeps 3 digits"),
    ("seventh.audit", 3, "With 221 in place of 218 for size your result is right."),
    ("seventh.audit", 5, "for widths[4] number [13, 0] of your result stays 102764544; the right"),
    ("seventh.gradients", 0, "Your result is the right one moved down by 1 row."),
    ("seventh.gradients", 3, "expected  [[[[0.5 1.  1.5]]]]"),
    (
        "seventh.gradients",
        10,
        "keeps the last gradient alone for a maximum that wins several windows",
    ),
    ("seventh.groups", 9, "With 1 in place of each number of stride your result is right."),
    (
        "seventh.multi_channel",
        1,
        "a single number; an array of shape (2, 2) was needed.\nAn example",
    ),
    ("seventh.multi_channel", 6, "Your 819 is C_in * C_out."),
    ("seventh.pooling", 1, "With 0 in place of each number of padding your result is right."),
    (
        "seventh.pooling",
        2,
        "Your result is 0, or next to it, for a window of negative numbers alone",
    ),
    ("seventh.single_channel", 2, "With 1 in place of 2 for stride your result is right."),
    (
        "seventh.single_channel",
        4,
        "With (1, 1) in place of (1, 0) for padding your result is right.",
    ),
    ("seventh.single_channel", 6, "as in a photograph, hold nothing beyond 0 to 255."),
    ("seventh.single_channel", 11, "Where more than 1 belongs, such as 2, your result has 1."),
    ("seventh.training", 1, "Without what stands behind the point in x your result is right."),
    ("seventh.training", 6, "Number [1, 0] of your result is\n    0.75 * step[0] + g[0]\nand it"),
    ("seventh.training", 7, "row by row, the numbers that the right one holds column by column"),
    ("seventh.volumes", 3, "With 0 in place of 1 for padding[0] your result is right."),
    ("single_channel", 41, "With 1 in place of 2 for stride[0] it runs, and its result is right."),
    ("pooling", 33, "along axis 1 it holds 1 of 2, from index 0 on."),
    ("volumes", 5, "Your result is the product of all numbers that are asked"),
)


@pytest.mark.parametrize("name, place, words", SAID)
def test_wrong_answer_without_a_name_is_read(name, place, words):
    task, _, answer = MODULES[name].WRONG[place]
    assert words in first(TASKS[name][task], answer).text
