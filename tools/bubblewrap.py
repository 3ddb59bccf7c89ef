"""Find bubblewrap, in which students' code runs, or install it: ``python -m tools.bubblewrap``."""

import shutil
from functools import partial

from tools import apt


def find():
    """Return the path of an installed bubblewrap, or None."""
    return shutil.which("bwrap")


if __name__ == "__main__":
    apt.ensure("bubblewrap", find, partial(apt.install, "bubblewrap"), "grading")
