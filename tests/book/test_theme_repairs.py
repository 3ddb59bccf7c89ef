"""The pages of the theme, repaired: nothing for axe to complain of, nothing unused."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.support.book import HTML, PAGES

COLOURS = ["color-contrast", "link-in-text-block"]
ALONE = {"runOnly": COLOURS}
OTHERS = {"rules": {rule: {"enabled": False} for rule in COLOURS}}
# What a narrow page has of its own is the same on all pages, so of the others its colours can wait.
NARROW = [
    name if name == "index.html" else pytest.param(name, marks=pytest.mark.long) for name in PAGES
]


def faults(page, width, rules):
    """Return what axe complains of at a width, by these rules."""
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_timeout(500)  # boxes that may scroll are measured again
    found = Axe().run(page, options={"resultTypes": ["violations"], **rules}).response["violations"]
    return [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found]


@pytest.mark.parametrize("name", PAGES)
def test_page_has_no_accessibility_violation(open_whole, name):
    page = open_whole(name)
    assert faults(page, 1280, {}) == []
    assert faults(page, 390, OTHERS) == []


@pytest.mark.parametrize("name", PAGES)
def test_dark_page_has_contrast(open_whole, name):
    assert faults(open_whole(name, color_scheme="dark"), 1280, ALONE) == []


@pytest.mark.parametrize("name", NARROW)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_narrow_page_has_contrast(open_whole, name, scheme):
    assert faults(open_whole(name, color_scheme=scheme), 390, ALONE) == []


@pytest.mark.parametrize("name", PAGES)
def test_page_loads_no_script_that_it_does_not_use(name):
    page = (HTML / name).read_text("utf-8")
    loaded = set(re.findall(r'<script[^>]*src="[^"]*?([\w-]+)[\w.-]*\.js', page))
    assert not loaded & {"fontawesome", "sphinx-thebe", "design-tabs"}
    assert ("quiz" in loaded) == ('class="quiz' in page or 'class="recall"' in page)
    assert ("host" in loaded) == ("convkit-figure" in page)
