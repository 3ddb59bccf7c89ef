"""Input maps, arrows and output maps: the three readings of a convolution layer."""

import numpy as np
import traitlets

from convkit.conv import conv2d
from convkit.widgets.figure import Figure, Numbers, Whole, module


class ChannelGraph(Figure):
    """Draw a layer as circles and arrows: a circle is a map, an arrow a kernel.

    Parameters
    ----------
    x : array_like of shape (C_in, H, W), optional
        The input maps, at most 4, at most 6 x 6.
    weight : array_like of shape (C_out, C_in, K_H, K_W), optional
        One filter for each letter A, B, ...; at most 4, kernels at most 4 x 4.
    bias : array_like of shape (C_out,), optional
        One number per filter; empty for a layer without bias.
    table : array_like of shape (C_out, C_in), optional
        1 for an arrow that is there, 0 for one that is dropped; all 1 by default.
    tie : bool, default False
        Let a filter use its first kernel for all maps.
    sum : bool, default True
        Add up what reaches a filter; otherwise every arrow makes a map of its own,
        first those of the first input map.
    position : int, default 0
        Number of the arrow that is spelled out.
    H, W : int, default 32
        Output positions for which the multiply-adds are counted.

    Raises
    ------
    traitlets.TraitError
        If a value is out of range, or if the shapes do not belong together. To change
        shapes later, change all that belong together under ``hold_trait_notifications``.

    See Also
    --------
    convkit.hypotheses : Types 1, 2.1 and 2.2 as functions.

    Examples
    --------
    >>> figure = ChannelGraph()
    >>> figure.output[0]
    array([[ 2,  0],
           [-3,  2]])
    >>> figure.sum = False
    >>> figure.output.shape
    (4, 2, 2)
    """

    _esm = module("channel_graph")

    x = Numbers(
        [[[1, 2, 0], [0, 1, 3], [2, 1, 0]], [[0, 1, 2], [3, 0, 1], [1, 2, 1]]], axes=3, longest=6
    )
    weight = Numbers(
        [[[[1, 0], [0, -1]], [[0, 2], [1, 0]]], [[[1, 1], [0, -1]], [[0, 1], [-1, 0]]]],
        axes=4,
        longest=4,
    )
    bias = Numbers([], axes=1, longest=4, shortest=0)
    table = Numbers([], axes=2, longest=4)
    tie = traitlets.Bool(False).tag(sync=True)
    sum = traitlets.Bool(True).tag(sync=True)
    position = Whole(0, 0, 15)
    H = Whole(32, 1, 512)
    W = Whole(32, 1, 512)

    @traitlets.default("bias")
    def _toy_bias(self):
        toy = type(self).weight.default_value
        return [-3, -2] if self.weight == toy else []

    @traitlets.default("table")
    def _all_arrows(self):
        return np.ones(np.shape(self.weight)[:2], int).tolist()

    @traitlets.validate("x", "weight", "bias", "table")
    def _belong_together(self, proposal):
        names = ("x", "weight", "bias", "table")
        arrays = {name: np.array(getattr(self, name)) for name in names}
        arrays[proposal.trait.name] = np.array(proposal.value)
        _check_shapes(**arrays)
        return proposal.value

    @property
    def output(self) -> np.ndarray:
        """The output maps, of shape (maps, H_out, W_out)."""
        x, weight, table = np.array(self.x), np.array(self.weight), np.array(self.table)
        C_in, bias = len(x), self.bias or None
        if self.tie:
            weight = weight[:, :1].repeat(C_in, axis=1)
        if self.sum:
            return conv2d(x[None], weight * table[:, :, None, None], bias)[0]
        apart = weight.swapaxes(0, 1).reshape(-1, 1, *weight.shape[2:])
        bias = bias and np.tile(bias, C_in)
        return conv2d(x[None], apart, bias, groups=C_in)[0][table.T.ravel() == 1]


def _check_shapes(x, weight, bias, table):
    C_out, C_in, *kernel_size = weight.shape
    if not len(x) == C_in <= 4:
        raise traitlets.TraitError(
            f"x of shape {x.shape} has {len(x)} maps, but weight of shape {weight.shape} needs "
            f"{C_in}, and a figure shows at most 4"
        )
    if any(taps > length for taps, length in zip(kernel_size, x.shape[1:], strict=True)):
        raise traitlets.TraitError(
            f"weight of shape {weight.shape} has kernels larger than the maps of x, {x.shape[1:]}"
        )
    if bias.shape not in [(0,), (C_out,)]:
        raise traitlets.TraitError(f"bias has shape {bias.shape}, but needs ({C_out},) or (0,)")
    if table.shape != (C_out, C_in) or not np.isin(table, (0, 1)).all():
        raise traitlets.TraitError(
            f"table has shape {table.shape}, but needs a 0 or 1 for each of {C_out} filters "
            f"and {C_in} maps"
        )
