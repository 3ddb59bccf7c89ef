"""What formgrader shows of a student's work, rendered by nbgrader's own template."""

import json
import re

import nbformat
import nbgrader.server_extensions.formgrader.handlers as formgrader
import pytest
from nbconvert import HTMLExporter
from traitlets.config import Config

from classroom.assignment import Assignment, TeacherCell, load
from classroom.course import Course
from classroom.grading import matching
from classroom.records import autograded
from tests.support.notebooks import ROOT, name_of, read

NAME, PROOF = "pooling", "task-5-proof"
RUN = "window.ran = true"
ATTACKS = {
    "a script": f"A proof. <script>{RUN}</script>",
    "a script in capitals": f"A proof.\n\n<SCRIPT\n>{RUN}</script>",
    "an event": f'<img src=x onerror="{RUN}">',
    "a drawing": f'<svg/onload="{RUN}">',
    "a frame": f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    "a form": f'<form><button formaction="javascript:{RUN}">Full credit</button></form>',
    "a style": "<style>.score { display: none }</style>",
    "a link": f"[Read](javascript:{RUN.replace(' ', '')})",
    "a link in brackets": f"[Read](<javascript:{RUN}>)",
    "a link by reference": f"[Read][1]\n\n[1]: javascript:{RUN.replace(' ', '')}",
    "an address in brackets": f"<javascript:{RUN.replace(' ', '')}>",
    "a link in a formula": f"$\\href{{javascript:{RUN}}}{{x}}$",
    "a button in a formula": "$\\class{full-credit}{\\cssId{task-1-check}{x}}$",
    "code of a language that is markup": "```<script>alert(1)</script>\nx\n```",
    "a picture by reference": "![x][1]\n\n[1]: https://elsewhere.example/x.png",
    "a footnote": f"x[^1]\n\n[^1]: <script>{RUN}</script>",
    "a table": f"|a|\n|-|\n|<img src=x onerror={RUN.replace(' ', '')}>|",
    "a heading": f"# <svg onload={RUN.replace(' ', '')}>",
    "a tag over two lines": f"<img\nsrc=x\nonerror={RUN.replace(' ', '')}>",
    "an end tag": "</div></div><base href='https://elsewhere.example/'>",
    "a picture from elsewhere": "![x](https://elsewhere.example/x.png)",
    "a comment that ends": f"<!-- --><script>{RUN}</script>",
    "a bare address": "See https://elsewhere.example/x and HTTP://elsewhere.example.",
    "a link in a token": "$\\mmlToken{mtext}[href=https://elsewhere.example]{x}$",
    "a formula that ends": f"$$x$$<script>{RUN}</script>$$y$$",
    "code that ends": f"`x`<script>{RUN}</script>`",
}


def shown(tmp_path, notebook):
    """Return the address of formgrader's page on what a student handed in."""
    assignment = load(Course(ROOT, tmp_path), NAME)
    handed, _ = matching.read(nbformat.writes(notebook).encode())
    places, _ = matching.match(assignment.cells, handed)
    made = nbformat.reads(autograded.notebook(assignment, handed, places, {}, ()), as_version=4)
    config = Config()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [formgrader.template_path]
    about = dict.fromkeys(("submission_id", "notebook_id", "assignment_id", "base_url"), "x")
    html, _ = HTMLExporter(config=config).from_notebook_node(
        made, {**about, "index": 0, "total": 1, "notebook_path": "x", "student": "ada"}
    )
    (tmp_path / "page.html").write_text(html, "utf-8")
    return (tmp_path / "page.html").as_uri()


def answered(text):
    """Return a notebook with a text as an answer, as Markdown and as a raw cell."""
    notebook = read("exercises", NAME)
    next(cell for cell in notebook.cells if name_of(cell) == PROOF).source = text
    notebook.cells += [nbformat.v4.new_markdown_cell(text), nbformat.v4.new_raw_cell(text)]
    return notebook


HARM = """() => [...document.querySelectorAll('#notebook-container *')].filter(one =>
    ['SCRIPT', 'STYLE', 'IFRAME', 'IMG', 'FORM'].includes(one.tagName)
    || [...one.attributes].some(a => a.name.startsWith('on')
        || /javascript:|elsewhere/i.test(a.value)))
    .map(one => one.outerHTML)"""


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_a_student_wrote_runs_or_asks_anybody(tmp_path, open_page, attack):
    page, log = open_page(shown(tmp_path, answered(ATTACKS[attack])))
    assert page.evaluate("window.ran") is None and page.evaluate(HARM) == []
    assert not [url for url in log.requests if "elsewhere.example" in url]
    words = page.locator("#notebook-container").first.inner_text()
    assert not re.search(r"\\(href|style|class|cssId|mmlToken)", words)


PLAIN = (
    "A **proof**: $a < b$ and `x<y`.\n\n- 2 < 3, so $f[i](x)$\n\n| a | b |\n|---|---|\n| 1 | 2 |"
)


def test_markdown_and_formulas_of_a_student_are_still_shown(tmp_path, open_page):
    page, _ = open_page(shown(tmp_path, answered(PLAIN)))
    box = page.locator(".nbgrader_cell", has_text="A proof").locator(".rendered_html")
    assert box.locator("strong").inner_text() == "proof"
    assert "$a < b$" in box.inner_text() and box.locator("table td").count() == 2


def test_text_of_the_course_keeps_its_links():
    text = "Read [the chapter](https://example.org) <br> first."
    cell = TeacherCell("markdown", "", "intro", text, text, "free", 0, "", {})
    handed, _ = matching.read(
        json.dumps({"cells": [vars(cell) | {"cell_type": cell.kind}]}).encode()
    )
    made = autograded.notebook(Assignment("a", (cell,), {}, {}), handed, {0: 0}, {}, ())
    assert json.loads(made)["cells"][0]["source"] == text
