"""The book's sources and its built pages."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "book" / "_build" / "html"
PAGES = sorted(path.name for path in HTML.glob("*.html") if path.stem not in {"genindex", "404"})
CHAPTERS = sorted((ROOT / "book").glob("*.md"))

CELL = re.compile(
    r"^```\{code-cell\}[^\n]*\n(?P<options>---\n.*?^---\n|(?::[^\n]*\n)*)(?P<code>.*?)^```$",
    flags=re.M | re.S,
)


def with_figure():
    """Return the names of the pages on which a figure stands."""
    return [name for name in PAGES if "convkit-figure" in (HTML / name).read_text("utf-8")]


def cells_of(chapter):
    """Return (options, code) of each cell of a chapter that the reader sees."""
    found = [cell.group("options", "code") for cell in CELL.finditer(chapter.read_text("utf-8"))]
    return [(options, code) for options, code in found if "remove-cell" not in options]
