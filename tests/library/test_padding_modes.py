"""Padding with a map's own elements: padding_mode of convkit.conv."""

from itertools import product

import numpy as np
import pytest

import convkit
from convkit import naive
from convkit.windows import elements_around, fold_padding, pad_from_within

MODES = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}  # NumPy's names
AXES = (1, 2, 3)


def layer(axes):
    rng = np.random.default_rng(axes)
    x = rng.integers(-9, 9, (2, 4, *(6, 5, 4)[:axes])).astype(float)
    return x, rng.integers(-9, 9, (6, 2, *(3, 2, 2)[:axes])).astype(float)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("axes", AXES)
def test_a_padded_layer_equals_its_definition(mode, axes):
    x, weight = layer(axes)
    sides = ((1, 3), (2, 0), (1, 1))[:axes]
    for padding, stride in product((0, 2, "same", "valid", sides), (1, 2)):
        if padding == "same" and stride == 2:
            continue
        given = {"padding": padding, "stride": stride, "groups": 2, "padding_mode": mode}
        expected = getattr(naive, f"conv{axes}d")(x, weight, **given)
        found = getattr(convkit, f"conv{axes}d")(x, weight, **given)
        np.testing.assert_array_equal(found, expected)
        np.testing.assert_array_equal(
            getattr(convkit, f"conv{axes}d")(x[1], weight, **given), found[1]
        )


@pytest.mark.parametrize("mode", ["zeros", *MODES])
@pytest.mark.parametrize("axes", AXES)
def test_a_padded_layer_equals_that_of_torch(mode, axes, torch):
    x, weight = layer(axes)
    given = {"stride": 2, "padding": (1, 2, 1)[:axes], "groups": 2, "padding_mode": mode}
    theirs = getattr(torch.nn, f"Conv{axes}d")(4, 6, weight.shape[2:], bias=False, **given)
    theirs.weight.data = torch.from_numpy(weight)
    found = getattr(convkit, f"conv{axes}d")(x, weight, **given)
    expected = theirs(torch.from_numpy(x)).detach().numpy()
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("mode", MODES)
def test_elements_are_those_that_numpy_pads_with(mode):
    x = np.arange(20).reshape(4, 5)
    for sides in product(product(range(4), repeat=2), repeat=2):
        around = elements_around(x.shape, sides, mode)
        np.testing.assert_array_equal(pad_from_within(x, around), np.pad(x, sides, MODES[mode]))


@pytest.mark.parametrize("mode", MODES)
def test_what_reaches_a_copy_is_added_to_its_element(mode):
    x, sides = np.arange(20).reshape(4, 5), ((1, 3), (2, 0))
    around = elements_around(x.shape, sides, mode)
    padded = pad_from_within(x, around)
    grad = np.random.default_rng(0).integers(0, 9, padded.shape)
    assert (fold_padding(grad, around) * x).sum() == (grad * padded).sum()


@pytest.mark.parametrize(
    ("mode", "padding", "message"),
    [
        ("reflect", 5, '^padding_mode="reflect" needs padding below the size of each axis, but '),
        ("circular", 6, '^padding_mode="circular" needs padding at most the size of each axis'),
        ("constant", 1, "^padding_mode='constant' is unknown; the modes are zeros, reflect, repl"),
        (None, 1, "^padding_mode=None is unknown"),
    ],
)
def test_what_cannot_be_padded_with_is_refused(mode, padding, message):
    x, weight = np.ones((1, 1, 5, 7)), np.ones((1, 1, 2, 2))
    with pytest.raises(ValueError, match=message):
        convkit.conv2d(x, weight, padding=padding, padding_mode=mode)


def test_replicating_and_going_round_reach_as_far_as_they_can():
    x, weight = [[[1, 2, 3]]], [[[1]]]
    found = convkit.conv1d(x, weight, padding=4, padding_mode="replicate")
    np.testing.assert_array_equal(found, [[[1, 1, 1, 1, 1, 2, 3, 3, 3, 3, 3]]])
    found = convkit.conv1d(x, weight, padding=3, padding_mode="circular")
    np.testing.assert_array_equal(found, [[[1, 2, 3, 1, 2, 3, 1, 2, 3]]])
