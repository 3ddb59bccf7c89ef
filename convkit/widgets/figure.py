"""What all figures share: one module of JavaScript per figure, and traits that are checked."""

import re
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

from convkit.palette import DARK, LIGHT

FOLDER = Path(__file__).parent
LARGEST = 10_000_000  # sums of products of such integers are exact where the page computes them


def module(name, *shared):
    """Return the text of one self-contained ES module: what all figures share, then its own file.

    Parameters
    ----------
    name : str
        File name without its suffix, ``"sliding_window"``.
    *shared : str
        The same for files that a few figures share.

    Examples
    --------
    >>> "import" in module("sliding_window").split("traits")[0]
    False
    """
    files = ("kit", "figure", *shared)
    shared = "".join((FOLDER / f"{part}.js").read_text("utf-8") for part in files)
    own = (FOLDER / f"{name}.js").read_text("utf-8")
    joined = re.sub(r"^export ", "", shared, flags=re.M) + own
    return re.sub(r'^import [^;]* from "\./\w+\.js";\n', "", joined, flags=re.M)


def colours():
    """Return the colours of the palette as variables of CSS, ``--ck-ink`` and so on.

    A browser that does not know ``light-dark()`` draws a light figure on a dark page.

    Examples
    --------
    >>> colours().splitlines()[2].split(";")[0]
    '.convkit { --ck-ink: light-dark(#1b1f24, #e8eaed)'
    """
    plain = [f"--ck-{name}: {light}" for name, light in LIGHT.items()]
    both = [f"--ck-{name}: light-dark({light}, {DARK[name]})" for name, light in LIGHT.items()]
    return f""".convkit {{ {"; ".join(plain)} }}
@supports (color: light-dark(#000, #fff)) {{
.convkit {{ {"; ".join(both)} }}
}}
"""


class Whole(traitlets.TraitType):
    """A trait for an integer from `low` to `high`."""

    def __init__(self, default: Any, low: int, high: int) -> None:
        super().__init__(default)
        self.low, self.high = low, high
        self.tag(sync=True)

    def validate(self, owner: object, value: Any) -> int:
        """Return the value as an int; raise a TraitError unless it is one in range."""
        whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
        if not whole or not self.low <= value <= self.high:
            raise traitlets.TraitError(
                f"{self.name}={value!r} must be an integer from {self.low} to {self.high}"
            )
        return int(value)


class Numbers(traitlets.TraitType):
    """A trait for an array with `axes` axes, each `shortest` to `longest` long.

    Its numbers lie between -LARGEST and LARGEST. It takes an array or nested lists and keeps
    nested lists, as a page can store them.
    """

    def __init__(self, default: Any, axes: int, longest: int, shortest: int = 1) -> None:
        super().__init__(default)
        self.axes, self.shortest, self.longest = axes, shortest, longest
        self.tag(sync=True)

    def validate(self, owner: object, value: Any) -> list:
        """Return the array as nested lists; raise a TraitError unless shape and dtype fit."""
        try:
            array = np.asarray(value)
        except ValueError:
            raise traitlets.TraitError(f"{self.name} has rows of different lengths") from None
        lengths = range(self.shortest, self.longest + 1)
        if array.ndim != self.axes or any(length not in lengths for length in array.shape):
            raise traitlets.TraitError(
                f"{self.name} has shape {array.shape}, but a figure shows {self.axes} axes "
                f"of length {self.shortest} to {self.longest}"
            )
        if array.dtype.kind not in "iuf" or not np.isfinite(array).all():
            raise traitlets.TraitError(
                f"{self.name} must hold finite real numbers, got an array of {array.dtype}"
            )
        if np.abs(array).max(initial=0) > LARGEST:
            raise traitlets.TraitError(
                f"{self.name} holds numbers as large as {np.abs(array).max():g}, but a figure "
                f"shows those from -{LARGEST:,} to {LARGEST:,}"
            )
        return array.tolist()


class Figure(anywidget.AnyWidget):
    """An interactive figure that computes where it is shown: in a notebook or on a page.

    A subclass declares its traits, names its JavaScript with `module` and gives `output`.
    """

    _css = colours() + (FOLDER / "kit.css").read_text("utf-8")

    @property
    def settings(self) -> dict[str, Any]:
        """The values of the figure's own traits by name: all that its JavaScript reads."""
        inherited = anywidget.AnyWidget.class_trait_names()
        own = (name for name in self.trait_names(sync=True) if name[0] != "_")
        return {name: getattr(self, name) for name in own if name not in inherited}

    def __repr__(self):
        settings = ", ".join(f"{name}={value!r}" for name, value in self.settings.items())
        return f"{type(self).__name__}({settings})"
