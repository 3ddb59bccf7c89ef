"""Answers to groups, written from the notebook alone."""

import numpy as np

STUDENT = "ada.l"  # whose own numbers the my_... answers are for
WRONG, RIGHT = [], []


def wrong(task, reason):
    def keep(answer):
        WRONG.append((task, reason, answer))
        return answer

    return keep


def right(task):
    def keep(answer):
        RIGHT.append((task, answer))
        return answer

    return keep


def places(n, k, s=1, p=0, d=1):
    """As convkit.output_size, which the notebooks give."""
    return (n + 2 * p - d * (k - 1) - 1) // s + 1


# pointwise


@wrong(
    "pointwise",
    "The batch is reshaped to (N*H*W, C_in) without moving the maps to the end, so the product mixes pixels and not maps; right only with one map in and one out, or one pixel.",
)
def _(x, weight, bias):
    (N, C_in, H, W), (C_out, C_in) = x.shape, weight.shape
    flat = x.reshape(N * H * W, C_in) @ weight.T + bias
    return flat.reshape(N, H, W, C_out).transpose(0, 3, 1, 2)


@wrong(
    "pointwise",
    "x @ weight.T takes the last axis for the maps (channels last): an error, or the columns are mixed when W equals C_in.",
)
def _(x, weight, bias):
    return x @ weight.T + bias


@right("pointwise")
def _(x, weight, bias):
    N, C_in, H, W = x.shape
    one = np.ones((N, 1, H * W))
    with_one = np.concatenate([x.reshape(N, C_in, H * W), one], axis=1)
    return (np.column_stack([weight, bias]) @ with_one).reshape(N, -1, H, W)


# grouped


def taps(x, weight):
    """The ordinary layer, stride 1, no padding."""
    K_H, K_W = weight.shape[2:]
    v = np.lib.stride_tricks.sliding_window_view(x, (K_H, K_W), axis=(2, 3))
    return np.einsum("ncijab,fcab->nfij", v, weight)


@wrong(
    "grouped",
    "Filter f goes to group f % groups, as cards are dealt, and not to f // (C_out // groups); wrong with several groups of several filters each.",
)
def _(x, weight, groups):
    C_out, C_group = weight.shape[:2]
    result = []
    for f in range(C_out):
        g = f % groups
        result.append(taps(x[:, g * C_group : (g + 1) * C_group], weight[f : f + 1]))
    return np.concatenate(result, axis=1)


@wrong(
    "grouped",
    "The group of filter f is taken as f // groups and not f // (C_out // groups): wrong maps or an error, unless there is one filter, or C_out is groups squared; one group with several filters fails as well.",
)
def _(x, weight, groups):
    C_out, C_group = weight.shape[:2]
    result = []
    for f in range(C_out):
        start = f // groups * C_group
        result.append(taps(x[:, start : start + C_group], weight[f : f + 1]))
    return np.concatenate(result, axis=1)


@wrong(
    "grouped",
    "The maps of group g begin at map g and not at map g * C_group; right for one group and for depthwise layers, wrong for several groups of several maps.",
)
def _(x, weight, groups):
    C_out, C_group = weight.shape[:2]
    F = C_out // groups
    return np.concatenate(
        [taps(x[:, g : g + C_group], weight[g * F : (g + 1) * F]) for g in range(groups)], axis=1
    )


@wrong(
    "grouped",
    "Only one map is made for each group, by filter g in place of all filters of the group: the maps from number groups on stay zero; right only if there are as many filters as groups.",
)
def _(x, weight, groups):
    (N, C_in, H, W), (C_out, C_group, K_H, K_W) = x.shape, weight.shape
    out = np.zeros((N, C_out, H - K_H + 1, W - K_W + 1))
    for g in range(groups):
        out[:, g] = taps(x[:, g * C_group : (g + 1) * C_group], weight[g : g + 1])[:, 0]
    return out


@right("grouped")
def _(x, weight, groups):
    C_out, C_group = weight.shape[:2]
    C_in = x.shape[1]
    full = np.zeros((C_out, C_in) + weight.shape[2:])
    for f in range(C_out):
        for c in range(C_group):
            full[f, f * groups // C_out * C_group + c] = weight[f, c]
    return taps(x, full)


# separable


@wrong(
    "separable",
    "A ReLU stands between the two steps, though nothing should: wrong as soon as a map is negative somewhere after the first step.",
)
def _(x, look, mix):
    seen = np.concatenate(
        [taps(x[:, c : c + 1], look[c : c + 1]) for c in range(x.shape[1])], axis=1
    )
    return np.einsum("oc,ncij->noij", mix, np.maximum(seen, 0))


@wrong(
    "separable",
    "Every map is filtered by the first kernel look[0] and not by its own; wrong with more than one map.",
)
def _(x, look, mix):
    seen = np.concatenate([taps(x[:, c : c + 1], look[:1]) for c in range(x.shape[1])], axis=1)
    return np.einsum("oc,ncij->noij", mix, seen)


@wrong(
    "separable",
    "The filtered maps are added first, and the sum is then multiplied by the sum of each row of mix, so weights meet maps that are not theirs; wrong with more than one map.",
)
def _(x, look, mix):
    seen = np.einsum(
        "ncij->nij",
        np.concatenate([taps(x[:, c : c + 1], look[c : c + 1]) for c in range(x.shape[1])], axis=1),
    )
    return seen[:, None] * mix.sum(axis=1)[:, None, None]


@right("separable")
def _(x, look, mix):
    return taps(x, mix[:, :, None, None] * look[:, 0])


# macs, my_saving


@wrong(
    "macs",
    "The size of the result is taken as the size of the input divided by the stride and rounded up (the 'same' of another framework), whatever kernel and padding are.",
)
def _(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    (K_H, K_W), (H, W), (S_H, S_W) = kernel_size, size, stride
    return -(-H // S_H) * -(-W // S_W) * K_H * K_W * C_in * C_out // groups


@wrong(
    "macs",
    "Both C_in and C_out are divided by groups, so the work of only one group is counted and not that of all of them; wrong with more than one group.",
)
def _(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    (K_H, K_W), (H, W), (S_H, S_W), (P_H, P_W) = kernel_size, size, stride, padding
    pixels = places(H, K_H, S_H, P_H) * places(W, K_W, S_W, P_W)
    return (C_in // groups) * (C_out // groups) * K_H * K_W * pixels


@right("macs")
def _(C_in, C_out, kernel_size, size, *, stride=(1, 1), padding=(0, 0), groups=1):
    total = 0
    rows = range(0, size[0] + 2 * padding[0] - kernel_size[0] + 1, stride[0])
    columns = range(0, size[1] + 2 * padding[1] - kernel_size[1] + 1, stride[1])
    for g in range(groups):
        per_result = C_in // groups * kernel_size[0] * kernel_size[1]
        for f in range(C_out // groups):
            total += per_result * len(rows) * len(columns)
    return total


@wrong(
    "my_saving",
    "The third number is the percentage that is saved (100 minus the percentage left), not the percentage that is left.",
)
def _():
    full = 54 * 57 * 9 * 30 * 24
    both = (54 * 9 + 54 * 57) * 30 * 24
    return full, both, round(100 - 100 * both / full, 2)


@wrong(
    "my_saving",
    "The depthwise step is counted with the 57 maps that go out and should have the 54 that come in; the second number and the percentage are a little too large.",
)
def _():
    full = 54 * 57 * 9 * 30 * 24
    both = (57 * 9 + 54 * 57) * 30 * 24
    return full, both, round(100 * both / full, 2)
