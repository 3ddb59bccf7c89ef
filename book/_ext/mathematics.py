"""Typeset every formula at build time, so that a page needs no script for it."""

import json
from functools import cache
from pathlib import Path

from docutils import nodes
from es_module import engine
from py_mini_racer import JSEvalException
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

SCRIPT = Path(__file__).with_name("vendor") / "katex.min.js"
logger = logging.getLogger(__name__)


def setup(app):
    """Register the extension."""
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_display, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


@cache
def _engine():
    return engine(SCRIPT.read_text(encoding="utf-8"))


@cache
def typeset(formula, display):
    """Return a formula as HTML with MathML for screen readers.

    Raises
    ------
    ValueError
        If KaTeX does not know a command in it.
    """
    options = {"displayMode": display, "throwOnError": True, "strict": "error"}
    call = f"katex.renderToString({json.dumps(formula)}, {json.dumps(options)})"
    try:
        return _engine().eval(call)
    except JSEvalException as error:
        raise ValueError(str(error).splitlines()[0]) from None


def _write(translator, node, display):
    formula = node.astext()
    if display and r"\\" in formula and r"\begin" not in formula:
        formula = rf"\begin{{aligned}}{formula}\end{{aligned}}"
    try:
        translator.body.append(typeset(formula, display))
    except ValueError as error:
        logger.warning("%s in the formula %r", error, formula, location=node)


def visit_inline(translator, node):
    """Write a formula that stands in a line."""
    translator.body.append(translator.starttag(node, "span", "", CLASS="math notranslate"))
    _write(translator, node, display=False)
    translator.body.append("</span>")
    raise nodes.SkipNode


def visit_display(translator, node):
    """Write a formula that stands by itself, with its number if it has one."""
    translator.body.append(translator.starttag(node, "div", CLASS="math notranslate"))
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, _("Link to this equation"))
        translator.body.append("</span>")
    # The theme lets what stands in such a container scroll, and be scrolled by keyboard.
    translator.body.append('<div class="pst-scrollable-table-container">')
    _write(translator, node, display=True)
    translator.body.append("</div></div>\n")
    raise nodes.SkipNode
