"""Windows as a view and one contraction: the whole layer in ten lines, never the fastest."""

import numpy as np

from convkit.windows import pad, sliding_windows


def windows_einsum(x, weight, layer):
    """Return the layer's output: the sum of all that a filter meets in each window.

    Shapes: x (N, C_in, ...), weight (C_out, C_in // groups, ...), result (N, C_out, ...).
    """
    groups, (C_out, C_group, *kernel) = layer.groups, weight.shape
    steps = {"stride": layer.stride, "dilation": layer.dilation}
    windows = sliding_windows(pad(x, layer.padding), kernel, **steps)
    windows = windows.reshape(len(x), groups, C_group, *windows.shape[2:])
    filters = weight.reshape(groups, C_out // groups, C_group, *kernel)
    # n image, g group, c input channel, o output channel, d h w position, k i j kernel element
    position, element = "dhw"[-len(kernel) :], "kij"[-len(kernel) :]
    summed = f"ngc{position}{element},goc{element}->ngo{position}"
    y = np.einsum(summed, windows, filters, optimize=True)
    return y.reshape(len(x), C_out, *layer.sizes)
