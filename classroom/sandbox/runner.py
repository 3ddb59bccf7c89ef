"""Runs where a student's code runs: executes cells and gives values when it is asked.

Nothing here is to be trusted once the first cell has run; whoever asks decides what an answer is
worth.
"""

import ast
import builtins
import contextlib
import io
import itertools
import linecache
import operator
import os
import sys
import traceback
import types
from pathlib import Path

from classroom.sandbox import codec

PRINTED = 20_000
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


class Paper(io.TextIOBase):
    """Something to print on that keeps the beginning and counts the rest."""

    def __init__(self, limit=PRINTED):
        self.limit, self.parts, self.kept, self.lost = limit, [], 0, 0

    def writable(self):
        return True

    def write(self, text):
        part = text[: self.limit - self.kept]
        self.parts.append(part)
        self.kept += len(part)
        self.lost += len(text) - len(part)
        return len(text)

    def text(self):
        more = f"\n[{self.lost} more characters]\n" if self.lost else ""
        return "".join(self.parts) + more


class Shell:
    """Stands in for IPython's shell: magics do nothing, but ``%%time`` and its like run the cell."""

    def __init__(self, names):
        self.user_ns = names

    def run_cell_magic(self, name, line, body):
        if name in {"time", "timeit", "capture"}:
            exec(body, self.user_ns)

    def __getattr__(self, name):
        return lambda *args, **options: None


def write(files):
    """Put files, bytes by name, into the working folder."""
    for name, data in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


class Student:
    """A namespace of a student, and what can be asked of it; each public method is a request."""

    def __init__(self):
        module = sys.modules["__main__"] = types.ModuleType("__main__")
        self._names, self._things, self._numbers = vars(module), {}, itertools.count(1)
        self._names.update(get_ipython=lambda: Shell(self._names), display=print)

    def belong(self, owner):
        os.environ["CONVKIT_STUDENT"] = owner

    def write(self, files):
        write(files)

    def run(self, name, source):
        """Run a cell; return what it printed, the text of its last value, and its error or None."""
        paper, value, error = Paper(), None, None
        linecache.cache[name] = (len(source), None, source.splitlines(True), name)
        with contextlib.redirect_stdout(paper), contextlib.redirect_stderr(paper):
            try:
                value = run_cell(source, name, self._names)
            except BaseException as raised:
                error = _told(raised)
        return paper.text(), None if value is None else text_of(value), error

    def values(self, wanted):
        """Return those of these names that there are and that can cross."""
        found = {}
        for name in set(wanted) & self._names.keys():
            with contextlib.suppress(codec.WireError):
                codec.encode(self._names[name], lambda thing: (0, ""))
                found[name] = self._names[name]
        return found

    def call(self, function, args, options):
        """Call a function; return its value, what it printed and the arguments if they changed."""
        before, paper = codec.encode((args, options), self._keep), Paper()
        with contextlib.redirect_stdout(paper), contextlib.redirect_stderr(paper):
            value = function(*args, **options)
        after = codec.encode((args, options), self._keep)
        return value, paper.text(), None if after == before else (args, options)

    def answer(self, function, args, options, refused, task):
        """Return the fields of convkit's `Answer` for a call."""
        from convcheck.engine.calls import call

        answer = call(function, args, options, refused, task)
        return answer.value, answer.problem, answer.detail, answer.changed

    def attribute(self, thing, name):
        return getattr(thing, name)

    def apply(self, operation, *args):
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
        except BaseException as error:
            return codec.encode(("raised", *_told(error)))


def run_cell(source, name, names):
    """Run the statements of a cell and return the value of its last expression, or None."""
    tree = ast.parse(source, name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), names)
    if last is None or source.rstrip().endswith(";"):
        return None
    return eval(compile(ast.Expression(last.value), name, "eval"), names)


def _told(error):
    """Return the name of an error, its words, and the traceback in the student's own cells."""
    own = [line for line in traceback.extract_tb(error.__traceback__) if line.filename != __file__]
    lines = "".join(traceback.format_list(own)[-8:])
    return type(error).__name__, text_of(error, str), lines[-4000:]


def text_of(value, written=repr):
    """Return how a value is written, cut, whatever it does when it is asked."""
    try:
        return str(written(value))[:PRINTED]
    except Exception as error:
        return f"<{type(value).__name__} that raises {type(error).__name__} when it is shown>"


def serve(link):
    """Answer requests until the other side hangs up."""
    student = Student()
    codec.send(link, b"ready")
    while True:
        try:
            request = codec.receive(link)
        except EOFError:
            return
        codec.send(link, student._reply(request))
