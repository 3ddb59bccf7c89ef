"""A layer in squares of the input that overlap, for `convkit.ways.winograd`."""

import math
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np

from convkit.ways.layer import Layer
from convkit.ways.tiles import Tile, boxes, cut_out, tile, windows

SIDE = 6  # of a square


class Comb(NamedTuple):
    """Every d-th element along one axis: with dilation d, a kernel that meets one meets these."""

    seen: slice  # of the input
    before: int  # zeros of the padding
    kept: slice  # of the output
    squares: int


class Block(NamedTuple):
    """Some squares of a layer."""

    combs: tuple  # of the rows and of the columns
    layer: Layer  # whose windows are the squares of these combs
    tile: Tile  # which of them

    @property
    def count(self):
        return math.prod(self.tile.sizes)


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


@lru_cache(maxsize=256)
def blocks(layer, most):
    """Return all squares at one depth of a layer's group, in blocks of at most `most`."""
    found, (N, *_), C_in = [], layer.x, layer.weight[1]
    steps = tuple(SIDE + 1 - k for k in layer.kernel[-2:])
    for pair in product(*combs(layer)):
        sizes = layer.x[-2:]
        seen = [len(range(size)[comb.seen]) for size, comb in zip(sizes, pair, strict=True)]
        padding, grid = [(comb.before, 0) for comb in pair], [comb.squares for comb in pair]
        x, square = (N, C_in, *seen), (1, C_in, SIDE, SIDE)
        windowed = Layer(x, square, steps, tuple(padding), (1, 1), 1, tuple(grid))
        found += [Block(pair, windowed, tile(windowed, *box)) for box in boxes((N, *grid), most)]
    return found


def gather(x, block, columns):
    """Write the squares of a block as columns: (SIDE**2, C_in * squares), from (N, C_in, H, W)."""
    region = cut_out(x[(..., *(comb.seen for comb in block.combs))], block.tile)
    view = windows(region, block.layer, block.tile).transpose(2, 3, 1, 0, 4, 5)
    np.copyto(columns.reshape(view.shape), view)


def lay_out(outputs, block, y):
    """Write the outputs of a block's squares, (outputs, C_out * squares), into (N, C_out, H, W)."""
    (images, down, across), (m_H, m_W) = block.tile.sizes, block.layer.stride
    _, rows, columns = block.tile.images, *block.tile.box
    y = y[(block.tile.images, slice(None), *(comb.kept for comb in block.combs))]
    place = y[:, :, rows.start * m_H : rows.stop * m_H, columns.start * m_W : columns.stop * m_W]
    parts = outputs.reshape(m_H, m_W, -1, images, down, across).transpose(3, 2, 4, 0, 5, 1)
    whole = np.empty((*parts.shape[:2], down * m_H, across * m_W), y.dtype)
    apart = whole.reshape(parts.shape)
    for column in range(m_W):  # one at a time: then the copies run along rows of squares
        apart[..., column] = parts[..., column]
    place[...] = whole[:, :, : place.shape[2], : place.shape[3]]
