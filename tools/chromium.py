"""Find a Chromium for the browser tests, or install one: ``python tools/chromium.py``."""

import os
import shutil
import subprocess
import sys

from tools import apt

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CUT_OFF = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def find():
    """Return the path of an installed Chromium, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None) or _of_playwright()


def _of_playwright():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) else None


def install():
    """Install Chromium by apt where it is there, else by Playwright."""
    apt.install("chromium")
    if find() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])


if __name__ == "__main__":
    if find() is None:
        install()
    if find() is None:
        sys.exit("no Chromium found and none could be installed; the browser tests need one")
    print("browser:", find())
