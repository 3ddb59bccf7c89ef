"""The assignment on published networks: points, right answers, slips, harmless mutants."""

from functools import reduce
from itertools import pairwise
from math import floor, prod

import numpy as np

TOTAL = 15
BLOCKS = (
    (64, 1),
    (128, 2),
    (128, 1),
    (256, 2),
    (256, 1),
    (512, 2),
    *[(512, 1)] * 5,
    (1024, 2),
    (1024, 1),
)
SIZES = (28, 28, 14, 14, 14, 14, 14, 7, 7)


def side(size, K, S=1, P=0):
    return len(range(0, size + 2 * P - K + 1, S))


def work(C_in, C_out, K, size, S=1, P=0, g=1):
    return C_out * C_in // g * K**2 * side(size, K, S, P) ** 2


def macs_by_places(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    places = floor((size + 2 * padding - kernel_size) / stride + 1) ** 2
    return places * C_out * kernel_size * kernel_size * (C_in // groups)


def macs_by_groups(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    one = work(C_in // groups, C_out // groups, kernel_size, size, stride, padding)
    return sum(one for _ in range(groups))


def macs_in_numpy(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    shape = np.array([C_out, C_in // groups, kernel_size, kernel_size], dtype=np.int64)
    return shape.prod() * np.int64(side(size, kernel_size, stride, padding)) ** 2


def macs_by_rows(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    total = 0
    for _ in range(0, size + 2 * padding - kernel_size + 1, stride):
        for _ in range(0, size + 2 * padding - kernel_size + 1, stride):
            total += C_out * (C_in // groups) * kernel_size**2
    return total


def lenet_by_layers(links):
    layers = [(25, 6), (1, 6), (None, 16), (1, 16), (400, 120), (120, 84)]
    return [links * 25 + 16 if n is None else n * out + out for n, out in layers]


def lenet_in_numpy(links):
    own = np.array([6 * 25, 6, links * 25, 16, 120 * 16 * 25, 84 * 120])
    return own + np.array([6, 6, 16, 16, 120, 84])


def alexnet(widths, groups, size, padding):
    rows, C_in = np.zeros((8, 2), dtype=np.int64), 3
    kernels, pads, split = (11, 5, 3, 3, 3), (padding, 2, 1, 1, 1), (1, groups, 1, groups, groups)
    for place, (C, K, P, g) in enumerate(zip(widths, kernels, pads, split, strict=True)):
        S = 4 if place == 0 else 1
        rows[place] = C * (C_in // g) * K * K + C, work(C_in, C, K, size, S, P, g)
        size, C_in = side(size, K, S, P), C
        size = (size - 3) // 2 + 1 if place in (0, 1, 4) else size
    ends = [C_in * size**2, 4096, 4096, 1000]
    for place, (n, out) in enumerate(pairwise(ends), start=5):
        rows[place] = n * out + out, n * out
    return rows


def alexnet_step_by_step(widths, groups, size, padding):
    a, b, c, d, e = widths
    one = (size + 2 * padding - 11) // 4 + 1
    two = (one - 3) // 2 + 1
    three = (two - 3) // 2 + 1
    last = e * ((three - 3) // 2 + 1) ** 2
    own = [a * 363, b * a // groups * 25, c * b * 9, d * c // groups * 9, e * d // groups * 9]
    places = [one**2, two**2, three**2, three**2, three**2]
    convs = [(w + C, w * n) for w, C, n in zip(own, widths, places, strict=True)]
    dense = [(last, 4096), (4096, 4096), (4096, 1000)]
    return [*convs, *((n * out + out, n * out) for n, out in dense)]


def vgg_by_list(widths):
    outs = [C for C, n in zip(widths, (2, 2, 3, 3, 3), strict=True) for _ in range(n)]
    sizes = [224] * 2 + [112] * 2 + [56] * 3 + [28] * 3 + [14] * 3
    rows = []
    for C_in, C, n in zip([3, *outs], outs, sizes, strict=False):
        rows.append([9 * C_in * C + C, 9 * C_in * C * n * n])
    for n, out in ((49 * outs[-1], 4096), (4096, 4096), (4096, 1000)):
        rows.append([n * out + out, n * out])
    return rows


def vgg_by_recursion(widths, many=(2, 2, 3, 3, 3), C_in=3, size=224):
    if not widths:
        ends = [C_in * size**2, 4096, 4096, 1000]
        return [(n * out + out, n * out) for n, out in pairwise(ends)]
    C = widths[0]
    row = (9 * C_in * C + C, work(C_in, C, 3, size, 1, 1))
    left, next_size = (many[1:], size // 2) if many[0] == 1 else ((many[0] - 1, *many[1:]), size)
    return [row, *vgg_by_recursion(widths[many[0] == 1 :], left, C, next_size)]


def reads_by_cases(count, printed):
    if count // 1000 == printed or count // 1024 == printed:
        return True
    return round(count / 1000) == printed or round(count / 1024) == printed


def reads_by_interval(count, printed):
    return any((printed - 0.5) * K <= count < (printed + 1) * K for K in (1000, 1024))


def reads_in_numpy(count, printed):
    K = np.array([1000, 1024])
    return np.any((count // K == printed) | (np.rint(count / K) == printed))


def reads_by_set(count, printed):
    return printed in {f(count / K) for f in (floor, round) for K in (1000, 1024)}


def google_in_numpy(table):
    table = np.array(table, dtype=np.int64)
    n1, r3, n3, r5, n5, pool = table.T
    C = np.concatenate([[192], (n1 + n3 + n5 + pool)[:-1]])
    own = C * (n1 + r3 + r5 + pool) + 9 * r3 * n3 + 25 * r5 * n5
    return np.stack([own, own * np.array(SIZES) ** 2], axis=1)


def google_by_branches(table):
    C, rows = 192, []
    for row, size in zip(table, SIZES, strict=True):
        branches = [
            C * row[0],
            C * row[1] + row[1] * row[2] * 9,
            C * row[3] + 25 * row[3] * row[4],
            C * row[5],
        ]
        rows.append([sum(branches), sum(branch * size * size for branch in branches)])
        C = row[0] + row[2] + row[4] + row[5]
    return rows


def mobile(width, resolution):
    C, size = int(32 * width), side(resolution, 3, 2, 1)
    own, maps, total = 27 * C, [C], 27 * C * size**2
    for filters, S in BLOCKS:
        out, size = int(filters * width), side(size, 3, S, 1)
        own += 9 * C + C * out
        total += (9 * C + C * out) * size**2
        maps += [C, out]
        C = out
    return [own + 1000 * C, 2 * sum(maps), total + 1000 * C]


def mobile_in_numpy(width, resolution):
    C = (np.array([32, *(filters for filters, _ in BLOCKS)]) * width).astype(int)
    size, sizes = side(resolution, 3, 2, 1), []
    first = 27 * C[0] * size**2
    for _, S in BLOCKS:
        size = side(size, 3, S, 1)
        sizes.append(size)
    own = 9 * C[:-1] + C[:-1] * C[1:]
    end = 1000 * C[-1]
    return np.array(
        [
            27 * C[0] + own.sum() + end,
            2 * (2 * C.sum() - C[-1]),
            first + (own * np.square(sizes)).sum() + end,
        ]
    )


def as_arrays(answer):
    return lambda *args: np.array(answer(*args), dtype=float)


def with_helper(answer):
    """Build the rows one by one, as tuples in a tuple."""
    return lambda *args: tuple(map(tuple, np.array(answer(*args)).tolist()))


RIGHT = {
    "weights": (
        lambda C_in, C_out, kernel_size, *, groups=1: C_in * C_out // groups * kernel_size**2,
        lambda C_in, C_out, kernel_size, *, groups=1: prod(
            (C_out, C_in // groups, kernel_size, kernel_size)
        ),
        lambda C_in, C_out, kernel_size, *, groups=1: (
            np.zeros((C_out, C_in // groups, kernel_size, kernel_size)).size
        ),
        lambda C_in, C_out, kernel_size, *, groups=1: sum(
            (C_in // groups) * (C_out // groups) * kernel_size**2 for _ in range(groups)
        ),
    ),
    "macs": (macs_by_places, macs_by_groups, macs_in_numpy, macs_by_rows),
    "lenet5": (
        lenet_by_layers,
        lenet_in_numpy,
        lambda links: (156, 12, 25 * links + 16, 32, 48_120, 10_164),
        lambda links: np.array(lenet_by_layers(links), dtype=float),
    ),
    "alexnet": (
        alexnet,
        alexnet_step_by_step,
        as_arrays(alexnet),
        with_helper(alexnet_step_by_step),
    ),
    "vgg16": (vgg_by_list, vgg_by_recursion, as_arrays(vgg_by_list), with_helper(vgg_by_recursion)),
    "reads_as": (reads_by_cases, reads_by_interval, reads_in_numpy, reads_by_set),
    "googlenet": (
        google_in_numpy,
        google_by_branches,
        as_arrays(google_by_branches),
        with_helper(google_in_numpy),
    ),
    "mobilenet": (mobile, mobile_in_numpy, as_arrays(mobile), lambda *args: tuple(mobile(*args))),
}


def alexnet_of_one_tower(widths, groups, size, padding):
    return alexnet_step_by_step(widths, 1, size, padding)


def alexnet_unpadded(widths, groups, size, padding):
    return alexnet_step_by_step(widths, groups, size, 0)


def alexnet_without_biases(widths, groups, size, padding):
    rows = alexnet(widths, groups, size, padding)
    return [
        (work if place > 4 else own - widths[place], work) for place, (own, work) in enumerate(rows)
    ]


def vgg_never_halved(widths):
    outs = [C for C, n in zip(widths, (2, 2, 3, 3, 3), strict=True) for _ in range(n)]
    pairs = list(zip([3, *outs], outs, strict=False))
    dense = [(outs[-1] * 224**2, 4096), (4096, 4096), (4096, 1000)]
    return [(9 * a * b + b, 9 * a * b * 224**2) for a, b in pairs] + [
        (a * b + b, a * b) for a, b in dense
    ]


def google(block):
    def rows(table):
        C, found = 192, []
        for row, size in zip(table, SIZES, strict=True):
            own = block(C, *row)
            found.append((own, own * size**2))
            C = reduce(lambda a, b: a + b, (row[0], row[2], row[4], row[5]))
        return found

    return rows


# Each with the name of the mistake it must get.
WRONG = [
    ("weights", lambda C_in, C_out, k, *, groups=1: C_in * C_out * k * k, "groups_ignored"),
    (
        "weights",
        lambda C_in, C_out, k, *, groups=1: (C_in // groups) * (C_out // groups) * k * k,
        "groups_twice",
    ),
    ("weights", lambda C_in, C_out, k, *, groups=1: C_in // groups * C_out * k, "side_for_area"),
    (
        "weights",
        lambda C_in, C_out, k, *, groups=1: C_out * (C_in // groups * k * k + 1),
        "bias_counted",
    ),
    ("weights", lambda C_in, C_out, k, *, groups=1: k * k * C_out, "channels_forgotten"),
    (
        "macs",
        lambda C_in, C_out, k, size, *, stride=1, padding=0, groups=1: (
            size * size * k * k * C_out * C_in // groups
        ),
        "input_size",
    ),
    (
        "macs",
        lambda C_in, C_out, k, size, *, stride=1, padding=0, groups=1: work(
            C_in, C_out, k, size, stride
        ),
        "padding_ignored",
    ),
    (
        "macs",
        lambda C_in, C_out, k, size, *, stride=1, padding=0, groups=1: (
            2 * work(C_in, C_out, k, size, stride, padding, groups)
        ),
        "twice",
    ),
    (
        "macs",
        lambda C_in, C_out, k, size, *, stride=1, padding=0, groups=1: (
            k * k * C_out * C_in // groups
        ),
        "weights_given",
    ),
    ("lenet5", lambda links: [156, 12, 2416, 32, 48_120, 10_164], "table_ignored"),
    (
        "lenet5",
        lambda links: [156, 0, links * 25 + 16, 0, 48_120, 10_164],
        "pooling_learns_nothing",
    ),
    ("lenet5", lambda links: [156, 12, links * 26, 32, 48_120, 10_164], "bias_per_link"),
    ("alexnet", alexnet_of_one_tower, "towers_ignored"),
    ("alexnet", alexnet_unpadded, "first_padding_forgotten"),
    ("alexnet", alexnet_without_biases, "no_biases"),
    ("alexnet", lambda *args: alexnet(*args)[:, ::-1], "columns_swapped"),
    ("vgg16", vgg_never_halved, "maps_never_halved"),
    ("vgg16", lambda widths: [row[::-1] for row in vgg_by_list(widths)], "work_first"),
    ("reads_as", lambda count, printed: count // 1000 == printed, "one_thousand_cut"),
    (
        "reads_as",
        lambda count, printed: printed == round(count / 1024),
        "one_thousand_and_24_rounded",
    ),
    (
        "reads_as",
        lambda count, printed: round(count / 1000) == printed or count // 1000 == printed,
        "one_thousand",
    ),
    (
        "reads_as",
        lambda count, printed: printed in (round(count / 1000), round(count / 1024)),
        "rounded_only",
    ),
    (
        "googlenet",
        google(lambda C, a, b, c, d, e, p: C * (a + b + d + p) + 9 * (b * c + d * e)),
        "five_as_three",
    ),
    (
        "googlenet",
        google(lambda C, a, b, c, d, e, p: C * (a + b + d) + 9 * b * c + 25 * d * e),
        "projection_forgotten",
    ),
    (
        "googlenet",
        google(lambda C, a, b, c, d, e, p: C * (a + b + 9 * c + d + 25 * e + p)),
        "reduction_ignored",
    ),
    (
        "mobilenet",
        lambda width, resolution: np.add(mobile(width, resolution), (1000, 0, 0)),
        "dense_bias",
    ),
    (
        "mobilenet",
        lambda width, resolution: np.add(
            mobile(width, resolution), (mobile(width, resolution)[1], 0, 0)
        ),
        "normalization_in_the_weights",
    ),
    ("mobilenet", lambda width, resolution: mobile(1, resolution), "width_ignored"),
]

# Mutants that compute the same as the solution, by the line of code and the change.
COUNTED = (
    "vgg, mobile, half = vgg16((64, 128, 256, 512, 512)), mobilenet(1, 224), mobilenet(0.5, 160)"
)
SECOND = (
    '("GoogLeNet", "weights of the second layer"): given_weights(64, 64, 1) + '
    "given_weights(64, 192, 3),"
)
FIRST_MAPS = '("AlexNet", "width of the first maps"): output_size(224, 11, stride=4),'
LAST_MAPS = (
    '("MobileNet", "width behind the last depthwise layer"): '
    "output_size(7, 3, stride=2, padding=1),"
)
WORK = '("GoogLeNet", "MACs of the first layer"): given_macs(3, 64, 7, 224, stride=2, padding=3),'
EQUIVALENT = {
    ("vgg16", "size = size // 2", "FloorDiv -> Div"): "the same numbers as floats",
    (
        "weights",
        "return C_out * (C_in // groups) * kernel_size**2",
        "FloorDiv -> Div",
    ): "the same numbers as floats",
    **{
        (
            "my_findings",
            COUNTED,
            f"{n} -> {n + step}{times}",
        ): "138M is an interval, and so few more are in it"
        for n, times in ((64, ""), (128, ""), (256, ""), (512, " (2 times)"))
        for step in (1, -1)
    },
    **{
        ("my_findings", COUNTED, change): "a stride of 2 rounds down, and weights have no places"
        for change in ("224 -> 225", "224 -> 223", "160 -> 159")
    },
    **{
        ("my_findings", SECOND, change): "112K is an interval, and so few more or less are in it"
        for change in ("64 -> 65 (2 times)", "64 -> 63 (3 times)", "192 -> 193")
    },
    **{
        ("my_findings", FIRST_MAPS, change): "a stride of 4 rounds down to 54 as well"
        for change in ("224 -> 225", "224 -> 223", "11 -> 12", "11 -> 10")
    },
    **{
        ("my_findings", LAST_MAPS, change): "a stride of 2 rounds down to 4 as well"
        for change in ("7 -> 8", "3 -> 2")
    },
    ("my_findings", WORK, "224 -> 223"): "a stride of 2 rounds down to 112 as well",
}
