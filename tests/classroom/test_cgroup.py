"""A group of the kernel's holds a submission to its limits at every moment, where one can be made.

Where this process's own group may not be divided, its kernel's part is skipped; what is told to the
kernel is read from files on paper, everywhere.
"""

import os
import subprocess
from dataclasses import replace

import pytest

from classroom.commands import check
from classroom.grading import trial, workers
from classroom.sandbox import boxes, cgroup, usage
from classroom.sandbox.limits import Limits
from classroom.sandbox.session import Session
from tests.support.classes import (
    FULL,
    answered,
    command,
    environment,
    hand_in,
    make,
    result,
    scratch,
)
from tests.support.machine import STARTS

pytestmark = pytest.mark.usefixtures("bubblewrap")
LIMITS = Limits(memory=400 << 20, each=60, total=120)
BURST = """import os, time
for number in range(6):
    if os.fork() == 0:
        hoard = b"1" * 120_000_000
        time.sleep(0.1)
        os._exit(0)
for number in range(6):
    os.wait()
"""
FORKS = """import os, time
found = 0
try:
    while found < 500:
        if os.fork() == 0:
            time.sleep(60)
        found += 1
except OSError:
    pass
"""


# On paper


@pytest.fixture
def paper(tmp_path):
    """A folder with the files of a group."""
    found = cgroup.Group(tmp_path / "group")
    found.place.mkdir()
    (found.place / "memory.events").write_text("max 7\noom 2\noom_kill 0\n")
    return found


@pytest.mark.parametrize("start", [*STARTS, "open"])
def test_each_process_of_a_student_is_put_into_the_group(start, paper, monkeypatch):
    monkeypatch.setattr(cgroup, "made", lambda: paper)
    with workers.pool(1, "") as (executor, _):
        job = trial.job(trial.SAMPLE, start, limits=LIMITS)
        result, _ = executor.submit(workers.grade, job).result()
        bench = workers._IDLE[0].process.pid
    assert result.points == 1
    there = {path.name: path.read_text() for path in paper.place.iterdir()}
    assert int(there.pop("cgroup.procs")) not in {bench, os.getpid()}
    del there["memory.events"]
    bounds = {"memory.max": str(400 << 20), "memory.oom.group": "1", "memory.swap.max": "0"}
    assert there == bounds | {"pids.max": "64"}


def test_who_was_ended_by_the_kernel_is_told(paper):
    watch = usage.Watch(10**12, set(), paper)
    assert not watch.over
    (paper.place / "memory.events").write_text("oom_kill 3\n")
    assert watch.over
    assert not usage.Watch(10**12, set(), paper).over


@pytest.fixture
def own(tmp_path, monkeypatch):
    """The files of this process's own group, before it is divided."""
    place = tmp_path / "user" / "scope"
    place.mkdir(parents=True)
    (tmp_path / "self").write_text("4:memory:/elsewhere\n0::/user/scope\n")
    (place / "cgroup.controllers").write_text("cpu io memory pids\n")
    monkeypatch.setattr(cgroup, "ROOT", tmp_path)
    monkeypatch.setattr(cgroup, "OWN", tmp_path / "self")
    monkeypatch.setattr(cgroup, "home", cgroup.home.__wrapped__)
    return place


def test_groups_are_made_below_the_own_one_out_of_which_the_grader_moves(own):
    assert cgroup.made().place.parent == own
    assert (own / cgroup.LEAF / "cgroup.procs").read_text() == str(os.getpid())
    assert (own / "cgroup.subtree_control").read_text() == "+cpu +memory +pids"


def test_a_group_that_others_are_in_is_left_as_it_was(own):
    (own / "cgroup.subtree_control").mkdir()  # which cannot be written
    assert cgroup.made() == cgroup.NONE
    assert (own / "cgroup.procs").read_text() == str(os.getpid())


def test_without_what_is_needed_nothing_is_made(own):
    (own / "cgroup.controllers").write_text("hugetlb\n")
    assert cgroup.made() == cgroup.NONE
    cgroup.OWN.unlink()
    assert cgroup.made() == cgroup.NONE
    assert [path.name for path in own.iterdir()] == ["cgroup.controllers"]


# In the kernel


@pytest.fixture
def group():
    """A group without a watch beside it."""
    found = cgroup.made()
    if not found.place:
        pytest.skip("no control group can be made here")
    yield found
    found.remove()
    assert not found.place.exists()


@pytest.fixture(params=[*STARTS, "open"])
def session(request, group):
    box = boxes.STARTS[request.param](LIMITS, (), group)
    box.prepare()
    group.bound(LIMITS)
    session = Session(box, LIMITS, {}, "ada")
    yield session
    session.close()
    box.restart()
    for folder in getattr(box, "temporary", ()):
        folder.cleanup()


def test_memory_of_all_is_bounded_at_every_moment(session):
    assert session.run("<before>", "x = 1") == ("", None, None)
    before = session.box.group.overruns()
    assert session.run("<burst>", BURST)[2] == ("killed", "", "")
    assert session.box.group.overruns() > before
    assert session.ask("values", ["x"]) == {"x": 1}


def test_processes_of_all_are_bounded(session):
    session.box.group.bound(replace(LIMITS, processes=20))
    assert session.run("<forks>", FORKS) == ("", None, None)
    assert 10 < session.ask("values", ["found"])["found"] < 20


def test_check_says_that_a_group_holds(group):
    assert check.limits(None)[1].startswith("limited (by a control group): the memory of all")


def test_a_course_is_graded_in_groups_below_the_one_that_was_handed_over(group, tmp_path):
    scope, course = cgroup.Group(group.place.parent / "scope"), make(tmp_path)
    scope.place.mkdir()
    hand_in(course, "bursts", scratch(answered(), BURST))
    done = subprocess.run(
        command(course, "--memory", "400", "--workers", "1"),
        capture_output=True,
        text=True,
        env=environment(),
        cwd=course.root,
        preexec_fn=lambda: scope.take([os.getpid()]),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "bursts: all its processes together took more than 400 MB of memory" in done.stdout
    assert result(course, "bursts").points == FULL
    assert [path.name for path in scope.place.iterdir() if path.is_dir()] == [cgroup.LEAF]
    for one in (cgroup.Group(scope.place / cgroup.LEAF), scope):
        one.remove()
    assert not scope.place.exists()
