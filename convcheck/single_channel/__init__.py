"""The checks of the assignment on one map and one kernel."""

from convcheck.engine.grading import check_of, own_check_of
from convcheck.single_channel.handout import my_layer as my_layer
from convcheck.single_channel.sizes import COVERAGE, OUTPUT_SIZE, my_size_task
from convcheck.single_channel.sliding import CONVOLVE, CORRELATE, PAD

TASKS = (OUTPUT_SIZE, PAD, CORRELATE, CONVOLVE, COVERAGE)
OWN = (my_size_task,)

check_output_size = check_of(OUTPUT_SIZE)
check_my_size = own_check_of(my_size_task)
check_pad = check_of(PAD)
check_correlate = check_of(CORRELATE)
check_convolve = check_of(CONVOLVE)
check_coverage = check_of(COVERAGE)
