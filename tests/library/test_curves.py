"""Pictures of lines."""

import pytest

from convkit.draw.curves import curves


def test_a_picture_names_axes_and_lines_and_is_the_same_at_each_run():
    lines = {"seen": [0.5, 0.75], "unseen": [0.5, 0.625]}
    one, again = (curves([1, 2], lines, across="epoch", up="right") for _ in range(2))
    assert one.svg == again.svg and repr(one) == "<Picture of curves: seen (2,), unseen (2,)>"


def test_lines_that_cannot_be_told_apart_are_refused():
    with pytest.raises(ValueError, match="one to 3 lines, but got 4"):
        curves([1], {str(n): [1] for n in range(4)}, across="x", up="y")
    with pytest.raises(ValueError, match="one to 3 lines, but got 0"):
        curves([1], {}, across="x", up="y")


def test_a_line_of_another_length_is_refused():
    with pytest.raises(ValueError, match="loss has 2 numbers, but x has 3"):
        curves([1, 2, 3], {"loss": [1, 2]}, across="x", up="y")


def test_whole_steps_are_ticked_at_whole_numbers():
    picture = curves(range(1, 21), {"loss": range(20)}, across="epoch", up="loss")
    ticks = picture.figure.axes[0].get_xticks()
    assert len(ticks) > 3 and all(tick.is_integer() for tick in ticks)
