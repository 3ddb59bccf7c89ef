"""One kernel for each map: nothing to sum over channels, so no product of matrices."""

import math

import numpy as np

from convkit.ways.tiles import cut_out, scratch, tiles

BYTES = 1 << 19  # of the input that are worked on at a time


def depthwise(x, weight, layer):
    """Return the layer's output, each map treated as an image of its own."""
    N, C, *sizes = layer.x
    alone = layer._replace(x=(N * C, 1, *sizes), weight=(1, 1, *layer.kernel), groups=1)
    maps = x.reshape(alone.x)
    kernels = np.tile(weight[:, 0], (N, 1, 1))
    y = np.empty((N * C, *layer.sizes), x.dtype)
    for tile in tiles(alone, BYTES // math.prod(layer.stride) // x.itemsize):
        region = cut_out(maps, tile)[:, 0]
        y[(tile.images, *tile.box)] = _slide(region, kernels[tile.images], layer, tile)
    return y.reshape(N, C, *layer.sizes)


def _slide(region, kernels, layer, tile):
    """Return the kernels slid over their maps, all rows of a map in one go.

    A map lies in memory as one long row. One step down with the kernel is one step of W
    along it, so each weight meets a long run of numbers; those of a kernel's column are
    multiplied and added up by one `einsum`. The ends of the rows are thrown away.
    """
    (n, H, W), (K_H, K_W) = tile.sizes, layer.kernel
    (s_H, s_W), (d_H, d_W) = layer.stride, layer.dilation
    parts = _interleaved(region, layer.stride)
    *_, map_step, row_step, step = parts.strides
    row = parts.shape[-1]
    length = (H - 1) * row + W
    total, term = scratch(region.dtype, (n, H * row), (n, length))
    apart = s_H // math.gcd(s_H, d_H)  # kernel rows so far apart meet rows of the same part
    for i in range(min(apart, K_H)):
        for j in range(K_W):
            weights = kernels[:, i::apart, j]
            part = parts[i * d_H % s_H, j * d_W % s_W]
            start = i * d_H // s_H * row_step + j * d_W // s_W * step
            strides = (map_step, apart * d_H // s_H * row_step, step)
            runs = np.ndarray((*weights.shape, length), region.dtype, part, start, strides)
            out = term if i or j else total[:, :length]
            np.einsum("ni,nip->np", weights, runs, out=out)
            if i or j:
                total[:, :length] += term
    return total.reshape(n, H, row)[..., :W]


def _interleaved(region, stride):
    """Return every s-th row and column, (s_H, s_W, n, rows, columns): at stride 1 all in one."""
    if stride == (1, 1):
        return region[np.newaxis, np.newaxis]
    (n, H, W), (s_H, s_W) = region.shape, stride
    parts = np.zeros((s_H, s_W, n, -(-H // s_H), -(-W // s_W)), region.dtype)
    for i, j in np.ndindex(s_H, s_W):
        part = region[:, i::s_H, j::s_W]
        parts[i, j, :, : part.shape[1], : part.shape[2]] = part
    return parts
