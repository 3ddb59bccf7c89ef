"""Weights and inputs in the order of several programs: the same layer in each of them."""

from itertools import product

import numpy as np
import pytest

from convcheck import probe
from convkit import conv1d, conv2d, conv3d, conv_transpose2d, samples
from convkit.layouts import CONV, INPUT, LAYERS, convert, convert_input, shape_in

CONVS = {1: conv1d, 2: conv2d, 3: conv3d}
KERNELS = {1: (3,), 2: (3, 2), 3: (2, 3, 1)}
SIZES = {1: (7,), 2: (7, 5), 3: (4, 6, 5)}
PAIRS = list(product(CONV, repeat=2))


def numbers(*shape):
    return np.random.default_rng(sum(shape)).integers(-9, 10, shape)


def channels_last(x, weight, spatial):
    """A layer as TensorFlow's documentation writes it: x is (N, ..., C), weight (K..., C, O)."""
    taps = weight.shape[:spatial]
    out = [length - k + 1 for length, k in zip(x.shape[1:-1], taps, strict=True)]
    y = np.zeros((x.shape[0], *out, weight.shape[-1]), dtype=int)
    for tap in np.ndindex(*taps):
        window = tuple(slice(t, t + length) for t, length in zip(tap, out, strict=True))
        y += x[(slice(None), *window)] @ weight[tap]
    return y


# --- the right order ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "layer, program, shape, expected",
    [
        ("conv", "pytorch", (6, 4, 3, 2), (6, 4, 3, 2)),
        ("conv", "caffe", (6, 4, 3, 2), (6, 4, 3, 2)),
        ("conv", "keras", (6, 4, 3, 2), (3, 2, 4, 6)),
        ("conv", "tensorflow", (6, 4, 3, 2), (3, 2, 4, 6)),
        ("conv", "seed", (6, 4, 3, 2), (4, 6, 3, 2)),
        ("transposed", "caffe", (4, 6, 3, 2), (4, 6, 3, 2)),
        ("transposed", "keras", (4, 6, 3, 2), (3, 2, 6, 4)),
        ("transposed", "tensorflow", (4, 6, 3, 2), (3, 2, 6, 4)),
        ("transposed", "seed", (4, 6, 3, 2), (4, 6, 3, 2)),
    ],
)
def test_a_weight_from_pytorch_gets_the_shape_of_the_program(layer, program, shape, expected):
    assert convert(np.zeros(shape), "pytorch", program, layer=layer).shape == expected


@pytest.mark.parametrize("spatial", [1, 2, 3])
@pytest.mark.parametrize("name", ["keras", "tensorflow"])
def test_a_channels_last_layer_computes_the_same(spatial, name):
    x, weight = numbers(2, 4, *SIZES[spatial]), numbers(6, 4, *KERNELS[spatial])
    theirs = channels_last(
        convert_input(x, "pytorch", name), convert(weight, "pytorch", name), spatial
    )
    ours = CONVS[spatial](x, weight)
    assert np.array_equal(convert_input(theirs, name, "pytorch"), ours)


def test_a_depthwise_kernel_gives_what_tensorflow_documents():
    """The usage example of tf.nn.depthwise_conv2d, padding VALID."""
    x = np.arange(1, 7).reshape(1, 3, 2, 1)
    kernel = np.arange(1, 5).reshape(2, 1, 1, 2)
    weight = convert(kernel, "tensorflow", "pytorch", layer="depthwise")
    y = conv2d(convert_input(x, "tensorflow", "pytorch"), weight)
    expected = [[[[10, 14], [14, 20]], [[18, 26], [22, 32]]]]
    assert convert_input(y, "pytorch", "tensorflow").tolist() == expected


def test_a_depthwise_layer_of_several_channels_computes_the_same():
    x, kernel = numbers(2, 7, 5, 4), numbers(3, 2, 4, 2)
    weight = convert(kernel, "keras", "pytorch", layer="depthwise")
    y = conv2d(convert_input(x, "keras", "pytorch"), weight, groups=4)
    for channel, k in np.ndindex(4, 2):
        alone = channels_last(x[..., [channel]], kernel[:, :, [channel], k, None], 2)
        assert np.array_equal(y[:, 2 * channel + k], alone[..., 0])


def test_a_transposed_layer_of_keras_is_the_reverse_of_its_convolution():
    """Keras names the axes after the transposed layer: (K..., C_out, C_in)."""
    kernel = numbers(3, 2, 4, 6)  # a convolution of 4 channels to 6, run backwards: 6 to 4
    weight = convert(kernel, "keras", "pytorch", layer="transposed")
    forward = convert(kernel, "keras", "pytorch")
    x, y = numbers(1, 4, 7, 5), numbers(1, 6, 5, 4)
    assert (conv2d(x, forward) * y).sum() == (x * conv_transpose2d(y, weight)).sum()


def test_groups_keep_their_order_in_channels_last():
    x, weight = numbers(2, 4, 7, 5), numbers(6, 2, 3, 2)
    kernel = convert(weight, "pytorch", "keras", groups=2)
    x_last = convert_input(x, "pytorch", "keras")
    halves = [
        channels_last(x_last[..., 2 * g : 2 * g + 2], kernel[..., 3 * g : 3 * g + 3], 2)
        for g in range(2)
    ]
    y = convert_input(np.concatenate(halves, axis=-1), "keras", "pytorch")
    assert np.array_equal(y, conv2d(x, weight, groups=2))


def test_the_order_of_the_seed_is_that_of_a_transposed_layer_in_pytorch():
    weight = numbers(6, 4, 3, 2)
    seed = convert(weight, "pytorch", "seed")
    x, y = numbers(1, 6, 5, 4), numbers(1, 4, 7, 5)
    backwards = conv_transpose2d(x, weight)  # reads weight as (C_in, C_out, ...)
    assert seed.shape == (4, 6, 3, 2)
    assert (backwards * y).sum() == (x * conv2d(y, convert(seed, "seed", "pytorch"))).sum()


# --- there and back -------------------------------------------------------------------------


@pytest.mark.parametrize("spatial", [1, 2, 3])
@pytest.mark.parametrize("layer", ["conv", "transposed"])
@pytest.mark.parametrize("source, target", PAIRS)
def test_a_weight_survives_the_way_there_and_back(source, target, layer, spatial):
    weight = numbers(*(2, 3, 4, 5, 6)[: spatial + 2])
    there = convert(weight, source, target, layer=layer)
    assert np.array_equal(convert(there, target, source, layer=layer), weight)


@pytest.mark.parametrize("source, target", list(product(LAYERS["depthwise"], repeat=2)))
def test_a_depthwise_weight_survives_the_way_there_and_back(source, target):
    shape = (8, 1, 3, 2) if LAYERS["depthwise"][source] == "IMK" else (3, 2, 4, 2)
    weight = numbers(*shape)
    there = convert(weight, source, target, layer="depthwise", groups=4)
    back = convert(there, target, source, layer="depthwise", groups=4)
    assert np.array_equal(back, weight)


@pytest.mark.parametrize("spatial", [1, 2, 3])
@pytest.mark.parametrize("source, target", list(product(INPUT, repeat=2)))
def test_an_input_survives_the_way_there_and_back(source, target, spatial):
    x = numbers(*(2, 3, 4, 5, 6)[: spatial + 2])
    assert np.array_equal(convert_input(convert_input(x, source, target), target, source), x)


@pytest.mark.parametrize("target", CONV)
def test_what_comes_back_is_a_contiguous_copy(target):
    weight = np.zeros((2, 3, 4, 5))
    moved = convert(weight, "pytorch", target)
    moved += 1
    assert moved.flags.c_contiguous and not weight.any()


def test_lists_and_numpy_integers_are_taken():
    assert convert([[[1, 2]], [[3, 4]]], "pytorch", "keras", groups=np.int64(2)).tolist() == [
        [[1, 3]],
        [[2, 4]],
    ]
    assert convert_input([[[1, 2]]], "keras", "caffe").tolist() == [[[1], [2]]]


# --- the wrong order, where nothing fails ---------------------------------------------------


def test_the_odometer_tells_which_array_was_read_in_the_wrong_order():
    x, weight = samples.odometer()
    weight_kept = convert(weight.reshape(2, 2, 2, 1), "keras", "pytorch")
    input_kept = convert_input(x.reshape(1, 2, 2, 2), "keras", "pytorch")
    assert conv2d(x, weight_kept).item() == 84736251
    assert conv2d(input_kept, weight).item() == 86427531
    assert probe.diagnose(84736251).name == "weight_channels_last"
    assert probe.diagnose(86427531).name == "input_channels_last"


# --- words ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "program, layer, words",
    [
        ("pytorch", "conv", "(C_out, C_in / groups, K...)"),
        ("caffe", "conv", "(C_out, C_in / groups, K...)"),
        ("keras", "conv", "(K..., C_in / groups, C_out)"),
        ("seed", "conv", "(C_in, C_out, K...)"),
        ("pytorch", "transposed", "(C_in, C_out / groups, K...)"),
        ("tensorflow", "transposed", "(K..., C_out, C_in)"),
        ("seed", "transposed", "(C_in, C_out, K...)"),
        ("caffe", "depthwise", "(C_in * multiplier, 1, K...)"),
        ("keras", "depthwise", "(K..., C_in, multiplier)"),
    ],
)
def test_the_shapes_are_named(program, layer, words):
    assert shape_in(program, layer=layer) == words


@pytest.mark.parametrize(
    "arguments, settings, words",
    [
        (("theano", "keras"), {}, "source='theano' is unknown; the names are pytorch, caffe"),
        (("pytorch", ["keras"]), {}, r"target=\['keras'\] is unknown"),
        (("pytorch", "keras"), {"layer": "pool"}, "layer='pool' is unknown; the names are conv"),
        (("pytorch", "seed"), {"layer": "depthwise"}, "target='seed' is unknown"),
        (("pytorch", "keras"), {"groups": 0}, "groups=0 must be at least 1"),
        (("pytorch", "keras"), {"groups": 4}, "groups=4 must divide C_out=6 of the weight"),
        (("keras", "pytorch"), {"groups": 4}, "groups=4 must divide C_out=2 of the weight"),
        (("pytorch", "caffe"), {"layer": "transposed", "groups": 5}, "must divide C_in=6"),
        (("pytorch", "seed"), {"groups": 2}, "groups=2 must be 1: the order of seed"),
        (("seed", "keras"), {"groups": 2}, "groups=2 must be 1: the order of seed"),
        (("keras", "caffe"), {"layer": "transposed", "groups": 2}, "only pytorch and caffe"),
        (("pytorch", "seed"), {"layer": "transposed", "groups": 2}, "only pytorch and caffe"),
        (("pytorch", "keras"), {"layer": "depthwise"}, "groups=None leaves open how many"),
        (("pytorch", "keras"), {"layer": "depthwise", "groups": 2}, r"needs \(2 \* multiplier, 1"),
        (("keras", "pytorch"), {"layer": "depthwise", "groups": 2}, "groups=2 must be C_in=3"),
    ],
)
def test_what_does_not_fit_is_refused(arguments, settings, words):
    with pytest.raises(ValueError, match=words):
        convert(np.zeros((6, 4, 3, 2)), *arguments, **settings)


def test_a_depthwise_weight_must_hold_as_many_kernels_for_each_channel():
    with pytest.raises(ValueError, match=r"\(8, 1, 3, 2\), but .* groups=3 needs"):
        convert(np.zeros((8, 1, 3, 2)), "caffe", "keras", layer="depthwise", groups=3)


@pytest.mark.parametrize("groups", [2.0, "2", True])
def test_groups_must_be_an_integer(groups):
    with pytest.raises(TypeError, match="groups=.* must be an integer"):
        convert(np.zeros((6, 4, 3, 2)), "pytorch", "keras", groups=groups)


@pytest.mark.parametrize("shape", [(6, 4), (2, 2, 2, 2, 2, 2)])
def test_a_weight_has_one_two_or_three_axes_of_a_kernel(shape):
    with pytest.raises(ValueError, match=r"weight has shape .*, but needs \(K\.\.\., C_in"):
        convert(np.zeros(shape), "keras", "pytorch")


def test_an_input_without_a_batch_axis_is_refused():
    with pytest.raises(ValueError, match=r"x has shape \(28, 28\), but needs \(N, \.\.\., C\)"):
        convert_input(np.zeros((28, 28)), "keras", "pytorch")


def test_the_seed_names_no_order_of_inputs():
    with pytest.raises(ValueError, match="source='seed' is unknown"):
        convert_input(np.zeros((1, 3, 8, 9)), "seed", "pytorch")
