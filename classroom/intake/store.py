"""Put submissions into their places, and remember who handed in what, when and through whom."""

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from classroom import atomic

STAMP = "%Y-%m-%d %H:%M:%S.%f UTC"


@dataclass(frozen=True)
class Record:
    """How a submission reached us.

    Parameters
    ----------
    student, user, name, platform : str
        The student id, the platform's number of the user, the user's name there.
    received : str
        ISO time in UTC: the platform's where it tells, else that of the collection.
    told : bool
        Whether it was the platform that told the time.
    late : bool
        Whether the platform called it late.
    """

    student: str
    user: str
    name: str
    platform: str
    received: str
    told: bool
    late: bool


def _path(course, assignment):
    return course.folder / "collected" / f"{assignment}.json"


def records(course, assignment):
    """Return the `Record` of each student whose work was collected."""
    path = _path(course, assignment)
    if not path.exists():
        return {}
    found = json.loads(path.read_text("utf-8"))
    return {one["student"]: Record(**one) for one in found}


def remember(course, assignment, new):
    """Add records to those that are there, in one step that cannot stop half way."""
    kept = {**records(course, assignment), **{record.student: record for record in new}}
    text = json.dumps([asdict(kept[student]) for student in sorted(kept)], indent=1)
    atomic.write(_path(course, assignment), text)


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
            (place / "timestamp.txt").write_text(_stamp(received), "utf-8")
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


def _stamp(received):
    return received.astimezone(UTC).strftime(STAMP)


def _received(place):
    """Return the time in a submission's timestamp.txt, or the earliest there is."""
    try:
        text = (place / "timestamp.txt").read_text("utf-8").strip()
        return datetime.strptime(text, STAMP).replace(tzinfo=UTC)
    except (OSError, ValueError):
        return datetime.min.replace(tzinfo=UTC)


def _write(place, assignment, content, received):
    """Write a submission beside its place first, so that no half of one is ever there."""
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = tempfile.mkdtemp(prefix=".", dir=place.parent)
    os.chmod(beside, 0o755)
    for name, text in {
        f"{assignment}.ipynb": content,
        "timestamp.txt": _stamp(received).encode(),
    }.items():
        with open(os.path.join(beside, name), "wb") as file:
            file.write(text)
    if os.path.lexists(place):
        shutil.rmtree(place)
    os.rename(beside, place)
