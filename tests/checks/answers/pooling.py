"""The assignment on pooling and order: its points, right answers, slips of students, mutants."""

from math import ceil, floor

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

TOTAL = 15


# Right pools


def starts(n, K, S, P):
    return range(-P, n + P - K + 1, S)


def window_by_window(keep):
    """A pool in loops that looks only at the places on the map."""

    def pool(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
        (_, H, W), (K_H, K_W), (P_H, P_W) = x.shape, kernel_size, padding
        S_H, S_W = stride or kernel_size
        places = K_H * K_W if count_include_pad else None
        return [
            [
                [
                    keep(m[max(h, 0) : h + K_H, max(w, 0) : w + K_W], places)
                    for w in starts(W, K_W, S_W, P_W)
                ]
                for h in starts(H, K_H, S_H, P_H)
            ]
            for m in x
        ]

    return pool


def number_by_number(x, kernel_size, *, stride=None, padding=(0, 0)):
    C, H, W = x.shape
    S = stride or kernel_size
    rows, columns = (
        list(starts(n, K, s, P)) for n, K, s, P in zip((H, W), kernel_size, S, padding)
    )
    y = np.zeros((C, len(rows), len(columns)))
    for c, i, j in np.ndindex(y.shape):
        best = None
        for h in range(rows[i], rows[i] + kernel_size[0]):
            for w in range(columns[j], columns[j] + kernel_size[1]):
                if 0 <= h < H and 0 <= w < W and (best is None or x[c, h, w] > best):
                    best = x[c, h, w]
        y[c, i, j] = best
    return y


def views(x, kernel_size, stride, padding, mode, dtype=float):
    S_H, S_W = kernel_size if stride is None else stride
    x = np.pad(x.astype(dtype), ((0, 0), (padding[0],) * 2, (padding[1],) * 2), **mode)
    return sliding_window_view(x, kernel_size, axis=(1, 2))[:, ::S_H, ::S_W]


def max_by_views(x, kernel_size, *, stride=None, padding=(0, 0)):
    return views(x, kernel_size, stride, padding, {"constant_values": -np.inf}).max(axis=(3, 4))


def max_by_repeated_border(x, kernel_size, *, stride=None, padding=(0, 0)):
    return views(x, kernel_size, stride, padding, {"mode": "edge"}, np.float32).max(axis=(3, 4))


def max_by_shifts(x, kernel_size, *, stride=None, padding=(0, 0)):
    seen = views(x, kernel_size, stride, padding, {"constant_values": -np.inf})
    y = np.full(seen.shape[:3], -np.inf)
    for i, j in np.ndindex(tuple(kernel_size)):
        y = np.maximum(y, seen[..., i, j])
    return y


def rows_then_columns(x, kernel_size, *, stride=None, padding=(0, 0)):
    (K_H, K_W), (S_H, S_W), (P_H, P_W) = kernel_size, stride or kernel_size, padding
    tall = max_by_views(x, (K_H, 1), stride=(S_H, 1), padding=(P_H, 0))
    return max_by_views(tall, (1, K_W), stride=(1, S_W), padding=(0, P_W))


def avg_by_views(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    rim = {"constant_values": np.nan}
    seen = views(x, kernel_size, stride, padding, {} if count_include_pad else rim)
    return np.nanmean(seen, axis=(3, 4))


def avg_by_einsum(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    weight = np.ones(kernel_size)
    total = np.einsum("chwij,ij->chw", views(x, kernel_size, stride, padding, {}), weight)
    rim = {"constant_values": 1 if count_include_pad else 0}
    counted = views(np.ones_like(x), kernel_size, stride, padding, rim).sum(axis=(3, 4))
    return total / counted


def avg_by_summed_area(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    (P_H, P_W), (K_H, K_W), (S_H, S_W) = padding, kernel_size, stride or kernel_size

    def total(maps):
        maps = np.pad(maps, ((0, 0), (P_H + 1, P_H), (P_W + 1, P_W))).cumsum(axis=1).cumsum(axis=2)
        tall = maps[:, K_H:] - maps[:, :-K_H]
        return (tall[:, :, K_W:] - tall[:, :, :-K_W])[:, ::S_H, ::S_W]

    return total(x) / (K_H * K_W if count_include_pad else total(np.ones_like(x)))


def avg_in_float32(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    return np.float32(
        avg_by_einsum(
            x, kernel_size, stride=stride, padding=padding, count_include_pad=count_include_pad
        )
    )


# Right sizes, groups, layers and windows


def size_by_walking(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    count, start = 0, -padding
    while start < size if ceil_mode else start + kernel_size <= size + padding:
        count, start = count + 1, start + stride
        if start - stride + kernel_size >= size + padding:
            break
    return count


def size_by_formula(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    steps = (size + 2 * padding - kernel_size) / stride
    if ceil_mode:
        return min(ceil(steps), ceil((size + padding) / stride) - 1) + 1
    return floor(steps) + 1


def size_by_range(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    hang = stride - 1 if ceil_mode else 0
    begins = range(-padding, size + padding - kernel_size + 1 + hang, stride)
    return len([start for start in begins if start < size])


def size_in_numpy(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    room = np.int64(size + 2 * padding - kernel_size)
    count = room // stride + 1
    if ceil_mode and room % stride and count * stride < size + padding:
        count += 1
    return count


def across_in_loops(x, group_size):
    return [
        [
            [max(x[g + i, h, w] for i in range(group_size)) for w in range(x.shape[2])]
            for h in range(x.shape[1])
        ]
        for g in range(0, len(x), group_size)
    ]


def across_by_splitting(x, group_size):
    return np.stack([part.max(axis=0) for part in np.split(x, len(x) // group_size)])


def across_by_strides(x, group_size):
    y = x[::group_size].astype(np.float32)
    for place in range(1, group_size):
        y = np.maximum(y, x[place::group_size])
    return y


def across_by_reduceat(x, group_size):
    return np.maximum.reduceat(x, range(0, len(x), group_size))


def relu_by_loops(S, bias):
    y = np.zeros((S.shape[0], *S.shape[2:]))
    for o, h, w in np.ndindex(y.shape):
        z = bias[o]
        for c in range(S.shape[1]):
            z = z + S[o, c, h, w]
        y[o, h, w] = z if z > 0 else 0
    return y


def relu_by_einsum(S, bias):
    z = np.einsum("ochw->ohw", S) + bias[:, None, None]
    return np.where(z > 0, z, 0)


def relu_by_mask(S, bias):
    z = np.stack([sum(maps) + b for maps, b in zip(S, bias)])
    z[z < 0] = 0
    return z


def relu_by_factor(S, bias):
    z = np.add.reduce(S, axis=1).astype(np.float32) + np.expand_dims(bias, (1, 2))
    return (z * (z > 0)).tolist()


# Slips


def pool(window, *, given=lambda stride, K: stride or K, edge=0):
    """A student's pool whose inner step is ``window(padded, c, h, w, S, K)``."""

    def pooled(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
        S = given(stride, kernel_size)
        sides = ((0, 0), *((P, P) for P in padding))
        padded = np.pad(x.astype(float), sides, constant_values=edge)
        sizes = [(n - K) // s + 1 for n, K, s in zip(padded.shape[1:], kernel_size, S)]
        y = np.zeros((len(x), *sizes))
        for c, h, w in np.ndindex(y.shape):
            y[c, h, w] = window(padded, c, h, w, S, kernel_size)
        return y

    return pooled


def seen(padded, c, h, w, S, K):
    return padded[c, h * S[0] : h * S[0] + K[0], w * S[1] : w * S[1] + K[1]]


def with_zero_start(padded, *place):
    best = 0
    for number in seen(padded, *place).ravel():
        best = max(best, number)
    return best


def start_unscaled(keep):
    return lambda x, c, h, w, S, K: keep(x[c, h : h * S[0] + K[0], w : w * S[1] + K[1]])


def stride_forgotten(keep):
    return lambda x, c, h, w, S, K: keep(x[c, h : h + K[0], w : w + K[1]])


def all_maps(keep):
    return lambda x, c, *place: keep(seen(x, slice(None), *place))


def kept(keep):
    return lambda *place: keep(seen(*place))


def one_map_left(x, kernel_size, **settings):
    return pool(all_maps(np.max), edge=-np.inf)(x, kernel_size, **settings)[0]


def into_integers(x, kernel_size, **settings):
    y = np.empty_like(x, dtype=int)
    found = avg_by_views(x, kernel_size, **settings)
    y = np.empty(found.shape, dtype=int)
    y[:] = found
    return y


def nonzero_mean(x, kernel_size, *, stride=None, padding=(0, 0), count_include_pad=True):
    if count_include_pad:
        return avg_by_views(x, kernel_size, stride=stride, padding=padding)

    def mean(window):
        return window[window != 0].mean() if window.any() else 0

    return pool(kept(mean))(x, kernel_size, stride=stride, padding=padding)


def size(rule):
    return lambda size, kernel_size, *, stride, padding=0, ceil_mode=False: rule(
        size, kernel_size, stride, padding, ceil_mode
    )


def one(stride, K):
    return stride or (1, 1)


RIGHT = {
    "max_pool2d": (
        window_by_window(lambda window, places: window.max()),
        number_by_number,
        max_by_views,
        max_by_repeated_border,
        max_by_shifts,
        rows_then_columns,
    ),
    "avg_pool2d": (
        window_by_window(lambda window, places: window.sum() / (places or window.size)),
        avg_by_views,
        avg_by_einsum,
        avg_by_summed_area,
        avg_in_float32,
    ),
    "pooled_size": (size_by_walking, size_by_formula, size_by_range, size_in_numpy),
    "max_across_channels": (
        across_in_loops,
        across_by_splitting,
        across_by_strides,
        across_by_reduceat,
    ),
    "layer_with_relu": (relu_by_loops, relu_by_einsum, relu_by_mask, relu_by_factor),
    "counter_example": (
        lambda gap: [4 * gap, -4 * gap, 0, 0],
        lambda gap: np.array([[2.0 * gap], [-7 * gap]]),
        lambda gap: (gap + 1, 2 * gap - 1, gap + 1, -4 * gap),
        lambda gap: np.array([[9 * gap, *[-2 * gap] * 8]]).reshape(3, 3),
    ),
}

# Each with the name of the mistake it must get.
WRONG = [
    ("max_pool2d", pool(kept(np.max)), "padded_with_zeros"),
    ("max_pool2d", pool(with_zero_start, edge=-np.inf), "from_zero"),
    ("max_pool2d", pool(kept(np.max), given=one, edge=-np.inf), "stride_of_one"),
    (
        "max_pool2d",
        pool(kept(np.max), given=lambda stride, K: (1, 1), edge=-np.inf),
        "stride_always_one",
    ),
    ("max_pool2d", pool(kept(np.max), given=lambda stride, K: K, edge=-np.inf), "stride_ignored"),
    ("max_pool2d", pool(start_unscaled(np.max), edge=-np.inf), "window_start_unscaled"),
    ("max_pool2d", pool(stride_forgotten(np.max), edge=-np.inf), "stride_only_counted"),
    ("max_pool2d", pool(all_maps(np.max), edge=-np.inf), "every_map_from_all"),
    ("max_pool2d", one_map_left, "maps_pooled_too"),
    ("max_pool2d", pool(kept(np.min), edge=np.inf), "smallest"),
    ("max_pool2d", pool(kept(np.mean)), "averaged"),
    (
        "max_pool2d",
        lambda x, K, *, stride=None, padding=(0, 0): max_by_views(
            x, K[::-1], stride=stride or K, padding=padding
        ),
        "window_swapped",
    ),
    ("avg_pool2d", pool(kept(np.sum)), "summed"),
    ("avg_pool2d", pool(kept(np.mean)), "padding_always_counted"),
    (
        "avg_pool2d",
        lambda x, K, *, count_include_pad=True, **settings: avg_by_views(
            x, K, count_include_pad=False, **settings
        ),
        "padding_never_counted",
    ),
    (
        "avg_pool2d",
        lambda x, K, *, count_include_pad=True, **settings: avg_by_views(
            x, K, count_include_pad=not count_include_pad, **settings
        ),
        "the_other_way_round",
    ),
    ("avg_pool2d", pool(kept(np.max), edge=-np.inf), "largest"),
    (
        "avg_pool2d",
        pool(lambda x, c, h, w, S, K: seen(x, c, h, w, S, K).sum() / K[0] ** 2),
        "square_window",
    ),
    (
        "avg_pool2d",
        pool(lambda x, c, h, w, S, K: seen(x, c, h, w, S, K).sum() // (K[0] * K[1])),
        "rounded_down",
    ),
    ("avg_pool2d", pool(all_maps(np.mean)), "every_map_from_all"),
    ("avg_pool2d", nonzero_mean, "zeros_left_out"),
    ("avg_pool2d", into_integers, "whole_numbers"),
    ("pooled_size", size(lambda n, K, S, P, up: (n + 2 * P - K) // S + 1), "always_down"),
    (
        "pooled_size",
        size(lambda n, K, S, P, up: (ceil if up else floor)((n + 2 * P - K) / S) + 1),
        "never_dropped",
    ),
    ("pooled_size", size(lambda n, K, S, P, up: round((n + 2 * P - K) / S) + 1), "to_the_nearest"),
    ("pooled_size", size(lambda n, K, S, P, up: (n + 2 * P - K) // S + 1 + up), "one_more"),
    (
        "pooled_size",
        size(lambda n, K, S, P, up: (ceil if up else floor)((n + P - K) / S) + 1),
        "padded_once",
    ),
    ("max_across_channels", lambda x, size: x.max(axis=0)[None], "one_for_all"),
    (
        "max_across_channels",
        lambda x, size: [x[g :: len(x) // size].max(axis=0) for g in range(len(x) // size)],
        "dealt_in_turn",
    ),
    (
        "max_across_channels",
        lambda x, size: (
            np.split(x, size)[0].max(axis=0)[None]
            if size == 1
            else np.stack([p.max(axis=0) for p in np.split(x, size)])
        ),
        "size_for_number",
    ),
    (
        "max_across_channels",
        lambda x, size: [x[c : c + size].mean(axis=0) for c in range(0, len(x), size)],
        "group_averaged",
    ),
    (
        "layer_with_relu",
        lambda S, b: np.maximum(S, 0).sum(axis=1) + b[:, None, None],
        "relu_on_each_channel",
    ),
    (
        "layer_with_relu",
        lambda S, b: np.maximum(S + b[:, None, None, None], 0).sum(axis=1),
        "bias_and_relu_on_each_channel",
    ),
    ("layer_with_relu", lambda S, b: S.sum(axis=1) + b[:, None, None], "no_relu"),
    (
        "layer_with_relu",
        lambda S, b: np.maximum(S.sum(axis=1), 0) + b[:, None, None],
        "bias_after_relu",
    ),
    ("layer_with_relu", lambda S, b: np.maximum(S.sum(axis=1) + b, 0), "bias_along_columns"),
    (
        "layer_with_relu",
        lambda S, b: np.maximum(sum(S[:, c] + b[:, None, None] for c in range(S.shape[1])), 0),
        "bias_for_each_channel",
    ),
    ("layer_with_relu", lambda S, b: abs(S.sum(axis=1) + b[:, None, None]), "signs_dropped"),
    ("counter_example", lambda gap: [gap, gap, gap, gap], "same_either_way"),
    ("counter_example", lambda gap: [[-gap, -2 * gap], [-3, 0]], "same_either_way"),
    ("counter_example", lambda gap: [[4, -4], [0, 0]], "window_of_the_chapter"),
    ("counter_example", lambda gap: [[gap, -gap], [0, 0]], "sums_compared"),
    ("counter_example", lambda gap: [-gap, gap], "sums_of_two_compared"),
]

# Mutants that compute the same as the solution, by the line of code and the change.
EQUIVALENT = {
    (
        "max_pool2d",
        "padded = np.pad(x.astype(float), ((0, 0), (P_H, P_H), (P_W, P_W)), constant_values=-np.inf)",  # noqa: E501
        "0 -> 1",
    ): "a map of −∞ behind the others that nobody reads",
    (
        "counter_example",
        "return np.array([2 * gap, -2 * gap])",
        "2 -> 3 (2 times)",
    ): "a window whose sum stays positive: only the negative number counts",
}
