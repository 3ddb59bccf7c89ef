"""The right result of a further call, and whether a student's is right."""

import numpy as np


def right_or_none(task, case):
    """Return the right result of a case, None if it has none."""
    try:
        return np.asarray(task.measure(task.right(*case.args, **case.options)))
    except (ValueError, TypeError, ArithmeticError, LookupError):
        return None


def is_right(task, case, student):
    """Whether a student's result of a further call is right; if there is none, it is not."""
    right = right_or_none(task, case)
    answer = None if right is None else student.further(case)
    return answer is not None and answer.value is not None and task.same(answer.value, right)
