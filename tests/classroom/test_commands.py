"""The commands from outside: help, exit codes, release, check, sample, and the whole way."""

import csv
import importlib
import os
import random
import re
import shlex
import subprocess
import sys

import nbformat
import pytest
from nbgrader.utils import is_grade, is_solution

from classroom import seed
from classroom.commands import COMMANDS, check, main
from classroom.grading import trial
from classroom.records.marks import Marks
from classroom.sample_class.slips import SLIPS
from classroom.sample_class.students import HOSTILE, Classroom, kinds
from classroom.sandbox import boxes, cgroup, usage
from convcheck.engine.grading import grade
from tests.support import forks
from tests.support.machine import needs_bubblewrap
from tests.support.notebooks import ASSIGNMENTS, full_marks, points, read, run
from tests.support.small_class import NAME, ROOT, course_with


def command(*words):
    return subprocess.run(
        [sys.executable, "-m", "classroom", *map(str, words)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )


def test_help_of_every_command_has_examples_that_it_understands(capsys):
    for name in COMMANDS:
        with pytest.raises(SystemExit, match="0"):
            main([name, "--help"])
        told = capsys.readouterr().out
        assert "--folder" in told
        assert f"  python -m classroom {name}" in told


def test_list_of_commands_is_short_and_complete():
    done = command("--help")
    assert done.returncode == 0
    assert re.findall(r"^  (\w+) {2,}\S", done.stdout.split("commands:")[1], flags=re.M) == list(
        COMMANDS
    )


def test_unknown_command_and_unknown_assignment_exit_with_2():
    assert command("gradee").returncode == 2
    done = command("export", "no_such")
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "there is no assignment 'no_such'" in done.stderr and NAME in done.stderr


def test_assignments_that_are_there_are_told_once_each(tmp_path, capsys):
    for path in ("one/one.ipynb", "two/two.ipynb", "two/notes.ipynb"):
        (tmp_path / "solutions" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "solutions" / path).touch()
    assert main(["export", "three", "--root", str(tmp_path)]) == 2
    assert capsys.readouterr().err.endswith("there are one, two\n")


def test_course_that_is_not_there_is_told(tmp_path, capsys):
    assert main(["report", NAME, "--root", str(tmp_path)]) == 2
    assert "say with --root where the course lies" in capsys.readouterr().err


def test_a_python_without_the_packages_is_told_where_they_are():
    bare = [sys.executable, "-S", "-m", "classroom", "demo"]
    done = subprocess.run(bare, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert re.fullmatch(
        r"python -m classroom needs \w+, which this Python lacks: .*`make install`.*\n", done.stderr
    )


def test_a_python_that_is_loaded_says_what_a_new_one_does():
    for words in ["--help"], ["gradee"], ["report", "no_such"]:
        new, loaded = (
            subprocess.run(
                [python, "-m", "classroom", *words],
                capture_output=True,
                text=True,
                cwd=ROOT,
                env={**os.environ, "COLUMNS": "50"},
                check=False,
            )
            for python in (sys.executable, forks.python())
        )
        assert loaded.returncode == new.returncode
        assert (loaded.stdout, loaded.stderr) == (new.stdout, new.stderr)


# release


def released(folder, *more):
    return main(["release", NAME, "--root", str(ROOT), "--folder", str(folder), *more])


def test_release_is_that_of_the_course_and_in_the_gradebook(tmp_path):
    from nbgrader.api import Gradebook

    assert released(tmp_path, "--due", "2026-12-01T18:00:00+01:00") == 0
    made = (tmp_path / "release" / NAME / f"{NAME}.ipynb").read_bytes()
    assert made == (ROOT / "exercises" / NAME / f"{NAME}.ipynb").read_bytes()
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as gradebook:
        assignment = gradebook.find_assignment(NAME)
        assert assignment.max_score == 15 and f"{assignment.duedate:%d. %H:%M}" == "01. 17:00"


def test_changed_release_is_replaced_by_force_alone(tmp_path, capsys):
    released(tmp_path)
    path = tmp_path / "release" / NAME / f"{NAME}.ipynb"
    before = path.read_bytes()
    assert released(tmp_path) == 0
    path.write_bytes(before + b"\n")
    assert released(tmp_path) == 1
    assert f"differs in {NAME}.ipynb; --force replaces it" in capsys.readouterr().out
    assert path.read_bytes() == before + b"\n"
    assert released(tmp_path, "--force") == 0 and path.read_bytes() == before


def test_due_date_that_is_none_is_refused(tmp_path, capsys):
    assert released(tmp_path, "--due", "tomorrow") == 2
    assert "--due 'tomorrow' is no time" in capsys.readouterr().err


# check


def test_check_says_of_each_thing_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CONVKIT_SEED", "x")
    course = course_with(tmp_path, "ada")
    (course.folder / "seed.txt").write_text("another")
    words = ["check", "--root", str(ROOT), "--folder", str(course.folder)]
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(check, "GIGABYTES", 10**9)
    monkeypatch.setattr(check, "PACKAGES", ("convkit", "no-such-package"))
    assert main([*words, "--db", "sqlite:////no/such/folder/x.db"]) == 1
    told = capsys.readouterr().out
    for sentence in (
        (
            "LOOK  bubblewrap is not installed (Debian, Ubuntu: apt install bubblewrap)\n"
            "      Install it (`apt install bubblewrap`)"
        ),
        "LOOK  no answer can be graded without bubblewrap",
        "LOOK  CONVKIT_SEED is not the seed that the class keeps\n      Unset CONVKIT_SEED",
        "no no-such-package\n      Run `make install` once",
        "Free 1000000000 GB",
    ):
        assert sentence in told
    assert re.search(r"LOOK  .*gradebook", told)


def test_check_says_which_limits_do_not_hold_here(tmp_path, monkeypatch):
    assert check.limits(None)[1].startswith(("limited (", "not limited here: "))
    monkeypatch.setattr(usage, "PROCESSES", tmp_path)
    monkeypatch.setattr(cgroup, "home", lambda: None)
    ready, said, advice = check.limits(None)
    assert not ready and "--workers 1" in advice
    assert said == (
        "not limited here: the memory of all processes together, the share of the processors"
    )


def test_check_grades_a_right_answer_in_each_way_to_start(tmp_path, monkeypatch, capsys):
    needs_bubblewrap()
    words = ["check", "--root", str(ROOT), "--folder", str(tmp_path)]
    able = main(words)
    told = capsys.readouterr().out
    assert able == int("LOOK" in told)
    assert f"ok    a right answer gets its points ({' and '.join(boxes.starts())})" in told
    monkeypatch.setattr(trial, "lacking", lambda *result: "numpy.fft is not there")
    assert main(words) == 1
    assert "LOOK  started new: numpy.fft is not there" in capsys.readouterr().out.replace(
        "started fork: numpy.fft is not there; ", ""
    )


# The seed


def test_the_first_release_makes_a_secret_seed_and_tells_it_once(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("CONVKIT_SEED", raising=False)
    assert released(tmp_path) == 0
    said, path = capsys.readouterr().out, tmp_path / "seed.txt"
    assert f"{path} holds the secret seed of this course" in said
    assert len(path.read_text().strip()) == 32 and path.stat().st_mode & 0o777 == 0o600
    before = path.read_bytes()
    assert released(tmp_path) == 0
    assert "seed" not in capsys.readouterr().out and path.read_bytes() == before


def test_the_seed_that_was_set_is_kept_and_another_is_told(tmp_path, monkeypatch):
    course = course_with(tmp_path, "ada")
    monkeypatch.setenv("CONVKIT_SEED", "one")
    assert seed.of(course)[0] == "one" == seed.kept(course)
    monkeypatch.setenv("CONVKIT_SEED", "two")
    drawn, told = seed.of(course)
    assert drawn == "two" and "hidden inputs are others than before" in told
    assert seed.kept(course) == "one"
    monkeypatch.delenv("CONVKIT_SEED")
    assert seed.of(course) == ("one", "")


# sample


def sample(folder, *more):
    words = ["sample", NAME, "--root", str(ROOT), "--to", str(folder / "class.zip"), *more]
    assert main(words) == 0
    return (folder / "class.zip").read_bytes()


def test_sample_is_the_same_for_the_same_seed(tmp_path):
    assert sample(tmp_path, "--students", "12") == sample(tmp_path, "--students", "12")
    assert sample(tmp_path, "--students", "12") != sample(
        tmp_path, "--students", "12", "--seed", "x"
    )


@pytest.mark.parametrize("platform", ["moodle", "canvas"])
def test_sample_is_collected_whole(tmp_path, platform, capsys):
    sample(tmp_path, "--students", "30", "--platform", platform)
    words = ["--root", str(ROOT), "--folder", str(tmp_path / "grading")]
    users = str(tmp_path / "class.csv")
    assert main(["collect", NAME, str(tmp_path / "class.zip"), "--users", users, *words]) == 0
    assert "30 collected." in capsys.readouterr().out
    with open(users, newline="", encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 30


def test_sample_has_students_of_every_kind():
    plan = kinds(60, random.Random(1))
    assert set(plan) == {"right", "slips", "half", "empty", *HOSTILE}
    assert plan.count("right") > 10 and sum(plan.count(kind) for kind in HOSTILE) < 10


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_every_kind_of_student_can_be_invented_for_every_assignment(name):
    source, release = read("solutions", name), read("exercises", name)
    invented = Classroom(source, release, name, random.Random(1))
    empty = invented.notebook("empty", "Ada")
    for kind in invented.kinds:
        assert (invented.notebook(kind, "Ada") == empty) == (kind == "empty")
    right = nbformat.reads(invented.notebook("right", "Ada"), as_version=4)
    assert points(run(right)) == full_marks(source)


def answers(name):
    """Yield (function, source) of each code cell but the checks, rightly answered."""
    for cell in [c for c in read("solutions", name).cells if c.cell_type == "code"]:
        source = re.sub(r"^ *### (BEGIN|END) SOLUTION\n?", "", cell.source, flags=re.M).rstrip()
        asked = re.search(r"^def (\w+)\(", source, flags=re.M) if is_solution(cell) else None
        if not is_grade(cell):
            yield asked and asked[1], source


def until(name):
    """Return for each function its source and what a notebook holds that is run down to it."""
    names, found = {}, {}
    for function, source in answers(name):
        found[function] = source, names.copy()
        exec(source, names)
    return found


def slipped(source, names, slip):
    """Return the function of a student who slipped, where these names are."""
    assert source.count(slip.find) == 1, slip
    names = names.copy()
    exec(slip.edit(source), names)
    return names[slip.task]


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_every_slip_is_the_mistake_that_it_says_it_is(name, capsys):
    tasks = {task.name: task for task in importlib.import_module(f"convcheck.{name}").TASKS}
    assert len(SLIPS[name]) == len(set(SLIPS[name])) > 7
    assert len({slip.task for slip in SLIPS[name]}) > len(tasks) - 2
    above = until(name)
    for slip in SLIPS[name]:
        report = grade(tasks[slip.task], slipped(*above[slip.task], slip), "a seed")
        assert report.names == (slip.mistake,) and report.points < report.of, slip


def test_sample_of_nobody_is_refused(capsys):
    assert main(["sample", NAME, "--root", str(ROOT), "--students", "0"]) == 2
    assert "--students 0 makes no class" in capsys.readouterr().err


# The whole way


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Run the demo; the teacher's page runs it on the other assignment."""
    needs_bubblewrap()
    folder, name = tmp_path_factory.mktemp("my class"), "multi_channel"
    done = command("demo", name, "--students", 14, "--folder", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return name, folder / "demo", done.stdout


def test_demo_leads_from_a_zip_to_pages_and_marks(demo):
    name, folder, told = demo
    assert len(list(folder.glob(f"feedback/*/{name}/{name}.html"))) == 14
    assert (folder / "reports" / f"{name}.html").exists()
    listed = shlex.split(told.split("Open these:")[1])
    assert len(listed) == 3 and all(map(os.path.exists, listed))


def test_demo_gives_honest_students_what_they_deserve(demo):
    from classroom.course import Course

    name, folder, _ = demo
    right = dict(answers(name))
    slips = {slip.edit(right[slip.task]) for slip in SLIPS[name]}
    count = 0
    for mark in Marks(Course(ROOT, folder), name):
        source = (folder / "submitted" / mark.student / name / f"{name}.ipynb").read_text("utf-8")
        flagged = bool(mark.result.flags) or mark.status != "graded"
        if not flagged and slips & {cell["source"] for cell in cells_of(source)}:
            named = [row for row in mark.rows if row.cell.names]
            assert named and mark.points < mark.max_points
            count += 1
        elif source.count('"    raise NotImplementedError()') == len(mark.rows):
            assert mark.points == 0 and not flagged
    assert count > 1


def cells_of(source):
    """Return the cells of what was handed in, if that is a notebook."""
    try:
        return nbformat.reads(source, as_version=4).cells
    except nbformat.reader.NotJSONError:
        return []
