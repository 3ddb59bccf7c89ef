"""Where the ReLU stands: before the sum over the channels, after it, or after the pooling."""

import numpy as np
import traitlets

from convkit.conv import conv2d
from convkit.pool import avg_pool2d, max_pool2d
from convkit.widgets.figure import Figure, Numbers, module

MOST_MAPS = 4
ORDERS = ["channel", "channel_with_bias", "sum", "pool", "none"]


class OrderOfOperations(Figure):
    """Move the activation through one filter of a layer and compare with the usual order.

    Parameters
    ----------
    x : array_like of shape (C_in, H, W), optional
        The input maps, at most 4, at most 5 x 5.
    weight : array_like of shape (C_in, K_H, K_W), optional
        One filter: a kernel for each input map, at most 3 x 3.
    bias : array_like of shape (1,), optional
    order : {"sum", "channel", "channel_with_bias", "pool", "none"}
        Where the activation stands: on the sum of channels and bias, as in a layer; on each
        channel's result, the bias being added later; on each channel's result plus bias;
        on what pooling leaves; nowhere.
    pool : {"none", "max", "average"}
        Pooling by windows of 2 x 2.
    activation : {"relu", "silu"}

    Raises
    ------
    traitlets.TraitError
        If a value is out of range or the shapes do not belong together. To change shapes
        later, change all that belong together under ``hold_trait_notifications``.

    Examples
    --------
    >>> figure = OrderOfOperations()
    >>> figure.output
    array([[2, 0],
           [0, 2]])
    >>> figure.order = "channel"
    >>> figure.output
    array([[ 2,  1],
           [-2,  2]])
    """

    _esm = module("order_of_operations")

    x = Numbers(
        [[[1, 2, 0], [0, 1, 3], [2, 1, 0]], [[0, 1, 2], [3, 0, 1], [1, 2, 1]]], axes=3, longest=5
    )
    weight = Numbers([[[1, 0], [0, -1]], [[0, 2], [1, 0]]], axes=3, longest=4)
    bias = Numbers([-3], axes=1, longest=1)
    order = traitlets.Enum(ORDERS, "sum").tag(sync=True)
    pool = traitlets.Enum(["none", "max", "average"], "none").tag(sync=True)
    activation = traitlets.Enum(["relu", "silu"], "relu").tag(sync=True)

    @traitlets.validate("x", "weight")
    def _belong_together(self, proposal):
        arrays = {"x": np.array(self.x), "weight": np.array(self.weight)}
        arrays[proposal.trait.name] = np.array(proposal.value)
        (C_in, *size), (kernels, *kernel_size) = arrays["x"].shape, arrays["weight"].shape
        if not C_in == kernels <= MOST_MAPS:
            raise traitlets.TraitError(
                f"x has {C_in} maps and weight has {kernels} kernels, but a figure needs as many "
                f"of both, at most {MOST_MAPS}"
            )
        if any(taps > min(length, 3) for taps, length in zip(kernel_size, size, strict=True)):
            raise traitlets.TraitError(
                f"weight has kernels of {tuple(kernel_size)}, but they must fit the maps of "
                f"{tuple(size)} and be at most 3 x 3"
            )
        return proposal.value

    @property
    def output(self) -> np.ndarray:
        """The output map, of shape (H_out, W_out)."""
        [b], at, f = self.bias, self.order, getattr(self, f"_{self.activation}")
        apart = conv2d(np.array(self.x), np.array(self.weight)[:, np.newaxis], groups=len(self.x))
        if at == "channel_with_bias":
            y = f(apart + b).sum(axis=0)
        else:
            y = (f(apart) if at == "channel" else apart).sum(axis=0) + b
        y = f(y) if at == "sum" else y
        if self.pool != "none":
            pooled = max_pool2d if self.pool == "max" else avg_pool2d
            y = pooled(y[np.newaxis], 2)[0]
        return f(y) if at == "pool" else y

    @staticmethod
    def _relu(values):
        return np.maximum(values, 0)

    @staticmethod
    def _silu(values):
        return values * (1 + np.tanh(values / 2)) / 2  # value times sigmoid, without overflow
