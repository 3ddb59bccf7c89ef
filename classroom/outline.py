"""What an assignment asks for: its tasks in order, as its source has them."""

import ast
import re
from dataclasses import dataclass

import nbformat
from nbgrader.utils import is_grade, is_solution, is_task


@dataclass(frozen=True)
class Step:
    """A cell that gives points, and the cells before it in which the student answers.

    Parameters
    ----------
    grade_id, title : str
        nbgrader's name of the cell, and the heading above it.
    max_points : float
    holes : tuple of str
        nbgrader's names of the cells in which the student answers.
    """

    grade_id: str
    title: str
    max_points: float
    holes: tuple[str, ...]


def read(path):
    return nbformat.read(path, as_version=4)


def steps(notebook):
    """Return the `Step` of each cell that gives points."""
    found, holes, heading = [], [], ""
    for cell in notebook.cells:
        heading = _heading(cell) or heading
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if is_solution(cell):
            holes.append(name)
        if is_grade(cell) or is_task(cell):
            title = _part(cell, heading)
            found.append(Step(name, title, float(cell.metadata.nbgrader.points), tuple(holes)))
            holes = []
    return tuple(found)


def title(notebook):
    """Return the name of an assignment: its first heading."""
    headings = (re.search(r"^# (.+)$", cell.source, flags=re.M) for cell in notebook.cells)
    return next((heading[1] for heading in headings if heading), "Assignment")


def released(notebook):
    """Return the sources of the cells that are the same for every student."""
    return {cell.source.strip() for cell in notebook.cells if not is_solution(cell)}


def _heading(cell):
    if cell.cell_type != "markdown":
        return ""
    found = re.findall(r"^#{2,} (.+)$", cell.source, flags=re.M)
    return re.sub(r" \([^)]* points?\)$", "", found[-1]) if found else ""


def _part(cell, heading):
    """Return the heading, and what the cell's docstring adds where it has several checks."""
    if cell.cell_type != "code":
        return heading
    try:
        told = (ast.get_docstring(ast.parse(cell.source)) or "").split("\n")[0]
    except SyntaxError:
        told = ""
    added = re.match(r"Task \d+, ([^:]+): [\d.]+ points?\.", told)
    return f"{heading} ({added[1]})" if added and heading else heading or told
