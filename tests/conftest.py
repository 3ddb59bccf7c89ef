"""What every test may use."""

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "book" / "_build" / "html"
sys.path[:0] = [str(ROOT / "book" / "_ext"), str(ROOT / "tests")]


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium with the network cut: only files and this machine answer."""
    import browser
    from playwright.sync_api import sync_playwright

    path = browser.find()
    if path is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("no Chromium was found; `make browser` installs one")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(browser.CUT_OFF))
        yield launched
        launched.close()
