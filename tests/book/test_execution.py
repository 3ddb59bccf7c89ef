"""Chapters are executed again when what they use has changed, and only then."""

import re
import shutil
import subprocess
import sys

import pytest
from execution import PROBE, code_digest

from tests.support.book import ROOT

LOADED = """
import sys
import convcheck.probe
for name, module in sorted(sys.modules.items()):
    if name.partition(".")[0] == "convcheck":
        print(module.__file__)
"""


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
