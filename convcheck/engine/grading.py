"""Put a student's function to a task's trials, add up the points and name what went wrong."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from textwrap import fill

import numpy as np

from convcheck.engine import messages
from convcheck.engine.calls import ANSWERS, Answer, Known, call
from convcheck.engine.diagnosis import diagnoses, same
from convcheck.engine.draws import generator, student
from convcheck.engine.mistake import Misconception

DRAWS = 2
_LISTENERS = []


@dataclass(frozen=True)
class Case:
    """One call: its arguments, and which entry of the result counts if not all of it."""

    args: tuple = ()
    options: dict = field(default_factory=dict)
    entry: int | None = None


def case(*args, **options):
    """Return a case that is written like the call itself.

    Examples
    --------
    >>> case(10, 3, stride=2).options
    {'stride': 2}
    """
    return Case(args, options)


@dataclass(frozen=True)
class Part:
    """A share of a task: cases that are shown, and more drawn by ``draw(rng)`` when graded.

    All cases of a part must be right for its points.
    """

    title: str
    points: float
    shown: tuple[Case, ...]
    draw: Callable | None = None


@dataclass(frozen=True, eq=False)
class Task:
    """What is asked, what is right, and the wrong answers that have a name.

    Parameters
    ----------
    name : str
        Name of the student's function.
    right : function
    parts : tuple of Part
    wrong : dict from Misconception to function
        Each with the signature of `right`, and wrapped as `Known`.
    chapter, heading : str
        Where to read when no mistake was recognised.
    refused : tuple of str
        Packages that the student's function must not call, besides those with the answers.
    letters : tuple of str
        Names of the arguments, for messages.
    measure : function
        What of a result is compared, where many results are right; the result itself if not given.
    """

    name: str
    right: Callable
    parts: tuple[Part, ...]
    wrong: dict[Misconception, Callable]
    chapter: str
    heading: str
    letters: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    measure: Callable = np.asarray

    def __post_init__(self):
        known = {mistake: Known(self.name, rule) for mistake, rule in self.wrong.items()}
        object.__setattr__(self, "wrong", known)

    @property
    def points(self):
        return sum(part.points for part in self.parts)


@dataclass(frozen=True)
class Trial:
    """A case with the right value, the student's answer and the problem with it, "" if none."""

    part: Part
    case: Case
    expected: np.ndarray
    answer: Answer
    problem: str


@dataclass(frozen=True)
class Report:
    """What came out: points, names of the mistakes, and the text for the student."""

    task: str
    points: float
    of: float
    names: tuple[str, ...]
    text: str


def grade(task, function, seed=None):
    """Return the `Report` on a student's function; with a seed, drawn cases are added.

    Examples
    --------
    >>> from convcheck.single_channel.sizes import OUTPUT_SIZE
    >>> rule = Known("output_size", lambda size, kernel_size, **others: size - kernel_size + 1)
    >>> report = grade(OUTPUT_SIZE, rule)
    >>> report.points, report.of
    (0.5, 2.0)
    """
    trials = list(_trials(task, function, seed))
    lost = [p for p in task.parts if any(t.problem for t in trials if t.part is p)]
    points = sum(p.points for p in task.parts if p not in lost)
    if any(t.problem == "refused" for t in trials):
        points, lost = 0, list(task.parts)
    if any(t.answer.changed for t in trials):
        points *= 0.75
    found = diagnoses(task, trials, lost, partial(_known, task, seed))
    names = tuple(dict.fromkeys(name for name, _, _ in found))
    text = messages.report(task, points, lost, trials, found, drawn=seed is not None)
    return Report(task.name, float(points), float(task.points), names, text)


@contextmanager
def heard():
    """Yield a list that gets the `Report` of every check that is made meanwhile.

    Examples
    --------
    >>> from convcheck.single_channel.sliding import PAD
    >>> with heard() as reports:
    ...     points = points_of(PAD, Known("pad", PAD.right))
    pad: all examples are right. More are tried when it is graded.
    >>> [report.task for report in reports]
    ['pad']
    """
    reports = []
    _LISTENERS.append(reports)
    try:
        yield reports
    finally:
        _LISTENERS.pop()


def points_of(task, function, seed=None):
    """Print the report on a function and return its points, a plain float, as nbgrader needs.

    Examples
    --------
    >>> from convcheck.single_channel.sliding import PAD
    >>> points_of(PAD, Known("pad", PAD.right))
    pad: all examples are right. More are tried when it is graded.
    2.0
    """
    report = grade(task, function, seed)
    for reports in _LISTENERS:
        reports.append(report)
    for line in report.text.split("\n"):
        print(line if line.startswith(" ") else fill(line, 80))
    return report.points


def own_points(task_of, function, typed):
    """Print the report on numbers that every student has of their own, and return the points.

    Parameters
    ----------
    task_of : function
        Gives the task of a student.
    function : function
        The student's answer.
    typed : str
        The name in the notebook; see `convcheck.engine.draws.student`.

    Examples
    --------
    >>> from convcheck.single_channel.sizes import my_size_task
    >>> own_points(my_size_task, lambda: (1, 1), "")
    Write your name or number into STUDENT first: the numbers depend on it.
    0.0
    """
    who = student(typed)
    if not who:
        print("Write your name or number into STUDENT first: the numbers depend on it.")
        return 0.0
    points = points_of(task_of(who), function, seed="")
    if who != typed.strip().casefold() and points < task_of(who).points:
        print(f"These are the numbers for {who!r}, whose work this is; STUDENT says {typed!r}.")
    return points


def check_of(task):
    """Return the check of a task, as notebooks call it.

    Examples
    --------
    >>> from convcheck.single_channel.sliding import PAD
    >>> check = check_of(PAD)
    >>> check.__name__, check.__doc__
    ('check_pad', 'Print what is wrong with pad and return its points, at most 2.')
    >>> check(Known("pad", PAD.right))
    pad: all examples are right. More are tried when it is graded.
    2.0
    """

    def check(function, *, seed=None):
        return points_of(task, function, seed)

    return _named(check, task)


def own_check_of(task_of):
    """Return the check of a task with numbers of one's own; it takes the answer and the name.

    Examples
    --------
    >>> from convcheck.single_channel.sizes import my_size_task
    >>> own_check_of(my_size_task).__name__
    'check_my_size'
    """

    def check(function, name):
        return own_points(task_of, function, name)

    return _named(check, task_of(""))


def _named(check, task):
    check.__name__ = check.__qualname__ = f"check_{task.name}"
    check.__doc__ = (
        f"Print what is wrong with {task.name} and return its points, at most {task.points:g}."
    )
    return check


def _trials(task, function, seed):
    for part, one, whole in _asked(task, seed):
        answer = _answer(task, function, one, (*ANSWERS, *task.refused))
        answer, expected = _entry(answer, whole, one.entry)
        yield Trial(part, one, expected, answer, _problem(answer, expected))


@lru_cache(maxsize=64)
def _asked(task, seed):
    """Return part, case and right result of every trial; within a part the small ones first."""
    asked = []
    for part in task.parts:
        cases = list(part.shown)
        if seed is not None and part.draw:
            rng = generator(seed, task.name, part.title)
            cases += [part.draw(rng) for _ in range(DRAWS)]
        asked += [(part, one, _right(task, one)) for one in sorted(cases, key=_size)]
    return asked


@lru_cache(maxsize=2**14)
def _known(task, seed, mistake, place):
    """Return what a known mistake answers in a trial; it is the same for everybody."""
    _, one, whole = _asked(task, seed)[place]
    return _entry(_answer(task, task.wrong[mistake], one), whole, one.entry)[0]


def _right(task, one):
    return np.asarray(task.measure(task.right(*one.args, **one.options)))


def _answer(task, function, one, refused=()):
    """Return what a function answers, as far as it is compared."""
    answer = call(function, one.args, one.options, refused, task.name)
    if answer.value is None:
        return answer
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


def _entry(answer, whole, entry):
    """Return the entry that counts, of an answer of the right shape and of the right value."""
    if entry is None or answer.value is None or answer.value.shape != whole.shape:
        return answer, whole
    return replace(answer, value=answer.value[entry]), whole[entry]


def _problem(answer, expected):
    if answer.problem:
        return answer.problem
    value = answer.value
    if value.shape != expected.shape:
        return "shape"
    if (value.dtype.kind == "b") != (expected.dtype.kind == "b") or value.dtype.kind == "c":
        return "dtype"
    if not same(value, expected):
        return "values"
    whole = expected.ndim == 0 and expected.dtype.kind in "iu"
    return "float" if whole and value.dtype.kind == "f" else ""
