"""The figure that pushes one gradient back: the digits of convkit, and words for the rest."""

import random
import re

import numpy as np
import pytest
from traitlets import TraitError

from convkit import gradients
from convkit.widgets import Gradient
from tests.support.figures import SHOWN, copied, numbers


def random_figure(seed):
    draw = random.Random(seed)

    return Gradient(
        x=numbers(draw, draw.randint(3, 8), draw.randint(3, 8)),
        kernel=numbers(draw, draw.randint(1, 4), draw.randint(1, 3)),
        grad=numbers(draw, draw.randint(1, 12), draw.randint(1, 12)),
        stride=draw.randint(1, 3),
        padding=draw.randint(1, 2),
        dilation=draw.choice([1, 1, 2]) if seed % 2 else 1,
        adding=draw.random() < 0.7,
        position=draw.randint(0, 40),
    )


def fits(figure):
    return all(
        n + 2 * figure.padding > figure.dilation * (k - 1)
        for n, k in zip(np.shape(figure.x), np.shape(figure.kernel))
    )


FIGURES = [figure for figure in map(random_figure, range(300)) if fits(figure)]


def test_there_are_enough_random_cases():
    assert len(FIGURES) >= 200


@pytest.mark.parametrize("figure", FIGURES, ids=range(len(FIGURES)))
def test_the_page_pushes_back_as_convkit_does(page, figure):
    state = figure.settings
    shares = page.call("received", state)
    np.testing.assert_allclose(page.call("output", state), figure.output, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(page.call("pushed", state), figure.pushed, rtol=1e-12)
    np.testing.assert_allclose(page.call("toInput", state), figure.to_input, rtol=1e-12, atol=1e-11)
    np.testing.assert_allclose(shares["weight"], figure.to_kernel, rtol=1e-12, atol=1e-11)
    np.testing.assert_allclose(shares["bias"], figure.to_bias, rtol=1e-12, atol=1e-11)


@pytest.mark.parametrize("figure", FIGURES[:40], ids=range(40))
def test_the_copied_code_computes_the_same(page, figure):
    names = copied(page, figure)
    to_input, to_kernel, to_bias = names["shown"]
    np.testing.assert_allclose(to_input, figure.to_input, atol=1e-11)
    np.testing.assert_allclose(to_kernel, figure.to_kernel, atol=1e-11)
    assert to_bias == pytest.approx(figure.to_bias)


def test_all_elements_together_give_the_whole_gradient():
    figure = Gradient(position=143, adding=True)
    grad = np.array(figure.grad)
    np.testing.assert_array_equal(figure.pushed, grad)
    expected = gradients.conv2d_input((1, 4, 4), np.array(figure.kernel)[None, None], grad[None])
    np.testing.assert_array_equal(figure.to_input, expected[0])


def test_one_element_sends_its_multiple_of_the_kernel_to_its_window():
    figure = Gradient(position=4, grad=[[0, 0, 0], [0, 3, 0], [0, 0, 0]])
    expected = np.zeros((4, 4))
    expected[1:3, 1:3] = 3 * np.array(figure.kernel)
    np.testing.assert_array_equal(figure.to_input, expected)
    np.testing.assert_array_equal(figure.to_kernel, 3 * np.array(figure.x)[1:3, 1:3])
    assert figure.to_bias == 3


def test_a_gradient_that_is_too_small_is_filled_up_with_ones(page):
    figure = Gradient(grad=[[7]], adding=True, position=8)
    np.testing.assert_array_equal(figure.pushed, [[7, 1, 1], [1, 1, 1], [1, 1, 1]])
    assert page.call("gradient", figure.settings) == figure.pushed.tolist()


def test_the_chosen_element_stays_inside_an_output_that_has_become_smaller(page):
    assert page.call("place", Gradient(position=99, stride=2).settings) == [1, 1]


# --- the picture and the words --------------------------------------------------------------


def test_the_picture_and_the_text_need_no_browser(page):
    figure = Gradient()
    picture = page.call("picture", figure.settings)
    for (r, c), value in np.ndenumerate(figure.output):
        assert f'data-output="{r},{c}" data-value="{value}"' in picture
    assert "<input" not in picture


def test_the_shares_are_spelled_out_in_the_window(page):
    picture = page.call("picture", Gradient(position=1).settings)
    plain = [
        re.sub("<[^>]*>", " ", cell) for cell in re.findall(r"<td[^>]*data-input.*?</td>", picture)
    ]
    assert " 2 2·1  " in plain and " 4 2·2  " in plain and " −2 2·(−1)  " in plain


def test_the_text_says_who_receives_what(page):
    assert page.call("describe", Gradient(position=1).settings) == (
        "The output element at row 1, column 2 has the gradient 2. Each input in its window "
        "receives 2 times the weight it met, each weight 2 times the input it met, the bias 2."
    )
    words = page.call("describe", Gradient(padding=1, adding=True, position=1).settings)
    assert words.endswith(
        "2 shares fall on the padding and are lost. Shares of the elements before it are added."
    )
    words = page.call("describe", Gradient(padding=1, kernel=[[1], [2]], position=1).settings)
    assert words.endswith("One share falls on the padding and is lost.")


def test_a_kernel_that_does_not_fit_is_said_in_words(page):
    figure = Gradient(kernel=np.ones((4, 4), int), dilation=2)
    with pytest.raises(ValueError, match="spans 7"):
        figure.output  # noqa: B018
    words = "The kernel does not fit: it spans 7 × 7, but the input has only 4 × 4"
    assert page.call("describe", figure.settings).startswith(words)
    assert words in page.call("picture", figure.settings)
    assert "kernel" in page.call("code", figure.settings)


def test_an_element_of_the_gradient_can_be_typed(page):
    state = Gradient(grad=[[7]]).settings
    patch = page.call("actions.grad", state, -4, "1", "2")
    assert patch == {"grad": [[7, 1, 1], [1, 1, -4], [1, 1, 1]]}
    assert 'data-do="grad,1,2"' in page.call(SHOWN, state)


@pytest.mark.parametrize(
    "key, expected", [("ArrowDown", 4), ("ArrowRight", 2), ("ArrowUp", 1), ("End", 2), ("Home", 0)]
)
def test_the_arrow_keys_choose_an_element(page, key, expected):
    assert page.call("actions.arrow", Gradient(position=1).settings, key) == {"position": expected}


# --- what is refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "patch", [{"x": [[1], [1, 2]]}, {"grad": 1}, {"adding": 1}, {"stride": 4}, {"position": -1}]
)
def test_a_state_that_cannot_be_drawn_is_not_accepted(page, patch):
    state = Gradient().settings
    assert page.call("accepts", state)
    assert not page.call("accepts", state | patch)


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("x", np.ones((9, 2)), r"x has shape \(9, 2\), but a figure shows 2 axes of length 1 to 8"),
        ("kernel", np.ones((2, 5)), r"kernel has shape \(2, 5\), .* 1 to 4"),
        ("grad", [[np.inf]], "grad must hold finite real numbers"),
        ("stride", 0, "stride=0 must be an integer from 1 to 3"),
        ("padding", 3, "padding=3 must be an integer from 0 to 2"),
        ("dilation", 3, "dilation=3 must be an integer from 1 to 2"),
        ("adding", "yes", "adding.* expected a boolean"),
    ],
)
def test_a_figure_refuses_what_it_cannot_show(name, value, words):
    with pytest.raises(TraitError, match=words):
        Gradient(**{name: value})
