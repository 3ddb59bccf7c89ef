"""A student's process as our code sees it: names that are values, and proxies for all else.

Only values come back, and comparing them is done here. An object of the student's never decides
whether it equals something of ours.
"""

import sys

import numpy as np

from convcheck.engine.calls import Answer, Elsewhere

STOPPED = {"timed out": "took too long", "killed": "ended its process"}
PROBLEMS = {"", "empty", "uncallable", "raised", "nothing", "kind", "refused"}


class StoppedError(BaseException):
    """The process no longer answers; no ``except Exception`` of a test may hide that.

    Parameters
    ----------
    reason : str
        A key of `STOPPED`.
    """

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


class StudentError(Exception):
    """An error of the student's code that has no name of Python's own."""


def headed(error, words):
    """Return the words of an error behind its name; one of the student's own says it already."""
    return words if isinstance(error, StudentError) else f"{type(error).__name__}: {words}"


class UncrossableError(TypeError):
    """A test gives a student's function something that is no plain value."""


class Remote(Elsewhere):
    """An object of the student's, in its own process."""

    def __init__(self, session, number, kind):
        self._session, self._number, self._kind = session, number, kind
        self._generation, self.__name__ = session.generation, kind

    def _number_now(self):
        if self._generation != self._session.generation:
            raise StoppedError("killed")
        return self._number

    def answer(self, args, options, refused):
        """Return the `Answer` of a call that a check makes."""
        try:
            request = "answer", self, args, options, tuple(refused)
            value, problem, detail, changed = self._session.ask(*request, refused=refused)
        except UncrossableError:
            raise
        except Exception as error:
            value, problem, changed = None, "raised", False
            detail = headed(error, str(error))
        if self._session.library.used:
            return Answer(problem="refused", detail=self._session.library.used[0])
        kinds = (type(problem), type(detail), type(changed))
        array = value is None or isinstance(value, np.ndarray | np.generic)
        if kinds != (str, str, bool) or problem not in PROBLEMS or not array:
            return Answer(problem="kind", detail="a result of a type that cannot be")
        if value is None and not problem:
            return Answer(problem="nothing", changed=changed)
        if value is not None and value.dtype.kind not in "biufc":
            return Answer(problem="kind", detail="a result that holds no numbers")
        return Answer(value if not problem else None, problem, detail[:2000], changed)

    def __call__(self, *args, **options):
        """Return what the student's function returns, and print what it prints."""
        found = self._session.ask("call", self, args, options)
        if type(found) is not tuple or len(found) != 3:
            raise StudentError("a call that was not answered")
        value, printed, changed = found
        sys.stdout.write(str(printed))
        if changed is not None:
            _update((args, options), changed)
        return value

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self._session.ask("attribute", self, name)

    def __hash__(self):
        return hash(self._number)

    def __str__(self):
        return str(self._apply("str"))

    def __repr__(self):
        return str(self._apply("repr"))

    def __bool__(self):
        return self._apply("bool") is True

    def __len__(self):
        return self._apply("len")

    def __iter__(self):
        return self._apply("iter")

    def __next__(self):
        return self._apply("next")

    def __getitem__(self, place):
        return self._apply("getitem", place)

    def __contains__(self, value):
        return any(one is value or one == value for one in self)

    def _apply(self, operation, *args):
        return self._session.ask("apply", operation, self, *args)


def _between(operation):
    """Return an operator that two objects of the student's may have, and no value of ours."""

    def operate(self, other):
        if type(other) is not Remote:
            return NotImplemented
        return self._apply(operation, other)

    return operate


for _name in ("eq", "ne", "lt", "le", "gt", "ge", "add", "sub", "mul", "truediv", "matmul"):
    setattr(Remote, f"__{_name}__", _between(_name))


def _update(ours, theirs):
    """Bring lists, dicts, sets and arrays of ours to what the student's function made of them."""
    for one, other in zip(_flat(ours), _flat(theirs), strict=False):
        if type(one) is not type(other):
            continue
        if isinstance(one, list):
            one[:] = other
        elif isinstance(one, (dict, set)):
            one.clear()
            one.update(other)
        elif getattr(one, "shape", ()) and one.shape == other.shape:
            one[...] = other


def _flat(call):
    args, options = call
    return (*args, *options.values())
