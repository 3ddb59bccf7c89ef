"""Begin an exercise of your own: a notebook with a first task, and the module that checks it.

Both lie in solutions/<name>/. The first task works as it is: solve it, get it wrong, and change it.

example:
  python -m classroom new edges
"""

from pathlib import Path

from classroom.command import OK, Unusable

TEMPLATE = Path(__file__).resolve().parents[1] / "template"


def add_arguments(parser):
    """Add the arguments of the command to a parser."""
    parser.add_argument("name", help="of the exercise, a word in small letters such as edges")


def run(args):
    """Write the notebook and its checks, or say why they cannot have this name."""
    if not args.name.isidentifier() or not args.name.islower():
        raise Unusable(f"{args.name!r} is no name of an exercise; edges or two_maps would be one")
    folder = args.course.source(args.name).parent
    if folder.exists():
        raise Unusable(f"{folder} is there; choose another name")
    folder.mkdir(parents=True)
    for path in sorted(TEMPLATE.glob("exercise*")):
        text = path.read_text(encoding="utf-8").replace("exercise_checks", f"{args.name}_checks")
        written = folder / path.name.replace("exercise", args.name, 1)
        written.write_text(text, encoding="utf-8")
        print(written)
    print("The first is the notebook with its solution, the second what it checks. To try them,")
    print("open the notebook and run all cells. `make exercises` makes what students get.")
    return OK
