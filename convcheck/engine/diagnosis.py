"""Find the mistake that gives what a student's function gave.

A mistake is named for a part if its rule gives what the student's function gives in every call of
that part, shown, drawn or rehearsed, and is wrong in at least two of them.
"""

from dataclasses import dataclass
from typing import NamedTuple

from convcheck.engine import messages
from convcheck.engine.mistake import Misconception
from convcheck.engine.trials import REHEARSAL, Trial, asked, entry_of, known, rehearsed

ENOUGH = 2  # wrong calls that must fit before a mistake is named


class Found(NamedTuple):
    """What is told of a lost part: a problem or mistake by name, the example, and a reading."""

    name: str
    mistake: Misconception | None
    trial: Trial
    reading: str = ""


@dataclass(frozen=True)
class Evidence:
    """A student's trials of a task, and what known mistakes answer in their place."""

    task: object
    student: object
    seed: str | None
    trials: list[Trial]

    def agrees(self, mistake, place):
        """Whether a mistake gives what the student gave in a trial; None if it has no answer."""
        return self._alike(self.seed, self.trials[place], mistake, place)

    def rehearses(self, part):
        """Return (trial, agreement of each mistake as a function) for further calls of a part."""
        places = {id(one): place for place, (_, one, _) in enumerate(asked(self.task, REHEARSAL))}
        return [
            (trial, lambda m, t=trial: self._alike(REHEARSAL, t, m, places[id(t.case)]))
            for trial in rehearsed(self.task, part, self.student)
        ]

    def _alike(self, seed, trial, mistake, place):
        whole = asked(self.task, seed)[place][2]
        answer, _ = entry_of(known(self.task, seed, mistake, place), whole, trial.case.entry)
        return _alike(self.task, trial.answer, answer)

    def right(self, mistake, place):
        """Whether a mistake is right in a trial."""
        whole = asked(self.task, self.seed)[place][2]
        entry = self.trials[place].case.entry
        answer, expected = entry_of(known(self.task, self.seed, mistake, place), whole, entry)
        return answer.value is not None and self.task.same(answer.value, expected)


def diagnoses(evidence, lost):
    """Return what is `Found` for each part that was lost, mistakes with a name first."""
    found = []
    for part in lost:
        wrong = [p for p, t in enumerate(evidence.trials) if t.part is part and t.problem]
        if any(evidence.trials[place].case.entry is not None for place in wrong):
            found += _entries(evidence, wrong)
        elif wrong:
            found.append(_whole(evidence, part, wrong))
    return sorted(found, key=lambda one: one.mistake is None)


def _entries(evidence, wrong):
    """Name the mistake behind each wrong entry of one result; it must explain all that it spoils.

    A mistake spoils the entries that it gets wrong; the student's must be wrong in the same way.
    """
    trials = evidence.trials
    first = trials[wrong[0]]
    if first.problem != "values":
        return [Found(first.problem, None, first)]
    found = []
    for place in wrong:
        fits = [
            m for m in evidence.task.wrong if evidence.agrees(m, place) and _explains(evidence, m)
        ]
        mistake = max(fits, key=lambda m: _agreement(evidence, m), default=None)
        found.append(Found(mistake.name if mistake else "values", mistake, trials[place]))
    return found


def _explains(evidence, mistake):
    """Whether the student is wrong as this mistake is, in every entry that it spoils."""
    return all(
        evidence.right(mistake, place) or evidence.agrees(mistake, place)
        for place in range(len(evidence.trials))
    )


def _agreement(evidence, mistake):
    return sum(bool(evidence.agrees(mistake, p)) for p in range(len(evidence.trials)))


def _whole(evidence, part, wrong):
    """Name the mistake behind all calls of a part, or read what the function does."""
    trials = evidence.trials
    telling = min(wrong, key=lambda place: messages.ORDER.index(trials[place].problem))
    problem = trials[telling].problem
    if problem in messages.PLAIN:
        return Found(problem, None, trials[telling])
    mistake = _recognised(evidence, part)
    if mistake is None:
        return Found(problem, None, trials[telling], _reading(evidence, part, trials[telling]))
    fits = [place for place in wrong if evidence.agrees(mistake, place)]
    shown = min(fits, key=lambda place: trials[place].answer.value is None)
    return Found(mistake.name, mistake, trials[shown])


def _recognised(evidence, part):
    """Return the mistake that agrees with all calls of a part, and is wrong in enough of them.

    Where the known rule itself stops with an error it says nothing, neither for nor against: with
    as many maps out as in, a swap gives numbers, and otherwise what comes depends on the code.
    """
    places = [place for place, trial in enumerate(evidence.trials) if trial.part is part]
    fits = [m for m in evidence.task.wrong if _fits(evidence, m, places)]
    if not fits:
        return None
    further = evidence.rehearses(part)

    def holds(mistake):
        said = [(evidence.trials[p].telling, evidence.agrees(mistake, p)) for p in places]
        said += [(trial.telling, agrees(mistake)) for trial, agrees in further]
        enough = sum(wrong and bool(agreed) for wrong, agreed in said) >= ENOUGH
        return enough and False not in [agreed for _, agreed in said]

    return max(filter(holds, fits), key=lambda m: _agreement(evidence, m), default=None)


def _fits(evidence, mistake, places):
    said = [evidence.agrees(mistake, place) for place in places]
    wrong = [evidence.trials[place].telling for place in places]
    return False not in said and any(a and w for a, w in zip(said, wrong, strict=True))


def _reading(evidence, part, trial):
    """Return a sentence that is true of the student's function, "" if there is none."""
    if not trial.wrong:
        return ""
    alike = [t for t in evidence.trials if t.part is part]
    sentences = (
        read(evidence.task, trial, alike, evidence.student) for read in evidence.task.readings
    )
    return next(filter(None, sentences), "")


def _alike(task, one, known):
    """Whether an answer is that of a known rule: the same numbers or error; None if it has none."""
    if known.value is None:
        both_raised = one.problem == known.problem == "raised"
        alike = both_raised and one.detail.split("\n")[0] == known.detail.split("\n")[0]
        return alike or None
    return (
        one.value is not None and one.value.dtype.kind != "c" and task.same(one.value, known.value)
    )
