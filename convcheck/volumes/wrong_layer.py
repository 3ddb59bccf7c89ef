"""Wrong ways to slide a filter through volumes, and to tell how large the result is.

The rules on sizes take sizes, kernel_size, stride and padding, three numbers each. The others are
a whole layer: ``rule(x, weight, bias=None, *, stride, padding)`` with three numbers (depth, rows,
columns) for each setting.
"""

import numpy as np

from convcheck.engine.mistake import Topic
from convkit.conv import conv3d
from convkit.shapes import output_size

AXIS = "One more axis, and nothing else"
CHANNELS = "With channels as well"
MAPS = "The 1337 maps"
FILM = "Depth or channel? A film"
PLACES = Topic("places", "volumes")
VOLUME = Topic("volume", "volumes")

# How many places the cuboid has along each axis.


def places(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    """Return how many places a cuboid has along the depth, the height and the width.

    Examples
    --------
    >>> places((1337, 42, 314), (3, 4, 5))
    [1335, 39, 310]
    """
    axes = zip(sizes, kernel_size, stride, padding, strict=True)
    return [output_size(n, K, stride=S, padding=P) for n, K, S, P in axes]


@PLACES.wrong(
    MAPS,
    "You took the last number of kernel_size for the depth; the order is (depth, rows, columns), "
    "as for sizes.",
)
def _last_is_depth(sizes, kernel_size, **settings):
    K_H, K_W, K_D = kernel_size
    return places(sizes, (K_D, K_H, K_W), **settings)


@PLACES.wrong(
    MAPS,
    "You took kernel_size in the order (columns, rows, depth); the order is (depth, rows, "
    "columns), as for sizes.",
)
def _kernel_reversed(sizes, kernel_size, **settings):
    return places(sizes, kernel_size[::-1], **settings)


@PLACES.wrong(
    MAPS,
    "You left the depth as it is; the cuboid slides along the depth too, by the same formula.",
)
def _depth_kept(sizes, kernel_size, **settings):
    return [sizes[0], *places(sizes, kernel_size, **settings)[1:]]


@PLACES.wrong(
    "The same stack as channels",
    "You gave the rows and columns only, as if the depth were channels that are added away; the "
    "cuboid slides along the depth, so that axis stays.",
)
def _depth_lost(sizes, kernel_size, **settings):
    return places(sizes, kernel_size, **settings)[1:]


@PLACES.wrong(
    "The same stack as channels",
    "You let one slice come out, as if the depth were channels that are added away; the cuboid "
    "slides along the depth and has a place for each start.",
)
def _depth_of_one(sizes, kernel_size, **settings):
    return [1, *places(sizes, kernel_size, **settings)[1:]]


@PLACES.wrong(
    "And with several filters?",
    "You let as much come out as went in; that takes stride 1 and the padding that makes up for "
    "what the cuboid covers.",
)
def _size_kept(sizes, kernel_size, **settings):
    return list(sizes)


@PLACES.wrong(
    AXIS,
    "You used the stride and the padding of the depth on every axis; each has its own.",
)
def _depth_setting_for_all(sizes, kernel_size, *, stride=(1, 1, 1), padding=(0, 0, 0)):
    return places(sizes, kernel_size, stride=stride[:1] * 3, padding=padding[:1] * 3)


# The layer.


def _plus(y, bias):
    return y if bias is None else y + np.reshape(bias, (-1, *[1] * (y.ndim - 2)))


def _pairs(x, weight, bias, settings):
    """Return every channel with its own cuboid, (N, C_out, C_in, D_out, H_out, W_out)."""
    C_in = x.shape[1]
    each = [conv3d(x[:, [c]], weight[:, [c]], bias, **settings) for c in range(C_in)]
    return np.stack(each, axis=2)


@VOLUME.wrong(AXIS, "You flipped the cuboid; a layer lays it on the volume as it is.")
def _flipped(x, weight, bias=None, **settings):
    return conv3d(x, weight[..., ::-1, ::-1, ::-1], bias, **settings)


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
    return _plus(conv3d(x, weight, **settings).sum(axis=2), bias)


@VOLUME.wrong(
    FILM,
    "You added up the depth as if it were channels, and one slice came out; the cuboid slides "
    "along the depth, so there is a slice for each of its places.",
)
def _depth_summed_to_one(x, weight, bias=None, **settings):
    return _plus(conv3d(x, weight, **settings).sum(axis=2, keepdims=True), bias)


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


@VOLUME.wrong(CHANNELS, "You filtered the first channel only; a filter covers all of them.")
def _first_channel(x, weight, bias=None, **settings):
    return conv3d(x[:, :1], weight[:, :1], bias, **settings)


@VOLUME.wrong(
    CHANNELS,
    "You kept the result of the last channel only; is there an = in place of a +=?",
)
def _last_channel(x, weight, bias=None, **settings):
    return conv3d(x[:, -1:], weight[:, -1:], bias, **settings)


@VOLUME.wrong(CHANNELS, "You averaged over the channels; a layer adds them.")
def _channels_averaged(x, weight, bias=None, **settings):
    return _plus(conv3d(x, weight, **settings) / x.shape[1], bias)


@VOLUME.wrong(CHANNELS, "You averaged the products of a window; a layer adds them.")
def _window_averaged(x, weight, bias=None, **settings):
    return conv3d(x, weight / weight[0].size, bias, **settings)


@VOLUME.wrong(
    CHANNELS,
    "You took the first two axes of weight for (C_in, C_out); its first axis are the filters, "
    "(C_out, C_in, K_D, K_H, K_W).",
)
def _in_and_out_swapped(x, weight, bias=None, **settings):
    return conv3d(x, weight.swapaxes(0, 1), bias, **settings)


@VOLUME.wrong(
    CHANNELS,
    "You used the first filter for every volume that comes out; each of them has its own.",
)
def _first_filter(x, weight, bias=None, **settings):
    return conv3d(x, np.repeat(weight[:1], len(weight), axis=0), bias, **settings)


@VOLUME.wrong(
    CHANNELS,
    "You gave the first input of the batch only, or the same for all; each has its own result.",
)
def _first_sample(x, weight, bias=None, **settings):
    return np.repeat(conv3d(x[:1], weight, bias, **settings), len(x), axis=0)


@VOLUME.wrong(CHANNELS, "You left the bias out: each filter has one, and it joins the sum.")
def _bias_forgotten(x, weight, bias=None, **settings):
    return conv3d(x, weight, **settings)


@VOLUME.wrong(CHANNELS, "You added the bias once for each channel; it is added once, to their sum.")
def _bias_per_channel(x, weight, bias=None, **settings):
    return conv3d(x, weight, None if bias is None else x.shape[1] * np.asarray(bias), **settings)


@VOLUME.wrong(
    CHANNELS,
    "You added the first bias to every volume; each filter has a bias of its own.",
)
def _first_bias(x, weight, bias=None, **settings):
    return conv3d(x, weight, None if bias is None else np.full(len(bias), bias[0]), **settings)


@VOLUME.wrong(
    AXIS,
    "You left the stride out: the window moves by the stride from one place to the next.",
)
def _stride_ignored(x, weight, bias=None, *, stride=(1, 1, 1), **others):
    return conv3d(x, weight, bias, **others)


@VOLUME.wrong(
    AXIS,
    "You used the stride for the size of the result only; the window must move by it too, so "
    "slice d of the result comes from the slices that begin at d * S_D.",
)
def _stride_only_counted(x, weight, bias=None, *, stride=(1, 1, 1), **others):
    sizes = conv3d(x, weight, stride=stride, **others).shape[2:]
    return conv3d(x, weight, bias, **others)[(..., *map(slice, sizes))]


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
    "You left the padding out: zeros go around the volume before the cuboid slides.",
)
def _padding_ignored(x, weight, bias=None, *, padding=(0, 0, 0), **others):
    return conv3d(x, weight, bias, **others)


@VOLUME.wrong(
    AXIS,
    "You padded the rows and columns only; slices of zeros go before and behind as well.",
)
def _depth_padding_forgotten(x, weight, bias=None, *, padding=(0, 0, 0), **others):
    return conv3d(x, weight, bias, padding=(0, *padding[1:]), **others)


@VOLUME.wrong(AXIS, "You padded one end of each axis only; padding P puts P zeros at each end.")
def _padding_before_only(x, weight, bias=None, *, padding=(0, 0, 0), **others):
    return conv3d(x, weight, bias, padding=tuple((P, 0) for P in padding), **others)


@VOLUME.wrong(
    AXIS,
    "You kept the result in whole numbers; with weights such as 0.5 everything behind the point "
    "is lost.",
)
def _truncated(x, weight, bias=None, **settings):
    return np.trunc(conv3d(x, weight, bias, **settings))


@VOLUME.wrong(
    AXIS,
    "You kept the result in the number type of x; a scan may have bytes, 0 to 255, so larger "
    "sums start again at 0 and everything behind the point is lost.",
)
def _overflowed(x, weight, bias=None, **settings):
    y = conv3d(x, weight, bias, **settings)
    return y.astype(np.int64).astype(x.dtype) if x.dtype.kind in "iu" else y
