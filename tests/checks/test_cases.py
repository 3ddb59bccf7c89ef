"""What is tried before an answer is handed in holds numbers and settings of every kind."""

import importlib
from itertools import combinations, permutations

import numpy as np
import pytest

from convcheck.audit import tables
from convcheck.engine.explain.probes.right import right_or_none
from convcheck.engine.task import case
from convcheck.engine.trials import asked
from convcheck.groups import work
from convcheck.pooling.sizes import POOLED_SIZE
from convcheck.single_channel.sizes import COVERAGE
from tests.support.notebooks import ASSIGNMENTS

TASKS = [
    pytest.param(task, id=f"{name}-{task.name}")
    for name in ASSIGNMENTS
    for task in importlib.import_module(f"convcheck.{name}").TASKS
    if task.name not in {"learn", "collapses"}  # images; a y that goes with x and weight
]
NEEDED = {"output_padding": {"stride"}}  # what a setting cannot be without


def calls(task):
    """Yield the arguments of all calls before handing in, by name, those not given left out."""
    for _, one, _ in asked(task, None):
        yield dict(zip(task.letters, one.args, strict=False)) | one.options


def numbers_of(task):
    """Return for each call its arrays by name."""
    of_calls = [
        {name: value for name, value in call.items() if isinstance(value, np.ndarray)}
        for call in calls(task)
    ]
    return [arrays for arrays in of_calls if arrays]


def fractional(array):
    return bool((array % 1).any())


def of_any_kind(task):
    """Return the names of arrays that need not hold whole numbers."""
    found = {name for arrays in numbers_of(task) for name in arrays}
    return sorted(found - {"labels"})


def settings_of(task):
    """Return the names of what is given in some calls and left out in others."""
    given = [set(call) for call in calls(task)]
    return sorted(set.union(*given) - set.intersection(*given))


@pytest.mark.parametrize("task", TASKS)
def test_each_array_holds_whole_numbers_and_fractions_of_both_signs(task):
    for name in of_any_kind(task):
        held = [arrays[name] for arrays in numbers_of(task) if name in arrays]
        parts = np.concatenate([array.ravel() for array in held if fractional(array)] or [[0]])
        assert any(array.dtype.kind in "iu" and array.any() for array in held), name
        kinds = (parts > 0) & (parts < 1), (parts < 0) & (parts % 1 > 0)
        assert any(map(np.any, kinds)) if name == "bias" else all(map(np.any, kinds)), name


@pytest.mark.parametrize("task", TASKS)
def test_each_array_holds_whole_numbers_while_another_has_fractions(task):
    for whole, other in permutations(of_any_kind(task), 2):
        assert any(
            arrays[whole].dtype.kind in "iu" and arrays[whole].any() and fractional(arrays[other])
            for arrays in numbers_of(task)
            if {whole, other} <= set(arrays)
        ), (whole, other)


@pytest.mark.parametrize("task", TASKS)
def test_each_setting_and_each_two_are_tried_without_the_others(task):
    names = settings_of(task)
    tried = [set(names) & set(call) for call in calls(task)]
    for some in (*combinations(names, 1), *combinations(names, 2)):
        needed = set(some).union(*(NEEDED.get(name, set()) for name in some))
        assert needed in tried, some


@pytest.mark.parametrize(
    "task, call",
    [
        (tables.WEIGHTS, case(2, 7, 3, groups=2)),
        (tables.MACS, case(2, 3, 3, 9, groups=2)),
        (tables.MACS, case(2, 4, 9, 5)),
        (work.MACS, case(2, 3, (3, 3), (9, 9), groups=2)),
        (work.MACS, case(2, 4, (9, 9), (5, 5))),
        (COVERAGE, case((3, 3), (4, 1))),
        (POOLED_SIZE, case(5, 2, padding=3)),
    ],
)
def test_call_that_a_task_does_not_allow_has_no_right_result_to_compare_with(task, call):
    assert right_or_none(task, call) is None
