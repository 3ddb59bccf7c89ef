"""The pages of the theme, repaired: nothing for axe to complain of, nothing unused."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import HTML, LAY_OUT_ALL, PAGES

# What the dark theme can change for axe; all other rules give there what they give in the light.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme, rules", [("light", {}), ("dark", COLOURS)], ids=["light", "dark"])
def test_page_has_no_accessibility_violation(open_page, site, name, scheme, rules):
    page, _ = open_page(f"{site}/{name}", color_scheme=scheme)
    page.add_style_tag(content=LAY_OUT_ALL)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(500)  # boxes that may scroll are measured again
        found = Axe().run(page, options={"resultTypes": ["violations"], **rules}).response["violations"]
        faults = [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found]
        assert faults == [], f"at {width} px"


@pytest.mark.parametrize("name", PAGES)
def test_page_loads_no_script_that_it_does_not_use(name):
    page = (HTML / name).read_text("utf-8")
    loaded = set(re.findall(r'<script[^>]*src="[^"]*?([\w-]+)[\w.-]*\.js', page))
    assert not loaded & {"fontawesome", "sphinx-thebe", "design-tabs"}
    assert ("quiz" in loaded) == ('class="quiz' in page or 'class="recall"' in page)
    assert ("host" in loaded) == ("convkit-figure" in page)
