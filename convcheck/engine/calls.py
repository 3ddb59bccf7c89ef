"""Call a function that somebody else wrote, and keep whatever comes of it."""

import copy
import io
import threading
import traceback
import warnings
from collections.abc import Callable
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from sys import getprofile, setprofile

import numpy as np

FRAMEWORKS = (
    "scipy.signal",
    "scipy.ndimage",
    "torch",
    "tensorflow",
    "keras",
    "jax",
    "cv2",
    "skimage",
)
LIBRARIES = ("convkit", *FRAMEWORKS)
ANSWERS = ("convcheck",)  # where right answers stand
ASSIGNMENTS = (
    "single_channel",
    "multi_channel",
    "groups",
    "pooling",
    "volumes",
    "audit",
    "gradients",
)
OPEN = (__name__, "convkit.shapes", *(f"convcheck.{name}" for name in ASSIGNMENTS))


@dataclass(frozen=True)
class Known:
    """A wrong answer that a task knows; graded in its place there, it may call what it likes."""

    task: str
    rule: Callable

    def __call__(self, *args, **options):
        return self.rule(*args, **options)


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

    def answer(self, args, options, refused, task):
        """Return the `Answer` of one call, made there as `call` makes it here."""
        raise NotImplementedError


def call(function, args, options, refused=(), task=""):
    """Return the `Answer` of a function; what it prints or warns of is swallowed.

    Parameters
    ----------
    function : object
        What is called, if it can be.
    args, options : tuple, dict
    refused : tuple of str
        Packages that the function must not call.
    task : str
        For which task it is called; only what is `Known` there may call what it likes.

    Examples
    --------
    >>> call(lambda x: x + 1, (np.array([1, 2]),), {}).value
    array([2, 3])
    >>> call(lambda x: print(x), (3,), {}).problem
    'nothing'
    """
    if isinstance(function, Elsewhere):
        return function.answer(args, options, refused, task)
    if isinstance(function, Known) and function.task == task:
        refused = ()
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


@contextmanager
def watch(refused):
    """Stop any call from outside of a refused package into it; yield the names of such calls.

    A profile hook sees the call itself, so it makes no difference under which name, from which
    notebook cell or through which helper the function is reached.

    Examples
    --------
    >>> with watch(["json"]) as used:
    ...     try:
    ...         __import__("json").dumps([1])
    ...     except RuntimeError as error:
    ...         print(error)
    json.dumps is not to be used here
    >>> used
    ['json.dumps']
    """
    used, before = [], getprofile()

    def hook(frame, event, arg):
        name = _entered(frame, event, arg, tuple(refused))
        if name:
            used.append(name)
            raise RuntimeError(f"{name} is not to be used here")

    if not refused:
        yield used
        return
    threading.setprofile(hook)
    setprofile(hook)
    try:
        yield used
    finally:
        if getprofile() is not hook and not used:
            used.append("sys.setprofile")
        setprofile(before)
        threading.setprofile(before)


def _entered(frame, event, arg, refused):
    """Return the name of the function if this event enters a refused package from outside."""
    if event == "call":
        module, name = frame.f_globals.get("__name__"), frame.f_code.co_name
        caller = frame.f_back.f_globals.get("__name__") if frame.f_back else ""
    elif event == "c_call":
        module, name = _home(arg), arg.__name__
        caller = frame.f_globals.get("__name__")
        if arg is setprofile and caller != __name__:
            return "sys.setprofile"
    else:
        return None
    if not _refuses(module, refused):
        return None
    inside = module.split(".")[0] == str(caller).split(".")[0]
    return None if inside and caller != __name__ else f"{module}.{name}"


def _home(function):
    """Return the module of a function that is not written in Python."""
    owner = getattr(function, "__self__", None)
    return getattr(function, "__module__", None) or type(owner).__module__


@cache
def _refuses(module, refused):
    """Whether a module lies in a refused package; a module that is named itself is not open."""
    within = any(f"{module}.".startswith(f"{package}.") for package in refused)
    return within and (module in refused or module not in OPEN)


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
