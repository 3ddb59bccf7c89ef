"""Remember who handed in what, when and through which platform."""

import json
from dataclasses import asdict, dataclass

from classroom import atomic
from classroom.command import Unusable, line


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


@dataclass(frozen=True)
class Enrolled:
    """Somebody in the list of users, who handed in or did not.

    Parameters
    ----------
    student, user, name : str
        As in `Receipt`.
    """

    student: str
    user: str
    name: str


def _path(course, assignment):
    return course.folder / "collected" / f"{assignment}.json"


def _roster(course, assignment):
    return course.folder / "collected" / f"{assignment}-roster.json"


def worksheet(course, assignment):
    """Return where the list of users is kept as the platform gave it."""
    return course.folder / "collected" / f"{assignment}-users.csv"


def read(course, assignment):
    """Return the `Receipt` of each student whose work was collected.

    Raises
    ------
    Unusable
        If the file that holds them was damaged.
    """
    return _read(_path(course, assignment), Receipt)


def roster(course, assignment):
    """Return who is `Enrolled`, by student; nobody if no list of users was given."""
    return _read(_roster(course, assignment), Enrolled)


def _read(path, kind):
    if not path.exists():
        return {}
    try:
        return {one["student"]: kind(**one) for one in json.loads(path.read_text("utf-8"))}
    except (ValueError, TypeError, KeyError) as error:
        raise Unusable(
            f"{path} is damaged ({line(error)}); move it away, and collect everything again"
        ) from None


def enrol(course, assignment, everybody, worksheet_bytes):
    """Keep who is `Enrolled`, and the list that says so."""
    text = json.dumps([asdict(one) for one in everybody], indent=1)
    atomic.write(worksheet(course, assignment), worksheet_bytes)
    atomic.write(_roster(course, assignment), text.encode())


def remember(course, assignment, new):
    """Add receipts to those that are there, in one step that cannot stop half way."""
    kept = {**read(course, assignment), **{receipt.student: receipt for receipt in new}}
    text = json.dumps([asdict(kept[student]) for student in sorted(kept)], indent=1)
    atomic.write(_path(course, assignment), text.encode())
