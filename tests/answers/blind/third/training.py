"""Answers to training, written from the notebook alone."""

from collections import namedtuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

STUDENT = "ada.l"  # whose own numbers the my_... answers are for
WRONG, RIGHT = [], []


def wrong(task, reason):
    def keep(answer):
        WRONG.append((task, reason, answer))
        return answer

    return keep


def right(task):
    def keep(answer):
        RIGHT.append((task, answer))
        return answer

    return keep


def places(n, k, s=1, p=0, d=1):
    """As convkit.output_size, which the notebooks give."""
    return (n + 2 * p - d * (k - 1) - 1) // s + 1


def conv(x, weight):
    """As convkit.conv2d, stride 1 and no padding."""
    windows = sliding_window_view(x, weight.shape[2:], axis=(2, 3))
    return np.einsum("nchwkl,ockl->nohw", windows, weight, optimize=True)


def conv2d_weight(x, weight_size, g):
    """As convkit.gradients.conv2d_weight, stride 1 and no padding."""
    windows = sliding_window_view(x, weight_size[2:], axis=(2, 3))
    return np.einsum("nchwkl,nohw->ockl", windows, g, optimize=True)


def cross_entropy_input(scores, labels):
    """As convkit.gradients.cross_entropy_input."""
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    shares[np.arange(len(labels)), labels] -= 1
    return shares / len(labels)


def relu_input(x, g):
    """As convkit.gradients.relu_input."""
    return g * (x > 0)


def forward(x, weight1, weight2):
    """As the notebook gives it."""
    sums = conv(x, weight1)
    maps = np.maximum(sums, 0)
    means = maps.mean(axis=(2, 3))
    return sums, maps, means, means @ weight2.T


# through_relu


@wrong(
    "through_relu",
    "It lets a gradient through only where x and g have the same sign: at a positive x a negative gradient is lost, and at a negative x a negative gradient goes through.",
)
def _(x, g):
    return np.where(x * g > 0, g, 0)


@wrong(
    "through_relu",
    "The slope of the ReLU is taken to be x itself, capped at 1, so that for x between 0 and 1 the gradient is made smaller; for whole numbers it is right.",
)
def _(x, g):
    slope = np.clip(x, 0, 1)
    return g * slope


@wrong("through_relu", "Where x is exactly 0, half of the gradient goes through, not none of it.")
def _(x, g):
    slope = (np.sign(x) + 1) / 2
    return slope * g


@wrong(
    "through_relu",
    "The array that is filled has the dtype of x: if x holds whole numbers, fractions of g are cut off.",
)
def _(x, g):
    result = np.zeros_like(x)
    alive = x > 0
    result[alive] = g[alive]
    return result


# to_scores


@wrong(
    "to_scores",
    "The length of the one-hot rows is the largest label of the batch plus 1, not the number of classes: if the last class does not occur it raises, or, if all labels are 0, subtracts 1 in every class.",
)
def _(scores, labels):
    N, classes = scores.shape
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = shares / shares.sum(axis=1, keepdims=True)
    one_hot = np.eye(labels.max() + 1)[labels]
    return (shares - one_hot) / N


@wrong(
    "to_scores",
    "shares[:, labels] takes the columns of all labels in every row: each image gets 1 subtracted also at the right classes of the other images; for one image it is right.",
)
def _(scores, labels):
    N, classes = scores.shape
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = shares / shares.sum(axis=1, keepdims=True)
    shares[:, labels] -= 1
    return shares / N


@wrong(
    "to_scores",
    "Large scores are cut to 500 in place of subtracting the largest, so that all scores above 500 become equal and share alike.",
)
def _(scores, labels):
    N, classes = scores.shape
    e = np.exp(np.clip(scores, -500, 500))
    shares = e / e.sum(axis=1, keepdims=True)
    return (shares - np.eye(classes)[labels]) / N


@wrong(
    "to_scores",
    "shares - one_hot is already the gradient of the scores, and it is multiplied by shares * (1 - shares) once more, as if it were that of the shares.",
)
def _(scores, labels):
    N, classes = scores.shape
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = e / e.sum(axis=1, keepdims=True)
    return (shares - np.eye(classes)[labels]) * shares * (1 - shares) / N


# take_step


@wrong(
    "take_step",
    "The gradient is multiplied by 1 - momentum as well, as in a running mean: the step against it is too short whenever momentum is not 0.",
)
def _(weight, step, g, *, rate, momentum):
    step = momentum * step - (1 - momentum) * rate * g
    return weight + step, step


@wrong(
    "take_step",
    "The rate multiplies the kept share of the step before too, not the gradient alone; after a step of zeros it is right.",
)
def _(weight, step, g, *, rate, momentum):
    new_step = rate * (momentum * step - g)
    return weight + new_step, new_step


@wrong(
    "take_step",
    "The step is right but the weights look ahead as in Nesterov's method: they move by momentum times the new step and another rate times g, not by the new step.",
)
def _(weight, step, g, *, rate, momentum):
    new_step = momentum * step - rate * g
    new_weight = weight + momentum * new_step - rate * g
    return new_weight, new_step


# to_second


@wrong(
    "to_second",
    "Gradients are summed and means averaged over the batch before they are multiplied; the product of each image must be formed first, so only for one image it is right.",
)
def _(x, labels, weight1, weight2):
    sums, maps, means, scores = forward(x, weight1, weight2)
    g = cross_entropy_input(scores, labels)
    return np.outer(g.sum(axis=0), means.mean(axis=0))


@wrong(
    "to_second",
    "It takes the means of the sums, from before the ReLU, not those of the maps: wrong as soon as a sum is negative.",
)
def _(x, labels, weight1, weight2):
    sums, maps, means, scores = forward(x, weight1, weight2)
    g = cross_entropy_input(scores, labels)
    return g.T @ sums.mean(axis=(2, 3))


@wrong(
    "to_second",
    "In the loop over the images the gradient is set anew, not added to, so that only the last image counts.",
)
def _(x, labels, weight1, weight2):
    sums, maps, means, scores = forward(x, weight1, weight2)
    g = cross_entropy_input(scores, labels)
    for n in range(len(x)):
        grad = np.zeros_like(weight2, dtype=float)
        for c in range(weight2.shape[0]):
            for m in range(weight2.shape[1]):
                grad[c, m] += g[n, c] * means[n, m]
    return grad


# to_first


@wrong(
    "to_first",
    "The gradient of each mean is divided by the number of pixels of the image, H * W, not by the number of places of the sums, which is smaller for a kernel above 1 by 1.",
)
def _(x, labels, weight1, weight2):
    sums, maps, means, scores = forward(x, weight1, weight2)
    N, C, H, W = x.shape
    g_means = cross_entropy_input(scores, labels) @ weight2
    g_maps = g_means[:, :, None, None] * np.ones_like(maps) / (H * W)
    return conv2d_weight(x, weight1.shape, relu_input(sums, g_maps))


@wrong(
    "to_first",
    "The ReLU is undone at the means: all places of a map get the gradient if its mean is above 0, also those whose sum is negative and was cut off.",
)
def _(x, labels, weight1, weight2):
    sums, maps, means, scores = forward(x, weight1, weight2)
    g_means = cross_entropy_input(scores, labels) @ weight2
    g_means = relu_input(means, g_means)
    H_out, W_out = sums.shape[2:]
    g_sums = np.repeat(g_means, H_out * W_out).reshape(sums.shape) / (H_out * W_out)
    return conv2d_weight(x, weight1.shape, g_sums)


@wrong(
    "to_first",
    "The gradient of a mean is shared among the places that the ReLU let through, not divided by the number of all places: too large for each map of which the ReLU cut off a part.",
)
def _(x, labels, weight1, weight2):
    sums, maps, means, scores = forward(x, weight1, weight2)
    g_means = cross_entropy_input(scores, labels) @ weight2
    alive = sums > 0
    count = np.maximum(alive.sum(axis=(2, 3)), 1)
    g_sums = alive * (g_means / count)[:, :, None, None]
    return conv2d_weight(x, weight1.shape, g_sums)


# learn


@wrong(
    "learn",
    "It looks only at the largest row sum and the largest column sum, which are alike for the two diagonals, so that it cannot tell these apart.",
)
def _(x, labels, x_test):
    def features(images):
        images = images[:, 0]
        return np.stack([images.sum(axis=2).max(axis=1), images.sum(axis=1).max(axis=1)], axis=1)

    names = np.unique(labels)
    centres = np.array([features(x[labels == c]).mean(axis=0) for c in names])
    distance = ((features(x_test)[:, None] - centres) ** 2).sum(axis=2)
    return names[distance.argmin(axis=1)]


@wrong(
    "learn",
    "Both layers start at zeros, not at random numbers: all gradients are zero and stay so, and every image gets class 0.",
)
def _(x, labels, x_test):
    classes = labels.max() + 1
    weight1, weight2 = np.zeros((8, 1, 3, 3)), np.zeros((classes, 8))
    step1, step2 = 0 * weight1, 0 * weight2
    for _ in range(50):
        sums, maps, means, scores = forward(x, weight1, weight2)
        g = cross_entropy_input(scores, labels)
        g2 = g.T @ means
        g_maps = (g @ weight2)[:, :, None, None] / maps[0, 0].size * np.ones_like(maps)
        g1 = conv2d_weight(x, weight1.shape, relu_input(sums, g_maps))
        step1, step2 = 0.9 * step1 - 8 * g1, 0.9 * step2 - 8 * g2
        weight1, weight2 = weight1 + step1, weight2 + step2
    return forward(x_test, weight1, weight2)[3].argmax(axis=1)


@wrong(
    "learn",
    "The rate is 0.01 where 8 is needed for 50 steps: the weights hardly move from their random start, and the answers are little better than a guess.",
)
def _(x, labels, x_test):
    classes = labels.max() + 1
    rng = np.random.default_rng(0)
    weight1, weight2 = rng.normal(size=(8, 1, 3, 3)) * 0.3, rng.normal(size=(classes, 8)) * 0.3
    step1, step2 = np.zeros_like(weight1), np.zeros_like(weight2)
    for _ in range(50):
        sums, maps, means, scores = forward(x, weight1, weight2)
        g = cross_entropy_input(scores, labels)
        g2 = g.T @ means
        g_maps = (g @ weight2)[:, :, None, None] / maps[0, 0].size * np.ones_like(maps)
        g1 = conv2d_weight(x, weight1.shape, relu_input(sums, g_maps))
        step1, step2 = 0.9 * step1 - 0.01 * g1, 0.9 * step2 - 0.01 * g2
        weight1, weight2 = weight1 + step1, weight2 + step2
    return forward(x_test, weight1, weight2)[3].argmax(axis=1)


@wrong(
    "learn",
    "The training is done on names inside a helper and never handed back: the answers come from the random weights of the start.",
)
def _(x, labels, x_test):
    classes = labels.max() + 1
    rng = np.random.default_rng(1)
    weight1, weight2 = rng.normal(size=(8, 1, 3, 3)) * 0.5, rng.normal(size=(classes, 8)) * 0.5

    def train(weight1, weight2):
        step1, step2 = np.zeros_like(weight1), np.zeros_like(weight2)
        for _ in range(50):
            sums, maps, means, scores = forward(x, weight1, weight2)
            g = cross_entropy_input(scores, labels)
            g_maps = (g @ weight2)[:, :, None, None] / maps[0, 0].size * np.ones_like(maps)
            step1 = 0.9 * step1 - 8 * conv2d_weight(x, weight1.shape, relu_input(sums, g_maps))
            step2 = 0.9 * step2 - 8 * g.T @ means
            weight1 = weight1 + step1
            weight2 = weight2 + step2

    train(weight1, weight2)
    return np.argmax(forward(x_test, weight1, weight2)[-1], axis=1)


# right


@right("through_relu")
def _(x, g):
    return np.ma.masked_where(x <= 0, g).filled(0)


@right("to_scores")
def _(scores, labels):
    log_shares = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    result = np.exp(log_shares)
    np.subtract.at(result, (np.arange(len(labels)), labels), 1)
    return result / len(scores)


@right("take_step")
def _(weight, step, g, *, rate, momentum):
    matrix = np.array([[1, momentum, -rate], [0, momentum, -rate]])
    return tuple(np.tensordot(matrix, np.stack([weight, step, g]), axes=1))


@right("to_second")
def _(x, labels, weight1, weight2):
    sums, maps, means, scores = forward(x, weight1, weight2)
    g = cross_entropy_input(scores, labels)
    return sum(map(np.outer, g, means))


@right("to_first")
def _(x, labels, weight1, weight2):
    sums, maps, means, scores = forward(x, weight1, weight2)
    g = cross_entropy_input(scores, labels)
    windows = sliding_window_view(x, weight1.shape[2:], axis=(2, 3))
    area = sums.shape[2] * sums.shape[3]
    return (
        np.einsum(
            "nk,km,nmij,ncijab->mcab", g, weight2, np.heaviside(sums, 0.0), windows, optimize=True
        )
        / area
    )


@right("learn")
def _(x, labels, x_test):
    Features = namedtuple("Features", "level upright falling rising")

    def features(images):
        a = images[:, 0]
        neighbours = Features(
            a[:, :, :-1] * a[:, :, 1:],
            a[:, :-1] * a[:, 1:],
            a[:, :-1, :-1] * a[:, 1:, 1:],
            a[:, :-1, 1:] * a[:, 1:, :-1],
        )
        return np.stack([f.sum(axis=(1, 2)) for f in neighbours], axis=1)

    classes = sorted(set(labels.tolist()))
    centres = np.stack([features(x)[labels == c].mean(axis=0) for c in classes])
    nearest = np.linalg.norm(features(x_test)[:, None] - centres, axis=2).argmin(axis=1)
    return np.array([classes[i] for i in nearest])
