"""What layers made of layers count, against the arrays that such layers need."""

import numpy as np
import pytest

import convkit
from convkit.cost import Conv, Pool, Totals, chain, totals
from convkit.nets.blocks import Add, Concat, Scale, leaves

BRANCHES = [
    [Conv(5, 2, 1)],
    [Conv(5, 3, 1), Conv(3, 4, 3, padding=1)],
    [Pool(3, stride=1, padding=1), Conv(5, 6, 1, bias=False)],
]


def test_a_scale_has_a_factor_and_a_bias_for_each_channel():
    rows = chain([Conv(2, 7, 3, bias=False), Scale(7)], (2, 9, 8))
    assert rows[1].shape_out == rows[0].shape_out == (7, 7, 6)
    assert (rows[1].weights, rows[1].biases, rows[1].macs) == (7, 7, 0)


def test_a_concatenation_has_the_maps_of_all_branches():
    x = np.ones((1, 5, 9, 8))
    first = convkit.conv2d(x, np.ones((2, 5, 1, 1)))
    second = convkit.conv2d(
        convkit.conv2d(x, np.ones((3, 5, 1, 1))), np.ones((4, 3, 3, 3)), padding=1
    )
    third = convkit.conv2d(convkit.max_pool2d(x, 3, stride=1, padding=1), np.ones((6, 5, 1, 1)))
    stacked = np.concatenate([first, second, third], axis=1)
    assert Concat(BRANCHES).output_shape((5, 9, 8)) == stacked.shape[1:]


def test_a_block_counts_all_of_its_branches():
    block = Concat(BRANCHES)
    assert (block.weights, block.biases) == (10 + 15 + 108 + 30, 2 + 3 + 4)
    assert block.macs((5, 9, 8)) == block.weights * 72
    assert totals(chain([block], (5, 9, 8))) == Totals(163, 9, 163 * 72)


def test_branches_with_strides_count_at_their_own_sizes():
    block = Add([[Conv(3, 6, 1, stride=2), Conv(6, 4, 1)], [Conv(3, 4, 1, stride=2)]])
    assert block.output_shape((3, 10, 8)) == (4, 5, 4)
    assert block.macs((3, 10, 8)) == (18 + 24 + 12) * 20


def test_an_empty_branch_is_a_shortcut():
    block = Add([[Conv(4, 4, 3, padding=1)], []])
    assert block.output_shape((4, 7, 6)) == (4, 7, 6)
    assert (block.parameters, block.macs((4, 7, 6))) == (148, 144 * 42)


def test_a_block_may_stand_in_a_branch():
    inner = Add([[Scale(5)], []])
    block = Concat([[inner, Conv(5, 2, 1)], []])
    assert block.output_shape((5, 4, 3)) == (7, 4, 3)
    assert block.parameters == 10 + 12
    assert leaves([Pool(2), block]) == [Pool(2), Scale(5), Conv(5, 2, 1)]


def test_blocks_are_equal_if_their_kind_and_branches_are():
    assert Add([[Scale(3)], []]) == Add([[Scale(3)], []]) != Concat([[Scale(3)], []])


@pytest.mark.parametrize(
    "layer, shape, message",
    [
        (Scale(7), (6, 9, 8), r"shape=\(6, 9, 8\) has 6 channels, but the layer needs C=7"),
        (Concat([[Conv(3, 2, 3)], []]), (3, 9, 8), r"end in .*7, 6\), \(3, 9, 8\)\], .* one size"),
        (Add([[Conv(3, 2, 1)], []]), (3, 9, 8), r"end in .*\(3, 9, 8\)\], but need one shape"),
        (Concat([[Scale(7)]]), (6, 9, 8), r"layers\[0\] does not fit: .* needs C=7"),
    ],
)
def test_a_shape_that_does_not_fit_is_refused(layer, shape, message):
    with pytest.raises(ValueError, match=message):
        layer.output_shape(shape)
    with pytest.raises(ValueError, match=message):
        layer.macs(shape)


@pytest.mark.parametrize("kind", [Add, Concat])
def test_a_block_needs_a_branch(kind):
    with pytest.raises(ValueError, match=r"branches=\[\] must be at least one sequence of layers"):
        kind([])
