"""The checks of the assignment on transposed layers."""

from convcheck.engine.grading import check_of
from convcheck.transposed.copies import OVERLAP
from convcheck.transposed.layer import CONV_TRANSPOSE2D
from convcheck.transposed.sizes import TRANSPOSED_SIZE

TASKS = (TRANSPOSED_SIZE, CONV_TRANSPOSE2D, OVERLAP)
OWN = ()

check_transposed_size = check_of(TRANSPOSED_SIZE)
check_conv_transpose2d = check_of(CONV_TRANSPOSE2D)
check_overlap = check_of(OVERLAP)
