"""Put a student's function, or a known wrong one, to the calls of a task."""

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from time import perf_counter, process_time

import numpy as np

from convcheck.engine.calls import Answer, Elsewhere, call, quiet
from convcheck.engine.draws import generator
from convcheck.engine.refused import GRADER
from convcheck.engine.task import Case, Part

DRAWS = 2
REHEARSAL = ("rehearsal",)  # in the place of a seed: cases that are drawn for names alone
REHEARSED = 3
OPEN = ("before it is handed in",)  # in the place of a seed: cases that everybody may see
TELLING = Part("cases that tell mistakes apart", 0, ())
PATIENCE = 0.8  # seconds that may be spent to find out more of an answer
SLOW = 5.0  # seconds; of an answer that takes so long nothing more is asked


@dataclass(frozen=True)
class Trial:
    """A case with the right value, the student's answer and the problem with it, "" if none."""

    part: Part
    case: Case
    expected: np.ndarray
    answer: Answer
    problem: str

    @property
    def wrong(self):
        """Whether this call has a result, but not the right one."""
        return self.problem in {"values", "shape", "dtype"}

    @property
    def telling(self):
        """Whether this call can speak for a mistake: a wrong result, or an error."""
        return self.wrong or self.problem == "raised"


class Student:
    """A student's function with what a task refuses to it, and little time for further calls."""

    def __init__(self, task, function):
        self._task, self._function = task, function
        self._refused = (GRADER, *task.refused)
        self._clock = perf_counter if isinstance(function, Elsewhere) else process_time
        self._taken = self._further = 0.0

    def answer(self, one):
        """Return the `Answer` to a case, as far as it is compared."""
        begun = self._clock()
        answer = call(self._function, one.args, one.options, self._refused)
        self._taken += self._clock() - begun
        return measured(self._task, answer)

    def further(self, one):
        """Return the answer to one more call, or None if such calls have taken too long."""
        answer = self.unmeasured(one)
        return None if answer is None else measured(self._task, answer)

    def unmeasured(self, one):
        """Return the whole answer to one more call, or None if there is no time."""
        if self._taken > SLOW or self._further > PATIENCE:
            return None
        begun = self._clock()
        answer = call(self._function, one.args, one.options, self._refused)
        self._further += self._clock() - begun
        return answer


def trials_of(task, student, seed):
    """Yield the trials of a task as they are made; calls that differ in the entry alone, once."""
    made = {}
    for part, one, whole in asked(task, seed):
        key = id(one) if one.entry is None else "all entries"
        if key not in made:
            made[key] = student.answer(one)
        yield _trial(task, part, one, whole, made[key])


def rehearsed(task, part, student):
    """Return the trials of a part that are made to tell mistakes apart, as far as time allows."""
    for rehearsed_part, one, whole in asked(task, REHEARSAL):
        if rehearsed_part is part or part.draw is None or rehearsed_part is TELLING:
            answer = student.further(one)
            if answer is None:
                return
            yield _trial(task, part, one, whole, answer)


def _trial(task, part, one, whole, answer):
    answer, expected = entry_of(answer, whole, one.entry)
    return Trial(part, one, expected, answer, problem_of(task, answer, expected))


@lru_cache(maxsize=64)
def asked(task, seed):
    """Return part, case and right result of every trial; within a part the small ones first."""
    found = []
    for part in task.parts:
        cases = sorted(_cases(task, part, seed), key=_size)
        found += [(part, one, _right(task, one)) for one in cases]
    if seed is REHEARSAL:
        rng = generator(*REHEARSAL, task.name)
        drawn = [draw(rng) for draw in task.telling for _ in range(REHEARSED)]
        found += [(TELLING, one, _right(task, one)) for one in drawn]
    return found


def _cases(task, part, seed):
    """Return the shown cases of a part, what everybody may see drawn, and what a seed draws."""
    if seed is REHEARSAL:
        return part.drawn(generator(*REHEARSAL, task.name, part.title), REHEARSED)
    words = [OPEN] if seed is None else [OPEN, (seed,)]
    return [*part.shown, *chain.from_iterable(fresh(task, part, *word) for word in words)]


def fresh(task, part, *words):
    """Return the cases of a part that these words draw."""
    return part.drawn(generator(*words, task.name, part.title), DRAWS)


@lru_cache(maxsize=2**14)
def known(task, seed, mistake, place):
    """Return what a known mistake answers in a trial; it is the same for everybody."""
    one = asked(task, seed)[place][1]
    return measured(task, call(task.wrong[mistake], one.args, one.options))


def _right(task, one):
    return np.asarray(task.measure(task.right(*one.args, **one.options)))


def measured(task, answer):
    """Return an answer as far as it is compared."""
    if answer.value is None:
        return answer
    with quiet():
        return replace(answer, value=np.asarray(task.measure(answer.value)))


def _size(one):
    """How much there is to read: elements of arrays, and numbers by their value."""
    return _length((*one.args, *one.options.values()))


def _length(value):
    if value is None:
        return 0
    if isinstance(value, list | tuple):
        return sum(map(_length, value))
    return value.size if np.ndim(value) > 1 else np.nansum(np.abs(value))


def entry_of(answer, whole, entry):
    """Return the entry that counts, of an answer of the right shape and of the right value."""
    if entry is None or answer.value is None or answer.value.shape != whole.shape:
        return answer, whole
    return replace(answer, value=answer.value[entry]), whole[entry]


def problem_of(task, answer, expected):
    """Return what is wrong with an answer, "" if nothing is."""
    if answer.problem:
        return answer.problem
    value = answer.value
    if value.shape != expected.shape:
        return "shape"
    if (value.dtype.kind == "b") != (expected.dtype.kind == "b") or value.dtype.kind == "c":
        return "dtype"
    return "" if task.same(value, expected) else "values"
