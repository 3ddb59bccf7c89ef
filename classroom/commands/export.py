"""Write the marks as a file for a spreadsheet, for Canvas or for Moodle.

csv lists every student with the state of the grading and the points of each task. canvas is what
Canvas's gradebook imports, and moodle what an assignment of Moodle takes as grading worksheet.
These two hold no mark that is not final: Canvas's file leaves such students out, Moodle's leaves
their grade empty, which Moodle skips. They are listed, and the exit code is 1.

examples:
  python -m classroom export single_channel --format csv
  python -m classroom export single_channel --format canvas --column "One map (4711)"
  python -m classroom export single_channel --format moodle --to worksheet.csv
"""

import csv
from pathlib import Path

from classroom.command import LOOK, OK, needed, progress
from classroom.intake.platforms import WORKSHEET
from classroom.records.marks import FAILED, GRADED, MANUAL, UNTOUCHED, Marks

MANY = 20
FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    *("student", "name", "status", "points", "max_points", "late", "late_penalty", "received"),
    *("reason", "flags", "mistakes"),
)
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")


def add_arguments(parser):
    """Add the arguments of the command to a parser."""
    parser.add_argument("name", help="the assignment")
    parser.add_argument("--format", choices=FORMATS, default="csv")
    parser.add_argument(
        "--to",
        type=Path,
        metavar="FILE",
        help="default: marks/<format>/<assignment>.csv of the class",
    )
    parser.add_argument(
        "--column", help="Canvas's name of the assignment, with its number in brackets"
    )


def run(args):
    """Write the marks in one of the formats."""
    needed(args.course, args.name)
    found = Marks(args.course, args.name)
    marks = list(progress(found, "export"))
    path = args.to or args.course.folder / "marks" / args.format / f"{args.name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="", encoding="utf-8") as file:
        rows = FORMATS[args.format](marks, found, args.column or args.name)
        csv.writer(file).writerows([harmless(value) for value in row] for row in rows)
    print(f"{path}: {len(marks)} students.")
    for status in (FAILED, MANUAL, UNTOUCHED):
        print(*listed(status, [mark.student for mark in marks if mark.status == status]), end="")
    return OK if marks and all(mark.status == GRADED for mark in marks) else LOOK


def harmless(value):
    """Return a value that no spreadsheet takes for a formula.

    Examples
    --------
    >>> harmless("=1+1"), harmless("Ada"), harmless(-1.5)
    ("'=1+1", 'Ada', -1.5)
    """
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA):
        return f"'{value}"
    return value


def listed(status, students):
    """Yield a line on those who have this status, if there are any.

    Examples
    --------
    >>> print(*listed("graded", ["ada", "bob"]), end="")
    2 graded: ada, bob.
    """
    if students:
        more = f" and {len(students) - MANY} more" if len(students) > MANY else ""
        yield f"{len(students)} {status}: {', '.join(students[:MANY])}{more}.\n"


def _number(points):
    return "" if points is None else f"{points:g}"


def table(marks, found, column):
    """Yield the rows for a spreadsheet: a line for each student, a column for each task."""
    yield (*COLUMNS, *(step.grade_id for step in found.steps))
    for mark in marks:
        result = mark.result
        names = dict.fromkeys(name for row in mark.rows if row.cell for name in row.cell.names)
        yield (
            mark.student,
            mark.name,
            mark.status,
            _number(mark.points),
            _number(mark.max_points),
            "yes" if mark.late else "",
            _number(mark.penalty),
            mark.receipt.received if mark.receipt else "",
            result.reason if result else "",
            " | ".join(result.flags) if result else "",
            " ".join(names),
            *(_number(row.points) for row in mark.rows),
        )


def canvas(marks, found, column):
    """Yield the rows that Canvas imports: final marks only, for a blank would delete one."""
    yield (*CANVAS, column)
    yield ("Points Possible", "", "", "", "", _number(found.max_points))
    for mark in marks:
        if mark.status == GRADED:
            user = mark.receipt.user if mark.receipt and mark.receipt.platform == "canvas" else ""
            login = "" if user else mark.student
            yield (mark.name or mark.student, user, "", login, "", _number(mark.points))


def moodle(marks, found, column):
    """Yield a grading worksheet; the number of the participant says whose mark it is."""
    yield WORKSHEET
    for mark in marks:
        final = mark.status == GRADED
        user = mark.receipt.user if mark.receipt else mark.student
        yield (
            f"Participant {user}",
            mark.name or mark.student,
            mark.status,
            _number(mark.points) if final else "",
            _number(mark.max_points),
            "",
        )


FORMATS = {"csv": table, "canvas": canvas, "moodle": moodle}
