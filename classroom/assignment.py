"""What an assignment asks: the cells of the teacher's notebook, and what students got of them."""

import ast
from dataclasses import dataclass

NO_RESPONSE = "No response."


@dataclass(frozen=True)
class Given:
    """A cell of the teacher's.

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
class Assignment:
    """All cells of the teacher's notebook, its metadata, and the files beside it."""

    name: str
    cells: tuple[Given, ...]
    metadata: dict
    files: dict


def load(course, name):
    """Read an assignment, and make its release as nbgrader makes it.

    Raises
    ------
    FileNotFoundError
        If there is no such assignment.
    """
    import nbformat

    path = course.source(name)
    if not path.is_file():
        raise FileNotFoundError(f"there is no assignment {name}: {path} was not found")
    source = nbformat.read(path, as_version=4)
    cells = tuple(map(_given, source.cells, _released(source).cells))
    files = {
        str(file.relative_to(path.parent)): file.read_bytes()
        for file in sorted(path.parent.rglob("*"))
        if file.is_file() and file.suffix != ".ipynb" and ".ipynb_checkpoints" not in file.parts
    }
    return Assignment(name, cells, dict(source.metadata), files)


def _released(notebook):
    import copy

    from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions

    released = copy.deepcopy(notebook)
    for step in (ClearSolutions(), ClearHiddenTests(), ClearMarkScheme()):
        released, _ = step.preprocess(released, {})
    return released


def _given(cell, released):
    facts = dict(cell.metadata.get("nbgrader", {}))
    return Given(
        cell.cell_type,
        facts.get("grade_id", ""),
        cell.get("id", ""),
        cell.source,
        released.source,
        _role(cell.cell_type, facts),
        float(facts.get("points", 0)),
        _title(cell.source) or facts.get("grade_id", ""),
        facts,
    )


def _title(source):
    try:
        text = ast.get_docstring(ast.parse(source)) or ""
    except SyntaxError:
        return ""
    return text.strip().partition("\n")[0]


def _role(kind, facts):
    if facts.get("task") or facts.get("grade") and (facts.get("solution") or kind != "code"):
        return "manual"
    if facts.get("grade"):
        return "test"
    if facts.get("solution"):
        return "solution"
    return "fixed" if facts.get("locked") else "free"
