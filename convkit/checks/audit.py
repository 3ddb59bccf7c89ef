"""The checks of the assignment on published networks."""

from convkit.checks.claims import my_findings_task, own_claims
from convkit.checks.draws import student
from convkit.checks.grading import own_points, points_of
from convkit.checks.tables import (
    ALEXNET,
    GOOGLENET,
    INCEPTION,
    LENET5,
    MACS,
    MOBILENET,
    READS_AS,
    VGG16,
    WEIGHTS,
)
from convkit.mistakes import networks

TASKS = (WEIGHTS, MACS, LENET5, ALEXNET, VGG16, READS_AS, GOOGLENET, MOBILENET)
OWN = (my_findings_task,)
TABLE = list(INCEPTION)  # the six filter columns of GoogLeNet's Table 1, blocks 3a to 5b


def check_weights(function, *, seed=None):
    """Print what is wrong with the weights of task 1 and return the points, at most 1."""
    return points_of(WEIGHTS, function, seed)


def check_macs(function, *, seed=None):
    """Print what is wrong with the MACs of task 1 and return the points, at most 1."""
    return points_of(MACS, function, seed)


def check_lenet5(function, *, seed=None):
    """Print what is wrong with the table of LeNet-5 and return its points, at most 1."""
    return points_of(LENET5, function, seed)


def check_alexnet(function, *, seed=None):
    """Print what is wrong with the table of AlexNet and return its points, at most 2."""
    return points_of(ALEXNET, function, seed)


def check_vgg16(function, *, seed=None):
    """Print what is wrong with the table of VGG16 and return its points, at most 1."""
    return points_of(VGG16, function, seed)


def check_reads_as(function, *, seed=None):
    """Print what is wrong with the reading of a figure and return its points, at most 1."""
    return points_of(READS_AS, function, seed)


def check_googlenet(function, *, seed=None):
    """Print what is wrong with the table of GoogLeNet and return its points, at most 1."""
    return points_of(GOOGLENET, function, seed)


def check_mobilenet(function, *, seed=None):
    """Print what is wrong with the count of MobileNet and return its points, at most 2."""
    return points_of(MOBILENET, function, seed)


def check_my_findings(function, name):
    """Print what is wrong with a student's list and return its points, at most 5."""
    return own_points(my_findings_task, function, name)


def weights(C_in, C_out, kernel_size, *, groups=1):
    """Return the weights of a convolution layer, for the tasks after the first."""
    return networks.weights(C_in, C_out, kernel_size, groups=groups)


def macs(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    """Return the multiply-adds of a convolution layer, for the tasks after the first."""
    settings = {"stride": stride, "padding": padding, "groups": groups}
    return networks.macs(C_in, C_out, kernel_size, size, **settings)


def my_claims(name):
    """Return nine printed figures; everyone has a list of their own.

    Examples
    --------
    >>> len(my_claims("Ada")), my_claims("Ada")[0]["printed"]
    (9, '1,516')
    """
    return [
        {"net": one.net, "figure": one.figure, "given": one.given, "printed": one.printed}
        for one in own_claims(student(name))
    ]
