"""The checks of the assignment on 1 × 1 layers, groups and cost."""

from convkit.checks.draws import student
from convkit.checks.grading import own_points, points_of
from convkit.checks.grouped import GROUPED, POINTWISE, SEPARABLE
from convkit.checks.work import MACS, my_saving_task, own_layer

TASKS = (POINTWISE, GROUPED, SEPARABLE, MACS)
OWN = (my_saving_task,)


def check_pointwise(function, *, seed=None):
    """Print what is wrong with the function of task 1 and return its points, at most 3."""
    return points_of(POINTWISE, function, seed)


def check_grouped(function, *, seed=None):
    """Print what is wrong with the function of task 2 and return its points, at most 4."""
    return points_of(GROUPED, function, seed)


def check_separable(function, *, seed=None):
    """Print what is wrong with the function of task 3 and return its points, at most 3."""
    return points_of(SEPARABLE, function, seed)


def check_macs(function, *, seed=None):
    """Print what is wrong with the function of task 4 and return its points, at most 1.5."""
    return points_of(MACS, function, seed)


def check_my_saving(function, name):
    """Print what is wrong with a student's own numbers and return the points, at most 1.5."""
    return own_points(my_saving_task, function, name)


def my_layer(name):
    """Return the layer that a student replaces; everyone has one of their own.

    Examples
    --------
    >>> my_layer("Ada")
    {'C_in': 72, 'C_out': 38, 'kernel_size': (3, 3), 'size': (10, 33), 'padding': (1, 1)}
    """
    C_in, C_out, kernel_size, size = own_layer(student(name))
    padding = tuple(K // 2 for K in kernel_size)
    return {"C_in": C_in, "C_out": C_out, "kernel_size": kernel_size, "size": size,
            "padding": padding}
