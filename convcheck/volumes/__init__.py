"""The checks of the assignment on volumes."""

from convcheck.engine.grading import check_of, own_check_of
from convcheck.volumes.counts import PARAMETERS, my_counts_task, my_directions_task
from convcheck.volumes.handout import my_cases, my_layer
from convcheck.volumes.layer import CONV3D, OUTPUT_SIZES

__all__ = ["my_cases", "my_layer"]

TASKS = (OUTPUT_SIZES, CONV3D, PARAMETERS)
OWN = (my_counts_task, my_directions_task)

check_output_sizes = check_of(OUTPUT_SIZES)
check_conv3d = check_of(CONV3D)
check_parameters = check_of(PARAMETERS)
check_my_counts = own_check_of(my_counts_task)
check_my_directions = own_check_of(my_directions_task)
