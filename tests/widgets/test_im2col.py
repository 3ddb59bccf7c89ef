"""The figure of windows as columns: the digits of convkit, and words for the rest."""

import random
import re

import numpy as np
import pytest
from traitlets import TraitError

from convkit import conv2d
from convkit.widgets import Im2col
from tests.support.figures import copied, numbers


def random_figure(seed):
    draw = random.Random(seed)

    C_in = draw.randint(1, 3)
    return Im2col(
        x=numbers(draw, C_in, draw.randint(3, 6), draw.randint(3, 6)),
        weight=numbers(draw, draw.randint(1, 3), C_in, draw.randint(1, 3), draw.randint(1, 3)),
        stride=draw.randint(1, 3),
        padding=draw.randint(0, 1),
        form=draw.choice(["columns", "matrix"]),
        tap=draw.randint(0, 26),
        position=draw.randint(0, 63),
    )


@pytest.mark.parametrize("seed", range(250))
def test_the_page_has_the_columns_the_matrix_and_the_output_of_convkit(page, seed):
    figure = random_figure(seed)
    state = figure.settings
    np.testing.assert_array_equal(page.call("columns", state), figure.columns)
    np.testing.assert_allclose(page.call("matrix", state), figure.matrix, rtol=1e-12)
    np.testing.assert_allclose(page.call("outputs", state), figure.output, rtol=1e-12, atol=1e-11)


@pytest.mark.parametrize("seed", range(40))
def test_the_columns_and_the_matrix_are_the_layer(seed):
    figure = random_figure(seed)
    weight = np.array(figure.weight)
    flat = figure.output.ravel()
    np.testing.assert_allclose((weight.reshape(len(weight), -1) @ figure.columns).ravel(), flat)
    np.testing.assert_allclose(figure.matrix @ np.ravel(figure.x), flat, atol=1e-11)


@pytest.mark.parametrize("seed", range(40))
def test_the_copied_code_computes_the_same(page, seed):
    figure = random_figure(seed)
    np.testing.assert_allclose(copied(page, figure)["shown"], figure.output, atol=1e-11)


@pytest.mark.parametrize("seed", range(30))
def test_an_element_of_the_columns_comes_from_where_the_figure_says(page, seed):
    figure = random_figure(seed)
    x = np.pad(figure.x, ((0, 0), (1, 1), (1, 1)))
    for tap, position in np.ndindex(figure.columns.shape):
        spot = page.call("source", figure.settings, tap, position)
        assert x[spot["map"], spot["r"] + 1, spot["c"] + 1] == figure.columns[tap, position]
        assert spot["value"] == figure.columns[tap, position]


def test_the_matrix_of_3_by_3_on_4_by_4_has_36_entries():
    figure = Im2col(x=np.ones((1, 4, 4), int), weight=np.ones((1, 1, 3, 3), int))
    assert figure.matrix.shape == (4, 16)
    assert np.count_nonzero(figure.matrix) == 36


def test_the_start_is_the_toy_of_two_maps():
    figure = Im2col()
    np.testing.assert_array_equal(figure.output[0], np.array([[2, 0], [-3, 2]]) + 3)
    np.testing.assert_array_equal(figure.output, conv2d(figure.x, figure.weight))


# --- the picture and the words --------------------------------------------------------------


@pytest.mark.parametrize("form", ["columns", "matrix"])
def test_the_picture_and_the_text_need_no_browser(page, form):
    figure = Im2col(form=form)
    picture = page.call("picture", figure.settings)
    for (n, r, c), value in np.ndenumerate(figure.output):
        assert f'data-output="{n},{r},{c}" data-value="{value}"' in picture
    assert "<input" not in picture


def test_window_and_column_light_up_together(page):
    picture = page.call("picture", Im2col(position=3, tap=5).settings)
    lit = re.findall(r'data-column="(\d+),(\d+)"[^>]*class="ck-met', picture)
    assert lit == [(str(tap), "3") for tap in range(8)]
    windows = re.findall(r'<td class="(?:ck-pad )?ck-met (?:ck-one)?"(?! data)', picture)
    assert len(windows) == 8
    assert picture.count('class="ck-met ck-one"') == 2  # one in the maps, one in the columns
    assert picture.count("ck-kernel ck-one") == 2 + 2  # in each filter and in each row of weights


def test_the_text_follows_the_chosen_element(page):
    assert page.call("describe", Im2col(position=1, tap=4).settings) == (
        "Window 2 of 4 is column 2. Its element 5 of 8 is 1, from map 2, row 1, column 2. "
        "The 18 numbers of the input have become 32, 1.78 times as many."
    )
    words = page.call("describe", Im2col(padding=1).settings)
    assert "Its element 1 of 8 is 0, from the padding." in words
    assert page.call("describe", Im2col(form="matrix").settings) == (
        "Window 1 of 4, its rows lit. As one matrix the layer has 8 rows, one for each output "
        "element, and 18 columns, one for each input element: 144 entries, of which 64 hold a "
        "weight; the others are 0."
    )


@pytest.mark.parametrize(
    "settings, words, error",
    [
        ({"weight": np.ones((1, 3, 2, 2), int)}, "The filters have 3 kernels each", "C_in=2"),
        ({"x": np.ones((2, 1, 4), int)}, "The kernel of 2 × 2 does not fit", "spans 2"),
    ],
)
def test_what_does_not_belong_together_is_said_in_words(page, settings, words, error):
    figure = Im2col(**settings)
    with pytest.raises(ValueError, match=error):
        figure.output  # noqa: B018
    assert page.call("describe", figure.settings).startswith(words)
    assert words in page.call("picture", figure.settings)


def test_the_arrow_keys_stay_inside_the_columns(page):
    state = Im2col(tap=7, position=3).settings
    assert page.call("actions.arrow", state, "ArrowDown") == {"tap": 7, "position": 3}
    assert page.call("actions.arrow", state, "ArrowUp") == {"tap": 6, "position": 3}
    assert page.call("actions.arrow", state, "Home") == {"tap": 7, "position": 0}


@pytest.mark.parametrize(
    "action, number", [("maps", 3), ("filters", 1), ("kernel", 3), ("maps", 1)]
)
def test_a_changed_number_keeps_input_and_weight_together(page, action, number):
    state = Im2col().settings
    figure = Im2col(**state | page.call(f"actions.{action}", state, number))
    assert figure.output.size > 0


# --- what is refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "patch", [{"x": [[1]]}, {"x": [[[1]]] * 4}, {"weight": [[[1]]]}, {"form": "rows"}, {"tap": 27}]
)
def test_a_state_that_cannot_be_drawn_is_not_accepted(page, patch):
    state = Im2col().settings
    assert page.call("accepts", state)
    assert not page.call("accepts", state | patch)


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("x", np.ones((4, 2, 2)), "x has 4 maps, but a figure shows at most 3"),
        ("x", np.ones((1, 7, 2)), r"x has shape \(1, 7, 2\), but a figure shows 3 axes"),
        ("weight", np.ones((1, 1, 4, 1)), r"weight has shape \(1, 1, 4, 1\), .* 1 to 3"),
        ("stride", 4, "stride=4 must be an integer from 1 to 3"),
        ("padding", 2, "padding=2 must be an integer from 0 to 1"),
        ("form", "rows", "form"),
    ],
)
def test_a_figure_refuses_what_it_cannot_show(name, value, words):
    with pytest.raises(TraitError, match=words):
        Im2col(**{name: value})
