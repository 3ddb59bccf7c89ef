"""The checks of the assignment on pooling and the order of operations."""

from convcheck.engine.grading import check_of, own_check_of
from convcheck.pooling.handout import my_pool as my_pool
from convcheck.pooling.orders import COUNTER_EXAMPLE, LAYER_WITH_RELU
from convcheck.pooling.sizes import POOLED_SIZE, my_pooled_sizes_task
from convcheck.pooling.windows import AVG_POOL2D, MAX_ACROSS_CHANNELS, MAX_POOL2D

TASKS = (
    MAX_POOL2D,
    AVG_POOL2D,
    POOLED_SIZE,
    MAX_ACROSS_CHANNELS,
    LAYER_WITH_RELU,
    COUNTER_EXAMPLE,
)
OWN = (my_pooled_sizes_task,)

check_max_pool2d = check_of(MAX_POOL2D)
check_avg_pool2d = check_of(AVG_POOL2D)
check_pooled_size = check_of(POOLED_SIZE)
check_my_pooled_sizes = own_check_of(my_pooled_sizes_task)
check_max_across_channels = check_of(MAX_ACROSS_CHANNELS)
check_layer_with_relu = check_of(LAYER_WITH_RELU)
check_counter_example = check_of(COUNTER_EXAMPLE)
