"""What the notebooks are handed out, by itself and against the catalogue of mistakes."""

import importlib
import subprocess
import sys

import numpy as np
import pytest

from convcheck.engine.draws import generator
from convcheck.groups import handout as groups
from convcheck.groups.right import saving
from convcheck.groups.work import wrong_saving
from convcheck.multi_channel import handout as multi_channel
from convcheck.multi_channel.right import counts
from convcheck.pooling import handout as pooling
from convcheck.pooling.sizes import ROUNDED_UP
from convcheck.shared.wrong_counts import COUNT, COUNT_MAPS
from convcheck.single_channel import handout as single_channel
from convcheck.single_channel.sizes import ON_AN_AXIS
from convcheck.volumes import counts as volume_counts
from convcheck.volumes import handout as volumes
from convcheck.volumes import right as volumes_right
from convkit.shapes import output_size
from tests.support.notebooks import ASSIGNMENTS, ROOT

OWN = [
    task_of for name in ASSIGNMENTS for task_of in importlib.import_module(f"convcheck.{name}").OWN
]
HANDOUTS = [name for name in ASSIGNMENTS if (ROOT / "convcheck" / name / "handout.py").exists()]
ALONE = """
import sys, types
room = sys.modules["convcheck.NAME"] = types.ModuleType("convcheck.NAME")
room.__path__ = ["convcheck/NAME"]
import convcheck.NAME.handout
print(*(name for name in sys.modules if name.startswith("convcheck")))
print(*{name.split(".")[0] for name in sys.modules})
"""


@pytest.mark.parametrize("name", HANDOUTS)
def test_handout_brings_no_task_and_no_answer(name):
    done = subprocess.run(
        [sys.executable, "-c", ALONE.replace("NAME", name)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    ours, packages = map(set, map(str.split, done.stdout.splitlines()))
    handout = {f"convcheck.{name}", f"convcheck.{name}.handout"}
    assert ours == {"convcheck", "convcheck.engine", "convcheck.engine.draws", *handout}
    assert {"nbgrader", "classroom", "pytest"}.isdisjoint(packages)


def differ(rules, *layer):
    return len({tuple(rule(*layer)) for rule in rules}) == len(rules)


def right_and_wrong(right, *topics):
    return [right, *(mistake.rule for topic in topics for mistake in topic)]


def on_both_axes(rule):
    """Turn a rule for one axis into one for a pair of sizes, a kernel and pairs of settings."""

    def sizes_of(sizes, kernel_size, settings):
        axes = zip(sizes, kernel_size, *settings.values(), strict=True)
        return [rule(n, K, **dict(zip(settings, own, strict=True))) for n, K, *own in axes]

    return sizes_of


def on_each(rule):
    """Turn a rule for one axis that rounds up into one for two axes with settings of their own."""
    return lambda *axes: [rule(n, K, **settings, ceil_mode=True) for n, K, settings in axes]


def draw_axes(rng):
    return pooling.draw_hanging(rng), pooling.draw_behind(rng)


def columns_first(sizes_of):
    """Turn the right sizes into those with the columns first."""
    return lambda *layer: sizes_of(*layer)[::-1]


SINGLE_CHANNEL = list(map(on_both_axes, right_and_wrong(output_size, ON_AN_AXIS)))
SINGLE_CHANNEL.append(columns_first(SINGLE_CHANNEL[0]))
POOLING = list(map(on_each, right_and_wrong(output_size, ROUNDED_UP)))
VOLUMES = [volumes_right.counts, *volume_counts.OWN_WRONG.values()]


@pytest.mark.parametrize(
    "draw, tells_apart, rules",
    [
        (single_channel.draw_size, single_channel.tells_apart, SINGLE_CHANNEL),
        (
            multi_channel.draw_counts,
            lambda C_in, C_out, kernel_size: multi_channel.tells_apart(kernel_size),
            right_and_wrong(counts, COUNT, COUNT_MAPS),
        ),
        (
            groups.draw_layer,
            lambda C_in, C_out, kernel_size, size: groups.tells_apart(C_out, kernel_size),
            right_and_wrong(saving, wrong_saving.SAVING),
        ),
        (draw_axes, pooling.tells_apart, POOLING),
        (volumes.draw_counts, volumes.tells_apart, VOLUMES),
    ],
    ids=["single_channel", "multi_channel", "groups", "pooling", "volumes"],
)
def test_numbers_are_handed_out_exactly_if_every_mistake_gives_others(draw, tells_apart, rules):
    told = set()
    for number in range(4000):
        layer = draw(generator(f"student {number}"))
        assert tells_apart(*layer) == differ(rules, *layer), layer
        told.add(tells_apart(*layer))
    assert told == {True, False}


@pytest.mark.parametrize("task_of", OWN, ids=lambda task_of: task_of("ada").name)
def test_no_wrong_answer_is_right_for_anybody(task_of):
    for number in range(200):
        task = task_of(f"student {number}")
        right = np.asarray(task.right())
        for mistake, rule in task.wrong.items():
            wrong = np.asarray(rule())
            assert wrong.shape != right.shape or not task.same(wrong, right), mistake.name
