"""One kernel for each map: nothing to sum over channels, so no product of matrices."""

import math

import numpy as np

from convkit.ways.tiles import scratch, tiles

BYTES = 1 << 19  # of the input that are worked on at a time


def depthwise(x, weight, layer):
    """Return the layer's output, each map treated as an image of its own."""
    N, C, *sizes = layer.x
    alone = layer._replace(x=(N * C, 1, *sizes), weight=(1, 1, *layer.kernel), groups=1)
    maps = x.reshape(N * C, *sizes)
    kernels = np.tile(weight[:, 0], (N, 1, 1))
    y = np.empty((N * C, *layer.sizes), x.dtype)
    for tile in tiles(alone, BYTES // math.prod(layer.stride) // x.itemsize):
        parts = _set_apart(maps, layer.stride, tile)
        y[(tile.images, *tile.box)] = _slide(parts, kernels[tile.images], layer, tile)
    return y.reshape(N, C, *layer.sizes)


def _set_apart(maps, stride, tile):
    """Return every s-th row and column of a tile's region, (s_H, s_W, n, rows, columns).

    At stride 1 all is in one part. Each map ends with a row of zeros more.
    """
    (s_H, s_W), (H, W), (inside_H, inside_W) = stride, tile.region, tile.inside
    source = maps[(tile.images, *tile.source)]
    parts = np.zeros((s_H, s_W, len(source), -(-H // s_H) + 1, -(-W // s_W)), maps.dtype)
    for i, j in np.ndindex(s_H, s_W):
        part = source[:, (i - inside_H.start) % s_H :: s_H, (j - inside_W.start) % s_W :: s_W]
        row, column = -((i - inside_H.start) // s_H), -((j - inside_W.start) // s_W)
        parts[i, j, :, row : row + part.shape[1], column : column + part.shape[2]] = part
    return parts


def _slide(parts, kernels, layer, tile):
    """Return the kernels slid over their maps, all rows of a map in one go.

    A map lies in memory as one long row. One step down with the kernel is one step of W
    along it, so each weight meets a long run of numbers; those of a kernel's column are
    multiplied and added up by one `einsum`. The ends of the rows are thrown away.
    """
    (n, H, W), (K_H, K_W) = tile.sizes, layer.kernel
    (s_H, s_W), (d_H, d_W) = layer.stride, layer.dilation
    *_, map_step, row_step, step = parts.strides
    row = parts.shape[-1]
    total, term = scratch(parts.dtype, (n, H * row), (n, H * row))
    apart = s_H // math.gcd(s_H, d_H)  # kernel rows so far apart meet rows of the same part
    for i in range(min(apart, K_H)):
        for j in range(K_W):
            weights = kernels[:, i::apart, j]
            part = parts[i * d_H % s_H, j * d_W % s_W]
            start = i * d_H // s_H * row_step + j * d_W // s_W * step
            strides = (map_step, apart * d_H // s_H * row_step, step)
            runs = np.ndarray((*weights.shape, H * row), parts.dtype, part, start, strides)
            out = term if i or j else total
            np.einsum("ni,nip->np", weights, runs, out=out)
            if i or j:
                total += term
    return total.reshape(n, H, row)[..., :W]
