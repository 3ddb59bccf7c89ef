"""Grade the jobs of a class as workers come free, on machines that were seen to grade rightly."""

import contextlib
import os
from concurrent.futures import FIRST_COMPLETED, wait
from typing import Any

from classroom.command import Unusable
from classroom.grading import trial, workers
from classroom.records.results import Result

BUSY = 1.5  # processes that run or wait, for each processor


def graded(jobs, settings, workers_, scheduler):
    """Yield (result, notebook or None if the result was there) as they come.

    Few wait or run at a time. Workers begin with the first job, for there may be none. Who was
    timed out where a machine had more to do than it can is graded again at the end, alone.

    Parameters
    ----------
    jobs : iterable of Result or Job
    settings : Settings
    workers_, scheduler
        See `workers.pool`.
    """
    running: dict[Any, Any] = {}
    late: list[Any] = []
    executor: Any = None
    with contextlib.ExitStack() as stack:
        for one in jobs:
            if isinstance(one, Result):
                yield one, None
                continue
            if executor is None:
                executor, places = stack.enter_context(workers.pool(workers_, scheduler))
                prove(places, settings)
            running[executor.submit(at_work, one)] = one
            if len(running) >= 6 * workers_:
                yield from _first(running, late)
        while running:
            yield from _first(running, late)
        for job in late:
            yield _result(executor.submit(at_work, job), job)[0]


def at_work(job):
    """Return what came of a job, and whether the machine that did it was overloaded then."""
    return workers.grade(job), is_busy()


def _first(running, late):
    """Yield what came of the jobs that are done first, but for those that are to wait."""
    done, _ = wait(running, return_when=FIRST_COMPLETED)
    for future in done:
        job = running.pop(future)
        found, was_busy = _result(future, job)
        if timed_out(found[0]) and was_busy:
            late.append(job)
        else:
            yield found


def _result(future, job):
    """Return what `at_work` gave, or that its worker was lost, as those of a cluster can be."""
    try:
        return future.result()
    except Exception as error:
        return (job.broken(f"its worker was lost ({type(error).__name__}: {error})"), ""), False


def timed_out(result):
    """Return whether a student has lost points to the clock."""
    given_up = result.reason.startswith(workers.OVERTIME)
    return given_up or any(cell.outcome == "timed out" for cell in result.cells)


def is_busy():
    """Return whether more waits for the processors of this machine than they can do."""
    return hasattr(os, "getloadavg") and os.getloadavg()[0] > BUSY * (os.cpu_count() or 1)


def prove(places, settings):
    """Let right answers be graded in each place before any other.

    Parameters
    ----------
    places : dict
        An executor for each place, by its name.
    settings : Settings

    Raises
    ------
    Unusable
        If they do not get all points, so a student's would not get them here either.
    """
    asked = trial.jobs(settings.assignment, settings.start, settings.seed, settings.limits)
    for job in asked:
        futures = {place: one.submit(workers.grade, job) for place, one in places.items()}
        for place, future in futures.items():
            lacking = trial.lacking(job.assignment, future.result()[0])
            if lacking:
                raise Unusable(
                    f"nobody was graded, for right answers to {job.assignment.name} fail on "
                    f"{place}: {lacking}"
                )
