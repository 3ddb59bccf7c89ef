"""Where Winograd's squares apply, how many multiplications they take, and how much is in memory."""

import math

from convkit.methods.winograd.tiles import SIDE, count_squares
from convkit.methods.winograd.transforms import SOME

PIECE = 1_000_000  # bytes of one piece's squares
FILTERS = 2_360_000  # bytes of transformed kernels
VALUES = 4_540_000  # bytes of a block's transformed squares and products
LANES = 16  # filters come in multiples of BLAS's register block
SHORT = 32  # channels: with fewer, a product is no faster


def fits(layer, dtype):
    """Return whether Winograd applies: 2 to 5 taps, stride 1, float32 or float64.

    The matrices are rounded to float64, so neither integers nor wider floats apply. Along the
    depth of a volume any kernel will do, without dilation.
    """
    if dtype.kind != "f" or dtype.itemsize > 8:
        return False
    small = len(layer.kernel) > 1 and all(2 <= k <= SIDE - 1 for k in layer.kernel[-2:])
    return small and {*layer.stride, *layer.dilation[:-2]} <= {1} and 0 not in layer.weight


def share(layer, itemsize):
    """Return the multiplications, transforms included, as a share of the definition's.

    At least SHORT channels are counted. The transform of the kernels counts twice, for its
    rearranging.
    """
    C_out, C_in = layer.weight[0] // layer.groups, layer.weight[1]
    *depth, K_H, K_W = layer.kernel
    at_once, _, most = at_a_time(layer, itemsize)
    depths, taps = math.prod(layer.sizes[:-2]), math.prod(depth) * C_in
    squares = count_squares(layer)
    made = (
        1 if at_once == C_out else depths * -(-squares // most)
    )  # how often all kernels are transformed
    m_H, m_W = SIDE + 1 - K_H, SIDE + 1 - K_W
    there, back = 2 * SIDE**3 * max(C_in, SHORT), SIDE * m_H * (SIDE + m_W) * max(C_out, SHORT)
    each = there + SIDE**2 * max(taps, SHORT) * C_out + back
    products = depths * squares * each + 2 * made * taps * C_out * SIDE**2 * K_H * K_W
    return products / max(layer.x[0] * layer.positions * taps * C_out * K_H * K_W, 1)


def at_a_time(layer, itemsize):
    """Return how many filters are transformed at a time, and squares per piece and per block."""
    C_out, C_in = layer.weight[0] // layer.groups, layer.weight[1]
    taps = math.prod(layer.weight[1:-2])
    bytes_of_one = SIDE**2 * itemsize
    result = layer.x[0] * layer.weight[0] * layer.positions * itemsize
    room = max(FILTERS, 5 * result // 2 - PIECE - VALUES - SOME)  # in all 2.5 times a large output
    fit = room // (bytes_of_one * taps)
    at_once = C_out if fit >= C_out else max(fit // LANES * LANES, min(LANES, C_out))
    few = max(PIECE // (2 * SIDE * (SIDE - 1) * itemsize * max(C_in, at_once)), 1)
    return at_once, few, max(VALUES // (bytes_of_one * (taps + at_once)), few)
