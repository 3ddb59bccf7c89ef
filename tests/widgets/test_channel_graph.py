"""The figure of channels: the layers of convkit, and the three types by their counts."""

import random

import numpy as np
import pytest
from traitlets import TraitError

from convkit import hypotheses, samples
from convkit.widgets import ChannelGraph
from tests.support.figures import assert_copied_code_agrees, numbers


def random_graph(seed):
    draw = random.Random(seed)
    C_out, C_in = draw.randint(1, 4), draw.randint(1, 4)
    return ChannelGraph(
        x=numbers(draw, C_in, draw.randint(3, 6), draw.randint(3, 6)),
        weight=numbers(draw, C_out, C_in, draw.randint(1, 3), draw.randint(1, 3)),
        bias=numbers(draw, C_out) if draw.random() < 0.5 else [],
        table=[[int(draw.random() < 0.8) for _ in range(C_in)] for _ in range(C_out)],
        tie=draw.random() < 0.5,
        sum=draw.random() < 0.5,
        position=draw.randint(0, 15),
    )


@pytest.mark.parametrize("seed", range(200))
def test_the_page_computes_a_layer_as_convkit_does(page, seed):
    figure = random_graph(seed)
    shown = np.array(page.call("outputs", figure.settings))
    assert shown.size == figure.output.size
    np.testing.assert_allclose(
        shown.reshape(figure.output.shape), figure.output, rtol=1e-12, atol=1e-12
    )


def test_the_graph_starts_with_the_toy():
    x, weight, bias = samples.toy()
    figure = ChannelGraph()
    np.testing.assert_array_equal(figure.x, x[0])
    np.testing.assert_array_equal(figure.weight[:1], weight)
    np.testing.assert_array_equal(figure.bias[:1], bias)
    np.testing.assert_array_equal(figure.output[0], [[2, 0], [-3, 2]])


@pytest.mark.parametrize(
    "tie, add, rule",
    [(True, False, "type_1"), (True, True, "type_2_1"), (False, True, "type_2_2")],
)
def test_each_type_is_the_hypothesis_of_its_name(page, tie, add, rule):
    figure = ChannelGraph(bias=[], tie=tie, sum=add)
    x, weight = np.array(figure.x)[None], np.array(figure.weight)
    expected = getattr(hypotheses, rule)(x, weight[:, 0] if tie else weight)
    assert page.call("rule", figure.settings) == rule
    np.testing.assert_array_equal(figure.output, expected[0])


@pytest.mark.parametrize("rule", ["type_1", "type_2_1", "type_2_2"])
def test_the_graph_counts_a_type_as_the_hypothesis_does(page, rule):
    draw = random.Random(rule)
    for C_in, C_out, K_H, K_W in [(2, 3, 2, 1), (4, 2, 1, 3), (3, 4, 3, 2)]:
        figure = ChannelGraph(
            x=numbers(draw, C_in, 4, 5),
            weight=numbers(draw, C_out, C_in, K_H, K_W),
            bias=numbers(draw, C_out),
            tie=rule != "type_2_2",
            sum=rule != "type_1",
            H=14,
            W=9,
        )
        expected = hypotheses.count(getattr(hypotheses, rule), C_in, C_out, (K_H, K_W), H=14, W=9)
        shown = page.call("counts", figure.settings)
        assert shown == {name: getattr(expected, name) for name in shown}


@pytest.mark.parametrize(
    "settings, rule",
    [
        ({"sum": False}, "depthwise"),
        ({"table": [[1, 0], [1, 1]]}, "table"),
        ({"table": [[1, 0], [1, 1]], "tie": True}, "mixed"),
    ],
)
def test_what_is_none_of_the_three_is_said_so(page, settings, rule):
    state = ChannelGraph(**settings).settings
    assert page.call("rule", state) == rule
    assert "none of the three" in page.call("describe", state)


@pytest.mark.parametrize(
    "settings, expected",
    [
        ({}, {"maps": 2, "weights": 16, "biases": 2, "macs": 7 * 5 * 16}),
        ({"tie": True}, {"maps": 2, "weights": 8, "biases": 2, "macs": 7 * 5 * 16}),
        ({"tie": True, "sum": False}, {"maps": 4, "weights": 8, "biases": 2, "macs": 7 * 5 * 16}),
        ({"bias": []}, {"maps": 2, "weights": 16, "biases": 0, "macs": 7 * 5 * 16}),
        ({"table": [[1, 0], [0, 0]]}, {"maps": 2, "weights": 4, "biases": 2, "macs": 7 * 5 * 4}),
    ],
)
def test_the_graph_counts_maps_weights_biases_and_macs(page, settings, expected):
    figure = ChannelGraph(H=7, W=5, **settings)
    assert page.call("counts", figure.settings) == expected


def test_the_odometer_tells_who_met_whom(page):
    preset = page.call("odometer")
    x, weight = samples.odometer()
    np.testing.assert_array_equal(preset["x"], np.asarray(x)[0])
    np.testing.assert_array_equal(preset["weight"], weight)
    figure = ChannelGraph(**preset)
    assert figure.output == 87654321
    figure.tie = True
    assert figure.output == 13086


@pytest.mark.parametrize("seed", range(20))
def test_the_copied_code_computes_the_same(page, seed):
    figure = random_graph(seed)
    assert_copied_code_agrees(page, figure)


def test_shapes_that_belong_together_change_together():
    figure = ChannelGraph()
    with figure.hold_trait_notifications():
        figure.x = np.ones((3, 4, 5), int)
        figure.weight = np.ones((1, 3, 2, 3), int)
        figure.bias = []
        figure.table = [[1, 1, 1]]
    np.testing.assert_array_equal(figure.output, np.full((1, 3, 3), 18))


def test_what_is_set_in_the_page_changes_the_output():
    figure = ChannelGraph()
    figure.set_state({"x": [[[1, 2]]], "weight": [[[[3]]]], "bias": [], "table": [[1]]})
    np.testing.assert_array_equal(figure.output, [[[3, 6]]])
    figure.set_state({"weight": [[[[-1]]]]})
    np.testing.assert_array_equal(figure.output, [[[-1, -2]]])


@pytest.mark.parametrize(
    "settings, words",
    [
        ({"x": np.ones((3, 4, 5))}, r"x of shape \(3, 4, 5\) has 3 maps, .* needs 2"),
        ({"x": np.ones((5, 2, 2)), "weight": np.ones((1, 5, 1, 1))}, "length 1 to 4|at most 4"),
        ({"x": np.ones((2, 1, 5))}, r"has kernels larger than the maps of x, \(1, 5\)"),
        ({"bias": [1, 2, 3]}, r"bias has shape \(3,\), but needs \(2,\) or \(0,\)"),
        ({"table": [[1, 2], [1, 1]]}, "needs a 0 or 1 for each of 2 filters and 2 maps"),
        ({"table": [[1, 1]]}, r"table has shape \(1, 2\), but needs"),
    ],
)
def test_a_graph_refuses_shapes_that_do_not_belong_together(settings, words):
    with pytest.raises(TraitError, match=words):
        ChannelGraph(**settings)
