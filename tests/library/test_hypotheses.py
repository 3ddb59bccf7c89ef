"""The three readings of a layer, against loops and against the numbers of the chapters."""

import numpy as np
import pytest

from convkit import conv2d, naive, samples
from convkit.hypotheses import Counts, collapse, count, type_1, type_2_1, type_2_2

SHARING = [type_1, type_2_1, collapse]


def layer(seed=0, *, maps=3, filters=4):
    rng = np.random.default_rng(seed)
    return rng.integers(-9, 10, (2, maps, 7, 5)), rng.integers(-9, 10, (filters, 3, 2))


def one_by_one(x, weight, padding):
    """Filter each map with each kernel: result[n, c, k] belongs to map c and kernel k."""
    maps = [x[:, c : c + 1] for c in range(x.shape[1])]
    kernels = weight[:, None, None]
    results = [[naive.conv2d(one, k, padding=padding)[:, 0] for k in kernels] for one in maps]
    return np.moveaxis(np.array(results), 2, 0)


@pytest.mark.parametrize("padding", [0, (1, 0), "same"])
def test_type_1_keeps_each_pair_of_map_and_kernel(padding):
    x, weight = layer()
    apart = one_by_one(x, weight, padding)
    np.testing.assert_array_equal(
        type_1(x, weight, padding=padding), apart.reshape(2, 12, *apart.shape[3:])
    )


@pytest.mark.parametrize("padding", [0, (1, 0), "same"])
def test_type_2_1_sums_what_type_1_keeps(padding):
    x, weight = layer()
    summed = one_by_one(x, weight, padding).sum(axis=1)
    np.testing.assert_array_equal(type_2_1(x, weight, padding=padding), summed)


@pytest.mark.parametrize("padding", [0, (1, 0), "same"])
def test_type_2_2_is_a_convolution_layer(padding):
    x, _ = layer()
    weight = np.random.default_rng(1).integers(-9, 10, (4, 3, 3, 2))
    np.testing.assert_array_equal(
        type_2_2(x, weight, padding=padding), naive.conv2d(x, weight, padding=padding)
    )


@pytest.mark.parametrize("padding", [0, (1, 0), "same"])
@pytest.mark.parametrize("seed", range(3))
def test_type_2_1_collapses_to_one_filtering_of_the_summed_map(seed, padding):
    x, weight = layer(seed)
    np.testing.assert_array_equal(
        collapse(x, weight, padding=padding), type_2_1(x, weight, padding=padding)
    )


def test_type_2_1_does_not_see_brightness_move_between_maps():
    x, weight = layer()
    moved = x + np.array([5, -3, -2]).reshape(1, 3, 1, 1)
    np.testing.assert_array_equal(type_2_1(moved, weight), type_2_1(x, weight))
    assert (type_1(moved, weight) != type_1(x, weight)).any()


def test_all_rules_agree_on_a_single_map():
    x, weight = layer(maps=1)
    for rule in SHARING:
        np.testing.assert_array_equal(rule(x, weight), type_2_2(x, weight[:, None]))


def test_the_toy_gives_the_numbers_of_the_chapters():
    x, weight, bias = samples.toy()
    first = weight[:, 0]
    per_map = one_by_one(x, weight[0], 0)[0]
    assert per_map[0, 0].tolist() == [[0, -1], [-1, 1]]
    assert per_map[1, 1].tolist() == [[5, 4], [1, 4]]
    assert conv2d(x, weight, bias)[0, 0].tolist() == [[2, 0], [-3, 2]]
    assert type_2_1(x, first)[0, 0].tolist() == [[0, -1], [0, 0]]
    assert type_1(x, first).shape == (1, 2, 2, 2)


def test_rules_take_lists():
    assert type_2_1([[[[1, 2]], [[3, 4]]]], [[[2]]]).tolist() == [[[[8, 12]]]]


def test_two_layers_learn_as_many_weights_as_the_question_says():
    first = count(type_2_2, 1, 16, 3, H=32, W=32)
    second = [count(rule, 16, 32, 5, H=32, W=32) for rule in (type_1, type_2_1, type_2_2)]
    assert [first.weights + layer.weights for layer in second] == [944, 944, 12_944]
    assert first == count(type_1, 1, 16, 3, H=32, W=32) == count(type_2_1, 1, 16, 3, H=32, W=32)
    assert first.biases + count(type_2_2, 16, 32, 5, H=32, W=32).biases == 12_992 - 12_944


def test_the_second_layer_gives_512_or_32_maps():
    maps = [count(rule, 16, 32, 5, H=32, W=32).maps for rule in (type_1, type_2_1, type_2_2)]
    assert maps == [512, 32, 32]


def test_the_second_layer_costs_the_same_unless_the_maps_are_summed_first():
    costs = [count(rule, 16, 32, 5, H=32, W=32).macs for rule in (type_1, type_2_1, type_2_2)]
    assert costs == [13_107_200] * 3
    assert count(collapse, 16, 32, 5, H=32, W=32) == Counts(32, 800, 32, 819_200, 15_360)


def test_type_1_would_drown_in_maps():
    maps = 1
    for C_out in 96, 256, 384, 384, 256:
        maps = count(type_1, maps, C_out, 3, H=13, W=13).maps
    assert maps == 927_712_935_936


def test_all_numbers_count():
    assert count(type_2_2, 2, 3, (5, 7), H=11, W=13) == Counts(3, 210, 3, 30_030)


@pytest.mark.parametrize("rule", SHARING)
def test_counted_weights_and_maps_are_those_of_the_arrays(rule):
    x, weight = layer()
    counted = count(rule, 3, 4, (3, 2), H=7, W=5)
    assert counted.weights == weight.size
    assert counted.maps == rule(x, weight, padding="same").shape[1]


@pytest.mark.parametrize("rule", SHARING)
def test_sharing_rules_refuse_other_axes(rule):
    x, weight = layer()
    with pytest.raises(ValueError, match=r"x has shape \(3, 7, 5\), but needs \(N, C_in, H, W\)"):
        rule(x[0], weight)
    with pytest.raises(ValueError, match=r"needs \(C_out, K_H, K_W\); one kernel .* is type 2.2"):
        rule(x, weight[None])
    with pytest.raises(ValueError, match=r"weight has shape \(3, 2\), but needs \(C_out, K_H.*\)$"):
        rule(x, weight[0])


@pytest.mark.parametrize(
    "name, numbers",
    [
        ("C_in", (0, 2, 3, 4, 4)),
        ("C_out", (1, 0, 3, 4, 4)),
        ("K_H", (1, 2, (0, 3), 4, 4)),
        ("K_W", (1, 2, (3, 0), 4, 4)),
        ("H", (1, 2, 3, 0, 4)),
        ("W", (1, 2, 3, 4, 0)),
    ],
)
def test_count_refuses_numbers_below_one(name, numbers):
    *layer, H, W = numbers
    with pytest.raises(ValueError, match=f"{name}=0 must be at least 1"):
        count(type_1, *layer, H=H, W=W)


def test_count_refuses_another_rule():
    with pytest.raises(ValueError, match="rule='type_1' must be type_1, type_2_1, type_2_2 or"):
        count("type_1", 1, 2, 3, H=4, W=4)
