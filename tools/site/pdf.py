"""Print the whole book into one PDF: ``make pdf``.

The single page that Sphinx makes of all chapters is printed by Chromium
without scripts, so that every figure is its picture, with an outline and tags.
"""

import html
import re
from pathlib import Path

from playwright.sync_api import PdfMargins, sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from tools.chromium import OFFLINE, find
from tools.site.archive import HTML, name

SINGLE = HTML.parent / "single" / "_build" / "singlehtml" / "index.html"
STYLES = [
    *sorted((HTML / "_static" / "figures").glob("*.css")),
    HTML / "_static" / "quiz.css",
    Path(__file__).with_name("print.css"),
]

# A chapter or one of its sections: the name of its place, the level and the words of its heading.
SECTION = re.compile(
    r'<section[^>]* id="([^"]+)">\s*(?:<span[^>]*></span>\s*)*<h([12])[^>]*>(.*?)</h\2>', re.S
)
MARGIN: PdfMargins = {"top": "18mm", "right": "18mm", "bottom": "18mm", "left": "18mm"}
PAGE_NUMBER = (
    '<div style="width:100%;text-align:center;font-size:8px"><span class="pageNumber"></span></div>'
)


def main():
    """Write the PDF beside the built pages and print where it is."""
    path = HTML.parent / f"{name()}.pdf"
    style = "\n".join(sheet.read_text(encoding="utf-8") for sheet in STYLES)
    text = SINGLE.read_text(encoding="utf-8").replace(
        "</head>", f"<style>{style}</style></head>", 1
    )
    page = SINGLE.with_name("print.html")
    numbers: list[int | str] = ["000"] * len(SECTION.findall(text))
    for _ in "first to learn the pages", "then to write them":
        page.write_text(with_contents(text, numbers), encoding="utf-8")
        print_page(page, path)
        numbers = pages_of(path, SECTION.findall(text))
    name_outline(path, headings_of(text))
    print(path)


def print_page(page, path):
    """Print a page of HTML as a tagged PDF with an outline."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find(), args=OFFLINE)
        sheet = chromium.new_page(java_script_enabled=False)
        sheet.goto(page.as_uri())
        sheet.pdf(
            path=path,
            format="A4",
            margin=MARGIN,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=PAGE_NUMBER,
            print_background=True,
            scale=0.8,
            outline=True,
            tagged=True,
        )
        chromium.close()


def with_contents(text, numbers):
    """Return the book with a table of contents before it: chapters and sections with their pages.

    Examples
    --------
    >>> page = '<article><section id="a">\\n<h2>One</h2></section></article>'
    >>> with_contents(page, [7])[9:93]
    '<nav class="contents"><p>Contents</p><ol><li class="h2"><a href="#a">One<b>7</b></a>'
    """
    lines = (
        f'<li class="h{level}"><a href="#{name}">{_bare(words)}<b>{number}</b></a></li>'
        for (name, level, words), number in zip(SECTION.findall(text), numbers, strict=True)
    )
    listed = f'<nav class="contents"><p>Contents</p><ol>{"".join(lines)}</ol></nav>'
    return re.sub(r"(<article[^>]*>)", lambda start: start[1] + listed, text, count=1)


def pages_of(path, sections):
    """Return the number of the page on which each section of a PDF begins."""
    reader = PdfReader(path)
    places = reader.named_destinations
    found = [reader.get_destination_page_number(places[f"/{name}"]) for name, _, _ in sections]
    return [number + 1 for number in found if number is not None]


def headings_of(text):
    """Return the words of the headings of a page that are printed, in their order.

    Examples
    --------
    >>> headings_of('<h1>One<a class="headerlink" href="#one">#</a></h1><h2>At <em>two</em></h2>')
    ['One', 'At two']
    """
    text = text[text.find("<article") :] if "<article" in text else text
    found = re.findall(r"<h[1-6][^>]*>(.*?)</h[1-6]>", text, flags=re.S)
    return [" ".join(html.unescape(_bare(heading)).split()) for heading in found]


def _bare(heading):
    return re.sub(r'<a class="headerlink".*?</a>|<[^>]*>', "", heading)


def name_outline(path, headings):
    """Name the outline's entries: Chromium joins the lines of a heading and repeats them."""
    writer = PdfWriter(clone_from=path)
    entries = list(_entries(writer.get_outline_root().get("/First")))
    if len(entries) != len(headings):
        raise ValueError(f"found {len(entries)} entries in the outline, needed {len(headings)}")
    for entry, heading in zip(entries, headings, strict=True):
        entry[NameObject("/Title")] = TextStringObject(heading)
    writer.write(path)


def _entries(entry):
    while entry is not None:
        entry = entry.get_object()
        yield entry
        yield from _entries(entry.get("/First"))
        entry = entry.get("/Next")


if __name__ == "__main__":
    main()
