"""Assignments as the tests use them: put code into their holes, run them, read the points."""

import ast
import contextlib
import io
import re
import traceback
from pathlib import Path

import nbformat
from nbgrader.utils import determine_grade, is_grade, is_solution

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS = sorted(path.parent.name for path in ROOT.glob("solutions/*/*.ipynb"))


def read(tree, name):
    return nbformat.read(ROOT / tree / name / f"{name}.ipynb", as_version=4)


def name_of(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id", cell.id)


def replaced(notebook, **sources):
    """Return a copy whose cells of these names (with _ for -) hold other code."""
    notebook = nbformat.from_dict(notebook)
    left = {name.replace("_", "-"): source for name, source in sources.items()}
    for cell in notebook.cells:
        cell.source = left.pop(name_of(cell), cell.source)
    assert not left, f"no such cell: {left}"
    return notebook


def signed(notebook, name="Ada"):
    """Return a copy with the name of a student, if the notebook asks for one."""
    asked = any(name_of(cell) == "student" for cell in notebook.cells)
    return replaced(notebook, **({"student": f'STUDENT = "{name}"'} if asked else {}))


def hole_of(notebook, function):
    """Return the cell in which a function is to be written."""
    return next(
        cell
        for cell in notebook.cells
        if is_solution(cell) and re.search(rf"^def {function}\(", cell.source, flags=re.M)
    )


def run(notebook):
    """Run the cells one after the other as nbgrader does, errors or not; keep their outputs."""
    names = {"__name__": "__main__"}
    for cell in [cell for cell in notebook.cells if cell.cell_type == "code"]:
        cell.outputs = list(_outputs(cell.source, names))
    return notebook


def _outputs(source, names):
    out, err, value, failed = io.StringIO(), io.StringIO(), None, None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            value = _last_value(ast.parse(source), names)
        except Exception as error:
            failed = error
    if out.getvalue():
        yield nbformat.v4.new_output("stream", name="stdout", text=out.getvalue())
    if err.getvalue():
        yield nbformat.v4.new_output("stream", name="stderr", text=err.getvalue())
    if value is not None:
        yield nbformat.v4.new_output("execute_result", data={"text/plain": repr(value)})
    if failed is not None:
        told = traceback.format_exception(failed)
        yield nbformat.v4.new_output(
            "error", ename=type(failed).__name__, evalue=str(failed), traceback=told
        )


def _last_value(tree, names):
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names) if last else None


def checks(notebook):
    """Return the cells whose points nbgrader gives by itself."""
    return [cell for cell in notebook.cells if is_grade(cell) and not is_solution(cell)]


def by_hand(notebook):
    """Return the cells whose points a person gives: answers in words."""
    return [cell for cell in notebook.cells if is_grade(cell) and is_solution(cell)]


def points(notebook):
    """Return the points of each check, as nbgrader reads them from the outputs."""
    return {name_of(cell): determine_grade(cell)[0] for cell in checks(notebook)}


def full_marks(notebook):
    """Return the most that each check can give."""
    return {name_of(cell): float(cell.metadata.nbgrader.points) for cell in checks(notebook)}


def total(notebook):
    """Return the most that a student can get, answers in words included."""
    return sum(cell.metadata.nbgrader.points for cell in notebook.cells if is_grade(cell))


def said(notebook, name):
    """Return all that the cell of this name shows."""
    cell = next(cell for cell in notebook.cells if name_of(cell) == name)
    return "\n".join(
        output.get("text", "") or str(output.get("evalue", "")) for output in cell.outputs
    )
