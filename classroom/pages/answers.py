"""Read a student's notebook to show it: as plain text of bounded size, whatever is in it."""

import base64
import warnings
from dataclasses import dataclass

import nbformat

from classroom.course import LARGEST
from classroom.text import plain

SOURCE, OUTPUT, PICTURE, CELLS, OUTPUTS = 20_000, 4_000, 300_000, 200, 12
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
    """Return the cells of a notebook file, or none if it is none."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST:
            return []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            notebook = nbformat.reads(path.read_text("utf-8-sig", "replace"), as_version=4)
        return [_shown(cell) for cell in notebook.cells[:CELLS]]
    except Exception:  # a file of a student can be wrong in any way
        return []


def _shown(cell):
    outputs = cell.get("outputs", [])[:OUTPUTS] if cell.get("cell_type") == "code" else []
    texts = [text for output in outputs if (text := short(_text(output), OUTPUT))]
    return Shown(
        str(cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", cell.get("id", ""))),
        str(cell.get("cell_type")),
        short(_joined(cell.get("source", "")), SOURCE),
        tuple(texts),
        tuple(picture for output in outputs if (picture := _picture(output))),
    )


def _joined(text):
    return text if isinstance(text, str) else "".join(map(str, text))


def _text(output):
    if output.get("output_type") == "error":
        return _joined("\n".join(map(str, output.get("traceback", []))) or output.get("evalue", ""))
    return _joined(output.get("text", "") or output.get("data", {}).get("text/plain", ""))


def _picture(output):
    """Return the PNG of an output in base64 if it is one, and not too large."""
    found = _joined(output.get("data", {}).get("image/png", ""))
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
