"""Padding and windows: convkit.windows."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from convkit.windows import pad, sliding_windows

small = st.integers(1, 4)


def test_pad_surrounds_the_last_axes():
    x = np.arange(1, 7).reshape(1, 2, 3)
    nines = [9, 9, 9, 9, 9]
    expected = [[nines, [9, 1, 2, 3, 9], [9, 4, 5, 6, 9], nines, nines]]
    np.testing.assert_array_equal(pad(x, [(1, 2), (1, 1)], value=9), expected)


@settings(deadline=None, max_examples=80)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=3))
def test_pad_equals_numpy_pad(sides):
    x = np.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)
    every = [(0, 0)] * (4 - len(sides)) + sides
    np.testing.assert_array_equal(pad(x, sides), np.pad(x, every))


def test_pad_keeps_the_dtype():
    assert pad(np.ones(2, np.float16), [(1, 0)], value=-np.inf).dtype == np.float16


def test_pad_returns_an_array_of_its_own():
    x = np.zeros(3)
    pad(x, [(0, 0)])[:] = 1
    assert not x.any()


def test_pad_refuses_more_axes_than_there_are():
    with pytest.raises(ValueError, match=r"^x has shape \(2,\), but sides=.* is for 2 of its"):
        pad(np.zeros(2), [(1, 1), (1, 1)])


def test_pad_refuses_a_negative_side():
    with pytest.raises(ValueError, match=r"^sides=\[\(0, 1\), \(0, -1\)\] must hold no negative"):
        pad(np.zeros((2, 2)), [(0, 1), (0, -1)])


@settings(deadline=None, max_examples=80)
@given(small, small, small, small, small, small)
def test_a_window_holds_what_the_kernel_sees(K_H, K_W, S_H, S_W, D_H, D_W):
    x = np.arange(2 * 9 * 8).reshape(2, 9, 8)
    assume(D_H * (K_H - 1) < 9 and D_W * (K_W - 1) < 8)
    windows = sliding_windows(x, (K_H, K_W), stride=(S_H, S_W), dilation=(D_H, D_W))
    assert windows.shape[3:] == (K_H, K_W)
    for n, h, w, i, j in np.ndindex(windows.shape):
        assert windows[n, h, w, i, j] == x[n, h * S_H + i * D_H, w * S_W + j * D_W]
    assert (windows.shape[1] - 1) * S_H + D_H * (K_H - 1) + S_H >= 9
    assert (windows.shape[2] - 1) * S_W + D_W * (K_W - 1) + S_W >= 8


def test_windows_slide_along_the_last_axes_only():
    x = np.arange(24).reshape(2, 3, 4)
    assert sliding_windows(x, (3,)).shape == (2, 3, 2, 3)
    assert sliding_windows(x, (3, 4)).shape == (2, 1, 1, 3, 4)
    assert sliding_windows(x, (1, 2, 3)).shape == (2, 2, 2, 1, 2, 3)


def test_windows_take_one_value_for_all_axes():
    x = np.arange(63).reshape(7, 9)
    np.testing.assert_array_equal(
        sliding_windows(x, (2, 3), stride=3, dilation=2),
        sliding_windows(x, (2, 3), stride=(3, 3), dilation=(2, 2)),
    )


def test_windows_are_a_view_that_cannot_be_written():
    x = np.arange(5)
    windows = sliding_windows(x, (2,))
    assert np.shares_memory(windows, x)
    with pytest.raises(ValueError, match="read-only"):
        windows[0, 0] = 1


def test_windows_of_an_empty_batch_are_empty():
    assert sliding_windows(np.zeros((0, 5)), (2,)).shape == (0, 4, 2)


def test_windows_refuse_a_kernel_that_does_not_fit():
    with pytest.raises(ValueError, match="^along H: kernel_size=3 with dilation=2 spans 5"):
        sliding_windows(np.zeros((4, 9)), (3, 2), dilation=2)


@pytest.mark.parametrize("name", ["stride", "dilation"])
def test_windows_refuse_settings_that_are_no_integers(name):
    with pytest.raises(TypeError, match=f"^{name}=1.0 must be "):
        sliding_windows(np.zeros(4), (2,), **{name: 1.0})


@pytest.mark.parametrize("kernel_size", [(2, 2), ()])
def test_windows_refuse_another_number_of_axes(kernel_size):
    message = rf"^x has shape \(4,\), but kernel_size=.* is for {len(kernel_size)} of its axes$"
    with pytest.raises(ValueError, match=message):
        sliding_windows(np.zeros(4), kernel_size)
