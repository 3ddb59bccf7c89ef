"""Keep together what the end of a line must not part."""

import re

from docutils import nodes

SHORT = 25  # characters of code that always find room on a line
# Between numbers and letters of a product; between words a line may end.
IN_PRODUCT = r"(?<![^\W\d]{3}) ([×·]) (?![^\W\d]{3})"
DIMENSIONS = r"(\S*[\d)]-D\b)"
IN_ONE_PIECE = "one-piece"


def setup(app):
    """Register the extension; the contents are listed from the mended titles."""
    app.connect("doctree-read", mend_lines, priority=400)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def mend_lines(app, doctree):
    """Keep products, short code, and formulas with their marks, each on one line."""
    for text in [*doctree.findall(_is_prose)]:
        text.parent.replace(text, nodes.Text(whole_products(text)))
    for title in [*doctree.findall(nodes.title)]:
        for text in [part for part in title if isinstance(part, nodes.Text)]:
            title.replace(text, _with_whole_dimensions(text))
    for code in doctree.findall(nodes.literal):
        if len(code.astext()) <= SHORT:
            code["classes"].append(IN_ONE_PIECE)
    for formula in [*doctree.findall(nodes.math)]:
        _take_marks(formula)


def _is_prose(node):
    code = nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.raw
    return isinstance(node, nodes.Text) and not isinstance(node.parent, code)


def whole_products(text):
    """Return a text whose products have no-break spaces.

    Examples
    --------
    >>> whole_products("filters of 3 × 3, rows × columns").replace("\\N{NO-BREAK SPACE}", "_")
    'filters of 3_×_3, rows × columns'
    """
    return re.sub(IN_PRODUCT, "\N{NO-BREAK SPACE}\\1\N{NO-BREAK SPACE}", text)


def _with_whole_dimensions(text):
    """Return a title's text as nodes, such that 3-D does not end in its hyphen."""
    rest, *pairs = re.split(DIMENSIONS, text)
    found = [nodes.Text(rest)]
    for whole, rest in zip(pairs[::2], pairs[1::2], strict=True):
        found += [nodes.inline("", whole, classes=[IN_ONE_PIECE]), nodes.Text(rest)]
    return found


def _take_marks(formula):
    """Put a formula into one piece with the marks that touch it."""
    siblings = formula.parent
    place = siblings.index(formula)
    before = _cut(siblings, place - 1, r"[(\[“‘]+$")
    after = _cut(siblings, place + 1, r"^[)\].,:;?!’”]+")
    if before or after:
        piece = nodes.inline("", nodes.Text(before), classes=[IN_ONE_PIECE])
        formula.replace_self(piece)
        piece += [formula, nodes.Text(after)]


def _cut(siblings, place, marks):
    """Cut such marks off a text, if there is one at this place; return them."""
    text = siblings[place] if 0 <= place < len(siblings) else None
    match = isinstance(text, nodes.Text) and re.search(marks, text)
    if not match:
        return ""
    siblings[place] = nodes.Text(text[: match.start()] + text[match.end() :])
    return match[0]
