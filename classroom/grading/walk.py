"""Walk through the teacher's notebook: run the student's cells down to each test, then the test."""

import time

from classroom import sources
from classroom.grading import judge
from classroom.grading.namespace import quiet
from classroom.sandbox.cells import Paper
from classroom.sandbox.session import StartError
from convcheck.engine.grading import heard


def grade(given, answers, namespace):
    """Run everything.

    Parameters
    ----------
    given : sequence of TeacherCell
    answers : Answers
    namespace : Namespace

    Returns
    -------
    tuple of Cell
        For each cell that has points.
    """
    cells = []
    for place, cell in enumerate(given):
        if cell.role == "manual":
            answers.run(place, cell)
            written = answers.source_of(place) if place in answers.places else None
            cells.append(judge.by_hand(cell, written))
        elif cell.role == "test" and cell.kind == "code":
            found, doubt = judge.judged(cell, _trial(place, cell, answers, namespace))
            cells.append(found)
            answers.odd += [(cell.name, doubt)] if doubt else []
            answers.leave(cell)
            answers.forget()
        elif cell.kind == "code":
            _pass(place, cell, answers, namespace)
    answers.run_up_to(None)
    return tuple(cells)


def _pass(place, cell, answers, namespace):
    """Run a cell that gives no points, on both sides."""
    answers.run(place, cell)
    if cell.role == "solution":
        namespace.owned |= sources.bound(cell.source)
        namespace.prepare(sources.imports(cell.source))
        return
    namespace.prepare(cell.source)
    if cell.role == "free" and place in answers.places and answers.is_changed(place):
        own = answers.source_of(place)
        namespace.owned |= sources.open_to(own, cell.source)
        replaced = sources.replaced(own, cell.source) & namespace.asked
        if replaced:
            told = f"gives another meaning to {', '.join(sorted(replaced))}; the course's counts"
            answers.odd.append((cell.name or cell.id, told))


def _alone(error):
    """Return an error without the frames that it holds on to, and all the values in them."""
    error.__context__ = error.__cause__ = None
    return error.with_traceback(None)


def _is_of_the_test(error, owned):
    """Return whether it is the test that has no place for an answer, or lacks what it needs.

    At other errors, such as those of types, it may be the answer that is of the wrong kind.
    """
    if hasattr(error, "__notes__"):  # where the student's code raised it
        return False
    if isinstance(error, NameError):
        return error.name not in owned
    return isinstance(error, KeyError | ImportError | OSError)


def _trial(place, cell, answers, namespace):
    """Run a test; return what happened."""
    started, trial, paper = time.monotonic(), judge.Trial(), Paper()
    answers.run_before(place)
    with quiet(paper), heard() as trial.reports, namespace.session.turn():
        try:
            trial.value = namespace.run(cell.source, f"<{cell.name}>")
        except StartError:
            raise
        except BaseException as raised:
            trial.fault = _is_of_the_test(raised, namespace.owned)
            trial.error = _alone(raised)
    trial.printed, trial.stopped, trial.absent = paper.text(), answers.stopped, answers.absent
    trial.seconds = time.monotonic() - started
    return trial
