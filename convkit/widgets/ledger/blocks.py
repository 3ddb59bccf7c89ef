"""A block of layers as a ledger: change a width, and see what it costs and what still fits."""

import json
from math import prod

import numpy as np
import traitlets

from convkit.cost import Conv
from convkit.nets import INCEPTION, basic, bottleneck, convnext, inception, inverted, separable
from convkit.widgets.figure import Figure, Numbers, Whole, module
from convkit.widgets.ledger import BRANCHES, FOLDER, check_ends, check_layers, run, unfolded

SHORTCUTS = ("none", "as it is", "1 × 1")


def _table(title, C, size, block, *names):
    """Return a block as the page stores it: what enters, its lines, and its shortcut."""
    main = block.branches[:1] if names else block.branches
    shortcut = "as it is" if len(block.branches) == 2 and names else "none"
    lines = unfolded(main, names or BRANCHES)
    return {"title": title, "C": C, "size": size, "shortcut": shortcut, "lines": lines}


SQUEEZED, WIDENED = ("narrow", "look", "widen"), ("widen", "look", "narrow")
BLOCKS = {
    "inception": _table("Inception", 192, 28, inception(192, INCEPTION["3a"])),
    "basic": _table("ResNet, basic", 64, 56, basic(64, 64), "first", "second"),
    "bottleneck": _table("ResNet, bottleneck", 256, 56, bottleneck(256, 64, 256), *SQUEEZED),
    "resnext": _table("ResNeXt", 256, 56, bottleneck(256, 128, 256, groups=32), *SQUEEZED),
    "mobilenet1": _table("MobileNet v1", 512, 14, separable(512, 512), "look", "mix"),
    "mobilenet2": _table("MobileNet v2", 24, 56, inverted(24, 24), *WIDENED),
    "convnext": _table("ConvNeXt", 96, 56, convnext(96), "look", "widen", "narrow"),
}


class Blocks(Figure):
    """Show the layers of a block, what they cost, and whether its paths can be added.

    Parameters
    ----------
    block : {"bottleneck", "inception", "basic", "resnext", "mobilenet1", "mobilenet2", "convnext"}
        Which published block to begin with.
    layers : array_like of shape (lines, 5), optional
        Filters, kernel size, stride, padding and groups of each line; those of the block by
        default.
    maps, size : int, optional
        How many maps enter, and their height and width.
    shortcut : {"none", "as it is", "1 × 1"}, optional
        What is added to the result: nothing, what enters, or a 1 x 1 layer of it with the
        stride of the block.
    position : int, default 0
        The line that is spelled out.

    Raises
    ------
    traitlets.TraitError
        If a value is out of range. To change the block later, change `block`, `layers`,
        `maps`, `size` and `shortcut` together under ``hold_trait_notifications``.
    ValueError
        From `output`, if a layer does not fit what reaches it, or the paths do not fit each other.

    See Also
    --------
    convkit.nets.units : The blocks as layers.

    Examples
    --------
    >>> Blocks().output
    array([[    16384,  51380224],
           [    36864, 115605504],
           [    16384,  51380224],
           [        0,         0]])
    >>> Blocks(block="resnext").output[:, 0].sum()
    np.int64(70144)
    """

    _css = Figure._css + (FOLDER / "ledger.css").read_text("utf-8")
    _esm = f"const blocks = {json.dumps(BLOCKS)};\n" + module("ledger/blocks", "ledger/lines")

    block = traitlets.Enum(list(BLOCKS), "bottleneck").tag(sync=True)
    layers = Numbers(None, axes=2, longest=8)
    maps = Whole(256, 1, 9999)
    size = Whole(56, 1, 512)
    shortcut = traitlets.Enum(SHORTCUTS, "as it is").tag(sync=True)
    position = Whole(0, 0, 7)

    @traitlets.default("layers")
    def _published_layers(self):
        return [settings for *_, settings in BLOCKS[self.block]["lines"]]

    @traitlets.default("maps")
    def _published_maps(self):
        return BLOCKS[self.block]["C"]

    @traitlets.default("size")
    def _published_size(self):
        return BLOCKS[self.block]["size"]

    @traitlets.default("shortcut")
    def _published_shortcut(self):
        return BLOCKS[self.block]["shortcut"]

    @traitlets.validate("layers", "block")
    def _belong_together(self, proposal):
        given = {"layers": self.layers, "block": self.block}
        given[proposal.trait.name] = proposal.value
        lines = BLOCKS[given["block"]]["lines"]
        check_layers(given["layers"], lines, f"block={given['block']!r}")
        return proposal.value

    @property
    def stride(self) -> int:
        """How many times smaller the block makes its maps: the strides of its first path."""
        lines = BLOCKS[self.block]["lines"]
        ends = [n for n, (_, _, feed, _) in enumerate(lines) if n and feed != n]
        return prod(row[2] for row in self.layers[: min(ends, default=None)])

    @property
    def output(self) -> np.ndarray:
        """Weights and MACs of each line and, at the end, of the shortcut: (lines + 1, 2)."""
        lines, shape = BLOCKS[self.block]["lines"], (self.maps, self.size, self.size)
        rows = run(lines, self.layers, shape)
        end = check_ends(lines, [leaving for _, _, leaving in rows])
        counted = [(layer.weights, layer.macs(entering)) for layer, entering, _ in rows]
        return np.array([*counted, self._around(shape, end)])

    def _around(self, shape, end):
        projection = Conv(self.maps, end[0], 1, stride=self.stride, bias=False)
        others = {
            "none": (end, (0, 0)),
            "as it is": (shape, (0, 0)),
            "1 × 1": (projection.output_shape(shape), (projection.weights, projection.macs(shape))),
        }
        other, counts = others[self.shortcut]
        if other != end:
            raise ValueError(f"the layers end in {end}, the shortcut in {other}: no sum")
        return counts
