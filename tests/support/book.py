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


def words_of(chapter):
    """Return how many words a reader has to read: no code, output, question, formula or fold."""
    text = re.sub(r"\A---\n.*?^---\n", "", chapter.read_text("utf-8"), flags=re.M | re.S)
    text = re.sub(r"^(`{3,})[^`\n]*\n.*?^\1$", "", text, flags=re.M | re.S)
    text = re.sub(r"^(:{3,})\{[^\n]*\n:class: dropdown\n.*?^\1$", "", text, flags=re.M | re.S)
    text = re.sub(r"^\$\$\n.*?^\$\$", "", text, flags=re.M | re.S)
    text = re.sub(r"^\([\w-]+\)=$", "", text, flags=re.M)
    return len(re.findall(r"\S*\w\S*", text))
