"""The definitions: convkit.naive, held against numbers worked out by hand and PyTorch."""

import ast
import inspect

import numpy as np
import pytest

from convkit import naive

TOY = np.array([[[[1, 2, 0], [0, 1, 3], [2, 1, 0]], [[0, 1, 2], [3, 0, 1], [1, 2, 1]]]])
KERNELS = np.array([[[[1, 0], [0, -1]], [[0, 2], [1, 0]]]])
SIZES = {1: (5,), 2: (5, 4), 3: (3, 4, 5)}
FILTERS = {1: (3,), 2: (3, 2), 3: (2, 1, 3)}
POOLS = {1: (3,), 2: (3, 2), 3: (2, 2, 3)}


def random(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def odometer(*sizes):
    """Return x = 1, 2, 3, ... and weight = 1, 10, 100, ...: the sum's digits say who met whom."""
    count = int(np.prod(sizes))
    return np.arange(1, count + 1).reshape(1, *sizes), (10 ** np.arange(count)).reshape(1, *sizes)


# Known values


@pytest.mark.parametrize(
    ("function", "sizes", "expected"),
    [
        (naive.conv1d, (1, 6), 654321),
        (naive.conv1d, (2, 3), 654321),
        (naive.conv2d, (1, 2, 3), 654321),
        (naive.conv2d, (2, 2, 2), 87654321),
        (naive.conv3d, (1, 2, 2, 2), 87654321),
        (naive.conv3d, (2, 1, 2, 2), 87654321),
    ],
)
def test_conv_multiplies_like_with_like(function, sizes, expected):
    assert function(*odometer(*sizes)).item() == expected


def test_conv2d_of_the_toy():
    found = naive.conv2d(TOY, KERNELS, [-3])
    np.testing.assert_array_equal(found, [[[[2, 0], [-3, 2]]]])
    assert found.dtype == np.int64


def test_conv2d_counts_how_often_an_element_is_covered():
    found = naive.conv2d(np.ones((1, 1, 3, 3)), np.ones((1, 1, 3, 3)), padding=1)
    np.testing.assert_array_equal(found, [[[[4, 6, 4], [6, 9, 6], [4, 6, 4]]]])


def test_conv1d_takes_steps_and_leaves_gaps():
    x = np.arange(1, 8).reshape(1, 1, 7)
    weight = np.array([[[1, 10, 100]]])
    np.testing.assert_array_equal(naive.conv1d(x, weight, stride=2, dilation=2), [[[531, 753]]])


def test_conv1d_pads_each_side_by_its_own():
    x, weight = [[[1, 2, 3]]], [[[1, 10]]]
    np.testing.assert_array_equal(naive.conv1d(x, weight, padding=((1, 0),)), [[[10, 21, 32]]])
    np.testing.assert_array_equal(naive.conv1d(x, weight, padding="same"), [[[21, 32, 3]]])


def test_groups_do_not_see_each_other():
    x = np.array([[[1], [10], [100], [1000]]])
    weight = np.array([[[1], [2]], [[3], [4]], [[5], [6]], [[7], [8]]])
    np.testing.assert_array_equal(naive.conv1d(x, weight, groups=2).ravel(), [21, 43, 6500, 8700])


def test_conv_transpose1d_adds_up_copies_of_the_kernel():
    x, weight = [[[1, 2]]], [[[1, 10, 100]]]
    np.testing.assert_array_equal(naive.conv_transpose1d(x, weight), [[[1, 12, 120, 200]]])
    found = naive.conv_transpose1d(x, weight, [5], stride=2, padding=1, output_padding=1)
    np.testing.assert_array_equal(found, [[[15, 107, 25, 205]]])


# Against PyTorch


def agree(name, arrays, settings, torch):
    """Check that a definition and PyTorch's function of the same name give the same."""
    expected = getattr(torch.nn.functional, name)(*map(torch.from_numpy, arrays), **settings)
    found = getattr(naive, name)(*arrays, **settings)
    np.testing.assert_allclose(found, expected.numpy(), atol=1e-12)


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"groups": 2},
        {"padding": "same"},
        {"stride": (3, 1, 2), "padding": (0, 1, 2)},
        {"dilation": (1, 3, 2), "padding": (2, 1, 1), "groups": 2},
    ],
)
@pytest.mark.filterwarnings("ignore:Using padding='same'")
def test_conv_equals_torch(axes, settings, torch):
    settings = {k: v[-axes:] if isinstance(v, tuple) else v for k, v in settings.items()}
    weight = random(6, 4 // settings.get("groups", 1), *FILTERS[axes], seed=1)
    arrays = random(2, 4, *SIZES[axes]), weight, random(6, seed=2)
    agree(f"conv{axes}d", arrays, settings, torch)


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"groups": 2},
        {"stride": (3, 1, 2), "padding": (1, 0, 1), "output_padding": (2, 0, 1)},
        {"dilation": (1, 3, 2), "padding": (0, 1, 2), "groups": 2},
    ],
)
def test_conv_transpose_equals_torch(axes, settings, torch):
    settings = {k: v[-axes:] if isinstance(v, tuple) else v for k, v in settings.items()}
    weight = random(4, 6 // settings.get("groups", 1), *FILTERS[axes], seed=1)
    arrays = random(2, 4, *SIZES[axes]), weight, random(6, seed=2)
    agree(f"conv_transpose{axes}d", arrays, settings, torch)


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize(
    "settings",
    [{}, {"stride": (1, 3, 2), "padding": (1, 0, 1)}, {"padding": 1, "ceil_mode": True}],
)
def test_pools_equal_torch(axes, settings, torch):
    settings = {k: v[-axes:] if isinstance(v, tuple) else v for k, v in settings.items()}
    arrays = (random(2, 3, *SIZES[axes]),)
    settings["kernel_size"] = POOLS[axes]
    agree(f"max_pool{axes}d", arrays, settings, torch)
    agree(f"avg_pool{axes}d", arrays, settings, torch)
    agree(f"avg_pool{axes}d", arrays, settings | {"count_include_pad": False}, torch)
    gaps = {"kernel_size": 2, "stride": 1, "padding": 1, "dilation": (1, 3, 2)[-axes:]}
    agree(f"max_pool{axes}d", arrays, gaps, torch)


# Forms of the input


def test_max_pool_keeps_the_dtype_and_lets_nan_win():
    x = np.array([[[1, np.nan, -3, -2]]], np.float32)
    found = naive.max_pool1d(x, 2, padding=1)
    np.testing.assert_array_equal(found, [[[1, np.nan, -2]]])
    assert found.dtype == np.float32
    assert naive.max_pool2d(np.full((1, 1, 2, 2), 7, np.uint8), 2).dtype == np.uint8


def test_padding_of_integers_is_never_their_maximum():
    np.testing.assert_array_equal(naive.max_pool1d([[[-5, -3]]], 2, padding=1), [[[-5, -3]]])


def test_sums_are_kept_in_64_bits():
    x, weight = np.full((1, 1, 2), 127, np.int8), np.full((1, 1, 2), 127, np.int8)
    assert naive.conv1d(x, weight).item() == 2 * 127**2
    single = np.full((1, 1, 2), 0.1, np.float32)
    assert naive.conv1d(single, single).dtype == np.float64
    assert naive.avg_pool1d(single, 2).dtype == np.float64


def test_complex_numbers_are_summed():
    np.testing.assert_array_equal(naive.conv1d([[[1j, 2]]], [[[1j, 1]]]), [[[1]]])


def test_an_empty_batch_gives_an_empty_batch():
    x = np.ones((0, 2, 5, 4))
    assert naive.conv2d(x, np.ones((3, 2, 2, 3))).shape == (0, 3, 4, 2)
    assert naive.max_pool2d(x, 2).shape == naive.avg_pool2d(x, 2).shape == (0, 2, 2, 2)


def test_arguments_are_left_as_they_are():
    x, weight, bias = random(1, 2, 5, 4), random(2, 2, 3, 2), random(2)
    copies = [array.copy() for array in (x, weight, bias)]
    for function in (naive.conv2d, naive.conv_transpose2d):
        function(x, weight, bias, padding=1)[:] = 9
    naive.max_pool2d(x, 1)[:] = 9
    for array, copy in zip((x, weight, bias), copies):
        np.testing.assert_array_equal(array, copy)


# Refusals


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize("kind", ["conv", "conv_transpose", "max_pool", "avg_pool"])
def test_a_definition_needs_a_batch(axes, kind):
    function = getattr(naive, f"{kind}{axes}d")
    second = np.ones((2, 2, *(2,) * axes)) if kind.startswith("conv") else 2
    message = rf"^x has shape .*, but its definition needs {axes + 2} axes$"
    with pytest.raises(ValueError, match=message):
        function(np.ones((2, *SIZES[axes])), second)


@pytest.mark.parametrize("function", [naive.conv2d, naive.conv_transpose2d])
def test_channels_last_is_recognised(function):
    with pytest.raises(ValueError, match=r"^x has C_in=5 .* needs 3; is the channel axis last\?$"):
        function(np.ones((1, 5, 4, 3)), np.ones((3, 3, 2, 2)))


def test_shapes_that_disagree_are_refused():
    with pytest.raises(ValueError, match=r"^bias has shape \(1,\), but .* needs \(3,\)$"):
        naive.conv2d(np.ones((1, 2, 5, 4)), np.ones((3, 2, 2, 2)), [1])
    with pytest.raises(ValueError, match="^along W: kernel_size=5 .* size=4 "):
        naive.conv2d(np.ones((1, 2, 5, 4)), np.ones((3, 2, 2, 5)))
    with pytest.raises(ValueError, match="must be at most half of kernel_size"):
        naive.max_pool2d(np.ones((1, 2, 5, 4)), 2, padding=2)


# What a chapter shows


@pytest.mark.parametrize("name", ["conv2d", "conv_transpose2d", "max_pool2d", "avg_pool2d"])
def test_the_loops_of_two_axes_fit_in_a_cell(name):
    function = ast.parse(inspect.getsource(getattr(naive, name))).body[0]
    _, first, *_, last = function.body
    assert last.end_lineno - first.lineno + 1 <= 15
