"""A layer in squares of the input that overlap, for `convkit.methods.winograd`."""

import math
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from convkit.methods.layer import Layer
from convkit.methods.tiles import Tile, boxes, tile

SIDE = 6  # of a square


class Comb(NamedTuple):
    """Every d-th element along one axis: with dilation d, a kernel that meets one meets these."""

    seen: slice  # of the input
    before: int  # zeros of the padding
    kept: slice  # of the output
    squares: int


class Piece(NamedTuple):
    """Some squares of a layer, which lie side by side."""

    combs: tuple  # of the rows and of the columns
    layer: Layer  # whose windows are the squares of these combs
    tile: Tile  # which of them
    place: slice  # among all squares of its block


def combs(layer):
    """Return for each of the last two axes its combs, one if there is no dilation."""
    settings = layer.x, layer.sizes, layer.kernel, layer.padding, layer.dilation
    return [comb_along(*axis) for axis in zip(*(setting[-2:] for setting in settings), strict=True)]


def comb_along(size, out, k, sides, dilation):
    """Return the combs of an axis.

    Examples
    --------
    >>> [comb.squares for comb in comb_along(8, 8, 3, (1, 1), 1)]
    [2]
    """
    found = []
    for phase in range(min(dilation, out)):
        first = (phase - sides[0]) % dilation
        seen, kept = slice(first, None, dilation), slice(phase, None, dilation)
        squares = -(-len(range(phase, out, dilation)) // (SIDE + 1 - k))
        found.append(Comb(seen, (sides[0] + first - phase) // dilation, kept, squares))
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
        windowed = _windowed(layer, pair)
        for box in boxes((windowed.x[0], *windowed.sizes), few):
            part = tile(windowed, *box)
            n = math.prod(part.sizes)
            if count + n > most:
                found.append([])
                count = 0
            found[-1].append(Piece(pair, windowed, part, slice(count, count + n)))
            count += n
    return [block for block in found if block]


def _windowed(layer, pair):
    """Return the layer whose windows are the squares of a comb of rows and one of columns."""
    steps = tuple(SIDE + 1 - k for k in layer.kernel[-2:])
    seen = [len(range(size)[comb.seen]) for size, comb in zip(layer.x[-2:], pair, strict=True)]
    padding, grid = tuple((comb.before, 0) for comb in pair), tuple(comb.squares for comb in pair)
    square = (1, layer.weight[1], SIDE, SIDE)
    return Layer((layer.x[0], square[1], *seen), square, steps, padding, (1, 1), 1, grid)


def inputs_of(x, piece, room):
    """Return what the squares of a piece cover of (N, C, H, W), as (n, H, W, C) in this room.

    So the numbers of all channels at one place are a run in memory. Outside of x are zeros.
    """
    tile = piece.tile
    seen = x[(..., *(comb.seen for comb in piece.combs))][(tile.images, slice(None), *tile.source)]
    covered, (rows, columns) = shaped(room, len(seen), *tile.region, x.shape[1]), tile.inside
    covered[:, : rows.start] = covered[:, rows.stop :] = 0
    covered[:, :, : columns.start] = covered[:, :, columns.stop :] = 0
    covered[:, rows, columns] = seen.transpose(0, 2, 3, 1)
    return covered


def outputs_of(y, piece):
    """Return a view of the outputs of a piece in (N, C_out, H, W), as (n, H, W, C_out).

    The last squares may reach further than it.
    """
    steps, box = piece.layer.stride, piece.tile.box
    places = [slice(cut.start * m, cut.stop * m) for cut, m in zip(box, steps, strict=True)]
    kept = y[(piece.tile.images, slice(None), *(comb.kept for comb in piece.combs))]
    return kept[(..., *places)].transpose(0, 2, 3, 1)


def shaped(room, *shape):
    """Return an array of this shape at the beginning of a room, which has one axis."""
    return room[: math.prod(shape)].reshape(shape)
