"""What convkit.cost counts, against published networks and against arrays."""

from dataclasses import FrozenInstanceError
from itertools import pairwise

import numpy as np
import pytest

import convkit
from convkit.cost import Conv, Linear, Pool, Totals, chain, receptive_field, totals


def alexnet(groups):
    return [
        Conv(3, 96, 11, stride=4),
        Pool(3, stride=2),
        Conv(96, 256, 5, padding=2, groups=groups),
        Pool(3, stride=2),
        Conv(256, 384, 3, padding=1),
        Conv(384, 384, 3, padding=1, groups=groups),
        Conv(384, 256, 3, padding=1, groups=groups),
        Pool(3, stride=2),
        Linear(9216, 4096),
        Linear(4096, 4096),
        Linear(4096, 1000),
    ]


def vgg16():
    layers, C_in = [], 3
    for C_out, count in (64, 2), (128, 2), (256, 3), (512, 3), (512, 3):
        for _ in range(count):
            layers.append(Conv(C_in, C_out, 3, padding=1))
            C_in = C_out
        layers.append(Pool(2))
    return [*layers, Linear(25088, 4096), Linear(4096, 4096), Linear(4096, 1000)]


def separable(C_in, C_out, stride):
    depthwise = Conv(C_in, C_in, 3, stride=stride, padding=1, groups=C_in, bias=False)
    return [depthwise, Conv(C_in, C_out, 1, bias=False)]


def mobilenet():
    blocks = [
        (32, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1), (256, 512, 2),
        *[(512, 512, 1)] * 5, (512, 1024, 2), (1024, 1024, 1),
    ]  # fmt: skip
    first = Conv(3, 32, 3, stride=2, padding=1, bias=False)
    return [first, *(layer for block in blocks for layer in separable(*block))]


def c3d():
    pool, halved = Pool(2), Pool((1, 2, 2))
    widths = [3, 64, 128, 256, 256, 512, 512, 512, 512]
    a1, a2, a3, b3, a4, b4, a5, b5 = (
        Conv(C_in, C_out, (3, 3, 3), padding=1) for C_in, C_out in pairwise(widths)
    )
    last = Pool((2, 2, 2), padding=(0, 1, 1))
    return [a1, halved, a2, pool, a3, b3, pool, a4, b4, pool, a5, b5, last]


def convs_of(rows):
    return [row for row in rows if isinstance(row.layer, Conv)]


def test_a_filter_counts_its_weights_over_all_input_channels():
    assert (Conv(3, 32, 3).parameters, Conv(16, 32, 5).parameters) == (896, 12_832)


def test_a_layer_without_bias_has_weights_only():
    layers = Conv(3, 32, (3, 2), bias=False), Linear(7, 5, bias=False)
    assert [layer.parameters for layer in layers] == [576, 35]


def test_kernels_may_be_longer_than_wide():
    layer = Conv(2, 5, (4, 3), stride=(1, 2), padding=(1, 0), dilation=(2, 1))
    assert layer.output_shape((2, 9, 11)) == (5, 5, 5)
    assert layer.macs((2, 9, 11)) == 5 * 2 * 12 * 25


@pytest.mark.parametrize(
    "options",
    [
        {"stride": (2, 1), "padding": ((1, 0), (0, 2)), "dilation": (1, 2)},
        {"padding": "same"},
        {"padding": "valid", "groups": 2},
        {"padding": (2, 1), "stride": 3},
    ],
)
def test_output_shape_is_that_of_conv2d(options):
    layer = Conv(4, 6, (3, 2), **options)
    x, weight = np.zeros((1, 4, 9, 8)), np.zeros((6, 4 // layer.groups, 3, 2))
    assert layer.output_shape((4, 9, 8)) == convkit.conv2d(x, weight, **options).shape[1:]
    assert layer.weights == weight.size


@pytest.mark.parametrize(
    "options", [{}, {"stride": 2, "padding": (1, 0)}, {"stride": (2, 1), "ceil_mode": True}]
)
def test_output_shape_is_that_of_max_pool2d(options):
    pooled = convkit.max_pool2d(np.zeros((1, 3, 10, 7)), (3, 2), **options)
    assert Pool((3, 2), **options).output_shape((3, 10, 7)) == pooled.shape[1:]


def test_a_connection_table_has_a_kernel_for_each_of_its_links():
    layer = Conv(6, 16, (5, 4), links=60)
    assert (layer.weights, layer.biases) == (60 * 20, 16)
    assert layer.macs((6, 14, 12)) == 60 * 20 * (10 * 9)
    assert Conv(4, 6, 3, groups=2, links=12).weights == Conv(4, 6, 3, groups=2).weights


def test_pooling_costs_nothing_to_learn():
    pool = Pool(2)
    assert (pool.weights, pool.biases, pool.parameters, pool.macs((3, 8, 6))) == (0, 0, 0, 0)


def test_pooling_takes_its_axes_from_the_input():
    assert Pool(2).output_shape((5, 6)) == (5, 3)
    assert Pool(2).output_shape((5, 4, 6, 8)) == (5, 2, 3, 4)


def test_a_sequence_has_one_spatial_axis():
    layer = Conv(2, 5, (3,), stride=2)
    assert (layer.parameters, layer.output_shape((2, 9)), layer.macs((2, 9))) == (35, (5, 4), 120)


@pytest.mark.parametrize(
    "record", [Conv(3, 8, 5), Pool(2), Linear(3, 2), totals([]), chain([Pool(2)], (1, 4, 6))[0]]
)
def test_descriptions_and_counts_cannot_be_changed(record):
    with pytest.raises(FrozenInstanceError, match="cannot assign to field"):
        record.weights = 5


def test_layers_with_equal_descriptions_are_equal():
    assert Conv(3, 8, 5) == Conv(3, 8, 5) != Conv(3, 8, 5, stride=2)
    assert len({Pool(2), Pool(2, stride=2)}) == 1


def test_alexnet_in_two_towers():
    rows = chain(alexnet(groups=2), (3, 227, 227))
    assert [(row.parameters, row.macs, row.shape_out[1]) for row in convs_of(rows)] == [
        (34_944, 105_415_200, 55),
        (307_456, 223_948_800, 27),
        (885_120, 149_520_384, 13),
        (663_936, 112_140_288, 13),
        (442_624, 74_760_192, 13),
    ]
    assert [row.parameters for row in rows[-3:]] == [37_752_832, 16_781_312, 4_097_000]
    assert [row.macs for row in rows[-3:]] == [37_748_736, 16_777_216, 4_096_000]
    assert (totals(rows).parameters, totals(rows).macs) == (60_965_224, 724_406_816)
    convs = totals(convs_of(rows))
    assert (convs.parameters, convs.macs) == (2_334_080, 665_784_864)


def test_alexnet_without_towers():
    rows = chain(alexnet(groups=1), (3, 227, 227))
    assert (totals(rows).parameters, totals(rows).macs) == (62_378_344, 1_135_256_096)
    assert (rows[2].weights, rows[2].macs) == (614_400, 447_897_600)


def test_alexnet_first_layer_on_224_needs_padding():
    assert Conv(3, 96, 11, stride=4).output_shape((3, 224, 224)) == (96, 54, 54)
    assert Conv(3, 96, 11, stride=4, padding=2).output_shape((3, 224, 224)) == (96, 55, 55)


def test_alexnet_as_torchvision_builds_it():
    convs = [
        Conv(3, 64, 11, stride=4, padding=2), Pool(3, stride=2),
        Conv(64, 192, 5, padding=2), Pool(3, stride=2),
        Conv(192, 384, 3, padding=1), Conv(384, 256, 3, padding=1), Conv(256, 256, 3, padding=1),
        Pool(3, stride=2),
    ]  # fmt: skip
    rows = chain([*convs, *alexnet(groups=1)[-3:]], (3, 224, 224))
    assert [row.parameters for row in convs_of(rows)] == [
        23_296, 307_392, 663_936, 884_992, 590_080,
    ]  # fmt: skip
    assert [row.macs for row in convs_of(rows)][::4] == [70_276_800, 99_680_256]
    assert (totals(rows).parameters, totals(rows).macs) == (61_100_840, 714_188_480)


def test_vgg16():
    rows = chain(vgg16(), (3, 224, 224))
    assert (totals(rows).parameters, totals(rows).macs) == (138_357_544, 15_470_264_320)
    assert totals(convs_of(rows)).parameters == 14_714_688
    assert rows[-3].parameters == 102_764_544
    by_layer = [(row.parameters, row.macs) for row in convs_of(rows)]
    assert by_layer[:4] == [
        (1_792, 86_704_128),
        (36_928, 1_849_688_064),
        (73_856, 924_844_032),
        (147_584, 1_849_688_064),
    ]
    assert by_layer[7:] == [
        (1_180_160, 924_844_032),
        *[(2_359_808, 1_849_688_064)] * 2,
        *[(2_359_808, 462_422_016)] * 3,
    ]


def test_vgg16_keeps_fifteen_million_activations():
    rows = chain(vgg16(), (3, 224, 224))
    assert 3 * 224 * 224 + sum(np.prod(row.shape_out) for row in rows) == 15_237_608


def test_mobilenet():
    layers = mobilenet()
    rows = chain(layers, (3, 224, 224))
    depthwise, pointwise = totals(rows[1::2]), totals(rows[2::2])
    assert rows[-1].shape_out == (1024, 7, 7)
    assert (rows[0].weights, rows[0].macs) == (864, 10_838_016)
    assert (depthwise.weights, depthwise.macs) == (44_640, 17_385_984)
    assert (pointwise.weights, pointwise.macs) == (3_139_584, 539_492_352)
    whole = totals(chain([*layers, Pool(7), Linear(1024, 1000)], (3, 224, 224)))
    assert whole == Totals(weights=4_209_088, biases=1_000, macs=568_740_352)


def test_a_separable_block_costs_a_ninth_of_a_full_one():
    block = chain(separable(512, 512, stride=1), (512, 14, 14))
    full = Conv(512, 512, 3, padding=1)
    assert (totals(block).macs, full.macs((512, 14, 14))) == (52_283_392, 462_422_016)


def test_googlenet_block_3a():
    branches = [
        [Conv(192, 64, 1)],
        [Conv(192, 96, 1), Conv(96, 128, 3, padding=1)],
        [Conv(192, 16, 1), Conv(16, 32, 5, padding=2)],
        [Pool(3, stride=1, padding=1), Conv(192, 32, 1)],
    ]
    rows = [row for branch in branches for row in chain(branch, (192, 28, 28))]
    assert totals(rows) == Totals(weights=163_328, biases=368, macs=128_049_152)


def test_totals_take_rows_from_any_iterable():
    rows = chain([Conv(1, 2, 3), Pool(2)], (1, 8, 9))
    assert totals(iter(rows)) == totals(rows) == Totals(weights=18, biases=2, macs=18 * 6 * 7)


def test_lenet5():
    c1, s, c5 = Conv(1, 6, 5), Pool(2), Conv(16, 120, 5)
    rows = chain([c1, s, Conv(6, 16, 5), s, c5, Linear(120, 84), Linear(84, 10)], (1, 32, 32))
    assert [row.parameters for row in rows] == [156, 0, 2_416, 0, 48_120, 10_164, 850]
    assert [row.shape_out[-1] for row in rows[:5]] == [28, 14, 10, 5, 1]
    assert totals(rows).parameters == 61_706


def test_c3d():
    rows = chain(c3d(), (3, 16, 112, 112))
    assert rows[-1].shape_out == (512, 1, 4, 4)
    assert [row.parameters for row in convs_of(rows)] == [
        5_248, 221_312, 884_992, 1_769_728, 3_539_456, 7_078_400, 7_078_400, 7_078_400,
    ]  # fmt: skip
    assert [row.macs for row in convs_of(rows)] == [
        1_040_449_536, 11_098_128_384, 5_549_064_192, 11_098_128_384,
        2_774_532_096, 5_549_064_192, 693_633_024, 693_633_024,
    ]  # fmt: skip
    ends = [Linear(8192, 4096), Linear(4096, 4096), Linear(4096, 101)]
    whole = chain([*c3d(), *ends], (3, 16, 112, 112))
    assert (totals(whole).parameters, totals(whole).macs) == (78_409_573, 38_547_378_176)


def test_a_stack_of_1337_maps_as_a_volume_and_as_channels():
    as_volume, as_channels = Conv(1, 1, (3, 4, 5)), Conv(1337, 1, (4, 5))
    assert as_volume.parameters == 61
    assert as_volume.output_shape((1, 1337, 42, 314)) == (1, 1335, 39, 310)
    assert as_volume.macs((1, 1337, 42, 314)) == 968_409_000
    assert as_channels.parameters == 26_741
    assert as_channels.macs((1337, 42, 314)) == 323_286_600


def test_twice_the_filters_cost_four_times_as_much_in_the_second_layer():
    def two_layers(k1, k2):
        layers = [Conv(1, k1, 3, padding=1), Conv(k1, k2, 5, padding=2)]
        return [row.macs for row in chain(layers, (1, 32, 32))]

    assert two_layers(16, 32) == [147_456, 13_107_200]
    assert two_layers(32, 64) == [294_912, 52_428_800]


@pytest.mark.parametrize(
    "layers, size",
    [
        ([Conv(1, 16, 3), Conv(16, 32, 5)], 7),
        ([Conv(1, 6, 5), Pool(2), Conv(6, 16, 5), Pool(2)], 16),
        (alexnet(groups=2)[:8], 195),
        (vgg16()[:18], 212),
        (mobilenet(), 315),
        ([Conv(1, 1, 3), Pool(2), Conv(1, 1, 3), Pool(2)], 10),
        ([Conv(1, 1, 3, dilation=4)], 9),
    ],
)
def test_receptive_field_of_real_and_small_nets(layers, size):
    assert receptive_field(layers) == (size, size)


def test_receptive_field_differs_per_axis():
    layers = [Conv(1, 2, (3, 2), stride=(1, 3)), Pool((1, 4), stride=1), Conv(2, 1, (5, 2))]
    assert receptive_field(layers) == (7, 14)


def test_receptive_field_in_three_dimensions_takes_pools_without_a_tuple():
    assert receptive_field([Conv(1, 1, (3, 1, 2)), Pool(2), Conv(1, 1, (2, 3, 1))]) == (6, 6, 3)


def test_receptive_field_in_one_dimension_takes_pools_without_a_tuple():
    assert receptive_field([Conv(1, 16, (3,)), Pool(2)]) == (4,)
    assert receptive_field([Pool(2), Pool((3,))]) == (6,)
    assert receptive_field([Pool(2)]) == (2, 2)


def test_counts_are_ints_of_python_that_do_not_overflow():
    for integer in (np.int32, np.uint32, np.int64):
        assert Conv(integer(65536), integer(65536), 3).weights == 38_654_705_664
        assert Linear(integer(100_352), integer(40_960)).weights == 4_110_417_920
    layer = Conv(np.uint8(64), np.uint8(64), np.uint8(3), links=np.int8(100))
    assert layer.parameters == 964
    rows = chain([layer, Pool(np.int8(2))], np.array([64, 100, 100], np.uint8))
    assert (rows[0].macs, rows[1].shape_out) == (900 * 98 * 98, (64, 49, 49))
    assert all(type(n) is int for row in rows for n in (*row.shape_in, *row.shape_out, row.macs))


def test_a_pool_takes_and_refuses_the_padding_that_max_pool2d_does():
    with pytest.raises(ValueError, match=r"^padding=\(2, 2\) must be at most half of kernel_size"):
        Pool(3, stride=1, padding=2).output_shape((1, 8, 8))
    pairs = Pool(3, stride=1, padding=((2, 2), (0, 1)))
    y = convkit.max_pool2d(np.ones((1, 8, 8)), 3, stride=1, padding=pairs.padding)
    assert pairs.output_shape((1, 8, 8)) == y.shape
    assert Pool(3, stride=1, padding="same").output_shape((4, 8, 7)) == (4, 8, 7)


def test_receptive_field_of_nothing_is_one_element():
    assert receptive_field([]) == (1, 1)


def test_receptive_field_equals_what_a_lone_output_depends_on():
    layers = [Conv(1, 1, (3, 2), stride=(2, 1)), Conv(1, 1, 2, dilation=(1, 3))]
    height, width = receptive_field(layers)
    x = np.arange(1.0, 1 + height * width).reshape(1, 1, height, width)
    for layer in layers:
        ones = np.ones((1, 1, *layer.window(2)["kernel_size"]))
        x = convkit.conv2d(x, ones, stride=layer.stride, dilation=layer.dilation)
    assert x.shape == (1, 1, 1, 1)


@pytest.mark.parametrize(
    "make, error, message",
    [
        (lambda: Conv(3, 8, 0), ValueError, "kernel_size=0 must be at least 1"),
        (lambda: Conv(3, 8, (3, 0)), ValueError, "kernel_size=0 must be at least 1"),
        (lambda: Conv(3, 8, ()), ValueError, r"kernel_size=\(\) must have 1, 2 or 3 entries"),
        (lambda: Conv(3, 8, (1, 2, 3, 4)), ValueError, "must have 1, 2 or 3 entries"),
        (lambda: Conv(3, 8, 3.0), TypeError, "kernel_size=3.0"),
        (lambda: Conv(3, 8, 3, stride=0), ValueError, "stride=0 must be at least 1"),
        (lambda: Conv(3, 8, 3, stride=(1, 2, 1)), ValueError, r"stride=\(1, 2, 1\) has 3"),
        (lambda: Pool(3, dilation=0), ValueError, "dilation=0 must be at least 1"),
        (lambda: Pool(0), ValueError, "kernel_size=0 must be at least 1"),
        (lambda: Conv(3, 8, 3, groups=2), ValueError, "groups=2 must divide C_in=3 and C_out=8"),
        (lambda: Conv(4, 9, 3, groups=2), ValueError, "groups=2 must divide C_in=4 and C_out=9"),
        (lambda: Conv(3, 0, 3), ValueError, "C_out=0 must be at least 1"),
        (lambda: Conv(3, 8.0, 3), TypeError, "C_out=8.0 must be an integer"),
        (lambda: Conv(3, True, 3), TypeError, "C_out=True must be an integer"),
        (lambda: Conv(6, 16, 5, links=97), ValueError, "links=97 must be at most 96, all pairs"),
        (lambda: Conv(6, 16, 5, links=0), ValueError, "links=0 must be at least 1"),
        (lambda: Conv(6, 16, 5, links=6.0), TypeError, "links=6.0 must be an integer"),
        (lambda: Linear(0, 3), ValueError, "in_features=0 must be at least 1"),
        (lambda: Linear((4,), 3), TypeError, r"in_features=\(4,\) must be an integer"),
    ],
)
def test_a_description_out_of_range_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


@pytest.mark.parametrize(
    "layer, shape, message",
    [
        (Conv(3, 8, 3), (4, 9, 7), r"shape=\(4, 9, 7\) has 4 channels, .* C_in=3$"),
        (Conv(3, 8, 3), (9, 7, 3), "needs C_in=3; is the channel axis last"),
        (Conv(3, 8, 3), (2, 3, 9, 7), r"has 4 axes, but kernel_size=3 needs 3, the channels first"),
        (Conv(3, 8, 5), (3, 9, 4), "kernel_size=5 with dilation=1 spans 5, but size=4"),
        (Pool(2), (8,), r"shape=\(8,\) has 1 axes, but pooling needs the channels first"),
        (Pool(2), (1, 2, 3, 4, 5), "has 5 axes, but pooling needs the channels first"),
        (Linear(12, 5), (3, 2, 1), r"has 6 elements, but the layer needs in_features=12"),
    ],
)
def test_a_shape_that_does_not_fit_is_refused(layer, shape, message):
    with pytest.raises(ValueError, match=message):
        layer.output_shape(shape)
    with pytest.raises(ValueError, match=message):
        chain([layer], shape)


@pytest.mark.parametrize("layer", [Conv(3, 8, 3), Linear(63, 5)])
def test_macs_of_a_shape_that_does_not_fit_are_refused(layer):
    with pytest.raises(ValueError, match="but the layer needs"):
        layer.macs((2, 9, 7))


def test_chain_says_which_layer_does_not_fit():
    layers = [Conv(3, 8, 3), Pool(2), Conv(16, 4, 3)]
    with pytest.raises(ValueError, match=r"layers\[2\] does not fit: .* has 8 channels.*C_in=16"):
        chain(layers, (3, 20, 18))


def test_receptive_field_refuses_a_layer_without_window():
    with pytest.raises(TypeError, match=r"layers\[1\]=Linear\(.*has no window; Conv and Pool"):
        receptive_field([Conv(1, 2, 3), Linear(8, 3)])
