"""Wrong ways to send a gradient back to the weights of a convolution layer.

Each rule takes x, weight_size and g, the gradient of the output, and stride and padding as pairs
(rows, columns).
"""

import numpy as np

from convcheck.engine.mistake import Topic
from convcheck.gradients.windows import windows
from convkit.conv import conv2d
from convkit.gradients import conv2d_weight

TO_WEIGHT = Topic("to_weight", "gradients")


@TO_WEIGHT.wrong(
    "The weights' gradient is a convolution too",
    "You left the stride out: result h came from the rows that begin at h * stride.",
)
def _weight_stride_ignored(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (_, _, K_H, K_W), (H_out, W_out) = weight_size, g.shape[2:]
    seen = _padded(x, padding)[..., : H_out + K_H - 1, : W_out + K_W - 1]
    return conv2d_weight(seen, weight_size, g)


def _padded(x, padding):
    return np.pad(x, [(0, 0), (0, 0), *((P, P) for P in padding)])


@TO_WEIGHT.wrong(
    "Build it by hand",
    "You left the padding out: the windows are those of the padded input, so pad x first.",
)
def _weight_padding_ignored(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    weight = np.zeros(weight_size)
    for (n, o, h, w), (rows, columns) in windows(g, weight_size[2:], stride):
        weight[o] += g[n, o, h, w] * x[n, :, rows, columns]
    return weight


@TO_WEIGHT.wrong(
    "The weights' gradient is a convolution too",
    "You slid g over x in steps of the stride; neighbours in g met inputs that lie a stride "
    "apart, so here the stride acts as dilation.",
)
def _stride_as_stride(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    images_last = _padded(x, padding).swapaxes(0, 1)
    return conv2d(images_last, g.swapaxes(0, 1), stride=stride).swapaxes(0, 1)


@TO_WEIGHT.wrong(
    "What a weight receives",
    "You turned the gradient by 180°; weight i, j collects what it met itself.",
)
def _weight_turned(x, weight_size, g, **settings):
    return conv2d_weight(x, weight_size, g, **settings)[..., ::-1, ::-1]


@TO_WEIGHT.wrong(
    "What a weight receives",
    "You kept the last position only; a weight works at every position and collects from all.",
)
def _weight_overwritten(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (_, _, K_H, K_W), (_, _, H_out, W_out) = weight_size, g.shape
    top, left = (H_out - 1) * stride[0], (W_out - 1) * stride[1]
    window = _padded(x, padding)[-1, :, top : top + K_H, left : left + K_W]
    return g[-1, :, -1, -1].reshape(-1, 1, 1, 1) * window


@TO_WEIGHT.wrong(
    "What a weight receives",
    "You took the mean over the positions; a weight collects the sum.",
)
def _averaged(x, weight_size, g, **settings):
    return conv2d_weight(x, weight_size, g, **settings) / np.prod(g.shape[2:])


@TO_WEIGHT.wrong(
    "In letters",
    "You took the mean over the images; all of them used the same weights, so the gradients are "
    "added. If the loss is a mean, g has been divided already.",
)
def _weight_divided_by_images(x, weight_size, g, **settings):
    return conv2d_weight(x, weight_size, g, **settings) / len(x)


@TO_WEIGHT.wrong(
    "In letters",
    "You took the first image only; all images used the same weights, so add up over them.",
)
def _weight_first_image(x, weight_size, g, **settings):
    return conv2d_weight(x[:1], weight_size, g[:1], **settings)


@TO_WEIGHT.wrong(
    "In letters",
    "You kept the last image only; add up over all images.",
)
def _last_image(x, weight_size, g, **settings):
    return conv2d_weight(x[-1:], weight_size, g[-1:], **settings)


@TO_WEIGHT.wrong(
    "In letters",
    "You gave the gradient the shape (C_in, C_out, K_H, K_W); it has the shape of weight, "
    "filters first.",
)
def _in_and_out_swapped(x, weight_size, g, **settings):
    return conv2d_weight(x, weight_size, g, **settings).swapaxes(0, 1)


@TO_WEIGHT.wrong("What a weight receives", "You swapped the rows and columns of the kernels.")
def _weight_transposed(x, weight_size, g, **settings):
    return conv2d_weight(x, (*weight_size[:2], *weight_size[:1:-1]), g, **settings).swapaxes(2, 3)


@TO_WEIGHT.wrong(
    "What a weight receives",
    "You added up the inputs alone; each share is an input times the gradient of its result.",
)
def _weight_g_ignored(x, weight_size, g, **settings):
    return conv2d_weight(x, weight_size, np.ones_like(g), **settings)


@TO_WEIGHT.wrong(
    "In letters",
    "You gave every filter the gradient of the first; filter o collects with g of map o.",
)
def _first_gradient(x, weight_size, g, **settings):
    return conv2d_weight(x, weight_size, np.repeat(g[:, :1], weight_size[0], axis=1), **settings)


@TO_WEIGHT.wrong(
    "In letters",
    "You let every kernel collect from the first input map; kernel weight[o, c] met map c.",
)
def _first_map(x, weight_size, g, **settings):
    return conv2d_weight(np.repeat(x[:, :1], weight_size[1], axis=1), weight_size, g, **settings)
