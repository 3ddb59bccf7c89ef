"""Task: find the printed figures that do not fit, in a list of the student's own."""

from functools import partial

from convcheck.audit import right
from convcheck.audit.handout import CHAPTER, own_claims
from convcheck.audit.wrong_printed import FINDINGS
from convcheck.engine.refused import FRAMEWORKS
from convcheck.engine.task import Case, Part, Task


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
        {mistake: partial(mistake.rule, claims) for mistake in FINDINGS},
        CHAPTER,
        "How to audit",
        (),
        ("convkit.cost", "convkit.nets", *FRAMEWORKS),
    )
