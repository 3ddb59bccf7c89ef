"""What every test may use."""

import functools
import http.server
import os
import threading
from pathlib import Path

import pytest
from xdist.scheduler import LoadFileScheduling

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "book" / "_build" / "html"
PAGES = sorted(path.name for path in HTML.glob("*.html") if path.stem not in {"genindex", "404"})


class Shares(LoadFileScheduling):
    """A worker gets a file at a time, and of the teacher's page, which takes long, a course."""

    def _split_scope(self, nodeid):
        file, _, test = nodeid.partition("::")
        return file + test.partition("[")[2] if file.endswith("test_teaching.py") else file


def pytest_xdist_make_scheduler(config, log):
    return Shares(config, log)


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium with the network cut: only files and this machine answer."""
    from playwright.sync_api import sync_playwright

    from tools import chromium as browser

    path = browser.find()
    if path is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("no Chromium was found; `make tools` installs one")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(browser.CUT_OFF))
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def bubblewrap():
    """A machine on which students' code can be locked in."""
    from classroom.sandbox import bubblewrap as sandbox

    if sandbox.missing():
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing(f"{sandbox.missing()}; `make tools` installs it")


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="session")
def site():
    """The address of the built book, served on this machine."""
    if not PAGES:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("the book is not built; run `make book`")
    handler = functools.partial(QuietHandler, directory=HTML)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Log:
    """What a page asked for and complained of."""

    def __init__(self, page):
        self.requests, self.complaints = [], []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._keep)

    def _keep(self, message):
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def foreign(self, home):
        ours = (home, "data:", "blob:")
        return [url for url in self.requests if not url.startswith(ours)]


@pytest.fixture
def open_page(chromium):
    """Open an address in a context of its own; return the page and its log."""
    contexts = []

    def visit(address, **options):
        contexts.append(chromium.new_context(**options))
        page = contexts[-1].new_page()
        log = Log(page)
        page.goto(address)
        page.wait_for_load_state("load")
        return page, log

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture
def open_whole(open_page, site):
    """Open a page of the book with all of its sections laid out, near or not; return the page."""

    def visit(name, **options):
        page, _ = open_page(f"{site}/{name}", **options)
        page.add_style_tag(content="section { content-visibility: visible !important }")
        return page

    return visit
