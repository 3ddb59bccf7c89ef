"""What every command says of a class that it cannot read: one line, and the exit code for it."""

import os
import subprocess
import sys

import pytest

from classroom.command import USAGE
from classroom.commands import main
from tests.support.small_class import NAME, ROOT

READERS = ("grade", "feedback", "export", "report")


def failing(capsys, folder, *words):
    """Return the one line that a command says, which must not end in a traceback."""
    code = main([*words, "--root", str(ROOT), "--folder", str(folder)])
    said = capsys.readouterr().err.strip()
    assert code == USAGE and said.startswith(f"python -m classroom {words[0]}: ")
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


def test_a_fault_of_the_tools_themselves_is_not_hidden(tmp_path, monkeypatch):
    monkeypatch.setattr("classroom.commands.report.run", lambda args: {}["missing"])
    with pytest.raises(KeyError, match="missing"):
        main(["report", NAME, "--root", str(ROOT), "--folder", str(tmp_path)])


def raising(error):
    def run(args):
        raise error

    return run


def test_what_nbgrader_complains_of_is_told_and_endless_recursion_is_not_hidden(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr("classroom.commands.report.run", raising(RuntimeError("no end solution")))
    assert "no end solution" in failing(capsys, tmp_path, "report", NAME)
    monkeypatch.setattr("classroom.commands.report.run", raising(RecursionError("too deep")))
    with pytest.raises(RecursionError, match="too deep"):
        main(["report", NAME, "--root", str(ROOT), "--folder", str(tmp_path)])


def test_a_system_that_cannot_fork_is_told_before_anything_is_done(tmp_path, monkeypatch, capsys):
    monkeypatch.delattr("os.fork")
    said = failing(capsys, tmp_path, "grade", NAME, "--no-sandbox")
    assert "grading needs Linux or macOS" in said and not list(tmp_path.iterdir())


def test_all_commands_can_be_loaded_where_there_is_only_windows():
    code = (
        "import os, sys; sys.modules.update(dict.fromkeys(['fcntl', 'resource']))\n"
        "del os.O_NOFOLLOW, os.O_NONBLOCK, os.fork\n"
        "from classroom.commands import check, grade\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


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
    assert done.returncode == 1 and rb"Nguy\u1ec5n.csv" in done.stdout, done.stderr
