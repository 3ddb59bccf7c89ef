"""Repair the theme's pages, and load on each only what is used there."""

import re
from pathlib import Path

# Files of the extensions by a part of their name, and what on a page calls for them.
CALLED_FOR_BY = {
    "thebe": r"(?!)",  # live code needs a server; its set-up fails on every page
    "togglebutton": r'class="[^"]*\b(toggle|dropdown admonition)\b(?!-)',
    "design": r'class="[^"]*\bsd-',
    "copybutton": r'class="highlight',
    "clipboard": r'class="highlight',
    "katex": r'class="katex',
}

# What is wrong with the theme's pages, and what is put in its place.
REPAIRS = {
    "1.5 MB of icons as a script, beside the font of the same icons": (
        r'\s*<script defer src="[^"]*fontawesome\.js[^"]*"></script>',
        "",
    ),
    "the name of the book stands in no landmark": (
        r'(<div id="pst-primary-sidebar")(?! role)',
        r'\1 role="region" aria-label="Book"',
    ),
    "the empty corner of a table, called a header": (
        r'<th class="head">(<p></p>)?</th>',
        "<td></td>",
    ),
    "a list whose children are no list items": (r' role="list"(?= class="citation-list")', ""),
    "a role that is no longer one": (r' role="doc-biblioentry"', ""),
}


def setup(app):
    app.connect("html-page-context", drop_unused_files, priority=900)
    app.connect("build-finished", repair_pages, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def drop_unused_files(app, page, template, context, doctree):
    body = context.get("body", "")
    for kind in ("script_files", "css_files"):
        context[kind][:] = [file for file in context[kind] if _is_used(file, body)]


def _is_used(file, body):
    text = f"{file.filename} {file.attributes.get('body', '')}".lower()
    return all(re.search(call, body) for name, call in CALLED_FOR_BY.items() if name in text)


def repair_pages(app, error):
    if error or app.builder.format != "html":
        return
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for pattern, right in REPAIRS.values():
            text = re.sub(pattern, right, text)
        page.write_text(text, encoding="utf-8")
