"""Tasks: read a printed figure, and find those that do not fit in a list of one's own."""

from functools import partial

from convcheck.audit import right, wrong_printed
from convcheck.audit.handout import CHAPTER, own_claims
from convcheck.engine.explain import own
from convcheck.engine.refused import FRAMEWORKS, LIBRARIES
from convcheck.engine.task import Case, Part, Task, case


def _draw_figures(rest):
    """Return ways to draw a count that is n K and a part of a K more, with figures near n."""

    def draw(K, beyond, rng):
        n = int(rng.integers(300, 900))
        return case(n * K + int(rng.integers(*rest)), n + beyond)

    return tuple(partial(draw, K, beyond) for K in (1000, 1024) for beyond in (-1, 0, 1, 2))


def _ways_to_print(task, trial, alike, student):
    """Say what a count can be printed as."""
    count, printed = trial.case.args
    ways = [
        f"{count / K:.2f} K of {K}, cut off {count // K}, rounded {round(count / K)}"
        for K in (1000, 1024)
    ]
    can = "can" if trial.expected else "cannot"
    return f"{count} is {'; and '.join(ways)}. So it {can} be printed as {printed}K."


READS_AS = Task(
    "reads_as",
    right.reads_as,
    (
        Part(
            "K may be 1000 or 1024",
            0.5,
            (
                case(5120, 5),
                case(7200, 7),
                case(114_688, 112),
                case(114_688, 115),
                case(114_688, 113),
                case(900_000, 900),
                case(2200, 3),
            ),
            _draw_figures((100, 400)),
        ),
        Part(
            "rounded or cut off",
            0.5,
            (
                case(2700, 3),
                case(2700, 2),
                case(2700, 4),
                case(3600, 3),
                case(3600, 4),
                case(3600, 5),
                case(163_328, 159),
                case(163_328, 163),
                case(163_328, 165),
                case(900_999, 900),
                case(922_623, 900),
                case(1_593_000, 159),
            ),
            _draw_figures((600, 900)),
        ),
    ),
    {mistake: mistake.rule for mistake in wrong_printed.READS_AS},
    CHAPTER,
    "A printed number is an interval",
    ("count", "printed"),
    LIBRARIES,
    readings=(_ways_to_print,),
)


def _told_apart(claims, task, trial, alike, student):
    """Say of a wrong finding whether the printed figure was given, or a right one accused."""
    place = trial.case.entry
    got = trial.answer.value
    if trial.problem != "values" or got.ndim:
        return ""
    claim = claims[place]
    figure = f"Number [{place}], {claim.figure} of {claim.net}"
    if not trial.expected:
        return f"{figure}: the printed {claim.printed} can be read as the right count."
    if got == _number(claim.printed):
        return f"{figure}: you give the printed {claim.printed}; asked is your own count."
    return ""


def _number(printed):
    unit = {"K": 1000, "M": 10**6}.get(printed[-1], 1)
    return round(float(printed.rstrip("KM").replace(",", "")) * unit)


def my_findings_task(who):
    """Return the task on the list of a student, who is written in small letters."""
    claims = right.counted(own_claims(who))

    def entries(about):
        return tuple(Case(entry=i) for i, claim in enumerate(claims) if claim.about == about)

    return Task(
        "my_findings",
        partial(right.findings, claims),
        (
            Part("sizes and LeNet-5", 1, entries("sizes")),
            Part("single layers", 2, entries("layers")),
            Part("blocks and totals", 2, entries("blocks")),
        ),
        {mistake: partial(mistake.rule, claims) for mistake in wrong_printed.FINDINGS},
        CHAPTER,
        "How to audit",
        (),
        ("convkit.cost", "convkit.nets", *FRAMEWORKS),
        readings=(own.read, partial(_told_apart, own_claims(who)), own.which),
    )
