"""What an answer must not call: ready-made layers, and the answers that the grader holds."""

import threading
from contextlib import contextmanager
from functools import cache
from sys import (
    _getframe,
    getprofile,
    getrecursionlimit,
    gettrace,
    setprofile,
    setrecursionlimit,
    settrace,
)

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
GRADER = "convcheck"  # refused in every task
CALLS = f"{__package__}.calls"  # what is called from there is called by nobody of the grader
PROFILE = getprofile, setprofile, threading.setprofile
TRACE = gettrace, settrace, threading.settrace
ROOM = 4  # a hook works below as many recursion limits; calls from C count twice or more


class Seen(list):
    """The names of refused calls, and whether the hook that watches was `lost` on the way.

    A profiler of the student's takes its place, and Python drops a hook when calls are nested too
    deep for one more.
    """

    lost = False


@contextmanager
def watch(refused, hooks=PROFILE, besides=lambda: None, around=None):
    """Stop any call from outside of a refused package into it; yield the names of such calls.

    The hook sees the call itself, so it makes no difference under which name, from which notebook
    cell or through which helper the function is reached. It does `besides` at every call, and
    lets the frame `around` it alone.

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
    get_hook, set_hook, set_in_threads = hooks
    used, before, own = Seen(), get_hook(), _getframe()

    def hook(frame, event, arg):
        besides()
        name = "" if frame in (own, around) else _entered(frame, event, arg, tuple(refused))
        if name:
            used.append(name)
            raise RuntimeError(f"{name} is not to be used here")

    if not refused:
        yield used
        return
    set_in_threads(hook)
    set_hook(hook)
    try:
        yield used
    finally:
        used.lost = get_hook() is not hook and not used
        set_hook(before)
        set_in_threads(before)


@contextmanager
def watch_deep(refused):
    """Watch as `watch` does, where calls are nested so deep that Python drops its hook.

    The limit is moved out of reach, and a second hook keeps the old one: an error in a hook costs
    that hook alone, so the first is never lost and puts the second back.
    """
    limit, before, around = getrecursionlimit(), gettrace(), _getframe()

    def keep(frame, event, arg):
        if _is_deeper(frame, limit):
            raise RecursionError("maximum recursion depth exceeded")

    setrecursionlimit(ROOM * limit)
    try:
        with watch(refused, PROFILE, lambda: settrace(keep), around) as used:
            yield used
    finally:
        settrace(before)
        setrecursionlimit(limit)


def _is_deeper(frame, limit):
    """Whether a frame lies below more than so many others."""
    while frame and limit:
        frame, limit = frame.f_back, limit - 1
    return frame is not None


def _entered(frame, event, arg, refused):
    """Return the name of the function if this event enters a refused package from outside."""
    if event == "call":
        module, name = frame.f_globals.get("__name__"), frame.f_code.co_name
        caller = frame.f_back.f_globals.get("__name__") if frame.f_back else ""
    elif event == "c_call":
        module, name = _home(arg), arg.__name__
        caller = frame.f_globals.get("__name__")
        if arg in (setprofile, settrace):
            return f"sys.{name}"
    else:
        return None
    if name == "<module>" or not _refuses(module, refused):
        return None
    inside = module.split(".")[0] == str(caller).split(".")[0]
    return None if inside and caller != CALLS else f"{module}.{name}"


def _home(function):
    """Return the module of a function that is not written in Python."""
    owner = getattr(function, "__self__", None)
    return getattr(function, "__module__", None) or type(owner).__module__


@cache
def _refuses(module, refused):
    """Whether a module lies in a refused package; one that is open must be named closer."""
    packages = [package for package in refused if f"{module}.".startswith(f"{package}.")]
    return any("." in package for package in packages) if _is_open(module) else bool(packages)


def _is_open(module):
    """Whether a module is no answer: the sizes of convkit, and what an assignment hands out."""
    handout = str(module).startswith(f"{GRADER}.") and module.endswith(".handout")
    return module == "convkit.shapes" or handout
