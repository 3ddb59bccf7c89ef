"""The student's cells beside the teacher's: each is run once, in its order, in the sandbox."""

from classroom import sources
from classroom.grading import suspicions
from classroom.sandbox.cells import PRINTED
from classroom.sandbox.remote import STOPPED

FULL = ("[Errno 28]", "[Errno 27]")  # no space left, and a file that is too large
SHOWN = 2_000_000  # characters of all cells together


class Answers:
    """The cells of a student's notebook, run in the sandbox as far as they are asked for.

    Parameters
    ----------
    given : sequence of TeacherCell
    handed : list of StudentCell
    places : dict
        Where the teacher's cells are among the student's; see `matching.match`.
    session : Session
    """

    def __init__(self, given, handed, places, session):
        self.handed, self.places, self.session = handed, places, session
        self.of = {found: given[place] for place, found in places.items()}
        self.own = [
            place
            for place, cell in enumerate(handed)
            if cell.kind == "code" and not self._is_test(place)
        ]
        self.used = set().union(*(sources.used(handed[place].source) for place in self.own))
        self.shown, self.room, self.odd = {}, SHOWN, []
        self.forget()

    def forget(self):
        """Forget what went wrong, for it concerned the test that was just made."""
        self.stopped, self.absent = {}, False

    def is_changed(self, place):
        """Return whether the student's cell in the place of a teacher's was changed."""
        found = self.places[place]
        return self.handed[found].source.strip() != self.of[found].release.strip()

    def source_of(self, place):
        """Return what the student wrote in the place of a teacher's cell."""
        return self.handed[self.places[place]].source

    def run_up_to(self, place):
        """Run all cells before a place of the student's notebook, None for its end."""
        for earlier in range(len(self.handed) if place is None else place):
            self._run(earlier)

    def run(self, place, cell):
        """Run down to a teacher's cell and that, or the teacher's in place of a lost one."""
        if place in self.places:
            self.run_up_to(self.places[place] + 1)
        elif cell.role in {"fixed", "free"} and cell.kind == "code":
            self.session.run(f"<{cell.name or cell.id}>", sources.plain(cell.release))
        elif cell.role == "solution":
            self.absent = True

    def run_before(self, place):
        """Run down to a test; or all cells, if that is lost and an answer to it as well."""
        if place in self.places:
            self.run_up_to(self.places[place])
        elif self.absent:
            self.run_up_to(None)

    def leave(self, cell):
        """Give the student's later cells what they use of a test."""
        left = sources.lasting(cell.release, self.used)
        if left:
            self.session.run(f"<{cell.name}>", left)

    def flags(self):
        """Return what a teacher may want to look at in the student's code and in what it did."""
        return suspicions.gathered([*self.odd, *suspicions.found(self._written())])

    def _written(self):
        """Yield the name and the source of all code that is the student's own."""
        for place in self.own:
            cell, source = self.of.get(place), self.handed[place].source
            given = {cell.source.strip(), cell.release.strip()} if cell else ()
            if source.strip() not in given:
                yield self._name(place), source

    def _name(self, place):
        """Return what a cell is called, the student's own by its number."""
        cell = self.of.get(place)
        return (cell.name or cell.id) if cell else f"number {place + 1}"

    def _is_test(self, place):
        return place in self.of and self.of[place].role == "test"

    def _run(self, place):
        """Run one cell once; a cell that may not be changed as it was given."""
        cell, handed = self.of.get(place), self.handed[place]
        kind = cell.kind if cell else handed.kind
        if place in self.shown or kind != "code" or self._is_test(place):
            return
        source = cell.release if cell and cell.role == "fixed" else handed.source
        name = self._name(place)
        place_in_code = f"<{name if cell else f'cell {place + 1}'}>"
        shown = self.session.run(place_in_code, sources.plain(source))
        self.shown[place] = self._fitting(*shown)
        self._note(name, cell, *shown)

    def _fitting(self, printed, value, error):
        """Return what a cell showed, or a word in its place once all cells showed too much."""
        self.room -= len(printed) + len(value or "") + sum(map(len, error or ()))
        if self.room >= 0:
            return printed, value, error
        return f"[left out: the cells show more than {SHOWN:,} characters]", None, None

    def _note(self, name, cell, printed, _, error):
        """Keep what a teacher, or the test behind this cell, is to know of it."""
        if len(printed) > PRINTED:
            self.odd.append((name, f"printed more than {PRINTED:,} characters"))
        if self.room < 0:
            self.odd.append((name, f"showed what goes beyond {SHOWN:,} characters in all"))
        if error:
            self.odd += [(name, told) for told in _limits(error)]
        if error and cell and cell.role in {"solution", "manual"}:
            self.stopped[name] = error


def _limits(error):
    """Yield which limit a cell met, if its error says so."""
    kind, said, _ = error
    if kind in STOPPED:
        yield STOPPED[kind]
    elif kind == "MemoryError":
        yield "asked for more memory than a submission may use"
    elif said.startswith(FULL):
        yield "asked for more disk than a submission may use"
    elif kind == "BlockingIOError" and said.startswith("[Errno 11]"):
        yield "asked for more processes than a submission may have"
