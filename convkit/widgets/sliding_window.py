"""One kernel on one map, position by position."""

import numpy as np
import traitlets

from convkit.conv import conv2d
from convkit.widgets.figure import Figure, Numbers, Whole, module


class SlidingWindow(Figure):
    """Show how one kernel slides over one map and what it computes at each position.

    Parameters
    ----------
    x : array_like of shape (H, W), optional
        The input map, at most 10 x 10.
    kernel : array_like of shape (K_H, K_W), optional
        The kernel, at most 5 x 5.
    stride, padding, dilation : int, default 1, 0, 1
        One value for both axes, at most 4, 3 and 3.
    flip : bool, default False
        Turn the kernel by 180 degrees first: convolution as mathematics defines it.
    position : int, default 0
        Where the window stands, counted along the rows of the output.

    Raises
    ------
    traitlets.TraitError
        If a value is out of range, on construction or later.

    See Also
    --------
    convkit.conv2d : What `output` is computed with.

    Examples
    --------
    >>> figure = SlidingWindow(x=[[1, 2, 3], [4, 5, 6]], kernel=[[1, 0], [0, -1]])
    >>> figure.output
    array([[-4, -4]])
    >>> figure.flip = True
    >>> figure.output
    array([[4, 4]])
    """

    _esm = module("sliding_window")

    x = Numbers(
        [
            [1, 2, 0, 1, 3],
            [0, 1, 3, 2, 0],
            [2, 1, 0, 0, 1],
            [1, 0, 2, 3, 1],
        ],
        axes=2,
        longest=10,
    )
    kernel = Numbers([[1, 0], [2, 1], [0, -1]], axes=2, longest=5)
    stride = Whole(1, 1, 4)
    padding = Whole(0, 0, 3)
    dilation = Whole(1, 1, 3)
    flip = traitlets.Bool(False).tag(sync=True)
    position = Whole(0, 0, 999)

    @property
    def output(self) -> np.ndarray:
        """The output map of shape (H_out, W_out)."""
        step = -1 if self.flip else 1
        kernel = np.array(self.kernel)[::step, ::step]
        geometry = {name: getattr(self, name) for name in ("stride", "padding", "dilation")}
        return conv2d(np.array(self.x)[None, None], kernel[None, None], **geometry)[0, 0]
