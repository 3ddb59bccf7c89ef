"""The first cell of every notebook that leaves the course: it finds convkit, or installs it.

Only the course's own package brings convcheck with its convkit, so a stranger's is told apart.
"""

import nbformat
from addresses import NOWHERE

ID = "setup"
METADATA = {"jupyter": {"source_hidden": True}, "cellView": "form"}  # folded; on Colab, its title
INSTALL = 'subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", course])'
ONLINE = "connect to the network and run this cell again"
UNPUBLISHED = "this copy of the course is not published yet, so ask your teacher"
SOURCE = """\
# @title Find convkit, the library of this course, or install it
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

course = "{course}"
if not find_spec("convcheck"):
    folders = [Path.cwd(), *Path.cwd().parents]
    sys.path[:0] = [str(folder) for folder in folders if (folder / "convcheck").is_dir()]
if not find_spec("convkit"):
    {install}
if not find_spec("convcheck"):
    other = find_spec("convkit")
    raise ImportError(
        f"{{other.origin}} is another package named convkit: uninstall it, restart, try again"
        if other
        else "convkit could not be installed: "
        "{advice},"
        " or put this notebook into a folder of the course"
    )"""


def first_cell(course, install=INSTALL):
    """Return the cell that finds convkit, or installs what pip is asked for.

    Examples
    --------
    >>> print(first_cell("course @ https://example.org/course.whl").source.splitlines()[6])
    course = "course @ https://example.org/course.whl"
    """
    advice = UNPUBLISHED if NOWHERE in course else ONLINE
    text = SOURCE.format(course=course, install=install, advice=advice)
    return nbformat.v4.new_code_cell(text, id=ID, metadata=METADATA)
