"""The checks of the assignment on gradients."""

from convkit.checks.backward import THROUGH_MAX_POOL, TO_BIAS, TO_INPUT, TO_WEIGHT
from convkit.checks.grading import check_of

TASKS = (TO_INPUT, TO_WEIGHT, TO_BIAS, THROUGH_MAX_POOL)
OWN = ()

check_to_input = check_of(TO_INPUT)
check_to_weight = check_of(TO_WEIGHT)
check_to_bias = check_of(TO_BIAS)
check_through_max_pool = check_of(THROUGH_MAX_POOL)
