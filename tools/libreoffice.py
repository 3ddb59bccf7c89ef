"""Find a LibreOffice for the spreadsheet test, or install one: ``python -m tools.libreoffice``."""

import shutil
import subprocess
from functools import partial
from pathlib import Path

from tools import apt

NAMES = ("soffice", "libreoffice", "localc")
MAC = "/Applications/LibreOffice.app/Contents/MacOS/soffice"


def find():
    """Return the path of an installed LibreOffice, or None."""
    return next(filter(None, map(shutil.which, (*NAMES, MAC))), None)


def recalculate(paths, folder):
    """Let LibreOffice compute all formulas of workbooks and write them into another folder."""
    folder = Path(folder)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    options = ["--headless", "--convert-to", "xlsx", "--outdir", folder]
    command = [find(), profile, *options, *paths]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return [folder / Path(path).name for path in paths]


if __name__ == "__main__":
    install = partial(apt.install, "libreoffice-calc")
    apt.ensure("LibreOffice", find, install, "the test of the spreadsheet")
