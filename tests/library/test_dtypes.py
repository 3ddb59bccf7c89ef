"""The rules of dtypes and the bound of integer sums: convkit.dtypes."""

import numpy as np
import pytest

from convkit.dtypes import (
    are_integers,
    average_dtypes,
    check_bound,
    largest,
    numbers,
    product_dtypes,
    widened,
)

LIMIT = 2**63 - 1


@pytest.mark.parametrize("value", [[True], ["1"], [None], np.array(["2020"], "datetime64")])
def test_numbers_refuse_what_is_none(value):
    with pytest.raises(TypeError, match="^weight has dtype .*, but needs numbers$"):
        numbers(value, "weight")


def test_numbers_may_have_to_be_real():
    assert numbers([1j], "x").dtype == complex
    with pytest.raises(TypeError, match="^x has dtype complex128, but needs real numbers$"):
        numbers([1j], "x", "iuf")


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float16, np.float64])
def test_numbers_come_back_as_they_are(dtype):
    x = np.ones(2, dtype)
    assert numbers(x, "x") is x
    assert numbers(x, "x", "iuf") is x


def test_integers_of_any_sign_and_size_are_integers():
    assert are_integers(np.ones(2, np.uint8), np.ones(2, np.int64))
    assert not are_integers(np.ones(2, int), np.ones(2, np.float32))
    assert not are_integers(np.ones(2, complex))


@pytest.mark.parametrize(
    ("given", "averages", "sums"),
    [
        ("uint8", "float64", "float64"),
        ("int64", "float64", "float64"),
        ("float16", "float16", "float32"),
        ("float32", "float32", "float32"),
        ("float64", "float64", "float64"),
        ("longdouble", "longdouble", "longdouble"),
        ("complex64", "complex64", "complex64"),
    ],
)
def test_averages_keep_their_dtype_but_for_integers(given, averages, sums):
    assert average_dtypes(np.dtype(given)) == (np.dtype(averages), np.dtype(sums))


@pytest.mark.parametrize(
    ("x", "rows", "bias", "result", "computed"),
    [
        ("float16", "float16", "float16", "float16", "float32"),
        ("float16", "float16", "float64", "float64", "float64"),
        ("uint8", "float16", None, "float16", "float32"),
        ("float32", "complex64", None, "complex64", "complex64"),
        ("longdouble", "float32", None, "longdouble", "longdouble"),
        ("int8", "uint8", "int16", "int64", "float64"),
        ("int64", "uint64", None, "int64", "float64"),
    ],
)
def test_products_are_promoted_and_float16_is_summed_in_float32(x, rows, bias, result, computed):
    bias = bias if bias is None else np.ones(1, bias)
    found = product_dtypes(np.ones(2, x), np.ones((1, 2), rows), bias)
    assert found == (np.dtype(result), np.dtype(computed))


@pytest.mark.parametrize("sign", [1, -1])
def test_integers_are_computed_in_float64_as_long_as_that_holds_every_sum(sign):
    x, rows = np.array([3, -5]), np.array([[1, sign * 2], [0, -1]])
    small = np.array([sign * (2**53 - 16)])  # 5 * (1 + 2) less than 2**53 is the last that fits
    assert product_dtypes(x, rows, small)[1] == np.float64
    assert product_dtypes(x, rows, small + sign)[1] == np.int64


@pytest.mark.parametrize("sign", [1, -1])
def test_the_last_sum_that_int64_holds_is_allowed_and_no_larger_one(sign):
    x, rows, bias = np.array([2**61]), np.array([[2 * sign, sign]]), np.array([sign * (2**61 - 1)])
    assert product_dtypes(x, rows, bias) == (np.dtype(np.int64), np.dtype(np.int64))
    message = f"^sums could reach {2**63}, but int64 ends at {LIMIT}; use floating point$"
    with pytest.raises(ValueError, match=message):
        product_dtypes(x, rows, bias + sign)


def test_the_rows_may_have_more_axes_or_no_elements():
    rows = np.full((2, 3, 4), 2**40)
    assert product_dtypes(np.array([2**10]), rows)[1] == np.int64
    assert product_dtypes(np.array([2**10]), rows[:, :0])[1] == np.float64


def test_wide_integers_hold_the_sum_of_all_terms():
    row, dtype = widened(np.array([100, -128], np.int8), terms=9)
    assert row.dtype == dtype == np.int64 and row.tolist() == [100, -128]
    assert widened(np.array([-(2**62)]), terms=1)[1] == np.int64
    with pytest.raises(ValueError, match=f"^sums could reach {2**63}, but int64 ends at {LIMIT}; "):
        widened(np.array([-(2**62)]), terms=2)


@pytest.mark.parametrize(("given", "wide"), [("float16", "float32"), ("complex64", "complex64")])
def test_wide_floats_remember_the_dtype_they_had(given, wide):
    array, dtype = widened(np.ones(2, given), terms=2)
    assert (array.dtype, dtype) == (np.dtype(wide), np.dtype(given))


def test_an_array_that_is_wide_already_is_not_copied():
    array = np.ones(2)
    assert widened(array, terms=2)[0] is array


def test_the_bound_is_the_end_of_int64():
    check_bound(LIMIT)
    with pytest.raises(ValueError, match=f"^sums could reach {2**63}, but int64 ends at {LIMIT}; "):
        check_bound(LIMIT + 1)


def test_the_largest_absolute_value_may_be_negative_or_leave_its_dtype():
    assert largest(np.array([3, -128], np.int8)) == 128
    assert largest(np.array([-(2**63)])) == 2**63
    assert largest(np.array([2**64 - 1], np.uint64)) == 2**64 - 1
    assert largest(np.zeros(0, int)) == 0
