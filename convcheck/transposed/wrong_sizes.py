"""Wrong formulas for the length of what a transposed layer gives.

Each rule takes size and kernel_size, and stride, padding, output_padding and dilation by name.
"""

from convcheck.engine.mistake import Topic

SIZE = "How large is the result?"
TRANSPOSED_SIZE = Topic("transposed_size", "transposed")


def _length(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    return (size - 1) * stride + dilation * (kernel_size - 1) + 1 - 2 * padding + output_padding


@TRANSPOSED_SIZE.wrong(
    SIZE,
    "You took the formula of a convolution, which tells how many windows fit; here it is solved "
    "for the size of its input.",
)
def _as_convolution(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


@TRANSPOSED_SIZE.wrong(
    SIZE,
    'You multiplied the size by the stride, which is what Keras gives with padding="same"; here '
    "kernel and padding count too.",
)
def _times_stride(size, kernel_size, *, stride=1, **others):
    return size * stride


@TRANSPOSED_SIZE.wrong(
    "Lay down copies",
    "You counted a step for every input; the first copy begins at place 0, so there is one step "
    "less than there are inputs.",
)
def _step_too_many(size, kernel_size, *, stride=1, **others):
    return _length(size, kernel_size, stride=stride, **others) + stride


@TRANSPOSED_SIZE.wrong(
    "Lay down copies",
    "You counted up to where the last copy begins; it covers as many places as the kernel spans.",
)
def _kernel_forgotten(size, kernel_size, **settings):
    return _length(size, 1, **settings)


@TRANSPOSED_SIZE.wrong(
    SIZE,
    "You left out the + 1: a kernel of K with dilation D spans D * (K - 1) + 1 places.",
)
def _one_place_short(size, kernel_size, **settings):
    return _length(size, kernel_size, **settings) - 1


@TRANSPOSED_SIZE.wrong(
    "Lay down copies", "You left the stride out: each copy begins one stride after the last."
)
def _no_stride(size, kernel_size, *, stride=1, **others):
    return _length(size, kernel_size, **others)


@TRANSPOSED_SIZE.wrong(
    SIZE, "You added the padding; in this layer it is cut off, so the result becomes shorter."
)
def _padding_added(size, kernel_size, *, padding=0, **others):
    return _length(size, kernel_size, **others) + 2 * padding


@TRANSPOSED_SIZE.wrong(
    SIZE, "You took the padding off once; that many places are cut off at each end."
)
def _padding_once(size, kernel_size, *, padding=0, **others):
    return _length(size, kernel_size, **others) - padding


@TRANSPOSED_SIZE.wrong(SIZE, "You left the padding out: that many places are cut off at each end.")
def _no_padding(size, kernel_size, *, padding=0, **others):
    return _length(size, kernel_size, **others)


@TRANSPOSED_SIZE.wrong(
    SIZE,
    "You added the padding to the input, a step for each zero; it is cut off from the result.",
)
def _input_padded(size, kernel_size, *, padding=0, **others):
    return _length(size + 2 * padding, kernel_size, **others)


@TRANSPOSED_SIZE.wrong(
    SIZE, "You left output_padding out: it keeps so many places more at the end."
)
def _no_output_padding(size, kernel_size, *, output_padding=0, **others):
    return _length(size, kernel_size, **others)


@TRANSPOSED_SIZE.wrong(
    SIZE, "You counted output_padding at both ends; it keeps places at the end alone."
)
def _output_padding_twice(size, kernel_size, *, output_padding=0, **others):
    return _length(size, kernel_size, **others) + 2 * output_padding


@TRANSPOSED_SIZE.wrong(
    SIZE, "You took output_padding off; it makes the result longer, by so many places."
)
def _output_padding_taken_off(size, kernel_size, *, output_padding=0, **others):
    return _length(size, kernel_size, **others) - output_padding


@TRANSPOSED_SIZE.wrong(
    SIZE, "You left the dilation out: a kernel of K with dilation D spans D * (K - 1) + 1 places."
)
def _no_dilation(size, kernel_size, *, dilation=1, **others):
    return _length(size, kernel_size, **others)


@TRANSPOSED_SIZE.wrong(
    SIZE,
    "You multiplied the whole kernel by the dilation; K weights have K - 1 steps between them, so "
    "it spans D * (K - 1) + 1 places.",
)
def _dilation_times_kernel(size, kernel_size, *, dilation=1, **others):
    return _length(size, dilation * kernel_size, **others)


@TRANSPOSED_SIZE.wrong(
    SIZE,
    "You took the dilation for the number of gaps; it is the step from one weight to the next, so "
    "2 leaves one gap.",
)
def _dilation_as_gaps(size, kernel_size, *, dilation=1, **others):
    gaps = 0 if dilation == 1 else dilation
    return _length(size, kernel_size, dilation=gaps + 1, **others)
