"""Put each interactive figure into the page so that it runs without a kernel.

A figure is an anywidget. Its saved state is written beside its place in the
page, its module becomes one script file for all pages, and a small host
(``_static/figures/host.js``) brings the two together. Until then, and where
no script runs, the place holds the figure's picture and its description,
drawn at build time by the figure's own code.
"""

import hashlib
import json
import re
from functools import cache
from pathlib import Path

from docutils import nodes
from es_module import Module, as_script

VIEW = "application/vnd.jupyter.widget-view+json"
NOT_OURS = {"layout", "tabbable", "tooltip"}
HOST = Path(__file__).with_suffix(".js")
SCRIPT = """(window.convkitFigures ??= {{}})["{name}"] = (() => {{
{body}
return default_export;
}})();
"""


class figure_place(nodes.General, nodes.Element):
    """Where a figure stands: its name, state, and what is shown without a script."""


def setup(app):
    """Register the extension."""
    app.add_node(figure_place, html=(write_place, None))
    app.connect("doctree-read", place_figures)
    app.connect("html-page-context", add_scripts)
    app.connect("env-purge-doc", forget_page)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}


def place_figures(app, doctree):
    """Replace every widget view by its figure's place and keep the modules for the site."""
    page = app.env.docname
    files = app.env.nb_metadata.get(page, {}).get("js_files", {})
    saved = files.pop("ipywidgets_state", None)
    for key in [key for key in files if key.startswith("ipywidgets_")]:
        del files[key]
    if saved is None:
        return
    models = json.loads(saved[1]["body"].replace("<\\/", "</"))["state"]
    for view in [raw for raw in doctree.findall(nodes.raw) if VIEW in raw.astext()]:
        state = models[re.search(r'"model_id": "(\w+)"', view.astext())[1]]["state"]
        view.replace_self(_captioned(_place(app.env, page, state), state, view))


def _captioned(place, state, view):
    """Return a figure's place, with its title for a caption unless the chapter gives one."""
    while view := view.parent:
        if isinstance(view, nodes.figure):
            return place
    caption = nodes.caption("", _module(state["_esm"]).call("(() => title)"))
    return nodes.figure("", place, caption, ids=[f"figure-{identifier(place['name'])}"])


def identifier(name):
    """Return the anchor of a figure.

    Examples
    --------
    >>> identifier("SlidingWindow")
    'sliding-window'
    """
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def _place(env, page, state):
    name = state["_anywidget_id"].rsplit(".", 1)[-1]
    module, style = state["_esm"], state["_css"]
    own = _own(state)
    script = SCRIPT.format(name=name, body=as_script(module))
    if not hasattr(env, "convkit_assets"):
        env.convkit_assets = {}
    assets = env.convkit_assets.setdefault(page, {})
    assets[_file_name(name, script, "js")] = script
    assets[_file_name("figures", style, "css")] = style
    drawn = _module(module)
    return figure_place(
        name=name, state=own, picture=drawn.call("picture", own), text=describe(state)
    )


def _own(state):
    return {key: value for key, value in state.items() if key[0] != "_" and key not in NOT_OURS}


def describe(state):
    """Return what a figure says of its saved state."""
    return _module(state["_esm"]).call("describe", _own(state))


@cache
def _module(source):
    return Module(source)


def _file_name(name, content, suffix):
    return f"{name}.{hashlib.sha256(content.encode()).hexdigest()[:8]}.{suffix}"


def write_place(translator, node):
    """Write a figure's place: the state for the host, the picture and text for all others."""
    state = json.dumps(node["state"]).replace("<", "\\u003c")
    translator.body.append(
        f'<div class="convkit-figure full-width" id="{identifier(node["name"])}"'
        f' data-figure="{node["name"]}">'
        f'<script type="application/json">{state}</script>'
        f'<div class="ck-static">{node["picture"]}<p>{translator.encode(node["text"])}</p></div>'
        "</div>\n"
    )
    raise nodes.SkipNode


def forget_page(app, env, page):
    """Drop what was kept of a page before it is read again."""
    getattr(env, "convkit_assets", {}).pop(page, None)


def add_scripts(app, page, template, context, doctree):
    """Give a page the scripts and the style of the figures on it, and no others."""
    assets = getattr(app.env, "convkit_assets", {}).get(page, {})
    if not assets:
        return
    host = HOST.read_text(encoding="utf-8")
    assets = {**assets, _file_name("host", host, "js"): host}
    folder = Path(app.outdir) / "_static" / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in assets.items():
        (folder / name).write_text(content, encoding="utf-8")
        if name.endswith(".css"):
            app.add_css_file(f"figures/{name}")
        else:
            app.add_js_file(f"figures/{name}", defer="defer", priority=100)
