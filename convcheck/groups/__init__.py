"""The checks of the assignment on 1 × 1 layers, groups and cost."""

from convcheck.engine.grading import check_of, own_check_of
from convcheck.groups.handout import my_layer as my_layer
from convcheck.groups.layers import GROUPED, POINTWISE, SEPARABLE
from convcheck.groups.work import MACS, my_saving_task

TASKS = (POINTWISE, GROUPED, SEPARABLE, MACS)
OWN = (my_saving_task,)

check_pointwise = check_of(POINTWISE)
check_grouped = check_of(GROUPED)
check_separable = check_of(SEPARABLE)
check_macs = check_of(MACS)
check_my_saving = own_check_of(my_saving_task)
