"""Read what was handed in, whatever it is, and find the teacher's cells in it."""

import json
import re
from dataclasses import dataclass

from classroom.sources import bound

KINDS = {"code", "markdown", "raw"}
SKIPPED = "skip-execution"
TRUSTED = ("grade", "solution", "locked", "points", "task")
LEFT = 400_000
MOST = 1_000


class UnreadableError(ValueError):
    """What was handed in holds no notebook; the words are for the teacher."""


@dataclass(frozen=True)
class StudentCell:
    """A cell of a student's notebook, with what it says of itself, and the number that it shows."""

    kind: str
    source: str
    name: str
    id: str
    facts: dict
    tags: tuple = ()
    shown: float = 0.0


def read(data):
    """Return the cells of a notebook of any version and what is odd about it.

    Parameters
    ----------
    data : bytes

    Raises
    ------
    UnreadableError

    Examples
    --------
    >>> read(b'{"cells": [{"cell_type": "code", "source": ["1 + ", "1"]}]}')[0][0].source
    '1 + 1'
    >>> read(b"PK")
    Traceback (most recent call last):
    classroom.grading.matching.UnreadableError: the file holds no JSON, as a notebook would
    """
    cells, flags = unread(data)
    if len(cells) > MOST:
        raise UnreadableError(f"the notebook has {len(cells):,} cells; up to {MOST:,} are graded")
    return [handed(cell) for cell in cells], flags


def unread(data):
    """Return the cells of a notebook of any version as its file has them, and what is odd.

    Of a number with thousands of digits the first are enough, as none counts.
    """
    try:
        found = json.loads(data.decode("utf-8-sig"), parse_int=lambda digits: int(digits[:19]))
    except UnicodeDecodeError:
        raise UnreadableError("the file is not encoded in UTF-8") from None
    except (ValueError, RecursionError):
        raise UnreadableError("the file holds no JSON, as a notebook would") from None
    flags = []
    cells = found.get("cells") if isinstance(found, dict) else None
    if cells is None and isinstance(found, dict):
        sheets = found.get("worksheets")
        sheets = sheets if isinstance(sheets, list) else []
        cells = [c for s in sheets if isinstance(s, dict) for c in _list(s.get("cells"))] or None
        flags = ["the notebook has an old format"]
    if not isinstance(cells, list):
        raise UnreadableError("the file is JSON, but no notebook: it has no cells")
    if found.get("nbformat") not in (None, 3, 4):
        flags.append(f"the notebook has a format of its own: {str(found['nbformat'])[:20]}")
    return [cell for cell in cells if isinstance(cell, dict)], [*flags, *_kernel(found)]


def _kernel(found):
    """Say if a notebook asks for something else than Python; nobody starts what it asks for."""
    kernel = _dict(_dict(found.get("metadata")).get("kernelspec"))
    name, language = kernel.get("name", ""), kernel.get("language", "python")
    if not re.fullmatch(r"[\w.-]*", str(name)) or str(language).lower() != "python":
        kernel, language = str(name)[:40], str(language)[:40]
        yield f"the notebook asks for the kernel {kernel!r} and the language {language!r}"


def _list(value):
    return value if isinstance(value, list) else []


def _dict(value):
    return value if isinstance(value, dict) else {}


def handed(cell):
    """Return a cell as a `StudentCell`, whatever it holds."""
    kind = cell.get("cell_type")
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    facts = _dict(_dict(cell.get("metadata")).get("nbgrader"))
    name, own = facts.get("grade_id", ""), cell.get("id", "")
    return StudentCell(
        kind if kind in KINDS else "raw",
        _lines(source[:LEFT]) if isinstance(source, str) else "",
        name if isinstance(name, str) else "",
        own if isinstance(own, str) else "",
        facts,
        tuple(_list(_dict(cell.get("metadata")).get("tags"))),
        _shown(cell),
    )


def _shown(cell):
    """Return the last value that a cell shows if it is a number, else 0."""
    values = [_dict(_dict(one).get("data")).get("text/plain") for one in _list(cell.get("outputs"))]
    last = "".join(map(str, next(filter(None, reversed(values)), "")))
    return float(last) if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", last) else 0.0


def _lines(source):
    """Return a source with the line ends of this machine, whatever editor wrote it."""
    return source.replace("\r\n", "\n").replace("\r", "\n")


def match(given, handed):
    """Find the teacher's cells in a student's notebook.

    By nbgrader's name, else by the notebook's own id, else by the functions that are defined.

    Parameters
    ----------
    given : sequence of TeacherCell
    handed : sequence of StudentCell

    Returns
    -------
    places : dict
        From the place of a teacher's cell to the place of the student's.
    odd : list of (str, str)
        The name of a cell and what is odd about it.
    """
    places: dict[int, int] = {}
    odd = []
    for way in (_by_name, _by_id, _by_text, _by_function):
        for place, cell in enumerate(given):
            if place in places:
                continue
            taken = set(places.values())
            found = [p for p, one in enumerate(handed) if p not in taken and way(cell, one)]
            if found:
                places[place] = found[-1]
                odd += _doubts(way, cell, len(found))
    return places, [*odd, *_oddities(given, handed, places)]


def _doubts(way, cell, count):
    """Say what is odd about how a cell was found."""
    if way is _by_name and count > 1:
        yield cell.name, f"is there {count} times; the last counts"
    elif way is not _by_name and cell.name:
        yield cell.name, "had lost its name and was found by its content"


def _by_name(cell, one):
    return cell.name and cell.name == one.name


def _by_id(cell, one):
    return not one.name and cell.id and cell.id == one.id


def _by_text(cell, one):
    text = one.source.strip()
    return cell.kind == one.kind and text and text in {cell.source.strip(), cell.release.strip()}


def _by_function(cell, one):
    wanted = (
        bound(cell.release) if cell.role in {"solution", "manual"} and cell.kind == "code" else ()
    )
    return wanted and one.kind == "code" and bound(one.source) & wanted


def _oddities(given, handed, places):
    """Say what a teacher may want to look at in the cells that the assignment counts on."""
    for place, cell in enumerate(given):
        one = handed[places[place]] if place in places else None
        if one and cell.name:
            yield from ((cell.name, words) for words in _changes(cell, one))
        elif one is None and (cell.role != "free" or cell.kind == "code"):
            yield cell.name or cell.id, "is missing"
    known = {cell.name for cell in given}
    for name in dict.fromkeys(one.name for one in handed if one.facts.get("grade")):
        if name not in known:
            yield name[:40], "wants points, but is none of the course's"


def _changes(cell, one):
    """Say in what a student's cell is not what the teacher gave, besides the answer."""
    if one.kind != cell.kind:
        yield f"was turned from {cell.kind} to {one.kind}"
    sources = {cell.release.strip(), cell.source.strip()}
    if cell.role in {"test", "fixed"} and one.source.strip() not in sources:
        yield "was changed; the course's own counts"
    if SKIPPED in one.tags:
        yield f"asks not to be run ({SKIPPED})"
    settings = ((one.facts.get(key, False), cell.facts.get(key, False)) for key in TRUSTED)
    if one.facts and any(own != given for own, given in settings):
        yield "has other settings than in the course, whose own count"
