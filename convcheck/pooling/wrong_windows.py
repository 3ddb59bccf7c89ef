"""Wrong ways to pool each map over windows.

pool
    ``rule(pool, x, kernel_size, *, stride=None, padding=(0, 0), **others)``: what goes wrong in
    a max pool and in an average pool alike; `pool` is the right one of the two.
max_pool, avg_pool
    The same without `pool`, the second with ``count_include_pad=True``.
"""

import numpy as np

from convcheck.engine.mistake import Topic
from convkit.pool import avg_pool2d, max_pool2d

WINDOW = "One window"
BY_HAND = "Build it by hand"
DIVIDE = "The average: divide by what?"
PADDING = "A max pool is not padded with zeros"
POOL = Topic("pool", "pooling")
MAX_POOL = Topic("max_pool", "pooling")
AVG_POOL = Topic("avg_pool", "pooling")


# Max and average alike.


@POOL.wrong(
    WINDOW,
    "You moved the window by 1 where no stride was given; in pooling the stride is then the size "
    "of the window.",
)
def _stride_of_one(pool, x, kernel_size, *, stride=None, **others):
    return pool(x, kernel_size, stride=1 if stride is None else stride, **others)


@POOL.wrong(
    WINDOW,
    "You moved the window by 1 from each position to the next; it moves by the stride, and by "
    "its own size if no stride is given.",
)
def _stride_always_one(pool, x, kernel_size, *, stride=None, **others):
    return pool(x, kernel_size, stride=1, **others)


@POOL.wrong(
    WINDOW,
    "You moved the window by its own size although a stride was given; a given stride counts, "
    "and windows may overlap.",
)
def _stride_ignored(pool, x, kernel_size, *, stride=None, **others):
    return pool(x, kernel_size, **others)


@POOL.wrong(BY_HAND, "You took the stride of the columns for the rows; a pair is (rows, columns).")
def _stride_swapped(pool, x, kernel_size, *, stride=None, **others):
    return pool(x, kernel_size, stride=(kernel_size if stride is None else stride)[::-1], **others)


@POOL.wrong(BY_HAND, "You took the width of the window for its height; a pair is (rows, columns).")
def _window_swapped(pool, x, kernel_size, *, stride=None, **others):
    stride = kernel_size if stride is None else stride
    return pool(x, kernel_size[::-1], stride=stride, **others)


@POOL.wrong(BY_HAND, "You took the padding of the columns for the rows; a pair is (rows, columns).")
def _padding_swapped(pool, x, kernel_size, *, padding=(0, 0), **others):
    return pool(x, kernel_size, padding=padding[::-1], **others)


@POOL.wrong(
    BY_HAND,
    "You used the stride for the size of the result only; the window must move by it too, so "
    "result h comes from the rows that begin at h * S_H.",
)
def _stride_only_counted(pool, x, kernel_size, *, stride=None, **others):
    H_out, W_out = pool(x, kernel_size, stride=stride, **others).shape[1:]
    return pool(x, kernel_size, stride=1, **others)[:, :H_out, :W_out]


@POOL.wrong(
    BY_HAND,
    "You multiplied only the end of the window by the stride: it begins at h * S_H, not at h, "
    "and ends at h * S_H + K_H.",
)
def _window_start_unscaled(pool, x, kernel_size, *, stride=None, padding=(0, 0), **others):
    stride = kernel_size if stride is None else stride
    y = pool(x, kernel_size, stride=stride, padding=padding, **others)
    sizes = list(zip(stride, kernel_size, padding, strict=True))
    for place in np.ndindex(y.shape[1:]):
        rows, columns = (
            slice(max(n - P, 0), n * S + K - P) for n, (S, K, P) in zip(place, sizes, strict=True)
        )
        grown = x[:, rows, columns]
        y[:, *place] = pool(grown, grown.shape[1:])[:, 0, 0]
    return y


@POOL.wrong(
    "At the border",
    "You left the padding out: with it, the first window begins before the map.",
)
def _padding_ignored(pool, x, kernel_size, *, padding=(0, 0), **others):
    return pool(x, kernel_size, **others)


@POOL.wrong(
    BY_HAND,
    "You lost the last position of each axis: there is one position more than there are steps.",
)
def _last_position_lost(pool, x, kernel_size, **settings):
    return pool(x, kernel_size, **settings)[:, :-1, :-1]


@POOL.wrong(
    "Who touches whom",
    "You pooled over the maps as well, so one map is left; a pool takes each map by itself.",
)
def _maps_pooled_too(pool, x, kernel_size, **settings):
    return _over_all_maps(pool, x, kernel_size, **settings)[0]


@POOL.wrong(
    "Who touches whom",
    "You let every map that comes out see all maps that go in; a pool takes each map by itself.",
)
def _every_map_from_all(pool, x, kernel_size, **settings):
    return np.repeat(_over_all_maps(pool, x, kernel_size, **settings), len(x), axis=0)


def _over_all_maps(pool, x, kernel_size, **settings):
    y = pool(x, kernel_size, **settings)
    return (y.max if pool is max_pool2d else y.mean)(axis=0, keepdims=True)


@POOL.wrong(
    "Who touches whom",
    "You pooled the first map and gave it for all; each map has its own result.",
)
def _first_map_only(pool, x, kernel_size, **settings):
    return np.repeat(pool(x[:1], kernel_size, **settings), len(x), axis=0)


@POOL.wrong(
    BY_HAND,
    "You gave whole numbers alone, as an array of whole numbers holds them; everything behind the "
    "point is lost.",
)
def _whole_numbers(pool, x, kernel_size, **settings):
    return np.trunc(pool(x, kernel_size, **settings))


# Max pools.


@MAX_POOL.wrong(
    PADDING,
    "You let the padding count as 0, or as next to nothing, and that beats every negative number; "
    "the padding of a max pool is −∞, which loses against every number.",
)
def _padded_with_zeros(x, kernel_size, *, padding=(0, 0), **others):
    return max_pool2d(_bordered(x, padding), kernel_size, **others)


@MAX_POOL.wrong(
    PADDING,
    "Your result is 0, or next to it, for a window of negative numbers alone, as if the search "
    "for the largest began there; begin at −∞ or at the first number of the window.",
)
def _from_zero(x, kernel_size, **settings):
    return np.maximum(max_pool2d(x, kernel_size, **settings), 0)


@MAX_POOL.wrong(
    WINDOW,
    "You kept the smallest number of each window; a max pool keeps the largest.",
)
def _smallest(x, kernel_size, **settings):
    return -max_pool2d(-x, kernel_size, **settings)


@MAX_POOL.wrong(WINDOW, "You dropped the signs; the largest of −5 and 3 is 3.")
def _without_signs(x, kernel_size, **settings):
    return max_pool2d(np.abs(x), kernel_size, **settings)


@MAX_POOL.wrong(WINDOW, "You averaged each window; a max pool keeps the largest number.")
def _averaged(x, kernel_size, **settings):
    return avg_pool2d(x, kernel_size, **settings)


# Average pools.


@AVG_POOL.wrong(
    WINDOW,
    "You kept the largest number of each window; an average pool gives the average.",
)
def _largest(x, kernel_size, *, count_include_pad=True, **settings):
    return max_pool2d(x, kernel_size, **settings)


@AVG_POOL.wrong(WINDOW, "You added the numbers of each window and did not divide; an average does.")
def _summed(x, kernel_size, *, count_include_pad=True, **settings):
    return avg_pool2d(x, kernel_size, **settings) * np.prod(kernel_size)


@AVG_POOL.wrong(
    WINDOW,
    "You divided by K_H * K_H, as if the window were a square; it has K_H * K_W places.",
)
def _square_window(x, kernel_size, *, count_include_pad=True, **settings):
    return _summed(x, kernel_size, **settings) / kernel_size[0] ** 2


@AVG_POOL.wrong(WINDOW, "You rounded down, as // does; an average needs its fractions.")
def _rounded_down(x, kernel_size, **settings):
    return np.floor(avg_pool2d(x, kernel_size, **settings))


@AVG_POOL.wrong(
    DIVIDE,
    "You divided by the whole window, K_H * K_W; with count_include_pad=False the padding does "
    "not count, so divide by the places that lie on the map.",
)
def _padding_always_counted(x, kernel_size, *, count_include_pad=True, **settings):
    return avg_pool2d(x, kernel_size, **settings)


@AVG_POOL.wrong(
    DIVIDE,
    "You divided by the places that lie on the map; unless count_include_pad is False the "
    "padding counts, so divide by the whole window.",
)
def _padding_never_counted(x, kernel_size, *, count_include_pad=True, **settings):
    return avg_pool2d(x, kernel_size, count_include_pad=False, **settings)


@AVG_POOL.wrong(DIVIDE, "You count the padding where it should not count, and the other way round.")
def _the_other_way_round(x, kernel_size, *, count_include_pad=True, **settings):
    return avg_pool2d(x, kernel_size, count_include_pad=not count_include_pad, **settings)


@AVG_POOL.wrong(
    DIVIDE,
    "You left out all zeros; a zero that lies on the map is a number like any other.",
)
def _zeros_left_out(x, kernel_size, *, count_include_pad=True, **settings):
    total = _summed(x, kernel_size, **settings)
    counted = np.ones_like(x) if count_include_pad else (x != 0).astype(int)
    return total / np.maximum(_summed(counted, kernel_size, **settings), 1)


@AVG_POOL.wrong(DIVIDE, "You repeated the border of the map; padding is with zeros.")
def _border_repeated(x, kernel_size, *, padding=(0, 0), count_include_pad=True, **others):
    return avg_pool2d(_bordered(x, padding, mode="edge"), kernel_size, **others)


def _bordered(x, padding, **how):
    return np.pad(x, [(0, 0), *((P, P) for P in padding)], **how)
