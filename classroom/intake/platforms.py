"""Understand how Moodle, Canvas, ILIAS and nbgrader's exchange name what they collected.

Canvas joins with ``_`` the user's name in small letters without what is no letter, digit or ``_``,
``LATE`` if it was (``late`` in older versions), the user's number, the file's number and the file's
name; where students are anonymous, ``anon_`` and a word stand for name and number
(``get_filename`` and ``add_upload_submission`` in lib/content_zipper.rb of instructure/canvas-lms).
In a user's name there is no number between two ``_``, but one at its end may look like that of the
user, as one at the start of a file's name may look like that of the file: then there are two
readings. A name that a student used before gets ``-1`` and so on, after the seventh a UUID
(``make_unique_filename`` in app/models/attachment.rb there).

Moodle joins the full name, whose ``_`` are spaces, the number of the participant and
``assignsubmission_file``, as a folder, with a ``_`` behind it in older versions, or before the name
of each file (``load_submissionplugin_filelist`` in mod/assign/classes/downloader.php of
moodle/moodle).

nbgrader's exchange joins with ``+`` the user, who may hold one, the assignment, the time and a word
that nobody guesses. ILIAS makes a folder of last name, first name, login and number of a user, and
puts 14 digits of time before the name of a file.
"""

import re
from dataclasses import dataclass, replace

MOODLE = re.compile(r"(?P<name>.+)_(?P<user>\d+)_assignsubmission_file(_(?P<file>.*))?")
CANVAS = (
    re.compile(
        r"(?P<name>)(?P<late>(?i:late)_)?anon_(?P<user>[A-Za-z0-9]+)_(?P<number>\d+)_(?P<file>.+)"
    ),
    re.compile(r"(?P<name>.*?)(?P<late>_(?i:late))?_(?P<user>\d+)_(?P<number>\d+)_(?P<file>.+)"),
)
NUMBERED = re.compile(r"(?P<number>\d+)_(?P<file>.+)")
EXCHANGE = re.compile(
    r"(?P<user>.+)\+(?P<assignment>[^+]+)\+(?P<when>\d{4}-\d\d-\d\d [^+]+)(\+[^+]+)?"
)
ILIAS = re.compile(r"(?P<name>[^/]+)_(?P<user>\d+)/(?:.+/)?(?P<when>\d{14})_(?P<file>[^/]+)")
TIMED = re.compile(r"\d{14}_.+")
BLACKBOARD = re.compile(r".+_attempt_\d{4}(-\d\d){5}[_.].+")
WORKSHEET = ("Identifier", "Full name", "Status", "Grade", "Maximum Grade", "Last modified (grade)")
AGAIN = re.compile(r"-(\d+)$|-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$| ?\(\d+\)$")


@dataclass(frozen=True)
class Upload:
    """Who handed in a file, as its path says.

    Parameters
    ----------
    platform : str
        "moodle", "canvas", "ilias", "exchange" or "files".
    user : str
        The platform's number of the user, or the user's name where there are no numbers.
    name : str
        The user's name, as far as the platform tells.
    file : str
        The file's name as the student gave it, without the number of a re-submission.
    batch : str
        Grows from one submission of a user to the next, where the platform keeps several.
    order : tuple
        Grows from one file of a submission to the next.
    late : bool
        Whether the platform says so.
    other : Upload, optional
        How the path can be read as well.
    """

    platform: str
    user: str
    name: str
    file: str
    batch: str = ""
    order: tuple = ()
    late: bool = False
    other: "Upload | None" = None


def recognise(parts, assignment):
    """Return the `Upload` of a file by its path, or None.

    Examples
    --------
    >>> recognise(("Ada Lovelace_1234567_assignsubmission_file", "pad.ipynb"), "pad").name
    'Ada Lovelace'
    >>> handed = recognise(("lovelaceada_LATE_12345_67890_pad-2.ipynb",), "pad")
    >>> handed.user, handed.file, handed.late
    ('12345', 'pad.ipynb', True)
    >>> recognise(("LATE_anon_x7Kq2_67890_pad.ipynb",), "pad").user
    'x7Kq2'
    >>> handed = recognise(("abe_12_345_67890_pad.ipynb",), "pad")
    >>> handed.user, handed.other.user
    ('12', '345')
    >>> recognise(("ada+pad+2026-11-26 09:00:00.000000 UTC+x1", "pad.ipynb"), "pad").user
    'ada'
    >>> recognise(("Lovelace_Ada_ada_17", "20261126180000_pad.ipynb"), "pad").user
    '17'
    >>> recognise(("ada_pad.ipynb",), "pad").platform
    'files'
    >>> recognise(("notes.txt",), "pad") is None
    True
    """
    *folders, last = parts
    for folder in folders:
        if found := MOODLE.fullmatch(folder):
            return _moodle(found, last, assignment)
        found = EXCHANGE.fullmatch(folder)
        if found and found["assignment"] == assignment:
            return Upload("exchange", found["user"], "", last, found["when"])
    if found := MOODLE.fullmatch(last):
        return _moodle(found, found["file"] or "", assignment)
    if found := ILIAS.fullmatch("/".join(parts[-3:])) or ILIAS.fullmatch("/".join(parts[-2:])):
        return Upload("ilias", found["user"], found["name"], found["file"], found["when"])
    if TIMED.fullmatch(last) or BLACKBOARD.fullmatch(last):
        return None
    if found := next(filter(None, (form.fullmatch(last) for form in CANVAS)), None):
        return _canvas(found.groupdict(), assignment)
    if last.endswith(f"_{assignment}.ipynb"):
        user = last.removesuffix(f"_{assignment}.ipynb")
        return Upload("files", user, user, f"{assignment}.ipynb") if user else None
    return None


def refused(parts):
    """Return why `recognise` takes nobody from a path."""
    if BLACKBOARD.fullmatch(parts[-1]):
        return "Blackboard's names do not say where the user's begins; name it USER_NAME.ipynb"
    if TIMED.fullmatch(parts[-1]):
        return "ILIAS puts such a file into a folder with the user's name and number; give that"
    return "no platform names files like this"


def _canvas(found, assignment):
    """Return the `Upload` of a match, with the other reading if there is one."""
    one, again = _of_canvas(**found, assignment=assignment), NUMBERED.fullmatch(found["file"])
    if found["late"] or not again or not one.user.isdigit() or one.file == f"{assignment}.ipynb":
        return one
    name = f"{one.name}_{one.user}".lstrip("_")
    other = _of_canvas(name, "", found["number"], **again.groupdict(), assignment=assignment)
    return replace(one, other=other)


def _of_canvas(name, late, user, number, file, assignment):
    file, attempt = _without_number(file, assignment)
    return Upload("canvas", user, name, file, order=(int(number), attempt), late=bool(late))


def _moodle(found, file, assignment):
    file, attempt = _without_number(file, assignment)
    return Upload("moodle", found["user"], found["name"], file, order=(attempt,))


def _without_number(file, assignment):
    """Return a name without the "-1" of a re-submission or a browser's "(1)", and the number."""
    stem, dot, suffix = file.rpartition(".")
    number = AGAIN.search(stem)
    if stem == assignment or not number:
        return file, 0
    return stem[: number.start()] + dot + suffix, int(number[1] or 0)
