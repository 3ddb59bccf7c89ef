"""The checks of the assignment on pooling and the order of operations."""

from convkit.checks.draws import student
from convkit.checks.grading import own_points, points_of
from convkit.checks.orders import COUNTER_EXAMPLE, LAYER_WITH_RELU
from convkit.checks.pools import AVG_POOL2D, MAX_ACROSS_CHANNELS, MAX_POOL2D
from convkit.checks.roundings import POOLED_SIZE, my_pooled_sizes_task, own_axes

TASKS = (
    MAX_POOL2D,
    AVG_POOL2D,
    POOLED_SIZE,
    MAX_ACROSS_CHANNELS,
    LAYER_WITH_RELU,
    COUNTER_EXAMPLE,
)
OWN = (my_pooled_sizes_task,)


def check_max_pool2d(function, *, seed=None):
    """Print what is wrong with the max pool of task 1 and return its points, at most 3."""
    return points_of(MAX_POOL2D, function, seed)


def check_avg_pool2d(function, *, seed=None):
    """Print what is wrong with the average pool of task 1 and return its points, at most 3."""
    return points_of(AVG_POOL2D, function, seed)


def check_pooled_size(function, *, seed=None):
    """Print what is wrong with the function of task 2 and return its points, at most 1."""
    return points_of(POOLED_SIZE, function, seed)


def check_my_pooled_sizes(function, name):
    """Print what is wrong with a student's own numbers and return the points, at most 1."""
    return own_points(my_pooled_sizes_task, function, name)


def check_max_across_channels(function, *, seed=None):
    """Print what is wrong with the function of task 3 and return its points, at most 2."""
    return points_of(MAX_ACROSS_CHANNELS, function, seed)


def check_layer_with_relu(function, *, seed=None):
    """Print what is wrong with the function of task 4 and return its points, at most 3."""
    return points_of(LAYER_WITH_RELU, function, seed)


def check_counter_example(function, *, seed=None):
    """Print what is wrong with the window of task 5 and return its points, at most 1."""
    return points_of(COUNTER_EXAMPLE, function, seed)


def my_pool(name):
    """Return the pool whose size a student works out; everyone has one of their own.

    Examples
    --------
    >>> pool = my_pool("Ada")
    >>> sorted(pool)
    ['ceil_mode', 'kernel_size', 'padding', 'size', 'stride']
    """
    (H, K_H, rows), (W, K_W, columns) = own_axes(student(name))
    settings = {name: (rows[name], columns[name]) for name in rows}
    return {"size": (H, W), "kernel_size": (K_H, K_W), **settings, "ceil_mode": True}
