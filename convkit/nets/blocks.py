"""Layers made of layers: branches side by side, and a factor for each channel.

A block has what the layers of `convkit.cost` have (weights, biases, output shape, MACs), so it
may stand in a chain, or in a branch of another block.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from convkit.cost import Counted, Layer, chain, totals

__all__ = ["Add", "Concat", "Scale", "leaves"]


@dataclass(frozen=True)
class Scale(Counted):
    """Describe one learned factor and one learned bias for each channel.

    This is what batch normalization learns, and what the pooling layers of
    LeNet-5 do after they have added up a window.

    Examples
    --------
    >>> Scale(6).parameters, Scale(6).output_shape((6, 14, 14))
    (12, (6, 14, 14))
    """

    C: int

    @property
    def weights(self) -> int:
        """One factor for each channel."""
        return self.C

    @property
    def biases(self) -> int:
        """One for each channel."""
        return self.C

    def output_shape(self, shape: Sequence[int]) -> tuple[int, ...]:
        """Return the shape that comes in."""
        if shape[0] != self.C:
            raise ValueError(
                f"shape={tuple(shape)} has {shape[0]} channels, but the layer needs C={self.C}"
            )
        return tuple(shape)

    def macs(self, shape: Sequence[int]) -> int:
        """Return 0: the factor can be drawn into the layer before, and is not counted."""
        self.output_shape(shape)
        return 0


@dataclass(frozen=True)
class _Branches(Counted):
    """Branches that all get the same input; each is a sequence of layers."""

    branches: Sequence[Sequence[Layer]]

    def __post_init__(self):
        if not self.branches:
            raise ValueError(f"branches={self.branches} must be at least one sequence of layers")

    @property
    def weights(self) -> int:
        """Those of all branches."""
        return sum(layer.weights for branch in self.branches for layer in branch)

    @property
    def biases(self) -> int:
        """Those of all branches."""
        return sum(layer.biases for branch in self.branches for layer in branch)

    def macs(self, shape: Sequence[int]) -> int:
        """Return the MACs of all branches for an input of this shape."""
        self.output_shape(shape)
        return sum(totals(chain(branch, shape)).macs for branch in self.branches)

    def _ends(self, shape):
        rows = [chain(branch, shape) for branch in self.branches]
        return [branch[-1].shape_out if branch else tuple(shape) for branch in rows]


class Concat(_Branches):
    """Describe branches whose maps are laid one behind the other, as in an Inception block.

    Parameters
    ----------
    branches : sequence of sequences of layers
        An empty branch hands on what comes in.

    Raises
    ------
    ValueError
        If there is no branch; later, if the branches end in maps of different sizes.

    Examples
    --------
    >>> from convkit.cost import Conv
    >>> block = Concat([[Conv(192, 64, 1)], [Conv(192, 96, 1), Conv(96, 128, 3, padding=1)]])
    >>> block.output_shape((192, 28, 28)), block.weights
    ((192, 28, 28), 141312)
    """

    def output_shape(self, shape: Sequence[int]) -> tuple[int, ...]:
        """Return (channels of all branches together, H_out, W_out)."""
        ends = self._ends(shape)
        if len({end[1:] for end in ends}) > 1:
            raise ValueError(f"the branches end in {ends}, but need maps of one size")
        return sum(end[0] for end in ends), *ends[0][1:]


class Add(_Branches):
    """Describe branches whose results are added element by element, as in a residual block.

    Parameters
    ----------
    branches : sequence of sequences of layers
        An empty branch hands on what comes in: the shortcut.

    Raises
    ------
    ValueError
        If there is no branch; later, if the branches end in different shapes.

    Examples
    --------
    >>> from convkit.cost import Conv
    >>> Add([[Conv(64, 64, 3, padding=1)], []]).output_shape((64, 56, 56))
    (64, 56, 56)
    """

    def output_shape(self, shape: Sequence[int]) -> tuple[int, ...]:
        """Return the one shape in which all branches end."""
        ends = self._ends(shape)
        if len(set(ends)) > 1:
            raise ValueError(f"the branches end in {ends}, but need one shape")
        return ends[0]


def leaves(layers: Iterable[Layer]) -> list[Layer]:
    """Return the layers that are no blocks, those inside of blocks too, as one list.

    Examples
    --------
    >>> from convkit.cost import Conv
    >>> sum(layer.weights for layer in leaves([Scale(8), Add([[Conv(8, 8, 1), Scale(8)], []])]))
    80
    """
    found = []
    for layer in layers:
        inner = [part for branch in getattr(layer, "branches", ()) for part in branch]
        found += leaves(inner) if hasattr(layer, "branches") else [layer]
    return found
