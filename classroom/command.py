"""What all commands share: options, errors that a teacher can act on, progress."""

from pathlib import Path

from tqdm import tqdm

from classroom.course import Course

OK, LOOK, USAGE = 0, 1, 2


class Unusable(Exception):
    """What was asked for cannot be done; the message says what was found and what was needed."""


def add_common(parser):
    """Add the options that say which course and which class is meant."""
    where = parser.add_argument_group("where")
    where.add_argument(
        "--root", type=Path, default=Path(), help="the course, with solutions/ (default: here)"
    )
    where.add_argument(
        "--folder",
        type=Path,
        help="the class: submissions, results, gradebook (default: grading/ in the course)",
    )
    where.add_argument(
        "--db",
        default="",
        metavar="URL",
        help="nbgrader's gradebook, such as postgresql://... (default: SQLite in the folder)",
    )


def course_of(args):
    """Return the `Course` that the common options describe."""
    return Course(args.root, args.folder or args.root / "grading", args.db)


def needed(course, assignment):
    """Return the source of an assignment.

    Raises
    ------
    Unusable
        If there is none of this name; the message lists those that are there.
    """
    source = course.source(assignment)
    if not source.is_file():
        there = ", ".join(
            sorted(path.parent.name for path in course.root.glob("solutions/*/*.ipynb"))
        )
        raise Unusable(
            f"there is no assignment {assignment!r}: {source} was needed; "
            + (f"there are {there}" if there else "say with --root where the course lies")
        )
    return source


def progress(things, doing):
    """Go through things under a bar with the rate and the time left, on a terminal."""
    return tqdm(things, desc=doing, unit="", disable=None, leave=False)
