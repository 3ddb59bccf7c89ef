"""Read a table as a platform or a spreadsheet program saved it, whatever sets its fields apart."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from classroom.command import Unusable, line

BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
SEPARATORS = ",;\t"


@dataclass(frozen=True)
class Sheet:
    """A table.

    Parameters
    ----------
    path : Path
    heading : list of str
    rows : list of list of str
        Each as long as the heading.
    """

    path: Path
    heading: list[str]
    rows: list[list[str]]

    def column(self, place):
        """Return the cells below a heading."""
        return [row[place] for row in self.rows]


def read(path):
    """Return the `Sheet` in a file: CSV of any separator and encoding, or .xlsx.

    Raises
    ------
    Unusable
        If it holds no table, or a row has more fields than the heading.
    """
    try:
        content = path.read_bytes()
        rows = _of_xlsx(content) if content.startswith(b"PK") else _of_csv(_decoded(content))
    except Exception as error:  # a file can be broken in any way
        raise Unusable(f"{path} cannot be read as a table ({line(error)})") from None
    filled = [(line, row) for line, row in rows if any(cell.strip() for cell in row)]
    if not filled:
        raise Unusable(f"{path} is empty; a table with a heading was needed")
    (_, heading), *others = filled
    heading = [cell.strip() for cell in heading]
    while heading and not heading[-1]:
        heading.pop()
    return Sheet(path, heading, [_fitted(path, line, row, len(heading)) for line, row in others])


def _fitted(path, line, row, length):
    if any(cell.strip() for cell in row[length:]):
        raise Unusable(
            f"{path}, line {line}: {len(row)} fields, and the heading has {length}; "
            "quote a field that holds what sets fields apart"
        )
    return [cell.strip() for cell in row[:length]] + [""] * (length - len(row))


def _decoded(content):
    for mark, encoding in BOMS.items():
        if content.startswith(mark):
            return content.decode(encoding)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _of_csv(text):
    first = text.lstrip().partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return [(reader.line_num, row) for row in reader]


def _of_xlsx(content):
    import openpyxl

    values = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    rows = values.active.iter_rows(values_only=True)
    words = (["" if cell is None else str(cell) for cell in row] for row in rows)
    return list(enumerate(words, start=1))
