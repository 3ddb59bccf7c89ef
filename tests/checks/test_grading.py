"""How points are given: part by part, less for a changed argument, by each student's numbers."""

import builtins
import warnings

import numpy as np

from convcheck.audit import right as networks
from convcheck.audit.claims import my_findings_task
from convcheck.audit.handout import own_claims
from convcheck.engine.grading import grade
from convcheck.engine.task import Part, Task, case
from convcheck.multi_channel import check_conv2d, check_my_counts, my_layer
from convcheck.single_channel.sliding import PAD
from convcheck.volumes.counts import my_directions_task
from convcheck.volumes.handout import own_cases
from tests.checks.answers.odd import layer, unwritten


def test_changed_input_costs_a_quarter():
    def greedy(x, padding):
        y = np.pad(x, [(0, 0), *((P, P) for P in padding)])
        x[...] = 0
        return y

    report = grade(PAD, greedy)
    assert report.points == 1.5 and "changes the array x that it is given" in report.text
    assert "Work on a copy, x.copy()." in report.text


def test_changed_list_costs_a_quarter():
    def greedy(rows):
        return [len(rows.pop(0)) for _ in range(len(rows))]

    asked = Part("any", 1, (case([[1, 2], [3]]),))
    lengths = Task("lengths", lambda rows: [len(row) for row in rows], (asked,), {}, "", "")
    report = grade(lengths, greedy)
    assert (
        report.points == 0.75
        and "lengths changes the list argument that it is given" in report.text
    )


def test_printing_and_warning_cost_nothing(capsys):
    def loud(*args, **options):
        print("here")
        warnings.warn("there", stacklevel=2)
        return layer(*args, **options)

    assert check_conv2d(loud) == 8.0
    assert "here" not in capsys.readouterr().out


def test_points_are_plain_floats_for_nbgrader():
    assert type(check_conv2d(layer)) is float and type(check_conv2d(unwritten)) is float


def test_own_numbers_ask_for_a_name(capsys):
    assert check_my_counts(lambda: (1, 2, 3), " ") == 0
    assert "Write your name or number into STUDENT first" in capsys.readouterr().out


def test_own_numbers_are_counted_one_by_one(capsys):
    layer = my_layer("Ada")
    assert check_my_counts(lambda: (layer["C_out"], 0, 0), "ada") == 0.5
    assert check_my_counts(lambda: 3, "ada") == 0
    assert (
        "The result is a single number; an array of shape (3,) was needed."
        in capsys.readouterr().out
    )


def test_every_entry_of_a_list_is_named_by_itself():
    cases = own_cases("ada")
    right = dict(zip([kind for kind, *_ in cases], my_directions_task("ada").right(), strict=True))
    answers = [5 - right[kind] if kind in {"photo", "film"} else right[kind] for kind in right]
    report = grade(my_directions_task("ada"), lambda: answers)
    assert report.points == 3 and set(report.names) == {"photo", "film"}


def test_figure_that_is_accused_wrongly_costs_the_points_of_its_kind():
    claims = networks.counted(own_claims("ada"))
    for place, claim in enumerate(claims):
        answers = my_findings_task("ada").right()
        answers[place] = claim.count if claim.readings else 0
        report = grade(my_findings_task("ada"), lambda answers=answers: answers)
        assert report.points == 5 - {"sizes": 1, "layers": 2, "blocks": 2}[claim.about]


def test_list_of_zeros_finds_nothing():
    assert grade(my_findings_task("ada"), lambda: [0] * 9).points == 0


def test_checks_leave_the_builtins_alone():
    before = builtins.print
    check_conv2d(unwritten)
    assert builtins.print is before
