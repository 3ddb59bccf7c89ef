"""``python -m classroom``."""

import argparse
import os
import sys
from pathlib import Path

from classroom import grade
from classroom.course import Course

os.environ["PATH"] = str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]
parser = argparse.ArgumentParser(prog="classroom")
parser.add_argument("--root", type=Path, default=Path.cwd())
parser.add_argument("--folder", type=Path, default=Path("grading"))
parser.add_argument("--db", default="")
grade.add_arguments(parser)
args = parser.parse_args(sys.argv[2:])
args.course = Course(args.root, args.folder, args.db)
sys.exit(grade.run(args))
