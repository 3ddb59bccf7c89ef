"""Fold away the code that few readers want to see: imports, and the call that shows a figure."""

import ast

from docutils import nodes
from figures import figure_place
from quiz import tagged


def setup(app):
    """Register the extension; figures must be in their places before."""
    app.connect("doctree-read", fold_code, priority=600)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def fold_code(app, doctree):
    """Put the code of such cells under a line that unfolds it; on paper it stays unfolded."""
    unfolded = " open" if app.builder.name == "singlehtml" else ""
    for code in [*doctree.findall(_is_input)]:
        name = _name(code)
        if name:
            opening = f'<details class="fold"{unfolded}><summary>{name}</summary>'
            place = tagged(opening, closing="</details>")
            code.replace_self(place)
            place += code


def _is_input(node):
    return isinstance(node, nodes.container) and "cell_input" in node["classes"]


def _name(code):
    """Return what stands over folded code, or nothing for code that is read."""
    if code.parent.next_node(figure_place):
        return "The code of this figure"
    return "Imports" if only_imports(code.astext()) else ""


def only_imports(source):
    """Return whether a cell imports something and does nothing else.

    Examples
    --------
    >>> only_imports("import numpy as np"), only_imports("import numpy as np; np.ones(3)")
    (True, False)
    """
    try:
        body = ast.parse(source).body
    except SyntaxError:  # a command of IPython
        return False
    return bool(body) and all(isinstance(line, ast.Import | ast.ImportFrom) for line in body)
