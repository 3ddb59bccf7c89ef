"""Write the executed chapters and the assignments as they are downloaded and published."""

import shutil
from pathlib import Path

import nbformat
from addresses import EXTRAS, ROOT, requirement
from figures import VIEW, describe

from portable.first_cell import first_cell
from portable.markdown import Plain

BRANCH = "notebooks"
PYTHON = "python-3.13"  # of Binder, whose own default may be older than convkit allows


def write_notebooks(app, error):
    """Write them, and what Binder installs, once the pages are built."""
    if error or app.builder.name != "html":
        return
    folder = Path(app.outdir) / "_static" / BRANCH
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "exercises").mkdir(parents=True)
    for path in sorted(ROOT.glob("exercises/*/*.ipynb")):
        shutil.copy(path, folder / "exercises")
    for path in sorted((Path(app.outdir).parent / "jupyter_execute").glob("*.ipynb")):
        if "kernelspec" in app.env.metadata.get(path.stem, {}):
            nbformat.write(_portable(app, path), folder / path.name)
    course = requirement(app.config.html_baseurl, EXTRAS)
    (folder / "requirements.txt").write_text(f"{course}\njupyterlab\n", encoding="utf-8")
    (folder / "runtime.txt").write_text(f"{PYTHON}\n", encoding="utf-8")


def _portable(app, path):
    """Return a chapter in plain Markdown, without the cells that only check its words."""
    notebook = nbformat.read(path, 4)
    home = app.config.html_baseurl
    plain = Plain(app.env, path.stem, home)
    shown = [cell for cell in notebook.cells if "remove-cell" not in cell.metadata.get("tags", [])]
    for cell in shown:
        if cell.cell_type == "markdown":
            cell.source = plain.text(cell.source)
    show_before_the_first_run(notebook)
    notebook.cells = [shown[0], first_cell(requirement(home, EXTRAS)), *shown[1:]]
    return notebook


def show_before_the_first_run(notebook):
    """Leave of the outputs what is shown without a kernel and without trust: pixels and words."""
    models = notebook.metadata.pop("widgets", {"": {"state": {}}}).popitem()[1]["state"]
    for output in [output for cell in notebook.cells for output in cell.get("outputs", [])]:
        data = output.get("data", {})
        if "image/png" in data:
            data.pop("image/svg+xml", None)
        if VIEW in data:
            state = models[data.pop(VIEW)["model_id"]]["state"]
            data["text/markdown"] = f"*Run all cells to work this figure.* {describe(state)}"
