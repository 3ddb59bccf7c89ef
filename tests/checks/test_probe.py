"""The probe and its catalogue, against the digits that every wrong rule must leave."""

import inspect
import re

import numpy as np
import pytest

import convkit
from convcheck.probe import CATALOGUE, UNLISTED, diagnose
from convkit import conv2d, conv3d, naive
from convkit.samples import odometer

RULES = {record.name: record.rule for record in CATALOGUE}

DIGITS = {
    "flipped": 56781234,
    "flipped_with_channels": 12345678,
    "rows_flipped": 65872143,
    "columns_flipped": 78563412,
    "transposed": 86754231,
    "channels_reversed": 43218765,
    "weight_channels_last": 84736251,
    "input_channels_last": 86427531,
    "type_2_1": 13086,
    "mean_kernel": 65436543,
    "first_map": 4321,
    "last_map": 87650000,
    "largest_map": 87650000,
    "averaged": 43827160.5,
    "type_1": [4321, 8765],
    "not_summed": [4321, 87650000],
}
RIGHT_ON_DIGITS = {"bias_per_channel", "groups_interleaved", "filters_in_turn"}


def grouped_probe():
    x, weight = np.arange(1, 5).reshape(1, 4, 1, 1), np.array([1, 10, 100, 1000])
    return x, weight.reshape(2, 2, 1, 1)


def multiplier_probe():
    x, weight = np.arange(1, 3).reshape(1, 2, 1, 1), np.array([1, 10, 100, 1000])
    return x, weight.reshape(4, 1, 1, 1)


def test_odometer_counts_and_its_weights_are_powers_of_ten():
    x, weight = odometer()
    assert x.shape == weight.shape == (1, 2, 2, 2)
    assert x.ravel().tolist() == [1, 2, 3, 4, 5, 6, 7, 8]
    assert weight.ravel().tolist() == [10**place for place in range(8)]


@pytest.mark.parametrize("layer", [conv2d, naive.conv2d])
def test_right_layer_gives_the_digits_in_order(layer):
    assert layer(*odometer()).ravel().tolist() == [87654321]


@pytest.mark.parametrize("name", DIGITS)
def test_wrong_rule_leaves_its_digits(name):
    assert RULES[name](*odometer()).ravel().tolist() == np.ravel(DIGITS[name]).tolist()


@pytest.mark.parametrize("name", sorted(RIGHT_ON_DIGITS))
def test_digits_do_not_show_mistakes_of_bias_and_groups(name):
    assert RULES[name](*odometer()).ravel().tolist() == [87654321]


def test_every_rule_of_the_catalogue_is_tested():
    assert set(RULES) == set(DIGITS) | RIGHT_ON_DIGITS


@pytest.mark.parametrize(
    "name, value", [("first_map", 43210000), ("last_map", 8765), ("largest_map", 43210000)]
)
def test_reversed_weight_tells_last_from_largest(name, value):
    x, weight = odometer()
    right = conv2d(x, weight[:, ::-1]).item()
    assert right == 43218765
    assert RULES[name](x, weight[:, ::-1]).item() == value


def test_bias_once_per_channel_adds_half_too_much():
    x, weight = odometer()
    right = conv2d(x, weight, np.array([0.5])).item()
    assert RULES["bias_per_channel"](x, weight, np.array([0.5])).item() - right == 0.5


@pytest.mark.parametrize("name", sorted(RULES))
def test_every_other_rule_adds_the_bias_once_to_each_map(name):
    x, weight = np.ones((1, 3, 5, 4)), np.ones((2, 3, 3, 2))
    added = RULES[name](x, weight, np.array([0.5, 0.25])) - RULES[name](x, weight)
    times = 3 if name == "bias_per_channel" else 1
    expected = np.resize([0.5 * times, 0.25 * times], added.shape[1])
    np.testing.assert_array_equal(added, np.broadcast_to(expected.reshape(-1, 1, 1), added.shape))


def test_groups_take_neighbouring_maps():
    x, weight = grouped_probe()
    assert conv2d(x, weight, groups=2).ravel().tolist() == [21, 4300]
    assert RULES["groups_interleaved"](x, weight, groups=2).ravel().tolist() == [31, 4200]
    assert RULES["filters_in_turn"](x, weight, groups=2).ravel().tolist() == [21, 4300]


def test_depthwise_multiplier_keeps_the_filters_of_a_map_together():
    x, weight = multiplier_probe()
    assert conv2d(x, weight, groups=2).ravel().tolist() == [1, 10, 200, 2000]
    assert RULES["filters_in_turn"](x, weight, groups=2).ravel().tolist() == [1, 20, 100, 2000]
    assert RULES["groups_interleaved"](x, weight, groups=2).ravel().tolist() == [1, 10, 200, 2000]


@pytest.mark.parametrize("record", CATALOGUE, ids=lambda record: record.name)
def test_every_rule_of_the_catalogue_is_named(record):
    assert diagnose(record.rule) is record


@pytest.mark.parametrize("record", CATALOGUE, ids=lambda record: record.name)
def test_every_rule_runs_and_is_wrong_where_all_sizes_differ(record):
    rng = np.random.default_rng(0)
    x, weight, bias = rng.normal(size=(2, 3, 7, 6)), rng.normal(size=(5, 3, 4, 2)), np.arange(5.0)
    options = {}
    if "groups" in inspect.signature(record.rule).parameters:
        x, weight, bias = rng.normal(size=(2, 6, 7, 8)), rng.normal(size=(9, 2, 4, 5)), np.arange(9)
        options = {"groups": 3}
    kept = x.copy(), weight.copy()
    wrong, right = record.rule(x, weight, bias, **options), conv2d(x, weight, bias, **options)
    assert wrong.shape != right.shape or not np.isclose(wrong, right).all()
    np.testing.assert_array_equal(x, kept[0])
    np.testing.assert_array_equal(weight, kept[1])


@pytest.mark.parametrize("name", sorted(DIGITS.keys() - {"largest_map"}))
def test_an_answer_to_the_odometer_is_enough_for_most_rules(name):
    answer = np.reshape(DIGITS[name], (1, -1, 1, 1))
    assert diagnose(answer).name == name


@pytest.mark.parametrize("answer", [87654321, 87654321.0, [[[[87654321]]]]])
def test_right_answer_to_the_odometer_is_no_mistake(answer):
    assert diagnose(answer) is None


@pytest.mark.parametrize(
    "layer",
    [
        naive.conv2d,
        convkit.conv2d,
        lambda x, weight: conv3d(x[:, None], weight[:, None]),
        lambda x, weight, bias=None: conv2d(x.astype(np.float32), weight.astype(np.float32), bias),
        lambda x, weight: np.einsum("ncij,ocij->no", x, weight * 1.0) * (1 + 1e-15),
    ],
    ids=["loops", "fast", "as a volume", "float32", "rounded"],
)
def test_right_layers_are_not_blamed(layer):
    assert diagnose(layer) is None


@pytest.mark.parametrize(
    "layer",
    [
        lambda x, weight: 0 * conv2d(x, weight),
        lambda x, weight, bias=None: conv2d(x, weight),
        lambda x, weight, bias=None, groups=1: conv2d(x, weight, bias, groups=groups) * groups,
        lambda x, weight: conv2d(x, weight) + 1e-3,
    ],
    ids=["zeros", "no bias", "groups times", "nearly"],
)
def test_unknown_mistakes_are_neither_right_nor_listed(layer):
    assert diagnose(layer) is UNLISTED


def test_the_first_mistake_that_shows_is_the_one_named():
    def layer(x, weight, bias=None):
        return RULES["flipped"](x, weight)

    assert diagnose(layer).name == "flipped"


def test_mistakes_with_groups_are_found_without_a_bias():
    def layer(x, weight, *, groups=1):
        return RULES["filters_in_turn"](x, weight, groups=groups)

    assert diagnose(layer).name == "filters_in_turn"


def test_names_are_handles_and_sentences_speak_to_the_learner():
    for record in (*CATALOGUE, UNLISTED):
        assert re.fullmatch(r"[a-z0-9_]+", record.name)
        assert record.section in {"single_channel", "multi_channel", "groups"}
        assert record.sentence.endswith(".") or record.sentence.endswith("?")
    for record in CATALOGUE:
        assert record.sentence.startswith("You ")
        assert list(inspect.signature(record.rule).parameters)[:3] == ["x", "weight", "bias"]
    assert len(RULES) == len(CATALOGUE)


@pytest.mark.parametrize("answer", ["87654321", None, lambda x, weight: None, [1j]])
def test_an_answer_without_numbers_is_refused(answer):
    with pytest.raises(TypeError, match="the answer is .*, but must be an array of numbers"):
        diagnose(answer)
