"""Answers written blind, from the notebook alone."""

from functools import partial

import convkit
import numpy as np
from convkit import gradients


def forward(x, weight1, weight2):
    sums = convkit.conv2d(x, weight1)
    maps = np.maximum(sums, 0)
    means = maps.mean(axis=(2, 3))
    return sums, maps, means, means @ weight2.T


# ---------------------------------------------------------------- wrong


def through_relu_0(x, g):
    return np.where((x > 0) & (g > 0), g, 0)


def through_relu_1(x, g):
    passed = x.astype(int) > 0
    return g * passed


def to_scores_2(scores, labels):
    N, classes = scores.shape
    powers = np.exp(scores - scores.max())
    shares = powers / np.maximum(powers.sum(axis=1, keepdims=True), 1e-300)
    shares[np.arange(N), labels] -= 1
    return shares / N


def to_scores_3(scores, labels):
    N, classes = scores.shape
    powers = np.exp(np.clip(scores, -500, 500))
    shares = powers / powers.sum(axis=1, keepdims=True)
    return (shares - np.eye(classes)[labels]) / N


def to_scores_4(scores, labels):
    N, classes = scores.shape
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = powers / powers.sum(axis=1, keepdims=True)
    right = np.zeros((N, classes))
    for n, label in enumerate(labels):
        right[n, label] = 1
    return shares - right / N


def take_step_5(weight, step, g, *, rate, momentum):
    new = momentum * step - rate * g
    return weight + momentum * new - rate * g, new


def take_step_6(weight, step, g, *, rate, momentum):
    new = momentum * step + g
    return weight - rate * new, new


def to_second_7(x, labels, weight1, weight2):
    sums, maps, means, scores = forward(x, weight1, weight2)
    g = gradients.cross_entropy_input(scores, labels)
    return (means.T @ g).reshape(weight2.shape)


def to_first_8(x, labels, weight1, weight2):
    sums, maps, means, scores = forward(x, weight1, weight2)
    g = gradients.cross_entropy_input(scores, labels) @ weight2
    g = gradients.relu_input(means, g)
    places = sums.shape[2] * sums.shape[3]
    g = np.ones(sums.shape) * g[:, :, None, None] / places
    return gradients.conv2d_weight(x, weight1.shape, g)


def to_first_9(x, labels, weight1, weight2):
    sums, maps, means, scores = forward(x, weight1, weight2)
    g = gradients.cross_entropy_input(scores, labels) @ weight2
    H, W = x.shape[2:]
    g = np.broadcast_to(g[:, :, None, None] / (H * W), maps.shape)
    return gradients.conv2d_weight(x, weight1.shape, gradients.relu_input(sums, g))


def learn_10(x, labels, x_test):
    classes = int(labels.max()) + 1
    weight1, weight2 = np.zeros((8, 1, 3, 3)), np.zeros((classes, 8))
    step1, step2 = np.zeros_like(weight1), np.zeros_like(weight2)
    for _ in range(50):
        sums, maps, means, scores = forward(x, weight1, weight2)
        g = gradients.cross_entropy_input(scores, labels)
        g2 = g.T @ means
        back = (g @ weight2)[:, :, None, None] * (sums > 0) / sums[0, 0].size
        g1 = gradients.conv2d_weight(x, weight1.shape, back)
        step1, step2 = 0.9 * step1 - 8 * g1, 0.9 * step2 - 8 * g2
        weight1, weight2 = weight1 + step1, weight2 + step2
    return forward(x_test, weight1, weight2)[-1].argmax(axis=1)


WRONG = [
    (
        "through_relu",
        "Cuts off the negative gradients too, as if g went through the ReLU itself.",
        through_relu_0,
    ),
    (
        "through_relu",
        "Turns x into whole numbers first, so that numbers between 0 and 1 count as 0.",
        through_relu_1,
    ),
    (
        "to_scores",
        "Subtracts the largest score of all images, not that of each, so that other images lose their shares.",
        to_scores_2,
    ),
    (
        "to_scores",
        "Clips the scores at 500 against the overflow, which changes the shares of large scores.",
        to_scores_3,
    ),
    ("to_scores", "Divides only the ones of the right classes by N, not the shares.", to_scores_4),
    (
        "take_step",
        "Moves the weights by a step that looks ahead (Nesterov), not by the step that it gives.",
        take_step_5,
    ),
    (
        "take_step",
        "Gives the step in the manner of PyTorch, without the rate and with the sign of the gradient.",
        take_step_6,
    ),
    (
        "to_second",
        "Brings the gradient into shape with reshape where it has to be transposed.",
        to_second_7,
    ),
    (
        "to_first",
        "Asks the mean of a map, not each of its sums, whether the ReLU let it pass.",
        to_first_8,
    ),
    (
        "to_first",
        "Divides by the places of the image, not by those of the maps, which are fewer.",
        to_first_9,
    ),
    (
        "learn",
        "Starts with all weights at 0, where every gradient is 0 and nothing is learnt.",
        learn_10,
    ),
]


# ---------------------------------------------------------------- right

through_relu_r0 = lambda x, g: np.choose(np.greater(x, 0), [np.zeros_like(g), g])  # noqa: E731


def to_scores_r1(scores, labels):
    """Logarithms all the way: the share is exp(score - logsumexp), the sum by logaddexp."""
    N, classes = scores.shape
    total = np.logaddexp.reduce(scores, axis=1)
    shares = np.exp(np.subtract(scores.T, total)).T
    return (shares - np.equal.outer(labels, range(classes))) / N


def to_second_r3(x, labels, weight1, weight2):
    """The derivative by a complex step, weight by weight: exact but for the last digits."""
    means = forward(x, weight1, weight2)[2]

    def loss(weight):
        scores = means @ weight.T
        scores = scores - scores.real.max(axis=1, keepdims=True)
        logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        return -np.mean([row[label] for row, label in zip(logs, labels)])

    tiny = 1e-40
    out = np.empty(weight2.shape)
    for place in np.ndindex(*weight2.shape):
        shifted = weight2.astype(complex)
        shifted[place] += 1j * tiny
        out[place] = loss(shifted).imag / tiny
    return out


def to_first_r4(x, labels, weight1, weight2):
    """No layer at all: windows, and one einsum there and one back."""
    windows = np.lib.stride_tricks.sliding_window_view(x, weight1.shape[2:], axis=(2, 3))
    sums = np.einsum("nchwkl,mckl->nmhw", windows, weight1)
    scores = np.einsum("nmhw,sm->ns", sums.clip(0), weight2) / (sums.shape[2] * sums.shape[3])
    shares = np.exp(scores - scores.max(1)[:, None])
    shares /= shares.sum(1)[:, None]
    shares -= np.eye(len(weight2))[labels]
    return np.einsum(
        "ns,sm,nmhw,nchwkl->mckl", shares, weight2, sums > 0, windows, optimize=True
    ) / (len(x) * sums.shape[2] * sums.shape[3])


def learn_r5(x, labels, x_test):
    """The network of task 4 with its state in a class, and the gradients by einsum."""
    names, labels = np.unique(labels, return_inverse=True)
    view = partial(np.lib.stride_tricks.sliding_window_view, window_shape=(3, 3), axis=(1, 2))

    class Net:
        def __init__(self, seed):
            rng = np.random.default_rng(seed)
            self.w = [rng.normal(0, 0.5, (8, 9)), rng.normal(0, 0.5, (len(names), 8))]
            self.v = [0.0, 0.0]

        def __call__(self, patches):
            self.sums = patches @ self.w[0].T
            self.means = np.maximum(self.sums, 0).mean(axis=1)
            return self.means @ self.w[1].T

        def train(self, patches):
            for _ in range(120):
                s = self(patches)
                p = np.exp(s - s.max(axis=1, keepdims=True))
                p /= p.sum(axis=1, keepdims=True)
                loss = -np.log(p[np.arange(len(p)), labels] + 1e-12).mean()
                d = (p - np.eye(len(names))[labels]) / len(p)
                back = (d @ self.w[1])[:, None] * (self.sums > 0) / self.sums.shape[1]
                grads = np.tensordot(back, patches, ((0, 1), (0, 1))), d.T @ self.means
                self.v = [0.9 * v - 4 * g for v, g in zip(self.v, grads)]
                self.w = [w + v for w, v in zip(self.w, self.v)]
            return loss, self

    flat = lambda images: view(images[:, 0]).reshape(len(images), -1, 9)  # noqa: E731
    _, net = min((Net(seed).train(flat(x)) for seed in range(4)), key=lambda pair: pair[0])
    return names[net(flat(x_test)).argmax(axis=1)]


RIGHT = [
    ("through_relu", through_relu_r0),
    ("to_scores", to_scores_r1),
    ("to_second", to_second_r3),
    ("to_first", to_first_r4),
    ("learn", learn_r5),
]
