"""Read a student's notebook to show it: as plain text of bounded size, whatever is in it."""

import base64
from dataclasses import dataclass

from classroom.course import LARGEST
from classroom.grading import matching
from classroom.text import plain

SOURCE, OUTPUT, PICTURE, CELLS, OUTPUTS = 20_000, 4_000, 300_000, 200, 12
# Each value in JSON has one of these signs beside it, and takes about 100 bytes once it is read.
SIGNS, VALUES = (b"{", b"[", b",", b":"), 4_000_000
PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Shown:
    """A cell of a student as a page shows it.

    Parameters
    ----------
    grade_id, kind, source : str
    outputs : tuple of str
    pictures : tuple of str
        PNG pictures in base64.
    """

    grade_id: str
    kind: str
    source: str
    outputs: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()


def cells(path):
    """Return the cells of a notebook file, or none if it is none, or takes too much to be read."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST:
            return []
        data = path.read_bytes()
        if sum(map(data.count, SIGNS)) > VALUES:
            return []
        return [_shown(cell) for cell in matching.unread(data)[0][:CELLS]]
    except Exception:  # a file of a student can be wrong in any way
        return []


def _shown(cell):
    one = matching.handed(cell)
    outputs = cell.get("outputs", [])[:OUTPUTS] if one.kind == "code" else []
    texts = [text for output in outputs if (text := short(_text(output), OUTPUT))]
    return Shown(
        one.name or one.id,
        one.kind,
        short(one.source, SOURCE),
        tuple(texts),
        tuple(picture for output in outputs if (picture := _picture(output))),
    )


def _joined(text):
    return text if isinstance(text, str) else "".join(map(str, text))


def _text(output):
    if output.get("traceback") or output.get("evalue"):
        return _joined("\n".join(map(str, output.get("traceback", []))) or output.get("evalue", ""))
    return _joined(output.get("text", "") or output.get("data", {}).get("text/plain", ""))


def _picture(output):
    """Return the PNG of an output in base64 if it is one, and not too large."""
    found = _joined(output.get("png") or output.get("data", {}).get("image/png", ""))
    if not found or len(found) > PICTURE:
        return ""
    try:
        content = base64.b64decode(found)
    except ValueError:
        return ""
    return base64.b64encode(content).decode() if content.startswith(PNG) else ""


def short(text, limit):
    """Return a text without control characters, cut at a number of characters.

    Examples
    --------
    >>> short("one\\x1b[31m two", 100)
    'one two'
    >>> short("0123456789", 4)
    '0123\\n… and 6 more characters'
    """
    more = f"\n… and {len(text) - limit:,} more characters" if len(text) > limit else ""
    return plain(text[:limit]).rstrip() + more
