"""Go the whole way with a class that does not exist: sample, release, collect, grade, all pages.

All of it lies in demo/ of the class folder, apart from your own class, and is made anew each time.
A few of these students mean harm, so this needs the sandbox.

examples:
  python -m classroom demo
  python -m classroom demo multi_channel --students 60
"""

import os
import shlex
import shutil

from classroom.command import LOOK, OK, USAGE, Unusable, perform
from classroom.commands import collect, export, feedback, grade, release, report, sample
from classroom.sandbox import bubblewrap

STEPS = (
    (release, "NAME --due DUE"),
    (sample, "NAME --students STUDENTS --to FOLDER/moodle.zip"),
    (collect, "NAME FOLDER/moodle.zip --users FOLDER/moodle.csv"),
    (grade, "NAME"),
    (feedback, "NAME"),
    (export, "NAME"),
    (export, "NAME --format moodle"),
    (report, "NAME"),
)


def add_arguments(parser):
    """Add the arguments of the command to a parser."""
    parser.add_argument("name", nargs="?", default="single_channel", help="the assignment")
    parser.add_argument("--students", type=int, default=20, help="how many (default: 20)")


def run(args):
    """Run all commands on a sample class, in an empty folder of its own."""
    grade.need_fork()
    lacking = bubblewrap.missing()
    if lacking:
        raise Unusable(f"{lacking}, and some of these students mean harm; `check` says what to do")
    folder = args.course.folder / "demo"
    if folder.exists() and not (folder / "moodle.zip").exists():
        raise Unusable(f"{folder} is there and is no demo; choose another place with --folder")
    shutil.rmtree(folder, ignore_errors=True)
    os.environ.setdefault("CONVKIT_SEED", "demo")
    due = f"{sample.DUE:%Y-%m-%dT%H:%M}"
    words = {"NAME": args.name, "STUDENTS": str(args.students), "DUE": due}
    for command, step in STEPS:
        told = [words.get(word, word.replace("FOLDER", str(folder))) for word in step.split()]
        told += ["--root", str(args.course.root), "--folder", str(folder)]
        name = command.__name__.rpartition(".")[2]
        print(f"\n$ python -m classroom {name} {shlex.join(told)}")
        done = perform(command, told)
        if done == USAGE or (command is grade and not _graded(folder)):
            advice = "`python -m classroom check` says more."
            print(f"This step did not work, so the demo ends here; {advice}")
            return LOOK
    page = next(iter(sorted(folder.glob("feedback/*/*/*.html"))))
    pages = (folder / "reports" / f"{args.name}.html", page, folder / "marks")
    print("\nOpen these:", *(shlex.quote(str(path)) for path in pages), sep="\n  ")
    return OK


def _graded(folder):
    return any(folder.glob("results/*/*.json"))
