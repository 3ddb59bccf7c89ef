"""The pictures of convkit.draw, read back from their SVG."""

import re
import subprocess
import sys
from base64 import b64decode
from io import BytesIO
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest
from PIL import Image

from convkit import draw
from convkit.draw import INK, LINE

RED, BLACK = np.array([[[1.0]], [[0.0]], [[0.0]]]), np.zeros((2, 2))


def size_of(picture):
    root = ElementTree.fromstring(picture.svg)
    return tuple(float(root.get(name).removesuffix("pt")) / 0.75 for name in ("width", "height"))


def texts_of(picture):
    """Matplotlib writes each text as a comment above its outlines."""
    return re.findall(r"<!-- (.*?) -->", picture.svg)


def fills_of(picture):
    return re.findall(rf"fill: (#\w{{6}}); stroke: {LINE}", picture.svg)


def frames_of(picture):
    """Return (dashed, its coordinates x, y, x, y) of each black line."""
    lines = re.findall(
        rf'<path d="([^"]*)"[^>]*style="fill: none;([^"]*)stroke: {INK}', picture.svg
    )
    return [
        ("dash" in style, [float(v) for v in re.findall(r"[\d.]+", path)]) for path, style in lines
    ]


def pixels_of(picture):
    """Return the images that the picture holds, as they are seen."""
    found = re.findall(r'href="data:image/png;base64,([^"]*)"[^>]*scale\(1 -1\)', picture.svg)
    return [np.asarray(Image.open(BytesIO(b64decode(png))).convert("RGB"))[::-1] for png in found]


def test_grids_write_every_value_below_the_titles():
    picture = draw.grids([[1, -2, 30], [0, 5, 6]], [7, 8], titles=["x", "row"])
    assert texts_of(picture) == ["x", "1", "−2", "30", "0", "5", "6", "row", "7", "8"]


@pytest.mark.parametrize(
    "value, text",
    [
        (2.0, "2"),
        (-0.25, "−0.25"),
        (4 / 9, "0.444"),
        (12.345, "12.3"),
        (1234.56, "1234.6"),
        (43827160.5, "43827160.5"),
        (87654321, "87654321"),
        (3e20, "3e+20"),
        (-1e-5, "−1e−05"),
        (np.nan, "nan"),
        (-np.inf, "−∞"),
        (True, "1"),
    ],
)
def test_grids_write_values_compactly(value, text):
    assert texts_of(draw.grids([value])) == [text]


def test_grids_paint_positive_blue_negative_orange_and_zero_white():
    assert fills_of(draw.grids([-4, 0, 4])) == ["#d55e00", "#ffffff", "#0072b2"]


def test_grids_scale_colours_to_each_array():
    assert fills_of(draw.grids([100, 0], [0.5, 0])) == ["#0072b2", "#ffffff"] * 2


def test_grids_of_zeros_are_white():
    assert fills_of(draw.grids([0, 0])) == ["#ffffff", "#ffffff"]


def test_grids_give_what_is_not_finite_a_colour():
    assert fills_of(draw.grids([np.nan, np.inf, 1.0])) == ["#cccccc", "#0072b2", "#0072b2"]


@pytest.mark.parametrize("value", np.linspace(-1, 1, 41))
def test_digits_stand_out_from_their_cell(value):
    def luminance(colour):
        parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
        linear = np.where(parts > 0.04045, ((parts + 0.055) / 1.055) ** 2.4, parts / 12.92)
        return linear @ (0.2126, 0.7152, 0.0722)

    picture = draw.grids([value, 1.0])
    ink = re.search(r'--> *<g (?:style="fill: (#\w{6})")?', picture.svg.replace("\n", "")).group(1)
    dark, light = sorted([luminance(fills_of(picture)[0]), luminance(ink or "#000000")])
    assert (light + 0.05) / (dark + 0.05) > 4.5


def test_grids_widen_cells_for_long_numbers():
    assert size_of(draw.grids([123456789]))[0] > size_of(draw.grids([12]))[0] + 40


def test_grids_wrap_into_rows_that_fit_a_page():
    picture = draw.grids(*np.ones((9, 2, 3)))
    width, height = size_of(picture)
    assert 500 < width <= 620
    assert height > 3 * 2 * 36


def test_grids_make_room_for_long_titles():
    short, long = draw.grids([1], titles=["x"]), draw.grids([1], titles=["the longest title"])
    assert size_of(long)[0] > size_of(short)[0] + 60


def test_a_window_is_framed_along_its_outline():
    picture = draw.grids(np.zeros((4, 5)), windows=[np.s_[1:3, 2:4]])
    lines = [corners for _, corners in frames_of(picture)]
    xs, ys = [v for c in lines for v in c[::2]], [v for c in lines for v in c[1::2]]
    cell, margin = 36 * 0.75, 4 * 0.75
    assert len(lines) == 8
    assert (min(xs), max(xs)) == pytest.approx((margin + 2 * cell, margin + 4 * cell))
    assert (min(ys), max(ys)) == pytest.approx((margin + cell, margin + 3 * cell))


def test_a_dilated_window_frames_each_of_its_cells():
    picture = draw.grids(np.zeros((5, 5)), windows=[np.s_[0:5:2, 0:3:2]])
    assert len(frames_of(picture)) == 6 * 4


def test_the_second_window_is_dashed():
    picture = draw.grids([5, 6, 7], [1], windows=[[0, 2], None])
    assert sorted(dashed for dashed, _ in frames_of(picture)) == [False] * 4 + [True] * 4


def test_images_keep_the_colours_of_uint8():
    colours = np.zeros((3, 4, 6), np.uint8)
    colours[:, :, 3:] = np.reshape([200, 100, 50], (3, 1, 1))
    (pixels,) = pixels_of(draw.images(colours))
    assert pixels[5, 5].tolist() == [0, 0, 0]
    assert pixels[5, -5].tolist() == [200, 100, 50]


def test_images_take_colours_between_zero_and_one():
    (pixels,) = pixels_of(draw.images(np.broadcast_to(RED, (3, 4, 6))))
    assert (pixels == (255, 0, 0)).all()


def test_images_show_zero_black_and_the_largest_white():
    (pixels,) = pixels_of(draw.images([[0.0, 7.0], [7.0, 3.5]]))
    assert [pixels[5, 5, 0], pixels[5, -5, 0]] == [0, 255]
    assert 120 <= pixels[-5, -5, 0] <= 135


def test_images_take_one_map_of_uint8_as_it_is():
    (pixels,) = pixels_of(draw.images(np.full((4, 6), 60, np.uint8)))
    assert (pixels == 60).all()


def test_images_show_signs_in_orange_and_blue():
    (pixels,) = pixels_of(draw.images([[-2, 0, 2]]))
    middle = pixels.shape[1] // 2
    assert [pixels[0, x].tolist() for x in (5, middle, -5)] == [
        [213, 94, 0],
        [255, 255, 255],
        [0, 114, 178],
    ]


def test_images_do_not_let_one_outlier_hide_the_rest():
    array = np.ones((30, 40))
    array[0, 0] = 1000
    (pixels,) = pixels_of(draw.images(array))
    assert pixels[-5, -5, 0] == 255


def test_images_show_a_lone_element():
    array = np.zeros((30, 40))
    array[20:, 30:] = 0
    array[0, 0] = 1
    assert pixels_of(draw.images(array))[0].max() == 255


def test_images_show_what_is_not_a_number_in_grey():
    (pixels,) = pixels_of(draw.images([[np.nan, 1.0]]))
    assert pixels[5, 5].tolist() == [204, 204, 204]


def test_images_keep_their_proportions_and_the_page():
    width, height = size_of(draw.images(np.ones((20, 30))))
    assert (width - 8) / (height - 8) == pytest.approx(1.5)
    assert size_of(draw.images(*np.ones((4, 20, 30))))[0] <= 620


def test_images_of_five_stand_in_rows_of_three_and_two():
    width, height = size_of(draw.images(*np.ones((5, 20, 20))))
    assert (width, height) == pytest.approx((608, 8 + 2 * (600 - 56) / 3 + 28))


def test_a_picture_shows_as_svg_and_as_text():
    picture = draw.grids(np.ones((2, 3)), [1], titles=["x", None])
    assert picture._repr_svg_() is picture.svg
    assert repr(picture) == "<Picture of grids: x (2, 3), (1,)>"


def test_a_picture_shows_in_pixels_where_svg_is_not_trusted():
    picture = draw.grids(np.ones((2, 3)), titles=["x"])
    with Image.open(BytesIO(picture._repr_png_())) as shown:
        root = ElementTree.fromstring(picture.svg)
        points = [float(root.get(side).removesuffix("pt")) for side in ("width", "height")]
        assert shown.size == pytest.approx([one * 96 / 72 for one in points], abs=1)
    assert picture._repr_png_() == draw.grids(np.ones((2, 3)), titles=["x"])._repr_png_()


def test_a_picture_that_was_written_by_hand_has_no_pixels():
    assert draw.Picture("<svg/>", "<Picture of nothing>")._repr_png_() is None


def test_a_picture_is_the_same_at_each_run():
    arrays = np.arange(12).reshape(2, 2, 3)
    assert draw.grids(*arrays).svg == draw.grids(*arrays).svg
    assert draw.images(*arrays).svg == draw.images(*arrays).svg
    assert "date" not in draw.grids(*arrays).svg


def test_a_picture_ignores_and_keeps_the_settings_of_matplotlib():
    before = draw.grids([1, 2], titles=["x"]).svg
    with matplotlib.rc_context({"font.size": 40, "figure.facecolor": "black"}):
        assert draw.grids([1, 2], titles=["x"]).svg == before
        assert matplotlib.rcParams["font.size"] == 40


def test_drawing_leaves_pyplot_alone():
    code = (
        "import sys; from convkit import draw; draw.grids([1]); draw.images([[1]]); "
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_drawing_leaves_the_arrays_alone():
    array = np.array([[1.0, -2.0], [np.nan, 4.0]])
    kept = array.copy()
    draw.grids(array, windows=[(0, 0)])
    draw.images(array)
    np.testing.assert_array_equal(array, kept)


@pytest.mark.parametrize(
    "make, error, message",
    [
        (draw.grids, ValueError, "grids got no array, but needs at least one"),
        (draw.images, ValueError, "images got no array, but needs at least one"),
        (
            lambda: draw.grids(BLACK, BLACK, titles=["x"]),
            ValueError,
            "titles has 1 entries, but arrays are 2",
        ),
        (
            lambda: draw.grids(BLACK, windows=[None, None]),
            ValueError,
            "windows has 2 entries, but arrays are 1",
        ),
        (
            lambda: draw.grids(BLACK, np.ones((2, 3, 4))),
            ValueError,
            r"arrays\[1\] has shape \(2, 3, 4\), but grids draws \(H, W\) or \(W,\); .*\*x\[0\]",
        ),
        (lambda: draw.grids(5), ValueError, r"arrays\[0\] has shape \(\), but grids draws"),
        (lambda: draw.grids(np.ones((0, 3))), ValueError, r"arrays\[0\] has shape \(0, 3\)"),
        (
            lambda: draw.images(np.ones((5, 7, 3))),
            ValueError,
            r"arrays\[0\] has shape \(5, 7, 3\), but images draws \(H, W\) or \(3, H, W\)",
        ),
        (lambda: draw.images([1, 2]), ValueError, r"arrays\[0\] has shape \(2,\)"),
        (lambda: draw.grids([1j]), TypeError, r"arrays\[0\] has dtype complex128, but needs real"),
        (lambda: draw.grids(["a"]), TypeError, r"arrays\[0\] has dtype <U1, but needs real"),
        (
            lambda: draw.images(np.full((3, 2, 2), 1.5)),
            ValueError,
            "colours lie between 1.5 and 1.5, but need to be uint8 or between 0 and 1",
        ),
        (
            lambda: draw.images(np.full((3, 2, 2), -0.5)),
            ValueError,
            "colours lie between -0.5 and -0.5",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_cells_stand_in_rows_and_columns_with_their_digit_in_the_middle():
    picture = draw.grids([[1, 2, 3], [4, 5, 6]]).svg.replace("\n", "")
    cells = re.findall(rf'<path d="M ([\d.]+) ([\d.]+) [^"]*"[^>]*stroke: {LINE}', picture)
    digits = re.findall(r"-->.*?translate\(([\d.]+) ([\d.]+)\)", picture)
    corners = np.array(cells, float) / 0.75
    np.testing.assert_allclose(
        corners, [(4 + 36 * column, 4 + 36 * row) for row in range(2) for column in range(3)]
    )
    starts = np.array(digits, float) / 0.75 - corners  # a digit is about 10 wide and 11 high
    assert (np.abs(starts - (18 - 5, 18 + 5.5)) < 1.5).all()


def test_a_title_stands_in_the_middle_above_its_array():
    picture = draw.grids(np.zeros((2, 3)), titles=["x"]).svg.replace("\n", "")
    x, y = (float(v) / 0.75 for v in re.search(r"-->.*?\(([\d.]+) ([\d.]+)\)", picture).groups())
    assert abs(x - (4 + 54 - 4)) < 1.5
    assert 4 + 12 < y < 4 + 30
