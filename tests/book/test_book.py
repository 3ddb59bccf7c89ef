"""The built pages, read in a headless Chromium with the network cut."""

import json
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from convkit.widgets import ChannelGraph, SlidingWindow
from tests.support.book import HTML, PAGES, let_pass, with_figure
from tests.support.figures import shown_numbers

FIGURES = with_figure()


@pytest.mark.parametrize("name", PAGES)
def test_page_asks_no_other_host_and_reports_no_error(open_page, site, name):
    page, log = open_page(f"{site}/{name}")
    page.wait_for_timeout(300)
    assert log.foreign(site) == []
    assert log.complaints == []


@pytest.mark.parametrize("name", PAGES)
def test_page_works_unzipped(open_page, name):
    page, log = open_page((HTML / name).as_uri())
    page.wait_for_timeout(300)
    assert log.foreign("file://") == []
    assert log.complaints == []
    places = page.locator(".convkit-figure")
    assert places.count() == page.locator(".convkit-figure[data-ready]").count()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_overflows_the_page_and_no_name_in_a_table_is_broken(open_whole, name):
    page = open_whole(name)
    broken = "all => all.filter(one => one.getClientRects().length > 1).map(one => one.textContent)"
    names = page.locator("td code .pre").filter(has_not_text=re.compile("[ ._/-]|.{20}"))
    for width in (1920, 1280, 768, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        let_pass(page, 200)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert names.evaluate_all(broken) == []


@pytest.mark.parametrize("name", PAGES)
def test_every_picture_has_a_text_alternative(name):
    for picture in re.findall(r"<img\b[^>]*>", (HTML / name).read_text("utf-8")):
        alt = re.search(r'alt="([^"]*)"', picture)
        assert alt and len(alt[1]) > 10 and not alt[1].startswith("_images"), picture


@pytest.mark.parametrize("name", FIGURES)
def test_figure_is_a_picture_with_its_text_without_scripts(open_page, site, name):
    page, _ = open_page(f"{site}/{name}", java_script_enabled=False)
    for place in page.locator(".convkit-figure").all():
        assert place.locator("svg, table").count() > 0
        place.scroll_into_view_if_needed()
        text = place.locator("p").last
        expect(text).to_have_text(re.compile(".{40}", re.S), use_inner_text=True)


@pytest.mark.parametrize("name", PAGES)
def test_formulas_are_set_without_scripts(open_page, site, name):
    page, _ = open_page(f"{site}/{name}", java_script_enabled=False)
    formulas = page.locator(".math")
    assert formulas.count() == page.locator(".math .katex").count()


def test_question_shows_the_reason_for_the_choice_without_scripts(open_page, site):
    page, _ = open_page(f"{site}/single_channel.html", java_script_enabled=False)
    quiz = page.locator("fieldset.question").first
    assert quiz.locator(".reason:visible").count() == 0
    quiz.locator("input").first.focus()
    page.keyboard.press("Space")
    assert quiz.locator(".reason:visible").count() == 1


def test_belief_is_kept_and_quoted_in_the_chapter(open_page, site):
    page, _ = open_page(f"{site}/index.html")
    chapter = (HTML / "pooling.html").read_text("utf-8")
    name = re.search(r'data-belief="([^"]*)"', chapter)[1]
    page.locator(f"#{name} label").nth(1).click()
    answer = page.locator(f"#{name} label").nth(1).inner_text()
    page.goto(f"{site}/pooling.html")
    assert answer in page.locator(f'[data-belief="{name}"]').inner_text()


def test_pages_load_only_files_that_are_there():
    for name in PAGES:
        for link in re.findall(r'(?:src|href)="([^"#?:]+)["#?]', (HTML / name).read_text("utf-8")):
            assert (HTML / link).exists(), f"{name} points to {link}"


def numbers_of(output):
    """Return convkit's numbers by their places."""
    return dict(np.ndenumerate(output))


def read_settings(figure):
    return json.loads(figure.locator('script[type="application/json"]').text_content())


def test_sliding_window_answers_keys_and_clicks_with_the_numbers_of_convkit(open_page, site):
    page, log = open_page(f"{site}/single_channel.html")
    figure = page.locator("#sliding-window")
    twin = SlidingWindow(**read_settings(figure))
    assert shown_numbers(figure) == numbers_of(twin.output)

    figure.locator("[data-set=stride]").focus()
    page.keyboard.press("ArrowRight")
    twin.stride += 1
    assert shown_numbers(figure) == numbers_of(twin.output)

    figure.locator("label", has_text="true convolution").click()
    twin.flip = not twin.flip
    assert shown_numbers(figure) == numbers_of(twin.output)

    figure.locator('input[data-set="kernel,0,1"]').fill("7")
    twin.kernel = np.array(twin.kernel) + np.outer(np.eye(len(twin.kernel))[0], [0, 7, 0])
    assert shown_numbers(figure) == numbers_of(twin.output)
    assert log.complaints == [] and log.foreign(site) == []


def test_sliding_window_moves_by_arrow_keys_and_says_where_it_is(open_page, site):
    page, _ = open_page(f"{site}/single_channel.html")
    figure = page.locator("#sliding-window")
    figure.locator('[data-output][tabindex="0"]').focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    here = figure.locator('[data-output][aria-current="true"]')
    assert here.get_attribute("data-output") == "1,1"
    expect = SlidingWindow(**read_settings(figure)).output[1, 1]
    assert figure.locator("[data-equation] strong").inner_text().replace("−", "-") == f"{expect:g}"
    let_pass(page, 900)
    assert "row 2, column 2" in figure.locator("[role=status]").text_content()


def test_channel_graph_answers_keys_and_clicks_with_the_numbers_of_convkit(open_page, site):
    page, log = open_page(f"{site}/multi_channel.html")
    figure = page.locator("#channel-graph")
    twin = ChannelGraph(**read_settings(figure))
    assert shown_numbers(figure) == numbers_of(twin.output)

    figure.locator("label", has_text="sum over the input maps").click()
    twin.sum = not twin.sum
    assert shown_numbers(figure) == numbers_of(twin.output)
    assert int(figure.locator("[data-count=maps]").inner_text().split()[0]) == len(twin.output)

    figure.locator("summary", has_text="Arrows").click()
    figure.locator('[data-do="wire,1,0"]').focus()
    page.keyboard.press("Space")
    with twin.hold_trait_notifications():
        twin.table = [[1, 1], [0, 1]]
    assert shown_numbers(figure) == numbers_of(twin.output)

    figure.locator("[data-do=odometer]").click()
    figure.locator("input[value=type_2_2]").check()
    assert 87654321 in shown_numbers(figure).values()
    figure.locator("input[value=type_2_1]").check()
    assert 13086 in shown_numbers(figure).values()
    assert log.complaints == [] and log.foreign(site) == []


def test_link_restores_the_state_of_a_figure(open_page, site):
    page, _ = open_page(f"{site}/single_channel.html#sliding-window?stride=2&padding=1")
    figure = page.locator("#sliding-window")
    twin = SlidingWindow(**{**read_settings(figure), "stride": 2, "padding": 1})
    assert shown_numbers(figure) == numbers_of(twin.output)
