"""The network of the question, alive: draw a digit and see every number on its way."""

import functools
import json
from pathlib import Path

import numpy as np
import traitlets

from convkit import digits
from convkit.widgets.figure import Figure, Numbers, Whole, module

FOLDER = Path(__file__).parent
LEARNED = FOLDER / "network.json"
KERNELS = {"type_1": (4, 2), "type_2_1": (4, 8), "type_2_2": (4, 8)}
STAGES = ("map1", "pool1", "map2", "pool2", "scores")
MAPS = {"map1": (4, 8, 8), "pool1": (4, 4, 4), "map2": (8, 4, 4), "pool2": (8, 2, 2)}
SEVEN = [  # a seven as a learner would draw it
    [0, 0, 0, 0, 0, 0, 0, 0],
    [0, 6, 16, 16, 16, 16, 6, 0],
    [0, 0, 0, 0, 6, 16, 6, 0],
    [0, 0, 0, 0, 16, 6, 0, 0],
    [0, 0, 6, 16, 16, 16, 0, 0],
    [0, 0, 6, 16, 6, 0, 0, 0],
    [0, 0, 6, 16, 0, 0, 0, 0],
    [0, 0, 16, 6, 0, 0, 0, 0],
]


@functools.cache
def learned():
    """Return the trained `convkit.digits.Network` of each rule; `tools/learn.py` wrote them.

    Examples
    --------
    >>> {rule: network.weight2.shape for rule, network in learned().items()}
    {'type_1': (8, 4, 3, 3), 'type_2_1': (8, 4, 3, 3), 'type_2_2': (8, 4, 3, 3)}
    """
    networks = json.loads(LEARNED.read_text("utf-8"))
    return {
        rule: digits.Network(*(np.array(array, float) for array in arrays))
        for rule, arrays in networks.items()
    }


def _script():
    return f"const learned = {LEARNED.read_text('utf-8').strip()};\n{module('network/network')}"


class Network(Figure):
    """Show a trained network read a digit: each map of each layer, and what made each number.

    Parameters
    ----------
    x : array_like of shape (8, 8), optional
        The drawing, from 0 (paper) to 16 (ink).
    rule : {"type_2_2", "type_2_1", "type_1"}
        What the filters of the second layer do with the four maps of the first. Each rule has a
        network of its own, trained on the same digits.
    stage : {"map1", "pool1", "map2", "pool2", "scores"}, default "map2"
        Where the number stands that is spelled out: in a layer's maps after the ReLU, in its
        pooled maps, or among the scores.
    position : int, default 0
        Which number of that stage, counted map by map and row by row.
    spelled : bool, default False
        Write all numbers into the maps.

    Raises
    ------
    traitlets.TraitError
        If a value is out of range.

    See Also
    --------
    convkit.digits.forward : What `output` is computed with.

    Examples
    --------
    >>> figure = Network()
    >>> figure.output.shape, int(figure.output.argmax())
    ((10,), 7)
    """

    _esm = _script()
    _css = Figure._css + (FOLDER / "network.css").read_text("utf-8")

    x = Numbers(SEVEN, axes=2, longest=8, shortest=8)
    rule = traitlets.Enum(tuple(KERNELS), "type_2_2").tag(sync=True)
    stage = traitlets.Enum(STAGES, "map2").tag(sync=True)
    position = Whole(0, 0, 255)
    spelled = traitlets.Bool(False).tag(sync=True)

    @traitlets.validate("x")
    def _is_ink(self, proposal):
        x = np.array(proposal.value)
        if x.min() < 0 or x.max() > 16:
            raise traitlets.TraitError(
                f"x has values from {x.min()} to {x.max()}, but ink lies between 0 and 16"
            )
        return proposal.value

    @property
    def steps(self) -> digits.Steps:
        """All that the network computes on its way, a `convkit.digits.Steps` of one image."""
        x = np.array(self.x, float)[None, None] / 16
        return digits.forward(learned()[self.rule], x)

    @property
    def output(self) -> np.ndarray:
        """The ten scores; the largest names the digit."""
        return self.steps.scores[0]
