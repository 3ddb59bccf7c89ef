"""Say what a word of the glossary means where it is used, on hover and on focus.

The meaning is written into the page at build time and is the description of
its link, so that it is read aloud too; a few lines of script only show it.
"""

import re
from pathlib import Path

from docutils import nodes
from sphinx.addnodes import glossary

SCRIPT = Path(__file__).with_name("glossary_tips.js")
TERM = re.compile(r'<a class="reference internal" (href="[^"#]*#(term-[^"]+)")')


def setup(app):
    """Register the extension."""
    app.connect("env-updated", keep_meanings)
    app.connect("html-page-context", add_tips, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def keep_meanings(app, env):
    """Keep each meaning of the glossary as HTML; pages are written again when one has changed."""
    if app.builder.format != "html":
        return []
    before, meanings = getattr(env, "convkit_meanings", {}), {}
    for page in env.found_docs:
        for words in env.get_doctree(page).findall(glossary):
            for item in words.findall(nodes.definition_list_item):
                meanings |= dict.fromkeys(_names(item), _meaning(app, env, page, item))
    env.convkit_meanings = meanings
    return env.found_docs if before != meanings else []


def _names(item):
    return [name for term in item.findall(nodes.term) for name in term["ids"]]


def _meaning(app, env, page, item):
    """Return the first paragraph of a definition without its links."""
    first = next(item.findall(nodes.definition)).next_node(nodes.paragraph).deepcopy()
    for link in [*first.findall(lambda node: node.tagname == "pending_xref")]:
        link.replace_self(nodes.inline("", link.astext()))
    text = app.builder.render_partial(first)["fragment"].strip()
    return re.sub(r"^<p>|\s*See [^.]*\.</p>$|</p>$", "", text)


def add_tips(app, page, template, context, doctree):
    """Describe each link to a word by its meaning, written once at the end of the page."""
    meanings = getattr(app.env, "convkit_meanings", {})
    used = [name for _, name in TERM.findall(context.get("body", "")) if name in meanings]
    if not used:
        return
    context["body"] = TERM.sub(
        r'<a class="reference internal" aria-describedby="tip-\2" \1', context["body"]
    )
    context["body"] += "".join(
        f'<div class="tip" id="tip-{name}" role="tooltip" popover="manual">{meanings[name]}</div>\n'
        for name in dict.fromkeys(used)
    )
    script = Path(app.outdir) / "_static" / SCRIPT.name
    script.parent.mkdir(exist_ok=True)
    script.write_bytes(SCRIPT.read_bytes())
    app.add_js_file(SCRIPT.name, defer="defer")
