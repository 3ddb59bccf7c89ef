"""What every command says of a class that it cannot read: one line, and the exit code for it."""

import contextlib
import importlib
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from classroom.command import LOOK, OK, USAGE, Unusable
from classroom.commands import COMMANDS, main
from tests.support.small_class import NAME, ROOT, by_hand, command, course_with, graded

READERS = ("grade", "feedback", "export", "report")


def failing(capsys, folder, *words, exits=USAGE):
    """Return the one line that a command says, which must not end in a traceback."""
    code = main([*words, "--root", str(ROOT), "--folder", str(folder)])
    said = capsys.readouterr().err.strip()
    assert code == exits and said.startswith(f"python -m classroom {words[0]}: ")
    assert "\n" not in said and "Traceback" not in said
    return said


@pytest.mark.parametrize("command", READERS)
def test_a_gradebook_that_is_none(command, tmp_path, capsys):
    (tmp_path / "gradebook.db").write_text("no database")
    handed = tmp_path / "submitted" / "ada" / NAME / f"{NAME}.ipynb"
    handed.parent.mkdir(parents=True)
    handed.write_text("{}")
    more = ["--no-sandbox"] if command == "grade" else []
    assert "not a database" in failing(capsys, tmp_path, command, NAME, *more)


@pytest.mark.parametrize("command", READERS[1:])
def test_a_server_with_the_gradebook_that_does_not_answer(command, tmp_path, capsys):
    course = course_with(tmp_path, "ada")
    url = "postgresql+psycopg://127.0.0.1:1/grades"
    assert "connection failed" in failing(capsys, course.folder, command, NAME, "--db", url)


@pytest.mark.parametrize("command", ["grade", "export", "report", "release"])
def test_a_class_folder_that_is_a_file(command, tmp_path, capsys):
    folder = tmp_path / "class"
    folder.write_text("a file")
    failing(capsys, folder, command, NAME, *(["--no-sandbox"] if command == "grade" else []))


def test_a_class_folder_that_is_a_file_takes_nothing_in(tmp_path, capsys):
    folder, upload = tmp_path / "class", tmp_path / "upload"
    folder.write_text("a file")
    upload.mkdir()
    (upload / f"ada_1_2_{NAME}.ipynb").write_text("{}")
    assert "class" in failing(capsys, folder, "collect", NAME, str(upload))


@pytest.mark.parametrize("name", ["gradebook.db", "seed.txt"])
def test_check_says_what_is_damaged_and_goes_on(name, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("classroom.commands.check.answer", lambda course: (True, "", ""))
    (tmp_path / name).write_bytes(b"\xff\xfe no database and no text")
    assert main(["check", "--root", str(ROOT), "--folder", str(tmp_path)]) == LOOK
    out, err = capsys.readouterr()
    told = "gradebook does not answer" if name == "gradebook.db" else "holds no seed"
    assert out.count(told) == 1 and out.count("\nok  ") > 3 and err == ""


def test_a_seed_in_no_encoding_stops_a_release(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("classroom.commands.release.prove", lambda assignment: None)
    (tmp_path / "seed.txt").write_bytes(b"\xff\xfe")
    assert "seed.txt holds no seed" in failing(capsys, tmp_path, "release", NAME)


@pytest.mark.parametrize("command", ["feedback", "export", "report"])
def test_a_gradebook_that_another_program_holds(command, tmp_path, capsys):
    course = graded(tmp_path, "ada")
    with contextlib.closing(sqlite3.connect(course.gradebook_file)) as other:
        other.execute("BEGIN EXCLUSIVE")
        said = failing(capsys, course.folder, command, NAME)
    assert "another program holds the gradebook (database is locked)" in said


@pytest.mark.parametrize("command", READERS)
@pytest.mark.parametrize("name", ["receipts", "notebook"])
def test_a_file_of_the_class_or_the_course_that_is_damaged(command, name, tmp_path, capsys):
    course = course_with(tmp_path, "ada")
    root = tmp_path / "course"
    shutil.copytree(ROOT / "solutions" / NAME, root / "solutions" / NAME)
    path = course.folder / "collected" / f"{NAME}.json"
    path.parent.mkdir()
    (path if name == "receipts" else root / "solutions" / NAME / f"{NAME}.ipynb").write_text("{")
    if (command, name) == ("grade", "receipts"):
        command = "report"
    more = ["--no-sandbox"] if command == "grade" else []
    code = main([command, NAME, *more, "--root", str(root), "--folder", str(course.folder)])
    said = capsys.readouterr().err.strip()
    assert code == USAGE and "\n" not in said
    assert "is damaged" in said or "holds no notebook" in said


def test_release_says_what_nbgrader_found(tmp_path, capsys):
    path = tmp_path / "solutions" / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    source = (ROOT / "solutions" / NAME / f"{NAME}.ipynb").read_text("utf-8")
    path.write_text(source.replace("### END SOLUTION", ""), "utf-8")
    code = main(["release", NAME, "--root", str(tmp_path), "--folder", str(tmp_path / "class")])
    said = capsys.readouterr().err.strip()
    assert code == USAGE and "no end solution statement found" in said
    assert "\n" not in said and "above" not in said


@pytest.mark.parametrize("place", ["a%20b", "what?", "h#sh", "a b", "Übung", "%(x)s", "a&b=c;d"])
def test_any_name_of_a_folder_will_do(place, tmp_path):
    (tmp_path / place).mkdir()
    course = graded(tmp_path / place, "ada")
    by_hand(course, "ada", "task-4-check", 0.5)
    assert command(course, "release", NAME, "--force") == OK
    assert [path.name for path in tmp_path.iterdir()] == [place]
    assert command(course, "export", NAME) == OK
    marks = (course.folder / "marks" / "csv" / f"{NAME}.csv").read_text("utf-8-sig")
    assert ",graded,13.5," in marks


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp437"])
@pytest.mark.parametrize("reader", ["feedback", "export", "report"])
def test_a_console_that_cannot_show_a_name_shows_the_rest(reader, encoding, tmp_path, monkeypatch):
    course = course_with(tmp_path, "Nguyễn", "ada")
    console = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr("sys.stdout", console)
    command(course, reader, NAME)
    console.flush()
    said = console.buffer.getvalue().decode(encoding)
    assert "2" in said and (reader != "export" or "Nguy?n, ada" in said)


# What each command needs besides its name.
WORDS = {"check": [], "demo": [], "collect": [NAME, "."]}
THROWN = (KeyError, RecursionError, MemoryError, TypeError, OSError, Unusable, KeyboardInterrupt)
ODD = UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed")


@pytest.mark.parametrize("error", [*THROWN, ODD], ids=str)
@pytest.mark.parametrize("name", COMMANDS)
def test_whatever_goes_wrong_in_a_command_is_told_in_one_line(
    name, error, tmp_path, monkeypatch, capsys
):
    def run(args):
        raise error if error is ODD else error("on\n\x1b[2Jpurpose")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(importlib.import_module(f"classroom.commands.{name}"), "run", run)
    exits = LOOK if error is KeyboardInterrupt else USAGE
    said = failing(capsys, tmp_path / "class", name, *WORDS.get(name, [NAME]), exits=exits)
    assert "\x1b" not in said
    assert "stopped" in said or "purpose" in said or "surrogates" in said


def test_a_fault_of_the_tools_themselves_is_told_as_one_and_kept(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("classroom.commands.report.run", lambda args: {}["missing"])
    said = failing(capsys, tmp_path, "report", NAME)
    assert "a fault of these tools (KeyError: 'missing')" in said
    kept = Path(re.search(r"\S+classroom-\S+\.txt", said)[0])
    assert "Traceback" in kept.read_text("utf-8")
    kept.unlink()


def test_a_command_that_is_stopped_says_so(tmp_path, monkeypatch, capsys):
    def stopped(args):
        raise KeyboardInterrupt

    monkeypatch.setattr("classroom.commands.report.run", stopped)
    assert "stopped; give" in failing(capsys, tmp_path, "report", NAME, exits=LOOK)


def test_a_system_that_cannot_fork_is_told_before_anything_is_done(tmp_path, monkeypatch, capsys):
    monkeypatch.delattr("os.fork")
    said = failing(capsys, tmp_path, "grade", NAME, "--no-sandbox")
    assert "grading needs Linux or macOS" in said and not list(tmp_path.iterdir())


WINDOWS = """
import json, os, sys
sys.modules.update(dict.fromkeys(["fcntl", "grp", "resource", "termios"]))
for name in "O_DIRECTORY O_NOFOLLOW O_NONBLOCK fork getloadavg killpg mkfifo".split():
    delattr(os, name)
os.environ["PATH"] = ""
from classroom.commands import main
codes = [main(words) for words in json.loads(sys.argv[1])]
print(json.dumps(codes))
"""
NEEDS_FORK = "grading needs Linux or macOS (or WSL on Windows): this system has no fork\n"
THERE = {
    "check": LOOK,
    "new edges": OK,
    f"sample {NAME} --students 5 --to HERE/class.zip": OK,
    f"release {NAME}": OK,
    f"collect {NAME} HERE/class.zip --users HERE/class.csv": OK,
    f"grade {NAME} --no-sandbox": USAGE,
    f"feedback {NAME}": LOOK,
    f"export {NAME}": LOOK,
    f"report {NAME}": OK,
    "demo": USAGE,
}


def test_every_command_works_or_says_what_it_needs_where_there_is_only_windows(tmp_path):
    assert [words.split()[0] for words in sorted(THERE)] == sorted(COMMANDS)
    where = ["--root", str(tmp_path), "--folder", str(tmp_path / "class")]
    shutil.copytree(ROOT / "solutions" / NAME, tmp_path / "solutions" / NAME)
    steps = [[*words.replace("HERE", str(tmp_path)).split(), *where] for words in THERE]
    done = subprocess.run(
        [sys.executable, "-c", WINDOWS, json.dumps(steps)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines()[-1:] == [json.dumps(list(THERE.values()))], done.stderr
    told = [f"python -m classroom {name}: {NEEDS_FORK}" for name in ("grade", "demo")]
    assert done.stderr == "".join(told) and not (tmp_path / "class" / "demo").exists()


def test_a_way_to_start_that_this_kernel_refuses_is_told_before_anything_is_done(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr("classroom.sandbox.bubblewrap.missing", lambda: "")
    monkeypatch.setattr("classroom.sandbox.boxes.can_fork", lambda: False)
    said = failing(capsys, tmp_path, "grade", NAME, "--start", "fork")
    assert "--start fork needs namespaces" in said and not list(tmp_path.iterdir())


def test_a_demo_without_its_sandbox_is_told_before_anything_is_done(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("classroom.sandbox.bubblewrap.missing", lambda: "no bubblewrap")
    assert "`python -m classroom check` says more" in failing(capsys, tmp_path, "demo")
    assert not list(tmp_path.iterdir())


def test_a_demo_in_which_nobody_could_be_graded_is_to_be_looked_at(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("classroom.sandbox.bubblewrap.missing", str)
    monkeypatch.setattr("classroom.commands.demo.perform", lambda command, words: LOOK)
    assert main(["demo", NAME, "--root", str(ROOT), "--folder", str(tmp_path)]) == LOOK
    assert "so the demo ends here; `python -m classroom check`" in capsys.readouterr().out


def test_names_are_kept_whatever_the_language_of_the_machine(tmp_path):
    names = ["Zoë", "Jörg", "李", "ada"]
    for number, name in enumerate(names):
        path = tmp_path / "upload" / f"{name}_{number}_assignsubmission_file" / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text("{}")
    words = ["collect", NAME, str(tmp_path / "upload"), "--folder", str(tmp_path / "class")]
    done = subprocess.run(
        [sys.executable, "-m", "classroom", *words],
        cwd=ROOT,
        env={**os.environ, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    taken = [path.name for path in (tmp_path / "class" / "submitted").iterdir()]
    assert sorted(taken) == sorted(names)


def test_a_name_that_the_terminal_cannot_show_stops_nothing(tmp_path):
    path = tmp_path / "class" / "release" / NAME / "Nguy\u1ec5n.csv"
    path.parent.mkdir(parents=True)
    path.write_text("other")
    words = ["release", NAME, "--root", str(ROOT), "--folder", str(tmp_path / "class")]
    done = subprocess.run(
        [sys.executable, "-m", "classroom", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1 and b"Nguy?n.csv" in done.stdout, done.stderr
