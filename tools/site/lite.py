"""Make a JupyterLite with every chapter: ``make lite [PYODIDE_DIR=<folder>]``.

Python then runs in the reader's browser. The folder holds a full Pyodide
distribution, which is copied beside the pages so that nothing comes from
another host; without it, the page loads Pyodide from its content network.
"""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from addresses import EXTRAS, project, version, wheel
from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION
from portable.first_cell import ID, first_cell
from portable.notebooks import BRANCH

from tools.site.archive import HTML

SOURCE = HTML.parent / "lite-source"
OUTPUT = HTML.parent / "lite"
NEEDED = ("numpy", "matplotlib", "scikit-learn", "pillow")
# Packages in Python alone that the chapters need and Pyodide does not bring.
PURE = (
    "anywidget",
    "comm",
    "et_xmlfile",
    "ipywidgets",
    "jupyterlab_widgets",
    "nibabel",
    "openpyxl",
    "psygnal",
    "typing_extensions",
    "widgetsnbextension",
)
# What the kernel and the figures need of JupyterLab's extensions; others may be installed here.
EXTENSIONS = (
    "@jupyter-widgets/jupyterlab-manager",
    "@jupyterlite/pyodide-kernel-extension",
    "anywidget",
)


def main(pyodide=None):
    """Build the site from the published notebooks and print where it is."""
    shutil.rmtree(SOURCE, ignore_errors=True)
    shutil.rmtree(OUTPUT, ignore_errors=True)
    write_notebooks(SOURCE / "contents")
    gather_wheels(SOURCE / "pypi")
    if pyodide:
        check_pyodide(Path(pyodide))
        shutil.copytree(pyodide, SOURCE / "static" / "pyodide")
        stay_on_host(SOURCE / "jupyter-lite.json")
    contents = f"--contents={SOURCE / 'contents'}"
    folders = [f"--lite-dir={SOURCE}", contents, f"--output-dir={OUTPUT}"]
    installed = Path(sys.prefix, "share", "jupyter", "labextensions")
    chosen = [f"--LiteBuildConfig.federated_extensions={installed / name}" for name in EXTENSIONS]
    build = [sys.executable, "-m", "jupyterlite_core", "build", "--apps", "lab"]
    options = ["--no-sourcemaps", "--ignore-sys-prefix", *chosen]
    subprocess.run([*build, *options, *folders], cwd=SOURCE, check=True)
    print(OUTPUT)


def write_notebooks(folder):
    """Copy the published notebooks; here the first cell finds the wheel on the page's own host."""
    shutil.copytree(HTML / "_static" / BRANCH, folder, ignore=shutil.ignore_patterns("*.txt"))
    for path in folder.rglob("*.ipynb"):
        notebook = nbformat.read(path, 4)
        cell = _first_cell("" if path.parent.name == "exercises" else f"[{EXTRAS}]")
        notebook.cells = [cell if old.id == ID else old for old in notebook.cells]
        nbformat.write(notebook, path)


def _first_cell(extras):
    course = f"{project()['name']}{extras}=={version()}"
    return first_cell(course, install=f'%pip install --quiet "{course}"')


def gather_wheels(folder):
    """Put convkit's wheel and the pure ones that it needs where the kernel looks first."""
    folder.mkdir(parents=True)
    shutil.copy(HTML / "_static" / wheel(), folder)
    download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder]
    subprocess.run([*download, "--platform=any", "--only-binary=:all:", *PURE], check=True)


def check_pyodide(folder):
    """Refuse a distribution that is not the kernel's, not whole, or not what its lock says.

    Raises
    ------
    ValueError
        If the version is another, a package is missing, or a file's digest differs.
    """
    lock = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))
    if lock["info"]["version"] != PYODIDE_VERSION:
        raise ValueError(f"found Pyodide {lock['info']['version']}, needed {PYODIDE_VERSION}")
    for name in NEEDED:
        if name not in lock["packages"]:
            raise ValueError(f"found no {name} in pyodide-lock.json, needed {', '.join(NEEDED)}")
    for package in lock["packages"].values():
        path = folder / package["file_name"]
        if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() != package["sha256"]:
            raise ValueError(f"{path.name} has another sha256 than pyodide-lock.json says")
        if package["name"] in NEEDED and not path.exists():
            raise ValueError(f"found no {path.name} in {folder}, which pyodide-lock.json names")


def stay_on_host(path):
    """Tell the kernel to ask no other host for a package."""
    kernel = {"@jupyterlite/pyodide-kernel-extension:kernel": {"disablePyPIFallback": True}}
    settings = {"litePluginSettings": kernel}
    config = {"jupyter-lite-schema-version": 0, "jupyter-config-data": settings}
    path.write_text(json.dumps(config), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
