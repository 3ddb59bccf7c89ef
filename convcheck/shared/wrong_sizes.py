"""Wrong ways to count the positions of a kernel along an axis, and to give a pair of sizes.

output_size, pooled, span
    ``rule(size, kernel_size, *, stride=1, padding=0, dilation=1)`` for one axis; those of span
    are about the dilation, those of pooled take a ceil_mode too.
order
    ``rule(sizes)``: the order of a pair of sizes that is right but for that.
"""

from math import ceil, floor

from convcheck.engine.mistake import Topic
from convkit.shapes import output_size

SIZE = "The size"
COMPUTES = "What a pooling layer computes"
OUTPUT_SIZE = Topic("output_size", "single_channel")
POOLED = Topic("pooled", "pooling")
SPAN = Topic("span", "single_channel")
ORDER = Topic("order", "single_channel")


def steps(size, kernel_size, stride=1, padding=0, dilation=1):
    """Return how many steps there is room for, not rounded.

    Examples
    --------
    >>> steps(10, 3, stride=2)
    3.5
    """
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride


@OUTPUT_SIZE.wrong(
    SIZE,
    "You rounded up; a step that does not fit whole is not made, so round down.",
)
def _rounded_up(size, kernel_size, **settings):
    return ceil(steps(size, kernel_size, **settings)) + 1


@OUTPUT_SIZE.wrong(
    SIZE,
    "You rounded to the nearest number; a step that does not fit whole is not made, so round down.",
)
def _rounded_to_nearest(size, kernel_size, **settings):
    return round(steps(size, kernel_size, **settings)) + 1


@OUTPUT_SIZE.wrong(
    SIZE,
    "You did not round; a step that does not fit whole is not made, so round down with //.",
)
def _not_rounded(size, kernel_size, **settings):
    return steps(size, kernel_size, **settings) + 1


@OUTPUT_SIZE.wrong(SIZE, "You counted the steps; there is one position more, the start.")
@POOLED.wrong(COMPUTES, "You counted the steps; there is one position more, the start.")
def _start_forgotten(size, kernel_size, **settings):
    return output_size(size, kernel_size, **settings) - 1


@OUTPUT_SIZE.wrong(
    SIZE,
    "You added the 1 before you divided; the start is one position whatever the stride is.",
)
def _start_divided(size, kernel_size, *, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel_size - 1)) // stride


@OUTPUT_SIZE.wrong(
    SIZE,
    "You counted the padding once; it goes to both ends, so the axis grows by 2 * padding.",
)
def _padding_once(size, kernel_size, *, padding=0, **others):
    return output_size(size + padding, kernel_size, **others)


@OUTPUT_SIZE.wrong(
    SIZE,
    "You left the padding out: the axis grows by 2 * padding before the kernel slides.",
)
@POOLED.wrong(
    COMPUTES,
    "You left the padding out: the axis grows by 2 * padding before the window slides.",
)
def _no_padding(size, kernel_size, *, padding=0, **others):
    return output_size(size, kernel_size, **others)


@OUTPUT_SIZE.wrong(SIZE, "You left the stride out: the larger the steps, the fewer positions.")
def _no_stride(size, kernel_size, *, stride=1, **others):
    return output_size(size, kernel_size, **others)


@SPAN.wrong(
    SIZE,
    "You left the dilation out: the kernel spans dilation * (kernel_size - 1) + 1 elements.",
)
def _no_dilation(size, kernel_size, *, dilation=1, **others):
    return output_size(size, kernel_size, **others)


@SPAN.wrong(
    SIZE,
    "You took the dilation for the number of gaps between two weights; it is the step from one "
    "to the next, so 1 leaves no gap.",
)
def _dilation_as_gaps(size, kernel_size, *, dilation=1, **others):
    return floor(steps(size, kernel_size, dilation=dilation + 1, **others)) + 1


@SPAN.wrong(
    SIZE,
    "You took dilation * kernel_size for the span; behind the last weight there is no step, so "
    "it is dilation * (kernel_size - 1) + 1.",
)
def _span_without_start(size, kernel_size, *, dilation=1, **others):
    return floor(steps(size, dilation * kernel_size, **others)) + 1


@ORDER.wrong(SIZE, "You gave the columns first; a size is (rows, columns).")
def _columns_first(sizes):
    return sizes[::-1]
