"""The figures: the same digits in the page as in Python, and words for what cannot be shown."""

import random
import re

import numpy as np
import pytest
from es_module import Module
from traitlets import TraitError

import convkit
from convkit import hypotheses, samples, widgets
from convkit.widgets import ChannelGraph, SlidingWindow
from convkit.widgets.figure import FOLDER, Figure, module

CASES = 200
FIGURES = [SlidingWindow, ChannelGraph]


@pytest.fixture(scope="module")
def window_page():
    return Module(module("sliding_window"))


@pytest.fixture(scope="module")
def graph_page():
    return Module(module("channel_graph"))


@pytest.fixture(params=FIGURES)
def pair(request, window_page, graph_page):
    """A figure and its JavaScript."""
    page = window_page if request.param is SlidingWindow else graph_page
    return request.param(), page


def numbers(draw, *shape):
    """Integers or decimals, as a reader would type them."""
    size = int(np.prod(shape))
    typed = draw.choice([lambda: draw.randint(-9, 9), lambda: round(draw.uniform(-9, 9), 2)])
    return np.array([typed() for _ in range(size)]).reshape(shape)


def random_window(seed):
    draw = random.Random(seed)
    return SlidingWindow(
        x=numbers(draw, draw.randint(5, 10), draw.randint(5, 10)),
        kernel=numbers(draw, draw.randint(1, 3), draw.randint(1, 3)),
        stride=draw.randint(1, 4),
        padding=draw.randint(0, 3),
        dilation=draw.randint(1, 2),
        flip=draw.random() < 0.5,
        position=draw.randint(0, 30),
    )


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


# --- the same digits ------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(CASES))
def test_the_page_slides_as_convkit_does(window_page, seed):
    figure = random_window(seed)
    shown = np.array(window_page.call("output", figure.settings))
    np.testing.assert_allclose(shown, figure.output, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("seed", range(CASES))
def test_the_page_computes_a_layer_as_convkit_does(graph_page, seed):
    figure = random_graph(seed)
    shown = np.array(graph_page.call("outputs", figure.settings))
    assert shown.size == figure.output.size
    np.testing.assert_allclose(
        shown.reshape(figure.output.shape), figure.output, rtol=1e-12, atol=1e-12
    )


@pytest.mark.parametrize("seed", range(25))
def test_coverage_counts_the_windows_that_hold_an_element(window_page, seed):
    figure = random_window(seed)
    H, W = np.shape(figure.x)
    ones = SlidingWindow(**figure.settings | {"kernel": np.ones(np.shape(figure.kernel), int)})
    expected = np.zeros((H, W), int)
    for r in range(H):
        for c in range(W):
            spot = np.zeros((H, W), int)
            spot[r, c] = 1
            ones.x = spot
            expected[r, c] = ones.output.sum()
    np.testing.assert_array_equal(window_page.call("coverage", figure.settings), expected)


@pytest.mark.parametrize(
    "size, kernel_size, geometry, expected",
    [
        (227, 11, (4, 0, 1), 55),
        (224, 11, (4, 0, 1), 54),
        (224, 11, (4, 2, 1), 55),
        (10, 3, (2, 0, 1), 4),
        (7, 3, (2, 0, 2), 2),
    ],
)
def test_the_page_has_the_size_formula(window_page, size, kernel_size, geometry, expected):
    options = dict(zip(("stride", "padding", "dilation"), geometry, strict=True))
    assert convkit.output_size(size, kernel_size, **options) == expected
    assert window_page.call("outputSize", size, kernel_size, options) == expected


def test_a_kernel_that_does_not_fit_is_said_in_words(window_page):
    figure = SlidingWindow(dilation=3)
    with pytest.raises(ValueError, match="spans 7"):
        figure.output  # noqa: B018
    words = "The kernel does not fit: 3 rows with dilation 3 span 7"
    assert window_page.call("describe", figure.settings).startswith(words)
    assert words in window_page.call("picture", figure.settings)


def test_a_flipped_kernel_spells_the_odometer_backwards():
    figure = SlidingWindow(x=[[1, 2, 3], [4, 5, 6]], kernel=[[1, 10, 100], [1000, 10000, 100000]])
    assert figure.output == [[654321]]
    figure.flip = True
    assert figure.output == [[123456]]


def test_the_window_stays_inside_an_output_that_has_become_smaller(window_page):
    figure = SlidingWindow(position=99)
    assert window_page.call("place", figure.settings) == [1, 3]


# --- the three types ------------------------------------------------------------------------


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
def test_each_type_is_the_hypothesis_of_its_name(graph_page, tie, add, rule):
    figure = ChannelGraph(bias=[], tie=tie, sum=add)
    x, weight = np.array(figure.x)[None], np.array(figure.weight)
    expected = getattr(hypotheses, rule)(x, weight[:, 0] if tie else weight)
    assert graph_page.call("rule", figure.settings) == rule
    np.testing.assert_array_equal(figure.output, expected[0])


@pytest.mark.parametrize("rule", ["type_1", "type_2_1", "type_2_2"])
def test_the_graph_counts_a_type_as_the_hypothesis_does(graph_page, rule):
    draw = random.Random(rule)
    for C_in, C_out, K_H, K_W in [(2, 3, 2, 1), (4, 2, 1, 3), (3, 4, 3, 2)]:
        figure = ChannelGraph(
            x=numbers(draw, C_in, 4, 5), weight=numbers(draw, C_out, C_in, K_H, K_W),
            bias=numbers(draw, C_out), tie=rule != "type_2_2", sum=rule != "type_1", H=14, W=9,
        )  # fmt: skip
        expected = hypotheses.count(getattr(hypotheses, rule), C_in, C_out, (K_H, K_W), H=14, W=9)
        shown = graph_page.call("counts", figure.settings)
        assert shown == {name: getattr(expected, name) for name in shown}


@pytest.mark.parametrize(
    "settings, rule",
    [
        ({"sum": False}, "depthwise"),
        ({"table": [[1, 0], [1, 1]]}, "table"),
        ({"table": [[1, 0], [1, 1]], "tie": True}, "mixed"),
    ],
)
def test_what_is_none_of_the_three_is_said_so(graph_page, settings, rule):
    state = ChannelGraph(**settings).settings
    assert graph_page.call("rule", state) == rule
    assert "none of the three" in graph_page.call("describe", state)


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
def test_the_graph_counts_maps_weights_biases_and_macs(graph_page, settings, expected):
    figure = ChannelGraph(H=7, W=5, **settings)
    assert graph_page.call("counts", figure.settings) == expected


def test_the_odometer_tells_who_met_whom(graph_page):
    preset = graph_page.call("odometer")
    x, weight = samples.odometer()
    np.testing.assert_array_equal(preset["x"], np.asarray(x)[0])
    np.testing.assert_array_equal(preset["weight"], weight)
    figure = ChannelGraph(**preset)
    assert figure.output == 87654321
    figure.tie = True
    assert figure.output == 13086


# --- what the book and the notebook need ----------------------------------------------------


def test_every_figure_is_exported():
    assert widgets.__all__ == sorted(widgets.__all__)
    figures = {name for name, value in vars(widgets).items() if isinstance(value, type)}
    assert figures == set(widgets.__all__)
    assert all(issubclass(getattr(widgets, name), Figure) for name in figures)


def test_a_module_is_self_contained_and_has_the_exports_of_a_figure(pair):
    figure, page = pair
    assert not re.search(r"^import\b", figure._esm, flags=re.M)
    for name in ("picture", "describe", "code", "accepts", "bounds"):
        assert re.search(rf"^export (function|const) {name}\b", figure._esm, flags=re.M)
    assert page.call("(() => typeof default_export.render)") == "function"
    assert page.call("(() => typeof document)") == "undefined"


def test_the_page_and_python_have_the_same_traits_and_limits(pair):
    figure, page = pair
    assert set(page.call("(() => traits)")) == set(figure.settings)
    for name, (low, high) in page.call("(() => bounds)").items():
        assert (figure.traits()[name].low, figure.traits()[name].high) == (low, high)
    for name, longest in page.call("(() => longest)").items():
        assert figure.traits()[name].longest == longest


def test_the_picture_and_the_text_need_no_browser(pair):
    figure, page = pair
    picture = page.call("picture", figure.settings)
    for index, value in np.ndenumerate(figure.output):
        place = ",".join(map(str, index))
        assert f'data-output="{place}" data-value="{value}"' in picture
    assert "<input" not in picture
    assert len(page.call("describe", figure.settings)) > 60


def test_the_window_spells_out_its_sum(window_page):
    equation = window_page.call("equation", SlidingWindow().settings)
    plain = re.sub("<[^>]*>", "", equation)
    assert plain == "1·1 + 2·0 + 0·2 + 1·1 + 2·0 + 1·(−1) = 1"


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("kind", [random_window, random_graph])
def test_the_copied_code_computes_the_same(window_page, graph_page, kind, seed):
    figure = kind(seed)
    page = window_page if kind is random_window else graph_page
    scope = {}
    exec(page.call("code", figure.settings).replace("print(", "shown = ("), scope)
    np.testing.assert_allclose(scope["shown"], figure.output, rtol=1e-12, atol=1e-12)


def test_a_link_brings_back_the_state_it_was_made_from(pair):
    figure, page = pair
    start = figure.settings
    state = start | {"position": 3, "x": (np.array(start["x"]) + 0.5).tolist()}
    link = page.call("toLink", "a-figure", state, start)
    assert link.startswith("#a-figure?") and " " not in link
    assert start | page.call("fromLink", link, "a-figure", start) == state


@pytest.mark.parametrize("link", ["#elsewhere?position=1", "#a-figure", "#a-figure?position=%", ""])
def test_a_link_to_another_place_is_left_alone(pair, link):
    figure, page = pair
    assert page.call("fromLink", link, "a-figure", figure.settings) is None


@pytest.mark.parametrize(
    "patch", [{"x": [[1], [1, 2]]}, {"x": "<b>"}, {"position": -1}, {"position": "1"}, {"x": []}]
)
def test_a_state_that_cannot_be_drawn_is_not_accepted(pair, patch):
    figure, page = pair
    assert page.call("accepts", figure.settings)
    assert not page.call("accepts", figure.settings | patch)


def test_an_array_becomes_a_list_that_a_page_can_store():
    figure = SlidingWindow(x=np.arange(6, dtype=np.uint8).reshape(2, 3), kernel=[[1]])
    assert figure.x == [[0, 1, 2], [3, 4, 5]]
    figure.stride = np.int64(2)
    assert type(figure.stride) is int


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


def test_the_repr_has_the_settings_and_no_address(pair):
    figure, _ = pair
    assert repr(figure) == repr(type(figure)())
    assert repr(figure).startswith(type(figure).__name__ + "(")
    assert "position=0" in repr(figure) and "0x" not in repr(figure)


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("stride", 0, "stride=0 must be an integer from 1 to 4"),
        ("padding", 1.0, "padding=1.0 must be an integer from 0 to 3"),
        ("dilation", True, "dilation=True must be an integer"),
        ("x", [[1, 2], [3]], "x has rows of different lengths"),
        ("x", [1, 2], r"x has shape \(2,\), but a figure shows 2 axes of length 1 to 10"),
        ("kernel", np.ones((6, 2)), r"kernel has shape \(6, 2\), .* 1 to 5"),
        ("x", [[np.nan]], "x must hold finite real numbers"),
        ("x", [["1"]], "x must hold finite real numbers, got an array of <U1"),
        ("flip", "yes", "flip.* expected a boolean"),
    ],
)
def test_a_window_refuses_what_it_cannot_show(name, value, words):
    with pytest.raises(TraitError, match=words):
        SlidingWindow(**{name: value})
    with pytest.raises(TraitError, match=words):
        setattr(SlidingWindow(), name, value)


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


def test_the_figures_stay_small_enough_to_read():
    sizes = {path.name: path.stat().st_size for path in FOLDER.glob("*.[jc]s*")}
    assert [name for name, size in sizes.items() if size > 16_000] == []


def test_a_figure_asks_nothing_of_the_network():
    for path in FOLDER.glob("*.[jc]s*"):
        assert not re.search(r"https?:|url\(|@import|\bfetch\(", path.read_text("utf-8")), path
