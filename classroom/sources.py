"""What the source of a cell says: the names that it binds, reads and imports; magics as calls."""

import ast
import builtins
import re
from functools import lru_cache

LASTING = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign)
MAGIC, OF_A_CELL = re.compile("[%!?]"), re.compile(r"\s*%%\w+\s")
COSTLY = 500_000  # magics times characters: seconds


@lru_cache(4096)
def bound(source):
    """Return the names that a cell binds at its top level, those of imports left out.

    Examples
    --------
    >>> sorted(bound("import numpy as np\\ndef f(): pass\\nx, y = 1, 2"))
    ['f', 'x', 'y']
    """
    return set().union(*map(_binds, _statements(source)))


def _binds(statement):
    """Return the names that a statement binds, those of imports left out."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return set()
    return {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def open_to(own, given):
    """Return the names of a given cell of which the student's decides: the plain values in both.

    What the given cell imports or defines is the teacher's, and so is what Python brings.

    Examples
    --------
    >>> open_to("import fake as np\\nSTEP = 2\\nmax = 3", "import numpy as np\\nSTEP = 1")
    {'STEP'}
    """
    return _assigned(own) & _assigned(given) - vars(builtins).keys()


def _assigned(source):
    found = (s for s in _statements(source) if isinstance(s, ast.Assign | ast.AnnAssign))
    return set().union(*map(_binds, found))


def replaced(own, given):
    """Return the names to which the student's cell gives a meaning that is not the teacher's.

    Examples
    --------
    >>> given = "import numpy as np\\nSTEP = 1"
    >>> sorted(replaced("import fake as np\\nSTEP = 2\\nmax = 3", given))
    ['max', 'np']
    """
    theirs, ours = _meanings(own), _meanings(given)
    kept = (ours.keys() | vars(builtins).keys()) & theirs.keys() - open_to(own, given)
    return {name for name in kept if theirs[name] != ours.get(name)}


def _meanings(source):
    """Return what a cell imports or binds by its name: from where, or the lines that do it."""
    found: dict[str, str] = {}
    lines = plain(source).split("\n")
    for statement in _statements(source):
        if isinstance(statement, ast.Import | ast.ImportFrom):
            home = f"{getattr(statement, 'module', '')}."
            found |= {a.asname or a.name.split(".")[0]: home + a.name for a in statement.names}
        else:
            written = "\n".join(lines[statement.lineno - 1 : statement.end_lineno])
            found |= dict.fromkeys(_binds(statement), written)
    return found


@lru_cache(4096)
def used(source):
    """Return all names that a cell reads."""
    return {
        node.id
        for statement in _statements(source)
        for node in ast.walk(statement)
        if isinstance(node, ast.Name)
    }


@lru_cache(4096)
def imports(source):
    """Return the imports of a cell as source, and nothing else of it."""
    found = [s for s in _statements(source) if isinstance(s, ast.Import | ast.ImportFrom)]
    return "\n".join(map(ast.unparse, found))


def modules(source):
    """Return the names of the modules that a cell imports.

    Examples
    --------
    >>> modules("import numpy as np\\nfrom os.path import join")
    ['numpy', 'os.path']
    """
    found = []
    for statement in _statements(source):
        if isinstance(statement, ast.Import):
            found += [alias.name for alias in statement.names]
        elif isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
            found.append(statement.module)
    return found


def lasting(source, wanted):
    """Return what of a test cell later cells may count on: definitions of these names."""
    found = []
    for statement in _statements(source):
        names = {
            alias.asname or alias.name.split(".")[0] for alias in getattr(statement, "names", ())
        }
        names |= _binds(statement)
        calls = isinstance(statement, ast.Assign) and any(
            isinstance(node, ast.Call) for node in ast.walk(statement.value)
        )
        if isinstance(statement, LASTING) and names & wanted and not calls:
            found.append(ast.unparse(statement))
    return "\n".join(found)


def _statements(source):
    found = tree(plain(source))
    return found.body if found else []


@lru_cache(4096)
def tree(source):
    """Return the syntax tree of a cell, which is not to be changed, or None if it has none."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


@lru_cache(4096)
def plain(source):
    """Return a cell as Python that IPython would run, its magics as calls.

    IPython reads the whole cell once for each of them; one with very many stays as it is.
    """
    if tree(source) is not None:
        return source
    count = sum(map(bool, map(MAGIC.search, source.split("\n"))))
    is_cheap = count * len(source) <= COSTLY or OF_A_CELL.match(source)
    return _transformed(source) if count and is_cheap else source


def _transformed(source):
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        return TransformerManager().transform_cell(source)
    except Exception:
        return source
