"""The plots of the report: SVG in the page's own colours, light or dark."""

import io
import re

import matplotlib
from matplotlib.figure import Figure

INK, BAR, OFF = "#010203", "#040506", "#070809"
COLOURS = {INK: "currentColor", BAR: "var(--bar)", OFF: "var(--bar-off)"}
STYLE: dict = {
    "svg.fonttype": "none",
    "svg.hashsalt": "classroom",
    "font.family": "sans-serif",
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    **dict.fromkeys(
        ("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color"), INK
    ),
}


def histogram(points, most):
    """Return a picture of how many students have how many points, in up to 15 classes."""
    figure, axes = _empty(2.6)
    width = max(1, -(-int(most) // 15))
    edges = [width * step for step in range(int(most // width) + 2)]
    axes.hist(points, bins=[edge - 0.5 * (width == 1) for edge in edges], color=BAR, rwidth=0.9)
    axes.set(xlabel="points", ylabel="students")
    axes.yaxis.get_major_locator().set_params(integer=True)
    return _svg(figure)


def shares(labels, shares_of_points):
    """Return a picture of the mean share of the points that each task gave."""
    figure, axes = _bars(labels, [1.0] * len(labels), OFF)
    axes.barh(range(len(labels)), shares_of_points, color=BAR)
    for place, share in enumerate(shares_of_points):
        axes.text(1.02, place, f"{share:.0%}", va="center", color=INK)
    axes.set(
        xlim=(0, 1.15),
        xlabel="mean share of the points",
        xticks=[0, 0.5, 1],
        xticklabels=["0", "½", "all"],
    )
    return _svg(figure)


def counts(labels, values, unit):
    """Return a picture of one bar for each label, with its number."""
    figure, axes = _bars(labels, values, BAR)
    for place, value in enumerate(values):
        axes.text(value, place, f" {value:.2g}", va="center", color=INK)
    axes.set(xlabel=unit, xlim=(0, 1.15 * max(values) or 1), xticks=[])
    return _svg(figure)


def _bars(labels, values, colour):
    figure, axes = _empty(0.8 + 0.32 * len(labels))
    axes.barh(range(len(labels)), values, color=colour)
    axes.set_yticks(range(len(labels)), labels)
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    return figure, axes


def _empty(height):
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(5, height), layout="constrained")
        return figure, figure.add_subplot()


def _svg(figure):
    """Return the figure as an element of a page, without the head that a file of its own has."""
    text = io.StringIO()
    with matplotlib.rc_context(STYLE):
        figure.savefig(text, format="svg", transparent=True, metadata={"Date": None})
    svg = text.getvalue()
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg[svg.index("<svg") :], flags=re.S)
    svg = re.sub(
        r'<svg [^>]*?(viewBox="[^"]*")[^>]*>', r'<svg \1 aria-hidden="true">', svg, count=1
    )
    for colour, name in COLOURS.items():
        svg = svg.replace(colour, name)
    return svg
