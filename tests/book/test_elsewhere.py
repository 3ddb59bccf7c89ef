"""The published notebooks run at Colab and Binder, by their lists of versions (`images/`)."""

import shutil
import subprocess
import sys
from operator import attrgetter
from pathlib import Path

import nbformat
import pytest
from addresses import pages_of, repository
from portable.first_cell import ID
from portable.notebooks import BRANCH, PYTHON

from tests.support.book import HTML
from tests.support.machine import lacks
from tests.support.notebooks import read, signed

IMAGES = sorted(Path(__file__).with_name("images").glob("*.txt"))
CHAPTERS = sorted((HTML / "_static" / BRANCH).glob("*.ipynb"))
PYTHONS = {"colab": "python3.12", "binder": PYTHON.replace("-", "")}
SOLVED = "single_channel"
NUMPY = """\
try:
    import numpy
    print(numpy.__version__, numpy.__file__)
except ImportError:
    print("none")
"""

EXECUTE = """
import sys
import nbformat
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

python, path = sys.argv[1:]
notebook, manager = nbformat.read(path, 4), KernelManager()
manager.kernel_spec.argv[0] = python
folder = {"metadata": {"path": path.rpartition("/")[0]}}
NotebookClient(notebook, km=manager, timeout=300, resources=folder).execute()
nbformat.write(notebook, path)
"""

pytestmark = pytest.mark.long


def python_of(image):
    """Return the Python of an image if this machine has it, otherwise the one that runs here."""
    found = shutil.which(PYTHONS[image]) or sys.executable
    works = subprocess.run([found, "--version"], capture_output=True, check=False)
    return sys.executable if works.returncode else found  # what pyenv puts there may lead nowhere


@pytest.fixture(scope="module", params=IMAGES, ids=attrgetter("stem"))
def image(request, tmp_path_factory):
    """A Python with the versions of a list."""
    folder = tmp_path_factory.mktemp(request.param.stem)
    subprocess.run([python_of(request.param.stem), "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--requirement", request.param]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    if done.returncode:
        lacks(f"{request.param.name} could not be installed: {done.stderr[-300:]}")
    return python


def run(notebook, python, site, folder):
    """Run a notebook in an image; what was imported before it must be what is there after it."""
    for cell in notebook.cells:
        if cell.id == ID:
            cell.source = cell.source.replace(pages_of(repository()), f"{site}/")
    before, after = (nbformat.v4.new_code_cell(NUMPY) for _ in range(2))
    notebook.cells = [before, *notebook.cells, after]
    path = folder / "notebook.ipynb"
    nbformat.write(notebook, path)
    subprocess.run([sys.executable, "-c", EXECUTE, python, path], check=True)
    notebook = nbformat.read(path, 4)
    before, *_, after = notebook.cells
    found = ["".join(output.text for output in cell.outputs) for cell in (before, after)]
    assert found[0] in (found[1], "none\n")
    assert str(python.parents[1]) in found[1]
    return notebook


@pytest.mark.parametrize("path", CHAPTERS, ids=attrgetter("stem"))
def test_chapter_runs_in_the_image(image, site, tmp_path, path):
    run(nbformat.read(path, 4), image, site, tmp_path)


def test_checks_of_an_assignment_give_full_points_in_the_image(image, site, tmp_path):
    notebook = run(signed(read("solutions", SOLVED)), image, site, tmp_path)
    checks = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("points")]
    auto = [c for c in checks if c.cell_type == "code" and c.outputs]
    assert len(auto) > 3
    for cell in auto:
        given = next(
            o.data["text/plain"] for o in cell.outputs if o.output_type == "execute_result"
        )
        assert float(given) == cell.metadata.nbgrader.points
