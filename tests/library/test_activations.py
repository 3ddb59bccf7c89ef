"""ReLU, softmax and cross entropy with their gradients: convkit.activations."""

import numpy as np
import pytest

import convkit
from convkit import gradients

SHAPES = [(5,), (4, 3), (2, 5, 3), (2, 3, 4, 5)]


def scores(shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape) * 5


def targets(shape, seed=1):
    C, rest = (shape[0], ()) if len(shape) == 1 else (shape[1], (shape[0], *shape[2:]))
    return np.random.default_rng(seed).integers(0, C, rest)


# Against PyTorch


@pytest.mark.parametrize("shape", SHAPES)
def test_relu_equals_that_of_torch(shape, torch):
    x = scores(shape)
    x.flat[:4] = np.nan, np.inf, -np.inf, 0
    tensor = torch.tensor(x, requires_grad=True)
    y = torch.nn.functional.relu(tensor)
    grad = scores(shape, seed=3)
    y.backward(torch.from_numpy(grad))
    np.testing.assert_array_equal(convkit.relu(x), y.detach().numpy())
    np.testing.assert_array_equal(gradients.relu_input(x, grad), tensor.grad.numpy())


@pytest.mark.parametrize("shape", SHAPES)
def test_softmax_equals_that_of_torch(shape, torch):
    for dim in range(-len(shape), len(shape)):
        x, grad = scores(shape), scores(shape, seed=3)
        tensor = torch.tensor(x, requires_grad=True)
        y = torch.nn.functional.softmax(tensor, dim)
        y.backward(torch.from_numpy(grad))
        np.testing.assert_allclose(convkit.softmax(x, dim), y.detach().numpy(), rtol=1e-13)
        found = gradients.softmax_input(x, grad, dim)
        np.testing.assert_allclose(found, tensor.grad.numpy(), rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("shape", SHAPES)
def test_cross_entropy_equals_that_of_torch(shape, reduction, torch):
    x, target = scores(shape), targets(shape)
    tensor = torch.tensor(x, requires_grad=True)
    expected = torch.nn.functional.cross_entropy(
        tensor, torch.from_numpy(np.asarray(target)), reduction=reduction
    )
    found = convkit.cross_entropy(x, target, reduction=reduction)
    np.testing.assert_allclose(found, expected.detach().numpy(), rtol=1e-12)
    grad = scores(expected.shape, seed=3)
    expected.backward(torch.from_numpy(np.asarray(grad)))
    found = gradients.cross_entropy_input(x, target, grad, reduction=reduction)
    np.testing.assert_allclose(found, tensor.grad.numpy(), rtol=1e-10, atol=1e-14)


CHOSEN = {"weight": np.array([0.5, 2, 1, 0, 3]), "label_smoothing": 0.3, "ignore_index": 4}


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("chosen", [[], *([name] for name in CHOSEN), [*CHOSEN]], ids="+".join)
@pytest.mark.parametrize("likely", [0, 1, 1.5], ids=["numbers", "probabilities", "of any sum"])
@pytest.mark.parametrize("shape", [(5,), (7, 5), (4, 5, 3)])
def test_the_settings_of_cross_entropy_are_those_of_torch(shape, likely, chosen, reduction, torch):
    x, axis = scores(shape), min(len(shape) - 1, 1)
    given = {name: CHOSEN[name] for name in chosen}
    if likely:
        given.pop("ignore_index", None)
        target = likely * convkit.softmax(scores(shape, seed=5), axis)
    else:
        target = np.asarray(targets(shape))
    theirs = {n: torch.from_numpy(v) if n == "weight" else v for n, v in given.items()}
    tensor = torch.tensor(x, requires_grad=True)
    expected = torch.nn.functional.cross_entropy(
        tensor, torch.from_numpy(target), reduction=reduction, **theirs
    )
    found = convkit.cross_entropy(x, target, reduction=reduction, **given)
    np.testing.assert_allclose(found, expected.detach().numpy(), rtol=1e-12)
    grad = scores(expected.shape, seed=3)
    expected.backward(torch.from_numpy(np.asarray(grad)))
    found = gradients.cross_entropy_input(x, target, grad, reduction=reduction, **given)
    np.testing.assert_allclose(found, tensor.grad.numpy(), rtol=1e-10, atol=1e-14)


# Against their definitions


def test_a_softmax_is_the_exponentials_over_their_sum():
    x = scores((3, 4))
    expected = [[np.exp(a) / sum(np.exp(row)) for a in row] for row in x]
    np.testing.assert_allclose(convkit.softmax(x, 1), expected, rtol=1e-13)


def test_a_loss_is_minus_the_logarithm_of_the_right_probability():
    x, target = scores((6, 4)), targets((6, 4))
    each = [-np.log(row[right]) for row, right in zip(convkit.softmax(x, 1), target)]
    np.testing.assert_allclose(convkit.cross_entropy(x, target, reduction="none"), each)
    np.testing.assert_allclose(convkit.cross_entropy(x, target), np.mean(each))


def test_large_scores_neither_overflow_nor_vanish():
    x = np.array([[1e4, 0.0], [-1e4, 0.0]])
    with np.errstate(all="raise", under="ignore"):
        np.testing.assert_array_equal(convkit.softmax(x, 1), [[1, 0], [0, 1]])
        np.testing.assert_array_equal(convkit.cross_entropy(x, [1, 0], reduction="none"), [1e4] * 2)


def test_a_class_that_cannot_be_leaves_the_loss_of_the_others():
    x = np.array([[0.0, np.log(3), -np.inf]])
    np.testing.assert_allclose(convkit.cross_entropy(x, [0]), np.log(4))
    np.testing.assert_allclose(gradients.cross_entropy_input(x, [0]), [[-0.75, 0.75, 0]])


def test_the_gradient_of_relu_is_0_where_inf_meets_a_negative_number():
    found = gradients.relu_input([-1.0, 2, -3], [np.inf, np.inf, -5])
    np.testing.assert_array_equal(found, [0, np.inf, 0])
    assert not np.signbit(gradients.relu_input([-3.0], [-5.0])).any()


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floating_dtypes_are_kept(dtype):
    x, target = scores((3, 4)).astype(dtype), [0, 1, 3]
    grad = np.ones((3, 4), dtype)
    assert convkit.relu(x).dtype == convkit.softmax(x, 1).dtype == dtype
    assert convkit.cross_entropy(x, target).dtype == dtype
    assert gradients.relu_input(x, grad).dtype == gradients.softmax_input(x, grad, 1).dtype == dtype
    assert gradients.cross_entropy_input(x, target).dtype == dtype


def test_integers_are_kept_by_relu_and_give_float64_elsewhere():
    x = np.array([[-3, 5]], np.int8)
    assert convkit.relu(x).dtype == np.int8
    assert convkit.softmax(x, 1).dtype == convkit.cross_entropy(x, [0]).dtype == np.float64


def test_no_target_has_no_loss_but_a_sum_of_0():
    x, target = np.ones((0, 3)), np.ones(0, int)
    assert convkit.cross_entropy(x, target, reduction="sum") == 0
    with pytest.raises(ValueError, match=r'^target has shape \(0,\): reduction="mean" needs one'):
        convkit.cross_entropy(x, target)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: convkit.relu([1j]), TypeError, "^x has dtype complex128, but needs real numbers$"),
        (lambda: convkit.softmax([1.0], 1), ValueError, r"^dim=1 is no axis of x, which has shape"),
        (lambda: convkit.softmax([1.0], True), TypeError, "^dim=True must be one integer"),
        (
            lambda: convkit.cross_entropy([[1.0, 2]], [2]),
            ValueError,
            "^target holds 2, but must be from 0 to 1$",
        ),
        (lambda: convkit.cross_entropy([[1.0, 2]], [-1]), ValueError, "^target holds -1, but"),
        (
            lambda: convkit.cross_entropy([[1.0, 2]], [-100]),
            ValueError,
            r'^target has shape \(1,\): reduction="mean" needs one that counts$',
        ),
        (
            lambda: convkit.cross_entropy([[1.0, 2]], [0], weight=[1.0]),
            ValueError,
            r"^weight has shape \(1,\), but x has 2 classes$",
        ),
        (
            lambda: convkit.cross_entropy([[1.0, 2]], [0], label_smoothing=1.5),
            ValueError,
            "^label_smoothing=1.5 must be from 0 to 1$",
        ),
        (
            lambda: convkit.cross_entropy([[1.0, 2]], [0], label_smoothing=True),
            TypeError,
            "^label_smoothing=True must be a real number$",
        ),
        (
            lambda: convkit.cross_entropy([[1.0, 2]], [[0.5, 0.5]], ignore_index=0),
            ValueError,
            "^ignore_index=0 must be negative for probabilities$",
        ),
        (
            lambda: convkit.cross_entropy([[1.0, 2]], [0.5]),
            TypeError,
            "^target has dtype float64, but needs integers$",
        ),
        (
            lambda: convkit.cross_entropy([[1.0, 2]], [0, 1]),
            ValueError,
            r"^x has shape \(1, 2\) and target \(2,\), but they need",
        ),
        (
            lambda: convkit.cross_entropy([[1.0, 2]], [0], reduction="average"),
            ValueError,
            "^reduction='average' must be one of mean, sum, none$",
        ),
        (
            lambda: gradients.relu_input([1.0], [1.0, 2]),
            ValueError,
            r"^grad_output has shape \(2,\), but the layer's output has \(1,\)$",
        ),
        (
            lambda: gradients.cross_entropy_input([[1.0, 2]], [0], [1.0]),
            ValueError,
            r"^grad_output has shape \(1,\), but needs \(\) or \(1,\)$",
        ),
    ],
)
def test_what_does_not_fit_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
