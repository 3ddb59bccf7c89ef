"""Answers to audit, written from the notebook alone."""

import math
from collections import namedtuple
from itertools import accumulate, pairwise

import numpy as np

STUDENT = "ada.l"
# my_claims: 0 MobileNet MACs 76M, 1 AlexNet layer 5 43,264, 2 VGG16 138M, 3 block 4e 170M,
# 4 first layer of GoogLeNet 34M MACs, 5 AlexNet layer 2 186,624, 6 AlexNet width 55,
# 7 block 3a 159K, 8 block 4b 437K.  Fails: 4 (118013952), 6 (54), 8 (448512).

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


# What the notebook gives (own stand-ins).
def output_size(size, kernel_size, *, stride=1, padding=0):
    return (size + 2 * padding - kernel_size) // stride + 1


def given_weights(C_in, C_out, kernel_size, *, groups=1):
    return C_in // groups * C_out * kernel_size**2


def given_macs(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    out = output_size(size, kernel_size, stride=stride, padding=padding)
    return given_weights(C_in, C_out, kernel_size, groups=groups) * out**2


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


# ---------------------------------------------------------------- weights


@wrong("weights", "groups is ignored; right only for one group")
def _(C_in, C_out, kernel_size, *, groups=1):
    return C_in * C_out * kernel_size**2


@wrong("weights", "the side of the kernel is not squared; right only for kernel 1")
def _(C_in, C_out, kernel_size, *, groups=1):
    return C_in // groups * C_out * kernel_size


@wrong("weights", "the biases are counted: C_out too many, always")
def _(C_in, C_out, kernel_size, *, groups=1):
    return C_in // groups * C_out * kernel_size**2 + C_out


@wrong(
    "weights",
    "divided by groups twice, so the weights of one group only are counted; right only for one group",
)
def _(C_in, C_out, kernel_size, *, groups=1):
    return (C_in // groups) * (C_out // groups) * kernel_size * kernel_size


@wrong("weights", "multiplied by groups instead of divided by it; right only for one group")
def _(C_in, C_out, kernel_size, *, groups=1):
    total = 0
    for _ in range(groups):
        total += C_in * C_out * kernel_size**2
    return total


@wrong("weights", "the kernel has a depth too: kernel_size ** 3; right only for kernel 1")
def _(C_in, C_out, kernel_size, *, groups=1):
    return int(C_in / groups) * C_out * kernel_size**3


@wrong("weights", "only one filter is counted: C_out is left out; right only for C_out == 1")
def _(C_in, C_out, kernel_size, *, groups=1):
    return C_in // groups * kernel_size**2


@right("weights")
def _(C_in, C_out, kernel_size, *, groups=1):
    return np.zeros((C_out, C_in // groups, kernel_size, kernel_size), dtype=np.int8).size


@right("weights")
def _(C_in, C_out, kernel_size, *, groups=1):
    return C_out * kernel_size**2 * C_in / groups


# ---------------------------------------------------------------- macs


@wrong(
    "macs",
    "the size that comes in is used for the size that comes out; right only where the layer keeps the size",
)
def _(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    return C_in // groups * C_out * kernel_size**2 * size**2


@wrong("macs", "the size that comes out is not squared: one row only; right only if it is 1")
def _(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    size_out = output_size(size, kernel_size, stride=stride, padding=padding)
    return C_in // groups * C_out * kernel_size**2 * size_out


@wrong("macs", "the side of the kernel is not squared; right only for kernel 1")
def _(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    size_out = output_size(size, kernel_size, stride=stride, padding=padding)
    return C_in * C_out // groups * kernel_size * size_out**2


@wrong("macs", "multiplications and additions are counted apart: twice the number, always")
def _(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    size_out = output_size(size, kernel_size, stride=stride, padding=padding)
    return 2 * C_in // groups * C_out * kernel_size**2 * size_out**2


@wrong("macs", "groups is ignored; right only for one group")
def _(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    size_out = output_size(size, kernel_size, stride=stride, padding=padding)
    return C_in * C_out * (kernel_size * size_out) ** 2


@wrong(
    "macs",
    "the stride is divided out once more, although it is in size_out already: size_out // stride; right only for stride 1",
)
def _(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    size_out = output_size(size, kernel_size, stride=stride, padding=padding) // stride
    return C_in // groups * C_out * kernel_size**2 * size_out**2


@wrong(
    "macs",
    "the bias is counted as one more for each result: C_out * size_out ** 2 too many, always",
)
def _(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    size_out = output_size(size, kernel_size, stride=stride, padding=padding)
    return (C_in // groups * kernel_size**2 + 1) * C_out * size_out**2


@wrong(
    "macs",
    "stride and padding are not passed on to output_size; right only for stride 1 without padding",
)
def _(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    size_out = output_size(size, kernel_size)
    return C_in // groups * C_out * kernel_size**2 * size_out**2


@right("macs")
def _(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    side = len(range(kernel_size, size + 2 * padding + 1, stride)) * kernel_size
    return np.int64(side) ** 2 * C_in * C_out // groups


@right("macs")
def _(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    return math.prod(
        [C_in // groups, C_out]
        + 2 * [kernel_size, 1 + (size - kernel_size + 2 * padding) // stride]
    )


# ---------------------------------------------------------------- lenet5


@wrong(
    "lenet5",
    "C3 is counted as a full layer, 6 * 16 kernels, whatever links is: 2416; right only for 96 links",
)
def _(links):
    return 6 * 26, 2 * 6, 6 * 16 * 25 + 16, 2 * 16, 120 * (16 * 25 + 1), 84 * 121


@wrong("lenet5", "C3 is 1516, the number for the 60 links of the paper, whatever links is")
def _(links):
    return [156, 12, 1516, 32, 48120, 10164]


@wrong("lenet5", "C3 has one bias for each link instead of each of its 16 filters: links * 26")
def _(links):
    return [156, 12, links * 26, 32, 48120, 10164]


@wrong("lenet5", "F6 has no biases: 10080 for 10164")
def _(links):
    return [6 * 25 + 6, 12, links * 25 + 16, 32, 120 * 16 * 25 + 120, 120 * 84]


@wrong(
    "lenet5",
    "S2 and S4 are counted as 0 because pooling learns nothing; here they have a weight and a bias for each map (12 and 32)",
)
def _(links):
    return [156, 0, links * 25 + 16, 0, 48120, 10164]


@wrong("lenet5", "no biases of the filters are counted in C1, C3 and C5: 150, 25 * links and 48000")
def _(links):
    return [given_weights(1, 6, 5), 12, 25 * links, 32, given_weights(16, 120, 5), 120 * 84 + 84]


@wrong("lenet5", "only the sum of the six numbers is returned")
def _(links):
    return 156 + 12 + (25 * links + 16) + 32 + 48120 + 10164


@wrong(
    "lenet5",
    "brackets are missing in C3: 25 * (links + 16) instead of 25 * links + 16; 384 too many, always",
)
def _(links):
    return [156, 12, 25 * (links + 16), 32, 48120, 10164]


@wrong(
    "lenet5", "F6 has 120 biases instead of 84 (one for each number that comes in): 10200 for 10164"
)
def _(links):
    return [156, 12, links * 25 + 16, 32, 48120, 120 * (84 + 1)]


@wrong("lenet5", "the pooling layers are left out: four numbers instead of six")
def _(links):
    return [156, links * 25 + 16, 48120, 10164]


@right("lenet5")
def _(links):
    Count = namedtuple("Count", "C1 S2 C3 S4 C5 F6")
    return Count(
        C1=6 * 26, S2=6 + 6, C3=(links << 5) - 7 * links + 16, S4=16 + 16, C5=120 * 401, F6=84 * 121
    )


@right("lenet5")
def _(links):
    kernels, filters, area = (
        np.array([6, 6, links, 16, 1920, 84 * 120]),
        np.array([6, 6, 16, 16, 120, 84]),
        [25, 1, 25, 1, 25, 1],
    )
    return kernels * area + filters


# ---------------------------------------------------------------- alexnet


def _alexnet(
    widths,
    groups,
    size,
    padding,
    *,
    bias=True,
    grouped=(2, 4, 5),
    pooled=(1, 2, 5),
    pool=(3, 2),
    pads=(2, 1, 1, 1),
):
    """A student's working function, of which the answers below use variants."""
    rows, C, pads = [], 3, (padding, *pads)
    for number, (c, k, p) in enumerate(zip(widths, (11, 5, 3, 3, 3), pads), start=1):
        args = dict(groups=groups if number in grouped else 1)
        step = 4 if number == 1 else 1
        w = given_weights(C, c, k, **args)
        rows.append((w + c * bias, given_macs(C, c, k, size, stride=step, padding=p, **args)))
        size, C = output_size(size, k, stride=step, padding=p), c
        if number in pooled:
            size = output_size(size, pool[0], stride=pool[1])
    C = C * size**2
    for c in (4096, 4096, 1000):
        rows.append((C * c + c * bias, C * c))
        C = c
    return rows


@wrong("alexnet", "the biases are not counted in any row")
def _(widths, groups, size, padding):
    return _alexnet(widths, groups, size, padding, bias=False)


@wrong(
    "alexnet",
    "the biases are counted in the MACs too (one for each result): the second numbers are too large",
)
def _(widths, groups, size, padding):
    rows = _alexnet(widths, groups, size, padding)
    bare = _alexnet(widths, groups, size, padding, bias=False)
    return [(p, m // w * p) for (p, m), (w, _) in zip(rows, bare)]


@wrong("alexnet", "groups is ignored in all layers; right only for one group")
def _(widths, groups, size, padding):
    return _alexnet(widths, groups, size, padding, grouped=())


@wrong("alexnet", "conv3 is counted in groups as well; right only for one group")
def _(widths, groups, size, padding):
    return _alexnet(widths, groups, size, padding, grouped=(2, 3, 4, 5))


@wrong(
    "alexnet",
    "the groups of conv4 are forgotten, conv2 and conv5 have them; right only for one group",
)
def _(widths, groups, size, padding):
    return _alexnet(widths, groups, size, padding, grouped=(2, 5))


@wrong(
    "alexnet",
    "the pooling behind conv5 is forgotten: fc6 sees the larger maps, so its row is too large (and only its row)",
)
def _(widths, groups, size, padding):
    return _alexnet(widths, groups, size, padding, pooled=(1, 2))


@wrong(
    "alexnet",
    "the pooling has windows of 2 instead of 3, with stride 2: maps behind it are one too large when the size is even; right for the published sizes 55, 27 and 13, which are odd",
)
def _(widths, groups, size, padding):
    return _alexnet(widths, groups, size, padding, pool=(2, 2))


@wrong(
    "alexnet",
    "the padding of conv1 is ignored (taken for 0); right only for padding 0, or where the stride hides it",
)
def _(widths, groups, size, padding):
    return _alexnet(widths, groups, size, 0)


@wrong(
    "alexnet",
    "conv3, conv4 and conv5 have no padding, so their maps shrink by 2 each: too few MACs from conv3 on and a fc6 that is too small (an empty last map for small images)",
)
def _(widths, groups, size, padding):
    return _alexnet(widths, groups, size, padding, pads=(2, 0, 0, 0))


@wrong(
    "alexnet",
    "fc6 is taken for the layer of the paper, with 9216 = 256 * 6 * 6 inputs, whatever the widths and the size are",
)
def _(widths, groups, size, padding):
    rows = _alexnet(widths, groups, size, padding)
    rows[5] = (9216 * 4096 + 4096, 9216 * 4096)
    return rows


@wrong("alexnet", "fc8 is forgotten: seven rows instead of eight")
def _(widths, groups, size, padding):
    rows = []
    for row in _alexnet(widths, groups, size, padding):
        rows.append(row)
        if len(rows) == 7:
            return rows


@wrong("alexnet", "the rows are (MACs, parameters): the two numbers are swapped")
def _(widths, groups, size, padding):
    return [row[::-1] for row in _alexnet(widths, groups, size, padding)]


@wrong(
    "alexnet",
    "two rows of eight numbers (all parameters, then all MACs) instead of eight rows of two",
)
def _(widths, groups, size, padding):
    return list(zip(*_alexnet(widths, groups, size, padding)))


@wrong(
    "alexnet",
    "fc6 sees only the last maps of one tower: its weights and MACs are divided by groups; right only for one group",
)
def _(widths, groups, size, padding):
    rows = _alexnet(widths, groups, size, padding)
    macs = rows[5][1] // groups
    rows[5] = (macs + 4096, macs)
    return rows


@wrong(
    "alexnet",
    "fc6 sees each last map as one number: the size of the maps is left out, c5 inputs; right only where the last maps are 1 x 1",
)
def _(widths, groups, size, padding):
    rows = _alexnet(widths, groups, size, padding)
    c5 = widths[-1]
    return rows[:5] + [(c5 * 4096 + 4096, c5 * 4096)] + rows[6:]


@right("alexnet")
def _(widths, groups, size, padding):
    def dense(n, *outs):
        return (
            np.array([[n * outs[0] + outs[0], n * outs[0]], *dense(*outs)])
            if outs
            else np.empty((0, 2))
        )

    c1, c2, c3, c4, c5 = widths
    s1 = (size + 2 * padding - 11) // 4 + 1
    s2 = (s1 - 3) // 2 + 1
    s3 = (s2 - 3) // 2 + 1
    s6 = (s3 - 3) // 2 + 1
    w = np.array(
        [
            363 * c1,
            25 * c1 * c2 // groups,
            9 * c2 * c3,
            9 * c3 * c4 // groups,
            9 * c4 * c5 // groups,
        ]
    )
    top = np.stack([w + widths, w * np.array([s1, s2, s3, s3, s3]) ** 2], axis=1)
    return np.vstack([top, dense(c5 * s6 * s6, 4096, 4096, 1000)])


@right("alexnet")
def _(widths, groups, size, padding):
    """A generator, and the dense layers as convolutions of the size of the maps."""
    Row = namedtuple("Row", "parameters macs")

    def layers(C, size):
        kernels, pads, steps = (11, 5, 3, 3, 3), (padding, 2, 1, 1, 1), (4, 1, 1, 1, 1)
        for c, k, p, s, g, pool in zip(
            widths, kernels, pads, steps, (1, groups, 1, groups, groups), (1, 1, 0, 0, 1)
        ):
            size_in, size = size, output_size(size, k, stride=s, padding=p)
            yield Row(c + (w := C * c // g * k * k), w * size * size)
            C, size = c, (size - 1) // 2 if pool else size
        for c in (4096, 4096, 1000):
            yield Row(c + (w := C * c * size**2), w)
            C, size = c, 1

    return tuple(layers(3, size))


# ---------------------------------------------------------------- vgg16


@wrong(
    "vgg16",
    "C is updated once for each block only, so all layers of a block count the maps of the block before as their input; wrong for every second and third layer of a block whose width differs from the one before",
)
def _(widths):
    C, size, rows = 3, 224, []
    for c, n in zip(widths, (2, 2, 3, 3, 3)):
        for _ in range(n):
            w = C * c * 9
            rows.append((w + c, w * size**2))
        C, size = c, size // 2
    C *= size**2
    for c in (4096, 4096, 1000):
        rows.append((C * c + c, C * c))
        C = c
    return rows


def _vgg(
    widths,
    *,
    sizes=(224, 112, 56, 28, 14),
    last=7,
    counts=(2, 2, 3, 3, 3),
    bias=1,
    dense=(4096, 4096, 1000),
):
    C, rows = 3, []
    for c, n, size in zip(widths, counts, sizes):
        for _ in range(n):
            w = given_weights(C, c, 3)
            rows.append((w + bias * c, w * size**2))
            C = c
    C = C * last**2
    for c in dense:
        rows.append((C * c + bias * c, C * c))
        C = c
    return rows


@wrong(
    "vgg16",
    "the pooling is forgotten for the MACs: all convolutions are counted at 224 x 224 (the dense layers are right)",
)
def _(widths):
    return _vgg(widths, sizes=(224,) * 5)


@wrong(
    "vgg16",
    "the maps are halved in front of each block instead of behind it, so the MACs of all convolutions are a quarter of what they should be; the parameters are right",
)
def _(widths):
    return _vgg(widths, sizes=(112, 56, 28, 14, 7))


@wrong(
    "vgg16",
    "the last pooling is forgotten: the first dense layer sees maps of 14 x 14, four times too many numbers",
)
def _(widths):
    return _vgg(widths, last=14)


@wrong(
    "vgg16",
    "the first dense layer has 25088 inputs, as in the paper, whatever the last width is; right only for a last width of 512",
)
def _(widths):
    rows = _vgg(widths)
    rows[13] = (25088 * 4096 + 4096, 25088 * 4096)
    return rows


@wrong("vgg16", "no layer has biases: all parameters are too few")
def _(widths):
    return _vgg(widths, bias=0)


@wrong("vgg16", "the dense layers are forgotten: thirteen rows instead of sixteen")
def _(widths):
    return _vgg(widths, dense=())


@wrong(
    "vgg16",
    "the blocks have 3, 3, 3, 2 and 2 convolutions instead of 2, 2, 3, 3 and 3: still thirteen, but with wrong widths and sizes",
)
def _(widths):
    return _vgg(widths, counts=(3, 3, 3, 2, 2))


@wrong(
    "vgg16",
    "the padding is not passed on, so each convolution shrinks the maps by 2: wrong MACs (and a first dense layer that is too small)",
)
def _(widths):
    C, size, rows = 3, 224, []
    for c, n in zip(widths, (2, 2, 3, 3, 3)):
        for _ in range(n):
            rows.append((given_weights(C, c, 3) + c, given_macs(C, c, 3, size)))
            C, size = c, output_size(size, 3)
        size //= 2
    C = C * size**2
    for c in (4096, 4096, 1000):
        rows.append((C * c + c, C * c))
        C = c
    return rows


@wrong(
    "vgg16",
    "the first dense layer sees one number for each last map (C inputs instead of C * 7 * 7)",
)
def _(widths):
    return _vgg(widths, last=1)


@wrong(
    "vgg16", "the widths of the paper (64, 128, 256, 512, 512) are used whatever the argument is"
)
def _(widths):
    return _vgg((64, 128, 256, 512, 512))


@right("vgg16")
def _(widths):
    a, b, c, d, e = widths
    chain = [3, a, a, b, b, c, c, c, d, d, d, e, e, e]
    sides = np.repeat([224, 112, 56, 28, 14], [2, 2, 3, 3, 3])
    w = [9 * i * o for i, o in pairwise(chain)] + [49 * e * 4096, 4096 * 4096, 4096 * 1000]
    return np.column_stack(
        [
            np.add(w, chain[1:] + [4096, 4096, 1000]),
            np.multiply(w, np.append(sides, [1, 1, 1]) ** 2),
        ]
    )


@right("vgg16")
def _(widths):
    def go(C, size, plan):
        if not plan:
            return []
        (c, k, pool), *rest = plan
        w = C * c * k * k
        area = size * size if k == 3 else 1
        return [[float(w + c), float(w * area)], *go(c, size // 2 if pool else size, rest)]

    convs = [(c, 3, q == n - 1) for c, n in zip(widths, (2, 2, 3, 3, 3)) for q in range(n)]
    return go(3, 224, convs + [(4096, 7, False), (4096, 1, False), (1000, 1, False)])


# ---------------------------------------------------------------- reads_as


@wrong("reads_as", "a K of 1024 is forgotten: only 1000, rounded or cut off")
def _(count, printed):
    return printed in (count // 1000, int(count / 1000 + 0.5))


@wrong("reads_as", "a K of 1000 is forgotten: only 1024, rounded or cut off")
def _(count, printed):
    return printed in (count // 1024, int(count / 1024 + 0.5))


@wrong(
    "reads_as",
    "cutting off is forgotten: only rounded; wrong where the rest is above a half of K and the figure was cut off",
)
def _(count, printed):
    return any(printed == int(count / K + 0.5) for K in (1000, 1024))


@wrong(
    "reads_as",
    "rounding is forgotten: only cut off; wrong where the rest is above a half of K and the figure was rounded up",
)
def _(count, printed):
    return count // 1000 == printed or count // 1024 == printed


@wrong(
    "reads_as",
    "rounding up (ceil) is accepted too: True for a figure one above the cut-off one even where the rest is less than half a K",
)
def _(count, printed):
    return any(printed in (math.floor(count / K), math.ceil(count / K)) for K in (1000, 1024))


@wrong(
    "reads_as",
    "any figure less than 2 K away from the count is accepted, so also one below the cut-off figure and one or two above it",
)
def _(count, printed):
    return abs(count / 1000 - printed) < 2 or abs(count / 1024 - printed) < 2


@wrong(
    "reads_as",
    "any figure between the two readings is accepted: count // 1024 <= printed <= rounded count / 1000; True for figures in between, which neither K gives, when the count is large",
)
def _(count, printed):
    return count // 1024 <= printed <= int(count / 1000 + 0.5)


@wrong(
    "reads_as",
    "'printed == a or b' : the second operand is a number, not a comparison, so the answer is True or a number, and counts as true for nearly every figure",
)
def _(count, printed):
    return printed == count // 1000 or count // 1024 or round(count / 1000) or round(count / 1024)


@wrong(
    "reads_as",
    "the two K are joined with and: both must give the figure, so it is False whenever only one of them does, as for all large counts",
)
def _(count, printed):
    return all(printed in (count // K, int(count / K + 0.5)) for K in (1000, 1024))


@wrong(
    "reads_as",
    "the strings 'True' and 'False' are returned instead of True and False (and 'False' counts as true)",
)
def _(count, printed):
    return str(any(printed in (count // K, int(count / K + 0.5)) for K in (1000, 1024)))


@wrong(
    "reads_as",
    "rounding is to whole hundreds of K by mistake (round(count / K, -2)); rounded figures are not accepted where the rest is above half a K, and a round figure such as 200 is accepted for 163328",
)
def _(count, printed):
    return any(printed in (count // K, round(count / K, -2)) for K in (1000, 1024))


@wrong(
    "reads_as",
    "a tolerance of 3 per cent takes the place of the K: figures that fit neither K nor rounding are accepted, and small counts that are cut off are refused",
)
def _(count, printed):
    return bool(abs(printed * 1000 - count) <= 0.03 * count)


@wrong(
    "reads_as",
    "neither rounding nor cutting off is allowed: printed * K must be the count exactly, so only exact multiples of K are accepted",
)
def _(count, printed):
    return printed * 1000 == count or printed * 1024 == count


@right("reads_as")
def _(count, printed):
    return np.bool_(
        printed
        in {
            f(count, K)
            for K in (1000, 1024)
            for f in (np.floor_divide, lambda c, K: (c + K // 2) // K)
        }
    )


@right("reads_as")
def _(count, printed):
    """By the distance: cut off from below (less than one K), or rounded up (at most half a K short)."""
    return any(-K <= 2 * (count - printed * K) < 2 * K for K in (1000, 1024))


# ---------------------------------------------------------------- googlenet


def _googlenet(
    table,
    *,
    k3=3,
    k5=5,
    leave=lambda n1, r3, n3, r5, n5, pool: n1 + n3 + n5 + pool,
    sizes=(28, 28, 14, 14, 14, 14, 14, 7, 7),
):
    C, rows = 192, []
    for row, size in zip(table, sizes):
        n1, r3, n3, r5, n5, pool = row
        w = C * (n1 + r3 + r5 + pool) + r3 * n3 * k3**2 + r5 * n5 * k5**2
        rows.append((w, w * size**2))
        C = leave(*row)
    return rows


@wrong("googlenet", "C stays 192 for all blocks: only the first row is right")
def _(table):
    return _googlenet(table, leave=lambda *row: 192)


@wrong(
    "googlenet",
    "the maps of r3 and r5 are counted among those that leave the block (C is the sum of the whole row): only the first row is right",
)
def _(table):
    return _googlenet(table, leave=lambda *row: sum(row))


@wrong(
    "googlenet",
    "the maps of the pooling branch are not counted among those that leave the block: only the first row is right",
)
def _(table):
    return _googlenet(table, leave=lambda n1, r3, n3, r5, n5, pool: n1 + n3 + n5)


@wrong(
    "googlenet",
    "the 3 x 3 and 5 x 5 filters see all maps of the block (C) instead of the r3 and r5 maps in front of them",
)
def _(table):
    C, sizes, rows = 192, (28, 28, 14, 14, 14, 14, 14, 7, 7), []
    for (n1, r3, n3, r5, n5, pool), size in zip(table, sizes):
        w = C * (n1 + r3 + 9 * n3 + r5 + 25 * n5 + pool)
        rows.append((w, w * size * size))
        C = n1 + n3 + n5 + pool
    return rows


@wrong("googlenet", "the n5 filters are counted as 3 x 3 instead of 5 x 5")
def _(table):
    return _googlenet(table, k5=3)


@wrong(
    "googlenet",
    "the 1 x 1 filters behind the pooling (pool) are counted as having no weights; they still leave the block",
)
def _(table):
    rows, C = [], 192
    for (n1, r3, n3, r5, n5, pool), size in zip(table, (28, 28, 14, 14, 14, 14, 14, 7, 7)):
        w = C * (n1 + r3 + r5) + 9 * r3 * n3 + 25 * r5 * n5
        rows.append((w, w * size**2))
        C = n1 + n3 + n5 + pool
    return rows


@wrong(
    "googlenet",
    "the 3 x 3 and 5 x 5 filters lose a border in the MACs (padding forgotten): their places are size - 2 and size - 4; the weights are right",
)
def _(table):
    rows, C = [], 192
    for (n1, r3, n3, r5, n5, pool), s in zip(table, (28, 28, 14, 14, 14, 14, 14, 7, 7)):
        parts = [(C, n1, 1), (C, r3, 1), (r3, n3, 3), (C, r5, 1), (r5, n5, 5), (C, pool, 1)]
        rows.append((sum(given_weights(*p) for p in parts), sum(given_macs(*p, s) for p in parts)))
        C = n1 + n3 + n5 + pool
    return rows


@wrong("googlenet", "the table of the paper, TABLE, is used whatever the argument is")
def _(table):
    return _googlenet(TABLE)


@wrong("googlenet", "the biases of all filters are counted among the weights (and in the MACs)")
def _(table):
    rows = []
    for (w, m), row in zip(_googlenet(table), table):
        rows.append((w + sum(row), (w + sum(row)) * (m // w)))
    return rows


@wrong("googlenet", "return stands inside the loop: one row instead of nine")
def _(table):
    C, sizes, rows = 192, (28, 28, 14, 14, 14, 14, 14, 7, 7), []
    for (n1, r3, n3, r5, n5, pool), size in zip(table, sizes):
        w = C * (n1 + r3 + r5 + pool) + 9 * r3 * n3 + 25 * r5 * n5
        rows.append((w, w * size**2))
        C = n1 + n3 + n5 + pool
        return rows


@wrong("googlenet", "the places are not squared: MACs are weights * size; the weights are right")
def _(table):
    return [
        (w, w * size) for (w, _), size in zip(_googlenet(table), (28, 28, 14, 14, 14, 14, 14, 7, 7))
    ]


@wrong(
    "googlenet",
    "the branches of 3 x 3 and 5 x 5 stand behind n1: r3 and r5 are counted on the n1 maps instead of the C maps of the block",
)
def _(table):
    C, rows = 192, []
    for (n1, r3, n3, r5, n5, pool), size in zip(table, (28, 28, 14, 14, 14, 14, 14, 7, 7)):
        w = C * n1 + n1 * r3 + r3 * n3 * 9 + n1 * r5 + r5 * n5 * 25 + C * pool
        rows.append((w, w * size**2))
        C = n1 + n3 + n5 + pool
    return rows


@wrong(
    "googlenet",
    "the maps are halved one block too late at both places: 28 for 4a and 14 for 5a, so the MACs of these two rows are four times too large",
)
def _(table):
    return _googlenet(table, sizes=(28, 28, 28, 14, 14, 14, 14, 14, 7))


@right("googlenet")
def _(table):
    t = np.array(table, dtype=np.int64)
    C = np.concatenate([[192], t[:-1, [0, 2, 4, 5]].sum(axis=1)])
    w = C * t[:, [0, 1, 3, 5]].sum(axis=1) + 9 * t[:, 1] * t[:, 2] + 25 * t[:, 3] * t[:, 4]
    return np.c_[w, w * np.repeat([28, 14, 7], [2, 5, 2]) ** 2]


@right("googlenet")
def _(table):
    maps = accumulate(table, lambda C, row: sum(row) - row[1] - row[3], initial=192)
    sizes = 2 * [28] + 5 * [14] + 2 * [7]
    return [
        (w := float(C * (a + b + d + f) + b * c * 9 + d * e * 25), w * s**2)
        for C, (a, b, c, d, e, f), s in zip(maps, table, sizes)
    ]


# ---------------------------------------------------------------- mobilenet


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


def _mobilenet(
    width, resolution, *, scale=None, half=lambda n: (n - 1) // 2 + 1, bn=2, dense=1, classes=1000
):
    scale = scale or (lambda f: int(f * width))
    C = scale(32)
    size = half(resolution)
    weights, norm = 27 * C, bn * C
    macs = 27 * C * size**2
    for filters, stride in BLOCKS:
        if stride == 2:
            size = half(size)
        f = scale(filters)
        weights += 9 * C + C * f
        norm += bn * (C + f)
        macs += (9 * C + C * f) * size**2
        C = f
    return weights + dense * C * classes, norm, macs + dense * C * classes


@wrong(
    "mobilenet",
    "the biases of the dense layer are counted among the weights: 1000 too many, always",
)
def _(width, resolution):
    weights, norm, macs = _mobilenet(width, resolution)
    return weights + 1000, norm, macs


@wrong(
    "mobilenet",
    "the batch normalization behind the depthwise layers is forgotten: only the first layer and the 1 x 1 layers are counted",
)
def _(width, resolution):
    weights, _, macs = _mobilenet(width, resolution)
    norm = 2 * int(32 * width) + sum(2 * int(f * width) for f, _ in BLOCKS)
    return weights, norm, macs


@wrong(
    "mobilenet",
    "four numbers of batch normalization for each map (mean and variance too) instead of two",
)
def _(width, resolution):
    return _mobilenet(width, resolution, bn=4)


@wrong(
    "mobilenet",
    "the depthwise layers are counted as full layers, 9 * C * C instead of 9 * C, in weights and MACs",
)
def _(width, resolution):
    weights, norm, macs = _mobilenet(width, resolution)
    C, size = int(32 * width), output_size(resolution, 3, stride=2, padding=1)
    for filters, stride in BLOCKS:
        size = output_size(size, 3, stride=stride, padding=1)
        weights += 9 * C * (C - 1)
        macs += 9 * C * (C - 1) * size**2
        C = int(filters * width)
    return weights, norm, macs


@wrong("mobilenet", "the dense layer is left out of the MACs; it is in the weights")
def _(width, resolution):
    weights, norm, _ = _mobilenet(width, resolution)
    return weights, norm, _mobilenet(width, resolution, dense=0)[2]


@wrong("mobilenet", "the dense layer is left out of weights and MACs")
def _(width, resolution):
    return _mobilenet(width, resolution, dense=0)


@wrong(
    "mobilenet",
    "the stride 2 halves with size // 2, rounded down instead of up: wrong MACs where a size in between is odd, such as for resolution 225; right for multiples of 32",
)
def _(width, resolution):
    return _mobilenet(width, resolution, half=lambda n: n // 2)


@wrong(
    "mobilenet",
    "the filters are rounded, round(filters * width), instead of cut off with int: wrong for widths such as 0.3 where the product has a fraction above a half",
)
def _(width, resolution):
    return _mobilenet(width, resolution, scale=lambda f: round(f * width))


@wrong(
    "mobilenet",
    "the width is forgotten in the blocks: the 1 x 1 layers have all their filters; right only for width 1",
)
def _(width, resolution):
    C = int(32 * width)
    return _mobilenet(width, resolution, scale=lambda f: C if f == 32 else f)


@wrong(
    "mobilenet",
    "the MACs of the depthwise layer are counted at the size in front of its stride: four times too many in the blocks with stride 2",
)
def _(width, resolution):
    C = int(32 * width)
    size = output_size(resolution, 3, stride=2, padding=1)
    weights, norm, macs = 27 * C, 2 * C, 27 * C * size**2
    for filters, stride in BLOCKS:
        f = int(filters * width)
        macs += 9 * C * size**2
        size = output_size(size, 3, stride=stride, padding=1)
        macs += C * f * size**2
        weights, norm, C = weights + 9 * C + C * f, norm + 2 * C + 2 * f, f
    return weights + 1000 * C, norm, macs + 1000 * C


@wrong(
    "mobilenet",
    "the stride of the first layer is forgotten: all layers are counted at twice the rows and columns, so the MACs are about four times too many; weights and normalization are right",
)
def _(width, resolution):
    weights, norm, _ = _mobilenet(width, resolution)
    return weights, norm, _mobilenet(width, 2 * resolution)[2]


@wrong(
    "mobilenet",
    "the dense layer sees all numbers of the last maps, C * size ** 2, instead of their averages: weights and MACs too large, except where the last maps are 1 x 1",
)
def _(width, resolution):
    weights, norm, macs = _mobilenet(width, resolution, dense=0)
    size = resolution
    for _ in range(5):
        size = (size + 1) // 2
    dense = int(1024 * width) * size**2 * 1000
    return weights + dense, norm, macs + dense


@wrong(
    "mobilenet",
    "the numbers of the batch normalization are counted among the weights as well: the first number is too large by the second",
)
def _(width, resolution):
    weights, norm, macs = _mobilenet(width, resolution)
    return weights + norm, norm, macs


@wrong("mobilenet", "the last two numbers are swapped: (weights, MACs, normalization)")
def _(width, resolution):
    weights, norm, macs = _mobilenet(width, resolution)
    return weights, macs, norm


@wrong("mobilenet", "the resolution is ignored: MACs are counted for images of 224")
def _(width, resolution):
    return _mobilenet(width, 224)


@wrong(
    "mobilenet",
    "the maps are never carried on: C stays the width of the first layer for all blocks (C = f is missing), only the dense layer sees the last width",
)
def _(width, resolution):
    C, size = int(32 * width), output_size(resolution, 3, stride=2, padding=1)
    weights, norm, macs = 27 * C, 2 * C, 27 * C * size**2
    for filters, stride in BLOCKS:
        f = int(filters * width)
        size = output_size(size, 3, stride=stride, padding=1)
        weights += 9 * C + C * f
        norm += 2 * (C + f)
        macs += (9 * C + C * f) * size**2
    return weights + 1000 * f, norm, macs + 1000 * f


@right("mobilenet")
def _(width, resolution):
    """The whole as a list of layers (weights, maps, places), summed by a matrix product."""
    sides = [
        *accumulate((s for _, s in BLOCKS), lambda n, s: -(-n // s), initial=-(-resolution // 2))
    ]
    maps = [int(32 * width), *(int(f * width) for f, _ in BLOCKS)]
    layers = [(27 * maps[0], maps[0], sides[0] ** 2)]
    for a, b, n in zip(maps, maps[1:], sides[1:]):
        layers += [(9 * a, a, n * n), (a * b, b, n * n)]
    layers.append((1000 * maps[-1], 0, 1))
    w, m, p = np.array(layers, dtype=np.int64).T
    return w.sum(), 2 * m.sum(), w @ p


@right("mobilenet")
def _(width, resolution):
    Count = namedtuple("Count", "weights normalization macs")

    def go(C, size, blocks):
        if not blocks:
            return np.array([1000 * C, 0, 1000 * C])
        (f, s), *rest = blocks
        f, size = int(f * width), len(range(0, size, s))
        w = C * (9 + f)
        return np.array([w, 2 * (C + f), w * size * size]) + go(f, size, rest)

    C, size = int(32 * width), len(range(0, resolution, 2))
    return Count(*(np.array([27 * C, 2 * C, 27 * C * size**2]) + go(C, size, BLOCKS)).astype(float))


# ---------------------------------------------------------------- my_findings (for "ada.l")


@wrong(
    "my_findings",
    "the width 55 of AlexNet is taken to fit (54.25 rounded up with a padding that the text does not give), so the first kind misses its figure (54 at place 6)",
)
def my_findings():
    return [0, 0, 0, 0, 118013952, 0, 0, 0, 448512]


@wrong("my_findings", "1 marks a figure that fails instead of the own count")
def my_findings():
    return [0, 0, 0, 0, 1, 0, 1, 0, 1]


@wrong(
    "my_findings",
    "the count at place 4 is the weights of the first layer, 9408, instead of its MACs, 118013952",
)
def my_findings():
    return [0, 0, 0, 0, 9408, 0, 54, 0, 448512]


@wrong(
    "my_findings",
    "block 3a (159K) is accused instead of block 4b (437K): 163328 / 1024 is 159.5, so 159K fits cut off",
)
def my_findings():
    return [0, 0, 0, 0, 118013952, 0, 54, 163328, 0]


@wrong(
    "my_findings",
    "four figures are accused: the MACs of MobileNet (76524800, printed 76M) too, which fit cut off",
)
def my_findings():
    return [76524800, 0, 0, 0, 118013952, 0, 54, 0, 448512]


@wrong("my_findings", "the own counts are given for all nine figures, also for the six that fit")
def my_findings():
    return [76524800, 43264, 138357544, 169996288, 118013952, 186624, 54, 163328, 448512]


@wrong(
    "my_findings",
    "the printed figure is given (34000000, 55, 437000) where a figure fails, instead of the own count",
)
def my_findings():
    return [0, 0, 0, 0, 34_000_000, 0, 55, 0, 437_000]


@wrong(
    "my_findings",
    "the counts are rounded instead of given to the last digit: 118000000 and 449000; only the 54 is exact",
)
def my_findings():
    return [0, 0, 0, 0, 118_000_000, 0, 54, 0, 449_000]


@wrong(
    "my_findings",
    "the places of the figures that fail are given, three numbers, instead of nine counts",
)
def my_findings():
    return [4, 6, 8]


@wrong(
    "my_findings",
    "the list is one place late: a zero too many in front and the last finding cut off, so the counts stand at places 5 and 7",
)
def my_findings():
    return [0, 0, 0, 0, 0, 118013952, 0, 54, 0]


@wrong(
    "my_findings",
    "the block 4b is counted with 480 maps coming in (those that leave 3b, as if 4a were not there) instead of 512: the count at place 8 is 436992 and not 448512",
)
def my_findings():
    C = 480
    n1, r3, n3, r5, n5, pool = TABLE[3]
    w = C * (n1 + r3 + r5 + pool) + 9 * r3 * n3 + 25 * r5 * n5
    return [0, 0, 0, 0, 118013952, 0, 54, 0, w]


@right("my_findings")
def my_findings():
    found = np.zeros(9)
    found[4] = 64 * 3 * 49 * 112**2
    found[6] = (224 - 11) // 4 + 1
    found[8] = _googlenet(TABLE)[3][0]
    return found


@right("my_findings")
def my_findings():
    found = {4: 118013952, 6: 54, 8: 448512}
    return tuple(found.get(place, 0) for place in range(9))
