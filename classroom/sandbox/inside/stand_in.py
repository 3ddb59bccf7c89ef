"""Stands where students' code runs in the place of an assignment's checks, which are elsewhere.

A notebook that imports a check finds one here. It says that checking is done later: the checks
themselves run in another process, with the answers that they compare with.
"""

import importlib


def check(*answer, **options):
    """Say that an answer is checked when the notebook is graded, and give no points.

    Examples
    --------
    >>> check(abs)
    Your answer is checked when the notebook is graded.
    0.0
    """
    print("Your answer is checked when the notebook is graded.")
    return 0.0


def __getattr__(name):
    if name.startswith("check_"):
        return check
    if not name.startswith("_"):
        try:
            return getattr(importlib.import_module(f"{__name__}.handout"), name)
        except (ModuleNotFoundError, AttributeError):
            pass
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
