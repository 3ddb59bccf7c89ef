"""Find a LibreOffice for the spreadsheet test, or install one: ``python tools/libreoffice.py``."""

import shutil
import subprocess
import sys
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
    subprocess.run(
        [
            find(),
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            folder,
            *paths,
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return [folder / Path(path).name for path in paths]


if __name__ == "__main__":
    if find() is None:
        apt.install("libreoffice-calc")
    if find() is None:
        sys.exit("no LibreOffice found and none could be installed; the spreadsheet test needs one")
    print("office:", find())
