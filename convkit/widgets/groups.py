"""From a standard layer to a depthwise one: who meets whom, and what that saves."""

import numpy as np
import traitlets

from convkit.conv import conv2d
from convkit.cost import Conv
from convkit.widgets.figure import FOLDER, Figure, Whole, module


class Groups(Figure):
    """Draw a layer with groups as circles and arrows, and count its weights and MACs.

    Parameters
    ----------
    C_in, C_out : int, default 8
        Channels at full width, at most 8 and 12.
    width : int, default 4
        The width multiplier in quarters, 4 times its α: with 1 a quarter of the channels are
        left, rounded down, but one at least.
    groups : int, default 1
        The layer has the largest number of groups up to this that divides its channels, so
        that 8 is a depthwise layer whatever its width.
    pointwise : bool, default False
        Follow the layer, which then keeps C_in maps, by a 1 x 1 convolution to C_out maps.
    kernel_size : int, default 3
        At most 7.
    bias : bool, default False
        Whether each output channel of a layer has a bias.
    H, W : int, default 14
        Output positions for which the MACs are counted.
    position : int, default 0
        The output map whose arrows stand out.

    Raises
    ------
    traitlets.TraitError
        If a value is out of range, on construction or later.

    See Also
    --------
    convkit.cost.Conv : What `layers` are described with.

    Examples
    --------
    >>> figure = Groups(groups=4)
    >>> figure.output
    array([21, 21, 43, 43, 65, 65, 87, 87])
    >>> [layer.weights for layer in figure.layers]
    [144]
    >>> Groups(groups=8, pointwise=True).table.all()
    np.True_
    """

    _esm = module("groups")
    _css = Figure._css + (FOLDER / "groups.css").read_text("utf-8")

    C_in = Whole(8, 1, 8)
    C_out = Whole(8, 1, 12)
    width = Whole(4, 1, 4)
    groups = Whole(1, 1, 8)
    pointwise = traitlets.Bool(False).tag(sync=True)
    kernel_size = Whole(3, 1, 7)
    bias = traitlets.Bool(False).tag(sync=True)
    H = Whole(14, 1, 512)
    W = Whole(14, 1, 512)
    position = Whole(0, 0, 11)

    @property
    def layers(self) -> list[Conv]:
        """The drawn layers, one or two, as `convkit.cost.Conv`."""
        C_in, C_out = (max(1, C * self.width // 4) for C in (self.C_in, self.C_out))
        C_mid = C_in if self.pointwise else C_out
        fit = (g for g in range(self.groups, 0, -1) if C_in % g == C_mid % g == 0)
        options = {"groups": next(fit), "bias": self.bias}
        drawn = [Conv(C_in, C_mid, self.kernel_size, padding="same", **options)]
        return drawn + [Conv(C_in, C_out, 1, bias=self.bias)] * self.pointwise

    @property
    def output(self) -> np.ndarray:
        """The odometer of the layer with groups: one number per map, a digit per map it met.

        Input map 1 holds the number 1, map 2 the number 2 and so on; each filter has the
        weights 1, 10, 100, ...
        """
        layer = self.layers[0]
        x = np.arange(1, layer.C_in + 1)[:, None, None]
        powers = 10 ** np.arange(layer.C_in // layer.groups)
        weight = np.tile(powers, (layer.C_out, 1))[:, :, None, None]
        return conv2d(x, weight, groups=layer.groups).ravel()

    @property
    def table(self) -> np.ndarray:
        """Paths from each input map to each output map, of shape (C_out, C_in)."""
        y = np.eye(self.layers[0].C_in, dtype=int)[:, :, None, None]
        for layer in self.layers:
            ones = np.ones((layer.C_out, layer.C_in // layer.groups, 1, 1), int)
            y = conv2d(y, ones, groups=layer.groups)
        return y[:, :, 0, 0].T
