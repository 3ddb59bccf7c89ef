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


def flags(cells):
    """Say which of these words the code of a student holds.

    Parameters
    ----------
    cells : iterable of (str, str)
        The name of a cell and its source.

    Examples
    --------
    >>> flags([("task-1", "import sys\\nsys.setprofile(None)")])
    ['cell task-1 watches or hides calls (setprofile)']
    >>> flags([("task-1", "np.testing.assert_allclose = print")])
    ['cell task-1 replaces a part of NumPy (np.)']
    >>> flags([("task-1", "from convcheck.pooling import my_pool, right")])
    []
    >>> flags([("task-1", "import convcheck.pooling.right")])
    ['cell task-1 reaches into the checks (convcheck.)']
    """
    return [
        f"cell {name} {WORDS[word]} ({word})"
        for name, source in cells
        for word in sorted(_words(source) & WORDS.keys())
    ]


def _words(source):
    words, found = set(), tree(plain(source))
    for node in ast.walk(found) if found else ():
        if isinstance(node, ast.Name):
            words.add(node.id)
        elif isinstance(node, ast.Attribute):
            words.add(node.attr)
            if isinstance(node.ctx, ast.Store):
                words.add(ast.unparse(node).partition(".")[0] + ".")
        elif isinstance(node, ast.FunctionDef):
            words.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
            words |= {part for name in names for part in name.split(".")}
            words |= {
                "convcheck." for name in names if re.match(r"convcheck\.(\w+\.|engine)", name)
            }
    return words
