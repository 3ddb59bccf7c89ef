"""Write the executed chapters and the assignments as they are downloaded and published."""

import base64
import shutil
from html import escape
from pathlib import Path

import nbformat
from addresses import EXTRAS, ROOT, requirement
from figures import VIEW, describe

from portable.first_cell import first_cell
from portable.markdown import Plain

BRANCH = "notebooks"
SVG = "image/svg+xml"
PYTHON = "python-3.13"  # of Binder, whose own default may be older than convkit allows


def write_notebooks(app, error):
    """Write them, and what Binder installs, once the pages are built."""
    if error or app.builder.name != "html":
        return
    folder = Path(app.outdir) / "_static" / BRANCH
    shutil.rmtree(folder, ignore_errors=True)
    copy_assignments(ROOT / "exercises", folder / "exercises")
    for path in sorted((Path(app.outdir).parent / "jupyter_execute").glob("*.ipynb")):
        if "kernelspec" in app.env.metadata.get(path.stem, {}):
            nbformat.write(_portable(app, path), folder / path.name)
    course = requirement(app.config.html_baseurl, EXTRAS)
    (folder / "requirements.txt").write_text(f"{course}\njupyterlab\n", encoding="utf-8")
    (folder / "runtime.txt").write_text(f"{PYTHON}\n", encoding="utf-8")


def copy_assignments(source, folder):
    """Copy all notebooks into one folder, with the modules and files beside them."""
    folder.mkdir(parents=True)
    for path in sorted(source.glob("*/*")):
        if path.is_file():
            shutil.copy(path, folder)


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
    """Leave of the outputs what is shown without a kernel and without trust: pictures and words."""
    models = notebook.metadata.pop("widgets", {"": {"state": {}}}).popitem()[1]["state"]
    for cell in notebook.cells:
        for data in [output.data for output in cell.get("outputs", []) if "data" in output]:
            drawn = data.pop(SVG, None)
            if drawn and "image/png" not in data:
                data["text/html"] = _embedded(drawn, cell.metadata["mystnb"]["image"]["alt"])
            if VIEW in data:
                state = models[data.pop(VIEW)["model_id"]]["state"]
                data["text/markdown"] = f"*Run all cells to work this figure.* {describe(state)}"


def _embedded(svg, alt):
    """Return a drawing as an image, in which no script can run, so that Jupyter shows it.

    Examples
    --------
    >>> _embedded("<svg/>", "A kernel")
    '<img alt="A kernel" src="data:image/svg+xml;base64,PHN2Zy8+">'
    """
    code = base64.b64encode(svg.encode()).decode()
    return f'<img alt="{escape(alt)}" src="data:{SVG};base64,{code}">'
