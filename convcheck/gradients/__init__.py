"""The checks of the assignment on gradients."""

from convcheck.engine.grading import check_of
from convcheck.gradients.layer import TO_BIAS, TO_INPUT, TO_WEIGHT
from convcheck.gradients.pool import THROUGH_MAX_POOL

TASKS = (TO_INPUT, TO_WEIGHT, TO_BIAS, THROUGH_MAX_POOL)
OWN = ()

check_to_input = check_of(TO_INPUT)
check_to_weight = check_of(TO_WEIGHT)
check_to_bias = check_of(TO_BIAS)
check_through_max_pool = check_of(THROUGH_MAX_POOL)
