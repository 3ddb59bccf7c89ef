"""Answers written blind, from the notebook alone."""

import math

import numpy as np

import convkit
from convkit import gradients


def forward(x, weight1, weight2):
    """The notebook's own."""
    sums = convkit.conv2d(x, weight1)
    maps = np.maximum(sums, 0)
    means = maps.mean(axis=(2, 3))
    return sums, maps, means, means @ weight2.T


# ------------------------------------------------------------------ wrong
def through_relu_0(x, g):
    return np.where((x > 0) & (g > 0), g, 0)


def through_relu_1(x, g):
    return g * np.clip(x, 0, 1)


def to_scores_0(scores, labels):
    N, classes = scores.shape
    e = np.exp(scores - scores.max())
    shares = e / e.sum(axis=1, keepdims=True)
    return (shares - np.eye(classes)[labels]) / N


def to_scores_1(scores, labels):
    N, classes = scores.shape
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = e / e.sum(axis=1, keepdims=True)
    shares[:, labels] -= 1
    return shares / N


def to_scores_2(scores, labels):
    N, classes = scores.shape
    result = np.zeros_like(scores)
    for n in range(N):
        e = np.exp(scores[n] - scores[n].max())
        result[n] = e / e.sum() / N
        result[n, labels[n]] = (e[labels[n]] / e.sum() - 1) / N
    return result


def take_step_0(weight, step, g, *, rate, momentum):
    new = momentum * step - rate * g
    return weight + momentum * new - rate * g, new


def take_step_1(weight, step, g, *, rate, momentum):
    new = momentum * step + g
    return weight - rate * new, -new


def to_second_0(x, labels, weight1, weight2):
    sums, maps, means, scores = forward(x, weight1, weight2)
    g = gradients.cross_entropy_input(scores, labels)
    return g.T @ sums.mean(axis=(2, 3))


def to_first_0(x, labels, weight1, weight2):
    sums, maps, means, scores = forward(x, weight1, weight2)
    H, W = x.shape[2:]
    g = gradients.cross_entropy_input(scores, labels) @ weight2
    g_maps = np.broadcast_to(g[:, :, None, None] / (H * W), maps.shape)
    return gradients.conv2d_weight(x, weight1.shape, gradients.relu_input(sums, g_maps))


def to_first_1(x, labels, weight1, weight2):
    sums, maps, means, scores = forward(x, weight1, weight2)
    g_means = gradients.cross_entropy_input(scores, labels) @ weight2
    g_means = gradients.relu_input(means, g_means)
    places = sums.shape[2] * sums.shape[3]
    g_sums = np.ones(sums.shape) * g_means[:, :, None, None] / places
    return gradients.conv2d_weight(x, weight1.shape, g_sums)


def learn_0(x, labels, x_test):
    names = list(dict.fromkeys(np.asarray(labels).tolist()))  # in the order in which they turn up
    numbers = np.array([names.index(label) for label in np.asarray(labels).tolist()])
    rng = np.random.default_rng(0)
    weights = [rng.normal(0, 0.3, (8, 1, 3, 3)), rng.normal(0, 0.3, (len(names), 8))]
    steps = [np.zeros_like(w) for w in weights]
    for _ in range(50):
        sums, maps, means, scores = forward(x, *weights)
        g = gradients.cross_entropy_input(scores, numbers)
        g_maps = np.ones(maps.shape) * (g @ weights[1])[:, :, None, None] / maps[0, 0].size
        found = [
            gradients.conv2d_weight(x, weights[0].shape, gradients.relu_input(sums, g_maps)),
            g.T @ means,
        ]
        for k in range(2):
            steps[k] = 0.9 * steps[k] - 8 * found[k]
            weights[k] = weights[k] + steps[k]
    return forward(x_test, *weights)[3].argmax(axis=1)


# ------------------------------------------------------------------ right
def through_relu_r0(x, g):
    result = np.zeros_like(g)
    np.copyto(result, g, where=np.signbit(-x) & (x != 0))
    return result


def to_scores_r0(scores, labels):
    def rows():
        for line, right in zip(scores.tolist(), labels):
            top = max(line)
            parts = [math.exp(s - top) for s in line]
            whole = math.fsum(parts)
            yield [(p / whole - (c == right)) / len(scores) for c, p in enumerate(parts)]

    return np.array(list(rows()))


def take_step_r0(weight, step, g, *, rate, momentum):
    steps = np.einsum("k,k...->...", [momentum, -rate], np.stack([step, g]))
    return tuple(np.stack([weight + steps, steps]))


def to_first_r0(x, labels, weight1, weight2):
    K_H, K_W = weight1.shape[2:]
    windows = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))  # n c h w a b
    sums = np.einsum("nchwab,mcab->nmhw", windows, weight1)
    alive = sums > 0
    places = alive.shape[2] * alive.shape[3]
    scores = np.einsum("nmhw,km->nk", np.where(alive, sums, 0), weight2) / places
    scores = scores - scores.max(1)[:, None]
    shares = np.exp(scores) / np.exp(scores).sum(1)[:, None]
    shares[range(len(x)), labels] -= 1
    return np.einsum(
        "nk,km,nmhw,nchwab->mcab", shares, weight2, alive.astype(float), windows, optimize=True
    ) / (len(x) * places)


def learn_r0(x, labels, x_test):
    """No network: how alike is an image to itself, moved by one or two places in a direction?"""

    def moved(images, rows, cols):
        H, W = images.shape[1:]
        a = images[:, rows:, max(cols, 0) : W + min(cols, 0)]
        b = images[:, : H - rows, max(-cols, 0) : W - max(cols, 0)]
        return (a * b).sum(axis=(1, 2))

    def features(images):
        images = np.asarray(images, dtype=float)[:, 0]
        ways = ((0, 1), (1, 0), (1, 1), (1, -1))
        return np.stack([moved(images, f * r, f * c) for r, c in ways for f in (1, 2)], axis=1)

    labels = np.asarray(labels)
    names = np.unique(labels)
    seen = features(x)
    centres = np.stack([seen[labels == name].mean(axis=0) for name in names])
    far = np.linalg.norm(features(x_test)[:, None] - centres, axis=2)
    return names[far.argmin(axis=1)]


WRONG = [
    (
        "through_relu",
        "Lets through only positive gradients (as guided backpropagation does): negative ones are lost where x is positive.",
        through_relu_0,
    ),
    (
        "through_relu",
        "Makes the mask with np.clip(x, 0, 1), so numbers between 0 and 1 pass only a part of the gradient.",
        through_relu_1,
    ),
    (
        "to_scores",
        "Subtracts the largest score of the whole batch: an image with far smaller scores becomes 0 / 0.",
        to_scores_0,
    ),
    (
        "to_scores",
        "shares[:, labels] -= 1 subtracts in the columns of all labels for each image: wrong for a batch.",
        to_scores_1,
    ),
    (
        "to_scores",
        "Makes the result with zeros_like(scores): where the scores are whole numbers, everything is cut off to 0 or -1.",
        to_scores_2,
    ),
    (
        "take_step",
        "Moves the weights by a look-ahead (Nesterov) step, not by the new step that it returns.",
        take_step_0,
    ),
    (
        "take_step",
        "Keeps the step without the rate: the step that comes back is that of another convention, and the step before is multiplied by rate.",
        take_step_1,
    ),
    (
        "to_second",
        "Takes the means of the sums before the ReLU instead of those of the maps.",
        to_second_0,
    ),
    (
        "to_first",
        "Shares the gradient of a mean among the places of the image, H * W, instead of those of the map.",
        to_first_0,
    ),
    (
        "to_first",
        "Applies the ReLU to the means instead of the sums: places that were cut off get a gradient as well.",
        to_first_1,
    ),
    (
        "learn",
        "Numbers the classes in the order in which they turn up and does not turn these numbers back into the names.",
        learn_0,
    ),
]
RIGHT = [
    ("through_relu", through_relu_r0),
    ("to_scores", to_scores_r0),
    ("take_step", take_step_r0),
    ("to_first", to_first_r0),
    ("learn", learn_r0),
]
