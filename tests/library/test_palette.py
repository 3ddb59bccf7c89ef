"""The colours stand out from their ground, and are defined in one place."""

import re

import pytest

from convkit.draw import SIGNED
from convkit.palette import DARK, LIGHT
from convkit.widgets import PixelMixer
from convkit.widgets.figure import FOLDER, colours

WORDS = ["ink", "soft", "blue", "0", "1", "2", "3"]  # also as letters or thin lines
PLAIN = {"#fff", "#000"}  # under and over photographs, which no theme changes


def channels(colour):
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def luminance(colour):
    parts = [
        one / 3295 if one <= 10 else ((one / 255 + 0.055) / 1.055) ** 2.4
        for one in channels(colour)
    ]
    return sum(part * share for part, share in zip(parts, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(one, other):
    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", WORDS)
def test_letters_and_lines_stand_out(theme, name):
    assert contrast(theme[name], theme["paper"]) >= 4.5
    assert contrast(theme[name], theme["panel"]) >= 4.5


def test_both_themes_have_every_colour():
    assert LIGHT.keys() == DARK.keys()
    assert all(
        f"--ck-{name}: light-dark({LIGHT[name]}, {DARK[name]})" in colours() for name in LIGHT
    )


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.css")), ids=lambda path: path.name)
def test_style_of_a_figure_names_no_colour_of_its_own(path):
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", path.read_text("utf-8"))) <= PLAIN
    used = set(re.findall(r"--ck-(\w+)", path.read_text("utf-8")))
    lengths = {"least", "cell", "columns", "node", "own", "wide"}
    assert used - lengths <= LIGHT.keys()


def test_numbers_have_the_same_colours_in_figures_and_pictures():
    orange, blue = channels(LIGHT["orange"]), channels(LIGHT["blue"])
    assert [[round(255 * part) for part in SIGNED(end)[:3]] for end in (0.0, 1.0)] == [orange, blue]
    assert f"[[{', '.join(map(str, orange))}], [{', '.join(map(str, blue))}]]" in PixelMixer._esm
