"""Wrong ways to count weights and multiply-adds, whatever stands for a kernel or a size.

Each rule takes the right `count` first and then what that takes, the number of channels in front:
``rule(count, C_in, C_out, kernel_size, ..., *, groups=1, **settings)``.
"""

from convcheck.engine.mistake import Topic

WHAT = "What was counted"
AT = "Edit a network"
WORK_OR_WEIGHTS = "Weights or work?"
RUNS = "The rule: neighbours stay among themselves"
SIZE = "The size"
COUNTED_WORK = Topic("counted_work", "groups")
COUNTED_WEIGHTS = Topic("counted_weights", "audit")
COUNTED_MACS = Topic("counted_macs", "audit")


@COUNTED_WORK.wrong(
    WORK_OR_WEIGHTS,
    "You counted multiplications and additions apart, which is often called FLOPs; one MAC is a "
    "multiplication with its addition.",
)
@COUNTED_MACS.wrong(
    WHAT, "You counted multiplications and additions apart; a MAC is one of each together."
)
def _twice(count, *layer, **settings):
    return 2 * count(*layer, **settings)


@COUNTED_WORK.wrong(RUNS, "You left the groups out; a filter looks at C_in / groups maps only.")
@COUNTED_WEIGHTS.wrong(
    WHAT, "You ignored the groups: a filter sees C_in / groups maps, those of its own group."
)
@COUNTED_MACS.wrong(
    WHAT, "You ignored the groups: a filter works on C_in / groups maps, those of its own group."
)
def _groups_ignored(count, *layer, groups=1, **settings):
    return count(*layer, **settings)


@COUNTED_WORK.wrong(
    RUNS,
    "You divided both C_in and C_out by the groups, so you counted one group; there are as many "
    "filters as ever, and each looks at C_in / groups maps.",
)
@COUNTED_WEIGHTS.wrong(
    WHAT,
    "You divided C_in and C_out by groups; that is one group, and there are as many as groups "
    "says.",
)
def _groups_twice(count, *layer, groups=1, **settings):
    C_in, C_out, *rest = layer
    return count(C_in // groups, C_out // groups, *rest, **settings)


@COUNTED_WORK.wrong(
    SIZE,
    "You left the padding out: the input grows by it on each side before the kernel slides.",
    section="single_channel",
)
@COUNTED_MACS.wrong(
    AT, "You left the padding out; it makes the maps larger, so there are more places."
)
def _padding_ignored(count, *layer, padding=0, **settings):
    return count(*layer, **settings)
