"""Put a student's function to a task's trials, add up the points and name what went wrong."""

from contextlib import contextmanager
from dataclasses import dataclass
from textwrap import fill

from convcheck.engine import messages
from convcheck.engine.diagnosis import Evidence, diagnoses
from convcheck.engine.draws import student
from convcheck.engine.trials import Student, trials_of

_LISTENERS = []


class FaultError(Exception):
    """A check stopped by a fault of its own: what an answer raises is caught where it is called."""


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
    >>> from convcheck.engine.task import Part, Task, case
    >>> lone, pair = Part("one", 1, (case([1]),)), Part("two", 2, (case([1, 2]),))
    >>> report = grade(Task("total", sum, (lone, pair), {}, "single_channel", ""), max)
    >>> report.points, report.of, report.names
    (1.0, 3.0, ('values',))
    """
    answering = Student(task, function)
    trials = list(trials_of(task, answering, seed))
    lost = [p for p in task.parts if any(t.problem for t in trials if t.part is p)]
    points = sum(p.points for p in task.parts if p not in lost)
    if any(t.problem == "refused" for t in trials):
        points, lost = 0, list(task.parts)
    if any(t.answer.changed for t in trials):
        points *= 0.75
    found = diagnoses(Evidence(task, answering, seed, trials), lost)
    names = tuple(dict.fromkeys(one.name for one in found))
    text = messages.report(task, points, lost, trials, found, drawn=seed is not None)
    return Report(task.name, float(points), float(task.points), names, text)


@contextmanager
def heard():
    """Yield a list that gets the `Report` of every check that is made meanwhile.

    Examples
    --------
    >>> from convcheck.engine.task import Part, Task, case
    >>> task = Task("total", sum, (Part("any", 1, (case([1, 2]),)),), {}, "single_channel", "")
    >>> with heard() as reports:
    ...     points = points_of(task, sum)
    total: all examples are right. More are tried when it is graded.
    >>> [report.task for report in reports]
    ['total']
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
    >>> from convcheck.engine.task import Part, Task, case
    >>> task = Task("total", sum, (Part("any", 1, (case([1, 2]),)),), {}, "single_channel", "")
    >>> points_of(task, sum)
    total: all examples are right. More are tried when it is graded.
    1.0
    """
    try:
        report = grade(task, function, seed)
    except MemoryError:
        raise
    except Exception as error:
        fault = f"{type(error).__name__}: {error}"
        raise FaultError(f"the check of {task.name} failed itself ({fault})") from error
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
    >>> own_points(lambda who: ..., lambda: (1, 1), "")
    Write your name or number into STUDENT first: the numbers depend on it.
    0.0
    """
    who = student(typed)
    if not who:
        print("Write your name or number into STUDENT first: the numbers depend on it.")
        return 0.0
    points = points_of(task_of(who), function, seed="")
    if who != str(typed).strip().casefold() and points < task_of(who).points:
        print(f"These are the numbers for {who!r}, whose work this is; STUDENT says {typed!r}.")
    return points


def check_of(task):
    """Return the check of a task, as notebooks call it.

    Examples
    --------
    >>> from convcheck.engine.task import Part, Task, case
    >>> task = Task("total", sum, (Part("any", 2, (case([1, 2]),)),), {}, "single_channel", "")
    >>> check = check_of(task)
    >>> check.__name__, check.__doc__
    ('check_total', 'Print what is wrong with total and return its points, at most 2.')
    >>> check(sum)
    total: all examples are right. More are tried when it is graded.
    2.0
    """

    def check(function, *, seed=None):
        return points_of(task, function, seed)

    return _named(check, task)


def own_check_of(task_of):
    """Return the check of a task with numbers of one's own; it takes the answer and the name.

    Examples
    --------
    >>> from convcheck.engine.task import Part, Task, case
    >>> asked = Part("any", 1, (case(),))
    >>> check = own_check_of(lambda who: Task("initial", lambda: who[:1], (asked,), {}, "", ""))
    >>> check.__name__
    'check_initial'
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
