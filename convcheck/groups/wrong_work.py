"""Wrong ways to count the work of a layer, and what a separable layer saves.

Rules of "work" take C_in, C_out, kernel_size, size, stride, padding and groups, and give a number.
Rules of "saving" take C_in, C_out, kernel_size and size, for a layer that keeps the size, and give
the MACs of the ordinary layer, those of the separable one, and their share in percent.
"""

from math import prod

from convcheck.engine.mistake import Topic
from convkit.shapes import on_every_axis, output_size

WEIGHTS_OR_WORK = "Weights or work?"
WORK = Topic("work", "groups")
SAVING = Topic("saving", "groups")


def _weights(C_in, C_out, kernel_size, groups=1):
    return C_in // groups * C_out * prod(kernel_size)


def _sizes(size, kernel_size, *, stride=(1, 1), padding=(0, 0), groups=1):
    return on_every_axis(output_size, size, kernel_size, stride=stride, padding=padding)


def macs(C_in, C_out, kernel_size, size, *, groups=1, **settings):
    """Count the MACs of a layer: every weight works at every output pixel.

    Examples
    --------
    >>> macs(512, 512, (3, 3), (14, 14), padding=(1, 1))
    462422016
    """
    return _weights(C_in, C_out, kernel_size, groups) * prod(_sizes(size, kernel_size, **settings))


@WORK.wrong(
    WEIGHTS_OR_WORK,
    "You counted the weights; each of them works once at every output pixel, so multiply by "
    "H_out * W_out.",
)
def _weights_given(C_in, C_out, kernel_size, size, *, groups=1, **settings):
    return _weights(C_in, C_out, kernel_size, groups)


@WORK.wrong(
    WEIGHTS_OR_WORK,
    "You counted multiplications and additions apart, which is often called FLOPs; one MAC is a "
    "multiplication with its addition.",
)
def _twice(C_in, C_out, kernel_size, size, **settings):
    return 2 * macs(C_in, C_out, kernel_size, size, **settings)


@WORK.wrong(
    WEIGHTS_OR_WORK,
    "You multiplied by the pixels that come in; a weight works once for each pixel that goes "
    "out, H_out * W_out.",
)
def _input_pixels(C_in, C_out, kernel_size, size, *, groups=1, **settings):
    return _weights(C_in, C_out, kernel_size, groups) * prod(size)


@WORK.wrong(
    "Slips, and the number that gives each away",
    "You left C_in out; a filter has a kernel for each map that it looks at.",
    section="multi_channel",
)
def _channels_forgotten(C_in, C_out, kernel_size, size, *, groups=1, **settings):
    return macs(groups, C_out, kernel_size, size, groups=groups, **settings)


@WORK.wrong(
    "Slips, and the number that gives each away",
    "You left C_out out, so you counted one filter; there is one for each map that goes out.",
    section="multi_channel",
)
def _filters_forgotten(C_in, C_out, kernel_size, size, *, groups=1, **settings):
    return macs(C_in, groups, kernel_size, size, groups=groups, **settings)


@WORK.wrong(
    "Slips, and the number that gives each away",
    "You added C_in and C_out; there is a kernel for each pair of an input map and a filter.",
    section="multi_channel",
)
def _channels_added(C_in, C_out, kernel_size, size, *, groups=1, **settings):
    return (C_in + C_out) * macs(1, 1, kernel_size, size, **settings) // groups


@WORK.wrong(
    "The rule: neighbours stay among themselves",
    "You left the groups out; a filter looks at C_in / groups maps only.",
)
def _groups_ignored(C_in, C_out, kernel_size, size, *, groups=1, **settings):
    return macs(C_in, C_out, kernel_size, size, **settings)


@WORK.wrong(
    "The rule: neighbours stay among themselves",
    "You divided both C_in and C_out by the groups, so you counted one group; there are as many "
    "filters as ever, and each looks at C_in / groups maps.",
)
def _groups_twice(C_in, C_out, kernel_size, size, *, groups=1, **settings):
    return macs(C_in // groups, C_out // groups, kernel_size, size, **settings)


@WORK.wrong(
    "Slips, and the number that gives each away",
    "You took the kernel for a square; it has K_H * K_W weights.",
    section="multi_channel",
)
def _square_kernel(C_in, C_out, kernel_size, size, **settings):
    share = macs(C_in, C_out, kernel_size, size, **settings) // prod(kernel_size)
    return share * kernel_size[0] ** 2


@WORK.wrong(
    "Slips, and the number that gives each away",
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
    return _weights(C_in, C_out, kernel_size, groups) * _sizes(size, kernel_size, **settings)[0]


@WORK.wrong(
    WEIGHTS_OR_WORK,
    "You counted the biases as well; adding a bias multiplies nothing, so it is no MAC.",
)
def _biases_counted(C_in, C_out, kernel_size, size, **settings):
    pixels = prod(_sizes(size, kernel_size, **settings))
    return macs(C_in, C_out, kernel_size, size, **settings) + C_out * pixels


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
    "You left the padding out: the input grows by it on each side before the kernel slides.",
    section="single_channel",
)
def _padding_ignored(C_in, C_out, kernel_size, size, *, padding=(0, 0), **settings):
    return macs(C_in, C_out, kernel_size, size, **settings)


@WORK.wrong(
    "The size",
    "You took the pairs of the settings for (columns, rows); a pair is (rows, columns).",
    section="single_channel",
)
def _pairs_swapped(C_in, C_out, kernel_size, size, *, groups=1, **settings):
    swapped = {name: pair[::-1] for name, pair in settings.items()}
    return macs(C_in, C_out, kernel_size, size, groups=groups, **swapped)


def _steps(C_in, C_out, kernel_size, size):
    """Return the MACs of the ordinary layer, of looking and of mixing."""
    pixels = prod(size)
    return (
        _weights(C_in, C_out, kernel_size) * pixels,
        C_in * prod(kernel_size) * pixels,
        C_in * C_out * pixels,
    )


def _saved(ordinary, separable):
    return ordinary, separable, round(100 * separable / ordinary, 2)


def saving(C_in, C_out, kernel_size, size):
    """Count a layer that keeps the size, its separable replacement, and the share in percent.

    Examples
    --------
    >>> saving(512, 512, (3, 3), (14, 14))
    (462422016, 52283392, 11.31)
    """
    ordinary, look, mix = _steps(C_in, C_out, kernel_size, size)
    return _saved(ordinary, look + mix)


@SAVING.wrong(
    WEIGHTS_OR_WORK,
    "You counted the weights; each of them works once at every output pixel, so multiply by "
    "H_out * W_out.",
)
def _saving_in_weights(C_in, C_out, kernel_size, size):
    return saving(C_in, C_out, kernel_size, (1, 1))


@SAVING.wrong(
    WEIGHTS_OR_WORK,
    "You counted multiplications and additions apart, which is often called FLOPs; one MAC is a "
    "multiplication with its addition.",
)
def _saving_in_flops(C_in, C_out, kernel_size, size):
    ordinary, separable, _ = saving(C_in, C_out, kernel_size, size)
    return _saved(2 * ordinary, 2 * separable)


@SAVING.wrong(
    "What it saves, in letters",
    "You counted the depthwise step only; the 1 × 1 step does most of the work.",
)
def _mixing_forgotten(C_in, C_out, kernel_size, size):
    ordinary, look, _ = _steps(C_in, C_out, kernel_size, size)
    return _saved(ordinary, look)


@SAVING.wrong(
    "What it saves, in letters",
    "You counted the 1 × 1 step only; the depthwise step comes on top.",
)
def _looking_forgotten(C_in, C_out, kernel_size, size):
    ordinary, _, mix = _steps(C_in, C_out, kernel_size, size)
    return _saved(ordinary, mix)


@SAVING.wrong(
    "What it saves, in letters",
    "You let the first step be an ordinary layer from C_in to C_in maps; a depthwise step has "
    "one kernel for each map.",
)
def _looking_at_all(C_in, C_out, kernel_size, size):
    ordinary, look, mix = _steps(C_in, C_out, kernel_size, size)
    return _saved(ordinary, C_in * look + mix)


@SAVING.wrong(
    "What it saves, in letters",
    "You gave the depthwise step a kernel for each map that goes out; it has one for each map "
    "that comes in.",
)
def _looking_with_filters(C_in, C_out, kernel_size, size):
    ordinary, look, mix = _steps(C_in, C_out, kernel_size, size)
    return _saved(ordinary, look // C_in * C_out + mix)


@SAVING.wrong(
    "What it saves, in letters",
    "You gave the share as a fraction; in percent it is a hundred times that.",
)
def _share_as_fraction(C_in, C_out, kernel_size, size):
    ordinary, separable, _ = saving(C_in, C_out, kernel_size, size)
    return ordinary, separable, round(separable / ordinary, 2)


@SAVING.wrong(
    "What it saves, in letters",
    "You gave the share as a fraction; in percent it is a hundred times that, rounded to two "
    "places.",
)
def _fraction_not_rounded(C_in, C_out, kernel_size, size):
    ordinary, separable, _ = saving(C_in, C_out, kernel_size, size)
    return ordinary, separable, separable / ordinary


@SAVING.wrong(
    "What it saves, in letters",
    "You did not round the percentage; asked are two places, so use round(..., 2).",
)
def _share_not_rounded(C_in, C_out, kernel_size, size):
    ordinary, separable, _ = saving(C_in, C_out, kernel_size, size)
    return ordinary, separable, 100 * separable / ordinary


@SAVING.wrong(
    "What it saves, in letters",
    "You gave the percentage that is saved; asked is the share that is left.",
)
def _share_saved(C_in, C_out, kernel_size, size):
    ordinary, separable, _ = saving(C_in, C_out, kernel_size, size)
    return ordinary, separable, round(100 - 100 * separable / ordinary, 2)


@SAVING.wrong(
    "What it saves, in letters",
    "You divided the ordinary layer by the separable one; the share is the other way round.",
)
def _share_inverted(C_in, C_out, kernel_size, size):
    ordinary, separable, _ = saving(C_in, C_out, kernel_size, size)
    return ordinary, separable, round(100 * ordinary / separable, 2)
