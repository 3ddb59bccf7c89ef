"""Submissions that mean harm, are broken or are odd, all in one class with honest ones."""

import json
import os
import socket
import subprocess

import pytest

from tests.support.classes import FULL, answered, grade, hand_in, make, outcomes, result
from tests.support.hostile import BROKEN, FORGED, HARMFUL, HONEST, NETWORK, ODD, STRANGE, scratch
from tests.support.machine import STARTS

LIMITS = ("--timeout", "4", "--total", "14", "--memory", "1200", "--workers", "2")
pytestmark = pytest.mark.usefixtures("bubblewrap")


def odd_places(course):
    """Hand in links, pipes and folders in the place of notebooks."""
    honest = course.submitted("plain", "plainly") / "plain.ipynb"
    for student, target in (("link-out", "/etc/passwd"), ("link-other", honest)):
        folder = course.submitted("plain", student)
        folder.mkdir(parents=True)
        (folder / "plain.ipynb").symlink_to(target)
    hand_in(course, "pipe", b"")
    (course.submitted("plain", "pipe") / "plain.ipynb").unlink()
    os.mkfifo(course.submitted("plain", "pipe") / "plain.ipynb")
    (course.submitted("plain", "folder") / "plain.ipynb").mkdir(parents=True)
    (course.folder / "submitted" / "link-folder").mkdir(parents=True)
    (course.folder / "submitted" / "link-folder" / "plain").symlink_to(honest.parent)
    hand_in(course, "misnamed", answered(), "my work (1).ipynb")
    hand_in(course, "with-link", answered())
    (course.submitted("plain", "with-link") / "data.csv").symlink_to("/etc/shadow")
    hand_in(course, "stamped", answered())
    hand_in(course, "stamped", b"\xff yesterday '); DROP TABLE student", "timestamp.txt")
    hand_in(course, "shadow", answered())
    hand_in(course, "shadow", b"raise SystemExit", "numpy.py")
    hand_in(course, "marked", b"\xef\xbb\xbf" + json.dumps(answered()).encode())


@pytest.fixture(
    scope="module",
    params=[STARTS[0], *(pytest.param(start, marks=pytest.mark.long) for start in STARTS[1:])],
)
def run(request, tmp_path_factory):
    """Grade the class in both ways; return the course and what was said."""
    course = make(tmp_path_factory.mktemp("hostile"))
    with socket.create_server(("127.0.0.1", 0)) as server:
        network = NETWORK.replace("PORT", str(server.getsockname()[1]))
        hand_in(course, "network", scratch(answered(), network))
        for student, content in {**FORGED, **STRANGE, **HONEST}.items():
            hand_in(course, student, content)
        for student, (content, _) in {**HARMFUL, **BROKEN, **ODD}.items():
            hand_in(course, student, content)
        odd_places(course)
        said = grade(course, *LIMITS, "--start", request.param, code=1)
        server.settimeout(0)
        with pytest.raises(BlockingIOError, match="temporarily"):
            server.accept()
    return course, said


@pytest.fixture
def graded(run):
    return run[0]


@pytest.mark.parametrize("student", FORGED)
def test_forgery_gets_nothing(graded, student):
    found = result(graded, student)
    assert found.outcome == "graded" and found.points == 0, found


@pytest.mark.parametrize("student", HARMFUL)
def test_harm_costs_what_it_touches_and_nothing_else(graded, student):
    found = result(graded, student)
    assert found.outcome == "graded" and found.points == HARMFUL[student][1], found


@pytest.mark.parametrize(
    "student", [*HONEST, *STRANGE, "marked", "stamped", "misnamed", "with-link"]
)
def test_odd_and_honest_work_keeps_full_marks(graded, student):
    found = result(graded, student)
    assert found.outcome == "graded" and found.points == FULL, found


@pytest.mark.parametrize("student", BROKEN)
def test_what_is_no_notebook_fails_with_a_reason(graded, student):
    found = result(graded, student)
    assert (found.outcome, found.points) == ("failed", None)
    assert BROKEN[student][1] in found.reason


@pytest.mark.parametrize("student", ["link-out", "link-other", "pipe", "folder", "link-folder"])
def test_links_and_pipes_are_not_followed(graded, student):
    found = result(graded, student)
    assert found.outcome == "failed"
    ways = (
        "plain.ipynb is a link",
        "plain.ipynb is no",
        "the folder is",
        "there is no plain.ipynb",
    )
    assert found.reason.startswith(ways)


@pytest.mark.parametrize(
    "student, cell, outcome",
    [
        ("loops-inside", "task-1-check", "timed out"),
        ("crashes-inside", "task-3-check", "killed"),
        ("returns-much", "task-1-check", "wrong"),
        ("nothing", "task-1-check", "missing"),
        ("exits", "task-1-check", "killed"),
        ("plainly", "opinion", "manual"),
        ("equal", "opinion", "missing"),
        ("equal", "task-1-check", "wrong"),
    ],
)
def test_outcome_has_a_name(graded, student, cell, outcome):
    assert outcomes(result(graded, student))[cell] == outcome


@pytest.mark.parametrize("student", ["returns-much", "deep"])
def test_no_word_of_the_inside_reaches_a_student(graded, student):
    said = result(graded, student).cells[0].message
    assert said.startswith("ValueError: what your code gives is a value that is too large")
    assert not any(word in said for word in ("CodecError", "StudentError", "codec", "/grader"))


@pytest.mark.parametrize(
    "student, flag",
    [
        ("re-scored", "cell task-1-check (and 4 more) has other settings than in the course"),
        ("re-tagged", "cell task-1-check (and 3 more) has other settings than in the course"),
        ("re-typed", "cell task-1-check (and 3 more) was turned from code to markdown"),
        ("without-tests", "cell task-1-check (and 3 more) is missing"),
        ("own-tests", "cell task-1-check (and 3 more) was changed"),
        ("own-tests", "cell task-1-check shows 4 points in the file, which it cannot give"),
        ("renamed", "cell task-1 (and 8 more) had lost its name"),
        ("tampered", "cell task-1 replaces a part of NumPy (np.)"),
        ("tampered", "cell task-1 reaches into Python itself (builtins)"),
        ("shell", "cell task-1 changes how code is read (ast_transformers)"),
        ("forged-runs", "cell task-1 reaches into the grader (classroom)"),
        ("exits", "cell task-1 ends the process (_exit)"),
        ("leaves-early", "ended its process"),
        ("loops", "took too long"),
        ("long-line", "printed more than 20,000 characters"),
        ("kernel", "the notebook asks for the kernel '../../evil' and the language 'R'"),
        ("doubled", "cell task-1-check (and 3 more) is there 2 times"),
        ("stripped", "cell task-1-check (and 6 more) had lost its name"),
        ("without-setup", "cell setup is missing"),
        ("frames", "reads the frames of its callers (_getframe)"),
        ("objects", "looks through all objects"),
        ("leaves", "starts programs (subprocess)"),
        ("equal", "says itself what it equals"),
        ("misnamed", "the notebook is called my work (1).ipynb"),
        ("with-link", "data.csv is a link"),
        ("old", "old format"),
    ],
)
def test_teacher_is_told_what_was_odd(graded, student, flag):
    assert any(flag in one for one in result(graded, student).flags), result(graded, student).flags


@pytest.mark.parametrize("student", ODD)
def test_what_is_odd_is_told_and_costs_nothing(graded, student):
    found = result(graded, student)
    assert found.points == FULL and any(ODD[student][1] in flag for flag in found.flags), found


def test_the_worst_is_told_first_and_what_many_cells_share_but_once(graded):
    assert result(graded, "lost-and-worse").flags == (
        "cell number 2 reaches into the grader (classroom)",
        "cell number 2 reaches into the checks (convcheck.)",
        ODD["lost-and-worse"][1],
        "cell task-4 (and 1 more) is missing",
    )


def test_a_file_that_is_called_like_a_package_is_told_and_not_imported(graded):
    found = result(graded, "shadow")
    assert found.points == FULL
    assert found.flags == ("the file numpy.py is called like a package",)


@pytest.mark.parametrize(
    "student", sorted(FORGED.keys() - {"own-words"})
)  # which are foolish, not forged
def test_no_forgery_stays_without_a_flag(graded, student):
    assert result(graded, student).flags


def test_honest_work_has_no_flag(graded):
    for student in (*HONEST.keys() - {"stripped", "without-setup", "magics"}, "stamped", "marked"):
        assert result(graded, student).flags == ()


def shown(course, student):
    return json.loads(course.autograded("plain", student).read_text())


def test_nothing_can_be_read_and_nothing_can_be_written(graded):
    for student in ("reads", "starts", "network"):
        own = [
            cell["outputs"]
            for cell in shown(graded, student)["cells"]
            if cell["cell_type"] == "code" and "print(" in cell["source"]
        ]
        text = json.dumps(own)
        assert (
            len(own) == 1 and "found" not in text and "wrote" not in text and "reached" not in text
        )


def test_processes_end_with_their_submission(graded):
    listed = subprocess.run(
        ["ps", "-eo", "args"], capture_output=True, text=True, check=True
    ).stdout
    assert "sleep 7654" not in listed


def test_output_is_cut_and_the_notebook_is_small(graded):
    for student in ("long-line", "raw-line", "markup"):
        text = json.dumps(shown(graded, student))
        assert len(text) < 100_000
    assert "more characters" in json.dumps(shown(graded, "long-line"))


def test_hidden_tests_are_in_nothing_that_a_student_gets(graded):
    for student in ("plainly", "without-tests", "empty-tests", "equal"):
        if graded.autograded("plain", student).exists():
            text = json.dumps(shown(graded, student))
            assert "HIDDEN" not in text and "square(-4)" not in text
    for cell in result(graded, "equal").cells:
        assert "assert" not in cell.message.replace("AssertionError", "")


def test_the_teacher_reads_who_could_not_be_graded(run):
    assert f"{len(BROKEN) + 5} could not be graded." in run[1]
    assert "pipe: plain.ipynb is no plain file, so it was left out" in run[1]
