"""The figure of a receptive field: the arithmetic of convkit, and words for what is seen."""

import random
import re

import numpy as np
import pytest
from traitlets import TraitError

from convkit.cost import Conv, receptive_field
from convkit.widgets import ReceptiveField
from tests.support.figures import SHOWN

CASES = 200


def random_stack(seed):
    """A stack in which every layer fits."""
    draw = random.Random(seed)
    size = length = draw.randint(4, 24)
    layers = []
    for _ in range(draw.randint(1, 4)):
        stride, dilation, padding = draw.randint(1, 3), draw.randint(1, 4), draw.randint(0, 4)
        most = min(5, (length + 2 * padding - 1) // dilation + 1)
        kernel = draw.randint(1, most)
        layers.append([kernel, stride, dilation, padding])
        length = (length + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
    return ReceptiveField(size=size, layers=layers, position=draw.randint(0, length - 1))


def described(figure):
    return [Conv(1, 1, (k,), stride=s, dilation=d, padding=p) for k, s, d, p in figure.layers]


# --- the same digits ------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(CASES))
def test_the_page_traces_back_to_what_convkit_computes_from(page, seed):
    figure = random_stack(seed)
    assert page.call("output", figure.settings) == figure.output.tolist()


@pytest.mark.parametrize("seed", range(CASES))
def test_the_page_has_the_field_and_the_sizes_of_the_cost_module(page, seed):
    figure = random_stack(seed)
    layers, shape = described(figure), (1, figure.size)
    for n, row in enumerate(page.call("rows", figure.settings)[1:], start=1):
        shape = layers[n - 1].output_shape(shape)
        assert row["length"] == shape[1]
        assert (row["field"],) == receptive_field(layers[:n])


@pytest.mark.parametrize("seed", range(50))
def test_only_elements_in_the_field_change_the_output(page, seed):
    figure = random_stack(seed)
    start, end = page.call("span", figure.settings)
    reached = np.flatnonzero(figure.output)
    assert all(start <= at <= end for at in reached)


@pytest.mark.parametrize("seed", range(50))
def test_without_padding_the_field_begins_and_ends_in_the_input(page, seed):
    figure = random_stack(seed)
    bare = [[k, s, d, 0] for k, s, d, _ in figure.layers]
    size = min(24, receptive_field(described(figure))[0])
    figure = ReceptiveField(size=size, layers=bare)
    if page.call("misfit", figure.settings) == "":
        reached = np.flatnonzero(figure.output)
        assert page.call("span", figure.settings) == [reached[0], reached[-1]]


def test_the_next_output_sees_one_jump_further(page):
    figure = ReceptiveField(size=24, layers=[[3, 2, 1, 1], [3, 2, 1, 1]], position=2)
    first = page.call("span", figure.settings)
    second = page.call("span", figure.settings | {"position": 3})
    assert [b - a for a, b in zip(first, second, strict=True)] == [4, 4]
    assert page.call("rows", figure.settings)[-1]["jump"] == 4


def test_three_then_five_is_seven_with_seven_unequal_shares(page):
    figure = ReceptiveField()
    assert page.call("rows", figure.settings)[-1]["field"] == 7
    assert figure.output.tolist() == [0, 0, 1, 2, 3, 3, 3, 2, 1, 0, 0, 0]


def test_two_pools_make_ten_and_not_fourteen(page):
    state = page.call("(name => examples[name])", "pools")
    assert np.count_nonzero(ReceptiveField(**state).output) == 10
    assert page.call("rows", state)[-1]["field"] == 10


# --- what is shown --------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(25))
def test_the_picture_holds_every_element_and_its_ways(page, seed):
    figure = random_stack(seed)
    drawn = page.call("picture", figure.settings)
    rows = page.call("rows", figure.settings)
    padding = [layer[3] for layer in figure.layers] + [0]
    for n, row in enumerate(rows):
        assert drawn.count(f'data-cell="{n},') == row["length"] + 2 * padding[n]
    inputs = re.findall(r'data-cell="0,(\d+)".*?<text[^>]*>(\d*)</text>', drawn)
    shown = {int(at): int(text or 0) for at, text in inputs if int(at) < figure.size}
    assert [shown[at] for at in range(figure.size)] == figure.output.tolist()
    assert "NaN" not in drawn and "undefined" not in drawn and "<input" not in drawn


@pytest.mark.parametrize("seed", range(25))
def test_the_formula_adds_up_to_the_field(page, seed):
    figure = random_stack(seed)
    written = page.call("formula", figure.settings)
    terms = [list(map(int, t)) for t in re.findall(r"\((\d+) − 1\)·(\d+)·(\d+)", written)]
    total = 1 + sum((k - 1) * dilation * jump for k, dilation, jump in terms)
    assert (total,) == receptive_field(described(figure))
    assert f"<strong data-field>{total}</strong>" in written


@pytest.mark.parametrize(
    "settings, words",
    [
        ({}, "Output element 6 of 12: its field is 7 wide. It sees input elements 3 to 9."),
        ({"position": 0}, "of which 3 lie before the input. It sees input elements 1 to 4."),
        ({"position": 99}, "of which 3 lie after the input. It sees input elements 9 to 12."),
        ({"layers": [[3, 1, 4, 0]], "position": 0}, "1 to 9, with gaps: 3 of them."),
        ({"layers": [[2, 1, 1, 1]], "position": 0}, "of which 1 lies before the input. It sees"),
        ({"layers": [[2, 1, 1, 4]], "position": 0}, "All that it sees is padding."),
        ({"size": 1, "layers": [[1, 1, 1, 0]]}, "1 input element; layer 1 has kernel 1. Output"),
        ({"layers": [[3, 2, 1, 0]]}, "layer 1 has kernel 3, stride 2. Output element 5 of 5"),
        ({"size": 2, "layers": [[5, 1, 1, 0]]}, "Layer 1 does not fit: its kernel spans 5, but"),
        ({"layers": [[5, 3, 1, 0], [4, 1, 1, 0]]}, "of the 3 elements that reach it there are"),
    ],
)
def test_the_text_says_what_is_seen(page, settings, words):
    state = ReceptiveField(**settings).settings
    assert words in page.call("describe", state)
    assert "<svg" in page.call("picture", state) or "does not fit" in page.call("picture", state)


@pytest.mark.parametrize("seed", range(10))
def test_the_code_of_the_figure_prints_its_field_and_output(page, seed, capsys):
    figure = random_stack(seed)
    exec(page.call("code", figure.settings), {})
    expected = f"{receptive_field(described(figure))}\n{figure.output}\n"
    assert capsys.readouterr().out == expected


# --- controls -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, details, change",
    [
        ("step", (), {"position": 6}),
        ("back", (), {"position": 4}),
        ("move", (12,), {"position": 11}),
        ("jump", (None, "3"), {"position": 3}),
        ("add", (), {"layers": [[3, 1, 1, 1], [5, 1, 1, 2], [3, 1, 1, 0]]}),
        ("drop", (), {"layers": [[3, 1, 1, 1]]}),
    ],
)
def test_a_control_changes_what_it_says(act, name, details, change):
    figure = ReceptiveField()
    assert act(name, figure, figure.settings, *details) == figure.settings | change


@pytest.mark.parametrize("position, name", [(11, "step"), (0, "back")])
def test_stepping_ends_at_the_ends(act, position, name):
    figure = ReceptiveField(position=position)
    assert act(name, figure, figure.settings)["position"] == position


@pytest.mark.parametrize("layers, name", [([[1, 1, 1, 0]] * 4, "add"), ([[3, 1, 1, 0]], "drop")])
def test_there_are_one_to_four_layers(act, layers, name):
    figure = ReceptiveField(layers=layers)
    assert act(name, figure, figure.settings)["layers"] == layers


@pytest.mark.parametrize("name", ["question", "pools", "dilated"])
def test_every_example_is_a_figure_that_python_accepts(page, act, name):
    state = act("example", ReceptiveField(), ReceptiveField().settings, None, name)
    assert page.call("accepts", state)
    assert ReceptiveField(**state).settings == state


@pytest.mark.parametrize(
    "change",
    [
        {"size": 0},
        {"size": 25},
        {"position": -1},
        {"layers": [[3, 1, 1]]},
        {"layers": [[3, 1, 1, 0]] * 5},
        {"layers": [[6, 1, 1, 0]]},
        {"layers": [[3, 0, 1, 0]]},
        {"layers": [[3, 1, 0, 0]]},
        {"layers": [[3, 1, 1, 5]]},
        {"layers": [[2.5, 1, 1, 0]]},
    ],
)
def test_the_page_refuses_what_python_refuses(page, change):
    settings = ReceptiveField().settings
    assert page.call("accepts", settings)
    assert not page.call("accepts", settings | change)
    with pytest.raises(TraitError, match="size|position|layers"):
        ReceptiveField(**change)


def test_the_controls_are_native_and_labelled(page):
    drawn = page.call(SHOWN, ReceptiveField().settings)
    inputs = re.findall(r"<input[^>]*>", drawn)
    assert len(inputs) == 10  # four for each layer, the input's size, the output element
    for tag in inputs:
        assert re.search(r"<label[^>]*>(?:(?!</label>).)*" + re.escape(tag), drawn)


def test_a_stack_that_does_not_fit_still_has_its_controls(page):
    figure = ReceptiveField(size=2, layers=[[5, 1, 1, 0]])
    drawn = page.call(SHOWN, figure.settings)
    assert "does not fit" in drawn and 'data-set="layers,0,0"' in drawn


# --- in Python ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings, words",
    [
        ({"size": 25}, "size=25 must be an integer from 1 to 24"),
        ({"layers": [3, 5]}, r"layers has shape \(2,\), but a figure shows 2 axes"),
        ({"layers": [[3, 1]]}, r"layers\[0\]=\[3, 1\] must be kernel, stride, dilation"),
        ({"layers": [[3, 1, 1, 0], [3, 4, 1, 0]]}, r"layers\[1\] has stride=4, .* from 1 to 3"),
        ({"layers": [[3.0, 1, 1, 0]]}, r"layers\[0\] has kernel=3.0, but needs an integer"),
    ],
)
def test_a_setting_that_cannot_be_shown_is_refused(settings, words):
    with pytest.raises(TraitError, match=words):
        ReceptiveField(**settings)


def test_the_output_of_a_stack_that_does_not_fit_is_refused_by_the_layer():
    figure = ReceptiveField(size=2, layers=[[5, 1, 1, 0]])
    with pytest.raises(ValueError, match="spans 5, but size=2"):
        figure.output  # noqa: B018


def test_the_figure_says_what_it_is():
    assert repr(ReceptiveField(size=9)) == (
        "ReceptiveField(layers=[[3, 1, 1, 1], [5, 1, 1, 2]], position=5, size=9)"
    )
