"""The assignment on gradients: its points, right answers, slips of students, harmless mutants."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from tests.checks.answers.styles import with_einsum, with_im2col

TOTAL = 10
ONE, NONE = (1, 1), (0, 0)


def _padded(x, padding):
    return np.pad(x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2))


# Right answers


def input_as_full_convolution(layer):
    """Set g apart by zeros, pad it, and slide the turned kernels with channels swapped over it."""

    def to_input(input_size, weight, g, *, stride=ONE, padding=NONE):
        (N, _, H, W), (C_out, _, K_H, K_W) = input_size, weight.shape
        apart = np.zeros((N, C_out, H + 2 * padding[0] - K_H + 1, W + 2 * padding[1] - K_W + 1))
        rows, columns = np.arange(g.shape[2]) * stride[0], np.arange(g.shape[3]) * stride[1]
        apart[:, :, rows[:, None], columns] = g
        turned = weight[..., ::-1, ::-1].swapaxes(0, 1)
        full = np.array(layer(apart, turned, padding=(K_H - 1, K_W - 1)))
        return full[..., padding[0] : padding[0] + H, padding[1] : padding[1] + W]

    return to_input


def input_one_product_at_a_time(input_size, weight, g, *, stride=ONE, padding=NONE):
    y = np.zeros(input_size).tolist()
    for n, o, h, w in np.ndindex(g.shape):
        for c, i, j in np.ndindex(weight.shape[1:]):
            r, s = h * stride[0] + i - padding[0], w * stride[1] + j - padding[1]
            if 0 <= r < input_size[2] and 0 <= s < input_size[3]:
                y[n][c][r][s] += float(g[n, o, h, w]) * float(weight[o, c, i, j])
    return y


def input_tap_by_tap(input_size, weight, g, *, stride=ONE, padding=NONE):
    y = _padded(np.zeros(input_size, np.float32), padding)
    (_, _, H_out, W_out), (S_H, S_W) = g.shape, stride
    for i, j in np.ndindex(weight.shape[2:]):
        share = np.einsum("nohw,oc->nchw", g, weight[:, :, i, j])
        y[:, :, i : i + H_out * S_H : S_H, j : j + W_out * S_W : S_W][..., :H_out, :W_out] += share
    (_, _, H, W), (P_H, P_W) = input_size, padding
    return y[:, :, P_H : P_H + H, P_W : P_W + W]


def input_by_add_at(input_size, weight, g, *, stride=ONE, padding=NONE):
    N, C_in, H, W = input_size
    places = np.arange(H * W).reshape(1, 1, H, W) + 1
    windows = sliding_window_view(_padded(places, padding), weight.shape[2:], axis=(2, 3))
    windows = windows[0, 0, :: stride[0], :: stride[1]]
    shares = np.einsum("nohw,ocij->nchwij", g, weight)
    y = np.zeros((N, C_in, H * W + 1))
    for n, c in np.ndindex(N, C_in):
        np.add.at(y[n, c], windows, shares[n, c])
    return y[:, :, 1:].reshape(input_size)


def input_by_nudging(input_size, weight, g, *, stride=ONE, padding=NONE):
    y = np.zeros(input_size)
    for n, c, r, s in np.ndindex(*input_size):
        nudge = np.zeros((1, *input_size[1:]))
        nudge[0, c, r, s] = 1
        seen = with_einsum(nudge, weight, stride=stride, padding=padding)
        y[n, c, r, s] = np.sum(g[n] * seen[0])
    return y


def weight_by_einsum(x, weight_size, g, *, stride=ONE, padding=NONE):
    windows = sliding_window_view(_padded(x, padding), weight_size[2:], axis=(2, 3))
    return np.einsum("nohw,nchwij->ocij", g, windows[:, :, :: stride[0], :: stride[1]])


def weight_as_matrix_product(x, weight_size, g, *, stride=ONE, padding=NONE):
    windows = sliding_window_view(_padded(x, padding), weight_size[2:], axis=(2, 3))
    windows = windows[:, :, :: stride[0], :: stride[1]].transpose(0, 2, 3, 1, 4, 5)
    columns = windows.reshape(-1, np.prod(weight_size[1:]))
    rows = g.transpose(1, 0, 2, 3).reshape(weight_size[0], -1)
    return (rows @ columns).reshape(weight_size).astype(np.float32)


def weight_as_dilated_convolution(x, weight_size, g, *, stride=ONE, padding=NONE):
    swapped = with_im2col(x.swapaxes(0, 1), g.swapaxes(0, 1), padding=padding, dilation=stride)
    return swapped.swapaxes(0, 1)[..., : weight_size[2], : weight_size[3]]


def weight_one_product_at_a_time(x, weight_size, g, *, stride=ONE, padding=NONE):
    x = _padded(x, padding)
    y = np.zeros(weight_size).tolist()
    for o, c, i, j in np.ndindex(*weight_size):
        for n, h, w in np.ndindex(len(g), *g.shape[2:]):
            y[o][c][i][j] += float(g[n, o, h, w]) * float(
                x[n, c, h * stride[0] + i, w * stride[1] + j]
            )
    return y


def weight_by_nudging(x, weight_size, g, *, stride=ONE, padding=NONE):
    y = np.zeros(weight_size)
    for place in np.ndindex(*weight_size):
        nudge = np.zeros(weight_size)
        nudge[place] = 1e-3
        up, down = (with_einsum(x, s * nudge, stride=stride, padding=padding) for s in (1, -1))
        y[place] = np.sum(g * (up - down)) / 2e-3
    return y


def bias_by_looping(g):
    y = [0.0] * g.shape[1]
    for n, o, h, w in np.ndindex(g.shape):
        y[o] += g[n, o, h, w].item()
    return y


def pooled(choose, dtype=float):
    """Send back through windows whose maximum lies at the place that ``choose`` finds."""

    def through_max_pool(x, g, kernel_size, stride):
        y = np.zeros(x.shape, dtype)
        for n, c, h, w in np.ndindex(g.shape):
            top, left = h * stride[0], w * stride[1]
            i, j = choose(x[n, c, top : top + kernel_size[0], left : left + kernel_size[1]])
            y[n, c, top + i, left + j] += g[n, c, h, w]
        return y

    return through_max_pool


def by_argmax(window):
    return np.unravel_index(np.argmax(window), window.shape)


def by_argwhere(window):
    return np.argwhere(window == window.max())[0]


def by_walking(window):
    best = 0, 0
    for i, j in np.ndindex(window.shape):
        if window[i, j] > window[best]:
            best = i, j
    return best


def by_sorting(window):
    return min(np.ndindex(window.shape), key=lambda place: (-window[place], place))


def pooled_by_windows(x, g, kernel_size, stride):
    windows = sliding_window_view(x, kernel_size, axis=(2, 3))[:, :, :: stride[0], :: stride[1]]
    places = windows.reshape(*windows.shape[:4], -1).argmax(axis=-1)
    n, c, h, w = np.indices(g.shape)
    y = np.zeros(x.shape)
    rows = h * stride[0] + places // kernel_size[1]
    np.add.at(y, (n, c, rows, w * stride[1] + places % kernel_size[1]), g)
    return y.tolist()


RIGHT = {
    "to_input": (
        input_as_full_convolution(with_einsum),
        input_one_product_at_a_time,
        input_tap_by_tap,
        input_by_add_at,
        input_by_nudging,
    ),
    "to_weight": (
        weight_by_einsum,
        weight_as_matrix_product,
        weight_as_dilated_convolution,
        weight_one_product_at_a_time,
        weight_by_nudging,
    ),
    "to_bias": (
        bias_by_looping,
        lambda g: g.sum(axis=0).sum(axis=1).sum(axis=1),
        lambda g: np.einsum("nohw->o", g.astype(np.float32)),
        lambda g: g.swapaxes(0, 1).reshape(g.shape[1], -1) @ np.ones(g.size // g.shape[1]),
    ),
    "through_max_pool": (
        pooled(by_argmax),
        pooled(by_argwhere, np.float32),
        pooled(by_walking),
        pooled(by_sorting),
        pooled_by_windows,
    ),
}


# Slips


def laid(step, *, cut=True):
    """A student's to_input whose inner step is ``step(y, g, weight, o, rows, columns)``."""

    def to_input(input_size, weight, g, *, stride=ONE, padding=NONE):
        (N, C_in, H, W), (K_H, K_W), (P_H, P_W) = input_size, weight.shape[2:], padding
        y = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
        for n, h, w, o in np.ndindex(N, *g.shape[2:], g.shape[1]):
            top, left = h * stride[0], w * stride[1]
            step(y[n], g[n, o, h, w], weight, o, slice(top, top + K_H), slice(left, left + K_W))
        return y[:, :, P_H : P_H + H, P_W : P_W + W] if cut else y

    return to_input


def overwriting(y, g, weight, o, rows, columns):
    y[:, rows, columns] = g * weight[o]


def swapping(y, g, weight, o, rows, columns):
    for c in range(len(y)):
        y[c, rows, columns] += g * weight[c, o]


def adding(y, g, weight, o, rows, columns):
    y[:, rows, columns] += g * weight[o]


def turning(y, g, weight, o, rows, columns):
    y[:, rows, columns] += g * np.rot90(weight[o], 2, axes=(1, 2))


def with_stride(stride, answer):
    return lambda *args, **settings: answer(*args, **{**settings, "stride": stride})


def overwriting_weight(x, weight_size, g, *, stride=ONE, padding=NONE):
    y, (K_H, K_W), x = np.zeros(weight_size), weight_size[2:], _padded(x, padding)
    for n, o, h, w in np.ndindex(g.shape):
        top, left = h * stride[0], w * stride[1]
        y[o] = g[n, o, h, w] * x[n, :, top : top + K_H, left : left + K_W]
    return y


def collecting_at_h_and_w(x, weight_size, g, *, stride=ONE, padding=NONE):
    y, (K_H, K_W), x = np.zeros(weight_size), weight_size[2:], _padded(x, padding)
    for n, o, h, w in np.ndindex(g.shape):
        y[o] += g[n, o, h, w] * x[n, :, h : h + K_H, w : w + K_W]
    return y


def collecting_without_padding(x, weight_size, g, *, stride=ONE, padding=NONE):
    y, (K_H, K_W) = np.zeros(weight_size), weight_size[2:]
    for n, o, h, w in np.ndindex(g.shape):
        top, left = h * stride[0], w * stride[1]
        y[o] += g[n, o, h, w] * x[n, :, top : top + K_H, left : left + K_W]
    return y


def pool_by_mask(window_of):
    """A student's through_max_pool that multiplies g with a mask of the window."""

    def through_max_pool(x, g, kernel_size, stride):
        y = np.zeros(x.shape)
        for n, c, h, w in np.ndindex(g.shape):
            top, left = h * stride[0], w * stride[1]
            rows, columns = slice(top, top + kernel_size[0]), slice(left, left + kernel_size[1])
            window_of(y[n, c, rows, columns], x[n, c, rows, columns], g[n, c, h, w])
        return y

    return through_max_pool


def mask_added(y, x, g):
    y += (x == x.max()) * g


def mask_assigned(y, x, g):
    y[x == x.max()] = g


def mask_shared(y, x, g):
    y += g * (x == x.max()) / np.sum(x == x.max())


# Each with the name of the mistake it must get.
WRONG = [
    ("to_input", laid(turning), "not_turned"),
    ("to_input", laid(swapping), "channels_not_swapped"),
    ("to_input", with_stride(ONE, laid(adding)), "stride_ignored"),
    ("to_input", laid(overwriting), "overwritten"),
    ("to_input", laid(adding, cut=False), "padding_not_cut"),
    (
        "to_input",
        lambda size, weight, g, *, stride=ONE, padding=NONE: with_einsum(
            g, weight.swapaxes(0, 1), padding=np.array(weight.shape[2:]) - 1
        )[..., padding[0] : padding[0] + size[2], padding[1] : padding[1] + size[3]],
        "not_turned",
    ),
    (
        "to_input",
        lambda size, weight, g, **settings: with_einsum(g, weight.swapaxes(0, 1)[..., ::-1, ::-1]),
        "not_full",
    ),
    (
        "to_input",
        lambda size, weight, g, **settings: laid(adding)(size, weight, g, **settings) / size[0],
        "divided_by_images",
    ),
    ("to_weight", collecting_at_h_and_w, "weight_stride_ignored"),
    ("to_weight", collecting_without_padding, "weight_padding_ignored"),
    ("to_weight", overwriting_weight, "weight_overwritten"),
    (
        "to_weight",
        lambda x, size, g, **settings: weight_by_einsum(x, size, g, **settings)[..., ::-1, ::-1],
        "weight_turned",
    ),
    (
        "to_weight",
        lambda x, size, g, **settings: weight_by_einsum(x, size, g, **settings).swapaxes(0, 1),
        "in_and_out_swapped",
    ),
    (
        "to_weight",
        lambda x, size, g, **settings: weight_by_einsum(x, size, g, **settings) / len(x),
        "weight_divided_by_images",
    ),
    (
        "to_weight",
        lambda x, size, g, *, stride=ONE, padding=NONE: np.swapaxes(
            with_einsum(x.swapaxes(0, 1), g.swapaxes(0, 1), stride=stride, padding=padding), 0, 1
        ),
        "stride_as_stride",
    ),
    ("to_bias", lambda g: g.mean(axis=(0, 2, 3)), "mean"),
    ("to_bias", lambda g: np.mean(g.sum(axis=(2, 3)), axis=0), "mean_over_images"),
    ("to_bias", lambda g: np.sum(g.mean(axis=(2, 3)), axis=0), "mean_over_pixels"),
    ("to_bias", lambda g: g.sum(axis=0), "per_pixel"),
    ("to_bias", lambda g: g.sum(axis=(2, 3)), "per_image"),
    ("to_bias", np.sum, "one_number"),
    ("through_max_pool", pool_by_mask(mask_added), "to_every_maximum"),
    ("through_max_pool", pool_by_mask(mask_shared), "shared_among_maxima"),
    ("through_max_pool", pool_by_mask(mask_assigned), "maximum_overwritten"),
    (
        "through_max_pool",
        lambda x, g, kernel_size, stride: pooled(by_argmax)(x, g, kernel_size, kernel_size),
        "stride_ignored",
    ),
    (
        "through_max_pool",
        pooled(lambda window: np.argwhere(window == window.max())[-1]),
        "to_the_last_maximum",
    ),
]

# Mutants that compute the same as the solution, by the line of code and the change.
EQUIVALENT = {
    **{
        (
            "to_input",
            "padded = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))",
            change,
        ): "more rows or columns beyond the map, which are cut off"
        for change in ("Mult -> Add (2 times)", "2 -> 3 (2 times)")
    },
    (
        "to_weight",
        "padded = np.pad(x, ((0, 0), (0, 0), (P_H, P_H), (P_W, P_W)))",
        "0 -> 1",
    ): "an image of zeros behind the batch that nobody reads",
    (
        "to_bias",
        "N, C_out, H_out, W_out = g.shape",
        "names of the unpacked reversed",
    ): "the sizes are there to be read; the sum does not need them",
}
