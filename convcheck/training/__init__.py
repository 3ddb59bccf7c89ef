"""The checks of the assignment on training."""

from convcheck.engine.grading import check_of
from convcheck.training.handout import practice as practice
from convcheck.training.learning import LEARN
from convcheck.training.network import TO_FIRST, TO_SECOND
from convcheck.training.pieces import TAKE_STEP, THROUGH_RELU, TO_SCORES

TASKS = (THROUGH_RELU, TO_SCORES, TAKE_STEP, TO_SECOND, TO_FIRST, LEARN)
OWN = ()

check_through_relu = check_of(THROUGH_RELU)
check_to_scores = check_of(TO_SCORES)
check_take_step = check_of(TAKE_STEP)
check_to_second = check_of(TO_SECOND)
check_to_first = check_of(TO_FIRST)
check_learn = check_of(LEARN)
