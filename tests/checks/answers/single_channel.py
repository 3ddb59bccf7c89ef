"""The assignment on one map: its points, right answers, slips of students, harmless mutants."""

from math import ceil

import numpy as np

from tests.checks.answers import slips, styles
from tests.checks.answers.slips import good, size, sliding

TOTAL = 15

RIGHT = {
    "output_size": (
        styles.size_by_counting,
        styles.size_by_range,
        styles.size_by_floor,
        styles.size_in_numpy,
        styles.size_by_recursion,
    ),
    "pad": (styles.pad_by_np, styles.pad_by_stacking, styles.pad_as_lists, styles.pad_one_by_one),
    "correlate": tuple(map(styles.correlate, styles.LAYERS)),
    "convolve": tuple(map(styles.convolve, styles.LAYERS[:8])),
    "coverage": (
        styles.coverage_by_adding,
        styles.coverage_by_axes,
        styles.coverage_by_add_at,
        styles.coverage_by_bincount,
    ),
}

# Each with the name of the mistake it must get.
WRONG = [
    (
        "output_size",
        size(lambda n, k, s, p, d: round((n + 2 * p - d * (k - 1) - 1) / s) + 1),
        "rounded_to_nearest",
    ),
    (
        "output_size",
        size(lambda n, k, s, p, d: ceil((n + 2 * p - d * (k - 1) - 1) / s) + 1),
        "rounded_up",
    ),
    (
        "output_size",
        size(lambda n, k, s, p, d: (n + 2 * p - d * (k - 1) - 1) / s + 1),
        "not_rounded",
    ),
    ("output_size", size(lambda n, k, s, p, d: (n + p - d * (k - 1) - 1) // s + 1), "padding_once"),
    (
        "output_size",
        size(lambda n, k, s, p, d: (n + 2 * p - (k + d * (k - 1))) // s + 1),
        "dilation_as_gaps",
    ),
    ("output_size", size(lambda n, k, s, p, d: (n + 2 * p - d * k) // s + 1), "span_without_start"),
    ("output_size", size(lambda n, k, s, p, d: (n - k + 2 * p) // s + 1), "no_dilation"),
    ("pad", slips.padded_everywhere, "channels_too"),
    ("pad", slips.padded_in_front, "before_only"),
    ("pad", slips.padded_in_integers, "whole_numbers"),
    ("pad", np.pad, "before_and_after"),
    ("pad", lambda x, padding: np.pad(x, padding[0]), "rows_everywhere"),
    ("correlate", slips.first_of_the_pair("stride"), "stride_of_rows"),
    ("correlate", slips.first_of_the_pair("padding"), "padding_of_rows"),
    (
        "correlate",
        lambda x, kernel, *, padding=(0, 0), **others: sliding(good)(
            np.pad(x, padding), kernel, **others
        ),
        "padding_before_and_after",
    ),
    ("correlate", slips.first_of_the_pair("dilation"), "dilation_of_rows"),
    ("pad", slips.padded_to_minus, "counted_from_the_end"),
    ("correlate", sliding(slips.flipping), "flipped"),
    ("correlate", sliding(slips.end_scaled), "window_end_scaled"),
    ("correlate", sliding(slips.start_unscaled), "window_start_unscaled"),
    ("correlate", sliding(slips.no_stride_in_slice), "stride_only_counted"),
    ("correlate", sliding(slips.no_dilation_in_slice), "dilation_only_counted"),
    ("correlate", sliding(good, sides=lambda P: (2 * P, 0)), "values"),
    ("correlate", sliding(good, dtype=None), "overflowed"),
    ("correlate", sliding(good, dtype=int), "truncated"),
    ("correlate", sliding(good, after=np.transpose), "result_transposed"),
    ("convolve", sliding(good), "not_turned"),
    ("convolve", lambda x, kernel: sliding(good)(x, kernel[::-1]), "rows_only"),
    ("convolve", lambda x, kernel: sliding(good)(np.rot90(x, 2), kernel), "map_turned"),
    (
        "coverage",
        lambda shape, k, *, stride=(1, 1), padding=(0, 0): sliding(good)(
            np.ones(shape), np.ones(k), stride=stride, padding=padding
        ),
        "seen",
    ),
]

# Mutants that compute the same as the solution, by the line of code and the change.
EQUIVALENT = {
    ("convolve", "return slide(x, kernel[::-1, ::-1])", "indices reversed"): "both are alike",
    **{
        (
            "coverage",
            "used = np.zeros((H + 2 * P_H, W + 2 * P_W), int)",
            change,
        ): "cells beyond the map, which are cut off, are more or fewer"
        for change in ("Mult -> Add (2 times)", "2 -> 3 (2 times)", "2 -> 1 (2 times)")
    },
}
