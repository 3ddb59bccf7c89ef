"""What is published beside the pages: the PDF, JupyterLite, the wheel, and the workflow."""

import json
import re
import subprocess
import urllib.request
import zipfile
from operator import attrgetter
from urllib.parse import urlsplit

import nbformat
import pytest
import yaml
from addresses import EXTRAS, pages_of, project, repository, requirement, version, wheel
from portable.first_cell import ID
from portable.notebooks import BRANCH, copy_assignments
from pypdf import PdfReader

from tests.support.book import HTML, PAGES, ROOT, cells_of, with_figure
from tests.support.machine import QuietHandler, serving
from tools import lab
from tools.site import archive, lite, pdf, release_notes

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PUBLISH = ROOT / ".github" / "workflows" / "publish.yml"
TARGETS = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), flags=re.M)


def steps_of(workflow):
    jobs = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_workflow_calls_only_what_is_there(workflow):
    for step in steps_of(workflow):
        assert ("run" in step) != ("uses" in step)
        assert "uses" not in step or re.fullmatch(r"[\w-]+/[\w-]+@v\d+", step["uses"])
        for target in re.findall(r"\bmake ([\w-]+)", step.get("run", "")):
            assert target in TARGETS
        for path in re.findall(r"^(\.?\w+/\w+)$", step.get("run", "")):
            assert (ROOT / path).exists()


def test_workflow_publishes_what_make_site_gathers():
    folder = next(
        step["with"]["path"] for step in steps_of(PUBLISH) if "path" in step.get("with", {})
    )
    recipe = subprocess.check_output(["make", "--dry-run", "site"], cwd=ROOT, text=True)
    assert f"cp -r book/_build/html {folder}" in recipe
    assert "tools.site.pdf" in recipe and "tools.site.lite" in recipe


def test_tags_publish_no_pages():
    """GitHub's environment for pages lets the main branch alone publish them."""
    by_tag = [path for path in WORKFLOWS if "tags:" in path.read_text("utf-8")]
    assert [path.stem for path in by_tag] == ["release"]
    for path in WORKFLOWS:
        assert ("environment" in path.read_text("utf-8")) == (path == PUBLISH)


def test_a_tag_of_another_version_makes_no_release():
    with pytest.raises(
        SystemExit, match=f"tag is v0.0, but pyproject.toml has version {version()}"
    ):
        release_notes.main("v0.0")


def test_a_release_still_has_its_notes_when_it_is_made():
    workflow = (ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8")
    goals = re.search(r"run: make (.*release-notes.*)", workflow)[1].split()
    recipe = subprocess.check_output(["make", "--dry-run", *goals], cwd=ROOT, text=True)
    assert recipe.index("rm -rf dist") < recipe.index("> dist/notes.md")


# The pages, served as GitHub serves them


def test_every_address_in_the_notebooks_is_one_of_the_published_pages(site):
    home = pages_of(repository())
    folder = HTML / "_static" / BRANCH
    told = "".join(path.read_text("utf-8") for path in folder.rglob("*.*"))
    found = set(re.findall(rf"{re.escape(home)}([^\s#)\\\"]*)", told))
    assert len(found) > 20 and f"_static/{wheel()}" in found
    for path in found:
        with urllib.request.urlopen(f"{site}/{path}") as answer:
            assert answer.status == 200


def test_binder_finds_a_python_that_the_package_allows():
    folder = HTML / "_static" / BRANCH
    python = re.fullmatch(r"python-3\.(\d+)\n", (folder / "runtime.txt").read_text())[1]
    assert int(python) >= int(project()["requires-python"].removeprefix(">=3."))
    asked = (folder / "requirements.txt").read_text().splitlines()
    assert asked == [requirement(pages_of(repository()), EXTRAS), "jupyterlab"]


def test_branch_holds_each_assignment_beside_the_chapters():
    folder = HTML / "_static" / BRANCH
    for path in (ROOT / "exercises").glob("*/*.ipynb"):
        assert (folder / "exercises" / path.name).read_bytes() == path.read_bytes()


def test_an_assignment_is_published_with_the_module_of_its_checks(tmp_path):
    (tmp_path / "from" / "edges" / "__pycache__").mkdir(parents=True)
    for name in ("edges.ipynb", "edges_checks.py"):
        (tmp_path / "from" / "edges" / name).write_text(name)
    copy_assignments(tmp_path / "from", tmp_path / "to")
    assert {path.name for path in (tmp_path / "to").iterdir()} == {"edges.ipynb", "edges_checks.py"}


@pytest.mark.parametrize(
    "path", sorted((HTML / "_static" / BRANCH).glob("*.ipynb")), ids=attrgetter("stem")
)
def test_published_chapter_begins_with_its_subject_and_shows_no_test(path):
    cells = nbformat.read(path, 4).cells
    assert cells[0].source.startswith("# ") and [cell.id for cell in cells].index(ID) == 1
    assert not [cell for cell in cells if "remove-cell" in cell.metadata.get("tags", [])]


@pytest.mark.parametrize(
    "path", sorted((HTML / "_static" / BRANCH).glob("*.ipynb")), ids=attrgetter("stem")
)
def test_published_chapter_shows_its_pictures_before_it_is_run(path):
    """Without trust Jupyter shows neither SVG nor a figure's view, but images and words."""
    cells = nbformat.read(path, 4).cells
    shown = [o.data for cell in cells for o in cell.get("outputs", []) if "data" in o]
    for data in shown:
        assert data.keys() <= {"image/png", "text/html", "text/markdown", "text/plain"}
        embedded = re.match(r'<img alt=".{40}.*" src="data:image/svg', data.get("text/html", ""))
        drawn = data["text/plain"].startswith("<Picture of ")
        assert drawn == ("image/png" in data or embedded is not None)
    told = [data["text/markdown"] for data in shown if "text/markdown" in data]
    assert bool(told) == (f"{path.stem}.html" in with_figure())
    assert all(re.match(r"\*Run all cells to work this figure\.\* .{40}", one) for one in told)


@pytest.mark.long
def test_all_that_the_menus_lead_to_is_on_the_site():
    folder = HTML.parent / "site"
    assert (folder / "lite" / "lab" / "index.html").exists()
    for kind in ("zip", "pdf"):
        assert (folder / "_static" / f"{archive.name()}.{kind}").exists()


@pytest.mark.long
@pytest.mark.parametrize(
    "path", ["index.html", "single_channel.html", "grading.html", "no-such-page/at-all.html"]
)
def test_a_page_of_the_site_finds_all_that_it_asks_for_below_its_address(open_page, tmp_path, path):
    below = urlsplit(pages_of(repository())).path.strip("/")
    (tmp_path / below).symlink_to(HTML.parent / "site")
    missing = tmp_path / below / "404.html"

    class Pages(QuietHandler):
        """Answers as GitHub does: with a page of the site where there is none."""

        error_message_format = missing.read_text("utf-8").replace("%", "%%")

    with serving(tmp_path, Pages) as home:
        page, log = open_page(f"{home}/{below}/{path}")
        page.get_by_role("link").nth(9).wait_for(state="attached")
        page.wait_for_load_state("networkidle")
        asked = {url.removeprefix(f"{home}/{below}/") for url in log.requests} - {path}
        assert not [url for url in log.foreign(home) if "://" in url]
        assert len(asked) > 3 and all((tmp_path / below / urlsplit(u).path).exists() for u in asked)


# A place to learn in


def test_lab_copies_what_is_not_there_and_replaces_nothing(tmp_path, capsys):
    source, mine = tmp_path / "built", tmp_path / "notebooks"
    (source / "exercises").mkdir(parents=True)
    for name in ("one.ipynb", "exercises/one.ipynb", "exercises/one_checks.py", "runtime.txt"):
        (source / name).write_text("new")
    mine.mkdir()
    (mine / "one.ipynb").write_text("my own lines")
    lab.main(source, mine)
    assert (mine / "one.ipynb").read_text() == "my own lines"
    assert (mine / "exercises" / "one.ipynb").read_text() == "new"
    assert {path.name for path in mine.rglob("*.*")} == {"one.ipynb", "one_checks.py"}
    assert f"{mine} is yours" in capsys.readouterr().out


def test_lab_lies_where_git_does_not_look_and_its_options_are_passed_on():
    assert f"/{lab.FOLDER.name}/" in (ROOT / ".gitignore").read_text().splitlines()
    command = ["make", "--no-print-directory", "--dry-run", "lab", "OPTIONS=--no-browser"]
    recipe = subprocess.check_output(command, cwd=ROOT, text=True)
    assert recipe.rstrip().endswith(f"jupyter lab --notebook-dir={lab.FOLDER.name} --no-browser")


def test_wheel_on_the_site_holds_both_packages_and_the_figures():
    names = zipfile.ZipFile(HTML / "_static" / wheel()).namelist()
    held = [
        path.relative_to(ROOT).as_posix()
        for package in ("convkit", "convcheck")
        for path in (ROOT / package).rglob("*.*")
        if path.suffix in {".py", ".js", ".css", ".json"}
    ]
    assert len(held) > 100 and set(held) <= set(names)


def test_folded_box_of_a_chapter_unfolds_in_its_notebook():
    notebook = (HTML / "_static" / "notebooks" / "single_channel.ipynb").read_text("utf-8")
    assert "<details><summary>The first layers of AlexNet" in notebook
    assert ":::" not in notebook


def test_wheel_says_where_it_comes_from():
    wheel_file = zipfile.ZipFile(HTML / "_static" / wheel())
    told = next(name for name in wheel_file.namelist() if name.endswith("/METADATA"))
    lines = wheel_file.read(told).decode().splitlines()
    assert "Name: convolution-course" in lines and "Requires-Dist: numpy>=2.1" in lines
    assert f"Project-URL: Homepage, {pages_of(repository())}" in lines
    assert f"Project-URL: Repository, {repository()}" in lines


def test_outline_gets_the_words_of_the_headings_and_nothing_else():
    page = '<h1>no</h1><article><h1>A &amp; B<a class="headerlink" href="#a">#</a></h1>'
    page += "<h2>two\nwords</h2>"
    assert pdf.headings_of(page) == ["A & B", "two words"]


# JupyterLite


def distribution(folder, **changes):
    """Write a Pyodide distribution whose packages are empty files."""
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    packages = {
        name: {"name": name, "file_name": f"{name}.whl", "sha256": empty} for name in lite.NEEDED
    }
    lock = {"info": {"version": lite.PYODIDE_VERSION}, "packages": packages, **changes}
    for package in lock["packages"].values():
        (folder / package["file_name"]).touch()
    (folder / "pyodide-lock.json").write_text(json.dumps(lock))
    return folder


def test_whole_distribution_of_the_right_version_is_taken(tmp_path):
    lite.check_pyodide(distribution(tmp_path))


def test_distribution_of_another_version_is_refused(tmp_path):
    folder = distribution(tmp_path, info={"version": "0.1"})
    with pytest.raises(ValueError, match=rf"found Pyodide 0\.1, needed {lite.PYODIDE_VERSION}"):
        lite.check_pyodide(folder)


def test_distribution_without_numpy_is_refused(tmp_path):
    with pytest.raises(ValueError, match="found no numpy in pyodide-lock.json, needed numpy"):
        lite.check_pyodide(distribution(tmp_path, packages={}))


def test_distribution_with_a_missing_file_is_refused(tmp_path):
    (distribution(tmp_path) / "numpy.whl").unlink()
    with pytest.raises(ValueError, match="found no numpy.whl in"):
        lite.check_pyodide(tmp_path)


def test_distribution_with_a_changed_file_is_refused(tmp_path):
    (distribution(tmp_path) / "numpy.whl").write_text("other")
    with pytest.raises(ValueError, match="numpy.whl has another sha256"):
        lite.check_pyodide(tmp_path)


@pytest.mark.long
def test_lite_holds_every_notebook_and_finds_convkit_on_its_own_host():
    contents = json.loads((lite.OUTPUT / "api" / "contents" / "all.json").read_text())["content"]
    folder = HTML / "_static" / BRANCH
    assert {entry["name"] for entry in contents} == {
        path.name for path in folder.iterdir() if path.suffix != ".txt"
    }
    for path in folder.rglob("*.ipynb"):
        cells = nbformat.read(lite.OUTPUT / "files" / path.relative_to(folder), 4).cells
        first = next(cell.source for cell in cells if cell.id == ID)
        assert "%pip install" in first and "https:" not in first
    extensions = lite.OUTPUT / "extensions"
    found = {
        path.parent.relative_to(extensions).as_posix() for path in extensions.rglob("package.json")
    }
    assert found == set(lite.EXTENSIONS)
    wheels = json.loads(next(lite.OUTPUT.rglob("pypi/all.json")).read_text())
    assert {"convolution-course", *(name.replace("_", "-") for name in lite.PURE)} <= {
        name.replace("_", "-") for name in wheels
    }


@pytest.mark.long
@pytest.mark.parametrize("notebook", ["single_channel", "exercises/single_channel"])
def test_lite_opens_a_notebook_and_asks_no_other_host_before_python_starts(open_page, notebook):
    with serving(lite.OUTPUT) as home:
        page, log = open_page(f"{home}/lab/index.html?path={notebook}.ipynb")
        page.get_by_role("heading", name="One map, one kernel").wait_for(timeout=120_000)
        asked = {url for url in log.foreign(home) if "pyodide" not in url}
        assert asked == set()


# The book as one PDF


@pytest.fixture(scope="module")
def printed():
    return PdfReader(HTML.parent / f"{archive.name()}.pdf")


@pytest.fixture(scope="module")
def texts(printed):
    """The words of each printed page, in single letters."""
    pages = (page.extract_text() for page in printed.pages)
    return [page.replace("ﬁ", "fi").replace("ﬂ", "fl").replace("ﬀ", "ff") for page in pages]


def entries_of(reader, outline, depth=1):
    """Return (depth, title, page, height on it in points) of every entry of an outline."""
    for entry in outline:
        if isinstance(entry, list):
            yield from entries_of(reader, entry, depth + 1)
        else:
            yield depth, entry.title, reader.get_destination_page_number(entry), entry.top


@pytest.mark.long
def test_pdf_is_tagged_and_says_its_language(printed):
    root = printed.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
    assert root["/Lang"].startswith("en")


@pytest.mark.long
def test_pdf_has_every_chapter_in_its_outline_on_a_page_of_its_own(printed, texts):
    titles = {
        re.search(r"<title>(.*?) &#8212;", (HTML / name).read_text("utf-8"))[1]
        for name in PAGES
        if name not in {"search.html", "index.html"}
    }
    chapters = [
        (title, page, height)
        for depth, title, page, height in entries_of(printed, printed.outline)
        if depth == 2 and title in titles
    ]
    assert {title for title, _, _ in chapters} == titles and len(printed.pages) > 100
    for title, page, height in chapters:
        assert title.replace(" ", "") in re.sub(r"\s", "", texts[page])
        assert height > 0.85 * printed.pages[page].mediabox.height, title


@pytest.mark.long
def test_pdf_begins_with_contents_that_name_the_right_pages(printed, texts):
    contents = re.sub(r"\s", "", "".join(texts[:8]))
    entries = [*entries_of(printed, printed.outline)]
    assert contents.startswith("Contents")
    for depth, title, page, _ in entries:
        if depth == 2:
            assert re.sub(r"\s", "", title) + str(page + 1) in contents, title


@pytest.mark.long
def test_pdf_shows_every_figure_by_its_text_and_no_page_is_blank(texts):
    whole = re.sub(r"\s", "", "".join(texts))
    for name in PAGES:
        for said in re.findall(
            r'class="ck-static">.*?<p>(.*?)</p>', (HTML / name).read_text("utf-8"), re.S
        ):
            start = re.sub(r"\s|<[^>]*>", "", said)[:40]
            assert start in whole, (name, said)
    blank = [number for number, text in enumerate(texts, 1) if len(text) < 10]
    assert blank == []


@pytest.mark.long
def test_pdf_cuts_no_line_of_code(texts):
    text = re.sub(r"\s", "", "".join(texts))
    lines = [
        line
        for chapter in (ROOT / "book").glob("*.md")
        for options, code in cells_of(chapter)
        if "hide" not in options
        for line in code.splitlines()
    ]
    for line in sorted(lines, key=len)[-40:]:
        assert re.sub(r"\s", "", line) in text, line
