"""Grade a class: the points of stock nbgrader, whatever stops it, wherever it runs."""

import contextlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from types import SimpleNamespace

import nbformat
import pytest
from nbgrader.api import Gradebook
from sqlalchemy import event

from classroom.command import Unusable, find_alembic, perform
from classroom.commands import grade as grading
from classroom.grading import jobs, running, workers
from classroom.records import gradebook as writer
from classroom.sandbox import bubblewrap
from tests.support import forks
from tests.support.classes import (
    FULL,
    NAME,
    ROOT,
    answered,
    command,
    empty,
    environment,
    grade,
    hand_in,
    make,
    options,
    outcomes,
    result,
    scratch,
)
from tests.support.hostile import BROKEN, EQUAL, HARMFUL
from tests.support.machine import STARTS
from tools import postgresql

pytestmark = pytest.mark.usefixtures("bubblewrap")

ANSWERS = {
    "right": answered(),
    "empty": empty(),
    "half": answered(task_2="def mean(values):\n    return 2", task_4="answer = 41"),
    "wrong": answered(
        task_1="def square(x):\n    return 2 * x", task_3="def double(x):\n    return x"
    ),
    "raises": answered(
        task_1="def square(x):\n    return y", task_2="def mean(values)\n    return 1"
    ),
    "lists": answered(task_3="def double(x):\n    return (2 * x).tolist()"),
    "none": answered(task_1="def square(x):\n    print(x * x)", opinion="YOUR ANSWER HERE"),
    "scratched": scratch(answered(task_4="answer = np.int64(42)"), "raise ValueError(3)"),
}


def a_class(folder, size):
    """Return a course with a class of so many, all with different answers."""
    course = make(folder)
    kinds = list(ANSWERS.values())
    for number in range(size):
        kind = scratch(kinds[number % len(kinds)], f"NUMBER = {number}")
        hand_in(course, f"student-{number:03}", kind)
    return course


def decided(course, students=None):
    """Return what was decided about each student, without times."""
    students = course.students(NAME) if students is None else students
    found = {student: result(course, student) for student in students}
    return {
        student: replace(one, seconds=0.0, cells=tuple(replace(c, seconds=0.0) for c in one.cells))
        for student, one in found.items()
    }


def booked(course):
    """Return all scores and comments in the gradebook, by student and cell."""
    with Gradebook(course.gradebook) as book:
        rows = {}
        for submission in book.assignment_submissions(NAME):
            for notebook in submission.notebooks:
                for one in notebook.grades:
                    rows[submission.student.id, one.name] = (
                        one.auto_score,
                        one.manual_score,
                        one.needs_manual_grade,
                    )
                for one in notebook.comments:
                    rows[submission.student.id, one.name, "comment"] = (
                        one.auto_comment,
                        one.manual_comment,
                    )
        return rows


def shown(course):
    """Return what nbgrader's own pages show of each student; all files that are there."""
    files = [path for path in course.folder.glob("autograded/**/*") if path.is_file()]
    return {path.relative_to(course.folder): path.read_text() for path in files}


def scores(course):
    return {key: row for key, row in booked(course).items() if key[-1] != "comment"}


def stock(course, *words):
    """Run stock nbgrader on the course."""
    options = [
        f"--CourseDirectory.root={course.folder}",
        f"--db={course.gradebook}",
        f"--CourseDirectory.source_directory={course.root / 'solutions'}",
    ]
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    return subprocess.run(
        [forks.python(), "-m", "nbgrader", *words, NAME, *options],
        text=True,
        capture_output=True,
        check=True,
        env={**environment(), "PATH": path},
        cwd=course.folder,
    )


# The same points as nbgrader


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    course = make(tmp_path_factory.mktemp("honest"))
    for student, notebook in ANSWERS.items():
        hand_in(course, student, notebook)
    grade(course)
    return course


def test_points_are_those_of_stock_nbgrader(honest, tmp_path):
    course = make(tmp_path)
    for student, notebook in ANSWERS.items():
        hand_in(course, student, notebook)
    stock(course, "generate_assignment")
    stock(course, "autograde")
    assert scores(course) == scores(honest)
    assert booked(course)["none", "opinion", "comment"] == ("No response.", None)


def test_nbgrader_shows_and_exports_what_was_graded(honest):
    stock(honest, "generate_feedback")
    page = (honest.folder / "feedback" / "half" / NAME / f"{NAME}.html").read_text()
    page = re.sub("<[^>]*>", "", page)
    assert "square(3)" in page and "square(-4)" not in page and "partial: 2 of 4" in page
    stock_export = stock(honest, "export")
    assert "grades.csv" in stock_export.stderr + stock_export.stdout
    assert "half" in (honest.folder / "grades.csv").read_text()


def test_graded_notebooks_are_valid(honest):
    for student in ANSWERS:
        nbformat.validate(nbformat.read(honest.autograded(NAME, student), as_version=4))


def test_message_names_the_error_and_not_the_test(honest):
    cells = {cell.grade_id: cell for cell in result(honest, "wrong").cells}
    assert cells["task-1-check"].message.startswith("AssertionError: the square of 3 is wrong")
    assert cells["task-1-check"].title == "Squares of small numbers."
    cells = {cell.grade_id: cell for cell in result(honest, "raises").cells}
    assert "NameError: name 'y' is not defined" in cells["task-1-check"].message
    assert "return y" in cells["task-1-check"].message
    assert "Your cell task-2 stopped: SyntaxError" in cells["task-2-check"].message


def test_outcomes_tell_unwritten_from_wrong(honest):
    assert set(outcomes(result(honest, "empty")).values()) == {"missing"}
    assert outcomes(result(honest, "half")) == {
        "task-1-check": "correct",
        "task-2-check": "partial",
        "task-3-check": "correct",
        "task-4-check": "wrong",
        "opinion": "manual",
    }


# Again, and after a stop


def test_manual_scores_and_comments_stay(tmp_path):
    course = make(tmp_path)
    hand_in(course, "ada", answered())
    hand_in(course, "bob", answered())
    grade(course)
    with Gradebook(course.gradebook) as book:
        for student in ("ada", "bob"):
            book.find_grade("opinion", NAME, NAME, student).manual_score = 4
            book.find_grade("opinion", NAME, NAME, student).needs_manual_grade = False
            book.find_comment("opinion", NAME, NAME, student).manual_comment = "Well put."
            book.find_grade("task-4-check", NAME, NAME, student).manual_score = 1
            book.find_grade("task-4-check", NAME, NAME, student).needs_manual_grade = False
        book.db.commit()
    before = booked(course)
    grade(course)
    assert booked(course) == before
    hand_in(course, "bob", answered(task_4="answer = 41"))
    grade(course)
    after = booked(course)
    assert after["ada", "opinion"] == after["bob", "opinion"] == (None, 4, False)
    assert after["bob", "opinion", "comment"] == (None, "Well put.")
    assert after["bob", "task-4-check"] == (0, 1, True)


def test_what_failed_is_not_0_points_in_the_gradebook(tmp_path):
    course = make(tmp_path)
    hand_in(course, "eve", BROKEN["list"][0])
    hand_in(course, "bob", empty())
    grade(course, code=1)
    rows = booked(course)
    assert rows["eve", "task-1-check"] == (None, None, True)
    assert rows["bob", "task-1-check"] == (0, None, False)
    assert (
        "Could not be graded: the file is JSON, but no notebook"
        in rows["eve", "task-1", "comment"][0]
    )
    hand_in(course, "eve", answered())
    grade(course)
    assert booked(course)["eve", "task-1-check"] == (3, None, False)
    assert booked(course)["eve", "task-1", "comment"] == (None, None)


def test_no_query_of_the_gradebook_reads_a_table_that_grows(honest):
    asked = []

    def listen(connection, cursor, statement, parameters, context, executemany):
        if statement.startswith(("SELECT", "UPDATE")):
            asked.append((statement, parameters))

    with writer.Gradebook(honest, NAME) as book:
        event.listen(book.book.engine, "before_cursor_execute", listen)
        book.write([result(honest, student) for student in ANSWERS])
        event.remove(book.book.engine, "before_cursor_execute", listen)
        with book.book.engine.connect() as db:
            plans = [
                db.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", given).all() for one, given in asked
            ]
    assert plans
    assert [row for plan in plans for row in plan if row.detail.startswith("SCAN")] == []


def stamps(course):
    return {
        path.stem: path.stat().st_mtime_ns for path in course.folder.glob(f"results/{NAME}/*.json")
    }


def descendants(number):
    """Return the processes below one."""
    found = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True)
    pairs = [tuple(map(int, line.split())) for line in found.stdout.splitlines()]
    below, todo = set(), {number}
    while todo:
        todo = {child for child, parent in pairs if parent in todo} - below
        below |= todo
    return below


def alive(number):
    try:
        with open(f"/proc/{number}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


STOPPING = """
import itertools, os, signal, sys
from sqlalchemy import Engine, event
from classroom.commands import main
from classroom.records import results

what, count, number = sys.argv.pop(1), int(sys.argv.pop(1)), itertools.count(1)

def written():
    if next(number) == count:
        os.kill(os.getpid(), signal.SIGSTOP)

def write(*given, write=results.write):
    write(*given)
    written()

def executed(connection, cursor, statement, *others):
    if statement.startswith("INSERT INTO comment "):
        written()

if what == "results":
    results.write = write
else:
    event.listen(Engine, "after_cursor_execute", executed)
sys.exit(main())
"""


def kill(course, what, count):
    """Grade until so much new is written, kill the process, and wait for all that it began.

    What is counted are "results", or batches of "comments", which the gradebook gets last. The
    process stops itself after the last of them, so that no delay here lets it go on to the end.
    """
    words = command(course, "--workers", "2")[3:]
    process = subprocess.Popen(
        [sys.executable, "-c", STOPPING, what, str(count), *words],
        cwd=course.root,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status = os.waitpid(process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    below = descendants(process.pid)
    time.sleep(random.random() / 5)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    end = time.monotonic() + 60
    while any(map(alive, below)):
        assert time.monotonic() < end, "processes were left behind"
        time.sleep(0.1)


def kill_and_resume(folder, size, moments):
    """Kill the grading of a class at some moments and before its last commit; then let it end."""
    whole = a_class(folder / "whole", size)
    grade(whole)
    course, batches = a_class(folder / "stopped", size), -(-size // grading.BATCH)
    for _ in range(moments):
        before = stamps(course)
        kill(course, "results", random.randint(1, size // (2 * moments)))
        assert before.items() < stamps(course).items()
        assert len(stamps(course)) < size
    kill(course, "comments", batches)
    before = stamps(course)
    assert len(before) == size
    assert len(booked(course)) == (batches - 1) * grading.BATCH * 10
    grade(course)
    assert decided(course) == decided(whole)
    assert booked(course) == booked(whole)
    assert len(booked(course)) == size * 10
    assert shown(course) == shown(whole)
    grade(course)
    assert stamps(course) == before


def test_killed_and_started_again_it_goes_on_where_it_was(tmp_path):
    kill_and_resume(tmp_path, 30, 2)


@pytest.mark.long
def test_killed_many_times_nothing_is_lost_and_nothing_done_twice(tmp_path):
    kill_and_resume(tmp_path, 150, 12)


def test_two_runs_at_once_are_one_too_many(tmp_path):
    course = make(tmp_path)
    with (
        grading._alone(course),
        pytest.raises(Unusable, match="being graded already"),
        grading._alone(course),
    ):
        pass


# Among others


def test_honest_students_of_a_class_of_60_never_notice_the_others(tmp_path):
    mixed, plain = a_class(tmp_path / "mixed", 54), a_class(tmp_path / "plain", 54)
    hostile = [
        HARMFUL[kind][0] for kind in ("leaves-early", "leaves", "fills", "signals", "starts")
    ]
    for number, content in enumerate([*hostile, empty(task_1=EQUAL)]):
        hand_in(mixed, f"student-{number * 9:03}-x", content)
    for course in (mixed, plain):
        grade(course, "--workers", "2", "--timeout", "10")
    assert len(mixed.students(NAME)) == 60
    assert decided(mixed, plain.students(NAME)) == decided(plain)


# Elsewhere


def test_gradebook_in_postgresql_says_the_same(honest, tmp_path):
    if postgresql.find() is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("no PostgreSQL was found; `make tools` installs one")
    with postgresql.server(tmp_path / "server") as url:
        course = replace(make(tmp_path), db_url=url)
        released = said(course, "release")
        assert (released.returncode, released.stderr) == (0, "")
        for student, notebook in ANSWERS.items():
            hand_in(course, student, notebook)
        grade(course)
        first = booked(course)
        grade(course)
        assert first == booked(course) == booked(honest)
        assert told(course, tmp_path / "there") == told(honest, tmp_path / "here")


def said(course, do, *words):
    """Run a command on a class in a process of its own; return what came of it."""
    return subprocess.run(
        command(course, *words, do=do, python=forks.python()),
        env=environment(),
        cwd=course.root,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def told(course, folder):
    """Return the marks that are exported, each page of feedback, and what the report says."""
    for do, *words in (("export", "--to", folder / "marks.csv"), ("feedback",), ("report",)):
        done = said(course, do, *map(str, words))
        assert done.returncode < 2, done.stderr
    pages = {student: course.feedback(NAME, student).read_text() for student in ANSWERS}
    return (folder / "marks.csv").read_text(), pages, done.stdout.rpartition(": ")[2]


def test_dask_cluster_of_this_machine_gives_the_same(honest, tmp_path):
    course = make(tmp_path)
    for student, notebook in ANSWERS.items():
        hand_in(course, student, notebook)
    grade(course, "--scheduler", "local", "--workers", "2")
    assert decided(course) == decided(honest)
    assert booked(course) == booked(honest)


def test_every_worker_of_a_cluster_is_a_place_of_its_own():
    with workers.pool(2, "local") as (_, places):
        numbers = [one.submit(os.getpid).result() for one in places.values()]
    assert len({*numbers, os.getpid()}) == 3


def test_dask_scheduler_by_its_address_gives_the_same(honest, tmp_path):
    course = make(tmp_path)
    for student, notebook in ANSWERS.items():
        hand_in(course, student, notebook)
    with cluster(tmp_path) as address:
        grade(course, "--scheduler", address)
    assert decided(course) == decided(honest)


@contextlib.contextmanager
def cluster(folder):
    """Run a scheduler and a worker of Dask as on other machines; yield the address."""
    file, place = folder / "scheduler.json", ["--scheduler-file", str(folder / "scheduler.json")]
    programs = (
        ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"],
        ["worker", "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1"],
    )
    with contextlib.ExitStack() as stack:
        for program in programs:
            one = stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", "dask", *program, *place],
                    cwd=folder,
                    env=environment(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            )
            stack.callback(one.terminate)
        end = time.monotonic() + 90
        while not file.exists() and time.monotonic() < end:
            time.sleep(0.1)
        yield json.loads(file.read_text())["address"]


# Without a sandbox


def test_without_bubblewrap_nothing_is_graded(tmp_path, monkeypatch):
    course = make(tmp_path)
    hand_in(course, "ada", answered())
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda name: None)
    with pytest.raises(Unusable, match=r"bubblewrap is not installed.* --no-sandbox allows that"):
        grading.run(options(course))
    assert not stamps(course)


def test_who_insists_grades_without_a_sandbox(tmp_path):
    course = make(tmp_path)
    hand_in(course, "ada", answered())
    hand_in(course, "bob", answered(task_1="def square(x):\n    while True: pass"))
    grade(course, "--no-sandbox", "--timeout", "3")
    assert (result(course, "ada").points, result(course, "bob").points) == (FULL, FULL - 3)


def test_unknown_assignment_is_named(tmp_path, capsys):
    make(tmp_path)
    assert perform(grading, ["nothing", "--root", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "grade: there is no assignment 'nothing'" in said and f"there are {NAME}" in said


def test_a_gradebook_that_does_not_answer_is_told(tmp_path, capsys):
    hand_in(make(tmp_path), "ada", answered())
    words = [NAME, "--root", str(tmp_path), "--folder", str(tmp_path / "class")]
    assert perform(grading, [*words, "--db", "sqlite:////no/such/folder/x.db"]) == 2
    assert "unable to open database file" in capsys.readouterr().err


def test_numbers_are_those_of_the_id_unless_the_teacher_believes_the_notebooks(
    tmp_path, monkeypatch
):
    course = make(tmp_path)
    hand_in(course, "ada", answered())
    asked = []
    find_alembic()
    monkeypatch.setattr(running, "prove", lambda executor, settings: None)
    monkeypatch.setattr(
        workers, "grade", lambda job: (asked.append(job.owner), (job.failed("no"), ""))[1]
    )
    for owner in ("", "*"):
        monkeypatch.setenv("CONVKIT_STUDENT", owner)
        assert grading.run(options(course)) == 1
    assert asked == ["ada", "*"]
    monkeypatch.setenv("CONVKIT_STUDENT", "eve")
    with pytest.raises(Unusable, match="CONVKIT_STUDENT is 'eve', so all work would count as"):
        grading.run(options(course))


def test_a_bench_that_breaks_off_is_told_from_0_points_and_tried_again(
    tmp_path, monkeypatch, capsys
):
    course = make(tmp_path)
    hand_in(course, "ada", answered())
    find_alembic()
    gone = SimpleNamespace(grade=lambda job: (_ for _ in ()).throw(EOFError), close=lambda: None)
    with monkeypatch.context() as broken:
        broken.setattr(running, "prove", lambda executor, settings: None)
        broken.setattr(workers, "Bench", lambda: gone)
        assert grading.run(options(course)) == 1
    told = "ada: the process that grades broke off twice; this machine may lack memory: give the"
    assert f"{told} command again with --workers 1" in capsys.readouterr().out
    assert result(course, "ada").points is None
    assert grading.run(options(course)) == 0
    assert result(course, "ada").points == FULL


def test_no_worker_begins_where_nothing_is_new(tmp_path, monkeypatch, capsys):
    course = make(tmp_path)
    hand_in(course, "ada", answered())
    hand_in(course, "eve", b"[]", "other.txt")
    find_alembic()
    assert grading.run(options(course)) == 1
    before = stamps(course)
    monkeypatch.setattr(workers, "pool", None)
    assert grading.run(options(course)) == 1
    assert capsys.readouterr().out.count("1 graded, 1 could not be graded. Nothing was new.") == 1
    assert stamps(course) == before


def test_where_nobody_handed_in_collect_comes_first(tmp_path):
    with pytest.raises(Unusable, match=r"nobody handed in plain: .*; collect comes first"):
        grading.run(options(make(tmp_path)))


KNOWN = """
import sys
from types import SimpleNamespace
from classroom.grading import workers

for source, checks in ("import math", b"import math"), {given}:
    cell = SimpleNamespace(source=source, release=source, kind="code", role="free")
    workers._know(SimpleNamespace(cells=[cell], files={{"checks.py": checks}}))
    print("convcheck.catalogue" in sys.modules)
"""
CHECKS = "from convcheck.engine.grading import check_of"


@pytest.mark.parametrize("given", [(CHECKS, b""), ("import checks", CHECKS.encode())])
def test_a_bench_loads_the_catalogue_before_it_forks_if_checks_name_mistakes(given):
    code = [sys.executable, "-c", KNOWN.format(given=given)]
    said = subprocess.check_output(code, cwd=ROOT, text=True)
    assert said.split() == ["False", "True"]


def test_a_bench_that_dies_by_a_signal_is_replaced(tmp_path):
    course = make(tmp_path)
    hand_in(course, "ada", answered())
    settings = grading._settings(options(course), STARTS[0], "", "a seed")
    (job,) = jobs.jobs(course, settings, ["ada"])
    with workers.pool(1, "") as (executor, _):
        (first,) = workers._IDLE
        assert executor.submit(workers.grade, job).result()[0].points == FULL
        first.process.send_signal(signal.SIGSEGV)
        assert executor.submit(workers.grade, job).result()[0].points == FULL
        assert first.process.returncode == -signal.SIGSEGV and [first] != workers._IDLE


# What is graded again


@pytest.fixture(scope="module")
def code(tmp_path_factory):
    """A copy of the code, to change."""
    folder = tmp_path_factory.mktemp("code")
    for name in ("convkit", "convcheck", "classroom"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.mark.parametrize(
    "place, counts",
    {
        "convkit/pool/maxima.py": True,
        "convkit/methods/tiles.py": True,
        "convcheck/pooling/wrong_windows.py": True,
        "convcheck/engine/messages.py": True,
        "classroom/assignment.py": True,
        "classroom/grading/judge.py": True,
        "classroom/sandbox/inside/runner.py": True,
        "convkit/widgets/ledger/__init__.py": False,
        "convkit/widgets/kit.js": False,
        "convkit/draw/curves.py": False,
        "convkit/timings/conv.json": False,
        "classroom/pages/sentences.py": False,
        "classroom/pages/report.html": False,
        "classroom/intake/users.py": False,
        "classroom/records/marks.py": False,
        "classroom/commands/export.py": False,
        "classroom/sample_class/slips.py": False,
    }.items(),
)
def test_a_class_is_graded_again_for_what_decides_about_points_alone(code, place, counts):
    before, path = jobs.program(code), code / place
    source = path.read_text("utf-8")
    path.write_text(source.replace(".", "!", 1) + "\n", "utf-8")
    changed = jobs.program(code) != before
    path.write_text(source, "utf-8")
    assert changed == counts and jobs.program(code) == before == jobs.program(ROOT)
