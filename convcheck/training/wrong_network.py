"""Wrong ways to send the loss back through a network of two layers.

Each rule takes x, labels, weight1 and weight2; those of LOSS take the right function before them.
"""

import numpy as np

from convcheck.engine.mistake import Topic
from convcheck.training.right import to_scores
from convkit.conv import conv2d
from convkit.gradients import conv2d_weight

CHAIN = "Backpropagation is the chain rule"
LOSS_HEADING = "How wrong? Softmax and cross-entropy"
LOSS = Topic("loss", "training")
TO_SECOND = Topic("to_second", "training")
TO_FIRST = Topic("to_first", "training")


@LOSS.wrong(
    LOSS_HEADING,
    "You sent truth minus share back; the scores receive share minus truth, for the loss falls as "
    "the right score grows.",
)
def _truth_minus_share(right, x, labels, weight1, weight2):
    return -right(x, labels, weight1, weight2)


@LOSS.wrong(
    LOSS_HEADING,
    "You did not divide by the number of images; the loss is the mean over them.",
)
def _not_divided(right, x, labels, weight1, weight2):
    return right(x, labels, weight1, weight2) * len(x)


@LOSS.wrong(
    LOSS_HEADING,
    "You divided by the number of images twice; what the scores receive has been divided already.",
)
def _divided_twice(right, x, labels, weight1, weight2):
    return right(x, labels, weight1, weight2) / len(x)


def _second(pooled):
    """Return what the second weights receive if ``pooled(sums)`` goes into the dense layer."""

    def to_second(x, labels, weight1, weight2):
        numbers = pooled(conv2d(x, weight1))
        return to_scores(numbers @ weight2.T, labels).T @ numbers

    return to_second


def _means(sums):
    return np.maximum(sums, 0).mean(axis=(2, 3))


@TO_SECOND.wrong(CHAIN, "You left the ReLU out; the means are those of the maps behind it.")
def _relu_left_out(x, labels, weight1, weight2):
    return _second(lambda sums: sums.mean(axis=(2, 3)))(x, labels, weight1, weight2)


@TO_SECOND.wrong(
    CHAIN,
    "You multiplied by the means of the sums, from before the ReLU; the dense layer met those of "
    "the maps behind it.",
)
def _met_before_the_relu(x, labels, weight1, weight2):
    sums = conv2d(x, weight1)
    return to_scores(_means(sums) @ weight2.T, labels).T @ sums.mean(axis=(2, 3))


@TO_SECOND.wrong(
    CHAIN, "You added up the places of each map; the dense layer gets the mean over them."
)
def _places_summed(x, labels, weight1, weight2):
    summed = _second(lambda sums: np.maximum(sums, 0).sum(axis=(2, 3)))
    return summed(x, labels, weight1, weight2)


@TO_SECOND.wrong(
    CHAIN,
    "You took the largest number of each map; the dense layer gets the mean of all its places.",
)
def _largest_taken(x, labels, weight1, weight2):
    largest = _second(lambda sums: np.maximum(sums, 0).max(axis=(2, 3)))
    return largest(x, labels, weight1, weight2)


@TO_SECOND.wrong(
    CHAIN,
    "You gave the gradient the shape (maps, classes); it has that of weight2, (classes, maps).",
)
def _axes_swapped(x, labels, weight1, weight2):
    return _second(_means)(x, labels, weight1, weight2).T


@TO_SECOND.wrong(
    CHAIN,
    "You added up what the scores receive; each weight gets it times the number that it met, the "
    "mean of its map.",
)
def _means_ignored(x, labels, weight1, weight2):
    means = _means(conv2d(x, weight1))
    return to_scores(means @ weight2.T, labels).T @ np.ones_like(means)


def _first(back):
    """Return what the kernels receive if ``back(sums, to_means)`` is the gradient of the sums."""

    def to_first(x, labels, weight1, weight2):
        sums = conv2d(x, weight1)
        to_means = to_scores(_means(sums) @ weight2.T, labels) @ weight2
        return conv2d_weight(x, weight1.shape, back(sums, to_means[:, :, None, None]))

    return to_first


def _places(sums):
    return sums[0, 0].size


@TO_FIRST.wrong(
    CHAIN, "You left the ReLU out on the way back; where its sum was not above 0, nothing goes on."
)
def _mask_forgotten(x, labels, weight1, weight2):
    spread = _first(lambda sums, g: np.broadcast_to(g / _places(sums), sums.shape))
    return spread(x, labels, weight1, weight2)


@TO_FIRST.wrong(
    CHAIN,
    "You asked whether the gradient is positive; what counts is whether the ReLU let the sum "
    "through.",
)
def _mask_of_the_gradient(x, labels, weight1, weight2):
    positive = _first(lambda sums, g: np.broadcast_to(np.maximum(g, 0) / _places(sums), sums.shape))
    return positive(x, labels, weight1, weight2)


@TO_FIRST.wrong(
    CHAIN,
    "You sent the whole gradient of the mean to each place; it is shared out, so divide by the "
    "number of places.",
)
def _mean_not_shared(x, labels, weight1, weight2):
    return _first(lambda sums, g: g * (sums > 0))(x, labels, weight1, weight2)


@TO_FIRST.wrong(
    CHAIN,
    "You shared the gradient of a mean out among the places that the ReLU let through; the mean "
    "was taken over all of them.",
)
def _shared_among_few(x, labels, weight1, weight2):
    def back(sums, g):
        through = sums > 0
        return g * through / np.maximum(through.sum(axis=(2, 3), keepdims=True), 1)

    return _first(back)(x, labels, weight1, weight2)


@TO_FIRST.wrong(
    CHAIN,
    "You sent the gradient of a mean to the largest number of its map, as a max pool does; every "
    "place has a share in a mean.",
)
def _to_the_largest(x, labels, weight1, weight2):
    def back(sums, g):
        largest = sums == sums.max(axis=(2, 3), keepdims=True)
        return g * (largest & (sums > 0))

    return _first(back)(x, labels, weight1, weight2)


@TO_FIRST.wrong(
    "Learning a filter",
    "You turned the kernels by 180°; each weight collects what it met itself.",
)
def _turned(x, labels, weight1, weight2):
    right = _first(lambda sums, g: g * (sums > 0) / _places(sums))
    return right(x, labels, weight1, weight2)[..., ::-1, ::-1]
