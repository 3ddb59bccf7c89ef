"""Find the mistake that gives what a student's function gave.

A mistake is named for a part if its rule gives what the student's function gives in every call of
that part, shown, drawn or rehearsed, and is wrong in at least two of them.
"""

from dataclasses import dataclass
from typing import NamedTuple

from convcheck.engine import messages
from convcheck.engine.calls import quiet
from convcheck.engine.explain import (
    as_if,
    contrast,
    factors,
    layout,
    neighbours,
    relations,
    settings,
    smaller,
)
from convcheck.engine.mistake import Misconception
from convcheck.engine.trials import REHEARSAL, Trial, asked, entry_of, known, rehearsed

FIRST = (factors.rounded, as_if.read, factors.read, as_if.levelled)  # of the call as it is
COMMON = (  # readings for every task, behind those of its own
    relations.slices,
    relations.elsewhere,
    layout.read,
    settings.whole_culprit,
    layout.loose,
    layout.lengths,
    neighbours.read,
    contrast.cured,
    contrast.read,
    settings.moves,
    factors.changing,
    neighbours.how_often,
)
ENOUGH = 2  # wrong calls that must fit before a mistake is named
SILENT = "empty"  # the problem of a rule that has no answer, by NotImplementedError


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
    wrong = [p for p, trial in enumerate(evidence.trials) if trial.part in lost and trial.problem]
    if any(evidence.trials[place].case.entry is not None for place in wrong):
        names = _names_of_entries(evidence, wrong)
        places = [[place] for place in wrong]
    else:
        by_part = [[p for p in wrong if evidence.trials[p].part is part] for part in lost]
        places = [part for part in by_part if part]
        names = [_name_of_part(evidence, part) for part in places]
    found = [
        _found(evidence, part, mistake)
        for part, mistake in zip(places, _trusted(evidence, places, names), strict=True)
    ]
    found = sorted(found, key=lambda one: one.mistake is None)
    return [*found, *_where_it_runs(evidence, found)]


def _where_it_runs(evidence, found):
    """Return what can be read in a wrong result, if all that was found are errors unexplained."""
    if not found or any(one.name != "raised" or one.reading for one in found):
        return []
    wrong = (trial for trial in evidence.trials if trial.problem == "values")
    read = (_read(evidence, trial) for trial in wrong)
    return [one for one in read if one.reading][:1]


def _trusted(evidence, places, names):
    """Return the names, none of them if one alone leaves other wrong numbers unexplained."""
    found = {name for name in names if name is not None}
    if len(found) != 1:
        return names
    (mistake,) = found
    unexplained = [
        part
        for part, name in zip(places, names, strict=True)
        if name is None
        and _problem(evidence, part) in {"values", "shape"}
        and any(evidence.agrees(mistake, place) is False for place in part)
    ]
    return [None] * len(names) if unexplained else names


def _names_of_entries(evidence, wrong):
    """Return the mistake behind each wrong entry of one result; it must explain all that it spoils.

    A mistake spoils the entries that it gets wrong; the student's must be wrong in the same way.
    """
    if evidence.trials[wrong[0]].problem != "values":
        return [None for _ in wrong]
    explains = [mistake for mistake in evidence.task.wrong if _explains(evidence, mistake)]
    names = [
        max(
            (m for m in explains if evidence.agrees(m, place)),
            key=lambda m: _agreement(evidence, m),
            default=None,
        )
        for place in wrong
    ]
    return [None for _ in wrong] if None in names else names


def _explains(evidence, mistake):
    """Whether the student is wrong as this mistake is, in every entry that it spoils."""
    return all(
        evidence.right(mistake, place) or evidence.agrees(mistake, place)
        for place in range(len(evidence.trials))
    )


def _agreement(evidence, mistake):
    return sum(bool(evidence.agrees(mistake, p)) for p in range(len(evidence.trials)))


def _problem(evidence, wrong):
    """Return what to speak of first of several wrong calls."""
    return min((evidence.trials[place].problem for place in wrong), key=messages.ORDER.index)


def _found(evidence, wrong, mistake):
    """Return what is told of wrong calls: a mistake, or a problem and what can be read."""
    trials, problem = evidence.trials, _problem(evidence, wrong)
    if mistake is None:
        same = [trials[place] for place in wrong if trials[place].problem == problem]
        telling = min(
            same, key=lambda trial: trial.problem == "shape" and not trial.answer.value.size
        )
        return _read(evidence, telling)
    fits = [place for place in wrong if evidence.agrees(mistake, place)]
    shown = min(fits, key=lambda place: trials[place].answer.value is None)
    return Found(mistake.name, mistake, trials[shown])


def _name_of_part(evidence, wrong):
    """Return the mistake that agrees with all calls of a part, and is wrong in enough of them.

    Where the known rule stops with an error and the student's function does not, they disagree:
    a swap of axes gives numbers only with as many maps out as in, a reshape always does.
    """
    part = evidence.trials[wrong[0]].part
    places = [place for place, trial in enumerate(evidence.trials) if trial.part is part]
    fits = [m for m in evidence.task.wrong if _fits(evidence, m, places)]
    if _problem(evidence, wrong) in messages.PLAIN or not fits:
        return None
    further = evidence.rehearses(part)

    def holds(mistake):
        said = [(trial.telling, agrees(mistake)) for trial, agrees in further]
        everywhere = [
            (trial.telling, evidence.agrees(mistake, place))
            for place, trial in enumerate(evidence.trials)
        ]
        enough = sum(wrong and bool(agreed) for wrong, agreed in said + everywhere) >= ENOUGH
        return enough and False not in [agreed for _, agreed in said]

    return max(filter(holds, fits), key=lambda m: _agreement(evidence, m), default=None)


def _fits(evidence, mistake, places):
    """Whether a mistake may be behind a part, as far as the calls that were made can say.

    It agrees in this part, and nowhere is the student right where it is wrong.
    """
    return (
        False not in (evidence.agrees(mistake, place) for place in places)
        and any(evidence.trials[p].telling and evidence.agrees(mistake, p) for p in places)
        and not any(
            not trial.problem and evidence.agrees(mistake, place) is False
            for place, trial in enumerate(evidence.trials)
        )
    )


def _read(evidence, trial):
    """Return what is `Found` in a trial without a name: a sentence that is true, "" if none is.

    Where nobody would read the arrays of the call, smaller ones are looked for.
    """
    reading = _reading(evidence, trial, FIRST)
    if not reading and trial.wrong and evidence.task.may_shrink and messages.is_large(trial):
        trial = smaller.smaller(evidence.task, trial, evidence.student)
    reading = reading or _reading(evidence, trial, (*evidence.task.readings, *COMMON))
    return Found(trial.problem, None, trial, reading)


def _reading(evidence, trial, readings):
    """Return the first sentence that is found, "" if there is none."""
    if not trial.telling:
        return ""
    with quiet():
        sentences = (
            read(evidence.task, trial, evidence.trials, evidence.student) for read in readings
        )
        return next(filter(None, sentences), "")


def _alike(task, one, known):
    """Whether an answer is that of a known rule; None if the rule is silent, or both stop apart."""
    if known.problem == SILENT:
        return None
    if known.value is None:
        if one.problem != known.problem:
            return False
        return one.detail.split("\n")[0] == known.detail.split("\n")[0] or None
    return (
        one.value is not None and one.value.dtype.kind != "c" and task.same(one.value, known.value)
    )
