"""Wrong ways to judge a list of printed figures.

Each rule takes a list of claims. A right list has 0 for each figure that can be printed so, and
our count for each that cannot.
"""

from typing import NamedTuple

from convcheck.engine.mistake import Topic

FIGURE = "A printed number is an interval"
FINDINGS = Topic("findings", "audit")


class Claim(NamedTuple):
    """A printed figure of a network, our count, and the ways to read the figure as this count.

    It is about "sizes" of maps, about "layers" or about "blocks".
    """

    about: str
    net: str
    figure: str
    given: str
    printed: str
    count: int
    readings: tuple


def findings(claims):
    """Return 0 for each figure that can be read as our count, and the count for each other.

    Examples
    --------
    >>> findings([Claim("layers", "a", "weights", "", "2.7K", 9408, ())])
    [9408]
    """
    return _judged(claims, bool)


def _judged(claims, fits):
    return [0 if fits(claim.readings) else claim.count for claim in claims]


def _says(*words):
    """Return whether one of the readings has one of these words."""
    return lambda readings: any(word in reading for reading in readings for word in words)


@FINDINGS.wrong("How to audit", "You let figures pass that do not fit; three of the nine do not.")
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
    "How to audit",
    "You gave your count where the figure fits, and 0 where it does not; it is the other way "
    "round.",
)
def _other_way_round(claims):
    return [claim.count if claim.readings else 0 for claim in claims]


@FINDINGS.wrong(
    "How to audit",
    "You marked the figures that do not fit; asked is your own count of them.",
)
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
    "How to audit",
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
