"""Repair the theme's pages, and load on each only what is used there.

A repair that finds nothing to repair on any page ends the build: the theme has
changed, and what was wrong is either mended there or has another form.
"""

import re
import struct
from collections import Counter
from functools import partial
from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError

TEMPLATES = Path(__file__).with_name("templates")
STORAGE = (TEMPLATES / "storage.js").read_text(encoding="utf-8")

# A part of a file's name or of an inline script, and what on a page needs it.
NEEDED_BY = {
    "thebe": r"(?!)",  # live code needs a server; its set-up fails on every page
    "toggle": r'class="[^"]*\b(toggle|dropdown admonition)\b(?!-)',
    "options.pagename": r"(?!)",  # for a choice of versions, which is not offered
    "options.search_as_you_type": r"(?!)",
    "design": r'class="[^"]*\bsd-',
    "copybutton": r'class="highlight',
    "clipboard": r'class="highlight',
    "katex": r'class="katex',
}

COLOUR_SCHEME = (
    '["light", "dark"].find((chosen) => chosen === localStorage.getItem("mode"))'
    ' ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")'
)

# What is wrong with the theme's pages, and what is put in its place.
REPAIRS = {
    "1.5 MB of icons as a script, beside the font of the same icons": (
        r'\s*<script defer src="[^"]*fontawesome\.js[^"]*"></script>',
        "",
    ),
    "80 kB of script for menus and tips that a browser has": (
        r'\s*<script[^>]*src="[^"]*bootstrap\.js[^"]*"></script>',
        "",
    ),
    "scripts that push ahead of the styles": (r'\s*<link rel="preload" as="script"[^>]*>', ""),
    "scripts that hold up the page": (r'<script (?=src=")', r"<script defer "),
    "light or dark, settled only after the page was drawn": (
        r'localStorage\.getItem\("theme"\) \|\| "auto"',
        COLOUR_SCHEME,
    ),
    "no colours at all where no script settles them": (' data-theme="auto"', ' data-theme="light"'),
    "a browser that keeps nothing, or nothing more": (
        r'(?<=<script data-cfasync="false">)(?!\n    //)',
        lambda match: f"\n{STORAGE}",
    ),
    "a button that is not named as it is written": (
        r'(<button class="btn search-button-field[^>]*) aria-label="Search"',
        r"\1",
    ),
    "the set-up of live code, which is not offered": (
        r'\s*<script type="text/x-thebe-config">.*?</script>|\s*<script>kernelName = .*?</script>',
        "",
    ),
    "the size of the screen, told three times": (
        r'(<meta name="viewport"[^>]*>)(.*?)<meta name="viewport"[^>]*>',
        r"\1\2",
    ),
    "pictures that are sent before they are reached": (
        r"<img (?![^>]*loading=)",
        '<img loading="lazy" decoding="async" ',
    ),
    "the name of the book stands in no landmark": (
        r'(<div id="pst-primary-sidebar")(?! role)',
        r'\1 role="region" aria-label="Book"',
    ),
    "the empty corner of a table, called a header": (
        r'<th class="head[^"]*">(<p></p>)?</th>',
        "<td></td>",
    ),
    "a list whose children are no list items": (r' role="list"(?= class="citation-list")', ""),
    "a role that is no longer one": (r' role="doc-biblioentry"', ""),
    "the number of a chapter, run together with its name": (
        r'(<li class="toctree-l1[^>]*><a [^>]*>)(\d+ )',
        r'\1<span class="section-number">\2</span>',
    ),
    "a title whose second line stands under its number": (
        r'(<h1><span class="section-number">[^<]*</span>)(?!<span>)(.*?)(</h1>)',
        r"\1<span>\2</span>\3",
    ),
}
SEARCH = "the index of the search, on a page that does not search"
SEARCH_FILES = r"(?:searchtools|language_data|searchindex)"
SEARCH_SCRIPTS = rf'\s*<script[^>]*src="[^"]*{SEARCH_FILES}\.js"></script>'
SIZE = "pictures that push the text away when they come"
UNSIZED = r'<img (?![^>]* width=)([^>]*src="([^"]*\.(?:png|svg))")'

# What is wrong with the theme's scripts, each once: it measures whatever may scroll at each change
# of a page, and so lays out all of it; the contents lie over the lower part of a wide figure.
SCRIPT_REPAIRS = {
    "_static/scripts/pydata-sphinx-theme.js": (
        r"\.forEach\(e=>\{(e\.tabIndex=e\.scrollWidth[^}]*)\}\)",
        (
            r".forEach(e=>(window.boxes??=new ResizeObserver("
            r"all=>requestAnimationFrame(()=>all.forEach(({target:e})=>{\1})))).observe(e))"
        ),
    ),
    "_static/scripts/sphinx-book-theme.js": (
        r'\{rootMargin:"0px 0px -33% 0px"\}',
        "{}",
    ),
}


def setup(app):
    """Register the extension."""
    found = Counter()
    app.connect("config-inited", add_templates)
    app.connect("doctree-read", name_rows)
    app.connect("env-updated", write_all_pages)
    app.connect("html-page-context", partial(drop_unneeded_files, found), priority=900)
    app.connect("build-finished", partial(check_files, found))
    app.connect("build-finished", repair_pages, priority=600)
    app.connect("build-finished", repair_scripts, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": False}


def add_templates(app, config):
    """Let the book's own templates come before the theme's."""
    config.templates_path.insert(0, str(TEMPLATES))


def name_rows(app, doctree):
    """Let the first column of a table with an empty corner name its rows."""
    for table in doctree.findall(nodes.tgroup):
        head = table.next_node(nodes.thead)
        if head and not head.next_node(nodes.entry).astext():
            table.next_node(nodes.colspec)["stub"] = 1


def write_all_pages(app, env):
    """Rewrite every page: sitemap and styles are computed from all of them."""
    return sorted(env.found_docs)


def drop_unneeded_files(found, app, page, template, context, doctree):
    """Drop the scripts and styles that a page does not need; count those that are known."""
    body = context.get("body", "")
    for kind in ("script_files", "css_files"):
        context[kind][:] = [file for file in context[kind] if _is_needed(file, body, found)]


def _is_needed(file, body, found):
    text = f"{file.filename} {file.attributes.get('body', '')}".lower()
    known = [part for part in NEEDED_BY if part in text]
    found.update(known)
    return all(re.search(NEEDED_BY[part], body) for part in known)


def check_files(found, app, error):
    """Fail if no page would load a file that the rules name."""
    if not error and app.builder.name == "html":
        _check("file to drop", NEEDED_BY, found)


def _check(what, wanted, found):
    lacking = [name for name in wanted if not found[name]]
    if lacking:
        raise ExtensionError(f"found no {what} on any page: {'; '.join(lacking)}")


def repair_pages(app, error):
    """Repair all pages; fail if a repair of the whole site finds no place on any of them."""
    if error or app.builder.format != "html":
        return
    found = Counter()
    for page in Path(app.outdir).rglob("*.html"):
        page.write_text(repaired(page, found), encoding="utf-8")
    if app.builder.name == "html":
        _check("place to repair", [*REPAIRS, SEARCH, SIZE], found)


def repair_scripts(app, error):
    """Repair the theme's scripts; fail if what is wrong with one is not there once."""
    if error or app.builder.format != "html":
        return
    for name, (pattern, right) in SCRIPT_REPAIRS.items():
        script = Path(app.outdir) / name
        text, count = re.subn(pattern, right, script.read_text(encoding="utf-8"))
        if count != 1:
            raise ExtensionError(f"found {count} places to repair in {script.name}, needed 1")
        script.write_text(text, encoding="utf-8")


def repaired(page, found):
    """Return a page's text with every repair made; count the places of each in `found`."""
    text = page.read_text(encoding="utf-8")
    repairs = {**REPAIRS, SIZE: (UNSIZED, _with_size(page.parent))}
    if page.stem != "search":
        repairs[SEARCH] = SEARCH_SCRIPTS, ""
    for name, (pattern, right) in repairs.items():
        text, places = re.subn(pattern, right, text, flags=re.S)
        found[name] += places
    return text


def _with_size(folder):
    """Return what gives a picture its width and height, so that nothing moves when it comes."""

    def replace(match):
        path = folder / match[2]
        width, height = _size_of(path)
        return f'<img width="{width}" height="{height}" {_with_kind(path, match[1])}'

    return replace


def _with_kind(path, attributes):
    """Return an image's attributes; a drawing without photographs is told from them."""
    drawn = path.suffix == ".svg" and "<image" not in path.read_text(encoding="utf-8")
    kind = "dark-light drawn" if drawn else "dark-light"  # the theme lays no plate behind these
    named = re.sub(r'class="', f'class="{kind} ', attributes, count=1)
    return named if named != attributes else f'class="{kind}" {attributes}'


def _size_of(path):
    if path.suffix == ".png":
        return struct.unpack(">II", path.read_bytes()[16:24])
    head = path.read_text(encoding="utf-8").partition("<svg")[2]
    points = [float(re.search(rf'\b{side}="([\d.]+)pt"', head)[1]) for side in ("width", "height")]
    return [round(side * 4 / 3) for side in points]
