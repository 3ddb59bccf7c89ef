"""Runs where a student's code runs: executes cells and gives values when it is asked.

Nothing here is to be trusted once the first cell has run; whoever asks decides what an answer is
worth.
"""

import builtins
import contextlib
import itertools
import linecache
import operator
import os
import sys
import traceback
import types

from classroom.sandbox import cells, codec
from classroom.sandbox.inside.link import SOCKETS

OURS = os.path.dirname(codec.__file__)
OPERATIONS = {
    name: getattr(operator, name, None) or getattr(builtins, name)
    for name in (
        "len",
        "iter",
        "next",
        "str",
        "repr",
        "bool",
        "getitem",
        "eq",
        "ne",
        "lt",
        "le",
        "gt",
        "ge",
        "add",
        "sub",
        "mul",
        "truediv",
        "matmul",
    )
}


class Student:
    """A namespace of a student, and what can be asked of it; each public method is a request."""

    def __init__(self):
        module = sys.modules["__main__"] = types.ModuleType("__main__")
        self._names, self._things, self._numbers = vars(module), {}, itertools.count(1)
        self._names.update(get_ipython=lambda: cells.Shell(self._names), display=print)

    def belong(self, owner):
        """Draw from now on the numbers of this student."""
        os.environ["CONVKIT_STUDENT"] = owner

    def write(self, files):
        """Put files, bytes by name, into the working folder."""
        cells.write(files)

    def run(self, name, source):
        """Run a cell; return what it printed, the text of its last value, and its error or None."""
        paper, value, error = cells.Paper(), None, None
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        with contextlib.redirect_stdout(paper), contextlib.redirect_stderr(paper):
            try:
                value = cells.run_cell(source, name, self._names)
            except BaseException as raised:
                error = _told(raised)
        return paper.text(), None if value is None else cells.text_of(value), error

    def values(self, wanted):
        """Return those of these names that there are and that can cross."""
        found = {}
        for name in set(wanted) & self._names.keys():
            with contextlib.suppress(codec.CodecError):
                codec.encode(self._names[name], lambda thing: (0, ""))
                found[name] = self._names[name]
        return found

    def call(self, function, args, options):
        """Call a function; return its value, what it printed and the arguments if they changed."""
        before, paper = codec.encode((args, options), self._keep), cells.Paper()
        with contextlib.redirect_stdout(paper), contextlib.redirect_stderr(paper):
            value = function(*args, **options)
        after = codec.encode((args, options), self._keep)
        return value, paper.text(), None if after == before else (args, options)

    def answer(self, function, args, options, refused):
        """Return the fields of the `Answer` of a call that a check makes."""
        from convcheck.engine.calls import call

        answer = call(function, args, options, refused)
        return answer.value, answer.problem, answer.detail, answer.changed

    def attribute(self, thing, name):
        """Return an attribute of an object of the student's."""
        return getattr(thing, name)

    def apply(self, operation, *args):
        """Return what an operator gives."""
        return OPERATIONS[operation](*args)

    def _keep(self, thing):
        number = next(self._numbers)
        self._things[number] = thing
        return number, type(thing).__name__

    def _reply(self, request):
        """Return the answer to one request as bytes."""
        verb, *args = codec.decode(request, lambda number, name: self._things[number])
        try:
            return codec.encode(("value", getattr(self, verb)(*args)), self._keep)
        except codec.CodecError as error:
            told = f"what your code gives is {error}, so nothing can be compared with it"
            return codec.encode(("raised", "ValueError", told, ""))
        except BaseException as error:
            return codec.encode(("raised", *_told(error)))


def _told(error):
    """Return the name of an error, its words, and the traceback in the student's own cells."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not frame.filename.startswith(OURS)]
    lines = "".join(traceback.format_list(own)[-8:])
    return type(error).__name__, cells.text_of(error, str), lines[-4000:]


def serve(link):
    """Answer requests until the other side hangs up."""
    student = Student()
    sys.path.append(os.getcwd())  # behind all packages, which nothing there may stand before
    SOCKETS.append(link)
    codec.send(link, b"ready")
    while True:
        try:
            request = codec.receive(link)
        except EOFError:
            return
        codec.send(link, student._reply(request))
