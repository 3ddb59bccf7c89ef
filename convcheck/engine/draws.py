"""Numbers that nobody can copy: drawn from a seed of the teacher, or from a student's name."""

import hashlib
import os
from itertools import combinations
from pathlib import Path

import numpy as np


def generator(*words):
    """Return a generator of random numbers that depends on these words alone.

    Examples
    --------
    >>> [int(generator("seed", "task").integers(1000)) for _ in range(2)]
    [111, 111]
    """
    digest = hashlib.sha256("\n".join(words).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def secret():
    """Return the seed from which the tests of the grader are drawn.

    The teacher sets it in the environment variable ``CONVKIT_SEED``.

    Examples
    --------
    >>> isinstance(secret(), str)
    True
    """
    return os.environ.get("CONVKIT_SEED", "unset")


def student(typed):
    """Return whose work this is, in small letters.

    While nbgrader grades, a notebook lies in ``autograded/<student>/<assignment>/``, and that
    name counts, not the one in the notebook. ``CONVKIT_STUDENT`` goes before both; ``*`` stands
    for "believe the notebook". ``python -m classroom grade`` sets it for each submission, or keeps
    the ``*`` that it is given.

    Examples
    --------
    >>> student(" Ada ")
    'ada'
    """
    given = os.environ.get("CONVKIT_STUDENT", "")
    folders = Path.cwd().parts
    if not given and len(folders) > 3 and folders[-3] == "autograded":
        given = folders[-2]
    return str(typed if given in {"", "*"} else given).strip().casefold()


def different(rng, **ranges):
    """Draw one number from each range (low, high), no two alike, and return them in order.

    Examples
    --------
    >>> different(generator("a"), H=(5, 8), W=(5, 8), K_H=(2, 4))
    (7, 5, 3)
    """
    while True:
        numbers = [int(rng.integers(low, high + 1)) for low, high in ranges.values()]
        if len(set(numbers)) == len(numbers):
            return tuple(numbers)


def pairs(draw, *names):
    """Return ways to draw each two of these settings without the others, and all together.

    Examples
    --------
    >>> pairs(lambda *names: "+".join(names), "stride", "padding", "bias")
    ('stride+padding', 'stride+bias', 'padding+bias', 'stride+padding+bias')
    """
    return *(draw(*pair) for pair in combinations(names, 2)), draw(*names)


def one_fractional(values, turn):
    """Return values in which one array keeps its fractions; others that had some hold integers.

    Examples
    --------
    >>> one_fractional([np.array([0.5]), 3, np.array([-1.5])], 1)
    [array([1]), 3, array([-1.5])]
    """
    places = [i for i, one in enumerate(values) if np.ndim(one) and (np.asarray(one) % 1).any()]
    whole = set(places) - {places[turn % len(places)]} if places else ()
    return [_whole(np.asarray(one)) if i in whole else one for i, one in enumerate(values)]


def _whole(numbers):
    """Return twice these numbers, rounded away from 0: halves stay unlike, and nothing is 0."""
    return np.copysign(np.ceil(np.abs(2 * numbers)), numbers).astype(int)
