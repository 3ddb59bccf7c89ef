"""Write marks as tables: CSV and .xlsx in which no cell is a formula, whatever a student wrote."""

import csv
import io
import re

from classroom.text import plain

# Where a formula can begin: in a cell, and behind what a spreadsheet of another language takes for
# the end of one.
FORMULA = re.compile(r"(^|[;,\t\n|])(\s*[\"']?\s*)(?=[=+\-@＝＋－＠])")


LONGEST = 32_000  # letters of a cell; Excel takes 32,767


def harmless(text):
    """Return a text that no spreadsheet takes for a formula, in whatever language it is.

    Examples
    --------
    >>> harmless("=1+1"), harmless("a;=1+1"), harmless("Ada"), harmless("-")
    ("'=1+1", "a;'=1+1", 'Ada', '-')
    """
    return text if text == "-" else FORMULA.sub(r"\1\2'", _short(plain(text)))


def as_csv(rows, encoding="utf-8"):
    """Return rows of texts, numbers and None as the bytes of a CSV."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([harmless(_written(value)) for value in row] for row in rows)
    return text.getvalue().encode(encoding)


def as_xlsx(rows):
    """Return rows of texts, numbers and None as the bytes of an Excel file; numbers stay such."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("marks")
    for row in rows:
        cells = [
            WriteOnlyCell(sheet, _short(plain(value)) if isinstance(value, str) else value)
            for value in row
        ]
        for cell, value in zip(cells, row, strict=True):
            cell.data_type = "s" if isinstance(value, str) else cell.data_type
        sheet.append(cells)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _short(text):
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def _written(value):
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{value:g}"
