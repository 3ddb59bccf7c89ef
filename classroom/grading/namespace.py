"""The namespace of the teacher's cells: what the student bound is a value or a proxy in it."""

import builtins
import contextlib
import signal
import time

from classroom import sources
from classroom.sandbox.cells import Paper, Shell, run_cell
from classroom.sandbox.remote import Remote, StoppedError


class Namespace:
    """The names of the teacher's cells.

    Parameters
    ----------
    cells : sequence of TeacherCell
    session : Session
        Gives what the student's names are.

    Attributes
    ----------
    owned : set of str
        The names that are taken from the student.
    asked : set of str
        The names that these cells read.
    """

    def __init__(self, cells, session):
        self.session, self.owned = session, set()
        self.asked = set().union(*(sources.used(cell.source) for cell in cells))
        self.names = {"__name__": "__main__", "display": print}
        self.names["get_ipython"] = lambda: Shell(self.names)

    def prepare(self, source):
        """Run a cell that is no test, for the names that it gives to tests."""
        with self.session.turn(), quiet(Paper()), contextlib.suppress(StoppedError, Exception):
            self.run(source, "<given>")

    def run(self, source, name):
        """Run a cell on what the student's names are now; return its last value."""
        with _alarm(self.session.until):
            self._refresh(source)
            return run_cell(sources.plain(source), name, self.names)

    def _refresh(self, source):
        """Fetch the names that are the student's."""
        unknown = sources.used(source) - self.names.keys() - vars(builtins).keys()
        wanted = sorted(self.owned & self.asked | unknown)
        if not wanted:
            return
        found = self.session.ask("values", wanted)
        for name in wanted:
            self.names.pop(name, None)
            if isinstance(found, dict) and name in found:
                self.names[name] = found[name]
                if type(found[name]) is Remote:
                    found[name].__name__ = name


@contextlib.contextmanager
def quiet(paper):
    """Print on a paper of ours."""
    with contextlib.redirect_stdout(paper), contextlib.redirect_stderr(paper):
        yield


@contextlib.contextmanager
def _alarm(until):
    """Raise `StoppedError` in what runs in here when its time is over, whatever it waits for."""

    def ring(number, frame):
        raise StoppedError("timed out")

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, max(until - time.monotonic(), 0) + 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
