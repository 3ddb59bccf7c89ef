"""Students that do not exist: notebooks as a class hands them in, drawn from a seed."""

import re

import nbformat

from classroom.assignment import role_of
from classroom.sample_class.slips import SLIPS

FIRST = (
    "Ada",
    "Émile",
    "Chloé",
    "Davi",
    "Zoë",
    "Farah",
    "Grace",
    "Hiro",
    "İlkay",
    "Jürgen",
    "Kofi",
    "Lin",
)
LAST = ("Lovelace", "Nguyễn", "O'Neil", "Müller-Lüdenscheidt", "Silva, Jr.", "Abe", "Okafor", "王")

POINTED = {"test", "manual"}

# What a student adds behind a right answer; NAME stands for the function.
WRAPPED = """

_NAME = NAME

def NAME(*args, **options):
    answer = _NAME(*args, **options)
    """
STYLES = (
    "",
    WRAPPED + "return np.asarray(answer).tolist()",
    WRAPPED + "answer = np.asarray(answer)\n"
    "    return answer.astype(np.float32) if answer.dtype.kind == 'f' else answer",
    WRAPPED + "print('I was called with', len(args), 'values')\n    return answer",
    WRAPPED + "import warnings\n    warnings.warn('this is slow')\n    return answer",
    WRAPPED + "import time\n    time.sleep(0.002)\n    return answer",
)

FORGE = """
import convcheck.engine.calls
from convcheck.engine.calls import Answer

convcheck.engine.calls.call = lambda *args: Answer(99.0)

def NAME(*args, **options):
    return 99.0
"""
EQUAL = """
class Everything:
    def __eq__(self, other):
        return True

def NAME(*args, **options):
    return Everything()
"""
ENDLESS = """
def NAME(*args, **options):
    while True:
        pass
"""
LOOKING = """
from pathlib import Path

print([str(path) for path in Path("/").glob("**/gradebook.db")][:3])
"""


class Classroom:
    """Makes the notebooks of a class for one assignment.

    Parameters
    ----------
    source, release : NotebookNode
        The assignment with its solution, and as students get it.
    assignment : str
    rng : random.Random
    """

    def __init__(self, source, release, assignment, rng):
        self.release, self.rng = release, rng
        self.solutions = {
            c.metadata.nbgrader.grade_id: c.source for c in source.cells if _is_hole(c)
        }
        self.known = SLIPS.get(assignment, ())
        self.kinds = {
            "right": self.right,
            "slips": self.slips,
            "half": self.half,
            "empty": self.empty,
            **{kind: getattr(self, kind) for kind in HOSTILE},
        }

    def notebook(self, kind, student):
        """Return the bytes of what a student of this kind hands in."""
        notebook = nbformat.from_dict(self.release)
        for cell in notebook.cells:
            cell.source = cell.source.replace('STUDENT = ""', f"STUDENT = {student!r}")
        made = self.kinds[kind](notebook)
        return made if isinstance(made, bytes) else nbformat.writes(made).encode()

    def right(self, notebook):
        """Answer all, in a style of one's own."""
        style = self.rng.choice(STYLES)
        for cell in _holes(notebook):
            cell.source = self._answer(cell) + style.replace("NAME", _function(cell))
        if self.rng.random() < 0.2:
            notebook.cells.insert(
                2, nbformat.v4.new_code_cell("1 / 0  # what happens?", id="scratch")
            )
        return notebook

    def slips(self, notebook):
        """Answer all, and one to three tasks with a slip."""
        tasks = {slip.task for slip in self.known}
        holes = [cell for cell in _holes(self.right(notebook)) if _function(cell) in tasks]
        for cell in self.rng.sample(holes, min(self.rng.randint(1, 3), len(holes))):
            slips = [slip for slip in self.known if slip.task == _function(cell)]
            cell.source = self.rng.choice(slips).edit(self._answer(cell))
        return notebook

    def half(self, notebook):
        """Answer the first tasks."""
        holes = _holes(notebook)
        for cell in holes[: self.rng.randint(1, max(1, len(holes) - 1))]:
            cell.source = self._answer(cell)
        return notebook

    def empty(self, notebook):
        """Leave all as it was given."""
        return notebook

    def forges_points(self, notebook):
        """Raise the points of the checks, and forge how the check calls the answer."""
        for cell in notebook.cells:
            if role_of(cell) in POINTED:
                cell.metadata.nbgrader.points = 1000
        return self._with(notebook, FORGE)

    def equals_everything(self, notebook):
        """Answer with an object that says it equals everything."""
        return self._with(notebook, EQUAL)

    def ends_the_program(self, notebook):
        """End the program."""
        return self._with(notebook, "import os\n\nos._exit(0)")

    def never_ends(self, notebook):
        """Loop for ever."""
        return self._with(notebook, ENDLESS)

    def looks_around(self, notebook):
        """Look for the gradebook."""
        return self._with(notebook, LOOKING)

    def deletes_the_checks(self, notebook):
        """Delete the cells with the checks."""
        notebook.cells = [cell for cell in notebook.cells if role_of(cell) not in POINTED]
        return notebook

    def is_no_notebook(self, notebook):
        """Cut the file off."""
        return nbformat.writes(notebook).encode()[:-200]

    def _with(self, notebook, code):
        """Answer the last task with code, the others rightly."""
        *others, last = _holes(notebook)
        for cell in others:
            cell.source = self._answer(cell)
        last.source = code.replace("NAME", _function(last)).strip()
        return notebook

    def _answer(self, cell):
        source = self.solutions[cell.metadata.nbgrader.grade_id]
        return re.sub(r"^ *### (BEGIN|END) SOLUTION\n?", "", source, flags=re.M).rstrip()


HOSTILE = (
    "forges_points",
    "ends_the_program",
    "is_no_notebook",
    "never_ends",
    "equals_everything",
    "looks_around",
    "deletes_the_checks",
)


def _is_hole(cell):
    return cell.cell_type == "code" and role_of(cell) == "solution"


def _holes(notebook):
    return [cell for cell in notebook.cells if _is_hole(cell) and _function(cell)]


def _function(cell):
    found = re.search(r"^def (\w+)\(", cell.source, flags=re.M)
    return found[1] if found else ""


def kinds(count, rng):
    """Return what each student of a class does, in no order."""
    harm = max(1, min(count // 5, len(HOSTILE)), count // 10)
    hostile = [HOSTILE[place % len(HOSTILE)] for place in range(harm)]
    shares = {"empty": count // 15 + 1, "half": count // 6, "slips": count * 4 // 10}
    plan = hostile + [kind for kind, many in shares.items() for _ in range(many)]
    plan = (plan + ["right"] * count)[:count]
    rng.shuffle(plan)
    return plan


def names(count, rng):
    """Return so many names, all different, a few of them awkward."""
    pairs = [f"{first} {last}" for first in FIRST for last in LAST]
    rng.shuffle(pairs)
    numbered = [
        pairs[n % len(pairs)] + (f" {n // len(pairs) + 1}" if n >= len(pairs) else "")
        for n in range(count)
    ]
    return [*numbered[:-1], "=SUM(A1) Bobby"] if count > 5 else numbered
