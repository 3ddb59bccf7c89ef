"""What a reader meets beside the text: menus, meanings, search, zoom, the archive, addresses."""

import json
import re
import subprocess
import sys
import zipfile
from urllib.parse import quote, urlsplit

import nbformat
import publish
import pytest
import yaml

from tests.support.book import HTML, PAGES, ROOT, let_pass, with_figure
from tests.support.machine import QuietHandler, serving
from tests.support.paper import MARK, WHOLE, cut_in_two
from tools.site import archive

CHAPTERS = [page for page in PAGES if "menu-page" in (HTML / page).read_text("utf-8")]
NOTEBOOKS = [
    page for page in CHAPTERS if "Download the notebook" in (HTML / page).read_text("utf-8")
]
FIGURES = with_figure()


# Light


@pytest.mark.parametrize("name", PAGES)
def test_nothing_holds_up_the_page(name):
    page = (HTML / name).read_text("utf-8")
    scripts = re.findall(r"<script[^>]*src=[^>]*>", page)
    assert scripts and all("defer" in script for script in scripts)
    assert not re.search(r"bootstrap\.js|fontawesome\.js|thebe|http[^\"]*\.js", "".join(scripts))
    assert ("searchindex.js" in "".join(scripts)) == (name == "search.html")
    assert len(re.findall(r'<link[^>]*rel="stylesheet"', page)) <= 4


@pytest.mark.parametrize("name", PAGES)
def test_pictures_wait_until_they_are_reached_and_take_no_other_place(name):
    for picture in re.findall(r"<img\b[^>]*>", (HTML / name).read_text("utf-8")):
        assert 'loading="lazy"' in picture
        assert re.search(r'width="\d+" height="\d+"', picture)


@pytest.mark.parametrize("name", PAGES)
def test_pictures_keep_their_shape_on_a_phone(open_page, site, name):
    page, _ = open_page(f"{site}/{name}", viewport={"width": 390, "height": 844})
    for picture in page.locator("main img").all():
        picture.scroll_into_view_if_needed()
        page.wait_for_function("one => one.complete", arg=picture.element_handle())
        shape = picture.evaluate(
            "one => [one.naturalWidth / one.naturalHeight, one.width / one.height]"
        )
        assert shape[0] == pytest.approx(shape[1], rel=0.05), picture.get_attribute("src")


@pytest.mark.parametrize("name", PAGES)
def test_page_is_as_tall_from_the_start_as_when_it_was_seen(open_page, site, name):
    page, _ = open_page(f"{site}/{name}")
    page.wait_for_function("!document.querySelector('.convkit-figure:not([data-ready])')")
    tall = page.evaluate("document.documentElement.scrollHeight")
    for top in range(0, tall, 600):
        page.evaluate("top => scrollTo({ top, behavior: 'instant' })", top)
    page.wait_for_timeout(200)
    assert abs(page.evaluate("document.documentElement.scrollHeight") - tall) <= 2


def test_code_is_scrolled_by_keyboard_where_it_is_wider_than_the_page(open_page, site):
    page, _ = open_page(f"{site}/single_channel.html", viewport={"width": 390, "height": 844})
    for code in page.locator("pre:visible").all():
        code.scroll_into_view_if_needed()
        page.wait_for_function("one => one.hasAttribute('tabindex')", arg=code.element_handle())
        wide = code.evaluate("one => one.scrollWidth > one.clientWidth")
        assert code.get_attribute("tabindex") == ("0" if wide else "-1")


CORE = """article => [...article.querySelectorAll("h2, h3")]
  .filter(one => /^(In PyTorch|Sources|Check yourself)|may be skipped/.test(one.textContent))
  .reduce((left, one) => left - one.closest("section").getBoundingClientRect().height,
          article.getBoundingClientRect().height)"""


@pytest.mark.parametrize("name", CHAPTERS)
def test_what_is_to_be_read_of_a_page_fits_on_fifteen_screens(open_whole, name):
    """Left out are the frameworks, sources, questions, and what says that it may be skipped."""
    page = open_whole(name)
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.locator("article").first.evaluate(CORE) <= 15 * 900


# Menus and meanings


def test_menu_opens_closes_and_is_walked_by_keyboard(open_page, site):
    page, log = open_page(f"{site}/single_channel.html")
    menu = page.locator("#menu-page")
    page.get_by_role("button", name="Open or download this page").focus()
    page.keyboard.press("Enter")
    assert menu.is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#menu-page') !== null")
    page.keyboard.press("Escape")
    menu.wait_for(state="hidden")
    assert log.complaints == []


def test_menu_opens_without_scripts_within_the_page(open_page, site):
    page, _ = open_page(
        f"{site}/single_channel.html",
        java_script_enabled=False,
        viewport={"width": 390, "height": 844},
    )
    page.get_by_role("button", name="Open or download this page").click()
    box = page.locator("#menu-page").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["y"] >= 0


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_file_of_the_menus_is_there(name):
    menus = re.findall(r'<ul class="menu".*?</ul>', (HTML / name).read_text("utf-8"), flags=re.S)
    links = re.findall(r'href="([^"]*)"', "".join(menus))
    for link in links:
        parts = urlsplit(link)
        if parts.netloc == "github.com" and "/edit/" in parts.path:
            assert (ROOT / parts.path.split("/edit/main/")[1]).exists()
        elif parts.netloc in {"colab.research.google.com", "mybinder.org"}:
            notebook = re.search(r"(\w+\.ipynb)$", link)[1]
            assert f"/{publish.BRANCH}" in link
            assert (HTML / "_static" / publish.BRANCH / notebook).exists()
        elif not parts.netloc:
            assert (HTML / parts.path).exists(), link
    assert any("issues/new" in link or link.endswith("#not-yet") for link in links)


def test_word_says_its_meaning_on_focus_and_on_hover_until_escape(open_page, site):
    page, log = open_page(f"{site}/single_channel.html")
    word = page.locator('a[aria-describedby="tip-term-kernel"]').first
    tip = page.locator("#tip-term-kernel")
    assert not tip.is_visible()
    for reach in (word.focus, word.hover):
        reach()
        assert tip.is_visible() and "weights" in tip.inner_text()
        page.keyboard.press("Escape")
        assert not tip.is_visible()
    assert log.complaints == []


@pytest.mark.parametrize("name", PAGES)
def test_every_word_of_the_glossary_has_its_meaning(name):
    page = (HTML / name).read_text("utf-8")
    words = set(re.findall(r'href="[^"#]*#(term-[^"]+)"><span class="xref std', page))
    assert words == set(re.findall(r'<div class="tip" id="tip-([^"]+)"', page))


# For every reader


@pytest.mark.parametrize("name", PAGES)
def test_page_is_whole_at_two_hundred_percent(open_whole, name):
    page = open_whole(name, viewport={"width": 640, "height": 400}, device_scale_factor=2)
    let_pass(page, 200)
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    cut = page.evaluate("""() => [...document.querySelectorAll("main p, main li, main h1, main h2")]
        .filter(one => one.checkVisibility() && one.clientWidth
            && getComputedStyle(one).overflowX === "hidden"
            && one.scrollWidth > one.clientWidth + 1)
        .map(one => one.textContent.slice(0, 80))""")
    assert cut == []


@pytest.mark.parametrize("name", FIGURES)
def test_nothing_moves_for_a_reader_who_wants_no_motion(open_page, site, name):
    page, _ = open_page(f"{site}/{name}", reduced_motion="reduce")
    for play in page.locator("button", has_text=re.compile("play", re.I)).all():
        play.click()
    page.locator(".theme-switch-button").first.click()
    ends = "document.getAnimations().map(one => one.effect.getComputedTiming().endTime)"
    assert page.evaluate(f"Math.max(0, ...{ends})") < 1, (
        "milliseconds: what takes longer is seen to move"
    )


SAID = """one => one.getAttribute("aria-label") ?? one.querySelector("title")?.textContent ??
    (one.closest("[aria-label], [aria-labelledby], [aria-describedby]") ? "named" : "")"""


@pytest.mark.parametrize("name", FIGURES)
def test_text_of_a_figure_says_what_it_shows_now(open_page, site, name):
    page, _ = open_page(f"{site}/{name}")
    for figure in page.locator(".convkit-figure[data-ready]").all():
        assert figure.locator("[role=status], [aria-live]").count() > 0
        for picture in figure.locator("svg:not([aria-hidden=true])").all():
            assert picture.evaluate(SAID), picture.evaluate("one => one.outerHTML.slice(0, 200)")


# Search, and without a network


@pytest.fixture(scope="module")
def unzipped(tmp_path_factory):
    """The published zip, unpacked anywhere."""
    folder = tmp_path_factory.mktemp("unzipped")
    with zipfile.ZipFile(HTML.parent / f"{archive.name()}.zip") as packed:
        packed.extractall(folder)
    return folder / archive.name()


def test_archive_holds_the_book_and_is_the_same_again(unzipped, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    wanted = {path.relative_to(HTML).as_posix() for path in HTML.rglob("*") if path.is_file()}
    held = {path.relative_to(unzipped).as_posix() for path in unzipped.rglob("*") if path.is_file()}
    assert held == {name for name in wanted if not name.rpartition("/")[2].startswith(".")}
    twins = [tmp_path / folder / "book.zip" for folder in "ab"]
    for path in twins:
        path.parent.mkdir()
        archive.pack(HTML / "_sources", path)
    assert twins[0].read_bytes() == twins[1].read_bytes()


def test_search_finds_pages_where_the_archive_was_unzipped(open_page, unzipped):
    page, log = open_page(f"{(unzipped / 'search.html').as_uri()}?q=padding")
    page.locator("#search-results li a", has_text="One map, one kernel").first.wait_for()
    assert log.complaints == [] and log.foreign("file://") == []


def test_search_is_asked_by_keyboard_on_any_page(open_page, unzipped):
    page, log = open_page((unzipped / "pooling.html").as_uri())
    page.keyboard.press("Control+k")
    page.keyboard.type("depthwise")
    page.keyboard.press("Enter")
    page.locator("#search-results li a").first.wait_for()
    assert page.locator("#search-results li a").count() > 1
    assert log.complaints == [] and log.foreign("file://") == []


def found(page, site, query):
    """Return the pages that a search gives, in their order."""
    page.goto(f"{site}/search.html?q={quote(query)}")
    page.locator("#search-results li > a").first.wait_for()
    page.wait_for_timeout(500)
    links = page.locator("#search-results li > a").all()
    return [urlsplit(link.get_attribute("href")).path for link in links]


@pytest.mark.parametrize("query", ["12,800", "12800", "896", "RGB", "nn.Conv2d"])
def test_search_finds_numbers_and_names_of_code(open_page, site, query):
    page, _ = open_page(f"{site}/search.html")
    assert "multi_channel.html" in found(page, site, query)


def test_search_finds_a_thing_by_either_of_its_names(open_page, site):
    page, _ = open_page(f"{site}/search.html")
    assert "training.html" in found(page, site, "backpropagation")
    assert "pointwise.html" in found(page, site, "1 × 1")


ABOUT = ["padding", "same padding", "grouped convolution", "how many feature maps"]


@pytest.mark.parametrize("query", ABOUT)
def test_page_on_a_thing_comes_before_the_errata(open_page, site, query):
    page, _ = open_page(f"{site}/search.html")
    pages = found(page, site, query)
    assert len(pages) > 2 and (pages[-1] == "errata.html" or "errata.html" not in pages)
    assert found(page, site, "errata")[0] == "errata.html"


def test_copy_button_takes_no_prompt_and_no_output(open_page, site):
    page, _ = open_page(
        f"{site}/single_channel.html", permissions=["clipboard-read", "clipboard-write"]
    )
    code = page.locator("div.highlight pre:visible").first
    session = ">>> for n in range(2):\n...     print(n)\n0\n1\n>>> n\n1\n"
    code.evaluate("(one, text) => { one.textContent = text; }", session)
    code.locator("xpath=..").locator("button.copybtn").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines() == ["for n in range(2):", "    print(n)", "n"]


def test_a_finger_shows_a_meaning_before_it_follows_the_link(open_page, site):
    page, _ = open_page(
        f"{site}/single_channel.html", has_touch=True, viewport={"width": 390, "height": 844}
    )
    word = page.locator('a[aria-describedby="tip-term-kernel"]').first
    word.tap()
    assert page.locator("#tip-term-kernel").is_visible() and "single_channel" in page.url
    word.tap()
    page.wait_for_url("**/glossary.html*")


# Addresses


def test_address_that_is_not_there_leads_back_into_the_book(open_page, tmp_path):
    home = json.loads(subprocess.check_output([sys.executable, "-c", PREFIX], text=True))
    (tmp_path / home.strip("/")).symlink_to(HTML)

    class Pages(QuietHandler):
        def send_error(self, code, *_):
            page = (HTML / "404.html").read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page)

    with serving(tmp_path, Pages) as address:
        page, log = open_page(f"{address}{home}no/such/page.html")
        assert page.locator("h1:visible").inner_text() == "There is no such page"
        assert [text for text in log.complaints if "404" not in text] == []
        page.get_by_role("link", name="One map, one kernel").first.click()
        assert page.url.endswith(f"{home}single_channel.html")


PREFIX = f"""
import json, sys, yaml
sys.path.insert(0, {str(ROOT / "book" / "_ext")!r})
from addresses import pages_of
from urllib.parse import urlsplit
config = yaml.safe_load(open({str(ROOT / "_config.yml")!r}))
print(json.dumps(urlsplit(pages_of(config["repository"]["url"])).path))
"""


def test_map_of_the_site_lists_every_page():
    listed = re.findall(r"<loc>https://[^<]*/([^<]*)</loc>", (HTML / "sitemap.xml").read_text())
    assert set(listed) == set(PAGES) - {"search.html"}


@pytest.mark.parametrize("name", CHAPTERS)
def test_page_says_what_is_shown_of_it_elsewhere(name):
    page = (HTML / name).read_text("utf-8")
    for part in ("title", "description", "url", "image", "image:alt", "site_name"):
        assert re.search(rf'<meta property="og:{part}" content="[^"]+" />', page), part
    described = re.search(r'property="og:description" content="([^"]*)"', page)[1]
    assert f'<meta name="description" content="{described}" />' in page
    assert not re.search(r"[a-z]\([a-z]+ ", described), "a space is lost before a bracket"
    assert (HTML / "_static" / "card.png").exists()


@pytest.mark.parametrize("name", CHAPTERS)
def test_foot_of_the_page_tells_version_and_day(name):
    foot = (HTML / name).read_text("utf-8").rpartition("<footer")[0]
    assert re.search(rf'Version {publish.version()} of <time datetime="20\d\d-\d\d-\d\d">', foot)


def test_changes_are_told_of_this_version():
    assert f"## Version {publish.version()}\n" in (ROOT / "book" / "changelog.md").read_text()


# Notebooks


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_downloaded_notebook_holds_its_outputs(name):
    notebook = nbformat.read(HTML / "_static" / publish.BRANCH / f"{name[:-5]}.ipynb", 4)
    assert [cell.cell_type for cell in notebook.cells[:2]] == ["markdown", "code"]
    assert notebook.cells[1].id == "setup"
    code = [cell for cell in notebook.cells[1:] if cell.cell_type == "code"]
    assert not code or any(cell.outputs for cell in code) or name in SILENT


# Their cells check and show nothing.
SILENT = {"again.html", "answers.html", "index.html", "more_questions.html", "questions.html"}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_downloaded_notebook_is_plain_and_its_links_lead_into_the_book(name):
    notebook = nbformat.read(HTML / "_static" / publish.BRANCH / f"{name[:-5]}.ipynb", 4)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert (
        re.findall(
            r"\{[\w:]+\}`[^`]*`|^\([\w-]+\)=|\$\$ *\([\w-]+\)|^```\{|^- \[[ x]\]", text, flags=re.M
        )
        == []
    )
    home = publish.pages_of(yaml.safe_load((ROOT / "_config.yml").read_text())["repository"]["url"])
    links = re.findall(r"\[[^\]\[]*\]\(([^)\s]+)\)", text)
    assert not [link for link in links if "://" not in link]
    for link in (link.removeprefix(home) for link in links if link.startswith(home)):
        page, _, anchor = link.partition("#")
        assert (HTML / page).exists(), link
        assert not anchor or f'id="{anchor}"' in (HTML / page).read_text("utf-8"), link


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """A fresh environment: the packages of this one, but no convkit."""
    folder = tmp_path_factory.mktemp("elsewhere")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own, other = (
        subprocess.check_output([path, "-c", where], text=True).strip()
        for path in (sys.executable, python)
    )
    # A path listed so is searched, but its own lists of paths, and so the tree here, are not.
    with open(f"{other}/packages.pth", "w") as file:
        file.write(own)
    return python


def test_notebook_installs_convkit_and_runs_where_it_is_not(elsewhere, site, tmp_path):
    notebook = nbformat.read(HTML / "_static" / publish.BRANCH / "single_channel.ipynb", 4)
    asked = notebook.cells[1].source
    home = re.search(r"@ (https://.*?)_static/", asked)[1]
    notebook.cells[1].source = asked.replace(home, f"{site}/").replace(
        '"--quiet"', '"--quiet", "--no-build-isolation", "--no-index"'
    )
    nbformat.write(notebook, tmp_path / "chapter.ipynb")
    options = {"cwd": tmp_path, "capture_output": True, "text": True}
    missing = subprocess.run([elsewhere, "-c", "import convkit"], check=False, **options)
    assert missing.returncode == 1
    (tmp_path / "run.py").write_text(RUN)
    done = subprocess.run([elsewhere, "run.py"], check=False, **options)
    assert done.returncode == 0, done.stderr[-2000:]
    assert str(elsewhere.parent.parent) in done.stdout


RUN = """
import nbformat, sys
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
KernelManager.transport_encryption.default_value = "auto"
notebook = nbformat.read("chapter.ipynb", 4)
notebook.cells.append(nbformat.v4.new_code_cell("import convkit; convkit.__file__"))
manager = KernelManager()
manager.kernel_spec.argv[0] = sys.executable
NotebookClient(notebook, km=manager, timeout=120).execute()
print(notebook.cells[-1].outputs[0].data["text/plain"])
"""


# On paper


@pytest.mark.parametrize("name", FIGURES)
def test_nothing_that_is_one_thing_is_cut_in_two_on_paper(open_page, site, name):
    page, _ = open_page(f"{site}/{name}")
    page.evaluate(f"() => {{ const given = [{WHOLE!r}]; {MARK} }}")
    assert cut_in_two(page.pdf(format="A4")) == []
