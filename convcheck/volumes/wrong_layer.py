"""Wrong ways to slide a filter through volumes.

Each rule is a whole layer, ``rule(x, weight, bias=None, *, stride, padding)``, with three numbers
(depth, rows, columns) for each setting.
"""

import numpy as np

from convcheck.engine.mistake import Topic
from convcheck.shared.wrong_layer import plus
from convkit.conv import conv3d

AXIS = "One more axis, and nothing else"
CHANNELS = "With channels as well"
MAPS = "The 1337 maps"
FILM = "Depth or channel? A film"
VOLUME = Topic("volume", "volumes")


def _pairs(x, weight, bias, settings):
    """Return every channel with its own cuboid, (N, C_out, C_in, D_out, H_out, W_out)."""
    C_in = x.shape[1]
    each = [conv3d(x[:, [c]], weight[:, [c]], bias, **settings) for c in range(C_in)]
    return np.stack(each, axis=2)


@VOLUME.wrong(
    AXIS,
    "You took the slices of the cuboid in reversed order: its last slice met the first slice.",
)
def _depth_flipped(x, weight, bias=None, **settings):
    return conv3d(x, weight[:, :, ::-1], bias, **settings)


@VOLUME.wrong(AXIS, "You swapped the rows and columns of the cuboid.")
def _slice_transposed(x, weight, bias=None, **settings):
    return conv3d(x, weight.swapaxes(3, 4), bias, **settings)


@VOLUME.wrong(
    MAPS,
    "You took the last axis of weight for the depth; its axes are (C_out, C_in, K_D, K_H, K_W).",
)
def _cuboid_depth_last(x, weight, bias=None, **settings):
    return conv3d(x, np.moveaxis(weight, 4, 2), bias, **settings)


@VOLUME.wrong(
    MAPS,
    "You put the depth last in the result; its axes are (N, C_out, D_out, H_out, W_out).",
)
def _result_depth_last(x, weight, bias=None, **settings):
    return np.moveaxis(conv3d(x, weight, bias, **settings), 2, 4)


@VOLUME.wrong(
    FILM,
    "You added up the depth as if it were channels, and flat maps came out; the cuboid slides "
    "along the depth, so volumes come out.",
)
def _depth_summed(x, weight, bias=None, **settings):
    return plus(conv3d(x, weight, **settings).sum(axis=2), bias)


@VOLUME.wrong(
    FILM,
    "You added up the depth as if it were channels, and one slice came out; the cuboid slides "
    "along the depth, so there is a slice for each of its places.",
)
def _depth_summed_to_one(x, weight, bias=None, **settings):
    return plus(conv3d(x, weight, **settings).sum(axis=2, keepdims=True), bias)


@VOLUME.wrong(
    FILM,
    "You cut the window through the whole depth, as if that were channels; it is K_D slices deep "
    "and begins at d * S_D.",
)
def _whole_depth(x, weight, bias=None, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    y, (K_H, K_W) = conv3d(x, weight, bias, stride=stride, padding=padding), weight.shape[3:]
    padded = np.pad(x, ((0, 0), (0, 0), *((P, P) for P in padding)))
    for n, o, d, h, w in np.ndindex(y.shape):
        top, left = h * stride[1], w * stride[2]
        window = padded[n, :, :, top : top + K_H, left : left + K_W]
        y[n, o, d, h, w] = (window * weight[o]).sum() + (0 if bias is None else bias[o])
    return y


@VOLUME.wrong(
    AXIS,
    "You used the first slice of the cuboid only; it reaches through K_D slices, and all of them "
    "join the sum.",
)
def _first_slice(x, weight, bias=None, **settings):
    depth = conv3d(x, weight, **settings).shape[2]
    return conv3d(x, weight[:, :, :1], bias, **settings)[:, :, :depth]


@VOLUME.wrong(
    CHANNELS,
    "You kept the channels apart on an axis of their own; a filter adds them, so one volume "
    "comes out for each filter.",
)
def _channels_apart(x, weight, bias=None, **settings):
    return _pairs(x, weight, bias, settings)


@VOLUME.wrong(
    CHANNELS,
    "You kept the channels apart, so C_out * C_in volumes came out; a filter adds its channels, "
    "so one volume comes out for each filter.",
)
def _channels_in_a_row(x, weight, bias=None, **settings):
    y = _pairs(x, weight, bias, settings)
    return y.reshape(len(y), -1, *y.shape[3:])


@VOLUME.wrong(
    CHANNELS,
    "You used one cuboid for all channels, as if weight had the four axes (C_out, K_D, K_H, "
    "K_W); it has five, since a filter has a cuboid for each channel.",
)
def _one_cuboid(x, weight, bias=None, **settings):
    return conv3d(x.sum(axis=1, keepdims=True), weight[:, :1], bias, **settings)


@VOLUME.wrong(
    AXIS,
    "You moved the window by the stride in rows and columns only; the depth has a stride too, so "
    "slice d of the result comes from the slices that begin at d * S_D.",
)
def _depth_stride_forgotten(x, weight, bias=None, *, stride=(1, 1, 1), **others):
    depth = conv3d(x, weight, stride=stride, **others).shape[2]
    return conv3d(x, weight, bias, stride=(1, *stride[1:]), **others)[:, :, :depth]


@VOLUME.wrong(
    AXIS,
    "You took stride or padding in the order (columns, rows, depth); the order is (depth, rows, "
    "columns), like a shape.",
)
def _triples_reversed(x, weight, bias=None, **settings):
    return conv3d(x, weight, bias, **{name: three[::-1] for name, three in settings.items()})


@VOLUME.wrong(
    AXIS,
    "You padded the rows and columns only; slices of zeros go before and behind as well.",
)
def _depth_padding_forgotten(x, weight, bias=None, *, padding=(0, 0, 0), **others):
    return conv3d(x, weight, bias, padding=(0, *padding[1:]), **others)
