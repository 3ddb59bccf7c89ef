"""Wrong ways to count the weights and the multiply-adds of a layer.

Each rule takes what `weights` or `macs` takes, after which its topic is named.
"""

from convcheck.audit.handout import side, weights
from convcheck.engine.mistake import Topic

GROUPS_AT = "Edit a network"
WHAT = "What was counted"
WEIGHTS = Topic("weights", "audit")
MACS = Topic("macs", "audit")


@WEIGHTS.wrong(
    GROUPS_AT,
    "You counted one kernel for each filter, which is Type 2.1; a filter has a kernel for each "
    "map that it sees.",
)
def _channels_forgotten(C_in, C_out, kernel_size, *, groups=1):
    return C_out * kernel_size**2


@WEIGHTS.wrong(WHAT, "You counted the biases as well; weights are asked here.")
def _bias_counted(C_in, C_out, kernel_size, *, groups=1):
    return weights(C_in, C_out, kernel_size, groups=groups) + C_out


@WEIGHTS.wrong(
    GROUPS_AT,
    "You took the side of the kernel for its area; it has kernel_size * kernel_size weights.",
)
def _side_for_area(C_in, C_out, kernel_size, *, groups=1):
    return weights(C_in, C_out, 1, groups=groups) * kernel_size


def _at(places, layer, groups):
    return weights(*layer, groups=groups) * places


@MACS.wrong(
    GROUPS_AT, "You gave the weights; each of them works at every place of the maps that leave."
)
def _weights_given(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    return _at(1, (C_in, C_out, kernel_size), groups)


@MACS.wrong(
    GROUPS_AT,
    "You counted the pixels that come in; the filters work at the places of the maps that leave.",
)
def _input_size(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    return _at(size**2, (C_in, C_out, kernel_size), groups)


@MACS.wrong(GROUPS_AT, "You counted the places of one row; a map has as many rows as columns.")
def _one_row(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    places = side(size, kernel_size, stride, padding)
    return _at(places, (C_in, C_out, kernel_size), groups)


@MACS.wrong(
    WHAT, "You counted the biases as well; adding a bias is no multiplication, so it is no MAC."
)
def _biases_added(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    places = side(size, kernel_size, stride, padding) ** 2
    return (weights(C_in, C_out, kernel_size, groups=groups) + C_out) * places
