"""Answers on training."""

import numpy as np

import convkit.digits
from convkit import gradients


def through_relu(x, g):
    return np.where(x > 0, g, 0.0)


def shares(scores):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def to_scores(scores, labels):
    return (shares(scores) - np.eye(scores.shape[1])[labels]) / len(labels)


def overflowing(scores, labels):
    powers = np.exp(scores)
    return (powers / powers.sum(axis=1, keepdims=True) - np.eye(scores.shape[1])[labels]) / len(
        labels
    )


def largest_of_all(scores, labels):
    powers = np.exp(scores - scores.max())
    return (powers / powers.sum(axis=1, keepdims=True) - np.eye(scores.shape[1])[labels]) / len(
        labels
    )


def take_step(weight, step, g, *, rate, momentum):
    step = momentum * step - rate * g
    return weight + step, step


def second(numbers=lambda maps: maps.mean(axis=(2, 3)), g=to_scores):
    def to_second(x, labels, weight1, weight2):
        found = numbers(np.maximum(convkit.conv2d(x, weight1), 0))
        return g(found @ weight2.T, labels).T @ found

    return to_second


def first(back=through_relu, scale=1):
    def to_first(x, labels, weight1, weight2):
        sums = convkit.conv2d(x, weight1)
        scores = np.maximum(sums, 0).mean(axis=(2, 3)) @ weight2.T
        to_means = to_scores(scores, labels) @ weight2
        to_maps = np.ones(sums.shape) * to_means[:, :, None, None] / sums[0, 0].size
        return scale * gradients.conv2d_weight(x, weight1.shape, back(sums, to_maps))

    return to_first


def learner(*, step=take_step, steps=50, scores_of=np.argmax):
    def learn(x, labels, x_test):
        rng, to_first, to_second = np.random.default_rng(5), first(), second()
        weights = [rng.normal(0, 0.5, (8, 1, 3, 3)), rng.normal(0, 0.5, (labels.max() + 1, 8))]
        kept = [np.zeros(weight.shape) for weight in weights]
        for _ in range(steps):
            received = to_first(x, labels, *weights), to_second(x, labels, *weights)
            for layer, g in enumerate(received):
                weights[layer], kept[layer] = step(
                    weights[layer], kept[layer], g, rate=8, momentum=0.9
                )
        maps = np.maximum(convkit.conv2d(x_test, weights[0]), 0)
        return scores_of(maps.mean(axis=(2, 3)) @ weights[1].T, axis=1)

    return learn


def nearest(x, labels, x_test):
    apart = ((x_test[:, None] - x) ** 2).sum(axis=(2, 3, 4))
    return labels[apart.argmin(axis=1)]


WRONG = [
    ("through_relu", "half of it", lambda x, g: through_relu(x, g) / 2, "right ones times 1/2"),
    (
        "through_relu",
        "the size of the gradient",
        lambda x, g: np.abs(through_relu(x, g)),
        "Your result has lost its signs: where -30 belongs, it has 30.",
    ),
    (
        "through_relu",
        "the gradient changed in place",
        lambda x, g: np.multiply(g, x > 0, out=g),
        "through_relu changes the array g that it is given",
    ),
    (
        "through_relu",
        "the mask taken off",
        lambda x, g: g - (x > 0),
        "of your result is",
    ),
    ("to_scores", "no largest score is taken off", overflowing, "exp(1000) is infinite"),
    ("to_scores", "the largest of all images is taken off", largest_of_all, "exp(-1000) is 0"),
    (
        "to_scores",
        "twice as much",
        lambda scores, labels: 2 * to_scores(scores, labels),
        "right ones times 2",
    ),
    (
        "to_scores",
        "the loss in place of its gradient",
        lambda scores, labels: -np.log(shares(scores)[np.arange(len(labels)), labels]).mean(),
        "The result is a single number; an array of shape (1, 2) was needed.",
    ),
    (
        "to_scores",
        "powers of two",
        lambda scores, labels: to_scores(scores * np.log(2), labels),
        "to_scores",
    ),
    (
        "take_step",
        "the weights alone",
        lambda *given, **settings: take_step(*given, **settings)[0],
        "The result is an array of shape (1,); an array of shape (2, 1) was needed.",
    ),
    (
        "take_step",
        "rate and momentum exchanged",
        lambda *given, rate, momentum: take_step(*given, rate=momentum, momentum=rate),
        "take_step",
    ),
    (
        "take_step",
        "a tenth of the rate",
        lambda *given, rate, momentum: take_step(*given, rate=rate / 10, momentum=momentum),
        "0.75 * step[0] + -0.05 * g[0]",
    ),
    ("to_second", "half of it", lambda *given: second()(*given) / 2, "right ones times 1/2"),
    (
        "to_second",
        "the medians of the maps",
        second(lambda maps: np.median(maps, axis=(2, 3))),
        "to_second",
    ),
    (
        "to_second",
        "the scores of the maps from both sides",
        lambda *given: np.abs(second()(*given)),
        "Your result has lost its signs",
    ),
    ("to_first", "twice as much", first(scale=2), "right ones times 2"),
    (
        "to_first",
        "zeros",
        lambda x, labels, weight1, weight2: np.zeros(weight1.shape),
        "With zeros, or with -x, in place of x your result stays the same",
    ),
    (
        "to_first",
        "one map too many",
        lambda *given: np.concatenate([first()(*given)] * 2),
        "The result is an array of shape (2, 1, 1, 1); an array of shape (1, 1, 1, 1) was needed.",
    ),
    ("learn", "a network that has not learned", learner(steps=0), "are needed."),
    ("learn", "the nearest image", nearest, "images you gave"),
    (
        "learn",
        "always the first class",
        lambda x, labels, x_test: np.zeros(len(x_test), int),
        "Of 60 images you gave 30 their class; 51 are needed. All of them got 0.",
    ),
    (
        "learn",
        "the scores themselves",
        learner(scores_of=lambda scores, axis: scores),
        "largest of your numbers for each image is its class; give that place.",
    ),
    (
        "learn",
        "the smallest score",
        learner(scores_of=np.argmin),
        "You gave nearly every image the other of two classes",
    ),
    (
        "learn",
        "a library that holds it all",
        lambda x, labels, x_test: convkit.digits.train(x, labels),
        "learn calls convkit.digits.train",
    ),
    (
        "to_scores",
        "divided by the images twice",
        lambda scores, labels: to_scores(scores, labels) / len(labels),
        "divided by scores.shape[0]",
    ),
    (
        "to_scores",
        "powers of 2",
        lambda scores, labels: to_scores(scores * np.log(2), labels),
        "your numbers would come of 0.6817, 0.3183.",
    ),
    (
        "through_relu",
        "what is cut off is left out",
        lambda x, g: g[x > 0],
        "holds 1 of the 2 numbers that are asked, and lacks the others",
    ),
    (
        "take_step",
        "the step kept without the rate",
        lambda weight, step, g, *, rate, momentum: (
            weight - rate * (momentum * step + g),
            momentum * step + g,
        ),
        "0.75 * step[0] + g[0]",
    ),
    (
        "take_step",
        "the weights alone",
        lambda *given, **settings: take_step(*given, **settings)[0],
        "Your result is [0] of the right one alone",
    ),
    (
        "to_second",
        "scores cut off at 0",
        second(g=lambda scores, labels: to_scores(np.maximum(scores, 0), labels)),
        "what the score receives, times the mean of the map",
    ),
    (
        "to_first",
        "times the sums",
        first(back=lambda x, g: np.maximum(x, 0) * g),
        "what each sum of the map receives, times the pixel",
    ),
    (
        "learn",
        "the most similar image",
        lambda x, labels, x_test: np.array(
            [labels[((x - image) ** 2).sum(axis=(1, 2, 3)).argmin()] for image in x_test]
        ),
        "images that it learned from, it is right in 60 of 60.",
    ),
    (
        "learn",
        "the largest score itself",
        learner(scores_of=np.max),
        "the classes are [0 1].",
    ),
]

RIGHT = [
    ("through_relu", through_relu),
    ("through_relu", lambda x, g: (np.heaviside(x, 0) * g).astype(object)),
    ("to_scores", to_scores),
    ("to_scores", lambda scores, labels: tuple(to_scores(scores, labels))),
    ("take_step", take_step),
    ("take_step", lambda *given, **settings: [list(a) for a in take_step(*given, **settings)]),
    ("to_second", second()),
    ("to_first", first()),
    ("learn", learner()),
    ("learn", learner(steps=70)),
]
