"""Checks of the assignments: a student's function in, points and the named mistake out.

A check calls the function with plain values and takes plain values back, so it works the same in
a student's notebook and with a function that answers from another process.
"""

from convcheck.engine.draws import secret

__all__ = ["secret"]
