"""The rules for the chapters."""

import builtins
import re
import symtable

import pytest
import yaml

from convkit import widgets
from tests.support.book import CHAPTERS, ROOT, cells_of, unexplained, words_of


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.name)
def test_cells_hold_one_idea(chapter):
    cells = cells_of(chapter)
    assert all(code.count("\n") <= 15 for _, code in cells)
    sizes = sorted(
        code.count("\n") for options, code in cells if not re.search("(remove|hide)-input", options)
    )
    if sizes:
        assert sizes[len(sizes) // 2] <= 3


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.name)
def test_a_cell_uses_only_what_the_reader_has_seen(chapter):
    """The downloaded notebook lacks the cells that only check, and so does who types along."""
    known = set(dir(builtins))
    for _, code in cells_of(chapter):
        table = symtable.symtable(code, chapter.name, "exec")
        bound = [one for one in table.get_symbols() if one.is_assigned() or one.is_imported()]
        known |= {one.get_name() for one in bound}
        assert _asked(table) <= known, code


def _asked(table):
    """Return the names that some code and the functions in it expect to find outside."""
    found = {one.get_name() for one in table.get_symbols() if one.is_global()}
    return found.union(*map(_asked, table.get_children()))


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.name)
def test_paragraphs_are_short(chapter):
    text = re.sub(r"^```.*?^```$", "", chapter.read_text(encoding="utf-8"), flags=re.M | re.S)
    for paragraph in re.split(r"\n\n|\n(?=[-*] |\d+\. )", text):
        assert len(paragraph.split()) <= 120, paragraph[:80]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.name)
def test_every_picture_says_what_is_to_be_seen(chapter):
    for options, code in cells_of(chapter):
        if re.search(r"^draw\.\w+\(", code, flags=re.M):
            assert re.search(r"alt: .{20,}", options, flags=re.S), code
    for alt in re.findall(r"!\[(.*?)\]\(", chapter.read_text("utf-8")):
        assert len(alt) > 20, alt


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.name)
def test_every_name_that_a_reader_sees_is_defined_in_sight(chapter):
    assert unexplained(chapter) == set()


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.name)
def test_a_line_that_opens_a_fence_holds_no_backtick(chapter):
    """CommonMark takes such a line for text, and the build does not complain."""
    assert not re.findall(r"^```\{.*\}.*`.*$", chapter.read_text("utf-8"), flags=re.M)


def test_the_contents_list_every_chapter_once():
    contents = yaml.safe_load((ROOT / "book" / "_toc.yml").read_text())
    listed = re.findall(r"(?:root|file)': '(\w+)'", str(contents))
    assert sorted(listed) == sorted(path.stem for path in CHAPTERS)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.name)
def test_a_page_is_read_in_one_sitting(chapter):
    assert words_of(chapter) <= 2500


def test_the_teacher_is_told_of_every_figure_and_of_its_page():
    text = (ROOT / "book" / "teaching.md").read_text("utf-8")
    listed = re.search(r"^## Figures to project$(.*?)^## ", text, flags=re.M | re.S)[1]
    pages = dict(re.findall(r"`(\w+)` \(\[\]\((\w+\.md)\)\)", listed))
    assert sorted(pages) == sorted(widgets.__all__)
    for figure, page in pages.items():
        assert f"{figure}(" in (ROOT / "book" / page).read_text("utf-8")


def test_no_two_works_are_cited_by_the_same_words():
    entries = re.findall(
        r"author = (.*?),\n.*?year   = (.*?),?\n",
        (ROOT / "book" / "references.bib").read_text("utf-8"),
        flags=re.S,
    )
    assert len(entries) > 50 and len(entries) == len(set(entries))
