"""Take in submissions from a folder or zip as a platform leaves it.

Understood are Moodle, Canvas, ILIAS, nbgrader's exchange, and files called USER_NAME.ipynb.

The notebooks go to submitted/<student>/<assignment>/ of the class. The newest submission of a
student counts; one that is replaced is kept in replaced/. Nothing in the export can name a place
to write to. The time of a submission is the platform's, or that of the collection.

examples:
  python -m classroom collect single_channel ~/Downloads/single_channel-4711.zip
  python -m classroom collect single_channel submissions.zip --users grades.csv
  python -m classroom collect single_channel /srv/nbgrader/exchange/conv/inbound

--users is a table (CSV or .xlsx) that says which student a user of the platform is: Moodle's
grading worksheet in any language, Canvas's gradebook, or columns user,student. Who is in it and
handed in nothing stands in the marks and the report. Without it a student goes by the name on the
platform.
"""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from classroom import atomic
from classroom.command import LOOK, MANY, OK, Unusable, few, line, needed, progress
from classroom.course import LARGEST
from classroom.intake import choice, store
from classroom.intake.entries import opened
from classroom.intake.platforms import Upload
from classroom.intake.users import User, Users, read_users, safe, students
from classroom.records import receipts
from classroom.text import one_line
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
    parser.add_argument("--users", type=Path, metavar="TABLE", help="who is who on the platform")


def run(args):
    """Put the newest notebook of each student into its place."""
    needed(args.course, args.name)
    if args.users and not args.users.is_file():
        raise Unusable(f"{args.users} is no file; --users needs a table")
    with opened(args.origin, LARGEST) as found:
        known = receipts.read(args.course, args.name)
        before = {old.user: old.student for old in known.values()}
        users = Users({}, {})
        if args.users:
            users = read_users(args.users, choice.numbers(found, args.name))
        handed, odd = choice.sort(found, args.name, users.by_number.keys() | before)
        ids = students([*_enrolled(users), *(one for one, _ in handed)], users.by_number, before)
        handed = _apart(handed, ids, odd)
        outcomes, new = _take(args, handed, ids, users, odd)
    receipts.remember(args.course, args.name, new)
    if args.users:
        _enrol(args, users, ids)
    _tell(args.course, outcomes, new)
    met = sum(one.user in users.by_number for one, _ in handed)
    if args.users:
        columns = ", ".join(f"{key} in {heading!r}" for key, heading in users.headings.items())
        print(f"{args.users} knows {met} of these {len(handed)} ({columns}).")
    few([*_moved(handed, ids, users, known)])
    _tell_odd(args, odd)
    return LOOK if odd or not outcomes or (args.users and not met) else OK


def _enrolled(users):
    """Return those in the list, as if each had handed in."""
    return [Upload("list", user, told.name, "") for user, told in users.by_number.items()]


def _apart(handed, ids, odd):
    """Return what was handed in but by users who would have one place; none of them gets it."""
    claims = Counter(ids[one.user] for one, _ in handed)
    for one, entry in handed:
        if claims[ids[one.user]] > 1:
            others = [other.user for other, _ in handed if ids[other.user] == ids[one.user]]
            odd.append(f"{entry}: users {', '.join(others)} are all called {ids[one.user]}")
    return [(one, entry) for one, entry in handed if claims[ids[one.user]] == 1]


def _take(args, handed, ids, users, odd):
    """Put each notebook into its place; return what came of it, and the new receipts."""
    outcomes: Counter[str] = Counter()
    new, copied = [], choice.copied(handed)
    known = receipts.read(args.course, args.name)
    if copied:
        print("This exchange is a copy, so nobody's lateness is known; --users can tell the times.")
    for one, entry in progress(handed, "collect"):
        told = users.by_number.get(one.user, User())
        try:
            receipt = _receipt(one, entry, ids[one.user], told, copied)
            outcome = _put(args.course, args.name, entry, receipt)
        except Exception as error:  # a zip can be broken in any way, and a place be taken
            odd.append(f"{entry}: it cannot be taken in ({line(error)})")
            continue
        outcomes[outcome] += 1
        untold = outcome == "same" and not receipt.told and receipt.student in known
        if outcome != "older" and not untold:
            new.append(receipt)
    return outcomes, new


def _put(course, assignment, entry, receipt):
    received = moment(receipt.received)
    return store.put(course, assignment, receipt.student, entry.read(), received)


def _receipt(one, entry, student, user, copied):
    by_clock = entry.time if one.platform == "exchange" and not copied else None
    told = user.received or by_clock
    received = (told or entry.time or datetime.now(UTC)).astimezone(UTC)
    name = user.name or one.name
    return receipts.Receipt(
        student, one.user, name, one.platform, received.isoformat(), told is not None, one.late
    )


def _enrol(args, users, ids):
    everybody = [
        receipts.Enrolled(ids[user], user, told.name) for user, told in users.by_number.items()
    ]
    receipts.enrol(args.course, args.name, everybody, args.users.read_bytes())


def _tell(course, outcomes, new):
    for outcome, words in SAID.items():
        if outcomes[outcome]:
            print(words.format(outcomes[outcome], course.folder) + ".")
    late = sorted(receipt.student for receipt in new if receipt.late)
    if late:
        print(f"{len(late)} late, says the platform: {', '.join(late)}.")
    if not outcomes:
        print("Nothing was collected.")


def _moved(handed, ids, users, known):
    """Yield who has another place or another name than one would expect."""
    for one, _ in handed:
        student, wanted = ids[one.user], safe(one.name or one.user)
        earlier = known.get(student)
        if earlier and earlier.platform == one.platform and earlier.user != one.user:
            yield f"{student} is user {one.user} now, and was user {earlier.user} before."
        elif not earlier and one.user not in users.by_number and student != wanted:
            yield f"{student} is user {one.user}, for another is called {wanted}."


def _tell_odd(args, odd):
    """Say what was left out; of very much, all of it in a file."""
    lines = [f"Left out: {sentence}." for sentence in odd]
    few(lines)
    if len(lines) > MANY:
        path = args.course.folder / "collected" / f"{args.name}-left-out.txt"
        atomic.write(path, "\n".join(map(one_line, lines)).encode())
        print(f"All of them are in {path}.")
