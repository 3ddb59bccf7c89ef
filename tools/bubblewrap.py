"""Find bubblewrap, in which students' code runs, or install it: ``python tools/bubblewrap.py``."""

import shutil
import sys

from tools import apt

if __name__ == "__main__":
    if shutil.which("bwrap") is None:
        apt.install("bubblewrap")
    if shutil.which("bwrap") is None:
        sys.exit("no bubblewrap found and none could be installed; grading needs it")
    print("bubblewrap:", shutil.which("bwrap"))
