"""The notebooks as JupyterLab shows them before anything is run: a place to learn in."""

import contextlib
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from tools import lab

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory):
    """The address of a JupyterLab on what `make lab` lays out."""
    folder = tmp_path_factory.mktemp("lab")
    lab.main(folder=folder)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = ["--no-browser", "--allow-root", f"--port={port}", "--IdentityProvider.token="]
    command = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={folder}", *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        _wait_for(f"http://127.0.0.1:{port}/api")
        yield f"http://127.0.0.1:{port}/lab/tree"
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
        f"{jupyter}/single_channel.ipynb?reset", viewport={"width": 1300, "height": 20_000}
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
    page, _ = open_page(f"{jupyter}/groups.ipynb?reset", viewport={"width": 1300, "height": 9000})
    drawing = page.get_by_role("img", name="Four drawings of four input maps")
    drawing.wait_for(timeout=120_000)
    assert drawing.evaluate("image => image.complete && image.naturalWidth") > 400


def test_an_assignment_begins_with_its_subject(open_page, jupyter):
    page, _ = open_page(f"{jupyter}/exercises/pooling.ipynb?reset")
    page.get_by_role("heading", name="the assignment").wait_for(timeout=120_000)
    page.get_by_text("import numpy as np").wait_for(timeout=60_000)
    assert not page.get_by_text("find_spec").is_visible()
