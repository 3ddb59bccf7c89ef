"""The checks of the assignment on volumes."""

from convkit.checks.cuboids import CONV3D, OUTPUT_SIZES
from convkit.checks.draws import student
from convkit.checks.grading import own_points, points_of
from convkit.checks.volume_counts import (
    KINDS,
    PARAMETERS,
    my_counts_task,
    my_directions_task,
    own_cases,
    own_counts,
)

TASKS = (OUTPUT_SIZES, CONV3D, PARAMETERS)
OWN = (my_counts_task, my_directions_task)


def check_output_sizes(function, *, seed=None):
    """Print what is wrong with the function of task 1 and return its points, at most 2."""
    return points_of(OUTPUT_SIZES, function, seed)


def check_conv3d(function, *, seed=None):
    """Print what is wrong with the function of task 2 and return its points, at most 7."""
    return points_of(CONV3D, function, seed)


def check_parameters(function, *, seed=None):
    """Print what is wrong with the function of task 3 and return its points, at most 1."""
    return points_of(PARAMETERS, function, seed)


def check_my_counts(function, name):
    """Print what is wrong with a student's own numbers and return the points, at most 1."""
    return own_points(my_counts_task, function, name)


def check_my_directions(function, name):
    """Print what is wrong with a student's six answers and return the points, at most 4."""
    return own_points(my_directions_task, function, name)


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
