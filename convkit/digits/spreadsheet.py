"""The network of `convkit.digits` as a spreadsheet: one number to a cell, all formulas alive.

Whoever changes a pixel sees every map, the scores and the answer change with it. A block of cells
has a name, ``layer2_map5`` for the map of the fifth filter, which a spreadsheet's name box lists.
"""

import re
from base64 import b64encode
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np

from convkit.digits import Network
from convkit.extras import needed

__all__ = ["Spreadsheet", "export"]

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BUTTON = (
    "display: inline-block; padding: 0.5em 1em; border-radius: 0.5em; text-decoration: none; "
    "background: #0072b2; color: #ffffff"
)
MADE = b"2026-01-01T00:00:00Z"
INK = 16  # the darkest pixel
GREY, BLUE, ORANGE, WHITE, PANEL = "A6A6A6", "6FB1DE", "F0A868", "FFFFFF", "F0F3F6"
OF_A_LAYER = (
    "A filter is a row of blocks: a kernel for each map that comes in, a bias, the map it makes.",
    (
        "A cell of the map: MAX(0, bias + SUMPRODUCT(window, kernel) + ...), a product for each "
        "map that comes in. MAX(0, ...) is the ReLU. It stands there once, around the whole sum."
    ),
)
HEADS = {
    "Image": (
        "A convolutional network, one number to a cell",
        "Change a pixel (0 is paper, 16 is ink) and all four sheets are computed anew.",
        "If there are no results, the program shows the file without computing: allow editing.",
    ),
    "Layer 1": ("Layer 1: 4 filters look at the image", *OF_A_LAYER),
    "Layer 2": ("Layer 2: 8 filters look at the 4 pooled maps of layer 1", *OF_A_LAYER),
    "Dense": (
        "Dense: ten scores from the 32 numbers that layer 2 leaves",
        "A score is a bias + the sum of number times weight. There is no ReLU: it may be negative.",
        "The digit with the largest score is the answer. The shares (softmax) add up to 1.",
    ),
}


class Spreadsheet:
    """A finished workbook, offered for download when it is the last line of a cell.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        What a download is called.
    """

    def __init__(self, content: bytes, name: str) -> None:
        self.content, self.name = content, name

    def save(self, path: str | Path) -> None:
        """Write the file."""
        Path(path).write_bytes(self.content)

    def __repr__(self):
        return f"<Spreadsheet {self.name}>"

    def _repr_html_(self):
        link = f"data:{TYPE};base64,{b64encode(self.content).decode()}"
        size = f"{len(self.content) / 1000:.0f} kB"
        return (
            f'<a download="{self.name}" href="{link}" style="{BUTTON}">'
            f"Download {self.name} ({size})</a>"
        )


def export(network: Network, image: np.ndarray, name: str = "digit.xlsx") -> Spreadsheet:
    """Return a workbook in which the network reads an image, by formulas.

    Parameters
    ----------
    network : Network
        As `convkit.digits.train` returns it; its numbers are written with 16 digits.
    image : ndarray of shape (1, 8, 8)
        Values from 0 to 1; a cell holds 16 times as much.
    name : str, default "digit.xlsx"
        What a download is called.

    Returns
    -------
    Spreadsheet
        The same bytes at each call.

    Raises
    ------
    ModuleNotFoundError
        If openpyxl is not installed; ``pip install openpyxl`` brings it.
    ValueError
        If the image has another shape.

    See Also
    --------
    convkit.digits.forward : The same computation in Python.

    Examples
    --------
    >>> from convkit import digits
    >>> export(digits.initial(), np.zeros((1, 8, 8)))
    <Spreadsheet digit.xlsx>
    """
    if np.shape(image) != (1, 8, 8):
        raise ValueError(f"image has shape {np.shape(image)}, but needs (1, 8, 8)")
    book = _workbook()
    first, *_ = sheets = [book.create_sheet(title) for title in HEADS]
    for sheet in sheets:
        _head(sheet)
    pixels = _write(first, "image", (6, 2), "image", INK * np.asarray(image)[0], INK, GREY)
    shares_of_ink = "Image!" + pixels + f"/{INK}"
    pooled = _layer(book["Layer 1"], [shares_of_ink], network.weight1, network.bias1)
    pooled = _layer(book["Layer 2"], pooled, network.weight2, network.bias2)
    scores, shares = _dense(book["Dense"], np.ravel(pooled), network.weight3, network.bias3)
    _answer(first, scores, shares)
    return Spreadsheet(_file(book), name)


def _workbook():
    book = needed("openpyxl", "openpyxl", "export").Workbook()
    book.remove(book.active)
    return book


def _head(sheet):
    """Write title and notes, which stay in view, and set the sheet up."""
    from openpyxl.styles import Font, PatternFill

    for row, text in enumerate(HEADS[sheet.title], start=1):
        sheet.cell(row, 1, text).font = Font(bold=row == 1, size=14 if row == 1 else 11)
        for column in range(1, 40):
            sheet.cell(row, column).fill = PatternFill("solid", PANEL)
    sheet.freeze_panes = "B4"
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 85
    sheet.sheet_format.defaultColWidth = 6
    sheet.column_dimensions["A"].width = 9
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _write(sheet, name, corner, heading, values, most, colour=BLUE):
    """Write a block of numbers or formulas under its heading; return the cells' addresses."""
    from openpyxl.styles import Border, Font, Side
    from openpyxl.workbook.defined_name import DefinedName

    values = np.array(values, object)
    addresses = np.empty(values.shape, object)
    thin = Side(style="thin", color=GREY)
    if heading:
        sheet.cell(corner[0] - 1, corner[1], heading).font = Font(italic=True)
    for (r, c), value in np.ndenumerate(values):
        cell = sheet.cell(corner[0] + r, corner[1] + c, value)
        cell.border = Border(thin, thin, thin, thin)
        if not isinstance(value, (int, np.integer)) and name not in ("image", "answer"):
            cell.number_format = "0.00"
        addresses[r, c] = cell.coordinate
    _colour(sheet, _span(addresses), colour, most)
    place = f"'{sheet.title}'!{_fixed(_span(addresses))}"
    sheet.parent.defined_names[name] = DefinedName(name, attr_text=place)
    return addresses


def _colour(sheet, span, colour, most):
    """Let the values show: zero white, `most` in the full colour, negative ones orange."""
    from openpyxl.formatting.rule import ColorScaleRule

    scale = ColorScaleRule(
        start_type="num", start_value=-most, start_color=ORANGE,
        mid_type="num", mid_value=0, mid_color=WHITE,
        end_type="num", end_value=most, end_color=colour,
    )  # fmt: skip
    sheet.conditional_formatting.add(span, scale)


def _layer(sheet, maps, weight, bias):
    """Write a layer whose input maps are given as formulas; return its pooled maps likewise."""
    label = sheet.title.lower().replace(" ", "")
    size, strongest = len(maps[0]), float(np.abs(weight).max())
    lefts = [2 + c * (size + 3) for c in range(len(maps) + 1)]
    padded = [
        _write(sheet, f"{label}_input{c}", (6, left), f"input map {c}, zeros around it",
               np.pad("=" + formulas, 1, constant_values=0), 2)
        for c, (formulas, left) in enumerate(zip(maps, lefts, strict=False), start=1)
    ]  # fmt: skip
    pooled = []
    for f, filter_ in enumerate(weight, start=1):
        row = 10 + size + (f - 1) * (size + 2)
        sheet.cell(row, 1, f"filter {f}")
        kernels = [
            _write(sheet, f"{label}_kernel{f}_{c}", (row, left), f"kernel {f}, map {c}",
                   kernel, strongest)
            for c, (kernel, left) in enumerate(zip(filter_, lefts, strict=False), start=1)
        ]  # fmt: skip
        offset = _write(sheet, f"{label}_bias{f}", (row, lefts[-1]), "bias", [[bias[f - 1]]], 1)
        sums = _sums(padded, kernels, offset)
        pooled.append(_pooled(sheet, label, f, (row, lefts[-1] + 2), sums))
    return pooled


def _sums(padded, kernels, offset):
    """Return a map's formulas: one ReLU around the bias and a product for each input map."""

    def formula(r, c):
        windows = [_span(addresses[r : r + 3, c : c + 3]) for addresses in padded]
        fixed = [_fixed(_span(kernel)) for kernel in kernels]
        products = [f"SUMPRODUCT({w},{k})" for w, k in zip(windows, fixed, strict=True)]
        return f"=MAX(0,{'+'.join([_fixed(_span(offset)), *products])})"

    places = range(len(padded[0]) - 2)
    return [[formula(r, c) for c in places] for r in places]


def _pooled(sheet, label, f, corner, sums):
    """Write a map and its pooled map; return the latter as formulas for another sheet."""
    row, left = corner
    found = _write(sheet, f"{label}_map{f}", corner, f"map {f}: ReLU(bias + sum)", sums, 3)
    halves = range(0, len(found), 2)
    largest = [[f"=MAX({_span(found[r : r + 2, c : c + 2])})" for c in halves] for r in halves]
    place = row, left + len(found) + 1
    kept = _write(sheet, f"{label}_pool{f}", place, "largest of 2 × 2", largest, 3)
    return f"'{sheet.title}'!" + kept


def _dense(sheet, features, weight, bias):
    """Write the dense layer, a column for each digit; return the scores' and shares' addresses."""
    strongest, below = float(np.abs(weight).max()), 7 + len(features) + 2
    for n in range(0, len(features), 4):
        sheet.cell(7 + n, 1, f"map {n // 4 + 1}")
    numbers = _write(sheet, "dense_input", (7, 2), "input", "=" + features[:, np.newaxis], 3)
    _write(sheet, "dense_digits", (6, 4), "weights for the digit", [range(10)], 9, WHITE)
    weights = _write(sheet, "dense_weight", (7, 4), "", weight.T, strongest)
    [offsets] = _write(sheet, "dense_bias", (below, 4), "bias", [bias], 1)
    sums = [
        f"={offset}+SUMPRODUCT({_fixed(_span(numbers))},{_span(column)})"
        for offset, column in zip(offsets, weights.T, strict=True)
    ]
    scores = _write(sheet, "dense_scores", (below + 3, 4), "score", [sums], 15)
    row = _fixed(_span(scores))
    parts = [f"=EXP({score}-MAX({row}))/SUMPRODUCT(EXP({row}-MAX({row})))" for score in scores[0]]
    return scores, _write(sheet, "dense_shares", (below + 6, 4), "share (softmax)", [parts], 1)


def _answer(sheet, scores, shares):
    """Write the answer beside the image, and the scores of all digits below it."""
    from openpyxl.styles import Font

    row = f"Dense!{_fixed(_span(scores))}"
    best = f"=MATCH(MAX({row}),{row},0)-1"
    [[place]] = _write(sheet, "answer", (6, 12), "the network reads", [[best]], 9, WHITE)
    sheet[place].font = Font(bold=True, size=14)
    _write(sheet, "digits", (9, 12), "digit", [[n] for n in range(10)], 9, WHITE)
    for name, column, cells, most in ("score", 13, scores, 15), ("share", 14, shares, 1):
        _write(sheet, f"{name}s", (9, column), name, "=Dense!" + cells.T, most)


def _span(cells):
    first, last = cells.flat[0], cells.flat[-1]
    return first if first == last else f"{first}:{last}"


def _fixed(span):
    """Return a range that does not move when its formula is copied."""
    return re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", span)


def _file(book):
    """Return the bytes of the file, without the time at which it was made."""
    written, settled = BytesIO(), BytesIO()
    book.save(written)
    with ZipFile(written) as source, ZipFile(settled, "w") as target:
        for entry in source.namelist():
            content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", MADE, source.read(entry))
            target.writestr(ZipInfo(entry), content, compress_type=ZIP_DEFLATED)
    return settled.getvalue()
