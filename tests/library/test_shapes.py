"""Sizes, padding and the checks of settings: convkit.shapes."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from convkit.shapes import (
    Axis,
    Window,
    at_least,
    check_axes,
    check_layer,
    kernel_span,
    on_every_axis,
    output_size,
    padding_sides,
    per_axis,
    pool_geometry,
    same_padding,
    transposed_size,
)

small = st.integers(1, 6)
quick = settings(deadline=None, max_examples=150)


def starts(size, span, stride, before, after):
    """List where a window may start, by trying every place."""
    padded = before + size + after
    return [at for at in range(0, padded, stride) if at + span <= padded]


@pytest.mark.parametrize(
    ("size", "kernel_size", "stride", "padding", "dilation", "expected"),
    [
        (227, 11, 4, 0, 1, 55),
        (224, 11, 4, 0, 1, 54),
        (224, 11, 4, 2, 1, 55),
        (10, 3, 2, 0, 1, 4),
        (7, 3, 2, 0, 2, 2),
        (42, 4, 1, 1, 1, 41),
        (42, 4, 1, 2, 1, 43),
        (42, 4, 1, (1, 2), 1, 42),
        (1, 1, 1, 0, 1, 1),
        (3, 3, 7, 0, 1, 1),
    ],
)
def test_output_size_of_known_layers(size, kernel_size, stride, padding, dilation, expected):
    found = output_size(size, kernel_size, stride=stride, padding=padding, dilation=dilation)
    assert found == expected


@quick
@given(st.integers(1, 20), small, small, st.integers(0, 4), st.integers(0, 4), small)
def test_output_size_counts_the_places_of_the_window(size, k, stride, before, after, dilation):
    expected = len(starts(size, kernel_span(k, dilation), stride, before, after))
    geometry = {"stride": stride, "padding": (before, after), "dilation": dilation}
    if expected:
        assert output_size(size, k, **geometry) == expected
    else:
        with pytest.raises(ValueError, match="spans"):
            output_size(size, k, **geometry)


@pytest.mark.parametrize(
    ("size", "kernel_size", "stride", "padding", "expected"),
    [
        (112, 3, 2, 0, 56),
        (55, 3, 2, 0, 27),  # nothing is left over
        (5, 2, 2, 0, 3),
        (5, 2, 3, 1, 2),  # a third window would start in the padding after
        (6, 2, 3, 1, 3),
        (10, 12, 12, 0, 1),  # the only window hangs over
    ],
)
def test_ceil_mode_keeps_a_window_that_starts_inside(size, kernel_size, stride, padding, expected):
    geometry = {"stride": stride, "padding": padding}
    assert output_size(size, kernel_size, ceil_mode=True, **geometry) == expected


def test_ceil_mode_still_refuses_a_window_that_hangs_over_by_a_stride():
    with pytest.raises(ValueError, match="kernel_size=12 .* spans 12, but size=10 .* has only 10"):
        output_size(10, 12, stride=2, ceil_mode=True)


def test_sizes_are_those_of_torch(torch):
    pool = torch.nn.functional.max_pool1d
    for size in range(4, 12):
        for k, stride, padding, dilation in np.ndindex(4, 4, 3, 3):
            k, stride, dilation = k + 1, stride + 1, dilation + 1
            if 2 * padding > k or kernel_span(k, dilation) > size + 2 * padding:
                continue
            geometry = {"stride": stride, "padding": padding, "dilation": dilation}
            for ceil_mode in (False, True):
                maps = pool(torch.zeros(1, 1, size), k, ceil_mode=ceil_mode, **geometry)
                assert output_size(size, k, ceil_mode=ceil_mode, **geometry) == maps.shape[-1]


@pytest.mark.parametrize(
    ("name", "value"),
    [("size", 0), ("kernel_size", 0), ("stride", 0), ("dilation", 0), ("padding", -1)],
)
def test_output_size_refuses_a_value_out_of_range(name, value):
    values = {"size": 9, "kernel_size": 3} | {name: value}
    least = 0 if name == "padding" else 1
    with pytest.raises(ValueError, match=f"^{name}={value} must be at least {least}$"):
        output_size(**values)


@pytest.mark.parametrize("value", [2.0, True, "2", None, np.True_, np.float32(1), np.array([1, 2])])
@pytest.mark.parametrize("name", ["size", "kernel_size", "stride", "dilation"])
def test_output_size_refuses_what_is_not_an_integer(name, value):
    with pytest.raises(TypeError, match=f"^{name}=.* must be an integer$"):
        output_size(**({"size": 9, "kernel_size": 3} | {name: value}))


def test_output_size_takes_numpy_integers():
    assert output_size(np.int64(9), np.uint8(3), padding=np.int32(1)) == 9


@pytest.mark.parametrize("padding", [(1, -1), (-1, 1)])
def test_output_size_refuses_negative_padding_at_either_end(padding):
    with pytest.raises(ValueError, match="^padding=-1 must be at least 0$"):
        output_size(9, 3, padding=padding)


def test_output_size_refuses_padding_of_three_ends():
    message = r"^padding=\(1, 2, 3\) has 3 values, but needs 2: .*\(before, after\) pair$"
    with pytest.raises(ValueError, match=message):
        output_size(9, 3, padding=(1, 2, 3))


@pytest.mark.parametrize("padding", [(1.0, 1), (1, True), ("1", 1)])
def test_output_size_refuses_ends_that_are_not_integers(padding):
    with pytest.raises(TypeError, match=r"^padding=\(.*\) must be an integer or a .* pair$"):
        output_size(9, 3, padding=padding)


def test_kernel_span_counts_the_gaps():
    assert [kernel_span(3, dilation) for dilation in (1, 2, 5)] == [3, 5, 11]
    assert kernel_span(1, 7) == 1
    assert kernel_span(4) == 4


@pytest.mark.parametrize(
    ("size", "kernel_size", "stride", "dilation", "expected"),
    [
        (224, 7, 2, 1, (2, 3)),
        (9, 3, 1, 1, (1, 1)),
        (9, 4, 1, 1, (1, 2)),
        (9, 4, 1, 3, (4, 5)),
        (9, 1, 4, 1, (0, 0)),
        (10, 2, 5, 1, (0, 0)),  # windows with gaps between them need nothing
    ],
)
def test_same_padding_of_known_layers(size, kernel_size, stride, dilation, expected):
    assert same_padding(size, kernel_size, stride=stride, dilation=dilation) == expected


@quick
@given(st.integers(1, 30), small, small, small)
def test_same_padding_gives_the_size_over_the_stride_rounded_up(size, k, stride, dilation):
    before, after = same_padding(size, k, stride=stride, dilation=dilation)
    assert 0 <= after - before <= 1
    geometry = {"stride": stride, "dilation": dilation}
    needed = -(-size // stride)
    if size >= kernel_span(k, dilation) or before + after:
        assert output_size(size, k, padding=(before, after), **geometry) == needed
    if before + after > 0:  # one element less would lose a place
        shorter = before + size + after - 1
        assert len(starts(shorter, kernel_span(k, dilation), stride, 0, 0)) < needed


def test_same_padding_takes_single_steps_by_default():
    assert same_padding(9, 4) == (1, 2)


@pytest.mark.parametrize("name", ["size", "kernel_size", "stride", "dilation"])
def test_same_padding_refuses_zero(name):
    with pytest.raises(ValueError, match=f"^{name}=0 must be at least 1$"):
        same_padding(**({"size": 9, "kernel_size": 3} | {name: 0}))


@pytest.mark.parametrize(
    ("padding", "expected"),
    [
        (2, ((2, 2), (2, 2))),
        (np.int64(2), ((2, 2), (2, 2))),
        ((1, 2), ((1, 1), (2, 2))),
        ([1, 2], ((1, 1), (2, 2))),
        (np.array([1, 2]), ((1, 1), (2, 2))),
        (((1, 2), (3, 4)), ((1, 2), (3, 4))),
        ((1, (3, 4)), ((1, 1), (3, 4))),
        ("valid", ((0, 0), (0, 0))),
        ("same", ((3, 3), (1, 2))),
    ],
)
def test_padding_sides_of_every_form(padding, expected):
    found = padding_sides(padding, (9, 8), (3, 4), stride=(1, 1), dilation=(3, 1))
    assert found == expected


def test_padding_sides_of_one_axis_tells_axis_from_side():
    assert padding_sides((1,), (9,), (3,), stride=(1,), dilation=(1,)) == ((1, 1),)
    assert padding_sides(((1, 2),), (9,), (3,), stride=(1,), dilation=(1,)) == ((1, 2),)


def test_padding_sides_of_one_axis_refuses_a_bare_pair():
    message = r"^padding=\(1, 2\) has 2 values, but needs 1: .*pair for each axis$"
    with pytest.raises(ValueError, match=message):
        padding_sides((1, 2), (9,), (3,), stride=(1,), dilation=(1,))


@pytest.mark.parametrize("word", ["SAME", "full", ""])
def test_padding_sides_refuses_other_words(word):
    with pytest.raises(ValueError, match=f'^padding=\'{word}\' is unknown; .*"same" and "valid"$'):
        padding_sides(word, (9,), (3,), stride=(1,), dilation=(1,))


def test_same_needs_stride_one():
    with pytest.raises(ValueError, match=r"stride 1, but stride=\(1, 2\); .*same_padding"):
        padding_sides("same", (9, 9), (3, 3), stride=(1, 2), dilation=(1, 1))


@pytest.mark.parametrize("padding", [1.0, None, True, ("same", 1), (1, 2.0), ((1, 2), (3, 4.0))])
def test_padding_sides_refuses_what_is_no_padding(padding):
    with pytest.raises(TypeError, match=r"^padding=.* must be an integer or a \(before, aft"):
        padding_sides(padding, (9, 9), (3, 3), stride=(1, 1), dilation=(1, 1))


@pytest.mark.parametrize("value", [3, np.int8(3), np.array(3)])
def test_per_axis_repeats_one_integer(value):
    assert per_axis(value, 3, "stride") == (3, 3, 3)


@pytest.mark.parametrize("value", [(1, 2), [1, 2], np.array([1, 2])])
def test_per_axis_keeps_one_integer_for_each(value):
    found = per_axis(value, 2, "stride")
    assert found == (1, 2)
    assert all(type(entry) is int for entry in found)


@pytest.mark.parametrize("value", [1.0, True, "12", None, (1, 2.0), (1, False), {1, 2.5}])
def test_per_axis_refuses_what_is_not_an_integer(value):
    with pytest.raises(TypeError, match="^stride=.* must be one integer .* one for each$"):
        per_axis(value, 2, "stride")


def test_per_axis_refuses_another_number_of_values():
    with pytest.raises(ValueError, match=r"^stride=\(1, 2, 3\) has 3 values, but needs 2"):
        per_axis((1, 2, 3), 2, "stride")


@quick
@given(st.integers(1, 20), small, small, st.integers(0, 5), small)
def test_transposed_size_undoes_output_size(size, k, stride, padding, dilation):
    geometry = {"stride": stride, "padding": padding, "dilation": dilation}
    assume(kernel_span(k, dilation) <= size + 2 * padding)
    lost = (size + 2 * padding - kernel_span(k, dilation)) % stride
    shrunk = output_size(size, k, **geometry)
    assert transposed_size(shrunk, k, output_padding=lost, **geometry) == size


def test_transposed_size_of_known_layers():
    assert transposed_size(55, 3, stride=2) == 111
    assert transposed_size(55, 3, stride=2, padding=1, output_padding=1) == 110
    assert transposed_size(4, 3, stride=1, dilation=5) == 14
    assert transposed_size(1, 1) == 1
    assert transposed_size(2, 3, padding=1) == 2
    assert transposed_size(3, 3, padding=2) == 1


@pytest.mark.parametrize(("stride", "dilation", "extra"), [(1, 1, 1), (2, 3, 3), (3, 2, 3)])
def test_transposed_size_refuses_output_padding_of_a_whole_step(stride, dilation, extra):
    message = f"^output_padding={extra} must be smaller than stride={stride} or dilation={dilation}"
    with pytest.raises(ValueError, match=message):
        transposed_size(5, 3, stride=stride, dilation=dilation, output_padding=extra)
    assert transposed_size(5, 3, stride=stride, dilation=dilation, output_padding=extra - 1) > 0


@pytest.mark.parametrize("padding", [2, 3])
def test_transposed_size_refuses_to_leave_nothing(padding):
    with pytest.raises(ValueError, match=f"^padding={padding} .* leaves nothing of the 4 "):
        transposed_size(2, 3, padding=padding)


@pytest.mark.parametrize(
    ("name", "value", "least"),
    [
        ("size", 0, 1),
        ("kernel_size", 0, 1),
        ("stride", 0, 1),
        ("dilation", 0, 1),
        ("padding", -1, 0),
        ("output_padding", -1, 0),
    ],
)
def test_transposed_size_refuses_a_value_out_of_range(name, value, least):
    with pytest.raises(ValueError, match=f"^{name}={value} must be at least {least}$"):
        transposed_size(**({"size": 9, "kernel_size": 3} | {name: value}))


@pytest.mark.parametrize(
    ("sizes", "axis"), [((2,), "W"), ((9, 2), "W"), ((2, 9), "H"), ((2, 9, 9), "D")]
)
def test_on_every_axis_names_the_axis_of_an_error(sizes, axis):
    with pytest.raises(ValueError, match=f"^along {axis}: kernel_size=3 .* size=2 "):
        on_every_axis(output_size, sizes, (3,) * len(sizes))


def test_on_every_axis_hands_each_axis_its_own_values():
    found = on_every_axis(output_size, (9, 8, 7), (3, 2, 1), stride=(1, 2, 3), padding=(0, 0, 1))
    assert found == (7, 4, 3)


def test_pool_geometry_fills_in_the_defaults():
    found = pool_geometry(2, (5, 9, 8), Window((3, 2)))
    assert found == ((3, 2), (3, 2), ((0, 0), (0, 0)), (1, 1), (3, 4), (9, 8))


@pytest.mark.parametrize("name", ["kernel_size", "stride", "padding", "dilation"])
def test_pool_geometry_names_the_setting_that_is_no_integer(name):
    values = {"kernel_size": 2, "stride": 2, "padding": 1, "dilation": 1} | {name: 1.0}
    with pytest.raises(TypeError, match=f"^{name}=1.0 must be "):
        pool_geometry(2, (5, 9, 8), Window(**values))


def test_pool_geometry_keeps_what_is_given():
    found = pool_geometry(2, (1, 5, 9, 8), Window((3, 2), (2, 1), (1, 0), (2, 3), True))
    assert found == ((3, 2), (2, 1), ((1, 1), (0, 0)), (2, 3), (4, 5), (9, 8))


@pytest.mark.parametrize(("kernel_size", "padding"), [(3, 2), (2, 2), ((4, 3), (1, 2)), (1, 1)])
def test_pool_geometry_refuses_padding_beyond_half_the_kernel(kernel_size, padding):
    with pytest.raises(ValueError, match=r"^padding=\(.*\) must be at most half of kernel_size=\("):
        pool_geometry(2, (5, 9, 8), Window(kernel_size, padding=padding, dilation=4))


def test_pool_geometry_allows_padding_of_half_the_kernel():
    assert pool_geometry(2, (5, 9, 8), Window((2, 4), 1, (1, 2))).sizes == (10, 9)


def test_pool_geometry_says_the_same_axis_by_axis():
    found = pool_geometry(2, (1, 5, 9, 8), Window((3, 2), (2, 1), (1, 0), (2, 3), True))
    assert found.by_axis == (Axis(9, 3, 2, 1, 2, 4), Axis(8, 2, 1, 0, 3, 5))


@quick
@given(st.integers(1, 12), small, small, st.integers(0, 6), small, st.integers(1, 5))
def test_an_axis_knows_where_its_windows_reach_and_what_its_taps_meet(size, k, s, p, d, n):
    axis = Axis(size, k, stride=s, before=p, dilation=d, positions=n)
    met = [[at * s + tap * d - p for at in range(n)] for tap in range(k)]
    assert axis.span == met[-1][0] - met[0][0] + 1
    assert axis.reach == met[-1][-1] + p + 1
    for elements, (at, places) in zip(met, axis.taps(), strict=True):
        inside = [(position, e) for position, e in enumerate(elements) if 0 <= e < size]
        assert list(zip(range(n)[at], range(size)[places], strict=True)) == inside


def test_at_least_returns_a_plain_integer():
    found = at_least(1, np.int8(3), "stride")
    assert found == 3 and type(found) is int


@pytest.mark.parametrize("value", [1.0, "1", None, True, np.bool_(True)])
def test_at_least_refuses_what_is_no_integer(value):
    with pytest.raises(TypeError, match=r"^stride=.* must be an integer$"):
        at_least(1, value, "stride")


@pytest.mark.parametrize("least", [0, 1])
def test_at_least_refuses_what_is_too_small(least):
    with pytest.raises(ValueError, match=f"^padding={least - 1} must be at least {least}$"):
        at_least(least, least - 1, "padding")


@pytest.mark.parametrize(
    ("axes", "shape", "letters"),
    [(1, (5,), "W"), (2, (5, 5), "H, W"), (2, (1, 1, 1, 5, 5), "H, W"), (3, (1, 2, 3), "D, H, W")],
)
def test_check_axes_says_which_axes_are_needed(axes, shape, letters):
    with pytest.raises(ValueError, match=rf"but needs \(N, C, {letters}\) or \(C, {letters}\)$"):
        check_axes(shape, axes)


conv_layout = {"axes": 2, "layout": ("C_out", "C_in")}
transposed_layout = {"axes": 2, "layout": ("C_in", "C_out")}


@pytest.mark.parametrize("batch", [(7,), ()])
def test_check_layer_returns_the_output_channels(batch):
    x = (*batch, 4, 9, 8)
    assert check_layer(x, (6, 2, 3, 5), (6,), 2, **conv_layout) == 6
    assert check_layer(x, (4, 3, 3, 5), None, 2, **transposed_layout) == 6


def test_check_layer_takes_one_channel_and_a_kernel_of_one():
    assert check_layer((1, 9, 8), (1, 1, 1, 1), (1,), 1, **conv_layout) == 1


@pytest.mark.parametrize(
    ("x", "weight", "bias", "groups", "message"),
    [
        ((4, 9), (6, 4, 3, 5), None, 1, r"x has shape \(4, 9\), but needs \(N, C, H, W\)"),
        ((4, 9, 8), (6, 4, 3), None, 1, r"weight has shape \(6, 4, 3\), but needs 4 axes"),
        ((4, 9, 8), (6, 4, 0, 5), None, 1, "no empty kernel$"),
        ((4, 9, 8), (6, 4, 3, 0), None, 1, "no empty kernel$"),
        ((4, 9, 8), (0, 4, 3, 5), None, 1, r"weight of shape \(0, .* has no output channel"),
        ((4, 9, 8), (5, 2, 3, 5), None, 2, "^groups=2 must divide C_out=5$"),
        ((4, 9, 8), (6, 3, 3, 5), None, 1, r"^x has C_in=4 .*groups=1 needs 3$"),
        ((4, 9, 8), (6, 3, 3, 5), None, 2, r"^x has C_in=4 .*groups=2 needs 6$"),
        ((7, 9, 8, 4), (6, 4, 3, 5), None, 1, "^x has C_in=9 .*; is the channel axis last\\?$"),
        ((9, 8, 4), (6, 4, 3, 5), None, 1, "^x has C_in=9 .*; is the channel axis last\\?$"),
        ((4, 9, 8), (6, 4, 3, 5), (1,), 1, r"^bias has shape \(1,\), but .* needs \(6,\)$"),
        ((4, 9, 8), (6, 4, 3, 5), (), 1, r"^bias has shape \(\), but .* needs \(6,\)$"),
        ((4, 9, 8), (6, 4, 3, 5), None, 0, "^groups=0 must be at least 1$"),
    ],
)
def test_check_layer_says_what_is_wrong(x, weight, bias, groups, message):
    with pytest.raises(ValueError, match=message):
        check_layer(x, weight, bias, groups, **conv_layout)


@pytest.mark.parametrize(
    ("weight", "groups", "message"),
    [
        ((4, 0, 3, 5), 1, "has no output channel"),
        ((5, 2, 3, 5), 2, "^groups=2 must divide C_in=5$"),
        ((6, 2, 3, 5), 2, r"^x has C_in=4 .*groups=2 needs 6$"),
    ],
)
def test_check_layer_reads_the_layout_of_a_transposed_layer(weight, groups, message):
    with pytest.raises(ValueError, match=message):
        check_layer((4, 9, 8), weight, None, groups, **transposed_layout)


def test_check_layer_refuses_groups_that_are_no_integer():
    with pytest.raises(TypeError, match="^groups=1.0 must be an integer$"):
        check_layer((4, 9, 8), (6, 4, 3, 5), None, 1.0, **conv_layout)


class BooleanIndex:
    """What `np.bool` is before NumPy 2.3: usable as an index."""

    dtype = np.dtype(bool)

    def __index__(self):
        return 1


@pytest.mark.parametrize("value", [BooleanIndex(), np.True_, True])
def test_a_bool_of_numpy_is_no_size_even_where_it_is_an_index(value):
    for name in ("size", "kernel_size", "stride", "dilation"):
        with pytest.raises(TypeError, match=f"^{name}=.* must be an integer$"):
            output_size(**({"size": 9, "kernel_size": 3} | {name: value}))
    with pytest.raises(TypeError, match="^stride=.* must be one integer"):
        per_axis((2, value), 2, "stride")
