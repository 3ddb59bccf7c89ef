"""Make a class to try all this with: a zip as Moodle or Canvas exports it.

Most students are honest: right in several styles, wrong in ways that have a name, half done, empty,
late, handed in twice. A few mean harm. The same seed makes the same class to the byte.

examples:
  python -m classroom sample single_channel --students 30
  python -m classroom sample single_channel --platform canvas --to class.zip
"""

import csv
import io
import random
import tempfile
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import nbformat

from classroom.assignment import read
from classroom.command import OK, Unusable, needed, progress
from classroom.commands.release import release_into
from classroom.intake import platforms
from classroom.sample_class.students import Classroom, kinds, names

START = datetime(2026, 1, 12, 9, 0)
DUE = START + timedelta(days=7)
WORKSHEET = (*platforms.WORKSHEET, "Last modified (submission)")


def add_arguments(parser):
    """Add the arguments of the command to a parser."""
    parser.add_argument("name", help="the assignment")
    parser.add_argument("--students", type=int, default=20, help="how many (default: 20)")
    parser.add_argument("--platform", choices=PLATFORMS, default="moodle")
    parser.add_argument("--seed", default="sample", help="draws the class")
    parser.add_argument(
        "--to", type=Path, metavar="ZIP", help="default: sample/<assignment>.zip of the class"
    )


def run(args):
    """Write the zip of a class, and the list of its users."""
    needed(args.course, args.name)
    if args.students < 1:
        raise Unusable(f"--students {args.students} makes no class; 1 or more were needed")
    path = args.to or args.course.folder / "sample" / f"{args.name}.zip"
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = random.Random(f"{args.seed} {args.name}")
    source, release = _notebooks(args.course, args.name)
    classroom = Classroom(source, release, args.name, rng)
    people = list(zip(names(args.students, rng), kinds(args.students, rng), strict=True))
    make = PLATFORMS[args.platform]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        users = [
            make(archive, args.name, classroom, rng, 4_000_000 + number, *person)
            for number, person in enumerate(progress(people, "sample"))
        ]
    path.with_suffix(".csv").write_text(_table(users), encoding="utf-8")
    print(f"{path}: {args.students} students, due {DUE:%Y-%m-%d %H:%M}.")
    print(f"{path.with_suffix('.csv')}: who they are, for collect --users.")
    return OK


def _notebooks(course, assignment):
    """Return the source of an assignment and its release."""
    with tempfile.TemporaryDirectory() as folder:
        made = release_into(folder, course, assignment)
        release = nbformat.read(made / f"{assignment}.ipynb", as_version=4)
    return read(course, assignment), release


def _time(rng):
    """Return when somebody handed in: one in eight after the due date."""
    late = rng.random() < 1 / 8
    return (
        DUE + timedelta(minutes=rng.randint(5, 2000))
        if late
        else DUE - timedelta(minutes=rng.randint(1, 9000))
    )


def _add(archive, name, content, time):
    info = zipfile.ZipInfo(name, time.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content)


def _moodle(archive, assignment, classroom, rng, user, name, kind):
    time = _time(rng)
    folder = f"{name}_{user}_assignsubmission_file"
    _add(archive, f"{folder}/{assignment}.ipynb", classroom.notebook(kind, name), time)
    return (f"Participant {user}", name, "", "", "", "-", f"{time:%A, %d %B %Y, %I:%M %p}")


def _canvas(archive, assignment, classroom, rng, user, name, kind):
    time, sort = _time(rng), "".join(filter(str.isalpha, name.casefold()))
    late = "_LATE" if time > DUE else ""
    if rng.random() < 1 / 6:
        earlier = classroom.notebook("half", sort)
        _add(
            archive,
            f"{sort}_{user}_{user * 3}_{assignment}.ipynb",
            earlier,
            time - timedelta(hours=5),
        )
        assignment += "-1"
    file = f"{sort}{late}_{user}_{user * 3 + 1}_{assignment}.ipynb"
    _add(archive, file, classroom.notebook(kind, sort), time)
    return (f"Participant {user}", name, "", "", "", "-", f"{time:%A, %d %B %Y, %I:%M %p}")


PLATFORMS = {"moodle": _moodle, "canvas": _canvas}


def _table(users):
    text = io.StringIO()
    csv.writer(text).writerows([WORKSHEET, *users])
    return text.getvalue()
