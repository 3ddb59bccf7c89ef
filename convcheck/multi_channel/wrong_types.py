"""Wrong versions of Type 1 and Type 2.1, and of a test for the collapse lemma.

Type 1 and 2.1 take x of shape (C_in, H, W) and weight of shape (C_out, K_H, K_W), Type 2.2 one of
shape (C_out, C_in, K_H, K_W). The test takes the maps that a layer gave as well, and says whether
they are those of Type 2.1.
"""

import numpy as np

from convcheck.engine.mistake import Topic
from convcheck.multi_channel.right import collapses, type_1, type_2_1
from convkit.hypotheses import collapse

BLIND = "Type 2.1 is colour-blind"
BY_HAND = "By hand: three rules side by side"
TYPE_1 = Topic("type_1", "multi_channel")
TYPE_2_1 = Topic("type_2_1", "multi_channel")
TYPE_2_2 = Topic("type_2_2", "multi_channel")
COLLAPSES = Topic("collapses", "multi_channel")


@TYPE_1.wrong(
    BY_HAND,
    "You added the results of the input maps: that is Type 2.1. Type 1 keeps them apart.",
)
def _summed(x, weight):
    return type_2_1(x, weight)


@TYPE_1.wrong(
    BY_HAND,
    "You gave all results of the first kernel first; those of the first map come first.",
)
def _kernel_by_kernel(x, weight):
    y = _nested(x, weight).swapaxes(0, 1)
    return y.reshape(-1, *y.shape[2:])


@TYPE_1.wrong(BY_HAND, "You used the first kernel only; every kernel meets every map.")
def _first_kernel(x, weight):
    return type_1(x, weight[:1])


@TYPE_1.wrong(BY_HAND, "You filtered the first map only; every kernel meets every map.")
def _first_map_alone(x, weight):
    return type_1(x[:1], weight)


@TYPE_1.wrong(
    BY_HAND,
    "You gave the results of each map as a list of their own; all maps are in one list, those of "
    "the first map first.",
)
def _nested(x, weight):
    y = type_1(x, weight)
    return y.reshape(len(x), len(weight), *y.shape[1:])


@TYPE_2_1.wrong(
    BY_HAND,
    "You kept the results of the input maps apart: that is Type 1. Type 2.1 adds them.",
)
def _kept_apart(x, weight):
    return type_1(x, weight)


@TYPE_2_1.wrong(
    BY_HAND,
    "You filtered the first input map only; Type 2.1 uses the kernel on all of them.",
)
def _first_map(x, weight):
    return type_1(x[:1], weight)


@TYPE_2_1.wrong(
    BY_HAND,
    "You kept the result of the last input map only; is there an = in place of a +=?",
)
def _last_map(x, weight):
    return type_1(x[-1:], weight)


@TYPE_2_1.wrong(BY_HAND, "You averaged the filtered input maps; Type 2.1 takes their sum.")
def _averaged(x, weight):
    return type_2_1(x, weight) / len(x)


@TYPE_2_1.wrong(
    BY_HAND,
    "You added up the kernels; Type 2.1 adds up the maps and keeps one result for each kernel.",
)
def _kernels_summed(x, weight):
    return type_2_1(x, weight.sum(axis=0)[None])


@TYPE_2_1.wrong(
    BY_HAND,
    "You added up what all kernels make of one map; Type 2.1 adds up what one kernel makes of all "
    "maps.",
)
def _added_over_kernels(x, weight):
    return _nested(x, weight).sum(axis=1)


@TYPE_2_1.wrong(
    BY_HAND,
    "You turned the kernel by 180°; a layer lays the kernel on the map as it is.",
)
def _turned(x, weight):
    return type_2_1(x, weight[:, ::-1, ::-1])


@TYPE_2_2.wrong(
    BY_HAND,
    "You kept what each kernel makes of its map; Type 2.2 adds up what belongs to one filter.",
)
def _pairs_not_summed(x, weight):
    return [
        [type_1(m[None], kernel[None])[0] for m, kernel in zip(x, filter_, strict=True)]
        for filter_ in weight
    ]


@COLLAPSES.wrong(BLIND, "Your test passes every layer; a test that cannot fail proves nothing.")
def _never_fails(x, weight, y):
    return True


@COLLAPSES.wrong(BLIND, "Your test fails every layer, a layer of Type 2.1 too.")
def _never_passes(x, weight, y):
    return False


@COLLAPSES.wrong(
    BLIND,
    "You asked for equality to the last bit, or nearly; sums taken in another order differ by "
    "rounding, so compare with np.allclose.",
)
def _to_the_last_bit(x, weight, y):
    return bool(np.array_equal(y, collapse(x[None], weight)[0]))


@COLLAPSES.wrong(BLIND, "Your test looks at the shape only; compare the numbers as well.")
def _only_shapes(x, weight, y):
    return np.shape(y) == type_2_1(x, weight).shape


@COLLAPSES.wrong(BLIND, "Your test compares the sum of all numbers only; compare place by place.")
def _only_sums(x, weight, y):
    right = type_2_1(x, weight)
    return np.shape(y) == right.shape and bool(np.isclose(np.sum(y), right.sum()))


@COLLAPSES.wrong(
    BLIND,
    "Your test looks at which numbers y holds, not at where they stand; compare place by place.",
)
def _only_sorted(x, weight, y):
    right = type_2_1(x, weight)
    alike = np.shape(y) == right.shape
    return alike and bool(np.allclose(np.sort(y, axis=None), np.sort(right, axis=None)))


@COLLAPSES.wrong(BLIND, "Your test looks at the map of the first kernel only; compare all of them.")
def _only_first_kernel(x, weight, y):
    right = type_2_1(x, weight)
    return np.shape(y) == right.shape and bool(np.allclose(y[0], right[0]))


@COLLAPSES.wrong(
    BLIND,
    "Your test lets NumPy stretch a result of another shape until it fits; compare the shapes "
    "before the numbers.",
)
def _stretched(x, weight, y):
    return bool(np.allclose(y, type_2_1(x, weight)))


@COLLAPSES.wrong(BLIND, "Your test says True where it should say False, and the other way round.")
def _other_way_round(x, weight, y):
    return not collapses(x, weight, y)
