"""Wrong ways to count a layer, to count published networks, and to read a printed figure.

Each rule takes what the function of `convkit.mistakes.networks` takes after which its topic is
named.
"""

from convkit.mistakes import networks
from convkit.mistakes.record import records

# weights: of one layer.


def _groups_ignored(C_in, C_out, kernel_size, *, groups=1):
    """You ignored the groups: a filter sees C_in / groups maps, those of its own group."""
    return networks.weights(C_in, C_out, kernel_size)


def _groups_divided_twice(C_in, C_out, kernel_size, *, groups=1):
    """You divided C_in and C_out by groups; that is one group, and there are as many as groups
    says."""
    return networks.weights(C_in // groups, C_out // groups, kernel_size)


def _channels_forgotten(C_in, C_out, kernel_size, *, groups=1):
    """You counted one kernel for each filter, which is Type 2.1; a filter has a kernel for each
    map that it sees."""
    return C_out * kernel_size**2


def _bias_counted(C_in, C_out, kernel_size, *, groups=1):
    """You counted the biases as well; weights are asked here."""
    return networks.weights(C_in, C_out, kernel_size, groups=groups) + C_out


def _side_for_area(C_in, C_out, kernel_size, *, groups=1):
    """You took the side of the kernel for its area; it has kernel_size * kernel_size weights."""
    return networks.weights(C_in, C_out, 1, groups=groups) * kernel_size


# macs: of one layer.


def _at(places, layer, groups):
    return networks.weights(*layer, groups=groups) * places


def _weights_given(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    """You gave the weights; each of them works at every place of the maps that leave."""
    return _at(1, (C_in, C_out, kernel_size), groups)


def _input_size(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    """You counted the pixels that come in; the filters work at the places of the maps that
    leave."""
    return _at(size**2, (C_in, C_out, kernel_size), groups)


def _twice(C_in, C_out, kernel_size, size, **settings):
    """You counted multiplications and additions apart; a MAC is one of each together."""
    return 2 * networks.macs(C_in, C_out, kernel_size, size, **settings)


def _one_row(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    """You counted the places of one row; a map has as many rows as columns."""
    places = networks.side(size, kernel_size, stride, padding)
    return _at(places, (C_in, C_out, kernel_size), groups)


def _no_padding(C_in, C_out, kernel_size, size, *, padding=0, **settings):
    """You left the padding out; it makes the maps larger, so there are more places."""
    return networks.macs(C_in, C_out, kernel_size, size, **settings)


def _all_groups(C_in, C_out, kernel_size, size, *, groups=1, **settings):
    """You ignored the groups: a filter works on C_in / groups maps, those of its own group."""
    return networks.macs(C_in, C_out, kernel_size, size, **settings)


def _biases_added(C_in, C_out, kernel_size, size, *, stride=1, padding=0, groups=1):
    """You counted the biases as well; adding a bias is no multiplication, so it is no MAC."""
    places = networks.side(size, kernel_size, stride, padding) ** 2
    return (networks.weights(C_in, C_out, kernel_size, groups=groups) + C_out) * places


# lenet5: the parameters of its layers.


def _table_ignored(links):
    """You let every filter of C3 see all six maps, which makes 2,416; the connection table says
    how many links there are."""
    return networks.lenet5(6 * 16)


def _pooling_learns_nothing(links):
    """You counted nothing for S2 and S4, as today; in LeNet-5 they have a weight and a bias for
    each map."""
    C1, _, C3, _, C5, F6 = networks.lenet5(links)
    return [C1, 0, C3, 0, C5, F6]


def _pooling_without_bias(links):
    """You counted one number for each map of S2 and S4; they have a weight and a bias each."""
    C1, S2, C3, S4, C5, F6 = networks.lenet5(links)
    return [C1, S2 // 2, C3, S4 // 2, C5, F6]


def _biases_left_out(links):
    """You left out the biases; the paper counts them."""
    return [150, 6, links * 25, 16, 48_000, 84 * 120]


def _bias_per_link(links):
    """You counted a bias for each link of C3; each of its 16 filters has one."""
    C1, S2, _, S4, C5, F6 = networks.lenet5(links)
    return [C1, S2, links * 26, S4, C5, F6]


def _one_kernel_each(links):
    """You counted one kernel for each filter of C3 and C5, which is Type 2.1; there is a kernel for
    each link."""
    C1, S2, _, S4, _, F6 = networks.lenet5(links)
    return [C1, S2, 16 * 25 + 16, S4, 120 * 25 + 120, F6]


# alexnet: parameters and multiply-adds of its layers.


def _less_biases(rows, biases):
    return [(own - bias, work) for (own, work), bias in zip(rows, biases, strict=True)]


def _swapped(rows):
    return [(work, own) for own, work in rows]


def _tied(layers, C, size):
    """Count convolutions with one kernel for each filter, whatever number of maps it sees."""
    learns = [values for values in layers if values[0] in ("conv", "dense")]
    rows = zip(learns, networks.count(layers, C, size), strict=True)
    return [
        (layer[1] * layer[2] ** 2 + layer[1], work) if layer[0] == "conv" else (own, work)
        for layer, (own, work) in rows
    ]


def _towers_ignored(widths, groups, size, padding):
    """You ignored the groups, as in the count of 62,378,344; with two of them a filter of layers
    2, 4 and 5 sees half of the maps."""
    return networks.alexnet(widths, 1, size, padding)


def _third_layer_in_towers(widths, groups, size, padding):
    """You gave groups to layer 3 as well; it is the one that sees both towers."""
    layers = networks.alexnet_layers(widths, groups, padding)
    layers[4] = (*layers[4][:-1], groups)
    return networks.count(layers, 3, size)


def _first_padding_forgotten(widths, groups, size, padding):
    """You left out the padding of the first layer; without it an image of 224 makes maps of 54,
    not 55."""
    return networks.alexnet(widths, groups, size, 0)


def _inner_padding_forgotten(widths, groups, size, padding):
    """You left out the padding of layers 2 to 5; it is there to keep the size of the maps."""
    layers = networks.alexnet_layers(widths, groups, padding)
    inner = [(*x[:4], 0, x[5]) if x[0] == "conv" else x for x in layers[1:]]
    return networks.count([layers[0], *inner], 3, size)


def _pools_forgotten(widths, groups, size, padding):
    """You left the pooling layers out; they learn nothing, but the layers after them get smaller
    maps."""
    layers = networks.alexnet_layers(widths, groups, padding)
    return networks.count([layer for layer in layers if layer[0] != "pool"], 3, size)


def _no_biases(widths, groups, size, padding):
    """You left out the biases; parameters are weights and biases."""
    rows = networks.alexnet(widths, groups, size, padding)
    return _less_biases(rows, (*widths, 4096, 4096, 1000))


def _one_kernel_per_filter(widths, groups, size, padding):
    """You counted one kernel for each filter, as in the count of 58,659,752, which is Type 2.1; a
    filter has a kernel for each map that it sees."""
    return _tied(networks.alexnet_layers(widths, groups, padding), 3, size)


def _columns_swapped(widths, groups, size, padding):
    """You gave the MACs first; a row is (parameters, MACs)."""
    return _swapped(networks.alexnet(widths, groups, size, padding))


# vgg16: parameters and multiply-adds of its layers.


def _block_alike(widths):
    """You counted all layers of a block alike; the first of them gets the maps of the block
    before."""
    rows, place = networks.vgg16(widths), 0
    for many in (2, 2, 3, 3, 3):
        rows[place], place = rows[place + 1], place + many
    return rows


def _maps_never_halved(widths):
    """You left the pooling layers out; they learn nothing, but each halves the maps."""
    layers = networks.vgg16_layers(widths)
    return networks.count([layer for layer in layers if layer[0] != "pool"], 3, 224)


def _maps_shrink(widths):
    """You left the padding out; with a padding of 1 a kernel of 3 keeps the size of the maps."""
    layers = networks.vgg16_layers(widths)
    bare = [(*x[:4], 0, x[5]) if x[0] == "conv" else x for x in layers]
    return networks.count(bare, 3, 224)


def _one_pixel_left(widths):
    """You fed the first dense layer with one number for each map; it sees all 7 x 7 of each."""
    layers = networks.vgg16_layers(widths)
    return networks.count([*layers[:-3], ("average",), *layers[-3:]], 3, 224)


def _vgg13(widths):
    """You gave each block two convolutions; in VGG16 the last three have three."""
    return networks.count(networks.vgg16_layers(widths, (2,) * 5), 3, 224)


def _weights_alone(widths):
    """You left out the biases; parameters are weights and biases."""
    convs = [C for C, many in zip(widths, (2, 2, 3, 3, 3), strict=True) for _ in range(many)]
    return _less_biases(networks.vgg16(widths), (*convs, 4096, 4096, 1000))


def _kernels_tied(widths):
    """You counted one kernel for each filter, which is Type 2.1; a filter has a kernel for each
    map."""
    return _tied(networks.vgg16_layers(widths), 3, 224)


def _work_first(widths):
    """You gave the MACs first; a row is (parameters, MACs)."""
    return _swapped(networks.vgg16(widths))


GROUPS_AT, WHAT = "Edit a network", "What was counted"
ALEXNET, VGG = "AlexNet: 55, 224 and 253,440", "VGG16 and ResNet-50 fit"
LENET = "LeNet-5 adds up to the last digit"

RECORDS = (
    *records("weights", "audit", WHAT, _groups_ignored, _groups_divided_twice, _bias_counted),
    *records("weights", "audit", GROUPS_AT, _channels_forgotten, _side_for_area),
    *records("macs", "audit", GROUPS_AT, _weights_given, _input_size, _one_row, _no_padding),
    *records("macs", "audit", WHAT, _twice, _all_groups, _biases_added),
    *records("lenet5", "audit", LENET, _table_ignored, _pooling_learns_nothing),
    *records("lenet5", "audit", LENET, _pooling_without_bias, _biases_left_out, _bias_per_link),
    *records("lenet5", "audit", LENET, _one_kernel_each),
    *records("alexnet", "audit", GROUPS_AT, _towers_ignored, _third_layer_in_towers),
    *records("alexnet", "audit", ALEXNET, _first_padding_forgotten, _inner_padding_forgotten),
    *records("alexnet", "audit", GROUPS_AT, _pools_forgotten, _one_kernel_per_filter),
    *records("alexnet", "audit", WHAT, _no_biases, _columns_swapped),
    *records("vgg16", "audit", VGG, _block_alike, _maps_never_halved, _maps_shrink),
    *records("vgg16", "audit", VGG, _one_pixel_left, _vgg13),
    *records("vgg16", "audit", WHAT, _weights_alone, _work_first),
    *records("vgg16", "audit", GROUPS_AT, _kernels_tied),
)
