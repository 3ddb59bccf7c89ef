"""Answer some requests before any fork, so that what Python does once is done already."""

import sys

from classroom.sandbox import codec
from classroom.sandbox.inside import runner

TIMES = 8
ANSWER = '''import numpy as np

def double(x):
    """Return twice as much."""
    return 2 * np.asarray(x)'''
TEST = '''"""Twice."""
assert double(3) == 6
np.testing.assert_array_equal(double(np.arange(3.0)), [0, 2, 4])
assert double([1]) == 3, "not the same"'''


def act():
    """Do here what a student's process does."""
    import numpy as np

    main, actor = sys.modules["__main__"], runner.Student()
    for _ in range(TIMES):
        for request in (
            ("run", "<warmup>", ANSWER),
            ("run", "<warmup>", TEST),
            ("values", ["np", "double"]),
        ):
            actor._reply(codec.encode(request))
        double = actor._names["double"]
        args = (np.ones((2, 2)),)
        codec.encode(actor.call(double, args, {}))
        codec.encode(actor.answer(double, args, {}, ()))
    sys.modules["__main__"] = main
