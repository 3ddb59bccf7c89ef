"""The blocks of published networks: summed up, they are what other programs count."""

import pytest

from convkit.cost import Conv, Linear, Pool, chain, totals
from convkit.nets import basic, bottleneck, convnext, inverted, separable, units
from convkit.nets.blocks import Scale, leaves


def parameters(layers, shape=(3, 224, 224)):
    rows = chain(layers, shape)
    return totals(rows).parameters, rows[-1].shape_out


def resnet(block, blocks):
    """A ResNet of any block, `block(C_in, stage, stride)`, without its dense layer."""
    layers = [*units.normalized(3, 64, 7, stride=2, padding=3), Pool(3, stride=2, padding=1)]
    C = 64
    for stage, count in enumerate(blocks):
        for place in range(count):
            layers.append(block(C, stage, 2 if stage and not place else 1))
            C = layers[-1].output_shape((C, 8, 8))[0]
    return layers


def resnext(C, stage, stride):
    wide = {"stride": stride, "groups": 32, "unit": units.normalized}
    return bottleneck(C, 128 << stage, 256 << stage, **wide)


def plain_resnet(C, stage, stride):
    return basic(C, 64 << stage, stride=stride, unit=units.normalized)


@pytest.mark.parametrize(
    "block, blocks, features, printed",
    [
        (plain_resnet, (2, 2, 2, 2), 512, 11_689_512),
        (plain_resnet, (3, 4, 6, 3), 512, 21_797_672),
        (resnext, (3, 4, 6, 3), 2048, 25_028_904),
    ],
    ids=["ResNet-18", "ResNet-34", "ResNeXt-50 32x4d"],
)
def test_a_resnet_has_the_parameters_on_torchvision_s_card(block, blocks, features, printed):
    counted, shape = parameters([*resnet(block, blocks), Pool(7), Linear(features, 1000)])
    assert (counted, shape) == (printed, (1000,))


def test_mobilenet_v2_has_the_parameters_on_torchvision_s_card():
    layers, C = units.normalized(3, 32, 3, stride=2, padding=1), 32
    table = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1),
             (6, 160, 3, 2), (6, 320, 1, 1)]  # fmt: skip
    for expansion, C_out, count, stride in table:
        for place in range(count):
            first = {"stride": 1 if place else stride, "unit": units.normalized}
            layers.append(inverted(C, C_out, expansion, **first))
            C = C_out
    ends = [*units.normalized(320, 1280, 1), Pool(7), Linear(1280, 1000)]
    assert parameters(layers + ends) == (3_504_872, (1000,))


def test_convnext_t_has_the_parameters_on_torchvision_s_card():
    """Beside the blocks' convolutions: a norm and a factor in each, and norms around them."""
    layers, widths = [Conv(3, 96, 4, stride=4), Scale(96)], (96, 192, 384, 768)
    for C, C_next, count in zip(widths, (*widths[1:], None), (3, 3, 9, 3), strict=True):
        layers += [convnext(C), Scale(C)] * count
        layers += [Scale(C), *([Conv(C, C_next, 2, stride=2)] if C_next else [])]
    factors = 3 * 96 + 3 * 192 + 9 * 384 + 3 * 768
    counted, shape = parameters([*layers, Pool(7), Linear(768, 1000)])
    assert (counted + factors, shape) == (28_589_128, (1000,))


@pytest.mark.parametrize(
    "block, shape, expected",
    [
        (basic(5, 7, stride=2), (5, 9, 8), (7, 5, 4)),
        (bottleneck(6, 4, 10, stride=2, groups=2), (6, 9, 8), (10, 5, 4)),
        (bottleneck(6, 4, 10, stride=2, strided_kernel=1), (6, 9, 8), (10, 5, 4)),
        (separable(5, 7, stride=2), (5, 9, 8), (7, 5, 4)),
        (inverted(5, 7, 3, stride=2), (5, 9, 8), (7, 5, 4)),
        (inverted(5, 5, 3), (5, 9, 8), (5, 9, 8)),
        (convnext(5), (5, 9, 8), (5, 9, 8)),
    ],
)
def test_a_block_ends_where_its_paths_meet(block, shape, expected):
    assert block.output_shape(shape) == expected


def test_a_shortcut_has_a_layer_where_the_shape_changes_and_nowhere_else():
    assert basic(8, 8).branches[1] == bottleneck(8, 2, 8).branches[1] == []
    for changed in (basic(8, 9), basic(8, 8, stride=2), bottleneck(8, 2, 9)):
        assert [layer.kernel_size for layer in changed.branches[1]] == [1]


def test_v2_has_a_shortcut_only_where_the_shape_stays():
    assert [len(inverted(8, *rest).branches) for rest in ((8,), (9,))] == [2, 1]
    assert len(inverted(8, 8, stride=2).branches) == 1


def test_the_stride_of_a_bottleneck_is_on_the_layer_that_is_named():
    strides = [
        [layer.stride for layer in bottleneck(8, 2, 8, stride=2, strided_kernel=k).branches[0]]
        for k in (1, 3)
    ]
    assert strides == [[2, 1, 1], [1, 2, 1]]
    with pytest.raises(ValueError, match="strided_kernel=2 must be 1 or 3"):
        bottleneck(8, 2, 8, strided_kernel=2)


def test_a_unit_says_what_stands_behind_a_convolution():
    kinds = [[type(layer) for layer in leaves([basic(4, 4, unit=unit)])] for unit in
             (units.bare, units.normalized)]  # fmt: skip
    assert kinds == [[Conv, Conv], [Conv, Scale, Conv, Scale]]
    assert [layer.biases for layer in (*units.plain(4, 3, 1), *units.bare(4, 3, 1))] == [3, 0]


@pytest.mark.parametrize("call", [lambda: inverted(8, 8, 0), lambda: convnext(0)])
def test_a_width_below_one_is_refused(call):
    with pytest.raises(ValueError, match=r"(expansion|C)=0"):
        call()
