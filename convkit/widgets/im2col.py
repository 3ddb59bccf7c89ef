"""A convolution as a product of two matrices."""

import numpy as np
import traitlets

from convkit.conv import conv2d
from convkit.widgets.figure import FOLDER, Figure, Numbers, Whole, module
from convkit.windows import pad, sliding_windows

MOST_MAPS = 3


class Im2col(Figure):
    """Show how windows become the columns of a matrix, and a layer a product of matrices.

    Parameters
    ----------
    x : array_like of shape (C_in, H, W), optional
        The input maps, at most 3 of 6 x 6.
    weight : array_like of shape (C_out, C_in, K_H, K_W), optional
        At most 3 filters of kernels of at most 3 x 3.
    stride, padding : int, default 1, 0
        One value for both axes, at most 3 and 1.
    form : "columns" or "matrix", default "columns"
        Lay out the windows as columns, or the weights as one large matrix.
    tap, position : int, default 0
        The chosen row and column of the columns: an element of a window, and the window.

    Raises
    ------
    traitlets.TraitError
        If a value is out of range, on construction or later.

    See Also
    --------
    convkit.windows.sliding_windows : The windows that become columns.

    Examples
    --------
    >>> figure = Im2col(x=[[[1, 2, 3]]], weight=[[[[10, 1]]]])
    >>> figure.columns
    array([[1, 2],
           [2, 3]])
    >>> figure.matrix
    array([[10,  1,  0],
           [ 0, 10,  1]])
    >>> figure.output
    array([[[12, 23]]])
    """

    _esm = module("im2col")
    _css = Figure._css + (FOLDER / "im2col.css").read_text("utf-8")

    x = Numbers(
        [[[1, 2, 0], [0, 1, 3], [2, 1, 0]], [[0, 1, 2], [3, 0, 1], [1, 2, 1]]], axes=3, longest=6
    )
    weight = Numbers(
        [[[[1, 0], [0, -1]], [[0, 2], [1, 0]]], [[[0, 1], [1, 0]], [[1, 0], [0, 1]]]],
        axes=4,
        longest=3,
    )
    stride = Whole(1, 1, 3)
    padding = Whole(0, 0, 1)
    form = traitlets.Enum(["columns", "matrix"], "columns").tag(sync=True)
    tap = Whole(0, 0, 26)
    position = Whole(0, 0, 63)

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
        return self._layer(np.array(self.x))

    @property
    def columns(self) -> np.ndarray:
        """Every window as a column, of shape (C_in * K_H * K_W, H_out * W_out)."""
        padded = pad(self.x, [(self.padding, self.padding)] * 2)
        windows = sliding_windows(padded, np.shape(self.weight)[2:], stride=self.stride)
        C_in, H_out, W_out, K_H, K_W = windows.shape
        return windows.transpose(0, 3, 4, 1, 2).reshape(C_in * K_H * K_W, H_out * W_out)

    @property
    def matrix(self) -> np.ndarray:
        """The layer as one matrix, of shape (C_out * H_out * W_out, C_in * H * W)."""
        x = np.array(self.x)
        units = np.eye(x.size, dtype=np.int64).reshape(x.size, *x.shape)
        return self._layer(units).reshape(x.size, self.output.size).T

    def _layer(self, x):
        return conv2d(x, np.array(self.weight), stride=self.stride, padding=self.padding)
