"""Write the marks as a file for a spreadsheet, for Canvas or for Moodle.

csv lists every student with the state of the grading and the points of each task, and the same
stands beside it as .xlsx, which Excel opens in any language. canvas is what Canvas's gradebook
imports, and moodle what an assignment of Moodle takes as grading worksheet: the one that `collect`
was given, filled in, or a new one in English.
These two hold no mark that is not final: Canvas's file leaves such students out, Moodle's leaves
their grade empty, which Moodle skips. They are listed, and the exit code is 1.

examples:
  python -m classroom export single_channel --format csv
  python -m classroom export single_channel --to marks.xlsx
  python -m classroom export single_channel --format canvas --column "One map (4711)"
  python -m classroom export single_channel --format moodle --to worksheet.csv
"""

from pathlib import Path

from classroom import atomic
from classroom.command import LOOK, MANY, OK, misnamed, needed, progress
from classroom.intake.platforms import WORKSHEET
from classroom.intake.users import worksheet
from classroom.pages.tables import as_csv, as_xlsx
from classroom.records import receipts
from classroom.records.marks import ABSENT, FAILED, GRADED, MANUAL, UNTOUCHED, Marks

COLUMNS = (
    *("student", "name", "status", "points", "max_points", "late", "late_penalty", "received"),
    *("reason", "flags", "mistakes"),
)
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
HEADINGS = {"csv": 1, "canvas": 2, "moodle": 1}


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
    rows = list(FORMATS[args.format](marks, found, args.column or args.name))
    atomic.write(path, _content(args.format, path, rows))
    if args.format == "csv" and not args.to:
        atomic.write(path.with_suffix(".xlsx"), as_xlsx(rows))
    print(f"{path}: {len(rows) - HEADINGS[args.format]} students.")
    for status in (FAILED, MANUAL, UNTOUCHED, ABSENT):
        print(*listed(status, [mark.student for mark in marks if mark.status == status]), end="")
    return _code(args, marks)


def _content(form, path, rows):
    """Return the bytes of a file; Excel knows UTF-8 by its mark, which no platform needs."""
    if form != "csv":
        return as_csv(rows)
    return as_xlsx(rows) if path.suffix == ".xlsx" else as_csv(rows, "utf-8-sig")


def _code(args, marks):
    left_out = misnamed(args.course, args.name)
    done = all(mark.status in {GRADED, ABSENT} for mark in marks)
    return OK if marks and done and not left_out else LOOK


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
            mark.points,
            mark.max_points,
            "yes" if mark.late else "",
            mark.penalty,
            mark.receipt.received if mark.receipt else "",
            result.reason if result else "",
            " | ".join(result.flags) if result else "",
            " ".join(names),
            *(row.points for row in mark.rows),
        )


def canvas(marks, found, column):
    """Yield the rows that Canvas imports: final marks only, for a blank would delete one."""
    yield (*CANVAS, column)
    yield ("Points Possible", "", "", "", "", found.max_points)
    for mark in marks:
        if mark.status == GRADED:
            user = mark.receipt.user if mark.receipt and mark.receipt.platform == "canvas" else ""
            login = "" if user else mark.student
            yield (mark.name or mark.student, user, "", login, "", mark.points)


def moodle(marks, found, column):
    """Return a grading worksheet: yours, filled in, if `collect` was given one, else a new one.

    The number of the participant says whose mark it is.
    """
    path = receipts.worksheet(found.course, found.assignment)
    final = {mark.user: mark.points for mark in marks if mark.status == GRADED}
    expected = {mark.user for mark in marks}
    filled = path.exists() and worksheet(path, final, expected, found.max_points)
    return filled or _new_worksheet(marks)


def _new_worksheet(marks):
    yield WORKSHEET
    for mark in marks:
        if mark.status == ABSENT:
            continue
        final = mark.status == GRADED
        yield (
            f"Participant {mark.user}",
            mark.name or mark.student,
            mark.status,
            mark.points if final else "",
            mark.max_points,
            "",
        )


FORMATS = {"csv": table, "canvas": canvas, "moodle": moodle}
