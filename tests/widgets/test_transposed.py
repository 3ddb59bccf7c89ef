"""The figure of the transposed layer: the digits of convkit, and words for the rest."""

import random
import re

import numpy as np
import pytest
from traitlets import TraitError

from convkit.conv import conv_transpose1d
from convkit.shapes import output_size, transposed_size
from convkit.widgets import Transposed
from tests.support.figures import SHOWN, as_python, assert_copied_code_agrees, numbers


def random_figure(seed):
    draw = random.Random(seed)
    stride = draw.randint(1, 3)
    return Transposed(
        x=numbers(draw, draw.randint(1, 4), draw.randint(1, 4)),
        kernel=numbers(draw, draw.randint(1, 4), draw.randint(1, 4)),
        stride=stride,
        padding=draw.choice([0, 0, 1, 1, 2, 3]),
        output_padding=draw.randint(0, stride - 1),
        view=draw.choice(["scatter", "gather"]),
        counting=draw.random() < 0.2,
        position=draw.randint(0, 30),
    )


def leaves_something(figure):
    return all(
        (n - 1) * figure.stride + k + figure.output_padding > 2 * figure.padding
        for n, k in zip(np.shape(figure.x), np.shape(figure.kernel))
    )


FIGURES = [figure for figure in map(random_figure, range(400)) if leaves_something(figure)]


def test_there_are_enough_random_cases():
    assert len(FIGURES) >= 250
    assert {figure.view for figure in FIGURES if figure.counting} == {"scatter", "gather"}


@pytest.mark.parametrize("figure", FIGURES, ids=range(len(FIGURES)))
def test_both_views_compute_as_convkit_does(page, figure):
    """What is collected is computed from the stretched input, what is laid down is not."""
    laid = np.array(page.call("laid", figure.settings | {"view": "scatter"}))
    H, W = figure.output.shape
    kept = laid[figure.padding :, figure.padding :][:H, :W]
    np.testing.assert_allclose(kept, figure.laid, rtol=1e-12, atol=1e-11)
    collected = page.call("output", figure.settings)
    np.testing.assert_allclose(collected, figure.output, rtol=1e-12, atol=1e-11)
    assert laid.shape == tuple(np.add((H, W), 2 * figure.padding))


@pytest.mark.parametrize("figure", FIGURES[:60], ids=range(60))
def test_the_copied_code_computes_the_same(page, figure):
    assert_copied_code_agrees(page, figure)


@pytest.mark.parametrize("figure", FIGURES[:60], ids=range(60))
def test_what_is_lit_makes_the_chosen_number(page, figure):
    state = figure.settings | {"view": "gather", "counting": False}
    row, column = page.call("place", state)
    equation = as_python(page.call("equation", state))
    left, _, right = equation.replace("≈", "=").partition(" =")
    products = 0 if "no input" in left else eval(left)
    expected = Transposed(**state).output[row, column]
    assert products == pytest.approx(expected, abs=1e-10)
    assert float(right) == pytest.approx(expected, abs=1e-4, rel=1e-2)


def test_the_equation_leaves_out_the_zeros_that_were_put_in(page):
    equation = page.call("equation", Transposed(view="gather", position=16).settings)
    terms = ["1·1", "2·2", "3·1", "1·1"]
    assert re.findall("<span>([^ ]*·[^ ]*)</span>", equation) == terms


def test_all_copies_together_are_the_output():
    figure = Transposed(position=8)
    np.testing.assert_array_equal(figure.laid, figure.output)
    assert not np.array_equal(Transposed(position=7).laid, figure.output)


def test_one_copy_is_its_input_times_the_kernel():
    figure = Transposed(x=[[0, 0], [0, 3]], position=3)
    np.testing.assert_array_equal(figure.output[2:, 2:], 3 * np.array(figure.kernel))
    assert np.count_nonzero(figure.output) == np.count_nonzero(figure.kernel)


def test_the_stretched_input_has_zeros_between_and_around(page):
    state = Transposed(x=[[5, 6]], kernel=[[1, 1, 1]], view="gather").settings
    assert page.call("stretched", state) == [[None, None, 5, None, 6, None, None]]
    assert page.call("stretched", state | {"padding": 0, "stride": 1}) == [
        [None, None, 5, 6, None, None]
    ]


def test_counting_makes_each_number_a_count_of_copies(page):
    ones = np.ones((3, 3), int)
    figure = Transposed(counting=True)
    np.testing.assert_array_equal(figure.output, Transposed(x=ones, kernel=ones).output)
    assert page.call("output", figure.settings)[2] == [2, 2, 4, 2, 4, 2, 2]


@pytest.mark.parametrize("taps", range(1, 5))
@pytest.mark.parametrize("stride", range(1, 4))
def test_how_many_copies_lie_away_from_the_border(page, taps, stride):
    counts = conv_transpose1d(np.ones((1, 20)), np.ones((1, 1, taps)), stride=stride)[0]
    inside = counts[taps + 2 * stride : -(taps + 2 * stride)]
    assert page.call("overlap", taps, stride) == [inside.min(), inside.max()]
    state = Transposed(kernel=np.ones((taps, 1), int), stride=stride, counting=True).settings
    words = page.call("((state) => more(state))", state)
    assert f"Rows: {taps} is {'not ' if taps % stride else ''}a multiple of {stride}" in words
    assert ("Rows" in page.call("((s) => more(s))", state | {"counting": False})) is False


# --- sizes and what is refused ----------------------------------------------------------------


@pytest.mark.parametrize("figure", FIGURES[:60], ids=range(60))
def test_the_formula_gives_the_size_that_convkit_gives(page, figure):
    assert tuple(page.call("size", figure.settings)) == figure.output.shape
    shown = page.call("((state) => more(state))", figure.settings)
    results = re.findall(r"</var> = ([^<]*) <span>= <strong>(\d+)<", shown)
    assert len(results) == 2
    for formula, result in results:
        assert eval(formula.replace("−", "-").replace("·", "*")) == int(result)


def test_every_setting_that_convkit_refuses_is_refused_in_words(page):
    refused = 0
    for n, k, S, P, extra in np.ndindex(3, 4, 3, 4, 3):
        x, kernel = np.ones((4, n + 1), int), np.ones((4, k + 1), int)
        figure = Transposed(x=x, kernel=kernel, stride=S + 1, padding=P, output_padding=extra)
        words = page.call("misfit", figure.settings)
        try:
            transposed_size(n + 1, k + 1, stride=S + 1, padding=P, output_padding=extra)
        except ValueError:
            refused += 1
            assert "is refused" in words and page.call("describe", figure.settings) == words
        else:
            assert words == ""
    assert refused > 100


@pytest.mark.parametrize(
    "settings, words, error",
    [
        (
            {"output_padding": 2},
            "Output padding 2 is refused: it must be smaller than the stride, which is 2.",
            "output_padding=2 must be smaller than stride=2",
        ),
        (
            {"kernel": [[1]], "padding": 3},
            "Padding 3 is refused: cut off at each end, it leaves nothing of the 5 rows.",
            "padding=3 at each end leaves nothing of the 5 elements",
        ),
        (
            {"x": [[1], [1], [1]], "padding": 2},
            "Padding 2 is refused: cut off at each end, it leaves nothing of the 3 columns.",
            "along W: padding=2 at each end leaves nothing of the 3 elements",
        ),
    ],
)
def test_what_is_refused_is_shown_instead_of_an_output(page, settings, words, error):
    figure = Transposed(**settings)
    with pytest.raises(ValueError, match=error):
        figure.output  # noqa: B018
    for view in ("scatter", "gather"):
        state = figure.settings | {"view": view}
        shown = page.call(SHOWN, state)
        assert words in page.call("picture", state)
        assert "data-output" not in shown and "<strong>refused</strong>" in shown
        assert "0 of 0" in shown and "conv_transpose2d" in page.call("code", state)
        assert page.call("((s) => actions.step(s))", state) == {"position": 0}


@pytest.mark.parametrize("stride", range(1, 4))
def test_a_convolution_makes_one_size_of_as_many_lengths_as_its_stride(stride):
    """So that output padding has to be smaller than the stride."""
    for extra in range(stride + 1):
        length = (5 - 1) * stride + 3 + extra
        assert (output_size(length, 3, stride=stride) == 5) == (extra < stride)


# --- the picture and the words --------------------------------------------------------------


@pytest.mark.parametrize("view", ["scatter", "gather"])
def test_the_picture_and_the_text_need_no_browser(page, view):
    figure = Transposed(view=view, padding=1)
    picture = page.call("picture", figure.settings)
    for (r, c), value in np.ndenumerate(figure.output):
        assert f'data-output="{r},{c}" data-value="{value}"' in picture
    assert picture.count("data-output") == figure.output.size
    assert "<input" not in picture


def cells(picture, having):
    """The texts of the cells whose tags hold some text."""
    found = re.findall(rf"<td([^>]*{having}[^>]*)>(.*?)</td>", picture)
    return [re.sub("<[^>]*>", " ", content).strip() for _, content in found]


def test_a_copy_is_lit_and_its_sums_are_spelled_out(page):
    picture = page.call("picture", Transposed(position=1).settings)
    window = cells(picture, "ck-met[^>]*data-output")
    assert window == ["3 1+2", "4", "2", "3 3+0", "2", "6", "5 1+4", "0", "2"]


def test_small_sums_have_room_for_their_digits(page):
    for x, wide in ((1, 1.35), (99, 3.15)):
        picture = page.call("picture", Transposed(x=[[x]], kernel=[[9, 1]], padding=0).settings)
        assert float(re.search(r"ck-sums.*?--ck-wide:([\d.]+)rem", picture)[1]) == pytest.approx(
            wide
        )
    assert re.search(r"\.ck-sums [^}]*min-width: [^}]*var\(--ck-wide\)", Transposed._css)


def test_inputs_and_weights_that_meet_are_lit(page):
    picture = page.call("picture", Transposed(view="gather", position=16).settings)
    stretched, _, rest = picture.partition("ck-star")
    assert cells(stretched, "ck-met") == ["1", "2", "3", "1"]
    assert cells(stretched, "ck-kernel") == ["0"] * 5
    assert cells(rest.partition("data-keys")[0], "ck-met") == ["1", "2", "1", "1"]


def test_a_negative_product_is_taken_away(page):
    figure = Transposed(x=[[1, -2]], kernel=[[1, 1, 1]], position=1)
    assert "−1 1−2" in cells(page.call("picture", figure.settings), "ck-met[^>]*data-output")


def test_the_output_so_far_grows_with_each_step(page):
    for position in range(9):
        figure = Transposed(position=position)
        shown = cells(page.call("picture", figure.settings), "data-output")
        assert [int(text.split()[0]) for text in shown] == figure.laid.ravel().tolist()


def test_what_padding_cuts_off_is_drawn_around_the_output(page):
    picture = page.call("picture", Transposed(padding=1).settings)
    assert len(cells(picture, "ck-pad")) == 7 * 7 - 5 * 5
    assert "output 5 × 5 and 1 cut off" in picture


def test_counts_are_shaded_as_well_as_written(page):
    settings = Transposed(counting=True, view="gather").settings
    shown = page.call(SHOWN, settings)
    assert shown.count("ck-heat") == 49 and "copies 7 × 7" in shown
    assert "data-set" not in shown.partition("ck-controls")[0]  # no number is typed over
    assert "ck-heat" not in page.call(SHOWN, settings | {"counting": False})


def test_a_number_typed_into_the_turned_kernel_is_that_of_the_kernel(page):
    state = Transposed(view="gather", kernel=[[1, 2], [3, 4]]).settings
    shown = page.call(SHOWN, state)
    paths = re.findall(r'data-set="(kernel,\d,\d)" value="(\d)"', shown)
    assert paths == [
        ("kernel,1,1", "4"),
        ("kernel,1,0", "3"),
        ("kernel,0,1", "2"),
        ("kernel,0,0", "1"),
    ]
    assert len(set(re.findall(r'data-set="(x,\d,\d)"', shown))) == 9


def test_the_text_says_what_is_added(page):
    assert page.call("describe", Transposed(position=1).settings) == (
        "The input at row 1, column 2 is 2: 2 times the kernel is added to the output. "
        "This copy meets earlier ones at 3 of its places."
    )
    words = page.call("describe", Transposed(padding=1).settings)
    assert words.endswith("at none of its places, and the padding cuts off 5.")
    words = page.call("describe", Transposed(padding=1, position=1).settings)
    assert words.endswith("at 2 of its places, and the padding cuts off 3.")


def test_the_text_says_what_a_number_is_made_of(page):
    state = Transposed(view="gather", position=16).settings
    assert page.call("describe", state) == (
        "The output at row 3, column 3 is 9. The turned kernel meets inputs at 4 of its places, "
        "and at the others zeros that were put in."
    )
    words = page.call("describe", state | {"stride": 1, "position": 12, "counting": True})
    assert words == (
        "All inputs and weights count as 1. The output at row 3, column 3 is 9. "
        "The turned kernel meets inputs at all of its places."
    )
    words = page.call("describe", state | {"stride": 3, "kernel": [[1]], "position": 1})
    assert "at none of its places" in words


# --- what the controls do -------------------------------------------------------------------


@pytest.mark.parametrize(
    "key, scatter, gather",
    [("ArrowDown", 4, 8), ("ArrowRight", 2, 2), ("ArrowUp", 1, 1), ("End", 2, 6), ("Home", 0, 0)],
)
def test_the_arrow_keys_choose_an_input_or_an_output(act, key, scatter, gather):
    assert (
        act("arrow", Transposed(position=1), Transposed(position=1).settings, key)["position"]
        == scatter
    )
    figure = Transposed(position=1, view="gather")
    assert act("arrow", figure, figure.settings, key)["position"] == gather


@pytest.mark.parametrize("view, position, start", [("scatter", 5, "2,4"), ("gather", 9, "1,4")])
def test_tab_reaches_the_output_at_what_is_chosen(page, view, position, start):
    """When copies are laid down, that is where the copy begins."""
    shown = page.call(SHOWN, Transposed(view=view, padding=1, position=position).settings)
    reached = re.findall(r'data-do="jump,([\d,]+)" role="gridcell"[^>]* tabindex="0"', shown)
    assert reached == [start]
    chosen = {"scatter": "an input", "gather": "a number"}[view]
    assert f'aria-label="Output. The arrow keys choose {chosen}."' in shown


def test_a_click_chooses_the_latest_copy_that_begins_there_or_before(act):
    figure = Transposed()
    for place, position in (((0, 3), 1), ((3, 4), 5), ((6, 6), 8)):
        assert act("jump", figure, figure.settings, None, *map(str, place))["position"] == position
    figure = Transposed(view="gather")
    assert act("jump", figure, figure.settings, None, "3", "4")["position"] == 25


def test_counting_shows_all_copies_at_once(act):
    figure = Transposed(position=2)
    state = act("counting", figure, figure.settings, True)
    assert (state["counting"], state["position"]) == (True, 8)
    collecting = Transposed(position=2, view="gather")
    assert act("counting", collecting, collecting.settings, True)["position"] == 2


def test_a_change_of_view_begins_at_the_first(act):
    figure = Transposed(position=7)
    state = act("view", figure, figure.settings, "gather")
    assert (state["view"], state["position"]) == ("gather", 0)


def test_what_is_chosen_stays_inside_what_has_become_smaller(page):
    state = Transposed(x=[[1, 2]], position=9).settings
    assert page.call("place", state) == [0, 1]
    assert page.call("((s) => actions.back(s))", state) == {"position": 0}


# --- what is refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "patch",
    [
        {"x": [[1], [1, 2]]},
        {"kernel": [[1] * 5]},
        {"view": ["scatter"]},
        {"view": "matrix"},
        {"counting": 1},
        {"stride": 4},
        {"output_padding": 3},
        {"position": 225},
    ],
)
def test_a_state_that_cannot_be_drawn_is_not_accepted(page, patch):
    state = Transposed().settings
    assert page.call("accepts", state)
    assert not page.call("accepts", state | patch)


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("x", np.ones((5, 2)), r"x has shape \(5, 2\), but a figure shows 2 axes of length 1 to 4"),
        ("kernel", np.ones((2, 5)), r"kernel has shape \(2, 5\), .* 1 to 4"),
        ("stride", 0, "stride=0 must be an integer from 1 to 3"),
        ("padding", 4, "padding=4 must be an integer from 0 to 3"),
        ("output_padding", 3, "output_padding=3 must be an integer from 0 to 2"),
        ("view", "matrix", "view.* expected"),
        ("counting", "yes", "counting.* expected a boolean"),
    ],
)
def test_a_figure_refuses_what_it_cannot_show(name, value, words):
    with pytest.raises(TraitError, match=words):
        Transposed(**{name: value})
