"""A pooling window on several maps, or the maximum across them."""

import numpy as np
import traitlets

from convkit.pool import avg_pool2d, max_across_channels, max_pool2d
from convkit.widgets.figure import Figure, Numbers, Whole, module

MOST_MAPS = 4


class PoolingWindow(Figure):
    """Show what a pooling layer computes, window by window, and which maps it looks at.

    Parameters
    ----------
    x : array_like of shape (C, H, W), optional
        The input maps, at most 4, at most 8 x 8.
    operation : {"max", "average"}, default "max"
    across : bool, default False
        Pool across neighbouring maps at each position instead of over windows of each map.
    kernel_size, stride, padding : int, default 2, `kernel_size`, 0
        One value for both axes, at most 4, 4 and 2.
    padding_value : {"-inf", "0"}, default "-inf"
        What the padding of a maximum counts as; "0" is the mistake, to be looked at.
    ceil_mode, count_include_pad : bool, default False, True
        As in `convkit.avg_pool2d`.
    group_size : int, default 2
        How many maps are pooled into one with `across`.
    position : int, default 0
        Where the window stands, counted along the rows of an output map.

    Raises
    ------
    traitlets.TraitError
        If a value is out of range, on construction or later.

    See Also
    --------
    convkit.max_pool2d, convkit.avg_pool2d, convkit.max_across_channels

    Examples
    --------
    >>> figure = PoolingWindow(x=[[[4, 1, 0, 2], [3, 8, 5, 1]], [[1, 2, 7, 4], [9, 0, 3, 6]]])
    >>> figure.output
    array([[[8, 5]],
    <BLANKLINE>
           [[9, 7]]])
    >>> figure.across = True
    >>> figure.output
    array([[[4, 2, 7, 4],
            [9, 8, 5, 6]]])
    """

    _esm = module("pooling_window")

    x = Numbers(
        [
            [[4, 1, 0, 2], [3, 8, 5, 1], [7, 2, 6, 6], [0, 9, 4, 3]],
            [[1, 5, 2, -3], [0, -2, 7, 3], [6, 3, -4, 2], [-5, 8, 0, 9]],
        ],
        axes=3,
        longest=8,
    )
    operation = traitlets.Enum(["max", "average"], "max").tag(sync=True)
    across = traitlets.Bool(False).tag(sync=True)
    kernel_size = Whole(2, 1, 4)
    stride = Whole(2, 1, 4)
    padding = Whole(0, 0, 2)
    padding_value = traitlets.Enum(["-inf", "0"], "-inf").tag(sync=True)
    ceil_mode = traitlets.Bool(False).tag(sync=True)
    count_include_pad = traitlets.Bool(True).tag(sync=True)
    group_size = Whole(2, 1, 4)
    position = Whole(0, 0, 99)

    @traitlets.default("stride")
    def _side_by_side(self):
        return self.kernel_size

    @traitlets.validate("x")
    def _few_maps(self, proposal):
        if len(proposal.value) > MOST_MAPS:
            raise traitlets.TraitError(
                f"x has {len(proposal.value)} maps, but a figure shows at most {MOST_MAPS}"
            )
        return proposal.value

    @property
    def output(self) -> np.ndarray:
        """The output maps, of shape (C_out, H_out, W_out)."""
        x = np.array(self.x)
        if self.across:
            return self._across(x)
        geometry = {name: getattr(self, name) for name in ("stride", "padding", "ceil_mode")}
        if self.operation == "average":
            counted = self.count_include_pad
            return avg_pool2d(x, self.kernel_size, **geometry, count_include_pad=counted)
        y = max_pool2d(x, self.kernel_size, **geometry)
        if self.padding_value == "-inf":
            return y
        ends = (self.padding, self.padding)
        with_zeros = np.pad(x, ((0, 0), ends, ends))
        geometry["padding"] = 0
        return max_pool2d(with_zeros, self.kernel_size, **geometry)[:, : y.shape[1], : y.shape[2]]

    def _across(self, x):
        largest = max_across_channels(x[None], self.group_size)[0]
        if self.operation == "max":
            return largest
        return x.reshape(-1, self.group_size, *x.shape[1:]).mean(axis=1)
