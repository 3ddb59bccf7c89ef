"""The checks of the assignment on volumes."""

from convcheck.engine.draws import student
from convcheck.engine.grading import check_of, own_check_of
from convcheck.volumes.counts import (
    KINDS,
    PARAMETERS,
    my_counts_task,
    my_directions_task,
    own_cases,
    own_counts,
)
from convcheck.volumes.layer import CONV3D, OUTPUT_SIZES

TASKS = (OUTPUT_SIZES, CONV3D, PARAMETERS)
OWN = (my_counts_task, my_directions_task)

check_output_sizes = check_of(OUTPUT_SIZES)
check_conv3d = check_of(CONV3D)
check_parameters = check_of(PARAMETERS)
check_my_counts = own_check_of(my_counts_task)
check_my_directions = own_check_of(my_directions_task)


def my_layer(name):
    """Return the layer that a student counts; everyone has one of their own.

    Examples
    --------
    >>> my_layer("Ada")["kernel_size"]
    (4, 5, 2)
    """
    C_in, C_out, size, kernel_size = own_counts(student(name))
    return {"C_in": C_in, "C_out": C_out, "size": size, "kernel_size": kernel_size}


def my_cases(name):
    """Return six inputs, each with a filter that meets it, in an order of the student's own.

    Examples
    --------
    >>> my_cases("Ada")[1]
    {'what': 'a scan in slices: slices, rows, columns', 'input': (31, 99, 148), 'filter': (1, 2, 3)}
    """
    return [
        {"what": KINDS[kind], "input": shape, "filter": kernel}
        for kind, shape, kernel in own_cases(student(name))
    ]
