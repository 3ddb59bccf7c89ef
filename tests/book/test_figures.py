"""Every figure of the book, driven by keyboard alone in the built page."""

import json
import re
from urllib.parse import unquote

import numpy as np
import pytest

from convkit import widgets
from tests.support.book import HTML, PAGES

PLACES = [
    (page, place)
    for page in PAGES
    for place in re.findall(r'data-figure="(\w+)"', (HTML / page).read_text("utf-8"))
]
CONTROLS = ", ".join(
    f'{control}:not([tabindex="-1"])'
    for control in ("input:not([type=radio])", "input:checked", "button", "summary", "[tabindex]")
)
FOCUSED = "document.activeElement"


@pytest.fixture(params=PLACES, ids=lambda place: place[1])
def figure(request, open_page, site):
    """One figure of the book: its page, its place there and its class in Python."""
    page, log = open_page(f"{site}/{request.param[0]}")
    place = page.locator(f'[data-figure="{request.param[1]}"][data-ready]').first
    place.wait_for()
    yield page, place, getattr(widgets, request.param[1])
    assert log.complaints == [] and log.foreign(site) == []


def settings_of(page, place):
    """Return the state of a figure: as saved in the page, changed as its link says."""
    saved = json.loads(place.locator('script[type="application/json"]').text_content())
    place.locator("[data-do=link]").focus()
    page.keyboard.press("Enter")
    query = page.evaluate("location.hash").partition("?")[2]
    changes = (part.split("=", 1) for part in query.split("&") if part)
    return {**saved, **{name: json.loads(unquote(text)) for name, text in changes}}


def assert_digits_are_those_of_convkit(page, place, kind):
    twin = kind(**settings_of(page, place))
    for cell in place.locator("[data-output]").all():
        index = tuple(map(int, cell.get_attribute("data-output").split(",")))
        shown = float(cell.get_attribute("data-value"))
        np.testing.assert_allclose(shown, twin.output[index[-twin.output.ndim :]], rtol=1e-12)


def test_figure_shows_the_digits_of_convkit(figure):
    assert_digits_are_those_of_convkit(*figure)


def test_every_control_is_reached_by_tab_and_shows_its_focus(figure):
    page, place, _ = figure
    wanted = place.locator(CONTROLS).evaluate_all(
        "all => all.filter(one => one.checkVisibility()).length"
    )
    place.locator(CONTROLS).first.focus()
    reached = set()
    for _ in range(wanted + 5):
        if not place.evaluate(f"place => place.contains({FOCUSED})"):
            break
        reached.add(page.evaluate(f"[...document.querySelectorAll('*')].indexOf({FOCUSED})"))
        style = page.evaluate(
            "(({outlineStyle, boxShadow}) => outlineStyle + boxShadow)"
            f"(getComputedStyle({FOCUSED}))"
        )
        assert style != "nonenone", page.evaluate(f"{FOCUSED}.outerHTML")[:200]
        page.keyboard.press("Tab")
    assert len(reached) == wanted


KEYS = {"range": "ArrowRight", "number": "ArrowUp", "radio": "ArrowDown", "checkbox": "Space"}


def test_keys_change_the_figure_and_the_change_is_said(figure):
    page, place, kind = figure
    for control, key in KEYS.items():
        inputs = place.locator(f"input[type={control}]:visible")
        if inputs.count() == 0:
            continue
        before = settings_of(page, place)
        chosen = inputs.and_(place.locator(":checked")) if control == "radio" else inputs
        chosen.first.focus()
        at_its_end = page.evaluate(f"{FOCUSED}.value !== '' && {FOCUSED}.value === {FOCUSED}.max")
        page.keyboard.press(
            {"ArrowRight": "ArrowLeft", "ArrowUp": "ArrowDown"}[key] if at_its_end else key
        )
        page.wait_for_timeout(900)
        assert len(place.locator("[role=status]").text_content()) > 20, control
        assert settings_of(page, place) != before, control
        assert_digits_are_those_of_convkit(page, place, kind)
