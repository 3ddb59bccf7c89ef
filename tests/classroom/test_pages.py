"""The pages for students and for the teacher: what they say, what they hide, how they look."""

import base64
import json
import re

import docutils.nodes
import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe

from classroom.assignment import load
from classroom.commands import feedback
from classroom.course import Course
from classroom.pages.answers import CELLS, OUTPUT, SOURCE, cells
from classroom.pages.sentences import named
from classroom.records.marks import Marks
from convcheck.catalogue import CATALOGUE, TOPICS
from tests.support.notebooks import ASSIGNMENTS, read
from tests.support.small_class import (
    CLASS,
    NAME,
    ODD,
    ROOT,
    by_hand,
    command,
    course_with,
    graded,
    handed_in,
)

BOOK = "https://example.org/book"


@pytest.fixture(scope="module")
def course(whole_class):
    """The class with a comment and points by hand, and its pages."""
    by_hand(whole_class, "eve", "task-5-check", 1.5, "Nice,\nbut <read> it again.")
    assert command(whole_class, "feedback", NAME, "--book", BOOK) == 1
    assert command(whole_class, "report", NAME) == 0
    return whole_class


def page(course, student):
    return course.feedback(NAME, student)


def text(course, student):
    return page(course, student).read_text("utf-8")


def report(course):
    return course.folder / "reports" / f"{NAME}.html"


# What a student reads


def test_named_mistakes_come_first_with_the_place_to_read(course):
    found = text(course, "eve")
    heading = found.index("What to look at")
    for topic, name in (("pad", "before_only"), ("settings", "flipped")):
        mistake = next(m for m in (*TOPICS[topic], *CATALOGUE) if m.name == name)
        assert heading < found.index(mistake.sentence) < found.index("<h2>Points</h2>")
    assert f'<a href="{BOOK}/single_channel.html#flip-or-not">' in found
    assert "What to look at" not in text(course, "ada")


def test_points_of_the_gradebook_and_words_of_the_teacher_are_shown(course):
    found = text(course, "eve")
    assert "<strong>6.5</strong> of 15 points" in found
    assert "1.5 of 2 points, given by your teacher." in found
    assert "<pre>Nice,\nbut &lt;read&gt; it again.</pre>" in found
    assert "<strong>15</strong> of 15 points" in text(course, "ada")


def test_failure_and_waiting_are_told_apart_from_no_points(course):
    assert "could not be graded by the computer" in text(course, "mallory")
    assert "<strong>" not in text(course, "mallory")
    assert "This is not final" in text(course, ODD)
    assert "<strong>0</strong> of 15 points" in text(course, "bob")
    assert "not final" not in text(course, "bob") and "could not" not in text(course, "bob")


def test_student_sees_the_code_and_the_message_of_the_check(course):
    found = text(course, "eve")
    assert "pad = wrong(&#39;pad&#39;, &#39;before_only&#39;)  # &lt;b&gt;mine&lt;/b&gt;" in found
    assert "An example where it shows:" in found


@pytest.mark.parametrize("student", CLASS)
def test_page_holds_no_hidden_test_and_nothing_of_others(course, student):
    found = text(course, student)
    assert "HIDDEN" not in found and "secret()" not in found and "seed" not in found
    for other in set(CLASS) - {student}:
        assert other.replace("=", "&#61;") not in found and other not in found
    assert "correlate(x, kernel" in found or student in ("ada", ODD)


def test_page_of_one_student_alone_is_written_and_an_unknown_one_refused(course, tmp_path, capsys):
    before = {s: page(course, s).stat().st_mtime_ns for s in CLASS}
    assert command(course, "feedback", NAME, "--student", "ada") == 0
    assert {s for s in CLASS if page(course, s).stat().st_mtime_ns != before[s]} == {"ada"}
    command(course, "feedback", NAME, "--student", "ada", "--book", BOOK)
    assert command(course, "feedback", NAME, "--student", "zoe") == 2
    assert "nothing was handed in by zoe" in capsys.readouterr().err
    assert command(course, "feedback", NAME, "--book", "javascript:alert(1)") == 2


def test_class_that_is_not_graded_gets_pages_that_say_so(tmp_path):
    course = course_with(tmp_path, "ada")
    assert command(course, "feedback", NAME) == 1
    assert "has not been graded yet" in text(course, "ada")
    assert not (course.folder / "gradebook.db").exists()


def test_penalty_for_lateness_is_taken_off_and_told(tmp_path):
    from nbgrader.api import Gradebook

    course = graded(tmp_path, "ada")
    with Gradebook(course.gradebook) as gradebook:
        gradebook.find_submission(NAME, "ada").notebooks[0].late_submission_penalty = 2.5
        gradebook.db.commit()
    command(course, "feedback", NAME)
    assert "<strong>12.5</strong> of 15" in text(course, "ada")
    assert "2.5 points were taken off for lateness." in text(course, "ada")


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_every_task_has_a_title_of_its_own_from_the_notebook_of_the_students(name, tmp_path):
    titles = [step.title for step in load(Course(ROOT, tmp_path), name).steps]
    assert len(set(titles)) == len(titles) and not re.search("SOLUTION|task-", " ".join(titles))


def test_cells_that_windows_wrote_are_shown_as_those_of_others(tmp_path):
    course = course_with(tmp_path, "ada")
    command(course, "feedback", NAME)
    before = text(course, "ada")
    notebook = handed_in("ada")
    for cell in notebook.cells:
        cell.source = cell.source.replace("\n", "\r\n")
    (course.submitted(NAME, "ada") / f"{NAME}.ipynb").write_text(nbformat.writes(notebook))
    command(course, "feedback", NAME)
    assert text(course, "ada") == before and "�" not in before


# Whatever a notebook holds


def written(path, notebook):
    path.write_text(json.dumps(notebook), "utf-8")
    return cells(path)


def notebook_with(*outputs, source="x", **cell):
    code = {
        "cell_type": "code",
        "metadata": {},
        "source": source,
        "outputs": list(outputs),
        "execution_count": None,
        "id": "a",
        **cell,
    }
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [code]}


TOO_MUCH = "Your notebook is too large, or too broken, to show what you wrote."
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 20).decode()


def test_outputs_are_shown_as_text_of_bounded_length(tmp_path):
    stream = {
        "output_type": "stream",
        "name": "stdout",
        "text": "\x1b[31mred\x1b[0m " + "x" * 10**6,
    }
    (cell,) = written(tmp_path / "n.ipynb", notebook_with(stream, source="y" * 10**6))
    assert cell.outputs[0].startswith("red xxx") and len(cell.outputs[0]) < OUTPUT + 50
    assert "more characters" in cell.outputs[0] and len(cell.source) < SOURCE + 50


def test_markup_scripts_and_foreign_pictures_are_not_shown(tmp_path):
    evil = {
        "output_type": "display_data",
        "metadata": {},
        "data": {
            "text/html": "<script>alert(1)</script>",
            "image/svg+xml": "<svg onload='alert(1)'/>",
            "application/javascript": "alert(1)",
            "text/plain": "<b>plain</b>",
            "image/png": base64.b64encode(b"GIF89a").decode(),
        },
    }
    good = {"output_type": "display_data", "metadata": {}, "data": {"image/png": PNG}}
    (cell,) = written(tmp_path / "n.ipynb", notebook_with(evil, good))
    assert cell.outputs == ("<b>plain</b>",) and cell.pictures == (PNG,)


def test_page_is_safe_whatever_the_student_wrote(tmp_path, open_page):
    course = course_with(tmp_path, "ada")
    notebook = handed_in("ada")
    evil = (
        "</pre></details><script>document.title = 'mine'</script><img src='https://evil.example/x'>"
    )
    for cell in notebook.cells:
        cell.source = evil
        if cell.cell_type == "code":
            cell.outputs = [
                nbformat.v4.new_output("stream", text=evil + "\x1b]8;;https://evil.example\x07")
            ]
    notebook.cells[0].source = "# " + evil
    (course.submitted(NAME, "ada") / f"{NAME}.ipynb").write_text(nbformat.writes(notebook))
    command(course, "feedback", NAME)
    opened, log = open_page(page(course, "ada").as_uri())
    assert opened.title().endswith(": ada") and log.foreign("file://") == []
    assert opened.locator("script, img").count() == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"{",
        b"[]",
        b'{"cells": 3}',
        b"[" * 100_000,
        json.dumps(
            {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": 7}]}
        ).encode(),
        json.dumps({"nbformat": 99, "cells": []}).encode(),
    ],
)
def test_file_that_is_no_notebook_shows_nothing(tmp_path, content):
    (tmp_path / "n.ipynb").write_bytes(content)
    assert "".join(cell.source for cell in cells(tmp_path / "n.ipynb")) == ""
    assert cells(tmp_path / "none.ipynb") == []


def test_links_huge_files_and_endless_notebooks_are_bounded(tmp_path):
    (tmp_path / "link.ipynb").symlink_to(ROOT / "solutions" / NAME / f"{NAME}.ipynb")
    assert cells(tmp_path / "link.ipynb") == []
    with open(tmp_path / "huge.ipynb", "wb") as file:
        file.truncate(10**9)
    assert cells(tmp_path / "huge.ipynb") == []
    many = notebook_with()
    many["cells"] *= 1000
    assert len(written(tmp_path / "many.ipynb", many)) == CELLS


def test_byte_order_mark_and_old_formats_are_read(tmp_path):
    path = tmp_path / "n.ipynb"
    path.write_text("\ufeff" + nbformat.writes(read("exercises", NAME)), "utf-8")
    assert len(cells(path)) == len(read("exercises", NAME).cells)
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {},
        "worksheets": [
            {
                "cells": [
                    {
                        "cell_type": "code",
                        "language": "python",
                        "input": "x = 1",
                        "metadata": {},
                        "outputs": [],
                    }
                ]
            }
        ],
    }
    assert [cell.source for cell in written(path, old)] == ["x = 1"]


def test_what_takes_much_memory_is_not_read_and_that_is_said(whole_class, tmp_path, monkeypatch):
    notebook = notebook_with()
    notebook["metadata"]["much"] = [{}] * 2_000_000
    assert written(tmp_path / "n.ipynb", notebook) == []
    notebook["metadata"]["much"] = [{}] * 100_000
    assert len(written(tmp_path / "n.ipynb", notebook)) == 1
    monkeypatch.setattr("classroom.pages.answers.VALUES", 10)
    marks = Marks(whole_class, NAME)
    assert TOO_MUCH in feedback.page(marks, marks.of("ada"))
    monkeypatch.undo()
    assert TOO_MUCH not in feedback.page(marks, marks.of("ada"))


def test_pages_read_nothing_but_what_they_show(tmp_path, monkeypatch):
    def none(*args, **options):
        raise AssertionError("all of the file was made into objects of nbformat")

    monkeypatch.setattr(nbformat, "reads", none)
    shown = [{"output_type": "pyout", "text": ["1"], "png": PNG}, {"evalue": "no", "ename": "E"}]
    (cell,) = written(tmp_path / "n.ipynb", notebook_with(*shown))
    assert (cell.outputs, cell.pictures) == (("1", "no"), (PNG,))


# Names


def test_every_mistake_leads_to_a_heading_of_the_book():
    for mistake in CATALOGUE:
        found = named(mistake.name, f"{mistake.sentence} {mistake.heading}", BOOK)
        assert found.sentence == mistake.sentence
        chapter = (ROOT / "book" / f"{mistake.section}.md").read_text("utf-8")
        headings = re.findall(r"^#+ (.+)$", chapter, flags=re.M)
        assert not mistake.heading or mistake.heading in headings, mistake.name
        anchor = f"#{docutils.nodes.make_id(mistake.heading)}" if mistake.heading else ""
        assert found.link == f"{BOOK}/{mistake.section}.html{anchor}"


def test_one_name_of_two_topics_is_told_apart_by_its_sentence():
    alike = [m for m in CATALOGUE if m.name == "type_2_1"]
    assert len(alike) > 1
    for mistake in alike:
        wrapped = mistake.sentence.replace(" ", "\n", 3)
        assert named("type_2_1", f"it says: {wrapped} and more").sentence == mistake.sentence


def test_mere_problem_is_no_named_mistake():
    assert named("values", "The numbers are wrong") is None


# The report


def test_report_tells_the_numbers_of_the_class(course):
    found = report(course).read_text("utf-8")
    assert "The class: 5 students" in found and "1 could not be graded" in found
    assert "it is &lt;odd&gt;" in found and "two cells have the name task-2" in found
    assert found.count("<svg") == 4
    counted = re.findall(r'<td class="number">(\d+)</td><th scope="row">([^<]+)</th>', found)
    sentences = {
        next(m for m in CATALOGUE if m.name == name).sentence for name in ("flipped", "before_only")
    }
    assert {(count, sentence) for count, sentence in counted} == {("1", s) for s in sentences}
    row = re.search(r"Task 4: true convolution</th>(.*?)</tr>", found)[1]
    assert re.findall(r">([^<]+)</td>", row) == [
        "2",
        "1.33",
        "2",
        "1",
    ]  # ada 2, bob 0, eve 2, one waits


def test_report_on_nobody_is_a_page_too(tmp_path):
    course = course_with(tmp_path)
    assert command(course, "report", NAME) == 1
    assert "Nobody has points yet." in report(course).read_text("utf-8")


# How they look


PAGES = ["eve", "mallory", ODD, "the report"]


def address(course, name):
    return (report(course) if name == "the report" else page(course, name)).as_uri()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_page_is_accessible_and_asks_nobody(course, open_page, name, scheme, width):
    opened, log = open_page(
        address(course, name), color_scheme=scheme, viewport={"width": width, "height": 800}
    )
    opened.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = Axe().run(opened)
    assert found.violations_count == 0, found.generate_report()
    assert log.foreign("file://") == [] and log.complaints == []
    assert opened.evaluate("document.documentElement.scrollWidth") <= width


def test_code_opens_by_keyboard(course, open_page):
    opened, _ = open_page(address(course, "eve"))
    details = opened.locator("details").first
    assert not details.locator("pre").first.is_visible()
    details.locator("summary").focus()
    opened.keyboard.press("Enter")
    assert details.locator("pre").first.is_visible()


def test_plots_follow_the_colours_of_the_page(course, open_page):
    seen = {}
    for scheme in ("light", "dark"):
        opened, _ = open_page(address(course, "the report"), color_scheme=scheme)
        seen[scheme] = opened.evaluate(
            "['text', 'path[style*=--bar]'].map(kind => getComputedStyle(document.querySelector("
            "'figure svg ' + kind)).fill)"
        )
    assert seen["light"] != seen["dark"]
    assert all(one != other for one, other in zip(seen["light"], seen["dark"], strict=True))


def test_pictures_say_what_is_to_be_seen(course):
    labels = re.findall(r'role="img" aria-label="([^"]+)"', report(course).read_text("utf-8"))
    assert len(labels) == 4 and all(len(label) > 40 for label in labels)
    assert "Of 4 students with points" in labels[0]
