"""Grade a class: python -m classroom COMMAND ...

A class goes this way: release, collect, grade, feedback, export, report. Each command has --help
with examples. The exit code is 0 if all went well, 1 if something needs your look, and 2 if the
command was used in a way that cannot work.
"""

import argparse
import faulthandler
import importlib
import os
import sys
from pathlib import Path

from classroom.command import USAGE, Unusable, add_common, course_of

COMMANDS = {
    "check": "is this machine ready?",
    "release": "make the notebook for the students",
    "collect": "take in what Moodle, Canvas or nbgrader's exchange collected",
    "grade": "run and score the submissions, isolated and in parallel",
    "feedback": "write a page for each student",
    "export": "write the marks for a spreadsheet, Canvas or Moodle",
    "report": "write a page on the whole class",
    "sample": "make a class to try all this with",
    "demo": "go the whole way with a sample class",
}


def main(words=None):
    """Run one command and return its exit code."""
    words = sys.argv[1:] if words is None else list(words)
    args = _whole().parse_args(words[:1])
    module = importlib.import_module(f"classroom.commands.{args.command}")
    parser = argparse.ArgumentParser(
        prog=f"python -m classroom {args.command}",
        description=module.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.add_arguments(parser)
    add_common(parser)
    args = parser.parse_args(words[1:])
    args.course = course_of(args)
    find_alembic()
    try:
        return module.run(args)
    except Unusable as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return USAGE


def find_alembic():
    """Let nbgrader find the program with which it makes a gradebook, beside this Python."""
    here = str(Path(sys.executable).parent)
    if here not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = here + os.pathsep + os.environ["PATH"]


def _whole():
    listed = "\n".join(f"  {name:9} {purpose}" for name, purpose in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="python -m classroom",
        description=__doc__,
        epilog=f"commands:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help="one of those below")
    return parser


if __name__ == "__main__":
    faulthandler.enable()
    sys.exit(main())
