"""Remember who handed in what, when and through which platform."""

import json
from dataclasses import asdict, dataclass

from classroom import atomic


@dataclass(frozen=True)
class Receipt:
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


def read(course, assignment):
    """Return the `Receipt` of each student whose work was collected."""
    path = _path(course, assignment)
    if not path.exists():
        return {}
    found = json.loads(path.read_text("utf-8"))
    return {one["student"]: Receipt(**one) for one in found}


def remember(course, assignment, new):
    """Add receipts to those that are there, in one step that cannot stop half way."""
    kept = {**read(course, assignment), **{receipt.student: receipt for receipt in new}}
    text = json.dumps([asdict(kept[student]) for student in sorted(kept)], indent=1)
    atomic.write(_path(course, assignment), text.encode())
