"""A 1 x 1 convolution on a photograph: the same small matrix at every pixel."""

import numpy as np
import traitlets

from convkit.conv import conv2d
from convkit.samples import photograph
from convkit.widgets.figure import FOLDER, Figure, Numbers, Whole, module

BLOCK, ROWS, COLUMNS = 14, slice(27, 419), slice(40, 432)


class PixelMixer(Figure):
    """Mix the red, green and blue map of a photograph, pixel by pixel, with a 1 x 1 convolution.

    Parameters
    ----------
    x : array_like of shape (3, H, W), optional
        Red, green and blue from 0 to 255, at most 40 x 40; a coarse view of the tower in
        `convkit.samples.photograph` by default.
    weight : array_like of shape (C_out, 3), optional
        One row for each output map, at most 4; the luma of a colour by default.
    bias : array_like of shape (C_out,), optional
        Zeros by default.
    relu : bool, default False
        Replace negative results by 0.
    position : int, default 467
        The pixel that is spelled out, counted along the rows.

    Raises
    ------
    traitlets.TraitError
        If a value is out of range, or if `weight` and `bias` do not belong together. To
        change both later, do so under ``hold_trait_notifications``.

    See Also
    --------
    convkit.conv2d : What `output` is computed with.

    Examples
    --------
    >>> figure = PixelMixer(x=[[[10, 20]], [[30, 40]], [[50, 60]]], weight=[[0, 0, 1], [1, -1, 0]])
    >>> figure.output
    array([[[ 50,  60]],
    <BLANKLINE>
           [[-20, -20]]])
    >>> figure.relu = True
    >>> figure.output[1]
    array([[0, 0]])
    """

    _esm = module("pixel_mixer")
    _css = Figure._css + (FOLDER / "pixel_mixer.css").read_text("utf-8")

    x = Numbers([], axes=3, longest=40)
    weight = Numbers([[0.299, 0.587, 0.114]], axes=2, longest=4)
    bias = Numbers([], axes=1, longest=4)
    relu = traitlets.Bool(False).tag(sync=True)
    position = Whole(467, 0, 1599)

    @traitlets.default("x")
    def _tower(self):
        tower = photograph()[:, ROWS, COLUMNS]
        blocks = tower.reshape(3, len(tower[0]) // BLOCK, BLOCK, -1, BLOCK)
        return blocks.mean(axis=(2, 4)).round().astype(int).tolist()

    @traitlets.default("bias")
    def _no_bias(self):
        return [0] * len(self.weight)

    @traitlets.validate("x")
    def _are_colours(self, proposal):
        x = np.array(proposal.value)
        if len(x) != 3:
            raise traitlets.TraitError(f"x has {len(x)} maps, but needs 3: red, green and blue")
        if x.min() < 0 or x.max() > 255:
            raise traitlets.TraitError(
                f"x has values from {x.min()} to {x.max()}, but colours lie between 0 and 255"
            )
        return proposal.value

    @traitlets.validate("weight", "bias")
    def _belong_together(self, proposal):
        shapes = {name: np.shape(getattr(self, name)) for name in ("weight", "bias")}
        shapes[proposal.trait.name] = np.shape(proposal.value)
        C_out, C_in = shapes["weight"]
        if C_in != 3:
            raise traitlets.TraitError(
                f"weight has shape {shapes['weight']}, but needs 3 columns: red, green and blue"
            )
        if shapes["bias"] != (C_out,):
            raise traitlets.TraitError(f"bias has shape {shapes['bias']}, but needs ({C_out},)")
        return proposal.value

    @property
    def output(self) -> np.ndarray:
        """The output maps, of shape (C_out, H, W)."""
        weight = np.array(self.weight)[:, :, None, None]
        y = conv2d(np.array(self.x), weight, np.array(self.bias))
        return np.maximum(y, 0) if self.relu else y
