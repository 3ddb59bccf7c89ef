"""Print the whole book into one PDF: ``make pdf``.

The single page that Sphinx makes of all chapters is printed by Chromium
without scripts, so that every figure is its picture, with an outline and tags.
"""

from pathlib import Path

import browser
from archive import HTML, name
from playwright.sync_api import sync_playwright

SINGLE = HTML.parent / "single" / "_build" / "singlehtml" / "index.html"
STYLES = [
    *sorted((HTML / "_static" / "figures").glob("*.css")),
    HTML / "_static" / "quiz.css",
    Path(__file__).with_name("print.css"),
]


def main():
    path = HTML.parent / f"{name()}.pdf"
    style = "\n".join(sheet.read_text(encoding="utf-8") for sheet in STYLES)
    text = SINGLE.read_text(encoding="utf-8").replace("</head>", f"<style>{style}</style></head>", 1)
    page = SINGLE.with_name("print.html")
    page.write_text(text, encoding="utf-8")
    print_page(page, path)
    print(path)


def print_page(page, path):
    """Print a page of HTML as a tagged PDF with an outline."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser.find(), args=list(browser.CUT_OFF)
        )
        sheet = chromium.new_page(java_script_enabled=False)
        sheet.goto(page.as_uri())
        sheet.pdf(
            path=path,
            format="A4",
            margin={side: "18mm" for side in ("top", "right", "bottom", "left")},
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=(
                '<div style="width:100%;text-align:center;font-size:8px">'
                '<span class="pageNumber"></span></div>'
            ),
            print_background=True,
            outline=True,
            tagged=True,
        )
        chromium.close()


if __name__ == "__main__":
    main()
