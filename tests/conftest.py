"""What every test may use."""

import os
from contextlib import contextmanager
from importlib import import_module

import pytest
from xdist.scheduler import LoadFileScheduling

from tests.support.book import HTML, PAGES
from tests.support.machine import lacks, needs_bubblewrap, serving
from tools.chromium import OFFLINE, find


class Shares(LoadFileScheduling):
    """A worker gets a file at a time, and of the teacher's page, which takes long, a course."""

    def _split_scope(self, nodeid):
        file, _, test = nodeid.partition("::")
        return file + test.partition("[")[2] if file.endswith("test_teaching.py") else file


def pytest_xdist_make_scheduler(config, log):
    return Shares(config, log)


PEERS = {"torch", "keras", "jax", "signal", "threadpoolctl"}


def pytest_itemcollected(item):
    """A test that asks for another library is one of `make test-peers`, which installs them."""
    if PEERS & set(getattr(item, "fixturenames", ())):
        item.add_marker("peers")


@pytest.fixture(scope="session")
def torch():
    return import_module("torch")


@pytest.fixture(scope="session")
def keras(torch):
    """Keras, computing with PyTorch."""
    os.environ["KERAS_BACKEND"] = "torch"
    return import_module("keras")


@pytest.fixture(scope="session")
def jax():
    return import_module("jax")


@pytest.fixture(scope="session")
def signal():
    return import_module("scipy.signal")


@pytest.fixture(scope="session")
def threadpoolctl():
    return import_module("threadpoolctl")


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium with the network cut: only files and this machine answer."""
    from playwright.sync_api import sync_playwright

    path = find()
    if path is None:
        lacks("no Chromium was found; `make tools` installs one")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=OFFLINE)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def bubblewrap():
    """A machine on which students' code can be locked in."""
    needs_bubblewrap()


@pytest.fixture(scope="session")
def site():
    """The address of the built book, served on this machine."""
    if not PAGES:
        lacks("the book is not built; run `make book`")
    with serving(HTML) as address:
        yield address


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


@contextmanager
def visiting(chromium):
    """Yield what opens an address in a context of its own, and returns the page and its log.

    Its clock goes as any other, and can be put forward: see `tests.support.book.let_pass`.
    """
    contexts = []

    def visit(address, **options):
        contexts.append(chromium.new_context(**options))
        page = contexts[-1].new_page()
        page.clock.install()
        log = Log(page)
        page.goto(address)
        page.wait_for_load_state("load")
        return page, log

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture
def open_page(chromium):
    """Open an address in a context of its own; return the page and its log."""
    with visiting(chromium) as visit:
        yield visit


@pytest.fixture(scope="module")
def kept(chromium):
    """A page that stays open for the tests of a file, and its log: it goes where each test asks."""
    with visiting(chromium) as visit:
        yield visit("about:blank")


@pytest.fixture
def open_whole(open_page, site):
    """Open a page of the book; return the page."""

    def visit(name, **options):
        return open_page(f"{site}/{name}", **options)[0]

    return visit
