"""Put submissions into their places, so that no half of one is ever there."""

import hashlib
import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from classroom import atomic
from classroom.times import moment, stamp

EARLIEST = datetime.min.replace(tzinfo=UTC)


def put(course, assignment, student, content, received):
    """Put a notebook where nbgrader looks for it; return what came of it in a word.

    Returns
    -------
    str
        "new", "same" (the earlier time counts), "replaced" (the earlier one was kept aside) or
        "older" (what came was kept aside, for a newer one is there).
    """
    place = course.submitted(assignment, student)
    there = place / f"{assignment}.ipynb"
    if not os.path.lexists(place):
        _write(place, assignment, content, received)
        return "new"
    if there.is_file() and not there.is_symlink() and there.read_bytes() == content:
        if received < _received(place):
            atomic.write(place / "timestamp.txt", stamp(received).encode())
        return "same"
    aside = course.folder / "replaced" / student / assignment
    if received < _received(place):
        _write(aside / _label(content, received), assignment, content, received)
        return "older"
    earlier = there.read_bytes() if there.is_file() else b""
    aside.mkdir(parents=True, exist_ok=True)
    os.rename(place, _free(aside / _label(earlier, _received(place))))
    _write(place, assignment, content, received)
    return "replaced"


def _label(content, received):
    return f"{received:%Y-%m-%d %H-%M-%S} {hashlib.sha256(content).hexdigest()[:8]}"


def _free(path):
    return (
        path if not os.path.lexists(path) else path.with_name(f"{path.name} {os.urandom(3).hex()}")
    )


def _received(place):
    """Return the time in a submission's timestamp.txt, or the earliest there is."""
    try:
        return moment((place / "timestamp.txt").read_text("utf-8"), UTC) or EARLIEST
    except (OSError, ValueError):
        return EARLIEST


def _write(place, assignment, content, received):
    """Write a submission beside its place first, and then move it there in one step."""
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".", dir=place.parent))
    beside.chmod(0o755)
    atomic.write(beside / f"{assignment}.ipynb", content)
    atomic.write(beside / "timestamp.txt", stamp(received).encode())
    if os.path.lexists(place):
        shutil.rmtree(place)
    os.rename(beside, place)
