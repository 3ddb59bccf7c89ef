"""An assignment of our own, graded before any fork, so that what Python does once is done."""

import json

from classroom.assignment import Assignment, TeacherCell
from classroom.sandbox.warmup import ANSWER, TEST

CELLS = tuple(
    TeacherCell("code", name, name, source, source, name, 1.0, name, {})
    for name, source in (("free", "import numpy as np"), ("solution", ANSWER), ("test", TEST))
)
ASSIGNMENT = Assignment("warmup", CELLS, {}, {})
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
