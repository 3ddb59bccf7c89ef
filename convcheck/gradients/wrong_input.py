"""Wrong ways to send a gradient back to the input of a convolution layer.

Each rule takes input_size, weight and g, the gradient of the output, and stride and padding as
pairs (rows, columns).
"""

import numpy as np

from convcheck.engine.mistake import Topic
from convcheck.gradients.windows import windows
from convkit.conv import conv2d
from convkit.gradients import conv2d_input

TO_INPUT = Topic("to_input", "gradients")


@TO_INPUT.wrong(
    "Four wrong backward passes",
    "You slid the kernel over g as it is; to send g back, either lay a copy of the kernel on "
    "each window, or slide the kernel turned by 180°.",
)
def _not_turned(input_size, weight, g, **settings):
    return conv2d_input(input_size, weight[..., ::-1, ::-1], g, **settings)


@TO_INPUT.wrong(
    "Four wrong backward passes",
    "You let input and output channels keep their places; on the way back the sum goes over the "
    "output maps, so map c receives g of map o times the kernel weight[o, c].",
)
def _channels_not_swapped(input_size, weight, g, **settings):
    return conv2d_input(input_size, weight.swapaxes(0, 1), g, **settings)


def _full(weight, g):
    """Return what g sends back at stride 1 to an input that is just covered."""
    N, _, H_out, W_out = g.shape
    _, C_in, K_H, K_W = weight.shape
    return conv2d_input((N, C_in, H_out + K_H - 1, W_out + K_W - 1), weight, g)


@TO_INPUT.wrong(
    "Stride 2",
    "You left the stride out: the window of result h begins at h * stride, and there its copy of "
    "the kernel must be laid.",
)
def _stride_ignored(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (H, W), (P_H, P_W), laid = input_size[2:], padding, _full(weight, g)
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
    "Four wrong backward passes",
    "Your result keeps the last window alone where windows overlap; their shares add up.",
)
def _overwritten(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    (N, C_in, H, W), (P_H, P_W) = input_size, padding
    x = np.zeros((N, C_in, H + 2 * P_H, W + 2 * P_W))
    for (n, o, h, w), (rows, columns) in windows(g, weight.shape[2:], stride):
        x[n, :, rows, columns] = g[n, o, h, w] * weight[o]
    return x[..., P_H : P_H + H, P_W : P_W + W]


@TO_INPUT.wrong(
    "Build it by hand",
    "You left the padding out: the first window begins P_H rows above the map, and what falls "
    "above it is cut off.",
)
def _padding_ignored(input_size, weight, g, *, stride=(1, 1), padding=(0, 0)):
    x = np.zeros(input_size)
    for (n, o, h, w), (rows, columns) in windows(g, weight.shape[2:], stride):
        x[n, :, rows, columns] += g[n, o, h, w] * weight[o]
    return x


@TO_INPUT.wrong(
    "Build it by hand",
    "You left the padding on; what fell on it is lost, so cut it off from every side.",
)
def _padding_not_cut(input_size, weight, g, *, padding=(0, 0), **others):
    sizes = [size + 2 * P for size, P in zip(input_size[2:], padding, strict=True)]
    return conv2d_input((*input_size[:2], *sizes), weight, g, **others)


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
    return conv2d_input((*input_size[:2], *sizes), weight, g, stride=stride, padding=padding)


@TO_INPUT.wrong(
    "Four wrong backward passes",
    "You slid the turned kernel over g without padding, which makes the result smaller still; "
    "pad g with K - 1 zeros on each side.",
)
def _not_full(input_size, weight, g, **settings):
    return conv2d(g, weight.swapaxes(0, 1)[..., ::-1, ::-1])


@TO_INPUT.wrong(
    "Four wrong backward passes",
    "You sent back what the first output map says only; every filter has looked at the input, so "
    "add up over all of them.",
)
def _first_filter(input_size, weight, g, **settings):
    return conv2d_input(input_size, weight[:1], g[:, :1], **settings)


@TO_INPUT.wrong(
    "In letters",
    "You sent the same to all input maps, through the first kernel of each filter; map c "
    "receives through the kernel that lay on it, weight[o, c].",
)
def _first_kernel(input_size, weight, g, **settings):
    return conv2d_input(
        input_size, np.repeat(weight[:, :1], weight.shape[1], axis=1), g, **settings
    )


@TO_INPUT.wrong("What the input receives", "You swapped the rows and columns of the kernel.")
def _kernel_transposed(input_size, weight, g, **settings):
    return conv2d_input(input_size, weight.swapaxes(2, 3), g, **settings)


@TO_INPUT.wrong(
    "What the input receives",
    "You added up the weights alone; each share is a weight times the gradient of its result.",
)
def _g_ignored(input_size, weight, g, **settings):
    return conv2d_input(input_size, weight, np.ones_like(g), **settings)


@TO_INPUT.wrong(
    "In letters",
    "You sent back the first image only, or the same to all; each image has a gradient of its own.",
)
def _first_image(input_size, weight, g, **settings):
    return conv2d_input(input_size, weight, np.repeat(g[:1], len(g), axis=0), **settings)


@TO_INPUT.wrong(
    "In letters",
    "You added up the images of the batch; each input has a gradient of its own.",
)
def _batch_summed(input_size, weight, g, **settings):
    y = conv2d_input(input_size, weight, g, **settings)
    return np.broadcast_to(y.sum(axis=0), y.shape)


@TO_INPUT.wrong(
    "In letters",
    "You divided by the number of images; if the loss is a mean, g has been divided already.",
)
def _divided_by_images(input_size, weight, g, **settings):
    return conv2d_input(input_size, weight, g, **settings) / len(g)
