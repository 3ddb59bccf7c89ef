"""Pools of padding by side, gaps, given sizes, norms and indices: convkit.pool."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import convkit
from convkit import gradients, naive
from convkit.shapes import Axis, Window, pool_geometry

AXES = (1, 2, 3)
SIZES = (7, 6, 5)


def function(name, axes, library=convkit):
    return getattr(library, name.replace("*", f"{axes}d"))


def maps(axes, seed=0, low=-20):
    """Return maps of integers as floats, some of them equal."""
    drawn = np.random.default_rng(seed).integers(low, 20, (2, 3, *SIZES[:axes]))
    return drawn.astype(float)


def torch_of(value, torch):
    return torch.tensor(np.asarray(value), dtype=torch.float64)


@st.composite
def windows(draw, most_padding=3):
    """Return a number of axes and the settings of a pool with (before, after) pairs."""
    axes = draw(st.sampled_from(AXES))
    several = lambda low, high: draw(st.tuples(*[st.integers(low, high)] * axes))  # noqa: E731
    ends = st.tuples(st.integers(0, most_padding), st.integers(0, most_padding))
    kernel = several(1, 3)
    given = {
        "stride": draw(st.none() | st.tuples(*[st.integers(1, 3)] * axes)),
        "padding": draw(st.tuples(*[ends] * axes)),
        "dilation": several(1, 2),
        "ceil_mode": draw(st.booleans()),
    }
    return axes, kernel, given


# Padding by side, and gaps


@settings(deadline=None, max_examples=80)
@given(windows())
def test_a_padded_maximum_is_that_of_what_lies_in_the_window(window):
    axes, kernel, given = window
    x = maps(axes)
    try:
        found = function("max_pool*", axes)(x, kernel, **given)
    except ValueError as error:
        assert "leaves windows that hold no element" in str(error)
        shown = Window(kernel, *given.values())
        with pytest.raises(ValueError, match="leaves windows that hold no element"):
            pool_geometry(axes, x.shape, shown)
        return
    np.testing.assert_array_equal(found, function("max_pool*", axes, naive)(x, kernel, **given))


@settings(deadline=None, max_examples=80)
@given(windows(), st.booleans())
def test_a_padded_average_is_that_of_what_is_counted(window, counted):
    axes, kernel, given = window
    x, given = maps(axes), given | {"count_include_pad": counted}
    try:
        found = function("avg_pool*", axes)(x, kernel, **given)
    except ValueError as error:
        assert "leaves windows that hold no element" in str(error)
        return
    expected = function("avg_pool*", axes, naive)(x, kernel, **given)
    np.testing.assert_allclose(found, expected, atol=1e-12)


@pytest.mark.parametrize("name", ["max_pool*", "avg_pool*"])
@pytest.mark.parametrize("axes", AXES)
def test_words_for_padding_mean_what_they_mean_for_convolutions(name, axes):
    pool, x = function(name, axes), maps(axes)
    kept = pool(x, 3, stride=1, padding="same")
    assert kept.shape == x.shape
    np.testing.assert_array_equal(kept, pool(x, 3, stride=1, padding=1))
    even = pool(x, 2, stride=1, padding="same")
    np.testing.assert_array_equal(even, pool(x, 2, stride=1, padding=((0, 1),) * axes))
    np.testing.assert_array_equal(pool(x, 2, padding="valid"), pool(x, 2))
    with pytest.raises(ValueError, match='^padding="same" needs stride 1, but stride='):
        pool(x, 2, padding="same")


def test_pairs_may_hold_more_than_half_a_window_as_long_as_none_is_empty():
    x = np.array([[5, 7, 6]])
    found = convkit.max_pool1d(x, 3, stride=1, padding=((2, 2),))
    np.testing.assert_array_equal(found, [[5, 7, 7, 7, 6]])
    with pytest.raises(
        ValueError, match=r"^padding=\(\(3, 0\),\) with kernel_size=\(3,\) .*hold no"
    ):
        convkit.max_pool1d(x, 3, stride=1, padding=((3, 0),))
    with pytest.raises(
        ValueError, match=r"half of kernel_size=\(3,\), as in PyTorch; \(before, af"
    ):
        convkit.max_pool1d(x, 3, stride=1, padding=2)


def test_an_average_of_nothing_is_refused():
    with pytest.raises(ValueError, match="leaves windows that hold no element$"):
        convkit.avg_pool1d([[5]], 2, stride=1, padding=1, dilation=2, count_include_pad=False)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 9), st.integers(1, 4), st.integers(1, 3), st.integers(1, 3), st.data())
def test_an_axis_knows_whether_every_window_holds_an_element(size, k, stride, dilation, data):
    pair = data.draw(st.tuples(st.integers(0, 4), st.integers(0, 4)))
    if (k - 1) * dilation >= size + sum(pair):
        return
    ones = naive.conv1d(
        np.ones((1, 1, size), int),
        np.ones((1, 1, k), int),
        stride=stride,
        padding=(pair,),
        dilation=dilation,
    )
    axis = Axis(size, k, stride, pair[0], dilation, ones.shape[2])
    assert axis.is_met == bool(ones.all())


# Norms


@pytest.mark.parametrize("norm_type", [1, 2, 3, 2.5, np.float32(4)])
@pytest.mark.parametrize("axes", AXES)
def test_a_norm_equals_its_definition(axes, norm_type):
    x = maps(axes, low=1)
    for stride, padding, dilation in product((None, 1, 2), (0, 1), (1, 2)):
        given = {"stride": stride, "padding": padding, "dilation": dilation}
        found = function("lp_pool*", axes)(x, norm_type, 2, **given)
        expected = naive.lp_pool(x, norm_type, (2,) * axes, **given)
        np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("norm_type", [1, 2, 3, 2.5, float("inf")])
@pytest.mark.parametrize("axes", AXES)
def test_a_norm_equals_that_of_torch(axes, norm_type, torch):
    x = maps(axes)
    for stride, ceil_mode in product((None, 1, 3), (False, True)):
        given = {"stride": stride, "ceil_mode": ceil_mode}
        kernel = (3, 2, 2)[:axes] if axes > 1 else 3
        expected = getattr(torch.nn.functional, f"lp_pool{axes}d")(
            torch_of(x, torch), norm_type, kernel, **given
        )
        found = function("lp_pool*", axes)(x, norm_type, kernel, **given)
        np.testing.assert_allclose(found, expected.numpy(), rtol=1e-12)


@pytest.mark.parametrize(
    ("norm_type", "error", "message"),
    [
        (0, ValueError, "^norm_type=0 must be above 0$"),
        (-1.5, ValueError, "^norm_type=-1.5 must be above 0$"),
        (float("nan"), ValueError, "^norm_type=nan must be above 0$"),
        (True, TypeError, "^norm_type=True must be a real number$"),
        ("2", TypeError, "^norm_type='2' must be a real number$"),
        (2j, TypeError, "^norm_type=2j must be a real number$"),
    ],
)
def test_a_norm_needs_a_number_above_0(norm_type, error, message):
    with pytest.raises(error, match=message):
        convkit.lp_pool1d([[1.0, 2]], norm_type, 2)


@pytest.mark.parametrize("norm_type", [1, 2, float("inf")])
def test_the_norm_of_a_window_wholly_in_the_padding_is_0(norm_type):
    found = convkit.lp_pool1d([[5.0]], norm_type, 2, stride=1, padding=1, dilation=2)
    np.testing.assert_array_equal(found, [[0]])


def test_norms_of_integers_are_float64_and_of_halves_halves():
    assert convkit.lp_pool1d([[3, 4]], 2, 2).dtype == np.float64
    assert convkit.lp_pool1d(np.full((1, 2), 200, np.float16), 2, 2).dtype == np.float16
    assert np.isfinite(convkit.lp_pool1d(np.full((1, 2), 300, np.float16), 2, 2)).all()


# Given sizes


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 3).flatmap(lambda axes: st.tuples(*[st.integers(1, 9)] * axes)))
def test_adaptive_pools_equal_their_definitions(sizes):
    x, axes = maps(len(sizes)), len(sizes)
    found = function("adaptive_avg_pool*", axes)(x, sizes)
    np.testing.assert_allclose(found, naive.adaptive_avg_pool(x, sizes), atol=1e-12)
    found = function("adaptive_max_pool*", axes)(x, sizes)
    np.testing.assert_array_equal(found, naive.adaptive_max_pool(x, sizes))


@settings(deadline=None, max_examples=40)
@given(sizes=st.integers(1, 3).flatmap(lambda axes: st.tuples(*[st.integers(1, 9)] * axes)))
def test_adaptive_pools_equal_those_of_torch(sizes, torch):
    x, axes = maps(len(sizes)), len(sizes)
    x.flat[[3, -7]] = np.nan
    F = torch.nn.functional
    for case in (x, x[0]):
        tensor = torch_of(case, torch)
        expected = getattr(F, f"adaptive_avg_pool{axes}d")(tensor, sizes).numpy()
        found = function("adaptive_avg_pool*", axes)(case, sizes)
        np.testing.assert_allclose(found, expected, atol=1e-12)
        expected = getattr(F, f"adaptive_max_pool{axes}d_with_indices")(tensor, sizes)
        found = function("adaptive_max_pool*_with_indices", axes)(case, sizes)
        for ours, theirs in zip(found, expected, strict=True):
            np.testing.assert_array_equal(ours, theirs.numpy())


@pytest.mark.parametrize("sizes", [(7, 3), (1, 2), (7, 6), (1, 1), (7, 4)])
def test_equal_shares_give_what_windows_side_by_side_do(sizes):
    x = maps(2)
    found = convkit.adaptive_avg_pool2d(x, sizes)
    np.testing.assert_allclose(found, naive.adaptive_avg_pool(x, sizes), atol=1e-12)
    found = convkit.adaptive_max_pool2d(x, sizes)
    np.testing.assert_array_equal(found, naive.adaptive_max_pool(x, sizes))


def test_an_adaptive_pool_keeps_a_size_for_none_and_takes_one_int_for_all():
    x = maps(2)
    assert convkit.adaptive_avg_pool2d(x, (None, 4)).shape == (2, 3, 7, 4)
    assert convkit.adaptive_max_pool2d(x[0], 3).shape == (3, 3, 3)


@pytest.mark.parametrize("kind", ["avg", "max"])
@pytest.mark.parametrize(
    ("size", "error", "message"),
    [
        (0, ValueError, "^output_size=0 must be at least 1$"),
        ((2, 2, 2), ValueError, "^output_size=.* has 3 values, but needs 2"),
        (2.0, TypeError, "^output_size=.*2.0.* must be one integer"),
        ("ab", TypeError, "^output_size=.* must be one integer"),
    ],
)
def test_an_adaptive_pool_refuses_what_is_no_size(kind, size, error, message):
    with pytest.raises(error, match=message):
        function(f"adaptive_{kind}_pool*", 2)(maps(2), size)


# Indices


@settings(deadline=None, max_examples=60)
@given(windows(most_padding=2))
def test_indices_are_those_of_the_definition(window):
    axes, kernel, given = window
    x = maps(axes)
    try:
        found = function("max_pool*_with_indices", axes)(x, kernel, **given)
    except ValueError as error:
        assert "leaves windows that hold no element" in str(error)
        return
    expected = naive.max_pool_with_indices(x, kernel, **given)
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("axes", AXES)
def test_indices_and_unpooled_maps_equal_those_of_torch(axes, torch):
    F, x = torch.nn.functional, maps(axes)
    x.flat[[3, -7]] = np.nan
    for stride, padding, ceil_mode in product((None, 1, 2), (0, 1), (False, True)):
        given = {"stride": stride, "padding": padding}
        expected = getattr(F, f"max_pool{axes}d_with_indices")(
            torch_of(x, torch), 3, ceil_mode=ceil_mode, **given
        )
        found = function("max_pool*_with_indices", axes)(x, 3, ceil_mode=ceil_mode, **given)
        for ours, theirs in zip(found, expected, strict=True):
            np.testing.assert_array_equal(ours, theirs.numpy())
        sizes = x.shape[2:]
        try:
            back = getattr(F, f"max_unpool{axes}d")(*expected, 3, output_size=sizes, **given)
        except ValueError:
            with pytest.raises(
                ValueError, match="^output_size=.* must differ from .* by less than"
            ):
                function("max_unpool*", axes)(*found, 3, output_size=sizes, **given)
        else:
            ours = function("max_unpool*", axes)(*found, 3, output_size=sizes, **given)
            np.testing.assert_array_equal(ours, back.numpy())
            np.testing.assert_array_equal(ours, naive.max_unpool(*found, sizes))


@pytest.mark.parametrize("axes", AXES)
def test_unpooling_turns_the_sizes_around(axes):
    x = maps(axes)[:, :, 1:5][..., :4]
    y, indices = function("max_pool*_with_indices", axes)(x, 2)
    back = function("max_unpool*", axes)(y, indices, 2, output_size=x.shape)
    np.testing.assert_array_equal(function("max_pool*", axes)(np.where(back, back, -99), 2), y)
    single = function("max_unpool*", axes)(y[0], indices[0], 2, output_size=x.shape[2:])
    np.testing.assert_array_equal(single, back[0])


def test_unpooling_refuses_what_does_not_fit():
    y, indices = [[[8, 5]]], [[[5, 6]]]
    with pytest.raises(ValueError, match="^indices hold 9, but must be from 0 to 7, the elements"):
        convkit.max_unpool2d(y, [[[5, 9]]], 2)
    with pytest.raises(ValueError, match="^indices hold -1, but must be from 0 to 7"):
        convkit.max_unpool2d(y, [[[5, -1]]], 2)
    with pytest.raises(ValueError, match=r"^indices has shape \(1, 1, 1\), but needs \(1, 1, 2\)$"):
        convkit.max_unpool2d(y, [[[5]]], 2)
    with pytest.raises(TypeError, match="^indices has dtype float64, but needs integers$"):
        convkit.max_unpool2d(y, [[[5.0, 6]]], 2)
    with pytest.raises(
        ValueError, match=r"^output_size=\(2, 6\) must differ from \(2, 4\) by less"
    ):
        convkit.max_unpool2d(y, indices, 2, output_size=(2, 6))
    with pytest.raises(ValueError, match="^output_size=.* has 1 values, but needs 2"):
        convkit.max_unpool2d(y, indices, 2, output_size=(2,))
    with pytest.raises(TypeError, match="^output_size=2.0 must be one integer for all axes or one"):
        convkit.max_unpool2d(y, indices, 2, output_size=2.0)


# A given divisor


@pytest.mark.parametrize("ceil_mode", [False, True])
@pytest.mark.parametrize("axes", [2, 3])
def test_a_divisor_is_that_of_torch(axes, ceil_mode, torch):
    x, kernel = maps(axes), (3, 2, 4)[:axes]
    settings = {"stride": 2, "padding": 1, "ceil_mode": ceil_mode, "divisor_override": 5}
    tensor = torch_of(x, torch).requires_grad_()
    y = getattr(torch.nn.functional, f"avg_pool{axes}d")(tensor, kernel, **settings)
    np.testing.assert_allclose(
        function("avg_pool*", axes)(x, kernel, **settings), y.detach(), atol=1e-12
    )
    grad = maps(axes, seed=1)[(..., *map(slice, y.shape[2:]))]
    y.backward(torch_of(grad, torch))
    back = getattr(gradients, f"avg_pool{axes}d_input")
    np.testing.assert_allclose(back(x.shape, grad, kernel, **settings), tensor.grad, atol=1e-12)


def test_a_divisor_takes_the_place_of_every_count():
    x, settings = maps(2), {"stride": 1, "padding": 1}
    counted = convkit.avg_pool2d(x, 3, **settings)  # padding included, so by 9 everywhere
    np.testing.assert_allclose(
        convkit.avg_pool2d(x, 3, divisor_override=3, **settings), counted * 3
    )


@pytest.mark.parametrize(
    ("divisor", "error"), [(0, ValueError), (-1, ValueError), (1.5, TypeError)]
)
def test_a_divisor_below_1_or_no_integer_is_refused(divisor, error):
    with pytest.raises(error, match=f"^divisor_override={divisor} must be "):
        convkit.avg_pool2d(maps(2), 2, divisor_override=divisor)
