"""The living network: equal to `convkit.digits.forward`, and true in what it spells out."""

import gzip
import random
import re

import numpy as np
import pytest
from traitlets import TraitError

from convkit import digits, hypotheses
from convkit.widgets import Network
from convkit.widgets.network import FOLDER, KERNELS, MAPS, STAGES, learned
from tests.support.figures import assert_copied_code_agrees

RULES = list(KERNELS)


def random_drawing(seed):
    """A figure with a random drawing, now and then blank or full, and something chosen."""
    draw = random.Random(seed)
    x = np.array(
        [[draw.choice([0, 0, 6, 16, draw.randint(0, 16)]) for _ in range(8)] for _ in range(8)]
    )
    x *= draw.random() < 0.9
    return Network(
        x=x, rule=draw.choice(RULES), stage=draw.choice(STAGES), position=draw.randint(0, 255)
    )


def numbers_in(text):
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", text.replace("−", "-"))]


# --- the same digits ------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(60))
def test_the_page_computes_each_step_as_convkit_does(page, seed):
    figure = random_drawing(seed)
    found, expected = page.call("forward", figure.settings), figure.steps
    for stage in ("sum1", *MAPS, "sum2"):
        np.testing.assert_allclose(found[stage], getattr(expected, stage)[0], atol=1e-12)
    np.testing.assert_allclose(np.ravel(found["scores"]), figure.output, atol=1e-12)
    assert page.call("said", found["scores"]) == figure.output.argmax()


@pytest.mark.parametrize("seed", range(10))
def test_the_copied_code_computes_the_same(page, seed):
    assert_copied_code_agrees(page, random_drawing(seed))


@pytest.mark.parametrize("rule", RULES)
def test_the_second_layer_obeys_its_rule(rule):
    x, network = np.random.default_rng(0).random((1, 4, 6, 5)), learned()[rule]
    weight = network.weight2
    if rule == "type_2_1":
        weight = weight[:, 0]
    if rule == "type_1":
        weight = weight[:2, 0]
    expected = getattr(hypotheses, rule)(x, weight)
    np.testing.assert_allclose(digits.conv2d(x, network.weight2), expected, atol=1e-12)


@pytest.mark.parametrize(("rule", "right"), [("type_1", 340), ("type_2_1", 331), ("type_2_2", 351)])
def test_the_weights_are_trained(rule, right):
    _, (x, labels) = digits.load()
    assert digits.accuracy(learned()[rule], x, labels) == right / 360


# --- what is spelled out ----------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(60))
def test_what_is_spelled_out_gives_the_chosen_number(page, seed):
    figure = random_drawing(seed)
    chosen = np.array(page.call("forward", figure.settings)[figure.stage])
    value = chosen[tuple(page.call("place", figure.settings))]
    spelled = re.search(r"data-working>(.*?)</p>", page.call("working", figure.settings), re.S)[1]
    strong = numbers_in(re.search(r"<strong>(.*?)</strong>", spelled)[1])
    np.testing.assert_allclose(strong, [value], atol=0.0051)
    if figure.stage in ("map1", "map2", "scores"):
        terms = spelled.partition("=")[0].rpartition(":")[2]
        total = sum(numbers_in(terms))
        count = len(numbers_in(terms))
        assert (
            abs(np.maximum(total, 0) - value if figure.stage != "scores" else total - value)
            < 0.006 * count
        )


def expected_sources(figure, place):
    """Where the chosen number comes from, told from the layers alone."""
    c, r, w = place
    if figure.stage == "scores":
        return "pool2", set(np.ndindex(8, 2, 2))
    if figure.stage.startswith("pool"):
        four = {(c, 2 * r + i, 2 * w + j) for i in (0, 1) for j in (0, 1)}
        return figure.stage.replace("pool", "map"), four
    weight = learned()[figure.rule].weight2[c] if figure.stage == "map2" else np.ones((1, 3, 3))
    length = 4 if figure.stage == "map2" else 8
    around = {
        (m, r + i, w + j)
        for m in np.flatnonzero(weight.any(axis=(1, 2))).tolist()
        for i in (-1, 0, 1)
        for j in (-1, 0, 1)
        if 0 <= r + i < length and 0 <= w + j < length
    }
    return ("pool1" if figure.stage == "map2" else "image"), around


@pytest.mark.parametrize("seed", range(40))
def test_the_marked_numbers_are_those_that_are_used(page, seed):
    figure = random_drawing(seed)
    stage, met = page.call("sources", figure.settings)
    expected = expected_sources(figure, page.call("place", figure.settings))
    assert (stage, {tuple(spot) for spot in met}) == expected


def test_the_text_says_what_is_read_and_what_is_chosen(page):
    said = page.call("describe", Network().settings)
    assert said.startswith("Type 2.2") and "reads a 7" in said
    other = page.call("describe", Network(position=3).settings)
    assert other != said and "row 1, column 4" in other


# --- controls -----------------------------------------------------------------------------------


def test_drawing_inks_a_place_and_its_neighbours(page):
    blank = np.zeros((8, 8), int).tolist()
    drawn = np.array(page.call("drawn", blank, 0, 3))
    assert drawn[0, 3] == 16 and drawn[0, 2] == drawn[0, 4] == drawn[1, 3] == 6
    assert drawn.sum() == 34
    erased = np.array(page.call("drawn", drawn.tolist(), 0, 3, True))
    assert erased[0, 3] == 0 and erased.sum() == 18


def test_the_arrow_keys_stay_in_the_map(page, act):
    for stage in STAGES:
        figure = Network(stage=stage)
        for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown", "Home", "End"):
            for _ in range(12):
                state = act("arrow", figure, figure.settings, key)
                assert page.call("accepts", state)
                figure.position = state["position"]
                c, r, w = page.call("place", figure.settings)
                if stage != "scores":
                    assert c == 0 and r < MAPS[stage][1] and w < MAPS[stage][2]


@pytest.mark.parametrize(
    "name, details, change",
    [
        ("rule", ["type_1"], {"rule": "type_1"}),
        ("stage", ["scores"], {"stage": "scores", "position": 0}),
        ("map", [3], {"stage": "map2", "position": 32}),
        ("spelled", [True], {"spelled": True}),
        ("choose", [None, "pool2", "7", "1", "1"], {"stage": "pool2", "position": 31}),
        ("clear", [], {"x": np.zeros((8, 8), int).tolist()}),
    ],
)
def test_a_control_changes_what_it_says(act, name, details, change):
    figure = Network()
    assert act(name, figure, figure.settings, *details) == figure.settings | change


@pytest.mark.parametrize(
    "change, words",
    [
        ({"x": [[1] * 8] * 7}, r"x has shape \(7, 8\)"),
        ({"x": [[17] * 8] * 8}, "values from 17 to 17, but ink lies between 0 and 16"),
        ({"rule": "toString"}, "'rule' trait"),
        ({"stage": "image"}, "'stage' trait"),
        ({"position": 256}, "position=256 must be an integer from 0 to 255"),
        ({"spelled": 2}, "'spelled' trait"),
    ],
)
def test_the_page_and_python_refuse_what_cannot_be_shown(page, change, words):
    assert page.call("accepts", Network().settings)
    assert not page.call("accepts", Network().settings | change)
    with pytest.raises(TraitError, match=words):
        Network(**change)


def test_numbers_are_written_into_the_maps_on_demand(page):
    without, with_numbers = (
        page.call("picture", Network(spelled=s).settings) for s in (False, True)
    )
    assert with_numbers.count("<td") == without.count("<td")
    assert len(re.findall(r"<td[^>]*></td>", without)) > 400
    assert not re.findall(r"<td[^>]*></td>", with_numbers)


def test_the_figure_weighs_less_than_40_kilobytes():
    own = sum(path.stat().st_size for path in FOLDER.glob("network.*") if path.suffix != ".py")
    assert own < 40_000
    assert len(gzip.compress((Network._esm + Network._css).encode())) < 20_000  # with the kit
