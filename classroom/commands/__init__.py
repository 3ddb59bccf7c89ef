"""Grade a class: python -m classroom COMMAND ...

A class goes this way: release, collect, grade, feedback, export, report. Each command has --help
with examples. The exit code is 0 if all went well, 1 if something needs your look, and 2 if the
command was used in a way that cannot work.
"""

import argparse
import importlib
import io
import sys

from classroom.command import perform

COMMANDS = {
    "check": "is this machine ready?",
    "new": "begin an exercise of your own",
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
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a name that the terminal cannot show
    name = _parser().parse_args(words[:1]).command
    return perform(importlib.import_module(f"{__name__}.{name}"), words[1:])


def _parser():
    listed = "\n".join(f"  {name:9} {purpose}" for name, purpose in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="python -m classroom",
        description=__doc__,
        epilog=f"commands:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help="one of those below")
    return parser
