"""Gradients of transposed layers, padding modes and pools to sizes: convkit.gradients."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import convkit
from convkit import gradients

AXES = (1, 2, 3)
MODES = ("reflect", "replicate", "circular")


def function(name, axes, library=convkit):
    return getattr(library, name.replace("*", f"{axes}d"))


def random(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def close(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-10)


def adjoint(layer, to_input, x):
    """Check that <grad, layer(x)> is <to_input(grad), x> for a linear layer."""
    y = layer(x)
    grad = random(*y.shape, seed=5)
    back = to_input(grad)
    assert back.shape == x.shape
    close((back * x).sum(), (grad * y).sum())


def both_adjoint(forward, to_input, to_weight, x, weight, **geometry):
    """Check the gradients of a layer that is linear in its input and in its weight."""
    adjoint(
        lambda x: forward(x, weight, **geometry),
        lambda grad: to_input(x.shape, weight, grad, **geometry),
        x,
    )
    adjoint(
        lambda weight: forward(x, weight, **geometry),
        lambda grad: to_weight(x, weight.shape, grad, **geometry),
        weight,
    )


def by_differences(layer, to_input, x, step=1e-6):
    """Check a gradient against nudging every element both ways."""
    grad = random(*layer(x).shape, seed=5)
    expected = np.zeros_like(x)
    for place in np.ndindex(*x.shape):
        nudge = np.zeros_like(x)
        nudge[place] = step
        expected[place] = (grad * (layer(x + nudge) - layer(x - nudge))).sum() / (2 * step)
    np.testing.assert_allclose(to_input(grad), expected, rtol=1e-6, atol=1e-6)


# Transposed layers


@st.composite
def transposed_layers(draw):
    axes = draw(st.sampled_from(AXES))
    several = lambda low, high: draw(st.tuples(*[st.integers(low, high)] * axes))  # noqa: E731
    kernel, stride, dilation, sizes = several(1, 3), several(1, 3), several(1, 3), several(2, 4)
    most = [max(s, d) - 1 for s, d in zip(stride, dilation)]
    geometry = {
        "stride": stride,
        "dilation": dilation,
        "padding": several(0, 1),
        "output_padding": tuple(draw(st.integers(0, n)) for n in most),
        "groups": draw(st.integers(1, 2)),
    }
    groups = geometry["groups"]
    x = random(draw(st.integers(1, 2)), 2 * groups, *sizes, seed=draw(st.integers(0, 99)))
    return axes, x, random(2 * groups, draw(st.integers(1, 2)), *kernel, seed=1), geometry


@settings(deadline=None, max_examples=60)
@given(transposed_layers())
def test_transposed_gradients_satisfy_the_adjoint_identity(layer):
    axes, x, weight, geometry = layer
    forward = function("conv_transpose*", axes)
    try:
        forward(x, weight, **geometry)
    except ValueError as error:
        assert "leaves nothing of the" in str(error)
        return
    to_input = function("conv_transpose*_input", axes, gradients)
    to_weight = function("conv_transpose*_weight", axes, gradients)
    both_adjoint(forward, to_input, to_weight, x, weight, **geometry)
    both_adjoint(forward, to_input, to_weight, x[0], weight, **geometry)


@settings(deadline=None, max_examples=40)
@given(layer=transposed_layers())
def test_transposed_gradients_equal_those_of_torch(layer, torch):
    axes, x, weight, geometry = layer
    try:
        y = function("conv_transpose*", axes)(x, weight, **geometry)
    except ValueError as error:
        assert "leaves nothing of the" in str(error)
        return
    tensors = [torch.tensor(array, requires_grad=True) for array in (x, weight)]
    grad = random(*y.shape, seed=5)
    theirs = getattr(torch.nn.functional, f"conv_transpose{axes}d")(*tensors, **geometry)
    theirs.backward(torch.from_numpy(grad))
    to_input = function("conv_transpose*_input", axes, gradients)
    close(to_input(x.shape, weight, grad, **geometry), tensors[0].grad.numpy())
    to_weight = function("conv_transpose*_weight", axes, gradients)
    close(to_weight(x, weight.shape, grad, **geometry), tensors[1].grad.numpy())


def test_transposed_gradients_refuse_what_does_not_fit():
    weight = np.ones((2, 3, 2, 2))
    with pytest.raises(ValueError, match=r"^grad_output has shape .*, but the layer's output has "):
        gradients.conv_transpose2d_input((1, 2, 4, 4), weight, np.ones((1, 3, 4, 4)))
    with pytest.raises(ValueError, match="^x has C_in=4 channels, but weight"):
        gradients.conv_transpose2d_weight(
            np.ones((1, 4, 3, 3)), weight.shape, np.ones((1, 3, 4, 4))
        )
    with pytest.raises(
        ValueError, match="^along H: output_padding=1 must be smaller than stride=1"
    ):
        gradients.conv_transpose2d_input(
            (1, 2, 3, 3), weight, np.ones((1, 3, 5, 5)), output_padding=1
        )


# Padding modes


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("axes", AXES)
@pytest.mark.parametrize("stride", [1, 2])
def test_padding_modes_satisfy_the_adjoint_identity(mode, axes, stride):
    x, weight = random(2, 4, *(6, 5, 4)[:axes]), random(6, 2, *(3, 2, 2)[:axes], seed=1)
    geometry = {"stride": stride, "padding": ((1, 3), (2, 0), (1, 1))[:axes], "groups": 2}
    geometry["padding_mode"] = mode
    forward, to_input = function("conv*", axes), function("conv*_input", axes, gradients)
    to_weight = function("conv*_weight", axes, gradients)
    both_adjoint(forward, to_input, to_weight, x, weight, **geometry)
    both_adjoint(forward, to_input, to_weight, x[0], weight, **geometry)


# Pools


@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.parametrize("axes", AXES)
def test_gaps_and_sides_satisfy_the_adjoint_identity(axes, counted):
    x = random(2, 3, *(6, 7, 5)[:axes])
    geometry = {
        "stride": (2, 1, 1)[:axes],
        "padding": ((1, 2), (0, 1), (1, 0))[:axes],
        "dilation": (2, 3, 1)[:axes],
        "count_include_pad": counted,
    }
    pool, back = function("avg_pool*", axes), function("avg_pool*_input", axes, gradients)
    adjoint(lambda x: pool(x, 3, **geometry), lambda grad: back(x.shape, grad, 3, **geometry), x)


@pytest.mark.parametrize("axes", AXES)
@pytest.mark.parametrize("batch", [True, False])
@pytest.mark.parametrize("kind", ["avg", "max"])
def test_gradients_of_adaptive_pools_equal_differences(axes, batch, kind):
    x = random(2, 2, *(5, 4, 3)[:axes])
    x, sizes = x if batch else x[0], (3, 3, 2)[:axes]
    layer = function(f"adaptive_{kind}_pool*", axes)
    back = function(f"adaptive_{kind}_pool*_input", axes, gradients)
    first = x if kind == "max" else x.shape
    by_differences(lambda x: layer(x, sizes), lambda grad: back(first, grad, sizes), x)


@pytest.mark.parametrize("axes", AXES)
@pytest.mark.parametrize("norm_type", [1, 2, 2.5, float("inf")])
def test_gradients_of_norms_equal_differences(axes, norm_type):
    x = abs(random(1, 2, *(5, 4, 3)[:axes])) + 0.1
    given = {"stride": 1, "padding": 1, "ceil_mode": True}
    by_differences(
        lambda x: function("lp_pool*", axes)(x, norm_type, 2, **given),
        lambda grad: function("lp_pool*_input", axes, gradients)(x, grad, norm_type, 2, **given),
        x,
    )


@pytest.mark.parametrize("axes", AXES)
def test_gradients_of_norms_equal_those_of_torch(axes, torch):
    x = random(2, 3, *(7, 6, 5)[:axes])
    for norm_type in (1, 2, 4, float("inf")):
        tensor = torch.tensor(x, requires_grad=True)
        layer = getattr(torch.nn.functional, f"lp_pool{axes}d")
        y = layer(tensor, norm_type, 3, stride=2, ceil_mode=True)
        grad = random(*y.shape, seed=3)
        y.backward(torch.from_numpy(grad))
        found = function("lp_pool*_input", axes, gradients)(
            x, grad, norm_type, 3, stride=2, ceil_mode=True
        )
        close(found, tensor.grad.numpy())


def test_the_gradient_of_a_norm_of_zeros_is_zero():
    found = gradients.lp_pool1d_input(np.zeros((1, 4)), np.ones((1, 2)), 2, 2)
    np.testing.assert_array_equal(found, np.zeros((1, 4)))


@pytest.mark.parametrize("batch", [True, False])
@pytest.mark.parametrize("axes", AXES)
def test_unpooling_satisfies_the_adjoint_identity(axes, batch):
    x = random(2, 3, *(6, 8, 4)[:axes])
    y, indices = function("max_pool*_with_indices", axes)(x if batch else x[0], 2)
    adjoint(
        lambda y: function("max_unpool*", axes)(y, indices, 2),
        lambda grad: function("max_unpool*_input", axes, gradients)(indices, grad),
        y,
    )


def test_unpooling_backwards_refuses_what_does_not_fit():
    with pytest.raises(ValueError, match="^indices hold 4, but must be from 0 to 3"):
        gradients.max_unpool1d_input([[0, 4]], [[1, 2, 3, 4]])
    with pytest.raises(
        ValueError, match=r"^indices has shape \(2, 1\), but grad_output has \(1, 4"
    ):
        gradients.max_unpool1d_input([[0], [1]], [[1, 2, 3, 4]])
    with pytest.raises(
        ValueError, match=r"^indices has shape \(1,\), but grad_output has \(1, 4\)"
    ):
        gradients.max_unpool1d_input([0], [[1, 2, 3, 4]])


def test_columns_backwards_are_columns_forwards():
    x, given = random(2, 3, 6, 5), {"stride": 2, "padding": 1, "dilation": (1, 2)}
    adjoint(
        lambda x: convkit.unfold(x, (3, 2), **given),
        lambda grad: gradients.unfold_input(x.shape, grad, (3, 2), **given),
        x,
    )
    columns = convkit.unfold(x, (3, 2), **given)
    adjoint(
        lambda columns: convkit.fold(columns, (6, 5), (3, 2), **given),
        lambda grad: gradients.fold_input(grad, (3, 2), **given),
        columns,
    )
    with pytest.raises(
        ValueError, match=r"^input_size=\(2, 4, 6, 5\) needs \(2, 3, 6, 5\), as grad"
    ):
        gradients.unfold_input((2, 4, 6, 5), columns, (3, 2), **given)


def test_relu_backwards_equals_differences():
    x = random(3, 4)
    by_differences(convkit.relu, lambda grad: gradients.relu_input(x, grad), x)


@pytest.mark.parametrize("dim", [0, 1])
def test_softmax_backwards_equals_differences(dim):
    x = random(3, 4)
    back = lambda grad: gradients.softmax_input(x, grad, dim)  # noqa: E731
    by_differences(lambda x: convkit.softmax(x, dim), back, x)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_cross_entropy_backwards_equals_differences(reduction):
    x, target = random(3, 4), [0, 3, 1]
    by_differences(
        lambda x: convkit.cross_entropy(x, target, reduction=reduction),
        lambda grad: gradients.cross_entropy_input(x, target, grad, reduction=reduction),
        x,
    )
