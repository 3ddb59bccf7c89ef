"""What of the course lies where students' code runs: no grader, and no layer that is ready-made.

What an assignment hands out is there, the room of the sandbox, and convkit without what students
are asked to build: for that something stands in which asks our side. Right answers, tasks and wrong
answers are not there either, so nothing in a student's process can import, read or find them.
"""

import atexit
import os
import shutil
import sys
import sysconfig
import tempfile
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
OPEN = ("classroom/__init__.py", "classroom/sandbox", "convcheck/__init__.py")
FAR = {  # of convkit
    *("activations", "columns", "conv", "digits", "gradients", "hypotheses"),
    *("methods", "naive", "pool", "windows"),
}
ENGINE = ("__init__", "calls", "plain", "refused", "draws")
INSIDE = HOME / "classroom" / "sandbox" / "inside"
STAND_IN, FAR_AWAY = INSIDE / "stand_in.py", INSIDE / "far_away.py"
HIDDEN = ("convcheck", "convkit", "classroom", "solutions")
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
    >>> found["convkit/conv.py"].name, found["convkit/shapes"].name
    ('far_away.py', 'shapes')
    """
    places = [*OPEN, *(f"convcheck/engine/{name}.py" for name in ENGINE)]
    places += [str(path.relative_to(home)) for path in home.glob("convcheck/*/handout.py")]
    found = {place: home / place for place in places if (home / place).exists()}
    checks = {f"convcheck/{name}/__init__.py": STAND_IN for name in assignments(home)}
    return found | checks | _library(home)


def _library(home):
    """Return the same for convkit."""
    there = {path for path in (home / "convkit").iterdir() if path.name != "__pycache__"}
    far = {path for path in there if path.stem in FAR}
    modules = {module for path in far for module in (path, *path.rglob("*.py")) if module.is_file()}
    found = dict.fromkeys(modules, FAR_AWAY) | {path: path for path in there - far}
    return {str(path.relative_to(home)): source for path, source in found.items()}


def far_modules(home=HOME):
    """Return the names of the modules for which something stands in.

    Examples
    --------
    >>> "convkit.conv" in far_modules(), "convkit.gradients.maxima" in far_modules()
    (True, True)
    """
    places = (place for place, source in _library(home).items() if source == FAR_AWAY)
    return {
        place.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for place in places
    }


def assignments(home=HOME):
    """Return the names of the assignments that have checks, in the order of the alphabet."""
    folders = {path.parent.name for path in home.glob("convcheck/*/__init__.py")}
    return sorted(folders - NO_ASSIGNMENT)


@cache
def built():
    """Return a folder that holds the layout, made once in a process and removed at its end."""
    folder = tempfile.mkdtemp(prefix="course-")
    atexit.register(_remove, folder, os.getpid())
    for place, source in layout().items():
        for path in [source] if source.is_file() else _files(source):
            target = Path(folder, place, path.relative_to(source))
            _copy(path, target)
            if path.name == target.name and path.suffix == ".py":
                _copy(*(Path(cache_from_source(str(module))) for module in (path, target)))
    for path in (Path(folder), *Path(folder).rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)  # for the user that a student's process is
    return Path(folder)


def _files(folder):
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path for path in files if path.parent.name != "__pycache__"]


def _copy(source, target):
    """Copy a file, if it is there, with its time, by which Python knows what it compiled."""
    if source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)


def _remove(folder, pid):
    """Remove a folder at the end of the process that made it, not of one that it forked."""
    if os.getpid() == pid:
        shutil.rmtree(folder, ignore_errors=True)


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
    secret = {Path(folder) / name for folder in folders for name in HIDDEN}
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
