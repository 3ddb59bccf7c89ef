"""Published networks: every count beside the figure that was printed, or listed as not fitting."""

import itertools
from math import prod

import pytest

from convkit import nets
from convkit.cost import Conv, Linear, Pool, Totals, chain, totals
from convkit.nets.blocks import Add, Scale, leaves

NETS = {
    "lenet5": nets.lenet5(),
    "alexnet": nets.alexnet(),
    "alexnet_torchvision": nets.alexnet_torchvision(),
    "googlenet": nets.googlenet(),
    "googlenet_torchvision": nets.googlenet_torchvision(),
    **{f"mobilenet {setting}": nets.mobilenet(*setting) for setting in nets.MOBILENET},
    "mobilenet_full": nets.mobilenet_full(),
    "vgg16": nets.vgg16(),
    "resnet50": nets.resnet50(),
    "resnet50 torchvision": nets.resnet50(strided_kernel=3),
    "c3d": nets.c3d(),
    "c3d 400": nets.c3d(classes=400),
}

# The figures in print that no way of rounding makes of our count: text and our count.
NOT_REPRODUCED = {
    ("alexnet", "conv1", "elements"): ("253,440", 290_400),
    ("googlenet", "conv1", "weights"): ("2.7K", 9_408),
    ("googlenet", "conv1", "macs"): ("34M", 118_013_952),
    ("googlenet", "4a", "weights"): ("364K", 375_552),
    ("googlenet", "4b", "weights"): ("437K", 448_512),
    ("googlenet", "4c", "weights"): ("463K", 509_440),
    ("googlenet", "4d", "weights"): ("580K", 604_672),
    ("googlenet", "4e", "weights"): ("840K", 867_328),
    ("googlenet", "5a", "weights"): ("1072K", 1_042_432),
    ("googlenet", "5a", "macs"): ("54M", 51_079_168),
    ("googlenet", "5b", "weights"): ("1388K", 1_442_816),
    ("mobilenet_full", "", "macs"): ("4866M", 4_867_293_184),
    ("vgg16", "", "macs"): ("15.3G", 15_470_264_320),
}


def convs(net):
    return totals(row for row in net.rows().values() if isinstance(row.layer, Conv))


def parts(net, kind):
    """The parameters of all layers of one class, those inside of blocks too."""
    return sum(part.parameters for part in leaves(net.layers.values()) if isinstance(part, kind))


def test_every_printed_figure_fits_or_is_listed():
    failing = {
        (name, finding.printed.row, finding.printed.count): (finding.printed.text, finding.ours)
        for name, net in NETS.items()
        for finding in net.audit()
        if not finding.readings
    }
    assert failing == NOT_REPRODUCED


def test_as_many_figures_are_checked_as_the_tables_hold():
    assert sum(len(net.printed) for net in NETS.values()) == 72


@pytest.mark.parametrize("name", NETS)
def test_every_net_fits_together_and_names_the_source_of_its_figures(name):
    assert list(NETS[name].rows()) == list(NETS[name].layers)
    assert all(printed.source for printed in NETS[name].printed)


# --- LeNet-5 ----------------------------------------------------------------------------------


def connections(row):
    """Count as in section II.B: a bias is a connection, and a window of S2 has five."""
    if isinstance(row.layer, Scale):
        return 5 * prod(row.shape_out)
    return row.macs + row.biases * prod(row.shape_out[1:])


def test_lenet5_has_the_printed_connections():
    rows = nets.lenet5().rows()
    found = {name: connections(row) for name, row in rows.items() if row.parameters}
    assert found == {
        "C1": 122_304, "S2": 5_880, "C3": 151_600, "S4": 2_000, "C5": 48_120, "F6": 10_164,
    }  # fmt: skip
    assert sum(found.values()) + 84 * 10 == 340_908


def test_lenet5_learns_sixty_thousand_numbers():
    whole = nets.lenet5().totals()
    assert (whole.parameters, whole.macs + 840) == (60_000, 326_520)


def test_the_table_of_c3_has_sixty_links():
    assert 6 * 3 + 6 * 4 + 3 * 4 + 1 * 6 == nets.lenet5().layers["C3"].links == 60
    assert Conv(6, 16, 5).parameters == 2_416


def test_lenet5_as_it_is_often_rebuilt():
    modern = [Conv(1, 6, 5), Pool(2), Conv(6, 16, 5), Pool(2), Conv(16, 120, 5)]
    rows = chain([*modern, Linear(120, 84), Linear(84, 10)], (1, 32, 32))
    assert totals(rows).parameters == 61_706


# --- AlexNet ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "net, expected",
    [
        (
            nets.alexnet(),
            {
                "conv1": (34_944, 105_415_200, 55), "conv2": (307_456, 223_948_800, 27),
                "conv3": (885_120, 149_520_384, 13), "conv4": (663_936, 112_140_288, 13),
                "conv5": (442_624, 74_760_192, 13),
            },
        ),
        (
            nets.alexnet_torchvision(),
            {
                "conv1": (23_296, 70_276_800, 55), "conv2": (307_392, 223_948_800, 27),
                "conv3": (663_936, 112_140_288, 13), "conv4": (884_992, 149_520_384, 13),
                "conv5": (590_080, 99_680_256, 13),
            },
        ),
    ],
)  # fmt: skip
def test_alexnet_layer_by_layer(net, expected):
    rows = net.rows()
    found = {name: (rows[name].parameters, rows[name].macs, rows[name].shape_out[1])
             for name in expected}  # fmt: skip
    assert found == expected
    dense = [(rows[name].parameters, rows[name].macs) for name in ("fc6", "fc7", "fc8")]
    assert dense == [(37_752_832, 37_748_736), (16_781_312, 16_777_216), (4_097_000, 4_096_000)]


def test_alexnet_in_all():
    two, one, other = nets.alexnet(), nets.alexnet(groups=1), nets.alexnet_torchvision()
    assert (two.totals().parameters, two.totals().macs) == (60_965_224, 724_406_816)
    assert (convs(two).parameters, convs(two).macs) == (2_334_080, 665_784_864)
    assert (one.totals().parameters, one.totals().macs) == (62_378_344, 1_135_256_096)
    assert (one.rows()["conv2"].weights, one.rows()["conv2"].macs) == (614_400, 447_897_600)
    assert (other.totals().parameters, other.totals().macs) == (61_100_840, 714_188_480)


def test_the_neurons_of_the_abstract_fit_the_larger_first_layer():
    rows = nets.alexnet().rows()
    convolutions = [prod(rows[f"conv{n}"].shape_out) for n in range(1, 6)]
    assert sum(convolutions) == 650_080
    assert sum(convolutions) + 4096 + 4096 + 1000 == 659_272
    assert 659_272 - 290_400 + 253_440 == 622_312


def test_alexnet_under_the_other_rule_has_nearly_as_many_parameters():
    net = nets.alexnet()
    rest = net.totals("fc6", "fc7", "fc8").parameters
    flat = [layer for layer in net.layers.values() if isinstance(layer, Conv)]
    tied = sum(layer.C_out * layer.kernel_size**2 + layer.C_out for layer in flat)
    assert rest + tied == 58_659_752


# --- GoogLeNet --------------------------------------------------------------------------------


def test_googlenet_block_by_block():
    rows = nets.googlenet().rows()
    expected = {
        "conv1": (9_408, 64, 118_013_952), "conv2": (114_688, 256, 359_661_568),
        "3a": (163_328, 368, 128_049_152), "3b": (388_096, 640, 304_267_264),
        "4a": (375_552, 624, 73_608_192), "4b": (448_512, 648, 87_908_352),
        "4c": (509_440, 664, 99_850_240), "4d": (604_672, 704, 118_515_712),
        "4e": (867_328, 1_024, 169_996_288), "5a": (1_042_432, 1_024, 51_079_168),
        "5b": (1_442_816, 1_264, 70_697_984), "fc": (1_024_000, 1_000, 1_024_000),
    }  # fmt: skip
    found = {name: (rows[name].weights, rows[name].biases, rows[name].macs) for name in expected}
    assert found == expected
    assert nets.googlenet().totals() == Totals(6_990_272, 8_280, 1_582_671_872)


def test_googlenet_has_the_printed_output_sizes():
    rows = nets.googlenet().rows()
    sizes = {
        "conv1": (64, 112, 112), "conv2": (192, 56, 56), "3a": (256, 28, 28), "3b": (480, 28, 28),
        "4a": (512, 14, 14), "4b": (512, 14, 14), "4c": (512, 14, 14), "4d": (528, 14, 14),
        "4e": (832, 14, 14), "5a": (832, 7, 7), "5b": (1024, 7, 7), "pool": (1024, 1, 1),
    }  # fmt: skip
    assert {name: rows[name].shape_out for name in sizes} == sizes


def test_torchvision_takes_a_small_kernel_for_the_large_one():
    assert nets.googlenet_torchvision().totals().parameters == 6_624_904
    assert nets.googlenet_torchvision(large=5).totals().parameters == 7_005_832


def test_the_branch_with_the_large_kernel_is_made_cheap_by_a_1x1():
    direct = chain([Conv(192, 32, 5, padding=2, bias=False)], (192, 28, 28))
    reduced = chain([Conv(192, 16, 1), Conv(16, 32, 5, padding=2)], (192, 28, 28))
    assert (totals(direct).weights, totals(direct).macs) == (153_600, 120_422_400)
    assert (totals(reduced).weights, totals(reduced).macs) == (15_872, 12_443_648)


def test_a_pair_of_flat_kernels_fits_both_printed_figures_of_the_first_layer():
    weights = 2 * 7 * 3 * 64
    assert weights == 2_688
    assert nets.googlenet().rows()["conv1"].shape_out == (64, 112, 112)
    assert round(weights / 1000, 1) == 2.7 and round(weights * 112**2 / 10**6) == 34


def test_alexnet_has_not_twelve_times_the_parameters():
    ratio = nets.alexnet().totals().parameters / nets.googlenet().totals().parameters
    assert round(ratio, 2) == 8.71


# --- MobileNet --------------------------------------------------------------------------------


def test_mobilenet_by_type_of_layer():
    net = nets.mobilenet()
    kinds = {kind: [name for name in net.layers if name.split()[0] == kind]
             for kind in ("conv", "depthwise", "pointwise", "fc")}  # fmt: skip
    found = {kind: net.totals(*names) for kind, names in kinds.items()}
    assert {kind: (part.weights, part.macs) for kind, part in found.items()} == {
        "conv": (864, 10_838_016), "depthwise": (44_640, 17_385_984),
        "pointwise": (3_139_584, 539_492_352), "fc": (1_024_000, 1_024_000),
    }  # fmt: skip
    whole = net.totals()
    assert whole == Totals(4_209_088, 1_000, 568_740_352)
    shares = {kind: (round(100 * part.macs / whole.macs, 2),
                     round(100 * part.weights / whole.weights, 2))
              for kind, part in found.items()}  # fmt: skip
    assert shares == {
        "pointwise": (94.86, 74.59), "depthwise": (3.06, 1.06), "conv": (1.91, 0.02),
        "fc": (0.18, 24.33),
    }  # fmt: skip


def test_mobilenet_with_batch_normalization():
    net = nets.mobilenet()
    normalized = sum(2 * x.C_out for x in net.layers.values() if isinstance(x, Conv))
    assert normalized == 21_888
    assert net.totals().parameters + normalized == 4_231_976


def test_the_last_depthwise_layer_keeps_its_size():
    rows = nets.mobilenet().rows()
    assert rows["depthwise 13"].shape_in == rows["depthwise 13"].shape_out == (1024, 7, 7)


def test_mobilenet_with_full_convolutions():
    whole = nets.mobilenet_full().totals()
    assert (whole.weights, whole.macs) == (29_281_120, 4_867_293_184)
    assert whole.macs - 1_024_000 == 4_866_269_184


@pytest.mark.parametrize(
    "width, size, macs, weights",
    [
        (1, 14, 52_283_392, 266_752),
        (0.75, 14, 29_578_752, 150_912),
        (0.75, 10, 15_091_200, 150_912),
    ],
)
def test_one_separable_layer_made_smaller(width, size, macs, weights):
    C = int(512 * width)
    net = nets.mobilenet(width)
    layers = [net.layers["depthwise 8"], net.layers["pointwise 8"]]
    assert totals(chain(layers, (C, size, size))) == Totals(weights, 0, macs)
    assert Conv(512, 512, 3, padding=1).macs((512, 14, 14)) == 462_422_016


# --- VGG16, ResNet-50, C3D --------------------------------------------------------------------


def test_vgg16_layer_by_layer():
    net = nets.vgg16()
    found = [(row.parameters, row.macs) for row in net.rows().values()
             if isinstance(row.layer, Conv)]  # fmt: skip
    assert found == [
        (1_792, 86_704_128), (36_928, 1_849_688_064),
        (73_856, 924_844_032), (147_584, 1_849_688_064),
        (295_168, 924_844_032), *[(590_080, 1_849_688_064)] * 2,
        (1_180_160, 924_844_032), *[(2_359_808, 1_849_688_064)] * 2,
        *[(2_359_808, 462_422_016)] * 3,
    ]  # fmt: skip
    dense = [net.rows()[name].parameters for name in ("fc6", "fc7", "fc8")]
    assert dense == [102_764_544, 16_781_312, 4_097_000]


def test_vgg16_in_all():
    net = nets.vgg16()
    assert (net.totals().parameters, net.totals().macs) == (138_357_544, 15_470_264_320)
    assert (convs(net).parameters, convs(net).macs) == (14_714_688, 15_346_630_656)
    shapes = [net.shape, *(row.shape_out for row in net.rows().values())]
    assert sum(map(prod, shapes)) == 15_237_608


def test_vgg16_at_twice_the_width():
    single = [x for x in nets.vgg16().layers.values() if not isinstance(x, Linear)]
    double = [
        Conv(x.C_in if x.C_in == 3 else 2 * x.C_in, 2 * x.C_out, 3, padding=1)
        if isinstance(x, Conv) else x for x in single
    ]  # fmt: skip
    a, b = (totals(chain(layers, (3, 224, 224))) for layers in (single, double))
    assert (round(b.macs / a.macs, 3), round(b.weights / a.weights, 4)) == (3.989, 3.9998)


def test_resnet50_by_type_of_layer():
    net = nets.resnet50()
    found = [parts(net, kind) for kind in (Conv, Scale, Linear)]
    assert found == [23_454_912, 53_120, 2_049_000]
    assert net.totals().parameters == sum(found) == 25_557_032
    assert sum(isinstance(layer, Add) for layer in net.layers.values()) == 16


def test_the_place_of_the_strides_costs_six_percent():
    paper, torchvision = nets.resnet50(), nets.resnet50(strided_kernel=3)
    assert (paper.totals().macs, torchvision.totals().macs) == (3_857_973_248, 4_089_184_256)
    assert paper.totals().parameters == torchvision.totals().parameters
    assert round(torchvision.totals().macs / paper.totals().macs, 2) == 1.06
    assert [row.shape_out for row in paper.rows().values()] == [
        row.shape_out for row in torchvision.rows().values()
    ]


def test_c3d_layer_by_layer():
    net = nets.c3d()
    rows = net.rows()
    assert rows["pool5"].shape_out == (512, 1, 4, 4)
    found = [(row.parameters, row.macs) for row in rows.values() if isinstance(row.layer, Conv)]
    assert found == [
        (5_248, 1_040_449_536), (221_312, 11_098_128_384), (884_992, 5_549_064_192),
        (1_769_728, 11_098_128_384), (3_539_456, 2_774_532_096), (7_078_400, 5_549_064_192),
        (7_078_400, 693_633_024), (7_078_400, 693_633_024),
    ]  # fmt: skip
    assert (convs(net).parameters, convs(net).macs) == (27_655_936, 38_496_632_832)


@pytest.mark.parametrize(
    "classes, parameters", [(101, 78_409_573), (400, 79_634_576), (487, 79_991_015)]
)
def test_c3d_in_all(classes, parameters):
    assert nets.c3d(classes).totals().parameters == parameters


def test_c3d_with_flat_kernels():
    convolutions = [x for x in nets.c3d().layers.values() if isinstance(x, Conv)]
    assert sum(Conv(x.C_in, x.C_out, (1, 3, 3)).weights for x in convolutions) == 9_217_728
    assert nets.c3d().totals().macs == 38_547_378_176


def test_the_nets_of_the_search_for_a_depth():
    """C3D's section 3.1: five layers, and what 17K more parameters leave out."""
    widths = [3, 64, 128, 256, 256, 256]
    dense = [Linear(256 * 16, 2048), Linear(2048, 2048), Linear(2048, 101)]

    def parameters(depth):
        convolutions = [Conv(*pair, (depth, 3, 3)) for pair in itertools.pairwise(widths)]
        return sum(layer.parameters for layer in [*convolutions, *dense])

    found = [parameters(depth) for depth in (1, 3, 5, 7)]
    assert found == [14_344_933, 17_444_965, 20_544_997, 23_645_029]
    assert {b - a for a, b in itertools.pairwise(found)} == {3_100_032}
    assert sum(widths[1:]) * 9 * 2 == 17_280 and 3 * 17_280 == 51_840
