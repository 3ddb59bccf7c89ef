"""The assignment on groups and cost: points, right answers, slips, harmless mutants."""

import numpy as np

from tests.checks.answers import styles
from tests.checks.answers.styles import with_add_at, with_einsum, with_fft, with_im2col

TOTAL = 15


# Right answers


def mixed_at_each_pixel(x, weight, bias):
    N, _, H, W = x.shape
    y = np.zeros((N, len(weight), H, W))
    for n, h, w in np.ndindex(N, H, W):
        y[n, :, h, w] = weight @ x[n, :, h, w] + bias
    return y


def mixed_in_one_row(x, weight, bias):
    N, C_in, H, W = x.shape
    y = weight @ np.moveaxis(x, 1, 0).reshape(C_in, -1) + bias[:, None]
    return np.moveaxis(y.reshape(-1, N, H, W), 1, 0)


def mixed_as_lists(x, weight, bias):
    return [
        [
            (sum(w * m for w, m in zip(row, image, strict=True)) + b).tolist()
            for row, b in zip(weight.tolist(), bias, strict=True)
        ]
        for image in x
    ]


def mixed_by_tensordot(x, weight, bias):
    y = np.tensordot(x, weight, axes=(1, 1)) + bias
    return y.transpose(0, 3, 1, 2).astype(np.float32)


def split(layer):
    """Cut maps and filters, and let each pair be an ordinary layer."""

    def grouped(x, weight, groups):
        pairs = zip(np.split(x, groups, axis=1), np.split(weight, groups), strict=True)
        return np.concatenate([np.array(layer(m, f)) for m, f in pairs], axis=1)

    return grouped


def spread(layer):
    """Put zeros in the places of the missing kernels."""

    def grouped(x, weight, groups):
        C_out, C_group, K_H, K_W = weight.shape
        full = np.zeros((C_out, x.shape[1], K_H, K_W))
        for o in range(C_out):
            first = o // (C_out // groups) * C_group
            full[o, first : first + C_group] = weight[o]
        return layer(x, full)

    return grouped


def grouped_by_one_einsum(x, weight, groups):
    windows = np.lib.stride_tricks.sliding_window_view(x, weight.shape[2:], axis=(2, 3))
    windows = windows.reshape(len(x), groups, -1, *windows.shape[2:])
    filters = weight.reshape(groups, -1, *weight.shape[1:])
    y = np.einsum("ngchwij,gocij->ngohw", windows, filters)
    return y.reshape(len(x), -1, *y.shape[3:])


GROUPED = (
    split(styles.seven_loops),
    split(with_im2col),
    spread(with_einsum),
    spread(with_fft),
    split(with_add_at),
    grouped_by_one_einsum,
)


def separable_by_groups(grouped, pointwise):
    return lambda x, look, mix: pointwise(
        np.array(grouped(x, look, len(look))), mix, np.zeros(len(mix))
    )


def separable_by_folding(x, look, mix):
    return with_einsum(x, mix[:, :, None, None] * look[:, 0])


def separable_map_by_map(x, look, mix):
    y = 0
    for c in range(len(look)):
        seen = np.array(with_einsum(x[:, c : c + 1], look[c : c + 1]))
        y = y + seen * mix[:, c].reshape(1, -1, 1, 1)
    return y.tolist()


def macs_by_walking(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    from math import prod

    positions = [
        len(range(-P, n + P - K + 1, S))
        for n, K, S, P in zip(size, kernel_size, stride, padding, strict=True)
    ]
    return groups * (C_in // groups) * (C_out // groups) * prod(kernel_size) * prod(positions)


def macs_by_a_pixel(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    H_out, W_out = (np.array(size) + 2 * np.array(padding) - kernel_size) // stride + 1
    one_number = kernel_size[0] * kernel_size[1] * C_in // groups
    return one_number * C_out * H_out * W_out


def macs_by_shapes(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    x = np.zeros((1, 1, *size), np.int8)
    y = with_einsum(x, np.zeros((1, 1, *kernel_size), np.int8), stride=stride, padding=padding)
    return int(np.prod((C_out, C_in // groups, *kernel_size)) * y.size)


def macs_with_convkit_s_sizes(
    C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1
):
    from convkit import output_size

    work = C_in * C_out * kernel_size[0] * kernel_size[1]
    for axis in (0, 1):
        work *= output_size(
            size[axis], kernel_size[axis], stride=stride[axis], padding=padding[axis]
        )
    return work // groups


RIGHT = {
    "pointwise": (
        mixed_at_each_pixel,
        mixed_in_one_row,
        mixed_as_lists,
        mixed_by_tensordot,
        lambda x, weight, bias: np.einsum("oc,nchw->nohw", weight, x) + bias[:, None, None],
    ),
    "grouped": GROUPED,
    "separable": (
        separable_by_groups(GROUPED[0], mixed_at_each_pixel),
        separable_by_groups(GROUPED[3], mixed_in_one_row),
        separable_by_folding,
        separable_map_by_map,
    ),
    "macs": (macs_by_walking, macs_by_a_pixel, macs_by_shapes, macs_with_convkit_s_sizes),
}


# Slips


def rolled(first_map):
    """A student's grouped whose filter o of group g looks at the maps that ``first_map`` gives."""

    def grouped(x, weight, groups):
        (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
        y = np.zeros((N, C_out, H - K_H + 1, W - K_W + 1))
        for n, o, h, w in np.ndindex(y.shape):
            maps = first_map(o, o // (C_out // groups), C_in, C_group, groups)
            for c, m in enumerate(maps):
                y[n, o, h, w] += np.sum(x[n, m, h : h + K_H, w : w + K_W] * weight[o, c])
        return y

    return grouped


def batch_in_one_go(x, weight, bias):
    N, C_in, H, W = x.shape
    y = weight @ x.reshape(C_in, -1) + bias[:, None]
    return y.reshape(N, len(weight), H, W)


def pixels_in_rows(x, weight, bias):
    N, C_in, H, W = x.shape
    y = x.reshape(N, H * W, C_in) @ weight.T + bias
    return y.swapaxes(1, 2).reshape(N, -1, H, W)


def group_by_group(x, weight, groups):
    total = 0
    for maps, filters in zip(np.split(x, groups, axis=1), np.split(weight, groups), strict=True):
        total = total + with_einsum(maps, filters)
    return total


def pixels(formula):
    """Turn a formula of C_in, C_out, K, groups, pixels in and pixels out into an answer."""

    def macs(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
        K, (H_out, W_out) = (
            np.prod(kernel_size),
            ((np.array(size) + 2 * np.array(padding) - kernel_size) // stride + 1),
        )
        return int(formula(C_in, C_out, K, groups, size[0] * size[1], H_out * W_out))

    return macs


def look_by_slices(x, weight, groups):
    """Gives numbers for any number of maps: a slice beyond the end is empty."""
    (N, _, H, W), (C_out, _, K_H, K_W) = x.shape, weight.shape
    y = np.zeros((N, C_out, H - K_H + 1, W - K_W + 1))
    for n, o, h, w in np.ndindex(y.shape):
        y[n, o, h, w] = np.sum(x[n, o : o + 1, h : h + K_H, w : w + K_W] * weight[o])
    return y


look_first, mix_it = GROUPED[1], mixed_in_one_row

# Each with the name of the mistake it must get.
WRONG = [
    ("pointwise", batch_in_one_go, "images_twice_cut"),
    ("pointwise", pixels_in_rows, "input_channels_last"),
    ("pointwise", lambda x, weight, bias: np.einsum("oc,nchw->nohw", weight, x), "bias_forgotten"),
    (
        "pointwise",
        lambda x, weight, bias: np.einsum("oc,nchw->nohw", weight, x) + bias,
        "bias_along_columns",
    ),
    (
        "pointwise",
        lambda x, weight, bias: (
            np.einsum("nchw,oc->nohw", x, weight.reshape(weight.shape[::-1]).T)
            + bias[:, None, None]
        ),
        "weight_reshaped",
    ),
    (
        "pointwise",
        lambda x, weight, bias: weight @ x.reshape(*x.shape[:2], -1) + bias[:, None],
        "left_flat",
    ),
    ("grouped", rolled(lambda o, g, C_in, C_group, G: range(g, C_in, G)), "groups_interleaved"),
    (
        "grouped",
        rolled(lambda o, g, C_in, C_group, G: range(o % G * C_group, o % G * C_group + C_group)),
        "filters_in_turn",
    ),
    ("grouped", rolled(lambda o, g, C_in, C_group, G: range(o % G, C_in, G)), "all_dealt"),
    ("grouped", rolled(lambda o, g, C_in, C_group, G: range(C_group)), "first_group"),
    ("grouped", rolled(lambda o, g, C_in, C_group, G: range(g, g + C_group)), "group_apart"),
    ("grouped", group_by_group, "groups_summed"),
    (
        "grouped",
        lambda x, weight, groups: split(with_einsum)(x, weight[..., ::-1, ::-1], groups),
        "flipped",
    ),
    (
        "grouped",
        lambda x, weight, groups: np.stack(
            np.split(split(with_einsum)(x, weight, groups), groups, axis=1), axis=2
        ).reshape(len(x), len(weight), x.shape[2] - weight.shape[2] + 1, -1),
        "results_in_turn",
    ),
    (
        "separable",
        lambda x, look, mix: look_first(mix_it(x, mix, np.zeros(len(mix))), look, len(look)),
        "mixed_first",
    ),
    (
        "separable",
        lambda x, look, mix: look_by_slices(mix_it(x, mix, np.zeros(len(mix))), look, len(look)),
        "mixed_first",
    ),
    ("separable", lambda x, look, mix: look_first(x, look, len(look)), "not_mixed"),
    (
        "separable",
        lambda x, look, mix: mix_it(look_first(x, look, len(look)), mix.T, np.zeros(mix.shape[1])),
        "mix_transposed",
    ),
    (
        "separable",
        lambda x, look, mix: mix_it(
            np.maximum(look_first(x, look, len(look)), 0), mix, np.zeros(len(mix))
        ),
        "relu_between",
    ),
    (
        "separable",
        lambda x, look, mix: mix_it(
            look_first(x.reshape(-1, 1, *x.shape[2:]), look[:1], 1).reshape(
                *x.shape[:2], x.shape[2] - look.shape[2] + 1, -1
            ),
            mix,
            np.zeros(len(mix)),
        ),
        "one_kernel",
    ),
    ("macs", pixels(lambda M, N, K, G, inside, out: M * N * K // G), "weights_given"),
    ("macs", pixels(lambda M, N, K, G, inside, out: 2 * M * N * K // G * out), "twice"),
    ("macs", pixels(lambda M, N, K, G, inside, out: M * N * K // G * inside), "input_pixels"),
    ("macs", pixels(lambda M, N, K, G, inside, out: N * K * out), "channels_forgotten"),
    ("macs", pixels(lambda M, N, K, G, inside, out: M * N * K * out), "groups_ignored"),
    ("macs", pixels(lambda M, N, K, G, inside, out: (M // G) * (N // G) * K * out), "groups_twice"),
    ("macs", pixels(lambda M, N, K, G, inside, out: (M // G * K + 1) * N * out), "biases_counted"),
]

# Mutants that compute the same as the solution, by the line of code and the change.
EQUIVALENT = {
    (
        "macs",
        "return C_in // groups * C_out * K_H * K_W * H_out * W_out",
        "FloorDiv -> Div",
    ): "the same numbers as floats",
    (
        "pointwise",
        "mixed = weight @ pixels + bias.reshape(-1, 1)",
        "1 -> 2",
    ): "NumPy takes -2 for -1",
    (
        "separable",
        "y[n, :, h, w] = mix @ np.sum(window * look[:, 0], axis=(1, 2))",
        "0 -> -1",
    ): "the axis has length 1",
}
