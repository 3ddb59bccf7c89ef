"""The figure of a sliding window: the digits of convkit, and words for what cannot be shown."""

import random
import re

import numpy as np
import pytest
from traitlets import TraitError

import convkit
from convkit.widgets import SlidingWindow
from tests.support.figures import assert_copied_code_agrees, numbers


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


@pytest.mark.parametrize("seed", range(200))
def test_the_page_slides_as_convkit_does(page, seed):
    figure = random_window(seed)
    shown = np.array(page.call("output", figure.settings))
    np.testing.assert_allclose(shown, figure.output, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("seed", range(25))
def test_coverage_counts_the_windows_that_hold_an_element(page, seed):
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
    np.testing.assert_array_equal(page.call("coverage", figure.settings), expected)


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
def test_the_page_has_the_size_formula(page, size, kernel_size, geometry, expected):
    options = dict(zip(("stride", "padding", "dilation"), geometry, strict=True))
    assert convkit.output_size(size, kernel_size, **options) == expected
    assert page.call("outputSize", size, kernel_size, options) == expected


def test_a_kernel_that_does_not_fit_is_said_in_words(page):
    figure = SlidingWindow(dilation=3)
    with pytest.raises(ValueError, match="spans 7"):
        figure.output  # noqa: B018
    words = "The kernel does not fit: 3 rows with dilation 3 span 7"
    assert page.call("describe", figure.settings).startswith(words)
    assert words in page.call("picture", figure.settings)


def test_a_flipped_kernel_spells_the_odometer_backwards():
    figure = SlidingWindow(x=[[1, 2, 3], [4, 5, 6]], kernel=[[1, 10, 100], [1000, 10000, 100000]])
    assert figure.output == [[654321]]
    figure.flip = True
    assert figure.output == [[123456]]


def test_the_window_stays_inside_an_output_that_has_become_smaller(page):
    figure = SlidingWindow(position=99)
    assert page.call("place", figure.settings) == [1, 3]


def test_the_window_spells_out_its_sum(page):
    equation = page.call("equation", SlidingWindow().settings)
    plain = re.sub("<[^>]*>", "", equation)
    assert plain == "1·1 + 2·0 + 0·2 + 1·1 + 2·0 + 1·(−1) = 1"


@pytest.mark.parametrize("seed", range(20))
def test_the_copied_code_computes_the_same(page, seed):
    figure = random_window(seed)
    assert_copied_code_agrees(page, figure)


def test_an_array_becomes_a_list_that_a_page_can_store():
    figure = SlidingWindow(x=np.arange(6, dtype=np.uint8).reshape(2, 3), kernel=[[1]])
    assert figure.x == [[0, 1, 2], [3, 4, 5]]
    figure.stride = np.int64(2)
    assert type(figure.stride) is int


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
