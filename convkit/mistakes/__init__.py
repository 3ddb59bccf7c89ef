"""The catalogue of wrong answers, as code that runs: one list for chapters, graders and tests.

A mistake belongs to a topic, and all rules of a topic take the same arguments:

layer
    x, weight, bias: which numbers meet (`layers`).
settings, batch
    the whole signature of `convkit.conv2d` but groups (`settings`).
output_size, pad, convolve, coverage
    as the functions of these names in the assignment on one map (`maps`).
count
    C_in, C_out, kernel_size: maps, weights and parameters of a layer (`counts`).
type_1, type_2_1, collapses
    as the functions of these names in the assignment on many maps (`rules`).
pointwise, grouped, separable
    as the functions of these names in the assignment on groups (`grouped`).
macs, saving
    C_in, C_out, kernel_size and size: the work of a layer, and what a separable one saves (`work`).
to_input, to_weight, to_bias, through_max_pool
    as the functions of these names in the assignment on gradients (`backward`, `routing`).
"""

from convkit.mistakes import (
    backward,
    counts,
    grouped,
    layers,
    maps,
    routing,
    rules,
    settings,
    work,
)
from convkit.mistakes.record import UNLISTED, Misconception

__all__ = ["CATALOGUE", "UNLISTED", "Misconception", "about"]

CATALOGUE = (
    *layers.RECORDS,
    *settings.RECORDS,
    *maps.RECORDS,
    *counts.RECORDS,
    *rules.RECORDS,
    *grouped.RECORDS,
    *work.RECORDS,
    *backward.RECORDS,
    *routing.RECORDS,
)


def about(*topics):
    """Return the mistakes of these topics, in the order of the catalogue.

    Examples
    --------
    >>> [mistake.name for mistake in about("output_size")][:3]
    ['rounded_up', 'rounded_to_nearest', 'not_rounded']
    """
    return tuple(mistake for mistake in CATALOGUE if mistake.topic in topics)
