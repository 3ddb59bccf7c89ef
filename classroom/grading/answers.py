"""The student's cells beside the teacher's: each is run once, in its order, in the sandbox."""

from classroom.grading import matching
from classroom.sandbox.cells import PRINTED
from classroom.sandbox.remote import STOPPED


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
        self.used = set().union(*(matching.used(handed[place].source) for place in self.own))
        self.shown, self.flags = {}, []
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
            self.session.run(f"<{cell.name or cell.id}>", matching.plain(cell.release))
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
        left = matching.lasting(cell.release, self.used)
        if left:
            self.session.run(f"<{cell.name}>", left)

    def written(self):
        """Yield the name and the source of all code that is the student's own."""
        for place in self.own:
            cell, source = self.of.get(place), self.handed[place].source
            if cell is None:
                yield f"number {place + 1}", source
            elif source.strip() not in {cell.source.strip(), cell.release.strip()}:
                yield cell.name or cell.id, source

    def _is_test(self, place):
        return place in self.of and self.of[place].role == "test"

    def _run(self, place):
        """Run one cell once; a cell that may not be changed as it was given."""
        cell, handed = self.of.get(place), self.handed[place]
        kind = cell.kind if cell else handed.kind
        if place in self.shown or kind != "code" or self._is_test(place):
            return
        source = cell.release if cell and cell.role == "fixed" else handed.source
        name = (cell.name or cell.id) if cell else f"cell {place + 1}"
        self.shown[place] = shown = self.session.run(f"<{name}>", matching.plain(source))
        self._note(name, cell, *shown)

    def _note(self, name, cell, printed, _, error):
        """Keep what a teacher, or the test behind this cell, is to know of it."""
        if len(printed) > PRINTED:
            self.flags.append(f"cell {name} printed more than {PRINTED:,} characters")
        if error and error[0] in STOPPED:
            self.flags.append(f"cell {name} {STOPPED[error[0]]}")
        if error and cell and cell.role in {"solution", "manual"}:
            self.stopped[name] = error
