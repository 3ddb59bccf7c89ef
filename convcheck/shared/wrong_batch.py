"""Wrong ways to add the biases, and to tell the filters and the images of a batch apart.

Each rule is a whole layer, ``rule(layer, x, weight, bias=None, **settings)``; `layer` is the right
one, conv2d or conv3d.
"""

import numpy as np

from convcheck.engine.mistake import Topic

RULE = "The rule: a kernel for each pair, a sum for each output map"
CHANNELS = "With channels as well"
BATCH = Topic("batch", "multi_channel")
FILTERS = Topic("filters", "multi_channel")  # where kernels have rows and columns
BATCH_3D = Topic("batch_3d", "volumes")


@BATCH.wrong(RULE, "You left the bias out: each filter has one, and it joins the sum.")
@BATCH_3D.wrong(CHANNELS, "You left the bias out: each filter has one, and it joins the sum.")
def _bias_forgotten(layer, x, weight, bias=None, **settings):
    return layer(x, weight, **settings)


@BATCH.wrong(RULE, "You added the first bias to every map; each filter has a bias of its own.")
@BATCH_3D.wrong(
    CHANNELS, "You added the first bias to every volume; each filter has a bias of its own."
)
def _first_bias(layer, x, weight, bias=None, **settings):
    return layer(x, weight, None if bias is None else np.full(len(bias), bias[0]), **settings)


@BATCH.wrong(
    RULE, "You added the sum of all biases to every map; each filter has a bias of its own."
)
def _biases_summed(layer, x, weight, bias=None, **settings):
    y = layer(x, weight, **settings)
    return y if bias is None else y + np.sum(bias)


@BATCH.wrong(
    RULE,
    "You added the biases along the columns, where NumPy lays an array of one axis; each map "
    "needs its own at all its places, so write bias.reshape(-1, 1, 1).",
)
def _bias_along_columns(layer, x, weight, bias=None, **settings):
    y = layer(x, weight, **settings)
    return y if bias is None else y + bias


@BATCH.wrong(
    RULE, "You gave the first image of the batch only, or the same for all; each has its own maps."
)
@BATCH_3D.wrong(
    CHANNELS,
    "You gave the first input of the batch only, or the same for all; each has its own result.",
)
def _first_sample(layer, x, weight, bias=None, **settings):
    return np.repeat(layer(x[:1], weight, bias, **settings), len(x), axis=0)


@BATCH.wrong(RULE, "You added up the images of the batch; they never meet.")
def _batch_summed(layer, x, weight, bias=None, **settings):
    return np.repeat(layer(x.sum(axis=0)[None], weight, bias, **settings), len(x), axis=0)


@BATCH.wrong(
    RULE, "You used the first filter for every map that comes out; each of them has its own filter."
)
@BATCH_3D.wrong(
    CHANNELS, "You used the first filter for every volume that comes out; each of them has its own."
)
def _first_filter(layer, x, weight, bias=None, **settings):
    return layer(x, np.repeat(weight[:1], len(weight), axis=0), bias, **settings)


@FILTERS.wrong(
    RULE,
    "You took the axes of weight for (C_in, C_out, K_H, K_W); its first axis are the filters, "
    "(C_out, C_in, K_H, K_W).",
)
@BATCH_3D.wrong(
    CHANNELS,
    "You took the first two axes of weight for (C_in, C_out); its first axis are the filters, "
    "(C_out, C_in, K_D, K_H, K_W).",
)
def _in_and_out_swapped(layer, x, weight, bias=None, **settings):
    return layer(x, weight.swapaxes(0, 1), bias, **settings)
