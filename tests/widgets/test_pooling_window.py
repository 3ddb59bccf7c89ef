"""The pooling figure: the digits and shapes of convkit, and words for what cannot be pooled."""

import random
import re

import numpy as np
import pytest
from traitlets import TraitError

from convkit import avg_pool2d, max_across_channels, max_pool2d, output_size
from convkit.widgets import PoolingWindow
from tests.support.figures import assert_copied_code_agrees

EXAMPLE = [[4, 1, 0, 2], [3, 8, 5, 1], [7, 2, 6, 6], [0, 9, 4, 3]]


def random_figure(seed):
    draw = random.Random(seed)
    C, H, W = draw.choice([1, 2, 3, 4]), draw.randint(3, 8), draw.randint(3, 8)
    typed = draw.choice([lambda: draw.randint(-9, 9), lambda: round(draw.uniform(-9, 9), 2)])
    kernel_size = draw.randint(1, 4)
    return PoolingWindow(
        x=np.array([typed() for _ in range(C * H * W)]).reshape(C, H, W),
        operation=draw.choice(["max", "average"]),
        across=draw.random() < 0.2,
        kernel_size=kernel_size,
        stride=draw.randint(1, 4),
        padding=draw.randint(1 if kernel_size == 4 else 0, kernel_size // 2),
        padding_value=draw.choice(["-inf", "0"]),
        ceil_mode=draw.random() < 0.5,
        count_include_pad=draw.random() < 0.5,
        group_size=draw.choice([size for size in (1, 2, 3, 4) if C % size == 0]),
        position=draw.randint(0, 30),
    )


# --- the same digits ------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(300))
def test_the_page_pools_as_convkit_does(page, seed):
    figure = random_figure(seed)
    shown = np.array(page.call("outputs", figure.settings))
    assert shown.shape == figure.output.shape
    np.testing.assert_allclose(shown, figure.output, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("seed", range(60))
def test_the_copied_code_computes_the_same(page, seed):
    figure = random_figure(seed)
    assert_copied_code_agrees(page, figure)


def test_every_size_is_that_of_convkit(page):
    for case in np.ndindex(8, 4, 4, 3, 2):
        n, k, s, p, ceil_mode = (int(value) for value in case)
        geometry = {"stride": s + 1, "padding": p, "ceil_mode": bool(ceil_mode)}
        try:
            expected = output_size(n + 1, k + 1, **geometry)
        except ValueError:
            expected = 0
        found = page.call("steps", n + 1, {"kernel_size": k + 1, **geometry})
        assert found["positions"] == expected, (n + 1, k + 1, geometry)


def test_each_map_is_pooled_by_itself():
    figure = PoolingWindow()
    changed = np.array(figure.x)
    changed[1] += 100
    other = PoolingWindow(x=changed)
    np.testing.assert_array_equal(figure.output[0], [[8, 5], [9, 6]])
    np.testing.assert_array_equal(
        other.output - figure.output, [np.zeros((2, 2)), np.full((2, 2), 100)]
    )


def test_across_maps_keeps_the_places_and_reduces_the_maps(page):
    x = np.random.default_rng(0).integers(-9, 9, (4, 3, 5))
    figure = PoolingWindow(x=x, across=True, group_size=2)
    np.testing.assert_array_equal(figure.output, max_across_channels(x[None], 2)[0])
    assert page.call("feeds", figure.settings) == [[0, 1], [2, 3]]
    figure.operation = "average"
    np.testing.assert_array_equal(figure.output, [x[:2].mean(axis=0), x[2:].mean(axis=0)])


def test_a_negative_map_shows_what_the_padding_counts_as():
    figure = PoolingWindow(x=[[[-1, -2], [-3, -4]]], padding=1)
    np.testing.assert_array_equal(figure.output, [[[-1, -2], [-3, -4]]])
    figure.padding_value = "0"
    np.testing.assert_array_equal(figure.output, np.zeros((1, 2, 2)))


def test_zeros_as_padding_do_not_add_positions():
    x = np.full((1, 5, 5), -1)
    right = PoolingWindow(x=x, stride=3, padding=1, ceil_mode=True)
    wrong = PoolingWindow(x=x, stride=3, padding=1, ceil_mode=True, padding_value="0")
    assert right.output.shape == wrong.output.shape == (1, 2, 2)


def test_what_hangs_over_the_end_is_no_padding(page):
    figure = PoolingWindow(x=np.full((1, 3, 5), -1), ceil_mode=True, padding_value="0")
    np.testing.assert_array_equal(figure.output, np.full((1, 2, 3), -1))
    assert page.call("outputs", figure.settings) == figure.output.tolist()


def test_the_corner_of_an_average_counts_the_padding_or_not():
    figure = PoolingWindow(
        x=np.ones((1, 3, 3)), operation="average", kernel_size=3, stride=1, padding=1
    )
    assert figure.output[0, 0, 0] == pytest.approx(4 / 9)
    figure.count_include_pad = False
    assert figure.output[0, 0, 0] == 1


def test_the_stride_is_the_window_unless_given():
    assert PoolingWindow(kernel_size=3).stride == 3
    assert PoolingWindow(kernel_size=3, stride=1).stride == 1


@pytest.mark.parametrize("seed", range(40))
def test_what_no_window_reaches_does_not_matter(page, seed):
    figure = random_figure(seed)
    figure.operation = "average"
    idle = np.array(page.call("leftOver", figure.settings))
    changed = np.array(figure.x) + 100 * idle
    assert np.array_equal(PoolingWindow(**figure.settings | {"x": changed}).output, figure.output)
    if not idle.all():
        r, c = np.argwhere(~idle)[0]
        changed[:, r, c] += 1000
        other = PoolingWindow(**figure.settings | {"x": changed}).output
        assert not np.array_equal(other, figure.output)


# --- the picture and the words --------------------------------------------------------------


@pytest.mark.parametrize("across", [False, True])
def test_the_picture_and_the_text_need_no_browser(page, across):
    figure = PoolingWindow(across=across)
    picture = page.call("picture", figure.settings)
    for index, value in np.ndenumerate(figure.output):
        place = ",".join(map(str, index))
        assert f'data-output="{place}" data-value="{value}"' in picture
    assert "<input" not in picture
    bands = re.findall(r'data-band="([\d,]+)"', picture)
    assert bands == (["0,1"] if across else ["0", "1"])


def test_the_text_says_what_becomes_of_the_maps(page):
    words = page.call("describe", PoolingWindow(position=3).settings)
    assert words == (
        "Maximum over windows of 2 × 2, each map by itself: 2 maps of 4 × 4 become 2 maps of "
        "2 × 2, with 0 weights. At row 2, column 2: 6 and 9."
    )
    words = page.call("describe", PoolingWindow(across=True, group_size=2).settings)
    assert words.startswith(
        "Maximum over 2 maps, position by position: 2 maps of 4 × 4 become 1 map"
    )


def test_the_text_warns_of_zeros_and_of_places_left_over(page):
    words = page.call("describe", PoolingWindow(padding=1, padding_value="0").settings)
    assert "not what a max pool does" in words
    assert "No window" not in words
    words = page.call("describe", PoolingWindow(kernel_size=3, stride=2).settings)
    assert words.endswith("No window reaches the hatched 7 places of each map.")


@pytest.mark.parametrize(
    "settings, expected",
    [
        ({}, "max(4, 1, 3, 8) = 8"),
        ({"padding": 1}, "max(-∞, -∞, -∞, 4) = 4"),
        ({"padding": 1, "padding_value": "0"}, "max(0, 0, 0, 4) = 4"),
        ({"operation": "average"}, "(4 + 1 + 3 + 8) / 4 = 4"),
        ({"operation": "average", "padding": 1}, "(0 + 0 + 0 + 4) / 4 = 1"),
        ({"operation": "average", "padding": 1, "count_include_pad": False}, "(4) / 1 = 4"),
        ({"operation": "average", "across": True, "position": 7}, "(1 + 3) / 2 = 2"),
    ],
)
def test_the_window_spells_out_its_result(page, settings, expected):
    equation = page.call("equation", PoolingWindow(**settings).settings, 0)
    assert re.sub("<[^>]*>", "", equation) == expected


@pytest.mark.parametrize(
    "settings, words, error",
    [
        (
            {"kernel_size": 1, "padding": 1},
            "Padding 1 is more than half of the window of 1",
            "half",
        ),
        ({"x": np.ones((1, 2, 3)), "kernel_size": 3}, "The window of 3 does not fit", "spans 3"),
        (
            {"across": True, "group_size": 3},
            "2 maps cannot be shared out in groups of 3",
            "divisor",
        ),
    ],
)
def test_what_cannot_be_pooled_is_said_in_words(page, settings, words, error):
    figure = PoolingWindow(**settings)
    with pytest.raises(ValueError, match=error):
        figure.output  # noqa: B018
    assert page.call("describe", figure.settings).startswith(words)
    assert words in page.call("picture", figure.settings)
    assert page.call("outputs", figure.settings)[0] == []


def test_the_window_stays_inside_an_output_that_has_become_smaller(page):
    assert page.call("place", PoolingWindow(position=99).settings) == [1, 1]


@pytest.mark.parametrize("name", ["negative", "ones", "overlap"])
def test_an_example_of_the_page_is_a_state_of_the_figure(page, name):
    figure = PoolingWindow()
    figure.set_state(page.call(f"(() => presets.{name})"))
    assert page.call("accepts", figure.settings)
    assert figure.output.size


def test_the_window_takes_the_stride_along_while_both_are_equal(page):
    def moved(**settings):
        return page.call("actions.window", PoolingWindow(**settings).settings, 3)

    assert moved(kernel_size=2) == {"kernel_size": 3, "stride": 3}
    assert moved(kernel_size=2, stride=1) == {"kernel_size": 3, "stride": 1}


# --- what is refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "patch",
    [
        {"x": [[[1], [1, 2]]]},
        {"x": [[1]]},
        {"x": [[[1]]] * 5},
        {"operation": "min"},
        {"across": 1},
        {"padding_value": 0},
        {"padding": 3},
        {"ceil_mode": "yes"},
    ],
)
def test_a_state_that_cannot_be_drawn_is_not_accepted(page, patch):
    state = PoolingWindow().settings
    assert page.call("accepts", state)
    assert not page.call("accepts", state | patch)


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("x", np.ones((5, 2, 2)), "x has 5 maps, but a figure shows at most 4"),
        ("x", [[1, 2]], r"x has shape \(1, 2\), but a figure shows 3 axes of length 1 to 8"),
        ("kernel_size", 5, "kernel_size=5 must be an integer from 1 to 4"),
        ("stride", 0, "stride=0 must be an integer from 1 to 4"),
        ("padding", 3, "padding=3 must be an integer from 0 to 2"),
        ("group_size", 1.5, "group_size=1.5 must be an integer from 1 to 4"),
        ("operation", "min", "operation.* expected any of .*'average'"),
        ("padding_value", 0, "padding_value.* expected any of .*'-inf'"),
        ("ceil_mode", "yes", "ceil_mode.* expected a boolean"),
    ],
)
def test_a_figure_refuses_what_it_cannot_show(name, value, words):
    with pytest.raises(TraitError, match=words):
        PoolingWindow(**{name: value})
    with pytest.raises(TraitError, match=words):
        setattr(PoolingWindow(), name, value)


def test_the_figure_starts_with_the_example_of_the_chapter():
    x = np.array(PoolingWindow().x)
    assert x[0].tolist() == EXAMPLE
    np.testing.assert_array_equal(avg_pool2d(x[:1], 2), [[[4, 2], [4.5, 4.75]]])
    np.testing.assert_array_equal(PoolingWindow().output, max_pool2d(x, 2))
