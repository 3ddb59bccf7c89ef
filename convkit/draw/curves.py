"""Pictures of how numbers change from step to step: a line for each row of numbers."""

from collections.abc import Mapping, Sequence
from io import StringIO

import numpy as np
from matplotlib import style
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from convkit.draw import STYLE, Picture
from convkit.palette import LIGHT

__all__ = ["curves"]

WIDTH, HEIGHT = 600, 260  # pixels
STROKES = [  # each line has a colour, dashes and a mark of its own
    {"color": LIGHT["blue"], "linestyle": "-", "marker": "o"},
    {"color": LIGHT["orange"], "linestyle": "--", "marker": "s"},
    {"color": LIGHT["ink"], "linestyle": ":", "marker": "^"},
]


def curves(
    x: Sequence[float], lines: Mapping[str, Sequence[float]], *, across: str, up: str
) -> Picture:
    """Return a picture of up to three lines over the same x.

    Parameters
    ----------
    x : sequence of numbers
    lines : dict of str to sequence of numbers
        Each name stands in the legend; each row has a number for each x.
    across, up : str
        What the axes show.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there is no line, more than three, or one of another length than x.

    Examples
    --------
    >>> curves([1, 2, 3], {"loss": [0.9, 0.5, 0.4]}, across="epoch", up="loss")
    <Picture of curves: loss (3,)>
    """
    if not 1 <= len(lines) <= len(STROKES):
        raise ValueError(f"curves draws one to {len(STROKES)} lines, but got {len(lines)}")
    for name, values in lines.items():
        if len(values) != len(x):
            raise ValueError(f"{name} has {len(values)} numbers, but x has {len(x)}")
    with style.context(STYLE, after_reset=True):
        figure = Figure(figsize=(WIDTH / 96, HEIGHT / 96), layout="constrained")
        axes = figure.add_subplot(xlabel=across, ylabel=up)
        for (name, values), stroke in zip(lines.items(), STROKES, strict=False):
            axes.plot(x, values, label=name, markersize=4, **stroke)
        whole = all(float(place).is_integer() for place in x)
        axes.xaxis.set_major_locator(MaxNLocator("auto", steps=[1, 2, 5, 10], integer=whole))
        axes.grid(color="#d0d0d0", linewidth=0.6)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
        svg = StringIO()
        figure.savefig(svg, format="svg", dpi=96, metadata={"Date": None, "Creator": None})
    named = ", ".join(f"{name} {np.shape(values)}" for name, values in lines.items())
    return Picture(svg.getvalue(), f"<Picture of curves: {named}>", figure)
