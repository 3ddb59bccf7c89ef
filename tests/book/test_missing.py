"""Nothing of the page depends on what can be missing: storage, scripts, colours, new features."""

import json
import re

import pytest
from fontTools.ttLib import TTFont

from tests.support.book import HTML, PAGES, with_figure

FORBIDDEN = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { configurable: true,
    get() { throw new DOMException("denied", "SecurityError"); } });"""
NONE = FORBIDDEN.replace('throw new DOMException("denied", "SecurityError")', "return null")
FULL = """Storage.prototype.setItem = () => {
  throw new DOMException("full", "QuotaExceededError"); };"""
ANSWERS = [name for name in PAGES if 'class="recall"' in (HTML / name).read_text("utf-8")]
BELIEF = re.search(r'data-belief="([^"]*)"', (HTML / ANSWERS[0]).read_text("utf-8"))[1]


@pytest.fixture(params=[FORBIDDEN, NONE, FULL], ids=["forbidden", "none", "full"])
def forgetful(request, chromium, site):
    """A browser that keeps nothing, or nothing more, on a phone; pages that it opened."""
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, color_scheme="dark", has_touch=True
    )
    context.add_init_script(request.param)
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def test_page_without_storage_has_colours_menu_search_theme_and_questions(forgetful, site):
    page = forgetful
    page.goto(f"{site}/index.html")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.locator(".theme-switch-button").click()
    assert page.evaluate("document.documentElement.dataset.mode") != "auto"
    page.locator("button.primary-toggle").click()
    page.locator("#pst-primary-sidebar-modal a", has_text="One map, one kernel").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.locator("#pst-search-dialog input").wait_for()
    page.keyboard.press("Escape")
    asked = page.locator("fieldset.belief:visible").first
    asked.locator("label").nth(1).click()
    assert asked.locator("input").nth(1).is_checked()


NONSENSE = ["{oops", "7", "null", "[]", "{}", '{"value": "1"}', '{"value": 1, "asked": {}}']


@pytest.mark.parametrize("kept", NONSENSE)
def test_nonsense_that_was_kept_is_no_answer(open_page, site, kept):
    page, log = open_page(f"{site}/index.html")
    page.evaluate("pair => localStorage.setItem(...pair)", [f"convkit:{BELIEF}", kept])
    page.goto(f"{site}/{ANSWERS[0]}")
    assert page.locator(".recall:visible").count() == 0
    page.goto(f"{site}/index.html")
    later = page.locator("fieldset.belief:visible").last
    later.locator("label").first.click()
    page.reload()
    assert later.locator("input").first.is_checked()
    assert log.complaints == []


@pytest.mark.parametrize("name", ANSWERS)
def test_recall_is_shown_only_where_there_is_an_answer(open_page, site, name):
    page, _ = open_page(f"{site}/{name}")
    recalls = page.locator(".recall")
    assert recalls.count() > 0 and page.locator(".recall:visible").count() == 0
    belief = recalls.first.get_attribute("data-belief")
    answer = json.dumps({"value": "1", "asked": "What?", "answer": "My own words"})
    page.evaluate("pair => localStorage.setItem(...pair)", [f"convkit:{belief}", answer])
    page.reload()
    assert "What?" in recalls.first.inner_text() and "My own words" in recalls.first.inner_text()
    assert page.locator(".recall:visible").count() == 1


LUMINANCE = """one => {
  const style = getComputedStyle(one);
  const linear = (part) => (part <= 10 ? part / 3295 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  const light = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map(linear)
    .reduce((sum, part, n) => sum + part * [0.2126, 0.7152, 0.0722][n], 0);
  const [a, b] = [light(style.color), light(style.backgroundColor)].sort((a, b) => b - a);
  return (a + 0.05) / (b + 0.05);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_code_is_read_without_scripts(open_page, site, scheme):
    page, _ = open_page(
        f"{site}/single_channel.html", java_script_enabled=False, color_scheme=scheme
    )
    assert page.locator("pre:visible").first.evaluate(LUMINANCE) > 4.5
    assert page.locator(".bd-header-article").evaluate(
        "one => getComputedStyle(one).backgroundColor"
    ) not in {"transparent", "rgba(0, 0, 0, 0)"}


SIGNS = """one => (({ outlineStyle, borderStyle, borderWidth }) =>
    outlineStyle + borderStyle + borderWidth)(getComputedStyle(one))"""


@pytest.mark.parametrize("name", with_figure())
def test_what_a_colour_says_is_said_by_a_line_where_colours_are_forced(open_page, site, name):
    page, _ = open_page(f"{site}/{name}", forced_colors="active")
    place = page.locator(".convkit-figure[data-ready]").first
    pairs = {
        "td.ck-met": "td:not([class*=ck-])",
        ".ck-choice input:checked + span": ".ck-choice input:not(:checked) + span",
        "[aria-pressed=true]": "[aria-pressed=false]",
        ".ck-now .ck-circle": ".ck-node:not(.ck-now) .ck-circle:not(.ck-seen)",
    }
    seen = 0
    for lit, plain in pairs.items():
        if place.locator(lit).count() and place.locator(plain).count():
            seen += 1
            one, other = (place.locator(part).first.evaluate(SIGNS) for part in (lit, plain))
            assert one != other, lit
    assert seen or name in {"receptive_field.html"}  # drawn as a picture, which keeps its colours


def test_a_browser_of_three_years_ago_shows_lines_and_words(open_page, site, chromium):
    """None of that time knows light-dark(), and Firefox 119 no popovers."""
    context = chromium.new_context(color_scheme="dark")
    context.add_init_script("delete HTMLElement.prototype.popover;")
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route(
        re.compile(r"\.css"),
        lambda route: route.fulfill(
            body=route.fetch().text().replace("light-dark(", "unheard-of("), content_type="text/css"
        ),
    )
    page.goto(f"{site}/single_channel.html")
    cell = page.locator(".convkit-figure[data-ready] td").first
    border = cell.evaluate("one => getComputedStyle(one).borderTopColor")
    assert border == "rgb(185, 192, 200)"
    met = page.locator(".convkit-figure td.ck-met").first
    assert met.evaluate("one => getComputedStyle(one).boxShadow") != "none"
    page.locator('a[aria-describedby^="tip-"]').first.hover()
    assert complaints == []
    context.close()


def test_icon_fonts_hold_every_icon_that_a_style_sheet_writes():
    folder = HTML / "_static" / "vendor" / "fontawesome" / "webfonts"
    held = {code for path in folder.glob("*.woff2") for code in TTFont(path).getBestCmap()}
    style = "".join(path.read_text("utf-8") for path in HTML.rglob("*.css"))
    written = {ord(sign) for sign in style if "\ue000" <= sign <= "\uf8ff"}
    assert {0xF002, 0xF071} <= written <= held
    assert not re.search(r"fa-regular|\.ttf", style)


@pytest.mark.parametrize("way", ["search.html?q=padding", "single_channel.html"])
def test_magnifying_glass_stands_beside_what_is_typed(open_page, site, way):
    page, _ = open_page(f"{site}/{way}")
    if "search" not in way:
        page.keyboard.press("Control+k")
    form = page.locator("form.bd-search:visible").first
    glass, typed = form.locator("i").bounding_box(), form.locator("input").bounding_box()
    assert glass["x"] + glass["width"] <= typed["x"] + 1
