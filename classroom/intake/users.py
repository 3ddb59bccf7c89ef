"""Turn the users of a learning platform into students: ids that are safe as names of folders."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from classroom.command import Unusable
from classroom.intake import dates, sheets

UNSAFE = re.compile(
    r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\[\]{}\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ud800-\udfff]+'
)

# Headings of our own, of Moodle's grading worksheet and of Canvas's gradebook, by what they hold.
HEADINGS = {
    "user": ("user", "Identifier", "ID"),
    "student": ("student", "Username", "SIS Login ID", "ID number", "Email address"),
    "name": ("name", "Full name", "Student"),
    "received": ("received", "Last modified (submission)"),
}


# Where the user's name on the platform is the id that the course knows.
NAMED = {"exchange", "files"}


@dataclass(frozen=True)
class User:
    """What a list of users says on one of them; "" or None where it does not."""

    student: str = ""
    name: str = ""
    received: datetime | None = None


@dataclass(frozen=True)
class Users:
    """What a list says.

    Parameters
    ----------
    by_number : dict of User
        By the platform's number or name of the user.
    headings : dict of str
        Of the columns in which user, student, name and time were found.
    """

    by_number: dict[str, User]
    headings: dict[str, str]


def read_users(path, handed):
    """Return the `Users` that a table lists.

    It may be Moodle's grading worksheet in any language, Canvas's gradebook, or a table with the
    columns ``user`` (the platform's number) and ``student``, and if you like ``name`` and
    ``received``.

    Parameters
    ----------
    path : Path
    handed : set of str
        The users who handed in: the column in which most of them stand says which user is meant.

    Raises
    ------
    Unusable
        If no column says which user is meant.
    """
    sheet = sheets.read(path)
    user, number = user_column(sheet, handed)
    places = {"user": user, **_columns(sheet, user)}
    found = {}
    for row in sheet.rows:
        told = {key: row[place] for key, place in places.items()}
        if key := number(told["user"]):
            time = dates.told(told.get("received", ""))
            found[key] = User(told.get("student", ""), told.get("name", ""), time)
    return Users(found, {key: sheet.heading[place] for key, place in places.items()})


def user_column(sheet, handed):
    """Return the place of the column that says which user is meant, and what reads a cell of it.

    Raises
    ------
    Unusable
        If there is none.
    """
    choices = []
    for place, heading in enumerate(sheet.heading):
        known = heading in HEADINGS["user"]
        for read in (_tail, _whole) if known and heading != "user" else (_whole, _tail):
            met = len({read(cell) for cell in sheet.column(place)} & set(handed))
            choices.append((met, known, place, read))
    met, known, place, read = max(choices, key=lambda choice: choice[:2])
    if not met and not known:
        raise Unusable(
            f"{sheet.path} needs a column user, Identifier or ID; it has {sheet.heading}"
        )
    return place, read


def _whole(cell):
    """Return a cell as it is; a spreadsheet may have made 101.0 of 101."""
    return re.sub(r"^(\d+)\.0+$", r"\1", cell)


def _tail(cell):
    """Return the number at the end of a cell, as in Moodle's "Participant 101"."""
    found = re.search(r"(\d+)(\.0+)?$", cell)
    return found[1] if found else cell


def _columns(sheet, user):
    """Return the places of the other columns: by their headings, else by what they hold."""
    places = {}
    for key in ("student", "name", "received"):
        known = (sheet.heading.index(h) for h in HEADINGS[key] if h in sheet.heading)
        place = next((place for place in known if place != user), None)
        if place is not None:
            places[key] = place
    if "name" in places or sheet.heading[user] == "user":
        return places
    others = [place for place in range(len(sheet.heading)) if place != user]
    guesses = {
        "student": (p for p in others if any("@" in cell for cell in sheet.column(p))),
        "received": (p for p in others if any(map(_is_time, sheet.column(p)))),
        "name": (p for p in others if p == user + 1),
    }
    for key, guess in guesses.items():
        found = next((place for place in guess if place not in places.values()), None)
        if key not in places and found is not None:
            places[key] = found
    return places


def worksheet(path, points, expected, most):
    """Return the rows of a grading worksheet of Moodle, in any language, with these points.

    Who has none gets an empty grade, which Moodle skips; who is not in it is added.

    Parameters
    ----------
    path : Path
    points : dict from str to float
        By the number of the user.
    expected : set of str
        The numbers of all who can be in it.
    most : float
        The most that the assignment gives.

    Returns
    -------
    list of list, or None
        None if the table is no worksheet.

    Raises
    ------
    Unusable
        If the worksheet has another maximum.
    """
    sheet = sheets.read(path)
    user, number = user_column(sheet, expected)
    grade, maximum = _grade_column(sheet)
    if grade is None or not all(re.fullmatch(r"\D+\d+", cell) for cell in sheet.column(user)):
        return None
    if maximum != most:
        raise Unusable(
            f"{path} says that {maximum:g} is the maximum, and the assignment gives {most:g}; set "
            "that in Moodle, download the worksheet again, and collect with it"
        )
    rows: list[list] = [list(row) for row in sheet.rows]
    there = [number(row[user]) for row in rows]
    for row, who in zip(rows, there, strict=True):
        if who in expected:
            row[grade] = points.get(who)
    prefix = rows[0][user].removesuffix(there[0])
    for who in sorted(points.keys() - there):
        rows.append(["" for _ in sheet.heading])
        rows[-1][user], rows[-1][grade] = f"{prefix}{who}", points[who]
    return [sheet.heading, *rows]


def _grade_column(sheet):
    """Return the place of the grades, and the maximum, which the next column says in each row."""
    for place in range(1, len(sheet.heading)):
        cells = set(sheet.column(place))
        if len(cells) == 1 and re.fullmatch(r"\d+([.,]\d+)?", *cells):
            return place - 1, float(cells.pop().replace(",", "."))
    return None, None


def _is_time(cell):
    return dates.told(cell) is not None


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
        See `Users`; what they say goes before all else, and nobody else gets what it gives.
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
    uploads = {one.user: one for one in handed}
    told = {user: safe(said.student) for user, said in users.items() if said.student}
    promised = {safe(student).casefold() for student in (*known.values(), *told.values())}
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for user in sorted(uploads):
        student = told.get(user) or known.get(user)
        if student is None:
            closed = taken if uploads[user].platform in NAMED else taken | promised
            choices = _choices(uploads[user].name or user, user)
            student = next(one for one in choices if one.casefold() not in closed)
        taken.add(student.casefold())
        ids[user] = student
    return ids


def _choices(name, user):
    """Yield ids for a name, the plainest first; the last is like no other."""
    name = safe(name)
    yield name
    yield safe(f"{name[:25]} {user[:25]}")
    yield f"{name[:25]} {hashlib.sha256(user.encode('utf-8', 'replace')).hexdigest()[:12]}"
