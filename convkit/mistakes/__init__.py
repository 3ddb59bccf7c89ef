"""The catalogue of wrong answers, as code that runs: one list for chapters, graders and tests.

A mistake belongs to a topic, and all rules of a topic take the same arguments:

layer
    x, weight, bias: which numbers meet (`layers`).
settings, batch
    the whole signature of `convkit.conv2d` but groups (`settings`).
order
    a pair of sizes, (rows, columns) (`maps`).
output_size, pad, convolve, coverage
    as the functions of these names in the assignment on one map (`maps`).
count
    C_in, C_out, kernel_size: maps, weights and parameters of a layer (`counts`).
type_1, type_2_1, type_2_2, collapses
    as the functions of these names in the assignment on many maps (`rules`).
pool, max_pool, avg_pool, across
    what a pool does with windows and with maps (`pools`).
rounding
    how many positions a pool has, rounded down or up (`roundings`).
relu_order, counter_example
    as the tasks on bias, sum, ReLU and pooling (`orders`).
places, volume
    sizes of a volume, and the whole signature of a 3-D layer (`volumes`).
volume_count, directions
    counts of a 3-D layer, and along how many axes a filter slides (`volume_counts`).
pointwise, grouped, separable
    as the functions of these names in the assignment on groups (`grouped`).
work, saving
    C_in, C_out, kernel_size and size: the work of a layer, and what a separable one saves (`work`).
weights, macs, lenet5, alexnet, vgg16
    counts of a layer and of published networks, as in `networks` (`audit`).
reads_as, googlenet, mobilenet
    the same for a printed figure, nine blocks and a whole network (`printed`).
findings
    a list of printed figures, some of which do not fit (`claims`).
to_input, to_weight, to_bias, through_max_pool
    as the functions of these names in the assignment on gradients (`backward`, `routing`).
"""

from convkit.mistakes import (
    audit,
    backward,
    claims,
    counts,
    grouped,
    layers,
    maps,
    orders,
    pools,
    printed,
    roundings,
    routing,
    rules,
    settings,
    volume_counts,
    volumes,
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
    *pools.RECORDS,
    *roundings.RECORDS,
    *orders.RECORDS,
    *volumes.RECORDS,
    *volume_counts.RECORDS,
    *grouped.RECORDS,
    *work.RECORDS,
    *audit.RECORDS,
    *printed.RECORDS,
    *claims.RECORDS,
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
