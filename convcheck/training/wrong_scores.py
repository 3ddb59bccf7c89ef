"""Wrong ways to send the loss back to the scores.

Each rule takes scores, for each image one of every class, and labels, the right classes.
"""

import numpy as np

from convcheck.engine.mistake import Topic
from convkit.activations import cross_entropy, softmax

HEADING = "How wrong? Softmax and cross-entropy"
TO_SCORES = Topic("to_scores", "training")


def _truth(scores, labels):
    """Return 1 for the right class of each image and 0 for the others."""
    return np.eye(scores.shape[1])[labels]


@TO_SCORES.wrong(
    HEADING, "You gave the loss itself; asked is its gradient, one number for each score."
)
def _loss_itself(scores, labels):
    return cross_entropy(np.asarray(scores, float), labels)


@TO_SCORES.wrong(HEADING, "You gave the shares alone; the right class receives its share less 1.")
def _shares_alone(scores, labels):
    return softmax(scores, 1) / len(scores)


@TO_SCORES.wrong(
    HEADING,
    "You took truth minus share; the gradient is share minus truth, for the loss falls as the "
    "right score grows.",
)
def _truth_minus_share(scores, labels):
    return (_truth(scores, labels) - softmax(scores, 1)) / len(scores)


@TO_SCORES.wrong(
    HEADING,
    "You did not divide by the number of images; the loss is the mean over them, so each has a "
    "share of it.",
)
def _not_divided(scores, labels):
    return softmax(scores, 1) - _truth(scores, labels)


@TO_SCORES.wrong(
    HEADING,
    "You divided by the number of classes; the loss is the mean over the images, whatever the "
    "number of classes.",
)
def _divided_by_classes(scores, labels):
    return (softmax(scores, 1) - _truth(scores, labels)) / scores.shape[1]


@TO_SCORES.wrong(
    HEADING,
    "You divided by the number of all scores; the loss is the mean over the images, whatever the "
    "number of classes.",
)
def _divided_by_all(scores, labels):
    return (softmax(scores, 1) - _truth(scores, labels)) / scores.size


@TO_SCORES.wrong(
    HEADING,
    "You took the 1 off in all images at each of the labels; each image has one right class, so "
    "write gradient[np.arange(N), labels].",
)
def _whole_columns(scores, labels):
    gradient = softmax(scores, 1)
    gradient[:, labels] -= 1
    return gradient / len(scores)


@TO_SCORES.wrong(
    HEADING,
    "You shared out over the images; the shares of one image add up to 1 over its classes, along "
    "axis 1.",
)
def _over_the_images(scores, labels):
    return (softmax(scores, 0) - _truth(scores, labels)) / len(scores)


@TO_SCORES.wrong(
    HEADING,
    "You shared out over all scores of all images; the shares of each image add up to 1.",
)
def _over_everything(scores, labels):
    shares = softmax(np.ravel(scores), 0).reshape(scores.shape)
    return (shares - _truth(scores, labels)) / len(scores)


@TO_SCORES.wrong(HEADING, "You took the scores for shares; softmax makes shares of them first.")
def _no_softmax(scores, labels):
    return (scores - _truth(scores, labels)) / len(scores)


@TO_SCORES.wrong(
    HEADING,
    "You used a sigmoid, which looks at each score alone; softmax compares all scores of an image.",
)
def _sigmoid(scores, labels):
    shares = softmax(np.stack([scores, np.zeros_like(scores)]) * 1.0, 0)[0]
    return (shares - _truth(scores, labels)) / len(scores)


@TO_SCORES.wrong(
    HEADING,
    "You sent a gradient to the right class alone; the others receive their shares.",
)
def _right_class_alone(scores, labels):
    truth = _truth(scores, labels)
    return (softmax(scores, 1) - truth) * truth / len(scores)


@TO_SCORES.wrong(
    HEADING,
    "You gave the slope with respect to the share, −1 / share; with softmax behind it, the scores "
    "receive share minus truth.",
)
def _slope_of_the_share(scores, labels):
    return -_truth(scores, labels) / np.maximum(softmax(scores, 1), 1e-9) / len(scores)


@TO_SCORES.wrong(
    HEADING, "You counted the classes from 1; label 0 is the first column of the scores."
)
def _counted_from_one(scores, labels):
    return (softmax(scores, 1) - _truth(scores, labels - 1)) / len(scores)


@TO_SCORES.wrong(
    HEADING,
    "You gave the gradient of the sum over the images to every image; each receives its own, "
    "divided by their number.",
)
def _summed_over_images(scores, labels):
    return np.broadcast_to(_not_divided(scores, labels).sum(axis=0) / len(scores), scores.shape)
