"""The figure of groups: the arrows of convkit's layers, and the costs of `convkit.cost`."""

import random
import re

import numpy as np
import pytest
from traitlets import TraitError

from convkit.cost import Conv, chain, totals
from convkit.widgets import Groups
from tests.support.figures import SHOWN, copied


def random_figure(seed):
    draw = random.Random(seed)
    return Groups(
        C_in=draw.randint(1, 8),
        C_out=draw.randint(1, 12),
        width=draw.randint(1, 4),
        groups=draw.randint(1, 8),
        pointwise=draw.random() < 0.5,
        kernel_size=draw.randint(1, 7),
        bias=draw.random() < 0.5,
        H=draw.randint(1, 30),
        W=draw.randint(31, 60),
        position=draw.randint(0, 11),
    )


def counted(figure):
    layers = figure.layers
    return chain(layers, (layers[0].C_in, figure.H, figure.W))


# --- the same arrows, digits and costs --------------------------------------------------------


@pytest.mark.parametrize("seed", range(250))
def test_the_page_draws_the_arrows_that_convkit_computes(page, seed):
    figure = random_figure(seed)
    assert page.call("table", figure.settings) == figure.table.tolist()
    assert page.call("readings", figure.settings) == figure.output.tolist()


@pytest.mark.parametrize("seed", range(250))
def test_the_page_counts_as_convkit_does(page, seed):
    figure = random_figure(seed)
    shown = page.call("costs", figure.settings)
    rows = counted(figure)
    names = ("weights", "biases", "macs")
    assert shown["parts"] == [{name: getattr(row, name) for name in names} for row in rows]
    assert shown["total"] == {name: getattr(totals(rows), name) for name in names}
    size = figure.kernel_size
    standard = Conv(figure.C_in, figure.C_out, size, padding="same", bias=figure.bias)
    assert shown["standard"] == {
        "weights": standard.weights,
        "biases": standard.biases,
        "macs": standard.macs((figure.C_in, figure.H, figure.W)),
    }


@pytest.mark.parametrize("seed", range(40))
def test_the_copied_code_computes_the_same(page, seed):
    figure = random_figure(seed)
    names = copied(page, figure)
    np.testing.assert_array_equal(names["y"], figure.output)
    assert names["rows"] == counted(figure)


@pytest.mark.parametrize(
    "settings, expected",
    [
        ({}, [87654321] * 8),
        ({"groups": 2}, [4321] * 4 + [8765] * 4),
        ({"groups": 8}, [1, 2, 3, 4, 5, 6, 7, 8]),
        ({"groups": 8, "C_in": 4}, [1, 1, 2, 2, 3, 3, 4, 4]),
        ({"groups": 2, "C_in": 4, "C_out": 2}, [21, 43]),
    ],
)
def test_the_odometer_tells_whom_a_map_met(settings, expected):
    assert Groups(**settings).output.tolist() == expected


def test_a_depthwise_layer_of_any_width_stays_depthwise():
    for width, C in [(1, 2), (2, 4), (3, 6), (4, 8)]:
        (layer,) = Groups(groups=8, width=width).layers
        assert (layer.C_in, layer.groups) == (C, C)


def test_groups_that_do_not_divide_the_channels_become_fewer():
    assert Groups(groups=3).layers[0].groups == 2
    assert Groups(C_in=6, C_out=9, groups=8).layers[0].groups == 3
    assert Groups(C_in=6, C_out=9, groups=8, pointwise=True).layers[0].groups == 6


def test_a_pointwise_layer_connects_everything_again():
    assert not Groups(groups=8).table.all()
    np.testing.assert_array_equal(Groups(groups=8, pointwise=True).table, np.ones((8, 8)))
    np.testing.assert_array_equal(Groups(groups=2, pointwise=True).table, np.full((8, 8), 4))


def test_half_the_width_costs_a_quarter(page):
    once, half = (page.call("costs", Groups(width=w).settings)["total"] for w in (4, 2))
    assert once["macs"] == 4 * half["macs"] and once["weights"] == 4 * half["weights"]


def test_depthwise_then_pointwise_costs_a_ninth_and_an_eighth(page):
    costs = page.call("costs", Groups(groups=8, pointwise=True).settings)
    share = costs["total"]["macs"] / costs["standard"]["macs"]
    assert share == pytest.approx(1 / 8 + 1 / 9, rel=1e-12)


# --- the picture, the words and the keys -----------------------------------------------------


@pytest.mark.parametrize("seed", range(30))
def test_the_picture_has_a_line_for_each_kernel_and_a_faint_one_for_each_dropped(page, seed):
    figure = random_figure(seed)
    picture = page.call("picture", figure.settings)
    kernels = sum(layer.C_out * layer.C_in // layer.groups for layer in figure.layers)
    pairs = sum(layer.C_out * layer.C_in for layer in figure.layers)
    dropped = picture.count('<line class="ck-dropped"')
    assert (picture.count("<line") - dropped, dropped) == (kernels, pairs - kernels)
    shown = re.findall(r'data-output="(\d+)" data-value="(\d+)"', picture)
    assert [(int(o), int(value)) for o, value in shown] == list(enumerate(figure.output.tolist()))
    for value in figure.output.tolist():
        assert (f"<small>reads {value}</small>" in picture) is not figure.pointwise
    assert "<input" not in picture and "<button" not in picture


def test_the_text_says_which_layer_it_is(page):
    def words(**settings):
        return page.call("describe", Groups(**settings).settings).split("This is ")[1]

    assert words() == (
        "a standard layer: 8 maps become 8, and each filter sees 8 of 8. "
        "576 weights in place of 576, and 100% of the MACs of the standard layer."
    )
    assert words(groups=2).startswith("a layer with 2 groups: 8 maps become 8")
    assert words(groups=8, pointwise=True) == (
        "a depthwise layer: 8 maps become 8, and each filter sees 1 of 8, then a 1 × 1 "
        "convolution to 8 maps. 136 weights in place of 576, and 23.61% of the MACs of the "
        "standard layer."
    )
    assert "depthwise layer with multiplier 2" in words(groups=8, C_in=4)
    assert words(width=1).endswith("6.25% of the MACs of the standard layer of full width.")
    assert words(C_in=1, groups=5).startswith("a layer with a single input map: 1 map")


def test_the_text_says_why_there_are_fewer_groups_than_asked_for(page):
    def words(**settings):
        return page.call("describe", Groups(**settings).settings).split("This is ")[1]

    assert "6 maps cannot be cut into 4 equal groups, so it has 3." in words(groups=4, width=3)
    both = "6 maps in and 9 out cannot both be cut into 6 equal groups, so it has 3."
    assert both in words(groups=6, C_in=6, C_out=9)
    assert "It has as many groups as its maps allow: 6." in words(groups=8, width=3)
    assert "equal groups" not in words(groups=4) and "allow" not in words(groups=8)


def test_the_width_is_shown_as_the_multiplier(page):
    shown = page.call(SHOWN, Groups(width=3).settings)
    assert 'width α <b aria-hidden="true">0.75</b>' in shown and 'aria-valuetext="0.75"' in shown


def test_the_chosen_map_says_where_it_comes_from(page):
    words = page.call("origin", Groups(groups=4, position=2).settings)
    assert words == "Output map 3 sees maps 3, 4: 2·3·3 = 18 weights. Its odometer reads 43."
    words = page.call("origin", Groups(groups=8, pointwise=True, C_in=2).settings)
    assert words == "Output map 1 is mixed from all 2 maps in the middle and so knows of maps 1, 2."


@pytest.mark.parametrize(
    "key, expected", [("ArrowUp", 3), ("ArrowDown", 5), ("ArrowLeft", 3), ("Home", 0), ("End", 7)]
)
def test_the_arrow_keys_choose_an_output_map(page, key, expected):
    figure = Groups(position=4)
    assert page.call("actions.arrow", figure.settings, key) == {"position": expected}


def test_the_slider_stops_at_the_numbers_that_divide_the_maps(page):
    figure = Groups(C_in=6, C_out=12)
    stops = page.call("drawn", figure.settings)["stops"]
    assert stops == [1, 2, 3, 6]
    reached = []
    for n in range(4):
        figure.set_state(page.call("actions.stop", figure.settings, n))
        reached.append(figure.layers[0].groups)
    assert reached == stops and figure.groups == 8


# --- what is refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "patch", [{"C_in": 0}, {"width": 5}, {"groups": 9}, {"bias": 1}, {"H": "9"}]
)
def test_a_state_that_cannot_be_drawn_is_not_accepted(page, patch):
    state = Groups().settings
    assert page.call("accepts", state)
    assert not page.call("accepts", state | patch)


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("C_in", 9, "C_in=9 must be an integer from 1 to 8"),
        ("C_out", 0, "C_out=0 must be an integer from 1 to 12"),
        ("width", 0.5, "width=0.5 must be an integer from 1 to 4"),
        ("groups", 0, "groups=0 must be an integer from 1 to 8"),
        ("kernel_size", 8, "kernel_size=8 must be an integer from 1 to 7"),
        ("pointwise", "yes", "pointwise.* expected a boolean"),
    ],
)
def test_a_figure_refuses_what_it_cannot_show(name, value, words):
    with pytest.raises(TraitError, match=words):
        Groups(**{name: value})
    with pytest.raises(TraitError, match=words):
        setattr(Groups(), name, value)
