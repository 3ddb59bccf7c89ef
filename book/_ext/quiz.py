"""Questions that are answered in the page, with the reason for every choice.

A list holds the choices; the right one is ticked, and what follows a choice in
its list item is the reason, shown once the choice is taken::

    ```{question} How large is the output?
    :name: q-output-size

    - [ ] 30 × 30

      That would be the size without padding.
    - [x] 32 × 32

      One row is added on each side.
    ```

A ``{belief}`` is asked before the lesson: none of its choices is ticked, none has a reason, and
a paragraph after the list says where the answer is. What was chosen is kept in the
browser and counted beside the names of the pages, and ``{recall}`` with a belief's name quotes it
on any later page. Questions need no script; only keeping, counting and quoting does.
"""

import json
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

SCRIPT = Path(__file__).with_name("quiz.js")
STYLE = Path(__file__).with_name("quiz.css")
logger = logging.getLogger(__name__)


class markup(nodes.General, nodes.Element):
    """Children between an opening and a closing tag."""


def tagged(opening, *children, closing):
    """Return children between an opening and a closing tag."""
    return markup("", *children, opening=opening, closing=closing)


class Question(SphinxDirective):
    """The directives ``{question}`` and ``{belief}``: a question with its choices."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar = {"name": directives.unchanged_required}

    def run(self):
        """Return the nodes of the question."""
        self.env.metadata[self.env.docname]["quiz"] = True
        asked, _ = self.state.inline_text(self.arguments[0], self.lineno)
        body = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, body)
        lists = [child for child in body if isinstance(child, nodes.bullet_list)]
        if len(lists) != 1:
            raise self.error(f"a question needs one list of choices, found {len(lists)}")
        ticked = sum(item.astext().startswith("[x]") for item in lists[0])
        if ticked != (self.name == "question"):
            raise self.error(f"{self.arguments[0]!r} has {ticked} ticked choices")
        choices = [self._choice(*item) for item in enumerate(lists[0], start=1)]
        after = [child for child in body if child is not lists[0]]
        name = self.options["name"]
        _asked(self.env).setdefault(self.env.docname, {})[name] = self.arguments[0]
        opening = f'<fieldset class="quiz {self.name}" id="{name}">'
        legend = tagged("<legend>", *asked, closing="</legend>")
        return [tagged(opening, legend, *choices, *after, closing="</fieldset>")]

    def _choice(self, number, item):
        label, *reason = item.children
        if bool(reason) != (self.name == "question"):
            raise self.error(
                f"{label.astext()!r}: a choice has a reason, that of a belief has none"
            )
        mark, text = label.astext()[:3], label.children
        text[0] = nodes.Text(text[0].astext()[3:].lstrip())
        name = self.options["name"]
        key = f"{name}-{number}"
        radio = f'<input type="radio" name="{name}" id="{key}" value="{number}">'
        parts = [tagged(f'{radio}<label for="{key}">', *text, closing="</label>")]
        if reason:
            verdict = "right" if mark == "[x]" else "wrong"
            opening = f'<div class="reason {verdict}">'
            parts.append(tagged(opening, *reason, closing="</div>"))
        return tagged('<div class="choice">', *parts, closing="</div>")


class Recall(SphinxDirective):
    """The directive ``{recall}``: the reader's own answer to a belief."""

    required_arguments = 1

    def run(self):
        """Return a quotation that stays hidden until the page's script has an answer to quote."""
        self.env.metadata[self.env.docname]["quiz"] = True
        return [recall(belief=self.arguments[0])]


class recall(nodes.General, nodes.Element):
    """Where a belief is quoted to the reader who has answered it."""


def write_recall(translator, node):
    """Write an empty quotation, which nobody sees."""
    translator.body.append(f'<blockquote class="recall" data-belief="{node["belief"]}" hidden>')


def check_recalls(app, doctree, page):
    """Warn of a recall of what is asked nowhere."""
    for place in doctree.findall(recall):
        if place["belief"] not in beliefs(app.env):
            logger.warning("no belief is named %r", place["belief"], location=page)


def beliefs(env):
    """Return the page and the words of everything that is asked, by its name."""
    return {
        name: (home, text) for home, asked in _asked(env).items() for name, text in asked.items()
    }


def _asked(env):
    if not hasattr(env, "convkit_asked"):
        env.convkit_asked = {}
    return env.convkit_asked


def forget_page(app, env, page):
    """Drop what was kept of a page before it is read again."""
    _asked(env).pop(page, None)


def add_assets(app, page, template, context, doctree):
    """Give every page the script, and one that asks something the style for it."""
    folder = Path(app.outdir) / "_static"
    folder.mkdir(exist_ok=True)
    names = {home: list(asked) for home, asked in sorted(_asked(app.env).items())}
    script = f"const questions = {json.dumps(names)};\n{SCRIPT.read_text('utf-8')}"
    (folder / SCRIPT.name).write_text(script, "utf-8")
    app.add_js_file(SCRIPT.name, defer="defer")
    if app.env.metadata.get(page, {}).get("quiz"):
        (folder / STYLE.name).write_bytes(STYLE.read_bytes())
        app.add_css_file(STYLE.name)


def setup(app):
    """Register the extension."""
    app.add_node(
        markup,
        html=(
            lambda translator, node: translator.body.append(node["opening"]),
            lambda translator, node: translator.body.append(node["closing"]),
        ),
    )
    app.add_node(
        recall, html=(write_recall, lambda translator, _: translator.body.append("</blockquote>"))
    )
    app.add_directive("question", Question)
    app.add_directive("belief", Question)
    app.add_directive("recall", Recall)
    app.connect("env-purge-doc", forget_page)
    app.connect("doctree-resolved", check_recalls)
    app.connect("html-page-context", add_assets)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
