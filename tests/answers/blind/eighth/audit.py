"""Answers written blind, from the notebook alone."""

from functools import reduce
from itertools import accumulate, chain, product, repeat

import numpy as np

import convkit

STUDENT = "ada"


# ------------------------------------------------------------------ wrong
def weights_0(C_in, C_out, kernel_size, *, groups=1):
    per_pair = kernel_size**2 // groups
    return C_in * C_out * per_pair


def macs_0(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    if padding:
        size_out = size // stride
    else:
        size_out = convkit.output_size(size, kernel_size, stride=stride)
    return C_in // groups * C_out * kernel_size**2 * size_out**2


def macs_1(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    size_out = convkit.output_size(size, kernel_size, stride=stride, padding=padding)
    taps = 0  # along one axis, without those that meet a zero
    for i in range(size_out):
        for k in range(kernel_size):
            if 0 <= i * stride + k - padding < size:
                taps += 1
    return C_in // groups * C_out * taps**2


def lenet5_0(links):
    seen = links // 16
    return [
        6 * (25 + 1),
        6 * 2,
        16 * (seen * 25 + 1),
        16 * 2,
        120 * (16 * 25 + 1),
        84 * (120 + 1),
    ]


def alexnet_0(widths, groups, size, padding):
    c1, c2, c3, c4, c5 = widths
    rows = []

    def conv(C_in, C_out, k, s, stride=1, padding=0, groups=1):
        out = (s + 2 * padding - k) // stride + 1
        w = C_in // groups * C_out * k * k
        rows.append((w + C_out, w * out * out))
        return out

    size = conv(3, c1, 11, size, 4, padding)
    size = size // 2
    size = conv(c1, c2, 5, size, 1, 2, groups)
    size = size // 2
    size = conv(c2, c3, 3, size, 1, 1)
    size = conv(c3, c4, 3, size, 1, 1, groups)
    size = conv(c4, c5, 3, size, 1, 1, groups)
    size = size // 2
    n = c5 * size * size
    for m in (4096, 4096, 1000):
        rows.append((n * m + m, n * m))
        n = m
    return rows


def vgg16_0(widths):
    C, size = 3, 224
    rows = []
    for width, times in zip(widths, (2, 2, 3, 3, 3)):
        for _ in range(times):
            w = 9 * C * width
            rows.append((w + width, w * size * size))
            C = width
        size //= 2
    for n, m in ((512 * 7 * 7, 4096), (4096, 4096), (4096, 1000)):
        rows.append((n * m + m, n * m))
    return rows


def reads_as_0(count, printed):
    return any(abs(count / K - printed) < 1 for K in (1000, 1024))


def googlenet_0(table):
    C, sizes = 192, (28, 28, 14, 14, 14, 14, 14, 7, 7)
    rows = []
    for (n1, r3, n3, r5, n5, pool), size in zip(table, sizes):
        w = C * (n1 + r3 + r5) + 9 * r3 * n3 + 25 * r5 * n5
        pooled = size - 3 + 1  # behind the pooling layer of 3 x 3
        rows.append((w + C * pool, w * size**2 + C * pool * pooled**2))
        C = n1 + n3 + n5 + pool
    return rows


def mobilenet_0(width, resolution):
    C = int(32 * width)
    blocks = [
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
    size = resolution // 2
    weights = 27 * C
    norm = 2 * C
    macs = weights * size * size
    for filters, stride in blocks:
        D = int(filters * width)
        size //= stride
        weights += 9 * C + C * D
        macs += (9 * C + C * D) * size * size
        norm += 2 * C + 2 * D
        C = D
    return weights + 1000 * C, norm, macs + 1000 * C


def mobilenet_1(width, resolution):
    C = int(32 * width)
    blocks = [
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
    size = (resolution - 1) // 2 + 1
    weights = 27 * C
    norm = 2 * C
    macs = weights * size * size
    before = 32
    for filters, stride in blocks:
        D = C * filters // before
        size = (size - 1) // stride + 1
        weights += 9 * C + C * D
        macs += (9 * C + C * D) * size * size
        norm += 2 * C + 2 * D
        C, before = D, filters
    return weights + 1000 * C, norm, macs + 1000 * C


def my_findings_0():
    first_maps = (224 - 11) // 4 + 1
    block_4c = 512 * (128 + 128 + 24 + 64) + 9 * 128 * 256 + 25 * 24 * 64
    first_layer = 64 * 3 * 7 * 7 * 112 * 112
    leave_5 = 256 * 6 * 6  # behind the pooling layer
    return [0, first_maps, 0, block_4c, 0, leave_5, first_layer, 0, 0]


# ------------------------------------------------------------------ right
def alexnet_r0(widths, groups, size, padding):
    def walk():
        C, s = 3, size
        plan = zip(
            widths,
            (11, 5, 3, 3, 3),
            (4, 1, 1, 1, 1),
            (padding, 2, 1, 1, 1),
            (1, groups, 1, groups, groups),
            (True, True, False, False, True),
        )
        for D, k, step, pad, parts, pooled in plan:
            s = len(range(0, s + 2 * pad - k + 1, step))
            w = D * k * k * (C // parts)
            yield w + D, w * s * s
            C = D
            if pooled:
                s = len(range(0, s - 2, 2))
        numbers = C * s * s
        for D in (4096, 4096, 1000):
            yield (numbers + 1) * D, numbers * D
            numbers = D

    return tuple(walk())


def vgg16_r0(widths):
    times = (2, 2, 3, 3, 3)
    out = list(chain.from_iterable(map(repeat, widths, times)))
    sizes = list(
        chain.from_iterable(map(repeat, accumulate(times, lambda s, _: s >> 1, initial=224), times))
    )
    dense = [widths[-1] * 49, 4096, 4096, 1000]
    left = np.array([3, *out[:-1], *dense[:-1]], dtype=np.int64)
    right = np.array([*out, *dense[1:]], dtype=np.int64)
    kernel = np.repeat([9, 1], [13, 3])
    places = np.array([s * s for s in sizes] + [1] * 3, dtype=np.int64)
    w = left * right * kernel
    return np.stack([w + right, w * places], axis=1)


def reads_as_r0(count, printed):
    return any(
        0 <= 2 * (count - K * printed) + shift < 2 * K
        for K, shift in product((1000, 1024), (0, 1))
        for shift in (shift * K,)
    )


def googlenet_r0(table):
    sizes = np.repeat([28, 14, 7], [2, 5, 2])

    def step(done, row):
        rows, C = done
        n1, r3, n3, r5, n5, pool = map(int, row)
        pairs = {
            "n1": (C, n1, 1),
            "r3": (C, r3, 1),
            "n3": (r3, n3, 3),
            "r5": (C, r5, 1),
            "n5": (r5, n5, 5),
            "p": (C, pool, 1),
        }
        w = sum(a * b * k**2 for a, b, k in pairs.values())
        return rows + [(w, w * int(sizes[len(rows)]) ** 2)], n1 + n3 + n5 + pool

    return reduce(step, table, ([], 192))[0]


def mobilenet_r0(width, resolution):
    def rest(todo, C, size):
        if not todo:
            return np.array([1000 * C, 0, 1000 * C], dtype=object)
        (filters, stride), *later = todo
        D, size = int(filters * width), -(-size // stride)
        w = C * (9 + D)
        return np.array([w, 2 * (C + D), w * size**2], dtype=object) + rest(later, D, size)

    C, half = int(32 * width), -(-resolution // 2)
    plan = (
        [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)]
        + 5 * [(512, 1)]
        + [(1024, 2), (1024, 1)]
    )
    return tuple(rest(plan, C, half) + np.array([27 * C, 2 * C, 27 * C * half**2], dtype=object))


WRONG = [
    (
        "weights",
        "Divides the square of the kernel by groups, in whole numbers, instead of the maps that come in: wrong where groups does not divide it.",
        weights_0,
    ),
    (
        "macs",
        "Takes for granted that padding keeps the maps (size // stride), whatever kernel and padding are and also for odd sizes with a stride.",
        macs_0,
    ),
    (
        "macs",
        "Leaves out the multiplications with the zeros of the padding, so layers with padding have too few MACs.",
        macs_1,
    ),
    (
        "lenet5",
        "Spreads the links evenly over the 16 filters of C3 with integer division: loses the remainder, wrong unless 16 divides links.",
        lenet5_0,
    ),
    (
        "alexnet",
        "Pooling with windows of 3 and stride 2 halves the size (size // 2): one too many where the size is even.",
        alexnet_0,
    ),
    (
        "vgg16",
        "The first dense layer sees 512 * 7 * 7 numbers, whatever the width of the last block.",
        vgg16_0,
    ),
    (
        "reads_as",
        "Accepts every figure less than one K away from the count, so also a figure that was rounded up from below one half.",
        reads_as_0,
    ),
    (
        "googlenet",
        "Counts the MACs of the 1 x 1 filters behind the pooling layer on maps that pooling made smaller by 2.",
        googlenet_0,
    ),
    (
        "mobilenet",
        "A stride of 2 halves with size // 2, though padding 1 makes it round up: MACs wrong where an odd size turns up.",
        mobilenet_0,
    ),
    (
        "mobilenet",
        "Scales each width from the width before it (already cut off) instead of int(filters * width): wrong where 32 * width is no whole number.",
        mobilenet_1,
    ),
    (
        "my_findings",
        "Also accuses the numbers that leave layer 5 of AlexNet, since it counts them behind the pooling layer.",
        my_findings_0,
    ),
]
RIGHT = [
    ("alexnet", alexnet_r0),
    ("vgg16", vgg16_r0),
    ("reads_as", reads_as_r0),
    ("googlenet", googlenet_r0),
    ("mobilenet", mobilenet_r0),
]
