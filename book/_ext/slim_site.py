"""Remove from the finished site what no page uses: icons, style rules, source maps."""

import html
import io
import logging
import re
from pathlib import Path

import tinycss2
from fontTools import subset
from fontTools.ttLib import TTFont

ICONS = "_static/vendor/fontawesome/webfonts"
FORMULA_FONTS = "_static/vendor/katex/fonts"

# What every page shares, in the order in which it is to count, and the file that holds it all.
STYLE, STYLES = (
    "_static/styles/shared.css",
    (
        "basic.css",
        "styles/theme.css",
        "styles/pydata-sphinx-theme.css",
        "pygments.css",
        "styles/sphinx-book-theme.css",
        "copybutton.css",
        "mystnb.*.css",
        "vendor/katex/katex.min.css",
        "book.css",
    ),
)
SCRIPT, SCRIPTS = (
    "_static/scripts/shared.js",
    (
        "documentation_options.js",
        "doctools.js",
        "sphinx_highlight.js",
        "scripts/sphinx-book-theme.js",
        "scripts/pydata-sphinx-theme.js",
    ),
)


def setup(app):
    """Register the extension."""
    app.connect("build-finished", slim_site, priority=700)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def slim_site(app, error):
    """Join the shared styles and scripts, then subset styles, icons and fonts to what is used."""
    if error or app.builder.format != "html":
        return
    site, store = Path(app.outdir), Path(app.doctreedir) / "whole"
    join_styles(site, store)
    join_scripts(site)
    remove_unused(site)
    words = _words_of(site)
    for path in site.rglob("*.css"):
        if path.parent.name != "figures":  # a figure may put a class together as it runs
            style = _without_lost_fonts(original(path, store).decode())
            write_slim(path, slim_style(style, words).encode(), store)
    slim_icons(site, store)
    slim_formulas(site, store)


def join_styles(site, store):
    """Bundle the style sheets that every page shares."""
    static = site / "_static"
    sheets = [path for pattern in STYLES for path in sorted(static.glob(pattern))]
    styles = [_rebased(original(path, store).decode(), path.parent, static) for path in sheets]
    (site / STYLE).write_text("\n".join(styles), encoding="utf-8")
    tag = r'\s*<link[^>]*href="([^"]*?)(?:{})[^"]*"[^>]*>'
    _link_once(site, sheets, tag, rf'\n<link rel="stylesheet" href="\1{STYLE}" />')


def join_scripts(site):
    """Bundle the scripts that every page shares."""
    scripts = [site / "_static" / name for name in SCRIPTS]
    text = ";\n".join(path.read_text(encoding="utf-8") for path in scripts)
    (site / SCRIPT).write_text(text, encoding="utf-8")
    tag = r'\s*<script[^>]*src="([^"]*?)(?:{})[^"]*"[^>]*></script>'
    _link_once(site, scripts, tag, rf'\n<script defer src="\1{SCRIPT}"></script>')


def _link_once(site, paths, tag, joined):
    names = "|".join(re.escape(path.relative_to(site).as_posix()) for path in paths)
    asked = re.compile(tag.format(names))
    for page in site.glob("*.html"):
        text = asked.sub(joined, page.read_text(encoding="utf-8"), count=1)
        page.write_text(asked.sub("", text), encoding="utf-8")


def remove_unused(site):
    """Remove the scripts that no page loads, and source maps."""
    pages = "".join(page.read_text(encoding="utf-8") for page in site.glob("*.html"))
    for path in [*site.rglob("*.map"), *site.rglob("*.js")]:
        if path.relative_to(site).as_posix() not in pages:
            path.unlink()


def _rebased(style, folder, static):
    """Return a style sheet with its relative URLs rebased to the folder of the bundle."""
    style = re.sub(r"@import[^;]*;|@charset[^;]*;", "", style)
    way = f"../{folder.relative_to(static).as_posix()}/"
    return re.sub(r"url\((?!['\"]?(?:data:|#))(['\"]?)", rf"url(\1{way}", style)


def original(path, store):
    """Return a file's content before it was slimmed, in this build or an earlier one."""
    kept, slimmed = (store / f"{path.name}.{state}" for state in ("whole", "slim"))
    if not slimmed.exists() or slimmed.read_bytes() != path.read_bytes():
        store.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(path.read_bytes())
    return kept.read_bytes()


def write_slim(path, content, store):
    """Write a slimmed file, and a copy by which the next build knows it."""
    for place in (path, store / f"{path.name}.slim"):
        place.write_bytes(content)


def _words_of(site):
    """Return every possible class: those of the pages, and every word of the scripts."""
    texts = [path.read_text(encoding="utf-8") for path in site.rglob("*.html")]
    found = [classes for text in texts for classes in re.findall(r'class="([^"]*)"', text)]
    scripts = [path for path in site.rglob("*.js") if path.name != "searchindex.js"]
    found += [path.read_text(encoding="utf-8") for path in scripts]
    return {word for text in found for word in re.findall(r"[\w-]+", text)}


def slim_style(style, words):
    """Return a style sheet without the rules whose classes occur nowhere.

    Examples
    --------
    >>> slim_style(".a{top:0}.a .b,.c{left:0}@media print{.b{top:1px}.c{top:2px}}", {"a", "c"})
    '.a{top:0}.c{left:0}@media print{.c{top:2px}}'
    """
    return "".join(_slim_rules(tinycss2.parse_stylesheet(style, skip_comments=True), words))


def _slim_rules(rules, words):
    for rule in rules:
        if rule.type == "qualified-rule":
            kept = [one for one in _selectors(rule) if _classes(one) <= words]
            if kept:
                yield f"{','.join(kept)}{{{tinycss2.serialize(rule.content)}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in {"media", "supports"}:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            kept = "".join(_slim_rules(inner, words))
            if kept:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{kept}}}"
        else:
            yield rule.serialize()


def _selectors(rule):
    parts = [[]]
    for token in rule.prelude:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [tinycss2.serialize(part).strip() for part in parts]


def _classes(selector):
    """Return the classes that an element needs for a selector to match.

    Examples
    --------
    >>> sorted(_classes("a.one > .two:not(.three)"))
    ['one', 'two']
    """
    return set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", re.sub(r":\w+\([^()]*\)", "", selector)))


def _without_lost_fonts(style):
    """Return a style sheet that names no icon font which the site does not hold."""
    style = re.sub(r"@font-face\s*\{[^}]*fa-regular[^}]*\}", "", style)
    return re.sub(r",\s*url\([^)]*\.ttf\)\s*format\([^)]*\)", "", style)


def slim_icons(site, store):
    """Subset the icon fonts to the characters for icons that a style sheet has left."""
    style = (site / STYLE).read_text(encoding="utf-8")
    codes = {ord(character) for character in style if "\ue000" <= character <= "\uf8ff"}
    for path in (site / ICONS).glob("*"):
        if path.suffix == ".woff2" and "regular" not in path.name:
            write_slim(path, _subset(original(path, store), codes), store)
        else:
            path.unlink()


def slim_formulas(site, store):
    """Subset the fonts of the formulas to the characters that occur in the pages."""
    pages = [path.read_text(encoding="utf-8") for path in site.glob("*.html")]
    codes = set(map(ord, html.unescape("".join(pages))))
    for path in (site / FORMULA_FONTS).glob("*.woff2"):
        write_slim(path, _subset(original(path, store), codes), store)


logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of each table of each font


def _subset(content, codes):
    font = TTFont(io.BytesIO(content))
    chosen = subset.Subsetter(subset.Options(notdef_outline=True))
    chosen.populate(unicodes=codes)
    chosen.subset(font)
    font.flavor = "woff2"
    smaller = io.BytesIO()
    font.save(smaller)
    return smaller.getvalue()
