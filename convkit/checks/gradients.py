"""The checks of the assignment on gradients."""

from convkit.checks.backward import THROUGH_MAX_POOL, TO_BIAS, TO_INPUT, TO_WEIGHT
from convkit.checks.grading import points_of

TASKS = (TO_INPUT, TO_WEIGHT, TO_BIAS, THROUGH_MAX_POOL)
OWN = ()


def check_to_input(function, *, seed=None):
    """Print what is wrong with the function of task 1 and return its points, at most 4."""
    return points_of(TO_INPUT, function, seed)


def check_to_weight(function, *, seed=None):
    """Print what is wrong with the function of task 2 and return its points, at most 3."""
    return points_of(TO_WEIGHT, function, seed)


def check_to_bias(function, *, seed=None):
    """Print what is wrong with the function of task 3 and return its points, at most 1."""
    return points_of(TO_BIAS, function, seed)


def check_through_max_pool(function, *, seed=None):
    """Print what is wrong with the function of task 4 and return its points, at most 2."""
    return points_of(THROUGH_MAX_POOL, function, seed)
