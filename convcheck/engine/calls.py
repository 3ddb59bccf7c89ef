"""Call a function that somebody else wrote, and keep whatever comes of it."""

import copy
import io
import traceback
import warnings
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import partial
from itertools import chain

import numpy as np

from convcheck.engine.plain import OddError, plain
from convcheck.engine.refused import TRACE, watch, watch_deep

WATCHES = watch, partial(watch, hooks=TRACE), watch_deep
UNSEEN = "RecursionError: calls are nested too deep to see what is called"


@dataclass(frozen=True)
class Answer:
    """What a call came to: a value, or a problem in its place.

    Parameters
    ----------
    value : ndarray, optional
    problem : str
        "" or one of "empty", "uncallable", "raised", "nothing", "kind" and "refused".
    detail : str
        The error, the kind of the result or the name of the refused function; with a value, the
        place or the name of the argument that was changed.
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
    for watching in WATCHES:
        answer, lost = _watched(function, args, options, watching(refused))
        if not lost:
            return answer
    return Answer(problem="raised", detail=UNSEEN)


def _watched(function, args, options, watched):
    """Return the `Answer` of one call, and whether nobody knows what it called."""
    given, printed = copy.deepcopy((args, options)), io.StringIO()
    try:
        with quiet(printed), watched as used:
            result = function(*given[0], **given[1])
    except NotImplementedError:
        return Answer(problem="empty"), False
    except (Exception, SystemExit) as error:
        if used:
            return Answer(problem="refused", detail=used[0]), False
        return Answer(problem="raised", detail=_told(error)), False
    if used:
        return Answer(problem="refused", detail=used[0]), False
    return _plain(result, printed.getvalue(), _changed(given, (args, options))), used.lost


@contextmanager
def quiet(printed=None):
    """Keep warnings and what is printed from whoever reads; what is printed can be caught."""
    with warnings.catch_warnings(), redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        with redirect_stdout(io.StringIO() if printed is None else printed):
            yield


def _told(error):
    """Return the error and the line of the student's code it came from."""
    own = [f for f in traceback.extract_tb(error.__traceback__) if f.filename != __file__]
    line = next((f.line for f in own if f.line), "")
    words = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {words}" + (f"\n(in the line: {line})" if line else "")


def _changed(now, before):
    """Return the place or the name of the first argument that is not what it was, "" if none."""
    pairs = chain(
        ((str(place), *pair) for place, pair in enumerate(zip(now[0], before[0], strict=True))),
        ((name, now[1][name], value) for name, value in before[1].items()),
    )
    return next((name for name, one, other in pairs if not _equal(one, other)), "")


def _equal(now, before):
    """Whether all numbers are what they were, in lists of any lengths too; nan equals itself."""
    if isinstance(before, list | tuple):
        return len(now) == len(before) and all(map(_equal, now, before))
    return np.array_equal(now, before, equal_nan=np.asarray(before).dtype.kind in "fc")


def _plain(result, printed, changed):
    """Copy numbers and nested lists of numbers; nothing of a foreign class is ever compared."""
    if result is None:
        return Answer(problem="nothing", detail=printed, changed=bool(changed))
    try:
        value = plain(result)
    except OddError as odd:
        return Answer(problem="kind", detail=str(odd), changed=bool(changed))
    return Answer(value, detail=changed, changed=bool(changed))
