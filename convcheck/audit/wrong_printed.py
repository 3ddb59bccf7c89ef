"""Wrong ways to read a printed figure, and to judge a list of them.

The rules on reading take a count and the printed thousands. Those on judging take a list of
counted claims; a right list has 0 for each figure that can be printed so, and our count for each
that cannot.
"""

from convcheck.audit.right import findings, reads_as
from convcheck.engine.mistake import Topic

FIGURE = "A printed number is an interval"
HOW = "How to audit"
READS_AS = Topic("reads_as", "audit")
FINDINGS = Topic("findings", "audit")


@READS_AS.wrong(FIGURE, "You took K for 1000 only; many tables mean 1024.")
def _one_thousand(count, printed):
    return printed in (count // 1000, round(count / 1000))


@READS_AS.wrong(FIGURE, "You took K for 1024 only; many tables mean 1000.")
def _one_thousand_and_24(count, printed):
    return printed in (count // 1024, round(count / 1024))


@READS_AS.wrong(FIGURE, "You only rounded; the rest may have been cut off as well.")
def _rounded_only(count, printed):
    return printed in (round(count / 1000), round(count / 1024))


@READS_AS.wrong(FIGURE, "You only cut the rest off; it may have been rounded as well.")
def _cut_only(count, printed):
    return printed in (count // 1000, count // 1024)


@READS_AS.wrong(
    FIGURE,
    "You tried one way only, a K of 1000 and cutting off; K may be 1024, and the count may have "
    "been rounded.",
)
def _one_thousand_cut(count, printed):
    return printed == count // 1000


@READS_AS.wrong(
    FIGURE,
    "You tried one way only, a K of 1000 and rounding; K may be 1024, and the rest may have been "
    "cut off.",
)
def _one_thousand_rounded(count, printed):
    return printed == round(count / 1000)


@READS_AS.wrong(
    FIGURE,
    "You tried one way only, a K of 1024 and cutting off; K may be 1000, and the count may have "
    "been rounded.",
)
def _one_thousand_and_24_cut(count, printed):
    return printed == count // 1024


@READS_AS.wrong(
    FIGURE,
    "You tried one way only, a K of 1024 and rounding; K may be 1000, and the rest may have been "
    "cut off.",
)
def _one_thousand_and_24_rounded(count, printed):
    return printed == round(count / 1024)


@READS_AS.wrong(
    FIGURE,
    "You asked for a count of whole K; a printed figure stands for all counts that are rounded "
    "or cut off to it.",
)
def _exact_only(count, printed):
    return printed in (count / 1000, count / 1024)


@READS_AS.wrong(
    FIGURE, "You said True where no way leads to the printed figure, and False where one does."
)
def _answer_reversed(count, printed):
    return not reads_as(count, printed)


# The list.


def _judged(claims, fits):
    return [0 if fits(claim.readings) else claim.count for claim in claims]


def _says(*words):
    """Return whether one of the readings has one of these words."""
    return lambda readings: any(word in reading for reading in readings for word in words)


@FINDINGS.wrong(HOW, "You let figures pass that do not fit; three of the nine do not.")
def _nothing_fails(claims):
    return [0 for _ in claims]


@FINDINGS.wrong(
    FIGURE,
    "You gave a count for every figure; write 0 where there is an honest way from your count to "
    "the printed figure.",
)
def _everything_fails(claims):
    return [claim.count for claim in claims]


@FINDINGS.wrong(
    HOW,
    "You gave your count where the figure fits, and 0 where it does not; it is the other way "
    "round.",
)
def _other_way_round(claims):
    return [claim.count if claim.readings else 0 for claim in claims]


@FINDINGS.wrong(HOW, "You marked the figures that do not fit; asked is your own count of them.")
def _only_marked(claims):
    return [min(count, 1) for count in findings(claims)]


@FINDINGS.wrong(
    FIGURE,
    "You let a figure pass only if it is your count to the last digit; one with K or M may be "
    "rounded or cut off.",
)
def _exact_alone(claims):
    return _judged(claims, _says("exact"))


@FINDINGS.wrong(FIGURE, "You took K for 1000; GoogLeNet's table has a K of 1024.")
def _one_thousand_alone(claims):
    return _judged(claims, lambda readings: any("1024" not in reading for reading in readings))


@FINDINGS.wrong(
    FIGURE,
    "You let a figure pass only if your count is rounded to it; the rest may also have been cut "
    "off.",
)
def _rounded_alone(claims):
    return _judged(claims, _says("exact", "rounded"))


@FINDINGS.wrong(
    FIGURE,
    "You let a figure pass only if your count is cut off to it; it may also have been rounded.",
)
def _cut_alone(claims):
    return _judged(claims, _says("exact", "cut off"))


def _without(about, claims):
    found = zip(claims, findings(claims), strict=True)
    return [0 if claim.about == about else count for claim, count in found]


@FINDINGS.wrong(
    "AlexNet: 55, 224 and 253,440",
    "You let a wrong size of maps pass; work it out from kernel, stride and padding, or as maps "
    "times rows times columns.",
)
def _size_missed(claims):
    return _without("sizes", claims)


@FINDINGS.wrong(
    HOW,
    "You let a wrong count of single layers pass; each filter has a kernel for each map that "
    "comes in, and each weight works at every place.",
)
def _layer_missed(claims):
    return _without("layers", claims)


@FINDINGS.wrong(
    "Build the audit by hand: GoogLeNet's table",
    "You let a wrong figure of an Inception block pass; hold it against your table of the nine "
    "blocks.",
)
def _block_missed(claims):
    return _without("blocks", claims)
