"""Wrong ways to send a gradient back through a convolution layer.

Rules take what the task of their topic takes: "to_input" input_size, weight and g, "to_weight" x,
weight_size and g, "to_bias" g, where g is the gradient of the output. The first two take stride and
padding as well, as pairs (rows, columns).
"""

import numpy as np

from convcheck.engine.mistake import Topic
from convkit.conv import conv2d
from convkit.gradients import conv2d_bias as to_bias
from convkit.gradients import conv2d_input as to_input
from convkit.gradients import conv2d_weight as to_weight

CHAPTER = "gradients"
TO_INPUT = Topic("to_input", CHAPTER)
TO_WEIGHT = Topic("to_weight", CHAPTER)
TO_BIAS = Topic("to_bias", CHAPTER)


@TO_INPUT.wrong(
    "What wrong ones look like",
    "You slid the kernel over g as it is; to send g back, either lay a copy of the kernel on "
    "each window, or slide the kernel turned by 180°.",
)
def _not_turned(input_size, weight, g, **settings):
    return to_input(input_size, weight[..., ::-1, ::-1], g, **settings)


@TO_INPUT.wrong(
    "What wrong ones look like",
    "You let input and output channels keep their places; on the way back the sum goes over the "
    "output maps, so map c receives g of map o times the kernel weight[o, c].",
)
def _channels_not_swapped(input_size, weight, g, **settings):
    return to_input(input_size, weight.swapaxes(0, 1), g, **settings)


def _full(weight, g):
    """Return what g sends back at stride 1 to an input that is just covered."""
    N, _, H_out, W_out = g.shape
    _, C_in, K_H, K_W = weight.shape
    return to_input((N, C_in, H_out + K_H - 1, W_out + K_W - 1), weight, g)


@TO_INPUT.wrong(
    "Stride 2",
    "You left the stride out: the window of result h begins at h * stride, and there its copy of "
    "the kernel must be laid.",
)
def _stride_ignored(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (P_H, P_W), laid = input_size, padding, _full(weight, g)
    H_laid, W_laid = laid.shape[2:]
    sides = (0, H + 2 * P_H - H_laid), (0, W + 2 * P_W - W_laid)
    return np.pad(laid, ((0, 0), (0, 0), *sides))[..., P_H : P_H + H, P_W : P_W + W]


@TO_INPUT.wrong(
    "Stride 2",
    "You slid the kernel over g as if the stride were 1; with a larger stride, set the elements "
    "of g apart by zeros first.",
)
def _not_spread(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    P_H, P_W = padding
    H_laid, W_laid = (laid := _full(weight, g)).shape[2:]
    return laid[..., P_H : H_laid - P_H, P_W : W_laid - P_W]


@TO_INPUT.wrong(
    "What wrong ones look like",
    "You overwrote what was there; where windows overlap their shares add up, so use += in place "
    "of =.",
)
def _overwritten(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (P_H, P_W) = input_size, padding
    x = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
    for (n, o, h, w), (rows, columns) in _places(g, weight.shape, stride):
        x[n, :, rows, columns] = g[n, o, h, w] * weight[o]
    return x[..., P_H : P_H + H, P_W : P_W + W]


def _places(g, weight_size, stride):
    """Yield the place of each gradient in g, and the rows and columns of its window."""
    (K_H, K_W), (S_H, S_W) = weight_size[2:], stride
    for n, o, h, w in np.ndindex(g.shape):
        yield (n, o, h, w), (slice(h * S_H, h * S_H + K_H), slice(w * S_W, w * S_W + K_W))


@TO_INPUT.wrong(
    "Build it by hand",
    "You left the padding out: the first window begins P_H rows above the map, so lay the shares "
    "down on a padded map and cut the padding off.",
)
def _padding_ignored(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    x = np.zeros(input_size)
    for (n, o, h, w), (rows, columns) in _places(g, weight.shape, stride):
        x[n, :, rows, columns] += g[n, o, h, w] * weight[o]
    return x


@TO_INPUT.wrong(
    "Build it by hand",
    "You left the padding on; what fell on it is lost, so cut it off from every side.",
)
def _padding_not_cut(input_size, weight, g, *, padding=(0, 0), **others):
    sizes = [size + 2 * P for size, P in zip(input_size[2:], padding, strict=True)]
    return to_input((*input_size[:2], *sizes), weight, g, **others)


@TO_INPUT.wrong(
    "Build it by hand",
    "You cut the padding off at the bottom and the right only; it lies at the top and the left "
    "as well, so the map begins at row P_H and column P_W.",
)
def _padding_cut_behind(input_size, weight, g, **settings):
    H, W = input_size[2:]
    return _padding_not_cut(input_size, weight, g, **settings)[..., :H, :W]


@TO_INPUT.wrong(
    "Stride 2",
    "You worked the size of the input out from that of g; a stride may have left rows or columns "
    "over, so only input_size tells it.",
)
def _size_guessed(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    sizes = [
        (n - 1) * S + K - 2 * P
        for n, S, K, P in zip(g.shape[2:], stride, weight.shape[2:], padding, strict=True)
    ]
    return to_input((*input_size[:2], *sizes), weight, g, stride=stride, padding=padding)


@TO_INPUT.wrong(
    "What wrong ones look like",
    "You slid the turned kernel over g without padding, which makes the result smaller still; "
    "pad g with K - 1 zeros on each side.",
)
def _not_full(input_size, weight, g, **settings):
    return conv2d(g, weight.swapaxes(0, 1)[..., ::-1, ::-1])


@TO_INPUT.wrong(
    "What wrong ones look like",
    "You sent back what the first output map says only; every filter has looked at the input, so "
    "add up over all of them.",
)
def _first_filter(input_size, weight, g, **settings):
    return to_input(input_size, weight[:1], g[:, :1], **settings)


@TO_INPUT.wrong(
    "In letters",
    "You sent the same to all input maps, through the first kernel of each filter; map c "
    "receives through the kernel that lay on it, weight[o, c].",
)
def _first_kernel(input_size, weight, g, **settings):
    return to_input(input_size, np.repeat(weight[:, :1], weight.shape[1], axis=1), g, **settings)


@TO_INPUT.wrong("What the input receives", "You swapped the rows and columns of the kernel.")
def _kernel_transposed(input_size, weight, g, **settings):
    return to_input(input_size, weight.swapaxes(2, 3), g, **settings)


@TO_INPUT.wrong(
    "What the input receives",
    "You added up the weights alone; each share is a weight times the gradient of its result.",
)
def _g_ignored(input_size, weight, g, **settings):
    return to_input(input_size, weight, np.ones_like(g), **settings)


@TO_INPUT.wrong(
    "In letters",
    "You sent back the first image only, or the same to all; each image has a gradient of its own.",
)
def _first_image(input_size, weight, g, **settings):
    return to_input(input_size, weight, np.repeat(g[:1], len(g), axis=0), **settings)


@TO_INPUT.wrong(
    "In letters",
    "You added up the images of the batch; each input has a gradient of its own.",
)
def _batch_summed(input_size, weight, g, **settings):
    y = to_input(input_size, weight, g, **settings)
    return np.broadcast_to(y.sum(axis=0), y.shape)


@TO_INPUT.wrong(
    "In letters",
    "You divided by the number of images; if the loss is a mean, g has been divided already.",
)
def _divided_by_images(input_size, weight, g, **settings):
    return to_input(input_size, weight, g, **settings) / len(g)


@TO_WEIGHT.wrong(
    "The weights' gradient is a convolution too",
    "You left the stride out: result h came from the rows that begin at h * stride.",
)
def _weight_stride_ignored(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    (_, _, K_H, K_W), (H_out, W_out) = weight_size, g.shape[2:]
    seen = _padded(x, padding)[..., : H_out + K_H - 1, : W_out + K_W - 1]
    return to_weight(seen, weight_size, g)


def _padded(x, padding):
    return np.pad(x, [(0, 0), (0, 0), *((P, P) for P in padding)])


@TO_WEIGHT.wrong(
    "Build it by hand",
    "You left the padding out: the windows are those of the padded input, so pad x first.",
)
def _weight_padding_ignored(x, weight_size, g, *, stride=(1, 1), padding=(0, 0)):
    weight = np.zeros(weight_size)
    for (n, o, h, w), (rows, columns) in _places(g, weight_size, stride):
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
    return to_weight(x, weight_size, g, **settings)[..., ::-1, ::-1]


@TO_WEIGHT.wrong(
    "What a weight receives",
    "You kept the last position only; a weight works at every position and collects from all, so "
    "use += in place of =.",
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
    return to_weight(x, weight_size, g, **settings) / np.prod(g.shape[2:])


@TO_WEIGHT.wrong(
    "In letters",
    "You took the mean over the images; all of them used the same weights, so the gradients are "
    "added. If the loss is a mean, g has been divided already.",
)
def _weight_divided_by_images(x, weight_size, g, **settings):
    return to_weight(x, weight_size, g, **settings) / len(x)


@TO_WEIGHT.wrong(
    "In letters",
    "You took the first image only; all images used the same weights, so add up over them.",
)
def _weight_first_image(x, weight_size, g, **settings):
    return to_weight(x[:1], weight_size, g[:1], **settings)


@TO_WEIGHT.wrong(
    "In letters",
    "You kept the last image only; add up over all images, with += in place of =.",
)
def _last_image(x, weight_size, g, **settings):
    return to_weight(x[-1:], weight_size, g[-1:], **settings)


@TO_WEIGHT.wrong(
    "In letters",
    "You gave the gradient the shape (C_in, C_out, K_H, K_W); it has the shape of weight, "
    "filters first.",
)
def _in_and_out_swapped(x, weight_size, g, **settings):
    return to_weight(x, weight_size, g, **settings).swapaxes(0, 1)


@TO_WEIGHT.wrong("What a weight receives", "You swapped the rows and columns of the kernels.")
def _weight_transposed(x, weight_size, g, **settings):
    return to_weight(x, (*weight_size[:2], *weight_size[:1:-1]), g, **settings).swapaxes(2, 3)


@TO_WEIGHT.wrong(
    "What a weight receives",
    "You added up the inputs alone; each share is an input times the gradient of its result.",
)
def _weight_g_ignored(x, weight_size, g, **settings):
    return to_weight(x, weight_size, np.ones_like(g), **settings)


@TO_WEIGHT.wrong(
    "In letters",
    "You gave every filter the gradient of the first; filter o collects with g of map o.",
)
def _first_gradient(x, weight_size, g, **settings):
    return to_weight(x, weight_size, np.repeat(g[:, :1], weight_size[0], axis=1), **settings)


@TO_WEIGHT.wrong(
    "In letters",
    "You let every kernel collect from the first input map; kernel weight[o, c] met map c.",
)
def _first_map(x, weight_size, g, **settings):
    return to_weight(np.repeat(x[:, :1], weight_size[1], axis=1), weight_size, g, **settings)


@TO_BIAS.wrong(
    "In letters",
    "You kept the images apart; all of them used the same bias, so add up over them as well.",
)
def _per_image(g):
    return g.sum(axis=(2, 3))


@TO_BIAS.wrong(
    "In letters",
    "You kept the pixels apart; a filter has one bias, which was added at every pixel.",
)
def _per_pixel(g):
    return g.sum(axis=0)


@TO_BIAS.wrong("In letters", "You added up everything; each output map has a bias of its own.")
def _one_number(g):
    return g.sum()


@TO_BIAS.wrong(
    "In letters",
    "You added up over the output maps; each of them has a bias of its own, which was added at "
    "every pixel of every image.",
)
def _over_the_maps(g):
    return g.sum(axis=(0, 1))


@TO_BIAS.wrong(
    "In letters",
    "You kept axes of length 1; the gradient has the shape of the bias, (C_out,).",
)
def _axes_kept(g):
    return g.sum(axis=(0, 2, 3), keepdims=True)


@TO_BIAS.wrong(
    "In letters",
    "You took the mean over the pixels; the bias was added at every one, so it receives the sum.",
)
def _mean_over_pixels(g):
    return to_bias(g) / np.prod(g.shape[2:])


@TO_BIAS.wrong(
    "In letters",
    "You took the mean over the images; the bias receives the sum. If the loss is a mean, g has "
    "been divided already.",
)
def _mean_over_images(g):
    return to_bias(g) / len(g)


@TO_BIAS.wrong(
    "In letters",
    "You took the mean; the bias was added everywhere, so it receives the sum.",
)
def _mean(g):
    return g.mean(axis=(0, 2, 3))


@TO_BIAS.wrong(
    "In letters",
    "You counted the results; the bias receives the sum of their gradients.",
)
def _counted(g):
    return to_bias(np.ones_like(g))


@TO_BIAS.wrong(
    "In letters",
    "You took the first image only; all images used the same bias, so add up over them.",
)
def _bias_of_first_image(g):
    return to_bias(g[:1])
