"""Search that finds numbers, works without a server, and loads only where one searches."""

import re
from pathlib import Path

from sphinx.errors import ExtensionError
from sphinx.search.en import SearchEnglish

SCRIPT = Path(__file__).with_name("search.js")
TOOLS = "_static/searchtools.js"
NO_NUMBERS, NO_SHORT_NUMBERS = r"queryTerm.match(/^\d+$/)", r"queryTerm.match(/^\d{1,2}$/)"


class Search(SearchEnglish):
    """English, in which 12,800 is one word, found as 12800 too, and 1 × 1 another, found as 1x1."""

    js_splitter_code = r"""
var splitQuery = (query) => query
  .replace(/(\d),(?=\d{3}(?!\d))/g, "$1")
  .replace(/(\d)\s*×\s*(?=\d)/g, "$1x")
  .split(/[^\p{Letter}\p{Number}_]+/gu)
  .filter((term) => term);
"""

    def split(self, input):
        """Return the words of a text.

        Examples
        --------
        >>> Search({}).split("12,800 weights, 3,4 and 3 × 3")
        ['12800', 'weights', '3', '4', 'and', '3x3']
        """
        text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", input)
        return super().split(re.sub(r"(?<=\d)\s*×\s*(?=\d)", "x", text))


def setup(app):
    """Register the extension."""
    app.add_search_language(Search)
    app.connect("html-page-context", add_script)
    app.connect("build-finished", let_numbers_be_asked, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def add_script(app, page, template, context, doctree):
    """Load on the page of the search what lets it work without a server, and orders results."""
    if page == "search":
        script = Path(app.outdir) / "_static" / SCRIPT.name
        script.write_bytes(SCRIPT.read_bytes())
        app.add_js_file(script.name, defer="defer")


def let_numbers_be_asked(app, error):
    """Let numbers of three digits and more be words that are searched."""
    if error or app.builder.name != "html":
        return
    script = Path(app.outdir) / TOOLS
    text = script.read_text(encoding="utf-8")
    if NO_NUMBERS not in text:
        raise ExtensionError(f"found no place in {script.name} that leaves out numbers")
    script.write_text(text.replace(NO_NUMBERS, NO_SHORT_NUMBERS), encoding="utf-8")
