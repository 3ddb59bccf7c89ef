"""Pictures of arrays: small ones as grids of digits, large ones as images.

Blue is positive, orange negative, white zero; the deeper the colour, the larger the value within
its own array. Pictures are SVG, the same at each run, on a white ground of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO, StringIO

import numpy as np
from numpy.typing import ArrayLike

from convkit.extras import needed
from convkit.palette import LIGHT

needed("matplotlib", "matplotlib", "convkit.draw")

from matplotlib import style
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.textpath import TextPath

__all__ = ["Picture", "grids", "images"]

WIDTH, GAP, MARGIN, CELL, TITLE = 600, 28, 4, 36, 30  # pixels, as are all lengths below
IMAGE_WIDTH, IMAGES_PER_ROW = 420, 4
INK, LINE, UNKNOWN = LIGHT["ink"], LIGHT["line"], (0.8, 0.8, 0.8)
SIGNED = LinearSegmentedColormap.from_list(
    "signed", [LIGHT[hue] for hue in ("orange", "paper", "blue")], N=257
)
GREY = LinearSegmentedColormap.from_list("grey", ["#000000", "#ffffff"])
DASHES = ["solid", (0, (2.2, 1.4)), (0, (0.7, 1.1))]
STYLE = {"svg.hashsalt": "convkit", "font.family": "DejaVu Sans"}


class Picture:
    """A finished drawing, shown when it is the last line of a cell.

    Parameters
    ----------
    svg : str
    text : str
        Stands in for the drawing where there is only text.
    figure : Figure, optional
        Drawn once more in pixels where SVG is not trusted, as in a notebook that was not run yet.
    """

    def __init__(self, svg: str, text: str, figure: Figure | None = None) -> None:
        self.svg, self.text, self.figure = svg, text, figure

    def __repr__(self):
        return self.text

    def _repr_svg_(self):
        return self.svg

    def _repr_png_(self):
        if self.figure is None:
            return None
        png = BytesIO()
        self.figure.savefig(png, format="png", dpi=96, metadata={"Software": None})
        return png.getvalue()


def grids(
    *arrays: ArrayLike, titles: Sequence[str] | None = None, windows: Sequence | None = None
) -> Picture:
    """Return a picture of small arrays side by side, each value written in its cell.

    Parameters
    ----------
    *arrays : ndarray of shape (H, W) or (W,)
        Several maps in one array are given one by one: ``grids(*x[0])``.
    titles : sequence of str, optional
        One for each array.
    windows : sequence, optional
        For each array what to frame: None, an index such as ``np.s_[0:3, 1:4]``, or a list
        of indices, of which the first gets a solid frame, the second a dashed and the third
        a dotted one.

    Returns
    -------
    Picture

    Raises
    ------
    TypeError
        If an array holds something else than real numbers.
    ValueError
        If an array has other axes or no elements, or `titles` or `windows` do not have one
        entry for each array.

    Examples
    --------
    >>> x = np.arange(12).reshape(3, 4)
    >>> grids(x, x[:2, :2], titles=["x", "window"], windows=[np.s_[:2, :2], None])
    <Picture of grids: x (3, 4), window (2, 2)>
    """
    arrays, titles, windows = _one_each(arrays, titles=titles, windows=windows)
    _check(arrays, "grids", "(H, W) or (W,)", lambda array: array.ndim in (1, 2))
    texts = [[[_digits(v) for v in row] for row in np.atleast_2d(array)] for array in arrays]
    cells = [max(CELL, 16 + max(_width(t, 15) for row in text for t in row)) for text in texts]
    sizes = [
        (cell * len(text[0]), CELL * len(text)) for cell, text in zip(cells, texts, strict=True)
    ]

    def paint(axes, index, left, top):
        array, cell = arrays[index], cells[index]
        _paint_cells(axes, np.atleast_2d(array), texts[index], (left, top), cell)
        marked = windows[index] if isinstance(windows[index], list) else [windows[index]]
        for window, dashes in reversed(
            list(zip(marked, DASHES, strict=False))
        ):  # the solid frame on top
            if window is not None:
                _frame(axes, _outline(array.shape, window) * (cell, CELL) + (left, top), dashes)

    return arranged("grids", [a.shape for a in arrays], titles, sizes, paint)


def images(*arrays: ArrayLike, titles: Sequence[str] | None = None) -> Picture:
    """Return a picture of large arrays as grey, signed or colour images side by side.

    Zero is black, the largest values white. An array with negative values is shown in orange
    and blue, with zero white. In both the outermost half percent share the last colour.
    Colours and uint8 are taken as they are.

    Parameters
    ----------
    *arrays : ndarray of shape (H, W) or (3, H, W)
        Three maps are red, green and blue, as uint8 or between 0 and 1.
    titles : sequence of str, optional
        One for each array.

    Returns
    -------
    Picture

    Raises
    ------
    TypeError
        If an array holds something else than real numbers.
    ValueError
        If an array has other axes or no elements, colours lie outside of 0 to 1, or `titles`
        does not have one entry for each array.

    Examples
    --------
    >>> images(np.eye(40, 60), titles=["diagonal"])
    <Picture of images: diagonal (40, 60)>
    """
    arrays, titles = _one_each(arrays, titles=titles)
    _check(arrays, "images", "(H, W) or (3, H, W)", lambda a: a.ndim == 2 or a.ndim == len(a) == 3)
    pixels = [_colours(array) for array in arrays]
    columns = -(-len(arrays) // -(-len(arrays) // IMAGES_PER_ROW))
    width = min(IMAGE_WIDTH, (WIDTH - (columns - 1) * GAP) / columns)
    sizes = [(width, width * p.shape[0] / p.shape[1]) for p in pixels]

    def paint(axes, index, left, top):
        width, height = sizes[index]
        extent = (left, left + width, top + height, top)
        axes.imshow(pixels[index], extent=extent, aspect="auto")
        axes.add_patch(Rectangle((left, top), width, height, fill=False, ec=LINE, lw=0.6))

    return arranged("images", [a.shape for a in arrays], titles, sizes, paint)


def _one_each(arrays, **options):
    for name, values in options.items():
        if values is not None and len(values) != len(arrays):
            raise ValueError(f"{name} has {len(values)} entries, but arrays are {len(arrays)}")
    empty = [None] * len(arrays)
    return [np.asarray(array) for array in arrays], *(v or empty for v in options.values())


def _check(arrays, function, needed, fits):
    if not arrays:
        raise ValueError(f"{function} got no array, but needs at least one")
    for index, array in enumerate(arrays):
        if array.dtype.kind not in "biuf":
            raise TypeError(f"arrays[{index}] has dtype {array.dtype}, but needs real numbers")
        if not fits(array) or not array.size:
            raise ValueError(
                f"arrays[{index}] has shape {array.shape}, but {function} draws {needed}; "
                f"maps of one array are given one by one, as in {function}(*x[0])"
            )


def _digits(value):
    magnitude = abs(float(value))
    if magnitude < 1e9 and magnitude == int(magnitude):
        text = f"{int(value)}"
    else:
        text = f"{value:.1f}" if 100 <= magnitude < 1e9 else f"{value:.3g}"
    return text.replace("-", "\N{MINUS SIGN}").replace("inf", "\N{INFINITY}")


def _width(text, size):
    return TextPath((0, 0), text, size=size).get_extents().width if text else 0


def _colours(array):
    if array.ndim == 3:
        if array.dtype == np.uint8:
            return array.transpose(1, 2, 0)
        if not (array.min() >= 0 and array.max() <= 1):
            raise ValueError(
                f"colours lie between {array.min()} and {array.max()}, "
                "but need to be uint8 or between 0 and 1"
            )
        return array.transpose(1, 2, 0).astype(float)
    if array.dtype == np.uint8:
        return np.repeat(array[..., None], 3, axis=-1)
    array = array.astype(float)
    sizes = np.abs(array[np.isfinite(array)])
    share = array / (np.quantile(sizes, 0.995) or sizes.max() or 1)
    return _signed(share) if np.nanmin(share) < 0 else _painted(share, GREY)


def _signed(share):
    return _painted(share / 2 + 0.5, SIGNED)


def _painted(share, colours):
    return np.where(np.isnan(share)[..., None], UNKNOWN, colours(np.clip(share, 0, 1))[..., :3])


def _ink_on(colour):
    linear = np.where(colour > 0.04045, ((colour + 0.055) / 1.055) ** 2.4, colour / 12.92)
    return "black" if linear @ (0.2126, 0.7152, 0.0722) > 0.179 else "white"


def _paint_cells(axes, table, texts, corner, cell):
    sizes = np.abs(table[np.isfinite(table)])
    colours = _signed(table / (sizes.max(initial=0) or 1))
    for row, column in np.ndindex(table.shape):
        left, top = corner[0] + column * cell, corner[1] + row * CELL
        colour = colours[row, column]
        axes.add_patch(Rectangle((left, top), cell, CELL, fc=colour, ec=LINE, lw=0.6))
        write(axes, texts[row][column], left + cell / 2, top + CELL / 2, 15, _ink_on(colour))


def write(axes, text, x, y, size, colour=INK):
    """Write text with its middle at x, y."""
    points = size * 0.75
    axes.text(x, y, text, ha="center", va="center_baseline", fontsize=points, color=colour)


def _outline(shape, index):
    inside = np.zeros(shape, bool)
    inside[index] = True
    padded = np.pad(np.atleast_2d(inside), 1)
    across = np.argwhere(padded[1:, 1:-1] != padded[:-1, 1:-1])[:, ::-1]  # edges as (x, y)
    down = np.argwhere(padded[1:-1, 1:] != padded[1:-1, :-1])[:, ::-1]
    return np.concatenate(
        [
            np.stack([across, across + np.array((1, 0))], axis=1),
            np.stack([down, down + np.array((0, 1))], axis=1),
        ]
    )


def _frame(axes, edges, dashes):
    for width, colour, pattern in (4.5, "white", "solid"), (2.4, INK, dashes):
        ends = "projecting" if pattern == "solid" else "butt"
        lines = LineCollection(edges, lw=width, colors=colour, linestyles=[pattern], capstyle=ends)
        axes.add_collection(lines)


def arranged(kind, shapes, titles, sizes, paint):
    """Return a picture of parts side by side, in rows; `paint` draws one at its corner."""
    titles = [title or "" for title in titles]
    head = TITLE if any(titles) else 0
    with style.context(STYLE, after_reset=True):
        boxes = [(max(w, _width(t, 14)), h + head) for (w, h), t in zip(sizes, titles, strict=True)]
        corners, (width, height) = _arrange(boxes)
        figure = Figure(figsize=(width / 96, height / 96))
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
        axes.set_axis_off()
        for index, (left, top) in enumerate(corners):
            write(axes, titles[index], left + boxes[index][0] / 2, top + head / 2 - 2, 14)
            paint(axes, index, left + (boxes[index][0] - sizes[index][0]) / 2, top + head)
        svg = StringIO()
        figure.savefig(svg, format="svg", dpi=96, metadata={"Date": None, "Creator": None})
    named = [f"{title} {shape}".lstrip() for title, shape in zip(titles, shapes, strict=True)]
    return Picture(svg.getvalue(), f"<Picture of {kind}: {', '.join(named)}>", figure)


def _arrange(boxes):
    rows = [[]]
    for box in boxes:
        if rows[-1] and _length([*rows[-1], box]) > WIDTH:
            rows.append([])
        rows[-1].append(box)
    width, corners, top = max(map(_length, rows)), [], MARGIN
    for row in rows:
        left = MARGIN + (width - _length(row)) / 2
        for box in row:
            corners.append((left, top))
            left += box[0] + GAP
        top += max(height for _, height in row) + GAP
    return corners, (width + 2 * MARGIN, top - GAP + MARGIN)


def _length(row):
    return sum(width for width, _ in row) + GAP * (len(row) - 1)
