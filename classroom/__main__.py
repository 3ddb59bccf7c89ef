"""``python -m classroom``."""

import argparse
import sys
from pathlib import Path

from classroom import grade
from classroom.course import Course

parser = argparse.ArgumentParser(prog="classroom")
parser.add_argument("--root", type=Path, default=Path.cwd())
parser.add_argument("--folder", type=Path, default=Path("grading"))
parser.add_argument("--db", default="")
commands = parser.add_subparsers(required=True)
grade.add_arguments(commands.add_parser("grade"))
args = parser.parse_args()
args.course = Course(args.root, args.folder, args.db)
sys.exit(grade.run(args))
