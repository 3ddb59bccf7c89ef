"""Grade answers that are known to be right: a machine that gives them less cannot grade."""

import json
from dataclasses import replace

from classroom.assignment import Assignment, TeacherCell
from classroom.grading.judge import ITSELF
from classroom.grading.one import Job
from classroom.sandbox.inside import warmup
from classroom.sandbox.limits import Limits
from classroom.text import one_line

PATIENCE = 60.0
# What students import beside NumPy itself, in a function, as it is found too late at the top.
SPECTRUM = '''def spectrum(x):
    """Return the amplitudes of a signal and the degree of a polynomial through it."""
    import matplotlib.pyplot as plt
    import numpy.fft
    import numpy.polynomial

    plt.figure(figsize=(1, 1))
    return [*abs(numpy.fft.rfft(x)), numpy.polynomial.Polynomial(x).degree()]'''
TEST = '''"""Amplitudes."""
np.testing.assert_allclose(spectrum([1.0, 0.0, 1.0, 0.0]), [2.0, 0.0, 2.0, 3])'''


def _cells(*rows):
    return tuple(
        TeacherCell("code", name, name, source, source, name, 1.0, name, {})
        for name, source in rows
    )


def _notebook(cells):
    """Return a notebook in which the teacher's own answers stand."""
    rows = [
        {
            "cell_type": cell.kind,
            "source": cell.source,
            "id": cell.id,
            "metadata": {"nbgrader": cell.facts},
        }
        for cell in cells
    ]
    return json.dumps({"cells": rows}).encode()


def _sample(name, answer, test):
    """Return an assignment of our own with one task."""
    rows = (("free", "import numpy as np"), ("solution", answer), ("test", test))
    return Assignment(name, _cells(*rows), {}, {})


SAMPLE = _sample("sample", SPECTRUM, TEST)
WARMUP = _sample("warmup", warmup.ANSWER, warmup.TEST)


def job(assignment, start, seed="", limits=None):
    """Return the job to grade the teacher's own answers, with more time than students have."""
    limits = limits or Limits()
    return Job(
        assignment=assignment,
        student="trial",
        digest="",
        submitted="",
        data=_notebook(assignment.cells),
        files={},
        flags=(),
        reason="",
        seed=seed,
        owner="trial",
        start=start,
        limits=replace(limits, each=max(limits.each, PATIENCE), total=max(limits.total, PATIENCE)),
    )


def unanswered(assignment, start):
    """Return the job to grade the notebook as students get it."""
    cells = [replace(cell, source=cell.release) for cell in assignment.cells]
    return replace(job(assignment, start), data=_notebook(cells))


def jobs(assignment, start, seed, limits):
    """Return the jobs whose results say whether an assignment can be graded on a machine."""
    return job(SAMPLE, start), job(assignment, start, seed, limits)


def lacking(assignment, result):
    """Return what right answers did not get, and why, or ""; a human's part lacks nothing."""
    for cell in tested(assignment, result):
        by_human = cell.points is None and ITSELF not in cell.message
        if not by_human and (cell.points or 0) < cell.max_points:
            return told(cell)
    return result.reason


def tested(assignment, result):
    """Return what came of the cells that are graded by tests."""
    tests = {cell.name for cell in assignment.cells if cell.role == "test"}
    return [cell for cell in result.cells if cell.grade_id in tests]


def told(cell):
    """Return in one line what a test gave, and the last that it said."""
    said = cell.message.strip().splitlines() or [cell.outcome]
    points = "no" if cell.points is None else f"{cell.points:g}"
    return one_line(f"{cell.grade_id} got {points} of {cell.max_points:g} points: {said[-1]}")
