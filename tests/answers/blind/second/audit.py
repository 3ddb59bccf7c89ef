"""Answers to audit, written from the notebook alone."""

import numpy as np

STUDENT = "ada.l"  # whose own numbers the my_... answers are for
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


TABLE = [
    (64, 96, 128, 16, 32, 32),
    (128, 128, 192, 32, 96, 64),
    (192, 96, 208, 16, 48, 64),
    (160, 112, 224, 24, 64, 64),
    (128, 128, 256, 24, 64, 64),
    (112, 144, 288, 32, 64, 64),
    (256, 160, 320, 32, 128, 128),
    (256, 160, 320, 32, 128, 128),
    (384, 192, 384, 48, 128, 128),
]


def W_(C_in, C_out, k, groups=1):
    """As given_weights."""
    return C_in * C_out * k * k // groups


def M_(C_in, C_out, k, size, *, stride=1, padding=0, groups=1):
    """As given_macs."""
    return W_(C_in, C_out, k, groups) * places(size, k, stride, padding) ** 2


# weights, macs


@wrong(
    "weights",
    "The square of the kernel's side is written * 2 and not ** 2; right only for kernels of 2 x 2.",
)
def _(C_in, C_out, kernel_size, *, groups=1):
    return C_in // groups * C_out * kernel_size * 2


@wrong(
    "weights",
    "The places of one kernel are divided by groups with //, before the maps are multiplied: wrong (often 0) when groups does not divide kernel_size squared.",
)
def _(C_in, C_out, kernel_size, *, groups=1):
    return C_in * C_out * (kernel_size**2 // groups)


@right("weights")
def _(C_in, C_out, kernel_size, *, groups=1):
    return sum(
        C_in // groups * kernel_size**2 for g in range(groups) for f in range(C_out // groups)
    )


@wrong(
    "macs",
    "The weights are multiplied by the rows of the result only and not by rows times columns.",
)
def _(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    size_out = places(size, kernel_size, stride, padding)
    return C_in * C_out // groups * kernel_size**2 * size_out


@wrong(
    "macs",
    "Multiplications with the zeros of the padding are left out, although a layer does them: too few with padding.",
)
def _(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    along = 0
    for i in range(places(size, kernel_size, stride, padding)):
        for a in range(kernel_size):
            along += 0 <= i * stride + a - padding < size
    return C_in * C_out // groups * along**2


@right("macs")
def _(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    starts = np.arange(0, size + 2 * padding - kernel_size + 1, stride)
    return int(kernel_size**2 * starts.size**2) * C_in * (C_out // groups)


# lenet5


@wrong(
    "lenet5",
    "C3 gets a bias for each link (26 numbers per link) and not one for each of its 16 filters; wrong unless there are 16 links.",
)
def _(links):
    return [6 * 26, 12, 26 * links, 32, 120 * 401, 84 * 121]


@wrong(
    "lenet5",
    "S2 and S4 get four weights, one for each place of a 2 x 2 window, and a bias for each map (30 and 80), and not one weight and one bias (12 and 32).",
)
def _(links):
    return [6 * 26, 6 * 5, 25 * links + 16, 16 * 5, 120 * 401, 84 * 121]


@right("lenet5")
def _(links):
    c3 = sum(25 for _ in range(links)) + 16
    return np.array([W_(1, 6, 5) + 6, 2 * 6, c3, 2 * 16, W_(16, 120, 5) + 120, (120 + 1) * 84])


# alexnet


def alex(widths, groups, size, padding, pool, on3, bias_macs):
    c1, c2, c3, c4, c5 = widths
    rows, C = [], 3
    plan = [
        (c1, 11, 4, padding, 1, True),
        (c2, 5, 1, 2, groups, True),
        (c3, 3, 1, 1, on3, False),
        (c4, 3, 1, 1, groups, False),
        (c5, 3, 1, 1, groups, True),
    ]
    for f, k, s, p, g, pooled in plan:
        rows.append((W_(C, f, k, g) + f, M_(C, f, k, size, stride=s, padding=p, groups=g)))
        size, C = places(size, k, s, p), f
        if pooled:
            size = pool(size)
    n = C * size * size
    for m in (4096, 4096, 1000):
        rows.append((n * m + m, n * m + (m if bias_macs else 0)))
        n = m
    return rows


@wrong(
    "alexnet",
    "The groups are used for conv3 as well, which sees all maps: its row is too small when there is more than one group.",
)
def _(widths, groups, size, padding):
    return alex(widths, groups, size, padding, lambda n: (n - 3) // 2 + 1, groups, False)


@wrong(
    "alexnet",
    "In the dense layers the additions of the biases are counted as MACs, so their MACs equal their parameters.",
)
def _(widths, groups, size, padding):
    return alex(widths, groups, size, padding, lambda n: (n - 3) // 2 + 1, 1, True)


@wrong(
    "alexnet",
    "Pooling is taken as size // 2 and not as windows of 3 with stride 2: the same for odd sizes, one too many for even ones, so it shows when a map before a pool has an even size.",
)
def _(widths, groups, size, padding):
    return alex(widths, groups, size, padding, lambda n: n // 2, 1, False)


@right("alexnet")
def _(widths, groups, size, padding):
    s1 = len(range(0, size + 2 * padding - 10, 4))
    s2 = len(range(0, s1 - 2, 2))
    s3 = len(range(0, s2 - 2, 2))
    s6 = len(range(0, s3 - 2, 2))
    ins = np.array([3, *widths[:4], widths[4] * s6 * s6, 4096, 4096], dtype=object)
    outs = np.array([*widths, 4096, 4096, 1000], dtype=object)
    areas = np.array([121, 25, 9, 9, 9, 1, 1, 1], dtype=object)
    parts = np.array([1, groups, 1, groups, groups, 1, 1, 1], dtype=object)
    pixels = np.array([s1, s2, s3, s3, s3, 1, 1, 1], dtype=object) ** 2
    w = ins * outs * areas // parts
    return [tuple(map(int, row)) for row in zip(w + outs, w * pixels)]


# vgg16


@wrong(
    "vgg16",
    "All layers of a block count the maps of the block before as what comes in, since C is changed only behind the block; wrong for the second and third layers of a block.",
)
def _(widths):
    C, size, rows = 3, 224, []
    for f, n in zip(widths, (2, 2, 3, 3, 3)):
        for _ in range(n):
            rows.append((W_(C, f, 3) + f, M_(C, f, 3, size, padding=1)))
        C, size = f, size // 2
    n = C * size * size
    for m in (4096, 4096, 1000):
        rows.append((n * m + m, n * m))
        n = m
    return rows


@wrong(
    "vgg16",
    "The first dense layer always sees 512 * 7 * 7 numbers, as in the published network; wrong when the last width is not 512.",
)
def _(widths):
    C, size, rows = 3, 224, []
    for f, n in zip(widths, (2, 2, 3, 3, 3)):
        for _ in range(n):
            rows.append((W_(C, f, 3) + f, M_(C, f, 3, size, padding=1)))
            C = f
        size //= 2
    for n, m in ((512 * 7 * 7, 4096), (4096, 4096), (4096, 1000)):
        rows.append((n * m + m, n * m))
    return rows


@wrong(
    "vgg16",
    "The maps are halved before each block and not behind it: all MACs of the convolutions are a quarter of what they should be; the parameters are right.",
)
def _(widths):
    C, size, rows = 3, 224, []
    for f, n in zip(widths, (2, 2, 3, 3, 3)):
        size //= 2
        for _ in range(n):
            rows.append((W_(C, f, 3) + f, M_(C, f, 3, size, padding=1)))
            C = f
    n = C * size * size
    for m in (4096, 4096, 1000):
        rows.append((n * m + m, n * m))
        n = m
    return rows


@right("vgg16")
def _(widths):
    a, b, c, d, e = widths
    chain = [3, a, a, b, b, c, c, c, d, d, d, e, e, e]
    sizes = [224] * 2 + [112] * 2 + [56] * 3 + [28] * 3 + [14] * 3
    rows = [((9 * i + 1) * o, 9 * i * o * s * s) for i, o, s in zip(chain, chain[1:], sizes)]
    return rows + [((i + 1) * o, i * o) for i, o in ((49 * e, 4096), (4096, 4096), (4096, 1000))]


# reads_as


@wrong("reads_as", "Rounding up to the next whole K is allowed as well: 163 100 passes as 164.")
def _(count, printed):
    return any(printed in (count // K, round(count / K), -(-count // K)) for K in (1000, 1024))


@wrong(
    "reads_as",
    "Any count from printed * 1000 to printed * 1024 passes, as if K could be anything between: most counts that were rounded down or cut off fail (such as 163 328 as 159, cut off with a K of 1024), and counts between the two pass.",
)
def _(count, printed):
    return 1000 * printed <= count <= 1024 * printed


@wrong(
    "reads_as",
    "Only the first digits of the count are compared with the printed ones: a K of 1024 and rounding up are never found, and 163 328 passes as 16.",
)
def _(count, printed):
    return str(count).startswith(str(printed))


@right("reads_as")
def _(count, printed):
    # printed K must lie from half a K above the count to less than a whole K below it
    return any(-K < printed * K - count <= K / 2 for K in (1000, 1024))


# googlenet


def blocks(table, count):
    C, rows = 192, []
    for row, s in zip(table, (28, 28, 14, 14, 14, 14, 14, 7, 7)):
        w, C = count(C, *row)
        rows.append((w, w * s * s))
    return rows


@wrong(
    "googlenet",
    "The filters of 3 x 3 and 5 x 5 are counted as if they saw all C maps of the block and not the r3 and r5 maps of the 1 x 1 layers before them.",
)
def _(table):
    return blocks(
        table,
        lambda C, n1, r3, n3, r5, n5, pool: (
            C * (n1 + r3 + 9 * n3 + r5 + 25 * n5 + pool),
            n1 + n3 + n5 + pool,
        ),
    )


@wrong(
    "googlenet",
    "All six numbers of the row are added for the maps that leave the block, r3 and r5 too; the first block is right and all later ones are too large.",
)
def _(table):
    return blocks(
        table,
        lambda C, n1, r3, n3, r5, n5, pool: (
            C * (n1 + r3 + r5 + pool) + 9 * r3 * n3 + 25 * r5 * n5,
            n1 + r3 + n3 + r5 + n5 + pool,
        ),
    )


@right("googlenet")
def _(table):
    t = np.array(table, dtype=np.int64)
    leave = t[:, [0, 2, 4, 5]].sum(axis=1)
    enter = np.append(192, leave[:-1])
    w = enter * t[:, [0, 1, 3, 5]].sum(axis=1) + 9 * t[:, 1] * t[:, 2] + 25 * t[:, 3] * t[:, 4]
    side = np.repeat([28, 14, 7], [2, 5, 2])
    return np.column_stack([w, w * side * side])


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


def mobile(width, resolution, half=lambda n: (n + 1) // 2, dense=1000, norm=0, early=False):
    C = int(32 * width)
    size = half(resolution)
    w, bn = 27 * C, 2 * C + norm
    m = 27 * C * size * size
    for f, s in BLOCKS:
        before = size
        size = half(size) if s == 2 else size
        F = int(f * width)
        w += 9 * C + C * F
        bn += 2 * C + 2 * F
        m += 9 * C * (before if early else size) ** 2 + C * F * size * size
        C = F
    return w + dense * C, bn, m + dense * C


@wrong(
    "mobilenet",
    "A stride of 2 is taken as size // 2, but a kernel of 3 with padding 1 gives one more for odd sizes: the MACs are too small when a map with an odd size is halved.",
)
def _(width, resolution):
    return mobile(width, resolution, half=lambda n: n // 2)


@wrong(
    "mobilenet",
    "The MACs of a depthwise layer with stride 2 are counted on the maps that come in, before the stride, so the MACs are too large; the other two numbers are right.",
)
def _(width, resolution):
    return mobile(width, resolution, early=True)


@wrong(
    "mobilenet",
    "The dense layer gets int(1000 * width) outputs, but it always has 1000: weights and MACs are wrong for a width other than 1.",
)
def _(width, resolution):
    return mobile(width, resolution, dense=int(1000 * width))


@wrong(
    "mobilenet",
    "Two numbers of batch normalization are counted for each of the 1000 results of the dense layer, which has none: the second number is 2000 too large.",
)
def _(width, resolution):
    return mobile(width, resolution, norm=2000)


@right("mobilenet")
def _(width, resolution):
    layers = [(3, int(32 * width), 3, 2, 1)]  # in, out, kernel, stride, groups
    for f, s in BLOCKS:
        C, F = layers[-1][1], int(f * width)
        layers += [(C, C, 3, s, C), (C, F, 1, 1, 1)]
    n, m = resolution, 0
    for i, o, k, s, g in layers:
        n = -(-n // s)
        m += i // g * o * k * k * n * n
    last = 1000 * layers[-1][1]
    return (
        sum(i // g * o * k * k for i, o, k, s, g in layers) + last,
        2 * sum(z[1] for z in layers),
        m + last,
    )


# my_findings


@wrong(
    "my_findings",
    "The three right figures (4, 6 and 8) are found, but marked with a 1 in place of the own count.",
)
def _():
    return [0, 0, 0, 0, 1, 0, 1, 0, 1]


@wrong(
    "my_findings",
    "Figure 6 is believed, since everybody knows 55, and gets 0: an image of 224 without padding gives 54. Figures 4 and 8 are right.",
)
def _():
    return [0, 0, 0, 0, 118_013_952, 0, 0, 0, 448_512]
