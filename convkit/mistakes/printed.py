"""Wrong ways to count GoogLeNet's blocks and MobileNet, and to judge printed figures.

A claim is (place, count, readings, kind): the place of its group, what we count, the ways in which
the printed figure can be read as that count, and what it is about. A right list has 0 for each
claim with a reading and the count for each without.
"""

from convkit.mistakes import networks
from convkit.mistakes.record import records

# reads_as: whether a count can have been printed as so many K.


def _one_thousand(count, printed):
    """You took K for 1000 only; many tables mean 1024."""
    return printed in (count // 1000, round(count / 1000))


def _one_thousand_and_24(count, printed):
    """You took K for 1024 only; many tables mean 1000."""
    return printed in (count // 1024, round(count / 1024))


def _rounded_only(count, printed):
    """You only rounded; the rest may have been cut off as well."""
    return printed in (round(count / 1000), round(count / 1024))


def _cut_only(count, printed):
    """You only cut the rest off; it may have been rounded as well."""
    return printed in (count // 1000, count // 1024)


def _one_thousand_cut(count, printed):
    """You tried one way only, a K of 1000 and cutting off; K may be 1024, and the count may have
    been rounded."""
    return printed == count // 1000


def _one_thousand_rounded(count, printed):
    """You tried one way only, a K of 1000 and rounding; K may be 1024, and the rest may have been
    cut off."""
    return printed == round(count / 1000)


def _one_thousand_and_24_cut(count, printed):
    """You tried one way only, a K of 1024 and cutting off; K may be 1000, and the count may have
    been rounded."""
    return printed == count // 1024


def _one_thousand_and_24_rounded(count, printed):
    """You tried one way only, a K of 1024 and rounding; K may be 1000, and the rest may have been
    cut off."""
    return printed == round(count / 1024)


def _exact_only(count, printed):
    """You asked for a count of whole K; a printed figure stands for all counts that are rounded or
    cut off to it."""
    return printed in (count / 1000, count / 1024)


def _answer_reversed(count, printed):
    """You said True where no way leads to the printed figure, and False where one does."""
    return not networks.reads_as(count, printed)


# googlenet: weights and multiply-adds of its nine blocks.


def _five_as_three(table):
    """You counted kernels of 3 x 3 for the 5 x 5, as torchvision has them and its 6,624,904; the
    paper has 5 x 5."""
    return networks.googlenet(
        table, lambda C, n1, r3, n3, r5, n5, pool:
        networks.block(C, n1, r3, n3, r5, 0, pool) + 9 * r5 * n5)  # fmt: skip


def _reduction_ignored(table):
    """You let the 3 x 3 and 5 x 5 kernels work on all maps that arrive; the reducing layer before
    them leaves only a few."""
    return networks.googlenet(
        table, lambda C, n1, r3, n3, r5, n5, pool:
        C * (n1 + r3 + r5 + pool) + C * (9 * n3 + 25 * n5))  # fmt: skip


def _projection_forgotten(table):
    """You left out the 1 x 1 behind the pooling layer; it has weights too."""
    return networks.googlenet(table, lambda C, *five: networks.block(C, *five[:5], 0))


def _maps_never_change(table):
    """You let 192 maps arrive at every block; each gets what the block before it gives."""
    return networks.googlenet(table, lambda C, *filters: networks.block(192, *filters))


def _reducers_leave(table):
    """You counted the maps of the reducing layers among those that leave a block; they stay
    inside."""
    return networks.googlenet(table, columns=range(6))


def _biases_too(table):
    """You counted the biases as well; weights are asked here."""
    rows = networks.googlenet(table)
    return [(own + sum(six), work) for (own, work), six in zip(rows, table, strict=True)]


def _normalization_too(table):
    """You counted batch normalization, two numbers for each map, as torchvision has it; the paper
    has none."""
    rows = networks.googlenet(table)
    return [(own + 2 * sum(six), work) for (own, work), six in zip(rows, table, strict=True)]


def _maps_of_28(table):
    """You took maps of 28 x 28 for all blocks; from 4a on they are 14 x 14, and from 5a on
    7 x 7."""
    return [(own, own * 28**2) for own, _ in networks.googlenet(table)]


def _one_kernel(table):
    """You counted one kernel for each filter, which is Type 2.1 and makes 2,160 of block 3a; a
    filter has a kernel for each map."""
    rows = networks.googlenet(table)
    tied = [n1 + r3 + 9 * n3 + r5 + 25 * n5 + pool for n1, r3, n3, r5, n5, pool in table]
    return [(own, work) for own, (_, work) in zip(tied, rows, strict=True)]


# mobilenet: weights, numbers of the batch normalization, multiply-adds.


def _full_kernels(width, resolution):
    """You counted full convolutions for the separable blocks; a depthwise filter sees one map, and
    a 1 x 1 layer follows."""
    C, layers = int(32 * width), [("conv", int(32 * width), 3, 2, 1, 1)]
    for filters, stride in networks.BLOCKS:
        C = int(filters * width)
        layers.append(("conv", C, 3, stride, 1, 1))
    return networks.mobile([*layers, ("average",), ("dense", 1000)], resolution)


def _depthwise_sees_all(width, resolution):
    """You let the filters of the depthwise layers see all maps; there groups = C_in, so each sees
    one."""
    layers = networks.mobilenet_layers(width)
    return networks.mobile([x[:5] + (1,) * (x[0] == "conv") for x in layers], resolution)


def _pointwise_forgotten(width, resolution):
    """You left out the 1 x 1 layers; most of the weights are theirs."""
    sizes, pairs = _behind_blocks(resolution), _pairs(width)
    own, normal, work = networks.mobilenet(width, resolution)
    places = zip(pairs, sizes, strict=True)
    less = sum(C_in * C_out * size**2 for (C_in, C_out), size in places)
    return (own - sum(a * b for a, b in pairs), normal - 2 * sum(b for _, b in pairs), work - less)


def _pairs(width):
    C = [int(32 * width), *(int(filters * width) for filters, _ in networks.BLOCKS)]
    return list(zip(C, C[1:], strict=False))


def _behind_blocks(resolution):
    sizes = [networks.side(resolution, 3, 2, 1)]
    for _, stride in networks.BLOCKS:
        sizes.append(networks.side(sizes[-1], 3, stride, 1))
    return sizes[1:]


def _normalization_in_the_weights(width, resolution):
    """You counted the batch normalization among the weights; it is asked apart."""
    own, normal, work = networks.mobilenet(width, resolution)
    return own + normal, normal, work


def _one_number_for_each_map(width, resolution):
    """You counted one number for each map; batch normalization has two, a factor and a summand."""
    own, normal, work = networks.mobilenet(width, resolution)
    return own, normal // 2, work


def _dense_bias(width, resolution):
    """You counted the biases of the dense layer; weights are asked here."""
    own, normal, work = networks.mobilenet(width, resolution)
    return own + 1000, normal, work


def _last_stride_as_printed(width, resolution):
    """You gave the last depthwise layer the stride of 2 that the paper prints; it leaves the maps
    as they are, so its stride is 1."""
    layers = networks.mobilenet_layers(width)
    layers[-4] = (*layers[-4][:3], 2, *layers[-4][4:])
    return networks.mobile(layers, resolution)


def _width_ignored(width, resolution):
    """You ignored the width; it multiplies the number of filters of every convolution."""
    return networks.mobilenet(1, resolution)


def _resolution_ignored(width, resolution):
    """You took images of 224; they are as large as resolution says."""
    return networks.mobilenet(width, 224)


FIGURE, WHAT = "A printed number is an interval", "What was counted"
TABLE, MOBILE = "Build the audit by hand: GoogLeNet's table", "MobileNet: two digits change places"
PROGRAM = "The program is not the paper"

RECORDS = (
    *records("reads_as", "audit", FIGURE, _one_thousand, _one_thousand_and_24, _rounded_only),
    *records("reads_as", "audit", FIGURE, _cut_only, _exact_only, _answer_reversed),
    *records("reads_as", "audit", FIGURE, _one_thousand_cut, _one_thousand_rounded),
    *records("reads_as", "audit", FIGURE, _one_thousand_and_24_cut, _one_thousand_and_24_rounded),
    *records("googlenet", "audit", PROGRAM, _five_as_three, _normalization_too),
    *records("googlenet", "audit", TABLE, _reduction_ignored, _projection_forgotten),
    *records("googlenet", "audit", TABLE, _maps_never_change, _reducers_leave, _maps_of_28),
    *records("googlenet", "audit", TABLE, _one_kernel),
    *records("googlenet", "audit", WHAT, _biases_too),
    *records("mobilenet", "audit", MOBILE, _full_kernels, _depthwise_sees_all),
    *records("mobilenet", "audit", MOBILE, _pointwise_forgotten, _last_stride_as_printed),
    *records("mobilenet", "audit", MOBILE, _width_ignored, _resolution_ignored),
    *records("mobilenet", "audit", WHAT, _normalization_in_the_weights, _dense_bias),
    *records("mobilenet", "audit", WHAT, _one_number_for_each_map),
)
