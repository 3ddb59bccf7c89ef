"""A cuboid that slides through a volume, or covers all of its depth."""

import numpy as np
import traitlets

from convkit.conv import conv2d, conv3d
from convkit.widgets.figure import Figure, Numbers, Whole, module


class Volume(Figure):
    """Show how a kernel with depth moves through a volume, slice by slice.

    Parameters
    ----------
    x : array_like of shape (D, H, W), optional
        The volume, at most 6 x 6 x 6.
    weight : array_like of shape (K_D, K_H, K_W), optional
        The kernel, in no direction longer than the volume.
    channels : bool, default False
        Take the slices as the input channels of a 2-D layer; K_D must then be D.
    position : int, default 0
        Where the kernel stands, counted along the width, then the height, then the depth.

    Raises
    ------
    traitlets.TraitError
        If a value is out of range, or the kernel does not fit. To change sizes later,
        change all that belong together under ``hold_trait_notifications``.

    See Also
    --------
    convkit.conv3d : What `output` is computed with; `convkit.conv2d` for channels.

    Examples
    --------
    >>> figure = Volume(x=[[[1, 2]], [[3, 4]], [[5, 6]]], weight=[[[-1]], [[1]]])
    >>> figure.output
    array([[[2, 2]],
    <BLANKLINE>
           [[2, 2]]])
    >>> Volume(x=figure.x, weight=[[[1]], [[10]], [[100]]], channels=True).output
    array([[531, 642]])
    """

    _esm = module("volume")

    x = Numbers(
        [
            [[1, 0, 2, 1], [0, 1, 0, 3], [2, 1, 1, 0]],
            [[0, 2, 1, 0], [3, 0, 1, 2], [1, 0, 2, 1]],
            [[2, 1, 0, 1], [1, 2, 0, 0], [0, 3, 1, 2]],
            [[1, 1, 3, 0], [0, 2, 1, 1], [2, 0, 0, 1]],
        ],
        axes=3,
        longest=6,
    )
    weight = Numbers([[[1, 0], [0, 2]], [[0, -1], [1, 0]]], axes=3, longest=6)
    channels = traitlets.Bool(False).tag(sync=True)
    position = Whole(0, 0, 215)

    @traitlets.validate("x", "weight", "channels")
    def _belong_together(self, proposal):
        settings = {"x": self.x, "weight": self.weight, "channels": self.channels}
        _check_fit(**settings | {proposal.trait.name: proposal.value})
        return proposal.value

    @property
    def output(self) -> np.ndarray:
        """The output, of shape (D_out, H_out, W_out); (H_out, W_out) if the slices are channels."""
        x, weight = np.array(self.x), np.array(self.weight)
        if self.channels:
            return conv2d(x[None], weight[None])[0, 0]
        return conv3d(x[None, None], weight[None, None])[0, 0]


def _check_fit(x, weight, channels):
    sizes, kernel_size = np.shape(x), np.shape(weight)
    if any(taps > length for taps, length in zip(kernel_size, sizes, strict=True)):
        raise traitlets.TraitError(
            f"weight of shape {kernel_size} is larger than x of shape {sizes}"
        )
    if channels and kernel_size[0] != sizes[0]:
        raise traitlets.TraitError(
            f"weight of shape {kernel_size} has {kernel_size[0]} kernels, but x of shape {sizes} "
            f"taken as channels needs {sizes[0]}"
        )
