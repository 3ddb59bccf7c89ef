"""The window of the input that each gradient of the output comes from."""

import numpy as np


def windows(g, kernel_size, stride):
    """Yield the place of each gradient in g, and the rows and columns of its window.

    Shapes: g (N, C_out, H_out, W_out).

    Examples
    --------
    >>> list(windows(np.ones((1, 1, 1, 2)), (3, 2), (1, 2)))[1]
    ((0, 0, 0, 1), (slice(0, 3, None), slice(2, 4, None)))
    """
    (K_H, K_W), (S_H, S_W) = kernel_size, stride
    for n, c, h, w in np.ndindex(g.shape):
        yield (n, c, h, w), (slice(h * S_H, h * S_H + K_H), slice(w * S_W, w * S_W + K_W))
