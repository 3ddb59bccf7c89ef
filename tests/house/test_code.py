"""The rules for code that no linter knows; `make lint` checks the others."""

import ast

import pytest

from tests.support.code import (
    HOUSE,
    MODULES,
    ROOT,
    code_of,
    functions_of,
    imported_by,
    lines_of,
    named,
    tree_of,
)

LIBRARY = ROOT / "convkit"
PUBLIC = [
    path
    for room in (".", "digits", "gradients", "naive", "nets", "pool", "shapes")
    for path in sorted((LIBRARY / room).glob("*.py"))
]
FOLDERS = sorted({path.parent for path in MODULES})
CODE = {".py", ".js", ".css", ".html"}


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_functions_fit_on_a_screen(path):
    long = {f.name: lines_of(f) for f in functions_of(path) if lines_of(f) > 25}
    assert long == {}


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_functions_take_no_flags(path):
    for function in functions_of(path):
        given = function.args
        names = [arg.arg for arg in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
        defaults = zip(reversed(names), reversed([*given.defaults, *given.kw_defaults]))
        flags = {
            name
            for name, default in defaults
            if isinstance(default, ast.Constant) and isinstance(default.value, bool)
        }
        assert flags <= {"ceil_mode", "count_include_pad"}, f"{function.name} takes {flags}"


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_modules_are_read_in_one_sitting(path):
    assert len(code_of(path)) <= 200


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_a_room_is_seen_at_a_glance(folder):
    """A figure is its .py, .js and .css: they count as one."""
    parts = {path.stem for path in folder.iterdir() if path.suffix in CODE} - {"__init__"}
    assert len(parts) <= 13, sorted(parts)


@pytest.mark.parametrize(
    "path", [path for path in MODULES if "benchmarks" not in path.parts], ids=named
)
def test_nothing_that_is_used_imports_the_tests(path):
    """Benchmarks may: they time the course and the class that the tests make."""
    assert not [name for name in imported_by(path) if name.split(".")[0] == "tests"]


@pytest.mark.parametrize("path", sorted((ROOT / "book" / "_ext").glob("*.py")), ids=named)
def test_the_book_s_extensions_import_no_other_room(path):
    rooms = {*HOUSE, "tests"}
    assert not [name for name in imported_by(path) if name.split(".")[0] in rooms]


@pytest.mark.parametrize("path", PUBLIC, ids=named)
def test_public_functions_are_documented_with_an_example(path):
    for node in tree_of(path).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            assert ">>> " in (ast.get_docstring(node) or ""), f"{node.name} has no example"


def test_every_module_and_room_of_the_library_has_its_tests():
    tests = {path.stem.removeprefix("test_") for path in (ROOT / "tests/library").glob("test_*")}
    modules = {path.stem for path in LIBRARY.glob("*.py")}
    rooms = {path.parent.name for path in LIBRARY.glob("*/__init__.py")} - {"widgets"}
    assert (modules | rooms) - {"__init__"} <= tests


def test_every_figure_has_its_tests():
    tests = {path.stem.removeprefix("test_") for path in (ROOT / "tests/widgets").glob("test_*")}
    figures = {path.stem for path in (LIBRARY / "widgets").glob("*.py")} - {"__init__", "figure"}
    assert figures <= tests


def test_every_error_has_a_test_that_matches_its_words():
    """Each `pytest.raises` of ValueError or TypeError names words of the message."""
    paths = list((ROOT / "tests").rglob("test_*.py"))
    assert len(paths) > 40
    for path in paths:
        for call in [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]:
            if isinstance(call.func, ast.Attribute) and call.func.attr == "raises":
                assert any(keyword.arg == "match" for keyword in call.keywords), (
                    f"{named(path)}:{call.lineno} does not say which message it expects"
                )
