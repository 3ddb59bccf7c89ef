"""What of the course lies where students' code runs: the library, and no grader.

convkit is there, what an assignment hands out, and the room of the sandbox. Right answers, tasks
and wrong answers are not, so nothing in a student's process can import, read or find them.
"""

import sys
import sysconfig
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
OPEN = ("convkit", "classroom/__init__.py", "classroom/sandbox", "convcheck/__init__.py")
ENGINE = ("__init__", "calls", "refused", "draws")
STAND_IN = HOME / "classroom" / "sandbox" / "inside" / "stand_in.py"
PACKAGES = ("convcheck", "classroom")
NO_ASSIGNMENT = {"engine", "shared"}


def layout(home=HOME):
    """Return the source of each file and folder by its place, a path below the root of imports.

    Examples
    --------
    >>> from pathlib import PurePath
    >>> found = layout()
    >>> found["convcheck/pooling/__init__.py"].name
    'stand_in.py'
    >>> any(PurePath(place).name == "right.py" for place in found)
    False
    """
    places = [*OPEN, *(f"convcheck/engine/{name}.py" for name in ENGINE)]
    places += [str(path.relative_to(home)) for path in home.glob("convcheck/*/handout.py")]
    found = {place: home / place for place in places if (home / place).exists()}
    return found | {f"convcheck/{name}/__init__.py": STAND_IN for name in assignments(home)}


def assignments(home=HOME):
    """Return the names of the assignments that have checks, in the order of the alphabet."""
    folders = {path.parent.name for path in home.glob("convcheck/*/__init__.py")}
    return sorted(folders - NO_ASSIGNMENT)


def link(folder):
    """Build the layout from links in a folder."""
    for place, source in layout().items():
        path = Path(folder) / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(source)


def covers(mounts, home=HOME):
    """Return the places below some mounts at which the course lies as well, to be covered.

    Parameters
    ----------
    mounts : dict from Path to Path
        Where each folder of this machine is mounted.
    home : Path
        The course: nothing of it is to be seen but the layout.
    """
    folders = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *sys.path, home]
    secret = {Path(folder) / name for folder in folders for name in PACKAGES}
    if home not in {folder.resolve() for folder in mounts}:
        secret.add(home)
    there = {path.resolve() for path in secret if path.exists()}
    found = {
        place / path.relative_to(folder.resolve())
        for path in there
        for folder, place in mounts.items()
        if path.is_relative_to(folder.resolve())
    }
    return sorted(
        path for path in found if _innermost(path, {*found, *mounts.values()}) not in found
    )


def _innermost(path, places):
    """Return which of these places a path lies in, the deepest."""
    return max(places & set(path.parents), key=lambda place: len(place.parts))
