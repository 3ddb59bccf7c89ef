"""Drawings of blocks."""

import itertools
import re

import pytest

from convkit.draw.blocks import HIGH, WIDE, blocks

NARROW = [[("1 × 1", 256, 64), ("3 × 3\n2 groups", 64, 64), ("1 × 1", 64, 256)], []]


def corners(picture):
    """Return the corners of each layer, in pixels."""
    paths = re.findall(r'<path d="(M [^"]*?z)[^"]*"[^>]*fill: #cfe2f2', picture.svg, flags=re.S)
    return [
        [(float(x), float(y)) for x, y in re.findall(r"[ML] ([\d.]+) ([\d.]+)", path)]
        for path in paths
    ]


def sides(picture):
    """Return the widths of the upper and the lower side of each layer, in pixels."""
    scale = 96 / 72
    return [
        (round((b[0] - a[0]) * scale, 2), round((c[0] - d[0]) * scale, 2))
        for a, b, c, d, *_ in corners(picture)
    ]


def test_a_layer_is_as_wide_as_its_maps_are_many():
    drawn = sides(blocks({"narrow": (NARROW, "+", "256 maps")}))
    assert drawn == [(WIDE, WIDE / 4), (WIDE / 4, WIDE / 4), (WIDE / 4, WIDE)]


def test_layers_stand_below_one_another_in_their_order():
    tops = [layer[0][1] for layer in corners(blocks({"narrow": (NARROW, "+", "")}))]
    steps = [(b - a) * 96 / 72 for a, b in itertools.pairwise(tops)]
    assert len(tops) == 3 and min(steps) > HIGH


def test_paths_stand_side_by_side_and_shortcuts_are_lines():
    paths = [[("1 × 1", 8, 4)], [("1 × 1", 8, 2)], []]
    picture = blocks({"three": (paths, "stacked", "14 maps")})
    (first, *_), (second, *_) = corners(picture)
    assert first[1] == second[1] and (second[0] - first[0]) * 96 / 72 >= WIDE
    assert repr(picture) == "<Picture of blocks: three (1, 1, 0)>"


def test_a_drawing_is_the_same_at_each_run():
    one, again = (blocks({"narrow": (NARROW, "+", "256 maps\nmore")}) for _ in range(2))
    assert one.svg == again.svg and one._repr_png_()[:4] == b"\x89PNG"


@pytest.mark.parametrize(
    "paths, words",
    [
        ([[], []], r"odd has no layer in its paths \[\[\], \[\]\], but needs one"),
        ([[("1 × 1", 8, 4), ("3 × 3", 8, 8)]], "odd: '3 × 3' gets 8 maps, but 4 reach it"),
        ([[("1 × 1", 8, 4)], [("3 × 3", 6, 4)]], "odd: '3 × 3' gets 6 maps, but 8 reach it"),
    ],
)
def test_paths_that_do_not_fit_are_refused(paths, words):
    with pytest.raises(ValueError, match=words):
        blocks({"odd": (paths, "+", "")})
