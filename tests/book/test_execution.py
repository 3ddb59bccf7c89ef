"""Chapters are executed again when what they use has changed, and only then."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import execution
import nbformat
import pytest
from execution import PROBE, code_digest
from nbclient import NotebookClient
from sphinx.errors import ExtensionError

from tests.support.book import ROOT

LOADED = """
import sys
import convcheck.probe
for name, module in sorted(sys.modules.items()):
    if name.partition(".")[0] == "convcheck":
        print(module.__file__)
"""


IN_TWO_PIECES = """
print("the sum:", end="", flush=True)
print(" 3")
"""


def test_a_line_that_comes_in_two_pieces_is_one(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "")
    monkeypatch.setattr(NotebookClient, "coalesce_streams", False)
    execution.setup(SimpleNamespace(connect=lambda *_, **__: None))
    cells = [nbformat.v4.new_code_cell(IN_TWO_PIECES)]
    done = NotebookClient(nbformat.v4.new_notebook(cells=cells)).execute()
    assert [output.text for output in done.cells[0].outputs] == ["the sum: 3\n"]


@pytest.fixture
def tree(tmp_path):
    """A copy of all that a digest may look at."""
    for package in ("convkit", "convcheck"):
        shutil.copytree(ROOT / package, tmp_path / package)
    shutil.copy(ROOT / "requirements.txt", tmp_path)
    return tmp_path


def test_the_digest_covers_what_the_probe_loads_of_the_graders():
    shown = subprocess.check_output([sys.executable, "-c", LOADED], cwd=ROOT, text=True)
    root = f"{ROOT / 'convcheck'}/"
    assert {path.removeprefix(root) for path in shown.split()} == set(PROBE)


def test_chapters_use_nothing_of_the_graders_but_the_probe():
    for chapter in (ROOT / "book").glob("*.md"):
        code = re.findall(r"^```\{code-cell\}.*?^```$", chapter.read_text("utf-8"), re.M | re.S)
        for line in re.findall(r".*\bconvcheck\b.*", "\n".join(code)):
            assert line == "from convcheck import probe", chapter.name


@pytest.mark.parametrize(
    "name",
    [
        "convkit/pool/maxima.py",
        "convkit/widgets/kit.js",
        "convkit/widgets/kit.css",
        "convkit/timings/conv.json",
        "convcheck/probe.py",
        "convcheck/shared/wrong_layer.py",
        "requirements.txt",
    ],
)
def test_a_change_of_what_chapters_use_executes_them_again(tree, name):
    before = code_digest(tree)
    with (tree / name).open("a") as file:
        file.write("\n")
    assert code_digest(tree) != before


def test_a_new_module_of_the_library_executes_them_again(tree):
    before = code_digest(tree)
    (tree / "convkit" / "new.py").touch()
    assert code_digest(tree) != before


def test_a_sentence_of_a_grader_executes_no_chapter_again(tree):
    before = code_digest(tree)
    changed = [*(tree / "convcheck" / "pooling").glob("*.py"), tree / "convcheck" / "catalogue.py"]
    assert len(changed) > 3
    for path in changed:
        path.write_text(path.read_text().replace("You ", "Somebody "))
    assert code_digest(tree) == before


def test_a_machine_that_cannot_reach_itself_is_named(monkeypatch):
    def unreachable(address):
        raise OSError("Cannot assign requested address")

    monkeypatch.setattr(execution.socket, "create_server", unreachable)
    with pytest.raises(ExtensionError, match="over the address 127.0.0.1, which is not here"):
        execution.need_loopback(None, None, [])


MEETING = """\
---
file_format: mystnb
kernelspec: {{name: python3}}
---
```{{code-cell}}
import pathlib, time
pathlib.Path("{own}").touch()
end = time.monotonic() + 60
while not pathlib.Path("{other}").exists():
    assert time.monotonic() < end
    time.sleep(0.1)
```
"""


SIDE_BY_SIDE = """
import os
from types import SimpleNamespace
import execution
from jupyter_cache import get_cache
os.cpu_count = lambda: 2
limits = {"nb_execution_timeout": 90, "nb_execution_allow_errors": False}
app = SimpleNamespace(config=SimpleNamespace(nb_execution_cache_path="kept", **limits))
env = SimpleNamespace(doc2path=lambda name: os.path.abspath(f"{name}.md"))
execution.execute_side_by_side(app, env, ["a", "b", "page"])
print(len(get_cache("kept").list_cache_records()))
"""


def test_chapters_are_executed_side_by_side_and_kept(tmp_path):
    """Each of the two waits for the other: one after the other they would never end."""
    for own, other in ("ab", "ba"):
        text = MEETING.format(own=f"{own}.there", other=f"{other}.there")
        (tmp_path / f"{own}.md").write_text(text)
    (tmp_path / "page.md").write_text("# Words alone\n")
    command = [sys.executable, "-c", SIDE_BY_SIDE]
    there = {**os.environ, "PYTHONPATH": str(ROOT / "book" / "_ext")}
    assert subprocess.check_output(command, cwd=tmp_path, env=there, text=True) == "2\n"


def test_the_longest_chapter_is_begun_first_then_large_ones(tmp_path, monkeypatch):
    begun, longest = [], execution.LONGEST
    worker = lambda logger: lambda data: begun.append(Path(data.uri).stem)  # noqa: E731
    monkeypatch.setattr(execution, "ExecutionWorkerLocalSerial", worker)
    monkeypatch.setattr(execution.os, "cpu_count", lambda: 1)
    for name, lines in {"small": 1, longest: 2, "large": 9, "middle": 5}.items():
        text = MEETING.format(own="own", other="other") + "A line.\n" * lines
        (tmp_path / f"{name}.md").write_text(text)
    limits = {"nb_execution_timeout": 90, "nb_execution_allow_errors": False}
    config = SimpleNamespace(nb_execution_cache_path=str(tmp_path / "kept"), **limits)
    env = SimpleNamespace(doc2path=lambda name: str(tmp_path / f"{name}.md"))
    names = ["small", longest, "large", "middle"]
    execution.execute_side_by_side(SimpleNamespace(config=config), env, names)
    assert begun == [longest, "large", "middle", "small"]
    assert (ROOT / "book" / f"{longest}.md").exists()
