"""The Python of the house, read as text and as syntax trees."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ("convkit", "convcheck", "classroom", "tools", "book/_ext", "benchmarks")
MODULES = [
    path
    for room in HOUSE
    for path in sorted((ROOT / room).rglob("*.py"))
    if "node_modules" not in path.parts
]


def named(path):
    return path.relative_to(ROOT).as_posix()


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def functions_of(path):
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef)]


def imported_by(path):
    """Return the names of all modules that a file imports, wherever in it."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def lines_of(function):
    """Return how many lines a function's body has, its docstring not counted."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def code_of(path):
    """Return the lines of a module that are neither empty nor of a docstring."""
    prose = set()
    told = (ast.FunctionDef, ast.ClassDef, ast.Module)
    for node in ast.walk(tree_of(path)):
        if isinstance(node, told) and ast.get_docstring(node):
            prose |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    return [line for number, line in lines if line.strip() and number not in prose]
