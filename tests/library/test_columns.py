"""Windows as columns and back: convkit.columns."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import convkit
from convkit import naive

SIZES = (7, 6, 5)


def maps(axes, seed=0):
    drawn = np.random.default_rng(seed).integers(-9, 9, (2, 3, *SIZES[:axes]))
    return drawn.astype(float)


@st.composite
def slidings(draw):
    """Return a kernel and the settings of windows that fit into SIZES."""
    axes = draw(st.integers(1, 3))
    several = lambda low, high: draw(st.tuples(*[st.integers(low, high)] * axes))  # noqa: E731
    ends = st.tuples(st.integers(0, 2), st.integers(0, 2))
    padding = draw(st.tuples(*[ends] * axes))
    return several(1, 3), {"dilation": several(1, 2), "padding": padding, "stride": several(1, 3)}


@settings(deadline=None, max_examples=60)
@given(slidings())
def test_columns_equal_their_definition(sliding):
    kernel, given = sliding
    x = maps(len(kernel))
    columns = convkit.unfold(x, kernel, **given)
    np.testing.assert_array_equal(columns, naive.unfold(x, kernel, **given))
    np.testing.assert_array_equal(convkit.unfold(x[1], kernel, **given), columns[1])
    sizes = x.shape[2:]
    folded = convkit.fold(columns, sizes, kernel, **given)
    np.testing.assert_array_equal(folded, naive.fold(columns, sizes, kernel, **given))
    np.testing.assert_array_equal(convkit.fold(columns[1], sizes, kernel, **given), folded[1])


@pytest.mark.parametrize(
    "given", [{}, {"stride": 2}, {"padding": (1, 2)}, {"dilation": (2, 1), "padding": 1}]
)
def test_columns_of_images_equal_those_of_torch(given, torch):
    x, F = maps(2), torch.nn.functional
    expected = F.unfold(torch.from_numpy(x), (3, 2), **given)
    np.testing.assert_array_equal(convkit.unfold(x, (3, 2), **given), expected.numpy())
    folded = F.fold(expected, x.shape[2:], (3, 2), **given)
    found = convkit.fold(expected.numpy(), x.shape[2:], (3, 2), **given)
    np.testing.assert_array_equal(found, folded.numpy())


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_a_convolution_is_a_product_with_the_columns(axes):
    x = maps(axes)
    weight = np.random.default_rng(1).integers(-5, 5, (4, 3, *(3, 2, 2)[:axes])).astype(float)
    given = {"padding": "same"} if axes == 2 else {"stride": 2}
    y = getattr(convkit, f"conv{axes}d")(x, weight, **given)
    columns = convkit.unfold(x, weight.shape[2:], **given)
    np.testing.assert_array_equal((weight.reshape(4, -1) @ columns).reshape(y.shape), y)


def test_an_int_stands_for_two_axes():
    x = maps(2)
    np.testing.assert_array_equal(convkit.unfold(x, 2), convkit.unfold(x, (2, 2)))
    square = convkit.fold(np.ones((4, 4)), 3, 2)
    np.testing.assert_array_equal(square, convkit.fold(np.ones((4, 4)), (3, 3), (2, 2)))


def test_folding_sums_integers_exactly_or_not_at_all():
    assert convkit.fold(np.full((2, 2), 100, np.int8), (3,), (2,)).tolist() == [[100, 200, 100]]
    with pytest.raises(ValueError, match="^sums could reach 9223372036854775808, but int64 ends"):
        convkit.fold(np.full((2, 2), 2**62), (3,), (2,))


def test_folding_sums_halves_in_float32():
    ones = np.ones((4000, 1), np.float16)
    assert convkit.fold(ones, (4000,), (4000,)).dtype == np.float16


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: convkit.unfold(np.ones(4), 2),
            ValueError,
            r"^x has shape .* needs \(N, C, H, W\)",
        ),
        (
            lambda: convkit.unfold(maps(2), (2,) * 4),
            ValueError,
            "^kernel_size=.* must have 1, 2 or",
        ),
        (lambda: convkit.unfold(maps(2), 2.0), TypeError, "^kernel_size=2.0 must be "),
        (lambda: convkit.unfold(maps(2), 99), ValueError, "^along H: kernel_size=99 .* spans 99"),
        (lambda: convkit.unfold(maps(2)[:, :0], 2), ValueError, "only its batch axis may be empty"),
        (lambda: convkit.unfold([[["a"]]], 1), TypeError, "^x has dtype .*, but needs numbers$"),
        (lambda: convkit.fold(np.ones((4, 5)), 3, 2), ValueError, r"needs \(N, C \* 4, 4\) or \(C"),
        (lambda: convkit.fold(np.ones((6, 4)), 3, 2), ValueError, r"needs \(N, C \* 4, 4\) or \(C"),
        (lambda: convkit.fold(np.ones((0, 4)), 3, 2), ValueError, r"needs \(N, C \* 4, 4\) or \(C"),
        (
            lambda: convkit.fold(np.ones((4, 4)), 0, 2),
            ValueError,
            "^output_size=0 must be at least",
        ),
    ],
)
def test_what_does_not_fit_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
