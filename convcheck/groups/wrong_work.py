"""Wrong ways to count the work of a layer.

Each rule takes C_in, C_out, kernel_size, size, stride, padding and groups, and gives a number.
"""

from math import prod

from convcheck.engine.mistake import Topic
from convcheck.groups.right import macs, sizes, weights

WEIGHTS_OR_WORK = "Weights or work?"
SLIPS = "Slips, and the number that gives each away"
WORK = Topic("work", "groups")


@WORK.wrong(
    WEIGHTS_OR_WORK,
    "You counted the weights; each of them works once at every output pixel, so multiply by "
    "H_out * W_out.",
)
def _weights_given(C_in, C_out, kernel_size, size, *, groups=1, **settings):
    return weights(C_in, C_out, kernel_size, groups)


@WORK.wrong(
    WEIGHTS_OR_WORK,
    "You multiplied by the pixels that come in; a weight works once for each pixel that goes "
    "out, H_out * W_out.",
)
def _input_pixels(C_in, C_out, kernel_size, size, *, groups=1, **settings):
    return weights(C_in, C_out, kernel_size, groups) * prod(size)


@WORK.wrong(
    SLIPS,
    "You left C_in out; a filter has a kernel for each map that it looks at.",
    section="multi_channel",
)
def _channels_forgotten(C_in, C_out, kernel_size, size, *, groups=1, **settings):
    return macs(groups, C_out, kernel_size, size, groups=groups, **settings)


@WORK.wrong(
    SLIPS,
    "You left C_out out, so you counted one filter; there is one for each map that goes out.",
    section="multi_channel",
)
def _filters_forgotten(C_in, C_out, kernel_size, size, *, groups=1, **settings):
    return macs(C_in, groups, kernel_size, size, groups=groups, **settings)


@WORK.wrong(
    SLIPS,
    "You added C_in and C_out; there is a kernel for each pair of an input map and a filter.",
    section="multi_channel",
)
def _channels_added(C_in, C_out, kernel_size, size, *, groups=1, **settings):
    return (C_in + C_out) * macs(1, 1, kernel_size, size, **settings) // groups


@WORK.wrong(
    SLIPS,
    "You took the kernel for a square; it has K_H * K_W weights.",
    section="multi_channel",
)
def _square_kernel(C_in, C_out, kernel_size, size, **settings):
    share = macs(C_in, C_out, kernel_size, size, **settings) // prod(kernel_size)
    return share * kernel_size[0] ** 2


@WORK.wrong(
    SLIPS,
    "You added the sides of the kernel; it has K_H * K_W weights.",
    section="multi_channel",
)
def _sides_added(C_in, C_out, kernel_size, size, **settings):
    return macs(C_in, C_out, kernel_size, size, **settings) // prod(kernel_size) * sum(kernel_size)


@WORK.wrong(
    WEIGHTS_OR_WORK,
    "You multiplied by the rows that go out; there are H_out * W_out pixels.",
)
def _rows_only(C_in, C_out, kernel_size, size, *, groups=1, **settings):
    return weights(C_in, C_out, kernel_size, groups) * sizes(size, kernel_size, **settings)[0]


@WORK.wrong(
    WEIGHTS_OR_WORK,
    "You counted the biases as well; adding a bias multiplies nothing, so it is no MAC.",
)
def _biases_counted(C_in, C_out, kernel_size, size, *, groups=1, **settings):
    pixels = prod(sizes(size, kernel_size, **settings))
    return macs(C_in, C_out, kernel_size, size, groups=groups, **settings) + C_out * pixels


@WORK.wrong(
    WEIGHTS_OR_WORK,
    "You added a bias for each filter; adding a bias multiplies nothing, so it is no MAC.",
)
def _biases_once(C_in, C_out, kernel_size, size, **settings):
    return macs(C_in, C_out, kernel_size, size, **settings) + C_out


@WORK.wrong(
    "The size",
    "You left the stride out: the larger the steps, the fewer pixels go out.",
    section="single_channel",
)
def _stride_ignored(C_in, C_out, kernel_size, size, *, stride=(1, 1), **settings):
    return macs(C_in, C_out, kernel_size, size, **settings)


@WORK.wrong(
    "The size",
    "You took the pairs of the settings for (columns, rows); a pair is (rows, columns).",
    section="single_channel",
)
def _pairs_swapped(C_in, C_out, kernel_size, size, *, groups=1, **settings):
    swapped = {name: pair[::-1] for name, pair in settings.items()}
    return macs(C_in, C_out, kernel_size, size, groups=groups, **swapped)
