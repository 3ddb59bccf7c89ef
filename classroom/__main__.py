"""``python -m classroom``."""

import argparse
import os
import sys
from pathlib import Path

from classroom import grade
from classroom.course import Course


def main():
    os.environ["PATH"] = str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]
    parser = argparse.ArgumentParser(prog="python -m classroom grade", description=grade.__doc__)
    grade.add_arguments(parser)
    parser.add_argument("--root", type=Path, default=Path())
    parser.add_argument("--folder", type=Path, default=Path("grading"))
    parser.add_argument("--db", default="")
    args = parser.parse_args(sys.argv[2:])
    args.course = Course(args.root, args.folder, args.db)
    return grade.run(args)


if __name__ == "__main__":
    sys.exit(main())
