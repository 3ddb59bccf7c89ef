"""What the chapters print from PyTorch, Keras and JAX is what these print."""

import doctest
import re

import pytest

from tests.support.book import CHAPTERS

BLOCK = re.compile(r"^```pycon\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWING = [file for file in CHAPTERS if BLOCK.search(file.read_text("utf-8"))]


def session(file):
    """Return the blocks of a chapter as one session, on the lines that they have in the file."""
    text, found, last = file.read_text("utf-8"), "", 0
    for block in BLOCK.finditer(text):
        found += "\n" * text.count("\n", last, block.start(1)) + block[1]
        last = block.end(1)
    return doctest.DocTestParser().get_doctest(found, {}, file.stem, str(file), 0)


@pytest.mark.parametrize("file", SHOWING, ids=[file.stem for file in SHOWING])
def test_a_chapter_prints_what_the_frameworks_print(file, torch, keras, jax):
    complaints = []
    torch.manual_seed(0)
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE).run(
        session(file), out=complaints.append
    )
    assert not complaints, "".join(complaints)


def test_blocks_are_found():
    assert SHOWING, "no chapter shows a framework"
