"""The figure that moves the ReLU: the digits of convkit, and words on when the order matters."""

import random
import re

import numpy as np
import pytest
from traitlets import TraitError

from convkit import avg_pool2d, conv2d, max_pool2d, samples
from convkit.widgets import OrderOfOperations
from convkit.widgets.order_of_operations import ORDERS
from tests.support.figures import assert_copied_code_agrees, numbers


def random_figure(seed, **settings):
    draw = random.Random(seed)
    C_in, H, W = draw.randint(1, 4), draw.randint(4, 5), draw.randint(4, 5)
    K_H, K_W = draw.randint(1, 3), draw.randint(1, 3)
    chosen = {
        "order": draw.choice(ORDERS),
        "pool": draw.choice(["none", "max", "average"]),
        "activation": draw.choice(["relu", "silu"]),
    }
    x, weight = numbers(draw, C_in, H, W), numbers(draw, C_in, K_H, K_W)
    return OrderOfOperations(x=x, weight=weight, bias=numbers(draw, 1), **chosen | settings)


def spelled_out(figure):
    """The output by loops over channels: another way than the figure's own."""

    def relu(v):
        return v.clip(0)

    def silu(v):
        return v / (1 + np.exp(-v))

    f, b = relu if figure.activation == "relu" else silu, figure.bias[0]
    total = 0
    for x, kernel in zip(np.array(figure.x), np.array(figure.weight), strict=True):
        part = conv2d(x[None], kernel[None, None])[0]
        if figure.order == "channel_with_bias":
            part = f(part + b)
        elif figure.order == "channel":
            part = f(part)
        total = total + part
    if figure.order != "channel_with_bias":
        total = total + b
    total = f(total) if figure.order == "sum" else total
    if figure.pool == "max":
        total = max_pool2d(total[None], 2)[0]
    elif figure.pool == "average":
        total = avg_pool2d(total[None], 2)[0]
    return f(total) if figure.order == "pool" else total


# --- the same digits ------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(300))
def test_the_page_computes_as_convkit_does(page, seed):
    figure = random_figure(seed)
    shown = np.array(page.call("output", figure.settings))
    assert shown.shape == figure.output.shape
    np.testing.assert_allclose(shown, figure.output, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(shown, spelled_out(figure), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("seed", range(60))
def test_the_copied_code_computes_the_same(page, seed):
    figure = random_figure(seed)
    assert_copied_code_agrees(page, figure)


def test_the_figure_starts_with_the_toy_in_the_order_of_a_layer():
    x, weight, bias = samples.toy()
    figure = OrderOfOperations()
    np.testing.assert_array_equal(figure.x, x[0])
    np.testing.assert_array_equal(figure.weight, weight[0])
    np.testing.assert_array_equal(figure.output, conv2d(x, weight, bias)[0, 0].clip(0))


@pytest.mark.parametrize(
    "order, expected",
    [("channel", 6), ("channel_with_bias", 5), ("sum", 0), ("pool", 0), ("none", -3)],
)
def test_one_pixel_tells_the_orders_apart(page, order, expected):
    figure = OrderOfOperations()
    figure.set_state(page.call("(() => examples.pixel)"))
    figure.order = order
    assert page.call("output", figure.settings) == figure.output.tolist() == [[expected]]


def test_the_order_of_the_spreadsheet_on_the_toy():
    figure = OrderOfOperations(order="channel")
    np.testing.assert_array_equal(figure.output, [[2, 1], [-2, 2]])


def test_numbers_far_from_zero_do_not_overflow(page):
    figure = OrderOfOperations(x=[[[-2000.0]]], weight=[[[1]]], activation="silu")
    assert figure.output == page.call("output", figure.settings) == [[0]]


# --- when the order matters -----------------------------------------------------------------


@pytest.mark.parametrize("seed", range(200))
def test_a_stated_law_holds_whatever_the_digits(page, seed):
    figure = random_figure(seed)
    if page.call("law", figure.settings):
        assert page.call("differences", figure.settings) == []
        assert "whatever the digits" in page.call("verdict", figure.settings)


@pytest.mark.parametrize(
    "order, pool, activation",
    [
        (order, pool, f)
        for order in ("channel", "channel_with_bias", "none")
        for pool in ("none", "max", "average")
        for f in ("relu", "silu")
    ]
    + [("pool", "average", "relu"), ("pool", "average", "silu"), ("pool", "max", "silu")],
)
def test_where_no_law_is_stated_some_digits_tell_the_orders_apart(page, order, pool, activation):
    settings = {"order": order, "pool": pool, "activation": activation}
    found = False
    for seed in range(40):
        figure = random_figure(seed, **settings)
        if len(figure.x) > 1:
            assert page.call("law", figure.settings) == ""
            found = found or page.call("differences", figure.settings) != []
    assert found


@pytest.mark.parametrize(
    "settings, words",
    [
        ({}, "This is the order of a convolution layer."),
        ({"order": "channel"}, "Not the same as the order of a layer: it differs in 2 of 4"),
        ({"order": "channel", "pool": "max"}, "for these digits, but only by chance"),
        ({"order": "pool", "pool": "max"}, "whatever the digits: the ReLU never puts a larger"),
        ({"order": "pool"}, "whatever the digits: without pooling it is the same place"),
        ({"order": "pool", "pool": "average"}, "it differs in 1 of 1 place."),
        ({"order": "pool", "pool": "max", "activation": "silu"}, "by chance"),
    ],
)
def test_agreement_is_said_in_words(page, settings, words):
    state = OrderOfOperations(**settings).settings
    assert words in page.call("verdict", state)
    assert page.call("describe", state).endswith(page.call("verdict", state))


@pytest.mark.parametrize(
    "settings, expected",
    [
        ({}, "ReLU( S1 + S2 + b )"),
        ({"order": "channel"}, "ReLU( S1 ) + ReLU( S2 ) + b"),
        ({"order": "channel_with_bias"}, "ReLU( S1 + b ) + ReLU( S2 + b )"),
        ({"order": "pool", "pool": "max"}, "ReLU( max pool( S1 + S2 + b ) )"),
        ({"pool": "average"}, "average pool( ReLU( S1 + S2 + b ) )"),
        ({"order": "none", "activation": "silu"}, "S1 + S2 + b"),
    ],
)
def test_the_formula_shows_where_the_function_stands(page, settings, expected):
    formula = page.call("formula", OrderOfOperations(**settings).settings)
    assert re.sub("<[^>]*>", "", formula) == expected


# --- the picture and what is refused --------------------------------------------------------


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("pool", ["none", "max", "average"])
def test_the_picture_and_the_text_need_no_browser(page, order, pool):
    figure = OrderOfOperations(order=order, pool=pool)
    picture = page.call("picture", figure.settings)
    for (r, c), value in np.ndenumerate(figure.output):
        assert f'data-output="{r},{c}" data-value="{value:g}"' in picture
    assert "<input" not in picture and "undefined" not in picture
    assert len(page.call("describe", figure.settings)) > 60


def test_the_text_gives_the_place_the_formula_and_the_output(page):
    assert page.call("describe", OrderOfOperations(order="channel").settings).startswith(
        "The ReLU stands on each channel's result, before the sum; the bias comes later: "
        "y = ReLU( S1 ) + ReLU( S2 ) + b. The output is 2 1 / −2 2."
    )


def test_a_map_too_small_to_pool_is_said_in_words(page):
    figure = OrderOfOperations(x=[[[1, 2]]], weight=[[[1]]], pool="max")
    with pytest.raises(ValueError, match="spans 2"):
        figure.output  # noqa: B018
    words = "A map with a single row or column has no window of 2 × 2 to pool."
    assert page.call("describe", figure.settings) == words
    assert words in page.call("picture", figure.settings)


@pytest.mark.parametrize("name", ["pixel", "large"])
def test_an_example_of_the_page_is_a_state_of_the_figure(page, name):
    figure = OrderOfOperations()
    figure.set_state(page.call(f"(() => examples.{name})"))
    assert page.call("accepts", figure.settings)
    assert figure.output.size


def test_the_large_example_shows_what_average_pooling_does(page):
    figure = OrderOfOperations()
    figure.set_state(page.call("(() => examples.large)"))
    figure.order = "pool"
    assert page.call("differences", figure.settings) == []
    np.testing.assert_array_equal(figure.output, [[5, 0], [1, 4]])
    for settings in {"pool": "average"}, {"activation": "silu"}:
        assert page.call("differences", figure.settings | settings)


def test_shapes_that_belong_together_change_together():
    figure = OrderOfOperations()
    with figure.hold_trait_notifications():
        figure.x = np.ones((3, 4, 5), int)
        figure.weight = np.ones((3, 2, 3), int)
    np.testing.assert_array_equal(figure.output, np.full((3, 3), 15))


@pytest.mark.parametrize(
    "patch",
    [
        {"x": [[[1], [1, 2]]]},
        {"x": [[[1]]]},
        {"order": "first"},
        {"pool": "min"},
        {"bias": []},
        {"activation": "tanh"},
        {"bias": [1, 2]},
        {"weight": [[[1]] * 4] * 2},
    ],
)
def test_a_state_that_cannot_be_drawn_is_not_accepted(page, patch):
    state = OrderOfOperations().settings
    assert page.call("accepts", state)
    assert not page.call("accepts", state | patch)


@pytest.mark.parametrize(
    "settings, words",
    [
        ({"x": np.ones((3, 4, 4))}, "x has 3 maps and weight has 2 kernels"),
        ({"x": np.ones((2, 1, 4))}, r"kernels of \(2, 2\), but they must fit the maps of \(1, 4\)"),
        ({"weight": np.ones((2, 4, 1)), "x": np.ones((2, 5, 5))}, "be at most 3 x 3|has 2 kernels"),
        ({"x": np.ones((5, 2, 2)), "weight": np.ones((5, 1, 1))}, "length 1 to 4"),
        ({"x": [[[np.nan]]]}, "x must hold finite real numbers"),
        ({"bias": [1, 2]}, r"bias has shape \(2,\)"),
        ({"order": "first"}, "order.* expected any of .*'channel'"),
        ({"pool": "min"}, "pool.* expected any of .*'average'"),
        ({"activation": "tanh"}, "activation.* expected any of .*'silu'"),
    ],
)
def test_a_figure_refuses_what_it_cannot_show(settings, words):
    with pytest.raises(TraitError, match=words):
        OrderOfOperations(**settings)
