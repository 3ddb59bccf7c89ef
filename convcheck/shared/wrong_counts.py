"""Wrong ways to count a layer: each rule gives its maps, weights and parameters.

A kernel may have any number of axes, so a mistake of maps and of volumes is one rule.
"""

from math import prod

from convcheck.engine.mistake import Topic

SLIPS = "Slips, and the number that gives each away"
CHANNELS = "With channels as well"
COUNT = Topic("count", "multi_channel")
COUNT_MAPS = Topic("count_maps", "multi_channel")  # wrong in the maps alone
COUNT_3D = Topic("count_3d", "volumes")


def _counted(maps, weights, biases):
    return maps, weights, weights + biases


@COUNT.wrong(
    SLIPS,
    "You counted one kernel for each filter and left C_in out: that is Type 2.1. A filter has a "
    "kernel for each map that comes in.",
)
def _type_2_1(C_in, C_out, kernel_size):
    return _counted(C_out, C_out * prod(kernel_size), C_out)


@COUNT_MAPS.wrong(
    SLIPS,
    "You kept the results of all input maps apart: that is Type 1. They are added, so one map "
    "comes out for each filter.",
)
def _type_1(C_in, C_out, kernel_size):
    return _counted(C_in * C_out, C_out * prod(kernel_size), C_out)


@COUNT.wrong(
    SLIPS,
    "You left out the input maps, and the biases too: a filter has a kernel for each map that "
    "comes in, and one bias.",
)
@COUNT_3D.wrong(
    "With channels as well",
    "You left out the input channels, as it seems to have happened in the paper on C3D, and the "
    "biases too; a filter has a cuboid for each channel, and one bias.",
)
def _channels_and_bias_forgotten(C_in, C_out, kernel_size):
    return _counted(C_out, C_out * prod(kernel_size), 0)


@COUNT.wrong(
    SLIPS,
    "You left out the biases; each filter has one.",
)
@COUNT_3D.wrong(CHANNELS, "You left out the biases; each filter has one.")
def _no_bias(C_in, C_out, kernel_size):
    return _counted(C_out, C_in * C_out * prod(kernel_size), 0)


@COUNT.wrong(
    SLIPS,
    "You counted a bias for each kernel; a filter has many kernels but one bias, which joins "
    "their sum.",
)
def _bias_per_kernel(C_in, C_out, kernel_size):
    return _counted(C_out, C_in * C_out * prod(kernel_size), C_in * C_out)


@COUNT.wrong(
    SLIPS,
    "You counted a bias for each map that comes in; there is one for each that goes out.",
)
@COUNT_3D.wrong(
    CHANNELS, "You counted a bias for each channel that comes in; there is one for each filter."
)
def _bias_per_input(C_in, C_out, kernel_size):
    return _counted(C_in, C_in * C_out * prod(kernel_size), C_in)


@COUNT.wrong(
    SLIPS,
    "You counted one bias for the whole layer; each filter has one.",
)
@COUNT_3D.wrong(CHANNELS, "You counted one bias for the whole layer; each filter has one.")
def _one_bias(C_in, C_out, kernel_size):
    return _counted(1, C_in * C_out * prod(kernel_size), 1)


@COUNT.wrong(
    SLIPS,
    "You counted one filter; there is one for each map that goes out.",
)
def _one_filter(C_in, C_out, kernel_size):
    return _counted(C_out, C_in * prod(kernel_size), 1)


@COUNT.wrong(
    SLIPS,
    "You took the kernel for a square; it has K_H * K_W weights.",
)
def _square_kernel(C_in, C_out, kernel_size):
    return _counted(C_out, C_in * C_out * kernel_size[0] ** 2, C_out)


@COUNT.wrong(
    SLIPS,
    "You added the sides of the kernel; it has K_H * K_W weights.",
)
@COUNT_3D.wrong(CHANNELS, "You added the sides of the cuboid; it has K_D * K_H * K_W weights.")
def _sides_added(C_in, C_out, kernel_size):
    return _counted(C_out, C_in * C_out * sum(kernel_size), C_out)


@COUNT.wrong(
    SLIPS,
    "You added C_in and C_out; there is a kernel for each pair of an input map and a filter, "
    "C_in * C_out of them.",
)
@COUNT_3D.wrong(
    CHANNELS, "You added C_in and C_out; there is a cuboid for each pair of a channel and a filter."
)
def _channels_added(C_in, C_out, kernel_size):
    return _counted(C_out, (C_in + C_out) * prod(kernel_size), C_out)
