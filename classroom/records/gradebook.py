"""Write results into nbgrader's gradebook, a batch in one transaction, from one process."""

import os
import re
import time

from nbgrader import api
from nbgrader.preprocessors import ClearSolutions, ComputeChecksums, LockCells, SaveCells
from sqlalchemy import Column, MetaData, String, Table, insert, select, update

from classroom import assignment
from classroom.course import is_a_name
from classroom.records import receipts
from classroom.text import plain
from classroom.times import moment, naive

# The answers in words as they were when they came, for what a human then gave holds for these.
ANSWERS = Table(
    "classroom_answers",
    MetaData(),
    Column("notebook_id", String(32), primary_key=True),
    Column("cell_id", String(32), primary_key=True),
    Column("digest", String(16)),
)


class Gradebook:
    """The gradebook of a course, open for one assignment.

    Parameters
    ----------
    course : Course
    name : str
        Of the assignment; it and its cells are added if they are not there.

    Raises
    ------
    RuntimeError
        If cells were added to or removed from an assignment that has submissions.
    """

    def __init__(self, course, name):
        self.name = name
        known = {**receipts.roster(course, name), **receipts.read(course, name)}
        self.names = {student: one.name for student, one in known.items()}
        course.folder.mkdir(parents=True, exist_ok=True)
        with api.Gradebook(course.gradebook) as book:
            book.update_or_create_assignment(name)
        self._save_cells(course, name)
        self.book = api.Gradebook(course.gradebook)
        ANSWERS.create(self.book.engine, checkfirst=True)
        self.notebook = self.book.find_notebook(name, name)
        self.assignment_id, self.notebook_id = self.notebook.assignment_id, self.notebook.id
        tasks = {cell.name: cell.id for cell in self.notebook.task_cells}
        self.graded = {cell.name: cell.id for cell in self.notebook.grade_cells} | tasks
        self.commented = {cell.name: cell.id for cell in self.notebook.solution_cells} | tasks

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.book.close()

    def _save_cells(self, course, name):
        notebook = assignment.read(course, name)
        resources = {"nbgrader": {"notebook": name, "assignment": name, "db_url": course.gradebook}}
        for step in (ClearSolutions(), LockCells(), ComputeChecksums(), SaveCells()):
            notebook, resources = step.preprocess(notebook, resources)

    def write(self, results):
        """Bring the gradebook to what these results say; what a human decided stays.

        Rows that already say so are not touched, so writing twice is writing once. Who has a name
        that no page can hold is left out; see `Course.misnamed`.
        """
        results = [result for result in results if is_a_name(result.student)]
        with self.book.engine.begin() as self.db:
            self._students([result.student for result in results])
            handed = self._submissions(results)
            notebooks = self._notebooks(handed)
            for table, rows_of in ((api.Grade, self._grades), (api.Comment, self._comments)):
                wanted = [
                    row
                    for result in results
                    for row in rows_of(result, notebooks[handed[result.student]])
                ]
                self._merge(table, wanted)
            self._look_again(results, {who: notebooks[handed[who]] for who in handed})

    def _look_again(self, results, notebooks):
        """Mark what a human has scored where the answer is another one now."""
        came = {
            (notebooks[result.student], self.graded[cell.grade_id]): cell.answer
            for result in results
            for cell in result.cells
            if cell.answer and cell.grade_id in self.graded
        }
        query = select(ANSWERS).where(ANSWERS.c.notebook_id.in_(notebooks.values()))
        there = {(row.notebook_id, row.cell_id): row.digest for row in self.db.execute(query)}
        for place, digest in came.items():
            if there.get(place, digest) != digest:
                self._change(ANSWERS, place, digest=digest)
                self._change(api.Grade.__table__, place, needs_manual_grade=True)
        new = [(*place, digest) for place, digest in came.items() if place not in there]
        self._insert(ANSWERS, [dict(zip(ANSWERS.c.keys(), row, strict=True)) for row in new])

    def _change(self, table, place, **values):
        notebook, cell = place
        where = (table.c.notebook_id == notebook, table.c.cell_id == cell)
        self.db.execute(update(table).where(*where).values(**values))

    def _students(self, students):
        """Add those that are not there yet, and the names of those that have none."""
        table = api.Student
        query = select(table.id, table.last_name).where(table.id.in_(students))
        there = dict(self.db.execute(query).all())
        new = [
            {"id": student, **self._name(student)} for student in students if student not in there
        ]
        self._insert(table, new)
        for student in (student for student, name in there.items() if name is None):
            if (name := self._name(student))["last_name"]:
                self.db.execute(update(table).where(table.id == student).values(name))

    def _name(self, student):
        """Return the platform's name of a student as nbgrader keeps it; its pages do not escape."""
        name = re.sub("[<>]", "", plain(self.names.get(student, ""))).strip()[:100]
        last, comma, first = name.partition(",")
        if not comma:
            first, _, last = name.rpartition(" ")
        return {"first_name": first.strip() if name else None, "last_name": last.strip() or None}

    def _insert(self, table, rows):
        if rows:
            self.db.execute(insert(table), rows)

    def _submissions(self, results):
        """Return the id of each student's submission; new ones are added."""
        table, students = api.SubmittedAssignment, [result.student for result in results]
        query = select(table.student_id, table.id, table.timestamp).where(
            table.assignment_id == self.assignment_id, table.student_id.in_(students)
        )
        there = {student: (number, stamp) for student, number, stamp in self.db.execute(query)}
        new = []
        for result in results:
            stamp, row = naive(moment(result.submitted)), there.get(result.student)
            if row is None:
                there[result.student] = _id(), stamp
                new.append(
                    {
                        "id": there[result.student][0],
                        "assignment_id": self.assignment_id,
                        "student_id": result.student,
                        "timestamp": stamp,
                    }
                )
            elif stamp and row[1] != stamp:
                self.db.execute(update(table).where(table.id == row[0]).values(timestamp=stamp))
        self._insert(table, new)
        return {student: number for student, (number, _) in there.items()}

    def _notebooks(self, handed):
        """Return the id of the notebook of each submission; new ones are added."""
        table, numbers = api.SubmittedNotebook, handed.values()
        query = select(table.assignment_id, table.id).where(
            table.notebook_id == self.notebook_id, table.assignment_id.in_(numbers)
        )
        there = dict(self.db.execute(query).all())
        new = {number: _id() for number in numbers if number not in there}
        self._insert(
            table,
            [
                {"id": row, "assignment_id": number, "notebook_id": self.notebook_id}
                for number, row in new.items()
            ],
        )
        return there | new

    def _grades(self, result, notebook):
        points = {cell.grade_id: cell.points for cell in result.cells}
        for name, cell in self.graded.items():
            score = points.get(name)
            yield {
                "notebook_id": notebook,
                "cell_id": cell,
                "auto_score": score,
                "needs_manual_grade": score is None,
            }

    def _comments(self, result, notebook):
        said = {cell.grade_id: cell.message for cell in result.cells}
        failed = f"Could not be graded: {result.reason}" if result.outcome == "failed" else ""
        for name, cell in self.commented.items():
            yield {
                "notebook_id": notebook,
                "cell_id": cell,
                "auto_comment": plain(said.get(name) or failed) or None,
            }

    def _merge(self, table, wanted):
        """Insert the rows that are not there and change those that say something else.

        The rows are looked for by cell and notebook, as they are indexed: else each batch would
        read all of the table.
        """
        columns = table.cell_id, table.notebook_id
        query = select(table.__table__).where(
            *(column.in_({row[column.key] for row in wanted}) for column in columns)
        )
        there = {(row.notebook_id, row.cell_id): row for row in self.db.execute(query)}
        new, changed = [], []
        for row in wanted:
            old = there.get((row["notebook_id"], row["cell_id"]))
            if old is None:
                new.append({"id": _id(), **row})
            elif differs := _difference(old, row):
                changed.append({"id": old.id, **differs})
        self._insert(table, new)
        for row in changed:
            self.db.execute(update(table).where(table.id == row.pop("id")).values(row))


def _id():
    """Return an id that sorts behind all before it, so that new rows lie together on the disk."""
    return f"{time.time_ns():016x}{os.urandom(8).hex()}"


def _difference(old, row):
    """Return what has to change; what a human has scored is only ever marked for another look."""
    differs = {name: value for name, value in row.items() if getattr(old, name) != value}
    if getattr(old, "manual_score", None) is not None:
        differs.pop("needs_manual_grade", None)
        if differs and not old.needs_manual_grade:
            differs["needs_manual_grade"] = True
    return differs
