"""Count a network and hold the count against what was printed about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from convkit.cost import Layer, Row, Totals, chain, totals
from convkit.shapes import at_least

UNITS = {  # a unit's sizes, with words where there is more than one
    "": {"": 1},
    "K": {"K = 1000, ": 1000, "K = 1024, ": 1024},
    "M": {"": 10**6},
    "G": {"": 10**9},
}


class Printed(NamedTuple):
    """A figure in print: its text, what it counts, in which row ("" for all), where it stands.

    It counts "weights", "biases", "parameters" or "macs", or the "elements" that leave a row.
    """

    text: str
    count: str  # type: ignore[assignment]
    row: str
    source: str


class Finding(NamedTuple):
    """A printed figure, our count, and the ways in which the count can have been printed so."""

    printed: Printed
    ours: int
    readings: tuple[str, ...]


@dataclass(frozen=True)
class Net:
    """A network: the shape of one input, its layers by name, and what was printed about it.

    Examples
    --------
    >>> from convkit.cost import Conv
    >>> net = Net((192, 28, 28), {"a": Conv(192, 64, 1)}, (Printed("12K", "weights", "a", "p. 1"),))
    >>> net.totals().macs
    9633792
    >>> net.audit()[0].ours, net.audit()[0].readings
    (12288, ('K = 1000, cut off or rounded', 'K = 1024, cut off or rounded'))
    """

    shape: tuple[int, ...]
    layers: Mapping[str, Layer]
    printed: tuple[Printed, ...] = ()

    def rows(self) -> dict[str, Row]:
        """Return the `convkit.cost.Row` of each layer by name."""
        return dict(zip(self.layers, chain(self.layers.values(), self.shape), strict=True))

    def totals(self, *names: str) -> Totals:
        """Return the `convkit.cost.Totals` of the layers of these names, or of all."""
        rows = self.rows()
        return totals(rows[name] for name in names or rows)

    def audit(self) -> list[Finding]:
        """Return a `Finding` for each printed figure, in their order."""
        rows, found = self.rows(), []
        for printed in self.printed:
            ours = _count([rows[printed.row]] if printed.row else rows.values(), printed.count)
            found.append(Finding(printed, ours, readings(ours, printed.text)))
        return found


def readings(count: int, text: str) -> tuple[str, ...]:
    """Return the ways in which a count can have been printed as `text`, in words.

    After its last digit a printed figure was rounded or cut off, a zero at its end
    may stand for any digit, and a K may be 1000 or 1024. The result is empty if no way fits.

    Parameters
    ----------
    count : int
    text : str
        Digits and perhaps K, M or G: ``"1,516"``, ``"159K"``, ``"15.3G"``.

    Examples
    --------
    >>> readings(163_328, "159K")
    ('K = 1024, cut off',)
    >>> readings(60_965_224, "60M"), readings(62_378_344, "60M")
    (('cut off',), ('rounded to tens',))
    >>> readings(65_000_000, "60M")
    ()
    """
    count, unit = at_least(0, count, "count"), text[-1] if text[-1] in UNITS else ""
    digits = text.removesuffix(unit).replace(",", "")
    scale = 10 ** len(digits.partition(".")[2])
    wanted, found = int(digits.replace(".", "")), []
    for name, size in UNITS[unit].items():
        cut, rest = divmod(count * scale, size)
        ways = {"cut off": cut, "rounded": cut + (2 * rest >= size)}
        fitting = " or ".join(way for way, value in ways.items() if value == wanted)
        tens = 10 * ((count + 5 * size) // (10 * size))
        if not fitting and unit and scale == 1 and tens == wanted:
            fitting = "rounded to tens"
        if fitting:
            found.append(name + fitting if unit else "exact")
    return tuple(found)


def _count(rows, name):
    if name == "elements":
        return sum(prod(row.shape_out) for row in rows)
    return getattr(totals(rows), name)
