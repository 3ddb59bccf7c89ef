"""Print the whole book into one PDF: ``make pdf``.

The single page that Sphinx makes of all chapters is printed by Chromium
without scripts, so that every figure is its picture, with an outline and tags.
"""

import html
import re
from pathlib import Path

from playwright.sync_api import PdfMargins, sync_playwright
from pypdf import PdfWriter
from pypdf.generic import NameObject, TextStringObject

from tools.chromium import OFFLINE, find
from tools.site.archive import HTML, name

SINGLE = HTML.parent / "single" / "_build" / "singlehtml" / "index.html"
STYLES = [
    *sorted((HTML / "_static" / "figures").glob("*.css")),
    HTML / "_static" / "quiz.css",
    Path(__file__).with_name("print.css"),
]

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
    page.write_text(text, encoding="utf-8")
    print_page(page, path)
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


def headings_of(text):
    """Return the words of the headings of a page that are printed, in their order.

    Examples
    --------
    >>> headings_of('<h1>One<a class="headerlink" href="#one">#</a></h1><h2>At <em>two</em></h2>')
    ['One', 'At two']
    """
    text = text[text.find("<article") :] if "<article" in text else text
    found = re.findall(r"<h[1-6][^>]*>(.*?)</h[1-6]>", text, flags=re.S)
    bare = (re.sub(r'<a class="headerlink".*?</a>|<[^>]*>', "", heading) for heading in found)
    return [" ".join(html.unescape(heading).split()) for heading in bare]


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
