"""The ledger: the counts of a net, and their readings, are the same in the page as in Python."""

import random

import numpy as np
import pytest
from traitlets import TraitError

from convkit import nets
from convkit.audit import readings
from convkit.cost import Linear
from convkit.widgets import Ledger
from convkit.widgets.ledger import BRANCHES, COLUMNS, LIMITS, NETS, _layer

CASES = 200


def random_ledger(seed):
    """A net with a few of its settings changed, as a reader might, whether it fits or not."""
    draw = random.Random(seed)
    figure = Ledger(net=draw.choice(list(NETS)), tie=draw.random() < 0.3)
    layers = [list(row) for row in figure.layers]
    for _ in range(draw.randint(0, 3)):
        row, column = draw.randrange(len(layers)), draw.randrange(5)
        kind = figure_kind(figure, row)
        if kind == "Conv" or (kind == "Pool" and column in (1, 2)) or column == 0:
            low = LIMITS[COLUMNS[column]][0]
            layers[row][column] = draw.randint(low, 3) if column else draw.choice([8, 48, 96, 130])
    figure.layers = layers
    if draw.random() < 0.4:
        figure.size = draw.randint(180, 260)
    figure.position = draw.randint(0, 23)
    return figure


def figure_kind(figure, row):
    return NETS[figure.net]["lines"][row][1]


def counts(lines):
    return [[line["weights"], line["biases"], line["macs"]] for line in lines]


@pytest.mark.parametrize("seed", range(CASES))
def test_the_page_counts_as_convkit_does(page, seed):
    figure = random_ledger(seed)
    lines = page.call("ledger", figure.settings)
    try:
        expected = figure.output
    except ValueError:
        assert "fault" in page.call("leaving", lines)
    else:
        assert "out" in page.call("leaving", lines)
        np.testing.assert_array_equal(counts(lines), expected)
        weights, biases, macs = map(int, expected.sum(axis=0))
        assert page.call("sum", lines) == {"weights": weights, "biases": biases, "macs": macs}


@pytest.mark.parametrize("seed", range(CASES))
def test_the_page_reads_a_printed_figure_as_convkit_does(page, seed):
    draw = random.Random(seed)
    unit = draw.choice(["", "K", "M", "G"])
    whole, part = draw.randint(1, 99), draw.randint(0, 99)
    text = draw.choice([f"{whole}", f"{whole}.{part}", f"{whole},{part:03}", f"{whole}0"])
    text += unit if unit or "." not in text else "K"
    size = {"": 1, "K": 1000, "M": 10**6, "G": 10**9}[text[-1] if text[-1] in "KMG" else ""]
    near = float(text.rstrip("KMG").replace(",", "")) * size
    count = round(near * draw.choice([1, 1.001, 1.01, 1.02, 1.024, 0.999, 0.98, 1.04]))
    assert page.call("readings", count, text) == list(readings(count, text))


def test_most_random_cases_fit_and_some_do_not(page):
    faults = [
        "fault" in page.call("leaving", page.call("ledger", random_ledger(seed).settings))
        for seed in range(CASES)
    ]
    assert CASES / 10 < sum(faults) < CASES / 2


@pytest.mark.parametrize(
    "name, net",
    [
        ("alexnet", nets.alexnet()),
        ("torchvision", nets.alexnet_torchvision()),
        ("vgg16", nets.vgg16()),
    ],
)
def test_a_net_is_the_table_of_convkit(name, net):
    rows = net.rows().values()
    expected = [(row.weights, row.biases, row.macs) for row in rows]
    np.testing.assert_array_equal(Ledger(net=name).output, expected)
    table = NETS[name]
    for (kind_of, _, _), row in zip((line[1:] for line in table["lines"]), rows, strict=True):
        assert kind_of == type(row.layer).__name__


def test_the_block_is_that_of_googlenet():
    figure = Ledger(net="inception")
    row = nets.googlenet().rows()["3a"]
    assert figure.output.sum(axis=0).tolist() == [row.weights, row.biases, row.macs]
    assert [line[0] for line in NETS["inception"]["lines"]] == list(BRANCHES)
    assert [line[2] for line in NETS["inception"]["lines"]] == [0, 0, 2, 0, 4, 0, 6]


@pytest.mark.parametrize("name", NETS)
def test_the_page_finds_what_an_audit_finds(page, name):
    nets_by_name = {
        "alexnet": nets.alexnet,
        "torchvision": nets.alexnet_torchvision,
        "vgg16": nets.vgg16,
    }
    shown = page.call("findings", Ledger(net=name).settings)
    if name == "inception":
        found = [finding for finding in nets.googlenet().audit() if finding.printed.row == "3a"]
    else:
        found = nets_by_name[name]().audit()
    assert [(item["text"], item["ours"], item["readings"]) for item in shown] == [
        (finding.printed.text, finding.ours, list(finding.readings)) for finding in found
    ]


def test_without_groups_alexnet_grows(page):
    figure = Ledger()
    layers = [list(row) for row in figure.layers]
    for row in layers:
        row[4] = 1
    figure.layers = layers
    assert figure.output[:, :2].sum() == 62_378_344
    assert "AlexNet, edited: 62,378,344 parameters, 1,135,256,096 MACs" in page.call(
        "describe", figure.settings
    )


def test_one_kernel_per_filter_shrinks_the_block_and_hardly_alexnet(page):
    assert Ledger(net="inception", tie=True).output[:, 0].sum() == 2_160
    figure = Ledger(tie=True)
    assert figure.output[:, :2].sum() == 58_659_752
    np.testing.assert_array_equal(figure.output[:, 2], Ledger().output[:, 2])


@pytest.mark.parametrize(
    "row, column, value, words",
    [
        (2, 1, 60, "a window of 60 does not fit on 27 × 27 with padding 2"),
        (2, 4, 5, "5 groups do not divide 96 maps and 256 filters"),
    ],
)
def test_what_does_not_fit_is_said_in_words(page, row, column, value, words):
    state = Ledger(position=row).settings
    state["layers"][row][column] = value
    assert words in page.call("describe", state)
    assert page.call("ledger", state)[row + 1]["fault"] == "nothing arrives here"
    assert "does not fit" in page.call("picture", state)


def test_branches_must_end_in_maps_of_one_size(page):
    figure = Ledger(net="inception")
    figure.layers = [[64, 1, 1, 1, 1], *figure.layers[1:]]
    with pytest.raises(ValueError, match=r"the branches end in .* but need maps of one size"):
        figure.output  # noqa: B018
    words = "It cannot be built: the branches end in maps of 30 × 30 and 28 × 28."
    assert words in page.call("describe", figure.settings)
    assert not any(item["readings"] for item in page.call("findings", figure.settings))


def test_the_maps_of_all_branches_leave_together(page):
    lines = page.call("ledger", Ledger(net="inception").settings)
    assert page.call("leaving", lines) == {"out": [256, 28, 28]}


def test_a_layer_that_does_not_fit_is_refused_by_the_output():
    figure = Ledger()
    figure.layers = [*figure.layers[:2], [256, 5, 1, 2, 5], *figure.layers[3:]]
    with pytest.raises(ValueError, match="groups=5 must divide C_in=96 and C_out=256"):
        figure.output  # noqa: B018


def test_a_line_is_spelled_out(page):
    words = page.call("working", Ledger(position=2).settings)
    assert words == (
        "conv2: 256 · 48 · 5 · 5 = 307,200 weights and 256 biases;"
        " 307,200 · 27 · 27 = 223,948,800 MACs. Each filter sees 48 of 96 maps."
    )
    assert page.call("working", Ledger(position=8).settings) == (
        "fc6: 4096 · 256 · 6 · 6 = 37,748,736 weights and 4,096 biases;"
        " 37,748,736 MACs, each weight works once."
    )


def test_a_change_is_shown_beside_the_count(page):
    assert "<small>+" not in page.call("picture", Ledger().settings)
    state = Ledger().settings
    state["layers"][2][4] = 1
    assert "<small>+307,200</small>" in page.call("picture", state)


def test_a_printed_count_that_does_not_fit_shows_the_difference(page):
    assert "in print 253,440 ✗ ours 290,400 (+36,960)" in page.call("picture", Ledger().settings)


@pytest.mark.parametrize("seed", range(40))
def test_the_copied_code_computes_the_same(page, seed):
    figure = random_ledger(seed)
    scope = {}
    code = page.call("code", figure.settings).replace("print(", "shown = (")
    try:
        expected = figure.output.sum(axis=0).tolist()
    except ValueError:
        with pytest.raises(ValueError, match="does not fit|must divide"):
            exec(code, scope)
    else:
        exec(code, scope)
        assert list(scope["shown"]) == expected


# --- what the book and the notebook need ------------------------------------------------------


def test_the_page_has_the_limits_of_every_setting_of_a_layer(page):
    assert page.call("(() => ranges)") == {name: list(limit) for name, limit in LIMITS.items()}


@pytest.mark.parametrize("name", NETS)
def test_the_picture_and_the_text_need_no_browser(page, name):
    figure = Ledger(net=name)
    picture = page.call("picture", figure.settings)
    for weights, biases, macs in figure.output:
        assert f'data-parameters="{weights + biases}"' in picture
        assert f'data-macs="{macs}"' in picture
    assert "<input" not in picture and "<button" not in picture
    assert NETS[name]["title"] in page.call("describe", figure.settings)


def test_a_link_brings_back_the_state_it_was_made_from(page):
    start = Ledger().settings
    state = Ledger(net="vgg16", position=3, tie=True).settings
    link = page.call("toLink", "ledger", state, start)
    assert start | page.call("fromLink", link, "ledger", start) == state


@pytest.mark.parametrize(
    "patch",
    [
        {"net": "<b>"},
        {"net": "toString"},
        {"layers": [[1, 1, 1, 0, 1]]},
        {"size": 0},
        {"tie": 1},
        {"net": "vgg16"},
        {"position": "1"},
        {"layers": [[1, 1, 1, 0]] * 11},
        {"layers": [[1.5, 1, 1, 0, 1]] * 11},
        {"layers": [[1, 16, 1, 0, 1]] * 11},
    ],
)
def test_a_state_that_cannot_be_drawn_is_not_accepted(page, patch):
    assert page.call("accepts", Ledger().settings)
    assert not page.call("accepts", Ledger().settings | patch)


def test_a_net_is_chosen_with_its_layers_and_its_size(page):
    for name in NETS:
        expected = Ledger(net=name).settings
        chosen = {key: expected[key] for key in ("net", "layers", "size")}
        assert page.call("published", name) == chosen


def test_net_layers_and_size_change_together():
    figure = Ledger()
    figure.set_state(Ledger(net="vgg16").settings)
    assert figure.output[:, :2].sum() == 138_357_544


def test_dense_lines_take_whatever_arrives():
    assert _layer("Linear", (256, 5, 5), [4096, 1, 1, 0, 1]) == Linear(6400, 4096)


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("net", "lenet", "net.* expected"),
        ("size", 0, "size=0 must be an integer from 1 to 512"),
        ("layers", [[1, 1, 1, 0, 1]], r"has shape \(1, 5\), but net='alexnet' needs \(11, 5\)"),
        ("layers", [[1, 1, 1, 0, 0]] * 11, "layers holds groups=0, but needs an integer from 1"),
        ("layers", [[1, 1.5, 1, 0, 1]] * 11, "layers holds kernel=1.5, but needs an integer"),
        ("layers", [[1, 1], [1]], "layers has rows of different lengths"),
        ("tie", "yes", "tie.* expected a boolean"),
        ("position", 24, "position=24 must be an integer from 0 to 23"),
    ],
)
def test_a_ledger_refuses_what_it_cannot_show(name, value, words):
    with pytest.raises(TraitError, match=words):
        Ledger(**{name: value})
    with pytest.raises(TraitError, match=words):
        setattr(Ledger(), name, value)
