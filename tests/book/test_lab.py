"""The notebooks as JupyterLab shows them before anything is run: a place to learn in."""

import contextlib
import re
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests.support.notebooks import checks, read
from tools import lab

pytestmark = pytest.mark.long

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
# What a reader does to a figure, what Python then says; what Python does, what is then shown.
TWO_WAY = {
    "Blocks": (
        lambda form: form.get_by_role("radio", name="ResNeXt").check(),
        ("(figure.block, figure.layers[1][4], figure.output[:, 0].sum())", "('resnext', 32, "),
        ("figure.maps = 128", "128 × 56 × 56 enter, but "),
    ),
    "Network": (
        lambda form: form.get_by_role("button", name="Clear the drawing").click(),
        ("(sum(map(sum, figure.x)), figure.stage)", "(0, 'map2')"),
        ("figure.stage = 'scores'", "Four numbers of each map, times a weight for each."),
    ),
    "Transposed": (
        lambda form: form.get_by_role("slider", name="stride").fill("3"),
        ("(figure.stride, figure.output.shape)", "(3, (9, 9))"),
        ("figure.padding = 2", "output 5 × 5 and 2 cut off"),
    ),
}

# A wrong answer to the first task of an assignment, and what it is told.
MISTAKES = {
    "training": (
        "def through_relu(x, g):\n    return g\n",
        "You let every gradient through; where x is below 0 the ReLU has slope 0.",
    ),
    "transposed": (
        """def transposed_size(n, K, *, stride=1, padding=0, output_padding=0, dilation=1):
    return (n - 1) * stride + dilation * (K - 1) + 1 + output_padding
""",
        "You left the padding out: that many places are cut off at each end.",
    ),
}


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory):
    """The address of a JupyterLab on what `make lab` lays out."""
    folder = tmp_path_factory.mktemp("lab")
    lab.main(folder=folder)
    (folder / "figure_of").mkdir()
    for name, (_, (asked, _), (done, _)) in TWO_WAY.items():
        sources = f"from convkit.widgets import {name}\nfigure = {name}()\nfigure", asked, done
        cells = [new_markdown_cell("Above"), *map(new_code_cell, sources)]
        notebook = new_notebook(cells=cells, metadata=KERNEL)
        nbformat.write(notebook, folder / "figure_of" / f"{name}.ipynb")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = ["--no-browser", "--allow-root", f"--port={port}", "--IdentityProvider.token="]
    command = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={folder}", *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        _wait_for(f"http://127.0.0.1:{port}/api")
        yield f"http://127.0.0.1:{port}"
        server.kill()  # its kernels end with it; asked to end, it may wait for ever


def _wait_for(address):
    end = time.monotonic() + 120
    while time.monotonic() < end:
        with contextlib.suppress(OSError), urllib.request.urlopen(address):
            return
        time.sleep(0.5)
    pytest.fail(f"{address} did not answer")


def test_a_chapter_shows_its_pictures_and_no_answer(open_page, jupyter):
    page, _ = open_page(
        f"{jupyter}/lab/tree/single_channel.ipynb?reset", viewport={"width": 1300, "height": 20_000}
    )
    page.get_by_role("heading", name="One map, one kernel").wait_for(timeout=120_000)
    page.locator(".jp-OutputArea img").nth(5).wait_for(timeout=60_000)
    answers = page.locator("details", has_text="✓")
    answers.nth(2).wait_for(timeout=60_000)
    assert page.locator("details[open]").count() == 0
    page.get_by_text("Run all cells to work this figure.").wait_for(timeout=60_000)
    text = page.locator(".jp-Notebook").inner_text()
    assert "- [x]" not in text and "{term}" not in text and "<Picture" not in text


def test_a_drawing_that_has_no_pixels_is_shown_as_well(open_page, jupyter):
    page, _ = open_page(
        f"{jupyter}/lab/tree/groups.ipynb?reset", viewport={"width": 1300, "height": 9000}
    )
    drawing = page.get_by_role("img", name="Four drawings of four input maps")
    drawing.wait_for(timeout=120_000)
    assert drawing.evaluate("image => image.complete && image.naturalWidth") > 400


def test_an_assignment_begins_with_its_subject(open_page, jupyter):
    page, log = open_page(f"{jupyter}/lab/tree/exercises/pooling.ipynb?reset")
    page.get_by_role("heading", name="the assignment").wait_for(timeout=120_000)
    page.get_by_text("import numpy as np").wait_for(timeout=60_000)
    assert not page.get_by_text("find_spec").is_visible()
    # JupyterLite's extension, of the same environment, is of no use in JupyterLab.
    assert [told for told in log.complaints if "@jupyterlite/" not in told] == []


@pytest.fixture
def open_notebook(open_page, jupyter):
    """Open a notebook in JupyterLab or in Notebook 7, and wait for its kernel."""

    def visit(name, way="lab/tree"):
        tall = {"width": 1300, "height": 12_000}
        page, _ = open_page(f"{jupyter}/{way}/{name}.ipynb?reset", viewport=tall)
        page.locator("[data-status='idle']").first.wait_for(timeout=120_000)
        return page

    return visit


def run(page, number):
    """Run a code cell, the first being 0; a kernel that has only just come may not hear."""
    cell = page.locator(".jp-CodeCell").nth(number)
    while cell.locator(".jp-InputPrompt").inner_text() == "[ ]:":
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        page.wait_for_timeout(1000)


@pytest.mark.parametrize("name", TWO_WAY)
def test_a_figure_and_python_keep_in_step(open_notebook, name):
    act, (_, answer), (_, shown) = TWO_WAY[name]
    page = open_notebook(f"figure_of/{name}")
    run(page, 0)
    form = page.locator("form.convkit")
    form.wait_for(timeout=120_000)
    act(form)
    run(page, 1)
    told = page.locator(".jp-CodeCell").nth(1).locator(".jp-OutputArea-output")
    told.wait_for(timeout=60_000)
    assert told.inner_text().startswith(answer)
    assert form.get_by_text(shown).count() == 0
    run(page, 2)
    form.get_by_text(shown).first.wait_for(timeout=60_000)


@pytest.mark.parametrize("way", ["lab/tree", "notebooks"])
@pytest.mark.parametrize("name", TWO_WAY)
def test_keys_of_a_figure_are_no_commands_of_the_notebook(open_notebook, name, way):
    page = open_notebook(f"figure_of/{name}", way)
    run(page, 0)
    form = page.locator("form.convkit")
    form.wait_for(timeout=120_000)
    said = form.locator(".ck-said").inner_text()
    form.locator("[data-keys] [tabindex='0']").first.focus()
    for key in ("ArrowDown", "ArrowRight", "d", "d"):  # d, d deletes a cell
        page.keyboard.press(key)
    assert form.locator(".ck-said").inner_text() != said
    assert form.evaluate("form => form.contains(document.activeElement)")
    chosen = page.locator(".jp-Cell.jp-mod-active")
    assert chosen.count() == 1 and chosen.locator("form.convkit").count() == 1
    assert page.locator(".jp-Cell").count() == 4


def run_all(page):
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()


def write(page, function, source):
    """Put this source in place of the cell that defines a function."""
    cell = page.locator(".jp-CodeCell .cm-content", has_text=f"def {function}(")
    cell.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(source)


@pytest.mark.parametrize("name", MISTAKES)
def test_an_assignment_is_worked_through(open_notebook, name):
    solution = read("solutions", name)
    answers = {
        re.search(r"^def (\w+)", cell.source, flags=re.M)[1]: re.sub(r" *###.*\n", "", cell.source)
        for cell in solution.cells
        if cell.cell_type == "code" and "### BEGIN SOLUTION" in cell.source
    }
    first, (mistake, told) = next(iter(answers)), MISTAKES[name]
    page = open_notebook(f"exercises/{name}")
    for function, source in (answers | {first: mistake}).items():
        write(page, function, source)
    run_all(page)
    page.get_by_text(told).wait_for(timeout=120_000)
    write(page, first, answers[first])
    run_all(page)
    right = page.get_by_text(re.compile("all examples are right"))
    right.nth(len(checks(solution)) - 1).wait_for(timeout=120_000)
    assert page.get_by_text(told).count() == 0
