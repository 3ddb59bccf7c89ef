"""Backward passes: convkit.gradients."""

import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import convkit
from convkit import gradients
from convkit.gradients import conv
from convkit.methods import weight_gradient
from convkit.methods.layer import Settings, settled
from convkit.methods.winograd import counts
from convkit.pool import indices

AXES = (1, 2, 3)
forward = {axes: getattr(convkit, f"conv{axes}d") for axes in AXES}
transpose = {axes: getattr(convkit, f"conv_transpose{axes}d") for axes in AXES}
to_input = {axes: getattr(gradients, f"conv{axes}d_input") for axes in AXES}
to_weight = {axes: getattr(gradients, f"conv{axes}d_weight") for axes in AXES}
to_bias = {axes: getattr(gradients, f"conv{axes}d_bias") for axes in AXES}
max_pool = {axes: getattr(convkit, f"max_pool{axes}d") for axes in AXES}
avg_pool = {axes: getattr(convkit, f"avg_pool{axes}d") for axes in AXES}
max_to_input = {axes: getattr(gradients, f"max_pool{axes}d_input") for axes in AXES}
avg_to_input = {axes: getattr(gradients, f"avg_pool{axes}d_input") for axes in AXES}


def close(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-11)


@st.composite
def layers(draw, axes):
    """Return x, weight, bias and the settings of a random convolution; all sizes vary."""
    several = lambda low, high: draw(st.tuples(*[st.integers(low, high)] * axes))  # noqa: E731
    groups, per_in, per_out = draw(st.tuples(*[st.integers(1, 3)] * 3))
    kernel, dilation, room = several(1, 3), several(1, 3), several(0, 4)
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    sizes = [d * (k - 1) + 1 + more for k, d, more in zip(kernel, dilation, room)]
    x = rng.normal(size=(draw(st.integers(1, 3)), groups * per_in, *sizes))
    weight = rng.normal(size=(groups * per_out, per_in, *kernel))
    geometry = {
        "stride": several(1, 3),
        "padding": draw(st.tuples(*[st.tuples(st.integers(0, 2), st.integers(0, 2))] * axes)),
        "dilation": dilation,
        "groups": groups,
    }
    return x, weight, rng.normal(size=len(weight)), geometry


@st.composite
def pools(draw, axes):
    """Return x without ties, a kernel size and the settings of a random pool."""
    several = lambda low, high: draw(st.tuples(*[st.integers(low, high)] * axes))  # noqa: E731
    kernel, room = several(1, 4), several(0, 5)
    sizes = (2, 3, *(k + more for k, more in zip(kernel, room)))
    x = np.random.default_rng(draw(st.integers(0, 10**6))).permutation(np.prod(sizes)) - 20.0
    geometry = {
        "stride": draw(st.none() | st.tuples(*[st.integers(1, 3)] * axes)),
        "padding": tuple(draw(st.integers(0, k // 2)) for k in kernel),
        "ceil_mode": draw(st.booleans()),
    }
    return x.reshape(sizes), kernel, geometry


def central_differences(layer, x, grad, step=1e-5):
    """Return the gradient of (grad * layer(x)).sum() by nudging every element both ways."""
    result = np.zeros_like(x)
    for place in np.ndindex(*x.shape):
        nudge = np.zeros_like(x)
        nudge[place] = step
        result[place] = (grad * (layer(x + nudge) - layer(x - nudge))).sum() / (2 * step)
    return result


# Convolution: PyTorch, differences, the definition of an adjoint


@settings(deadline=None, max_examples=40)
@given(layer=st.sampled_from(AXES).flatmap(layers))
def test_conv_gradients_equal_those_of_torch(layer, torch):
    x, weight, bias, geometry = layer
    axes = x.ndim - 2
    tensors = [torch.tensor(array, requires_grad=True) for array in (x, weight, bias)]
    ends = [end for pair in reversed(geometry["padding"]) for end in pair]
    padded = torch.nn.functional.pad(tensors[0], ends)
    plain = {name: value for name, value in geometry.items() if name != "padding"}
    y = getattr(torch.nn.functional, f"conv{axes}d")(padded, *tensors[1:], **plain)
    grad = np.random.default_rng(1).normal(size=y.shape)
    y.backward(torch.from_numpy(grad))
    close(to_input[axes](x.shape, weight, grad, **geometry), tensors[0].grad.numpy())
    close(to_weight[axes](x, weight.shape, grad, **geometry), tensors[1].grad.numpy())
    close(to_bias[axes](grad), tensors[2].grad.numpy())


@settings(deadline=None, max_examples=20)
@given(st.sampled_from(AXES).flatmap(layers))
def test_conv_gradients_satisfy_the_adjoint_identity(layer):
    """<grad, conv(x)> is <conv2d_input(grad), x> and <conv2d_weight(grad), weight>."""
    x, weight, _, geometry = layer
    axes = x.ndim - 2
    y = forward[axes](x, weight, **geometry)
    grad = np.random.default_rng(1).normal(size=y.shape)
    product = (grad * y).sum()
    close((to_input[axes](x.shape, weight, grad, **geometry) * x).sum(), product)
    close((to_weight[axes](x, weight.shape, grad, **geometry) * weight).sum(), product)


@pytest.mark.parametrize("axes", AXES)
def test_conv_gradients_equal_central_differences(axes):
    rng = np.random.default_rng(axes)
    x = rng.normal(size=(2, 4, *(5, 4, 3)[:axes]))
    weight, bias = rng.normal(size=(6, 2, *(3, 2, 2)[:axes])), rng.normal(size=6)
    geometry = {"stride": (2, 1, 1)[:axes], "padding": ((1, 0), (0, 2), (1, 1))[:axes], "groups": 2}
    layer = forward[axes]
    grad = rng.normal(size=layer(x, weight, **geometry).shape)

    def nearly(found, run, array):
        expected = central_differences(run, array, grad)
        np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-8)

    nearly(
        to_input[axes](x.shape, weight, grad, **geometry),
        lambda array: layer(array, weight, **geometry),
        x,
    )
    nearly(
        to_weight[axes](x, weight.shape, grad, **geometry),
        lambda array: layer(x, array, **geometry),
        weight,
    )
    nearly(to_bias[axes](grad), lambda array: layer(x, weight, array, **geometry), bias)


def test_conv2d_input_is_the_full_convolution_with_flipped_kernels():
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=(2, 3, 7, 6)), rng.normal(size=(5, 3, 3, 2))
    grad = rng.normal(size=(2, 5, 5, 5))
    flipped = weight[:, :, ::-1, ::-1].swapaxes(0, 1)
    expected = convkit.conv2d(grad, flipped, padding=(2, 1))
    close(gradients.conv2d_input(x.shape, weight, grad), expected)


def test_conv2d_input_at_stride_2_by_hand():
    """5 x 5 in, 3 x 3 kernel, padding 1: of the 9 windows, each input is in 1, 2 or 4."""
    found = gradients.conv2d_input(
        (1, 5, 5), np.ones((1, 1, 3, 3)), np.ones((1, 3, 3)), stride=2, padding=1
    )
    row = np.array([1, 2, 1, 2, 1])
    np.testing.assert_array_equal(found[0], np.outer(row, row))


def test_inputs_that_no_window_reached_get_zero():
    found = gradients.conv1d_input((1, 1, 6), [[[1, 1]]], [[[1, 1]]], stride=3)
    np.testing.assert_array_equal(found, [[[1, 1, 0, 1, 1, 0]]])


@pytest.mark.parametrize("padding", ["same", "valid"])
def test_named_padding_means_what_it_means_forward(padding):
    x, weight = np.arange(20.0).reshape(1, 4, 5), np.arange(6.0).reshape(1, 1, 2, 3)
    y = convkit.conv2d(x, weight, padding=padding)
    found = gradients.conv2d_input(x.shape, weight, y, padding=padding)
    close((found * x).sum(), (y * y).sum())


@pytest.mark.parametrize("axes", AXES)
def test_an_input_without_a_batch_axis_has_a_gradient_without_it(axes):
    rng = np.random.default_rng(axes)
    x = rng.normal(size=(1, 3, *(6, 5, 4)[:axes]))
    weight = rng.normal(size=(2, 3, *(3, 2, 2)[:axes]))
    grad = rng.normal(size=forward[axes](x, weight).shape)
    close(to_input[axes](x[0].shape, weight, grad[0]), to_input[axes](x.shape, weight, grad)[0])
    close(to_weight[axes](x[0], weight.shape, grad[0]), to_weight[axes](x, weight.shape, grad))
    close(to_bias[axes](grad[0]), to_bias[axes](grad))


def test_an_empty_batch_has_empty_and_zero_gradients():
    weight, grad = np.ones((4, 3, 2, 2)), np.ones((0, 4, 5, 6))
    assert gradients.conv2d_input((0, 3, 6, 7), weight, grad).shape == (0, 3, 6, 7)
    found = gradients.conv2d_weight(np.ones((0, 3, 6, 7)), weight.shape, grad)
    np.testing.assert_array_equal(found, np.zeros(weight.shape))
    np.testing.assert_array_equal(gradients.conv2d_bias(grad), np.zeros(4))


# Every method of the weight gradient


METHODS = {
    "images": weight_gradient.by_images,
    "patches": weight_gradient.by_patches,
    "shifts": weight_gradient.by_shifts,
    "squares": weight_gradient.by_squares,
}


def forced(method, monkeypatch, tile=weight_gradient.TILE, positions=weight_gradient.POSITIONS):
    """Let every weight gradient be computed by this method, in tiles of these sizes."""
    monkeypatch.setattr(conv, "collect", lambda x, grad, layer, _: METHODS[method](x, grad, layer))
    monkeypatch.setattr(weight_gradient, "TILE", tile)
    monkeypatch.setattr(weight_gradient, "POSITIONS", positions)


@pytest.mark.parametrize(("tile", "positions"), [(1, 1), (30, 7), (2**19, 2048)])
@pytest.mark.parametrize(
    ("method", "per_group"), [("images", 2), ("patches", 2), ("patches", 1), ("shifts", 1)]
)
@pytest.mark.parametrize("axes", AXES)
def test_every_method_and_tile_gives_the_gradient_of_torch(
    axes, method, per_group, tile, positions, monkeypatch, torch
):
    forced(method, monkeypatch, tile, positions)
    rng = np.random.default_rng(axes)
    x = rng.normal(size=(5, 3 * per_group, *(9, 8, 7)[:axes]))
    weight = torch.tensor(rng.normal(size=(6, per_group, *(4, 3, 2)[:axes])), requires_grad=True)
    sides = ((1, 2), (3, 0), (0, 1))[:axes]
    padded = torch.from_numpy(np.pad(x, [(0, 0), (0, 0), *sides]))
    layer = getattr(torch.nn.functional, f"conv{axes}d")
    for stride, dilation in ((1, 1), (2, 1), (3, 2), (2, 2), (1, 2), ((2, 3, 1)[:axes], 1)):
        steps = {"stride": stride, "dilation": dilation, "groups": 3}
        y = layer(padded, weight, **steps)
        grad = rng.normal(size=y.shape)
        (expected,) = torch.autograd.grad(y, weight, torch.from_numpy(grad))
        found = to_weight[axes](x, tuple(weight.shape), grad, padding=sides, **steps)
        close(found, expected.numpy())


@pytest.mark.parametrize("sizes", [(1, 1, 1), (9000, 40_000, 30_000), (10**6, 10**6, 10**6)])
@pytest.mark.parametrize("kernel", [(3, 3), (2, 5), (4, 2), (2, 3, 3), (3, 5, 4)])
def test_squares_of_any_number_at_a_time_give_the_same_gradient(kernel, sizes, monkeypatch):
    for name, size in zip(("PIECE", "FILTERS", "VALUES"), sizes, strict=True):
        monkeypatch.setattr(counts, name, size)
    rng, axes = np.random.default_rng(0), len(kernel)
    x = rng.normal(size=(3, 6, *(5, 15, 22)[-axes:]))
    for dilation, groups in ((1, 1), (2, 2), (3, 1)):
        steps = {
            "padding": ((1, 0), (2, 1), (0, 3))[-axes:],
            "groups": groups,
            "dilation": (1, dilation, dilation)[-axes:],
        }
        weight = (34, 6 // groups, *kernel)
        grad = rng.normal(size=forward[axes](x, np.zeros(weight), **steps).shape)
        with monkeypatch.context() as patch:
            forced("squares", patch)
            found = to_weight[axes](x, weight, grad, **steps)
            forced("patches", patch)
            close(found, to_weight[axes](x, weight, grad, **steps))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("method", "bound"), [("squares", 150), ("patches", 40)])
def test_errors_of_the_weight_gradient_are_bounded(method, bound, dtype, monkeypatch):
    """In units of eps, for gradients of about 1."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 16, 30, 29)).astype(dtype)
    grad = (rng.normal(size=x.shape) / np.sqrt(x[:, 0].size)).astype(dtype)
    forced(method, monkeypatch)
    found = gradients.conv2d_weight(x, (16, 16, 3, 3), grad, padding=1)
    more = (array.astype(np.longdouble) for array in (x, grad))
    exact = weight_gradient.by_patches(
        *more, settled(2, x.shape, (16, 16, 3, 3), settings=Settings(padding=1))
    )
    assert found.dtype == dtype
    assert np.abs(found - exact).max() < bound * np.finfo(dtype).eps


def test_one_infinite_input_spoils_no_weights_that_did_not_meet_it():
    """In the first row it meets the upper two kernel rows, as the padding is one row."""
    x, grad = np.ones((1, 32, 40, 40)), np.ones((1, 32, 40, 40))
    x[0, 3, 0, 5] = np.inf
    found = np.isfinite(gradients.conv2d_weight(x, (32, 32, 3, 3), grad, padding=1))
    assert not found[:, 3, :2].any()
    assert found[:, 3, 2].all() and found[:, np.arange(32) != 3].all()


@pytest.mark.parametrize("method", ["_laid_down", "_spread"])
@pytest.mark.parametrize("axes", AXES)
def test_every_method_gives_the_input_gradient_of_torch(axes, method, monkeypatch, torch):
    rng = np.random.default_rng(axes)
    wrong = "_spread" if method == "_laid_down" else "_laid_down"
    monkeypatch.setattr(conv, wrong, getattr(conv, method))
    x = torch.tensor(rng.normal(size=(5, 6, *(9, 8, 7)[:axes])), requires_grad=True)
    weight = rng.normal(size=(9, 2, *(4, 3, 2)[:axes]))
    sides = ((1, 2), (3, 0), (0, 1))[:axes]
    padded = torch.nn.functional.pad(x, [end for pair in reversed(sides) for end in pair])
    layer = getattr(torch.nn.functional, f"conv{axes}d")
    for stride, dilation in ((1, 1), (2, 1), (3, 2), (2, 2), (1, 2), ((2, 3, 1)[:axes], 1)):
        steps = {"stride": stride, "dilation": dilation, "groups": 3}
        y = layer(padded, torch.from_numpy(weight), **steps)
        grad = rng.normal(size=y.shape)
        (expected,) = torch.autograd.grad(y, x, torch.from_numpy(grad), retain_graph=True)
        found = to_input[axes](tuple(x.shape), weight, grad, padding=sides, **steps)
        close(found, expected.numpy())


def test_every_layer_goes_by_its_method(monkeypatch):
    taken = []
    for name in ("by_images", "by_patches", "by_shifts", "by_squares"):
        run = getattr(weight_gradient, name)
        noted = lambda *layer, name=name, run=run: taken.append(name) or run(*layer)  # noqa: E731
        monkeypatch.setattr(weight_gradient, name, noted)
    grad = np.ones((2, 4, 5, 6))
    gradients.conv2d_weight(np.ones((2, 4, 6, 7)), (4, 4, 2, 2), grad)
    gradients.conv2d_weight(np.ones((2, 4, 6, 7)), (4, 1, 2, 2), grad, groups=4)
    x, grad = np.ones((1, 32, 40, 39)), np.ones((1, 32, 40, 39))
    gradients.conv2d_weight(x, (32, 32, 3, 3), grad, padding=1)
    gradients.conv2d_weight(x.astype(int), (32, 32, 3, 3), grad.astype(int), padding=1)
    gradients.conv2d_weight(np.ones((2, 1, 6, 7)), (4, 1, 2, 2), np.ones((2, 4, 5, 6)))
    gradients.conv2d_weight(np.ones((2, 1, 6, 7)), (1, 1, 2, 2), np.ones((2, 1, 5, 6)))
    assert taken == [
        "by_patches", "by_shifts", "by_squares", "by_patches", "by_images", "by_shifts"
    ]  # fmt: skip


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_an_infinite_input_reaches_only_the_weights_that_met_it(value):
    """In the last column the value meets only the right kernel column, at the ends of rows."""
    x = np.ones((1, 2, 3, 4))
    x[0, 0, 1, 3] = value
    found = gradients.conv2d_weight(x, (2, 1, 2, 2), np.ones((1, 2, 2, 3)), groups=2)
    met = np.zeros((2, 1, 2, 2), bool)
    met[0, 0, :, 1] = True
    np.testing.assert_array_equal(np.isfinite(found), ~met)
    np.testing.assert_array_equal(found[~met], 6)


def test_an_infinite_weight_reaches_only_the_inputs_that_it_met():
    found = gradients.conv1d_input((1, 1, 4), [[[np.inf, 1.0]]], [[[1.0, 1.0, 1.0]]])
    np.testing.assert_array_equal(found, [[[np.inf, np.inf, np.inf, 1]]])


def test_an_infinite_weight_may_have_met_more_padding_after_than_before():
    found = gradients.conv1d_input(
        (1, 1, 4), [[[np.inf, 1.0, 2.0]]], np.ones((1, 1, 5)), padding=((0, 3),)
    )
    np.testing.assert_array_equal(found, [[[np.inf] * 4]])


def test_integers_of_mixed_signs_give_exact_integers():
    """NumPy promotes int64 and uint64 to float64."""
    weight, grad = np.full((3, 1, 2), 2**53 + 1, np.uint64), np.ones((1, 3, 1), np.int64)
    found = gradients.conv1d_input((1, 1, 2), weight, grad)
    assert found.dtype == np.int64 and found.tolist() == [[[3 * (2**53 + 1)] * 2]]
    x = np.full((1, 1, 2), 2**53 + 1, np.uint64)
    found = gradients.conv1d_weight(x, (3, 1, 2), grad)
    assert found.dtype == np.int64 and found[0].tolist() == [[2**53 + 1] * 2]


def test_few_integer_gradients_are_refused_if_their_sum_over_the_filters_could_leave_int64():
    weight, grad = np.full((3, 2, 1), 2**62 - 1, np.uint64), np.ones((1, 3, 1), np.int64)
    with pytest.raises(ValueError, match=f"^sums could reach {3 * (2**62 - 1)}, but int64 ends"):
        gradients.conv1d_input((1, 2, 1), weight, grad)


def test_layers_without_input_channels_or_images_have_gradients():
    assert gradients.conv1d_weight(np.ones((2, 0, 5)), (3, 0, 2), np.ones((2, 3, 4))).size == 0
    found = gradients.conv1d_weight(np.ones((0, 3, 5)), (3, 1, 2), np.ones((0, 3, 4)), groups=3)
    np.testing.assert_array_equal(found, np.zeros((3, 1, 2)))


def test_outputs_that_saw_only_padding_send_nothing():
    found = gradients.conv1d_input((1, 1, 1), [[[2.0]]], np.ones((1, 1, 2)), stride=3, padding=2)
    np.testing.assert_array_equal(found, [[[0.0]]])


# What all of them share


def peak(run):
    """Return the most bytes that a call holds at once."""
    run()
    tracemalloc.start()
    run()
    bytes_ = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return bytes_


def test_no_matrix_of_all_windows_is_ever_built():
    """Of 64 maps of 112 x 112 the windows would be 29 MB for each kernel of 3 x 3."""
    x = np.ones((1, 64, 112, 112), np.float32)
    windows = 9 * x.nbytes
    runs = [
        lambda: gradients.conv2d_weight(x, (64, 64, 3, 3), x, padding=1),
        lambda: gradients.conv2d_weight(x, (64, 1, 3, 3), x, padding=1, groups=64),
        lambda: gradients.max_pool2d_input(x, x, 3, stride=1, padding=1),
        lambda: gradients.avg_pool2d_input(x.shape, x, 3, stride=1, padding=1),
    ]
    for run in runs:
        assert peak(run) < windows / 2


def test_gradients_leave_their_arguments_as_they_are():
    """Read-only arrays of an odd order in memory give what plain ones give."""
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=(2, 4, 7, 6)), rng.normal(size=(4, 2, 3, 2))
    grad = rng.normal(size=(2, 4, 5, 5))

    def results(x, weight, grad):
        yield gradients.conv2d_input(x.shape, weight, grad, groups=2)
        yield gradients.conv2d_weight(x, weight.shape, grad, groups=2)
        yield gradients.conv2d_weight(x, (4, 1, 3, 2), grad, groups=4)
        yield gradients.max_pool2d_input(x, grad, (3, 2), stride=1)
        yield gradients.avg_pool2d_input(x.shape, grad, (3, 2), stride=1)

    given = [np.asfortranarray(array) for array in (x, weight, grad)]
    for array in given:
        array.flags.writeable = False
    for found, expected in zip(results(*given), results(x, weight, grad), strict=True):
        close(found, expected)


def test_gradients_in_several_threads_do_not_disturb_each_other():
    rng = np.random.default_rng(0)
    inputs = [rng.normal(size=(2, 4, 20, 18)) for _ in range(8)]

    def run(x):
        yield gradients.conv2d_weight(x, (4, 4, 3, 3), x, padding=1)
        yield gradients.conv2d_weight(x, (4, 1, 3, 3), x, padding=1, groups=4)
        yield gradients.max_pool2d_input(x, x, 3, stride=1, padding=1)

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda x: list(run(x)), inputs))
    for x, found in zip(inputs, together, strict=True):
        for one, alone in zip(found, run(x), strict=True):
            np.testing.assert_array_equal(one, alone)


# Pooling


@pytest.mark.parametrize("tile", [1, 100])
@pytest.mark.parametrize("axes", AXES)
def test_max_pool_gradients_do_not_depend_on_the_tiles(axes, tile, monkeypatch):
    x = np.random.default_rng(axes).integers(0, 4, (3, 5, *(9, 8, 7)[:axes])).astype(float)
    x.flat[[3, 4, 50, -1]] = np.nan, np.inf, -np.inf, np.nan
    steps = {"stride": 2, "padding": 1, "ceil_mode": True}
    grad = np.random.default_rng(1).normal(size=max_pool[axes](x, 3, **steps).shape)
    expected = max_to_input[axes](x, grad, 3, **steps)
    monkeypatch.setattr(indices, "TILE", tile)
    np.testing.assert_array_equal(max_to_input[axes](x, grad, 3, **steps), expected)


@settings(deadline=None, max_examples=40)
@given(pool=st.sampled_from(AXES).flatmap(pools), dilation=st.integers(1, 2))
def test_max_pool_gradients_equal_those_of_torch(pool, dilation, torch):
    x, kernel, geometry = pool
    axes = len(kernel)
    x = np.tile(x, [1, 1] + [2] * axes)
    tensor = torch.tensor(x, requires_grad=True)
    torch_pool = getattr(torch.nn.functional, f"max_pool{axes}d")
    y = torch_pool(tensor, kernel, dilation=dilation, **geometry)
    grad = np.random.default_rng(1).normal(size=y.shape)
    y.backward(torch.from_numpy(grad))
    close(max_to_input[axes](x, grad, kernel, dilation=dilation, **geometry), tensor.grad.numpy())


@settings(deadline=None, max_examples=40)
@given(pool=st.sampled_from(AXES).flatmap(pools), count_include_pad=st.booleans())
def test_avg_pool_gradients_equal_those_of_torch(pool, count_include_pad, torch):
    x, kernel, geometry = pool
    axes, geometry = len(kernel), geometry | {"count_include_pad": count_include_pad}
    tensor = torch.tensor(x, requires_grad=True)
    y = getattr(torch.nn.functional, f"avg_pool{axes}d")(tensor, kernel, **geometry)
    grad = np.random.default_rng(1).normal(size=y.shape)
    y.backward(torch.from_numpy(grad))
    close(avg_to_input[axes](x.shape, grad, kernel, **geometry), tensor.grad.numpy())


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(AXES).flatmap(pools))
def test_max_pool_gradients_carry_the_maximum_back(pool):
    """A maximum is one of its inputs: <grad, max_pool(x)> = <max_pool_input(grad), x>."""
    x, kernel, geometry = pool
    y = max_pool[len(kernel)](x, kernel, **geometry)
    grad = np.random.default_rng(1).normal(size=y.shape)
    found = max_to_input[len(kernel)](x, grad, kernel, **geometry)
    close((found * x).sum(), (grad * y).sum())


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(AXES).flatmap(pools), st.booleans())
def test_avg_pool_gradients_satisfy_the_adjoint_identity(pool, count_include_pad):
    x, kernel, geometry = pool
    geometry["count_include_pad"] = count_include_pad
    y = avg_pool[len(kernel)](x, kernel, **geometry)
    grad = np.random.default_rng(1).normal(size=y.shape)
    found = avg_to_input[len(kernel)](x.shape, grad, kernel, **geometry)
    close((found * x).sum(), (grad * y).sum())


def test_pool_gradients_equal_central_differences():
    x = np.random.default_rng(0).permutation(2 * 3 * 5 * 6).reshape(2, 3, 5, 6) / 7
    settings = {"stride": (2, 1), "padding": (1, 0), "ceil_mode": True}
    grad = np.random.default_rng(1).normal(size=convkit.max_pool2d(x, (3, 2), **settings).shape)
    for pool, found in (
        (convkit.max_pool2d, gradients.max_pool2d_input(x, grad, (3, 2), **settings)),
        (convkit.avg_pool2d, gradients.avg_pool2d_input(x.shape, grad, (3, 2), **settings)),
    ):
        pooled = partial(pool, kernel_size=(3, 2), **settings)
        expected = central_differences(pooled, x, grad)
        np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-8)


def test_of_equal_maxima_the_first_row_by_row_receives_all():
    found = gradients.max_pool2d_input([[[1, 5], [5, 5]]], [[[7]]], 2)
    np.testing.assert_array_equal(found, [[[0, 7], [0, 0]]])


def test_a_nan_receives_the_gradient_of_its_windows_and_the_first_of_several():
    x = [[[1, np.nan, 9, np.nan, 2]]]
    found = gradients.max_pool1d_input(x, [[[1.0, 10.0, 100.0]]], 3, stride=1)
    np.testing.assert_array_equal(found, [[[0, 11, 0, 100, 0]]])


def test_overlapping_windows_add_up():
    found = gradients.max_pool1d_input([[[1, 9, 2, 3]]], [[[1, 10, 100]]], 2, stride=1)
    np.testing.assert_array_equal(found, [[[0, 11, 0, 100]]])


@pytest.mark.parametrize("lowest", [-np.inf, np.iinfo(np.int8).min])
def test_padding_never_wins_a_tie(lowest):
    x = np.full((1, 1, 4), lowest, np.float64 if np.isinf(lowest) else np.int8)
    found = gradients.max_pool1d_input(x, [[[1, 10, 100]]], 2, padding=1)
    np.testing.assert_array_equal(found, [[[1, 10, 0, 100]]])


def test_a_window_wholly_in_the_padding_sends_nothing():
    found = gradients.max_pool1d_input([[[5.0]]], [[[1.0]]], 2, padding=1, dilation=2)
    np.testing.assert_array_equal(found, [[[0.0]]])


def test_an_infinite_gradient_stays_where_it_belongs():
    found = gradients.max_pool1d_input([[[1, 2, 4, 3]]], [[[np.inf, 1.0]]], 2)
    np.testing.assert_array_equal(found, [[[0, np.inf, 1, 0]]])


def test_global_pool_gradients_equal_those_of_pooling_over_the_whole_map():
    x = np.random.default_rng(0).normal(size=(2, 3, 4, 5))
    grad = np.array([[1.0, 20.0, 300.0], [4.0, 50.0, 600.0]])
    whole = grad[:, :, np.newaxis, np.newaxis]
    close(gradients.global_max_pool_input(x, grad), gradients.max_pool2d_input(x, whole, (4, 5)))
    expected = gradients.avg_pool2d_input(x.shape, whole, (4, 5))
    close(gradients.global_avg_pool_input(x.shape, grad), expected)


def test_the_first_maximum_of_a_map_receives_all():
    found = gradients.global_max_pool_input([[[[1, 7, 7], [7, 0, 7]]]], [[5]])
    np.testing.assert_array_equal(found, [[[[0, 5, 0], [0, 0, 0]]]])


def test_the_winning_channel_receives_all():
    x = np.array([[[1, 5], [2, 5], [9, 0], [8, 3]]])
    found = gradients.max_across_channels_input(x, [[[1, 10], [100, 1000]]], 2)
    np.testing.assert_array_equal(found, [[[0, 10], [1, 0], [100, 0], [0, 1000]]])


# Dtypes


EVERY = {
    "conv2d_input": lambda grad: gradients.conv2d_input(
        (1, 1, 2, 2), np.ones((1, 1, 1, 1), grad.dtype), grad
    ),
    "conv2d_weight": lambda grad: gradients.conv2d_weight(
        np.ones((1, 1, 2, 2), grad.dtype), (1, 1, 1, 1), grad
    ),
    "conv2d_bias": gradients.conv2d_bias,
    "max_pool2d_input": lambda grad: gradients.max_pool2d_input(np.ones((1, 1, 2, 2)), grad, 1),
    "avg_pool2d_input": lambda grad: gradients.avg_pool2d_input((1, 1, 2, 2), grad, 1),
    "global_avg_pool_input": lambda grad: gradients.global_avg_pool_input(
        (4, 1, 3), grad.reshape(4, 1)
    ),
    "global_max_pool_input": lambda grad: gradients.global_max_pool_input(
        np.ones((4, 1, 3)), grad.reshape(4, 1)
    ),
    "max_across_channels_input": lambda grad: gradients.max_across_channels_input(
        np.ones((1, 2, 2, 2)), grad, 2
    ),
}


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "complex64"])
@pytest.mark.parametrize("name", EVERY)
def test_floating_dtypes_are_kept(name, dtype):
    assert EVERY[name](np.ones((1, 1, 2, 2), dtype)).dtype == dtype


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int64"])
@pytest.mark.parametrize("name", EVERY)
def test_integers_become_int64_and_averages_float64(name, dtype):
    expected = "float64" if "avg" in name else "int64"
    assert EVERY[name](np.ones((1, 1, 2, 2), dtype)).dtype == expected


def test_small_integers_do_not_wrap():
    grad = np.full((1, 1, 2, 3), 100, np.int8)
    assert gradients.conv2d_bias(grad) == [600]
    assert gradients.max_pool2d_input(np.eye(3, 4)[np.newaxis], grad[0], 2, stride=1).max() == 300
    close(gradients.avg_pool2d_input((1, 1, 2, 3), grad, 1), 100)


def test_float16_is_summed_in_float32():
    grad = np.array([[[2048, 1, 1, 1, 1]]], np.float16)  # in float16, 2048 + 1 is 2048
    assert gradients.conv1d_bias(grad) == [2052]
    assert gradients.conv1d_weight(np.ones_like(grad), (1, 1, 1), grad).item() == 2052
    row = np.array([[[0, 0, 0, 0, 9, 0, 0, 0, 0]]])
    assert gradients.max_pool1d_input(row, grad[..., ::-1], 5, stride=1).max() == 2052


def test_nothing_that_is_given_is_changed():
    x, weight, grad = np.ones((1, 2, 5, 4)), np.ones((3, 2, 2, 2)), np.ones((1, 3, 4, 3))
    for array in (x, weight, grad):
        array.setflags(write=False)
    gradients.conv2d_input(x.shape, weight, grad)[...] = 7
    gradients.conv2d_weight(x, weight.shape, grad)[...] = 7
    gradients.conv2d_bias(grad)[...] = 7
    gradients.max_pool2d_input(x, grad[:, :2, :2, :2], 2)[...] = 7
    gradients.avg_pool2d_input(x.shape, grad[:, :2, :2, :2], 2)[...] = 7
    gradients.global_avg_pool_input(x.shape, grad[:, :2, 0, 0])[...] = 7


# Refusals


def test_another_shape_than_that_of_the_output_is_refused():
    found = r"^grad_output has shape \(1, 3, 4, 4\), but the layer's output has \(1, 3, 4, 3\)$"
    weight, grad = np.ones((3, 2, 2, 2)), np.ones((1, 3, 4, 4))
    with pytest.raises(ValueError, match=found):
        gradients.conv2d_input((1, 2, 5, 4), weight, grad)
    with pytest.raises(ValueError, match=found):
        gradients.conv2d_weight(np.ones((1, 2, 5, 4)), weight.shape, grad)
    with pytest.raises(ValueError, match=found):
        gradients.max_pool2d_input(np.ones((1, 3, 8, 6)), grad, 2)
    with pytest.raises(ValueError, match=found):
        gradients.avg_pool2d_input((1, 3, 8, 6), grad, 2)


@pytest.mark.parametrize("axes", AXES)
def test_a_bias_gradient_needs_the_axes_of_an_output(axes):
    found = rf"^grad_output has shape \(2,\), but needs {axes + 1} or {axes + 2} axes$"
    with pytest.raises(ValueError, match=found):
        to_bias[axes](np.ones(2))


def test_channels_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"^x has C_in=4 channels, but weight of shape"):
        gradients.conv1d_input((1, 4, 5), np.ones((2, 3, 2)), np.ones((1, 2, 4)))


def test_a_size_is_a_sequence_of_integers():
    weight, grad = np.ones((1, 1, 2)), np.ones((1, 1, 4))
    with pytest.raises(TypeError, match=r"^input_size=\(1, 1, 5.0\) must be"):
        gradients.conv1d_input((1, 1, 5.0), weight, grad)
    with pytest.raises(ValueError, match=r"^x has shape \(5,\), but needs \(N, C, W\)"):
        gradients.conv1d_input(5, weight, grad)
    with pytest.raises(ValueError, match=r"^input_size=\(2, 3\) needs \(N, C\) and at least one"):
        gradients.global_avg_pool_input((2, 3), np.ones((2, 3)))


@pytest.mark.parametrize("name", EVERY)
def test_booleans_are_no_gradient(name):
    with pytest.raises(TypeError, match=r"has dtype bool, but needs numbers$"):
        EVERY[name](np.ones((1, 1, 2, 2), bool))


def test_sums_that_could_leave_int64_are_refused():
    grad = np.full((1, 1, 2), 2**62)
    found = (
        "^sums could reach 9223372036854775808, but int64 ends at 9223372036854775807; "
        "use floating point$"
    )
    with pytest.raises(ValueError, match=found):
        gradients.conv1d_bias(grad)
    with pytest.raises(ValueError, match=found):
        gradients.max_pool1d_input([[[1, 3, 2]]], grad, 2, stride=1)
    with pytest.raises(ValueError, match=found):
        gradients.conv1d_weight([[[1, 1, 1]]], (1, 1, 2), grad)
    with pytest.raises(ValueError, match=found):
        gradients.conv1d_input((1, 1, 3), [[[1, 1]]], grad)
