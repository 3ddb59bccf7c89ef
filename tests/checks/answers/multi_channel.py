"""The assignment on many maps: its points, right answers, slips of students, harmless mutants."""

import numpy as np

from tests.checks.answers import slips, styles
from tests.checks.answers.slips import good, layer, sliding

TOTAL = 25

RIGHT = {
    "apply_filter": tuple(map(styles.apply_filter, styles.LAYERS)),
    "conv2d": styles.LAYERS,
    "parameters": (
        styles.parameters_in_words,
        styles.parameters_by_building,
        styles.parameters_by_adding,
        styles.parameters_by_prod,
    ),
    "type_1": tuple(map(styles.type_1, styles.LAYERS[:8])),
    "type_2_1": tuple(map(styles.type_2_1, styles.LAYERS[:8])),
    "type_2_2": tuple(map(styles.type_2_2, styles.LAYERS[:8])),
    "collapses": (styles.collapses_in_words, *map(styles.collapses, styles.LAYERS[:7])),
}

# Each with the name of the mistake it must get.
WRONG = [
    ("apply_filter", slips.maps_apart, "not_summed"),
    ("conv2d", layer(slips.bias_in_the_loop), "bias_per_channel"),
    ("conv2d", layer(slips.last_one_kept), "last_map"),
    ("conv2d", layer(slips.first_kernel), "type_2_1"),
    ("conv2d", layer(slips.swapped_weight), "in_and_out_swapped"),
    ("conv2d", slips.bias_on_columns, "bias_along_columns"),
    ("conv2d", slips.biases_on_all, "biases_summed"),
    (
        "conv2d",
        layer(lambda window, weight, o, b: np.mean(window * weight[o]) + b),
        "window_averaged",
    ),
    ("parameters", lambda C_in, C_out, k: C_out * k[0] * k[1], "channels_and_bias_forgotten"),
    ("parameters", lambda C_in, C_out, k: C_out * k[0] * k[1] + C_out, "type_2_1"),
    ("parameters", lambda C_in, C_out, k: C_in * C_out * k[0] * k[1], "no_bias"),
    ("parameters", lambda C_in, C_out, k: C_in * C_out * (k[0] * k[1] + 1), "bias_per_kernel"),
    ("parameters", lambda C_in, C_out, k: C_in * (C_out * k[0] * k[1] + 1), "bias_per_input"),
    (
        "type_1",
        lambda x, weight: np.array([sliding(good)(m, kernel) for kernel in weight for m in x]),
        "kernel_by_kernel",
    ),
    (
        "type_1",
        lambda x, weight: np.array([[sliding(good)(m, kernel) for kernel in weight] for m in x]),
        "nested",
    ),
    (
        "type_2_1",
        lambda x, weight: np.array(
            [np.mean([sliding(good)(m, kernel) for m in x], axis=0) for kernel in weight]
        ),
        "averaged",
    ),
    (
        "type_2_1",
        lambda x, weight: np.array([sum(sliding(good)(m, kernel) for kernel in weight) for m in x]),
        "added_over_kernels",
    ),
    (
        "type_2_2",
        lambda x, weight: np.array([sum(sliding(good)(m, f[0]) for m in x) for f in weight]),
        "type_2_1",
    ),
    (
        "type_2_2",
        lambda x, weight: np.array([[sliding(good)(m, k) for m, k in zip(x, f)] for f in weight]),
        "pairs_not_summed",
    ),
    (
        "collapses",
        lambda x, weight, y: np.allclose(
            y, np.array([sliding(good)(x.sum(axis=0), kernel) for kernel in weight])
        ),
        "stretched",
    ),
    (
        "collapses",
        lambda x, weight, y: (
            y.shape == (len(weight), *(np.array(x.shape[1:]) - weight.shape[1:] + 1))
        ),
        "only_shapes",
    ),
]

# Mutants that compute the same as the solution, by the line of code and the change.
EQUIVALENT = {
    (
        "parameters",
        "K_H, K_W = kernel_size",
        "names of the unpacked reversed",
    ): "only K_H * K_W counts",
    (
        "conv2d",
        "padded = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))",
        "0 -> 1",
    ): "an image of zeros behind the batch that nobody reads",
    ("conv2d", "y += bias.reshape(-1, 1, 1)", "1 -> 2"): "NumPy takes -2 for -1",
}
