"""Wrong ways to count GoogLeNet's blocks and MobileNet.

Each rule takes what the function of `convcheck.audit.right` takes after which its topic is named.
"""

from dataclasses import replace

from convcheck.audit import right
from convcheck.engine.mistake import Topic
from convkit.cost import totals
from convkit.nets import inception

WHAT = "What was counted"
TABLE = "Build the audit by hand: GoogLeNet's table"
MOBILE = "MobileNet: two digits change places"
PROGRAM = "The program is not the paper"
GOOGLENET = Topic("googlenet", "audit")
MOBILENET = Topic("mobilenet", "audit")

# Weights and multiply-adds of GoogLeNet's nine blocks.


@GOOGLENET.wrong(
    PROGRAM,
    "You counted kernels of 3 x 3 for the 5 x 5, as torchvision has them and its 6,624,904; the "
    "paper has 5 x 5.",
)
def _five_as_three(table):
    return right.googlenet(table, lambda C_in, six: inception(C_in, six, large=3).weights)


@GOOGLENET.wrong(
    TABLE,
    "You let the 3 x 3 and 5 x 5 kernels work on all maps that arrive; the reducing layer before "
    "them leaves only a few.",
)
def _reduction_ignored(table):
    def block(C_in, six):
        n1, r3, n3, r5, n5, pool = six
        return C_in * (n1 + r3 + 9 * n3 + r5 + 25 * n5 + pool)

    return right.googlenet(table, block)


@GOOGLENET.wrong(TABLE, "You left out the 1 x 1 behind the pooling layer; it has weights too.")
def _projection_forgotten(table):
    return right.googlenet(table, lambda C_in, six: right.block(C_in, six) - C_in * six[5])


@GOOGLENET.wrong(
    TABLE, "You let 192 maps arrive at every block; each gets what the block before it gives."
)
def _maps_never_change(table):
    return right.googlenet(table, lambda C_in, six: right.block(192, six))


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


# Weights, numbers of the batch normalization and multiply-adds of MobileNet.


@MOBILENET.wrong(
    MOBILE,
    "You counted full convolutions for the separable blocks; a depthwise filter sees one map, "
    "and a 1 x 1 layer follows.",
)
def _full_kernels(width, resolution):
    first, *convs = right.mobilenet_layers(width)
    blocks = zip(convs[::2], convs[1::2], strict=True)
    full = [replace(depthwise, C_out=mixing.C_out, groups=1) for depthwise, mixing in blocks]
    return right.mobile([first, *full], resolution)


@MOBILENET.wrong(
    MOBILE,
    "You let the filters of the depthwise layers see all maps; there groups = C_in, so each sees "
    "one.",
)
def _depthwise_sees_all(width, resolution):
    convs = [replace(conv, groups=1) for conv in right.mobilenet_layers(width)]
    return right.mobile(convs, resolution)


@MOBILENET.wrong(MOBILE, "You left out the 1 x 1 layers; most of the weights are theirs.")
def _pointwise_forgotten(width, resolution):
    convs = right.mobilenet_layers(width)
    own, normal, work = right.mobilenet(width, resolution)
    mixing = [row for row in right.on_images(convs, resolution) if row.layer.kernel_size == 1]
    less, maps = totals(mixing), sum(row.layer.C_out for row in mixing)
    return own - less.weights, normal - 2 * maps, work - less.macs


@MOBILENET.wrong(WHAT, "You counted the batch normalization among the weights; it is asked apart.")
def _normalization_in_the_weights(width, resolution):
    own, normal, work = right.mobilenet(width, resolution)
    return own + normal, normal, work


@MOBILENET.wrong(
    WHAT,
    "You counted one number for each map; batch normalization has two, a scale and a shift.",
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
    convs = right.mobilenet_layers(width)
    convs[-2] = replace(convs[-2], stride=2)
    return right.mobile(convs, resolution)


@MOBILENET.wrong(
    MOBILE, "You ignored the width; it multiplies the number of filters of every convolution."
)
def _width_ignored(width, resolution):
    return right.mobilenet(1, resolution)


@MOBILENET.wrong(MOBILE, "You took images of 224; they are as large as resolution says.")
def _resolution_ignored(width, resolution):
    return right.mobilenet(width, 224)
