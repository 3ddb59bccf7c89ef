"""Wrong ways to mix maps pixel by pixel, to work in groups, and to look first and mix then.

Each rule takes what the task of its topic takes: x, weight and bias; x, weight and groups; or x,
look and mix.
"""

import numpy as np

from convkit.conv import conv2d
from convkit.mistakes.record import records


def pointwise(x, weight, bias):
    """Mix the maps of each image with a matrix, pixel by pixel.

    Examples
    --------
    >>> pointwise(np.array([[[[1]], [[2]]]]), np.array([[1, 10]]), np.array([0.5])).ravel()
    array([21.5])
    """
    return conv2d(x, weight[:, :, None, None], bias)


def separable(x, look, mix):
    """Filter each map by itself, then mix the results with a matrix.

    Examples
    --------
    >>> x, look = np.array([[[[1]], [[2]]]]), np.array([1, 10]).reshape(2, 1, 1, 1)
    >>> separable(x, look, np.array([[1, 1]])).ravel()
    array([21])
    """
    return conv2d(_looked(x, look), mix[:, :, None, None])


def _looked(x, look):
    return conv2d(x, look, groups=len(look))


def _images_into_channels(x, weight, bias):
    """You reshaped a batch to (C_in, N * H * W) in one go, which cuts the images up; move the
    channel axis to the front first, or take one image after the other."""
    N, C_in, H, W = x.shape
    mixed = weight @ x.reshape(C_in, N * H * W) + bias.reshape(-1, 1)
    return mixed.reshape(len(weight), N, H, W).swapaxes(0, 1)


def _channels_into_images(x, weight, bias):
    """You mixed the pixels of all images side by side, rightly, but gave the result the shape
    (N, C_out, H, W) in one go; it lies in memory channels first, so swap the axes."""
    y = pointwise(x, weight, bias)
    return y.swapaxes(0, 1).reshape(y.shape)


def _images_twice_cut(x, weight, bias):
    """You reshaped a batch to (C_in, N * H * W) and back in one go, which cuts the images up;
    take one image after the other, or move the channel axis to the front and back."""
    N, C_in, H, W = x.shape
    mixed = weight @ x.reshape(C_in, N * H * W) + bias.reshape(-1, 1)
    return mixed.reshape(N, len(weight), H, W)


def _left_flat(x, weight, bias):
    """You left the pixels in one row; give the maps their H rows and W columns back."""
    y = pointwise(x, weight, bias)
    return y.reshape(*y.shape[:2], -1)


def _maps_only_scaled(x, weight, bias):
    """You multiplied each map with a weight and added nothing up; an output map is the sum over
    all input maps, each times its weight."""
    return x * np.diag(weight).reshape(-1, 1, 1) + bias.reshape(-1, 1, 1)


def _first_group(x, weight, groups):
    """You let every filter look at the first C_in / groups maps; the filters of the second group
    look at the next C_in / groups maps, and so on."""
    return conv2d(x[:, : weight.shape[1]], weight)


def _first_filters(x, weight, groups):
    """You used the filters of the first group in every group; each group has filters of its own."""
    first = weight[: len(weight) // groups]
    return conv2d(x, np.concatenate([first] * groups), groups=groups)


def _one_filter_a_group(x, weight, groups):
    """You took one filter for a whole group, weight[g]; each output map o has its own, weight[o]."""
    size = len(weight) // groups
    return conv2d(x, np.repeat(weight[:groups], size, axis=0), groups=groups)


def _groups_summed(x, weight, groups):
    """You added up what the groups gave; groups never meet, so their maps stand one after the
    other."""
    y = conv2d(x, weight, groups=groups)
    return y.reshape(len(y), groups, -1, *y.shape[2:]).sum(axis=1)


def _results_in_turn(x, weight, groups):
    """You gave the output maps in turn, one of each group; all maps of the first group come
    first, then all of the second."""
    y = conv2d(x, weight, groups=groups)
    return y.reshape(len(y), groups, -1, *y.shape[2:]).swapaxes(1, 2).reshape(y.shape)


def _all_dealt(x, weight, groups):
    """You dealt both the input maps and the filters to the groups in turn; a group is a run of
    neighbouring maps and a run of neighbouring filters."""
    maps = [x[:, o % groups :: groups] for o in range(len(weight))]
    return np.concatenate([conv2d(m, f[None]) for m, f in zip(maps, weight, strict=True)], axis=1)


def _group_by_input(x, weight, groups):
    """You found the group of a filter with C_in / groups; the filters are cut into groups of
    C_out / groups."""
    size = x.shape[1] // groups
    return np.concatenate(
        [conv2d(x[:, o // size * size :][:, :size], weight[o][None]) for o in range(len(weight))],
        axis=1,
    )


def _group_apart(x, weight, groups):
    """You moved on by one map from group to group; the maps of group g begin at
    g * C_in / groups."""
    C_group, filters = weight.shape[1], np.split(weight, groups)
    maps = [conv2d(x[:, g : g + C_group], f) for g, f in enumerate(filters)]
    return np.concatenate(maps, axis=1)


def _mixed_first(x, look, mix):
    """You mixed first and looked then; here each map is filtered by itself first, and what comes
    out is mixed."""
    return _looked(conv2d(x, mix[:, :, None, None]), look)


def _not_mixed(x, look, mix):
    """You left the mixing out; behind the depthwise step a 1 × 1 layer adds the maps up."""
    return _looked(x, look)


def _not_looked(x, look, mix):
    """You left the looking out; before the maps are mixed, each is filtered by its own kernel."""
    return conv2d(x, mix[:, :, None, None])


def _one_kernel(x, look, mix):
    """You looked at every map with the first kernel; in a depthwise layer each map has its own."""
    return separable(x, np.repeat(look[:1], len(look), axis=0), mix)


def _summed_while_looking(x, look, mix):
    """You added up the maps while looking, as an ordinary filter does; a depthwise step keeps
    them apart, and only the 1 × 1 step adds."""
    total = _looked(x, look).sum(axis=1, keepdims=True)
    return total * mix.sum(axis=1).reshape(-1, 1, 1)


def _mix_transposed(x, look, mix):
    """You read mix as (C_in, C_out); its axes are (C_out, C_in), a row for each map that comes
    out."""
    return separable(x, look, mix.T)


def _look_turned(x, look, mix):
    """You turned the kernels by 180°; a layer lays a kernel on the map as it is."""
    return separable(x, look[..., ::-1, ::-1], mix)


def _relu_between(x, look, mix):
    """You put a ReLU between the two steps, as MobileNet does; asked are the two steps alone."""
    return conv2d(np.maximum(_looked(x, look), 0), mix[:, :, None, None])


def _averaged(x, look, mix):
    """You averaged the maps in the 1 × 1 step; a layer takes their sum."""
    return separable(x, look, mix) / len(look)


RECORDS = (
    *records(
        "pointwise",
        "pointwise",
        "Build it by hand",
        _images_into_channels,
        _channels_into_images,
        _images_twice_cut,
        _left_flat,
    ),
    *records("pointwise", "pointwise", "The rule: one matrix for all pixels", _maps_only_scaled),
    *records(
        "grouped",
        "groups",
        "The rule: neighbours stay among themselves",
        _first_group,
        _first_filters,
        _one_filter_a_group,
        _groups_summed,
        _results_in_turn,
        _all_dealt,
        _group_by_input,
        _group_apart,
    ),
    *records(
        "separable",
        "groups",
        "Look first, then mix",
        _mixed_first,
        _not_mixed,
        _not_looked,
        _summed_while_looking,
        _mix_transposed,
        _averaged,
    ),
    *records("separable", "groups", "The end of the road: depthwise", _one_kernel),
    *records("separable", "single_channel", "Flip or not", _look_turned),
    *records("separable", "groups", "What it costs", _relu_between),
)
