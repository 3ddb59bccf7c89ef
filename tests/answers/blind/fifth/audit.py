"""Answers to audit, written from the notebook alone."""

import numpy as np

STUDENT = "ada.l"
WRONG, RIGHT = [], []


def wrong(task, reason):
    def keep(answer):
        WRONG.append((task, reason, answer))
        return answer

    return keep


def right(task):
    def keep(answer):
        RIGHT.append((task, answer))
        return answer

    return keep


def places(n, k, s=1, p=0, d=1):
    """As convkit.output_size, which the notebooks give."""
    return (n + 2 * p - d * (k - 1) - 1) // s + 1


def w(C_in, C_out, k, groups=1):
    """As given_weights."""
    return C_in // groups * C_out * k * k


# weights


@wrong(
    "weights",
    "As soon as there are as many groups as maps, one kernel for each map is counted, whatever C_out is; wrong for depthwise layers with several filters for each map.",
)
def _(C_in, C_out, kernel_size, *, groups=1):
    if groups == C_in and groups > 1:
        return C_in * kernel_size**2
    return C_out * (C_in // groups) * kernel_size**2


@wrong(
    "weights",
    "With groups the share 1 / groups is taken away, where all but that share falls away; right for one and for two groups.",
)
def _(C_in, C_out, kernel_size, *, groups=1):
    full = C_in * C_out * kernel_size**2
    return full if groups == 1 else full - full // groups


@right("weights")
def _(C_in, C_out, kernel_size, *, groups=1):
    seen = np.kron(np.eye(groups, dtype=int), np.ones((C_out // groups, C_in // groups), int))
    return int(np.count_nonzero(seen)) * kernel_size * kernel_size


# macs


@wrong(
    "macs",
    "The rows that come out are multiplied by the columns that come in (size_out * size); right where the layer keeps the size.",
)
def _(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    size_out = places(size, kernel_size, stride, padding)
    return w(C_in, C_out, kernel_size, groups) * size_out * size


@wrong(
    "macs",
    "The places are counted as size * size divided by stride * stride, cut off, instead of by size_out; right where padding keeps the size and the stride divides it.",
)
def _(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    return w(C_in, C_out, kernel_size, groups) * (size**2 // stride**2)


@right("macs")
def _(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    starts = range(-padding, size + padding - kernel_size + 1, stride)
    return sum(w(C_in, C_out, kernel_size, groups) for _ in starts for _ in starts)


# lenet5


@wrong(
    "lenet5",
    "The links are shared out to the filters with whole-number division first, links // 16 maps for each filter, so the rest is lost; right if 16 divides the links.",
)
def _(links):
    return [6 * 26, 12, 16 * (links // 16 * 25 + 1), 32, 120 * (16 * 25 + 1), 84 * 121]


@wrong(
    "lenet5",
    "In C5 a bias is counted for every pair of map and filter, 120 * 16 * 26, instead of one for each filter.",
)
def _(links):
    return [6 * 26, 12, links * 25 + 16, 32, 120 * 16 * (25 + 1), 84 * (120 + 1)]


@right("lenet5")
def _(links):
    shapes = {
        "C1": (6, 25, 6),
        "S2": (6, 1, 6),
        "C3": (links, 25, 16),
        "S4": (16, 1, 16),
        "C5": (16 * 120, 25, 120),
        "F6": (120, 84, 84),
    }
    return [a * b + biases for a, b, biases in shapes.values()]


# alexnet


@wrong(
    "alexnet",
    "Pooling is taken as halving (size // 2), as with windows of 2; windows of 3 with stride 2 leave one fewer where the size is even; right where all sizes are odd.",
)
def _(widths, groups, size, padding):
    rows, C = [], 3
    kernels = zip(
        widths,
        (11, 5, 3, 3, 3),
        (4, 1, 1, 1, 1),
        (padding, 2, 1, 1, 1),
        (1, groups, 1, groups, groups),
        (1, 1, 0, 0, 1),
    )
    for filters, k, s, p, g, pool in kernels:
        size = places(size, k, s, p)
        rows.append((w(C, filters, k, g) + filters, w(C, filters, k, g) * size**2))
        C, size = filters, size // 2 if pool else size
    C *= size**2
    for filters in (4096, 4096, 1000):
        rows.append((C * filters + filters, C * filters))
        C = filters
    return rows


@wrong(
    "alexnet",
    "In the layers with groups the biases are divided by groups as well, (C_in * k * k + 1) * C_out // groups; right without groups.",
)
def _(widths, groups, size, padding):
    rows, C = [], 3
    kernels = zip(
        widths,
        (11, 5, 3, 3, 3),
        (4, 1, 1, 1, 1),
        (padding, 2, 1, 1, 1),
        (1, groups, 1, groups, groups),
        (1, 1, 0, 0, 1),
    )
    for filters, k, s, p, g, pool in kernels:
        size = places(size, k, s, p)
        rows.append(((C * k * k + 1) * filters // g, w(C, filters, k, g) * size**2))
        C, size = filters, places(size, 3, 2) if pool else size
    C *= size**2
    for filters in (4096, 4096, 1000):
        rows.append(((C + 1) * filters, C * filters))
        C = filters
    return rows


@right("alexnet")
def _(widths, groups, size, padding):
    from collections import namedtuple

    Layer = namedtuple(
        "Layer", "filters kernel stride padding groups pool", defaults=(1, 0, 1, False)
    )
    c1, c2, c3, c4, c5 = widths
    convolutions = [
        Layer(c1, 11, 4, padding, pool=True),
        Layer(c2, 5, padding=2, groups=groups, pool=True),
        Layer(c3, 3, padding=1),
        Layer(c4, 3, padding=1, groups=groups),
        Layer(c5, 3, padding=1, groups=groups, pool=True),
    ]

    def walk(layers, C, n):
        if not layers:
            return dense(C * n * n, [4096, 4096, 1000])
        one, *others = layers
        n = places(n, one.kernel, one.stride, one.padding)
        count = w(C, one.filters, one.kernel, one.groups)
        after = places(n, 3, 2) if one.pool else n
        return [(count + one.filters, count * n * n)] + walk(others, one.filters, after)

    def dense(C, outs):
        return [(C * outs[0] + outs[0], C * outs[0])] + dense(outs[0], outs[1:]) if outs else []

    return walk(convolutions, 3, size)


# vgg16


@wrong(
    "vgg16",
    "The number of maps that come in is only brought up to date behind a block, so the second and third layer of a block get as many maps as the first.",
)
def _(widths):
    rows, C, size = [], 3, 224
    for filters, layers in zip(widths, (2, 2, 3, 3, 3)):
        for _ in range(layers):
            rows.append((w(C, filters, 3) + filters, w(C, filters, 3) * size**2))
        C, size = filters, size // 2
    C *= size**2
    for filters in (4096, 4096, 1000):
        rows.append((C * filters + filters, C * filters))
        C = filters
    return rows


@wrong(
    "vgg16",
    "The biases are counted as multiply-adds, since the MACs are the parameters times the places.",
)
def _(widths):
    rows, C, size = [], 3, 224
    for filters, layers in zip(widths, (2, 2, 3, 3, 3)):
        for _ in range(layers):
            parameters = w(C, filters, 3) + filters
            rows.append((parameters, parameters * size**2))
            C = filters
        size //= 2
    C *= size**2
    for filters in (4096, 4096, 1000):
        rows.append(((C + 1) * filters, (C + 1) * filters))
        C = filters
    return rows


@right("vgg16")
def _(widths):
    blocks = np.repeat(range(5), (2, 2, 3, 3, 3)).tolist()
    outs = [widths[b] for b in blocks]
    ins = [3, *outs[:-1]]
    weights = [9 * a * b for a, b in zip(ins, outs)] + [49 * outs[-1] * 4096, 4096**2, 4096 * 1000]
    uses = [4**-b * 50176 for b in blocks] + [1.0] * 3
    return [(a + b, int(a * u)) for a, b, u in zip(weights, [*outs, 4096, 4096, 1000], uses)]


# reads_as


@wrong(
    "reads_as",
    "With a K of 1000 the count is only rounded, with one of 1024 only cut off; the other two ways are missing.",
)
def _(count, printed):
    return printed in ((count + 500) // 1000, count // 1024)


@wrong(
    "reads_as",
    "Every figure from count // 1024 up to count / 1000 rounded passes, though a figure between the readings with the one K and those with the other is none of them.",
)
def _(count, printed):
    return count // 1024 <= printed <= (count + 500) // 1000


@right("reads_as")
def _(count, printed):
    return any(-K <= 2 * (count - printed * K) < 2 * K for K in (1000, 1024))


# googlenet


@wrong(
    "googlenet",
    "The maps of the pooling branch are forgotten when a block hands its maps on, so from 3b on too few come in.",
)
def _(table):
    C, sizes, rows = 192, (28, 28, 14, 14, 14, 14, 14, 7, 7), []
    for (n1, r3, n3, r5, n5, pool), size in zip(table, sizes):
        count = w(C, n1 + r3 + r5 + pool, 1) + w(r3, n3, 3) + w(r5, n5, 5)
        rows.append((count, count * size**2))
        C = n1 + n3 + n5
    return rows


@wrong(
    "googlenet",
    "The reducing layers are mixed up: the 3 x 3 filters are counted on r5 maps and the 5 x 5 filters on r3 maps.",
)
def _(table):
    C, sizes, rows = 192, (28, 28, 14, 14, 14, 14, 14, 7, 7), []
    for (n1, r3, n3, r5, n5, pool), size in zip(table, sizes):
        count = w(C, n1 + r3 + r5 + pool, 1) + w(r5, n3, 3) + w(r3, n5, 5)
        rows.append((count, count * size**2))
        C = n1 + n3 + n5 + pool
    return rows


@right("googlenet")
def _(table):
    t = np.array(table, dtype=np.int64)
    sizes = np.array((28, 28, 14, 14, 14, 14, 14, 7, 7))
    C = np.concatenate(([192], t[:-1, [0, 2, 4, 5]].sum(axis=1)))
    count = C * t[:, [0, 1, 3, 5]].sum(axis=1) + t[:, 1:5:2].__mul__(t[:, 2:5:2]) @ np.array(
        [9, 25]
    )
    return list(zip(count.tolist(), (count * sizes**2).tolist()))


# mobilenet

BLOCKS = [
    (64, 1),
    (128, 2),
    (128, 1),
    (256, 2),
    (256, 1),
    (512, 2),
    (512, 1),
    (512, 1),
    (512, 1),
    (512, 1),
    (512, 1),
    (1024, 2),
    (1024, 1),
]


@wrong(
    "mobilenet",
    "The filters are rounded to multiples of 8, as some programs do, instead of cut off to whole numbers; right where filters * width is a multiple of 8.",
)
def _(width, resolution):
    def even(filters):
        return max(8, int(filters * width + 4) // 8 * 8)

    C, size = even(32), places(resolution, 3, 2, 1)
    weights, norm = w(3, C, 3), 2 * C
    macs = weights * size**2
    for filters, stride in BLOCKS:
        size, out = places(size, 3, stride, 1), even(filters)
        weights += 9 * C + C * out
        norm += 2 * C + 2 * out
        macs += (9 * C + C * out) * size**2
        C = out
    return weights + 1000 * C, norm, macs + 1000 * C


@wrong(
    "mobilenet",
    "The stride of a block is put on its 1 x 1 layer, so the depthwise layer is counted at the size that comes in, with too many MACs.",
)
def _(width, resolution):
    C, size = int(32 * width), places(resolution, 3, 2, 1)
    weights, norm = w(3, C, 3), 2 * C
    macs = weights * size**2
    for filters, stride in BLOCKS:
        out, after = int(filters * width), places(size, 1, stride)
        weights += 9 * C + C * out
        norm += 2 * C + 2 * out
        macs += 9 * C * size**2 + C * out * after**2
        C, size = out, after
    return weights + 1000 * C, norm, macs + 1000 * C


@right("mobilenet")
def _(width, resolution):
    from itertools import accumulate, pairwise

    maps = [3] + [int(f * width) for f, _ in [(32, 2), *BLOCKS]]
    sizes = list(
        accumulate([(32, 2), *BLOCKS], lambda n, block: -(-n // block[1]), initial=resolution)
    )[1:]
    first, *blocks = pairwise(maps)
    layers = [27 * first[1], *(a * (9 + b) for a, b in blocks)]
    norm = 2 * (sum(maps[1:]) + sum(maps[1:-1]))
    dense = maps[-1] * 1000
    return sum(layers) + dense, norm, sum(n * s * s for n, s in zip(layers, sizes)) + dense
