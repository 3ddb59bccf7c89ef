"""Answers to training, written from the notebook alone."""

import numpy as np

STUDENT = "ada.l"
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
    windows = np.lib.stride_tricks.sliding_window_view(x, weight.shape[2:], axis=(2, 3))
    return np.einsum("nchwuv,ocuv->nohw", windows, weight, optimize=True)


def conv_weight(x, size, g):
    """As gradients.conv2d_weight of the notebook."""
    windows = np.lib.stride_tricks.sliding_window_view(x, size[2:], axis=(2, 3))
    return np.einsum("nchwuv,nohw->ocuv", windows, g, optimize=True)


def cross_entropy(scores, labels):
    """As gradients.cross_entropy_input of the notebook."""
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    shares[np.arange(len(labels)), labels] -= 1
    return shares / len(labels)


def forward(x, weight1, weight2):
    sums = conv(x, weight1)
    maps = np.maximum(sums, 0)
    means = maps.mean(axis=(2, 3))
    return sums, maps, means, means @ weight2.T


# through_relu


@wrong(
    "through_relu",
    "The gradient is multiplied by the sign of x, so where x is negative it goes on with its sign turned instead of as 0.",
)
def _(x, g):
    return g * np.sign(x)


@wrong(
    "through_relu",
    "Only positive gradients are let through where x is positive, so negative gradients are lost ('guided' backpropagation).",
)
def _(x, g):
    return np.where((x > 0) & (g > 0), g, 0)


@right("through_relu")
def _(x, g):
    return np.ma.array(g, mask=np.less_equal(x, 0)).filled(0)


# to_scores


@wrong(
    "to_scores",
    "shares[:, labels] -= 1 takes the classes of all images from every row, instead of its own class from each row; right for one image or if all have one class.",
)
def _(scores, labels):
    N, classes = scores.shape
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    shares[:, labels] -= 1
    return shares / N


@wrong(
    "to_scores",
    "Of each class the largest score over all images is subtracted, instead of the largest score of each image, which changes the shares.",
)
def _(scores, labels):
    N, classes = scores.shape
    shares = np.exp(scores - scores.max(axis=0))
    shares /= shares.sum(axis=1, keepdims=True)
    return (shares - np.eye(classes)[labels]) / N


@right("to_scores")
def _(scores, labels):
    # the logarithm of the sum first, then number by number
    N, classes = scores.shape
    rows = []
    for row, label in zip(scores.astype(float), labels):
        ahead = row.max() + np.log(sum(np.exp(s - row.max()) for s in row))
        rows.append([(np.exp(s - ahead) - (c == label)) / N for c, s in enumerate(row)])
    return np.array(rows)


# take_step


@wrong(
    "take_step",
    "The gradient gets the weight 1 - momentum, as in a running mean, so the step is too short; right for momentum 0.",
)
def _(weight, step, g, *, rate, momentum):
    step = momentum * step - (1 - momentum) * rate * g
    return weight + step, step


@wrong(
    "take_step",
    "The weights look one step ahead (Nesterov): they are moved by momentum times the new step minus rate * g, and not by the new step; right for momentum 0.",
)
def _(weight, step, g, *, rate, momentum):
    new = momentum * step - rate * g
    return weight + momentum * new - rate * g, new


@right("take_step")
def _(weight, step, g, *, rate, momentum):
    matrix = np.array([[1, momentum, -rate], [0, momentum, -rate]])
    after, new = np.tensordot(matrix, np.stack([weight, step, g]), axes=1)
    return after, new


# to_second


@wrong(
    "to_second",
    "The means are taken of the sums before the ReLU instead of the maps behind it; right only where no sum is negative.",
)
def _(x, labels, weight1, weight2):
    sums, maps, means, scores = forward(x, weight1, weight2)
    return cross_entropy(scores, labels).T @ sums.mean(axis=(2, 3))


@wrong(
    "to_second",
    "The product has the shape (maps, classes) and is reshaped to that of weight2 instead of transposed, so the numbers stand in wrong places; right for one map.",
)
def _(x, labels, weight1, weight2):
    sums, maps, means, scores = forward(x, weight1, weight2)
    return (means.T @ cross_entropy(scores, labels)).reshape(weight2.shape)


@right("to_second")
def _(x, labels, weight1, weight2):
    sums, maps, means, scores = forward(x, weight1, weight2)
    return sum(map(np.outer, cross_entropy(scores, labels), means))


# to_first


@wrong(
    "to_first",
    "The gradient of a mean is divided by the places of the image, H * W, instead of those of the map behind the convolution; right for kernels of 1 x 1.",
)
def _(x, labels, weight1, weight2):
    sums, maps, means, scores = forward(x, weight1, weight2)
    to_means = cross_entropy(scores, labels) @ weight2
    to_maps = np.ones(maps.shape) * to_means[:, :, None, None] / (x.shape[2] * x.shape[3])
    return conv_weight(x, weight1.shape, to_maps * (sums > 0))


@wrong(
    "to_first",
    "The ReLU is taken as open for a whole map where its mean is positive, instead of place by place where the sum is positive; right where a map has no negative sum.",
)
def _(x, labels, weight1, weight2):
    sums, maps, means, scores = forward(x, weight1, weight2)
    to_means = cross_entropy(scores, labels) @ weight2 * (means > 0)
    places_out = sums.shape[2] * sums.shape[3]
    to_sums = np.broadcast_to(to_means[:, :, None, None] / places_out, sums.shape)
    return conv_weight(x, weight1.shape, to_sums)


@right("to_first")
def _(x, labels, weight1, weight2):
    sums, maps, means, scores = forward(x, weight1, weight2)
    # what an open place would give the kernels, averaged first; the loss comes in last
    windows = np.lib.stride_tricks.sliding_window_view(x, weight1.shape[2:], axis=(2, 3))
    opened = np.heaviside(sums, 0)
    each = np.einsum("nohw,nchwuv->nocuv", opened, windows) / opened[0, 0].size
    return np.einsum("nk,ko,nocuv->ocuv", cross_entropy(scores, labels), weight2, each)


# learn


def train(x, labels, x_test, relu):
    rng = np.random.default_rng(3)
    classes = max(labels) + 1
    w1, w2 = rng.normal(size=(8, 1, 3, 3)) / 3, rng.normal(size=(classes, 8)) / 3
    s1, s2 = np.zeros_like(w1), np.zeros_like(w2)
    for _ in range(50):
        sums = conv(x, w1)
        maps = np.maximum(sums, 0) if relu else sums
        means = maps.mean(axis=(2, 3))
        d = cross_entropy(means @ w2.T, labels)
        back = np.broadcast_to((d @ w2)[:, :, None, None] / sums[0, 0].size, sums.shape)
        g1, g2 = conv_weight(x, w1.shape, back * (sums > 0) if relu else back), d.T @ means
        s1, s2 = 0.9 * s1 - 8 * g1, 0.9 * s2 - 8 * g2
        w1, w2 = w1 + s1, w2 + s2
    sums = conv(x_test, w1)
    means = (np.maximum(sums, 0) if relu else sums).mean(axis=(2, 3))
    return np.argmax(means @ w2.T, axis=1)


@wrong(
    "learn",
    "The ReLU is left out, and the mean over all places of a plain convolution is almost the same for every direction of the line, so the answers are little better than guesses.",
)
def _(x, labels, x_test):
    return train(x, labels, x_test, relu=False)


@wrong(
    "learn",
    "The classes are given fixed names (0 level, 1 upright, 2 and 3 the diagonals), though the names are drawn anew each time; labels are never used.",
)
def _(x, labels, x_test):
    kernels = np.zeros((4, 1, 3, 3))
    kernels[0, 0, 1, :] = kernels[1, 0, :, 1] = 1
    kernels[2, 0] = np.eye(3)
    kernels[3, 0] = np.eye(3)[::-1]
    return conv(x_test, kernels).max(axis=(2, 3)).argmax(axis=1)


@right("learn")
def _(x, labels, x_test):
    # the brightest three pixels in a row, in each of four directions, and the nearest mean of a class
    def likeness(images):
        a = np.pad(images[:, 0], ((0, 0), (1, 1), (1, 1)))
        moved = lambda r, c: np.roll(a, (r, c), axis=(1, 2))
        three = [a + moved(r, c) + moved(-r, -c) for r, c in ((0, 1), (1, 0), (1, 1), (1, -1))]
        return np.max(three, axis=(2, 3)).T

    known, new, labels = likeness(x), likeness(x_test), np.asarray(labels)
    names = np.unique(labels)
    centres = np.array([known[labels == name].mean(axis=0) for name in names])
    far = ((new[:, None] - centres) ** 2).sum(axis=2)
    return names[far.argmin(axis=1)]
