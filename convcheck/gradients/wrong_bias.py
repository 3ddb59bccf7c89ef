"""Wrong ways to send a gradient back to the bias of a convolution layer.

Each rule takes g, the gradient of the output.
"""

import numpy as np

from convcheck.engine.mistake import Topic
from convkit.gradients import conv2d_bias

LETTERS = "In letters"
TO_BIAS = Topic("to_bias", "gradients")


@TO_BIAS.wrong(
    LETTERS,
    "You kept the images apart; all of them used the same bias, so add up over them as well.",
)
def _per_image(g):
    return g.sum(axis=(2, 3))


@TO_BIAS.wrong(
    LETTERS,
    "You kept the pixels apart; a filter has one bias, which was added at every pixel.",
)
def _per_pixel(g):
    return g.sum(axis=0)


@TO_BIAS.wrong(LETTERS, "You added up everything; each output map has a bias of its own.")
def _one_number(g):
    return g.sum()


@TO_BIAS.wrong(
    LETTERS,
    "You added up over the output maps; each of them has a bias of its own, which was added at "
    "every pixel of every image.",
)
def _over_the_maps(g):
    return g.sum(axis=(0, 1))


@TO_BIAS.wrong(
    LETTERS,
    "You kept axes of length 1; the gradient has the shape of the bias, (C_out,).",
)
def _axes_kept(g):
    return g.sum(axis=(0, 2, 3), keepdims=True)


@TO_BIAS.wrong(
    LETTERS,
    "You took the mean over the pixels; the bias was added at every one, so it receives the sum.",
)
def _mean_over_pixels(g):
    return conv2d_bias(g) / np.prod(g.shape[2:])


@TO_BIAS.wrong(
    LETTERS,
    "You took the mean over the images; the bias receives the sum. If the loss is a mean, g has "
    "been divided already.",
)
def _mean_over_images(g):
    return conv2d_bias(g) / len(g)


@TO_BIAS.wrong(
    LETTERS,
    "You took the mean; the bias was added everywhere, so it receives the sum.",
)
def _mean(g):
    return g.mean(axis=(0, 2, 3))


@TO_BIAS.wrong(
    LETTERS,
    "You counted the results; the bias receives the sum of their gradients.",
)
def _counted(g):
    return conv2d_bias(np.ones_like(g))


@TO_BIAS.wrong(
    LETTERS,
    "You took the first image only; all images used the same bias, so add up over them.",
)
def _bias_of_first_image(g):
    return conv2d_bias(g[:1])
