"""Wrong ways to count the layers of LeNet-5, AlexNet and VGG16.

Each rule takes what the function of `convcheck.audit.right` takes after which its topic is named.
"""

from dataclasses import replace

from convcheck.audit import right
from convcheck.audit.handout import side
from convcheck.engine.mistake import Topic
from convkit.cost import Pool

GROUPS_AT = "Edit a network"
WHAT = "What was counted"
AT_ALEXNET = "AlexNet: 55, 224 and 253,440"
VGG = "VGG and ResNet: one convention or two?"
LENET = "LeNet-5 adds up to the last digit"
LENET5 = Topic("lenet5", "audit")
ALEXNET = Topic("alexnet", "audit")
VGG16 = Topic("vgg16", "audit")

# The parameters of LeNet-5's layers.


@LENET5.wrong(
    LENET,
    "You let every filter of C3 see all six maps, which makes 2,416; the connection table says "
    "how many links there are.",
)
def _table_ignored(links):
    return right.lenet5(6 * 16)


@LENET5.wrong(
    LENET,
    "You counted nothing for S2 and S4, as today; in LeNet-5 they have a weight and a bias for "
    "each map.",
)
def _pooling_learns_nothing(links):
    C1, _, C3, _, C5, F6 = right.lenet5(links)
    return [C1, 0, C3, 0, C5, F6]


@LENET5.wrong(
    LENET, "You counted one number for each map of S2 and S4; they have a weight and a bias each."
)
def _pooling_without_bias(links):
    C1, S2, C3, S4, C5, F6 = right.lenet5(links)
    return [C1, S2 // 2, C3, S4 // 2, C5, F6]


@LENET5.wrong(LENET, "You left out the biases; the paper counts them.")
def _biases_left_out(links):
    return [layer.weights for layer in right.lenet5_layers(links).values() if layer.weights]


@LENET5.wrong(LENET, "You counted a bias for each link of C3; each of its 16 filters has one.")
def _bias_per_link(links):
    C1, S2, _, S4, C5, F6 = right.lenet5(links)
    return [C1, S2, links * 26, S4, C5, F6]


@LENET5.wrong(
    LENET,
    "You counted one kernel for each filter of C3 and C5, which is Type 2.1; there is a kernel "
    "for each link.",
)
def _one_kernel_each(links):
    C1, S2, _, S4, _, F6 = right.lenet5(links)
    return [C1, S2, 16 * 25 + 16, S4, 120 * 25 + 120, F6]


# Parameters and multiply-adds of AlexNet's layers.


def _unpadded(layers):
    """Return the layers, convolutions without padding; pooling has none."""
    return [replace(layer, padding=0) for layer in layers]


def _without_pools(layers):
    return [layer for layer in layers if not isinstance(layer, Pool)]


def _without_biases(layers, size):
    """Count weights and multiply-adds; those of a dense layer are as many."""
    convs = [(row.weights, row.macs) for row in right.on_images(layers, size) if row.weights]
    return convs + [(work, work) for _, work in right.count(layers, size)[-3:]]


def _tied(layers, size):
    """Count convolutions with one kernel for each filter, whatever number of maps it sees."""
    one_kernel = [replace(layer, C_in=1, groups=1).parameters for layer in _without_pools(layers)]
    rows = right.count(layers, size)
    own = one_kernel + [parameters for parameters, _ in rows[-3:]]
    return [(parameters, work) for parameters, (_, work) in zip(own, rows, strict=True)]


def _swapped(rows):
    return [(work, own) for own, work in rows]


@ALEXNET.wrong(
    GROUPS_AT,
    "You ignored the groups, as in the count of 62,378,344; with two of them a filter of layers "
    "2, 4 and 5 sees half of the maps.",
)
def _towers_ignored(widths, groups, size, padding):
    return right.alexnet(widths, 1, size, padding)


@ALEXNET.wrong(
    GROUPS_AT, "You gave groups to layer 3 as well; it is the one that sees both towers."
)
def _third_layer_in_towers(widths, groups, size, padding):
    layers = right.alexnet_layers(widths, groups, padding)
    layers[4] = replace(layers[4], groups=groups)
    return right.count(layers, size)


@ALEXNET.wrong(
    AT_ALEXNET,
    "You left out the padding of the first layer; without it an image of 224 makes maps of 54, "
    "not 55.",
)
def _first_padding_forgotten(widths, groups, size, padding):
    return right.alexnet(widths, groups, size, 0)


@ALEXNET.wrong(
    AT_ALEXNET,
    "You left out the padding of layers 2 to 5; it is there to keep the size of the maps.",
)
def _inner_padding_forgotten(widths, groups, size, padding):
    first, *inner, _ = right.alexnet_layers(widths, groups, padding)
    rows = right.on_images([first, *_unpadded(inner)], size)
    C, H, W = rows[-1].shape_out
    reached = C * side(H, 3, 2) * side(W, 3, 2)  # none where the last pool finds no place
    return right.learned(rows) + right.dense(reached, 4096, 4096, 1000)


@ALEXNET.wrong(
    GROUPS_AT,
    "You left the pooling layers out; they learn nothing, but the layers after them get smaller "
    "maps.",
)
def _pools_forgotten(widths, groups, size, padding):
    return right.count(_without_pools(right.alexnet_layers(widths, groups, padding)), size)


@ALEXNET.wrong(WHAT, "You left out the biases; parameters are weights and biases.")
def _no_biases(widths, groups, size, padding):
    return _without_biases(right.alexnet_layers(widths, groups, padding), size)


@ALEXNET.wrong(
    GROUPS_AT,
    "You counted one kernel for each filter, as in the count of 58,659,752, which is Type 2.1; a "
    "filter has a kernel for each map that it sees.",
)
def _one_kernel_per_filter(widths, groups, size, padding):
    return _tied(right.alexnet_layers(widths, groups, padding), size)


@ALEXNET.wrong(WHAT, "You gave the MACs first; a row is (parameters, MACs).")
def _columns_swapped(widths, groups, size, padding):
    return _swapped(right.alexnet(widths, groups, size, padding))


# The same of VGG16's.


@VGG16.wrong(
    VGG,
    "You counted all layers of a block alike; the first of them gets the maps of the block before.",
)
def _block_alike(widths):
    rows, place = right.vgg16(widths), 0
    for many in (2, 2, 3, 3, 3):
        rows[place], place = rows[place + 1], place + many
    return rows


@VGG16.wrong(VGG, "You left the pooling layers out; they learn nothing, but each halves the maps.")
def _maps_never_halved(widths):
    return right.count(_without_pools(right.vgg16_layers(widths)), 224)


@VGG16.wrong(
    VGG, "You left the padding out; with a padding of 1 a kernel of 3 keeps the size of the maps."
)
def _maps_shrink(widths):
    return right.count(_unpadded(right.vgg16_layers(widths)), 224)


@VGG16.wrong(
    VGG, "You fed the first dense layer with one number for each map; it sees all 7 x 7 of each."
)
def _one_pixel_left(widths):
    rows = right.on_images(right.vgg16_layers(widths), 224)
    return right.learned(rows) + right.dense(widths[-1], 4096, 4096, 1000)


@VGG16.wrong(VGG, "You gave each block two convolutions; in VGG16 the last three have three.")
def _vgg13(widths):
    return right.count(right.vgg16_layers(widths, (2,) * 5), 224)


@VGG16.wrong(WHAT, "You left out the biases; parameters are weights and biases.")
def _weights_alone(widths):
    return _without_biases(right.vgg16_layers(widths), 224)


@VGG16.wrong(
    GROUPS_AT,
    "You counted one kernel for each filter, which is Type 2.1; a filter has a kernel for each "
    "map.",
)
def _kernels_tied(widths):
    return _tied(right.vgg16_layers(widths), 224)


@VGG16.wrong(WHAT, "You gave the MACs first; a row is (parameters, MACs).")
def _work_first(widths):
    return _swapped(right.vgg16(widths))
