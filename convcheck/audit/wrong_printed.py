"""Wrong ways to count GoogLeNet's blocks and MobileNet, and to judge printed figures.

A claim is (place, count, readings, kind): the place of its group, what we count, the ways in which
the printed figure can be read as that count, and what it is about. A right list has 0 for each
claim with a reading and the count for each without.
"""

from convcheck.audit import right
from convcheck.engine.mistake import Topic

FIGURE = "A printed number is an interval"
WHAT = "What was counted"
TABLE = "Build the audit by hand: GoogLeNet's table"
MOBILE = "MobileNet: two digits change places"
PROGRAM = "The program is not the paper"
READS_AS = Topic("reads_as", "audit")
GOOGLENET = Topic("googlenet", "audit")
MOBILENET = Topic("mobilenet", "audit")

# reads_as: whether a count can have been printed as so many K.


@READS_AS.wrong(FIGURE, "You took K for 1000 only; many tables mean 1024.")
def _one_thousand(count, printed):
    return printed in (count // 1000, round(count / 1000))


@READS_AS.wrong(FIGURE, "You took K for 1024 only; many tables mean 1000.")
def _one_thousand_and_24(count, printed):
    return printed in (count // 1024, round(count / 1024))


@READS_AS.wrong(FIGURE, "You only rounded; the rest may have been cut off as well.")
def _rounded_only(count, printed):
    return printed in (round(count / 1000), round(count / 1024))


@READS_AS.wrong(FIGURE, "You only cut the rest off; it may have been rounded as well.")
def _cut_only(count, printed):
    return printed in (count // 1000, count // 1024)


@READS_AS.wrong(
    FIGURE,
    "You tried one way only, a K of 1000 and cutting off; K may be 1024, and the count may have "
    "been rounded.",
)
def _one_thousand_cut(count, printed):
    return printed == count // 1000


@READS_AS.wrong(
    FIGURE,
    "You tried one way only, a K of 1000 and rounding; K may be 1024, and the rest may have been "
    "cut off.",
)
def _one_thousand_rounded(count, printed):
    return printed == round(count / 1000)


@READS_AS.wrong(
    FIGURE,
    "You tried one way only, a K of 1024 and cutting off; K may be 1000, and the count may have "
    "been rounded.",
)
def _one_thousand_and_24_cut(count, printed):
    return printed == count // 1024


@READS_AS.wrong(
    FIGURE,
    "You tried one way only, a K of 1024 and rounding; K may be 1000, and the rest may have been "
    "cut off.",
)
def _one_thousand_and_24_rounded(count, printed):
    return printed == round(count / 1024)


@READS_AS.wrong(
    FIGURE,
    "You asked for a count of whole K; a printed figure stands for all counts that are rounded "
    "or cut off to it.",
)
def _exact_only(count, printed):
    return printed in (count / 1000, count / 1024)


@READS_AS.wrong(
    FIGURE,
    "You said True where no way leads to the printed figure, and False where one does.",
)
def _answer_reversed(count, printed):
    return not right.reads_as(count, printed)


# googlenet: weights and multiply-adds of its nine blocks.


@GOOGLENET.wrong(
    PROGRAM,
    "You counted kernels of 3 x 3 for the 5 x 5, as torchvision has them and its 6,624,904; the "
    "paper has 5 x 5.",
)
def _five_as_three(table):
    return right.googlenet(
        table, lambda C, n1, r3, n3, r5, n5, pool:
        right.block(C, n1, r3, n3, r5, 0, pool) + 9 * r5 * n5)  # fmt: skip


@GOOGLENET.wrong(
    TABLE,
    "You let the 3 x 3 and 5 x 5 kernels work on all maps that arrive; the reducing layer before "
    "them leaves only a few.",
)
def _reduction_ignored(table):
    return right.googlenet(
        table, lambda C, n1, r3, n3, r5, n5, pool:
        C * (n1 + r3 + r5 + pool) + C * (9 * n3 + 25 * n5))  # fmt: skip


@GOOGLENET.wrong(TABLE, "You left out the 1 x 1 behind the pooling layer; it has weights too.")
def _projection_forgotten(table):
    return right.googlenet(table, lambda C, *five: right.block(C, *five[:5], 0))


@GOOGLENET.wrong(
    TABLE,
    "You let 192 maps arrive at every block; each gets what the block before it gives.",
)
def _maps_never_change(table):
    return right.googlenet(table, lambda C, *filters: right.block(192, *filters))


@GOOGLENET.wrong(
    TABLE,
    "You counted the maps of the reducing layers among those that leave a block; they stay inside.",
)
def _reducers_leave(table):
    return right.googlenet(table, columns=range(6))


@GOOGLENET.wrong(WHAT, "You counted the biases as well; weights are asked here.")
def _biases_too(table):
    rows = right.googlenet(table)
    return [(own + sum(six), work) for (own, work), six in zip(rows, table, strict=True)]


@GOOGLENET.wrong(
    PROGRAM,
    "You counted batch normalization, two numbers for each map, as torchvision has it; the paper "
    "has none.",
)
def _normalization_too(table):
    rows = right.googlenet(table)
    return [(own + 2 * sum(six), work) for (own, work), six in zip(rows, table, strict=True)]


@GOOGLENET.wrong(
    TABLE,
    "You took maps of 28 x 28 for all blocks; from 4a on they are 14 x 14, and from 5a on 7 x 7.",
)
def _maps_of_28(table):
    return [(own, own * 28**2) for own, _ in right.googlenet(table)]


@GOOGLENET.wrong(
    TABLE,
    "You counted one kernel for each filter, which is Type 2.1 and makes 2,160 of block 3a; a "
    "filter has a kernel for each map.",
)
def _one_kernel(table):
    rows = right.googlenet(table)
    tied = [n1 + r3 + 9 * n3 + r5 + 25 * n5 + pool for n1, r3, n3, r5, n5, pool in table]
    return [(own, work) for own, (_, work) in zip(tied, rows, strict=True)]


# mobilenet: weights, numbers of the batch normalization, multiply-adds.


@MOBILENET.wrong(
    MOBILE,
    "You counted full convolutions for the separable blocks; a depthwise filter sees one map, "
    "and a 1 x 1 layer follows.",
)
def _full_kernels(width, resolution):
    C, layers = int(32 * width), [("conv", int(32 * width), 3, 2, 1, 1)]
    for filters, stride in right.BLOCKS:
        C = int(filters * width)
        layers.append(("conv", C, 3, stride, 1, 1))
    return right.mobile([*layers, ("average",), ("dense", 1000)], resolution)


@MOBILENET.wrong(
    MOBILE,
    "You let the filters of the depthwise layers see all maps; there groups = C_in, so each sees "
    "one.",
)
def _depthwise_sees_all(width, resolution):
    layers = right.mobilenet_layers(width)
    return right.mobile([x[:5] + (1,) * (x[0] == "conv") for x in layers], resolution)


@MOBILENET.wrong(MOBILE, "You left out the 1 x 1 layers; most of the weights are theirs.")
def _pointwise_forgotten(width, resolution):
    sizes, pairs = _behind_blocks(resolution), _pairs(width)
    own, normal, work = right.mobilenet(width, resolution)
    places = zip(pairs, sizes, strict=True)
    less = sum(C_in * C_out * size**2 for (C_in, C_out), size in places)
    return (own - sum(a * b for a, b in pairs), normal - 2 * sum(b for _, b in pairs), work - less)


def _pairs(width):
    C = [int(32 * width), *(int(filters * width) for filters, _ in right.BLOCKS)]
    return list(zip(C, C[1:], strict=False))


def _behind_blocks(resolution):
    sizes = [right.side(resolution, 3, 2, 1)]
    for _, stride in right.BLOCKS:
        sizes.append(right.side(sizes[-1], 3, stride, 1))
    return sizes[1:]


@MOBILENET.wrong(WHAT, "You counted the batch normalization among the weights; it is asked apart.")
def _normalization_in_the_weights(width, resolution):
    own, normal, work = right.mobilenet(width, resolution)
    return own + normal, normal, work


@MOBILENET.wrong(
    WHAT,
    "You counted one number for each map; batch normalization has two, a factor and a summand.",
)
def _one_number_for_each_map(width, resolution):
    own, normal, work = right.mobilenet(width, resolution)
    return own, normal // 2, work


@MOBILENET.wrong(WHAT, "You counted the biases of the dense layer; weights are asked here.")
def _dense_bias(width, resolution):
    own, normal, work = right.mobilenet(width, resolution)
    return own + 1000, normal, work


@MOBILENET.wrong(
    MOBILE,
    "You gave the last depthwise layer the stride of 2 that the paper prints; it leaves the maps "
    "as they are, so its stride is 1.",
)
def _last_stride_as_printed(width, resolution):
    layers = right.mobilenet_layers(width)
    layers[-4] = (*layers[-4][:3], 2, *layers[-4][4:])
    return right.mobile(layers, resolution)


@MOBILENET.wrong(
    MOBILE,
    "You ignored the width; it multiplies the number of filters of every convolution.",
)
def _width_ignored(width, resolution):
    return right.mobilenet(1, resolution)


@MOBILENET.wrong(MOBILE, "You took images of 224; they are as large as resolution says.")
def _resolution_ignored(width, resolution):
    return right.mobilenet(width, 224)
