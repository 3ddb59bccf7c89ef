"""Wrong ways to send a gradient back through a max pool.

Each rule takes x, g, kernel_size and stride; the last two are pairs (rows, columns).
"""

import numpy as np

from convcheck.engine.mistake import Topic
from convcheck.gradients.windows import windows

HEADING = "Through pooling"
THROUGH_MAX_POOL = Topic("through_max_pool", "gradients")


def _windows(g, kernel_size, stride):
    """Yield the place of each gradient in g, and its window in x."""
    for (n, c, h, w), sides in windows(g, kernel_size, stride):
        yield (n, c, h, w), (n, c, *sides)


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


@THROUGH_MAX_POOL.wrong(
    HEADING,
    "You sent the whole gradient to every maximum of a window; at a tie the first alone receives "
    "it.",
)
def _to_every_maximum(x, g, kernel_size, stride):
    return _shared(x, g, kernel_size, stride, lambda window: window == window.max())


@THROUGH_MAX_POOL.wrong(
    HEADING,
    "You shared the gradient among the maxima of a window; at a tie the first alone receives it.",
)
def _shared_among_maxima(x, g, kernel_size, stride):
    return _shared(x, g, kernel_size, stride, _equal_shares)


def _equal_shares(window):
    largest = window == window.max()
    return largest / largest.sum()


@THROUGH_MAX_POOL.wrong(
    HEADING,
    "You sent the gradient to the last maximum of a window; at a tie the first receives it, row "
    "by row.",
)
def _to_the_last_maximum(x, g, kernel_size, stride):
    return _shared(x, g, kernel_size, stride, lambda w: _first(w[::-1, ::-1])[::-1, ::-1])


@THROUGH_MAX_POOL.wrong(
    HEADING,
    "You looked for the first maximum column by column; at a tie the first one row by row "
    "receives the gradient.",
)
def _column_by_column(x, g, kernel_size, stride):
    return _shared(x, g, kernel_size, stride, lambda window: _first(window.T).T)


@THROUGH_MAX_POOL.wrong(
    HEADING,
    "Your result keeps the last window alone where windows overlap, be its share 0; their shares "
    "add up.",
)
def _window_overwritten(x, g, kernel_size, stride):
    received = np.zeros(x.shape)
    for place, window in _windows(g, kernel_size, stride):
        received[window] = g[place] * _first(x[window])
    return received


@THROUGH_MAX_POOL.wrong(
    HEADING,
    "Your result keeps the last gradient alone for a maximum that wins several windows; it "
    "receives all of them, added. With an array of indices += adds only once to a place, and "
    "np.add.at adds all.",
)
def _maximum_overwritten(x, g, kernel_size, stride):
    received = np.zeros(x.shape)
    for place, window in _windows(g, kernel_size, stride):
        received[window][_first(x[window]) == 1] = g[place]
    return received


@THROUGH_MAX_POOL.wrong(
    HEADING,
    "You sent the gradient to every element of the window; only the maximum has a slope, the "
    "others have 0.",
)
def _to_all(x, g, kernel_size, stride):
    return _shared(x, g, kernel_size, stride, np.ones_like)


@THROUGH_MAX_POOL.wrong(
    HEADING,
    "You shared the gradient out over the window, which is right for an average pool; a max pool "
    "sends all of it to the maximum.",
)
def _as_average(x, g, kernel_size, stride):
    return _shared(x, g, kernel_size, stride, lambda window: np.full(window.shape, 1 / window.size))


@THROUGH_MAX_POOL.wrong(
    HEADING,
    "You multiplied the gradient by the maximum; the maximum passes through unchanged, so its "
    "slope is 1.",
)
def _times_maximum(x, g, kernel_size, stride):
    return _shared(x, g, kernel_size, stride, lambda window: window.max() * _first(window))


@THROUGH_MAX_POOL.wrong(
    HEADING,
    "You sent a 1 to each maximum; it receives the gradient of its result.",
)
def _g_ignored(x, g, kernel_size, stride):
    return _shared(x, np.ones_like(g), kernel_size, stride, _first)


@THROUGH_MAX_POOL.wrong(
    HEADING,
    "You took the number that is largest without its sign; a max pool takes the largest, so −1 "
    "goes before −9.",
)
def _largest_size(x, g, kernel_size, stride):
    return _shared(x, g, kernel_size, stride, lambda window: _first(abs(window)))


@THROUGH_MAX_POOL.wrong(
    HEADING,
    "You moved the window by its own size; it moves by the stride, so windows may overlap.",
)
def _stride_ignored(x, g, kernel_size, stride):
    return _shared(x, g, kernel_size, kernel_size, _first)


@THROUGH_MAX_POOL.wrong(
    HEADING,
    "You left the stride out: the window of result h begins at row h * stride.",
)
def _step_of_one(x, g, kernel_size, stride):
    return _shared(x, g, kernel_size, (1, 1), _first)


@THROUGH_MAX_POOL.wrong(
    HEADING,
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
    HEADING,
    "You looked for the maximum in all maps together; a pool works on each map by itself.",
)
def _maps_together(x, g, kernel_size, stride):
    received = np.zeros(x.shape)
    for place, (n, _, rows, columns) in _windows(g, kernel_size, stride):
        received[n, :, rows, columns] += g[place] * _first(x[n, :, rows, columns])
    return received


@THROUGH_MAX_POOL.wrong(
    HEADING,
    "You sent back the first map only; each map of each image has a gradient of its own.",
)
def _first_map(x, g, kernel_size, stride):
    first = np.zeros(x.shape)
    first[0, 0] = _shared(x[:1, :1], g[:1, :1], kernel_size, stride, _first)[0, 0]
    return first
