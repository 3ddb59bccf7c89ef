"""Results that were kept in floats too small for them."""

import numpy as np


def read(task, trial, alike, student):
    """Return that a result is the right one in floats of fewer digits.

    Examples
    --------
    >>> from types import SimpleNamespace as Trial
    >>> got, expected = np.array([15200, np.inf], np.float16), np.array([15196.0, 70000.0])
    >>> trial = Trial(answer=Trial(value=got), expected=expected, problem="values")
    >>> print(read(None, trial, [trial], None))
    Your result is the right one in float16, which keeps 3 digits and no number above \
6.55e+04; a plain float holds it.
    """
    got, expected = np.asarray(trial.answer.value), trial.expected
    if trial.problem != "values" or got.dtype.kind != "f" or got.dtype.itemsize >= 8:
        return ""
    kept = np.finfo(got.dtype)
    with np.errstate(over="ignore"):
        rounded = expected.astype(got.dtype)
    if not np.allclose(got, rounded, rtol=4 * kept.eps, atol=0):
        return ""
    return (
        f"Your result is the right one in {got.dtype}, which keeps {kept.precision} digits and no "
        f"number above {float(kept.max):.3g}; a plain float holds it."
    )
