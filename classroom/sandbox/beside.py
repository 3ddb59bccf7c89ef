"""What lies beside a student's code: what was handed out and in, and nothing of the checks."""

import ast
import re
from functools import lru_cache
from pathlib import PurePath

from classroom import sources
from classroom.sandbox.layout import STAND_IN

GRADER = "convcheck.engine"  # whoever imports it can only run on our side


def files(assignment, handed):
    """Return what lies beside the notebook: the teacher's first, which no other can displace.

    What only the checks use is not there; a notebook that imports it as a module finds a stand-in.

    Parameters
    ----------
    assignment : Assignment
    handed : dict from str to bytes
        What the student handed in beside the notebook.
    """
    ours = of_checks(assignment)
    given = {name: data for name, data in assignment.files.items() if name not in ours}
    given |= {name: STAND_IN.read_bytes() for name in ours if _is_module(name)}
    others = {name: data for name, data in handed.items() if name not in ours}
    return {**given, **others, **given}


def of_checks(assignment):
    """Return the names of the teacher's files that the checks use, and no other cell.

    A module that imports the engine of the checks is among them, whichever cell imports it; of
    another a cell may only import checks, called ``check_``, that tests alone call.
    """
    texts = {
        name: data.decode("utf-8", "replace")
        for name, data in assignment.files.items()
        if _is_module(name)
    }
    graders = {name for name, text in texts.items() if GRADER in text}
    code = [cell for cell in assignment.cells if cell.kind == "code"]
    tests = [cell.source for cell in code if cell.role == "test"]
    others = [cell.source for cell in code if cell.role != "test"]
    asked = _imports_of_checks(others, tests)
    others = [_without(cell, asked) for cell in others]
    shared = _reached(others, assignment.files.keys() - graders, texts)
    checking = [*tests, *map(ast.unparse, asked), *(texts[name] for name in graders)]
    return (graders | _reached(checking, assignment.files.keys(), texts)) - shared


def _imports_of_checks(cells, tests):
    """Return the statements in cells that import checks alone, as no cell calls them but tests."""
    own, asked = (set().union(*map(sources.used, some)) for some in (cells, tests))
    return [
        one
        for cell in cells
        for one in _tree(cell).body
        if isinstance(one, ast.ImportFrom)
        and all(alias.name.startswith("check_") for alias in one.names)
        and {alias.asname or alias.name for alias in one.names} <= asked - own
    ]


def _without(source, statements):
    """Return a source without these statements of it."""
    body = _tree(source).body
    kept = [one for one in body if one not in statements]
    return source if len(kept) == len(body) else ast.unparse(ast.Module(kept, []))


def _tree(source):
    return sources.tree(sources.plain(source)) or ast.Module([], [])


def _is_module(name):
    return name.endswith(".py")


def _reached(cells, names, texts):
    """Return which files some sources use, and the modules among these, and so on."""
    found: set[str] = set()
    new = {name for name in names if any(_uses(cell, name) for cell in cells)}
    while new:
        found |= new
        new = {n for n in names - found if any(_uses(texts.get(one, ""), n) for one in new)}
    return found


def _uses(source, name):
    """Return whether a source names a file, or imports the module or package that it belongs to."""
    path = PurePath(name)
    named = rf"(?<![\w.]){re.escape(path.name)}(?!\w)"
    return path.parts[0].removesuffix(".py") in _imported(source) or bool(re.search(named, source))


@lru_cache(4096)
def _imported(source):
    """Return the names of the modules that a source imports anywhere, up to their first dot."""
    nodes = list(ast.walk(_tree(source)))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}
