"""The book's sources and its built pages."""

import builtins
import re
import symtable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "book" / "_build" / "html"
PAGES = sorted(path.name for path in HTML.glob("*.html") if path.stem not in {"genindex", "404"})
CHAPTERS = sorted((ROOT / "book").glob("*.md"))

CELL = re.compile(
    r"^```\{code-cell\}[^\n]*\n(?P<options>---\n.*?^---\n|(?::[^\n]*\n)*)(?P<code>.*?)^```$",
    flags=re.M | re.S,
)


FRAME = """() => new Promise((done) => new ResizeObserver((_, one) => {
  one.disconnect(); done(); }).observe(document.body))"""


def let_pass(page, milliseconds):
    """Let time pass on a page without waiting for it: timers go off, and it is drawn again."""
    page.evaluate(FRAME)
    page.clock.fast_forward(milliseconds)
    page.evaluate(FRAME)


def with_figure():
    """Return the names of the pages on which a figure stands."""
    return [name for name in PAGES if "convkit-figure" in (HTML / name).read_text("utf-8")]


def cells_of(chapter):
    """Return (options, code) of each cell of a chapter that the reader sees."""
    found = [cell.group("options", "code") for cell in CELL.finditer(chapter.read_text("utf-8"))]
    return [(options, code) for options, code in found if "remove-cell" not in options]


def unexplained(chapter):
    """Return the names that cells use in sight although only a cell out of sight defines them."""
    seen, missing = set(dir(builtins)), set()
    for options, code in CELL.findall(chapter.read_text("utf-8")):
        if "remove-cell" not in options and "remove-input" not in options:
            top = symtable.symtable(code, chapter.name, "exec")
            missing |= set(_used(top)) - set(_defined(top)) - seen
            seen |= set(_defined(top))
    return missing


def _defined(top):
    names = top.get_symbols()
    return [n.get_name() for n in names if n.is_assigned() or n.is_imported() or n.is_namespace()]


def _used(table, level="is_referenced"):
    for name in table.get_symbols():
        if name.is_referenced() and getattr(name, level)():
            yield name.get_name()
    for inner in table.get_children():
        yield from _used(inner, "is_global")


def words_of(chapter):
    """Return how many words a reader has to read: no code, output, question, formula or fold."""
    text = re.sub(r"\A---\n.*?^---\n", "", chapter.read_text("utf-8"), flags=re.M | re.S)
    text = re.sub(r"^(`{3,})[^`\n]*\n.*?^\1$", "", text, flags=re.M | re.S)
    text = re.sub(r"^(:{3,})\{[^\n]*\n:class: dropdown\n.*?^\1$", "", text, flags=re.M | re.S)
    text = re.sub(r"^\$\$\n.*?^\$\$", "", text, flags=re.M | re.S)
    text = re.sub(r"^\([\w-]+\)=$", "", text, flags=re.M)
    return len(re.findall(r"\S*\w\S*", text))
