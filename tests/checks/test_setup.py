"""The first cell of an assignment: it finds convkit, or says what to do."""

import ast
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

from tests.support.notebooks import ASSIGNMENTS, ROOT, name_of, read

SETUP = next(
    cell.source for cell in read("exercises", ASSIGNMENTS[0]).cells if name_of(cell) == "setup"
)
BARE = (sys.executable, "-S")  # a Python that knows of no installed package
NO_NETWORK = {"GIT_ALLOW_PROTOCOL": "file", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def ran(folder, *python):
    """Run the first cell in a folder, with NumPy alone if the Python is bare."""
    numpy = folder / "packages"
    numpy.mkdir(exist_ok=True)
    for package in Path(np.__file__).parent, Path(np.__file__).parent.with_name("numpy.libs"):
        if package.exists():
            (numpy / package.name).symlink_to(package)
    done = subprocess.run(
        [*python, "-c", SETUP],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **NO_NETWORK, "PYTHONPATH": str(numpy)},
    )
    assert done.returncode == 0 and done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("inside", [".", "exercises/pooling"])
def test_convkit_is_found_beside_the_course(tmp_path, inside):
    (tmp_path / inside).mkdir(parents=True, exist_ok=True)
    for package in ("convkit", "convcheck"):
        (tmp_path / package).symlink_to(ROOT / package)
    said = ran(tmp_path / inside, *BARE)
    assert said == f"convkit {version('convkit')} is ready, from {tmp_path / 'convkit'}.\n"


def test_installed_convkit_is_used(tmp_path):
    said = ran(tmp_path, sys.executable)
    assert said == f"convkit {version('convkit')} is ready, from {ROOT / 'convkit'}.\n"


def test_without_convkit_and_network_the_cell_says_what_to_do(tmp_path):
    said = ran(tmp_path, *BARE)
    assert "convkit is not here and could not be installed." in said
    assert "put this notebook into a folder\nof the course, or connect to the network" in said


@pytest.mark.parametrize("name", ASSIGNMENTS)
@pytest.mark.parametrize("tree", ["solutions", "exercises"])
def test_every_assignment_begins_alike(tree, name):
    cells = read(tree, name).cells
    assert [name_of(cell) for cell in cells[:2]] == ["title", "setup"] and cells[1].source == SETUP


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_notebook_asks_for_nothing_that_an_editor_may_lack(name):
    """No extension, no magic and no package but NumPy and convkit."""
    notebook = read("exercises", name)
    assert notebook.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    allowed = {"convkit", "convcheck", "numpy", *sys.stdlib_module_names}
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"nbgrader", "deletable", "editable"}
        if cell.cell_type == "code":
            assert imported(cell.source) <= allowed
        else:
            assert "<script" not in cell.source and "attachments" not in cell


def imported(source):
    """Return the packages that Python code imports; magics are no Python."""
    nodes = list(ast.walk(ast.parse(source)))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.split(".")[0] for name in names}
