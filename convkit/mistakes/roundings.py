"""Wrong ways to count the positions of a pool, rounded down or up.

Each rule takes size, kernel_size, stride, padding and ceil_mode of one axis.
"""

from math import ceil, floor

from convkit.mistakes.record import records
from convkit.shapes import output_size


def _steps(size, kernel_size, *, stride, padding=0):
    return (size + 2 * padding - kernel_size) / stride


def _up(size, kernel_size, **settings):
    return ceil(_steps(size, kernel_size, **settings)) + 1


def _always_down(size, kernel_size, *, ceil_mode=False, **settings):
    """You rounded down although ceil_mode is True: a last window may then hang over the end."""
    return output_size(size, kernel_size, **settings)


def _always_up(size, kernel_size, *, ceil_mode=False, **settings):
    """You rounded up although ceil_mode is False: a step that does not fit whole is not made."""
    return output_size(size, kernel_size, ceil_mode=True, **settings)


def _other_way_round(size, kernel_size, *, ceil_mode=False, **settings):
    """You rounded up where you should round down, and the other way round."""
    return output_size(size, kernel_size, ceil_mode=not ceil_mode, **settings)


def _to_the_nearest(size, kernel_size, *, ceil_mode=False, **settings):
    """You rounded to the nearest number; round up if ceil_mode is True, and down if not."""
    return round(_steps(size, kernel_size, **settings)) + 1


def _never_dropped(size, kernel_size, *, ceil_mode=False, **settings):
    """You kept a window that begins behind the map; a window must begin in the map or in the
    padding before it, so this one is dropped."""
    exact = _up if ceil_mode else output_size
    return exact(size, kernel_size, **settings)


def _dropped_too_late(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    """You dropped the last window only if it begins beyond the first number of the padding; that
    place is not on the map any more, so a window that begins there is dropped as well."""
    found = _never_dropped(size, kernel_size, stride=stride, padding=padding, ceil_mode=ceil_mode)
    return found - (ceil_mode and (found - 1) * stride > size + padding)


def _dropped_without_padding(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    """You dropped the last window although it begins on the map: positions count from the
    padding before the map, so the map ends at size + padding."""
    found = _never_dropped(size, kernel_size, stride=stride, padding=padding, ceil_mode=ceil_mode)
    return found - (ceil_mode and (found - 1) * stride >= size)


def _one_more(size, kernel_size, *, ceil_mode=False, **settings):
    """You added a window whenever ceil_mode is True; if the steps fit whole, nothing is left for
    it to see."""
    return output_size(size, kernel_size, **settings) + bool(ceil_mode)


def _start_left_out(size, kernel_size, **settings):
    """You counted the steps; there is one position more, the start."""
    return output_size(size, kernel_size, **settings) - 1


def _padded_once(size, kernel_size, *, stride, padding=0, ceil_mode=False):
    """You counted the padding once; it goes to both ends, so the axis grows by 2 * padding."""
    steps = (size + padding - kernel_size) / stride
    return (ceil if ceil_mode else floor)(steps) + 1


def _padding_left_out(size, kernel_size, *, padding=0, **others):
    """You left the padding out: the axis grows by 2 * padding before the window slides."""
    return output_size(size, kernel_size, **others)


UP = "Rounding up"

RECORDS = (
    *records("rounding", "pooling", UP, _always_down, _always_up, _other_way_round),
    *records("rounding", "pooling", UP, _to_the_nearest, _never_dropped, _dropped_too_late),
    *records("rounding", "pooling", UP, _dropped_without_padding, _one_more),
    *records("rounding", "pooling", "What a pooling layer computes", _start_left_out, _padded_once),
    *records("rounding", "pooling", "What a pooling layer computes", _padding_left_out),
)
