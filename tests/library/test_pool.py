"""Pooling: convkit.pool."""

import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import convkit
from convkit import naive, pool
from tests.support.settings import each

SIZES = {1: (9,), 2: (9, 8), 3: (5, 7, 6)}
KERNELS = {1: (4,), 2: (4, 3), 3: (2, 4, 3)}
GRID = np.array([[[[4, 1, 0, 2], [3, 8, 5, 1], [7, 2, 6, 6], [0, 9, 4, 3]]]])
max_pool = {axes: getattr(convkit, f"max_pool{axes}d") for axes in (1, 2, 3)}
avg_pool = {axes: getattr(convkit, f"avg_pool{axes}d") for axes in (1, 2, 3)}
EVERY = [
    pytest.param(library[axes], axes, id=f"{kind}_pool{axes}d")
    for kind, library in (("max", max_pool), ("avg", avg_pool))
    for axes in (1, 2, 3)
]


def maps(axes, seed=0):
    """Return maps of negative and positive floats, no two of them equal."""
    return np.random.default_rng(seed).normal(size=(2, 3, *SIZES[axes]))


def geometries(axes):
    """List settings that a max and an average both take, for KERNELS."""
    strides = (None, 1, each(axes, 2, 3))
    for stride, padding, ceil_mode in product(strides, (0, 1, each(axes, 1, 0)), (False, True)):
        yield {"stride": stride, "padding": padding, "ceil_mode": ceil_mode}


# Against the definition and PyTorch


@pytest.mark.parametrize("dilation", [1, 2, (3, 1, 2)])
@pytest.mark.parametrize("axes", [1, 2, 3])
def test_max_pool_equals_its_definition(axes, dilation):
    dilation = dilation if dilation in (1, 2) else dilation[-axes:]
    definition, x = getattr(naive, f"max_pool{axes}d"), maps(axes)[:1]
    kernel = tuple(min(k, 3) for k in KERNELS[axes])
    for geometry in geometries(axes):
        expected = definition(x, kernel, dilation=dilation, **geometry)
        found = max_pool[axes](x, kernel, dilation=dilation, **geometry)
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("count_include_pad", [True, False])
@pytest.mark.parametrize("axes", [1, 2, 3])
def test_avg_pool_equals_its_definition(axes, count_include_pad):
    definition, x = getattr(naive, f"avg_pool{axes}d"), maps(axes)[:1]
    for geometry in geometries(axes):
        geometry["count_include_pad"] = count_include_pad
        expected = definition(x, KERNELS[axes], **geometry)
        found = avg_pool[axes](x, KERNELS[axes], **geometry)
        np.testing.assert_allclose(found, expected, atol=1e-12)


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_max_pool_equals_torch(axes, torch):
    torch_pool, x = getattr(torch.nn.functional, f"max_pool{axes}d"), maps(axes)
    for geometry, dilation in product(geometries(axes), (1, 2)):
        kernel = tuple(min(k, 3) for k in KERNELS[axes])
        expected = torch_pool(torch.from_numpy(x), kernel, dilation=dilation, **geometry)
        found = max_pool[axes](x, kernel, dilation=dilation, **geometry)
        np.testing.assert_array_equal(found, expected.numpy())


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_avg_pool_equals_torch(axes, torch):
    torch_pool, x = getattr(torch.nn.functional, f"avg_pool{axes}d"), maps(axes)
    for geometry, counted in product(geometries(axes), (True, False)):
        geometry = {name: value for name, value in geometry.items() if value is not None}
        geometry["count_include_pad"] = counted
        expected = torch_pool(torch.from_numpy(x), KERNELS[axes], **geometry)
        found = avg_pool[axes](x, KERNELS[axes], **geometry)
        np.testing.assert_allclose(found, expected.numpy(), atol=1e-12)


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_nan_and_infinities_come_out_as_in_torch(axes, torch):
    x = maps(axes)
    x.flat[[0, 5, 11, -1, -20]] = np.nan, np.inf, -np.inf, np.inf, np.nan
    for library, kind in ((max_pool, "max"), (avg_pool, "avg")):
        torch_pool = getattr(torch.nn.functional, f"{kind}_pool{axes}d")
        for geometry in ({"stride": 1, "padding": 1}, {"stride": 2, "ceil_mode": True}):
            expected = torch_pool(torch.from_numpy(x), 3, **geometry).numpy()
            with np.errstate(invalid="ignore"):
                found = library[axes](x, 3, **geometry)
            np.testing.assert_allclose(found, expected, atol=1e-12)


# Known values


def test_max_pool_of_the_grid():
    np.testing.assert_array_equal(convkit.max_pool2d(GRID, 2), [[[[8, 5], [9, 6]]]])


def test_avg_pool_of_the_grid():
    np.testing.assert_array_equal(convkit.avg_pool2d(GRID, 2), [[[[4, 2], [4.5, 4.75]]]])


def test_average_at_the_border_counts_the_padding_or_not():
    ones = np.ones((1, 3, 3))
    kept = convkit.avg_pool2d(ones, 3, stride=1, padding=1)
    np.testing.assert_allclose(kept * 9, [[[4, 6, 4], [6, 9, 6], [4, 6, 4]]])
    left_out = convkit.avg_pool2d(ones, 3, stride=1, padding=1, count_include_pad=False)
    np.testing.assert_array_equal(left_out, ones)


def test_average_never_counts_what_hangs_over_the_padding():
    x = np.array([[1.0, 2, 3, 4, 5]])
    found = convkit.avg_pool1d(x, 3, stride=3, padding=1, ceil_mode=True)
    np.testing.assert_allclose(found, [[1, 4]])
    found = convkit.avg_pool1d(x[:, :4], 3, stride=3, padding=1, ceil_mode=True)
    np.testing.assert_allclose(found, [[1, 7 / 3]])
    found = convkit.avg_pool1d(x, 4, stride=3, ceil_mode=True)
    np.testing.assert_allclose(found, [[2.5, 4.5]])


def test_the_padding_is_never_the_maximum():
    found = convkit.max_pool1d([[-5, -3, -4]], 2, stride=2, padding=1)
    np.testing.assert_array_equal(found, [[-5, -3]])


@pytest.mark.parametrize("dtype", [np.int8, np.int16, np.int64, np.uint8, np.float16, np.float32])
def test_a_window_wholly_in_the_padding_gives_the_lowest_value(dtype):
    found = convkit.max_pool1d(np.ones((1, 1, 1), dtype), 2, stride=1, padding=1, dilation=2)
    assert found.item() == (np.iinfo(dtype).min if np.dtype(dtype).kind in "iu" else -np.inf)


def test_nan_wins_in_a_window_only():
    x = [[np.nan, 1, 2, np.inf, -np.inf, -np.inf]]
    np.testing.assert_array_equal(convkit.max_pool1d(x, 2), [[np.nan, np.inf, -np.inf]])


# Properties


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 3), st.booleans(), st.integers(0, 99))
def test_the_maximum_commutes_with_a_rising_function(K_H, K_W, stride, ceil_mode, seed):
    x = np.random.default_rng(seed).integers(-5, 5, (1, 2, 7, 6))
    geometry = {"stride": stride, "padding": (K_H // 2, K_W // 2), "ceil_mode": ceil_mode}
    found = convkit.max_pool2d(x**3, (K_H, K_W), **geometry)
    np.testing.assert_array_equal(found, convkit.max_pool2d(x, (K_H, K_W), **geometry) ** 3)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 3), st.integers(0, 99))
def test_the_average_is_a_convolution_with_equal_weights(K_H, K_W, stride, seed):
    x = np.random.default_rng(seed).normal(size=(2, 3, 7, 6))
    weight = np.full((3, 1, K_H, K_W), 1 / (K_H * K_W))
    padding = K_H // 2, K_W // 2
    expected = convkit.conv2d(x, weight, stride=stride, padding=padding, groups=3)
    found = convkit.avg_pool2d(x, (K_H, K_W), stride=stride, padding=padding)
    np.testing.assert_allclose(found, expected, atol=1e-12)


# Tiles


@pytest.mark.parametrize("tile", [1, 300])
@pytest.mark.parametrize(("function", "axes"), EVERY)
def test_results_do_not_depend_on_the_tiles(function, axes, tile, monkeypatch):
    x = np.concatenate([maps(axes), maps(axes, seed=1)])
    x.flat[[0, 5, 11, -1, -20]] = np.nan, np.inf, -np.inf, np.inf, np.nan
    for geometry in geometries(axes):
        expected = function(x, KERNELS[axes], **geometry)
        monkeypatch.setattr(pool.merge, "TILE", tile)
        pool.merge._parts.cache_clear()
        np.testing.assert_array_equal(function(x, KERNELS[axes], **geometry), expected)
        monkeypatch.undo()
        pool.merge._parts.cache_clear()


def test_what_a_row_ends_with_and_the_next_begins_with_never_meet():
    """Neither an infinite sum nor a warning comes from elements that no window holds together."""
    x = np.array([[[0, np.inf], [-np.inf, 0], [1e308, 1e308]]])
    with np.errstate(all="raise"):
        found = convkit.avg_pool2d(x[:, :2], (1, 2))
        assert np.isfinite(convkit.avg_pool2d(x[:, 2:], 1)).all()
    np.testing.assert_array_equal(found, [[[np.inf], [-np.inf]]])


@pytest.mark.parametrize("count", range(1, 12))
def test_looking_ahead_merges_every_element_once(count):
    row = 2 ** np.arange(30)
    for step in (1, 2):
        found = pool.merge._merge_ahead(np.add, row, count, step)
        expected = [row[i : i + count * step : step].sum() for i in range(len(found))]
        np.testing.assert_array_equal(found, expected)
        assert len(found) == len(row) - (count - 1) * step


def test_no_array_of_all_windows_is_ever_built():
    x = np.ones((64, 112, 112), np.float32)
    for function in (convkit.max_pool2d, convkit.avg_pool2d):
        tracemalloc.start()
        y = function(x, 3, stride=2, padding=1)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < y.nbytes + 3e6


def test_pools_in_several_threads_do_not_disturb_each_other():
    inputs = [np.random.default_rng(i).normal(size=(2, 5, 30, 20)) for i in range(8)]
    for run in (lambda x: convkit.max_pool2d(x, 3, padding=1), lambda x: convkit.avg_pool2d(x, 2)):
        with ThreadPoolExecutor(4) as threads:
            for x, found in zip(inputs, threads.map(run, inputs), strict=True):
                np.testing.assert_array_equal(found, run(x))


# Forms of the input


@pytest.mark.parametrize(("function", "axes"), EVERY)
def test_input_without_a_batch_gives_output_without_one(function, axes):
    x = maps(axes)
    np.testing.assert_array_equal(function(x[1], 2), function(x, 2)[1])


@pytest.mark.parametrize(("function", "axes"), EVERY)
def test_an_empty_batch_gives_an_empty_batch(function, axes):
    x = maps(axes)
    found = function(x[:0], 2, padding=1)
    assert found.shape == (0, *function(x, 2, padding=1).shape[1:])


@pytest.mark.parametrize(("function", "axes"), EVERY)
def test_no_axis_but_the_batch_may_be_empty(function, axes):
    """As in PyTorch."""
    for empty in range(axes + 1):
        shape = [2, 3, *SIZES[axes]]
        shape[empty + 1] = 0
        with pytest.raises(ValueError, match=r"^x has shape .*, but only its batch axis may be "):
            function(np.ones(shape), 2, padding=1)


@pytest.mark.parametrize(("function", "axes"), EVERY)
def test_the_order_in_memory_does_not_matter(function, axes):
    x = maps(axes)
    expected = function(x, 3, stride=2)
    strided = np.repeat(x, 2, axis=-1)[..., ::2]
    for same in (np.asfortranarray(x), strided, np.flip(np.flip(x).copy())):
        np.testing.assert_allclose(function(same, 3, stride=2), expected, atol=1e-12)


@pytest.mark.parametrize(("function", "axes"), EVERY)
def test_the_argument_is_left_as_it_is(function, axes):
    x = maps(axes)
    copy = x.copy()
    copy.flags.writeable = False
    y = function(copy, 1)
    y += 1  # the result is its own array
    np.testing.assert_array_equal(copy, x)


@pytest.mark.parametrize(("function", "axes"), EVERY)
def test_defaults_are_windows_side_by_side_without_padding(function, axes):
    x, kernel = maps(axes), KERNELS[axes]
    geometry = {"stride": kernel, "padding": 0, "ceil_mode": False}
    expected = function(x, kernel, **geometry)
    np.testing.assert_array_equal(function(x, kernel), expected)
    definition = getattr(naive, function.__name__)
    np.testing.assert_allclose(definition(x[:1], kernel), expected[:1], atol=1e-12)


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_an_average_counts_the_padding_unless_told_otherwise(axes):
    x = np.ones((1, 1, *SIZES[axes]))
    for function in (avg_pool[axes], getattr(naive, f"avg_pool{axes}d")):
        assert function(x, 2, padding=1).flat[0] == 0.5**axes
        np.testing.assert_allclose(function(x, 2, padding=1, count_include_pad=False), 1)


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_a_maximum_leaves_no_gaps_unless_told_to(axes):
    x = maps(axes)[:1]
    for function in (max_pool[axes], getattr(naive, f"max_pool{axes}d")):
        np.testing.assert_array_equal(function(x, 2), function(x, 2, dilation=1))


# Dtypes


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int64, np.uint64, np.float16, np.float32])
@pytest.mark.parametrize("axes", [1, 2, 3])
def test_max_pool_keeps_the_dtype(axes, dtype):
    x = (maps(axes) * 20 + 100).astype(dtype)
    found = max_pool[axes](x, 3, padding=1)
    assert found.dtype == dtype
    np.testing.assert_array_equal(found, max_pool[axes](x.astype(float), 3, padding=1))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.complex64])
@pytest.mark.parametrize("axes", [1, 2, 3])
def test_avg_pool_keeps_a_floating_dtype(axes, dtype):
    x = maps(axes).astype(dtype)
    found = avg_pool[axes](x, 3, padding=1)
    assert found.dtype == dtype
    tolerance = 1e-3 if dtype == np.float16 else 1e-6
    expected = avg_pool[axes](x.astype(complex), 3, padding=1)
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int64])
def test_averages_of_integers_are_float64(dtype):
    x = np.array([[[100, 101, 127, 127]]], dtype)
    found = convkit.avg_pool1d(x, 2)
    assert found.dtype == convkit.global_avg_pool(x).dtype == np.float64
    np.testing.assert_array_equal(found, [[[100.5, 127]]])


def test_averages_of_float16_are_summed_in_float32():
    x = np.array([[[60000, 60000, 60000, 60000]]], np.float16)
    assert convkit.avg_pool1d(x, 4).item() == convkit.global_avg_pool(x).item() == 60000
    assert convkit.global_avg_pool(x).dtype == np.float16


@pytest.mark.parametrize("value", [[[True, False]], [["1", "2"]], np.array([[1, 2]], object)])
@pytest.mark.parametrize("function", [convkit.max_pool1d, convkit.avg_pool1d])
def test_arrays_that_hold_no_numbers_are_refused(function, value):
    with pytest.raises(TypeError, match="^x has dtype .*, but needs (real )?numbers$"):
        function(value, 2)


def test_complex_numbers_have_no_maximum():
    x = np.ones((1, 2, 3), complex)
    message = "^x has dtype complex128, but needs real numbers$"
    for call in (convkit.global_max_pool, lambda x: convkit.max_pool1d(x, 2)):
        with pytest.raises(TypeError, match=message):
            call(x)
    with pytest.raises(TypeError, match=message):
        convkit.max_across_channels(x, 2)


def test_complex_numbers_have_an_average():
    np.testing.assert_array_equal(convkit.global_avg_pool([[[1j, 2 + 1j]]]), [[1 + 1j]])


def test_global_pools_refuse_what_holds_no_numbers():
    for function in (convkit.global_max_pool, convkit.global_avg_pool):
        with pytest.raises(TypeError, match="^x has dtype bool, but needs "):
            function([[[True]]])


# Refusals


@pytest.mark.parametrize(("function", "axes"), EVERY)
def test_another_number_of_axes_is_refused(function, axes):
    for shape in ((2,) * axes, (2,) * (axes + 3)):
        with pytest.raises(ValueError, match=r"^x has shape .*, but needs \(N, C, .* or \(C, "):
            function(np.ones(shape), 2)


@pytest.mark.parametrize(("function", "axes"), EVERY)
@pytest.mark.parametrize(
    ("settings_", "message"),
    [
        ({"kernel_size": 0}, "kernel_size=0 must be at least 1$"),
        ({"kernel_size": 99}, "kernel_size=99 with dilation=1 spans 99, but size="),
        ({"kernel_size": 2, "stride": 0}, "stride=0 must be at least 1$"),
        ({"kernel_size": 2, "padding": -1}, "padding=-1 must be at least 0$"),
        ({"kernel_size": 3, "padding": 2}, "padding=.* must be at most half of kernel_size="),
        ({"kernel_size": (2,) * 5}, "kernel_size=.* has 5 values, but needs"),
    ],
)
def test_settings_out_of_range_are_refused(function, axes, settings_, message):
    with pytest.raises(ValueError, match=message):
        function(maps(axes), **settings_)


@pytest.mark.parametrize(("function", "axes"), EVERY)
@pytest.mark.parametrize("name", ["kernel_size", "stride", "padding"])
def test_settings_that_are_no_integers_are_refused(function, axes, name):
    with pytest.raises(TypeError, match=f"^{name}=1.0 must be "):
        function(maps(axes), **({"kernel_size": 2} | {name: 1.0}))


def test_padding_is_held_against_the_kernel_without_its_gaps():
    with pytest.raises(ValueError, match=r"^padding=\(2,\) must be at most half of kernel_size"):
        convkit.max_pool1d(maps(1), 3, padding=2, dilation=3)


def test_max_pool_refuses_a_dilation_of_zero():
    with pytest.raises(ValueError, match="^along W: dilation=0 must be at least 1$"):
        convkit.max_pool1d(maps(1), 2, dilation=0)


# Whole maps and across maps


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_global_pools_reduce_every_spatial_axis(axes):
    x = maps(axes)
    flat = x.reshape(2, 3, -1)
    np.testing.assert_array_equal(convkit.global_max_pool(x), [[m.max() for m in n] for n in flat])
    np.testing.assert_allclose(convkit.global_avg_pool(x), [[m.mean() for m in n] for n in flat])


def test_global_pools_of_an_empty_batch_are_empty():
    x = np.ones((0, 3, 4))
    assert convkit.global_max_pool(x).shape == convkit.global_avg_pool(x).shape == (0, 3)


def test_global_pools_of_no_channels_are_empty():
    x = np.ones((2, 0, 4))
    assert convkit.global_max_pool(x).shape == convkit.global_avg_pool(x).shape == (2, 0)


def test_global_max_keeps_the_dtype_and_nan():
    assert convkit.global_max_pool(np.ones((1, 2, 3), np.uint8)).dtype == np.uint8
    np.testing.assert_array_equal(convkit.global_max_pool([[[1, np.nan, 2]]]), [[np.nan]])


@pytest.mark.parametrize("function", [convkit.global_max_pool, convkit.global_avg_pool])
@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 0), (2, 3, 4, 0)])
def test_global_pools_refuse_maps_without_elements(function, shape):
    with pytest.raises(ValueError, match=r"^x has shape .*, but needs \(N, C\) and at least one"):
        function(np.ones(shape))


@pytest.mark.parametrize("shape", [(2, 6), (2, 6, 5), (2, 6, 5, 4), (2, 6, 5, 4, 3)])
@pytest.mark.parametrize("size", [1, 2, 3, 6])
def test_max_across_channels_compares_neighbouring_maps(shape, size):
    x = np.random.default_rng(0).normal(size=shape)
    expected = np.stack([x[:, c : c + size].max(axis=1) for c in range(0, 6, size)], axis=1)
    np.testing.assert_array_equal(convkit.max_across_channels(x, size), expected)


def test_max_across_channels_lets_nan_win_and_keeps_the_dtype():
    x = np.array([[[1], [np.nan], [3], [2]]], np.float32)
    found = convkit.max_across_channels(x, 2)
    np.testing.assert_array_equal(found, [[[np.nan], [3]]])
    assert found.dtype == np.float32


def test_max_across_channels_gives_a_new_array():
    x = np.zeros((1, 2, 3))
    convkit.max_across_channels(x, 1)[:] = 1
    assert not x.any()


@pytest.mark.parametrize("size", [0, -2, 4, 12])
def test_max_across_channels_refuses_a_size_that_does_not_divide(size):
    with pytest.raises(ValueError, match=f"^group_size={size} must be a divisor of C=6$"):
        convkit.max_across_channels(np.ones((1, 6, 2)), size)


def test_max_across_channels_refuses_input_without_channels():
    with pytest.raises(ValueError, match=r"^x has shape \(6,\), but needs \(N, C, \.\.\.\)$"):
        convkit.max_across_channels(np.ones(6), 2)


def test_max_across_channels_refuses_a_size_that_is_no_integer():
    with pytest.raises(TypeError, match="^group_size=2.0 must be "):
        convkit.max_across_channels(np.ones((1, 6, 2)), 2.0)


def test_max_across_channels_of_an_empty_batch_is_empty():
    assert convkit.max_across_channels(np.ones((0, 4, 6)), 2).shape == (0, 2, 6)
