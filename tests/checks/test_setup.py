"""The first cell of an assignment: it finds convkit, or says what to do."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import addresses
import numpy as np
import pytest
from portable.first_cell import first_cell

from tests.support.notebooks import ASSIGNMENTS, ROOT, name_of, read

SETUP = next(
    cell.source for cell in read("exercises", ASSIGNMENTS[0]).cells if name_of(cell) == "setup"
)
BARE = (sys.executable, "-S")  # a Python that knows of no installed package
NO_NETWORK = {"PIP_RETRIES": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def ran(folder, *python, code="import convkit; print(convkit.__file__)", setup=SETUP):
    """Run the first cell and then code in a folder, with NumPy alone if the Python is bare."""
    numpy = folder / "packages"
    numpy.mkdir(exist_ok=True)
    for package in Path(np.__file__).parent, Path(np.__file__).parent.with_name("numpy.libs"):
        if package.exists():
            (numpy / package.name).symlink_to(package)
    return subprocess.run(
        [*python, "-c", f"{setup}\n{code}"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **NO_NETWORK, "PYTHONPATH": str(numpy)},
    )


@pytest.mark.parametrize("inside", [".", "exercises/pooling"])
def test_convkit_is_found_beside_the_course(tmp_path, inside):
    (tmp_path / inside).mkdir(parents=True, exist_ok=True)
    for package in ("convkit", "convcheck"):
        (tmp_path / package).symlink_to(ROOT / package)
    done = ran(tmp_path / inside, *BARE)
    assert done.stdout == f"{tmp_path / 'convkit' / '__init__.py'}\n" and done.stderr == ""


def test_installed_convkit_is_used(tmp_path):
    (tmp_path / "alone").mkdir()
    done = ran(tmp_path, sys.executable)
    alone = ran(tmp_path / "alone", sys.executable, setup="")
    assert done.stdout.endswith("__init__.py\n") and done.stderr == ""
    assert done.stdout == alone.stdout  # wherever it lies: not beside the course if that was copied


@pytest.mark.parametrize(
    ("home", "advice"),
    [
        (f"https://{addresses.NOWHERE}/course/", "this copy of the course is not published yet"),
        ("https://[::1]:1/course/", "connect to the network and run this cell again"),
    ],
)
def test_without_convkit_and_network_the_cell_says_what_to_do(tmp_path, home, advice):
    done = ran(tmp_path, *BARE, setup=first_cell(addresses.requirement(home)).source)
    assert done.returncode == 1 and done.stdout == ""
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(f"ImportError: convkit could not be installed: {advice}")
    assert last.endswith("or put this notebook into a folder of the course")


def test_another_package_of_the_name_is_told_apart(tmp_path):
    """Nothing is installed over it: its own programs would break."""
    (tmp_path / "packages" / "convkit").mkdir(parents=True)
    stranger = tmp_path / "packages" / "convkit" / "__init__.py"
    stranger.write_text('__version__ = "0.1.0"')
    done = ran(tmp_path, *BARE)
    assert done.returncode == 1 and "pip" not in done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(f"ImportError: {stranger} is another package named convkit: uninstall")


def test_what_is_installed_is_the_wheel_at_the_address_of_the_book():
    asked = re.search(r'^course = "(.*)"$', SETUP, flags=re.M)[1]
    assert asked == addresses.requirement(addresses.pages_of(addresses.repository()))
    assert asked.startswith("convolution-course @ https://")


def test_the_first_cell_is_folded_in_editors_that_can():
    cell = read("exercises", ASSIGNMENTS[0]).cells[1]
    assert cell.metadata.jupyter.source_hidden and cell.metadata.cellView == "form"


@pytest.mark.parametrize("name", ASSIGNMENTS)
@pytest.mark.parametrize("tree", ["solutions", "exercises"])
def test_every_assignment_begins_alike(tree, name):
    cells = read(tree, name).cells
    assert [name_of(cell) for cell in cells[:3]] == ["title", "setup", "imports"]
    assert cells[1].source == SETUP and cells[2].source == "import convkit\nimport numpy as np"


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_notebook_asks_for_nothing_that_an_editor_may_lack(name):
    """No extension, no magic and no package but NumPy and convkit."""
    notebook = read("exercises", name)
    assert notebook.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    beside = {path.stem for path in (ROOT / "exercises" / name).glob("*.py")}
    allowed = {"convkit", "convcheck", "numpy", *beside, *sys.stdlib_module_names}
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"nbgrader", "deletable", "editable", "jupyter", "cellView"}
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
