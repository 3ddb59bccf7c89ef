"""Words in a student's code that a teacher may want to read; they never cost a point."""

import ast
import re

from classroom.grading.matching import plain, tree

WORDS = {
    "setprofile": "watches or hides calls",
    "settrace": "watches or hides calls",
    "_getframe": "reads the frames of its callers",
    "currentframe": "reads the frames of its callers",
    "get_objects": "looks through all objects of the process",
    "get_referrers": "looks through all objects of the process",
    "ctypes": "reaches into memory",
    "subprocess": "starts programs",
    "fork": "starts processes",
    "system": "starts programs",
    "popen": "starts programs",
    "_thread": "starts threads",
    "threading": "starts threads",
    "multiprocessing": "starts processes",
    "socket": "uses the network",
    "requests": "uses the network",
    "urllib": "uses the network",
    "_exit": "ends the process",
    "kill": "sends signals",
    "environ": "reads the environment",
    "builtins": "reaches into Python itself",
    "__builtins__": "reaches into Python itself",
    "modules": "reaches into Python itself",
    "ast_transformers": "changes how code is read",
    "classroom": "reaches into the grader",
    "convcheck.": "reaches into the checks",
    "__eq__": "says itself what it equals",
    "np.": "replaces a part of NumPy",
    "numpy.": "replaces a part of NumPy",
}


def gathered(found):
    """Return a flag for each thing that was found, with the cells that it was found in.

    Parameters
    ----------
    found : iterable of (str, str)
        The name of a cell and what is odd about it.

    Examples
    --------
    >>> gathered([("a", "took too long"), ("b", "took too long"), ("c", "took too long")])
    ['cell a (and 2 more) took too long']
    """
    cells: dict[str, list] = {}
    for name, told in found:
        cells.setdefault(told, []).append(name)
    return [
        f"cell {first}{f' (and {len(more)} more)' if more else ''} {told}"
        for told, (first, *more) in cells.items()
    ]


def found(cells):
    """Say which of these words the code of a student holds.

    Parameters
    ----------
    cells : iterable of (str, str)
        The name of a cell and its source.

    Returns
    -------
    list of (str, str)
        The name of a cell and what is odd about it.

    Examples
    --------
    >>> found([("task-1", "import sys\\nsys.setprofile(None)")])
    [('task-1', 'watches or hides calls (setprofile)')]
    >>> found([("task-1", "np.testing.assert_allclose = print")])
    [('task-1', 'replaces a part of NumPy (np.)')]
    >>> found([("task-1", "from convcheck.pooling import my_pool, right")])
    []
    >>> found([("task-1", "import convcheck.pooling.right")])
    [('task-1', 'reaches into the checks (convcheck.)')]
    """
    return [
        (name, f"{WORDS[word]} ({word})")
        for name, source in cells
        for word in sorted(_words(source) & WORDS.keys())
    ]


def _root(node):
    """Return the name that an attribute of an attribute belongs to, or ""."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _words(source):
    words, found = set(), tree(plain(source))
    for node in ast.walk(found) if found else ():
        if isinstance(node, ast.Name):
            words.add(node.id)
        elif isinstance(node, ast.Attribute):
            words.add(node.attr)
            if isinstance(node.ctx, ast.Store):
                words.add(f"{_root(node)}.")
        elif isinstance(node, ast.FunctionDef):
            words.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
            words |= {part for name in names for part in name.split(".")}
            words |= {
                "convcheck." for name in names if re.match(r"convcheck\.(\w+\.|engine)", name)
            }
    return words
