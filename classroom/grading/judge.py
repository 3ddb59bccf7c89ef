"""Runs the teacher's cells, where the names of the student's are proxies, and gives points."""

import builtins
import contextlib
import signal
import time

import numpy as np

from classroom.assignment import NO_RESPONSE
from classroom.grading import matching
from classroom.records.results import Cell
from classroom.sandbox.remote import Gone, Remote, Uncrossable
from classroom.sandbox.runner import PRINTED, Paper, Shell, run_cell, text_of
from classroom.sandbox.session import Broken
from convcheck.catalogue import CATALOGUE
from convcheck.engine.grading import heard

STOPPED = {"timed out": "took too long", "killed": "ended its process"}
MISTAKES = {mistake.name for mistake in CATALOGUE}


class Teacher:
    """The cells of an assignment in their order, beside a student's notebook.

    Parameters
    ----------
    assignment : Assignment
    handed : list of Handed
    places : dict
        Where the teacher's cells are among the student's; see `notebooks.match`.
    session : Session
    """

    def __init__(self, assignment, handed, places, session):
        self.given, self.handed, self.places = assignment.cells, handed, places
        self.back = {found: place for place, found in places.items()}
        self.session, self.flags, self.shown = session, [], {}
        self.names = {"__name__": "__main__", "display": print}
        self.names["get_ipython"] = lambda: Shell(self.names)
        self.ran, self.owned, self.stopped, self.absent = set(), set(), {}, False
        self.asked = set().union(*(matching.used(cell.source) for cell in self.given))
        tests = {
            places[p] for p, cell in enumerate(self.given) if cell.role == "test" and p in places
        }
        self.own = [p for p, one in enumerate(handed) if one.kind == "code" and p not in tests]
        self.used = set().union(*(matching.used(handed[p].source) for p in self.own))

    def grade(self):
        """Run everything; return a `Cell` for each cell that has points."""
        found = [self._meet(place, cell) for place, cell in enumerate(self.given)]
        self._advance(len(self.handed))
        return tuple(cell for cell in found if cell)

    def _meet(self, place, cell):
        if cell.role == "manual":
            self._student_runs(place, cell)
            return self._by_hand(place, cell)
        if cell.kind != "code":
            return None
        if cell.role == "test":
            return self._judge(place, cell)
        self._student_runs(place, cell)
        if cell.role == "solution":
            self.owned |= matching.bound(cell.source)
            self._prepare(matching.imports(cell.source))
        else:
            self._prepare(cell.source)
            if place in self.places and not self._same(place, cell):
                self.owned |= matching.bound(self.handed[self.places[place]].source)
        return None

    def _same(self, place, cell):
        return self.handed[self.places[place]].source.strip() == cell.release.strip()

    def _student_runs(self, place, cell):
        """Run the student's cells down to this one, or the teacher's in place of a lost one."""
        if place in self.places:
            self._advance(self.places[place])
            self._run(self.places[place])
        elif cell.role in {"fixed", "free"} and cell.kind == "code":
            self.session.run(f"<{cell.name or cell.id}>", matching.plain(cell.release))
        elif cell.role == "solution":
            self.absent = True

    def _advance(self, place):
        for earlier in range(min(place, len(self.handed))):
            self._run(earlier)

    def _run(self, place):
        """Run one cell of the student's, once; a cell that may not be changed as it was given."""
        cell = self.given[self.back[place]] if place in self.back else None
        kind = cell.kind if cell else self.handed[place].kind
        if place in self.ran or kind != "code" or cell and cell.role == "test":
            return
        self.ran.add(place)
        fixed = cell and cell.role == "fixed"
        source = matching.plain(cell.release if fixed else self.handed[place].source)
        name = (cell.name or cell.id) if cell else f"cell {place + 1}"
        self.shown[place] = printed, _, error = self.session.run(f"<{name}>", source)
        if len(printed) > PRINTED:
            self.flags.append(f"cell {name} printed more than {PRINTED:,} characters")
        if error and error[0] in STOPPED:
            self.flags.append(f"cell {name} {STOPPED[error[0]]}")
        if error and cell and cell.role in {"solution", "manual"}:
            self.stopped[name] = error

    def _prepare(self, source):
        """Run a cell of the teacher's that is no test, for the names that it gives to tests."""
        with self.session.turn(), _quiet(Paper()), contextlib.suppress(Gone, Exception):
            with _alarm(self.session.until):
                self._refresh(source)
                run_cell(matching.plain(source), "<given>", self.names)

    def _refresh(self, source):
        """Bring the names that are the student's to what they are now."""
        unknown = matching.used(source) - self.names.keys() - vars(builtins).keys()
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

    def _judge(self, place, cell):
        """Run a test and decide what it gives."""
        started = time.monotonic()
        if place in self.places:
            self._advance(self.places[place])
        elif self.absent:
            self._advance(len(self.handed))
        paper, value, error = Paper(), None, None
        with _quiet(paper), heard() as reports, self.session.turn():
            try:
                with _alarm(self.session.until):
                    self._refresh(cell.source)
                    value = run_cell(matching.plain(cell.source), f"<{cell.name}>", self.names)
            except Broken:
                raise
            except BaseException as raised:
                error = raised
        points = self._points(cell, value, error)
        outcome = self._outcome(cell, points, error, reports)
        message = paper.text() + self._told(error)
        self._leave(cell)
        names = dict.fromkeys(n for report in reports for n in report.names if n in MISTAKES)
        return Cell(
            cell.name,
            cell.title,
            points,
            cell.points,
            outcome,
            tuple(names),
            message,
            time.monotonic() - started,
        )

    def _leave(self, cell):
        """Give the student's later cells what they use of this test, and forget what went wrong."""
        left = matching.lasting(cell.release, self.used)
        if left:
            self.session.run(f"<{cell.name}>", left)
        self.stopped, self.absent = {}, False

    def _points(self, cell, value, error):
        if isinstance(error, Uncrossable):
            self.flags.append(f"cell {cell.name} cannot be decided here: {error}")
            return None
        if error is not None:
            return 0.0
        if isinstance(value, np.ndarray) and value.size == 1:
            value = value.item()
        if isinstance(value, (int, float, np.number)) and not isinstance(value, bool):
            if 0 <= value <= cell.points:
                return float(value)
        elif not isinstance(value, np.ndarray):
            return cell.points
        self.flags.append(
            f"cell {cell.name} ends in {text_of(value)[:40]}, not in points up to {cell.points:g}"
        )
        return None

    def _outcome(self, cell, points, error, reports):
        found = {name for report in reports for name in report.names}
        lost = [stop[0] for stop in self.stopped.values() if stop[0] in STOPPED]
        if isinstance(error, Gone):
            return error.reason
        if points is None:
            return "manual"
        if "refused" in found:
            return "refused"
        if points == 0 and lost:
            return lost[0]
        unwritten = isinstance(error, NotImplementedError) or any(
            stop[0] == "NotImplementedError" for stop in self.stopped.values()
        )
        empty = self.absent or "empty" in found or unwritten
        if points == 0 and empty:
            return "missing"
        return "correct" if points == cell.points else "partial" if points else "wrong"

    def _told(self, error):
        """Say what stopped the test or the student's cell, in no word of the test's own."""
        told = [
            f"Your cell {name} stopped: {kind}" + (f": {words}" if words else "")
            for name, (kind, words, _) in self.stopped.items()
        ]
        if isinstance(error, Gone):
            told.append(f"Your code was stopped: it {STOPPED[error.reason]}.")
        elif error is not None:
            told.append(f"{type(error).__name__}: {_words(error)}".rstrip(": "))
            told.append(getattr(error, "student_lines", ""))
        return "\n".join(line for line in told if line)[:20_000]

    def _by_hand(self, place, cell):
        """Leave a cell to a human, but for an answer that nobody gave."""
        points, outcome, message = None, "manual", ""
        if not cell.facts.get("task") and place in self.places and self._same(place, cell):
            points, outcome, message = 0.0, "missing", NO_RESPONSE
        return Cell(cell.name, cell.title, points, cell.points, outcome, (), message)


def _words(error):
    """Return the words of an error, in which there may be objects of the student's."""
    try:
        return text_of(error, str)
    except Gone:
        return ""


@contextlib.contextmanager
def _quiet(paper):
    with contextlib.redirect_stdout(paper), contextlib.redirect_stderr(paper):
        yield


@contextlib.contextmanager
def _alarm(until):
    """Stop what runs in here when its time is over, whatever it waits for."""

    def ring(number, frame):
        raise Gone("timed out")

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, max(until - time.monotonic(), 0) + 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
