"""A stack of layers along one axis, and what one of its outputs sees."""

import numpy as np
import traitlets

from convkit.conv import conv1d
from convkit.widgets.figure import FOLDER, Figure, Numbers, Whole, module

SETTINGS = {"kernel": (1, 5), "stride": (1, 3), "dilation": (1, 4), "padding": (0, 4)}


class ReceptiveField(Figure):
    """Trace one output element back through a stack of layers to all it was computed from.

    Parameters
    ----------
    size : int, default 12
        Elements of the input, at most 24.
    layers : array_like of shape (layers, 4), optional
        Kernel, stride, dilation and padding of each layer, the first layer first; at most 4
        layers. A pooling layer has the same field as a convolution layer.
    position : int, default 5
        Which output element is traced, counted from 0.

    Raises
    ------
    traitlets.TraitError
        If a value is out of range, on construction or later.

    See Also
    --------
    convkit.cost.receptive_field : The width of the field for any stack of layers.

    Examples
    --------
    >>> figure = ReceptiveField(size=9, layers=[[3, 1, 1, 1], [5, 1, 1, 2]], position=4)
    >>> figure.output
    array([0, 1, 2, 3, 3, 3, 2, 1, 0])
    >>> figure.position = 0
    >>> figure.output
    array([2, 3, 2, 1, 0, 0, 0, 0, 0])
    """

    _esm = module("receptive_field")
    _css = Figure._css + (FOLDER / "receptive_field.css").read_text("utf-8")

    size = Whole(12, 1, 24)
    layers = Numbers([[3, 1, 1, 1], [5, 1, 1, 2]], axes=2, longest=4)
    position = Whole(5, 0, 99)

    @traitlets.validate("layers")
    def _within_range(self, proposal):
        for index, layer in enumerate(proposal.value):
            if len(layer) != len(SETTINGS):
                raise traitlets.TraitError(
                    f"layers[{index}]={layer} must be kernel, stride, dilation and padding"
                )
            for value, (name, (low, high)) in zip(layer, SETTINGS.items(), strict=True):
                if not isinstance(value, int) or not low <= value <= high:
                    raise traitlets.TraitError(
                        f"layers[{index}] has {name}={value}, but needs an integer "
                        f"from {low} to {high}"
                    )
        return proposal.value

    @property
    def output(self) -> np.ndarray:
        """In how many ways each input element reaches the output element; 0 if not at all."""
        x = np.eye(self.size, dtype=int)[:, None]
        for kernel, stride, dilation, padding in self.layers:
            taps = np.ones((1, 1, kernel), dtype=int)
            x = conv1d(x, taps, stride=stride, padding=padding, dilation=dilation)
        return x[:, 0, min(self.position, x.shape[2] - 1)]
