"""Wrong ways to count the positions of a pool, rounded down or up.

Each rule takes size, kernel_size, stride, padding and ceil_mode of one axis; those of ROUNDING_UP
show wherever ceil_mode is True.
"""

from math import ceil, floor

from convcheck.engine.mistake import Topic
from convcheck.shared.wrong_sizes import steps
from convkit.shapes import output_size

UP = "Rounding up"
ROUNDING_UP = Topic("rounding_up", "pooling")
ROUNDING = Topic("rounding", "pooling")


@ROUNDING_UP.wrong(
    UP,
    "You rounded down although ceil_mode is True: a last window may then hang over the end.",
)
def _always_down(size, kernel_size, *, ceil_mode=False, **settings):
    return output_size(size, kernel_size, **settings)


@ROUNDING.wrong(
    UP,
    "You rounded up although ceil_mode is False: a step that does not fit whole is not made.",
)
def _always_up(size, kernel_size, *, ceil_mode=False, **settings):
    return output_size(size, kernel_size, ceil_mode=True, **settings)


@ROUNDING.wrong(UP, "You rounded up where you should round down, and the other way round.")
def _other_way_round(size, kernel_size, *, ceil_mode=False, **settings):
    return output_size(size, kernel_size, ceil_mode=not ceil_mode, **settings)


@ROUNDING_UP.wrong(
    UP,
    "You rounded to the nearest number; round up if ceil_mode is True, and down if not.",
)
def _to_the_nearest(size, kernel_size, *, ceil_mode=False, **settings):
    return round(steps(size, kernel_size, **settings)) + 1


@ROUNDING_UP.wrong(
    UP,
    "You kept a window that begins behind the map; a window must begin in the map or in the "
    "padding before it, so this one is dropped.",
)
def _never_dropped(size, kernel_size, *, ceil_mode=False, **settings):
    rounded = ceil if ceil_mode else floor
    return rounded(steps(size, kernel_size, **settings)) + 1


@ROUNDING.wrong(
    UP,
    "You dropped the last window only if it begins beyond the first number of the padding; that "
    "place is not on the map any more, so a window that begins there is dropped as well.",
)
def _dropped_too_late(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    found = _never_dropped(size, kernel_size, stride=stride, padding=padding, ceil_mode=ceil_mode)
    return found - (ceil_mode and (found - 1) * stride > size + padding)


@ROUNDING.wrong(
    UP,
    "You dropped the last window although it begins on the map: positions count from the padding "
    "before the map, so the map ends at size + padding.",
)
def _dropped_without_padding(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    found = _never_dropped(size, kernel_size, stride=stride, padding=padding, ceil_mode=ceil_mode)
    return found - (ceil_mode and (found - 1) * stride >= size)


@ROUNDING.wrong(
    UP,
    "You added a window whenever ceil_mode is True; if the steps fit whole, nothing is left for "
    "it to see.",
)
def _one_more(size, kernel_size, *, ceil_mode=False, **settings):
    return output_size(size, kernel_size, **settings) + bool(ceil_mode)


@ROUNDING_UP.wrong(
    "What a pooling layer computes",
    "You counted the padding once; it goes to both ends, so the axis grows by 2 * padding.",
)
def _padded_once(size, kernel_size, *, padding=0, **others):
    return _never_dropped(size + padding, kernel_size, **others)
