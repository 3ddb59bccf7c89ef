"""Grade the jobs of a class as workers come free, on a machine that was seen to grade rightly."""

import contextlib
from concurrent.futures import FIRST_COMPLETED, wait

from classroom.command import Unusable
from classroom.grading import trial, workers
from classroom.records.results import Result


def graded(jobs, settings, workers_, scheduler):
    """Yield (result, notebook or None if the result was there) as they come.

    Few wait or run at a time. Workers begin with the first job, for there may be none.

    Parameters
    ----------
    jobs : iterable of Result or Job
    settings : Settings
    workers_, scheduler
        See `workers.pool`.
    """
    running, executor = {}, None
    with contextlib.ExitStack() as stack:
        for one in jobs:
            if isinstance(one, Result):
                yield one, None
                continue
            if executor is None:
                executor = stack.enter_context(workers.pool(workers_, scheduler))
                prove(executor, settings)
            running[executor.submit(workers.grade, one)] = one
            if len(running) >= 6 * workers_:
                yield from _first(running)
        while running:
            yield from _first(running)


def _first(running):
    """Yield what came of the jobs that are done first, and forget them."""
    done, _ = wait(running, return_when=FIRST_COMPLETED)
    for future in done:
        job = running.pop(future)
        try:
            yield future.result()
        except Exception as error:  # of the cluster; what a bench meets is a result
            yield job.broken(f"its worker was lost ({type(error).__name__}: {error})"), ""


def prove(executor, settings):
    """Let right answers be graded before any other.

    Raises
    ------
    Unusable
        If they do not get all points, so a student's would not get them here either.
    """
    asked = trial.jobs(settings.assignment, settings.start, settings.seed, settings.limits)
    for job in asked:
        result, _ = executor.submit(workers.grade, job).result()
        lacking = trial.lacking(job.assignment, result)
        if lacking:
            raise Unusable(
                f"nobody was graded, for right answers to {job.assignment.name} fail on this "
                f"machine: {lacking}"
            )
