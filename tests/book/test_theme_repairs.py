"""The pages of the theme, repaired: nothing for axe to complain of, nothing unused."""

import re
from collections import Counter
from itertools import pairwise
from types import SimpleNamespace

import pytest
import theme_repairs
from axe_playwright_python.sync_playwright import Axe
from sphinx.errors import ExtensionError

from tests.support.book import HTML, PAGES, let_pass, with_figure

COLOURS = ["color-contrast", "link-in-text-block"]
ALONE = {"runOnly": COLOURS}
OTHERS = {"rules": {rule: {"enabled": False} for rule in COLOURS}}
# What a narrow page has of its own is the same on all pages, so of the others its colours can wait.
NARROW = [
    name if name == "index.html" else pytest.param(name, marks=pytest.mark.long) for name in PAGES
]
# Page by page, so that those who only look at one open it once.
EACH = pytest.mark.parametrize("name", PAGES, scope="module")


@pytest.fixture(scope="module")
def opened(name, kept, site):
    """A page that is open for all tests which change nothing of it but the size of its window."""
    page, _ = kept
    resize(page, 1280)
    page.goto(f"{site}/{name}")
    page.wait_for_function("!document.querySelector('.convkit-figure:not([data-ready])')")
    return page


@pytest.fixture
def dark(opened):
    """The open page as a reader sees it whose system is dark."""
    opened.emulate_media(color_scheme="dark")
    opened.wait_for_selector("html[data-theme=dark]")
    yield opened
    opened.emulate_media(color_scheme="light")
    opened.wait_for_selector("html[data-theme=light]")


def resize(page, width, height=900):
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")


# All that axe's contrast of a text depends on: of texts that are alike in it, within one piece of
# code or one formula, axe needs to see the first. A single character or symbols are no fault to it.
ALIKE = """() => {
  for (const one of document.querySelectorAll("[data-alike]")) one.removeAttribute("data-alike");
  for (const home of document.querySelectorAll("pre, .katex")) {
    const seen = new Set(), { left, right } = home.getBoundingClientRect();
    for (const one of home.querySelectorAll("*")) {
      const own = [...one.childNodes].filter(part => part.nodeType === Node.TEXT_NODE);
      const text = own.map(part => part.data).join("").trim(), box = one.getBoundingClientRect();
      if (!text) continue;
      const { color, fontSize, fontWeight, textShadow, visibility } = getComputedStyle(one);
      const look = [Math.min(text.length, 2), /[!-~]/.test(text), box.width > 1, box.height > 1,
        box.left >= left && box.right <= right, color, fontSize, fontWeight, textShadow,
        visibility];
      for (let at = one; at !== home; at = at.parentElement) {
        const { backgroundColor, backgroundImage, opacity, filter, clip } = getComputedStyle(at);
        look.push(backgroundColor, backgroundImage, opacity, filter, clip);
      }
      one.toggleAttribute("data-alike", seen.size === seen.add(look.join()).size);
    }
  }
  axe.configure({ rules: [{ id: "color-contrast", selector: ":not([data-alike])" }] });
}"""


def faults(page, width, rules):
    """Return what axe complains of at a width, by these rules."""
    resize(page, width)
    let_pass(page, 500)  # boxes that may scroll are measured again
    page.evaluate(Axe().axe_script)
    page.evaluate(ALIKE)
    options = {"resultTypes": ["violations"], **rules}
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found]


@EACH
def test_page_has_no_accessibility_violation(opened):
    assert faults(opened, 1280, {}) == []
    assert faults(opened, 390, OTHERS) == []


@EACH
def test_dark_page_has_contrast(dark):
    assert faults(dark, 1280, ALONE) == []


@pytest.mark.parametrize("kind", ["pre span", ".katex-html span"])
def test_a_single_pale_word_among_all_is_a_fault(open_whole, kind):
    page = open_whole("multi_channel.html")
    word = page.locator(f"{kind}:visible", has_text=re.compile(r"^[a-z]{2,}$")).last
    word.evaluate("one => { one.style.color = '#999'; }")
    assert [fault for fault, _ in faults(page, 1280, ALONE)] == ["color-contrast"]


@pytest.mark.parametrize("name", NARROW)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_narrow_page_has_contrast(open_whole, name, scheme):
    assert faults(open_whole(name, color_scheme=scheme), 390, ALONE) == []


# What Lighthouse asks of a phone's page, and axe only if it is told to.
ASKED = {"runOnly": {"type": "rule", "values": ["target-size", "td-has-header"]}}


@EACH
def test_cells_have_names_and_targets_are_large_and_free(opened):
    assert faults(opened, 412, ASKED) == []


@pytest.mark.parametrize("name", PAGES)
def test_page_says_what_it_is_about(name):
    described = re.findall(r'<meta name="description" content="([^"]*)"', (HTML / name).read_text())
    assert len(described) == 1 and len(described[0]) > 15


@pytest.mark.parametrize("name", PAGES)
def test_page_loads_no_script_that_it_does_not_use(name):
    page = (HTML / name).read_text("utf-8")
    loaded = set(re.findall(r'<script[^>]*src="[^"]*?([\w-]+)[\w.-]*\.js', page))
    assert not loaded & {"fontawesome", "sphinx-thebe", "design-tabs"}
    assert ("quiz.css" in page) == ('class="quiz' in page or 'class="recall"' in page)
    assert ("host" in loaded) == ("convkit-figure" in page)


# Repairs that no longer find what they repair

WRONG = (
    '<script defer src="_static/fontawesome.js?v=1"></script>',
    '<script src="_static/scripts/bootstrap.js"></script>',
    '<link rel="preload" as="script" href="a.js">',
    '<script src="_static/other.js"></script>',
    '<script>x = localStorage.getItem("theme") || "auto"</script>',
    '<html data-theme="auto">',
    '<script data-cfasync="false">',
    '<button class="btn search-button-field" aria-label="Search">',
    "<script>kernelName = 'python3'</script>",
    '<meta name="viewport" a><meta name="viewport" b>',
    '<img src="https://example.org/picture">',
    '<div id="pst-primary-sidebar">',
    '<th class="head"><p></p></th>',
    '<div role="list" class="citation-list">',
    '<div role="doc-biblioentry">',
    '<li class="toctree-l1"><a href="two.html">2 Two</a>',
    '<h1><span class="section-number">2 </span>Two</h1>',
    '<script defer src="_static/searchtools.js"></script>',
    '<img loading="lazy" src="picture.svg">',
)
NAMES = [*theme_repairs.REPAIRS, theme_repairs.SEARCH, theme_repairs.SIZE]


def site_of(folder, parts):
    """Write a site of one page; return what stands for the application that built it."""
    (folder / "picture.svg").write_text('<svg width="72pt" height="36pt">')
    (folder / "page.html").write_text("\n".join(parts))
    return SimpleNamespace(outdir=folder, builder=SimpleNamespace(format="html", name="html"))


def test_all_that_is_wrong_with_a_page_is_repaired(tmp_path):
    theme_repairs.repair_pages(site_of(tmp_path, WRONG), None)
    page = (tmp_path / "page.html").read_text()
    for pattern, _ in theme_repairs.REPAIRS.values():
        assert not re.search(pattern, page), pattern
    assert "searchtools" not in page
    assert (
        '<img width="96" height="48" class="dark-light drawn" loading="lazy" src="picture.svg">'
        in page
    )


@pytest.mark.parametrize("number", range(len(NAMES)), ids=NAMES)
def test_a_repair_that_finds_no_place_ends_the_build(tmp_path, number):
    app = site_of(tmp_path, WRONG[:number] + WRONG[number + 1 :])
    with pytest.raises(ExtensionError, match=rf"no place to repair on any page: {NAMES[number]}$"):
        theme_repairs.repair_pages(app, None)


@pytest.mark.parametrize("name", theme_repairs.SCRIPT_REPAIRS)
def test_a_script_without_what_is_to_be_repaired_ends_the_build(tmp_path, monkeypatch, name):
    monkeypatch.setattr(theme_repairs, "SCRIPT_REPAIRS", {name: theme_repairs.SCRIPT_REPAIRS[name]})
    app = site_of(tmp_path, [])
    script = tmp_path / name
    script.parent.mkdir(parents=True)
    script.write_text("measure()")
    with pytest.raises(ExtensionError, match=f"found 0 places to repair in {script.name}"):
        theme_repairs.repair_scripts(app, None)


@pytest.mark.parametrize("name", theme_repairs.NEEDED_BY)
def test_a_file_to_drop_that_no_page_would_load_ends_the_build(tmp_path, name):
    found = Counter(dict.fromkeys(theme_repairs.NEEDED_BY, 1))
    theme_repairs.check_files(found, site_of(tmp_path, []), None)
    found[name] = 0
    with pytest.raises(ExtensionError, match=f"found no file to drop on any page: {name}$"):
        theme_repairs.check_files(found, site_of(tmp_path, []), None)


def test_a_file_is_dropped_where_nothing_needs_it_and_counted():
    found = Counter()
    file = SimpleNamespace(filename="_static/copybutton.js", attributes={})
    for body, kept in ('<div class="highlight">', [file]), ("<p>", []):
        context = {"body": body, "script_files": [file], "css_files": []}
        theme_repairs.drop_unneeded_files(found, None, "page", "page.html", context, None)
        assert context["script_files"] == kept
    assert found == {"copybutton": 2}


# How the page differs from the theme


@EACH
def test_a_heading_is_larger_than_those_under_it(opened):
    resize(opened, 1280)
    size = "one => parseFloat(getComputedStyle(one).fontSize)"
    found = [opened.locator(f".bd-article h{level}") for level in (1, 2, 3, 4)]
    sizes = [heading.first.evaluate(size) for heading in found if heading.count()]
    assert all(larger >= 1.2 * smaller for larger, smaller in pairwise(sizes))


def test_chapters_are_numbered_and_what_one_looks_up_is_not(open_page, site):
    page, _ = open_page(f"{site}/index.html")
    lists = page.locator(".bd-docs-nav .bd-sidenav").all()
    home, *chapters, look_up = [one.locator("a").all_inner_texts() for one in lists]
    numbers = [int(name.split()[0]) for part in chapters for name in part]
    assert len(chapters) > 1 and numbers == list(range(1, len(numbers) + 1))
    assert not any(name[0].isdigit() for name in home + look_up)
    cards = page.locator("#the-chapters li > p > a:first-child").all_inner_texts()
    assert [name for part in chapters for name in part] == [
        f"{number} {name}" for number, name in enumerate(cards, start=1)
    ]


LEFT = """links => links.map(link => {
  const name = document.createRange(), left = {};
  name.setStartAfter(link.firstChild);
  name.setEndAfter(link.lastChild);
  for (const part of name.getClientRects()) {
    const line = Math.round(part.bottom / 8);
    left[line] = Math.min(left[line] ?? Infinity, Math.round(part.left));
  }
  return Object.values(left);
})"""


def test_names_of_chapters_stand_in_a_column_beside_their_numbers(open_page, site):
    page, _ = open_page(f"{site}/pointwise.html")
    links = page.locator(".bd-docs-nav a:has(> .section-number)")
    lines = links.evaluate_all(LEFT)
    assert len(lines) > 15 and max(map(len, lines)) > 1
    assert len({left for name in lines for left in name}) == 1


def test_a_title_stands_in_a_column_beside_its_number(open_whole):
    page = open_whole("mobile_networks.html")
    resize(page, 390)
    title = page.locator("h1:has(> .section-number)")
    number = title.locator(".section-number").bounding_box()
    [lefts] = title.evaluate_all(LEFT)
    assert title.bounding_box()["height"] > 50
    assert min(lefts) >= number["x"] + number["width"]


def test_contents_are_folded_where_a_wide_figure_is_seen(open_whole):
    page = open_whole("audit.html")
    resize(page, 1280)
    figure = page.locator(".full-width").first
    figure.evaluate("one => scrollBy(0, one.getBoundingClientRect().top - 800)")
    page.wait_for_selector(".bd-sidebar-secondary.hide")
    assert page.locator(".bd-sidebar-secondary").bounding_box()["height"] <= 48


def test_a_button_has_no_plate_on_dark(open_page, site):
    page, _ = open_page(f"{site}/digits_network.html", color_scheme="dark")
    plate = page.locator(".text_html:has(a[download])")
    shown = "one => getComputedStyle(one).backgroundColor"
    assert plate.evaluate(shown) == "rgba(0, 0, 0, 0)"


@EACH
def test_a_caption_stands_at_the_left_of_its_figure(opened):
    resize(opened, 1280)
    off = """all => all.map(one => one.getBoundingClientRect().left
        - one.closest("figure").getBoundingClientRect().left).filter(off => off)"""
    assert opened.locator("figcaption > p").evaluate_all(off) == []


CUT = """all => all.filter(one => one.checkVisibility())
    .map(one => one.querySelector(":scope > .pst-scrollable-table-container") ?? one)
    .filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent)"""


@EACH
def test_formulas_are_whole_on_a_phone(opened):
    resize(opened, 390, 844)
    assert opened.locator("div.math").evaluate_all(CUT) == []


TEXTS = """async picture => {
  const source = await (await fetch(picture.src)).text();
  const drawn = new DOMParser().parseFromString(source, "text/html").querySelector("svg");
  const svg = document.body.appendChild(drawn);
  const scale = picture.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  const size = one => scale * parseFloat(getComputedStyle(one).fontSize);
  const sizes = [...svg.querySelectorAll("text")].map(size);
  svg.remove();
  return Math.min(99, ...sizes);
}"""


@EACH
def test_words_in_a_drawing_are_not_tiny_on_a_phone(opened):
    resize(opened, 390, 844)
    for picture in opened.locator("img.drawn").all():
        assert picture.evaluate(TEXTS) >= 9, picture.get_attribute("src")


def test_number_of_a_chapter_stands_in_its_heading_and_in_its_figures(open_page, site):
    page, _ = open_page(f"{site}/multi_channel.html")
    number = page.locator("h1 .section-number").inner_text().strip()
    captions = page.locator("figcaption .caption-number").all_inner_texts()
    assert captions == [f"Figure {number}.{n} " for n in range(1, len(captions) + 1)]


@pytest.mark.parametrize("name", with_figure())
def test_every_figure_has_a_caption_with_its_number(open_page, site, name):
    page, _ = open_page(f"{site}/{name}")
    for place in page.locator(".convkit-figure[data-ready]").all():
        figure = page.locator("figure").filter(has=place)
        assert figure.count() == 1
        assert re.fullmatch(
            r"Figure [\d.]+ .{15,}", figure.locator("figcaption > p").text_content()[:-1]
        )


def test_answers_are_counted_beside_the_chapters(open_page, site):
    page, _ = open_page(f"{site}/why.html")
    link = page.locator(".bd-docs-nav a", has_text="Why convolve?")
    shown = "one => getComputedStyle(one, '::after').content"
    assert link.evaluate(shown) == "none"
    quizzes = page.locator("fieldset.quiz").all()
    assert len(quizzes) > 1
    for count, quiz in enumerate(quizzes, start=1):
        quiz.locator("label").first.click()
        answered = "✓" if count == len(quizzes) else f"{count}/{len(quizzes)}"
        assert link.evaluate(shown) == f'"{answered}"'
    page.goto(f"{site}/index.html")
    name = "Why convolve? Locality, shared weights, equivariance"
    for place, shown in (".bd-docs-nav", f"2 {name}"), ("#the-chapters", name):
        assert page.locator(f"{place} [data-answered]").all_inner_texts() == [shown]


def test_drawing_is_light_on_dark_and_a_photograph_stays_as_it_is(open_page, site):
    page, _ = open_page(f"{site}/single_channel.html", color_scheme="dark")
    for picture in page.locator(".bd-article img[src$='.svg']").all():
        source = (HTML / picture.get_attribute("src")).read_text("utf-8")
        style = picture.evaluate("one => getComputedStyle(one).filter")
        assert ("invert" in style) == ("<image" not in source)
    assert page.locator("img.drawn").count() > 0


@pytest.mark.parametrize("name", sorted({*with_figure()} - {"index.html"}))
def test_code_that_shows_a_figure_is_folded_and_can_be_unfolded(open_page, site, name):
    page, _ = open_page(f"{site}/{name}")
    place = page.locator(".cell", has=page.locator(".convkit-figure"))
    assert place.locator("details.fold div.cell_input").count() == place.count() > 0
    assert not place.first.locator(".cell_input").is_visible()
    place.first.locator("summary", has_text="The code of this figure").click()
    kind = place.first.locator(".convkit-figure").get_attribute("data-figure")
    assert f"{kind}(" in place.first.locator(".cell_input").inner_text()
