"""What an assignment asks: the cells of the teacher's notebook, and what students get of them."""

import ast
import copy
import re
from dataclasses import dataclass

from classroom.command import Unusable, line


@dataclass(frozen=True)
class TeacherCell:
    """A cell of the teacher's notebook.

    Parameters
    ----------
    kind : str
        "code", "markdown" or "raw".
    name, id : str
        nbgrader's ``grade_id`` ("" if none) and the notebook's own id.
    source, release : str
        As the teacher wrote it, and without solutions and hidden tests.
    role : str
        "test", "manual", "solution", "fixed" (it cannot be changed) or "free".
    points : float
    title : str
        The first line of its docstring, else its name.
    facts : dict
        nbgrader's metadata.
    """

    kind: str
    name: str
    id: str
    source: str
    release: str
    role: str
    points: float
    title: str
    facts: dict


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


@dataclass(frozen=True)
class Assignment:
    """All cells of the teacher's notebook, its metadata, and the files beside it."""

    name: str
    cells: tuple[TeacherCell, ...]
    metadata: dict
    files: dict

    @property
    def title(self):
        """The first heading of the notebook."""
        headings = (re.search(r"^# (.+)$", cell.source, flags=re.M) for cell in self.cells)
        return next((heading[1] for heading in headings if heading), "Assignment")

    @property
    def steps(self):
        """The `Step` of each cell that gives points, in their order."""
        found, holes, heading = [], [], ""
        for cell in self.cells:
            heading = _heading(cell) or heading
            if cell.facts.get("solution"):
                holes.append(cell.name)
            if cell.facts.get("grade") or cell.facts.get("task"):
                found.append(Step(cell.name, _part(cell, heading), cell.points, tuple(holes)))
                holes = []
        return tuple(found)

    @property
    def given_sources(self):
        """The sources of the cells that are the same for every student."""
        return {cell.source.strip() for cell in self.cells if not cell.facts.get("solution")}


def read(course, name):
    """Return the teacher's notebook as nbformat holds it.

    Raises
    ------
    Unusable
        If the file holds no notebook.
    """
    import nbformat

    try:
        return nbformat.read(course.source(name), as_version=4)
    except ValueError as error:
        raise Unusable(f"{course.source(name)} holds no notebook ({line(error)})") from None


def load(course, name):
    """Return an assignment, with its release as nbgrader makes it."""
    path, source = course.source(name), read(course, name)
    cells = tuple(map(_given, source.cells, _released(source).cells))
    files = {
        str(file.relative_to(path.parent)): file.read_bytes()
        for file in sorted(path.parent.rglob("*"))
        if file.is_file() and file.suffix != ".ipynb" and ".ipynb_checkpoints" not in file.parts
    }
    return Assignment(name, cells, dict(source.metadata), files)


def _released(notebook):
    from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions

    released = copy.deepcopy(notebook)
    for step in (ClearSolutions(), ClearHiddenTests(), ClearMarkScheme()):
        released, _ = step.preprocess(released, {})
    return released


def _given(cell, released):
    facts = _facts(cell)
    name = facts.get("grade_id", "")
    return TeacherCell(
        kind=cell.cell_type,
        name=name,
        id=cell.get("id", ""),
        source=cell.source,
        release=released.source,
        role=role_of(cell),
        points=float(facts.get("points", 0)),
        title=_first_line(cell.source) or name,
        facts=facts,
    )


def _facts(cell):
    return dict(cell.metadata.get("nbgrader", {}))


def _first_line(source):
    """Return the first line of the docstring of a cell, or ""."""
    try:
        text = ast.get_docstring(ast.parse(source)) or ""
    except SyntaxError:
        return ""
    return text.strip().partition("\n")[0]


def role_of(cell):
    """Return the role of a notebook's cell; see `TeacherCell`."""
    facts = _facts(cell)
    by_hand = facts.get("solution") or cell.cell_type != "code"
    if facts.get("task") or (facts.get("grade") and by_hand):
        return "manual"
    if facts.get("grade"):
        return "test"
    if facts.get("solution"):
        return "solution"
    return "fixed" if facts.get("locked") else "free"


def _heading(cell):
    if cell.kind != "markdown":
        return ""
    found = re.findall(r"^#{2,} (.+)$", cell.release, flags=re.M)
    return re.sub(r" \([^)]* points?\)$", "", found[-1]) if found else ""


def _part(cell, heading):
    """Return the heading, and what the cell's docstring adds where it has several checks."""
    if cell.kind != "code":
        return heading
    told = _first_line(cell.source)
    added = re.match(r"Task \d+, ([^:]+): [\d.]+ points?[.,]", told)
    return f"{heading} ({added[1]})" if added and heading else heading or told
