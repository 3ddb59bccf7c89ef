"""Write a page for each student: points, the named mistakes first, their code, your comments.

A page lies in feedback/<student>/<assignment>/ of the class. It is one file that needs no network
and holds neither the tests nor anything of another student.

examples:
  python -m classroom feedback single_channel
  python -m classroom feedback single_channel --book https://example.org/book
  python -m classroom feedback single_channel --student ada --student bob
"""

from collections import defaultdict

from classroom import atomic, pages
from classroom.command import LOOK, OK, Unusable, few, line, misnamed, needed, progress
from classroom.pages.answers import cells
from classroom.pages.sentences import named
from classroom.records.marks import FAILED, MANUAL, UNTOUCHED, Marks

OUTCOMES = {
    "timed out": "it took too long",
    "killed": "it was stopped: it used too much memory, or ended the program",
    "refused": "it did something that is not allowed here",
    "missing": "there is no answer yet",
}


def add_arguments(parser):
    """Add the arguments of the command to a parser."""
    parser.add_argument("name", help="the assignment")
    parser.add_argument(
        "--book", default="", metavar="URL", help="where your students read the book, for links"
    )
    parser.add_argument("--student", action="append", help="this one only; may be given again")


def run(args):
    """Write the pages of all students, or of some."""
    needed(args.course, args.name)
    if args.book and not args.book.startswith(("https://", "http://")):
        raise Unusable(
            f"--book {args.book!r} is no address; it must begin with https:// or http://"
        )
    marks = Marks(args.course, args.name)
    everybody = marks.students()
    unknown = set(args.student or ()) - set(everybody)
    if unknown:
        raise Unusable(f"nothing was handed in by {', '.join(sorted(unknown))}")
    statuses, broken = [], []
    for student in progress(args.student or everybody, "feedback"):
        try:
            statuses.append(_write(marks, student, args.book))
        except Exception as error:  # the page of one is nobody else's business
            broken.append(f"No page for {student}: {line(error)}.")
    return _tell(args, statuses, broken)


def _write(marks, student, book):
    """Write the page of a student; return the status that it tells."""
    mark = marks.of(student)
    path = marks.course.feedback(marks.assignment, student)
    atomic.write(path, page(marks, mark, book).encode())
    return mark.status


def _tell(args, statuses, broken):
    open_ends = sum(status in (FAILED, UNTOUCHED) for status in statuses)
    print(f"{len(statuses)} pages in {args.course.folder / 'feedback'}.")
    if open_ends:
        print(f"{open_ends} of them say that the notebook was not graded.")
    few(broken)
    left_out = misnamed(args.course, args.name)
    return LOOK if open_ends or broken or left_out or not statuses else OK


def page(marks, mark, book=""):
    """Return the page of a student."""
    path = marks.course.submitted(marks.assignment, mark.student) / f"{marks.assignment}.ipynb"
    written = cells(path)
    answers, others = _sorted(written, marks)
    return pages.render(
        "feedback.html",
        title=marks.source.title,
        mark=mark,
        mistakes=mistakes(mark, book),
        written=written,
        answers=answers,
        others=others,
        OUTCOMES=OUTCOMES,
        FAILED=FAILED,
        MANUAL=MANUAL,
        UNTOUCHED=UNTOUCHED,
    )


def mistakes(mark, book):
    """Return the recognised mistakes of a student, each with the tasks in which it was made."""
    tasks = defaultdict(list)
    for row in mark.rows:
        for name in row.cell.names if row.cell else ():
            found = named(name, row.cell.message, book)
            if found:
                tasks[found].append(row.step.title)
    return list(tasks.items())


def _sorted(cells, marks):
    """Return the cells that answer each task, and what else a student wrote."""
    of_hole = {hole: step.grade_id for step in marks.steps for hole in step.holes}
    checks, known = {step.grade_id for step in marks.steps}, marks.source.given_sources
    answers: dict[str, list] = {step.grade_id: [] for step in marks.steps}
    others = []
    for cell in cells:
        if cell.grade_id in of_hole:
            answers[of_hole[cell.grade_id]].append(cell)
        elif (
            cell.grade_id not in checks and cell.source.strip() not in known and cell.source.strip()
        ):
            others.append(cell)
    return answers, others
