"""A transposed convolution, as copies that are laid down and as numbers that are collected."""

import numpy as np
import traitlets

from convkit.conv import conv_transpose2d
from convkit.widgets.figure import FOLDER, Figure, Numbers, Whole, module


class Transposed(Figure):
    """Lay down copies of a kernel one by one, or see what one number of the output is made of.

    Parameters
    ----------
    x : array_like of shape (H, W), optional
        The input map, at most 4 x 4.
    kernel : array_like of shape (K_H, K_W), optional
        The kernel, at most 4 x 4.
    stride, padding, output_padding : int, default 2, 0, 0
        One value for both axes, at most 3, 3 and 2. What PyTorch refuses is said in words.
    view : "scatter" or "gather", default "scatter"
        Lay down a copy of the kernel for each input, or slide the turned kernel over the
        stretched input.
    counting : bool, default False
        Compute with ones in place of all numbers, which counts the copies at each place.
    position : int, default 0
        The chosen input in the first view and the chosen output in the second, counted
        along the rows.

    Raises
    ------
    traitlets.TraitError
        If a value is out of range, on construction or later.

    See Also
    --------
    convkit.conv_transpose2d : What the output is computed with.

    Examples
    --------
    >>> figure = Transposed(x=[[1, 2, 3]], kernel=[[1, 10, 100]])
    >>> figure.output
    array([[  1,  10, 102,  20, 203,  30, 300]])
    >>> figure.position = 1
    >>> figure.laid
    array([[  1,  10, 102,  20, 200,   0,   0]])
    >>> figure.counting = True
    >>> figure.output
    array([[1, 1, 2, 1, 2, 1, 1]])
    """

    _esm = module("transposed")
    _css = Figure._css + (FOLDER / "transposed.css").read_text("utf-8")

    x = Numbers([[1, 2, 0], [3, 1, 2], [0, 2, 1]], axes=2, longest=4)
    kernel = Numbers([[1, 2, 1], [0, 1, 3], [2, 0, 1]], axes=2, longest=4)
    stride = Whole(2, 1, 3)
    padding = Whole(0, 0, 3)
    output_padding = Whole(0, 0, 2)
    view = traitlets.Enum(["scatter", "gather"], "scatter").tag(sync=True)
    counting = traitlets.Bool(False).tag(sync=True)
    position = Whole(0, 0, 224)

    @property
    def output(self) -> np.ndarray:
        """The output map of shape (H_out, W_out), of all inputs."""
        return self._layer(self._numbers(self.x))

    @property
    def laid(self) -> np.ndarray:
        """The output map that the inputs up to `position` make, of shape (H_out, W_out)."""
        x = self._numbers(self.x)
        return self._layer(np.where(np.arange(x.size).reshape(x.shape) <= self.position, x, 0))

    def _numbers(self, given):
        return np.ones_like(given) if self.counting else np.array(given)

    def _layer(self, x):
        geometry = {n: getattr(self, n) for n in ("stride", "padding", "output_padding")}
        return conv_transpose2d(x[None], self._numbers(self.kernel)[None, None], **geometry)[0]
