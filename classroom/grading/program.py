"""A hash of the code that decides about points: where it changes, a class is graded again."""

import hashlib

from classroom.sandbox.layout import HOME

DECIDES = (
    "convkit",
    "convcheck",
    "classroom/assignment.py",
    "classroom/grading",
    "classroom/sandbox",
)
SHOWS = ("convkit/widgets", "convkit/draw.py")


def digest(root=HOME):
    """Return a hash of the code that decides about points.

    Parameters
    ----------
    root : Path
        The folder that holds convkit, convcheck and classroom.
    """
    found = hashlib.sha256()
    for path in sorted(path for place in DECIDES for path in _modules(root / place)):
        if not any(path.is_relative_to(root / place) for place in SHOWS):
            found.update(path.read_bytes())
    return found.hexdigest()


def _modules(place):
    return place.rglob("*.py") if place.is_dir() else [place]
