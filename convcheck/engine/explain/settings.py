"""Change one number of a call at a time, and see what a count does."""

from itertools import chain

import numpy as np

from convcheck.engine.explain import region
from convcheck.engine.explain.probes.changed import NEUTRAL, numbers_of, without
from convcheck.engine.explain.probes.off import first_wrong, near, off
from convcheck.engine.explain.probes.place import at, moved, told
from convcheck.engine.explain.probes.right import is_right, right_or_none

READABLE = 6  # numbers of a result in a sentence
LONG = 8  # a length of which others are near that are no special ones
ALIKE = 0.01  # growth that differs by less tells nothing


def read(task, trial, alike, student):
    """Return what a count of the student's follows, by how much it is off, or what spoils it."""
    if trial.problem != "values" or trial.answer.value.dtype.kind == "b":
        return ""
    steps = _steps(task, trial, student)
    return (
        _first(step.ignored(alike) for step in steps)
        or _off_or_harmless(task, trial, alike, steps)
        or _first(step.one_sided() for step in steps)
        or _nearby(task, trial, alike, steps)
    )


def stays(task, trial, alike, student):
    """Return the number of a call that should move the first wrong number, and does not."""
    if trial.problem != "values":
        return ""
    return _first(step.still() for step in _steps(task, trial, student))


def _nearby(task, trial, alike, steps):
    """Return the length with which a result is right, and of a table where it is wrong."""
    cured = _first(step.cured_nearby(alike) for step in steps)
    return cured and " ".join(filter(None, [region.read(task, trial, alike, None), cured]))


def _off_or_harmless(task, trial, alike, steps):
    """Return by how much a number is off and, where that names no setting, what spoils it."""
    how = off(task, trial, alike)
    if any(step.label in how for step in steps):
        return how
    return " ".join(filter(None, [how, _harmless(steps, alike)]))


def _harmless(steps, alike):
    """Return the setting without which a result is right, one number of it if that is enough."""
    single = (step.harmless(alike) for step in steps)
    whole = (step.harmless_as_a_whole(alike) for step in steps)
    return _first(chain(single, whole))


def _steps(task, trial, student):
    return [_Step(task, trial, student, *leaf) for leaf in numbers_of(task, trial.case)]


def _first(sentences):
    return next(filter(None, sentences), "")


def moves(task, trial, alike, student):
    """Return the number of a call with which a wrong number grows least like the right one."""
    if trial.problem != "values" or trial.answer.value.dtype.kind == "b" or not task.counts:
        return ""
    steps = _steps(task, trial, student)
    return max((step.unlike() for step in steps), default=(0, ""))[1]


def culprit(task, trial, alike, student):
    """Return the setting without which the student's result is right, "" if there is none."""
    if trial.problem not in {"values", "shape"}:
        return ""
    return _first(step.harmless(alike) for step in _steps(task, trial, student))


def whole_culprit(task, trial, alike, student):
    """Return the setting of which no number may change the result if it is to be right."""
    if trial.problem not in {"values", "shape"}:
        return ""
    return _first(step.harmless_as_a_whole(alike) for step in _steps(task, trial, student))


class _Step:
    """One number of a call, and what becomes of both results when it changes."""

    def __init__(self, task, trial, student, label, number, change):
        self._task, self._trial, self._student = task, trial, student
        self.label, self.number, self._change = label, number, change

    def _both(self, new):
        """Return the right result and the student's with another number, None if there is none."""
        case = self._change(new)
        right, answer = right_or_none(self._task, case), self._student.further(case)
        if right is None or answer is None or answer.value is None:
            return None
        return right, answer.value

    def _tried(self):
        """Return (value, both results) for values with which the right result is another one."""
        others = {1, self.number + 1, self.number + 2, 2 * self.number} - {self.number}
        found = [(new, self._both(new)) for new in sorted(others)]
        found = [(new, pair) for new, pair in found if pair and pair[0].any()]
        was = self._trial.expected
        return [(new, pair) for new, pair in found if not self._task.same(pair[0], was)]

    def _stays(self, tried):
        """Whether the student's result is the same with all these values."""
        return all(self._task.same(pair[1], self._trial.answer.value) for _, pair in tried)

    def _stays_elsewhere(self, alike):
        """Whether it stays in another call, too, and in all wrong ones of the part."""
        steps = [
            _Step(self._task, trial, self._student, *leaf)
            for trial in alike
            if trial.answer.value is not None
            for leaf in numbers_of(self._task, trial.case)
            if leaf[0] == self.label and repr(leaf[2](0)) != repr(self._change(0))
        ]
        tried = [(step, step._tried()) for step in steps]
        found = [(step._trial, step._stays(values)) for step, values in tried if values]
        part = self._trial.part
        return any(stays for _, stays in found) and all(
            stays for trial, stays in found if trial.problem == "values" and trial.part is part
        )

    def ignored(self, alike):
        """Say that the student's result stays the same for several values of this number."""
        was, got = self._trial.expected, self._trial.answer.value
        moved = self._tried()
        if len(moved) < 2 or not self._stays(moved) or not self._stays_elsewhere(alike):
            return ""
        values = ", ".join(str(new) for new, _ in moved)
        if was.size > READABLE:
            return (
                f"With {values} in place of {self.number} for {self.label} your result stays the "
                "same; the right one does not."
            )
        rights = ", ".join(told(pair[0]) for _, pair in moved)
        return (
            f"With {values} in place of {self.number} for {self.label} your result stays "
            f"{told(got)}; the right one goes from {told(was)} to {rights}."
        )

    def one_sided(self):
        """Say by how much the right result and the student's follow a change of this number."""
        was, got = self._trial.expected, self._trial.answer.value
        if max(was.size, got.size) > READABLE:
            return ""
        for new in (2 * self.number, self.number + 1):
            pair = self._both(new)
            if pair and self._task.same(pair[0], was) != self._task.same(pair[1], got):
                return (
                    f"With {new} in place of {self.number} for {self.label} the right result "
                    f"{moved(was, pair[0])}, yours {moved(got, pair[1])}."
                )
        return ""

    def unlike(self):
        """Return how unlike both results grow with this number, and the sentence about it."""
        place, pair = first_wrong(self._trial), self._both(2 * self.number)
        if not pair or pair[0].shape != pair[1].shape or not _within(place, pair[0].shape):
            return 0, ""
        numbers = (self._trial.expected, self._trial.answer.value, *pair)
        was, got, right, theirs = (float(array[place]) for array in numbers)
        if not all((was, got, right, theirs)):
            return 0, ""
        apart = abs(float(np.log(abs(theirs / got)) - np.log(abs(right / was))))
        if apart < ALIKE or near(theirs - got, right - was):
            return 0, ""
        entry = f"number {at(place)} of the right result" if place else "the right result"
        return apart, (
            f"With {2 * self.number} in place of {self.number} for {self.label} {entry} "
            f"{moved(was, right)}, yours {moved(got, theirs)}."
        )

    def _as_harmless(self, trial):
        """Whether another wrong result of the part is right, too, without this setting."""
        if trial.part is not self._trial.part or trial.problem not in {"values", "shape"}:
            return True
        case = without(self._task, trial.case, self.label.split("[")[0])
        right, answer = right_or_none(self._task, case), self._student.further(case)
        if right is None or answer is None or answer.value is None:
            return True
        return self._task.same(right, answer.value)

    def harmless(self, alike):
        """Say that the student's result is right where this number changes nothing."""
        neutral = NEUTRAL.get(self.label.split("[")[0], self.number)
        pair = self._both(neutral) if neutral != self.number else None
        if not pair or not self._task.same(*pair):
            return ""
        if not all(map(self._as_harmless, alike)) or not self._right_nearby(self._change(neutral)):
            return ""
        return f"With {neutral} in place of {self.number} for {self.label} your result is right."

    def harmless_as_a_whole(self, alike):
        """Say that the student's result is right where no number of this setting changes it."""
        name = self.label.split("[")[0]
        if name not in NEUTRAL or self.label == name:
            return ""
        case = without(self._task, self._trial.case, name)
        if not self._is_right(case) or not all(map(self._as_harmless, alike)):
            return ""
        if not self._right_nearby(case):
            return ""
        return f"With {NEUTRAL[name]} in place of each number of {name} your result is right."

    def _is_right(self, case):
        return is_right(self._task, case, self._student)

    def _right_nearby(self, case):
        """Whether a count is right for other numbers, too: what divides may do so by accident."""
        if not self._task.counts:
            return True
        name = self.label.split("[")[0]
        others = [
            change(number + 1)
            for label, number, change in numbers_of(self._task, case)
            if label.split("[")[0] != name
        ]
        others = [other for other in others if right_or_none(self._task, other) is not None]
        return all(map(self._is_right, others))

    def still(self):
        """Say that the first wrong number stays for several values with which the right one moves.

        Unlike one that is ignored, this number may move others of the result.
        """
        place, got = first_wrong(self._trial), self._trial.answer.value
        tried = [(new, pair) for new, pair in self._tried() if pair[1].shape == got.shape]
        right = [pair[0][place] for _, pair in tried if pair[0].shape == got.shape]
        stays = all(pair[1][place] == got[place] for _, pair in tried)
        if not place or len(tried) < 2 or len({*right, self._trial.expected[place]}) <= len(tried):
            return ""
        values, rights = (", ".join(map(str, of)) for of in ([new for new, _ in tried], right))
        return stays * (
            f"With {values} in place of {self.number} for {self.label} number {at(place)} of your "
            f"result stays {got[place]:.12g}; the right one goes from "
            f"{self._trial.expected[place]:.12g} to {rights}."
        )

    def cured_nearby(self, alike):
        """Say that the result is right with another length near this one, as where steps fit."""
        wrong = [t for t in alike if t.part is self._trial.part and t.problem == "values"]
        steps = [
            _Step(self._task, trial, self._student, *leaf)
            for trial in wrong
            for leaf in numbers_of(self._task, trial.case)
            if leaf[0] == self.label
        ]
        new = self._near_right()
        if new is None or not all(step._near_right() is not None for step in steps):
            return ""
        return f"With {new} in place of {self.number} for {self.label} your result is right."

    def _near_right(self):
        """Return the nearest value with which a result is right, None if it has no long length."""
        if "[" in self.label or not isinstance(self.number, int) or self.number < LONG:
            return None
        near = (self.number + sign * step for step in range(1, LONG) for sign in (1, -1))
        return next((new for new in near if self._is_right(self._change(new))), None)


def _within(place, shape):
    return len(place) == len(shape) and all(p < n for p, n in zip(place, shape, strict=True))
