"""Wherever Python, its packages and the course lie, a right answer gets its points."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.support.machine import STARTS
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
