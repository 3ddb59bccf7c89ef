"""What all commands share: options, errors that a teacher can act on, exit codes, progress."""

import argparse
import contextlib
import os
import sys
import tempfile
import traceback
from pathlib import Path

from tqdm import tqdm

from classroom.course import Course
from classroom.text import Plain, one_line

OK, LOOK, USAGE = 0, 1, 2
MANY = 20  # lines of one kind, on a terminal


class Unusable(Exception):
    """What was asked for cannot be done; the message says what was found and what was needed."""


def perform(command, words):
    """Run a command, a module of `classroom.commands`, on the words behind its name.

    Returns
    -------
    int
        The exit code: OK, LOOK, or USAGE, with one line that says why nothing could be done.
    """
    parser = argparse.ArgumentParser(
        prog=f"python -m classroom {command.__name__.rpartition('.')[2]}",
        description=command.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_arguments(parser)
    _add_common(parser)
    args = parser.parse_args(words)
    args.course = Course(args.root, args.folder or args.root / "grading", args.db)
    find_alembic()
    try:
        with contextlib.redirect_stdout(Plain(sys.stdout)):
            return command.run(args)
    except KeyboardInterrupt:
        code, told = LOOK, "stopped; give the same command again"
    except Exception as error:  # whatever it is, a teacher reads one line
        code, told = USAGE, line(error) if _is_of_the_machine(error) else _fault(error)
    print(f"{parser.prog}: {told}", file=Plain(sys.stderr))
    return code


def _is_of_the_machine(error):
    """Return whether an error lies in what was asked, in a file or a database, not in this code."""
    from sqlalchemy.exc import SQLAlchemyError

    known = isinstance(error, Unusable | OSError | SQLAlchemyError)
    return known or type(error) is RuntimeError  # as nbgrader raises it


def line(error):
    """Return what an error says, in one line; of one from elsewhere with its name.

    Examples
    --------
    >>> line(KeyError("points"))
    "KeyError: 'points'"
    """
    if isinstance(error, Unusable):
        return " ".join(str(error).splitlines())
    words = " ".join(str(getattr(error, "orig", None) or error).split())
    if words == "database is locked":
        return f"another program holds the gradebook ({words}); close it and give this again"
    return f"{type(error).__name__}: {words}".removesuffix(": ")


def _fault(error):
    """Keep the traceback of a fault of these tools in a file; return a line that names both."""
    story = "".join(traceback.format_exception(error)).encode("utf-8", "replace")
    number, path = tempfile.mkstemp(prefix="classroom-", suffix=".txt")
    with os.fdopen(number, "wb") as file:
        file.write(story)
    return f"a fault of these tools ({line(error)}); {path} says where, for those who mend them"


def _add_common(parser):
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


def find_alembic():
    """Let nbgrader find the program with which it makes a gradebook, beside this Python."""
    here = str(Path(sys.executable).parent)
    if here not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = here + os.pathsep + os.environ["PATH"]


def needed(course, assignment):
    """Return the source of an assignment.

    Raises
    ------
    Unusable
        If there is none of this name; the message lists those that are there.
    """
    source = course.source(assignment)
    if not source.is_file():
        found = {path.parent.name for path in course.root.glob("solutions/*/*.ipynb")}
        there = ", ".join(sorted(found))
        raise Unusable(
            f"there is no assignment {assignment!r}: {source} was needed; "
            + (f"there are {there}" if there else "say with --root where the course lies")
        )
    return source


def misnamed(course, assignment):
    """Tell which folders of students cannot be read, for their names; return how many there are."""
    names = course.misnamed(assignment)
    for name in map(one_line, names):
        print(f"Left out: submitted/{name}: no page can hold this name; give the folder another.")
    return len(names)


def few(lines):
    """Print the first lines of many, and how many more there are."""
    for one in map(one_line, lines[:MANY]):
        print(one)
    if len(lines) > MANY:
        print(f"And {len(lines) - MANY:,} more.")


def progress(things, doing, total=None):
    """Go through things under a bar with the rate and the time left, on a terminal."""
    return tqdm(things, desc=doing, total=total, unit="", disable=None, leave=False)
