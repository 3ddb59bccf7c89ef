"""What a published book has beside its text: addresses, a card, a version, notebooks to open.

All of it follows from the repository's address in ``_config.yml`` and the
version in ``pyproject.toml``.
"""

import html
import os
import textwrap
import time
from urllib.parse import urlsplit

from addresses import NOWHERE, is_published, pages_of, version
from docutils import nodes
from portable.notebooks import BRANCH, write_notebooks


def setup(app):
    """Register the extension."""
    app.connect("config-inited", add_addresses)
    app.connect("html-page-context", add_description, priority=400)
    app.connect("html-page-context", add_menu, priority=800)
    app.connect("html-page-context", say_unpublished, priority=801)
    app.connect("build-finished", write_notebooks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def add_addresses(app, config):
    """Tell the theme and the other extensions where the book will be, and of what day it is."""
    home = pages_of(config.html_theme_options["repository_url"])
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
    """Describe a page by its first paragraph, with the spaces that stand in it, or by its name."""
    first = doctree and doctree.next_node(nodes.paragraph)
    words = first.astext() if first else f"{app.config.html_title}: {page}"
    text = html.escape(textwrap.shorten(words, app.config.ogp_description_length, placeholder=" …"))
    context["meta"] = {**(context.get("meta") or {}), "og:description": text}
    described = f'<meta name="description" content="{text}" />\n'
    context["metatags"] = context.get("metatags", "") + described


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
    repository = config.html_theme_options["repository_url"]
    name = urlsplit(repository).path
    lite = f"{config.html_baseurl}lite/lab/index.html?path={notebook}"
    colab = f"https://colab.research.google.com/github{name}/blob/{BRANCH}/{notebook}"
    binder = f"https://mybinder.org/v2/gh{name}/{BRANCH}?urlpath=lab/tree/{notebook}"
    places = (
        ("JupyterLite", "Run this page in this browser", lite, "fas fa-globe"),
        ("Colab", "Run this page at Google Colab", colab, "fas fa-play"),
        ("Binder", "Run this page at Binder", binder, "fas fa-rocket"),
    )
    for text, tooltip, url, icon in places:
        yield _link(text, tooltip, url if is_published(repository) else repository, icon)


def _link(text, tooltip, url, icon):
    return {"type": "link", "text": text, "tooltip": tooltip, "url": url, "icon": icon}


def say_unpublished(app, page, template, context, doctree):
    """Lead each button to the page on publishing until there is an address to lead to."""
    groups = context["header_buttons"]
    for button in [button for group in groups for button in group.get("buttons", [])]:
        if NOWHERE in button.get("url", ""):
            button["url"] = context["pathto"]("publishing").rstrip("#") + "#not-yet"
            button["tooltip"] = f"Not yet published: {button['tooltip']}"
