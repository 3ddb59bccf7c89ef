"""Task: what a max pool sends back."""

import numpy as np

from convcheck.engine.draws import different
from convcheck.engine.explain import region, relations, settings
from convcheck.engine.explain.probes.blind import blind
from convcheck.engine.explain.probes.products import products
from convcheck.engine.refused import LIBRARIES
from convcheck.engine.task import Part, Task, case
from convcheck.gradients import wrong_pool
from convcheck.gradients.right import through_max_pool
from convcheck.shared.inputs import MAP, digits, halves, signed
from convkit.shapes import on_every_axis, output_size

CHAPTER = "gradients"


def _apart(rng, K):
    return K


def _overlapping(rng, K):
    return int(rng.integers(1, K))


def _draw_pool(N, C, numbers, step=_overlapping):
    """Return how to draw N images of C maps, filled by ``numbers(rng, size)``, and the windows."""

    def draw(rng):
        H, W, K_H, K_W = different(rng, H=(5, 8), W=(5, 8), K_H=(2, 4), K_W=(2, 4))
        kernel_size, stride = (K_H, K_W), tuple(step(rng, K) for K in (K_H, K_W))
        sizes = on_every_axis(output_size, (H, W), kernel_size, stride=stride)
        x = numbers(rng, N * C * H * W).reshape(N, C, H, W)
        return case(x, halves(rng, N, C, *sizes), kernel_size, stride)

    return draw


def _all_different(rng, size):
    return (rng.permutation(size) - size // 2) / 2


def _with_ties(rng, size):
    return rng.integers(-1, 2, size) / 2


def _maps(*rows):
    return np.array(rows).reshape(1, 1, len(rows), -1)


ROW = digits(1, 1, 1, 3)

THROUGH_MAX_POOL = Task(
    "through_max_pool",
    through_max_pool,
    (
        Part(
            "windows apart",
            0.5,
            (
                case(_maps([3, 1, 4, 5]), ROW[..., :2] * 10, (1, 2), (1, 2)),
                case(_maps([3, 1, 4, 5]), signed(1, 1, 1, 2), (1, 2), (1, 2)),
                case(_maps([-9, -1, -4, -2], [-5, -3, -6, -8]), ROW[..., :2] * 10, (2, 2), (2, 2)),
            ),
            _draw_pool(1, 1, _all_different, _apart),
        ),
        Part(
            "overlapping windows",
            0.5,
            (
                case(_maps([1, 2, 9, 4, 3]), ROW[..., :2] * 10, (1, 3), (1, 2)),
                case(_maps([1, 2, 5, 9, 3]), ROW[..., :2] * 10, (1, 3), (1, 2)),
                case(_maps([1, 5, 2, 4, 3]), ROW, (1, 3), (1, 1)),
                case(
                    np.pad(_maps([9]), ((0, 0), (0, 0), (2, 2), (2, 2))) - digits(5, 5),
                    digits(1, 1, 2, 2),
                    (3, 3),
                    (2, 2),
                ),
            ),
            _draw_pool(1, 1, _all_different),
        ),
        Part(
            "ties",
            0.5,
            (
                case(_maps([7, 7]), _maps([10]), (1, 2), (1, 2)),
                case(MAP[None], digits(1, 1, 2, 2) * 10, (2, 2), (2, 2)),
                case(_maps([1, 6], [6, 2]), _maps([10]), (2, 2), (2, 2)),
            ),
            _draw_pool(1, 1, _with_ties),
        ),
        Part(
            "several maps and images",
            0.5,
            (
                case(digits(1, 2, 1, 2), digits(1, 2, 1, 1) * 10, (1, 2), (1, 2)),
                case(digits(2, 1, 2, 1), digits(2, 1, 1, 1) * 10, (2, 1), (2, 1)),
            ),
            _draw_pool(2, 3, _all_different),
        ),
    ),
    {mistake: mistake.rule for mistake in wrong_pool.THROUGH_MAX_POOL},
    CHAPTER,
    "Through pooling",
    ("x", "g", "kernel_size", "stride"),
    LIBRARIES,
    readings=(relations.read, products("g"), blind("x", "g"), region.read, settings.culprit),
)
