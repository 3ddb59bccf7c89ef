"""The finished site holds what its pages use, and little else."""

import gzip
import html
import logging
from urllib.parse import urlsplit

import pytest
import slim_site
from fontTools.ttLib import TTFont

from tests.support.book import HTML, ROOT, with_figure

PICTURES = {".svg", ".png", ".jpg"}


def on_the_wire(path):
    """Return the bytes that a server sends for a file: fonts as they are, text with gzip."""
    content = path.read_bytes()
    return len(content) if path.suffix == ".woff2" else len(gzip.compress(content))


@pytest.mark.parametrize("name", with_figure())
def test_chapter_sends_at_most_180_kilobytes_besides_its_pictures(open_page, site, name):
    page, log = open_page(f"{site}/{name}")
    page.wait_for_timeout(300)
    files = {HTML / urlsplit(url).path.lstrip("/") for url in log.requests if url.startswith(site)}
    sizes = {path.name: on_the_wire(path) for path in files if path.suffix not in PICTURES}
    assert sum(sizes.values()) <= 180_000, sorted(sizes.items(), key=lambda item: -item[1])[:8]


def test_style_keeps_rules_whose_classes_are_all_there():
    style = "a,.on:hover{top:0}.on .off{top:1px}.on:not(.off){top:2px}#x{top:3px}"
    assert (
        slim_site.slim_style(style, {"on"}) == "a,.on:hover{top:0}.on:not(.off){top:2px}#x{top:3px}"
    )


def test_style_keeps_fonts_and_animations_and_empties_no_condition():
    style = "@font-face{font-family:F}@media print{.off{top:0}}@keyframes k{to{top:0}}"
    assert slim_site.slim_style(style, set()) == "@font-face{font-family:F}@keyframes k{to{top:0}}"


def test_icon_fonts_hold_the_icons_of_the_pages_alone():
    fonts = {path.name: TTFont(path) for path in (HTML / slim_site.ICONS).glob("*")}
    assert set(fonts) == {"fa-brands-400.woff2", "fa-solid-900.woff2"}
    assert 0xF002 in fonts["fa-solid-900.woff2"].getBestCmap()  # the magnifying glass of the search
    assert all(len(font.getBestCmap()) < 30 for font in fonts.values())


def test_formula_fonts_hold_the_characters_of_the_pages_and_few_others():
    pages = "".join(page.read_text("utf-8") for page in HTML.glob("*.html"))
    written = set(map(ord, html.unescape(pages)))
    fonts = list((ROOT / "book" / slim_site.FORMULA_FONTS).glob("*.woff2"))
    assert len(fonts) == 20
    for path in fonts:
        kept = set(TTFont(HTML / slim_site.FORMULA_FONTS / path.name).getBestCmap())
        assert written & set(TTFont(path).getBestCmap()) <= kept, path.name
    assert (
        sum((HTML / slim_site.FORMULA_FONTS / path.name).stat().st_size for path in fonts) < 200_000
    )


def test_site_holds_no_script_that_no_page_asks_for_and_no_map_of_sources():
    pages = "".join(page.read_text("utf-8") for page in HTML.glob("*.html"))
    assert not [path for path in HTML.rglob("*.js") if path.name not in pages]
    assert not list(HTML.rglob("*.map"))


def test_subsetting_a_font_says_nothing_of_its_tables(caplog):
    caplog.set_level(logging.INFO)  # as jupyter-book does
    assert not logging.getLogger("fontTools.subset").isEnabledFor(logging.INFO)
