"""How one would otherwise write pooling and the gradients of a layer in NumPy, from scratch."""

import numpy as np
import torch
from torch.nn import functional

WINDOW_VIEW = np.lib.stride_tricks.sliding_window_view


def view_of_windows(x, pool, edge):
    """Return the windows of a pool as a view of the padded array."""
    p, k, s = pool.padding, pool.kernel_size, pool.stride
    shape = functional.max_pool2d(torch.from_numpy(x[:1, :1]), k, **pool.settings).shape
    more = [
        (p, max(p, (n - 1) * s + k - p - size))
        for n, size in zip(shape[2:], x.shape[2:], strict=True)
    ]
    padded = np.pad(x, [(0, 0), (0, 0), *more], constant_values=edge)
    return WINDOW_VIEW(padded, (k, k), axis=(2, 3))[:, :, ::s, ::s]


def laid_down(layer, weight, g):
    """Multiply with the turned weight matrix and add the columns up where they lie: col2im."""
    N, C_in, H, W = layer.x
    C_out, per_group, K_H, K_W = layer.weight
    s, p, d, groups = layer.stride, layer.padding, layer.dilation, layer.groups
    H_out, W_out = g.shape[2:]
    matrix = weight.reshape(groups, C_out // groups, per_group * K_H * K_W).swapaxes(1, 2)
    columns = matrix @ g.reshape(N, groups, C_out // groups, H_out * W_out)
    columns = columns.reshape(N, C_in, K_H, K_W, H_out, W_out)
    padded = np.zeros((N, C_in, H + 2 * p, W + 2 * p), g.dtype)
    for i, j in np.ndindex(K_H, K_W):
        rows = slice(i * d, i * d + (H_out - 1) * s + 1, s)
        padded[:, :, rows, j * d : j * d + (W_out - 1) * s + 1 : s] += columns[:, :, i, j]
    return padded[:, :, p : p + H, p : p + W]


def gathered(layer, x, g):
    """Write all windows as columns and multiply them with the gradients: im2col."""
    (N, C_out, H_out, W_out), (_, per_group, K_H, K_W) = g.shape, layer.weight
    s, p, d, groups = layer.stride, layer.padding, layer.dilation, layer.groups
    padded = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
    spans = [d * (k - 1) + 1 for k in (K_H, K_W)]
    windows = WINDOW_VIEW(padded, spans, axis=(2, 3))[:, :, ::s, ::s, ::d, ::d]
    columns = windows.transpose(1, 4, 5, 0, 2, 3)
    columns = columns.reshape(groups, per_group * K_H * K_W, N * H_out * W_out)
    maps = g.swapaxes(0, 1).reshape(groups, C_out // groups, N * H_out * W_out)
    return (maps @ columns.swapaxes(1, 2)).reshape(layer.weight)
