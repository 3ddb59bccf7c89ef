"""A layer as overlapping squares of the input, for `convkit.methods.winograd`."""

import math
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from convkit.methods.tiles import Tile, boxes, tile
from convkit.shapes import Axis

SIDE = 6  # of a square


class Comb(NamedTuple):
    """Every d-th element along one axis: with dilation d, a kernel meets those of one comb."""

    seen: slice  # of the input
    before: int  # zeros of the padding
    kept: slice  # of the output
    squares: int


class Piece(NamedTuple):
    """Some squares of a layer, which lie side by side."""

    combs: tuple  # of the rows and of the columns
    tile: Tile  # which of them
    place: slice  # among all squares of its block
    steps: tuple  # from one square to the next, down and across


def combs(layer):
    """Return the combs of each of the last two axes, one if there is no dilation."""
    return [combs_along(axis) for axis in layer.by_axis[-2:]]


def combs_along(axis):
    """Return the combs of an axis.

    Examples
    --------
    >>> from convkit.shapes import Axis
    >>> axis = Axis(8, kernel=3, stride=1, before=1, dilation=1, positions=8)
    >>> [comb.squares for comb in combs_along(axis)]
    [2]
    """
    found, dilation = [], axis.dilation
    for phase in range(min(dilation, axis.positions)):
        first = (phase - axis.before) % dilation
        seen, kept = slice(first, None, dilation), slice(phase, None, dilation)
        squares = -(-len(range(phase, axis.positions, dilation)) // (SIDE + 1 - axis.kernel))
        found.append(Comb(seen, (axis.before + first - phase) // dilation, kept, squares))
    return found


def count_squares(layer):
    """Return how many squares there are at one depth of a layer."""
    along = (sum(comb.squares for comb in each) for each in combs(layer))
    return layer.x[0] * math.prod(along)


@lru_cache(maxsize=256)
def in_blocks(layer, few, most):
    """Return the squares at one depth of a layer's group, in blocks.

    A block is a list of pieces of at most `few` squares each, and `most` together.
    """
    found, count = [[]], 0
    for pair in product(*combs(layer)):
        axes = _squared(layer, pair)
        steps = tuple(axis.stride for axis in axes)
        for box in boxes((layer.x[0], *(axis.positions for axis in axes)), few):
            part = tile(axes, *box)
            n = math.prod(part.sizes)
            if count + n > most:
                found.append([])
                count = 0
            found[-1].append(Piece(pair, part, slice(count, count + n), steps))
            count += n
    return [block for block in found if block]


def _squared(layer, pair):
    """Return a comb of rows and one of columns as an `Axis` each, whose windows are squares."""
    axes = []
    for axis, comb in zip(layer.by_axis[-2:], pair, strict=True):
        size, step = len(range(axis.size)[comb.seen]), SIDE + 1 - axis.kernel
        axes.append(Axis(size, SIDE, step, comb.before, dilation=1, positions=comb.squares))
    return axes


def inputs_of(x, piece, room):
    """Return what the squares of a piece cover, channels last, zero-padded, in this scratch.

    Shapes: x (N, C, H, W), room flat, result (n, H, W, C).
    """
    tile = piece.tile
    seen = x[(..., *(comb.seen for comb in piece.combs))][(tile.images, slice(None), *tile.source)]
    covered, (rows, columns) = shaped(room, len(seen), *tile.region, x.shape[1]), tile.inside
    covered[:, : rows.start] = covered[:, rows.stop :] = 0
    covered[:, :, : columns.start] = covered[:, :, columns.stop :] = 0
    covered[:, rows, columns] = seen.transpose(0, 2, 3, 1)
    return covered


def outputs_of(y, piece):
    """Return a view of the outputs of a piece, channels last; the last squares may reach past it.

    Shapes: y (N, C_out, H, W), result (n, H, W, C_out).
    """
    steps, box = piece.steps, piece.tile.box
    places = [slice(cut.start * m, cut.stop * m) for cut, m in zip(box, steps, strict=True)]
    kept = y[(piece.tile.images, slice(None), *(comb.kept for comb in piece.combs))]
    return kept[(..., *places)].transpose(0, 2, 3, 1)


def shaped(room, *shape):
    """Return an array of this shape at the beginning of flat scratch."""
    return room[: math.prod(shape)].reshape(shape)
