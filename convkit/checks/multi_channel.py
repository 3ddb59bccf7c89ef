"""The checks of the assignment on many maps."""

from convkit.checks.counts import PARAMETERS, my_counts_task, own_counts
from convkit.checks.draws import student
from convkit.checks.grading import own_points, points_of
from convkit.checks.layers import APPLY_FILTER, CONV2D
from convkit.checks.rules import COLLAPSES, TYPE_1, TYPE_2_1, TYPE_2_2

TASKS = (APPLY_FILTER, CONV2D, PARAMETERS, TYPE_1, TYPE_2_1, TYPE_2_2, COLLAPSES)
OWN = (my_counts_task,)


def check_apply_filter(function, *, seed=None):
    """Print what is wrong with the function of task 1 and return its points, at most 5."""
    return points_of(APPLY_FILTER, function, seed)


def check_conv2d(function, *, seed=None):
    """Print what is wrong with the function of task 2 and return its points, at most 8."""
    return points_of(CONV2D, function, seed)


def check_parameters(function, *, seed=None):
    """Print what is wrong with the function of task 3 and return its points, at most 2."""
    return points_of(PARAMETERS, function, seed)


def check_my_counts(function, name):
    """Print what is wrong with a student's own numbers and return the points, at most 2."""
    return own_points(my_counts_task, function, name)


def check_type_1(function, *, seed=None):
    """Print what is wrong with Type 1 of task 4 and return its points, at most 2."""
    return points_of(TYPE_1, function, seed)


def check_type_2_1(function, *, seed=None):
    """Print what is wrong with Type 2.1 of task 4 and return its points, at most 2."""
    return points_of(TYPE_2_1, function, seed)


def check_type_2_2(function, *, seed=None):
    """Print what is wrong with Type 2.2 of task 4 and return its points, at most 1."""
    return points_of(TYPE_2_2, function, seed)


def check_collapses(function, *, seed=None):
    """Print what is wrong with the test of task 5 and return its points, at most 3."""
    return points_of(COLLAPSES, function, seed)


def my_layer(name):
    """Return the layer that a student counts; everyone has one of their own.

    Examples
    --------
    >>> my_layer("Ada")
    {'C_in': 21, 'C_out': 39, 'kernel_size': (4, 7)}
    """
    C_in, C_out, kernel_size = own_counts(student(name))
    return {"C_in": C_in, "C_out": C_out, "kernel_size": kernel_size}
