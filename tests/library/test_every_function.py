"""Every public function gives the right value or a clear refusal, whatever it is given."""

import gc
import inspect
import numbers as abc
import re
from functools import lru_cache

import numpy as np
import pytest

import convkit
from convkit import gradients
from tests.support.every_function import ROWS, public_functions

MOVED = ("windows.", "layouts.")  # these move elements of any kind
OF_ARRAYS = [name for name, row in ROWS.items() if row.arrays]
INTEGERS = [np.dtype(code).type for code in "bhilqBHILQ"]


class Tagged(np.ndarray):
    """A subclass whose sums, products and maxima are wrong."""

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        raise AssertionError("the subclass was asked")


FORMS = {
    "of foreign byte order": lambda a: a.astype(a.dtype.newbyteorder()),
    "of a subclass": lambda a: a.view(Tagged),
    "masked nowhere": np.ma.masked_array,
    "flipped": lambda a: np.flip(np.flip(a).copy()),
    "in Fortran's order": lambda a: np.array(a, order="F"),
    "every second of a wider one": lambda a: np.repeat(a, 2, axis=-1)[..., ::2] if a.ndim else a,
    "a list": np.ndarray.tolist,
}
REFUSED = {
    "bool": lambda a: a > 0,
    "records": lambda a: np.zeros(a.shape, [("value", float)]),
    "objects": lambda a: a.astype(object),
    "text": lambda a: a.astype(str),
    "times": lambda a: a.astype("m8[s]"),
}


# How a message of convkit begins: with an argument, or the axis that is meant.
OWN_WORDS = r"(x|weight|bias|grad_output|indices|target|input_size|padded|group_size|along \w:) ?"


def frozen(array):
    array = np.array(array)
    array.flags.writeable = False
    return array


def leaves(value):
    """Yield the arrays and numbers in a result."""
    if isinstance(value, (tuple, list)):
        for each in value:
            yield from leaves(each)
    elif isinstance(value, np.ndarray | abc.Number):
        yield value


def same(found, expected):
    found, expected = list(leaves(found)), list(leaves(expected))
    assert len(found) == len(expected)
    for ours, right in zip(found, expected):
        assert type(ours) is type(right)
        assert np.asarray(ours).dtype == np.asarray(right).dtype and np.asarray(ours).dtype.isnative
        np.testing.assert_allclose(ours, right, rtol=1e-12, atol=1e-12)


def test_the_table_holds_every_public_function():
    assert set(ROWS) == public_functions()


@pytest.mark.parametrize("name", [name for name in ROWS if not name.startswith("cost.")])
def test_a_row_gives_every_argument(name):
    """What no row gives, no test here would try."""
    row = ROWS[name]
    parameters = inspect.signature(row.function).parameters.values()
    named = {each.name for each in parameters if each.kind is not each.VAR_KEYWORD}
    assert named <= {*row.arrays, *row.settings}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", OF_ARRAYS)
def test_an_array_may_come_in_any_form(name, form):
    row = ROWS[name]
    expected = row()
    for array, value in row.arrays.items():
        same(row(**{array: FORMS[form](value)}), expected)


@pytest.mark.parametrize("name", OF_ARRAYS)
def test_arrays_are_left_as_they_are(name):
    row = ROWS[name]
    copies = {array: frozen(value) for array, value in row.arrays.items()}
    same(row(**copies), row())
    for array, value in row.arrays.items():
        np.testing.assert_array_equal(copies[array], value)


@pytest.mark.parametrize("kind", REFUSED)
@pytest.mark.parametrize("name", [name for name in OF_ARRAYS if not name.startswith(MOVED)])
def test_what_holds_no_numbers_is_refused(name, kind):
    row = ROWS[name]
    for array, value in row.arrays.items():
        with pytest.raises(TypeError, match=f"^{array} has dtype .*, but needs "):
            row(**{array: REFUSED[kind](value)})


@pytest.mark.parametrize("name", OF_ARRAYS)
def test_a_masked_entry_is_refused(name):
    row = ROWS[name]
    for array, value in row.arrays.items():
        mask = np.zeros(value.shape, bool)
        mask.flat[0] = True
        with pytest.raises(TypeError, match=f"^{array} has masked entries"):
            row(**{array: np.ma.masked_array(value, mask)})


@pytest.mark.parametrize("name", OF_ARRAYS)
def test_an_empty_axis_gives_nothing_or_is_refused(name):
    """Where it is taken, it leaves nothing of the result, or nothing to sum."""
    row = ROWS[name]
    given = {array: value for array, value in row.arrays.items() if array != "bias"}
    for array, value in given.items():
        for axis in range(value.ndim):
            empty = np.delete(value, np.s_[:], axis)
            others = {"bias": None} if "bias" in row.arrays else {}
            try:
                found = row(**{array: empty}, **others)
            except ValueError as error:
                assert re.match(OWN_WORDS, str(error)), (array, axis)
            else:
                for leaf in leaves(found):
                    assert not np.any(leaf), (array, axis)


@pytest.mark.parametrize("name", [name for name in OF_ARRAYS if "x" in ROWS[name].arrays])
def test_no_images_give_no_images(name):
    """A batch axis may be empty in all arrays at once."""
    row = ROWS[name]
    batched = {"x", "grad_output", "indices", "target"} & set(row.arrays)
    arrays = {array: row.arrays[array] for array in batched}
    given = {array: value[:0] if value.ndim else value for array, value in arrays.items()}
    try:
        found = row(**given)
    except ValueError as error:
        assert re.search("needs one that counts|needs at least one|disagree", str(error))
        return
    for leaf in leaves(found):
        assert not np.any(leaf)


def settings_of(name):
    """Yield the name and value of each setting that is an integer, or some of them."""
    for setting, value in ROWS[name].settings.items():
        several = value if isinstance(value, tuple) else (value,)
        if value and all(type(n) is int for n in several) and setting not in PROGRAMMERS:
            yield setting, value


def cast(value, integer):
    """Return integers in a type of NumPy's, where it holds them."""
    if isinstance(value, tuple):
        return tuple(cast(n, integer) for n in value)
    return integer(value) if value <= np.iinfo(integer).max else value


def forget():
    """Empty all caches: an integer equals one of another type, and would get its result."""
    for cache in CACHES:
        cache.cache_clear()


CACHES = [
    each
    for each in gc.get_objects()
    if isinstance(each, type(lru_cache(print))) and each.__module__.startswith("convkit.")
]


# What the code of the library says, not who uses it: the number of axes, bounds, array shapes.
PROGRAMMERS = {"axes", "least"}
OF_SHAPES = {"shapes.check_axes", "shapes.check_maps", "shapes.check_layer"}
NUMBERED = sorted({name for name in ROWS if list(settings_of(name))} - OF_SHAPES)


@pytest.mark.parametrize("integer", INTEGERS, ids=lambda kind: np.dtype(kind).char)
@pytest.mark.parametrize("name", NUMBERED)
def test_a_setting_may_be_an_integer_of_any_type(name, integer):
    row, given = ROWS[name], dict(settings_of(name))
    others = {setting: cast(value, integer) for setting, value in given.items()}
    expected = row()
    for some in ({setting: value} for setting, value in others.items()):
        forget()
        same(row(**some), expected)
    forget()
    same(row(**others), expected)


# None is a value of these; a width or a norm may be any number; the sizes are those of an array.
TAKEN = {
    None: {"stride", "output_size", "groups", "divisor_override"},
    1.0: {"norm_type", "width"},
    ...: {"shapes.padding_sides", "shapes.on_every_axis", "shapes.pool_geometry"},
}


@pytest.mark.parametrize("other", [True, np.True_, 1.0, np.float64(1), "1", None, 1j], ids=repr)
@pytest.mark.parametrize("name", sorted(set(NUMBERED) - TAKEN[...]))
def test_a_setting_that_is_no_integer_is_refused(name, other):
    for setting, value in settings_of(name):
        wrong = (other, *value[1:]) if isinstance(value, tuple) else other
        if setting in TAKEN[1.0] or (other is None and setting in TAKEN[None]):
            continue
        with pytest.raises((TypeError, ValueError), match="must be|is unknown"):
            ROWS[name](**{setting: wrong})


# More elements than float32 or int32 can number


LONG, STEP = 2**31 + 8, 2**28
ONES = np.broadcast_to(np.float32(1), (1, 1, LONG))  # by strides: it takes four bytes
PAIR = np.ones((1, 1, 2), np.float32)
STARTS = list(range(0, LONG, STEP))
OF_LONG = {  # what comes of LONG, in the order of the positions
    "conv1d": (lambda: convkit.conv1d(ONES, PAIR, stride=STEP), [2] * 9),
    "max_pool1d": (lambda: convkit.max_pool1d(ONES, 2, stride=STEP, padding=1), [1] * 9),
    "max_pool1d_with_indices": (
        lambda: convkit.max_pool1d_with_indices(ONES, 2, stride=STEP)[1],
        STARTS,
    ),
    "avg_pool1d": (lambda: convkit.avg_pool1d(ONES, 2, stride=STEP, padding=1), [0.5, *[1] * 8]),
    "adaptive_avg_pool1d": (lambda: convkit.adaptive_avg_pool1d(ONES, 64), [1] * 64),
    "adaptive_max_pool1d": (lambda: convkit.adaptive_max_pool1d(ONES, 64), [1] * 64),
    "adaptive_max_pool1d_with_indices": (
        lambda: convkit.adaptive_max_pool1d_with_indices(ONES, 64)[1],
        [i * LONG // 64 for i in range(64)],
    ),
    "unfold": (lambda: convkit.unfold(ONES, (2,), stride=STEP), [1] * 18),
    "global_avg_pool": (lambda: convkit.global_avg_pool(ONES), [1]),
    "global_max_pool": (lambda: convkit.global_max_pool(ONES), [1]),
}
# Their results, or arrays of the input's size on the way, would take memory in earnest.
AS_LARGE = {"conv_transpose1d", "lp_pool1d", "max_unpool1d", "fold", "relu", "softmax"}
AS_LARGE |= {"max_across_channels", "cross_entropy"}


@pytest.mark.parametrize("name", OF_LONG)
def test_more_elements_than_int32_can_number_are_counted(name):
    call, expected = OF_LONG[name]
    np.testing.assert_array_equal(np.ravel(call()), expected)


def test_the_long_rows_are_given_to_every_function_that_can_take_them():
    found = {name.removeprefix("convkit.") for name in OF_ARRAYS if name.startswith("convkit.")}
    assert {name for name in found if "2d" not in name and "3d" not in name} == {
        *OF_LONG
    } | AS_LARGE


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("counted", [True, False])
def test_windows_beyond_the_integers_of_float32_are_counted(dtype, counted):
    size = 2**24 + 8
    given = {"stride": 1, "padding": 1, "count_include_pad": counted}
    y = convkit.avg_pool1d(np.ones((1, size), dtype), 3, **given)
    last = dtype(2) / dtype(3) if counted else 1
    np.testing.assert_array_equal(y[0, -3:], np.array([1, 1, last], dtype))
    back = gradients.avg_pool1d_input((1, size), np.ones((1, size), dtype), 3, **given)
    expected = [1, 1, 2 / 3] if counted else [1, 7 / 6, 5 / 6]
    np.testing.assert_allclose(back[0, -3:], expected, rtol=1e-6)


@pytest.mark.parametrize("size", [224, 1024, 4000])
def test_an_average_of_equal_numbers_is_one_of_them(size):
    x = np.broadcast_to(np.float32(0.1), (1, 1, size, size))
    for found in (convkit.global_avg_pool(x), convkit.adaptive_avg_pool2d(x, 1)):
        assert abs(found.item() / float(np.float32(0.1)) - 1) < 10 * np.finfo(np.float32).eps
