"""Inputs for the tasks: small ones whose results can be read, and drawn ones."""

import numpy as np

from convcheck.engine.draws import different
from convcheck.engine.task import case
from convkit.samples import odometer, toy

PIXELS, POWERS = odometer()
TOY, TOY_KERNELS = (array[0] for array in toy()[:2])
SQUARE = np.array([[1, 10], [100, 1000]]).reshape(2, 2, 1, 1)
MAP = np.array([[[4, 1, 0, 2], [3, 8, 5, 1], [7, 2, 6, 6], [0, 9, 4, 3]]])  # of the pooling figure


def signed(*shape):
    """Count 1, -2, 3, ... in this shape.

    Examples
    --------
    >>> signed(2, 2)
    array([[ 1, -2],
           [ 3, -4]])
    """
    count = np.arange(1, np.prod(shape) + 1)
    return np.where(count % 2, count, -count).reshape(shape)


def digits(*shape):
    """Count from 1, in this shape.

    Examples
    --------
    >>> digits(2, 2)
    array([[1, 2],
           [3, 4]])
    """
    return np.arange(1, np.prod(shape) + 1).reshape(shape)


def powers(*shape):
    """Return powers of ten, in this shape.

    Examples
    --------
    >>> powers(1, 3)
    array([[  1,  10, 100]])
    """
    return 10 ** np.arange(np.prod(shape)).reshape(shape)


def halves(rng, *shape):
    """Draw numbers with halves behind the point, of both signs; sums of them are exact."""
    return _with_all(
        (*SIGNS, lambda drawn: drawn % 1 > 0),
        lambda: rng.integers(-9, 10, shape) + rng.choice([0.0, 0.5], shape),
    )


def integers(rng, *shape):
    """Draw whole numbers of both signs without 0, so that nothing is hidden."""
    return _with_all(SIGNS, lambda: rng.integers(1, 10, shape) * rng.choice([-1, 1], shape))


SIGNS = (lambda drawn: drawn > 0), (lambda drawn: drawn < 0)


def _with_all(kinds, draw):
    """Draw until there are numbers of all kinds; a number alone must only not be 0."""
    while True:
        drawn = draw()
        if all(kind(drawn).any() for kind in kinds) or (drawn.size < 2 and drawn.all()):
            return drawn


def draw_map(*names):
    """Return how to draw a map, a kernel and these settings, with all sizes different."""

    def draw(rng):
        H, W, K_H, K_W = different(rng, H=(11, 14), W=(11, 14), K_H=(2, 4), K_W=(2, 4))
        drawn = {
            "stride": different(rng, S_H=(1, 3), S_W=(1, 3)),
            "padding": different(rng, P_H=(0, 3), P_W=(0, 3)),
            "dilation": different(rng, D_H=(1, 3), D_W=(1, 3)),
        }
        settings = {name: drawn[name] for name in names}
        return case(halves(rng, H, W), halves(rng, K_H, K_W), **settings)

    return draw


def draw_layer(*names, N=(1, 1)):
    """Return how to draw images, filters and these settings, with all sizes different."""

    def draw(rng):
        C_in, C_out, K_H, K_W, H, W = different(
            rng, C_in=(2, 5), C_out=(2, 5), K_H=(1, 4), K_W=(1, 4), H=(6, 9), W=(6, 9)
        )
        images = int(rng.integers(N[0], N[1] + 1))
        drawn = {
            "bias": halves(rng, C_out),
            "stride": different(rng, S_H=(1, 3), S_W=(1, 3)),
            "padding": different(rng, P_H=(0, 3), P_W=(0, 3)),
        }
        x, weight = halves(rng, images, C_in, H, W), halves(rng, C_out, C_in, K_H, K_W)
        return case(x, weight, **{name: drawn[name] for name in names})

    return draw
