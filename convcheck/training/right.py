"""The right answers on training, in the arguments of the tasks."""

import numpy as np

from convcheck.training.handout import LENGTH, STEPS
from convkit.activations import relu
from convkit.conv import conv2d
from convkit.gradients import conv2d_weight, cross_entropy_input, relu_input


def to_scores(scores, labels):
    """Return the gradient of the mean cross-entropy: share minus truth, over the images.

    Shapes: scores (N, classes), labels (N,), result as scores.

    Examples
    --------
    >>> to_scores(np.zeros((1, 2)), np.array([1]))
    array([[ 0.5, -0.5]])
    """
    return cross_entropy_input(np.asarray(scores, float), labels)


def take_step(weight, step, g, rate, momentum):
    """Return the weights after a step against the gradient, and that step.

    Examples
    --------
    >>> take_step(np.array([1.0]), np.array([2.0]), np.array([4.0]), rate=0.5, momentum=0.25)
    (array([-0.5]), array([-1.5]))
    """
    step = momentum * step - rate * g
    return weight + step, step


def means_of(x, weight1):
    """Return the sums of the first layer, and the mean of each map after the ReLU.

    Shapes: x (N, C_in, H, W), weight1 (C_out, C_in, K_H, K_W), means (N, C_out).

    Examples
    --------
    >>> sums, means = means_of(np.array([[[[3, -1]]]]), np.ones((1, 1, 1, 1)))
    >>> means
    array([[1.5]])
    """
    sums = conv2d(x, weight1)
    return sums, relu(sums).mean(axis=(2, 3))


def to_second(x, labels, weight1, weight2):
    """Return what the weights of the dense layer receive.

    Shapes: x (N, C_in, H, W), labels (N,), result as weight2, (classes, C_out).

    Examples
    --------
    >>> x, weights = np.array([[[[3.0, -1.0]]]]), (np.ones((1, 1, 1, 1)), np.zeros((2, 1)))
    >>> to_second(x, np.array([1]), *weights).tolist()
    [[0.75], [-0.75]]
    """
    means = means_of(x, weight1)[1]
    return to_scores(means @ weight2.T, labels).T @ means


def to_first(x, labels, weight1, weight2):
    """Return what the kernels of the first layer receive.

    Shapes: x (N, C_in, H, W), labels (N,), result as weight1, (C_out, C_in, K_H, K_W).

    Examples
    --------
    >>> x, weights = np.array([[[[3.0, -1.0]]]]), (np.zeros((1, 1, 1, 1)) + 1, np.eye(2)[:, :1])
    >>> to_first(x, np.array([0]), *weights).shape
    (1, 1, 1, 1)
    """
    sums, means = means_of(x, weight1)
    to_means = to_scores(means @ weight2.T, labels) @ weight2
    to_maps = np.broadcast_to(to_means[:, :, None, None] / sums[0, 0].size, sums.shape)
    return conv2d_weight(x, weight1.shape, relu_input(sums, to_maps))


def learn(x, labels, x_test):
    """Return the class of each image of the test: that of lines in its direction.

    Noise is too weak to hide a line: three pixels of it are brighter than any other three.

    Shapes: x and x_test (N, 1, H, W), labels (N,), result (N,).

    Examples
    --------
    >>> x = np.zeros((1, 1, 5, 5))
    >>> x[..., 2, 1:4] = 1
    >>> learn(x, np.array([7]), x)
    array([7])
    """
    class_of = dict(zip(_directions(x).tolist(), labels.tolist(), strict=True))
    return np.array([class_of[direction] for direction in _directions(x_test).tolist()])


def _directions(x):
    """Return in which of the directions each image holds its brightest line."""
    kernels = np.zeros((len(STEPS), 1, LENGTH, LENGTH))
    for kernel, step in zip(kernels[:, 0], STEPS, strict=True):
        pixels = np.outer(range(LENGTH), step)
        kernel[tuple((pixels - pixels.min(axis=0)).T)] = 1
    return conv2d(x, kernels, padding=LENGTH - 1).max(axis=(2, 3)).argmax(axis=1)
