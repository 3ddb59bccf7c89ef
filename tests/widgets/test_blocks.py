"""The blocks: what the page counts, what it says does not fit, and what an edit takes along."""

import random

import numpy as np
import pytest
from traitlets import TraitError

from convkit.nets import basic, bottleneck, convnext, inception, inverted, separable
from convkit.widgets import Blocks
from convkit.widgets.ledger import LIMITS
from convkit.widgets.ledger.blocks import BLOCKS, SHORTCUTS

CASES = 200
PUBLISHED = {
    "inception": inception(192, (64, 96, 128, 16, 32, 32)),
    "basic": basic(64, 64),
    "bottleneck": bottleneck(256, 64, 256),
    "resnext": bottleneck(256, 128, 256, groups=32),
    "mobilenet1": separable(512, 512),
    "mobilenet2": inverted(24, 24),
    "convnext": convnext(96),
}


def random_block(seed):
    """A block with a few of its settings changed, as a reader might, whether it fits or not."""
    draw = random.Random(seed)
    figure = Blocks(block=draw.choice(list(BLOCKS)))
    layers = [list(row) for row in figure.layers]
    for _ in range(draw.randint(0, 2)):
        row, column = draw.randrange(len(layers)), draw.randrange(5)
        if column or BLOCKS[figure.block]["lines"][row][1] == "Conv":
            layers[row][column] = draw.choice(
                [[8, 24, 64, 96], [1, 3], [1, 2], [0, 1], [1, 2]][column]
            )
    figure.layers = layers
    figure.position = draw.randint(0, 7)
    figure.size = draw.choice([figure.size, 31])
    if draw.random() < 0.5:
        figure.shortcut = draw.choice(SHORTCUTS)
    return figure


@pytest.mark.parametrize("seed", range(CASES))
def test_the_page_counts_as_convkit_does(page, seed):
    figure = random_block(seed)
    state = figure.settings
    try:
        expected = figure.output
    except ValueError:
        assert "fault" in page.call("joined", state)
    else:
        lines, joined = page.call("ledger", state), page.call("joined", state)
        counts = [[line["weights"], line["macs"]] for line in lines]
        np.testing.assert_array_equal([*counts, [joined["weights"], joined["macs"]]], expected)
        weights, macs = map(int, expected.sum(axis=0))
        assert page.call("total", state) == {"weights": weights, "macs": macs}
        assert page.call("strideOf", state) == figure.stride


def test_many_random_cases_fit_and_many_do_not(page):
    faults = ["fault" in page.call("joined", random_block(seed).settings) for seed in range(CASES)]
    assert CASES / 4 < sum(faults) < 3 * CASES / 4


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_is_that_of_convkit(page, name):
    figure, block = Blocks(block=name), PUBLISHED[name]
    shape = (figure.maps, figure.size, figure.size)
    assert figure.output.sum(axis=0).tolist() == [block.weights, block.macs(shape)]
    assert page.call("joined", figure.settings)["out"] == list(block.output_shape(shape))
    assert (figure.shortcut == "as it is") == (name not in ("inception", "mobilenet1"))


@pytest.mark.parametrize("seed", range(40))
def test_the_copied_code_computes_the_same(page, seed):
    figure, scope = random_block(seed), {}
    code = page.call("code", figure.settings).replace("print(", "shown = (")
    try:
        expected = figure.output.sum(axis=0).tolist()
    except ValueError:
        with pytest.raises(ValueError, match="does not fit|must divide|but need"):
            exec(code, scope)
    else:
        exec(code, scope)
        assert list(scope["shown"]) == expected


# --- what does not fit, in words --------------------------------------------------------------


def edited(row, column, value, **settings):
    """The bottleneck with one setting changed."""
    layers = [list(line) for line in Blocks().layers]
    layers[row][column] = value
    return Blocks(layers=layers, **settings)


@pytest.mark.parametrize(
    "figure, end",
    [(edited(2, 0, 128), "128 × 56 × 56"), (edited(1, 2, 2), "256 × 28 × 28")],
)
def test_widths_that_do_not_fit_a_sum_are_said_in_words(page, figure, end):
    words = f"the layers end in {end} and the shortcut in 256 × 56 × 56: they cannot be added"
    assert f"256 × 56 × 56 enter, but {words}." in page.call("describe", figure.settings)
    assert words in page.call("picture", figure.settings)
    assert page.call("comparison", figure.settings).startswith("There is nothing to compare")
    with pytest.raises(ValueError, match=r"the layers end in .*, the shortcut in .*: no sum"):
        figure.output  # noqa: B018


@pytest.mark.parametrize("row, column, value", [(2, 0, 128), (1, 2, 2), (0, 2, 2)])
def test_a_layer_in_the_shortcut_makes_the_paths_fit(page, row, column, value):
    figure = edited(row, column, value, shortcut="1 × 1")
    projection = figure.output[-1]
    assert projection[0] == 256 * figure.layers[2][0]
    assert "leave" in page.call("describe", figure.settings)
    assert projection[1] == projection[0] * (56 // figure.stride) ** 2


def test_a_layer_that_does_not_fit_is_named_and_nothing_arrives_behind_it(page):
    state = edited(1, 4, 5).settings | {"position": 1}
    assert "look: 5 groups do not divide 64 maps and 64 filters." in page.call("describe", state)
    assert page.call("ledger", state)[2]["fault"] == "nothing arrives here"


def test_stacked_branches_need_maps_of_one_size(page):
    figure = Blocks(block="inception")
    figure.layers = [[64, 1, 2, 0, 1], *figure.layers[1:]]
    words = "the branches end in maps of 14 × 14 and 28 × 28"
    assert words in page.call("describe", figure.settings)
    with pytest.raises(ValueError, match=r"the branches end in .* but need maps of one size"):
        figure.output  # noqa: B018


# --- what an edit takes along -----------------------------------------------------------------


@pytest.fixture
def after(act):
    """Return the settings after an action on a figure: `after(figure, name, *what is chosen)`."""
    return lambda figure, name, *given: act(name, figure, figure.settings, *given)


def test_a_wider_kernel_is_padded_so_that_the_size_stays(page, after):
    state = after(Blocks(), "edit", 5, 1, "kernel")
    assert state["layers"][1] == [64, 5, 1, 2, 1]
    assert "fault" not in page.call("joined", state)


@pytest.mark.parametrize("name, wide", [("mobilenet2", 0), ("convnext", 1)])
def test_the_expansion_widens_the_middle_and_what_is_depthwise_follows(page, after, name, wide):
    figure = Blocks(block=name)
    state = after(figure, "expansion", 3)
    assert state["layers"][wide][0] == 3 * figure.maps
    if name == "mobilenet2":
        assert state["layers"][1] == [72, 3, 1, 1, 72]
    assert "fault" not in page.call("joined", state)


def test_more_maps_take_a_depthwise_layer_along_and_the_sum_does_not_fit(page, after):
    state = after(Blocks(block="convnext"), "maps", 100)
    assert state["layers"][0] == [100, 7, 1, 3, 100]
    assert "cannot be added" in page.call("joined", state)["fault"]


def test_a_layer_with_few_groups_is_left_alone(after):
    assert after(Blocks(block="resnext"), "edit", 64, 0, "filters")["layers"][1] == [
        128,
        3,
        1,
        1,
        32,
    ]


def test_keys_walk_through_the_lines(after):
    assert after(Blocks(), "arrow", "ArrowDown")["position"] == 1
    assert after(Blocks(position=7), "arrow", "ArrowUp")["position"] == 1
    assert after(Blocks(), "arrow", "End")["position"] == 2


def test_a_block_is_chosen_with_all_that_belongs_to_it(after):
    for name in BLOCKS:
        assert after(Blocks(position=2), "block", name) == Blocks(block=name).settings


def test_all_that_belongs_to_a_block_changes_together():
    figure = Blocks()
    figure.set_state(Blocks(block="inception").settings)
    assert figure.output[:, 0].sum() == 163_328


# --- words ------------------------------------------------------------------------------------


def test_a_line_is_spelled_out(page):
    words = page.call("working", Blocks(block="resnext", position=1).settings)
    assert words == (
        "look: 128 · 4 · 3 · 3 = 4,608 weights; at 56 · 56 places 14,450,688 MACs."
        " Each filter sees 4 of 128 maps."
    )
    assert "Depthwise: each filter sees one map." in page.call(
        "working", Blocks(block="convnext").settings
    )
    pool = Blocks(block="inception", position=5).settings
    assert page.call("working", pool) == "pool: each of the 192 maps by itself; nothing to learn."


def test_a_block_is_compared_with_a_plain_layer(page):
    words = page.call("comparison", Blocks().settings)
    assert "589,824 weights and 1,849,688,064 MACs; this block has 12% and 12%" in words
    halved = page.call("comparison", edited(1, 2, 2, shortcut="1 × 1").settings)
    assert "589,824 weights and 462,422,016 MACs; this block has 23% and 31%" in halved


def test_an_edit_is_said(page):
    assert "bottleneck: 256" in page.call("describe", Blocks(position=1).settings)
    assert "bottleneck, edited: 256" in page.call("describe", edited(0, 1, 3).settings)


@pytest.mark.parametrize("name", BLOCKS)
def test_the_picture_and_the_text_need_no_browser(page, name):
    figure = Blocks(block=name)
    picture = page.call("picture", figure.settings)
    for weights, macs in figure.output[:-1]:
        assert f'data-weights="{weights}"' in picture and f'data-macs="{macs}"' in picture
    assert "<input" not in picture and "<button" not in picture
    assert ('data-line="shortcut"' in picture) == (figure.shortcut != "none")


def test_a_bar_is_as_long_as_the_maps_are_many(page):
    picture = page.call("picture", Blocks().settings)
    assert [part.split("%")[0] for part in picture.split("width:")[1:]] == [
        "100.0", "25.0", "25.0", "100.0"]  # fmt: skip


def test_a_link_brings_back_the_state_it_was_made_from(page):
    start = Blocks().settings
    state = Blocks(block="mobilenet2", position=1, shortcut="1 × 1").settings
    link = page.call("toLink", "blocks", state, start)
    assert start | page.call("fromLink", link, "blocks", start) == state


@pytest.mark.parametrize(
    "patch",
    [
        {"block": "toString"},
        {"block": "basic"},
        {"layers": [[1, 1, 1, 0]] * 3},
        {"layers": [[1.5, 1, 1, 0, 1]] * 3},
        {"layers": [[1, 16, 1, 0, 1]] * 3},
        {"shortcut": "two"},
        {"maps": 0},
        {"size": 513},
        {"position": "1"},
    ],
)
def test_a_state_that_cannot_be_drawn_is_not_accepted(page, patch):
    assert page.call("accepts", Blocks().settings)
    assert not page.call("accepts", Blocks().settings | patch)


def test_the_page_has_the_limits_and_the_shortcuts_of_python(page):
    assert page.call("(() => ranges)") == {name: list(limit) for name, limit in LIMITS.items()}
    assert page.call("(() => shortcuts)") == list(SHORTCUTS)


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("block", "lenet", "block.* expected"),
        ("shortcut", "two", "shortcut.* expected"),
        ("maps", 0, "maps=0 must be an integer from 1 to 9999"),
        ("size", 513, "size=513 must be an integer from 1 to 512"),
        ("layers", [[1, 1, 1, 0, 1]], r"has shape \(1, 5\), but block='bottleneck' needs \(3, 5\)"),
        ("layers", [[1, 1, 1, 0, 0]] * 3, "layers holds groups=0, but needs an integer from 1"),
        ("position", 8, "position=8 must be an integer from 0 to 7"),
    ],
)
def test_the_blocks_refuse_what_they_cannot_show(name, value, words):
    with pytest.raises(TraitError, match=words):
        Blocks(**{name: value})
    with pytest.raises(TraitError, match=words):
        setattr(Blocks(), name, value)
