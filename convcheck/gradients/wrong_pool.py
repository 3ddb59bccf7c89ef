"""Wrong ways to send a gradient back through a max pool.

Each rule takes x, g, kernel_size and stride; the last two are pairs (rows, columns).
"""

import numpy as np

from convcheck.engine.mistake import Topic

THROUGH_MAX_POOL = Topic("through_max_pool", "gradients")


def _windows(g, kernel_size, stride):
    """Yield the place of each gradient in g, and the rows and columns of its window."""
    (K_H, K_W), (S_H, S_W) = kernel_size, stride
    for n, c, h, w in np.ndindex(g.shape):
        yield (n, c, h, w), (n, c, slice(h * S_H, h * S_H + K_H), slice(w * S_W, w * S_W + K_W))


def _shared(x, g, kernel_size, stride, shares):
    """Add up what each window sends: its gradient times ``shares(window)``."""
    received = np.zeros(x.shape)
    for place, window in _windows(g, kernel_size, stride):
        received[window] += g[place] * shares(x[window])
    return received


def _first(window):
    """Return zeros with a 1 at the first maximum."""
    ones = np.zeros(window.shape)
    ones[np.unravel_index(window.argmax(), window.shape)] = 1
    return ones


def through_max_pool(x, g, kernel_size, stride):
    """Send each gradient to the first maximum of its window.

    Examples
    --------
    >>> through_max_pool(np.array([[[[3, 7, 7]]]]), np.array([[[[10, 20]]]]), (1, 2), (1, 1))
    array([[[[ 0., 30.,  0.]]]])
    """
    return _shared(x, g, kernel_size, stride, _first)


@THROUGH_MAX_POOL.wrong(
    "Through pooling",
    "You sent the whole gradient to every maximum of a window; at a tie the first alone receives "
    "it.",
)
def _to_every_maximum(x, g, kernel_size, stride):
    return _shared(x, g, kernel_size, stride, lambda window: window == window.max())


@THROUGH_MAX_POOL.wrong(
    "Through pooling",
    "You shared the gradient among the maxima of a window; at a tie the first alone receives it.",
)
def _shared_among_maxima(x, g, kernel_size, stride):
    return _shared(x, g, kernel_size, stride, _equal_shares)


def _equal_shares(window):
    largest = window == window.max()
    return largest / largest.sum()


@THROUGH_MAX_POOL.wrong(
    "Through pooling",
    "You sent the gradient to the last maximum of a window; at a tie the first receives it, row "
    "by row.",
)
def _to_the_last_maximum(x, g, kernel_size, stride):
    return _shared(x, g, kernel_size, stride, lambda w: _first(w[::-1, ::-1])[::-1, ::-1])


@THROUGH_MAX_POOL.wrong(
    "Through pooling",
    "You looked for the first maximum column by column; at a tie the first one row by row "
    "receives the gradient.",
)
def _column_by_column(x, g, kernel_size, stride):
    return _shared(x, g, kernel_size, stride, lambda window: _first(window.T).T)


@THROUGH_MAX_POOL.wrong(
    "Through pooling",
    "You overwrote the whole window; where windows overlap their shares add up, so use += in "
    "place of =.",
)
def _window_overwritten(x, g, kernel_size, stride):
    received = np.zeros(x.shape)
    for place, window in _windows(g, kernel_size, stride):
        received[window] = g[place] * _first(x[window])
    return received


@THROUGH_MAX_POOL.wrong(
    "Through pooling",
    "You overwrote what the maximum had received; one that wins several windows receives all "
    "their gradients, added, so use += in place of =.",
)
def _maximum_overwritten(x, g, kernel_size, stride):
    received = np.zeros(x.shape)
    for place, window in _windows(g, kernel_size, stride):
        received[window][_first(x[window]) == 1] = g[place]
    return received


@THROUGH_MAX_POOL.wrong(
    "Through pooling",
    "You sent the gradient to every element of the window; only the maximum has a slope, the "
    "others have 0.",
)
def _to_all(x, g, kernel_size, stride):
    return _shared(x, g, kernel_size, stride, np.ones_like)


@THROUGH_MAX_POOL.wrong(
    "Through pooling",
    "You shared the gradient out over the window, which is right for an average pool; a max pool "
    "sends all of it to the maximum.",
)
def _as_average(x, g, kernel_size, stride):
    return _shared(x, g, kernel_size, stride, lambda window: np.full(window.shape, 1 / window.size))


@THROUGH_MAX_POOL.wrong(
    "Through pooling",
    "You multiplied the gradient by the maximum; the maximum passes through unchanged, so its "
    "slope is 1.",
)
def _times_maximum(x, g, kernel_size, stride):
    return _shared(x, g, kernel_size, stride, lambda window: window.max() * _first(window))


@THROUGH_MAX_POOL.wrong(
    "Through pooling",
    "You sent a 1 to each maximum; it receives the gradient of its result.",
)
def _g_ignored(x, g, kernel_size, stride):
    return through_max_pool(x, np.ones_like(g), kernel_size, stride)


@THROUGH_MAX_POOL.wrong(
    "Through pooling",
    "You took the number that is largest without its sign; a max pool takes the largest, so −1 "
    "goes before −9.",
)
def _largest_size(x, g, kernel_size, stride):
    return _shared(x, g, kernel_size, stride, lambda window: _first(abs(window)))


@THROUGH_MAX_POOL.wrong(
    "Through pooling",
    "You moved the window by its own size; it moves by the stride, so windows may overlap.",
)
def _stride_ignored(x, g, kernel_size, stride):
    return through_max_pool(x, g, kernel_size, kernel_size)


@THROUGH_MAX_POOL.wrong(
    "Through pooling",
    "You left the stride out: the window of result h begins at row h * stride.",
)
def _step_of_one(x, g, kernel_size, stride):
    return through_max_pool(x, g, kernel_size, (1, 1))


@THROUGH_MAX_POOL.wrong(
    "Through pooling",
    "You took the place in the window for the place in the map; add the row and the column at "
    "which the window begins.",
)
def _place_in_window(x, g, kernel_size, stride):
    received = np.zeros(x.shape)
    for (n, c, h, w), window in _windows(g, kernel_size, stride):
        i, j = np.unravel_index(x[window].argmax(), x[window].shape)
        received[n, c, i, j] += g[n, c, h, w]
    return received


@THROUGH_MAX_POOL.wrong(
    "Through pooling",
    "You looked for the maximum in all maps together; a pool works on each map by itself.",
)
def _maps_together(x, g, kernel_size, stride):
    received = np.zeros(x.shape)
    for place, (n, _, rows, columns) in _windows(g, kernel_size, stride):
        received[n, :, rows, columns] += g[place] * _first(x[n, :, rows, columns])
    return received


@THROUGH_MAX_POOL.wrong(
    "Through pooling",
    "You sent back the first map only; each map of each image has a gradient of its own.",
)
def _first_map(x, g, kernel_size, stride):
    first = np.zeros(x.shape)
    first[0, 0] = through_max_pool(x[:1, :1], g[:1, :1], kernel_size, stride)[0, 0]
    return first
