"""The figure of 1 x 1 convolutions: the digits of convkit at every pixel of a photograph."""

import base64
import io
import random
import re

import numpy as np
import pytest
from PIL import Image
from traitlets import TraitError

from convkit import conv2d
from convkit.samples import photograph
from convkit.widgets import PixelMixer
from tests.support.figures import copied


def random_figure(seed):
    draw = random.Random(seed)
    H, W, C_out = draw.randint(1, 7), draw.randint(1, 7), draw.randint(1, 4)
    typed = draw.choice([lambda: draw.randint(-9, 9), lambda: round(draw.uniform(-2, 2), 3)])
    return PixelMixer(
        x=[[[draw.randint(0, 255) for _ in range(W)] for _ in range(H)] for _ in range(3)],
        weight=[[typed() for _ in range(3)] for _ in range(C_out)],
        bias=[typed() for _ in range(C_out)],
        relu=draw.random() < 0.5,
        position=draw.randint(0, 60),
    )


def chosen(page, figure):
    r, c = page.call("place", figure.settings)
    return figure.output[:, r, c]


# --- the same digits ------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(250))
def test_the_page_mixes_as_convkit_does(page, seed):
    figure = random_figure(seed)
    shown = np.array(page.call("outputs", figure.settings))
    assert shown.shape == figure.output.shape
    np.testing.assert_allclose(shown, figure.output, rtol=1e-12, atol=1e-9)


@pytest.mark.parametrize("seed", range(40))
def test_the_copied_code_computes_the_chosen_pixel_twice(page, seed):
    figure = random_figure(seed)
    names = copied(page, figure)
    np.testing.assert_allclose(names["y"], chosen(page, figure), rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(names["same"].ravel(), names["y"], rtol=1e-12, atol=1e-9)


def test_the_output_is_a_matrix_product_at_each_pixel():
    figure = PixelMixer(weight=[[1, -2, 3], [0, 0.5, 0]], bias=[7, -60])
    x = np.array(figure.x)
    by_hand = np.array(figure.weight) @ x.reshape(3, -1) + [[7], [-60]]
    np.testing.assert_allclose(figure.output, by_hand.reshape(2, *x.shape[1:]))
    figure.relu = True
    np.testing.assert_allclose(figure.output, by_hand.clip(min=0).reshape(2, *x.shape[1:]))


def test_the_figure_starts_with_a_coarse_view_of_the_photograph():
    x = np.array(PixelMixer().x)
    assert x.shape == (3, 28, 28)
    block = photograph()[:, 27 + 14 * 5 : 27 + 14 * 6, 40 + 14 * 9 : 40 + 14 * 10]
    np.testing.assert_array_equal(x[:, 5, 9], block.mean(axis=(1, 2)).round())


# --- the presets ----------------------------------------------------------------------------


def preset(page, name):
    return np.array(page.call(f"(() => presets.{name})"))


def test_the_opponent_colours_can_be_mixed_back(page):
    back = np.linalg.inv(preset(page, "opponent"))
    np.testing.assert_allclose(back, [[1, -1, -1], [1, 0, 1], [1, 1, -1]], atol=1e-12)


def test_swapping_twice_brings_the_colours_back(page):
    swap = preset(page, "swap")
    np.testing.assert_array_equal(swap @ swap, np.eye(3))
    assert not np.array_equal(swap, np.eye(3))


def test_the_reduction_spans_the_best_plane_of_the_photograph(page):
    colours = photograph().reshape(3, -1).astype(float)
    best = np.linalg.svd(colours, full_matrices=False)[0][:, :2].T
    best *= np.sign(best[:, :1])
    np.testing.assert_allclose(preset(page, "reduce"), best, atol=0.006)


@pytest.mark.parametrize("name", ["scale", "grey", "swap", "opponent", "reduce"])
def test_a_preset_is_a_state_of_the_figure_and_has_words(page, name):
    patch = page.call("actions.preset", PixelMixer().settings, name)
    figure = PixelMixer()
    figure.set_state(patch)
    assert page.call("accepts", figure.settings)
    words = page.call("describe", figure.settings)
    own = page.call("describe", figure.settings | {"weight": [[9, 8, 7]] * len(patch["bias"])})
    assert own.startswith("A matrix of your own.")
    assert words[0].isalpha() and not words.startswith("A matrix")


def test_more_output_maps_keep_the_rows_that_are_there(page):
    figure = PixelMixer(weight=[[5, 6, 7]], bias=[8])
    more = page.call("actions.maps", figure.settings, 3)
    assert more == {"weight": [[5, 6, 7], [0, 1, 0], [0, 0, 1]], "bias": [8, 0, 0]}
    fewer = page.call("actions.maps", figure.settings | more, 1)
    assert fewer == {"weight": [[5, 6, 7]], "bias": [8]}


# --- the picture, the words and the keys -----------------------------------------------------


@pytest.mark.parametrize("relu", [False, True])
def test_the_picture_and_the_text_need_no_browser(page, relu):
    figure = PixelMixer(weight=[[1, 0, -1], [-1, 0, 1], [0, 2, 0]], relu=relu)
    picture = page.call("picture", figure.settings)
    shown = re.findall(r'data-output="([\d,]+)" data-value="([-\d.]+)"', picture)
    r, c = page.call("place", figure.settings)
    assert [place for place, _ in shown] == [f"{o},{r},{c}" for o in range(3)]
    assert [float(value) for _, value in shown] == chosen(page, figure).tolist()
    assert "<input" not in picture
    assert len(re.findall("<img ", picture)) == 4 + 3


def test_three_maps_without_negative_values_are_shown_as_colours_too(page):
    figure = PixelMixer(weight=[[0, 0, 1], [0, 1, 0], [1, 0, 0]])
    assert len(re.findall("<img ", page.call("picture", figure.settings))) == 4 + 3 + 1


def test_a_relu_turns_orange_white_and_leaves_blue_as_it_is(page):
    figure = PixelMixer(x=[[[9, 0, 0]], [[0, 0, 0]], [[0, 2, 4]]], weight=[[-1, 0, 1]])

    def colours(relu):
        address = re.findall(
            r'src="(.*?)"', page.call("picture", {**figure.settings, "relu": relu})
        )[-1]
        image = Image.open(io.BytesIO(base64.b64decode(address.split(",")[1])))
        return np.asarray(image.convert("RGB"))[0].tolist()

    (red, *blues), (white, *same) = colours(False), colours(True)
    assert red == [213, 94, 0] and white == [255, 255, 255]
    assert same == blues and blues[0] != blues[1] != white


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (3, 4), (5, 2)])
def test_a_bitmap_holds_the_colours(page, shape):
    colours = np.random.default_rng(0).integers(0, 256, (*shape, 3))
    address = page.call("bitmap", colours.tolist())
    head, data = address.split(",")
    assert head == "data:image/bmp;base64"
    image = Image.open(io.BytesIO(base64.b64decode(data, validate=True)))
    np.testing.assert_array_equal(np.asarray(image.convert("RGB")), colours)


def test_the_pixel_spells_out_its_sum(page):
    figure = PixelMixer(x=[[[200]], [[100]], [[50]]], weight=[[0.5, 0, -1]], bias=[-3])
    (line,) = page.call("equations", figure.settings)
    assert re.sub("<[^>]*>", "", line) == "0.5·200 + 0·100 + (−1)·50 + (−3) = 47"


def test_the_text_says_what_became_of_the_pixel(page):
    figure = PixelMixer(x=[[[200]], [[100]], [[50]]], weight=[[0, 0, 1], [0, 1, 0], [1, 0, 0]])
    words = page.call("describe", figure.settings)
    assert "At row 1, column 1 the pixel (200, 100, 50) becomes (50, 100, 200)." in words
    assert "9 weights and 3 biases" in words


@pytest.mark.parametrize(
    "key, expected",
    [
        ("ArrowUp", 1),
        ("ArrowDown", 7),
        ("ArrowLeft", 3),
        ("ArrowRight", 5),
        ("Home", 3),
        ("End", 5),
    ],
)
def test_the_arrow_keys_move_the_pixel(page, key, expected):
    figure = PixelMixer(x=np.zeros((3, 4, 3), int), position=4)
    assert page.call("actions.arrow", figure.settings, key) == {"position": expected}


def test_a_click_chooses_the_pixel_under_it(page):
    figure = PixelMixer(x=np.zeros((3, 4, 5), int))
    assert page.call("actions.pick", figure.settings, [0.5, 0.9]) == {"position": 3 * 5 + 2}
    assert page.call("actions.pick", figure.settings, [1, 1]) == {"position": 19}


def test_the_pixel_stays_inside_a_smaller_photograph(page):
    figure = PixelMixer(x=np.zeros((3, 2, 3), int), position=99)
    assert page.call("place", figure.settings) == [1, 2]


# --- what is refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "patch",
    [
        {"x": [[[1]], [[2]]]},
        {"x": [[[1]], [[2]], [[256]]]},
        {"weight": [[1, 2]]},
        {"bias": [1, 2]},
        {"weight": [[1, 2, 3]] * 5},
        {"relu": 1},
        {"position": -1},
    ],
)
def test_a_state_that_cannot_be_drawn_is_not_accepted(page, patch):
    state = PixelMixer().settings
    assert page.call("accepts", state)
    assert not page.call("accepts", state | patch)


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("x", np.ones((2, 3, 4)), "x has 2 maps, but needs 3: red, green and blue"),
        ("x", np.full((3, 1, 1), -1), "x has values from -1 to -1, but colours lie between"),
        ("x", np.full((3, 1, 1), 256), "x has values from 256 to 256, but colours lie between"),
        ("x", np.ones((3, 41, 2)), r"x has shape \(3, 41, 2\), but a figure shows 3 axes"),
        ("weight", [[1, 2]], r"weight has shape \(1, 2\), but needs 3 columns"),
        ("weight", np.ones((5, 3)), r"weight has shape \(5, 3\), but a figure shows"),
        ("bias", [1, 2], r"bias has shape \(2,\), but needs \(1,\)"),
        ("relu", "yes", "relu.* expected a boolean"),
        ("position", 1600, "position=1600 must be an integer from 0 to 1599"),
    ],
)
def test_a_figure_refuses_what_it_cannot_show(name, value, words):
    with pytest.raises(TraitError, match=words):
        PixelMixer(**{name: value})
    with pytest.raises(TraitError, match=words):
        setattr(PixelMixer(), name, value)


def test_weight_and_bias_change_together():
    figure = PixelMixer()
    with figure.hold_trait_notifications():
        figure.weight, figure.bias = [[1, 0, 0], [0, 0, 1]], [1, 2]
    expected = conv2d(np.array(figure.x)[[0, 2]], np.eye(2)[:, :, None, None], np.array([1, 2]))
    np.testing.assert_array_equal(figure.output, expected)
