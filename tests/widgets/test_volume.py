"""The figure of a cuboid in a volume: the digits of convkit, and words for what is seen."""

import random
import re

import numpy as np
import pytest
from traitlets import TraitError

from convkit import naive
from convkit.widgets import Volume
from tests.support.figures import SHOWN, as_python, numbers

CASES = 200
DEPTHS = [1, 2, 3, 4]


def random_volume(seed):
    draw = random.Random(seed)
    sizes = [draw.randint(1, 6) for _ in range(3)]
    kernel_size = [draw.randint(1, length) for length in sizes]
    channels = draw.random() < 0.3
    if channels:
        kernel_size[0] = sizes[0]
    x, weight = numbers(draw, *sizes), numbers(draw, *kernel_size)
    return Volume(x=x, weight=weight, channels=channels, position=draw.randint(0, 215))


def with_depth(K_D, **settings):
    """The figure's own volume of depth 4 and a kernel of K_D x 2 x 2."""
    weight = np.arange(-3, 4 * K_D - 3).reshape(K_D, 2, 2)
    return Volume(x=Volume().x, weight=weight, **settings)


# --- the same digits ------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(CASES))
def test_the_page_computes_a_volume_as_convkit_does(page, seed):
    figure = random_volume(seed)
    shown = np.array(page.call("output", figure.settings))
    assert shown.size == figure.output.size
    np.testing.assert_allclose(
        shown.reshape(figure.output.shape), figure.output, rtol=1e-12, atol=1e-11
    )


@pytest.mark.parametrize("seed", range(25))
def test_the_output_is_that_of_the_definition(seed):
    figure = random_volume(seed)
    x, weight = np.array(figure.x)[None, None], np.array(figure.weight)[None, None]
    expected = naive.conv3d(x, weight)[0, 0]
    np.testing.assert_allclose(figure.output.reshape(expected.shape), expected, atol=1e-11)


@pytest.mark.parametrize("seed", range(25))
def test_the_sums_that_are_spelled_out_add_up_to_the_output(page, seed):
    figure = random_volume(seed)
    d, h, w = page.call("place", figure.settings)
    found = re.findall(r"<strong>(\S+)</strong>", page.call("working", figure.settings))
    *slices, total = map(float, map(as_python, found))
    output = figure.output.reshape(page.call("size", figure.settings))
    assert total == pytest.approx(output[d, h, w], rel=1e-5, abs=1e-4)
    if len(slices) > 1:
        assert sum(slices) == pytest.approx(total, rel=1e-4, abs=1e-2)


@pytest.mark.parametrize("seed", range(25))
def test_the_products_that_are_spelled_out_give_the_sums(page, seed):
    figure = random_volume(seed)
    spelled = page.call("working", figure.settings)
    lines = re.findall(r"<li>\w+ \d+: (.*?) <span>[=≈] <strong>(\S+)</strong></span></li>", spelled)
    assert len(lines) == len(figure.weight)
    for terms, total in lines:
        expected = float(as_python(total))
        assert eval(as_python(terms)) == pytest.approx(expected, rel=1e-5, abs=1e-4)


@pytest.mark.parametrize("seed", range(25))
def test_the_marked_numbers_are_those_under_the_kernel(page, seed):
    figure = random_volume(seed)
    drawn = page.call("picture", figure.settings)
    marked = re.findall(r'data-input="(\d),(\d),(\d)" class="ck-met"', drawn)
    corner = np.array(page.call("place", figure.settings))
    block = [corner + offset for offset in np.ndindex(np.shape(figure.weight))]
    np.testing.assert_array_equal(np.array(marked, int), block)


def test_every_place_is_reached_once_by_stepping(page):
    figure = Volume()
    reached = [page.call("place", figure.settings | {"position": at}) for at in range(18)]
    assert reached == [list(place) for place in np.ndindex(3, 2, 3)]


def test_the_cuboid_stays_inside_an_output_that_has_become_smaller(page):
    assert page.call("place", with_depth(4, position=99).settings) == [0, 1, 2]


# --- from 3-D to 2-D ------------------------------------------------------------------------


@pytest.mark.parametrize("K_D", DEPTHS)
def test_a_deeper_kernel_has_fewer_places_along_the_depth(page, K_D):
    figure = with_depth(K_D)
    assert page.call("size", figure.settings) == [5 - K_D, 2, 3] == list(figure.output.shape)


def test_at_full_depth_the_slices_may_be_channels():
    assert np.array_equal(with_depth(4).output[0], with_depth(4, channels=True).output)


def test_the_odometer_spells_who_met_whom(page, act):
    state = act("odometer", Volume(), Volume().settings)
    assert Volume(**state).output == [[[87654321]]]
    assert Volume(**state | {"channels": True}).output == [[87654321]]
    assert "sum of the products is 87654321" in page.call("describe", state)


@pytest.mark.parametrize(
    "figure, words",
    [
        (with_depth(1), "one slice deep: every slice is filtered by itself"),
        (with_depth(2), "slides along depth, height and width"),
        (with_depth(4), "what a 2-D layer with 4 input channels gives"),
        (with_depth(4, channels=True), "A 2-D layer with 4 input channels: a kernel for each"),
        (Volume(x=[[[1, 2]]], weight=[[[3]]]), "a 2-D layer with 1 input channel gives"),
        (Volume(x=[[[1, 2]]], weight=[[[3]]], channels=True), "layer with 1 input channel: a"),
    ],
)
def test_the_figure_says_which_layer_it_is(page, figure, words):
    assert words in page.call("describe", figure.settings)


# --- what is shown --------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(25))
def test_the_picture_holds_every_number(page, seed):
    figure = random_volume(seed)
    drawn = page.call("picture", figure.settings)
    values = [float(v) for v in re.findall(r'data-value="(.*?)"', drawn)]
    np.testing.assert_allclose(values, figure.output.ravel(), atol=1e-11)
    assert drawn.count("data-input=") == np.size(figure.x)
    assert drawn.count('class="ck-kernel"') == np.size(figure.weight)
    assert drawn.count("<sub>×") == np.size(figure.weight)
    assert drawn.count('class="ck-cut"') == len(figure.weight) + 1
    assert "<input" not in drawn and "NaN" not in drawn and "undefined" not in drawn


@pytest.mark.parametrize(
    "settings, shapes",
    [
        ({}, ["(1, 1, 4, 3, 4)", "(1, 1, 4, 2, 2)", "(1, 1, 1, 2, 3)"]),
        ({"channels": True}, ["(1, 4, 3, 4)", "(1, 4, 2, 2)", "(1, 1, 2, 3)"]),
    ],
)
def test_the_shapes_are_those_of_the_layer(page, settings, shapes):
    figure = with_depth(4, **settings)
    drawn = page.call("picture", figure.settings)
    shown = dict(re.findall(r'data-count="(\w+)">(.*?)<', drawn))
    assert [shown["x"], shown["weight"], shown["y"]] == shapes
    assert (shown["places"], shown["weights"], shown["MACs"]) == ("6", "16", "96")


@pytest.mark.parametrize("seed", range(10))
def test_the_code_of_the_figure_prints_its_output(page, seed, capsys):
    figure = random_volume(seed)
    exec(page.call("code", figure.settings), {})
    assert capsys.readouterr().out == f"{figure.output}\n"


# --- controls -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key, place",
    [
        ("ArrowLeft", [0, 1, 2]),
        ("ArrowRight", [1, 1, 1]),
        ("ArrowUp", [1, 0, 0]),
        ("ArrowDown", [1, 1, 0]),
        ("Home", [0, 1, 0]),
        ("End", [2, 1, 2]),
    ],
)
def test_arrow_keys_move_through_the_slices_as_they_lie(page, act, key, place):
    figure = Volume(position=9)
    assert page.call("place", figure.settings) == [1, 1, 0]
    assert page.call("place", act("arrow", figure, figure.settings, key)) == place


@pytest.mark.parametrize("axis, place", [("0", [2, 1, 0]), ("1", [1, 0, 0]), ("2", [1, 1, 2])])
def test_a_slider_moves_along_one_axis(page, act, axis, place):
    figure = Volume(position=9)
    to = place[int(axis)] + 1
    assert page.call("place", act("move", figure, figure.settings, to, axis)) == place


def test_a_deeper_kernel_keeps_its_place_and_its_first_slices(page, act):
    figure = Volume(position=5)
    state = act("kernel", figure, figure.settings, 3, "0")
    assert state["weight"][:2] == figure.weight and len(state["weight"]) == 3
    assert page.call("place", state) == [0, 1, 2]


def test_a_smaller_volume_takes_the_kernel_with_it(act):
    state = act("volume", Volume(), Volume().settings, 1, "2")
    assert np.shape(Volume(**state).weight) == (2, 2, 1)


def test_another_channel_brings_a_kernel_of_its_own_but_another_slice_does_not(act):
    stack, layer = with_depth(4), with_depth(4, channels=True)
    assert len(act("volume", stack, stack.settings, 5, "0")["weight"]) == 4
    assert len(act("volume", layer, layer.settings, 5, "0")["weight"]) == 5


def test_channels_need_the_whole_depth_and_a_shallower_kernel_ends_them(act):
    state = act("reading", Volume(), Volume().settings, "channels")
    assert state["channels"] and len(state["weight"]) == 4
    figure = Volume(**state)
    assert not act("kernel", figure, figure.settings, 3, "0")["channels"]
    assert act("kernel", figure, figure.settings, 1, "1")["channels"]


@pytest.mark.parametrize("seed", range(60))
def test_a_control_leaves_a_figure_that_python_accepts(page, act, seed):
    figure, draw = random_volume(seed), random.Random(seed)
    name = draw.choice(["volume", "kernel"])
    state = act(name, figure, figure.settings, draw.randint(1, 6), str(draw.randint(0, 2)))
    assert page.call("accepts", state)
    assert Volume(**state).settings == state


@pytest.mark.parametrize(
    "change",
    [
        {"x": [[[1, 2]]]},
        {"x": [[[1]] * 7] * 4},
        {"weight": [[[1] * 5]]},
        {"channels": True},
        {"channels": 1},
        {"position": -1},
        {"position": 0.5},
    ],
)
def test_the_page_refuses_what_does_not_fit(page, change):
    assert page.call("accepts", Volume().settings)
    assert not page.call("accepts", Volume().settings | change)


def test_the_controls_are_native_and_labelled(page):
    drawn = page.call(SHOWN, Volume().settings)
    for tag in re.findall(r"<input[^>]*>", drawn):
        assert "aria-label" in tag or re.search(
            r"<label[^>]*>(?:(?!</label>).)*" + re.escape(tag), drawn
        )


# --- in Python ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings, words",
    [
        ({"x": [[1, 2]]}, r"x has shape \(1, 2\), but a figure shows 3 axes"),
        ({"weight": np.ones((1, 1, 7))}, "of length 1 to 6"),
        ({"weight": np.ones((5, 1, 1))}, r"\(5, 1, 1\) is larger than x of shape \(4, 3, 4\)"),
        ({"channels": True}, r"\(2, 2, 2\) has 2 kernels, but .* as channels needs 4"),
        ({"position": 216}, "position=216 must be an integer from 0 to 215"),
    ],
)
def test_a_setting_that_cannot_be_shown_is_refused(settings, words):
    with pytest.raises(TraitError, match=words):
        Volume(**settings)


def test_a_change_that_does_not_fit_is_refused():
    figure = Volume()
    with pytest.raises(TraitError, match="larger than x"):
        figure.x = [[[1, 2]]]
    with pytest.raises(TraitError, match="needs 4"):
        figure.channels = True


def test_volume_and_kernel_change_together():
    figure = Volume()
    with figure.hold_trait_notifications():
        figure.x, figure.weight, figure.channels = [[[1, 2]]], [[[3]]], True
    assert figure.output.tolist() == [[3, 6]]


def test_a_figure_that_python_moves_says_what_it_is():
    figure = Volume(x=[[[1, 2]]], weight=[[[3]]], position=1)
    assert repr(figure) == "Volume(channels=False, position=1, weight=[[[3]]], x=[[[1, 2]]])"
