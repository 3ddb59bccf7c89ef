"""Find a Chromium for the browser tests, or install one: ``python -m tools.chromium``."""

import shutil
import subprocess
import sys
from pathlib import Path

from tools import apt

# The shell has no window to draw around a page, and opens one with less than half of the work.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OFFLINE = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def find():
    """Return the path of an installed Chromium, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None) or _of_playwright()


def _of_playwright():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install():
    """Install Chromium by apt where it is there, else by Playwright."""
    for package in (SHELL, "chromium"):
        if find() is None:
            apt.install(package)
    if find() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


if __name__ == "__main__":
    apt.ensure("Chromium", find, install, "a test in the browser")
