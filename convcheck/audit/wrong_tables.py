"""Wrong ways to count a layer, to count published networks, and to read a printed figure.

Each rule takes what the function of `convcheck.audit.right` takes after which its topic is
named.
"""

from convcheck.audit import right
from convcheck.engine.mistake import Topic

GROUPS_AT = "Edit a network"
WHAT = "What was counted"
AT_ALEXNET = "AlexNet: 55, 224 and 253,440"
VGG = "VGG16 and ResNet-50 fit"
LENET = "LeNet-5 adds up to the last digit"
WEIGHTS = Topic("weights", "audit")
MACS = Topic("macs", "audit")
LENET5 = Topic("lenet5", "audit")
ALEXNET = Topic("alexnet", "audit")
VGG16 = Topic("vgg16", "audit")

# weights: of one layer.


@WEIGHTS.wrong(
    WHAT,
    "You ignored the groups: a filter sees C_in / groups maps, those of its own group.",
)
def _groups_ignored(C_in, C_out, kernel_size, *, groups=1):
    return right.weights(C_in, C_out, kernel_size)


@WEIGHTS.wrong(
    WHAT,
    "You divided C_in and C_out by groups; that is one group, and there are as many as groups "
    "says.",
)
def _groups_divided_twice(C_in, C_out, kernel_size, *, groups=1):
    return right.weights(C_in // groups, C_out // groups, kernel_size)


@WEIGHTS.wrong(
    GROUPS_AT,
    "You counted one kernel for each filter, which is Type 2.1; a filter has a kernel for each "
    "map that it sees.",
)
def _channels_forgotten(C_in, C_out, kernel_size, *, groups=1):
    return C_out * kernel_size**2


@WEIGHTS.wrong(WHAT, "You counted the biases as well; weights are asked here.")
def _bias_counted(C_in, C_out, kernel_size, *, groups=1):
    return right.weights(C_in, C_out, kernel_size, groups=groups) + C_out


@WEIGHTS.wrong(
    GROUPS_AT,
    "You took the side of the kernel for its area; it has kernel_size * kernel_size weights.",
)
def _side_for_area(C_in, C_out, kernel_size, *, groups=1):
    return right.weights(C_in, C_out, 1, groups=groups) * kernel_size


# macs: of one layer.


def _at(places, layer, groups):
    return right.weights(*layer, groups=groups) * places


@MACS.wrong(
    GROUPS_AT,
    "You gave the weights; each of them works at every place of the maps that leave.",
)
def _weights_given(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    return _at(1, (C_in, C_out, kernel_size), groups)


@MACS.wrong(
    GROUPS_AT,
    "You counted the pixels that come in; the filters work at the places of the maps that leave.",
)
def _input_size(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    return _at(size**2, (C_in, C_out, kernel_size), groups)


@MACS.wrong(WHAT, "You counted multiplications and additions apart; a MAC is one of each together.")
def _twice(C_in, C_out, kernel_size, size, **settings):
    return 2 * right.macs(C_in, C_out, kernel_size, size, **settings)


@MACS.wrong(GROUPS_AT, "You counted the places of one row; a map has as many rows as columns.")
def _one_row(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    places = right.side(size, kernel_size, stride, padding)
    return _at(places, (C_in, C_out, kernel_size), groups)


@MACS.wrong(
    GROUPS_AT,
    "You left the padding out; it makes the maps larger, so there are more places.",
)
def _no_padding(C_in, C_out, kernel_size, size, *, padding=0, **settings):
    return right.macs(C_in, C_out, kernel_size, size, **settings)


@MACS.wrong(
    WHAT,
    "You ignored the groups: a filter works on C_in / groups maps, those of its own group.",
)
def _all_groups(C_in, C_out, kernel_size, size, *, groups=1, **settings):
    return right.macs(C_in, C_out, kernel_size, size, **settings)


@MACS.wrong(
    WHAT,
    "You counted the biases as well; adding a bias is no multiplication, so it is no MAC.",
)
def _biases_added(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    places = right.side(size, kernel_size, stride, padding) ** 2
    return (right.weights(C_in, C_out, kernel_size, groups=groups) + C_out) * places


# lenet5: the parameters of its layers.


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
    LENET,
    "You counted one number for each map of S2 and S4; they have a weight and a bias each.",
)
def _pooling_without_bias(links):
    C1, S2, C3, S4, C5, F6 = right.lenet5(links)
    return [C1, S2 // 2, C3, S4 // 2, C5, F6]


@LENET5.wrong(LENET, "You left out the biases; the paper counts them.")
def _biases_left_out(links):
    return [150, 6, links * 25, 16, 48_000, 84 * 120]


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


# alexnet: parameters and multiply-adds of its layers.


def _less_biases(rows, biases):
    return [(own - bias, work) for (own, work), bias in zip(rows, biases, strict=True)]


def _swapped(rows):
    return [(work, own) for own, work in rows]


def _tied(layers, C, size):
    """Count convolutions with one kernel for each filter, whatever number of maps it sees."""
    learns = [values for values in layers if values[0] in ("conv", "dense")]
    rows = zip(learns, right.count(layers, C, size), strict=True)
    return [
        (layer[1] * layer[2] ** 2 + layer[1], work) if layer[0] == "conv" else (own, work)
        for layer, (own, work) in rows
    ]


@ALEXNET.wrong(
    GROUPS_AT,
    "You ignored the groups, as in the count of 62,378,344; with two of them a filter of layers "
    "2, 4 and 5 sees half of the maps.",
)
def _towers_ignored(widths, groups, size, padding):
    return right.alexnet(widths, 1, size, padding)


@ALEXNET.wrong(
    GROUPS_AT,
    "You gave groups to layer 3 as well; it is the one that sees both towers.",
)
def _third_layer_in_towers(widths, groups, size, padding):
    layers = right.alexnet_layers(widths, groups, padding)
    layers[4] = (*layers[4][:-1], groups)
    return right.count(layers, 3, size)


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
    layers = right.alexnet_layers(widths, groups, padding)
    inner = [(*x[:4], 0, x[5]) if x[0] == "conv" else x for x in layers[1:]]
    return right.count([layers[0], *inner], 3, size)


@ALEXNET.wrong(
    GROUPS_AT,
    "You left the pooling layers out; they learn nothing, but the layers after them get smaller "
    "maps.",
)
def _pools_forgotten(widths, groups, size, padding):
    layers = right.alexnet_layers(widths, groups, padding)
    return right.count([layer for layer in layers if layer[0] != "pool"], 3, size)


@ALEXNET.wrong(WHAT, "You left out the biases; parameters are weights and biases.")
def _no_biases(widths, groups, size, padding):
    rows = right.alexnet(widths, groups, size, padding)
    return _less_biases(rows, (*widths, 4096, 4096, 1000))


@ALEXNET.wrong(
    GROUPS_AT,
    "You counted one kernel for each filter, as in the count of 58,659,752, which is Type 2.1; a "
    "filter has a kernel for each map that it sees.",
)
def _one_kernel_per_filter(widths, groups, size, padding):
    return _tied(right.alexnet_layers(widths, groups, padding), 3, size)


@ALEXNET.wrong(WHAT, "You gave the MACs first; a row is (parameters, MACs).")
def _columns_swapped(widths, groups, size, padding):
    return _swapped(right.alexnet(widths, groups, size, padding))


# vgg16: parameters and multiply-adds of its layers.


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
    layers = right.vgg16_layers(widths)
    return right.count([layer for layer in layers if layer[0] != "pool"], 3, 224)


@VGG16.wrong(
    VGG,
    "You left the padding out; with a padding of 1 a kernel of 3 keeps the size of the maps.",
)
def _maps_shrink(widths):
    layers = right.vgg16_layers(widths)
    bare = [(*x[:4], 0, x[5]) if x[0] == "conv" else x for x in layers]
    return right.count(bare, 3, 224)


@VGG16.wrong(
    VGG,
    "You fed the first dense layer with one number for each map; it sees all 7 x 7 of each.",
)
def _one_pixel_left(widths):
    layers = right.vgg16_layers(widths)
    return right.count([*layers[:-3], ("average",), *layers[-3:]], 3, 224)


@VGG16.wrong(VGG, "You gave each block two convolutions; in VGG16 the last three have three.")
def _vgg13(widths):
    return right.count(right.vgg16_layers(widths, (2,) * 5), 3, 224)


@VGG16.wrong(WHAT, "You left out the biases; parameters are weights and biases.")
def _weights_alone(widths):
    convs = [C for C, many in zip(widths, (2, 2, 3, 3, 3), strict=True) for _ in range(many)]
    return _less_biases(right.vgg16(widths), (*convs, 4096, 4096, 1000))


@VGG16.wrong(
    GROUPS_AT,
    "You counted one kernel for each filter, which is Type 2.1; a filter has a kernel for each "
    "map.",
)
def _kernels_tied(widths):
    return _tied(right.vgg16_layers(widths), 3, 224)


@VGG16.wrong(WHAT, "You gave the MACs first; a row is (parameters, MACs).")
def _work_first(widths):
    return _swapped(right.vgg16(widths))
