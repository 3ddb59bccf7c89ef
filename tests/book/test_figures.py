"""Every figure of the book, driven by keyboard alone in the built page."""

import json
import re
from urllib.parse import unquote

import numpy as np
import pytest

from convkit import widgets
from tests.support.book import HTML, PAGES, let_pass
from tests.support.figures import ASTRAY, COVERED, ENDS, HEADER, REACH, ROOM, SPINNER, shown_numbers

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
def figure(request, kept, site):
    """One figure of the book, opened anew: its page, its place there and its class in Python."""
    page, log = kept
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{site}/{request.param[0]}")
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
    for index, shown in shown_numbers(place).items():
        np.testing.assert_allclose(shown, twin.output[index[-twin.output.ndim :]], rtol=1e-12)


def test_figure_shows_the_digits_of_convkit(figure):
    assert_digits_are_those_of_convkit(*figure)


REACHED = f"""place => {{
  const all = [...place.querySelectorAll("*")];
  const {{ outlineStyle, boxShadow }} = getComputedStyle({FOCUSED});
  return [place.contains({FOCUSED}), all.indexOf({FOCUSED}), outlineStyle + boxShadow];
}}"""


def test_every_control_is_reached_by_tab_and_shows_its_focus(figure):
    page, place, _ = figure
    wanted = place.locator(CONTROLS).evaluate_all(
        "all => all.filter(one => one.checkVisibility()).length"
    )
    place.locator(CONTROLS).first.focus()
    reached = set()
    for _ in range(wanted + 5):
        inside, number, style = place.evaluate(REACHED)
        if not inside:
            break
        reached.add(number)
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
        let_pass(page, 900)
        assert len(place.locator("[role=status]").text_content()) > 20, control
        assert settings_of(page, place) != before, control
        assert_digits_are_those_of_convkit(page, place, kind)


def test_no_key_of_a_figure_reaches_the_notebook_around_it(figure):
    page, place, _ = figure
    page.evaluate("""() => { window.heard = [];
        document.addEventListener("keydown", ({ key }) => heard.push(key), true); }""")
    control = place.locator("input:not([type=radio]):visible, input:checked:visible").first
    control.focus()
    for key in ("ArrowRight", "ArrowLeft", "d", "Enter", "Tab", "Control+k"):
        page.keyboard.press(key)
    assert page.evaluate("heard") == ["Tab", "Control", "k"]


def test_one_key_passes_a_figure(figure):
    page, place, _ = figure
    skip = place.locator("[data-do=skip]")
    skip.focus()
    assert skip.bounding_box()["height"] > 20
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert not place.evaluate(f"place => place.contains({FOCUSED})")
    after = f"place => place.compareDocumentPosition({FOCUSED}) & Node.DOCUMENT_POSITION_FOLLOWING"
    assert place.evaluate(after)


def test_figure_and_each_of_its_tables_have_a_name(figure):
    _, place, _ = figure
    assert len(place.locator("form").get_attribute("aria-label")) > 15
    named = """all => all.filter(one => !one.getAttribute("aria-label")
        && !one.caption?.textContent.trim() && !one.tHead).length"""
    assert place.locator("table").evaluate_all(named) == 0


def test_fields_have_room_for_every_digit_that_they_may_hold(figure):
    _, place, _ = figure
    assert all(room >= SPINNER for room in place.evaluate(ROOM))


def test_no_field_is_so_small_that_a_phone_enlarges_the_page(figure):
    page, place, _ = figure
    page.set_viewport_size({"width": 390, "height": 844})
    size = "all => all.map(one => parseFloat(getComputedStyle(one).fontSize))"
    sizes = place.locator("input[type=number]").evaluate_all(size)
    assert min(sizes, default=16) >= 16


def test_result_and_controls_stand_side_by_side_on_one_screen(figure):
    page, place, _ = figure
    assert page.viewport_size == {"width": 1280, "height": 720}
    page.set_viewport_size({"width": 1280, "height": 900})
    reach = place.evaluate(REACH)
    assert reach["beside"] and reach["wider"] > 1.3
    assert max(reach["result"], reach["controls"]) <= 900 - HEADER
    assert place.bounding_box()["height"] <= 900


def test_controls_cover_nothing_that_follows(figure):
    page, place, _ = figure
    place.evaluate("one => scrollTo(0, scrollY + one.getBoundingClientRect().bottom - innerHeight)")
    let_pass(page, 100)
    assert place.evaluate(COVERED) == []


def test_fields_stand_in_two_columns_beside_the_drawing(figure):
    page, place, _ = figure
    page.set_viewport_size({"width": 1280, "height": 900})
    assert len({round(end, -1) for end in place.evaluate(ENDS)}) <= 2


def test_a_sign_stands_before_what_it_leads_to(figure):
    page, place, _ = figure
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert place.evaluate(ASTRAY) == []


def test_first_controls_stand_on_one_screen_of_a_phone_with_what_they_change(figure):
    page, place, _ = figure
    page.set_viewport_size({"width": 390, "height": 844})
    place.evaluate(f"one => scrollBy(0, one.getBoundingClientRect().top - {HEADER})")
    let_pass(page, 100)
    first = place.locator("[data-do=step]").or_(place.locator(".ck-controls > *").first).first
    box = first.bounding_box()
    assert box["y"] + box["height"] <= 844
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


REFUSED = ["null", "%22toString%22", "%22__proto__%22", '{"length":0,"0":"x"}', "1e308", "%"]
UNSAID = """async (place, hashes) => {
  const status = place.querySelector("[role=status]"), unsaid = [];
  for (const hash of hashes)
    await new Promise((done) => {
      status.textContent = "";
      const late = setTimeout(() => done(unsaid.push(hash)), 5000);
      new MutationObserver((_, one) => {
        if (!status.textContent.includes("cannot show")) return;
        clearTimeout(late);
        done(one.disconnect());
      }).observe(status, { childList: true });
      location.hash = hash;
    });
  return unsaid;
}"""


def test_link_that_cannot_be_meant_leaves_one_figure_and_says_so(figure):
    page, place, _ = figure
    before, name = settings_of(page, place), place.get_attribute("id")
    page.goto(f"{page.url.partition('#')[0]}?again#{name}?{next(iter(before))}=nothing")
    place.locator("form").wait_for()
    assert place.locator(".ck-static").count() == 0
    hashes = [f"#{name}?{trait}={value}" for trait in before for value in REFUSED]
    assert place.evaluate(UNSAID, hashes) == []
    assert settings_of(page, place) == before


def test_a_minus_sign_is_typed_as_well_as_a_hyphen(open_page, site):
    page, _ = open_page(f"{site}/single_channel.html")
    place = page.locator("#sliding-window[data-ready]")
    for sign in "−-":
        cell = place.locator('[data-set="x,0,0"]')
        cell.focus()
        page.keyboard.press("Control+a")
        page.keyboard.type(f"{sign}7")
        assert settings_of(page, place)["x"][0][0] == -7
        assert place.locator("[data-equation]").text_content().startswith("(−7)·(−1) + ")
        place.locator("[data-do=reset]").click()


def test_sizes_typed_over_keep_the_digits_that_were_there(open_page, site):
    page, _ = open_page(f"{site}/single_channel.html")
    place = page.locator("#sliding-window[data-ready]")
    before = settings_of(page, place)["x"]
    rows = place.get_by_role("spinbutton", name="rows").first
    rows.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("10")
    after = settings_of(page, place)["x"]
    assert len(after) == 10 and after[: len(before)] == before
    place.locator("[data-do=reset]").click()
    assert page.evaluate("location.hash") == "#sliding-window"
