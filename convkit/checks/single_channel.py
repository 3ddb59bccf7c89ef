"""The checks of the assignment on one map and one kernel."""

from convkit.checks.draws import student
from convkit.checks.grading import own_points, points_of
from convkit.checks.maps import CONVOLVE, CORRELATE, PAD
from convkit.checks.sizes import COVERAGE, OUTPUT_SIZE, my_size_task, own_size

TASKS = (OUTPUT_SIZE, PAD, CORRELATE, CONVOLVE, COVERAGE)
OWN = (my_size_task,)


def check_output_size(function, *, seed=None):
    """Print what is wrong with the function of task 1 and return its points, at most 2.

    Examples
    --------
    >>> check_output_size(lambda size, kernel_size, *, stride=1, padding=0, dilation=1:
    ...     (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1)
    output_size: all examples are right. More are tried when it is graded.
    2.0
    """
    return points_of(OUTPUT_SIZE, function, seed)


def check_my_size(function, name):
    """Print what is wrong with a student's own numbers and return the points, at most 1."""
    return own_points(my_size_task, function, name)


def check_pad(function, *, seed=None):
    """Print what is wrong with the function of task 2 and return its points, at most 2."""
    return points_of(PAD, function, seed)


def check_correlate(function, *, seed=None):
    """Print what is wrong with the function of task 3 and return its points, at most 6."""
    return points_of(CORRELATE, function, seed)


def check_convolve(function, *, seed=None):
    """Print what is wrong with the function of task 4 and return its points, at most 2."""
    return points_of(CONVOLVE, function, seed)


def check_coverage(function, *, seed=None):
    """Print what is wrong with the function of task 5 and return its points, at most 2."""
    return points_of(COVERAGE, function, seed)


def my_layer(name):
    """Return the layer whose size a student works out; everyone has one of their own.

    Examples
    --------
    >>> layer = my_layer("Ada")
    >>> layer["size"], layer["kernel_size"], layer["stride"]
    ((90, 78), (7, 6), (4, 2))
    """
    size, kernel_size, settings = own_size(student(name))
    return {"size": size, "kernel_size": kernel_size, **settings}
