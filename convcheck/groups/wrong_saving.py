"""Wrong ways to count what a separable layer saves.

Each rule takes C_in, C_out, kernel_size and size, for a layer that keeps the size, and gives the
MACs of the ordinary layer, those of the separable one, and their share in percent.
"""

from convcheck.engine.mistake import Topic
from convcheck.groups.right import saving, steps, with_share

WEIGHTS_OR_WORK = "Weights or work?"
IN_LETTERS = "What it saves, in letters"
SAVING = Topic("saving", "groups")


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
    return with_share(2 * ordinary, 2 * separable)


@SAVING.wrong(
    IN_LETTERS,
    "You counted the depthwise step only; the 1 × 1 step does most of the work.",
)
def _mixing_forgotten(C_in, C_out, kernel_size, size):
    ordinary, look, _ = steps(C_in, C_out, kernel_size, size)
    return with_share(ordinary, look)


@SAVING.wrong(
    IN_LETTERS,
    "You counted the 1 × 1 step only; the depthwise step comes on top.",
)
def _looking_forgotten(C_in, C_out, kernel_size, size):
    ordinary, _, mix = steps(C_in, C_out, kernel_size, size)
    return with_share(ordinary, mix)


@SAVING.wrong(
    IN_LETTERS,
    "You let the first step be an ordinary layer from C_in to C_in maps; a depthwise step has "
    "one kernel for each map.",
)
def _looking_at_all(C_in, C_out, kernel_size, size):
    ordinary, look, mix = steps(C_in, C_out, kernel_size, size)
    return with_share(ordinary, C_in * look + mix)


@SAVING.wrong(
    IN_LETTERS,
    "You gave the depthwise step a kernel for each map that goes out; it has one for each map "
    "that comes in.",
)
def _looking_with_filters(C_in, C_out, kernel_size, size):
    ordinary, look, mix = steps(C_in, C_out, kernel_size, size)
    return with_share(ordinary, look // C_in * C_out + mix)


@SAVING.wrong(
    IN_LETTERS,
    "You gave the share as a fraction; in percent it is a hundred times that.",
)
def _share_as_fraction(C_in, C_out, kernel_size, size):
    ordinary, separable, _ = saving(C_in, C_out, kernel_size, size)
    return ordinary, separable, round(separable / ordinary, 2)


@SAVING.wrong(
    IN_LETTERS,
    "You gave the share as a fraction; in percent it is a hundred times that, rounded to two "
    "places.",
)
def _fraction_not_rounded(C_in, C_out, kernel_size, size):
    ordinary, separable, _ = saving(C_in, C_out, kernel_size, size)
    return ordinary, separable, separable / ordinary


@SAVING.wrong(
    IN_LETTERS,
    "You did not round the percentage; asked are two places, so use round(..., 2).",
)
def _share_not_rounded(C_in, C_out, kernel_size, size):
    ordinary, separable, _ = saving(C_in, C_out, kernel_size, size)
    return ordinary, separable, 100 * separable / ordinary


@SAVING.wrong(
    IN_LETTERS,
    "You cut the percentage off behind two places; asked is the rounded one, so use round(..., 2).",
)
def _share_cut_off(C_in, C_out, kernel_size, size):
    ordinary, separable, _ = saving(C_in, C_out, kernel_size, size)
    return ordinary, separable, 10000 * separable // ordinary / 100


@SAVING.wrong(
    IN_LETTERS,
    "You gave the percentage that is saved; asked is the share that is left.",
)
def _share_saved(C_in, C_out, kernel_size, size):
    ordinary, separable, _ = saving(C_in, C_out, kernel_size, size)
    return ordinary, separable, round(100 - 100 * separable / ordinary, 2)


@SAVING.wrong(
    IN_LETTERS,
    "You divided the ordinary layer by the separable one; the share is the other way round.",
)
def _share_inverted(C_in, C_out, kernel_size, size):
    ordinary, separable, _ = saving(C_in, C_out, kernel_size, size)
    return ordinary, separable, round(100 * ordinary / separable, 2)
