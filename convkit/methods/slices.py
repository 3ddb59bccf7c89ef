"""Few filters: each slice of a kernel counts as a filter, and its maps are added up."""

import numpy as np

from convkit.methods.patches import patches
from convkit.methods.tiles import BYTES, boxes, cut_out, tile

FEW = 16  # filters per group, at most
THICK = 9  # numbers in a slice, at least
ENOUGH = 700  # outputs per map, at least


def are_few(layer):
    """Return whether slices pay: few filters per group, slices not too small, many outputs."""
    thick = layer.taps >= THICK * layer.kernel[0]
    many = layer.x[0] * layer.positions >= ENOUGH
    return layer.weight[0] <= FEW * layer.groups and thick and many and layer.stride[0] == 1


def slices(x, weight, layer):
    """Return the layer's output, the kernel cut into slices along its first axis.

    Each slice is a filter whose kernel has size 1 along that axis: the columns are shorter,
    and there are more filters to multiply them with. The maps of the slices are added, each
    shifted by one dilation step more.

    Shapes: x (N, C_in, ...), weight (C_out, C_in // groups, ...), result (N, C_out, ...).
    """
    (K, *others), groups, s, d = layer.kernel, layer.groups, layer.stride[0], layer.dilation[0]
    C_out, C_in = len(weight) // groups, layer.weight[1]
    filters = np.moveaxis(weight.reshape(groups, C_out, C_in, K, *others), 3, 1)
    filters = filters.reshape(K * len(weight), C_in, 1, *others)
    y = np.empty((len(x), groups, C_out, *layer.sizes), x.dtype)
    for piece in _pieces(layer, x.itemsize):
        region = cut_out(x, piece)
        thin = _thin(layer, region.shape, filters.shape, piece)
        maps = patches(region, filters, thin)
        maps = maps.reshape(len(region), groups, K, C_out, *thin.sizes)
        n = piece.sizes[1]
        parts = [maps[:, :, k, :, k * d : k * d + (n - 1) * s + 1 : s] for k in range(K)]
        place = y[piece.images, :, :, piece.box[0]]
        np.copyto(place, parts[0])
        for part in parts[1:]:
            place += part
    return y.reshape(len(x), len(weight), *layer.sizes)


def _pieces(layer, itemsize):
    """Return tiles, cut along images and the first axis alone, with 4 MB of maps each."""
    N, first, *others = (layer.x[0], *layer.sizes)
    inner = layer.weight[0] * layer.kernel[0] * layer.positions // max(first, 1)
    most = 4 * BYTES // max(inner * itemsize, 1)
    whole = [slice(0, n) for n in others]
    return [tile(layer.by_axis, *box, *whole) for box in boxes((N, first), most)]


def _thin(layer, x, filters, piece):
    """Return the layer of a padded region, its kernels of size 1 along the first axis."""
    sizes = (x[2], *piece.sizes[2:])
    sides, stride = ((0, 0),) * len(sizes), (1, *layer.stride[1:])
    return layer._replace(x=x, weight=filters, stride=stride, padding=sides, sizes=sizes)
