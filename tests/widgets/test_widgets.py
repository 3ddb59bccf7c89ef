"""What all figures share: a module that needs no browser, traits, links, and no network."""

import functools
import re

import numpy as np
import pytest
from es_module import Module
from traitlets import TraitError

from convkit import widgets
from convkit.widgets import ChannelGraph, SlidingWindow
from convkit.widgets.figure import FOLDER, LARGEST, Figure
from tests.support.figures import SHOWN

LONGEST = "(() => typeof longest === 'object' ? longest : {})"


@functools.cache
def page_of(kind):
    return Module(kind._esm)


@pytest.fixture(params=widgets.__all__)
def pair(request):
    """A figure and its JavaScript."""
    kind = getattr(widgets, request.param)
    return kind(), page_of(kind)


@pytest.fixture(params=[ChannelGraph, SlidingWindow])
def pair_with_map(request):
    """A figure that shows a map x and every number of its output, and its JavaScript."""
    return request.param(), page_of(request.param)


def test_every_figure_is_exported():
    assert widgets.__all__ == sorted(widgets.__all__)
    figures = {name for name, value in vars(widgets).items() if isinstance(value, type)}
    assert figures == set(widgets.__all__)
    assert all(issubclass(getattr(widgets, name), Figure) for name in figures)


def test_a_module_is_self_contained_and_has_the_exports_of_a_figure(pair):
    figure, page = pair
    assert not re.search(r"^import\b", figure._esm, flags=re.M)
    for name in ("picture", "describe", "code", "accepts", "bounds"):
        assert re.search(rf"^export (function|const) {name}\b", figure._esm, flags=re.M)
    assert page.call("(() => typeof default_export.render)") == "function"
    assert page.call("(() => typeof document)") == "undefined"


def test_the_page_and_python_have_the_same_traits_and_limits(pair):
    figure, page = pair
    assert set(page.call("(() => traits)")) == set(figure.settings)
    for name, (low, high) in page.call("(() => bounds)").items():
        assert (figure.traits()[name].low, figure.traits()[name].high) == (low, high)
    for name, longest in page.call(LONGEST).items():
        assert figure.traits()[name].longest == longest


def test_the_picture_and_the_text_need_no_browser(pair_with_map):
    figure, page = pair_with_map
    picture = page.call("picture", figure.settings)
    for index, value in np.ndenumerate(figure.output):
        place = ",".join(map(str, index))
        assert f'data-output="{place}" data-value="{value}"' in picture
    assert "<input" not in picture
    assert len(page.call("describe", figure.settings)) > 60


def test_a_link_brings_back_the_state_it_was_made_from(pair_with_map):
    figure, page = pair_with_map
    start = figure.settings
    state = start | {"position": 3, "x": (np.array(start["x"]) + 0.5).tolist()}
    link = page.call("toLink", "a-figure", state, start)
    assert link.startswith("#a-figure?") and " " not in link
    assert start | page.call("fromLink", link, "a-figure", start) == state


@pytest.mark.parametrize("link", ["#elsewhere?position=1", "#a-figure", ""])
def test_a_link_to_another_place_is_left_alone(pair_with_map, link):
    figure, page = pair_with_map
    assert page.call("fromLink", link, "a-figure", figure.settings) is None


@pytest.mark.parametrize("query", ["position=%", "position=x", "position", "toString=1", "no=1"])
def test_a_link_that_cannot_be_read_is_told_from_one_to_another_place(pair_with_map, query):
    figure, page = pair_with_map
    assert page.call("fromLink", f"#a-figure?{query}", "a-figure", figure.settings) is False


HOSTILE = [
    None,
    {},
    {"length": 0, "0": "x"},
    "toString",
    "__proto__",
    "constructor",
    [],
    [[]],
    1e308,
]


@pytest.mark.parametrize("value", HOSTILE, ids=str)
def test_a_state_that_no_python_figure_would_take_is_not_shown_in_the_page(pair, value):
    figure, page = pair
    for name in figure.settings:
        state = figure.settings | {name: value}
        try:
            type(figure)(**state)
        except (TraitError, TypeError, ValueError):
            assert not page.call("((state) => possible(figure, state))", state), name


@pytest.mark.parametrize(
    "value, shown",
    [
        (-1, "−1"),
        (1234585.5, "1234585.5"),
        (0.1 + 0.2, "0.3"),
        (123456789012, "123456789012"),
        (5 / 3, "≈1.6667"),
        (-0.12345, "≈−0.1235"),
        (1e-7, "≈1.00e−7"),
    ],
)
def test_a_number_is_written_as_it_is_or_said_to_be_rounded(value, shown):
    assert page_of(SlidingWindow).call("digits", value) == shown


def test_a_number_is_negative_by_a_minus_sign_and_by_no_hyphen(pair):
    figure, page = pair
    picture = page.call("picture", figure.settings) + page.call("describe", figure.settings)
    assert not re.search(r"(?<![\w-])-\d", re.sub("<[^>]*>", " ", picture))


def test_the_largest_number_is_the_same_and_its_sums_are_exact():
    assert page_of(SlidingWindow).call("(() => largest)") == LARGEST
    assert 64 * LARGEST**2 < 2**53
    SlidingWindow(kernel=[[-LARGEST]])
    with pytest.raises(TraitError, match="as large as 1e.07, but a figure shows those from"):
        SlidingWindow(kernel=[[LARGEST + 1]])


def test_a_map_with_a_larger_number_is_not_shown(pair_with_map):
    figure, page = pair_with_map
    for number, shown in ((LARGEST, True), (LARGEST + 1, False), (1e308, False)):
        x = np.array(figure.x, float)
        x.flat[-1] = -number
        assert page.call("accepts", figure.settings | {"x": x.tolist()}) == shown


def test_what_a_map_has_lost_is_remembered():
    call = page_of(SlidingWindow).call
    assert call("remembered", [[1, 2], [3, 4]], [[5]]) == [[5, 2], [3, 4]]
    state = SlidingWindow().settings
    cut = call("actions.resize", state | {"kept": state}, 1, "x", "rows")
    back = call("actions.resize", state | cut | {"kept": state}, 4, "x", "rows")
    assert len(cut["x"]) == 1 and back["x"] == state["x"]


WALKED = [name for name in widgets.__all__ if "length" in getattr(widgets, name)._esm[-400:]]


@pytest.mark.parametrize("name", WALKED)
def test_every_step_is_said_in_words_of_its_own(name):
    kind = getattr(widgets, name)
    figure, page = kind(), page_of(kind)
    steps = range(page.call("((state) => figure.length(state))", figure.settings))
    said = {page.call("describe", figure.settings | {"position": step}) for step in steps}
    assert len(said) == len(steps) > 1


def test_every_figure_shows_its_parts_in_one_order(pair):
    figure, page = pair
    title = page.call("(() => title)")
    shown = page.call(SHOWN, figure.settings)
    order = [title, "ck-screen", "Walk through", 'class="ck-controls"', 'class="ck-said"']
    places = [shown.find(part) for part in order if part in shown]
    assert places == sorted(places) and len(places) >= 3
    assert len(title) > 10 and title in page.call("picture", figure.settings)


@pytest.mark.parametrize(
    "patch", [{"x": [[1], [1, 2]]}, {"x": "<b>"}, {"position": -1}, {"position": "1"}, {"x": []}]
)
def test_a_state_that_cannot_be_drawn_is_not_accepted(pair_with_map, patch):
    figure, page = pair_with_map
    assert page.call("accepts", figure.settings)
    assert not page.call("accepts", figure.settings | patch)


def test_the_repr_has_the_settings_and_no_address(pair):
    figure, _ = pair
    assert repr(figure) == repr(type(figure)())
    assert repr(figure).startswith(type(figure).__name__ + "(")
    assert all(f"{name}={value!r}" in repr(figure) for name, value in figure.settings.items())
    assert "0x" not in repr(figure)


def test_the_figures_stay_small_enough_to_read():
    sizes = {path.name: path.stat().st_size for path in FOLDER.rglob("*.[jc]s*")}
    assert [name for name, size in sizes.items() if size > 16_000] == []


def test_a_figure_asks_nothing_of_the_network():
    for path in FOLDER.rglob("*.[jc]s*"):
        assert not re.search(r"https?:|url\(|@import|\bfetch\(", path.read_text("utf-8")), path
