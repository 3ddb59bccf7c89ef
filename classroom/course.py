"""Where everything of a course lies."""

from dataclasses import dataclass
from pathlib import Path

from traitlets.config import Config

from classroom.text import plain

LARGEST = 50_000_000  # bytes of what one student hands in for an assignment


@dataclass(frozen=True)
class Course:
    """A folder with `solutions/`, and the folder in which its class is kept.

    Parameters
    ----------
    root : Path
        Holds ``solutions/<assignment>/<assignment>.ipynb``.
    folder : Path
        Holds what belongs to a class and never to git: submissions, results, the gradebook.
    db_url : str
        Address of nbgrader's gradebook; SQLite in `folder` if empty.
    """

    root: Path
    folder: Path
    db_url: str = ""

    @property
    def gradebook(self):
        """The address of nbgrader's gradebook."""
        from sqlalchemy import URL

        path = str((self.folder / "gradebook.db").resolve())
        return self.db_url or URL.create("sqlite", database=path).render_as_string()

    @property
    def gradebook_file(self):
        """The file that holds the gradebook, or None if a server does."""
        from sqlalchemy import make_url

        url = make_url(self.gradebook)
        return Path(url.database or "") if url.get_backend_name() == "sqlite" else None

    def source(self, assignment):
        """Return the teacher's notebook of an assignment."""
        return self.root / "solutions" / assignment / f"{assignment}.ipynb"

    def submitted(self, assignment, student):
        """Return the folder with a student's notebook and nbgrader's ``timestamp.txt``."""
        return self.folder / "submitted" / student / assignment

    def students(self, assignment):
        """Return who handed something in, in the order of their names."""
        return sorted(path.parent.name for path in self.folder.glob(f"submitted/*/{assignment}"))

    def misnamed(self, assignment):
        """Return those of them with a name that no table and no page can hold."""
        return [name for name in self.students(assignment) if not is_a_name(name)]

    def result(self, assignment, student):
        """Return the file with what came of grading a submission."""
        return self.folder / "results" / assignment / f"{student}.json"

    def autograded(self, assignment, student):
        """Return the notebook that nbgrader's own pages show."""
        return self.folder / "autograded" / student / assignment / f"{assignment}.ipynb"

    def feedback(self, assignment, student):
        """Return the page for a student."""
        return self.folder / "feedback" / student / assignment / f"{assignment}.html"

    def config(self):
        """Return the settings with which nbgrader finds all of this."""
        config = Config()
        config.CourseDirectory.root = str(self.folder.resolve())
        config.CourseDirectory.source_directory = str((self.root / "solutions").resolve())
        config.CourseDirectory.db_url = self.gradebook
        return config


def is_a_name(folder):
    """Return whether a name can be written everywhere; nbgrader's pages do not escape it."""
    return plain(folder) == folder and not {*"<>"} & {*folder}
