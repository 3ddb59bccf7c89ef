"""Turn the users of a learning platform into students: ids that are safe as names of folders."""

import csv
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from classroom.command import Unusable
from classroom.times import moment

UNSAFE = re.compile(
    r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\[\]{}+\u200b-\u200f\u2028-\u202f\u2060-\u206f\ud800-\udfff]+'
)

# Headings of our own, of Moodle's grading worksheet and of Canvas's gradebook, by what they hold.
HEADINGS = {
    "user": ("user", "Identifier", "ID"),
    "student": ("student", "Username", "SIS Login ID", "ID number", "Email address"),
    "name": ("name", "Full name", "Student"),
    "received": ("received", "Last modified (submission)"),
}


@dataclass(frozen=True)
class User:
    """What a list of users says on one of them; "" or None where it does not."""

    student: str = ""
    name: str = ""
    received: datetime | None = None


def read_users(path):
    """Return the `User` for each user that a CSV lists.

    It may be Moodle's grading worksheet, Canvas's gradebook, or a file with the columns ``user``
    (the platform's number) and ``student``, and if you like ``name`` and ``received``.

    Raises
    ------
    Unusable
        If no column says which user is meant.
    """
    with open(path, newline="", encoding="utf-8-sig", errors="replace") as file:
        rows = csv.DictReader(file)
        columns = {
            key: next((h for h in headings if h in (rows.fieldnames or ())), None)
            for key, headings in HEADINGS.items()
        }
        if columns["user"] is None:
            raise Unusable(
                f"{path} needs a column user, Identifier or ID; it has {rows.fieldnames}"
            )
        return dict(_user(row, columns) for row in rows)


def _user(row, columns):
    told = {key: (row.get(column) or "").strip() for key, column in columns.items()}
    number = told["user"].removeprefix("Participant ")
    return number, User(told["student"], told["name"], moment(told["received"]))


def safe(text):
    """Return a student id that every file system and nbgrader can hold.

    Commas, ``=`` and letters of any script stay as they are.

    Examples
    --------
    >>> safe("../Müller, Jürgen=1")
    'Müller, Jürgen=1'
    """
    text = UNSAFE.sub("-", unicodedata.normalize("NFC", text)).lstrip(" .-")
    return text.encode()[:120].decode("utf-8", "ignore").strip() or "unnamed"


def students(handed, users, known):
    """Return the student id of each user.

    Parameters
    ----------
    handed : iterable of Upload
    users : dict of User
        See `read_users`; what it says goes before all else.
    known : dict
        The students of earlier collections, by user; they keep their ids. Who is in neither goes
        by the name that the platform gives, with the number behind it if that is taken.

    Examples
    --------
    >>> from classroom.intake.platforms import Upload
    >>> two = [Upload("moodle", number, "Maria", "") for number in ("7", "8")]
    >>> students(two, {}, {})
    {'7': 'Maria', '8': 'Maria 8'}
    """
    names = {one.user: one.name or one.user for one in handed}
    ids, taken = {}, {safe(student).casefold() for student in known.values()}
    for user in sorted(names):
        told = users.get(user, User()).student
        student = safe(told) if told else known.get(user)
        if student is None:
            student = next(
                one for one in _choices(names[user], user) if one.casefold() not in taken
            )
        taken.add(student.casefold())
        ids[user] = student
    return ids


def _choices(name, user):
    """Yield ids for a name, the plainest first; the last is like no other."""
    name = safe(name)
    yield name
    yield safe(f"{name[:25]} {user[:25]}")
    yield f"{name[:25]} {hashlib.sha256(user.encode('utf-8', 'replace')).hexdigest()[:12]}"
