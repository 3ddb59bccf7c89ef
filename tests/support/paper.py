"""What is one thing to the eye, marked at both of its ends, and found again in a PDF."""

import io
import re

import pypdf

MARK = """
for (const [n, one] of [...document.querySelectorAll(given[0])].entries())
  for (const [end, place] of [["A", "top: 0"], ["Z", "bottom: 0"]]) {
    if (getComputedStyle(one).position === "static") one.style.position = "relative";
    one.insertAdjacentHTML("beforeend",
      `<span style="position:absolute;left:0;${place};font:4px/4px serif">Q${n}${end}</span>`);
  }
"""
WHOLE = ".convkit-figure, div.highlight, .cell_output img"


def cut_in_two(printed):
    """Return the numbers of marked things whose ends are on different pages of a PDF."""
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed)).pages]
    marks = [set(re.findall(r"Q(\d+)([AZ])", text)) for text in pages]
    assert any(marks)
    return [n for found in marks for n, end in found if end == "A" and (n, "Z") not in found]
