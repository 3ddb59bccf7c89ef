"""Answers written blind, from the notebook alone."""

from functools import reduce
from itertools import chain

import numpy as np
from convkit import output_size

STUDENT = "ada"


# ---------------------------------------------------------------- wrong


def weights_0(C_in, C_out, kernel_size, *, groups=1):
    if groups == 1:
        return C_in * C_out * kernel_size**2
    if groups == C_in:  # depthwise: one kernel for each map
        return C_in * kernel_size**2
    return C_in // groups * C_out * kernel_size**2


def macs_1(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    size_out = output_size(size, kernel_size, stride=stride, padding=padding)
    inside = 0
    for out in range(size_out):
        for k in range(kernel_size):
            if 0 <= out * stride + k - padding < size:
                inside += 1
    return inside * inside * (C_in // groups) * C_out


def lenet5_2(links):
    C1 = 6 * (5 * 5 + 1)
    S2 = 6 * 2
    C3 = links * (5 * 5 + 1)
    S4 = 16 * 2
    C5 = 120 * (16 * 5 * 5 + 1)
    F6 = 84 * (120 + 1)
    return [C1, S2, C3, S4, C5, F6]


def alexnet_3(widths, groups, size, padding):
    c1, c2, c3, c4, c5 = widths

    def pool(n):
        return int(np.ceil((n - 3) / 2)) + 1

    rows = []

    def conv(C_in, C_out, k, n, g=1):
        w = C_in // g * C_out * k * k
        rows.append((w + C_out, w * n * n))

    n = output_size(size, 11, stride=4, padding=padding)
    conv(3, c1, 11, n)
    n = pool(n)
    conv(c1, c2, 5, n, groups)
    n = pool(n)
    conv(c2, c3, 3, n)
    conv(c3, c4, 3, n, groups)
    conv(c4, c5, 3, n, groups)
    n = pool(n)
    for a, b in ((c5 * n * n, 4096), (4096, 4096), (4096, 1000)):
        rows.append((a * b + b, a * b))
    return rows


def alexnet_4(widths, groups, size, padding):
    c1, c2, c3, c4, c5 = widths
    layers = [  # C_in, C_out, kernel, stride, padding, groups, pooled
        (3, c1, 11, 4, padding, 1, True),
        (c1, c2, 5, 1, 2, groups, True),
        (c2, c3, 3, 1, 1, groups, False),
        (c3, c4, 3, 1, 1, groups, False),
        (c4, c5, 3, 1, 1, groups, True),
    ]
    rows = []
    for C_in, C_out, k, s, p, g, pooled in layers:
        size = (size + 2 * p - k) // s + 1
        w = C_in * C_out * k * k // g
        rows.append((w + C_out, w * size * size))
        if pooled:
            size = (size - 3) // 2 + 1
    C = c5 * size * size
    for D in (4096, 4096, 1000):
        rows.append((C * D + D, C * D))
        C = D
    return rows


def vgg16_5(widths):
    C, size = 3, 224
    rows = []
    for width, layers in zip(widths, (2, 2, 3, 3, 3)):
        for _ in range(layers):
            w = C * width * 9
            rows.append((w + width, w * size * size))
            C = width
        size //= 2
    for a, b in ((512 * 7 * 7, 4096), (4096, 4096), (4096, 1000)):
        rows.append((a * b + b, a * b))
    return rows


def reads_as_6(count, printed):
    for K in (1000, 1024):
        if abs(count / K - printed) < 1:
            return True
    return False


def googlenet_7(table):
    C, sizes = 192, (28, 28, 14, 14, 14, 14, 14, 7, 7)
    rows = []
    for (n1, r3, n3, r5, n5, pool), size in zip(table, sizes):
        w = C * n1 + C * r3 + 9 * r3 * n3 + C * r5 + 25 * r5 * n5
        C = n1 + n3 + n5 + pool
        w += C * pool
        rows.append((w, w * size * size))
    return rows


_BLOCKS = [
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


def mobilenet_8(width, resolution):
    C = int(32 * width)
    blocks = _BLOCKS
    size = resolution // 2
    weights = 3 * C * 9
    norm = 2 * C
    macs = 3 * C * 9 * size**2
    for filters, stride in blocks:
        size //= stride
        weights += 9 * C
        macs += 9 * C * size**2
        norm += 2 * C
        D = int(filters * width)
        weights += C * D
        macs += C * D * size**2
        norm += 2 * D
        C = D
    weights += 1000 * C
    macs += 1000 * C
    return weights, norm, macs


def mobilenet_9(width, resolution):
    C = int(32 * width)
    size = output_size(resolution, 3, stride=2, padding=1)
    weights = 27 * C
    norm = 2 * C
    macs = 27 * C * size**2
    for filters, stride in _BLOCKS:
        D = int(filters * width)
        weights += 9 * C + C * D
        norm += 2 * C + 2 * D
        macs += (9 * C + C * D) * size**2
        size = output_size(size, 3, stride=stride, padding=1)
        C = D
    return weights + 1000 * C, norm, macs + 1000 * C


def my_findings_10():
    first = 64 * 3 * 49 * 112 * 112
    sizes = output_size(224, 11, stride=4)
    n1, r3, n3, r5, n5, pool = 128, 128, 256, 24, 64, 64
    C = 512
    block = (C + 1) * (n1 + r3 + r5 + pool) + (9 * r3 + 1) * n3 + (25 * r5 + 1) * n5
    return [0, sizes, 0, block, 0, 0, first, 0, 0]


WRONG = [
    (
        "weights",
        "Takes groups == C_in for one kernel per map, also where there are more filters than maps.",
        weights_0,
    ),
    ("macs", "Leaves out the products with the zeros of the padding.", macs_1),
    ("lenet5", "Gives C3 a bias for each link instead of one for each filter.", lenet5_2),
    (
        "alexnet",
        "Rounds up in the pooling, which is the same for the published sizes but not for others.",
        alexnet_3,
    ),
    ("alexnet", "Keeps conv3 in the groups as well, though it sees all maps.", alexnet_4),
    (
        "vgg16",
        "Takes 512 maps of 7 x 7 for the first dense layer, whatever the width of the last block.",
        vgg16_5,
    ),
    (
        "reads_as",
        "Takes any count within one K of the figure, so that rounding up passes as well.",
        reads_as_6,
    ),
    (
        "googlenet",
        "Renews the number of maps before the layer behind the pooling is counted.",
        googlenet_7,
    ),
    (
        "mobilenet",
        "Halves the size by cutting off, where padding 1 rounds an odd size up.",
        mobilenet_8,
    ),
    (
        "mobilenet",
        "Counts the MACs of each block before its stride has made the maps smaller.",
        mobilenet_9,
    ),
    ("my_findings", "Counts the biases into the weights of the GoogLeNet block.", my_findings_10),
]


# ---------------------------------------------------------------- right


def macs_r0(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    """Count the places by walking, one filter of one group at a time."""
    starts = range(-padding, size + padding - kernel_size + 1, stride)
    places = sum(len(starts) for _ in starts)
    per_place = sum(
        (stop - start) * kernel_size * kernel_size
        for start, stop in ((g * C_in // groups, (g + 1) * C_in // groups) for g in range(groups))
    )
    return places * per_place * C_out // groups


def alexnet_r1(widths, groups, size, padding):
    """Lay a small machine of closures over a state."""

    class Net:
        def __init__(self):
            self.C, self.n, self.rows = 3, size, []

        def conv(self, D, k, s=1, p=0, g=1):
            self.n = len(range(0, self.n + 2 * p - k + 1, s))
            one = np.prod([self.C // g, D, k, k], dtype=object)
            self.rows += [(int(one) + D, int(one) * self.n**2)]
            self.C = D
            return self

        def pool(self):
            self.n = (self.n - 1) // 2
            return self

        def dense(self, D):
            self.C, self.n = self.C * self.n**2, 1
            return self.conv(D, 1)

    c1, c2, c3, c4, c5 = widths
    return (
        Net()
        .conv(c1, 11, 4, padding)
        .pool()
        .conv(c2, 5, 1, 2, groups)
        .pool()
        .conv(c3, 3, 1, 1)
        .conv(c4, 3, 1, 1, groups)
        .conv(c5, 3, 1, 1, groups)
        .pool()
        .dense(4096)
        .dense(4096)
        .dense(1000)
        .rows
    )


def vgg16_r2(widths):
    """Recursion over the layers that are left."""
    plan = [c for c, n in zip(widths, (2, 2, 3, 3, 3)) for c in [c] * n + [None]]

    def walk(C, size, plan):
        if not plan:
            dims = [C * size * size, 4096, 4096, 1000]
            return tuple(((a + 1) * b, a * b) for a, b in zip(dims, dims[1:]))
        D, *rest = plan
        if D is None:
            return walk(C, size // 2, rest)
        return (((9 * C + 1) * D, 9 * C * D * size * size),) + walk(D, size, rest)

    return walk(3, 224, plan)


reads_as_r3 = lambda count, printed: (
    not {printed}.isdisjoint(  # noqa: E731
        f(count, K)
        for K in (1000, 1024)
        for f in (int.__floordiv__, lambda c, K: (2 * c + K) // (2 * K))
    )
)


def googlenet_r4(table):
    """Matrix products on exact Python numbers."""
    sizes = [28] * 2 + [14] * 5 + [7] * 2
    T = np.array([list(map(int, row)) for row in table], dtype=object)
    C = np.array([192, *(T @ np.array([1, 0, 1, 0, 1, 1], dtype=object))[:-1]], dtype=object)
    w = C * (T[:, [0, 1, 3, 5]].sum(axis=1)) + 9 * T[:, 1] * T[:, 2] + 25 * T[:, 3] * T[:, 4]
    return [(int(a), int(a) * s * s) for a, s in zip(w, sizes)]


def mobilenet_r5(width, resolution):
    """A fold whose state is (maps, size, weights, norm, macs)."""

    def layer(state, what):
        C, n, w, b, m = state
        D, per_map, s = what(C)
        n = -(-n // s)
        return D, n, w + per_map * D, b + 2 * D, m + per_map * D * n * n

    full = lambda C: (int(32 * width), 27, 2)  # noqa: E731
    blocks = (
        (lambda C, s=s: (C, 9, s), lambda C, f=f: (int(f * width), C, 1))
        for f, s in zip(
            [64, *[128] * 2, *[256] * 2, *[512] * 6, *[1024] * 2],
            [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1],
        )
    )
    C, n, w, b, m = reduce(layer, chain([full], *blocks), (3, resolution, 0, 0, 0))
    return w + 1000 * C, b, m + 1000 * C


RIGHT = [
    ("macs", macs_r0),
    ("alexnet", alexnet_r1),
    ("vgg16", vgg16_r2),
    ("reads_as", reads_as_r3),
    ("googlenet", googlenet_r4),
    ("mobilenet", mobilenet_r5),
]
