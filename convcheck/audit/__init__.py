"""The checks of the assignment on published networks."""

from convcheck.audit import right
from convcheck.audit.claims import my_findings_task, own_claims
from convcheck.audit.tables import (
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
from convcheck.engine.draws import student
from convcheck.engine.grading import check_of, own_check_of

TASKS = (WEIGHTS, MACS, LENET5, ALEXNET, VGG16, READS_AS, GOOGLENET, MOBILENET)
OWN = (my_findings_task,)
TABLE = list(INCEPTION)  # the six filter columns of GoogLeNet's Table 1, blocks 3a to 5b

check_weights = check_of(WEIGHTS)
check_macs = check_of(MACS)
check_lenet5 = check_of(LENET5)
check_alexnet = check_of(ALEXNET)
check_vgg16 = check_of(VGG16)
check_reads_as = check_of(READS_AS)
check_googlenet = check_of(GOOGLENET)
check_mobilenet = check_of(MOBILENET)
check_my_findings = own_check_of(my_findings_task)


def weights(C_in, C_out, kernel_size, *, groups=1):
    """Return the weights of a convolution layer, for the tasks after the first."""
    return right.weights(C_in, C_out, kernel_size, groups=groups)


def macs(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    """Return the multiply-adds of a convolution layer, for the tasks after the first."""
    settings = {"stride": stride, "padding": padding, "groups": groups}
    return right.macs(C_in, C_out, kernel_size, size, **settings)


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
