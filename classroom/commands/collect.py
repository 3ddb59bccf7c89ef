"""Take in submissions from a folder or zip as Moodle, Canvas or nbgrader's exchange leave them.

The notebooks go to submitted/<student>/<assignment>/ of the class. The newest submission of a
student counts; one that is replaced is kept in replaced/. Nothing in the export can name a place
to write to. The time of a submission is the platform's, or that of the collection.

examples:
  python -m classroom collect single_channel ~/Downloads/single_channel-4711.zip
  python -m classroom collect single_channel submissions.zip --users grades.csv
  python -m classroom collect single_channel /srv/nbgrader/exchange/conv/inbound

--users is a CSV that says which student a user of the platform is: Moodle's grading worksheet,
Canvas's gradebook, or columns user,student. Without it a student goes by the name on the platform.
"""

from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path

from classroom.command import LOOK, OK, Unusable, needed, progress
from classroom.intake import store
from classroom.intake.entries import opened
from classroom.intake.platforms import recognise
from classroom.intake.users import User, read_users, students
from classroom.records import receipts
from classroom.times import moment

SAID = {
    "new": "{} collected",
    "replaced": "{} replaced an earlier one, which is kept in {}/replaced",
    "same": "{} as they were before",
    "older": "{} older than what is there, kept in {}/replaced",
}


def add_arguments(parser):
    """Add the arguments of the command to a parser."""
    parser.add_argument("name", help="the assignment")
    parser.add_argument("origin", type=Path, metavar="FROM", help="the folder or zip")
    parser.add_argument("--users", type=Path, metavar="CSV", help="who is who on the platform")
    parser.add_argument("--max-mb", type=float, default=50, help="largest notebook (default: 50)")


def run(args):
    """Put the newest notebook of each student into its place."""
    needed(args.course, args.name)
    if args.users and not args.users.is_file():
        raise Unusable(f"{args.users} is no file; --users needs a CSV")
    users = read_users(args.users) if args.users else {}
    with opened(args.origin, int(args.max_mb * 1e6)) as found:
        known = receipts.read(args.course, args.name)
        before = {old.user: old.student for old in known.values()}
        handed, odd = sort(found, args.name, users.keys() | before)
        ids = students([one for one, _ in handed], users, before)
        outcomes: Counter[str] = Counter()
        new = []
        for one, entry in progress(handed, "collect"):
            receipt = _receipt(one, entry, ids[one.user], users.get(one.user, User()))
            outcome = _put(args.course, args.name, entry, receipt)
            if outcome not in SAID:
                odd.append(f"{entry}: {outcome}")
                continue
            outcomes[outcome] += 1
            untold = outcome == "same" and not receipt.told and receipt.student in known
            if outcome != "older" and not untold:
                new.append(receipt)
    receipts.remember(args.course, args.name, new)
    return _tell(args.course, outcomes, odd, new)


def _put(course, assignment, entry, receipt):
    """Put a notebook into its place; return what came of it, or why it cannot be read."""
    try:
        content = entry.read()
    except Exception as error:  # a zip can be broken in any way
        return f"it cannot be read ({error})"
    return store.put(course, assignment, receipt.student, content, moment(receipt.received))


def sort(found, assignment, known):
    """Return the newest notebook of each user, and a sentence on each file that is none.

    Parameters
    ----------
    found : list of Entry
    assignment : str
    known : set of str
        The users of whom there is a list, and those of earlier collections.

    Returns
    -------
    handed : list of (Upload, Entry)
    odd : list of str
    """
    by_user, odd = defaultdict(list), []
    for entry in found:
        one, other = _settled(recognise(entry.parts, assignment), known)
        if one is None:
            odd.append(f"{entry}: no platform names files like this")
        elif other:
            odd.append(
                f"{entry}: user {one.user} or user {other.user} handed it in; "
                "a list with one of them (--users) decides"
            )
        elif entry.refused:
            odd.append(f"{entry}: {entry.refused}")
        elif one.file == "timestamp.txt" and one.platform == "exchange":
            continue
        elif not one.file.casefold().endswith(".ipynb"):
            odd.append(f"{entry}: it is no notebook")
        else:
            by_user[one.user].append((one, entry))
    return [_newest(files, assignment, odd) for _, files in sorted(by_user.items())], odd


def _settled(one, known):
    """Return one reading of a path, and another if both can be true."""
    other = one and one.other
    if other and (one.user in known) != (other.user in known):
        return (one if one.user in known else other), None
    return one, other


def _newest(files, assignment, odd):
    """Return the one that counts; of two at once, the one whose name is the assignment's."""
    files.sort(key=lambda file: _rank(file, assignment))
    *others, chosen = files
    for one, entry in others:
        again = one.file == chosen[0].file and one.order != chosen[0].order
        if one.batch == chosen[0].batch and not again:
            odd.append(f"{entry}: {chosen[1]} of the same student was taken instead")
    return chosen


def _rank(file, assignment):
    one, entry = file
    return one.batch, one.file == f"{assignment}.ipynb", one.order, str(entry)


def _receipt(one, entry, student, user):
    told = user.received or (entry.time if one.platform == "exchange" else None)
    received = (told or entry.time or datetime.now(UTC)).astimezone(UTC)
    name = user.name or one.name
    return receipts.Receipt(
        student, one.user, name, one.platform, received.isoformat(), told is not None, one.late
    )


def _tell(course, outcomes, odd, new):
    for outcome, words in SAID.items():
        if outcomes[outcome]:
            print(words.format(outcomes[outcome], course.folder) + ".")
    late = sorted(receipt.student for receipt in new if receipt.late)
    if late:
        print(f"{len(late)} late, says the platform: {', '.join(late)}.")
    for sentence in odd:
        print(f"Left out: {sentence}.")
    if not outcomes:
        print("Nothing was collected.")
    return LOOK if odd or not outcomes else OK
