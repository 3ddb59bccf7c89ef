"""The catalogue of wrong answers, as code that runs: all that the assignments know, in one list."""

from convcheck.audit import wrong_blocks, wrong_printed, wrong_tables
from convcheck.audit import wrong_layer as wrong_audited_layer
from convcheck.gradients import wrong_bias, wrong_input, wrong_pool, wrong_weight
from convcheck.groups import wrong_layers as wrong_groups
from convcheck.groups import wrong_saving
from convcheck.groups import wrong_work as wrong_group_work
from convcheck.multi_channel import wrong_types
from convcheck.pooling import wrong_across, wrong_orders, wrong_windows
from convcheck.pooling import wrong_sizes as wrong_pooled_sizes
from convcheck.shared import (
    wrong_batch,
    wrong_counts,
    wrong_layer,
    wrong_settings,
    wrong_sizes,
    wrong_work,
)
from convcheck.single_channel import wrong_maps
from convcheck.training import (
    wrong_learning,
    wrong_network,
    wrong_relu,
    wrong_scores,
    wrong_step,
)
from convcheck.transposed import wrong_copies, wrong_overlap
from convcheck.transposed import wrong_layer as wrong_transposed
from convcheck.transposed import wrong_sizes as wrong_transposed_sizes
from convcheck.volumes import wrong_counts as wrong_volume_counts
from convcheck.volumes import wrong_layer as wrong_volume
from convcheck.volumes import wrong_sizes as wrong_volume_sizes

__all__ = ["CATALOGUE", "TOPICS"]

TOPICS = {
    topic.name: topic
    for topic in (
        wrong_layer.KERNEL,
        wrong_layer.FILTER,
        wrong_layer.LAYER,
        wrong_layer.BIAS,
        wrong_layer.IN_GROUPS,
        wrong_layer.LAYER_3D,
        wrong_settings.SETTINGS,
        wrong_settings.DILATION,
        wrong_settings.SETTINGS_3D,
        wrong_batch.BATCH,
        wrong_batch.FILTERS,
        wrong_batch.BATCH_3D,
        wrong_sizes.OUTPUT_SIZE,
        wrong_sizes.SPAN,
        wrong_sizes.POOLED,
        wrong_sizes.ORDER,
        wrong_maps.PAD,
        wrong_maps.CONVOLVE,
        wrong_maps.COVERAGE,
        wrong_counts.COUNT,
        wrong_counts.COUNT_MAPS,
        wrong_counts.COUNT_3D,
        wrong_types.TYPE_1,
        wrong_types.TYPE_2_1,
        wrong_types.TYPE_2_2,
        wrong_types.COLLAPSES,
        wrong_windows.POOL,
        wrong_windows.MAX_POOL,
        wrong_windows.AVG_POOL,
        wrong_across.ACROSS,
        wrong_pooled_sizes.ROUNDING_UP,
        wrong_pooled_sizes.ROUNDING,
        wrong_orders.RELU_ORDER,
        wrong_orders.COUNTER_EXAMPLE,
        wrong_volume_sizes.PLACES,
        wrong_volume.VOLUME,
        wrong_volume_counts.VOLUME_COUNT,
        wrong_volume_counts.VOLUME_OUTPUTS,
        wrong_volume_counts.DIRECTIONS,
        wrong_groups.POINTWISE,
        wrong_groups.GROUPED,
        wrong_groups.SEPARABLE,
        wrong_work.COUNTED_WORK,
        wrong_group_work.WORK,
        wrong_saving.SAVING,
        wrong_audited_layer.WEIGHTS,
        wrong_audited_layer.MACS,
        wrong_work.COUNTED_WEIGHTS,
        wrong_work.COUNTED_MACS,
        wrong_tables.LENET5,
        wrong_tables.ALEXNET,
        wrong_tables.VGG16,
        wrong_printed.READS_AS,
        wrong_blocks.GOOGLENET,
        wrong_blocks.MOBILENET,
        wrong_printed.FINDINGS,
        wrong_input.TO_INPUT,
        wrong_weight.TO_WEIGHT,
        wrong_bias.TO_BIAS,
        wrong_pool.THROUGH_MAX_POOL,
        wrong_relu.THROUGH_RELU,
        wrong_scores.TO_SCORES,
        wrong_step.TAKE_STEP,
        wrong_network.LOSS,
        wrong_network.TO_SECOND,
        wrong_network.TO_FIRST,
        wrong_learning.LEARN,
        wrong_transposed_sizes.TRANSPOSED_SIZE,
        wrong_transposed.TRANSPOSED,
        wrong_copies.COPIED,
        wrong_overlap.OVERLAP,
    )
}
CATALOGUE = tuple(mistake for topic in TOPICS.values() for mistake in topic)
