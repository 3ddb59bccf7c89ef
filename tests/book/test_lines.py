"""What the end of a line must not part stays together."""

import lines
import pytest
from docutils import nodes
from docutils.utils import new_document

NO_BREAK = "\N{NO-BREAK SPACE}"
PAGES = ["messages.html", "multi_channel.html", "receptive_field.html", "c3d.html"]


def mended(*parts, kind=nodes.paragraph):
    """Return a paragraph of these parts, or what kind of node it is, after the mending."""
    document = new_document("page")
    document += kind("", "", *parts)
    lines.mend_lines(None, document)
    return document[0]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a 3 × 3 × 16 filter", "a 3_×_3_×_16 filter"),
        ("32 · 25 = 12,800 · 2", "32_·_25 = 12,800_·_2"),
        ("H × W", "H_×_W"),
        ("rows × columns", "rows × columns"),
        (" × ", "_×_"),  # between two formulas
    ],
)
def test_a_product_is_not_parted(written, shown):
    assert mended(nodes.Text(written)).astext() == shown.replace("_", NO_BREAK)


def test_code_is_left_as_it_is():
    code = nodes.literal("", "3 × 3")
    assert mended(code).astext() == "3 × 3"
    assert "one-piece" in code["classes"]
    assert "one-piece" not in mended(nodes.literal("", "long" * 7))[0]["classes"]


def test_a_formula_takes_the_marks_that_touch_it():
    found = mended(
        nodes.Text("see (“"), nodes.math("", "x"), nodes.Text("”), or"), nodes.math("", "y")
    )
    assert [part.astext() for part in found] == ["see ", "(“x”),", " or", "y"]
    assert found[1]["classes"] == ["one-piece"]


def test_a_title_does_not_end_a_line_in_a_hyphen():
    title = mended(nodes.Text("Mixed 3-D and (2+1)-D, a-D"), kind=nodes.title)
    assert title.astext() == "Mixed 3-D and (2+1)-D, a-D"
    assert [part.astext() for part in title.findall(nodes.inline)] == ["3-D", "(2+1)-D"]


PARTED = """all => all.filter(one => one.checkVisibility()).filter(one => {
  const pieces = [...one.querySelectorAll(".base")];
  if (!pieces.length) return one.getClientRects().length > 1;
  const mark = document.createRange();
  mark.selectNode(one.lastChild);
  const line = mark.getBoundingClientRect(), last = pieces.at(-1).getBoundingClientRect();
  return line.height && (line.top > last.bottom || line.bottom < last.top);
}).map(one => one.textContent)"""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_parts_no_piece_on_a_phone(open_whole, name):
    page = open_whole(name)
    page.set_viewport_size({"width": 390, "height": 844})
    pieces = page.locator(".bd-article .one-piece")
    assert pieces.count() > 1 and pieces.evaluate_all(PARTED) == []
