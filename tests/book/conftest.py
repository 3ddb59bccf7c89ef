"""The built book under watch, and the engines beside Chromium that read it."""

import shutil

import pytest

from tests.support.book import HTML, PAGES
from tests.support.engines import Firefox, WebKit
from tests.support.machine import QuietHandler, lacks, serving
from tools.engines import find_firefox, find_webkit

ENGINES = {"firefox": (Firefox, find_firefox), "webkit": (WebKit, find_webkit)}
WATCH = """<script>
window.complaints = [];
addEventListener("error", ({ message, target }) =>
  complaints.push(message ?? `cannot load ${target.src ?? target.href}`), true);
addEventListener("unhandledrejection", ({ reason }) => complaints.push(String(reason)));
for (const kind of ["error", "warn"])
  console[kind] = (...words) => complaints.push(words.join(" "));
</script>"""


@pytest.fixture(scope="session")
def watched(tmp_path_factory):
    """The book in a folder where each page keeps what it complains of, from its first line on."""
    if not PAGES:
        lacks("the book is not built; run `make book`")
    folder = tmp_path_factory.mktemp("watched") / "book"
    shutil.copytree(HTML, folder)
    for page in folder.glob("*.html"):
        text = page.read_text("utf-8").replace("<head>", f"<head>{WATCH}", 1)
        page.write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="session")
def homes(watched):
    """The addresses of the watched book by http and as files, and what was asked in vain."""
    missing = []

    class Telling(QuietHandler):
        def send_error(self, code, *words):
            missing.append(self.path)
            super().send_error(code, *words)

    with serving(watched, Telling) as address:
        yield {"http": address, "file": watched.as_uri(), "missing": missing}


@pytest.fixture(scope="module", params=ENGINES)
def engine(request, tmp_path_factory):
    """Firefox, then WebKit."""
    kind, find = ENGINES[request.param]
    if find() is None:
        lacks(f"{request.param} was not found; `make tools` installs it")
    started = kind(tmp_path_factory.mktemp(request.param))
    yield started
    started.close()
