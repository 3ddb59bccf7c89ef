"""The checks of the assignment on published networks."""

from convcheck.audit.claims import READS_AS, my_findings_task
from convcheck.audit.handout import TABLE, macs, my_claims, weights
from convcheck.audit.tables import (
    ALEXNET,
    GOOGLENET,
    LENET5,
    MACS,
    MOBILENET,
    VGG16,
    WEIGHTS,
)
from convcheck.engine.grading import check_of, own_check_of

__all__ = ["TABLE", "macs", "my_claims", "weights"]

TASKS = (WEIGHTS, MACS, LENET5, ALEXNET, VGG16, READS_AS, GOOGLENET, MOBILENET)
OWN = (my_findings_task,)

check_weights = check_of(WEIGHTS)
check_macs = check_of(MACS)
check_lenet5 = check_of(LENET5)
check_alexnet = check_of(ALEXNET)
check_vgg16 = check_of(VGG16)
check_reads_as = check_of(READS_AS)
check_googlenet = check_of(GOOGLENET)
check_mobilenet = check_of(MOBILENET)
check_my_findings = own_check_of(my_findings_task)
