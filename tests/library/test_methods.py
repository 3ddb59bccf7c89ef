"""Which method computes a layer: convkit.methods.choice and convkit.methods."""

import threading
import tracemalloc
from functools import cache
from itertools import product

import numpy as np
import pytest

import convkit
from convkit.methods import depthwise
from convkit.methods.choice import METHODS, explain_method, prefer
from convkit.methods.layer import Settings, settled, settled_transposed
from convkit.methods.tiles import boxes
from convkit.methods.winograd import tiles
from convkit.methods.winograd.tiles import count_squares, in_blocks
from convkit.methods.winograd.transforms import POINTS, along_an_axis
from convkit.shapes import Axis

CHOSEN = {
    "pointwise": [((2, 8, 9, 7), (6, 8, 1, 1), {}), ((2, 8, 9), (6, 4, 1), {"groups": 2})],
    "depthwise": [
        ((1, 8, 9, 7), (8, 1, 3, 4), {"groups": 8, "stride": 2, "padding": 1}),
        ((1, 8, 9), (8, 1, 3), {"groups": 8, "stride": 2}),
        ((1, 8, 9, 7, 6), (8, 1, 3, 2, 4), {"groups": 8, "stride": (1, 2, 3)}),
    ],
    "winograd": [
        ((1, 64, 56, 55), (64, 64, 3, 3), {"padding": 1}),
        ((1, 64, 4, 28, 27), (64, 64, 3, 3, 3), {"padding": (0, 1, 1)}),
        ((2, 128, 28, 27), (128, 64, 4, 4), {"groups": 2}),
        ((1, 128, 56, 55), (128, 128, 3, 3), {"padding": 2, "dilation": 2}),
    ],
    "slices": [
        ((1, 1, 20, 21, 22), (1, 1, 3, 4, 5), {}),
        ((1, 32, 28, 28), (16, 32, 5, 5), {"padding": 2}),
        (
            (2, 32, 40, 31),
            (14, 16, 5, 5),
            {"groups": 2, "padding": ((3, 0), (1, 2)), "stride": (1, 2)},
        ),
    ],
    "patches": [
        ((1, 64, 56, 55), (64, 64, 3, 3), {"stride": 2}),
        ((1, 3, 56, 55), (64, 3, 3, 3), {}),
        ((1, 8, 9, 7), (6, 8, 1, 1), {"padding": 1}),
        ((1, 1, 9, 7), (1, 1, 3, 3), {}),
    ],
}


def numbers(x, weight, dtype=np.float64):
    """Return arrays of these shapes whose outputs are about 1."""
    rng = np.random.default_rng(0)
    weight = rng.normal(size=weight) / np.sqrt(np.prod(weight[1:]))
    return rng.normal(size=x).astype(dtype), weight.astype(dtype)


def conv(x, weight, **settings):
    return getattr(convkit, f"conv{weight.ndim - 2}d")(x, weight, **settings)


@pytest.fixture
def taken(monkeypatch):
    """Write down which methods are run."""
    names = []
    for name, method in METHODS.items():

        def note(*arguments, name=name, method=method):
            names.append(name)
            return method(*arguments)

        monkeypatch.setitem(METHODS, name, note)
    return names


@pytest.mark.parametrize(
    ("method", "shapes", "settings"),
    [(method, case[:2], case[2]) for method, cases in CHOSEN.items() for case in cases],
)
def test_the_method_explained_is_the_one_carried_out(method, shapes, settings, taken):
    conv(*numbers(*shapes), **settings)
    assert taken == [method]
    assert explain_method(*shapes, **settings).method == method


@pytest.mark.parametrize("method", METHODS)
def test_a_preferred_method_is_taken_where_it_can(method, taken):
    for shapes, settings in [(case[:2], case[2]) for cases in CHOSEN.values() for case in cases]:
        with prefer(method):
            found = explain_method(*shapes, **settings)
            y = conv(*numbers(*shapes), **settings)
        assert taken.pop() == found.method
        assert found.why.startswith("preferred; ") == (found.method == method)
        np.testing.assert_allclose(y, conv(*numbers(*shapes), **settings), atol=1e-12)
        taken.clear()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("axes", [1, 2, 3])
def test_no_channels_leave_the_bias_by_every_method(axes, method):
    x, weight = np.ones((2, 0, *[9] * axes)), np.ones((3, 0, *[3] * axes))
    with prefer(method):
        y = getattr(convkit, f"conv{axes}d")(x, weight, np.arange(3.0))
    np.testing.assert_array_equal(np.moveaxis(y, 1, -1), np.full((2, *[7] * axes, 3), [0, 1, 2]))


@pytest.mark.parametrize(
    ("shapes", "settings"), [(case[:2], case[2]) for cases in CHOSEN.values() for case in cases]
)
def test_windows_einsum_is_taken_when_preferred_and_never_chosen(shapes, settings):
    assert explain_method(*shapes, **settings).method != "windows_einsum"
    for dtype in (np.float32, np.complex128, np.int64, np.longdouble):
        with prefer("windows_einsum"):
            found = explain_method(*shapes, **settings, dtype=dtype)
        assert found == ("windows_einsum", found.why) and found.why.startswith("preferred; ")


def test_integers_are_never_rounded_on_the_way(taken):
    x, weight = (
        np.rint(9 * array).astype(int) for array in numbers((1, 64, 30, 29), (64, 64, 3, 3))
    )
    with prefer("winograd"):
        y = convkit.conv2d(x, weight)
        assert explain_method(x.shape, weight.shape, dtype=int).method == "patches"
    assert taken == ["patches"] and y.dtype == np.int64
    np.testing.assert_array_equal(y, np.rint(convkit.conv2d(x.astype(float), weight.astype(float))))


def test_integers_beyond_those_of_float64_are_exact():
    x, one = np.array([[[2**53, 1, 2**53 + 1]]]), np.ones((1, 1, 1), int)
    np.testing.assert_array_equal(convkit.conv1d(x, one), x)
    np.testing.assert_array_equal(convkit.conv1d(x - 2, one), x - 2)


def test_the_preference_ends_with_its_block():
    layer = (1, 64, 56, 56), (64, 64, 3, 3)
    with pytest.raises(RuntimeError, match="on purpose"), prefer("patches"):
        assert explain_method(*layer).method == "patches"
        raise RuntimeError("on purpose")
    assert explain_method(*layer).method == "winograd"


def test_the_preference_concerns_its_thread_only():
    found = []
    with prefer("patches"):
        other = threading.Thread(
            target=lambda: found.append(explain_method((1, 8, 9), (8, 8, 1)).method)
        )
        other.start()
        other.join()
    assert found == ["pointwise"]


def test_unknown_methods_are_refused():
    words = "^method='fft' is unknown; the methods are pointwise, "
    with pytest.raises(ValueError, match=words), prefer("fft"):
        pass


def test_explain_method_refuses_what_the_layer_refuses():
    with pytest.raises(ValueError, match="^x has C_in=5 channels"):
        explain_method((1, 5, 9, 8), (6, 4, 3, 3))
    with pytest.raises(TypeError, match="^stride=1.0 must be "):
        explain_method((1, 4, 9, 8), (6, 4, 3, 3), stride=1.0)


# The record of a layer


def test_a_settled_layer_knows_every_size():
    settings = Settings(stride=(2, 1), padding=((1, 0), (2, 3)), dilation=2, groups=2)
    layer = settled(2, (5, 4, 9, 8), (6, 2, 3, 2), settings=settings)
    assert layer.by_axis == (Axis(9, 3, 2, 1, 2, 3), Axis(8, 2, 1, 2, 2, 11))
    assert (layer.sizes, layer.positions, layer.taps) == ((3, 11), 33, 12)


def test_an_input_without_a_batch_is_a_batch_of_one():
    assert settled(1, (4, 9), (6, 4, 3)) == settled(1, (1, 4, 9), (6, 4, 3))
    found = settled_transposed(1, (4, 9), (4, 6, 3), None, Settings(), 0)
    assert found == settled_transposed(1, (1, 4, 9), (4, 6, 3), None, Settings(), 0)


def test_a_transposed_layer_turns_the_axes_of_the_plain_one_around():
    """With stride 3 along H, the size 10 is one of three that lead to 3."""
    settings = Settings(stride=(3, 1), padding=(1, 0), dilation=(1, 2), groups=2)
    plain = settled(2, (5, 4, 10, 8), (6, 2, 4, 3), settings=settings)
    found = settled_transposed(2, (5, 6, *plain.sizes), (6, 2, 4, 3), None, settings, (2, 0))
    assert found == plain.transposed
    assert found.by_axis == plain.by_axis


# How near to the exact result

BOUNDS = {  # the largest error in units of the dtype's eps, for outputs of about 1
    "pointwise": ((2, 256, 15, 14), (32, 256, 1, 1), {}, 20),
    "depthwise": ((2, 32, 15, 14), (32, 1, 3, 3), {"groups": 32}, 10),
    "slices": ((2, 64, 15, 14), (32, 64, 3, 3), {}, 40),
    "patches": ((2, 64, 15, 14), (32, 64, 3, 3), {}, 40),
    "windows_einsum": ((2, 64, 15, 14), (32, 64, 3, 3), {}, 40),
    "winograd": ((2, 64, 15, 14), (32, 64, 3, 3), {}, 150),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("method", BOUNDS)
def test_errors_are_bounded(method, dtype):
    *shapes, settings, bound = BOUNDS[method]
    x, weight = numbers(*shapes, dtype)
    with prefer(method):
        found = conv(x, weight, **settings)
    exact = conv(x.astype(np.longdouble), weight.astype(np.longdouble), **settings)
    assert explain_method(x.shape, weight.shape, **settings, dtype=dtype)
    assert found.dtype == dtype
    assert np.abs(found - exact).max() < bound * np.finfo(dtype).eps


@pytest.mark.parametrize("k", [2, 3, 4, 5])
def test_six_points_give_all_outputs_of_six_numbers(k):
    T, K, S = along_an_axis(k)
    x, w = np.arange(6.0) ** 2, 1 + np.arange(float(k))
    np.testing.assert_allclose(S @ ((K @ w) * (T @ x)), np.correlate(x, w), rtol=1e-13)
    assert len(POINTS) + 1 == 6


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(("method", "groups"), [("winograd", 1), ("depthwise", 6)])
def test_one_infinite_number_spoils_its_windows_only(method, groups, value):
    x, weight = numbers((1, 6, 18, 17), (6, 6 // groups, 3, 3))
    x[0, 2, 9, 8] = value
    with prefer(method):
        assert explain_method(x.shape, weight.shape, groups=groups).method == method
        found = np.isfinite(convkit.conv2d(x, weight, groups=groups))
    maps = slice(None) if groups == 1 else 2
    assert not found[0, maps, 7:10, 6:9].any()
    assert np.count_nonzero(~found) == (6 if groups == 1 else 1) * 3 * 3


@pytest.mark.parametrize(("x", "kernel"), [((3, 4, 90), (3,)), ((1, 4, 20, 21), (1, 2))])
def test_a_depthwise_layer_computes_between_its_rows_without_a_word(x, kernel):
    """No window holds two of the large numbers, which end a row and begin the next."""
    x, weight = np.zeros(x), np.ones((x[1], 1, *kernel))
    x[..., 0] = x[..., -1] = np.finfo(float).max
    assert np.isfinite(conv(x, weight, groups=len(weight))).all()


# Pieces


@pytest.mark.parametrize("size", [1, 500, 3000, 10**6])
@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (3, 2), (2, 3)])
def test_a_depthwise_layer_is_the_same_in_pieces(size, stride, dilation, monkeypatch):
    monkeypatch.setattr(depthwise, "BYTES", size)
    rng = np.random.default_rng(size)
    for sizes, kernel in (((17, 16), (3, 2)), ((70, 80), (3, 4)), ((9, 8, 11), (2, 3, 4))):
        x, weight = (rng.integers(-9, 9, s) for s in ((2, 3, *sizes), (3, 1, *kernel)))
        sides = ((3, 1), (0, 2), (1, 5))[: len(sizes)]
        settings = {"stride": stride, "dilation": dilation, "padding": sides, "groups": 3}
        with prefer("windows_einsum"):
            expected = conv(x, weight, **settings)
        np.testing.assert_array_equal(conv(x, weight, **settings), expected)


def test_a_depthwise_layer_of_no_images_gives_none():
    y = convkit.conv2d(np.ones((0, 4, 6, 7)), np.ones((4, 1, 3, 3)), groups=4)
    assert y.shape == (0, 4, 4, 5)


@pytest.mark.parametrize("most", [1, 2, 5, 7, 40, 999])
def test_boxes_cover_everything_once(most):
    seen = np.zeros((3, 4, 5), int)
    for box in boxes(seen.shape, most):
        assert seen[box].size <= most
        positions = np.arange(seen.size).reshape(seen.shape)[box].ravel()
        np.testing.assert_array_equal(np.diff(positions), 1)  # one run in memory
        seen[box] += 1
    assert (seen == 1).all()


@pytest.mark.parametrize("most", [(1, 1), (3, 10), (7, 7), (500, 10**6)])
@pytest.mark.parametrize("dilation", [1, 2, (3, 5)])
def test_blocks_hold_every_square_once(dilation, most):
    layer = settled(
        2, (3, 2, 23, 18), (2, 2, 3, 5), settings=Settings(padding=2, dilation=dilation)
    )
    few, in_a_block = most
    seen = set()
    for block in in_blocks(layer, *most):
        assert block[0].place.start == 0 and block[-1].place.stop <= in_a_block
        for piece, after in zip(block, [*block[1:], None]):
            assert piece.place.stop - piece.place.start == np.prod(piece.tile.sizes) <= few
            assert after is None or after.place.start == piece.place.stop
            ranges = [range(cut.start, cut.stop) for cut in (piece.tile.images, *piece.tile.box)]
            seen |= {(repr(piece.combs), square) for square in product(*ranges)}
    assert len(seen) == count_squares(layer)
    assert sum(block[-1].place.stop for block in in_blocks(layer, *most)) == len(seen)


@pytest.mark.skipif(
    np.finfo(np.longdouble).eps == np.finfo(float).eps, reason="skipped: no wider float"
)
def test_floats_wider_than_the_matrices_are_multiplied_one_by_one():
    layer = (1, 32, 40, 40), (32, 32, 3, 3)
    assert explain_method(*layer).method == "winograd"
    assert explain_method(*layer, dtype=np.longdouble).method == "patches"


def test_choosing_for_a_large_layer_makes_no_pieces(monkeypatch):
    monkeypatch.setattr(tiles, "boxes", None)
    assert explain_method((1, 64, 4000, 6001), (64, 64, 3, 3), padding=1).method == "winograd"


MANY_TILES = [
    ((3, 64, 56, 55), (70, 64, 3, 3), {"padding": ((2, 0), (0, 1))}),
    ((1, 2, 20000), (3, 2, 31), {"padding": 15, "dilation": 2}),
    ((1, 3, 40, 50, 60), (5, 3, 3, 2, 4), {"stride": (1, 2, 1), "padding": 1}),
    ((40, 6, 12, 11), (6, 1, 3, 3), {"groups": 6, "stride": 2, "padding": 1}),
    ((1, 40, 90, 91), (40, 1, 3, 4), {"groups": 40}),
    ((1, 2, 4, 30, 31), (3, 2, 3, 3, 3), {"padding": (12, 2, 2)}),
    ((1, 4, 20, 90), (5, 4, 3, 3), {"padding": (60, 1)}),
    ((1, 3, 9), (4, 3, 5), {"padding": 6000}),
    ((2, 70, 33, 47), (66, 70, 3, 2), {"padding": ((3, 0), (1, 2)), "dilation": (2, 5)}),
    ((1, 40, 5, 21, 90), (130, 40, 2, 5, 3), {"padding": ((1, 0), (2, 3), (0, 1))}),
    ((3, 400, 30), (400, 1, 9), {"groups": 400}),
    ((2, 300, 130), (300, 1, 9), {"groups": 300, "padding": ((5, 40),), "dilation": 3}),
    ((5, 3, 9, 10), (4, 3, 3, 3), {"stride": (2, 1)}),
    (
        (2, 4, 300, 110),
        (6, 4, 5, 3),
        {"stride": (3, 1), "dilation": (2, 1), "padding": ((7, 1), (0, 1))},
    ),
]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("case", range(len(MANY_TILES)))
def test_layers_of_many_tiles_are_the_sum_over_kernel_elements(case, method):
    x, weight, settings = MANY_TILES[case]
    with prefer(method):
        found = conv(*numbers(x, weight), **settings)
    expected = sum_over_kernel_elements(case).reshape(found.shape)
    np.testing.assert_allclose(found, expected, atol=1e-12)


@cache
def sum_over_kernel_elements(case):
    """Return the output of one of these layers as (N, groups, C_out // groups, ...)."""
    x, weight, settings = MANY_TILES[case]
    axes, groups = len(weight) - 2, settings.get("groups", 1)
    ends = settled(axes, x, weight, settings=Settings(**settings))
    x, weight = numbers(x, weight)
    padded = np.pad(x, [(0, 0), (0, 0), *ends.padding])
    found = 0
    for tap in np.ndindex(*weight.shape[2:]):
        steps = zip(tap, ends.dilation, ends.stride, ends.sizes)
        places = [slice(i * d, i * d + (n - 1) * s + 1, s) for i, d, s, n in steps]
        maps = padded[(..., *places)].reshape(len(x), groups, -1, *ends.sizes)
        filters = weight[(..., *tap)].reshape(groups, -1, weight.shape[1])
        found = found + np.einsum("goc,ngc...->ngo...", filters, maps)
    return found


def peak(call):
    """Return the most bytes that a call holds at once in a thread without old buffers."""
    peaks = []

    def run():
        tracemalloc.start()
        call()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return peaks[0]


@pytest.mark.parametrize(
    ("x", "weight", "settings"),
    [
        ((1, 64, 224, 224), (64, 64, 3, 3), {"padding": 1}),
        ((1, 256, 56, 56), (256, 256, 3, 3), {"padding": 1}),
        ((32, 64, 28, 28), (64, 64, 3, 3), {"padding": 1}),
        ((32, 256, 14, 14), (256, 256, 3, 3), {"padding": 1}),
        ((1, 3, 224, 224), (64, 3, 7, 7), {"padding": 3, "stride": 2}),
        ((1, 1, 300, 42, 314), (1, 1, 3, 4, 5), {}),
        ((32, 128, 28, 28), (128, 1, 3, 3), {"padding": 1, "groups": 128}),
        ((1, 256, 4, 14, 14), (512, 256, 3, 3, 3), {"padding": 1}),
        ((8, 256, 500), (256, 1, 31), {"padding": 15, "groups": 256}),
        ((1, 128, 56, 56), (128, 128, 3, 3), {"padding": 2, "dilation": 2}),
        ((32, 1, 28, 28), (32, 1, 3, 3), {"padding": 1}),
        ((1, 32, 100, 90), (16, 32, 5, 5), {"padding": 2}),
    ],
)
def test_memory_beyond_the_result_is_bounded(x, weight, settings):
    x, weight = numbers(x, weight, np.float32)
    result = conv(x, weight, **settings).nbytes
    assert peak(lambda: conv(x, weight, **settings)) - result < max(2.5 * result, 8e6)


# Threads


def test_calls_from_several_threads_do_not_disturb_each_other():
    layers = [(*numbers(*case[:2]), case[2]) for cases in CHOSEN.values() for case in cases]
    expected = [conv(x, weight, **settings) for x, weight, settings in layers]
    differences = []

    def run(shift):
        for i in range(len(layers)):
            n = (i + shift) % len(layers)
            x, weight, settings = layers[n]
            if not np.array_equal(conv(x, weight, **settings), expected[n]):
                differences.append(n)

    threads = [threading.Thread(target=run, args=(shift,)) for shift in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not differences


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_number_of_threads_changes_no_more_than_the_rounding(dtype, threadpoolctl):
    for x, weight, settings in MANY_TILES + [case for cases in CHOSEN.values() for case in cases]:
        x, weight = numbers(x, weight, dtype)
        results = []
        for threads in (1, 2, 3):
            with threadpoolctl.threadpool_limits(threads):
                results.append(conv(x, weight, **settings))
                for library in threadpoolctl.threadpool_info():
                    assert library["num_threads"] == threads  # still
        bound = 100 * np.finfo(dtype).eps
        np.testing.assert_allclose(results[1], results[0], rtol=0, atol=bound)
        np.testing.assert_allclose(results[2], results[0], rtol=0, atol=bound)


@pytest.mark.parametrize("size", [64, 256, 1024])
def test_rounding_grows_with_the_length_of_a_sum_at_most_in_proportion(size):
    x, one = np.full((1, 1, size, size), np.float32(0.1)), np.ones((1, 1, size, size), np.float32)
    exact, eps = float(np.float32(0.1)) * size**2, np.finfo(np.float32).eps
    assert abs(convkit.conv2d(x, one).item() / exact - 1) < size**2 / 50 * eps
