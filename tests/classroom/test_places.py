"""Wherever Python, its packages and the course lie, a right answer gets its points."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.support.classes import FULL, answered, command, environment, hand_in, make, result
from tests.support.machine import STARTS, lacks
from tests.support.notebooks import ROOT

pytestmark = pytest.mark.usefixtures("bubblewrap")
GRADED = "from classroom.commands import check; print(check.answer(None)[:2])"
SITE = sysconfig.get_path("purelib")
PYTHON = Path("bin", "python")
BASE = Path(sys.base_prefix, "bin", f"python3.{sys.version_info[1]}")
LIBRARY = Path("lib", f"python3.{sys.version_info[1]}", "site-packages")


def made(folder, **options):
    """Return a new environment that has no package."""
    venv.EnvBuilder(symlinks=True, **options).create(folder)
    return folder


def of_a_user(folder):
    """Let packages lie where `pip install --user` puts them."""
    (folder / LIBRARY).parent.mkdir(parents=True)
    (folder / LIBRARY).symlink_to(SITE)
    return {"PYTHONUSERBASE": str(folder)}


def linked(folder):
    (folder / "linked").symlink_to(sys.prefix)
    return [folder / "linked" / PYTHON], {}


def another(folder):
    here = made(folder / "venv")
    (here / LIBRARY / "other.pth").write_text(SITE)
    return [here / PYTHON], {}


def oddly_named(folder):
    here = folder / "a b%20c?'\"ü#"
    here.mkdir()
    return another(here)


def user(folder):
    return [BASE], of_a_user(folder / "user")


def system(folder):
    return [made(folder / "venv", system_site_packages=True) / PYTHON], of_a_user(folder / "user")


def path(folder):
    return [BASE], {"PYTHONPATH": f"{ROOT}{os.pathsep}{SITE}"}


def course(folder):
    """Return a copy of all that grades."""
    for room in ("classroom", "convcheck", "convkit", "solutions"):
        shutil.copytree(
            ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__", "*.ipynb")
        )
    return [sys.executable], {"PYTHONPATH": str(folder)}


def read_only(folder):
    command, variables = course(folder / "course")
    for place in (folder / "course", *(folder / "course").rglob("*")):
        place.chmod(place.stat().st_mode & ~0o222)
    rights = "--bounding-set=-dac_override"
    return [*(["setpriv", rights] if os.geteuid() == 0 else []), *command], variables


def oddly_named_course(folder):
    return course(folder / "a b%20c?'\"ü#")


PLACES = {
    "a link to the environment": linked,
    "another environment by .pth": another,
    "an environment in an odd folder": oddly_named,
    "packages of the user": user,
    "packages of the system": system,
    "packages on the path": path,
    "a course that is read-only": read_only,
    "a course in an odd folder": oddly_named_course,
}


@pytest.mark.parametrize("place", PLACES)
def test_a_right_answer_gets_its_points_wherever_things_lie(place, tmp_path):
    command, variables = PLACES[place](tmp_path)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [*command, "-c", GRADED],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**kept, "PYTHONPATH": str(ROOT), **variables},
        check=False,
    )
    told = f"(True, 'a right answer gets its points ({' and '.join(STARTS)})')\n"
    assert done.stdout == told, done.stdout + done.stderr


AS_ROOT = os.geteuid() == 0
ALONE = ["unshare", "--net", *([] if AS_ROOT else ["--user", "--map-current-user"])]


def graded(tmp_path, *words, **variables):
    """Return the points of a right answer, graded by a command behind these words."""
    here = make(tmp_path / "class")
    hand_in(here, "ada", answered(task_4="from convkit import samples\nanswer = 42"))
    done = subprocess.run(
        [*words, *command(here, "--workers", "1")],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment() | variables,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return result(here, "ada").points


def test_a_class_is_graded_where_not_even_loopback_is_up(tmp_path):
    if subprocess.run([*ALONE, "true"], check=False).returncode:
        lacks("a network namespace")
    assert graded(tmp_path, *ALONE) == FULL


def test_a_class_is_graded_from_files_that_only_their_owner_reads(tmp_path):
    _, variables = course(tmp_path / "course")
    for place in (tmp_path / "course", *(tmp_path / "course").rglob("*")):
        place.chmod(place.stat().st_mode & ~0o077)
    before = os.umask(0o077)
    try:
        assert graded(tmp_path, **variables) == FULL
    finally:
        os.umask(before)
