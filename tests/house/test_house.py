"""The rules of the house that a program can check."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "convkit").rglob("*.py"))
TOOLS = sorted((ROOT / "classroom").rglob("*.py"))
CHAPTERS = sorted((ROOT / "book").glob("*.md"))

# Who may import whom: a module's own imports, in the order of the staircase.
STAIRCASE = {
    "shapes": set(),
    "naive": {"numpy", "shapes"},
    "windows": {"numpy", "shapes"},
    "ways": {"numpy", "shapes", "ways"},
    "plan": {"numpy", "shapes", "ways"},
    "conv": {"numpy", "shapes", "windows", "plan"},
    "pool": {"numpy", "shapes", "windows"},
    "gradients": {"numpy", "shapes", "windows", "conv", "pool", "plan", "ways", "gradients"},
    "hypotheses": {"numpy", "conv"},
    "layouts": {"numpy"},
    "cost": {"shapes"},
    "blocks": {"cost"},
    "audit": {"cost"},
    "nets": {"cost", "blocks", "audit"},
    "mistakes": {"numpy", "shapes", "naive", "conv", "pool", "gradients", "hypotheses", "mistakes"},
    "probe": {"numpy", "naive", "hypotheses", "mistakes"},
    "checks": {
        "numpy",
        "shapes",
        "conv",
        "pool",
        "gradients",
        "audit",
        "mistakes",
        "probe",
        "checks",
    },
    "samples": {"numpy", "nibabel", "sklearn"},
    "digits": {"numpy", "sklearn", "conv", "pool", "gradients"},
    "spreadsheet": {"numpy", "openpyxl"},
    "draw": {"numpy", "matplotlib"},
    "widgets": {
        "numpy",
        "shapes",
        "windows",
        "conv",
        "pool",
        "gradients",
        "cost",
        "blocks",
        "audit",
        "nets",
        "hypotheses",
        "probe",
        "samples",
        "widgets",
        "anywidget",
        "traitlets",
    },
    "__init__": {"conv", "plan", "pool", "shapes"},
}


def named(path):
    return path.relative_to(ROOT).as_posix()


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(path):
    """Return the modules of convkit and the packages outside Python's own that a file imports."""
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module] if node.module else [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            found.add(parts[1] if parts[0] == "convkit" and len(parts) > 1 else parts[0])
    return found - set(sys.stdlib_module_names)


def functions_of(path):
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef)]


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_imports_follow_the_staircase(path):
    package = path.parent.name
    step = path.stem if package == "convkit" else package
    inside = {other.stem for other in path.parent.glob("*.py")} if step == "widgets" else set()
    assert imports_of(path) <= STAIRCASE[step] | inside


@pytest.mark.parametrize("path", [*MODULES, *sorted((ROOT / "book").rglob("*.py"))], ids=named)
def test_nothing_that_students_get_imports_the_teacher_s_tools(path):
    assert "classroom" not in imports_of(path)


def test_every_step_of_the_staircase_exists():
    modules = {path.stem for path in (ROOT / "convkit").glob("*.py")}
    steps = modules | {path.parent.name for path in (ROOT / "convkit").glob("*/__init__.py")}
    assert steps == set(STAIRCASE)


@pytest.mark.parametrize("path", [*MODULES, *TOOLS], ids=named)
def test_functions_fit_on_a_screen(path):
    for function in functions_of(path):
        body = function.body[1:] if ast.get_docstring(function) else function.body
        lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
        assert lines <= 25, f"{function.name} has {lines} lines"


@pytest.mark.parametrize("path", [*MODULES, *TOOLS], ids=named)
def test_functions_take_few_parameters_and_no_flags(path):
    for function in functions_of(path):
        given = function.args
        names = [arg.arg for arg in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
        assert len(names) <= 9, f"{function.name} takes {len(names)} parameters"
        defaults = dict(zip(reversed(names), reversed([*given.defaults, *given.kw_defaults])))
        flags = {
            name
            for name, default in defaults.items()
            if isinstance(default, ast.Constant) and isinstance(default.value, bool)
        }
        assert flags <= {"ceil_mode", "count_include_pad"}, f"{function.name} takes {flags}"


@pytest.mark.parametrize("path", [*MODULES, *TOOLS], ids=named)
def test_no_assert_stands_for_an_error_message(path):
    assert not [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Assert)]


@pytest.mark.parametrize("path", [*MODULES, *TOOLS], ids=named)
def test_modules_are_read_in_one_sitting(path):
    code = path.read_text(encoding="utf-8")
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
            code = code.replace(ast.get_docstring(node, clean=False) or "", "")
    lines = [line for line in code.splitlines() if line.strip()]
    assert len(lines) <= 200


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.parent.name == "convkit"], ids=named
)
def test_public_functions_are_documented_with_an_example(path):
    for node in tree_of(path).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            text = ast.get_docstring(node) or ""
            assert ">>> " in text, f"{node.name} has no example"


def test_every_module_has_its_tests():
    tests = {path.stem.removeprefix("test_") for path in (ROOT / "tests").glob("test_*.py")}
    modules = {path.stem for path in (ROOT / "convkit").glob("*.py")} - {"__init__"}
    assert modules <= tests, f"without tests: {sorted(modules - tests)}"


def test_every_error_has_a_test_that_matches_its_words():
    """Each `pytest.raises` of ValueError or TypeError names words of the message."""
    for path in (ROOT / "tests").glob("test_*.py"):
        for call in [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]:
            if isinstance(call.func, ast.Attribute) and call.func.attr == "raises":
                assert any(keyword.arg == "match" for keyword in call.keywords), (
                    f"{path.name}:{call.lineno} does not say which message it expects"
                )


CELL = re.compile(
    r"^```\{code-cell\}[^\n]*\n(?P<options>---\n.*?^---\n|(?::[^\n]*\n)*)(?P<code>.*?)^```$",
    flags=re.M | re.S,
)


def cells_of(chapter):
    """Return (options, code) of each cell of a chapter that the reader sees."""
    found = [cell.group("options", "code") for cell in CELL.finditer(chapter.read_text("utf-8"))]
    return [(options, code) for options, code in found if "remove-cell" not in options]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=named)
def test_cells_hold_one_idea(chapter):
    sizes = sorted(len(code.split("\n")) - 1 for _, code in cells_of(chapter))
    if sizes:
        assert sizes[-1] <= 15
        assert sizes[len(sizes) // 2] <= 3


@pytest.mark.parametrize("chapter", CHAPTERS, ids=named)
def test_paragraphs_are_short(chapter):
    text = re.sub(r"^```.*?^```$", "", chapter.read_text(encoding="utf-8"), flags=re.M | re.S)
    for paragraph in re.split(r"\n\n|\n(?=[-*] |\d+\. )", text):
        assert len(paragraph.split()) <= 120, paragraph[:80]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=named)
def test_every_picture_says_what_is_to_be_seen(chapter):
    for options, code in cells_of(chapter):
        if re.search(r"^draw\.\w+\(", code, flags=re.M):
            assert re.search(r"alt: .{20,}", options, flags=re.S), code
    for alt in re.findall(r"!\[(.*?)\]\(", chapter.read_text("utf-8")):
        assert len(alt) > 20, alt


def test_the_contents_list_every_chapter_once():
    contents = yaml.safe_load((ROOT / "book" / "_toc.yml").read_text())
    listed = re.findall(r"(?:root|file)': '(\w+)'", str(contents))
    assert sorted(listed) == sorted(path.stem for path in CHAPTERS)


def tracked_files():
    run = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


def test_the_readme_explains_every_entry_of_the_root():
    entries = {name.split("/")[0] for name in tracked_files()}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {entry for entry in entries if f"`{entry}" not in readme} <= {"README.md"}


def test_no_notebook_in_git_holds_an_output():
    for name in tracked_files():
        if name.endswith(".ipynb"):
            for cell in json.loads((ROOT / name).read_text(encoding="utf-8"))["cells"]:
                assert not cell.get("outputs") and cell.get("execution_count") is None, name


def test_every_requirement_is_pinned():
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    required = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    assert required and all("==" in line for line in required)


def test_the_lock_lacks_nothing_that_is_needed():
    done = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_vendored_files_are_those_of_the_locked_package():
    from tools import vendor

    version = (vendor.SITE / "VERSION").read_text()
    assert version == f"{vendor.PACKAGE}\n{vendor.INTEGRITY}\n"
    assert len(list((vendor.SITE / "fonts").glob("*.woff2"))) == 20
