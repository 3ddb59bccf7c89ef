"""The checks of the assignment on many maps."""

from convcheck.engine.grading import check_of, own_check_of
from convcheck.multi_channel.counts import PARAMETERS, my_counts_task
from convcheck.multi_channel.handout import my_layer as my_layer
from convcheck.multi_channel.layer import APPLY_FILTER, CONV2D
from convcheck.multi_channel.types import COLLAPSES, TYPE_1, TYPE_2_1, TYPE_2_2

TASKS = (APPLY_FILTER, CONV2D, PARAMETERS, TYPE_1, TYPE_2_1, TYPE_2_2, COLLAPSES)
OWN = (my_counts_task,)

check_apply_filter = check_of(APPLY_FILTER)
check_conv2d = check_of(CONV2D)
check_parameters = check_of(PARAMETERS)
check_my_counts = own_check_of(my_counts_task)
check_type_1 = check_of(TYPE_1)
check_type_2_1 = check_of(TYPE_2_1)
check_type_2_2 = check_of(TYPE_2_2)
check_collapses = check_of(COLLAPSES)
