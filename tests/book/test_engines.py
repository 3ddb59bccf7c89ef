"""The book in Firefox and WebKit: all that Chromium is asked elsewhere, in short or in full."""

import json
import re
from urllib.parse import unquote

import numpy as np
import pytest

from convkit import widgets
from tests.support.book import HTML, PAGES, with_figure
from tests.support.figures import HEADER, REACH, ROOM, SPINNER
from tests.support.paper import MARK, WHOLE, cut_in_two

SHORT = {"index.html", "single_channel.html", "search.html"}
FIGURES = {
    name: re.findall(r'data-figure="(\w+)"', (HTML / name).read_text("utf-8"))
    for name in with_figure()
}
WAYS = ["http", "file"]


def in_full(names):
    """Return names as parameters: those that are not of the short form take part in the long."""
    return [name if name in SHORT else pytest.param(name, marks=pytest.mark.long) for name in names]


def identifier(kind):
    """Return where a figure stands in its page."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind).lower()


@pytest.fixture
def quiet(engine, homes):
    """The engine, and afterwards: its page complained of nothing, asked nobody, missed nothing."""
    homes["missing"].clear()
    yield engine
    asked = engine.run("return performance.getEntriesByType('resource').map(one => one.name)")
    ours = (homes["http"], homes["file"], "data:", "blob:")
    assert [url for url in asked if not url.startswith(ours)] == []
    assert engine.run("return complaints") == []
    assert [path for path in homes["missing"] if "favicon" not in path] == []


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", in_full(PAGES))
def test_page_opens_without_a_complaint_and_asks_nobody(quiet, homes, name, way):
    quiet.open(f"{homes[way]}/{name}")
    quiet.wait("document.querySelectorAll('.convkit-figure:not([data-ready])').length === 0")
    quiet.run("window.scrollTo(0, document.documentElement.scrollHeight)")
    quiet.settle()
    assert quiet.run("return document.documentElement.scrollWidth <= innerWidth")


SHOWN = """return [...document.querySelectorAll("#pst-secondary-sidebar a")]
    .filter(one => one.getClientRects().length).map(one => one.hash)"""
OFF = """const here = document.querySelector(given[0]).getBoundingClientRect().top;
const rest = document.documentElement.scrollHeight - scrollY - innerHeight;
return rest < 2 && here > 0 ? 0 : Math.round(here)"""


@pytest.mark.parametrize("name", in_full(sorted({*with_figure()} - {"index.html"})))
def test_section_link_ends_at_its_section_on_the_first_click(engine, homes, name):
    address = f"{homes['http']}/{name}"
    engine.open(address)
    ends = {}
    for link in engine.run(SHOWN):
        engine.open(address)
        engine.click(f'#pst-secondary-sidebar a[href="{link}"]')
        engine.settle()
        ends[link] = engine.run(OFF, link)
    assert len(ends) > 3
    assert {link: off for link, off in ends.items() if not 0 <= off <= 80} == {}


LINKS = {
    "SlidingWindow": "stride=2",
    "ChannelGraph": "tie=true",
    "Groups": "groups=4",
    "PoolingWindow": "stride=1",
    "PixelMixer": "relu=true",
}


@pytest.mark.parametrize("name", in_full(name for name in FIGURES if LINKS.keys() & FIGURES[name]))
def test_link_of_a_state_ends_at_its_figure(quiet, homes, name):
    for kind in LINKS.keys() & set(FIGURES[name]):
        place = identifier(kind)
        quiet.open(f"{homes['http']}/{name}#{place}?{LINKS[kind]}")
        quiet.wait(f"document.querySelector('#{place}[data-ready]')")
        quiet.settle()
        top, bottom, height = quiet.run(
            "const { top, bottom } = document.querySelector(given[0]).getBoundingClientRect();"
            "return [top, bottom, innerHeight]",
            f"#{place} .convkit",
        )
        assert top >= 0 and (bottom <= height + 1 or top < 120), (top, bottom)


# Figures

CONTROLS = """const figure = document.getElementById(given[0]);
for (const one of figure.querySelectorAll("details")) one.open = true;
const all = [...figure.querySelectorAll("input, button")];
return all.filter((one) => one.checkVisibility() && !one.matches("[data-do=skip], [data-do=play]"))
  .map((one) => one.type + " " + (one.dataset.set ?? one.dataset.do) + " " + one.value)"""
FIND = """const figure = document.getElementById(given[0]);
for (const one of figure.querySelectorAll("details")) one.open = true;
for (const one of document.querySelectorAll("#chosen")) one.removeAttribute("id");
const found = [...figure.querySelectorAll("input, button")].find((one) => one.checkVisibility()
  && one.type + " " + (one.dataset.set ?? one.dataset.do) + " " + one.value === given[1]);
if (found) { found.id = "chosen"; found.focus(); }
return Boolean(found) && (Number(found.value) < Number(found.max) ? "more" : "less")"""
DIGITS = """return [...document.querySelectorAll(`#${given[0]} [data-output]`)]
  .map((one) => [one.dataset.output, Number(one.dataset.value)])"""
KEYS = {"range": ("ArrowRight", "ArrowLeft"), "number": ("ArrowUp", "ArrowDown")}


def settings_of(engine, place):
    """Return the state of a figure: as saved in the page, changed as its link says."""
    saved = json.loads(
        engine.run("return document.querySelector(given[0]).textContent", f"#{place} > script")
    )
    engine.run("document.querySelector(given[0]).click()", f"#{place} [data-do=link]")
    query = unquote(engine.run("return location.hash")).partition("?")[2]
    changes = (part.split("=", 1) for part in query.split("&") if part)
    return saved | {name: json.loads(text) for name, text in changes}


def work(engine, place, control):
    """Use a control as a reader does, unless it has gone; return whether it was there."""
    room = engine.run(FIND, place, control)
    kind = control.split()[0]
    if room and kind in KEYS:
        engine.press(KEYS[kind][room == "less"])
    elif room:
        engine.click("#chosen")
    return bool(room)


def assert_digits_are_those_of_convkit(engine, place, kind):
    output = kind(**settings_of(engine, place)).output
    for index, shown in engine.run(DIGITS, place):
        where = tuple(map(int, index.split(",")))[-output.ndim :]
        np.testing.assert_allclose(shown, output[where], rtol=1e-12, err_msg=f"{kind} {index}")


@pytest.mark.parametrize("name", in_full(FIGURES))
def test_every_control_gives_the_digits_of_convkit(quiet, homes, name):
    for figure in FIGURES[name]:
        place, kind = identifier(figure), getattr(widgets, figure)
        quiet.open(f"{homes['http']}/{name}")
        quiet.wait(f"document.querySelector('#{place}[data-ready]')")
        start = settings_of(quiet, place)
        used = [control for control in quiet.run(CONTROLS, place) if work(quiet, place, control)]
        assert len(used) > 5
        assert_digits_are_those_of_convkit(quiet, place, kind)
        work(quiet, place, "button reset ")
        assert settings_of(quiet, place) == start
        assert_digits_are_those_of_convkit(quiet, place, kind)


@pytest.mark.parametrize("name", in_full(FIGURES))
def test_figure_stands_on_one_screen_and_its_fields_show_every_digit(quiet, homes, name):
    for figure in FIGURES[name]:
        place = identifier(figure)
        quiet.open(f"{homes['http']}/{name}")
        quiet.wait(f"document.querySelector('#{place}[data-ready]')")
        ask = "return ({})(document.getElementById(given[0]))"
        reach = quiet.run(ask.format(REACH), place)
        assert reach["beside"] and reach["wider"] > 1.3
        assert max(reach["result"], reach["controls"]) <= 900 - HEADER
        assert all(room >= SPINNER for room in quiet.run(ask.format(ROOM), place))


# What stands around them


@pytest.mark.parametrize("way", WAYS)
def test_search_is_asked_by_keyboard_and_finds(quiet, homes, way):
    quiet.open(f"{homes[way]}/single_channel.html")
    quiet.press("Control", "k")
    quiet.wait("document.querySelector('#pst-search-dialog').open")
    quiet.type("dilation")
    quiet.press("Enter")
    quiet.wait("document.querySelectorAll('#search-results li a').length > 2")


@pytest.mark.parametrize("way", WAYS)
def test_answer_is_kept_and_quoted_and_a_question_shows_its_reason(quiet, homes, way):
    home = homes[way]
    name = re.search(r'data-belief="([^"]*)"', (HTML / "pointwise.html").read_text())[1]
    quiet.open(f"{home}/index.html")
    quiet.wait("document.querySelectorAll('.convkit-figure:not([data-ready])').length === 0")
    quiet.settle()
    quiet.click(f"#{name} label")
    quiet.wait("document.querySelector(given[0]).checked", f"#{name} input")
    answer = quiet.run("return document.querySelector(given[0]).textContent", f"#{name} label")
    quiet.open(f"{home}/pointwise.html")
    quoted = quiet.run("return document.querySelector(given[0]).innerText", ".recall:not([hidden])")
    assert answer.strip() in quoted
    reasons = "[...document.querySelectorAll('.question .reason')].filter(one => one.offsetHeight)"
    assert quiet.run(f"return {reasons}.length") == 0
    quiet.click("fieldset.question label")
    assert quiet.run(f"return {reasons}.length") == 1


def test_theme_menu_meaning_and_copy_button_work(quiet, homes):
    quiet.open(f"{homes['http']}/single_channel.html")
    theme = "return document.documentElement.dataset.theme"
    seen = set()
    for _ in range(3):
        quiet.click(".theme-switch-button")
        seen.add(quiet.run(theme))
    assert seen == {"light", "dark"}
    quiet.click('[popovertarget="menu-page"]')
    quiet.wait("document.querySelector('#menu-page').matches(':popover-open')")
    quiet.press("Escape")
    quiet.wait("!document.querySelector('#menu-page').matches(':popover-open')")
    quiet.hover("a[aria-describedby^=tip-]")
    quiet.wait("document.querySelector('.tip:popover-open')")
    quiet.click(".cell:not(:has(details)) button.copybtn")
    quiet.wait("document.querySelector('button.copybtn.success')")


@pytest.mark.parametrize("name", in_full(with_figure()))
def test_nothing_that_is_one_thing_is_cut_in_two_on_paper(engine, homes, name):
    if not hasattr(engine, "printed"):
        pytest.skip("WebKit's driver cannot print")
    engine.open(f"{homes['http']}/{name}")
    engine.run(MARK, WHOLE)
    assert cut_in_two(engine.printed()) == []
