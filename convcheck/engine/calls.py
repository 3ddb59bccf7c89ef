"""Call a function that somebody else wrote, and keep whatever comes of it."""

import copy
import io
import traceback
import warnings
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

import numpy as np

from convcheck.engine.refused import watch


@dataclass(frozen=True)
class Answer:
    """What a call came to: a value, or a problem in its place.

    Parameters
    ----------
    value : ndarray, optional
    problem : str
        "" or one of "empty", "uncallable", "raised", "nothing", "kind" and "refused".
    detail : str
        The error, the kind of the result or the name of the refused function.
    changed : bool
        Whether an argument is no longer what it was.
    """

    value: np.ndarray | None = None
    problem: str = ""
    detail: str = ""
    changed: bool = False


class Elsewhere:
    """A function that lives in another process and brings its own way to be called."""

    def answer(self, args, options, refused):
        """Return the `Answer` of one call, made there as `call` makes it here."""
        raise NotImplementedError


def call(function, args, options, refused=()):
    """Return the `Answer` of a function; what it prints or warns of is swallowed.

    Parameters
    ----------
    function : object
        What is called, if it can be.
    args, options : tuple, dict
    refused : tuple of str
        Packages that the function must not call.

    Examples
    --------
    >>> call(lambda x: x + 1, (np.array([1, 2]),), {}).value
    array([2, 3])
    >>> call(lambda x: print(x), (3,), {}).problem
    'nothing'
    """
    if isinstance(function, Elsewhere):
        return function.answer(args, options, refused)
    if not callable(function):
        return Answer(problem="uncallable", detail=type(function).__name__)
    given, printed = copy.deepcopy((args, options)), io.StringIO()
    try:
        with warnings.catch_warnings(), redirect_stdout(printed), redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            with watch(refused) as used:
                result = function(*given[0], **given[1])
    except NotImplementedError:
        return Answer(problem="empty")
    except (Exception, SystemExit) as error:
        if used:
            return Answer(problem="refused", detail=used[0])
        return Answer(problem="raised", detail=_told(error))
    if used:
        return Answer(problem="refused", detail=used[0])
    return _plain(result, printed.getvalue(), not _unchanged(given, (args, options)))


def _told(error):
    """Return the error and the line of the student's code it came from."""
    own = [f for f in traceback.extract_tb(error.__traceback__) if f.filename != __file__]
    line = next((f.line for f in own if f.line), "")
    words = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {words}" + (f"\n(in the line: {line})" if line else "")


def _unchanged(now, before):
    return _equal((*now[0], *now[1].values()), (*before[0], *before[1].values()))


def _equal(now, before):
    """Whether all numbers are what they were, in lists of any lengths too; nan equals itself."""
    if isinstance(before, list | tuple):
        return len(now) == len(before) and all(map(_equal, now, before))
    return np.array_equal(now, before, equal_nan=np.asarray(before).dtype.kind in "fc")


def _plain(result, printed, changed):
    """Copy numbers and nested lists of numbers; nothing of a foreign class is ever compared."""
    if result is None:
        return Answer(problem="nothing", detail=printed, changed=changed)
    if not _is_plain(result):
        return Answer(problem="kind", detail=_kind(result), changed=changed)
    try:
        value = np.array(result)
    except (ValueError, TypeError, OverflowError):
        return Answer(problem="kind", detail="a list with rows of different lengths")
    if value.dtype.kind not in "biufc":
        detail = f"{_kind(result)} that holds no numbers"
        return Answer(problem="kind", detail=detail, changed=changed)
    return Answer(value, changed=changed)


def _is_plain(result):
    """Whether this is a number, an array, or a list of such all the way down."""
    if type(result) in (list, tuple):
        return all(map(_is_plain, result))
    return type(result) in (bool, int, float, complex, np.ndarray) or isinstance(result, np.generic)


def _kind(result):
    return f"a result of type {type(result).__name__}"
