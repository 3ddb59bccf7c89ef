"""A small network that reads handwritten digits, trained with `convkit.gradients` alone.

An image of 8 x 8 pixels meets two layers, each of which convolves, applies the ReLU and pools;
a dense layer gives ten scores, and the digit with the largest score is the answer::

    image 1 x 8 x 8 -> 4 maps of 8 x 8 -> 4 x 4 -> 8 maps of 4 x 4 -> 2 x 2 -> 32 numbers -> 10
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from convkit.activations import cross_entropy, relu
from convkit.conv import conv2d
from convkit.extras import carried
from convkit.gradients import (
    conv2d_bias,
    conv2d_input,
    conv2d_weight,
    cross_entropy_input,
    max_pool2d_input,
    relu_input,
)
from convkit.pool import max_pool2d

__all__ = [
    "Network",
    "Steps",
    "accuracy",
    "backward",
    "forward",
    "initial",
    "learn",
    "load",
    "train",
]


class Network(NamedTuple):
    """The 666 numbers that are learned: weight and bias of each of the three layers."""

    weight1: np.ndarray  # (4, 1, 3, 3)
    bias1: np.ndarray  # (4,)
    weight2: np.ndarray  # (8, 4, 3, 3)
    bias2: np.ndarray  # (8,)
    weight3: np.ndarray  # (10, 32): for each digit, a weight for each pooled number
    bias3: np.ndarray  # (10,)


class Steps(NamedTuple):
    """What `forward` computed on its way, in this order."""

    x: np.ndarray  # (N, 1, 8, 8)
    sum1: np.ndarray  # (N, 4, 8, 8): bias and sum over the channels
    map1: np.ndarray  # after the ReLU
    pool1: np.ndarray  # (N, 4, 4, 4)
    sum2: np.ndarray  # (N, 8, 4, 4)
    map2: np.ndarray
    pool2: np.ndarray  # (N, 8, 2, 2)
    scores: np.ndarray  # (N, 10)


Slope = Callable[[Network, np.ndarray, np.ndarray], tuple[float, Network]]  # on x and labels


def load() -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Return scikit-learn's handwritten digits, every fifth of them held out.

    Returns
    -------
    (x, labels), (x_test, labels_test)
        Images of shape (N, 1, 8, 8) from 0 (paper) to 1 (ink), in steps of 1/16, and the digits
        that they show: 1,437 images to learn from and 360 to test with.

    Raises
    ------
    ModuleNotFoundError
        If scikit-learn is not installed; ``pip install scikit-learn`` brings it.

    Notes
    -----
    The digits of 13 writers, collected by E. Alpaydin and C. Kaynak, UCI Machine Learning
    Repository; scikit-learn carries them as `load_digits`.

    Examples
    --------
    >>> (x, labels), (x_test, labels_test) = load()
    >>> x.shape, x_test.shape, labels[:4]
    ((1437, 1, 8, 8), (360, 1, 8, 8), array([1, 2, 3, 4]))
    """
    file = carried("sklearn", "datasets/data/digits.csv.gz", "scikit-learn", "load")
    rows = np.loadtxt(file, delimiter=",")  # 64 pixels, then the digit
    x, labels = rows[:, :-1].reshape(-1, 1, 8, 8) / 16, rows[:, -1].astype(int)
    held_out = np.arange(len(x)) % 5 == 0
    return (x[~held_out], labels[~held_out]), (x[held_out], labels[held_out])


def initial(seed: int = 0) -> Network:
    """Return an untrained network: random weights, all biases 0.1.

    The weights are scaled so that the numbers neither grow nor shrink from layer to layer: their
    variance is 2 over the number of values that feed one output. The biases lift the sums a
    little, so that hardly a filter starts with a ReLU that lets nothing through.

    Examples
    --------
    >>> [array.shape for array in initial()]
    [(4, 1, 3, 3), (4,), (8, 4, 3, 3), (8,), (10, 32), (10,)]
    >>> sum(array.size for array in initial())
    666
    """
    rng = np.random.default_rng(seed)
    arrays = []
    for shape in (4, 1, 3, 3), (8, 4, 3, 3), (10, 32):
        fan_in = np.prod(shape[1:])
        arrays += [rng.normal(0, np.sqrt(2 / fan_in), shape), np.full(shape[0], 0.1)]
    return Network(*arrays)


def forward(network: Network, x: np.ndarray) -> Steps:
    """Return all that the network computes for images of shape (N, 1, 8, 8).

    Networks laid side by side (`convkit.digits.rules.side_by_side`) are computed as one whose
    second layer has a group for each; its scores are those of the first, of the second, ...

    Examples
    --------
    >>> steps = forward(initial(), np.zeros((2, 1, 8, 8)))
    >>> steps.pool2.shape, steps.scores.shape
    ((2, 8, 2, 2), (2, 10))
    """
    sum1 = conv2d(x, network.weight1, network.bias1, padding=1)
    map1 = relu(sum1)
    pool1 = max_pool2d(map1, 2)
    groups = _networks(network)
    sum2 = conv2d(pool1, network.weight2, network.bias2, padding=1, groups=groups)
    map2 = relu(sum2)
    pool2 = max_pool2d(map2, 2)
    products = _parts(pool2, groups) @ _dense(network, groups).swapaxes(1, 2)
    scores = products.swapaxes(0, 1).reshape(len(x), -1) + network.bias3
    return Steps(x, sum1, map1, pool1, sum2, map2, pool2, scores)


def backward(network: Network, steps: Steps, labels: np.ndarray) -> tuple[float, Network]:
    """Return the loss, and how fast it grows with each number of the network.

    The loss is the cross-entropy: the mean of -log of the share that softmax, which turns
    scores into shares that add up to 1, gives to the right digit. Of networks side by side
    it is the sum of their losses.

    Returns
    -------
    loss : float
    gradient : Network
        In place of each weight and bias, the derivative of the loss with respect to it.

    Examples
    --------
    Ten equal scores leave a tenth for the right digit, and -log(1/10) = 2.3026:

    >>> blank = Network(*(0 * array for array in initial()))
    >>> loss, gradient = backward(blank, forward(blank, np.ones((2, 1, 8, 8))), [3, 3])
    >>> round(loss, 4), gradient.bias3.round(1)[2:5]
    (2.3026, array([ 0.1, -0.9,  0.1]))
    """
    groups = _networks(network)
    scores, truth = steps.scores.reshape(len(labels) * groups, -1), np.repeat(labels, groups)
    loss = groups * float(cross_entropy(scores, truth))
    to_scores = cross_entropy_input(scores, truth, groups).reshape(steps.scores.shape)
    grad3 = _parts(to_scores, groups)
    weight3 = grad3.swapaxes(1, 2) @ _parts(steps.pool2, groups)
    bias3 = to_scores.sum(axis=0)
    to_pool2 = (grad3 @ _dense(network, groups)).swapaxes(0, 1).reshape(steps.pool2.shape)
    to_map2 = max_pool2d_input(steps.map2, to_pool2, 2)
    grad2 = relu_input(steps.sum2, to_map2)
    weight2, bias2 = _of_layer(steps.pool1, network.weight2, grad2, groups)
    shape = steps.pool1.shape
    to_pool1 = conv2d_input(shape, network.weight2, grad2, padding=1, groups=groups)
    grad1 = relu_input(steps.sum1, max_pool2d_input(steps.map1, to_pool1, 2))
    weight1, bias1 = _of_layer(steps.x, network.weight1, grad1)
    weight3 = weight3.reshape(network.weight3.shape)
    return loss, Network(weight1, bias1, weight2, bias2, weight3, bias3)


def _networks(network):
    """Count the networks that lie side by side in one."""
    return len(network.weight1) // network.weight2.shape[1]


def _parts(array, networks):
    """Return what belongs to each network: (N, ...) becomes (networks, N, numbers)."""
    return array.reshape(len(array), networks, -1).swapaxes(0, 1)


def _dense(network, networks):
    """Return the last layer's weight of each network, of shape (networks, classes, numbers)."""
    return network.weight3.reshape(networks, -1, network.weight3.shape[1])


def _of_layer(x, weight, grad, groups=1):
    """Return the gradients of a layer's weight and bias."""
    to_weight = conv2d_weight(x, weight.shape, grad, padding=1, groups=groups)
    return to_weight, conv2d_bias(grad)


def train(
    x: np.ndarray, labels: np.ndarray, *, epochs: int = 20, seed: int = 0, **settings: Any
) -> Network:
    """Return a network that has learned to read the images; see `learn`.

    Examples
    --------
    >>> (x, labels), _ = load()
    >>> network = train(x[:200], labels[:200], epochs=30)
    >>> accuracy(network, x[:200], labels[:200]) > 0.9
    True
    """
    *_, (network, _) = learn(initial(seed), x, labels, epochs=epochs, seed=seed, **settings)
    return network


def slope(network: Network, x: np.ndarray, labels: np.ndarray) -> tuple[float, Network]:
    """Return the loss on these images, and its gradient; see `backward`.

    Examples
    --------
    >>> loss, gradient = slope(initial(), np.zeros((2, 1, 8, 8)), [3, 5])
    >>> gradient.weight1.shape
    (4, 1, 3, 3)
    """
    return backward(network, forward(network, x), labels)


def learn(
    network: Network,
    x: np.ndarray,
    labels: np.ndarray,
    *,
    slope: Slope = slope,
    epochs: int = 20,
    batch: int = 32,
    rate: float = 0.02,
    momentum: float = 0.9,
    seed: int = 0,
) -> Iterator[tuple[Network, float]]:
    """Teach a network by stochastic gradient descent with momentum; yield it after each epoch.

    Each epoch goes through all images once, in a new random order, `batch` at a time. After
    each batch every number of the network takes a step against its gradient; the step keeps
    the share `momentum` of the step before. The rate falls evenly to zero. The same seed gives
    the same network.

    Parameters
    ----------
    network : Network
        Where to start; it is not changed.
    x : ndarray of shape (N, C_in, 8, 8)
    labels : ndarray of shape (N,)
    slope : callable
        ``slope(network, x, labels)`` gives a loss and its gradient, a `Network`.

    Yields
    ------
    network : Network
    loss : float
        The mean over the batches of this epoch, each before its step.

    Examples
    --------
    >>> (x, labels), _ = load()
    >>> losses = [loss for _, loss in learn(initial(), x[:200], labels[:200], epochs=3)]
    >>> losses[0] > losses[1] > losses[2]
    True
    """
    rng = np.random.default_rng(seed)
    step = [np.zeros_like(array) for array in network]
    batches = -(-len(x) // batch)
    for epoch in range(epochs):
        order, losses = rng.permutation(len(x)), []
        for turn in range(batches):
            chosen = order[turn::batches]
            loss, gradient = slope(network, x[chosen], labels[chosen])
            now = rate * (1 - (epoch * batches + turn) / (epochs * batches))
            step = [momentum * s - now * g for s, g in zip(step, gradient, strict=True)]
            network = Network(*(array + s for array, s in zip(network, step, strict=True)))
            losses.append(loss)
        yield network, float(np.mean(losses))


def accuracy(network: Network, x: np.ndarray, labels: np.ndarray) -> float:
    """Return the share of images whose largest score is that of the right digit.

    Examples
    --------
    >>> (x, labels), _ = load()
    >>> 0 <= accuracy(initial(), x, labels) < 0.3  # untrained: hardly more than a guess
    True
    """
    return float((forward(network, x).scores.argmax(axis=1) == labels).mean())
