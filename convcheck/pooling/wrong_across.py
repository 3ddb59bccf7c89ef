"""Wrong ways to take the largest across maps.

Each rule takes x of shape (C, H, W) and group_size.
"""

import numpy as np

from convcheck.engine.mistake import Topic
from convcheck.pooling.right import across_maps
from convkit.pool import max_pool2d

MAXOUT = "Maxout: pooling across maps"
ACROSS = Topic("across", "pooling")


@ACROSS.wrong(MAXOUT, "You took the largest of all maps; only the maps of one group compete.")
def _one_for_all(x, group_size):
    return x.max(axis=0, keepdims=True)


@ACROSS.wrong(
    MAXOUT,
    "You dealt the maps to the groups in turn; a group is a run of neighbouring maps.",
)
def _dealt_in_turn(x, group_size):
    return x.reshape(group_size, -1, *x.shape[1:]).max(axis=0)


@ACROSS.wrong(MAXOUT, "You made group_size groups; group_size is how many maps there are in each.")
def _size_for_number(x, group_size):
    return x.reshape(group_size, -1, *x.shape[1:]).max(axis=1)


@ACROSS.wrong(MAXOUT, "You let a new group begin at every map; each map is in one group only.")
def _groups_overlap(x, group_size):
    return np.array([x[c : c + group_size].max(axis=0) for c in range(len(x) - group_size + 1)])


@ACROSS.wrong(
    MAXOUT,
    "You kept the first map of each group; the largest number may be in any of them.",
)
def _first_of_group(x, group_size):
    return x[::group_size]


@ACROSS.wrong(MAXOUT, "You averaged the maps of a group; asked is the largest.")
def _group_averaged(x, group_size):
    return x.reshape(-1, group_size, *x.shape[1:]).mean(axis=1)


@ACROSS.wrong(MAXOUT, "You kept the smallest number of the group; asked is the largest.")
def _group_smallest(x, group_size):
    return -across_maps(-x, group_size)


@ACROSS.wrong(
    MAXOUT,
    "Your result is 0, or next to it, for a group of negative numbers alone, as if the search for "
    "the largest began there; begin at −∞ or at the first map of the group.",
)
def _group_from_zero(x, group_size):
    return np.maximum(across_maps(x, group_size), 0)


@ACROSS.wrong(
    MAXOUT,
    "You took the largest of neighbouring columns, as a pool does in each map; here the maps "
    "compete, at each pixel.",
)
def _columns_grouped(x, group_size):
    return max_pool2d(x, (1, min(group_size, x.shape[2])))
