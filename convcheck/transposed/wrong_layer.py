"""Wrong ways to take the maps, the weights and the bias of a transposed layer.

Each rule takes x, weight and bias, and stride, padding and output_padding as pairs (rows, columns).
"""

import numpy as np

from convcheck.engine.mistake import Topic
from convkit.conv import conv2d, conv_transpose2d

COPIES, MANY = "Lay down copies", "Many maps"
TRANSPOSED = Topic("transposed", "transposed")


@TRANSPOSED.wrong(
    COPIES,
    "You slid the kernel over the input, as a convolution does; here each input lays down a copy "
    "of the kernel.",
)
def _as_convolution(x, weight, bias=None, *, stride=(1, 1), padding=(0, 0), output_padding=(0, 0)):
    return conv2d(x, weight.swapaxes(0, 1), bias, stride=stride, padding=padding)


@TRANSPOSED.wrong(
    "As an ordinary layer on a stretched map",
    "You laid the kernel down turned by 180°, or slid it over the stretched map as it is; a copy "
    "is laid down as it is, and turned where it slides.",
)
def _turned(x, weight, bias=None, **settings):
    return conv_transpose2d(x, weight[..., ::-1, ::-1], bias, **settings)


@TRANSPOSED.wrong(COPIES, "You swapped the rows and columns of the kernel.")
def _kernel_transposed(x, weight, bias=None, **settings):
    return conv_transpose2d(x, weight.swapaxes(2, 3), bias, **settings)


@TRANSPOSED.wrong(
    "Checkerboards",
    "You divided by the number of copies that meet at each place; they are added.",
)
def _averaged(x, weight, bias=None, **settings):
    ones = np.ones((1, 1, *x.shape[2:])), np.ones((1, 1, *weight.shape[2:]))
    y = conv_transpose2d(x, weight, **settings) / np.maximum(conv_transpose2d(*ones, **settings), 1)
    return y if bias is None else y + bias.reshape(-1, 1, 1)


@TRANSPOSED.wrong(
    MANY,
    "You took the axes of weight for (C_out, C_in, K_H, K_W), those of a convolution; here the "
    "input maps come first, (C_in, C_out, K_H, K_W).",
)
def _output_axis_first(x, weight, bias=None, **settings):
    return conv_transpose2d(x, weight.swapaxes(0, 1), bias, **settings)


@TRANSPOSED.wrong(
    MANY,
    "You laid down what the first input map says alone; all of them lay down copies on each output "
    "map.",
)
def _first_map(x, weight, bias=None, **settings):
    return conv_transpose2d(x[:, :1], weight[:1], bias, **settings)


@TRANSPOSED.wrong(
    MANY,
    "You kept the copies of the last input map alone; those of all maps are added.",
)
def _last_map(x, weight, bias=None, **settings):
    return conv_transpose2d(x[:, -1:], weight[-1:], bias, **settings)


@TRANSPOSED.wrong(
    MANY,
    "You used the kernels of the first input map for all of them; each input map has its own, "
    "weight[c].",
)
def _first_kernels(x, weight, bias=None, **settings):
    return conv_transpose2d(x, np.repeat(weight[:1], len(weight), axis=0), bias, **settings)


@TRANSPOSED.wrong(
    MANY,
    "You gave every output map the kernels of the first; each of them has its own, weight[:, o].",
)
def _first_output(x, weight, bias=None, **settings):
    same = np.repeat(weight[:, :1], weight.shape[1], axis=1)
    return conv_transpose2d(x, same, bias, **settings)


@TRANSPOSED.wrong(MANY, "You took the mean over the input maps; what they lay down is added.")
def _mean_of_maps(x, weight, bias=None, **settings):
    return conv_transpose2d(x, weight / len(weight), bias, **settings)


@TRANSPOSED.wrong(MANY, "You left the bias out: each output map has one, added to all its numbers.")
def _bias_forgotten(x, weight, bias=None, **settings):
    return conv_transpose2d(x, weight, **settings)


@TRANSPOSED.wrong(
    MANY, "You added the first bias to every map; each output map has a bias of its own."
)
def _first_bias(x, weight, bias=None, **settings):
    y = conv_transpose2d(x, weight, **settings)
    return y if bias is None else y + bias[0]


@TRANSPOSED.wrong(
    MANY,
    "You added the biases along the columns, where NumPy lays an array of one axis; each map needs "
    "its own at all its places, so write bias.reshape(-1, 1, 1).",
)
def _bias_along_columns(x, weight, bias=None, **settings):
    y = conv_transpose2d(x, weight, **settings)
    return y if bias is None else y + bias


@TRANSPOSED.wrong(
    MANY,
    "You added the bias with every copy; each number of the result gets it once, however many "
    "copies meet there.",
)
def _bias_per_copy(x, weight, bias=None, **settings):
    y = conv_transpose2d(x, weight, **settings)
    if bias is None:
        return y
    copies = conv_transpose2d(np.ones(x.shape), np.ones(weight.shape), **settings)
    return y + copies * bias.reshape(-1, 1, 1)


@TRANSPOSED.wrong(
    MANY,
    "You added the bias once for each input map; each number of the result gets it once.",
)
def _bias_per_map(x, weight, bias=None, **settings):
    return conv_transpose2d(x, weight, None if bias is None else bias * len(weight), **settings)


@TRANSPOSED.wrong(
    MANY, "You gave the first image of the batch, or the same for all; each has its own maps."
)
def _first_image(x, weight, bias=None, **settings):
    return conv_transpose2d(np.repeat(x[:1], len(x), axis=0), weight, bias, **settings)


@TRANSPOSED.wrong(MANY, "You added up the images of the batch; they never meet.")
def _batch_summed(x, weight, bias=None, **settings):
    y = conv_transpose2d(x.sum(axis=0)[None], weight, bias, **settings)
    return np.repeat(y, len(x), axis=0)
