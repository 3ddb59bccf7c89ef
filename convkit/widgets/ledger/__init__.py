"""A published network as a ledger: edit a layer and watch the totals."""

import json
from pathlib import Path

import numpy as np
import traitlets

from convkit.audit import Net, Printed
from convkit.cost import Conv, Linear, Pool
from convkit.nets import INCEPTION, alexnet, alexnet_torchvision, googlenet, inception, vgg16
from convkit.nets.blocks import Concat
from convkit.widgets.figure import Figure, Numbers, Whole, module

FOLDER = Path(__file__).parent
COLUMNS = ("filters", "kernel", "stride", "padding", "groups")
BRANCHES = ("1×1", "3×3 reduce", "3×3", "5×5 reduce", "5×5", "pool", "pool proj")


def _settings(layer):
    """Return the numbers of a layer that can be edited, in the order of `COLUMNS`."""
    if isinstance(layer, Linear):
        return [layer.out_features, 1, 1, 0, 1]
    filters, groups = (layer.C_out, layer.groups) if isinstance(layer, Conv) else (1, 1)
    return [filters, layer.kernel_size, layer.stride, layer.padding, groups]


def _lines(net):
    """Return (name, kind, line that feeds it or 0, settings) of each layer, blocks unfolded."""
    lines = []
    for name, layer in net.layers.items():
        if isinstance(layer, Concat):
            lines += unfolded(layer.branches, BRANCHES, len(lines))
        else:
            lines += unfolded([[layer]], [name], len(lines))
    return lines


def unfolded(branches, names, before=0):
    """Return the lines of branches that all begin behind so many lines."""
    names, lines = iter(names), []
    for branch in branches:
        for place, part in enumerate(branch):
            feed = before + len(lines) if place else before
            lines.append([next(names), type(part).__name__, feed, _settings(part)])
    return lines


def run(lines, layers, shape):
    """Return each line's layer, with these settings, and the shapes that enter and leave it."""
    found = []
    for (_, kind, feed, _), settings in zip(lines, layers, strict=True):
        entering = found[feed - 1][2] if feed else shape
        layer = _layer(kind, entering, settings)
        found.append((layer, entering, layer.output_shape(entering)))
    check_ends(lines, [leaving for _, _, leaving in found])
    return found


def _table(title, net):
    printed = [list(figure) for figure in net.printed]
    C, size, _ = net.shape
    return {"title": title, "C": C, "size": size, "lines": _lines(net), "printed": printed}


def _block():
    found = [figure for figure in googlenet().printed if figure.row == "3a"]
    printed = tuple(Printed(figure.text, figure.count, "", figure.source) for figure in found)
    return Net((192, 28, 28), {"3a": inception(192, INCEPTION["3a"])}, printed)


NETS = {
    "alexnet": _table("AlexNet", alexnet()),
    "torchvision": _table("AlexNet in torchvision", alexnet_torchvision()),
    "vgg16": _table("VGG16", vgg16()),
    "inception": _table("GoogLeNet’s block 3a", _block()),
}


class Ledger(Figure):
    """Show what each layer of a published network costs, and how its printed figures fit.

    Parameters
    ----------
    net : {"alexnet", "torchvision", "vgg16", "inception"}, optional
        AlexNet as in its paper or in torchvision, VGG16, or block 3a of GoogLeNet.
    layers : array_like of shape (lines, 5), optional
        Filters, kernel size, stride, padding and groups of each line; those of the
        network by default. Pooling layers have no filters, fully connected ones nothing else.
    size : int, optional
        Height and width of the input.
    tie : bool, default False
        Count one kernel for each filter instead of one for each map that it sees.
    position : int, default 0
        The line that is spelled out.

    Raises
    ------
    traitlets.TraitError
        If a value is out of range. To change the network later, change `net`, `layers` and
        `size` together under ``hold_trait_notifications``.
    ValueError
        From `output`, if a layer does not fit what reaches it.

    See Also
    --------
    convkit.nets : The networks as tables, with more of them.

    Examples
    --------
    >>> Ledger(net="inception").output.sum(axis=0)
    array([   163328,       368, 128049152])
    >>> figure = Ledger()
    >>> figure.output[:, :2].sum()
    np.int64(60965224)
    """

    _css = Figure._css + (FOLDER / "ledger.css").read_text("utf-8")
    _esm = f"const nets = {json.dumps(NETS)};\n" + module("ledger/ledger", "ledger/lines")

    net = traitlets.Enum(list(NETS), "alexnet").tag(sync=True)
    layers = Numbers(None, axes=2, longest=24)
    size = Whole(227, 1, 512)
    tie = traitlets.Bool(False).tag(sync=True)
    position = Whole(0, 0, 23)

    @traitlets.default("layers")
    def _published_layers(self):
        return [settings for *_, settings in NETS[self.net]["lines"]]

    @traitlets.default("size")
    def _published_size(self):
        return NETS[self.net]["size"]

    @traitlets.validate("layers", "net")
    def _belong_together(self, proposal):
        given = {"layers": self.layers, "net": self.net} | {proposal.trait.name: proposal.value}
        check_layers(given["layers"], NETS[given["net"]]["lines"], f"net={given['net']!r}")
        return proposal.value

    @property
    def output(self) -> np.ndarray:
        """Weights, biases and MACs of each line, an array of shape (lines, 3)."""
        table = NETS[self.net]
        rows = run(table["lines"], self.layers, (table["C"], self.size, self.size))
        return np.array([(self._weights(x), x.biases, x.macs(shape)) for x, shape, _ in rows])

    def _weights(self, layer):
        tied = self.tie and isinstance(layer, Conv)
        return layer.C_out * layer.kernel_size**2 if tied else layer.weights


def check_ends(lines, shapes):
    """Return what leaves the branches together; refuse maps of several sizes."""
    fed = {feed for _, _, feed, _ in lines}
    ends = [shape for number, shape in enumerate(shapes, start=1) if number not in fed]
    if len({end[1:] for end in ends}) > 1:
        raise ValueError(f"the branches end in {ends}, but need maps of one size")
    return sum(end[0] for end in ends), *ends[0][1:]


def _layer(kind, shape, settings):
    filters, kernel_size, stride, padding, groups = settings
    if kind == "Linear":
        return Linear(int(np.prod(shape)), filters)
    if kind == "Pool":
        return Pool(kernel_size, stride=stride, padding=padding)
    window = {"stride": stride, "padding": padding, "groups": groups}
    return Conv(shape[0], filters, kernel_size, **window)


LIMITS = {
    "filters": (1, 9999),
    "kernel": (1, 15),
    "stride": (1, 9),
    "padding": (0, 9),
    "groups": (1, 9999),
}


def check_layers(layers, lines, named):
    """Refuse settings that are not a full row in range for each line."""
    needed = len(lines), len(COLUMNS)
    if np.shape(layers) != needed:
        raise traitlets.TraitError(
            f"layers has shape {np.shape(layers)}, but {named} needs {needed}"
        )
    for name, values in zip(COLUMNS, zip(*layers, strict=True), strict=True):
        low, high = LIMITS[name]
        for value in values:
            if value != int(value) or not low <= value <= high:
                raise traitlets.TraitError(
                    f"layers holds {name}={value!r}, but needs an integer from {low} to {high}"
                )
