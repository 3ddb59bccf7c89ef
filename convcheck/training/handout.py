"""What the notebook hands out: images of short lines, to practise on."""

import numpy as np

from convcheck.engine.draws import different, generator

STEPS = ((0, 1), (1, 0), (1, 1), (1, -1))  # rows and columns from one pixel of a line to the next
LENGTH, NOISE = 3, 0.05


def practice():
    """Return images to learn from and others to try the network on, each with their classes.

    Examples
    --------
    >>> (x, labels), (x_test, labels_test) = practice()
    >>> x.shape, x_test.shape, labels[:6]
    ((80, 1, 10, 9), (80, 1, 10, 9), array([0, 1, 2, 1, 1, 0]))
    """
    return lesson(generator("training", "practice"), 80, 4)


def lesson(rng, N, classes):
    """Draw images of lines twice; which class runs in which direction is drawn as well.

    Examples
    --------
    >>> (x, labels), _ = lesson(generator("a"), 4, 2)
    >>> sorted(labels.tolist())
    [0, 0, 1, 1]
    """
    steps = [STEPS[place] for place in rng.permutation(len(STEPS))[:classes]]
    sizes = different(rng, H=(9, 10), W=(9, 10))
    return _images(rng, N, steps, sizes), _images(rng, N, steps, sizes)


def _images(rng, N, steps, sizes):
    """Draw as many images of each class, in any order: a line anywhere, and noise."""
    labels = rng.permutation(np.arange(N) % len(steps))
    x = rng.uniform(-NOISE, NOISE, (N, 1, *sizes))
    for image, label in zip(x[:, 0], labels, strict=True):
        pixels = np.outer(range(LENGTH), steps[label])
        room = sizes - np.ptp(pixels, axis=0)
        rows, columns = (pixels - pixels.min(axis=0) + rng.integers(room)).T
        image[rows, columns] += 1
    return x, labels
