"""Convolution layers and their transposes: convkit.conv."""

from contextlib import nullcontext
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import convkit
from convkit import naive
from convkit.methods.choice import prefer
from tests.support.settings import each

METHODS = [
    "pointwise",
    "depthwise",
    "winograd",
    "slices",
    "patches",
    "windows_einsum",
    "copies",
]
SIZES = {1: (9,), 2: (9, 8), 3: (5, 7, 6)}
SHORT = {1: (5,), 2: (4, 3), 3: (2, 4, 3)}
KERNELS = {1: (4,), 2: (3, 4), 3: (2, 1, 3)}
LIMIT = 2**63 - 1
conv = {axes: getattr(convkit, f"conv{axes}d") for axes in (1, 2, 3)}
transpose = {axes: getattr(convkit, f"conv_transpose{axes}d") for axes in (1, 2, 3)}


def layer(axes, groups=1, seed=0):
    """Return x, weight (C_out=6, C_in=4) and bias of floats; all sizes differ."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(2, 4, *SIZES[axes]))
    return x, rng.normal(size=(6, 4 // groups, *KERNELS[axes])), rng.normal(size=6)


def transposed_layer(axes, groups=1, seed=0):
    """Return x, weight (C_in=4, C_out=6) and bias of floats; all sizes differ."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(2, 4, *SHORT[axes]))
    return x, rng.normal(size=(4, 6 // groups, *KERNELS[axes])), rng.normal(size=6)


def geometries(axes):
    """List settings in which the axes do not agree with each other."""
    sides = [0, 2, each(axes, 1, 2), each(axes, (2, 0), (1, 3)), "same", "valid"]
    grid = product((1, 2, each(axes, 2, 1)), sides, (1, each(axes, 1, 2)), (1, 2))
    for stride, padding, dilation, groups in grid:
        if padding != "same" or stride == 1:
            yield {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}


def transposed_geometries(axes):
    """List settings in which the axes do not agree with each other."""
    cuts = [(0, 0), (1, 0), (each(axes, 0, 1), each(axes, 1, 0))]
    grid = product((2, each(axes, 2, 3)), cuts, (1, each(axes, 1, 2)), (1, 2))
    for stride, (padding, extra), dilation, groups in grid:
        geometry = {"stride": stride, "padding": padding, "output_padding": extra}
        yield {**geometry, "dilation": dilation, "groups": groups}
    yield {"stride": 1, "padding": 0, "output_padding": 0, "dilation": 1, "groups": 2}
    yield {"stride": 1, "padding": 1, "output_padding": 1, "dilation": 2, "groups": 1}


def on_axes(settings_of, *axes):
    pairs = [(a, geometry) for a in axes for geometry in settings_of(a)]
    return [pytest.param(*pair, id="{}d-{}".format(*pair)) for pair in pairs]


@pytest.fixture(params=["as chosen", *METHODS], scope="module", autouse=True)
def method(request):
    """Run each test as chosen, and again with each method preferred, however small the layer."""
    with prefer(request.param) if request.param in METHODS else nullcontext():
        yield request.param


# Against the definition


@pytest.mark.parametrize(("axes", "geometry"), on_axes(geometries, 1, 2))
def test_conv_equals_its_definition(axes, geometry):
    arrays = layer(axes, geometry["groups"])
    expected = getattr(naive, f"conv{axes}d")(*arrays, **geometry)
    np.testing.assert_allclose(conv[axes](*arrays, **geometry), expected, atol=1e-12)


@pytest.mark.parametrize(
    "geometry",
    [
        {"padding": "same"},
        {"stride": (2, 1, 3), "padding": ((0, 1), (2, 0), (1, 1)), "groups": 2},
        {"dilation": (1, 3, 2), "padding": (1, 0, 2)},
    ],
)
def test_conv3d_equals_its_definition(geometry):
    x, weight, bias = layer(3, geometry.get("groups", 1))
    expected = naive.conv3d(x[:1], weight, bias, **geometry)
    found = convkit.conv3d(x[:1], weight, bias, **geometry)
    np.testing.assert_allclose(found, expected, atol=1e-12)


@pytest.mark.parametrize(("axes", "geometry"), on_axes(transposed_geometries, 1, 2))
def test_conv_transpose_equals_its_definition(axes, geometry):
    arrays = transposed_layer(axes, geometry["groups"])
    expected = getattr(naive, f"conv_transpose{axes}d")(*arrays, **geometry)
    np.testing.assert_allclose(transpose[axes](*arrays, **geometry), expected, atol=1e-12)


@pytest.mark.parametrize(
    "geometry",
    [
        {},
        {"stride": (2, 1, 3), "padding": (1, 0, 2), "output_padding": (1, 0, 2), "groups": 2},
        {"dilation": (2, 3, 1), "padding": (0, 1, 2)},
    ],
)
def test_conv_transpose3d_equals_its_definition(geometry):
    x, weight, bias = transposed_layer(3, geometry.get("groups", 1))
    expected = naive.conv_transpose3d(x, weight, bias, **geometry)
    found = convkit.conv_transpose3d(x, weight, bias, **geometry)
    np.testing.assert_allclose(found, expected, atol=1e-12)


# Against other libraries


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.filterwarnings("ignore:Using padding='same'")
def test_conv_equals_torch(axes, torch):
    torch_conv = getattr(torch.nn.functional, f"conv{axes}d")
    for geometry in geometries(axes):
        if isinstance(geometry["padding"], tuple) and isinstance(geometry["padding"][0], tuple):
            continue  # PyTorch has no padding per side
        arrays = layer(axes, geometry["groups"])
        expected = torch_conv(*map(torch.from_numpy, arrays), **geometry).numpy()
        np.testing.assert_allclose(conv[axes](*arrays, **geometry), expected, atol=1e-12)


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_conv_transpose_equals_torch(axes, torch):
    torch_conv = getattr(torch.nn.functional, f"conv_transpose{axes}d")
    for geometry in transposed_geometries(axes):
        arrays = transposed_layer(axes, geometry["groups"])
        expected = torch_conv(*map(torch.from_numpy, arrays), **geometry).numpy()
        np.testing.assert_allclose(transpose[axes](*arrays, **geometry), expected, atol=1e-12)


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_nonfinite_values_spread_as_in_torch(axes, torch):
    kinds = [(layer, conv, "conv"), (transposed_layer, transpose, "conv_transpose")]
    for make, library, name in kinds:
        x, weight, bias = make(axes)
        x.flat[[0, 7, -1]] = np.nan, np.inf, -np.inf
        weight.flat[5] = np.inf
        expected = getattr(torch.nn.functional, f"{name}{axes}d")
        expected = expected(*map(torch.from_numpy, (x, weight, bias)), padding=1).numpy()
        with np.errstate(invalid="ignore"):
            found = library[axes](x, weight, bias, padding=1)
        np.testing.assert_allclose(found, expected, atol=1e-12)


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize(("padding", "mode"), [("valid", "valid"), ("full", "full")])
def test_conv_equals_scipy_correlate(axes, padding, mode, signal):
    x, weight, _ = layer(axes)
    padding = tuple(k - 1 for k in KERNELS[axes]) if padding == "full" else padding
    expected = [
        [sum(signal.correlate(m, k, mode) for m, k in zip(maps, filters)) for filters in weight]
        for maps in x
    ]
    np.testing.assert_allclose(conv[axes](x, weight, padding=padding), expected, atol=1e-12)


# Known values


def test_the_kernel_is_not_flipped_and_channels_are_summed():
    x = np.arange(1, 9).reshape(1, 2, 2, 2)
    weight = (10 ** np.arange(8)).reshape(1, 2, 2, 2)
    assert convkit.conv2d(x, weight).item() == 87654321


def test_same_puts_the_extra_zero_of_an_even_kernel_after():
    np.testing.assert_array_equal(
        convkit.conv1d([[[1, 2, 3]]], [[[1, 10]]], padding="same"), [[[21, 32, 3]]]
    )


def test_groups_see_their_own_channels_only():
    x = np.array([[[1], [10], [100], [1000]]])
    weight = np.array([[[1], [2]], [[3], [4]], [[5], [6]], [[7], [8]]])
    found = convkit.conv1d(x, weight, groups=2)
    np.testing.assert_array_equal(found.ravel(), [21, 43, 6500, 8700])


def test_transposed_groups_see_their_own_channels_only():
    x = np.array([[[1], [10], [100], [1000]]])
    weight = np.array([[[1], [2], [3]], [[4], [5], [6]], [[1], [2], [3]], [[4], [5], [6]]])
    found = convkit.conv_transpose1d(x, weight, groups=2)
    np.testing.assert_array_equal(found.ravel(), [41, 52, 63, 4100, 5200, 6300])


def test_bias_is_added_once_per_output_channel():
    x, weight, bias = layer(2)
    difference = convkit.conv2d(x, weight, bias) - convkit.conv2d(x, weight)
    np.testing.assert_allclose(difference, np.broadcast_to(bias.reshape(6, 1, 1), difference.shape))


# Properties


@st.composite
def cases(draw):
    """Draw x, weight and settings of a 2-D layer of integers."""
    groups = draw(st.integers(1, 2))
    N, C, F = draw(st.integers(0, 2)), draw(st.integers(1, 2)), draw(st.integers(1, 2))
    kernel = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    dilation = draw(st.tuples(st.integers(1, 2), st.integers(1, 2)))
    stride = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    end = st.integers(0, 2)
    padding = draw(st.tuples(st.tuples(end, end), st.tuples(end, end)))
    sizes = [d * (k - 1) + 1 + draw(st.integers(0, 2)) for k, d in zip(kernel, dilation)]
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    x = rng.integers(-9, 9, (N, C * groups, *sizes))
    weight = rng.integers(-9, 9, (F * groups, C, *kernel))
    geometry = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    return x, weight, geometry


@settings(deadline=None, max_examples=60)
@given(cases())
def test_conv2d_of_integers_is_exactly_its_definition(case):
    x, weight, geometry = case
    found = convkit.conv2d(x, weight, **geometry)
    np.testing.assert_array_equal(found, naive.conv2d(x, weight, **geometry))
    assert found.dtype == np.int64


@settings(deadline=None, max_examples=60)
@given(cases())
def test_conv_transpose2d_is_the_adjoint_of_conv2d(case):
    x, weight, geometry = case
    padding = tuple(min(ends) for ends in geometry["padding"])
    geometry |= {"padding": padding}
    y = convkit.conv2d(x, weight, **geometry)
    other = np.arange(y.size).reshape(y.shape) % 7
    spans = [d * (k - 1) + 1 for k, d in zip(weight.shape[2:], geometry["dilation"])]
    lost = tuple(
        (size + 2 * cut - span) % step
        for size, cut, span, step in zip(x.shape[2:], padding, spans, geometry["stride"])
    )
    back = convkit.conv_transpose2d(other, weight, output_padding=lost, **geometry)
    assert (y * other).sum() == (x * back).sum()


@settings(deadline=None, max_examples=40)
@given(cases(), st.integers(-5, 5))
def test_conv2d_is_linear(case, factor):
    x, weight, geometry = case
    other = np.flip(x, axis=-1)
    found = convkit.conv2d(x + factor * other, weight, **geometry)
    parts = [convkit.conv2d(part, weight, **geometry) for part in (x, other)]
    np.testing.assert_array_equal(found, parts[0] + factor * parts[1])


# Forms of the input

LAYERS = [
    pytest.param(library[axes], make(axes), id=f"{kind}{axes}d")
    for kind, library, make in [
        ("conv", conv, layer),
        ("conv_transpose", transpose, transposed_layer),
    ]
    for axes in (1, 2, 3)
]


@pytest.mark.parametrize(("function", "arrays"), LAYERS)
def test_input_without_a_batch_gives_output_without_one(function, arrays):
    x, weight, bias = arrays
    found = function(x[1], weight, bias, padding=1)
    np.testing.assert_allclose(found, function(x, weight, bias, padding=1)[1], atol=1e-12)


@pytest.mark.parametrize(("function", "arrays"), LAYERS)
def test_an_empty_batch_gives_an_empty_batch(function, arrays):
    x, weight, bias = arrays
    expected = function(x, weight, bias, stride=2).shape[1:]
    assert function(x[:0], weight, bias, stride=2).shape == (0, *expected)
    assert function(x[:0].astype(int), weight.astype(int), stride=2).shape == (0, *expected)


@pytest.mark.parametrize(("function", "arrays"), LAYERS)
def test_the_order_in_memory_does_not_matter(function, arrays):
    x, weight, bias = arrays
    expected = function(x, weight, bias)
    wide = np.repeat(x, 2, axis=-1)
    found = function(np.asfortranarray(x), np.asfortranarray(weight), np.repeat(bias, 3)[::3])
    np.testing.assert_allclose(found, expected, atol=1e-12)
    np.testing.assert_allclose(function(wide[..., ::2], weight, bias), expected, atol=1e-12)
    flipped = np.flip(np.flip(x).copy())
    np.testing.assert_allclose(function(flipped, weight, bias), expected, atol=1e-12)


@pytest.mark.parametrize(("function", "arrays"), LAYERS)
def test_arguments_are_left_as_they_are(function, arrays):
    copies = [array.copy() for array in arrays]
    for array in copies:
        array.flags.writeable = False
    y = function(*copies, padding=1)
    y += 1  # the result is its own array
    for array, copy in zip(arrays, copies):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("dtype", [np.float32, np.int64])
def test_a_kernel_of_one_still_gives_a_new_array(dtype):
    x = np.zeros((1, 1, 3), dtype)
    convkit.conv1d(x, np.ones((1, 1, 1), dtype))[:] = 1
    convkit.conv_transpose1d(x, np.ones((1, 1, 1), dtype))[:] = 1
    assert not x.any()


def test_lists_are_taken():
    np.testing.assert_array_equal(convkit.conv1d([[1, 2, 3]], [[[1, 10]]], [5]), [[26, 37]])


@pytest.mark.parametrize("groups", [1, 2])
def test_no_input_channels_leave_the_bias(groups):
    bias = [3.0, 4.0]
    found = convkit.conv1d(np.ones((1, 0, 4)), np.ones((2, 0, 3)), bias, groups=groups)
    np.testing.assert_array_equal(found, [[[3, 3], [4, 4]]])
    found = convkit.conv1d(np.ones((1, 0, 4), int), np.ones((2, 0, 3), int), [3, 4], groups=groups)
    np.testing.assert_array_equal(found, [[[3, 3], [4, 4]]])
    weight = np.ones((0, 2 // groups, 1))
    found = convkit.conv_transpose1d(np.ones((1, 0, 2)), weight, bias, groups=groups)
    np.testing.assert_array_equal(found, [[[3, 3], [4, 4]]])


@pytest.mark.parametrize(("function", "arrays"), LAYERS)
def test_defaults_are_single_steps_without_padding(function, arrays):
    x, weight, _bias = arrays
    geometry = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1}
    if "transpose" in function.__name__:
        geometry["output_padding"] = 0
    expected = function(x, weight, np.zeros(6), **geometry)
    np.testing.assert_array_equal(function(x, weight), expected)
    definition = getattr(naive, function.__name__)
    np.testing.assert_allclose(definition(x[:1], weight), expected[:1], atol=1e-12)


# Dtypes


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.complex64, np.complex128])
@pytest.mark.parametrize(("function", "arrays"), LAYERS)
def test_floating_dtypes_are_kept(function, arrays, dtype):
    found = function(*(array.astype(dtype) for array in arrays))
    assert found.dtype == dtype
    tolerance = 2e-2 if dtype == np.float16 else 1e-4
    np.testing.assert_allclose(found, function(*arrays), rtol=tolerance, atol=tolerance)


def test_float16_is_summed_in_float32():
    x = np.array([[[2048, 1, 1, -2048]]], np.float16)  # 2048 + 1 is 2048 in float16
    ones = np.ones((1, 1, 4), np.float16)
    assert convkit.conv1d(x, ones).item() == 2
    assert convkit.conv_transpose1d(x.reshape(1, 4, 1), ones[:, :, :1].repeat(4, 0)).item() == 2
    overflow = np.array([[[60000, 60000, -60000]]], np.float16)
    assert convkit.conv1d(overflow, ones[..., :3]).item() == 60000


@pytest.mark.parametrize(
    ("x", "weight", "bias", "expected"),
    [
        (np.float32, np.float64, np.float32, np.float64),
        (np.float16, np.float32, np.float16, np.float32),
        (np.float32, np.float32, np.float64, np.float64),
        (np.uint8, np.float32, np.float32, np.float32),
        (np.int64, np.float32, np.float32, np.float64),
        (np.float32, np.complex64, np.float32, np.complex64),
        (np.uint8, np.int8, np.int16, np.int64),
        (np.uint64, np.int64, np.int64, np.int64),
    ],
)
def test_different_dtypes_are_promoted(x, weight, bias, expected):
    arrays = np.full((1, 1, 3), 2, x), np.full((1, 1, 2), 3, weight), np.ones(1, bias)
    for function in (convkit.conv1d, convkit.conv_transpose1d):
        assert function(*arrays).dtype == expected
    np.testing.assert_array_equal(convkit.conv1d(*arrays), [[[13, 13]]])


def test_a_missing_bias_does_not_change_the_dtype():
    x, weight = np.ones((1, 1, 3), np.float32), np.ones((1, 1, 2), np.float32)
    assert convkit.conv1d(x, weight).dtype == np.float32
    assert convkit.conv1d(x.astype(np.float16), weight.astype(np.float16)).dtype == np.float16


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int16, np.int32, np.uint64])
def test_small_integers_do_not_wrap(dtype):
    largest = min(np.iinfo(dtype).max, 2**32)
    x, weight = np.full((1, 2, 3), largest, dtype), np.ones((1, 2, 2), dtype)
    assert convkit.conv1d(x, weight).tolist() == [[[4 * largest] * 2]]


def test_integers_beyond_the_reach_of_float64_are_exact():
    x, weight = np.array([[[2**53 + 1, 1]]]), np.array([[[3, 5]]])
    assert convkit.conv1d(x, weight).item() == 3 * 2**53 + 8
    assert convkit.conv_transpose1d(x, weight)[0, 0, 0] == 3 * 2**53 + 3


@pytest.mark.parametrize("sign", [1, -1])
def test_integer_sums_up_to_the_end_of_int64_are_computed(sign):
    x, weight = np.array([[[2**61, 2**61]]]), np.array([[[2 * sign, sign]]])
    bias = np.array([sign * (2**61 - 1)])
    assert convkit.conv1d(x, weight, bias).tolist() == [[[sign * LIMIT]]]


@pytest.mark.parametrize(
    ("x", "weight", "bias"),
    [
        ([[[2**61, 2**61]]], [[[2, 1]]], [2**61]),
        ([[[2**61, 2**61]]], [[[2, 1]]], [-(2**61)]),
        ([[[2**61, -(2**61)]]], [[[2, -2]]], None),
        ([[[-(2**63), 0]]], [[[1]]], None),
        ([[[1, 1]]], [[[1]], [[-(2**63)]]], None),
        (np.array([[[2**63]]], np.uint64), [[[1]]], None),
        (np.array([[[2**33]]], np.int64), np.array([[[2**31 - 1]]], np.int32), [2**34]),
    ],
)
def test_integer_sums_that_could_leave_int64_are_refused(x, weight, bias):
    with pytest.raises(ValueError, match=f"^sums could reach [0-9]+, but int64 ends at {LIMIT}; "):
        convkit.conv1d(x, weight, bias)


def test_transposed_integer_sums_that_could_leave_int64_are_refused():
    x, weight = np.full((1, 2, 3), 2**61), np.full((2, 1, 2), 1)
    with pytest.raises(ValueError, match=f"^sums could reach {2**63}, but int64 ends at {LIMIT}; "):
        convkit.conv_transpose1d(x, weight)
    by_group = convkit.conv_transpose1d(x, weight, groups=2)  # half as many terms
    assert by_group.max() == 2**62


@pytest.mark.parametrize("position", [0, 1, 2])
@pytest.mark.parametrize("kind", [bool, object, str])
@pytest.mark.parametrize("function", [convkit.conv1d, convkit.conv_transpose1d])
def test_arrays_that_hold_no_numbers_are_refused(function, kind, position):
    arrays = [np.ones((1, 1, 3)), np.ones((1, 1, 2)), np.ones(1)]
    arrays[position] = arrays[position].astype(kind)
    name = ("x", "weight", "bias")[position]
    with pytest.raises(TypeError, match=f"^{name} has dtype .*, but needs numbers$"):
        function(*arrays)


# Refusals


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_channels_last_is_recognised(axes):
    x, weight, _ = layer(axes)
    message = r"^x has C_in=. channels, but weight of shape .* needs 4; is the channel axis last\?$"
    for last in (np.moveaxis(x, 1, -1), np.moveaxis(x[0], 0, -1)):
        with pytest.raises(ValueError, match=message):
            conv[axes](last, weight)
        with pytest.raises(ValueError, match=message):
            transpose[axes](last, weight.swapaxes(0, 1))


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize("library", [conv, transpose])
def test_another_number_of_axes_is_refused(library, axes):
    shape = (2,) * axes
    with pytest.raises(ValueError, match=r"^x has shape .*, but needs \(N, C, .* or \(C, "):
        library[axes](np.ones(shape), np.ones((1, 2, *shape)))
    with pytest.raises(ValueError, match=rf"^weight has shape .*, but needs {axes + 2} axes"):
        library[axes](np.ones((2, *shape)), np.ones((1, *shape)))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"stride": 0}, "^along H: stride=0 must be at least 1$"),
        ({"stride": (1, 0)}, "^along W: stride=0 must be at least 1$"),
        ({"dilation": 0}, "^along H: dilation=0 must be at least 1$"),
        ({"padding": -1}, "^along H: padding=-1 must be at least 0$"),
        ({"groups": 0}, "^groups=0 must be at least 1$"),
        ({"stride": (1, 1, 1)}, r"^stride=\(1, 1, 1\) has 3 values, but needs 2"),
        ({"dilation": (1,)}, r"^dilation=\(1,\) has 1 values, but needs 2"),
        ({"bias": np.ones(5)}, r"^bias has shape \(5,\), but weight of shape .* needs \(6,\)$"),
        ({"bias": 1.0}, r"^bias has shape \(\), but weight of shape .* needs \(6,\)$"),
    ],
)
def test_settings_out_of_range_are_refused(changed, message):
    with pytest.raises(ValueError, match=message):
        convkit.conv2d(**dict(zip(("x", "weight"), layer(2))), **changed)
    with pytest.raises(ValueError, match=message):
        convkit.conv_transpose2d(**dict(zip(("x", "weight"), transposed_layer(2))), **changed)


def test_groups_that_split_no_channels_evenly_are_refused():
    with pytest.raises(ValueError, match="^groups=4 must divide C_out=6$"):
        convkit.conv2d(*layer(2), groups=4)
    with pytest.raises(ValueError, match="^groups=3 must divide C_in=4$"):
        convkit.conv_transpose2d(*transposed_layer(2), groups=3)


@pytest.mark.parametrize("name", ["stride", "padding", "dilation", "groups"])
@pytest.mark.parametrize("function", [convkit.conv2d, convkit.conv_transpose2d])
def test_settings_that_are_no_integers_are_refused(function, name):
    with pytest.raises(TypeError, match=f"^{name}=1.0 must be "):
        function(np.ones((1, 4, 4)), np.ones((1, 1, 2, 2)), **{name: 1.0})


def test_a_kernel_beyond_the_padded_input_is_refused():
    message = r"^along W: kernel_size=4 .* spans 10, but size=8 with padding=\(0, 1\) has only 9$"
    with pytest.raises(ValueError, match=message):
        convkit.conv2d(*layer(2), dilation=(1, 3), padding=((0, 0), (0, 1)))


def test_same_with_a_stride_is_refused():
    with pytest.raises(ValueError, match=r'^padding="same" needs stride 1, but stride=\(2, 2\)'):
        convkit.conv2d(*layer(2), padding="same", stride=2)


@pytest.mark.parametrize("function", [convkit.conv1d, convkit.conv_transpose1d])
def test_an_empty_axis_is_refused(function):
    with pytest.raises(ValueError, match="^along W: size=0 must be at least 1$"):
        function(np.ones((1, 1, 0)), np.ones((1, 1, 2)), padding=1)


def test_output_padding_of_a_whole_step_is_refused():
    with pytest.raises(ValueError, match="^along W: output_padding=2 must be smaller than"):
        convkit.conv_transpose2d(*transposed_layer(2), stride=(3, 2), output_padding=2)


def test_padding_that_leaves_nothing_is_refused():
    with pytest.raises(ValueError, match="^along W: padding=5 .* leaves nothing of the 6 "):
        convkit.conv_transpose2d(*transposed_layer(2), padding=(0, 5))


def test_output_padding_must_be_an_integer():
    with pytest.raises(TypeError, match="^output_padding='same' must be "):
        convkit.conv_transpose2d(*transposed_layer(2), output_padding="same")


@pytest.mark.parametrize("library", [conv, transpose])
def test_settings_are_given_by_name(library):
    with pytest.raises(TypeError, match="positional"):
        library[1](np.ones((1, 3)), np.ones((1, 1, 2)), None, 2)
