"""Find Firefox and WebKit for the browser tests, or install them: ``python -m tools.engines``."""

import shutil
from functools import partial

from tools import apt

FIREFOX = ("firefox-esr", "firefox")


def find_firefox():
    """Return the path of an installed Firefox, or None."""
    return next(filter(None, map(shutil.which, FIREFOX)), None)


def find_webkit():
    """Return the path of the driver of WebKitGTK, or None; it needs a screen, Xvfb's will do."""
    return shutil.which("Xvfb") and shutil.which("WebKitWebDriver")


def install_firefox():
    """Install the Firefox of Debian, or that of Ubuntu."""
    for package in FIREFOX:
        if find_firefox() is None:
            apt.install(package)


def install_webkit():
    """Install WebKitGTK's driver and a screen that nobody sees."""
    for package in ("webkit2gtk-driver", "xvfb"):
        apt.install(package)


if __name__ == "__main__":
    ensure = partial(apt.ensure, needed_by="a test in the browser")
    ensure("Firefox", find_firefox, install_firefox)
    ensure("WebKit", find_webkit, install_webkit)
