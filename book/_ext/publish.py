"""What a published book has beside its text: addresses, a card, a version, notebooks to open.

All of it follows from the repository's address in ``_config.yml`` and the
version in ``pyproject.toml``.
"""

import html
import os
import textwrap
import time
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
from docutils import nodes
from portable_markdown import Plain

ROOT = Path(__file__).resolve().parents[2]
BRANCH = "notebooks"
EXTRAS = "draw,samples,spreadsheet,widgets"
FIRST_CELL = """\
# Finds convkit, or installs it with what the chapter needs.
from importlib.util import find_spec

if find_spec("convkit") is None:
    %pip install --quiet "{requirement}"
"""


def setup(app):
    """Register the extension."""
    app.connect("config-inited", add_addresses)
    app.connect("html-page-context", add_description, priority=400)
    app.connect("html-page-context", add_menu, priority=800)
    app.connect("build-finished", write_notebooks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def version():
    """Return the version of the book, which is that of its package."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def address_of(repository):
    """Return where a repository's pages are published.

    Examples
    --------
    >>> address_of("https://github.com/someone/course")
    'https://someone.github.io/course/'
    """
    owner, name = urlsplit(repository).path.strip("/").split("/")
    return f"https://{owner}.github.io/{name}/"


def requirement_of(home):
    """Return what pip is asked for: the package's wheel, which is published with the book."""
    return f"convkit[{EXTRAS}] @ {home}_static/convkit-{version()}-py3-none-any.whl"


def add_addresses(app, config):
    """Tell the theme and the other extensions where the book will be, and of what day it is."""
    home = address_of(config.html_theme_options["repository_url"])
    config.html_baseurl = config.ogp_site_url = home
    config.ogp_site_name = config.html_title
    config.ogp_image = f"{home}_static/card.png"
    config.notfound_urls_prefix = urlsplit(home).path
    day = time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", time.time())))
    config.html_theme_options["extra_footer"] = (
        f'Version {version()} of <time datetime="{time.strftime("%Y-%m-%d", day)}">'
        f"{day.tm_mday} {time.strftime('%B %Y', day)}</time>"
    )


def add_description(app, page, template, context, doctree):
    """Describe a page by its first paragraph, with the spaces that stand in it."""
    first = doctree and doctree.next_node(nodes.paragraph)
    if first:
        text = textwrap.shorten(first.astext(), app.config.ogp_description_length, placeholder=" …")
        context["meta"] = {**(context["meta"] or {}), "og:description": html.escape(text)}
        context["metatags"] += f'<meta name="description" content="{html.escape(text)}" />\n'


def add_menu(app, page, template, context, doctree):
    """Offer a chapter as a notebook, as text and on paper."""
    suffix = context.get("page_source_suffix")
    if not suffix:
        return
    notebook = app.env.metadata[page].get("kernelspec") and f"{page}.ipynb"
    source = context["pathto"](f"_sources/{context['sourcename']}", 1)
    buttons = [*_open_elsewhere(app.config, notebook)] if notebook else []
    if notebook:
        address = context["pathto"](f"_static/{BRANCH}/{notebook}", 1)
        buttons.append(_link(".ipynb", "Download the notebook", address, "fas fa-code"))
    buttons.append(_link(suffix, "Download the text", source, "fas fa-file"))
    for button in buttons:
        button["download"] = not button["url"].startswith("https:")
    printing = {"type": "javascript", "text": "Print", "tooltip": "Print, or save as PDF"}
    buttons.append({**printing, "javascript": "window.print()", "icon": "fas fa-print"})
    menu = {"type": "group", "tooltip": "Open or download this page", "icon": "fas fa-download"}
    context["header_buttons"].append({**menu, "label": "page", "buttons": buttons})


def _open_elsewhere(config, notebook):
    repository = urlsplit(config.html_theme_options["repository_url"]).path
    colab = f"https://colab.research.google.com/github{repository}/blob/{BRANCH}/{notebook}"
    binder = f"https://mybinder.org/v2/gh{repository}/{BRANCH}?urlpath=lab/tree/{notebook}"
    yield _link("Colab", "Run this page at Google Colab", colab, "fas fa-play")
    yield _link("Binder", "Run this page at Binder", binder, "fas fa-rocket")


def _link(text, tooltip, url, icon):
    return {"type": "link", "text": text, "tooltip": tooltip, "url": url, "icon": icon}


def write_notebooks(app, error):
    """Write the executed chapters as they are downloaded and published for Colab and Binder."""
    if error or app.builder.name != "html":
        return
    folder = Path(app.outdir) / "_static" / BRANCH
    folder.mkdir(parents=True, exist_ok=True)
    requirement = requirement_of(app.config.html_baseurl)
    for path in sorted((Path(app.outdir).parent / "jupyter_execute").glob("*.ipynb")):
        if "kernelspec" in app.env.metadata.get(path.stem, {}):
            notebook = with_first_cell(nbformat.read(path, 4), requirement)
            plain = Plain(app.env, path.stem, app.config.html_baseurl)
            for cell in notebook.cells:
                if cell.cell_type == "markdown":
                    cell.source = plain.text(cell.source)
            nbformat.write(notebook, folder / path.name)
    (folder / "requirements.txt").write_text(f"{requirement}\njupyterlab\n", encoding="utf-8")


def with_first_cell(notebook, requirement):
    """Put before all others the cell that finds or installs the package."""
    source = FIRST_CELL.format(requirement=requirement)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(source, id="convkit"))
    return notebook
