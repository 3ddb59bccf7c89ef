"""The three rules of the question, tried: networks of two layers that obey one of them.

Two digits lie in one image, one in its red map and one in its green map. Each rule is a layer
of type 2.2 in which some weights are 0 and others must stay equal, so the network is computed
and differentiated as any other, and only the gradient is added up over weights that are tied.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

import numpy as np

from convkit.digits import Network, Slope, backward, forward

__all__ = ["Pairs", "initial", "pairs", "side_by_side", "slope", "ties", "weights"]

Rule = Literal["type_1", "type_2_1", "type_2_2"]


class Pairs(NamedTuple):
    """Images of two digits, and what can be asked of them."""

    x: np.ndarray  # (N, 2, 8, 8): a red map and a green map
    red: np.ndarray  # (N,): which digit is the red one
    same: np.ndarray  # (N,): 1 if both are the very same drawing, else 0


def pairs(x: np.ndarray, labels: np.ndarray, number: int, seed: int = 0) -> Pairs:
    """Draw pairs of images; in every second one the green map is a copy of the red one.

    Examples
    --------
    >>> drawn = pairs(np.random.default_rng(0).random((50, 1, 8, 8)), np.arange(50) % 10, 6)
    >>> drawn.x.shape, drawn.same.tolist()
    ((6, 2, 8, 8), [0, 1, 0, 1, 0, 1])
    """
    rng = np.random.default_rng(seed)
    same = np.arange(number) % 2
    red = rng.integers(len(x), size=number)
    green = np.where(same, red, rng.integers(len(x), size=number))
    return Pairs(np.concatenate([x[red], x[green]], axis=1), labels[red], same)


def ties(rule: Rule, kernels: int, C_in: int) -> np.ndarray:
    """Say for each weight of a layer which learned number it is; -1 stands for a fixed 0.

    Parameters
    ----------
    rule : {"type_1", "type_2_1", "type_2_2"}
        As in `convkit.hypotheses`.
    kernels : int
        How many kernels of 3 x 3 are learned for the layer, or for each input map in type 2.2.
    C_in : int

    Returns
    -------
    ndarray of int of shape (C_out, C_in, 3, 3)

    Examples
    --------
    One kernel for two maps: kept apart, added up, or one for each.

    >>> ties("type_1", 1, 2)[:, :, 0, 0].tolist()
    [[0, -1], [-1, 0]]
    >>> ties("type_2_1", 1, 2)[:, :, 0, 0].tolist()
    [[0, 0]]
    >>> ties("type_2_2", 1, 2)[:, :, 0, 0].tolist()
    [[0, 9]]
    """
    if rule == "type_2_2":
        return np.arange(kernels * C_in * 9).reshape(kernels, C_in, 3, 3)
    numbers = np.arange(kernels * 9).reshape(kernels, 1, 3, 3)
    if rule == "type_2_1":
        return np.repeat(numbers, C_in, axis=1)
    if rule == "type_1":
        apart = np.full((C_in, kernels, C_in, 3, 3), -1)
        apart[range(C_in), :, range(C_in)] = numbers[:, 0]
        return apart.reshape(-1, C_in, 3, 3)
    raise ValueError(f"rule={rule!r}, but it must be 'type_1', 'type_2_1' or 'type_2_2'")


def weights(rule: Rule, kernels: tuple[int, int], C_in: int = 2) -> int:
    """Count the weights that the two layers learn.

    Examples
    --------
    >>> weights("type_1", (4, 8)), weights("type_2_1", (4, 8)), weights("type_2_2", (2, 4))
    (108, 108, 108)
    """
    return sum(int(tie.max()) + 1 for tie in _layers(rule, kernels, C_in))


def initial(
    rule: Rule, kernels: tuple[int, int], classes: int, *, C_in: int = 2, seed: int = 0
) -> Network:
    """Return an untrained network whose layers obey the rule.

    Parameters
    ----------
    rule : str
        See `ties`.
    kernels : (int, int)
        For the first and the second layer; see `ties`.
    classes : int
        How many answers there are.

    Examples
    --------
    >>> network = initial("type_1", (4, 8), 10)
    >>> network.weight1.shape, network.weight2.shape, network.weight3.shape
    ((8, 2, 3, 3), (64, 8, 3, 3), (10, 256))
    """
    rng = np.random.default_rng(seed)
    arrays = []
    for tie in _layers(rule, kernels, C_in):
        # Equal weights add maps that rise and fall together, so their sum grows like C_in.
        fan_in = 9 * {"type_1": 1, "type_2_1": tie.shape[1] ** 2, "type_2_2": tie.shape[1]}[rule]
        learned = rng.normal(0, np.sqrt(2 / fan_in), tie.max() + 1)
        arrays += [np.append(learned, 0)[tie], np.full(len(tie), 0.1)]
    fan_in = 4 * len(tie)
    dense = rng.normal(0, np.sqrt(2 / fan_in), (classes, fan_in))
    return Network(*arrays, dense, np.zeros(classes))


def side_by_side(networks: Iterable[Network]) -> Network:
    """Lay networks of one shape beside each other, to be computed and taught as one.

    Examples
    --------
    >>> network = side_by_side(initial("type_2_2", (2, 4), 10, seed=seed) for seed in range(5))
    >>> network.weight2.shape, forward(network, np.zeros((7, 2, 8, 8))).scores.shape
    ((20, 2, 3, 3), (7, 50))
    """
    return Network(*map(np.concatenate, zip(*networks, strict=True)))


def slope(rule: Rule, kernels: tuple[int, int], *, C_in: int = 2) -> Slope:
    """Return the function that `convkit.digits.learn` needs for a network of this rule.

    Examples
    --------
    >>> network, x = initial("type_2_1", (1, 1), 2), np.random.default_rng(0).random((3, 2, 8, 8))
    >>> _, gradient = slope("type_2_1", (1, 1))(network, x, [0, 1, 0])
    >>> np.array_equal(gradient.weight1[:, 0], gradient.weight1[:, 1])
    True
    """
    first, second = _layers(rule, kernels, C_in)

    def of(network, x, labels):
        loss, gradient = backward(network, forward(network, x), labels)
        return loss, gradient._replace(
            weight1=_shared(gradient.weight1, first), weight2=_shared(gradient.weight2, second)
        )

    return of


def _layers(rule, kernels, C_in):
    first = ties(rule, kernels[0], C_in)
    return first, ties(rule, kernels[1], len(first))


def _shared(gradient, tie):
    """Give every weight the sum over all that are tied to it, and a fixed 0 nothing.

    Shapes: gradient (networks * C_out, C_in, 3, 3), tie (C_out, C_in, 3, 3).
    """
    of_each = gradient.reshape(-1, tie.size)
    sums = np.array([np.bincount(tie.ravel() + 1, one) for one in of_each], gradient.dtype)
    sums[:, 0] = 0
    return sums[:, tie + 1].reshape(gradient.shape)
