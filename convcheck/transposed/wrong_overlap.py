"""Wrong ways to count the copies that meet at each place.

Each rule takes size and kernel_size, and stride, padding and output_padding, all as pairs (rows,
columns).
"""

import numpy as np

from convcheck.engine.mistake import Topic
from convcheck.transposed.right import overlap
from convkit.gradients import conv2d_input
from convkit.shapes import on_every_axis, output_size

CHECKERBOARDS = "Checkerboards"
OVERLAP = Topic("overlap", "transposed")


def _along(axis, size, kernel_size, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    """Return the counts along one axis."""
    settings = {
        "stride": (1, stride[axis]),
        "padding": (0, padding[axis]),
        "output_padding": (0, output_padding[axis]),
    }
    return overlap((1, size[axis]), (1, kernel_size[axis]), **settings)[0]


@OVERLAP.wrong(
    CHECKERBOARDS,
    "You counted how many windows of a convolution read each number of its input; asked is how "
    "many copies meet at each number of the result of a transposed layer, which is larger.",
)
def _windows_counted(size, kernel_size, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    settings = {"stride": stride, "padding": padding}
    windows = on_every_axis(output_size, size, kernel_size, **settings)
    ones = np.ones((1, 1, *kernel_size), int), np.ones((1, 1, *windows), int)
    return conv2d_input((1, 1, *size), *ones, **settings)[0, 0]


@OVERLAP.wrong(
    CHECKERBOARDS,
    "You took as many copies to meet at each place as the kernel has weights; there are fewer at "
    "the border, and with a stride above 1 everywhere.",
)
def _everywhere_alike(size, kernel_size, **settings):
    return np.full_like(overlap(size, kernel_size, **settings), np.prod(kernel_size))


@OVERLAP.wrong(
    CHECKERBOARDS,
    "You added the counts of the rows and those of the columns; a copy meets a place if it does "
    "along both, so they are multiplied.",
)
def _added_up(size, kernel_size, **settings):
    rows, columns = (_along(axis, size, kernel_size, **settings) for axis in (0, 1))
    return rows[:, None] + columns


@OVERLAP.wrong(CHECKERBOARDS, "You counted along the rows alone; copies overlap both ways.")
def _along_the_rows(size, kernel_size, **settings):
    shape = overlap(size, kernel_size, **settings).shape
    return np.broadcast_to(_along(1, size, kernel_size, **settings), shape)


@OVERLAP.wrong(CHECKERBOARDS, "You counted along the columns alone; copies overlap both ways.")
def _along_the_columns(size, kernel_size, **settings):
    shape = overlap(size, kernel_size, **settings).shape
    return np.broadcast_to(_along(0, size, kernel_size, **settings)[:, None], shape)


@OVERLAP.wrong(
    CHECKERBOARDS, "You took the width of the kernel for its height; a pair is (rows, columns)."
)
def _kernel_read_backwards(size, kernel_size, **settings):
    return overlap(size, kernel_size[::-1], **settings)


@OVERLAP.wrong(
    CHECKERBOARDS, "You took the width of the input for its height; a pair is (rows, columns)."
)
def _size_read_backwards(size, kernel_size, **settings):
    return overlap(size[::-1], kernel_size, **settings)
