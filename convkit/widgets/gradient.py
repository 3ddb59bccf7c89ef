"""One gradient pushed back through a convolution."""

import numpy as np
import traitlets

from convkit.conv import conv2d
from convkit.gradients import conv2d_bias, conv2d_input, conv2d_weight
from convkit.widgets.figure import Figure, Numbers, Whole, module


class Gradient(Figure):
    """Show what one element of the output's gradient sends to input, kernel and bias.

    Parameters
    ----------
    x : array_like of shape (H, W), optional
        The input map, at most 8 x 8.
    kernel : array_like of shape (K_H, K_W), optional
        The kernel, at most 4 x 4.
    grad : array_like, optional
        The gradient of the output, at most 12 x 12; it is cut to the output's size or
        filled up with ones.
    stride, padding, dilation : int, default 1, 0, 1
        One value for both axes, at most 3, 2 and 2.
    adding : bool, default False
        Add up what all elements from the first to the chosen one send.
    position : int, default 0
        The chosen element, counted along the rows of the output.

    Raises
    ------
    traitlets.TraitError
        If a value is out of range, on construction or later.

    See Also
    --------
    convkit.gradients : What the gradients are computed with.

    Examples
    --------
    >>> figure = Gradient(x=[[1, 2, 3, 4]], kernel=[[1, 10]], grad=[[5, 0, 7]])
    >>> figure.to_input
    array([[ 5, 50,  0,  0]])
    >>> figure.position, figure.adding = 2, True
    >>> figure.to_input, figure.to_kernel, figure.to_bias
    (array([[ 5, 50,  7, 70]]), array([[26, 38]]), 12)
    """

    _esm = module("gradient")

    x = Numbers([[1, 2, 0, 1], [0, 1, 3, 2], [2, 1, 0, 0], [1, 0, 2, 3]], axes=2, longest=8)
    kernel = Numbers([[1, 0], [2, -1]], axes=2, longest=4)
    grad = Numbers([[1, 2, -1], [3, 1, 0], [0, 2, 1]], axes=2, longest=12)
    stride = Whole(1, 1, 3)
    padding = Whole(0, 0, 2)
    dilation = Whole(1, 1, 2)
    adding = traitlets.Bool(False).tag(sync=True)
    position = Whole(0, 0, 143)

    @property
    def output(self) -> np.ndarray:
        """The output map of shape (H_out, W_out)."""
        x, kernel = np.array(self.x)[None], np.array(self.kernel)[None, None]
        return conv2d(x, kernel, **self._geometry)[0]

    @property
    def pushed(self) -> np.ndarray:
        """The gradient of the output, with 0 for every element that sends nothing."""
        given = np.array(self.grad)
        whole = np.ones(self.output.shape, given.dtype)
        H, W = np.minimum(whole.shape, given.shape)
        whole[:H, :W] = given[:H, :W]
        last = min(self.position, whole.size - 1)
        first = 0 if self.adding else last
        sends = (np.arange(whole.size) >= first) & (np.arange(whole.size) <= last)
        return np.where(sends.reshape(whole.shape), whole, 0)

    @property
    def to_input(self) -> np.ndarray:
        """The gradient of the input that `pushed` gives, of the input's shape."""
        weight = np.array(self.kernel)[None, None]
        size = (1, *np.shape(self.x))
        return conv2d_input(size, weight, self.pushed[None], **self._geometry)[0]

    @property
    def to_kernel(self) -> np.ndarray:
        """The gradient of the kernel that `pushed` gives, of the kernel's shape."""
        size = (1, 1, *np.shape(self.kernel))
        grad = self.pushed[None]
        return conv2d_weight(np.array(self.x)[None], size, grad, **self._geometry)[0, 0]

    @property
    def to_bias(self) -> float:
        """The gradient of the bias that `pushed` gives, one number."""
        return conv2d_bias(self.pushed[None])[0].item()

    @property
    def _geometry(self):
        return {name: getattr(self, name) for name in ("stride", "padding", "dilation")}
