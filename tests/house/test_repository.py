"""The rules for the repository: what it explains, holds and locks."""

import ast
import json
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import addresses
import pytest

from tests.support.code import ROOT
from tools import address, vendor


def tracked_files():
    if not (ROOT / ".git").exists():
        pytest.skip("this is a copy of the course without git's own folder")
    run = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


def test_the_readme_explains_every_entry_of_the_root():
    entries = {name.split("/")[0] for name in tracked_files()}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {entry for entry in entries if f"`{entry}" not in readme} <= {"README.md"}


def test_every_room_is_named_where_one_looks_for_it():
    code = [name for name in tracked_files() if name.endswith((".py", ".js"))]
    rooms = {str(PurePosixPath(name).parent) for name in code}
    vendored = {room for room in rooms if "vendor" in room}
    told = "".join((ROOT / name).read_text("utf-8") for name in ("README.md", "CONTRIBUTING.md"))
    assert {room for room in rooms - vendored if f"`{room}/`" not in told} == set()


def test_no_notebook_in_git_holds_an_output():
    for name in tracked_files():
        if name.endswith(".ipynb"):
            for cell in json.loads((ROOT / name).read_text(encoding="utf-8"))["cells"]:
                assert not cell.get("outputs") and cell.get("execution_count") is None, name


def test_every_file_is_a_file_on_windows_too():
    """Git for Windows writes a link as a text file with the name of what it leads to."""
    assert [name for name in tracked_files() if (ROOT / name).is_symlink()] == []


@pytest.mark.parametrize("path", address.texts(), ids=lambda path: path.name)
def test_every_address_is_that_of_the_configuration(path):
    assert path.read_text("utf-8") == address.texts()[path], "run `make exercises`"


def test_the_address_is_written_by_hand_in_one_place():
    written = {ROOT / "_config.yml", *address.texts()} | set(ROOT.glob("exercises/*/*.ipynb"))
    named = urlsplit(addresses.repository()).path
    held = {
        ROOT / name
        for name in tracked_files()
        if named in (ROOT / name).read_text("utf-8", "replace")
    }
    assert held <= written


def test_nothing_tells_anybody_to_install_a_name_that_may_be_a_stranger_s():
    """Only the address of the book is the course's own; the bare names of its packages are not."""
    bare = re.compile(
        r"pip[ ]install [^\n]*\b(convkit|convcheck|convolution-course)\b(?![\w\[\],]* @)"
    )
    told = [name for name in tracked_files() if name.endswith((".py", ".md", ".ipynb", ".yml"))]
    for name in told:
        assert not bare.search((ROOT / name).read_text("utf-8")), name


def pinned(lock):
    lines = (ROOT / lock).read_text().splitlines()
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-all.txt"])
def test_every_requirement_is_pinned(lock):
    assert pinned(lock) and all("==" in line for line in pinned(lock))


def test_the_book_is_built_with_the_versions_that_are_tested():
    book, whole = (
        {line.partition(" ;")[0] for line in pinned(lock)}
        for lock in ("requirements.txt", "requirements-all.txt")
    )
    assert book < whole and not any(line.startswith("nbgrader==") for line in book)


def test_the_lock_lacks_nothing_that_is_needed():
    done = subprocess.run(
        [sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_vendored_files_are_those_of_the_locked_package():
    version = (vendor.SITE / "VERSION").read_text()
    assert version == f"{vendor.PACKAGE}\n{vendor.INTEGRITY}\n"
    assert len(list((vendor.SITE / "fonts").glob("*.woff2"))) == 20


def test_the_lock_of_the_book_holds_all_that_its_extensions_import():
    lock = (ROOT / "requirements.txt").read_text("utf-8")
    pinned = set(re.findall(r"^([\w.-]+)==", lock, flags=re.M))
    homes, folder = packages_distributions(), ROOT / "book" / "_ext"
    own = {path.stem for path in folder.iterdir()}
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and not node.level else []
            for name in {one.partition(".")[0] for one in names} - own - sys.stdlib_module_names:
                found = {re.sub(r"[-_.]+", "-", home).lower() for home in homes.get(name, [name])}
                assert found & (pinned | {"convolution-course"}), f"{path.name} imports {name}"
