"""Whatever one submission holds or breaks, every other one is graded as if it were not there."""

import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from concurrent.futures import Future
from dataclasses import replace
from types import SimpleNamespace

import pytest

from classroom import sources
from classroom.command import LOOK, Unusable, find_alembic
from classroom.commands import grade as grading
from classroom.grading import matching, one, running, submission, suspicions, workers
from classroom.grading.jobs import Settings
from classroom.grading.tally import EACH, Tally
from classroom.records import autograded, gradebook, results
from classroom.sandbox import boxes, codec, layout, usage
from classroom.sandbox.limits import Limits
from classroom.sandbox.session import Session
from classroom.text import plain
from tests.support.classes import (
    FULL,
    NAME,
    answered,
    grade,
    hand_in,
    make,
    options,
    result,
    scratch,
)
from tests.support.machine import STARTS, lacks

HONEST = ("aa", "zz")
ODD = "mm"


def many(source, count):
    """Return right answers, and so many cells of the student's own behind them."""
    notebook = answered()
    cell = {"cell_type": "code", "metadata": {}, "source": source, "outputs": []}
    notebook["cells"] += [
        {**cell, "id": f"own-{number}", "execution_count": None} for number in range(count)
    ]
    return notebook


def shows_much():
    """Return right answers under outputs that are half of what a submission may have."""
    notebook = answered()
    output = {"output_type": "stream", "name": "stdout", "text": ["shown\n" * 1_000] * 4_200}
    notebook["cells"][1]["outputs"] = [output]
    return notebook


LONG_NAME = "raise type('A' * 20_000_000, (Exception,), {})"
LOUD = "print('z' * 20_000)"

# What is handed in, the points, and what the teacher reads of it.
BROKEN = {
    "long-name": (many(LONG_NAME, 3), FULL, ""),
    "long-name-in-an-answer": (answered(task_1=LONG_NAME), FULL - 3, ""),
    "long-words": (
        answered(task_2="def mean(values): raise ValueError('A' * 10**7)"),
        FULL - 4,
        "",
    ),
    "long-value": (
        scratch(answered(), "type('V', (), {'__repr__': lambda s: 'v' * 10**7})()"),
        FULL,
        "",
    ),
    "long-line": (scratch(answered(), "print('z' * 10**7)"), FULL, "printed more than 20,000"),
    "loud": (many(LOUD, 150), FULL, "showed what goes beyond 2,000,000 characters in all"),
    "many-cells": (many(LOUD, 3_600), None, "the notebook has 3,610 cells; up to 1,000 are graded"),
    "half-characters": (
        answered(task_1=r"def square(x): raise ValueError('\ud800')"),
        FULL - 3,
        "",
    ),
    "half-in-a-name": (
        answered(task_1=r"def square(x): raise type('\ud800', (Exception,), {})"),
        FULL - 3,
        "",
    ),
    "control": (answered(task_1=r"def square(x): raise ValueError('\x1b[2J\0')"), FULL - 3, ""),
    "deep": (scratch(answered(), ".".join("a" * 900) + " = 1"), FULL, ""),
    "much-shown": (shows_much(), FULL, ""),
    "no-character": (
        answered(
            task_1="import numpy as np\ndef square(x): return np.uint32([2**31]).view('U1')[0]"
        ),
        FULL - 3,
        "",
    ),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class of these among honest ones, graded; and what was said."""
    course = make(tmp_path_factory.mktemp("class"))
    for student in HONEST:
        hand_in(course, student, answered())
    for student, (notebook, _, _) in BROKEN.items():
        hand_in(course, student, notebook)
    hand_in(course, "times", answered())
    hand_in(course, "times", b"0001-01-01 00:00:00+14:00", "timestamp.txt")
    hand_in(course, "names", answered())
    folder = os.fsencode(course.submitted(NAME, "names"))
    with open(os.path.join(folder, b"\xff\x1b[2J.ipynb"), "w"):
        pass
    os.makedirs(os.path.join(os.fsencode(course.folder), b"submitted", b"m\xff", NAME.encode()))
    return course, grade(course, "--workers", "2", "--start", STARTS[0], code=1)


pytestmark = pytest.mark.usefixtures("bubblewrap")


@pytest.mark.parametrize("student", BROKEN)
def test_whatever_a_submission_says_it_gets_what_it_earned_and_a_reason(graded, student):
    found = result(graded[0], student)
    _, points, told = BROKEN[student]
    assert found.points == points, found
    assert told in "\n".join((found.reason, *found.flags))


def test_all_others_are_graded_as_if_alone(graded):
    course, said = graded
    for student in (*HONEST, "times", "names"):
        assert result(course, student).points == FULL
    assert f"{len(BROKEN) + 3} graded, 2 could not be graded." in said
    assert "m\ufffd: the name of the folder is not in UTF-8" in said


def test_what_is_kept_and_told_is_small_and_holds_nothing_that_a_terminal_obeys(graded):
    course, said = graded
    assert said == plain(said)
    for student in BROKEN:
        found = result(course, student)
        assert course.result(NAME, student).stat().st_size < 50_000
        for text in (found.reason, *found.flags, *(cell.message for cell in found.cells)):
            assert text == plain(text)
        path = course.autograded(NAME, student)
        assert not path.exists() or path.stat().st_size < 3_000_000


# Exceptions of ours, thrown on purpose


class Here:
    """A bench without a process of its own, to which the steps of this process are thrown."""

    def __init__(self):
        self.box = boxes.Open(Limits())

    def grade(self, job):
        return pickle.loads(workers._forked(replace(job, start="open"), self.box))

    def close(self):
        self.box.stop()
        for folder in self.box.temporary:
            folder.cleanup()


def raising(step, at):
    """Return a step that raises for the odd student, whose name is in what `at` makes of it."""

    def thrown(*args, **options):
        if ODD in at(*args):
            raise ZeroDivisionError("on\npurpose")
        return step(*args, **options)

    return thrown


def owner(*args):
    return os.environ.get("CONVKIT_STUDENT", "")


STEPS = {
    "take": (submission, "take", lambda folder, *_: str(folder)),
    "digest": (submission.Submission, "digest", lambda self, student, *_: student),
    "read": (matching, "read", owner),
    "match": (matching, "match", owner),
    "cells": (one, "grade", owner),
    "flags": (suspicions, "gathered", owner),
    "notebook": (autograded, "notebook", owner),
    "bench": (Here, "grade", lambda self, job: job.student),
    "written": (grading, "_write", lambda course, found, notebook: found.student * bool(notebook)),
    "results": (results, "write", lambda path, found: found.student),
    "booked": (gradebook.Gradebook, "write", lambda self, found: [one.student for one in found]),
}


@pytest.mark.parametrize("step", STEPS)
def test_an_exception_of_ours_is_one_student_s_reason(step, tmp_path, monkeypatch, capsys):
    course = make(tmp_path)
    for student in (*HONEST, ODD):
        hand_in(course, student, scratch(answered(), f"# {student}"))
    find_alembic()
    monkeypatch.setattr(workers, "Bench", Here)
    home, name, at = STEPS[step]
    monkeypatch.setattr(home, name, raising(getattr(home, name), at))
    assert grading.run(options(course, "--no-sandbox", "--workers", "1")) == LOOK
    said = capsys.readouterr().out
    assert [result(course, student).points for student in HONEST] == [FULL, FULL]
    assert f"\n  {ODD}: " in said and "ZeroDivisionError: on purpose" in said
    assert "Traceback" not in said


def test_a_worker_that_is_lost_is_one_student_s_reason(tmp_path, monkeypatch, capsys):
    course = make(tmp_path)
    for student in (*HONEST, ODD):
        hand_in(course, student, answered())
    find_alembic()
    monkeypatch.setattr(running, "prove", lambda executor, settings: None)
    monkeypatch.setattr(workers, "Bench", Here)
    monkeypatch.setattr(workers, "grade", raising(workers.grade, lambda job: job.student))
    assert grading.run(options(course, "--no-sandbox", "--workers", "1")) == LOOK
    assert f"{ODD}: its worker was lost (ZeroDivisionError: on purpose)" in capsys.readouterr().out


def test_a_name_that_is_too_long_for_a_result_is_one_student_s_reason(
    tmp_path, monkeypatch, capsys
):
    course, long = make(tmp_path), "n" * 252
    for student in (*HONEST, long):
        hand_in(course, student, answered())
    find_alembic()
    monkeypatch.setattr(running, "prove", lambda executor, settings: None)
    monkeypatch.setattr(workers, "Bench", Here)
    assert grading.run(options(course, "--no-sandbox", "--workers", "1")) == LOOK
    assert [result(course, student).points for student in HONEST] == [FULL, FULL]
    assert "what came of it cannot be written (OSError: [Errno 36]" in capsys.readouterr().out


def test_a_disk_that_is_full_is_no_student_s_fault(tmp_path, monkeypatch):
    course = make(tmp_path)
    hand_in(course, "ada", answered())
    find_alembic()

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(running, "prove", lambda executor, settings: None)
    monkeypatch.setattr(workers, "Bench", Here)
    monkeypatch.setattr(grading, "_write", full)
    with pytest.raises(OSError, match="No space left"):
        grading.run(options(course, "--no-sandbox", "--workers", "1"))


def test_a_result_that_is_too_large_for_the_pipe_is_a_failure(monkeypatch):
    monkeypatch.setattr(workers, "ANSWER", 100)
    assert workers.ANSWER < 2 * codec.LIMIT
    bench = Here()
    found, _ = bench.grade(job_of(answered()))
    bench.close()
    assert found.outcome == "failed" and "what came of it fills" in found.reason


BUSY = "the grader was busy with this submission for more than 0.5 s, and stopped"
WAYS = {
    "busy": (lambda *args: time.sleep(60), "known", BUSY),
    "lost": (lambda *args: os._exit(1), "", "the process that graded it broke off"),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_grader_s_process_that_gives_no_result_leaves_a_true_reason_and_nothing_else(
    way, tmp_path, monkeypatch
):
    does, digest, reason = WAYS[way]
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(workers, "GRACE", -0.5)
    monkeypatch.setattr(workers, "judge", does)
    bench, job = Here(), replace(job_of(answered()), digest="known")
    found, _ = bench.grade(replace(job, limits=Limits(each=0.5, total=0.5)))
    bench.close()
    assert (found.outcome, found.digest, found.reason) == ("failed", digest, reason)
    assert running.timed_out(found) == (way == "busy")
    assert list(tmp_path.iterdir()) == []


def test_files_beside_the_notebook_are_there_or_named(tmp_path):
    course, asked = (
        make(tmp_path),
        "import os; sizes = {n: os.path.getsize(n) for n in os.listdir()}",
    )
    right = scratch(answered(task_4=f"{asked}\nanswer = 42 * (sizes == SIZES)"), "x = 1")
    (course.source(NAME).parent / "given").write_text("the teacher's")
    handed = {
        "large": {"a": 18_000_000, "b": 17_999_999},
        "too-large": {"a": 5, "b": 33_600_000},
        "in-the-way": {"a": 5, "given/b": 5},
    }
    for student, sizes in handed.items():
        there = {**sizes, "given": 13}
        there.pop("given/b", None)
        if student == "too-large":
            there.pop("b")
        source = f"SIZES = {there}"
        hand_in(course, student, scratch(right, source))
        for name, size in sizes.items():
            place = course.submitted(NAME, student) / name
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(bytes(size))
    grade(course, "--workers", "1")
    assert [result(course, student).points for student in handed] == [FULL] * 3
    assert [result(course, student).flags for student in handed] == [
        (),
        ("b is too large (beyond 32 MB), so it was left out",),
        ("the file given/b cannot be put beside it",),
    ]


SHOWN = [(2, "partial", False), (3, "wrong", False), (4, "correct", True), (1, "missing", True)]


@pytest.mark.parametrize("shows, outcome, told", SHOWN)
def test_points_that_a_check_cannot_have_shown_are_told(shows, outcome, told):
    shown = {"output_type": "execute_result", "data": {"text/plain": [f"{shows}.0"]}}
    handed = [matching.handed({"cell_type": "code", "outputs": [shown, {"name": "stdout"}]})]
    given = [SimpleNamespace(name="check")]
    cells = [results.Cell("check", "", 0.0, 3.0, outcome)]
    flag = f"cell check shows {shows} points in the file, which it cannot give"
    assert list(one._forged(given, handed, {0: 0}, cells)) == [flag] * told


def test_files_that_are_called_like_the_teacher_s_are_told():
    kind = "is called like one in which grades are kept, and counts nowhere"
    files = dict.fromkeys(("a/timestamp.txt", "gradebook.db", "data.csv"), b"")
    told = [f"the file {name} {kind}" for name in ("a/timestamp.txt", "gradebook.db")]
    assert list(one._shadows(files)) == told


def test_what_breaks_before_the_first_cell_is_no_cell_s_fault(monkeypatch):
    encode = codec.encode

    def broken(value, *keep):
        if value[0] == "belong":
            raise codec.CodecError("a value that is too large")
        return encode(value, *keep)

    monkeypatch.setattr(codec, "encode", broken)
    box = boxes.Open(Limits())
    found, _ = one.judge(job_of(answered()), box)
    for folder in box.temporary:
        folder.cleanup()
    reason = "the sandbox could not be started: CodecError a value that is too large"
    assert (found.reason, found.digest, box.process) == (reason, "", None)


def test_magics_beyond_number_are_not_read(monkeypatch):
    from IPython.core.inputtransformer2 import TransformerManager

    asked = []
    read = TransformerManager.transform_cell

    def counted(self, source):
        asked.append(source)
        return read(self, source)

    monkeypatch.setattr(TransformerManager, "transform_cell", counted)
    few, many_ = "%x\n" * 20 + "f = 1", "%x\n" * 2_000 + "f = 1"
    body = "%%time\n" + "f = 1 % 2\n" * 2_000
    assert [sources.plain(text) == text for text in (few, few, many_, body)] == [0, 0, 1, 0]
    assert asked == [few, body]


def job_of(notebook):
    from classroom.assignment import load
    from classroom.course import Course
    from classroom.grading.trial import job

    return replace(
        job(load(Course(layout.HOME, layout.HOME), "single_channel"), "open"),
        data=json.dumps(notebook).encode(),
    )


def test_one_student_cannot_fill_the_list_of_what_to_look_at(capsys):
    tally = Tally()
    flags = tuple(f"flag {number}" for number in range(3_000))
    tally.add([results.Result(NAME, name, "", "graded", "", flags) for name in HONEST], [])
    tally.tell()
    told = capsys.readouterr().out
    assert told.count("aa: ") == EACH + 1 == told.count("zz: ")
    assert "aa: and 2997 more flags" in told


# What a submission uses


HOARD = """import os, time
for number in range(6):
    if os.fork() == 0:
        hoard = bytearray(150_000_000)
        hoard[::4096] = b"1" * len(hoard[::4096])
        time.sleep(60)
time.sleep(60)"""
LAZY = """class Kind: kind = "f"
class Lazy:
    dtype, shape = Kind(), ()
    def __len__(self): return 400
    def __iter__(self):
        for number in range(400):
            yield "x" * 8_000_000
    __getitem__ = lambda self, place: "x" * 8_000_000
"""


@pytest.mark.parametrize("start", STARTS)
def test_all_processes_together_have_the_memory_of_one(start, tmp_path):
    course = make(tmp_path)
    hand_in(course, "hoards", scratch(answered(), HOARD))
    hand_in(course, "lazy", answered(task_3=LAZY + "def double(x): return Lazy()"))
    said = grade(course, "--memory", "700", "--timeout", "20", "--start", start)
    assert "hoards: all its processes together took more than 700 MB of memory" in said
    assert result(course, "hoards").points == FULL
    assert result(course, "lazy").points == FULL - 3


@pytest.mark.parametrize("naps, told", [(4, ["it took all of its 2 s"]), (1, [])])
def test_cells_that_take_too_long_together_are_told(naps, told):
    notebook = {"cells": many("import time; time.sleep(0.8)", naps)["cells"][-naps:]}
    bench, job = Here(), replace(job_of(notebook), limits=Limits(each=1, total=2))
    found, _ = bench.grade(job)
    bench.close()
    assert [flag for flag in found.flags if "took all" in flag] == told


def test_an_answer_too_large_to_look_at_is_not_taken_for_the_next(monkeypatch):
    box = boxes.Open(Limits())
    session = Session(box, Limits(), {}, "ada")
    session.run("<cell>", "x, y = 'x' * 10_000, 1")
    receive = codec.receive

    def short(link, until):
        link.recv(100)
        raise MemoryError("too large")

    monkeypatch.setattr(codec, "receive", short)
    with pytest.raises(MemoryError, match="too large"):
        session.ask("values", ["x"])
    monkeypatch.setattr(codec, "receive", receive)
    assert session.ask("values", ["y"]) == {"y": 1}
    session.close()
    for folder in box.temporary:
        folder.cleanup()


def test_only_an_array_is_an_array():
    from classroom.sandbox.remote import Remote

    asked = SimpleNamespace(generation=0, library=SimpleNamespace(used=[]))
    asked.ask = lambda *request, refused: (Remote(asked, 1, "x"), "", "", False)
    found = Remote(asked, 1, "f").answer((), {}, ())
    assert (found.value, found.problem) == (None, "kind")


@pytest.mark.parametrize("busy, points", [(True, FULL), (False, FULL - 3)])
def test_who_was_timed_out_on_a_busy_machine_is_graded_again_alone(
    busy, points, tmp_path, monkeypatch
):
    course = make(tmp_path)
    for student in (*HONEST, ODD):
        hand_in(course, student, answered())
    find_alembic()
    first, asked = workers.grade, []

    def slow_at_first(job):
        found, notebook = first(job)
        asked.append(job.student)
        if asked.count(ODD) == 1 and job.student == ODD:
            lost = replace(found.cells[0], points=0.0, outcome="timed out")
            found = replace(found, cells=(lost, *found.cells[1:]))
        return found, notebook

    monkeypatch.setattr(running, "prove", lambda executor, settings: None)
    monkeypatch.setattr(running, "is_busy", lambda: busy)
    monkeypatch.setattr(workers, "Bench", Here)
    monkeypatch.setattr(workers, "grade", slow_at_first)
    assert grading.run(options(course, "--no-sandbox", "--workers", "1")) == 0
    assert asked == ["aa", "mm", "zz", *(["mm"] if busy else [])]
    assert result(course, ODD).points == points


SLOW = """import time
def square(x):
    end = time.process_time() + 1
    while time.process_time() < end:
        pass
    return x * x"""


@pytest.mark.long
def test_slow_right_answers_beside_sixty_busy_processes_keep_their_points(tmp_path):
    if not usage.held()["the share of the processors"]:
        lacks("this machine gives no process its share of the processors")
    course = make(tmp_path)
    for student in HONEST:
        hand_in(course, student, answered(task_1=SLOW))
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(58)]
    try:
        grade(course, "--timeout", "8")
    finally:
        for process in busy:
            process.kill()
            process.wait()
    assert [result(course, student).points for student in HONEST] == [FULL, FULL]


# A machine that cannot grade


def test_a_machine_on_which_right_answers_fail_grades_nobody(tmp_path, monkeypatch):
    course = make(tmp_path)
    course.gradebook_file.unlink()
    hand_in(course, "ada", answered())
    monkeypatch.setattr(workers, "Bench", Here)
    monkeypatch.setattr(boxes, "BOOT", "import sys; sys.modules['numpy.fft'] = None; " + boxes.BOOT)
    with pytest.raises(Unusable, match=r"nobody was graded, .*test got 0 of 1 points: .*numpy.fft"):
        grading.run(options(course, "--no-sandbox"))
    there = {path.name for path in course.folder.iterdir()}
    assert there == {"submitted", "seed.txt", ".grading"}


def finished(result):
    """Return what a worker has done, as an executor gives it."""
    future = Future()
    future.set_result(result)
    return future


def test_each_machine_of_a_cluster_must_grade_rightly():
    job = job_of(answered())
    settings = Settings(job.assignment, "", "", "open", Limits())
    answers = {"tcp://good": job.graded((), (), 0.0), "tcp://bare": job.broken("bwrap is missing")}
    places = {
        place: SimpleNamespace(submit=lambda grade, job, found=found: finished((found, "")))
        for place, found in answers.items()
    }
    with pytest.raises(Unusable, match="fail on tcp://bare: bwrap is missing"):
        running.prove(places, settings)


def test_it_is_the_load_of_the_machine_that_graded_that_counts(monkeypatch):
    monkeypatch.setattr(running, "is_busy", lambda: False)
    job = job_of(answered())
    lost = (results.Cell("task", "", 0.0, 3.0, "timed out"),)
    found = job.graded((), lost, 0.0), ""
    late = []
    assert list(running._first({finished((found, True)): job}, late)) == [] and late == [job]
    assert list(running._first({finished((found, False)): job}, late)) == [found]


WRONG = {
    "an answer": ("return x * x", "return x + x", "got 0 of 3 points"),
    "a check": ("assert square(3)", "import nowhere; square(3)", "got no of 3 points: .*nowhere"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_right_answer_of_the_course_is_asked_too(tmp_path, monkeypatch, kind):
    course = make(tmp_path)
    path, (right, wrong, told) = course.source(NAME), WRONG[kind]
    assert right in path.read_text()
    path.write_text(path.read_text().replace(right, wrong))
    hand_in(course, "ada", answered())
    monkeypatch.setattr(workers, "Bench", Here)
    with pytest.raises(Unusable, match=f"right answers to plain .*task-1-check {told}"):
        grading.run(options(course, "--no-sandbox"))
