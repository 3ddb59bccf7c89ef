"""Repair the theme's pages, and load on each only what is used there."""

import re
import struct
from pathlib import Path

from sphinx.errors import ExtensionError

TEMPLATES = Path(__file__).with_name("templates")
OFFLINE_SEARCH = Path(__file__).with_name("search.js")

# Files of the extensions by a part of their name, and what on a page calls for them.
CALLED_FOR_BY = {
    "thebe": r"(?!)",  # live code needs a server; its set-up fails on every page
    "toggle": r'class="[^"]*\b(toggle|dropdown admonition)\b(?!-)',
    "options.pagename": r"(?!)",  # for a choice of versions, which is not offered
    "options.search_as_you_type": r"(?!)",
    "design": r'class="[^"]*\bsd-',
    "copybutton": r'class="highlight',
    "clipboard": r'class="highlight',
    "katex": r'class="katex',
}

SEARCH = r"(searchtools|language_data|searchindex)"

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
        '["light", "dark"].find((chosen) => chosen === localStorage.mode)'
        ' ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")',
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
        r'<th class="head">(<p></p>)?</th>',
        "<td></td>",
    ),
    "a list whose children are no list items": (r' role="list"(?= class="citation-list")', ""),
    "a role that is no longer one": (r' role="doc-biblioentry"', ""),
}

# The theme measures whatever may scroll at each change of a page, and so lays out all of it.
THEME_SCRIPT = "_static/scripts/pydata-sphinx-theme.js"
MEASURE_ALL = r"\.forEach\(e=>\{(e\.tabIndex=e\.scrollWidth[^}]*)\}\)"
MEASURE_SHOWN = (
    r".forEach(e=>(window.boxes??=new ResizeObserver("
    r"all=>all.forEach(({target:e})=>{\1}))).observe(e))"
)


def setup(app):
    app.connect("config-inited", add_templates)
    app.connect("env-updated", write_all_pages)
    app.connect("html-page-context", drop_unused_files, priority=900)
    app.connect("html-page-context", add_offline_search)
    app.connect("build-finished", repair_pages, priority=600)
    app.connect("build-finished", repair_script, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def add_templates(app, config):
    config.templates_path.insert(0, str(TEMPLATES))


def write_all_pages(app, env):
    """Have no page left over from another build: the site's map and its styles are made of all."""
    return sorted(env.found_docs)


def drop_unused_files(app, page, template, context, doctree):
    body = context.get("body", "")
    for kind in ("script_files", "css_files"):
        context[kind][:] = [file for file in context[kind] if _is_used(file, body)]


def add_offline_search(app, page, template, context, doctree):
    if page == "search":
        script = Path(app.outdir) / "_static" / OFFLINE_SEARCH.name
        script.write_bytes(OFFLINE_SEARCH.read_bytes())
        app.add_js_file(script.name, defer="defer")


def _is_used(file, body):
    text = f"{file.filename} {file.attributes.get('body', '')}".lower()
    return all(re.search(call, body) for name, call in CALLED_FOR_BY.items() if name in text)


def repair_pages(app, error):
    if error or app.builder.format != "html":
        return
    for page in Path(app.outdir).rglob("*.html"):
        page.write_text(repaired(page), encoding="utf-8")


def repair_script(app, error):
    """Have a box measured when it is laid out, and again when its size changes."""
    if error or app.builder.format != "html":
        return
    script = Path(app.outdir) / THEME_SCRIPT
    text, count = re.subn(MEASURE_ALL, MEASURE_SHOWN, script.read_text(encoding="utf-8"))
    if count != 1:
        raise ExtensionError(f"found {count} places in {script.name} that measure, needed 1")
    script.write_text(text, encoding="utf-8")


def repaired(page):
    """Return a page's text with every repair made."""
    text = page.read_text(encoding="utf-8")
    for pattern, right in REPAIRS.values():
        text = re.sub(pattern, right, text, flags=re.S)
    if page.stem != "search":
        text = re.sub(rf'\s*<script[^>]*src="[^"]*{SEARCH}\.js"></script>', "", text)
    return re.sub(
        r'<img (?![^>]* width=)([^>]*src="([^"]*\.(?:png|svg))")', _with_size(page.parent), text
    )


def _with_size(folder):
    """Tell of each picture how large it is, so that nothing moves when it comes."""

    def replace(found):
        width, height = _size_of(folder / found[2])
        return f'<img width="{width}" height="{height}" {found[1]}'

    return replace


def _size_of(path):
    if path.suffix == ".png":
        return struct.unpack(">II", path.read_bytes()[16:24])
    head = path.read_text(encoding="utf-8").partition("<svg")[2]
    points = [float(re.search(rf'\b{side}="([\d.]+)pt"', head)[1]) for side in ("width", "height")]
    return [round(side * 4 / 3) for side in points]
