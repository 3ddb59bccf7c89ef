"""Wrong ways to mix maps pixel by pixel, to work in groups, and to look first and mix then.

pointwise
    ``rule(x, weight, bias)`` with weight of shape (C_out, C_in).
grouped
    ``rule(x, weight, groups)``.
separable
    ``rule(x, look, mix)`` with look of shape (C_in, 1, K_H, K_W) and mix of shape (C_out, C_in).
"""

import numpy as np

from convcheck.engine.mistake import Topic
from convcheck.groups.right import depthwise, pointwise, separable
from convkit.conv import conv2d

POINTWISE = Topic("pointwise", "pointwise")
GROUPED = Topic("grouped", "groups")
SEPARABLE = Topic("separable", "groups")


@POINTWISE.wrong(
    "Build it by hand",
    "You reshaped a batch to (C_in, N * H * W) in one go, which cuts the images up; move the "
    "channel axis to the front first, or take one image after the other.",
)
def _images_into_channels(x, weight, bias):
    N, C_in, H, W = x.shape
    mixed = weight @ x.reshape(C_in, N * H * W) + bias.reshape(-1, 1)
    return mixed.reshape(len(weight), N, H, W).swapaxes(0, 1)


@POINTWISE.wrong(
    "Build it by hand",
    "You mixed the pixels of all images side by side, rightly, but gave the result the shape (N, "
    "C_out, H, W) in one go; it lies in memory channels first, so swap the axes.",
)
def _channels_into_images(x, weight, bias):
    y = pointwise(x, weight, bias)
    return y.swapaxes(0, 1).reshape(y.shape)


@POINTWISE.wrong(
    "Build it by hand",
    "You reshaped a batch to (C_in, N * H * W) and back in one go, which cuts the images up; "
    "take one image after the other, or move the channel axis to the front and back.",
)
def _images_twice_cut(x, weight, bias):
    N, C_in, H, W = x.shape
    mixed = weight @ x.reshape(C_in, N * H * W) + bias.reshape(-1, 1)
    return mixed.reshape(N, len(weight), H, W)


@POINTWISE.wrong(
    "Build it by hand",
    "You left the pixels in one row; give the maps their H rows and W columns back.",
)
def _left_flat(x, weight, bias):
    y = pointwise(x, weight, bias)
    return y.reshape(*y.shape[:2], -1)


@POINTWISE.wrong(
    "The rule: one matrix for all pixels",
    "You read weight as (C_in, C_out); its axes are (C_out, C_in), a row for each map that comes "
    "out.",
)
def _weight_transposed(x, weight, bias):
    return pointwise(x, weight.T, bias)


@POINTWISE.wrong(
    "The rule: one matrix for all pixels",
    "You reshaped weight to (C_in, C_out), which cuts its rows up; it has a row for each map that "
    "comes out, (C_out, C_in).",
)
def _weight_reshaped(x, weight, bias):
    return pointwise(x, weight.reshape(weight.shape[::-1]).T, bias)


@POINTWISE.wrong(
    "The rule: one matrix for all pixels",
    "You multiplied each map with a weight and added nothing up; an output map is the sum over "
    "all input maps, each times its weight.",
)
def _maps_only_scaled(x, weight, bias):
    return x * np.diag(weight).reshape(-1, 1, 1) + bias.reshape(-1, 1, 1)


@GROUPED.wrong(
    "The rule: neighbours stay among themselves",
    "You let every filter look at the first C_in / groups maps; the filters of the second group "
    "look at the next C_in / groups maps, and so on.",
)
def _first_group(x, weight, groups):
    return conv2d(x[:, : weight.shape[1]], weight)


@GROUPED.wrong(
    "The rule: neighbours stay among themselves",
    "You used the filters of the first group in every group; each group has filters of its own.",
)
def _first_filters(x, weight, groups):
    first = weight[: len(weight) // groups]
    return conv2d(x, np.concatenate([first] * groups), groups=groups)


@GROUPED.wrong(
    "The rule: neighbours stay among themselves",
    "You took one filter for a whole group, weight[g]; each output map o has its own, weight[o].",
)
def _one_filter_a_group(x, weight, groups):
    size = len(weight) // groups
    return conv2d(x, np.repeat(weight[:groups], size, axis=0), groups=groups)


@GROUPED.wrong(
    "The rule: neighbours stay among themselves",
    "You added up what the groups gave; groups never meet, so their maps stand one after the "
    "other.",
)
def _groups_summed(x, weight, groups):
    y = conv2d(x, weight, groups=groups)
    return y.reshape(len(y), groups, -1, *y.shape[2:]).sum(axis=1)


@GROUPED.wrong(
    "The rule: neighbours stay among themselves",
    "You gave the output maps in turn, one of each group; all maps of the first group come "
    "first, then all of the second.",
)
def _results_in_turn(x, weight, groups):
    y = conv2d(x, weight, groups=groups)
    return y.reshape(len(y), groups, -1, *y.shape[2:]).swapaxes(1, 2).reshape(y.shape)


@GROUPED.wrong(
    "The rule: neighbours stay among themselves",
    "You dealt both the input maps and the filters to the groups in turn; a group is a run of "
    "neighbouring maps and a run of neighbouring filters.",
)
def _all_dealt(x, weight, groups):
    maps = [x[:, o % groups :: groups] for o in range(len(weight))]
    return np.concatenate([conv2d(m, f[None]) for m, f in zip(maps, weight, strict=True)], axis=1)


@GROUPED.wrong(
    "The rule: neighbours stay among themselves",
    "You found the group of a filter with C_in / groups; the filters are cut into groups of "
    "C_out / groups.",
)
def _group_by_input(x, weight, groups):
    size = x.shape[1] // groups
    return np.concatenate(
        [conv2d(x[:, o // size * size :][:, :size], weight[o][None]) for o in range(len(weight))],
        axis=1,
    )


@GROUPED.wrong(
    "The rule: neighbours stay among themselves",
    "You moved on by one map from group to group; the maps of group g begin at g * C_in / groups.",
)
def _group_apart(x, weight, groups):
    C_group, filters = weight.shape[1], np.split(weight, groups)
    maps = [conv2d(x[:, g : g + C_group], f) for g, f in enumerate(filters)]
    return np.concatenate(maps, axis=1)


@SEPARABLE.wrong(
    "Look first, then mix",
    "You mixed first and looked then; here each map is filtered by itself first, and what comes "
    "out is mixed.",
)
def _mixed_first(x, look, mix):
    return depthwise(pointwise(x, mix), look)


@SEPARABLE.wrong(
    "Look first, then mix",
    "You left the mixing out; behind the depthwise step a 1 × 1 layer adds the maps up.",
)
def _not_mixed(x, look, mix):
    return depthwise(x, look)


@SEPARABLE.wrong(
    "Look first, then mix",
    "You left the looking out; before the maps are mixed, each is filtered by its own kernel.",
)
def _not_looked(x, look, mix):
    return pointwise(x, mix)


@SEPARABLE.wrong(
    "The end of the road: depthwise",
    "You looked at every map with the first kernel; in a depthwise layer each map has its own.",
)
def _one_kernel(x, look, mix):
    return separable(x, np.repeat(look[:1], len(look), axis=0), mix)


@SEPARABLE.wrong(
    "Look first, then mix",
    "You added up the maps while looking, as an ordinary filter does; a depthwise step keeps "
    "them apart, and only the 1 × 1 step adds.",
)
def _summed_while_looking(x, look, mix):
    total = depthwise(x, look).sum(axis=1, keepdims=True)
    return total * mix.sum(axis=1).reshape(-1, 1, 1)


@SEPARABLE.wrong(
    "Look first, then mix",
    "You read mix as (C_in, C_out); its axes are (C_out, C_in), a row for each map that comes out.",
)
def _mix_transposed(x, look, mix):
    return separable(x, look, mix.T)


@SEPARABLE.wrong(
    "Flip or not",
    "You turned the kernels by 180°; a layer lays a kernel on the map as it is.",
    section="single_channel",
)
def _look_turned(x, look, mix):
    return separable(x, look[..., ::-1, ::-1], mix)


@SEPARABLE.wrong(
    "What it costs",
    "You put a ReLU between the two steps, as MobileNet does; asked are the two steps alone.",
)
def _relu_between(x, look, mix):
    return pointwise(np.maximum(depthwise(x, look), 0), mix)


@SEPARABLE.wrong(
    "Look first, then mix",
    "You averaged the maps in the 1 × 1 step; a layer takes their sum.",
)
def _averaged(x, look, mix):
    return separable(x, look, mix) / len(look)
