"""An assignment of our own, graded before any other: what Python does once is then done before any fork."""

import json
import sys

from classroom.assignment import Assignment, Given
from classroom.sandbox import codec, runner

TIMES = 8
ANSWER = '''import numpy as np

def double(x):
    """Return twice as much."""
    return 2 * np.asarray(x)'''
TEST = '''"""Twice."""
assert double(3) == 6
np.testing.assert_array_equal(double(np.arange(3.0)), [0, 2, 4])
assert double([1]) == 3, "not the same"'''
CELLS = tuple(
    Given("code", name, name, source, source, name, 1.0, name, {})
    for name, source in (("free", "import numpy as np"), ("solution", ANSWER), ("test", TEST))
)
ASSIGNMENT = Assignment("rehearsal", CELLS, {}, {})
NOTEBOOK = json.dumps(
    {
        "cells": [
            {
                "cell_type": "code",
                "source": cell.source,
                "id": cell.id,
                "metadata": {"nbgrader": {"grade_id": cell.name}},
            }
            for cell in CELLS
        ]
    }
).encode()


def act():
    """Do here what a student's process does."""
    import numpy as np

    main, actor = sys.modules["__main__"], runner.Student()
    for _ in range(TIMES):
        for request in (
            ("run", "<rehearsal>", ANSWER),
            ("run", "<rehearsal>", TEST),
            ("values", ["np", "double"]),
        ):
            actor._reply(codec.encode(request))
        double = actor._names["double"]
        for ask in (actor.call, lambda *args: actor.answer(*args, (), "")):
            codec.encode(ask(double, (np.ones((2, 2)),), {}))
    sys.modules["__main__"] = main
